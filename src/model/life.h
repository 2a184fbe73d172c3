/* SPDX-License-Identifier: GPL-2.0-or-later */
/* life.h - the inside of the model, shared by its files only. */
#ifndef PW_LIFE_H
#define PW_LIFE_H

#include "model/model.h"
#include "model/table.h"

struct rules;

struct pw_model {
	struct pw_model_opts opts;
	pw_model_sink_fn *sink;
	void *arg;
	struct pw_event *start;		/* a copy, NULL before it */
	uint64_t first, now;		/* ns, event time; first 0 = no event yet */
	struct pw_summary sum;
	struct pw_table t;
	struct rules *rules;
};

/* Hands an event, which the model has taken in, to the sink. */
void model_emit(struct pw_model *m, const struct pw_event *ev);

/* Moves processes between states by one event, and emits it together with
 * what follows from it, in order. */
void life_apply(struct pw_model *m, const struct pw_event *ev);

/* Who acts in ev; made on the fly when its beginning was not seen.  NULL when it
 * is over: then ev is about nobody that could change. */
struct pw_proc *life_actor(struct pw_model *m, const struct pw_event *ev,
			   const struct pw_id *parent);

/* --- life_signal.c: an event of that kind --- */
void life_signal(struct pw_model *m, const struct pw_event *ev);
void life_deliver(struct pw_model *m, const struct pw_event *ev);
void life_disposition(struct pw_model *m, const struct pw_event *ev);
void life_thread(struct pw_model *m, const struct pw_event *ev);
void life_activity(struct pw_model *m, const struct pw_event *ev);
void life_limits(struct pw_model *m, const struct pw_event *ev);

#endif
