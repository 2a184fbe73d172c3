/* SPDX-License-Identifier: GPL-2.0-or-later */
/* scene.c - what a picture is made of, taken from the model for each picture, or
 * kept while the screen is paused. */
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "view/tui/tui.h"

struct scene *
tui_scene(struct tui *t)
{
	return t->frozen ? t->frozen : &t->live;
}

const struct pw_proc *
tui_proc(struct tui *t, const struct pw_id *id)
{
	uint32_t at;

	if (!t->frozen)
		return pw_model_find(t->m, id);
	at = rows_find(&t->frozen->rows, id);
	return at == ROW_NONE ? NULL : rows_proc(&t->frozen->rows, t->m, at);
}

static uint64_t
event_now(const struct tui *t)
{
	uint64_t model = pw_model_now(t->m);
	const struct pw_view_host *h = t->o.host;
	uint64_t host = h && h->now ? h->now(h->arg) : 0;

	return host > model ? host : model;
}

static void
drop_finding(struct scene *sc)
{
	free((char *)sc->finding.message);
	free((char *)sc->finding.advice);
	memset(&sc->finding, 0, sizeof(sc->finding));
}

bool
tui_is_blind(const struct tui *t)
{
	const struct pw_event *start = pw_model_start(t->m);

	return start && start->start.backend == PW_BACKEND_PROCFS;
}

/* The strings live in the model until it next changes, the paused screen longer. */
static void
take_finding(struct scene *sc, const struct pw_model *m)
{
	const struct pw_finding *f = pw_model_finding(m, 0);

	drop_finding(sc);
	if (!f || !f->message)
		return;
	sc->finding.severity = f->severity;
	sc->finding.who = f->who;
	sc->finding.message = xstrdup(f->message);
	sc->finding.advice = f->advice ? xstrdup(f->advice) : NULL;
}

static void
build_rows(struct tui *t)
{
	struct rows_opts o = {
		.now = t->live.now,
		.linger = t->o.linger,
		.flat = t->list.flat,
		.zombies_only = t->list.zombies_only,
		.lanes = screen_rows() >= 16 && !tui_is_blind(t),
		.lanes_for = t->list.sel,
		.filter = strbuf_str(&t->filter),
	};
	uint64_t began = tui_clock();

	rows_build(&t->live.rows, t->m, &o);
	t->built = tui_clock();
	t->build_cost = t->built - began;
	t->rows_stale = false;
}

/* A long list is not made anew for each picture while much happens. */
static bool
rows_due(const struct tui *t)
{
	if (t->live.rows.expires <= t->live.now)
		return true;
	return t->rows_stale && tui_clock() - t->built >= t->build_cost * 20;
}

void
scene_refresh(struct tui *t)
{
	t->live.now = event_now(t);
	t->live.sum = *pw_model_summary(t->m);
	t->live.running = pw_model_alive(t->m);
	take_finding(&t->live, t->m);
	if (rows_due(t))
		build_rows(t);
}

void
tui_stale(struct tui *t)
{
	t->dirty = true;
	if (t->frozen)
		return;		/* the rows stand as well */
	t->rows_stale = true;
	t->build_cost = 0;	/* a key does not wait its turn */
	scene_refresh(t);
}

void
scene_free(struct scene *sc)
{
	rows_done(&sc->rows);
	marks_free(sc->marks);
	evring_free(sc->ring);
	drop_finding(sc);
}

void
tui_pause(struct tui *t, bool on)
{
	struct scene *sc;

	if (on == (t->frozen != NULL))
		return;
	t->dirty = true;
	if (t->out)
		output_freeze(t->out, on);
	if (!on) {
		scene_free(t->frozen);
		free(t->frozen);
		t->frozen = NULL;
		t->rows_stale = true;
		return;
	}
	scene_refresh(t);
	build_rows(t);
	sc = xzalloc(sizeof(*sc));
	*sc = t->live;
	memset(&sc->rows, 0, sizeof(sc->rows));
	rows_freeze(&sc->rows, &t->live.rows, t->m);
	sc->marks = marks_copy(t->live.marks);
	sc->ring = evring_copy(t->live.ring);
	memset(&sc->finding, 0, sizeof(sc->finding));
	take_finding(sc, t->m);
	t->frozen = sc;
}
