/* SPDX-License-Identifier: GPL-2.0-or-later */
/* process_state.h - what a process is doing, in words that follow "is". */
#ifndef PW_PHRASE_PROCESS_STATE_H
#define PW_PHRASE_PROCESS_STATE_H

#include <stdint.h>

#include "phrase/spans.h"

/* "accept4()", "system call 999"; nr is native. */
void phrase_syscall(struct strbuf *out, int nr);
/* "running", "asleep in accept4()", "asleep", "stopped", "stopped by a tracer",
 * "a zombie", "in an unknown state"; state is an enum pw_state, syscall -1 = none or
 * not known. */
void phrase_doing(struct strbuf *out, uint32_t state, int syscall);
/* The same in a column of that width: "in accept()", "accept()", "sleep", "stopped". */
void phrase_doing_short(struct strbuf *out, uint32_t state, int syscall, size_t w);
/* And a call alone. */
void phrase_call_short(struct strbuf *out, const char *name, size_t w);

struct phrase_arg arg_syscall(int nr);
struct phrase_arg arg_doing(uint32_t state, int syscall);

#endif
