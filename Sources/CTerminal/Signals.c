// Signals that are answered in the program's own time: the handler sets a flag and wakes the poll.
#define _GNU_SOURCE
#include "Parts.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

static const int caught[] = {SIGTERM, SIGHUP, SIGINT, SIGWINCH, SIGTSTP, SIGCONT};
enum { caught_count = sizeof caught / sizeof *caught, patience_in_seconds = 2 };

static struct sigaction previous[caught_count];
static volatile sig_atomic_t stop_signal, stop_delivered, resized, suspend_wanted;
static struct timespec first_stop;
static int wake_pipe[2] = {-1, -1};

static void wake(void) {
  int saved = errno;
  ssize_t ignored = write(wake_pipe[1], "", 1); // a full pipe wakes as well
  (void)ignored;
  errno = saved;
}

/// The first asks the program to finish. One that comes 2 s later finds a program that hangs, and ends it.
static void on_stop(int number) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  if (stop_signal == 0) {
    first_stop = now;
    stop_signal = number;
  } else if (now.tv_sec - first_stop.tv_sec >= patience_in_seconds) {
    ct_guard_restore();
    signal(number, SIG_DFL);
    raise(number);
  }
  wake();
}

static void on_change(int number) {
  if (number == SIGTSTP) suspend_wanted = 1; else resized = 1;
  wake();
}

static void set_handler(int number, struct sigaction *old) {
  struct sigaction action = {.sa_handler = on_change};
  if (number == SIGTERM || number == SIGHUP || number == SIGINT) action.sa_handler = on_stop;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_ONSTACK;
  sigaction(number, NULL, old);
  // Started by nohup, or in the background of a script: whoever ignored it meant that.
  if (old->sa_handler == SIG_IGN && number != SIGTERM) return;
  sigaction(number, &action, NULL);
}

bool ct_signals_catch(void) {
  if (pipe2(wake_pipe, O_CLOEXEC | O_NONBLOCK) != 0) return false;
  stop_signal = stop_delivered = resized = suspend_wanted = 0;
  for (int i = 0; i < caught_count; i++) set_handler(caught[i], &previous[i]);
  return true;
}

void ct_signals_release(void) {
  if (wake_pipe[0] < 0) return;
  for (int i = 0; i < caught_count; i++) sigaction(caught[i], &previous[i], NULL);
  close(wake_pipe[0]);
  close(wake_pipe[1]);
  wake_pipe[0] = wake_pipe[1] = -1;
}

int ct_signals_wake_descriptor(void) { return wake_pipe[0]; }

void ct_signals_drain(void) {
  char bytes[64];
  while (read(wake_pipe[0], bytes, sizeof bytes) > 0) {}
}

/// The signal that asks the program to end, once; 0 before and after.
int ct_signals_take_stop(void) {
  if (stop_signal == 0 || stop_delivered) return 0;
  stop_delivered = 1;
  return stop_signal;
}

bool ct_signals_stopping(void) { return stop_signal != 0; }

/// The terminal is gone; the signal may have been ignored by our parent's wish.
void ct_signals_hang_up(void) {
  if (stop_signal == 0) on_stop(SIGHUP);
}

static bool take(volatile sig_atomic_t *flag) {
  bool was = *flag != 0;
  *flag = 0;
  return was;
}

bool ct_signals_take_resize(void) { return take(&resized); }
bool ct_signals_take_suspend(void) { return take(&suspend_wanted); }

/// Stops the process group as the terminal does for Ctrl-Z; returns when it is continued.
void ct_signals_stop_group(void) {
  struct sigaction ours, usual = {.sa_handler = SIG_DFL};
  sigemptyset(&usual.sa_mask);
  sigaction(SIGTSTP, &usual, &ours);
  kill(0, SIGTSTP);
  sigaction(SIGTSTP, &ours, NULL);
  suspend_wanted = resized = 0;
}

_Noreturn void ct_die_by(int number) {
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, number);
  signal(number, SIG_DFL);
  sigprocmask(SIG_UNBLOCK, &only, NULL);
  raise(number);
  _exit(128 + number);
}
