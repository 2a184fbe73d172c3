/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sigchld.h - what became of signals, of SIGCHLD above all, in the words of signal(7):
 * generated, coalesced, ignored, blocked, delivered. */
#ifndef PW_PHRASE_SIGCHLD_H
#define PW_PHRASE_SIGCHLD_H

#include <stdbool.h>
#include <stdint.h>

#include "event/event.h"
#include "phrase/spans.h"

/* Of one process, or of all. */
struct phrase_sigchld {
	uint64_t queued, coalesced, ignored, blocked, lost;
	uint64_t delivered;	/* to a handler */
};

/* All that were generated, whatever became of them. */
uint64_t phrase_sigchld_generated(const struct phrase_sigchld *s);
/* "5 SIGCHLDs generated: 3 coalesced, 2 delivered": only what happened. */
void phrase_sigchld(struct strbuf *out, const struct phrase_sigchld *s);

/* "queued", "coalesced", "ignored", "blocked", "dropped": enum pw_result. */
const char *phrase_signal_result(uint32_t result);
/* Of a SIGNAL: "SIGCHLD from 1204 (it exited)", "SIGCHLD from 1204 COALESCED: one was
 * pending already". */
void phrase_signal(struct spans *out, const struct pw_event *ev);
/* Of a DELIVER: "SIGCHLD handler runs, accept4() restarts (SA_RESTART)". */
void phrase_deliver(struct spans *out, const struct pw_event *ev);

/* " (SA_RESTART|SA_NOCLDWAIT)": those flags of a handler that decide about children and
 * calls; nothing without any. */
void phrase_sa_flags(struct strbuf *out, uint64_t flags);

struct phrase_arg arg_signal_name(int signo);

#endif
