/* SPDX-License-Identifier: GPL-2.0-or-later */
/* event_search.c - which events have a text in their line, some thousand events at a time. */
#include "view/tui/panes/event_search.h"

#include <string.h>

#include "base/clock.h"
#include "base/strbuf.h"
#include "event/names.h"
#include "phrase/spans.h"
#include "view/event_line.h"
#include "view/event_text.h"
#include "view/tui/curses/screen.h"
#include "view/tui/scene.h"

/* Columns of the pane below which the time is left out, then the names: what
 * happened has to be seen, and the pid says to whom. */
enum { ROOM_FOR_TIME = 60, ROOM_FOR_NAMES = 50 };

enum { NOTE_UNKNOWN, NOTE_MATCH, NOTE_OTHER };	/* an event and the filter */

/* Of a step; the clock is read now and then only. */
enum { STEP_EVENTS = 4096, EVENTS_PER_LOOK = 64 };
#define STEP_NS (10 * CLOCK_MS)

struct slice {
	uint64_t until;		/* monotonic ns */
	unsigned int events;
};

static struct {
	struct strbuf text;
	uint64_t low, high;		/* the events that are known; none where low > high */
	uint64_t before_low, before_high;	/* those known before a later moment was shown */
} filter;

static struct {
	struct strbuf text;
	bool on;
	uint64_t first, n;	/* the events that there are */
	uint64_t from, looked;	/* from: counted from first */
} search;

static struct spans line;	/* kept for its memory */

static struct slice
slice_begin(void)
{
	return (struct slice){ .until = clock_monotonic() + STEP_NS };
}

static bool
slice_is_over(struct slice *s)
{
	s->events++;
	return s->events >= STEP_EVENTS ||
	       (s->events % EVENTS_PER_LOOK == 0 && clock_monotonic() >= s->until);
}

void
event_search_line(const struct scene *sc, struct spans *out, uint64_t seq, int w)
{
	struct pw_line_opts o = {
		.zero = scene_zero(sc),
		.width = (unsigned int)w,
		.no_time = w && w < ROOM_FOR_TIME,
		.no_name = w && w < ROOM_FOR_NAMES,
	};
	const struct pw_event *ev = event_log_get(history_log(sc->history), seq);

	spans_reset(out);
	out->utf8 = screen_utf8();
	out->toneless = screen_colours() == 0;
	pw_line_head(out, sc->m, ev, &o);
	pw_event_text(out, sc->m, ev);
}

static bool
line_has(const struct scene *sc, uint64_t seq, const char *text)
{
	event_search_line(sc, &line, seq, 0);
	return strcasestr(strbuf_str(&line.text), text) != NULL;
}

static bool
is_wanted_kind(const struct scene *sc, uint64_t seq)
{
	return pw_kinds_have(sc->stream->o.kinds, event_log_get(history_log(sc->history), seq));
}

/* --- the filter ----------------------------------------------------------------------- */

void
event_filter_set(const struct scene *sc, const char *text)
{
	struct event_log *log = history_log(sc->history);
	const bool longer = filter.text.len && strcasestr(text, filter.text.s);

	if (strcmp(text, strbuf_str(&filter.text)) == 0)
		return;
	for (uint64_t seq = event_log_first(log); seq <= event_log_last(log); seq++) {
		unsigned char *note = event_log_note(log, seq);

		if (!longer || *note == NOTE_MATCH)
			*note &= PLAYER_QUIET;
	}
	strbuf_reset(&filter.text);
	strbuf_adds(&filter.text, text);
	filter.low = 1;
	filter.high = filter.before_high = 0;
}

const char *
event_filter_text(void)
{
	return strbuf_str(&filter.text);
}

bool
event_filter_shows(const struct scene *sc, uint64_t seq)
{
	const unsigned char note = *event_log_note(history_log(sc->history), seq);

	/* the note first: the event itself may not be in the cache of the processor */
	if (note & PLAYER_QUIET || (filter.text.len && note != NOTE_MATCH))
		return false;
	return is_wanted_kind(sc, seq);
}

/* It is known then. */
static void
look(const struct scene *sc, uint64_t seq)
{
	unsigned char *note = event_log_note(history_log(sc->history), seq);

	if (filter.text.len && *note == NOTE_UNKNOWN)
		*note = is_wanted_kind(sc, seq) && line_has(sc, seq, filter.text.s) ? NOTE_MATCH : NOTE_OTHER;
}

/* What is known ends there, or goes down from there. */
static void
begin_at(uint64_t seq)
{
	const bool later = seq > filter.high;

	if (!later && seq + 1 >= filter.low)
		return;
	filter.before_low = later ? filter.low : 0;
	filter.before_high = later ? filter.high : 0;
	filter.high = seq;
	filter.low = seq + 1;
}

void
event_filter_step(const struct scene *sc)
{
	const uint64_t first = event_log_first(history_log(sc->history));
	struct slice s = slice_begin();

	if (!filter.text.len || sc->seq < first)
		return;
	begin_at(sc->seq);
	while (filter.low > first) {
		if (filter.before_high && filter.low - 1 == filter.before_high) {
			filter.low = filter.before_low;
			filter.before_high = 0;
			continue;
		}
		look(sc, --filter.low);
		if (slice_is_over(&s))
			return;
	}
}

int
event_filter_percent(const struct scene *sc)
{
	const uint64_t first = event_log_first(history_log(sc->history));

	if (!filter.text.len || filter.low <= first || filter.high < first)
		return 100;
	return (int)((filter.high + 1 - filter.low) * 100 / (filter.high + 1 - first));
}

/* --- the search ----------------------------------------------------------------------- */

void
event_search_begin(const struct scene *sc, const char *text, uint64_t from)
{
	search.first = event_log_first(history_log(sc->history));
	search.n = sc->seq >= search.first ? sc->seq - search.first + 1 : 0;
	search.from = from >= search.first ? from - search.first : 0;
	search.looked = 0;
	search.on = true;
	strbuf_reset(&search.text);
	strbuf_adds(&search.text, text);
}

bool
event_search_is_on(void)
{
	return search.on;
}

void
event_search_end(void)
{
	search.on = false;
}

/* It may have been dropped, or the moment that is shown is an earlier one now. */
static bool
is_found(const struct scene *sc, uint64_t seq)
{
	if (seq < event_log_first(history_log(sc->history)) || seq > sc->seq)
		return false;
	look(sc, seq);
	return event_filter_shows(sc, seq) && line_has(sc, seq, search.text.s);
}

enum event_search_result
event_search_step(const struct scene *sc, uint64_t *seq)
{
	struct slice s = slice_begin();

	while (search.looked < search.n) {
		*seq = search.first + (search.from + search.looked++) % search.n;
		if (is_found(sc, *seq)) {
			search.on = false;
			return EVENT_SEARCH_FOUND;
		}
		if (slice_is_over(&s))
			return EVENT_SEARCH_MORE;
	}
	search.on = false;
	return EVENT_SEARCH_NONE;
}

const char *
event_search_text(void)
{
	return strbuf_str(&search.text);
}

int
event_search_percent(void)
{
	return search.n ? (int)(search.looked * 100 / search.n) : 100;
}

void
event_search_reset(void)
{
	strbuf_done(&filter.text);
	strbuf_done(&search.text);
	spans_done(&line);
	memset(&filter, 0, sizeof(filter));
	memset(&search, 0, sizeof(search));
	memset(&line, 0, sizeof(line));
}
