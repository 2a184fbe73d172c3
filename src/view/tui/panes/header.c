/* SPDX-License-Identifier: GPL-2.0-or-later */
/* header.c - what is watched, what has been counted, the worst finding. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "event/names.h"
#include "view/tui/tui.h"

/* A counter: what does not fit is left out, the least important first. */
struct item {
	char text[40];
	enum role role;
	int rank;		/* 0 = always */
};

/* --- the first line ---------------------------------------------------------------- */

/* The command as it was typed, from START's tail: version, kernel, argv. */
static void
command_line(struct strbuf *out, const struct pw_event *start, bool utf8)
{
	const char *p = start->tail, *end = start->tail + start->tail_len, *slash, *name;

	for (int i = 0; p < end; i++, p += strlen(p) + 1) {
		if (i < 2)
			continue;
		if (i > 2)
			strbuf_addc(out, ' ');
		/* the way to the program would push its arguments out */
		slash = i == 2 ? strrchr(p, '/') : NULL;
		name = slash && slash[1] ? slash + 1 : p;
		text_visible(out, name, strlen(name), utf8);
	}
}

static enum role
state_word(struct tui *t, char *buf, size_t size)
{
	char end[32];

	if (t->frozen) {
		snprintf(buf, size, " PAUSED ");
		return ROLE_PAUSED;
	}
	if (t->quitting && !t->over_now) {
		snprintf(buf, size, " ENDING ");
		return ROLE_PAUSED;
	}
	if (t->over_now && t->status != -1) {
		snprintf(buf, size, " OVER: %s ", word_end(end, t->status));
		return ROLE_NOTE;
	}
	snprintf(buf, size, t->over_now ? " OVER " : " LIVE ");
	return t->over_now ? ROLE_NOTE : ROLE_REAPED;
}

static void
draw_title(struct tui *t, int y, int w)
{
	const struct pw_event *start = pw_model_start(t->m);
	const struct scene *sc = tui_scene(t);
	struct strbuf what = { 0 };
	char state[48], facts[160] = "", age[32], pid[24];
	enum role role = state_word(t, state, sizeof(state));
	int state_w = (int)strlen(state), x = 0, room;

	if (start) {
		const char *backend = pw_backend_name(start->start.backend);

		command_line(&what, start, screen_utf8());
		if (!what.len)
			strbuf_adds(&what, pw_mode_name(start->start.mode));
		snprintf(pid, sizeof(pid), "  pid %" PRIu32, start->who.pid);
		snprintf(facts, sizeof(facts), "%s  %s  %s", start->who.pid ? pid : "",
			 backend ? backend : "",
			 word_age(age, sc->now > start->ts ? sc->now - start->ts : 0, true));
	}
	screen_put(y, w - state_w, state_w, role, state);
	room = w - state_w - 1;
	x += screen_put(y, x, room, ROLE_BOLD, w < 60 ? "" : "procwatch ");
	if ((int)strlen(facts) > (room - x) / 2)
		facts[0] = '\0';
	x += screen_put(y, x, room - x - (int)strlen(facts), ROLE_TEXT, strbuf_str(&what));
	screen_put(y, x, room - x, ROLE_DIM, facts);
	strbuf_done(&what);
}

/* --- counters ------------------------------------------------------------------------- */

static size_t
zombie_items(struct tui *t, struct item *v)
{
	const struct scene *sc = tui_scene(t);
	const struct pw_summary *s = &sc->sum;
	char age[32];
	size_t n = 0;

	if (s->zombies_now)
		snprintf(v[n].text, sizeof(v[n].text), " Zombies %" PRIu64 ", oldest %s ",
			 s->zombies_now, word_age(age, sc->now > sc->rows.oldest_zombie ?
						  sc->now - sc->rows.oldest_zombie : 0, true));
	else
		snprintf(v[n].text, sizeof(v[n].text), "Zombies 0");
	v[n].role = s->zombies_now ? ROLE_LEAK : ROLE_TEXT;
	v[n++].rank = 0;
	snprintf(v[n].text, sizeof(v[n].text), "peak %" PRIu64, s->zombies_peak);
	v[n++].rank = 6;
	snprintf(v[n].text, sizeof(v[n].text), "running %zu", sc->running);
	v[n++].rank = 2;
	snprintf(v[n].text, sizeof(v[n].text), "forks %" PRIu64, s->forks);
	v[n++].rank = 3;
	snprintf(v[n].text, sizeof(v[n].text), "reaped %" PRIu64, s->reaps);
	v[n++].rank = 1;
	snprintf(v[n].text, sizeof(v[n].text), "auto-reaped %" PRIu64, s->autoreaps);
	v[n++].rank = s->autoreaps ? 4 : 8;
	snprintf(v[n].text, sizeof(v[n].text), "orphans %" PRIu64, s->orphans);
	v[n++].rank = s->orphans ? 5 : 9;
	return n;
}

