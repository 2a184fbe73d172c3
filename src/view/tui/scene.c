/* SPDX-License-Identifier: GPL-2.0-or-later */
/* scene.c - what a picture is made of. */
#include "view/tui/scene.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "event/sees.h"
#include "view/tui/curses/screen.h"
#include "view/tui/proc_cache.h"

/* Bytes of events that are kept, some 150 for each: of a recording all, where there is memory. */
#define LIVE_BYTES ((size_t)64 << 20)
#define REPLAY_BYTES ((size_t)768 << 20)

#define LINGER (3 * CLOCK_SECOND)	/* that who is reaped stays, and longer while there is room */

struct scene *
scene_new(struct stream *s)
{
	struct scene *sc = xzalloc(sizeof(*sc));

	sc->stream = s;
	sc->history = history_new(s->o.replay ? REPLAY_BYTES : LIVE_BYTES);
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
	history_free(sc->history);
	free(sc);
}

bool
scene_is_past(const struct scene *sc)
{
	return sc->player.detached;
}

bool
scene_is_finished(const struct scene *sc)
{
	return sc->stream->finished && !sc->player.detached;
}

bool
scene_stands(const struct scene *sc)
{
	return scene_is_past(sc) ? !sc->player.playing : sc->stream->finished;
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
	return sc->m ? pw_model_find(sc->m, id) : NULL;
}

const char *
scene_outsider(const struct scene *sc, uint32_t pid)
{
	return sc->stream->m ? pw_model_outsider(sc->stream->m, pid) : "";
}

const struct pw_proc *
scene_row_proc(const struct scene *sc, size_t row)
{
	return sc->m ? rows_proc(&sc->rows, sc->m, row) : NULL;
}

const struct pw_finding *
scene_finding(const struct scene *sc, size_t i)
{
	return sc->m ? pw_model_finding(sc->m, i) : NULL;
}

const struct pw_finding *
scene_any_finding(const struct scene *sc, size_t i)
{
	size_t now = 0;

	while (scene_finding(sc, now))
		now++;
	return i < now ? scene_finding(sc, i) : sc->m ? pw_model_past(sc->m, i - now) : NULL;
}

const struct pw_view_look *
scene_look(const struct scene *sc, const struct pw_proc *p)
{
	const struct stream *s = sc->stream;

	if (p->died || sc->player.moved)
		return NULL;
	/* while the display stands, /proc moves on */
	return proc_cache_look(s->procs, s->o.host, &p->id, !sc->player.detached && !s->finished);
}

const struct place *
scene_place(const struct scene *sc, const struct pw_proc *p)
{
	const struct stream *s = sc->stream;

	return proc_cache_place(s->procs, s->o.host, &p->id, p->died != 0,
				!p->gone && !sc->player.detached && !s->finished);
}

/* --- what comes in --------------------------------------------------------------- */

/* Kept for the file that is saved, but not shown; which kinds are is chosen later. */
static bool
is_quiet(struct stream *s, const struct pw_event *ev)
{
	return !pw_event_shown(ev, UINT32_MAX, s->o.threads, &s->activities);
}

void
scene_event(struct scene *sc, const struct pw_event *ev)
{
	struct event_log *log = history_log(sc->history);

	history_add(sc->history, sc->stream->m, ev);
	if (is_quiet(sc->stream, ev))
		*event_log_note(log, event_log_last(log)) = PLAYER_QUIET;
	if (!sc->player.detached)
		sc->rows_stale = true;
}

void
scene_keep(struct scene *sc)
{
	if (!sc->stream->m)
		return;
	history_keep(sc->history, sc->stream->m);
	player_keep(&sc->player, sc->history);
}

/* --- the picture's ----------------------------------------------------------------- */

uint64_t
scene_newest(const struct scene *sc)
{
	const struct stream *s = sc->stream;
	const uint64_t model = s->m ? pw_model_now(s->m) : 0;
	const struct pw_view_host *h = s->o.host;
	const uint64_t host = h && h->now ? h->now(h->arg) : 0;

	return host > model ? host : model;
}

static void
build_rows(struct scene *sc)
{
	const struct stream *s = sc->stream;
	const struct rows_opts o = {
		.now = sc->now,
		.linger = s->o.linger == UINT64_MAX ? LINGER : s->o.linger,
		.room = s->o.linger == UINT64_MAX ? s->room : 0,
		.flat = s->choice.flat,
		.zombies_only = s->choice.zombies_only,
		.lanes = screen_rows() >= 16 && !scene_is_blind(sc),
		.lanes_for = s->choice.selected,
		.finished = scene_is_finished(sc),
		.filter = s->choice.filter,
		.key = s->choice.key,
		.key_of = sc,
		.reversed = s->choice.reversed,
		.collapsed = s->choice.collapsed,
		.n_collapsed = s->choice.n_collapsed,
	};
	const uint64_t began = clock_monotonic();

	rows_build(&sc->rows, pw_model_first(sc->m), &o);
	sc->built = clock_monotonic();
	sc->build_cost = sc->built - began;
	sc->rows_stale = false;
}

/* A long list is not made for each picture while much happens. */
static bool
are_rows_due(const struct scene *sc)
{
	if (sc->rows.expires <= sc->now)
		return true;
	return sc->rows_stale && clock_monotonic() - sc->built >= sc->build_cost * 20;
}

/* The moment of the player: its model is another one after each move. */
static void
refresh_past(struct scene *sc)
{
	const struct player *p = &sc->player;

	if (sc->seq != p->seq || sc->now != p->now)
		sc->rows_stale = true;
	sc->m = history_seek(sc->history, p->seq, p->now);
	sc->seq = p->seq;
	sc->now = p->now;
}

void
scene_refresh(struct scene *sc)
{
	struct stream *s = sc->stream;

	if (!s->m)
		return;
	if (sc->player.detached) {
		refresh_past(sc);
	} else {
		sc->m = s->m;
		sc->seq = event_log_last(history_log(sc->history));
		sc->now = scene_newest(sc);
	}
	sc->sum = *pw_model_summary(sc->m);
	sc->running = pw_model_alive(sc->m);
	if (are_rows_due(sc))
		build_rows(sc);
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
	scene_stale(sc);
	scene_refresh(sc);
}

void
scene_choose(struct scene *sc, const struct rows_choice *c)
{
	sc->stream->choice = *c;
	scene_rebuild(sc);
}
