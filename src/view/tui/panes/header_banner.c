/* SPDX-License-Identifier: GPL-2.0-or-later */
/* header_banner.c - what is watched, and what has been counted. */
#include "view/tui/panes/header_banner.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/columns.h"
#include "base/sat.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "event/names.h"
#include "phrase/forced_race.h"
#include "phrase/process_name.h"
#include "view/compare/comparison.h"
#include "view/headline.h"
#include "view/survey.h"
#include "view/tui/column_text.h"
#include "view/tui/curses/screen.h"
#include "view/tui/other_run.h"
#include "view/tui/overlays/quit_question.h"
#include "view/tui/scene.h"

/* A counter: what does not fit is left out, the least important first. */
struct item {
	char text[160];
	enum role role;
	int rank;		/* 0 = always */
};

/* --- the first line ---------------------------------------------------------------- */

/* The command as it was typed, from START's tail: version, kernel, argv. */
static void
command_line(struct strbuf *out, const struct pw_event *start, bool utf8)
{
	const char *p = start->tail, *end = start->tail + pw_start_words(start), *name;

	for (int i = 0; p < end; i++, p += strlen(p) + 1) {
		if (i < 2)
			continue;
		if (i > 2)
			strbuf_addc(out, ' ');
		/* the folder of the program would leave no room for its arguments */
		name = i == 2 ? phrase_program(p, NULL) : p;
		text_visible(out, name, strlen(name), utf8);
	}
}

enum { WIDE = 100 };		/* columns: there is room for how long a recording is */

/* "PAUSED at 3.000004 s", "x0.1 at 3.000004 s": of a recording and of a session. */
static void
past_state(const struct scene *sc, struct strbuf *out)
{
	char all[32];
	const struct player *p = &sc->player;
	const uint64_t ns = sat_sub(sc->now, scene_zero(sc));
	const bool replay = sc->stream->o.plays;

	if (p->playing)
		strbuf_addf(out, " %sPLAYS x%g", replay ? "REPLAY " : "", player_speed(p));
	else
		strbuf_addf(out, " %s", replay ? "REPLAY PAUSED" : "PAUSED");
	if (p->moved)
		strbuf_addf(out, " at %" PRIu64 ".%06" PRIu64 " s", ns / CLOCK_SECOND,
			    ns % CLOCK_SECOND / 1000);
	if (p->moved && replay && screen_cols() >= WIDE)
		strbuf_addf(out, " of %s", column_age(all, sat_sub(scene_newest(sc), scene_zero(sc)), false));
	strbuf_addc(out, ' ');
}

static enum role
stream_state(const struct scene *sc, struct strbuf *out)
{
	const struct stream *s = sc->stream;
	char end[32];

	if (scene_is_past(sc)) {
		past_state(sc, out);
		return ROLE_PAUSED;
	}
	if (quit_is_pending() && !s->finished) {
		strbuf_adds(out, " ENDING ");
		return ROLE_PAUSED;
	}
	if (!s->finished) {
		strbuf_adds(out, " LIVE ");
		return ROLE_REAPED;
	}
	strbuf_addf(out, " %sENDED", s->o.plays ? "REPLAY " : "");
	if (s->status != -1)
		strbuf_addf(out, ", %s", column_end(end, s->status));
	strbuf_addc(out, ' ');
	return ROLE_NOTE;
}

