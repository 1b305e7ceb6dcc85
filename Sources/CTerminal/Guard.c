// The crash guard: a program that dies leaves a terminal that works, and its last words on it.
// Everything a handler calls here is async-signal-safe: the bytes to send are prepared when the screen opens.
#define _GNU_SOURCE
#include "Parts.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

static const int fatal_signals[] = {SIGSEGV, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGQUIT};
enum { fatal_count = sizeof fatal_signals / sizeof *fatal_signals };

static struct sigaction previous[fatal_count];
static volatile sig_atomic_t armed;
static int terminal = -1;
static struct termios shell_modes;
static bool have_shell_modes;
static char sequence[512];
static size_t sequence_length;

static int real_errors = -1, captured_errors = -1;
static off_t captured_from;

static void write_all(int descriptor, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t written = write(descriptor, bytes, count);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    bytes += written;
    count -= (size_t)written;
  }
}

void ct_guard_set_shell_modes(void) {
  if (have_shell_modes) tcsetattr(terminal, TCSANOW, &shell_modes);
}

/// Brings the terminal back once, however often it is called.
void ct_guard_restore(void) {
  if (!armed) return;
  armed = 0;
  signal(SIGTTOU, SIG_IGN); // in the background, setting the modes would stop us here for ever
  struct pollfd output = {.fd = terminal, .events = POLLOUT};
  if (poll(&output, 1, 200) == 1) write_all(terminal, sequence, sequence_length);
  ct_guard_set_shell_modes();
  ct_replay_errors();
}

static void on_fatal(int number, siginfo_t *info, void *context) {
  (void)context;
  int saved = errno;
  ct_guard_restore();
  for (int i = 0; i < fatal_count; i++) {
    if (fatal_signals[i] == number) sigaction(number, &previous[i], NULL);
  }
  // A fault happens again when we return, and the previous handler (Swift's backtrace) sees it as it was.
  // What was sent by a call, or does not stay at its instruction, is sent again.
  bool happens_again = info->si_code > 0 && number != SIGTRAP && number != SIGABRT && number != SIGQUIT;
  if (!happens_again) raise(number);
  errno = saved;
}

/// Remembers the modes of `descriptor` and watches over the fatal signals. Call before ncurses starts.
void ct_guard_arm(int descriptor) {
  terminal = descriptor;
  sequence_length = 0;
  have_shell_modes = tcgetattr(terminal, &shell_modes) == 0;
  stack_t current;
  if (sigaltstack(NULL, &current) == 0 && (current.ss_flags & SS_DISABLE)) {
    static char memory[64 * 1024];
    stack_t own = {.ss_sp = memory, .ss_size = sizeof memory};
    sigaltstack(&own, NULL);
  }
  struct sigaction action = {.sa_sigaction = on_fatal, .sa_flags = SA_ONSTACK | SA_SIGINFO};
  sigemptyset(&action.sa_mask);
  for (int i = 0; i < fatal_count; i++) sigaction(fatal_signals[i], &action, &previous[i]);
  armed = 1;
}

void ct_guard_set_sequence(const char *bytes, size_t count) {
  if (count > sizeof sequence) count = sizeof sequence;
  memcpy(sequence, bytes, count);
  sequence_length = count;
}

void ct_guard_disarm(void) {
  if (terminal < 0) return;
  armed = 0;
  for (int i = 0; i < fatal_count; i++) sigaction(fatal_signals[i], &previous[i], NULL);
  terminal = -1;
}

/// Sends standard error into the log while the screen is up, so that a stray line does not tear the picture.
/// Nothing happens when it does not go to a terminal anyway.
void ct_capture_errors(const char *log_path) {
  if (!isatty(STDERR_FILENO)) return;
  int file = -1;
  if (log_path) file = open(log_path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) file = memfd_create("standard error", MFD_CLOEXEC);
  if (file < 0) return;
  int real = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  if (real < 0) {
    close(file);
    return;
  }
  captured_from = lseek(file, 0, SEEK_END);
  captured_errors = file;
  real_errors = real;
  dup2(file, STDERR_FILENO);
}

/// Gives standard error back and repeats on it what was written meanwhile.
void ct_replay_errors(void) {
  if (real_errors < 0) return;
  dup2(real_errors, STDERR_FILENO);
  close(real_errors);
  real_errors = -1;
  char buffer[1024];
  off_t offset = captured_from;
  ssize_t count;
  while ((count = pread(captured_errors, buffer, sizeof buffer, offset)) > 0) {
    write_all(STDERR_FILENO, buffer, (size_t)count);
    offset += count;
  }
  close(captured_errors);
  captured_errors = -1;
}
