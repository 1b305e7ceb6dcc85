// The screen: ncurses on a descriptor of its own, so that a frame is collected in memory and sent at once.
// (By itself ncurses sends a frame in about twenty pieces, which is what a reader sees as tearing.)
#define _GNU_SOURCE
#define NCURSES_WIDECHAR 1
#include "Parts.h"
#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

static SCREEN *screen;
static FILE *output_file, *input_file;
static int terminal = -1; // where a frame is sent
static int canvas = -1;   // where ncurses believes the terminal to be
static int memory = -1;   // where it writes while a frame is made
static const char *substitute;
static bool unicode, in_color, cursor_visible;
static int cursor_column, cursor_row;
static ct_traffic traffic;

static cchar_t *row_buffer;
static int row_capacity;
static char *frame_buffer;
static size_t frame_capacity;

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

/// The number of the pair (foreground, background); 0, the terminal's own colours, when there are no more.
static int pair_for(int foreground, int background) {
  if (!in_color || (foreground < 0 && background < 0)) return 0;
  if (foreground >= COLORS || background >= COLORS) return 0;
  uint32_t colors = (uint32_t)(foreground + 1) << 16 | (uint32_t)(background + 1);
  uint32_t slot = colors * 2654435761u >> 20;
  while (pairs[slot].colors != 0 && pairs[slot].colors != colors) slot = (slot + 1) % pair_slots;
  if (pairs[slot].colors == colors) return pairs[slot].pair;
  if (pair_count + 1 >= COLOR_PAIRS || pair_count + 1 >= pair_slots) return 0;
  if (init_extended_pair(pair_count + 1, foreground, background) == ERR) return 0;
  pair_count++;
  pairs[slot] = (pair_slot){colors, pair_count};
  return pair_count;
}

static void start_colors(bool monochrome) {
  memset(pairs, 0, sizeof pairs);
  pair_count = 0;
  // Where the terminal's own colours cannot be kept, text stays in them: no pair is better than a black box.
  in_color = !monochrome && has_colors() && start_color() == OK && use_default_colors() == OK;
}

// MARK: Collecting what ncurses writes

static void send_frame(const char *bytes, size_t count) {
  traffic.frames++;
  traffic.bytes += count;
  while (count > 0) {
    ssize_t written = write(terminal, bytes, count);
    traffic.writes++;
    if (written > 0) {
      bytes += written;
      count -= (size_t)written;
    } else if (errno == EAGAIN) { // nobody reads; what was begun is finished, unless the program is to end
      if (ct_signals_stopping()) return;
      struct pollfd output = {.fd = terminal, .events = POLLOUT};
      poll(&output, 1, 1000);
    } else if (errno != EINTR) {
      return; // hung up: the next poll says so
    }
  }
}

static void start_collecting(void) {
  lseek(memory, 0, SEEK_SET);
  dup3(memory, canvas, O_CLOEXEC);
}

static void send_collected(void) {
  dup3(terminal, canvas, O_CLOEXEC);
  off_t length = lseek(memory, 0, SEEK_CUR);
  if (length <= 0) return;
  if ((size_t)length > frame_capacity) {
    char *larger = realloc(frame_buffer, (size_t)length);
    if (!larger) return;
    frame_buffer = larger;
    frame_capacity = (size_t)length;
  }
  ssize_t count = pread(memory, frame_buffer, (size_t)length, 0);
  if (count > 0) send_frame(frame_buffer, (size_t)count);
}

/// Goes back to the shell's screen and modes.
static void leave(void) {
  if (isendwin()) return;
  start_collecting();
  curs_set(1);
  endwin();
  send_collected();
  reset_shell_mode(); // endwin set them while ncurses' descriptor was no terminal
}

// MARK: Opening and closing

static void release(void) {
  ct_signals_release();
  if (output_file) fclose(output_file); else if (canvas >= 0) close(canvas);
  if (input_file) fclose(input_file);
  if (terminal >= 0) close(terminal);
  if (memory >= 0) close(memory);
  output_file = input_file = NULL;
  terminal = canvas = memory = -1;
}

/// The terminal once more: it is not to block us, and standard output is shared with the shell.
static int open_terminal(void) {
  char name[128];
  int opened = -1;
  if (ttyname_r(STDOUT_FILENO, name, sizeof name) == 0) {
    opened = open(name, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  }
  return opened >= 0 ? opened : fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
}

static bool open_descriptors(void) {
  terminal = open_terminal();
  canvas = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
  memory = memfd_create("frame", MFD_CLOEXEC);
  int input = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
  if (canvas >= 0) output_file = fdopen(canvas, "w");
  if (input >= 0) input_file = fdopen(input, "r");
  return terminal >= 0 && memory >= 0 && output_file && input_file && ct_signals_catch();
}

/// Whether `name` is a terminal newer than many terminfo databases, which understands what xterm does.
static bool looks_modern(const char *name) {
  static const char *const known[] = {"kitty", "foot", "wezterm", "ghostty", "alacritty", "contour", "rio"};
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
  keypad(stdscr, TRUE);
  nodelay(stdscr, TRUE);
  meta(stdscr, TRUE);
  intrflush(stdscr, FALSE);
  typeahead(-1);
  leaveok(stdscr, FALSE); // the cursor rests where we put it: magnifiers and screen readers follow it
  set_escdelay(25);
  define_key("\033[Z", KEY_BTAB); // the Linux console sends it, and its description says something else
}

ct_open_result ct_open(ct_options options) {
  static bool closes_at_exit;
  if (screen) return CT_OPENED;
  if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) return CT_NOT_A_TERMINAL;
  choose_locale(options.unicode);
  ct_open_result description = find_description();
  if (description != CT_OPENED) return description;
  if (!open_descriptors()) {
    release();
    return CT_SYSTEM_ERROR;
  }
  ct_guard_arm(terminal);
  screen = newterm((char *)substitute, output_file, input_file);
  if (!screen) {
    ct_guard_disarm();
    release();
    return CT_UNKNOWN_TERMINAL;
  }
  char bytes[512];
  ct_guard_set_sequence(bytes, ct_restore_sequence(bytes, sizeof bytes));
  set_modes();
  start_colors(options.monochrome);
  cursor_visible = false;
  traffic = (ct_traffic){0};
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
  if (ioctl(terminal, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0) {
    bool differs = size.ws_row != getmaxy(stdscr) || size.ws_col != getmaxx(stdscr);
    if (differs) resize_term(size.ws_row, size.ws_col);
  }
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
  int foreground = -1, background = -1, pair = 0;
  for (int i = 0; i < count; i++) {
    if (cells[i].foreground != foreground || cells[i].background != background) {
      foreground = cells[i].foreground;
      background = cells[i].background;
      pair = pair_for(foreground, background);
    }
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
  struct pollfd output = {.fd = terminal, .events = POLLOUT};
  return poll(&output, 1, 0) == 1 && (output.revents & POLLOUT);
}

void ct_present(void) {
  if (!screen) return;
  start_collecting();
  curs_set(cursor_visible ? 1 : 0);
  move(cursor_row, cursor_column);
  wnoutrefresh(stdscr);
  doupdate();
  send_collected();
}

ct_traffic ct_sent(void) { return traffic; }

void ct_suspend(void) {
  if (!screen) return;
  leave();
  ct_signals_stop_group();
  if (ct_signals_stopping()) return; // ended while stopped: the shell has the terminal, leave it alone
  reset_prog_mode(); // doupdate would set the modes while ncurses' descriptor is no terminal
  ct_follow_size();  // the next frame brings back the screen
}
