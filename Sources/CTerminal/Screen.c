// The screen: ncurses between opening and closing, and the cells that it is given.
#define _GNU_SOURCE
#define NCURSES_WIDECHAR 1
#include "Parts.h"
#include <curses.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static SCREEN *screen;
static FILE *input_file;
static const char *substitute;
static bool unicode, in_color, cursor_visible;
static int cursor_column, cursor_row;
static int indexed_colors;
static int32_t background;
static struct termios program_modes;

static cchar_t *row_buffer;
static int row_capacity;

// MARK: Locale

static bool is_utf8(void) { return strcmp(nl_langinfo(CODESET), "UTF-8") == 0; }

/// Chooses the character set; without UTF-8, ncurses draws a blank for everything beyond ASCII.
static void choose_locale(bool wants_unicode) {
  static const char *const candidates[] = {"C.UTF-8", "C.utf8", "en_US.UTF-8"};
  setlocale(LC_CTYPE, "");
  for (size_t i = 0; wants_unicode && !is_utf8() && i < sizeof candidates / sizeof *candidates; i++) {
    setlocale(LC_CTYPE, candidates[i]);
  }
  unicode = is_utf8();
}

// MARK: Colour pairs

typedef struct {
  uint32_t colors; // foreground and background, each plus 1, in 16 bits; 0: the slot is free
  int pair;
} pair_slot;
enum { pair_slots = 4096 };
static pair_slot pairs[pair_slots];
static int pair_count;

/// What the terminal calls a colour of xterm's palette: the same number, or its red, green and blue.
static int terminal_color(int index) {
  static const int bright[] = {0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00,
                               0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF};
  static const int levels[] = {0, 95, 135, 175, 215, 255};
  if (index < indexed_colors) return index;
  if (index < 16) return bright[index - 8];
  if (index >= 232) return (8 + 10 * (index - 232)) * 0x010101;
  int cube = index - 16;
  return levels[cube / 36] << 16 | levels[cube / 6 % 6] << 8 | levels[cube % 6];
}

/// The number of the pair (foreground, background); 0, the terminal's own colours, when there are no more.
static int pair_for(int foreground, int background) {
  if (!in_color || (foreground < 0 && background < 0)) return 0;
  if (foreground >= COLORS || background >= COLORS) return 0;
  uint32_t colors = (uint32_t)(foreground + 1) << 16 | (uint32_t)(background + 1);
  uint32_t slot = colors * 2654435761u >> 20;
  while (pairs[slot].colors != 0 && pairs[slot].colors != colors) slot = (slot + 1) % pair_slots;
  if (pairs[slot].colors == colors) return pairs[slot].pair;
  if (pair_count + 1 >= COLOR_PAIRS || pair_count + 1 >= pair_slots) return 0;
  int front = terminal_color(foreground), back = terminal_color(background);
  if (init_extended_pair(pair_count + 1, front, back) == ERR) return 0;
  pair_count++;
  pairs[slot] = (pair_slot){colors, pair_count};
  return pair_count;
}

static void start_colors(bool monochrome) {
  memset(pairs, 0, sizeof pairs);
  pair_count = 0;
  indexed_colors = ct_indexed_colors();
  // Where the terminal's own colours cannot be kept, text stays in them: no pair is better than a black box.
  in_color = !monochrome && has_colors() && start_color() == OK && use_default_colors() == OK;
}

/// Goes back to the shell's screen and modes.
static void leave(void) {
  if (isendwin()) return;
  if (!ct_describes_second_screen()) { // the shell goes on below the picture
    move(LINES - 1, 0);
    clrtoeol();
    refresh();
  }
  curs_set(1);
  endwin();
  ct_output_send_last();
  ct_guard_set_shell_modes(); // endwin could not: its descriptor is no terminal
}

void ct_set_program_modes(void) { tcsetattr(ct_output_descriptor(), TCSANOW, &program_modes); }

// MARK: Opening and closing

static void release(void) {
  ct_signals_release();
  ct_output_close();
  if (input_file) fclose(input_file);
  input_file = NULL;
}

/// Whether `name` is a terminal newer than many terminfo databases, which understands what xterm does.
static bool looks_modern(const char *name) {
  static const char *const known[] = {"kitty", "foot", "wezterm", "ghostty", "alacritty", "contour", "rio",
                                      "-direct"};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    if (strstr(name, known[i])) return true;
  }
  return false;
}

static ct_open_result find_description(void) {
  const char *name = getenv("TERM");
  substitute = NULL;
  if (!name || !*name) return CT_UNKNOWN_TERMINAL;
  ct_open_result result = ct_describe_terminal(NULL, STDOUT_FILENO);
  if (result == CT_UNKNOWN_TERMINAL && looks_modern(name)) {
    substitute = "xterm-256color";
    result = ct_describe_terminal(substitute, STDOUT_FILENO);
  }
  return result;
}

static void set_modes(void) {
  raw();
  noecho();
  nonl();
  intrflush(stdscr, FALSE);
  tcgetattr(ct_output_descriptor(), &program_modes);
  ct_output_collect();
  keypad(stdscr, TRUE);
  nodelay(stdscr, TRUE);
  typeahead(-1);
  leaveok(stdscr, FALSE); // the cursor rests where we put it: magnifiers and screen readers follow it
  set_escdelay(25);
  keyok(KEY_MOUSE, FALSE);   // Sequences.c reads the mouse
  keyok(KEY_SUSPEND, FALSE); // Ctrl-Z is a character, also on the Linux console
  define_key("\033[Z", KEY_BTAB); // the Linux console sends it, and its description says something else
}

