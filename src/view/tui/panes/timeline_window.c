/* SPDX-License-Identifier: GPL-2.0-or-later */
/* timeline_window.c - which stretch of time the timeline shows. */
#include "view/tui/panes/timeline_window.h"

#include <inttypes.h>

#include "base/clock.h"
#include "base/sat.h"
#include "base/strbuf.h"
#include "phrase/duration.h"

#define US UINT64_C(1000)
#define COLUMN_LEAST US
#define COLUMN_MOST (3600 * CLOCK_SECOND)
#define MINUTE (60 * CLOCK_SECOND)
#define HOUR (60 * MINUTE)

/* Widths that read well; one that was fitted may lie between two. */
static const uint64_t widths[] = {
	10 * US, 20 * US, 50 * US, 100 * US, 200 * US, 500 * US,
	CLOCK_MS, 2 * CLOCK_MS, 5 * CLOCK_MS, 10 * CLOCK_MS, 20 * CLOCK_MS, 50 * CLOCK_MS,
	100 * CLOCK_MS, 200 * CLOCK_MS, 500 * CLOCK_MS,
	CLOCK_SECOND, 2 * CLOCK_SECOND, 5 * CLOCK_SECOND, 10 * CLOCK_SECOND, 30 * CLOCK_SECOND,
	MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE,
	HOUR, 2 * HOUR, 5 * HOUR, 10 * HOUR, 24 * HOUR, 48 * HOUR, 120 * HOUR, 240 * HOUR, 500 * HOUR,
};
enum { N_WIDTHS = sizeof(widths) / sizeof(widths[0]) };

static struct {
	uint64_t width;		/* ns, wanted */
	uint64_t now;		/* the moment that is shown */
	uint64_t back;		/* follows: ns that its right edge lies back */
	uint64_t from;		/* stands: ns, its left edge */
	bool stands;
	bool touched;		/* since the reset */
	int columns;
} window;

void
window_reset(void)
{
	window.width = 10 * CLOCK_SECOND;
	window.now = window.back = window.from = 0;
	window.stands = window.touched = false;
	window.columns = 1;
}

uint64_t
window_column_ns(void)
{
	const uint64_t ns = window.width / (uint64_t)window.columns;

	return ns < COLUMN_LEAST ? COLUMN_LEAST : ns;
}

/* The columns stand on multiples of their width while it follows, so that what is drawn moves by
 * whole columns and nothing flickers. */
static uint64_t
left_edge(void)
{
	const uint64_t ns = window_column_ns(), all = ns * (uint64_t)window.columns;

	if (window.stands)
		return window.from;
	return sat_sub((sat_sub(window.now, window.back) / ns + 1) * ns, all);
}

struct slice
window_column(int i)
{
	const uint64_t from = sat_add(left_edge(), (uint64_t)i * window_column_ns());

	return (struct slice){ from, sat_add(from, window_column_ns()) };
}

int
window_column_of(uint64_t ts)
{
	const uint64_t left = left_edge(), at = sat_sub(ts, left) / window_column_ns();

	return ts < left || at >= (uint64_t)window.columns ? -1 : (int)at;
}

bool
window_is_touched(void)
{
	return window.touched;
}

bool
window_follows(void)
{
	return !window.stands && !window.back;
}

/* A moment that has left the window is brought back a quarter of the width inside. */
static void
keep_in_sight(void)
{
	const uint64_t all = window_column_ns() * (uint64_t)window.columns;

	if (window.now >= sat_add(window.from, all))
		window.from = sat_sub(window.now, all - all / 4);
	else if (window.now < window.from)
		window.from = sat_sub(window.now, all / 4);
}

void
window_place(int columns, uint64_t now)
{
	const bool moved = now != window.now;

	window.columns = columns > 0 ? columns : 1;
	window.now = now;
	if (window.stands && moved)
		keep_in_sight();
}

/* --- moving ------------------------------------------------------------------------------- */

/* A width that is not one of them is changed as the next one would be. */
static uint64_t
next_width(int by)
{
	size_t i = 0;

	while (i + 1 < N_WIDTHS && widths[i] < window.width)
		i++;
	if (by > 0)
		return i && widths[i] >= window.width ? widths[i - 1] : widths[i];
	return widths[i] > window.width || i + 1 == N_WIDTHS ? widths[i] : widths[i + 1];
}

void
window_zoom(int by, int column)
{
	const uint64_t columns = (uint64_t)window.columns;
	uint64_t at;

	window.touched = true;
	if (column < 0)
		column = window_column_of(window.now);
	if (column < 0)
		column = window.columns / 2;
	at = window_column(column).from;
	window.width = next_width(by);
	if (window.width < COLUMN_LEAST * columns)
		window.width = COLUMN_LEAST * columns;
	if (window.width > COLUMN_MOST * columns)
		window.width = COLUMN_MOST * columns;
	if (window.stands)
		window.from = sat_sub(at, (uint64_t)column * window_column_ns());
}

void
window_scroll(int by)
{
	const uint64_t step = window_column_ns() * (uint64_t)window.columns / 8;
	const uint64_t way = step * (uint64_t)(by < 0 ? -by : by);

	window.touched = true;
	if (window.stands)
		window.from = by < 0 ? sat_sub(window.from, way) : sat_add(window.from, way);
	else
		window.back = by < 0 ? sat_add(window.back, way) : sat_sub(window.back, way);
}

bool
window_fit(uint64_t from, uint64_t to)
{
	const uint64_t width = window.width, left = window.from;
	const bool stood = window.stands;
	const uint64_t columns = (uint64_t)window.columns;
	/* rounded up, and a column is left beside the last moment */
	const uint64_t column = (sat_sub(to, from) + columns - 1) / (columns > 2 ? columns - 2 : 1) + 1;

	window.width = column * columns;
	window.from = sat_sub(from, window_column_ns());
	window.stands = window.touched = true;
	window.back = 0;
	return !stood || window.width != width || window.from != left;
}

void
window_follow(void)
{
	window.stands = false;
	window.back = 0;
}

/* --- words -------------------------------------------------------------------------------- */

static void
add_whole(struct strbuf *out, uint64_t ns)
{
	static const struct { uint64_t ns; const char *unit; } units[] = {
		{ 24 * HOUR, "d" }, { HOUR, "h" }, { MINUTE, "m" }, { CLOCK_SECOND, "s" },
		{ CLOCK_MS, "ms" }, { US, "us" },
	};

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (ns >= units[i].ns && ns % units[i].ns == 0) {
			strbuf_addf(out, "%" PRIu64 "%s", ns / units[i].ns, units[i].unit);
			return;
		}
	phrase_duration_column(out, ns);
}

void
window_width_text(struct strbuf *out)
{
	const uint64_t all = window_column_ns() * (uint64_t)window.columns;
	const uint64_t lost = all > window.width ? all - window.width : window.width - all;

	/* columns of whole ns: what was asked for but for the rounding */
	add_whole(out, lost < (uint64_t)window.columns ? window.width : all);
}

void
window_column_text(struct strbuf *out)
{
	phrase_duration_column(out, window_column_ns());
}
