/* SPDX-License-Identifier: GPL-2.0-or-later */
/* events_pane.c - the log's lines in a pane: made when they are drawn. */
#include "view/tui/panes/events_pane.h"

#include <limits.h>
#include <string.h>

#include "base/columns.h"
#include "base/strbuf.h"
#include "phrase/spans.h"
#include "view/tui/curses/screen.h"
#include "view/tui/message.h"
#include "view/tui/overlays/details.h"
#include "view/tui/overlays/prompt.h"
#include "view/tui/panes/event_search.h"
#include "view/tui/scene.h"

enum { ESC = 27 };

static struct {
	bool follow;		/* the last line is the newest */
	uint64_t bottom;	/* else: the number of the last line */
	uint64_t selected;	/* the number of an event; 0 = none */
	uint64_t shown;		/* the last event of the moment of the last picture */
	int percent;		/* of what the filter has to know; 100 = all */
	bool focused;
	int left;		/* columns scrolled away */
	struct rect area;
} events;

/* Numbers: what there is up to the moment that is shown. */
static uint64_t
events_first(const struct scene *sc)
{
	return event_log_first(history_log(sc->history));
}

static uint64_t
events_last(const struct scene *sc)
{
	return sc->seq;
}

/* The nth shown event before (n < 0) or after seq; as far as there are any. */
static uint64_t
step(const struct scene *sc, uint64_t seq, int n)
{
	const uint64_t first = events_first(sc), last = events_last(sc);
	uint64_t at;
	int by = n < 0 ? -1 : 1;

	if (seq > last + 1)	/* the moment that is shown is an earlier one now */
		seq = last + 1;
	if (seq + 1 < first)	/* it has been dropped */
		seq = first - 1;
	at = seq;
	while (n) {
		if ((by < 0 && at <= first) || (by > 0 && at >= last))
			break;
		at += (uint64_t)by;
		if (event_filter_shows(sc, at)) {
			seq = at;
			n -= by;
		}
	}
	return seq;
}

static int
events_height(void)
{
	return events.area.h > 0 ? events.area.h : 1;
}

static void
scroll_lines(struct scene *sc, int by)
{
	if (events.follow)
		events.bottom = events_last(sc);
	if (by == INT_MAX) {
		events.follow = true;
		events.selected = 0;
		return;
	}
	if (by == INT_MIN)	/* the first ones fill the pane */
		events.bottom = step(sc, events_first(sc) - 1, events_height());
	else
		events.bottom = step(sc, events.bottom, by);
	events.follow = by > 0 && step(sc, events.bottom, 1) == events.bottom;
}

/* The selected event is in sight. */
static void
reveal_selected(const struct scene *sc)
{
	uint64_t top;

	if (events.follow)
		events.bottom = events_last(sc);
	events.follow = false;
	if (events.selected >= events.bottom) {
		events.bottom = events.selected;
		return;
	}
	top = step(sc, events.bottom + 1, -events_height());
	if (events.selected < top)
		events.bottom = step(sc, events.selected, events_height() - 1);
}

/* The selection; behind the last event it ends, and the pane follows again. */
static void
move_lines(struct scene *sc, int by)
{
	uint64_t next;

	if (by == INT_MAX || !events_last(sc)) {
		scroll_lines(sc, by);
		return;
	}
	if (by == INT_MIN)
		next = step(sc, events_first(sc) - 1, 1);
	else if (!events.selected || events.selected > events_last(sc))
		next = step(sc, (events.follow ? events_last(sc) : events.bottom) + 1, by < 0 ? by : -1);
	else
		next = step(sc, events.selected, by);
	if (by > 0 && by != INT_MAX && next == events.selected) {
		scroll_lines(sc, INT_MAX);
		return;
	}
	events.selected = next;
	reveal_selected(sc);
}

/* The lines of the pane, the last one first; how many. */
static int
collect(const struct scene *sc, uint64_t *lines, int h)
{
	const uint64_t first = events_first(sc);
	uint64_t at = events_last(sc);
	int n = 0;

	if (!events.follow) {
		if (events.bottom < first + (uint64_t)h - 1)	/* it has been dropped */
			events.bottom = first + (uint64_t)h - 1;
		if (events.bottom > at)	/* the pane has room for more than there are */
			events.bottom = at;
		at = events.bottom;
	}
	for (; n < h && at >= first && at > 0; at--)
		if (event_filter_shows(sc, at))
			lines[n++] = at;
	return n;
}

/* The selected one, or that of the moment to which the player has moved. */
static bool
is_marked(const struct scene *sc, uint64_t seq)
{
	if (events.selected)
		return events.focused && seq == events.selected;
	return sc->player.moved && seq == sc->seq;
}

/* The player has gone to another moment: that is what is to be seen. */
static void
follow_player(const struct scene *sc)
{
	if (sc->player.moved && sc->seq != events.shown) {
		events.selected = 0;
		events.follow = true;
	}
	events.shown = sc->seq;
}

static void
step_filter(const struct scene *sc)
{
	event_filter_step(sc);
	events.percent = event_filter_percent(sc);
}

static void
events_draw(const struct scene *sc, struct rect r)
{
	uint64_t lines[512];
	struct spans line = { 0 };
	int h = r.h > 512 ? 512 : r.h, n;

	follow_player(sc);
	step_filter(sc);
	n = collect(sc, lines, h);
	for (int i = 0; i < n; i++) {
		const uint64_t seq = lines[n - 1 - i];

		event_search_line(sc, &line, seq, r.w);
		draw_select(is_marked(sc, seq));
		if (is_marked(sc, seq))
			draw_blank(r.y + i, r.x, r.w, ROLE_TEXT);
		draw_spans(r.y + i, r.x, r.w, events.left, &line, 0, line.text.len);
		draw_select(false);
	}
	if (!n)
		draw_text(r.y, r.x + 1, r.w - 1, ROLE_DIM,
			  !*event_filter_text() ? "no event yet" :
			  events.percent < 100 ? "searching" : "no event matches the filter");
	spans_done(&line);
}