ct_open_result ct_open(ct_options options) {
  static bool closes_at_exit;
  if (screen) return CT_OPENED;
  if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) return CT_NOT_A_TERMINAL;
  choose_locale(options.unicode);
  ct_open_result description = find_description();
  if (description != CT_OPENED) return description;
  int input = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
  if (input >= 0) input_file = fdopen(input, "r");
  FILE *output_file = ct_output_open();
  if (!input_file || !output_file || !ct_signals_catch()) {
    release();
    return CT_SYSTEM_ERROR;
  }
  int terminal = ct_output_descriptor();
  ct_guard_arm(terminal);
  ct_answers answers = {.background = -1};
  if (options.like_xterm) answers = ct_ask(terminal, options.asks_modes);
  background = answers.background;
  ct_output_synchronize(answers.synchronizes);
  screen = newterm((char *)substitute, output_file, input_file);
  if (!screen) {
    ct_guard_disarm();
    release();
    return CT_UNKNOWN_TERMINAL;
  }
  char bytes[512];
  ct_guard_set_sequence(bytes, ct_restore_sequence(bytes, sizeof bytes, options.like_xterm));
  set_modes();
  start_colors(options.monochrome);
  cursor_visible = false;
  ct_events_begin();
  ct_follow_size(); // the environment may carry the LINES and COLUMNS of another window
  ct_capture_errors(options.log_path);
  if (!closes_at_exit) closes_at_exit = atexit(ct_close) == 0;
  return CT_OPENED;
}

void ct_close(void) {
  if (!screen) return;
  leave();
  ct_guard_disarm();
  ct_replay_errors();
  delscreen(screen);
  screen = NULL;
  release();
}

const char *ct_substitute(void) { return substitute; }
bool ct_unicode(void) { return unicode; }
int32_t ct_background(void) { return background; }

int ct_colors(void) {
  int count = screen ? tigetnum("colors") : 0;
  return count > 0 ? count : 0;
}

// MARK: Size

void ct_size(int *columns, int *rows) {
  *columns = screen ? getmaxx(stdscr) : 0;
  *rows = screen ? getmaxy(stdscr) : 0;
}

/// Takes over the terminal's size and sends everything again: some terminals move text when resized.
void ct_follow_size(void) {
  struct winsize size;
  if (ioctl(ct_output_descriptor(), TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0) {
    bool differs = size.ws_row != getmaxy(stdscr) || size.ws_col != getmaxx(stdscr);
    if (differs) resize_term(size.ws_row, size.ws_col);
  }
  ct_output_forget_modes();
  ct_repaint();
}

// MARK: Drawing

static attr_t attributes_of(uint32_t bits) {
  return ((bits & CT_BOLD) ? A_BOLD : A_NORMAL) | ((bits & CT_DIM) ? A_DIM : A_NORMAL)
         | ((bits & CT_UNDERLINE) ? A_UNDERLINE : A_NORMAL) | ((bits & CT_REVERSE) ? A_REVERSE : A_NORMAL);
}

void ct_put(int column, int row, const ct_cell *cells, int count) {
  if (!screen || count <= 0) return;
  if (count > row_capacity) {
    cchar_t *larger = realloc(row_buffer, (size_t)count * sizeof *larger);
    if (!larger) return;
    row_buffer = larger;
    row_capacity = count;
  }
  for (int i = 0; i < count; i++) {
    bool looks_the_same = i > 0 && cells[i].foreground == cells[i - 1].foreground &&
                          cells[i].background == cells[i - 1].background &&
                          cells[i].attributes == cells[i - 1].attributes;
    if (looks_the_same) {
      row_buffer[i] = row_buffer[i - 1];
      row_buffer[i].chars[0] = (wchar_t)cells[i].scalar;
      continue;
    }
    int pair = pair_for(cells[i].foreground, cells[i].background);
    wchar_t text[2] = {(wchar_t)cells[i].scalar, 0};
    setcchar(&row_buffer[i], text, attributes_of(cells[i].attributes), 0, &pair);
  }
  mvadd_wchnstr(row, column, row_buffer, count);
}

void ct_erase(void) {
  if (screen) werase(stdscr);
}

void ct_cursor(int column, int row, bool visible) {
  cursor_column = column;
  cursor_row = row;
  cursor_visible = visible;
}

void ct_repaint(void) {
  if (screen) clearok(curscr, TRUE);
}

bool ct_writable(void) {
  if (!screen || (isendwin() && ct_signals_stopping())) return false;
  if (!ct_output_flush(0)) return false;
  struct pollfd output = {.fd = ct_output_descriptor(), .events = POLLOUT};
  return poll(&output, 1, 0) == 1 && (output.revents & POLLOUT);
}

void ct_present(void) {
  if (!screen) return;
  if (isendwin()) keypad(stdscr, TRUE); // for its command
  curs_set(cursor_visible ? 1 : 0);
  move(cursor_row, cursor_column);
  wnoutrefresh(stdscr);
  doupdate();
  ct_output_send();
}

void ct_suspend(void) {
  if (!screen) return;
  leave();
  ct_signals_stop_group();
  if (ct_signals_stopping()) return; // ended while stopped: the shell has the terminal, leave it alone
  ct_set_program_modes();
  ct_events_begin();
  ct_follow_size(); // the next frame brings back the screen
}
