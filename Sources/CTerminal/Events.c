// Keys, sizes and signals as one stream of events.
#define _GNU_SOURCE
#define NCURSES_WIDECHAR 1
#include "Parts.h"
#include <curses.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

int64_t ct_milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static const ct_event nothing = {.kind = CT_NOTHING};

/// How often in a row ncurses was asked and had nothing, with nothing coming in between. A broken character
/// may leave something behind the first time; after the second it is not asked again, which costs as much as
/// simulating does.
static int empty_looks;
static const int enough_looks = 2;

void ct_events_begin(void) { empty_looks = 0; }

static ct_event key(ct_key code) {
  return (ct_event){.kind = code == CT_NO_KEY ? CT_NOTHING : CT_KEY, .code = code};
}

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

/// The next character or key: what was typed before the screen was there comes first.
static int read_character(wint_t *code) {
  return ct_take_typed(code) ? OK : get_wch(code);
}

/// An escape character was read: the key of that name, or the start of a sequence.
static ct_event after_escape(void) {
  wint_t next;
  int result = read_character(&next);
  if (result == ERR) return key(CT_ESCAPE);
  if (result == KEY_CODE_YES) return nothing;
  if (next == 27) {
    unget_wch(27);
    return key(CT_ESCAPE);
  }
  ct_sequence_begin(next);
  return nothing;
}

// MARK: The stream

/// The next event that is there already.
static ct_event read_event(void) {
  for (int misses = 0; misses < 2;) {
    int signal = ct_signals_take_stop();
    if (signal) return (ct_event){.kind = CT_SIGNAL, .code = (uint32_t)signal};
    if (ct_signals_take_suspend()) return (ct_event){.kind = CT_CHARACTER, .code = 26};
    if (ct_signals_take_resize()) {
      ct_set_program_modes(); // continued after a stop that we did not see, the shell's modes are on
      ct_follow_size();
      return (ct_event){.kind = CT_RESIZED};
    }
    if (empty_looks >= enough_looks) return nothing;
    bool in_sequence = ct_sequence_is_open();
    wint_t code;
    int result = read_character(&code);
    if (result == ERR) {
      misses++; // a broken UTF-8 sequence ends in an error too, with more to read behind it
      continue;
    }
    misses = 0;
    ct_event event;
    if (result == KEY_CODE_YES) event = key(known_key(code));
    else if (in_sequence) event = ct_sequence_continue(code);
    else if (code == 27) event = after_escape();
    else event = (ct_event){.kind = CT_CHARACTER, .code = code};
    if (event.kind != CT_NOTHING) return event;
  }
  empty_looks++;
  return nothing;
}

static bool is_drag(ct_event event) { return event.kind == CT_MOUSE && event.code == CT_DRAG; }

/// The next event that is there already. Of several moves that wait, only the newest counts.
static ct_event next_waiting_event(void) {
  static ct_event kept; // was read behind the newest of several moves
  ct_event event = kept.kind == CT_NOTHING ? read_event() : kept;
  kept = nothing;
  while (is_drag(event)) {
    kept = read_event();
    if (!is_drag(kept)) return event;
    event = kept;
    kept = nothing;
  }
  return event;
}

ct_event ct_next_event(int milliseconds) {
  int64_t deadline = ct_milliseconds() + milliseconds;
  for (bool has_looked = false;; has_looked = true) {
    ct_event event = next_waiting_event();
    if (event.kind != CT_NOTHING) return event;
    int64_t left = milliseconds < 0 ? -1 : deadline - ct_milliseconds();
    if (milliseconds >= 0 && left <= 0) {
      if (has_looked) return event;
      left = 0;
    }
    struct pollfd sources[] = {
      {.fd = STDIN_FILENO, .events = POLLIN},
      {.fd = ct_signals_wake_descriptor(), .events = POLLIN},
      {.fd = ct_output_waits() ? ct_output_descriptor() : -1, .events = POLLOUT}};
    if (poll(sources, 3, (int)left) <= 0) continue;
    if (sources[0].revents) empty_looks = 0;
    if (sources[1].revents) ct_signals_drain();
    if (sources[2].revents) ct_output_flush(0);
    if (sources[0].revents & (POLLHUP | POLLERR | POLLNVAL)) {
      if (ct_signals_stopping()) return next_waiting_event(); // said already: do not spin
      ct_signals_hang_up();
    }
  }
}