static size_t
signal_items(struct tui *t, struct item *v)
{
	const struct pw_summary *s = &tui_scene(t)->sum;
	uint64_t sent = s->signals.queued + s->signals.coalesced + s->signals.ignored +
			s->signals.blocked;
	size_t n = 0;

	snprintf(v[n].text, sizeof(v[n].text), "SIGCHLD %" PRIu64 " sent", sent);
	v[n++].rank = 0;
	snprintf(v[n].text, sizeof(v[n].text), "%" PRIu64 " merged", s->signals.coalesced);
	v[n].role = s->signals.coalesced ? ROLE_MERGED : ROLE_TEXT;
	v[n++].rank = 1;
	snprintf(v[n].text, sizeof(v[n].text), "%" PRIu64 " delivered", s->delivers);
	v[n++].rank = 3;
	snprintf(v[n].text, sizeof(v[n].text), "wait() %" PRIu64 " reaped", s->waits.reaped);
	v[n++].rank = 2;
	snprintf(v[n].text, sizeof(v[n].text), "%" PRIu64 " nobody", s->waits.nobody);
	v[n++].rank = 4;
	snprintf(v[n].text, sizeof(v[n].text), "%" PRIu64 " ECHILD", s->waits.echild);
	v[n++].rank = 5;
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
			x += screen_put(y, x, w - x, v[i].role, v[i].text) + 2;
}

/* --- the worst finding ------------------------------------------------------------------ */

static enum role
severity_role(enum pw_severity s)
{
	return s == PW_SEV_LEAK ? ROLE_LEAK : s == PW_SEV_WARNING ? ROLE_WARNING : ROLE_NOTE;
}

static const char *
severity_word(enum pw_severity s)
{
	return s == PW_SEV_LEAK ? " LEAK " : s == PW_SEV_WARNING ? " WARNING " : " NOTE ";
}

/* How many bytes of text fit in w columns: up to a blank, where there is one. */
static size_t
fitting(const char *text, int w)
{
	char line[512];
	size_t len = strlen(text), blank;

	if (len > sizeof(line) - 1)
		len = sizeof(line) - 1;
	memcpy(line, text, len);
	line[len] = '\0';
	while (len > 1 && screen_width(line) > w) {
		for (blank = len - 1; blank > 0 && line[blank] != ' ';)
			blank--;
		len = blank ? blank : len - 1;
		line[len] = '\0';
	}
	return len;
}

/* One paragraph in at most h lines of w columns; the lines it took. */
static int
draw_wrapped(int y, int x, int w, int h, enum role role, const char *text)
{
	int lines = 0, used;

	while (*text && lines < h) {
		bool cut = lines + 1 == h && screen_width(text) > w;
		size_t len = fitting(text, cut ? w - 2 : w);

		used = screen_putf(y + lines, x, w, role, "%.*s", (int)len, text);
		if (cut)		/* all of it is in the details */
			screen_glyph(y + lines, x + used + 1, ROLE_DIM, GLYPH_ELLIPSIS);
		text += len;
		text += strspn(text, " ");
		lines++;
	}
	return lines;
}

/* Advice has lines of program: here they follow each other. */
static void
add_flowing(struct strbuf *out, const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n");

		if (out->len)
			strbuf_addc(out, ' ');
		text_visible_again(out, text, len, screen_utf8());
		text += len;
		text += strspn(text, "\n \t");
	}
}

static void
draw_finding(struct tui *t, int y, int w, int h)
{
	const struct pw_finding *f = tui_finding(t, 0);
	struct strbuf text = { 0 };
	char when[32];
	int x, lines;

	x = screen_put(y, 0, w, severity_role(f->severity), severity_word(f->severity)) + 1;
	if (w >= 60)
		strbuf_addf(&text, "As of %s: ", word_as_of(when, t, f));
	text_visible_again(&text, f->message, strlen(f->message), screen_utf8());
	lines = draw_wrapped(y, x, w - x, h > 2 ? 2 : 1, ROLE_BOLD, strbuf_str(&text));
	if (h - lines > 0 && f->advice) {
		const char *head = w >= 60 ? "what to do" : screen_glyph_text(GLYPH_ARROW);

		strbuf_reset(&text);
		add_flowing(&text, f->advice);
		screen_putf(y + lines, 0, x - 1, ROLE_DIM, "%s", w >= 60 ? " try" : head);
		draw_wrapped(y + lines, x, w - x, h - lines, ROLE_TEXT, strbuf_str(&text));
	}
	strbuf_done(&text);
}

static int
finding_height(struct tui *t)
{
	const struct pw_finding *f = t->m ? tui_finding(t, 0) : NULL;
	int rows = screen_rows();

	if (!f || !f->message)
		return 0;
	return rows < 14 ? 1 : rows < 24 ? 2 : rows < 40 ? 3 : 4;
}

int
header_height(struct tui *t)
{
	int counters = screen_rows() < 14 ? 1 : 2;

	return 1 + counters + finding_height(t) +
	       (t->o.backend_note && screen_rows() >= 20 ? 1 : 0);
}

void
header_draw(struct tui *t)
{
	struct item items[8] = { 0 };
	int w = screen_cols(), y = 0, finding = finding_height(t);
	size_t n;

	draw_title(t, y++, w);
	n = zombie_items(t, items);
	draw_items(y++, w, items, n);
	if (screen_rows() >= 14 && tui_is_blind(t)) {
		screen_put(y++, 0, w, ROLE_DIM, "SIGCHLD, wait(): not seen without eBPF (root)");
	} else if (screen_rows() >= 14) {
		memset(items, 0, sizeof(items));
		n = signal_items(t, items);
		draw_items(y++, w, items, n);
	}
	if (t->o.backend_note && screen_rows() >= 20)
		screen_putf(y++, 0, w, ROLE_DIM, "%s", t->o.backend_note);
	if (finding)
		draw_finding(t, y, w, finding);
}
