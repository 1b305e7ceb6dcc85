// What the terminal's description says, asked before and beside ncurses.
// term.h defines macros like `lines` and `columns`, so it stays in this file.
#include "Parts.h"
#include <curses.h>
#include <string.h>
#include <term.h>

static bool describes(const char *capability) {
  const char *value = tigetstr((char *)capability);
  return value != NULL && value != (char *)-1;
}

/// Whether `name` (NULL: TERM) is known and can move the cursor; leaves nothing behind.
ct_open_result ct_describe_terminal(const char *name, int terminal) {
  int found = 0;
  if (setupterm((char *)name, terminal, &found) != OK || found != 1) return CT_UNKNOWN_TERMINAL;
  bool moves = describes("cup");
  del_curterm(cur_term);
  return moves ? CT_OPENED : CT_DUMB_TERMINAL;
}

bool ct_describes_mouse(void) { return describes("kmous"); }
bool ct_describes_second_screen(void) { return describes("rmcup"); }

/// How many colours have a number of their own; beyond these, a number is the red, green and blue of one.
int ct_indexed_colors(void) {
  enum { direct = 1 << 24, usual = 8 };
  int colors = tigetnum("colors"), indexed = tigetnum("CO");
  return colors < direct ? colors : indexed > usual ? indexed : usual;
}

static char *output;
static size_t output_length, output_capacity;

static int keep_byte(int byte) {
  if (output_length < output_capacity) output[output_length++] = (char)byte;
  return byte;
}

/// Writes into `bytes` what brings the open terminal back to the shell's screen; returns the count.
size_t ct_restore_sequence(char *bytes, size_t capacity, bool like_xterm) {
  static const char *const names[] = {"sgr0", "op", "cnorm", "rmkx", "cup", "el", "rmcup"};
  output = bytes;
  output_length = 0;
  output_capacity = capacity;
  const char *own = like_xterm ? CT_CANCEL CT_FRAME_ENDS CT_MOUSE_OFF : CT_CANCEL;
  while (*own) keep_byte(*own++);
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (!describes(names[i])) continue;
    const char *sequence = tigetstr((char *)names[i]);
    // Without a second screen to leave, the shell goes on below ours.
    if (strcmp(names[i], "cup") == 0) sequence = tiparm(sequence, LINES - 1, 0);
    tputs(sequence, 1, keep_byte);
  }
  keep_byte('\r');
  return output_length;
}
