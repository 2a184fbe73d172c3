/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tree_row.c - one row of the tree. */
#include "view/tui/panes/tree_row.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/columns.h"
#include "base/strbuf.h"
#include "view/tui/curses/draw.h"
#include "view/tui/panes/tree_cell.h"
#include "view/tui/scene.h"

static enum role
role_of(const struct pw_proc *p)
{
	if (p->life == PW_LIFE_ZOMBIE)
		return ROLE_ZOMBIE;
	return p->gone ? ROLE_GONE : ROLE_TEXT;
}

void
tree_row_draw_head(int y, const struct tree_columns *c, const char *command, bool is_note)
{
	const int sort = tree_columns_sort();

	draw_blank(y, 0, c->left, ROLE_HEAD);
	for (int i = 0; i < COLUMN_COUNT; i++) {
		const enum role role = i == sort ? ROLE_LABEL : ROLE_HEAD;
		const char *head = tree_column_head((enum tree_column)i);

		if (c->w[i] && i == COLUMN_COMMAND)
			draw_text(y, c->x[i], c->w[i], is_note ? ROLE_NOTE : role, command);
		else if (c->w[i] && tree_column_is_right((enum tree_column)i))
			draw_textf(y, c->x[i], c->w[i], role, "%*s", c->w[i], head);
		else if (c->w[i])
			draw_text(y, c->x[i], c->w[i], role, head);
	}
}

/* The lines of the tree, without the levels that all in sight have in common;
 * the column where the name begins. */
static int
draw_tree(const struct row *row, unsigned int base, int y, int x, int w)
{
	int most = w * 2 / 3, used = 0;

	for (unsigned int d = base + 1; d < row->depth && used + 4 <= most; d++, used += 2)
		if (row->guides >> d & 1)
			draw_glyph(y, x + used, ROLE_FRAME, GLYPH_VLINE);
	if (row->depth > base && w >= 4) {
		draw_glyph(y, x + used, ROLE_FRAME, row->last ? GLYPH_CORNER : GLYPH_TEE);
		used += 2;
	}
	return used;
}

/* How many are below one that is collapsed, and how many of them are zombies. */
static void
add_folded(struct strbuf *out, const struct row *row)
{
	if (!row->folded)
		return;
	strbuf_addf(out, "[+%" PRIu32, row->folded);
	if (row->folded_zombies)
		strbuf_addf(out, ", %" PRIu32 "Z", row->folded_zombies);
	strbuf_adds(out, "] ");
}

static void
draw_command(const struct scene *sc, const struct row *row, const struct pw_proc *p, int y,
	     const struct tree_columns *c)
{
	const int x = c->x[COLUMN_COMMAND], w = c->w[COLUMN_COMMAND];
	int used = c->flat ? 0 : draw_tree(row, c->base, y, x, w);
	enum role role = p->life == PW_LIFE_RUNNING ? ROLE_BOLD : role_of(p);
	struct strbuf s = { 0 };

	add_folded(&s, row);
	used += draw_text(y, x + used, w - used, row->folded_zombies ? ROLE_ZOMBIE : ROLE_DIM, strbuf_str(&s));
	strbuf_reset(&s);
	tree_cell(&s, sc, p, COLUMN_COMMAND, w);
	draw_text(y, x + used, w - used, role,
		  strbuf_str(&s) + columns_skip(strbuf_str(&s), s.len, (size_t)tree_columns_scrolled()));
	strbuf_done(&s);
}

static void
draw_process(const struct scene *sc, const struct row *row, const struct pw_proc *p, int y,
	     const struct tree_columns *c)
{
	struct strbuf s = { 0 };

	for (int i = 0; i < COLUMN_COMMAND; i++) {
		enum role role = i == COLUMN_STATE && p->life == PW_LIFE_RUNNING ? ROLE_RUNNING : role_of(p);

		if (!c->w[i])
			continue;
		strbuf_reset(&s);
		tree_cell(&s, sc, p, (enum tree_column)i, c->w[i]);
		if (!s.len)
			continue;
		if (tree_column_is_right((enum tree_column)i))
			draw_textf(y, c->x[i], c->w[i], role, "%*s", c->w[i], s.s);
		else
			draw_text(y, c->x[i], c->w[i], role, s.s);
	}
	strbuf_done(&s);
	draw_command(sc, row, p, y, c);
}

struct counter {
	uint64_t n;
	const char *word;
	enum role role;
	bool always;
};

enum { TITLE_W = 8 };

static int
counter_width(const struct counter *c)
{
	if (!c->n && !c->always)
		return 0;
	return snprintf(NULL, 0, " %" PRIu64 " %s", c->n, c->word);
}

/* From x to end; further to the left where there is no room for all of it. */
static void
draw_counter_line(int y, int x, int end, const char *title, const struct counter *v, size_t n)
{
	int need = TITLE_W;

	for (size_t i = 0; i < n; i++)
		need += counter_width(&v[i]);
	if (need > end - x)
		x = end - need > 1 ? end - need : 1;
	x += draw_textf(y, x, end - x, ROLE_BOLD, "%-*s", TITLE_W, title);
	for (size_t i = 0; i < n; i++) {
		if (!counter_width(&v[i]))
			continue;
		if (x + counter_width(&v[i]) > end)
			return;
		x += draw_textf(y, x, end - x, v[i].n ? ROLE_BOLD : ROLE_DIM, " %" PRIu64 " ",
				v[i].n);
		x += draw_text(y, x, end - x, v[i].n ? v[i].role : ROLE_DIM, v[i].word);
	}
}

/* A parent's second and third row: in words and numbers what its lanes show in letters. */
static void
draw_counters(const struct row *row, const struct pw_proc *p, int y, const struct tree_columns *c)
{
	const struct pw_parenting *k = &p->kids;
	uint64_t all = k->sigchld.queued + k->sigchld.coalesced + k->sigchld.ignored +
			k->sigchld.blocked;
	const struct counter signals[] = {
		{ all, "generated", ROLE_GENERATED, true },
		{ k->sigchld.coalesced, "Coalesced", ROLE_COALESCED, true },
		{ k->sigchld.ignored, "ignored", ROLE_EMPTY, false },
		{ k->sigchld.blocked, "blocked", ROLE_GENERATED, false },
		{ k->delivers, "delivered", ROLE_DELIVERED, true },
	};
	const struct counter waits[] = {
		{ k->waits.reaped, "Reaped", ROLE_REAPED, true },
		{ k->waits.nobody, "returned 0", ROLE_EMPTY, false },
		{ k->waits.echild, "ECHILD", ROLE_EMPTY, true },
		{ k->waits.eintr, "Interrupted", ROLE_ERROR, false },
	};
	int x = c->narrow || !c->w[COLUMN_STATE] ? 1 : c->x[COLUMN_STATE];

	if (row->kind == ROW_SIGNALS)
		draw_counter_line(y, x, c->left, "SIGCHLD", signals, 5);
	else
		draw_counter_line(y, x, c->left, "wait()", waits, 4);
}

void
tree_row_draw(const struct scene *sc, size_t row, int y, const struct tree_columns *c)
{
	const struct row *r = &sc->rows.v[row];
	const struct pw_proc *p = scene_row_proc(sc, row);

	if (!p)
		return;		/* forgotten since: the next rows will not have it */
	if (r->kind == ROW_PROC)
		draw_process(sc, r, p, y, c);
	else
		draw_counters(r, p, y, c);
}
