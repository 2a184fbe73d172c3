/* SPDX-License-Identifier: GPL-2.0-or-later */
/* chain.h - what became of a child's end: its SIGCHLD, the delivery, the wait call. */
#ifndef PW_CHAIN_H
#define PW_CHAIN_H

#include "history/marks.h"
#include "model/proc.h"

/* Times are ns; 0 = not so, or its event is not kept any more. */
struct chain {
	uint64_t exited;	/* the child became a zombie, or was auto-reaped */
	uint64_t signalled, signalled_seq;	/* its SIGCHLD was generated; the event's number */
	unsigned int fate;	/* enum mark: what became of that: one of MARK_SIGNALS; 0 = not known */
	uint64_t queued, queued_seq;	/* the SIGCHLD that it is part of was queued: its own, or of another */
	uint32_t queued_by;	/* the child whose that was; 0 = not known */
	uint64_t delivered, delivered_seq;	/* that SIGCHLD, to a handler */
	uint64_t called;	/* the first wait call of the parent that returned after the exit */
	uint32_t call_child;	/* the child that it returned; 0 = none */
	unsigned int call_bits;	/* enum mark: what it returned */
	uint64_t reaped, reaped_seq;	/* the child, by a wait call of its parent */
};

/* Of that child, as of now (ns) and after the event with the number seq: what is later is left out,
 * also if it has the same time. */
struct chain chain_of(const struct marks *m, const struct pw_proc *child, uint64_t now, uint64_t seq);

#endif
