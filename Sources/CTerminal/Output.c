// What goes to the terminal: ncurses writes a frame into memory, and it is sent as one piece. (By itself
// ncurses sends a frame in about twenty, which is what a reader sees as tearing.) The terminal never blocks
// us: what it does not take is kept, and until that is sent there is no next frame.
#define _GNU_SOURCE
#include "Parts.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int terminal = -1; // where a frame is sent
static int canvas = -1;   // where ncurses believes the terminal to be
static int memory = -1;   // where it writes while a frame is made
static FILE *canvas_file;

/// Bytes in the order in which they are to be sent.
typedef struct {
  char *bytes;
  size_t count, capacity;
} queue;
static queue unsent; // of the frames so far; its first `sent` bytes are out already
static size_t sent;
static queue aside; // what goes out with the next frame
static bool synchronizes, wants_mouse;
static enum { MOUSE_OFF, MOUSE_ON, MOUSE_UNKNOWN } mouse; // as the terminal has it
static ct_traffic traffic;

enum { patience_in_milliseconds = 1000, patience_at_a_signal = 200 };

static void append(queue *queue, const char *bytes, size_t count) {
  if (queue->count + count > queue->capacity) {
    size_t capacity = 2 * (queue->count + count);
    char *larger = realloc(queue->bytes, capacity);
    if (!larger) return;
    queue->bytes = larger;
    queue->capacity = capacity;
  }
  if (count > 0) memcpy(queue->bytes + queue->count, bytes, count);
  queue->count += count;
}

static void append_text(queue *queue, const char *text) { append(queue, text, strlen(text)); }

/// The terminal once more: it is not to block us, and standard output is shared with the shell.
static int open_terminal(void) {
  char name[128];
  int opened = -1;
  if (ttyname_r(STDOUT_FILENO, name, sizeof name) == 0) {
    opened = open(name, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  }
  return opened >= 0 ? opened : fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
}

/// The file that ncurses is to write to; NULL when there are no descriptors left.
FILE *ct_output_open(void) {
  terminal = open_terminal();
  canvas = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
  memory = memfd_create("frame", MFD_CLOEXEC);
  if (terminal < 0 || canvas < 0 || memory < 0) return NULL;
  unsent.count = aside.count = sent = 0;
  synchronizes = wants_mouse = false;
  mouse = MOUSE_OFF;
  traffic = (ct_traffic){0};
  canvas_file = fdopen(canvas, "w");
  return canvas_file;
}

void ct_output_close(void) {
  if (canvas_file) fclose(canvas_file); else if (canvas >= 0) close(canvas);
  if (terminal >= 0) close(terminal);
  if (memory >= 0) close(memory);
  canvas_file = NULL;
  terminal = canvas = memory = -1;
}

int ct_output_descriptor(void) { return terminal; }
void ct_output_synchronize(bool is_on) { synchronizes = is_on; }
bool ct_output_waits(void) { return sent < unsent.count; }

/// Sends what was left, for at most so long; whether nothing is left, or nobody is there any more.
bool ct_output_flush(int milliseconds) {
  int64_t deadline = ct_milliseconds() + milliseconds;
  while (ct_output_waits()) {
    ssize_t written = write(terminal, unsent.bytes + sent, unsent.count - sent);
    if (written > 0) {
      traffic.writes++;
      sent += (size_t)written;
    } else if (errno == EAGAIN) {
      int64_t left = deadline - ct_milliseconds();
      if (left <= 0) return false;
      struct pollfd output = {.fd = terminal, .events = POLLOUT};
      poll(&output, 1, (int)left);
    } else if (errno != EINTR) {
      break; // hung up: the next poll says so
    }
  }
  unsent.count = sent = 0;
  return true;
}

/// From here on ncurses writes into memory, whatever and whenever it writes. Set the terminal's modes before.
void ct_output_collect(void) { dup3(memory, canvas, O_CLOEXEC); }

/// How many bytes ncurses has written since the last time. What the file holds behind them is old: to keep
/// its pages is cheaper than to give them back with every frame.
static off_t collected_count(void) { return lseek(memory, 0, SEEK_CUR); }

/// Appends so many of them, which are all.
static void append_collected(queue *queue, off_t count) {
  char piece[4096];
  for (off_t offset = 0; offset < count;) {
    size_t wanted = count - offset < (off_t)sizeof piece ? (size_t)(count - offset) : sizeof piece;
    ssize_t length = pread(memory, piece, wanted, offset);
    if (length <= 0) break;
    append(queue, piece, (size_t)length);
    offset += length;
  }
  lseek(memory, 0, SEEK_SET);
}

/// Sends the frame that was collected, with what was put aside for it; nothing when both are empty.
void ct_output_send(void) {
  size_t before = unsent.count;
  if (mouse != (wants_mouse ? MOUSE_ON : MOUSE_OFF)) {
    append_text(&unsent, wants_mouse ? CT_MOUSE_ON : CT_MOUSE_OFF);
    mouse = wants_mouse ? MOUSE_ON : MOUSE_OFF;
  }
  append(&unsent, aside.bytes, aside.count);
  aside.count = 0;
  off_t collected = collected_count();
  if (collected > 0) {
    if (synchronizes) append_text(&unsent, CT_FRAME_BEGINS);
    append_collected(&unsent, collected);
    if (synchronizes) append_text(&unsent, CT_FRAME_ENDS);
  }
  if (unsent.count == before) return;
  traffic.frames++;
  traffic.bytes += unsent.count - before;
  ct_output_flush(0);
}

/// Sends what was collected as the last before the terminal is the shell's. A terminal that takes nothing is
/// not waited for long: the frame that it has a part of is given up.
void ct_output_send_last(void) {
  int patience = ct_signals_stopping() ? patience_at_a_signal : patience_in_milliseconds;
  if (!ct_output_flush(patience)) {
    unsent.count = sent = 0;
    append_text(&unsent, CT_CANCEL);
  }
  if (synchronizes) append_text(&unsent, CT_FRAME_ENDS);
  if (mouse != MOUSE_OFF) append_text(&unsent, CT_MOUSE_OFF);
  mouse = MOUSE_OFF;
  append_collected(&unsent, collected_count());
  traffic.frames++;
  traffic.bytes += unsent.count;
  if (!ct_output_flush(ct_signals_stopping() ? 0 : patience)) unsent.count = sent = 0;
}

/// The modes beside ncurses' own are as another program left them: the next frame sets them again.
void ct_output_forget_modes(void) {
  if (mouse == MOUSE_ON) mouse = MOUSE_UNKNOWN;
}

void ct_mouse(bool is_on) { wants_mouse = is_on; }

void ct_put_aside(const char *bytes, size_t count) { append(&aside, bytes, count); }

ct_traffic ct_sent(void) { return traffic; }