static void
draw_title(const struct scene *sc, int y, int w)
{
	const struct pw_event *start = scene_start(sc);
	struct strbuf what = { 0 }, race = { 0 }, state = { 0 };
	char facts[160] = "", age[32], pid[24];
	const enum role role = stream_state(sc, &state);
	const int state_w = (int)state.len;
	int x = 0, room, rest;

	if (start) {
		const char *backend = pw_backend_name(start->start.backend);

		command_line(&what, start, screen_utf8());
		if (!what.len)
			strbuf_adds(&what, pw_mode_name(start->start.mode));
		snprintf(pid, sizeof(pid), "  pid %" PRIu32, start->who.pid);
		snprintf(facts, sizeof(facts), "%s  %s  %s", start->who.pid ? pid : "",
			 backend ? backend : "",
			 column_age(age, sat_sub(sc->now, start->ts), true));
	}
	draw_text(y, w - state_w, state_w, role, strbuf_str(&state));
	room = w - state_w - 1;
	if (phrase_stress(&race, start)) {
		room -= (int)race.len;
		draw_text(y, room, (int)race.len, ROLE_WARNING, strbuf_str(&race));
		room--;
	}
	x += draw_text(y, x, room, ROLE_BOLD, w < 60 ? "" : "procwatch ");
	if ((int)strlen(facts) > (room - x) / 2)
		facts[0] = '\0';
	rest = room - x - (int)strlen(facts);
	columns_cut(&what, 0, rest > 0 ? (size_t)rest : 0, screen_utf8());
	x += draw_text(y, x, rest, ROLE_TEXT, strbuf_str(&what));
	draw_text(y, x, room - x, ROLE_DIM, facts);
	strbuf_done(&what);
	strbuf_done(&race);
	strbuf_done(&state);
}

/* --- counters ------------------------------------------------------------------------- */

/* At the end, what the programs did; false: there is nothing to say. */
static bool
headline_item(const struct scene *sc, struct item *item)
{
	struct strbuf text = { 0 };
	const enum pw_tone tone = pw_headline(&text, sc->m, screen_utf8());

	if (tone != PW_TONE_GOOD) {
		columns_cut(&text, 0, 48, screen_utf8());
		snprintf(item->text, sizeof(item->text), " %s ", strbuf_str(&text));
		item->role = tone == PW_TONE_ZOMBIE ? ROLE_LEAK : ROLE_WARNING;
	}
	strbuf_done(&text);
	return tone != PW_TONE_GOOD;
}

static size_t
zombie_items(const struct scene *sc, struct item *v)
{
	const struct pw_summary *s = &sc->sum;
	char age[32];
	size_t n = 0;

	if (scene_is_finished(sc) && headline_item(sc, &v[n]))
		;
	else if (s->child_zombies_now)
		snprintf(v[n].text, sizeof(v[n].text), " Zombies %" PRIu64 ", oldest %s%s ",
			 s->child_zombies_now, sc->rows.oldest_is_older ? ">" : "",
			 column_age(age, sat_sub(sc->now, sc->rows.oldest_zombie), !scene_stands(sc)));
	else
		snprintf(v[n].text, sizeof(v[n].text), "Zombies 0");
	if (!v[n].role)
		v[n].role = s->child_zombies_now ? ROLE_LEAK : ROLE_TEXT;
	v[n++].rank = 0;
	snprintf(v[n].text, sizeof(v[n].text), "peak %" PRIu64, s->child_zombies_peak);
	v[n++].rank = 6;
	snprintf(v[n].text, sizeof(v[n].text), "running %zu", sc->running);
	v[n++].rank = 2;
	snprintf(v[n].text, sizeof(v[n].text), "forks %" PRIu64, s->forks);
	v[n++].rank = 3;
	snprintf(v[n].text, sizeof(v[n].text), "reaped %" PRIu64,
		 sat_sub(s->reaps, s->command_reaps + s->namespace_reaps));
	v[n++].rank = 1;
	snprintf(v[n].text, sizeof(v[n].text), "auto-reaped %" PRIu64, s->autoreaps);
	v[n++].rank = s->autoreaps ? 4 : 8;
	snprintf(v[n].text, sizeof(v[n].text), "orphans %" PRIu64, s->orphans);
	v[n++].rank = s->orphans ? 5 : 9;
	return n;
}

