/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tree_row.c - one row of the tree. */
#include "view/tui/panes/tree_row.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/sat.h"
#include "base/strbuf.h"
#include "view/tui/column_text.h"
#include "view/tui/curses/draw.h"
#include "view/tui/curses/screen.h"
#include "view/tui/scene.h"

enum { AGE_W = 5, ZOMBIE_W = 6, END_W = 8 };

struct tree_columns
tree_columns_at(int width)
{
	struct tree_columns c = { .pid_w = 6, .state_w = 8, .narrow = width < 60 };
	bool timeline = width >= 64;
	int x = 0;

	if (width >= 120) {
		c.pid_w = 7;
		c.state_w = 12;
	}
	c.pid = x;
	x += c.pid_w + 1;
	c.state = x;
	x += c.state_w + 1;
	if (width >= 50) {
		c.age = x;
		x += AGE_W + 1;
	}
	c.zombie = x;
	x += ZOMBIE_W + 1;
	if (width >= 50) {
		c.end = x;
		x += END_W + 1;
	}
	c.command = x;
	c.left = !timeline ? width : width < 100 ? 53 : width < 150 ? width * 11 / 20 : width / 2;
	if (c.left > 90)
		c.left = 90;
	c.command_w = c.left - x;
	return c;
}

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
	draw_blank(y, 0, c->left, ROLE_HEAD);
	draw_textf(y, c->pid, c->pid_w, ROLE_HEAD, "%*s", c->pid_w, "PID");
	draw_text(y, c->state, c->state_w, ROLE_HEAD, "STATE");
	if (c->age)
		draw_textf(y, c->age, AGE_W, ROLE_HEAD, "%*s", AGE_W, "AGE");
	draw_textf(y, c->zombie, ZOMBIE_W, ROLE_HEAD, "%*s", ZOMBIE_W, "ZOMBIE");
	if (c->end)
		draw_text(y, c->end, END_W, ROLE_HEAD, "END");
	draw_text(y, c->command, c->command_w, is_note ? ROLE_NOTE : ROLE_HEAD, command);
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

static void
draw_command(const struct row *row, const struct pw_proc *p, int y, const struct tree_columns *c)
{
	struct strbuf s = { 0 };
	int used = c->flat ? 0 : draw_tree(row, c->base, y, c->command, c->command_w);
	enum role role = p->life == PW_LIFE_RUNNING ? ROLE_BOLD : role_of(p);

	column_command(&s, p, screen_utf8());
	draw_text(y, c->command + used, c->command_w - used, role, strbuf_str(&s));
	strbuf_done(&s);
}

static void
draw_process(const struct scene *sc, const struct row *row, const struct pw_proc *p, int y,
	     const struct tree_columns *c)
{
	uint64_t until = p->died ? p->died : sc->now;
	enum role role = role_of(p);
	char buf[32];

	if (until < p->born)
		until = p->born;
	draw_textf(y, c->pid, c->pid_w, role, "%*" PRIu32, c->pid_w, p->id.pid);
	draw_text(y, c->state, c->state_w, p->life == PW_LIFE_RUNNING ? ROLE_RUNNING : role,
		   column_state(p, scene_look(sc, p)));
	/* how long a zombie ran that was one already is not known */
	if (c->age && !pw_proc_is_older(p))
		draw_textf(y, c->age, AGE_W, role, "%*s", AGE_W,
			    column_age(buf, sat_sub(until, pw_proc_started(p)), !p->died));
	if (p->died && (p->gone || p->life == PW_LIFE_ZOMBIE) && p->life != PW_LIFE_AUTOREAPED)
		draw_textf(y, c->zombie, ZOMBIE_W, role, "%*s", ZOMBIE_W,
			    column_zombie_age(buf, p, sc->now));
	if (p->died && c->end)
		draw_text(y, c->end, END_W, role, column_end(buf, p->status));
	draw_command(row, p, y, c);
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
	int x = c->narrow ? 1 : c->state;

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
