/* SPDX-License-Identifier: GPL-2.0-or-later */
/* strace_clock.h - the times of a log of strace as event times, which never go back. */
#ifndef PW_STRACE_CLOCK_H
#define PW_STRACE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "source/replay/strace_line.h"

enum strace_times {
	STRACE_TIMES_NONE,	/* lines are counted: each is a step of 1 us */
	STRACE_TIMES_OF_DAY,
	STRACE_TIMES_EPOCH,	/* since 1970 */
	STRACE_TIMES_RELATIVE,	/* since the line before */
};

/* Zeroed memory is a clock that has not begun. */
struct strace_clock {
	bool begun;
	enum strace_times times;	/* as in the first line with a fact */
	uint64_t first;		/* ns, as the log says it */
	uint64_t days;		/* ns: midnights so far */
	uint64_t said;		/* ns: the line before's, as the log says it */
	uint64_t now;		/* ns, event time; the first line is at 1 s */
};

/* The event time of a line, ns: at least 1 us after the last one. */
uint64_t strace_clock_at(struct strace_clock *c, const struct strace_line *l);
/* Event time + this = time of day since 1970, ns; 0 = not known. */
uint64_t strace_clock_wall_offset(const struct strace_clock *c);

#endif
