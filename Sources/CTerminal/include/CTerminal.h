// The terminal behind plain structs and functions: ncurses, signals, the crash guard and pseudo-terminals.
// A process has one terminal, so there is no handle: everything between ct_open and ct_close means that one.
// Nothing of curses.h shows here. Call everything from one thread; only the crash guard runs elsewhere.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// MARK: Opening and closing

typedef enum {
  CT_OPENED,
  CT_NOT_A_TERMINAL,   // standard input or output is a pipe or a file
  CT_UNKNOWN_TERMINAL, // TERM is not set or not in the terminfo database
  CT_DUMB_TERMINAL,    // the cursor cannot be moved, so there is no screen
  CT_SYSTEM_ERROR,     // no file descriptors or memory left
} ct_open_result;

typedef struct {
  const char *log_path; // standard error goes there while the screen is up; NULL: into memory
  bool monochrome;      // never send a colour, whatever the terminal can do
  bool unicode;         // look for a UTF-8 locale even when the environment names none
  bool like_xterm;      // it may be asked questions and told to report the mouse
  bool asks_modes;      // and be asked for its modes
} ct_options;

ct_open_result ct_open(ct_options options);

/// Leaves the screen, gives back modes, signals and standard error, and replays what was written to that.
void ct_close(void);

/// The terminal description used because TERM's own is not installed here, or NULL.
const char *ct_substitute(void);

/// How many colours the terminal has: 0, 8, 16, 256 or more.
int ct_colors(void);

/// Whether the terminal's description says how it reports the mouse.
bool ct_describes_mouse(void);

/// The background as the terminal has answered, 0xRRGGBB; -1 when it did not.
int32_t ct_background(void);

/// Whether characters beyond ASCII can be shown (the locale in use is UTF-8).
bool ct_unicode(void);

void ct_size(int *columns, int *rows);

// MARK: Drawing

enum { CT_BOLD = 1, CT_DIM = 2, CT_UNDERLINE = 4, CT_REVERSE = 8 };

typedef struct {
  uint32_t scalar;
  int16_t foreground, background; // a colour of xterm's palette of 256; -1: the terminal's own
  uint32_t attributes;
} ct_cell;

/// Whether the terminal takes output now and has all of the last frame; when not, skip this one.
bool ct_writable(void);

/// Puts `count` cells into `row` from `column` on; they are sent by ct_present.
void ct_put(int column, int row, const ct_cell *cells, int count);

/// Blanks every cell; sent by ct_present.
void ct_erase(void);

/// Where the cursor rests after the next frame, and whether it is shown.
void ct_cursor(int column, int row, bool visible);

/// Sends what changed since the last frame with one write(2); the events send what the terminal did not take.
void ct_present(void);

/// Makes the next frame clear the terminal and send everything.
void ct_repaint(void);

/// Whether the mouse is reported, from the next frame on; off while somebody else has the terminal.
void ct_mouse(bool is_on);

/// Sends `bytes`, which must not change what is shown, with the next frame.
void ct_put_aside(const char *bytes, size_t count);

/// What ct_present has sent so far.
typedef struct {
  uint64_t frames, writes, bytes;
} ct_traffic;
ct_traffic ct_sent(void);

/// Leaves the screen, stops the process group as Ctrl-Z does, and comes back to the screen when continued.
void ct_suspend(void);

// MARK: Keys and signals

typedef enum {
  CT_NOTHING,   // the time is up
  CT_CHARACTER, // code: a Unicode scalar, control characters included
  CT_KEY,       // code: a ct_key
  CT_MOUSE,     // code: a ct_mouse_action, at column and row
  CT_RESIZED,   // the size may have changed, or the program was continued: draw everything
  CT_SIGNAL,    // code: SIGTERM, SIGHUP or SIGINT; finish, ct_close, ct_die_by
} ct_event_kind;

typedef enum {
  CT_NO_KEY, CT_UP, CT_DOWN, CT_LEFT, CT_RIGHT, CT_HOME, CT_END, CT_PAGE_UP, CT_PAGE_DOWN,
  CT_ENTER, CT_ESCAPE, CT_BACK_TAB, CT_BACKSPACE, CT_DELETE,
  CT_FUNCTION = 100, // CT_FUNCTION + 1 ... CT_FUNCTION + 12
} ct_key;

/// The left button, and the wheel.
typedef enum { CT_PRESS, CT_DRAG, CT_RELEASE, CT_WHEEL_UP, CT_WHEEL_DOWN } ct_mouse_action;

typedef struct {
  ct_event_kind kind;
  uint32_t code;
  int32_t column, row; // counted from 0
} ct_event;

/// The next event, waited for at most `milliseconds`; for ever when that is negative.
ct_event ct_next_event(int milliseconds);

/// Ends the process by `signal`, as if it had never been caught.
_Noreturn void ct_die_by(int signal);

// MARK: Pseudo-terminals, for tests

/// Starts a program on its own terminal; returns the other end of it, or -errno.
int ct_pty_spawn(
  const char *path, char *const arguments[], char *const environment[], int columns, int rows,
  pid_t *process);

int ct_pty_resize(int terminal, int columns, int rows);

/// How many bytes that were sent to the program it has not read yet; negative when that cannot be told.
int ct_pty_unread(int terminal);
