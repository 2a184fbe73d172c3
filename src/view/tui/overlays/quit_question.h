/* SPDX-License-Identifier: GPL-2.0-or-later */
/* quit_question.h - quitting, and what happens to a command that is still running. */
#ifndef PW_TUI_QUIT_QUESTION_H
#define PW_TUI_QUIT_QUESTION_H

#include <stdbool.h>
#include <stdint.h>

struct scene;

/* terminal_used: a process may write to the command's terminal after the command
 * itself has ended. */
void quit_ask(struct scene *sc, bool terminal_used);
void quit_reset(void);
/* The command was asked to end, and has not yet. */
bool quit_is_pending(void);
/* Quits once the command has ended, or kills it when it takes too long. */
void quit_check(struct scene *sc);
/* Monotonic ns at which that would be; UINT64_MAX = never. */
uint64_t quit_kill_at(void);

#endif