static size_t
signal_items(const struct scene *sc, struct item *v)
{
	const struct pw_summary *s = &sc->sum;
	const struct phrase_sigchld sigchld = pw_survey_sigchld_of_all(s);
	const uint64_t all = phrase_sigchld_generated(&sigchld);
	size_t n = 0;

	snprintf(v[n].text, sizeof(v[n].text), "SIGCHLD %" PRIu64 " generated", all);
	v[n++].rank = 0;
	snprintf(v[n].text, sizeof(v[n].text), "%" PRIu64 " coalesced", s->signals.coalesced);
	v[n].role = s->signals.coalesced ? ROLE_COALESCED : ROLE_TEXT;
	v[n++].rank = 1;
	snprintf(v[n].text, sizeof(v[n].text), "%" PRIu64 " delivered", s->delivers);
	v[n++].rank = 3;
	snprintf(v[n].text, sizeof(v[n].text), "wait() %" PRIu64 " reaped", s->waits.reaped);
	v[n++].rank = 2;
	if (s->waits.nobody) {
		snprintf(v[n].text, sizeof(v[n].text), "%" PRIu64 " returned 0", s->waits.nobody);
		v[n++].rank = 4;
	}
	snprintf(v[n].text, sizeof(v[n].text), "%" PRIu64 " ECHILD", s->waits.echild);
	v[n++].rank = s->waits.echild ? 5 : 6;
	snprintf(v[n].text, sizeof(v[n].text), "lost %" PRIu64, s->lost);
	v[n].role = s->lost ? ROLE_WARNING : ROLE_TEXT;
	v[n++].rank = s->lost ? 0 : 7;
	return n;
}

static void
draw_items(int y, int w, struct item *v, size_t n)
{
	int need = 0, worst, x = 0;

	for (size_t i = 0; i < n; i++)
		need += (int)strlen(v[i].text) + 2;
	while (need - 2 > w) {
		worst = 0;
		for (size_t i = 0; i < n; i++)
			if (v[i].text[0] && v[i].rank > v[worst].rank)
				worst = (int)i;
		if (v[worst].rank == 0)
			break;
		need -= (int)strlen(v[worst].text) + 2;
		v[worst].text[0] = '\0';
		v[worst].rank = -1;
	}
	for (size_t i = 0; i < n; i++)
		if (v[i].text[0] && x < w)
			x += draw_text(y, x, w - x, v[i].role, v[i].text) + 2;
}

/* --- all of it ------------------------------------------------------------------------ */

static bool
has_second_line(void)
{
	return screen_rows() >= 14;
}

/* Of two runs, what they have to teach, in two lines if need be; else what the backend does not see. */
static const char *
note_text(const struct scene *sc)
{
	const struct pw_view_opts *o = &sc->stream->o;

	return o->other ? strbuf_str(&other_run_comparison(o->other)->sentence) : o->backend_note;
}

/* Bytes of the note's first line. */
static size_t
note_break(const struct scene *sc, int w)
{
	const char *s = note_text(sc);
	const size_t len = strlen(s);

	return sc->stream->o.other ? columns_break(s, len, 0, (size_t)w) : len;
}

static int
note_lines(const struct scene *sc, int w)
{
	const char *s = note_text(sc);

	if (!s || screen_rows() < 20)
		return 0;
	return s[note_break(sc, w)] ? 2 : 1;
}

static void
draw_note(const struct scene *sc, int y, int w)
{
	const char *s = note_text(sc);
	const size_t first = note_break(sc, w);
	const enum role role = sc->stream->o.other ? ROLE_BOLD : ROLE_DIM;

	draw_textf(y, 0, w, role, "%.*s", (int)first, s);
	if (s[first])
		draw_text(y + 1, 0, w, role, s + first + strspn(s + first, " "));
}

static int
header_height(const struct scene *sc)
{
	return 2 + has_second_line() + note_lines(sc, screen_cols());
}

static void
header_draw(const struct scene *sc, struct rect r)
{
	struct item items[8] = { 0 };
	int y = r.y;
	size_t n;

	draw_title(sc, y++, r.w);
	n = zombie_items(sc, items);
	draw_items(y++, r.w, items, n);
	if (has_second_line() && scene_is_blind(sc)) {
		draw_text(y++, 0, r.w, ROLE_DIM, "SIGCHLD, wait(): need bpf (root) or ptrace (-b)");
	} else if (has_second_line()) {
		memset(items, 0, sizeof(items));
		n = signal_items(sc, items);
		draw_items(y++, r.w, items, n);
	}
	if (note_lines(sc, r.w))
		draw_note(sc, y, r.w);
}

/* Durations that grow are shown in whole seconds. */
static uint64_t
header_changes_in(const struct scene *sc)
{
	return CLOCK_SECOND - sc->now % CLOCK_SECOND;
}

const struct pane_ops header_banner = {
	.name = "header",
	.height = header_height,
	.draw = header_draw,
	.changes_in = header_changes_in,
};
