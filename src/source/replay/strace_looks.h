/* SPDX-License-Identifier: GPL-2.0-or-later */
/* strace_looks.h - what the parents of zombies are doing, as the log shows it.
 *
 * A live source looks at them once a second; here it is the lines between which a call lasts.
 */
#ifndef PW_STRACE_LOOKS_H
#define PW_STRACE_LOOKS_H

#include "source/replay/strace_state.h"

/* Time passes from `since`, the time of the last line, to `now`, that of the next.  Gives the ACTIVITY of once a second, and a
 * DISPOSITION where a mask has changed. */
void strace_looks_until(struct strace_state *s, uint64_t since, uint64_t now);
/* In a log without times: the thread is in a call, perhaps going to sleep for a second and more.
 * split: there are lines of others before it returns. */
void strace_look_at_sleeper(struct strace_state *s, uint64_t now, const struct strace_thread *t, bool split);
/* The thread has ended in a wait call that a signal interrupted. */
void strace_look_at_gone(struct strace_state *s, uint64_t now, const struct strace_thread *t);
/* It was stopped, or continues. */
void strace_look_at_stop(struct strace_state *s, uint64_t now, uint32_t pid, bool stopped);

#endif
