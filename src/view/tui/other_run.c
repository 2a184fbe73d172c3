/* SPDX-License-Identifier: GPL-2.0-or-later */
/* other_run.c - a second run, beside the one that the screen plays. */
#include "view/tui/other_run.h"

#include <stdlib.h>

#include "base/sat.h"
#include "base/xalloc.h"
#include "view/compare/comparison.h"
#include "view/tui/proc_cache.h"
#include "view/tui/scene.h"
#include "view/view.h"

struct other_run {
	struct stream stream;
	struct scene *scene;
	struct pw_model *last;		/* as it was at its end */
	const struct comparison *compared;
	int64_t shift;			/* ns: its times are so much later than those of the other one */
};

/* The view that fills one. */
struct other_run_view {
	struct pw_view base;
	struct other_run *run;
};

struct other_run *
other_run_new(void)
{
	struct other_run *r = xzalloc(sizeof(*r));

	r->stream.o.replay = r->stream.o.plays = true;
	r->stream.o.linger = UINT64_MAX;
	r->stream.status = -1;
	r->stream.choice.filter = "";
	r->stream.procs = proc_cache_new();
	r->scene = scene_new(&r->stream);
	return r;
}

void
other_run_free(struct other_run *r)
{
	if (!r)
		return;
	scene_free(r->scene);
	pw_model_free(r->last);
	proc_cache_free(r->stream.procs);
	free(r);
}

void
other_run_compare(struct other_run *r, const struct comparison *c)
{
	r->compared = c;
	r->shift = (int64_t)(c->zero[1] - c->zero[0]);
}

const struct comparison *
other_run_comparison(const struct other_run *r)
{
	return r->compared;
}

bool
other_run_align_busiest(struct other_run *r, uint64_t played, uint64_t *end)
{
	const struct event_log *log = history_log(r->scene->history);
	uint64_t from, to;

	if (!moments_busiest(history_moments(r->scene->history), &from, &to))
		return false;
	r->shift = (int64_t)(from - played);
	*end = event_log_time(log, moments_last_wait(log, event_log_at(log, to), true)) - (uint64_t)r->shift;
	return true;
}

struct scene *
other_run_at(struct other_run *r, const struct scene *played, int rows)
{
	struct scene *sc = r->scene;

	sc->beside = played;
	sc->shift = r->shift;
	r->stream.room = rows > 0 ? (size_t)rows : 0;
	if (scene_is_finished(played))
		player_follow(&sc->player);
	else
		player_seek_time(&sc->player, sc->history, played->now + (uint64_t)sc->shift);
	scene_refresh(sc);
	return sc;
}

/* --- what fills it --------------------------------------------------------------------- */

static void
ignore_output(void *arg, const struct pw_model *m, const struct pw_event *ev)
{
	(void)arg;
	(void)m;
	(void)ev;
}

static int
open_other_run(struct pw_view **out, const struct pw_view_opts *o, const char **why)
{
	struct other_run_view *v = xzalloc(sizeof(*v));

	(void)why;
	v->base.ops = &pw_view_other_run;
	v->run = o->other;
	*out = &v->base;
	return 0;
}

static void
event_other_run(struct pw_view *view, const struct pw_model *m, const struct pw_event *ev)
{
	struct other_run *r = ((struct other_run_view *)view)->run;

	r->stream.m = m;
	scene_event(r->scene, ev);
}

static void
tick_other_run(struct pw_view *view, const struct pw_model *m)
{
	struct other_run *r = ((struct other_run_view *)view)->run;

	r->stream.m = m;
	scene_keep(r->scene);
}

/* The model goes with its watch. */
static int
finish_other_run(struct pw_view *view, const struct pw_model *m)
{
	struct other_run *r = ((struct other_run_view *)view)->run;

	r->last = pw_model_clone(m, ignore_output, NULL);
	r->stream.m = r->last;
	r->stream.finished = true;
	return 0;
}

static void
close_other_run(struct pw_view *view)
{
	free(view);
}

const struct pw_view_ops pw_view_other_run = {
	.name = "other run",
	.open = open_other_run,
	.event = event_other_run,
	.tick = tick_other_run,
	.finish = finish_other_run,
	.close = close_other_run,
};
