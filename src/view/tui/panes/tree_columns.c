/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tree_columns.c - the columns of the tree. */
#include "view/tui/panes/tree_columns.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"

#define USUAL (1u << COLUMN_PID | 1u << COLUMN_STATE | 1u << COLUMN_AGE | 1u << COLUMN_ZOMBIE | \
	       1u << COLUMN_END | 1u << COLUMN_COMMAND)

enum { MIN_COMMAND = 12, MIN_TIMELINE = 12, GOOD_TIMELINE = 20, WIDE = 120, ROOM_FOR_TIMELINE = 64 };

static const struct {
	const char *name;	/* in the file of settings */
	const char *head, *help;
	int w, wide_w;		/* from WIDE columns on */
	bool right;
} kinds[COLUMN_COUNT] = {
	[COLUMN_PID] = { "pid", "PID", "process ID", 6, 7, true },
	[COLUMN_PARENT] = { "ppid", "PPID", "process ID of the parent", 6, 7, true },
	[COLUMN_USER] = { "user", "USER", "who it runs as", 8, 8, false },
	[COLUMN_PLACE] = { "place", "PLACE", "its container, else its unit or cgroup", 12, 20, false },
	[COLUMN_STATE] = { "state", "STATE", "what it does", 8, 12, false },
	[COLUMN_AGE] = { "age", "LIFE", "how long it has run, or ran", 5, 5, true },
	[COLUMN_CPU] = { "cpu", "CPU", "processor time", 5, 5, true },
	[COLUMN_ZOMBIE] = { "zombie", "ZOMBIE", "how long it has been a zombie, or was", 6, 6, true },
	[COLUMN_CHILDREN] = { "children", "CHILD", "children, running or zombies", 5, 5, true },
	[COLUMN_ZOMBIES] = { "zombies", "ZCHLD", "children that are zombies", 5, 5, true },
	[COLUMN_END] = { "end", "END", "how it ended", 8, 8, false },
	[COLUMN_COMMAND] = { "command", "COMMAND", "command line", 0, 0, false },
};

/* Where there is no room: the first to go comes first. */
static const enum tree_column dispensable[] = {
	COLUMN_END, COLUMN_AGE, COLUMN_PARENT, COLUMN_CPU, COLUMN_USER, COLUMN_CHILDREN, COLUMN_ZOMBIES,
	COLUMN_PLACE, COLUMN_ZOMBIE,
};

static struct {
	uint32_t hidden, added;	/* bits: other than usual */
	int sort;		/* enum tree_column + 1; 0 = none */
	bool reversed;
	int split;		/* thousandths of the width; 0 = usual */
	int scrolled;		/* columns of the commands */
} columns;

void
tree_columns_reset(void)
{
	memset(&columns, 0, sizeof(columns));
}

const char *
tree_column_head(enum tree_column c)
{
	return kinds[c].head;
}

const char *
tree_column_help(enum tree_column c)
{
	return kinds[c].help;
}

bool
tree_column_is_right(enum tree_column c)
{
	return kinds[c].right;
}

/* --- which ---------------------------------------------------------------------- */

static uint32_t
shown(void)
{
	return (USUAL | columns.added) & ~columns.hidden;
}

static void
show(uint32_t bits)
{
	bits |= 1u << COLUMN_COMMAND;
	columns.added = bits & ~USUAL;
	columns.hidden = USUAL & ~bits;
}

bool
tree_columns_have(enum tree_column c)
{
	return shown() >> c & 1;
}

void
tree_columns_toggle(enum tree_column c)
{
	show(shown() ^ 1u << c);
}

int
tree_columns_sort(void)
{
	return columns.sort - 1;
}

bool
tree_columns_reversed(void)
{
	return columns.reversed;
}

void
tree_columns_sort_by(int c)
{
	columns.reversed = c == columns.sort - 1 && c != COLUMN_NONE && !columns.reversed;
	columns.sort = c + 1;
}

/* --- where ---------------------------------------------------------------------- */

static int
width_of(enum tree_column c, int width)
{
	return width >= WIDE ? kinds[c].wide_w : kinds[c].w;
}

/* What those of the set take, and a blank behind each. */
static int
taken(uint32_t set, int width)
{
	int sum = 0;

	for (int c = 0; c < COLUMN_COMMAND; c++)
		if (set >> c & 1)
			sum += width_of((enum tree_column)c, width) + 1;
	return sum;
}

