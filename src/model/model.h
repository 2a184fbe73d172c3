/* SPDX-License-Identifier: GPL-2.0-or-later */
/* model.h - which processes there are, which are zombies, and why.
 *
 * No clock and no I/O: time is the events' own, so a replay finds what the live run
 * found.  Events go in by pw_model_apply() and come out, with those that
 * follow from them (REAP, REPARENT, FINDING), through one sink.
 */
#ifndef PW_MODEL_H
#define PW_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "event/event.h"
#include "event/finding.h"
#include "event/summary.h"
#include "event/suspect.h"
#include "model/forgotten.h"
#include "model/proc.h"

struct pw_model;
struct strbuf;

typedef void pw_model_sink_fn(void *arg, const struct pw_model *m,
			      const struct pw_event *ev);

struct pw_model_opts {
	uint64_t zombie_age;	/* ns: a zombie this old is a leak */
	unsigned int history;	/* gone processes remembered; 0 = default 512 */
};

/* The sink gets each event after the model has taken it in. Never NULL. */
struct pw_model *pw_model_new(const struct pw_model_opts *o,
			      pw_model_sink_fn *sink, void *arg);
void pw_model_free(struct pw_model *m);	/* NULL is harmless */

/* A copy that shares nothing with m: the same later events give the same output, through a sink of its
 * own.  Not from within a sink, where an event is half taken in. */
struct pw_model *pw_model_clone(const struct pw_model *m, pw_model_sink_fn *sink, void *arg);
/* A new one with the choices of m, that has taken in nothing; also from within a sink. */
struct pw_model *pw_model_blank(const struct pw_model *m, pw_model_sink_fn *sink, void *arg);
/* Bytes that the model holds, roughly.  O(1). */
size_t pw_model_size(const struct pw_model *m);

/* Takes in one event.  Deadlines that lie before ev->ts are met first.  What is reported
 * twice (an EXIT, a REAP, a FORK of a process known already) is dropped, and so are
 * FINDING and SUMMARY of a recording: the model makes its own. */
void pw_model_apply(struct pw_model *m, const struct pw_event *ev);

/* The next event time (ns) at which something may become true without an event;
 * UINT64_MAX = none.  pw_model_advance() meets all deadlines up to now. */
uint64_t pw_model_deadline(const struct pw_model *m);
void pw_model_advance(struct pw_model *m, uint64_t now);

/* End of the stream: last findings, then SUMMARY goes to the sink. */
void pw_model_finish(struct pw_model *m, uint64_t now);

/* Event time of the newest event or advance, ns. */
uint64_t pw_model_now(const struct pw_model *m);
const struct pw_summary *pw_model_summary(const struct pw_model *m);
/* The START event, or NULL before it; tail included. */
const struct pw_event *pw_model_start(const struct pw_model *m);

/* A STACK event by its id, tail included, or NULL. */
const struct pw_event *pw_model_stack(const struct pw_model *m, uint32_t id);

/* The same, or it would not be kept just now: all that are kept are in use. */
bool pw_model_keeps_stack(const struct pw_model *m, uint32_t id);

/* The last NUDGE event, tail included, or NULL. */
const struct pw_event *pw_model_nudge(const struct pw_model *m);

/* The newest process with that identity (start 0: that pid), dead or alive, as
 * long as it is remembered; NULL when not. */
const struct pw_proc *pw_model_find(const struct pw_model *m, const struct pw_id *id);
/* Names a process that is not watched, before the event that is to show its name. */
void pw_model_name_outsider(struct pw_model *m, uint32_t pid, const char *comm);
/* The comm of a process that is not watched, or "" if that is not known. */
const char *pw_model_outsider(const struct pw_model *m, uint32_t pid);

/* All remembered processes in order of birth: first, then proc->next. */
const struct pw_proc *pw_model_first(const struct pw_model *m);
size_t pw_model_alive(const struct pw_model *m);	/* running now */

/* Findings that hold now, most severe first, then oldest: i = 0, 1, ... NULL. */
const struct pw_finding *pw_model_finding(const struct pw_model *m, size_t i);
/* Leaks that held once and were resolved, the first 64 of them, in that order. */
const struct pw_finding *pw_model_past(const struct pw_model *m, size_t i);

/* Parents that are gone and no longer remembered, by program: i = 0, 1, ... NULL. */
const struct pw_program *pw_model_forgotten(const struct pw_model *m, size_t i);

/* Ids of all rules, static strings: i = 0, 1, ... NULL. */
const char *pw_model_rule(size_t i);

/* What to change, of a rule that always gives the same advice to a program like that parent's;
 * NULL: it does not, or is unknown. */
const char *pw_model_advice(const struct pw_model *m, const char *rule, const struct pw_id *parent);

/* Ids of the rules that need more than this source sees by default, at most max.  Not those of
 * the causes of zombies, which are likely then: deduce.c. */
size_t pw_model_unjudged(const struct pw_model *m, const char **out, size_t max);

/* Why is this process, a zombie, there?  Ids of the causes, at most max: the one that is
 * *certain, or those that are not excluded by what is known; 0 = not known. */
size_t pw_model_causes(const struct pw_model *m, const struct pw_id *zombie, const char **out,
		       size_t max, bool *certain);
/* Appends that cause's explanation of its parent's zombies, as in a finding. */
void pw_model_explain(const struct pw_model *m, const struct pw_id *zombie, const char *rule,
		      struct strbuf *out);

/* ns: when a look is wanted at a process that is exiting, the last having been at `last`. */
uint64_t pw_model_look_due(const struct pw_model *m, uint64_t last);
/* Parents of zombies that are still there, and what has been exiting for long, for
 * source->inspect: at most max. */
size_t pw_model_suspects(const struct pw_model *m, uint64_t now, struct pw_suspect *out, size_t max);

#endif
