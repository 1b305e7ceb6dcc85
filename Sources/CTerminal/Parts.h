// What the files of this target share with each other.
#pragma once
#include "CTerminal.h"
#include <stddef.h>
#include <stdio.h>
#include <wchar.h>

// Terminfo.c
ct_open_result ct_describe_terminal(const char *name, int terminal);
bool ct_describes_second_screen(void);
int ct_indexed_colors(void);
size_t ct_restore_sequence(char *bytes, size_t capacity, bool like_xterm);

// Guard.c
void ct_guard_arm(int terminal);
void ct_guard_set_sequence(const char *bytes, size_t count);
void ct_guard_disarm(void);
void ct_guard_set_shell_modes(void); // those of before ct_guard_arm; async-signal-safe
void ct_guard_restore(void); // async-signal-safe
void ct_capture_errors(const char *log_path);
void ct_replay_errors(void); // async-signal-safe

// Signals.c
bool ct_signals_catch(void);
void ct_signals_release(void);
int ct_signals_wake_descriptor(void);
void ct_signals_drain(void);
int ct_signals_take_stop(void);
bool ct_signals_stopping(void);
void ct_signals_hang_up(void);
bool ct_signals_take_resize(void);
bool ct_signals_take_suspend(void);
void ct_signals_stop_group(void);

// Output.c
#define CT_CANCEL "\030" // ends whatever sequence the terminal is in
#define CT_MOUSE_ON "\033[?1002h\033[?1006h"
#define CT_MOUSE_OFF "\033[?1002l\033[?1006l"
#define CT_FRAME_BEGINS "\033[?2026h"
#define CT_FRAME_ENDS "\033[?2026l"
FILE *ct_output_open(void);
void ct_output_close(void);
int ct_output_descriptor(void);
void ct_output_synchronize(bool is_on);
bool ct_output_waits(void);
bool ct_output_flush(int milliseconds);
void ct_output_collect(void);
void ct_output_send(void);
void ct_output_send_last(void);
void ct_output_forget_modes(void);

// Questions.c
typedef struct {
  int32_t background; // 0xRRGGBB; -1: not said
  bool synchronizes;  // draws what stands between CT_FRAME_BEGINS and CT_FRAME_ENDS at once
} ct_answers;
ct_answers ct_ask(int terminal, bool asks_modes);
bool ct_take_typed(wint_t *character); // the next that was typed meanwhile

// Sequences.c
bool ct_sequence_is_open(void);
void ct_sequence_begin(wint_t second);            // the character after an escape
ct_event ct_sequence_continue(wint_t character); // an event only when it ended as something we know

// Events.c
int64_t ct_milliseconds(void);
void ct_events_begin(void); // there may be something to read

// Screen.c
void ct_follow_size(void);
void ct_set_program_modes(void);
