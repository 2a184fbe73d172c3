/* SPDX-License-Identifier: GPL-2.0-or-later */
/* summary.h - what the last line of a stream counts. */
#ifndef PW_SUMMARY_H
#define PW_SUMMARY_H

#include <stdint.h>

struct pw_summary {
	uint64_t forks, execs, exits;
	uint64_t zombies_now, zombies_peak;
	uint64_t reaps, autoreaps, orphans;
	uint64_t namespace_reaps;	/* of the reaps: by the kernel, as the namespace ended */
	/* Of these, the launched command itself, which procwatch waits for; and the others. */
	uint64_t command_exits, command_reaps;
	uint64_t unwatched_reaps;	/* of the others' reaps: by a parent that is not watched */
	uint64_t child_zombies_now, child_zombies_peak;
	uint64_t processes, parents;	/* all that there were; those that had children */
	struct {
		uint64_t queued, coalesced, ignored, blocked, lost;
	} signals;		/* SIGCHLD only */
	uint64_t delivers;	/* SIGCHLD only, to a handler */
	struct {
		uint64_t reaped, nobody, echild, eintr;
		uint64_t left;		/* WNOWAIT: returned a child and left it */
		uint64_t reported;	/* a stop, a continue, or a tracee's end */
		uint64_t failed;	/* another error */
	} waits;
	uint64_t interrupted;	/* calls that ended in EINTR, of any signal */
	uint64_t lost;
	uint64_t findings;	/* that hold now */
	uint64_t elapsed_ns;	/* from the first event to the last */
};

#endif
