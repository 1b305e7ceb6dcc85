// What the terminal's description says, asked before and beside ncurses.
// term.h defines macros like `lines` and `columns`, so it stays in this file.
#include "Parts.h"
#include <curses.h>
#include <string.h>
#include <term.h>

/// Whether `name` (NULL: TERM) is known and can move the cursor; leaves nothing behind.
ct_open_result ct_describe_terminal(const char *name, int terminal) {
  int found = 0;
  if (setupterm((char *)name, terminal, &found) != OK || found != 1) return CT_UNKNOWN_TERMINAL;
  const char *move_cursor = tigetstr("cup");
  bool moves = move_cursor != NULL && move_cursor != (char *)-1;
  del_curterm(cur_term);
  return moves ? CT_OPENED : CT_DUMB_TERMINAL;
}

static char *output;
static size_t output_length, output_capacity;

static int keep_byte(int byte) {
  if (output_length < output_capacity) output[output_length++] = (char)byte;
  return byte;
}

/// Writes into `bytes` what brings the open terminal back to the shell's screen; returns the count.
size_t ct_restore_sequence(char *bytes, size_t capacity) {
  static const char *const names[] = {"sgr0", "op", "cnorm", "rmkx", "cup", "rmcup"};
  output = bytes;
  output_length = 0;
  output_capacity = capacity;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const char *sequence = tigetstr((char *)names[i]);
    if (sequence == NULL || sequence == (char *)-1) continue;
    // Without a second screen to leave, the shell goes on below ours.
    if (strcmp(names[i], "cup") == 0) sequence = tiparm(sequence, LINES - 1, 0);
    tputs(sequence, 1, keep_byte);
  }
  keep_byte('\r');
  return output_length;
}
