// Escape sequences that ncurses does not know. They would arrive letter by letter and run commands, so they
// are read here to their end. The mouse and the common keys are understood whatever TERM says; everything
// else is swallowed.
#include "Parts.h"
#include <stdlib.h>
#include <string.h>

typedef enum { OUTSIDE, CONTROL_SEQUENCE, SINGLE_SHIFT, STRING, STRING_ESCAPE, OLD_MOUSE } sequence_state;
enum { longest_gap_in_milliseconds = 100 }; // after that, it was a person who pressed Escape, then a letter
static sequence_state state;
static char parameters[24];
static size_t parameter_count;
static int64_t last_byte_at;

static const ct_event nothing = {.kind = CT_NOTHING};

static ct_event key(ct_key code) {
  return (ct_event){.kind = code == CT_NO_KEY ? CT_NOTHING : CT_KEY, .code = code};
}

static ct_key final_key(char final) {
  switch (final) {
  case 'A': return CT_UP;
  case 'B': return CT_DOWN;
  case 'C': return CT_RIGHT;
  case 'D': return CT_LEFT;
  case 'F': return CT_END;
  case 'H': return CT_HOME;
  case 'M': return state == SINGLE_SHIFT ? CT_ENTER : CT_NO_KEY;
  case 'P': case 'Q': case 'R': case 'S':
    return state == SINGLE_SHIFT ? CT_FUNCTION + 1 + (ct_key)(final - 'P') : CT_NO_KEY;
  case 'Z': return CT_BACK_TAB;
  default: return CT_NO_KEY;
  }
}

static ct_key numbered_key(int number) {
  switch (number) {
  case 1: case 7: return CT_HOME;
  case 3: return CT_DELETE;
  case 4: case 8: return CT_END;
  case 5: return CT_PAGE_UP;
  case 6: return CT_PAGE_DOWN;
  case 11: case 12: case 13: case 14: case 15: return CT_FUNCTION + (ct_key)(number - 10);
  case 17: case 18: case 19: case 20: case 21: return CT_FUNCTION + (ct_key)(number - 11);
  case 23: case 24: return CT_FUNCTION + (ct_key)(number - 12);
  default: return CT_NO_KEY;
  }
}

/// What was done at a place that counts from 1; the button is coded as xterm does.
static ct_event mouse(long button, bool is_release, long column, long row) {
  enum { modifiers = 4 | 8 | 16, motion = 32, wheel = 64, furthest = 10000 };
  ct_mouse_action action;
  switch (button & ~(long)modifiers) {
  case 0: action = is_release ? CT_RELEASE : CT_PRESS; break;
  case motion: action = CT_DRAG; break;
  case wheel: action = CT_WHEEL_UP; break;
  case wheel + 1: action = CT_WHEEL_DOWN; break;
  default: return nothing;
  }
  if (column < 1 || row < 1 || column > furthest || row > furthest) return nothing;
  return (ct_event){CT_MOUSE, action, (int32_t)column - 1, (int32_t)row - 1};
}

/// `<button;column;row`, with M at the end, or m when the button was let go.
static ct_event sgr_mouse(bool is_release) {
  char *end = parameters;
  long values[3];
  for (int i = 0; i < 3; i++) {
    if (*end != (i == 0 ? '<' : ';')) return nothing;
    values[i] = strtol(end + 1, &end, 10);
  }
  return *end == 0 ? mouse(values[0], is_release, values[1], values[2]) : nothing;
}

/// Three characters, each 32 more than its number: from terminals that only know this, up to column 95.
static ct_event old_mouse(void) {
  long button = parameters[0] - 32;
  bool is_release = (button & ~28L) == 3; // of any button
  return mouse(is_release ? 0 : button, is_release, parameters[1] - 32, parameters[2] - 32);
}

static ct_event end_control_sequence(char final) {
  parameters[parameter_count] = 0;
  if (parameter_count == sizeof parameters - 1) return nothing; // too long for any that we know
  if (final == '~') return strchr(parameters, ';') ? nothing : key(numbered_key(atoi(parameters)));
  if (parameters[0] == '<' && (final == 'M' || final == 'm')) return sgr_mouse(final == 'm');
  return parameter_count == 0 ? key(final_key(final)) : nothing;
}

bool ct_sequence_is_open(void) {
  if (state != OUTSIDE && ct_milliseconds() - last_byte_at > longest_gap_in_milliseconds) state = OUTSIDE;
  return state != OUTSIDE;
}

void ct_sequence_begin(wint_t second) {
  last_byte_at = ct_milliseconds();
  parameter_count = 0;
  if (second == '[') state = CONTROL_SEQUENCE;
  else if (second == 'O') state = SINGLE_SHIFT;
  else if (second > 0 && second < 0x80 && strchr("]P_^X", (int)second)) state = STRING;
  // anything else is Alt with a letter, which means nothing here
}

ct_event ct_sequence_continue(wint_t character) {
  last_byte_at = ct_milliseconds();
  ct_event event = nothing;
  switch (state) {
  case STRING: // ends with BEL or ESC \.
    if (character == 7) state = OUTSIDE;
    if (character == 27) state = STRING_ESCAPE;
    return nothing;
  case STRING_ESCAPE:
    state = character == '\\' ? OUTSIDE : STRING;
    return nothing;
  case SINGLE_SHIFT:
    event = key(character < 0x80 ? final_key((char)character) : CT_NO_KEY);
    break;
  case OLD_MOUSE:
    parameters[parameter_count++] = character < 0x80 ? (char)character : 0;
    if (parameter_count < 3) return nothing;
    event = old_mouse();
    break;
  default:
    if (character >= 0x20 && character <= 0x3F) {
      if (parameter_count < sizeof parameters - 1) parameters[parameter_count++] = (char)character;
      return nothing;
    }
    if (character == 'M' && parameter_count == 0) {
      state = OLD_MOUSE;
      return nothing;
    }
    if (character < 0x80) event = end_control_sequence((char)character);
  }
  state = OUTSIDE;
  return event;
}
