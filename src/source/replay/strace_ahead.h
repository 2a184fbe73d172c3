/* SPDX-License-Identifier: GPL-2.0-or-later */
/* strace_ahead.h - lines of strace are read some way ahead.
 *
 * What a log contains at all, and the pid of a process whose lines have none, is known only
 * after a look at many lines; and the options of a wait call that waits are written when it
 * returns.
 */
#ifndef PW_STRACE_AHEAD_H
#define PW_STRACE_AHEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "source/replay/strace_clock.h"
#include "source/replay/strace_state.h"

/* Which calls and facts there are. */
struct strace_contents {
	bool forks, waits, actions, signals, returns, memory, files, others;
	bool execs;
};

/* A number that is in use. */
struct strace_living {
	uint32_t tid;
	struct strace_item *open;	/* its unfinished wait call; NULL = none */
	UT_hash_handle hh;
};

struct strace_ahead {
	struct strace_clock clock;
	struct strace_contents has;
	struct strace_items items;
	struct strace_living *living;
	struct strbuf partial;		/* what "Process 7 attached" has cut off */
	uint32_t root;			/* 0 = not known yet */
	uint32_t assumed;		/* the root, if no line says it; 0 = any number */
	bool nameless;			/* there are lines without a pid */
	bool judged;			/* enough was read to say what the log contains */
	uint64_t bad, first_bad;	/* lines that were not understood, and the first */
};

void strace_ahead_done(struct strace_ahead *a);

/* The next line, which has that number in its file. */
void strace_ahead_add(struct strace_ahead *a, const char *s, size_t len, uint64_t number);
/* The log is over: what is still open stays so. */
void strace_ahead_end(struct strace_ahead *a);
/* There is nothing more to be read now, but may be later. */
void strace_ahead_idle(struct strace_ahead *a);
/* The next one to be played; NULL = none before more was read.  The caller frees it. */
struct strace_item *strace_ahead_take(struct strace_ahead *a);

#endif
