/* SPDX-License-Identifier: GPL-2.0-or-later */
/* run_facts.h - of one run what a comparison with another one needs.  No view of its own:
 * who has the events and their model fills it. */
#ifndef PW_RUN_FACTS_H
#define PW_RUN_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "event/event.h"
#include "event/summary.h"
#include "model/model.h"

/* How its main parent, the one with most forks, comes by the ends of its children. */
enum run_way {
	RUN_NOT_SEEN,		/* the source sees neither signals nor waits */
	RUN_NO_CHILDREN,
	RUN_THREADS,		/* no children, but threads */
	RUN_IGNORES,		/* SIGCHLD ignored: the kernel reaps */
	RUN_NOCLDWAIT,
	RUN_LOOP,		/* a handler that waits until there is none */
	RUN_ONCE,		/* one wait call for each run of the handler */
	RUN_HANDLER_ONLY,	/* it does not wait */
	RUN_BY_PID,		/* it waits for children by name */
	RUN_ANY,
	RUN_POLLS,		/* with WNOHANG, and no handler */
	RUN_NEVER_WAITS,
	RUN_WAYS,
};

/* When something first happened. */
enum run_moment {
	RUN_FORK, RUN_EXIT, RUN_COALESCED, RUN_HANDLER, RUN_REAP, RUN_FINDING, RUN_MOMENTS,
};

enum { RUN_FINDINGS = 8, RUN_WAITERS = 64 };

/* What two runs are aligned at: the n-th fork, or the first finding. */
struct run_align {
	uint64_t fork;		/* 1 ...; not used with finding */
	bool finding;
};

struct run_facts {
	struct run_align align;
	bool complete;			/* its stream has ended */

	struct strbuf subject;		/* "./server 9190 (pid 1201)", visible */
	struct strbuf by;		/* "bpf", "ptrace --stress=merge"; empty = not known */
	uint32_t sees;			/* enum pw_sees */
	uint64_t first, last;		/* ns: its events */
	uint64_t aligned;		/* ns: there is 0; 0 = it has no such fork or finding */
	uint64_t moments[RUN_MOMENTS];	/* ns; 0 = never */

	struct pw_summary sum;
	enum run_way way;
	uint64_t elapsed;		/* ns: from first to last */
	uint64_t generated;		/* SIGCHLDs, whatever became of them */
	uint64_t wait_calls;		/* that returned */
	uint64_t threads;		/* started, besides the first of each process */
	uint64_t left;			/* zombies: left by parents that ended, or there at the end */
	uint64_t longest;		/* ns that a child was a zombie */
	bool longest_open;		/* at least so long */
	struct run_finding {
		const char *rule;	/* static */
		enum pw_severity severity;
	} findings[RUN_FINDINGS];	/* each rule once, the most severe first */
	size_t n_findings;

	struct run_waiter {		/* by which calls a process got its children */
		struct pw_id who;
		uint64_t by_pid, any, nohang;
	} waiters[RUN_WAITERS];
	size_t n_waiters;
};

void run_facts_init(struct run_facts *f, const struct run_align *align);
void run_facts_done(struct run_facts *f);
/* After the model has taken it in. */
void run_facts_event(struct run_facts *f, const struct pw_model *m, const struct pw_event *ev);
/* The stream is over.  utf8: what others chose may keep its UTF-8. */
void run_facts_finish(struct run_facts *f, const struct pw_model *m, bool utf8);

#endif
