// Keys, sizes and signals as one stream of events.
#define _GNU_SOURCE
#define NCURSES_WIDECHAR 1
#include "Parts.h"
#include <curses.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int64_t milliseconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static ct_event key(ct_key code) { return (ct_event){code == CT_NO_KEY ? CT_NOTHING : CT_KEY, code}; }

/// A key that ncurses has recognised.
static ct_key known_key(wint_t code) {
  if (code > KEY_F0 && code <= KEY_F(12)) return CT_FUNCTION + (code - KEY_F0);
  switch (code) {
  case KEY_UP: return CT_UP;
  case KEY_DOWN: return CT_DOWN;
  case KEY_LEFT: return CT_LEFT;
  case KEY_RIGHT: return CT_RIGHT;
  case KEY_HOME: case KEY_FIND: return CT_HOME;
  case KEY_END: case KEY_SELECT: return CT_END;
  case KEY_PPAGE: return CT_PAGE_UP;
  case KEY_NPAGE: return CT_PAGE_DOWN;
  case KEY_ENTER: return CT_ENTER;
  case KEY_BTAB: return CT_BACK_TAB;
  case KEY_BACKSPACE: return CT_BACKSPACE;
  case KEY_DC: return CT_DELETE;
  default: return CT_NO_KEY;
  }
}

// MARK: Escape sequences that ncurses does not know

// They would arrive letter by letter and run commands, so they are read here to their end. The common keys
// are understood whatever TERM says; everything else is swallowed.
typedef enum { OUTSIDE, CONTROL_SEQUENCE, SINGLE_SHIFT, STRING, STRING_ESCAPE } sequence_state;
enum { longest_gap_in_milliseconds = 100 }; // after that, it was a person who pressed Escape, then a letter
static sequence_state state;
static char parameters[16];
static size_t parameter_count;
static int64_t last_byte_at;

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

/// Takes one more character of a sequence; an event only when it ended as a key we know.
static ct_event continue_sequence(wint_t character) {
  last_byte_at = milliseconds_now();
  ct_event event = {CT_NOTHING, 0};
  switch (state) {
  case STRING: // ends with BEL or ESC \.
    if (character == 7) state = OUTSIDE;
    if (character == 27) state = STRING_ESCAPE;
    return event;
  case STRING_ESCAPE:
    state = character == '\\' ? OUTSIDE : STRING;
    return event;
  case SINGLE_SHIFT:
    event = key(character < 0x80 ? final_key((char)character) : CT_NO_KEY);
    break;
  default:
    if (character >= 0x20 && character <= 0x3F) {
      if (parameter_count < sizeof parameters - 1) parameters[parameter_count++] = (char)character;
      return event;
    }
    parameters[parameter_count] = 0;
    if (character == '~') event = key(strchr(parameters, ';') ? CT_NO_KEY : numbered_key(atoi(parameters)));
    else if (parameter_count == 0 && character < 0x80) event = key(final_key((char)character));
  }
  state = OUTSIDE;
  return event;
}

/// An escape character was read: the key of that name, or the start of a sequence.
static ct_event after_escape(void) {
  wint_t next;
  int result = get_wch(&next);
  if (result == ERR) return key(CT_ESCAPE);
  if (result == KEY_CODE_YES) return (ct_event){CT_NOTHING, 0};
  if (next == 27) {
    unget_wch(27);
    return key(CT_ESCAPE);
  }
  last_byte_at = milliseconds_now();
  parameter_count = 0;
  if (next == '[') state = CONTROL_SEQUENCE;
  else if (next == 'O') state = SINGLE_SHIFT;
  else if (next > 0 && next < 0x80 && strchr("]P_^X", (int)next)) state = STRING;
  return (ct_event){CT_NOTHING, 0}; // anything else is Alt with a letter, which means nothing here
}

// MARK: The stream

/// The next event that is there already.
static ct_event read_event(void) {
  for (int misses = 0; misses < 2;) {
    int signal = ct_signals_take_stop();
    if (signal) return (ct_event){CT_SIGNAL, (uint32_t)signal};
    if (ct_signals_take_suspend()) return (ct_event){CT_CHARACTER, 26};
    if (ct_signals_take_resize()) {
      reset_prog_mode(); // continued after a stop that we did not see, the shell's modes are on
      ct_follow_size();
      return (ct_event){CT_RESIZED, 0};
    }
    if (state != OUTSIDE && milliseconds_now() - last_byte_at > longest_gap_in_milliseconds) state = OUTSIDE;
    wint_t code;
    int result = get_wch(&code);
    if (result == ERR) {
      misses++; // a broken UTF-8 sequence ends in an error too, with more to read behind it
      continue;
    }
    misses = 0;
    ct_event event;
    if (result == KEY_CODE_YES) event = key(known_key(code));
    else if (state != OUTSIDE) event = continue_sequence(code);
    else if (code == 27) event = after_escape();
    else event = (ct_event){CT_CHARACTER, code};
    if (event.kind != CT_NOTHING) return event;
  }
  return (ct_event){CT_NOTHING, 0};
}

ct_event ct_next_event(int milliseconds) {
  int64_t deadline = milliseconds_now() + milliseconds;
  for (;;) {
    ct_event event = read_event();
    if (event.kind != CT_NOTHING) return event;
    int64_t left = milliseconds < 0 ? -1 : deadline - milliseconds_now();
    if (milliseconds >= 0 && left <= 0) return event;
    struct pollfd sources[] = {
      {.fd = STDIN_FILENO, .events = POLLIN}, {.fd = ct_signals_wake_descriptor(), .events = POLLIN}};
    if (poll(sources, 2, (int)left) <= 0) continue;
    if (sources[1].revents) ct_signals_drain();
    if (sources[0].revents & (POLLHUP | POLLERR | POLLNVAL)) {
      if (ct_signals_stopping()) return read_event(); // said already: do not spin on a terminal that is gone
      ct_signals_hang_up();
    }
  }
}
