/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facts_view.c - the view that keeps of a run what a comparison needs, and shows nothing. */
#include <stdlib.h>

#include "base/xalloc.h"
#include "view/compare/run_facts.h"
#include "view/view.h"

struct facts_view {
	struct pw_view base;
	struct run_facts *facts;	/* of who compares */
	bool utf8;
};

static int
open_facts(struct pw_view **out, const struct pw_view_opts *o, const char **why)
{
	struct facts_view *v = xzalloc(sizeof(*v));

	(void)why;
	v->base.ops = &pw_view_facts;
	v->facts = o->facts;
	v->utf8 = o->utf8;
	*out = &v->base;
	return 0;
}

static void
event_facts(struct pw_view *view, const struct pw_model *m, const struct pw_event *ev)
{
	run_facts_event(((struct facts_view *)view)->facts, m, ev);
}

static int
finish_facts(struct pw_view *view, const struct pw_model *m)
{
	const struct facts_view *v = (const struct facts_view *)view;

	run_facts_finish(v->facts, m, v->utf8);
	return 0;
}

static void
close_facts(struct pw_view *view)
{
	free(view);
}

const struct pw_view_ops pw_view_facts = {
	.name = "facts",
	.open = open_facts,
	.event = event_facts,
	.finish = finish_facts,
	.close = close_facts,
};
