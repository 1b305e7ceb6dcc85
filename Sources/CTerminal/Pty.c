// Programs on terminals of their own, for tests of what a person would see.
#define _GNU_SOURCE
#include "CTerminal.h"
#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

int ct_pty_spawn(
  const char *path, char *const arguments[], char *const environment[], int columns, int rows,
  pid_t *process) {
  struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
  int terminal;
  pid_t child = forkpty(&terminal, NULL, NULL, &size);
  if (child < 0) return -errno;
  if (child == 0) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    for (int number = 1; number < 32; number++) signal(number, SIG_DFL);
    for (int descriptor = 3; descriptor < 1024; descriptor++) close(descriptor);
    execve(path, arguments, environment);
    _exit(127);
  }
  fcntl(terminal, F_SETFD, FD_CLOEXEC);
  *process = child;
  return terminal;
}

int ct_pty_unread(int terminal) {
  char name[128];
  if (ptsname_r(terminal, name, sizeof name) != 0) return -errno;
  int end = open(name, O_RDONLY | O_NOCTTY | O_CLOEXEC);
  if (end < 0) return -errno;
  int count = 0;
  int result = ioctl(end, FIONREAD, &count);
  close(end);
  return result == 0 ? count : -1;
}

int ct_pty_resize(int terminal, int columns, int rows) {
  struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
  return ioctl(terminal, TIOCSWINSZ, &size);
}
