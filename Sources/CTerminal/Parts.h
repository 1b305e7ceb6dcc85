// What the files of this target share with each other.
#pragma once
#include "CTerminal.h"
#include <stddef.h>

// Terminfo.c
ct_open_result ct_describe_terminal(const char *name, int terminal);
size_t ct_restore_sequence(char *bytes, size_t capacity);

// Guard.c
void ct_guard_arm(int terminal);
void ct_guard_set_sequence(const char *bytes, size_t count);
void ct_guard_disarm(void);
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

// Screen.c
void ct_follow_size(void);
