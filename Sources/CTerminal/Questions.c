// What only the terminal itself can say, asked once before ncurses starts: its background, and whether it
// draws a frame only when it is whole. What a person types meanwhile is kept.
#define _GNU_SOURCE
#include "Parts.h"
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { patience_in_milliseconds = 150 };

static char bytes[4096]; // what came; in the end what was typed, as much as a terminal's line can hold
static size_t count, taken;

/// One of the three colours of `rgb:ffff/8080/0`, one to four digits each, as 0 to 255; -1 if it is none.
static int32_t color_part(const char **text) {
  char *end;
  unsigned long value = strtoul(*text, &end, 16);
  long digits = end - *text;
  if (digits < 1 || digits > 4) return -1;
  *text = end + 1;
  return (int32_t)(value * 255 / ((1ul << 4 * digits) - 1));
}

static void understand_color(const char *text, ct_answers *answers) {
  const char *values = strchr(text, ':');
  if (!values) return;
  values++;
  int32_t red = color_part(&values);
  int32_t green = red < 0 ? -1 : color_part(&values);
  int32_t blue = green < 0 ? -1 : color_part(&values);
  if (blue >= 0) answers->background = red << 16 | green << 8 | blue;
}

/// How long the answer is that begins `text`; 0 when none does, or when its end has not come.
static size_t answer_length(const char *text, size_t length) {
  bool is_color = length > 5 && memcmp(text, "\033]11;", 5) == 0;
  bool is_report = length > 3 && memcmp(text, "\033[?", 3) == 0;
  for (size_t i = 3; i < length && (is_color || is_report); i++) {
    if (is_color && (text[i] == 7 || (text[i] == '\\' && text[i - 1] == 27))) return i + 1;
    if (is_report && text[i] >= 0x40 && text[i] <= 0x7E) return i + 1;
  }
  return 0;
}

/// Takes the answers out of what has come; whether the last was among them.
static bool take_answers(ct_answers *answers) {
  bool is_last = false;
  for (size_t start = 0; start < count;) {
    size_t length = answer_length(bytes + start, count - start);
    if (length == 0) {
      start++;
      continue;
    }
    char answer[64] = {0};
    memcpy(answer, bytes + start, length < sizeof answer ? length : sizeof answer - 1);
    int state = 0;
    if (answer[1] == ']') understand_color(answer + 5, answers);
    else if (sscanf(answer + 3, "2026;%d$y", &state) == 1) answers->synchronizes = state >= 1 && state <= 3;
    else if (bytes[start + length - 1] == 'c') is_last = true;
    memmove(bytes + start, bytes + start + length, count - start - length);
    count -= length;
  }
  return is_last;
}

static void read_answers(ct_answers *answers) {
  int64_t deadline = ct_milliseconds() + patience_in_milliseconds;
  while (count < sizeof bytes) {
    int64_t left = deadline - ct_milliseconds();
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    int ready = left > 0 ? poll(&input, 1, (int)left) : 0;
    if (ready < 0 && errno == EINTR && !ct_signals_stopping()) continue;
    if (ready <= 0) return;
    ssize_t length = read(STDIN_FILENO, bytes + count, sizeof bytes - count);
    if (length <= 0) return;
    count += (size_t)length;
    if (take_answers(answers)) return;
  }
}

ct_answers ct_ask(int terminal, bool asks_modes) {
  ct_answers answers = {.background = -1};
  count = taken = 0;
  struct pollfd output = {.fd = terminal, .events = POLLOUT};
  struct termios modes;
  if (poll(&output, 1, 0) != 1 || tcgetattr(STDIN_FILENO, &modes) != 0) return answers;
  struct termios raw = modes;
  cfmakeraw(&raw);
  raw.c_oflag = modes.c_oflag;
  if (tcsetattr(STDIN_FILENO, TCSANOW, &raw) != 0) return answers;
  // Every terminal answers the last question, so an answer to that ends the wait. Whatever a terminal shows
  // of those it does not know is wiped away.
  char question[64] = "\0337\033]11;?\033\\";
  if (asks_modes) strcat(question, "\033[?2026$p");
  strcat(question, "\033[c\0338\033[K");
  ssize_t length = (ssize_t)strlen(question);
  if (write(terminal, question, (size_t)length) == length) read_answers(&answers);
  tcsetattr(STDIN_FILENO, TCSANOW, &modes);
  return answers;
}

bool ct_take_typed(wint_t *character) {
  while (taken < count) {
    wchar_t found = 0;
    mbstate_t start = {0};
    size_t length = mbrtowc(&found, bytes + taken, count - taken, &start);
    bool is_character = length <= count - taken; // not one of the two errors
    taken += is_character && length > 0 ? length : 1;
    if (!is_character) continue;
    *character = (wint_t)found;
    return true;
  }
  return false;
}
