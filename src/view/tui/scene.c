/* SPDX-License-Identifier: GPL-2.0-or-later */
/* scene.c - what a picture is made of: taken from the model, or kept while the display
 * is frozen. */
#include "view/tui/scene.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "event/id.h"
#include "event/sees.h"
#include "view/tui/curses/screen.h"
#include "view/tui/proc_cache.h"
#include "view/tui/snapshot.h"

struct scene *
scene_new(struct stream *s)
{
	struct scene *sc = xzalloc(sizeof(*sc));

	sc->stream = s;
	sc->marks = marks_new();
	sc->ring = evring_new();
	sc->rows.newest = ROW_NONE;
	sc->rows.expires = UINT64_MAX;
	sc->rows_stale = true;
	return sc;
}

void
scene_free(struct scene *sc)
{
	if (!sc)
		return;
	rows_done(&sc->rows);
	marks_free(sc->marks);
	evring_free(sc->ring);
	snapshot_free(sc->snapshot);
	free(sc);
}

bool
scene_is_frozen(const struct scene *sc)
{
	return sc->snapshot != NULL;
}

const struct pw_event *
scene_start(const struct scene *sc)
{
	return sc->stream->m ? pw_model_start(sc->stream->m) : NULL;
}

uint64_t
scene_zero(const struct scene *sc)
{
	const struct pw_event *start = scene_start(sc);

	return start ? start->ts : 0;
}

bool
scene_is_blind(const struct scene *sc)
{
	const struct pw_event *start = scene_start(sc);

	return start && !pw_stream_sees(start, PW_SEES_SIGNALS | PW_SEES_WAITS);
}

const struct pw_proc *
scene_proc(const struct scene *sc, const struct pw_id *id)
{
	return sc->snapshot ? snapshot_find(sc->snapshot, id) : pw_model_find(sc->stream->m, id);
}

const char *
scene_outsider(const struct scene *sc, uint32_t pid)
{
	return sc->stream->m ? pw_model_outsider(sc->stream->m, pid) : "";
}

const struct pw_proc *
scene_row_proc(const struct scene *sc, size_t row)
{
	return rows_proc(&sc->rows, sc->stream->m, row);
}

const struct pw_finding *
scene_finding(const struct scene *sc, size_t i)
{
	if (sc->snapshot)
		return snapshot_finding(sc->snapshot, i);
	return sc->stream->m ? pw_model_finding(sc->stream->m, i) : NULL;
}

const struct pw_view_look *
scene_look(const struct scene *sc, const struct pw_proc *p)
{
	const struct stream *s = sc->stream;

	if (p->died)
		return NULL;
	/* /proc has moved on since a display was frozen */
	return proc_cache_look(s->procs, s->o.host, &p->id, !sc->snapshot && !s->finished);
}

/* --- the live one ---------------------------------------------------------------- */

/* Kept for the file that is saved, but not shown; which kinds are is chosen later. */
static bool
is_quiet(struct scene *live, const struct pw_event *ev)
{
	struct stream *s = live->stream;

	return !pw_event_shown(ev, UINT32_MAX, s->o.threads, &s->activities);
}

void
scene_event(struct scene *live, const struct pw_event *ev)
{
	const struct pw_proc *p;

	evring_add(live->ring, ev, is_quiet(live, ev));
	live->rows_stale = true;
	switch (ev->kind) {
	case PW_EV_SIGNAL:
	case PW_EV_DELIVER:
	case PW_EV_WAIT_RETURN:
		p = pw_model_find(live->stream->m, &ev->who);
		marks_event(live->marks, ev, p ? &p->id : &ev->who);
		break;
	}
}

static uint64_t
event_now(const struct stream *s)
{
	uint64_t model = pw_model_now(s->m);
	const struct pw_view_host *h = s->o.host;
	uint64_t host = h && h->now ? h->now(h->arg) : 0;

	return host > model ? host : model;
}

static void
build_rows(struct scene *sc)
{
	const struct stream *s = sc->stream;
	struct rows_opts o = {
		.now = sc->now,
		.frozen = sc->snapshot != NULL,
		.linger = s->o.linger,
		.flat = s->choice.flat,
		.zombies_only = s->choice.zombies_only,
		.lanes = screen_rows() >= 16 && !scene_is_blind(sc),
		.lanes_for = s->choice.selected,
		.filter = s->choice.filter,
	};
	uint64_t began = clock_monotonic();

	rows_build(&sc->rows, sc->snapshot ? snapshot_first(sc->snapshot) : pw_model_first(s->m), &o);
	sc->built = clock_monotonic();
	sc->build_cost = sc->built - began;
	sc->rows_stale = false;
}

/* A long list is not made for each picture while much happens. */
static bool
are_rows_due(const struct scene *live)
{
	if (live->rows.expires <= live->now)
		return true;
	return live->rows_stale && clock_monotonic() - live->built >= live->build_cost * 20;
}

void
scene_refresh(struct scene *live)
{
	live->now = event_now(live->stream);
	live->sum = *pw_model_summary(live->stream->m);
	live->running = pw_model_alive(live->stream->m);
	if (are_rows_due(live))
		build_rows(live);
}

void
scene_stale(struct scene *sc)
{
	sc->rows_stale = true;
	sc->build_cost = 0;	/* a key does not wait its turn */
}

void
scene_rebuild(struct scene *sc)
{
	if (sc->snapshot) {
		build_rows(sc);
		return;
	}
	scene_stale(sc);
	scene_refresh(sc);
}

void
scene_choose(struct scene *sc, const struct rows_choice *c)
{
	sc->stream->choice = *c;
	scene_rebuild(sc);
}

struct scene *
scene_freeze(struct scene *live)
{
	struct scene *sc = xzalloc(sizeof(*sc));

	scene_refresh(live);
	*sc = *live;
	memset(&sc->rows, 0, sizeof(sc->rows));
	sc->snapshot = snapshot_new(live->stream->m);
	sc->marks = marks_copy(live->marks);
	sc->ring = evring_copy(live->ring);
	build_rows(sc);
	return sc;
}
