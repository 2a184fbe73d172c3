/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sigchld_fate.h - what became of a SIGCHLD: queued, coalesced, blocked or ignored. */
#ifndef PW_SIGCHLD_FATE_H
#define PW_SIGCHLD_FATE_H

#include "tracees.h"

struct sigchld_sent {
	uint32_t from;		/* the child */
	int code;		/* CLD_* */
	int stop_signal;	/* CLD_STOPPED */
	enum pw_maybe blocked, pending, awaited;	/* as in struct tracee_end */
};

/* The kernel sends it to that parent, which does not ignore it by SIG_IGN: SIGNAL, which may
 * stay open. */
void fate_generate(struct tracees *ts, struct tracee *p, const struct sigchld_sent *s);

/* One is about to be delivered; decides what that shows of those that are open.  Is it also
 * delivered without a tracer?  Then DELIVER is to be reported. */
bool fate_deliver(struct tracees *ts, struct tracee *p, uint32_t tid,
		  const struct tracee_siginfo *si);

/* Nothing further is to be waited for: the first one that is open was queued, if none was
 * pending, and the others coalesced. */
void fate_decide(struct tracees *ts, struct tracee *p);

/* The kernel throws away what is pending: the disposition has become to ignore it. */
void fate_flush(struct tracees *ts, struct tracee *p);

/* From a siginfo: who sent it and how, as in SIGNAL. */
void signal_sender(const struct tracee *p, const struct tracee_siginfo *si, struct pw_event *ev);

#endif
