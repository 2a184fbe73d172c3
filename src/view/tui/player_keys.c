/* SPDX-License-Identifier: GPL-2.0-or-later */
/* player_keys.c - the keys that choose the moment and the scale, in whatever pane. */
#include "view/tui/player_keys.h"

#include "base/clock.h"
#include "base/sat.h"
#include "base/strbuf.h"
#include "history/history.h"
#include "view/tui/message.h"
#include "view/tui/other_run.h"
#include "view/tui/panes/timeline_steps.h"
#include "view/tui/panes/timeline_window.h"
#include "view/tui/scene.h"

/* From the newest moment: it stands there, and one more goes back to it.  Else it plays on. */
static void
player_pause(struct scene *sc, int arg)
{
	struct player *p = &sc->player;

	(void)arg;
	if (!p->detached)
		player_pause_here(p, sc->history, scene_newest(sc));
	else if (!p->moved)
		player_follow(p);
	else
		player_toggle(p);
}

static void
player_zoom(struct scene *sc, int by)
{
	struct strbuf width = { 0 };

	(void)sc;
	steps_off();
	window_zoom(by, -1);
	window_width_text(&width);
	message_show("timeline: %s wide", width.s);
	strbuf_done(&width);
}

bool
player_keys_fit(const struct scene *sc)
{
	const bool by_event = steps_are_on();

	steps_off();
	return window_fit(scene_zero(sc), scene_newest(sc)) || by_event;
}

bool
player_keys_fit_replay(const struct scene *sc)
{
	const struct stream *s = sc->stream;

	return s->o.plays && s->finished && !s->o.since.kind && !window_is_touched() && player_keys_fit(sc);
}

/* Again, of a recording: its beginning. */
static void
player_fit(struct scene *sc, int arg)
{
	(void)arg;
	if (!player_keys_fit(sc) && sc->stream->o.plays)
		player_seek(&sc->player, sc->history, history_first(sc->history));
}

/* Do the merged SIGCHLDs of that stretch, which fills the timeline, and the deliveries have columns of
 * their own? */
static bool
are_apart(const struct event_log *log, uint64_t first, uint64_t last)
{
	int before = -1;

	for (uint64_t seq = first; seq <= last; seq++) {
		const struct pw_event *ev = event_log_get(log, seq);
		const bool counts = marks_of_event(ev) & (MARK_COALESCED | MARK_DELIVERED);

		if (counts && window_column_of(ev->ts) == before)
			return false;
		if (counts)
			before = window_column_of(ev->ts);
	}
	return true;
}

/* Beside another run, which is aligned, until the wait calls of both have returned. */
static void
player_busiest(struct scene *sc, int arg)
{
	const struct event_log *log = history_log(sc->history);
	uint64_t from, to, first, last, end = 0;
	bool aligned;

	(void)arg;
	if (!moments_busiest(history_moments(sc->history), &from, &to)) {
		message_show("no child has ended yet");
		return;
	}
	aligned = sc->stream->o.other && other_run_align_busiest(sc->stream->o.other, from, &end);
	if (aligned)
		message_show("each run at its busiest moment");
	first = event_log_at(log, from - 1) + 1;
	last = moments_last_wait(log, event_log_at(log, to), aligned);
	player_seek(&sc->player, sc->history, last);
	if (end > event_log_time(log, last))
		player_seek_time(&sc->player, sc->history, end);
	else
		end = event_log_time(log, last);
	window_fit(from, end);
	if (are_apart(log, first, last))
		steps_off();
	else
		steps_from(first);
}

static void
player_axis(struct scene *sc, int arg)
{
	(void)sc;
	(void)arg;
	if (steps_are_on())
		steps_off();
	else
		steps_from(0);
	message_show("timeline: %s", steps_are_on() ? "a column for each event" : "columns of time");
}

static void
player_next_event(struct scene *sc, int by)
{
	if (!player_step(&sc->player, sc->history, by))
		message_show(by > 0 ? "this is the last event" : "this is the first event");
}

static void
player_other_speed(struct scene *sc, int by)
{
	player_change_speed(&sc->player, by);
	message_show("plays %g times as fast as it was", player_speed(&sc->player));
}

static void
player_seek_part(struct scene *sc, int tenths)
{
	const uint64_t zero = scene_zero(sc), end = scene_newest(sc);

	player_seek_time(&sc->player, sc->history,
			 zero + sat_sub(end, zero) / 10 * (uint64_t)tenths);
}

/* The next one, and after the last the first. */
static void
go_to_next(struct scene *sc, uint64_t (*find)(const struct history *h, uint64_t seq, int by), int by,
	   const char *none)
{
	const struct history *h = sc->history;
	uint64_t seq = find(h, sc->seq, by);

	if (!seq) {
		seq = find(h, by > 0 ? 0 : history_last(h) + 1, by);
		message_show("%s", !seq ? none : by > 0 ? "again from the beginning" : "again from the end");
	}
	if (!seq)
		return;
	player_seek(&sc->player, h, seq);
}

static void
player_next_finding(struct scene *sc, int by)
{
	go_to_next(sc, history_find_finding, by, "there is no finding");
}

static void
player_next_merge(struct scene *sc, int by)
{
	if (window_follows())	/* with what led to it */
		steps_from(0);
	go_to_next(sc, history_find_merge, by, "no SIGCHLD was coalesced");
}

static void
player_home(struct scene *sc, int arg)
{
	(void)arg;
	if (sc->stream->o.plays && sc->player.detached)
		player_seek(&sc->player, sc->history, history_first(sc->history));
}

static void
player_end(struct scene *sc, int arg)
{
	(void)arg;
	window_follow();
	if (steps_are_on())
		steps_from(0);
	player_follow(&sc->player);
	scene_stale(sc);
}

bool
player_keys_act(struct scene *sc, enum action action, int arg)
{
	static void (*const acts[ACT_COUNT])(struct scene *sc, int arg) = {
		[ACT_PAUSE] = player_pause, [ACT_ZOOM] = player_zoom, [ACT_FIT] = player_fit,
		[ACT_BUSIEST] = player_busiest, [ACT_STEP] = player_next_event,
		[ACT_SPEED] = player_other_speed, [ACT_SEEK_PART] = player_seek_part,
		[ACT_AXIS] = player_axis, [ACT_NEXT_FINDING] = player_next_finding, [ACT_NEXT_MERGE] = player_next_merge,
	};

	/* of the pane that has the keys, too */
	if (action == ACT_HOME)
		player_home(sc, arg);
	else if (action == ACT_END)
		player_end(sc, arg);
	if (!acts[action])
		return false;
	acts[action](sc, arg);
	scene_stale(sc);
	return true;
}