/* Of all the columns together. */
static int
left_part(int width)
{
	int usual = width < 100 ? 53 : width < 150 ? width * 11 / 20 : width / 2;
	int needed = taken(shown(), width) + MIN_COMMAND;

	if (width < ROOM_FOR_TIMELINE)
		return width;
	if (columns.split) {
		usual = (int)((long)width * columns.split / 1000);
		return usual > width - MIN_TIMELINE ? width : usual < MIN_COMMAND ? MIN_COMMAND : usual;
	}
	if (usual > 90)
		usual = 90;
	if (usual < needed)
		usual = needed;
	return usual > width - GOOD_TIMELINE ? width - GOOD_TIMELINE : usual;
}

struct tree_columns
tree_columns_at(int width)
{
	struct tree_columns c = { .narrow = width < 60, .left = left_part(width) };
	uint32_t set = shown();
	int x = 0;

	for (size_t i = 0; i < sizeof(dispensable) / sizeof(dispensable[0]) &&
	     c.left - taken(set, width) < MIN_COMMAND; i++)
		set &= ~(1u << dispensable[i]);
	for (int i = 0; i < COLUMN_COMMAND; i++) {
		if (!(set >> i & 1))
			continue;
		c.x[i] = x;
		c.w[i] = width_of((enum tree_column)i, width);
		x += c.w[i] + 1;
	}
	c.x[COLUMN_COMMAND] = x;
	c.w[COLUMN_COMMAND] = c.left > x ? c.left - x : 0;
	return c;
}

int
tree_columns_hit(const struct tree_columns *c, int x)
{
	for (int i = 0; i < COLUMN_COUNT; i++)
		if (c->w[i] && x >= c->x[i] && x < c->x[i] + c->w[i])
			return i;
	return COLUMN_NONE;
}

void
tree_columns_split_at(int x, int width)
{
	if (width < ROOM_FOR_TIMELINE)
		return;
	x = x < MIN_COMMAND ? MIN_COMMAND : x > width ? width : x;
	/* rounded up, so that it comes back as the same column */
	columns.split = (x * 1000 + width - 1) / width;
}

void
tree_columns_widen(int by, int width)
{
	int x = left_part(width);

	/* the first step back brings the timeline into sight again */
	if (x == width && by < 0)
		x = width - MIN_TIMELINE - by;
	tree_columns_split_at(x + by, width);
}

void
tree_columns_scroll(int by)
{
	enum { MOST = 4096 };

	columns.scrolled += by;
	columns.scrolled = columns.scrolled < 0 ? 0 : columns.scrolled > MOST ? MOST : columns.scrolled;
}

int
tree_columns_scrolled(void)
{
	return columns.scrolled;
}

/* --- the file of settings -------------------------------------------------------- */

/* The column with that name, or COLUMN_NONE. */
static int
column_named(const char *name, size_t len)
{
	for (int c = 0; c < COLUMN_COUNT; c++)
		if (strlen(kinds[c].name) == len && strncmp(kinds[c].name, name, len) == 0)
			return c;
	return COLUMN_NONE;
}

void
tree_columns_write(struct strbuf *out)
{
	if (!columns.added && !columns.hidden)
		return;
	for (int c = 0; c < COLUMN_COUNT; c++)
		if (tree_columns_have((enum tree_column)c))
			strbuf_addf(out, "%s%s", out->len ? "," : "", kinds[c].name);
}

void
tree_columns_read(const char *list)
{
	uint32_t set = 0;

	while (*list) {
		size_t len = strcspn(list, ",");
		int c = column_named(list, len);

		if (c != COLUMN_NONE)
			set |= 1u << c;
		list += len + (list[len] == ',');
	}
	if (set)
		show(set);
}

void
tree_columns_write_sort(struct strbuf *out)
{
	if (columns.sort)
		strbuf_addf(out, "%s%s", columns.reversed ? "-" : "", kinds[columns.sort - 1].name);
}

void
tree_columns_read_sort(const char *name)
{
	const bool reversed = *name == '-';
	int c = column_named(name + reversed, strlen(name + reversed));

	if (c == COLUMN_NONE)
		return;
	columns.sort = c + 1;
	columns.reversed = reversed;
}

void
tree_columns_write_split(struct strbuf *out)
{
	if (columns.split)
		strbuf_addf(out, "%d", columns.split);
}

void
tree_columns_read_split(const char *number)
{
	char *end;
	long n = strtol(number, &end, 10);

	if (end != number && !*end && n >= 1 && n <= 1000)
		columns.split = (int)n;
}
