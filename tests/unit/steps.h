/* SPDX-License-Identifier: GPL-2.0-or-later */
/* steps.h - a stream with its strings, played through the model into a view. */
#ifndef PW_STEPS_H
#define PW_STEPS_H

#include "lives.h"
#include "model/model.h"
#include "view/view.h"

/* An event, and the strings that follow it: one literal, its last NUL included. */
struct step {
	const char *tail;
	size_t tail_len;
	struct pw_event ev;
};

#define TAIL(lit) .tail = (lit), .tail_len = sizeof(lit)

static inline void
step_pass_on(void *arg, const struct pw_model *m, const struct pw_event *ev)
{
	struct pw_view *v = *(struct pw_view **)arg;

	v->ops->event(v, m, ev);
}

static inline void
step_apply(struct pw_model *m, const struct step *s)
{
	/* Of exact size, so that ASan sees a byte too many. */
	struct pw_event *ev = malloc(sizeof(*ev) + s->tail_len);

	*ev = s->ev;
	if (s->tail_len)
		memcpy(ev->tail, s->tail, s->tail_len);
	ev->tail_len = (uint32_t)s->tail_len;
	pw_model_apply(m, ev);
	free(ev);
}

/* All of them into that view, to the end at ms; what its finish says. */
static inline int
steps_play(const struct pw_view_ops *ops, const struct pw_view_opts *o,
	   const struct step *steps, size_t n, uint64_t end)
{
	const struct pw_model_opts mo = { .zombie_age = 3000 * MS };
	struct pw_view *view = NULL;
	struct pw_model *m;
	const char *why;
	size_t i;
	int err = ops->open(&view, o, &why);

	if (err)
		return err;
	m = pw_model_new(&mo, step_pass_on, &view);
	for (i = 0; i < n; i++)
		step_apply(m, &steps[i]);
	pw_model_finish(m, T0 + end * MS);
	err = ops->finish(view, m);
	ops->close(view);
	pw_model_free(m);
	return err;
}

#endif