static void
events_title(struct strbuf *out)
{
	enum { FILTER_W = 20 };
	size_t from;

	if (*event_filter_text()) {
		strbuf_adds(out, " with: ");
		from = out->len;
		strbuf_adds(out, event_filter_text());
		columns_cut(out, from, FILTER_W, screen_utf8());
	}
	if (*event_filter_text() && events.percent < 100)
		strbuf_addf(out, " (searching: %d %%)", events.percent);
	if (!events.follow)
		strbuf_adds(out, " (scrolled back)");
}

/* --- keys ----------------------------------------------------------------------------- */

static void
events_page(struct scene *sc, int by)
{
	move_lines(sc, by * (events.area.h > 2 ? events.area.h - 1 : 1));
}

static void
events_home(struct scene *sc, int arg)
{
	(void)arg;
	move_lines(sc, INT_MIN);
}

static void
events_end(struct scene *sc, int arg)
{
	(void)arg;
	move_lines(sc, INT_MAX);
}

static void
events_sideways(struct scene *sc, int by)
{
	(void)sc;
	events.left += by * 10;
	if (events.left < 0)
		events.left = 0;
}

static void
events_follow(struct scene *sc, int arg)
{
	bool follow = !events.follow;

	(void)arg;
	scroll_lines(sc, 0);	/* where it stands from now on */
	events.follow = follow;
}

static void
filter_done(struct scene *sc, const char *text)
{
	event_search_end();
	event_filter_set(sc, text ? text : "");
	step_filter(sc);
	events.follow = true;
	events.selected = 0;
}

static void
events_filter(struct scene *sc, int arg)
{
	(void)sc;
	(void)arg;
	prompt_open("Events with:", event_filter_text(), true, filter_done);
}

/* Its text, without what stands at the beginning of all lines. */
static void
events_copy(const struct scene *sc, struct strbuf *out)
{
	const uint64_t seq = events.selected ? events.selected : events_last(sc);
	struct spans line = { 0 };

	if (!seq || seq < events_first(sc))
		return;
	event_search_line(sc, &line, seq, 0);
	strbuf_adds(out, strbuf_str(&line.text));
	spans_done(&line);
}

static void
show_found(const struct scene *sc, uint64_t seq)
{
	events.selected = seq;
	events.follow = false;
	reveal_selected(sc);
}

static bool
continue_search(const struct scene *sc)
{
	uint64_t seq = 0;

	switch (event_search_step(sc, &seq)) {
	case EVENT_SEARCH_FOUND:
		message_clear();
		show_found(sc, seq);
		return true;
	case EVENT_SEARCH_MORE:
		message_show("searching for %s: %d %%, Esc ends it", event_search_text(), event_search_percent());
		return true;
	case EVENT_SEARCH_NONE:
		break;
	}
	return false;
}

static bool
events_find(struct scene *sc, const char *text, bool again)
{
	event_search_begin(sc, text, events.selected ? events.selected + again : 0);
	return continue_search(sc);
}

static bool
events_work(struct scene *sc)
{
	if (!event_search_is_on() && events.percent == 100)
		return false;
	scene_refresh(sc);
	if (!event_search_is_on())
		step_filter(sc);
	else if (!continue_search(sc))
		message_show("not found: %s", event_search_text());
	return true;
}

/* What is under way. */
static void
events_end_search(struct scene *sc)
{
	if (event_search_is_on()) {
		event_search_end();
		message_show("search ended");
	} else if (events.percent < 100) {
		filter_done(sc, NULL);
		message_show("filter removed");
	}
}

static void
events_details(struct scene *sc, int arg)
{
	(void)arg;
	if (!events.selected)
		move_lines(sc, -1);
	if (events.selected)
		details_of_event(events.selected);
}

static void
events_key(struct scene *sc, const struct key_press *k)
{
	static void (*const acts[ACT_COUNT])(struct scene *sc, int arg) = {
		[ACT_MOVE] = move_lines, [ACT_PAGE] = events_page,
		[ACT_HOME] = events_home, [ACT_END] = events_end,
		[ACT_SIDEWAYS] = events_sideways, [ACT_DETAILS] = events_details,
		[ACT_FILTER] = events_filter, [ACT_FOLLOW] = events_follow,
	};

	if (k->code == ESC)
		events_end_search(sc);
	if (!acts[k->action])
		return;
	event_search_end();	/* it would move the selection once more */
	acts[k->action](sc, k->arg);
}

static void
events_mouse(struct scene *sc, int y, int x, int wheel)
{
	(void)y;
	(void)x;
	if (wheel)
		scroll_lines(sc, wheel);
}

static void
events_focus(bool on)
{
	events.focused = on;
	if (!on)
		event_search_end();
}

static void
events_place(struct rect r, struct rect usual)
{
	(void)usual;
	events.area = r;
}

static void
events_reset(void)
{
	event_search_reset();
	memset(&events, 0, sizeof(events));
	events.follow = true;
	events.percent = 100;
}

const struct pane_ops events_pane = {
	.name = "Events",
	.keys = KEYS_COMMON | KEYS_SELECT | KEYS_FILTER | KEYS_FOLLOW | KEYS_OUTPUT,
	.reset = events_reset,
	.draw = events_draw,
	.key = events_key,
	.mouse = events_mouse,
	.find = events_find,
	.work = events_work,
	.copy = events_copy,
	.focus = events_focus,
	.place = events_place,
	.title = events_title,
};
