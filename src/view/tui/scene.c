/* SPDX-License-Identifier: GPL-2.0-or-later */
/* scene.c - what a picture is made of, taken from the model for each picture, or
 * kept while the screen is paused. */
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "event/sees.h"
#include "view/tui/tui.h"

struct scene *
tui_scene(struct tui *t)
{
	return t->frozen ? t->frozen : &t->live;
}

const struct pw_proc *
tui_proc(struct tui *t, const struct pw_id *id)
{
	return t->frozen ? still_find(t->frozen->still, id) : pw_model_find(t->m, id);
}

const struct pw_finding *
tui_finding(struct tui *t, size_t i)
{
	return t->frozen ? still_finding(t->frozen->still, i) : pw_model_finding(t->m, i);
}

static uint64_t
event_now(const struct tui *t)
{
	uint64_t model = pw_model_now(t->m);
	const struct pw_view_host *h = t->o.host;
	uint64_t host = h && h->now ? h->now(h->arg) : 0;

	return host > model ? host : model;
}

bool
tui_is_blind(const struct tui *t)
{
	return !pw_stream_sees(pw_model_start(t->m), PW_SEES_SIGNALS | PW_SEES_WAITS);
}

static void
build_rows(struct tui *t)
{
	struct scene *sc = tui_scene(t);
	struct rows_opts o = {
		.now = sc->now,
		.still = sc->still != NULL,
		.linger = t->o.linger,
		.flat = t->list.flat,
		.zombies_only = t->list.zombies_only,
		.lanes = screen_rows() >= 16 && !tui_is_blind(t),
		.lanes_for = t->list.sel,
		.filter = strbuf_str(&t->filter),
	};
	uint64_t began = tui_clock();

	rows_build(&sc->rows, sc->still ? still_first(sc->still) : pw_model_first(t->m), &o);
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
	if (rows_due(t))
		build_rows(t);
}

void
tui_stale(struct tui *t)
{
	t->dirty = true;
	if (t->frozen) {
		build_rows(t);
		return;
	}
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
	still_free(sc->still);
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
	sc = xzalloc(sizeof(*sc));
	*sc = t->live;
	memset(&sc->rows, 0, sizeof(sc->rows));
	sc->still = still_new(t->m);
	sc->marks = marks_copy(t->live.marks);
	sc->ring = evring_copy(t->live.ring);
	t->frozen = sc;
	build_rows(t);
}
