/* SPDX-License-Identifier: GPL-2.0-or-later */
/* list.c - the processes, one row each, the timeline beside them. */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/columns.h"
#include "base/sat.h"
#include "event/names.h"
#include "view/tui/tui.h"

/* Where the columns stand at this width; x 0 and w 0 = left out. */
struct columns {
	int pid, state, age, zombie, end, command;	/* x */
	int pid_w, state_w, command_w;
	int left;		/* all of them: the timeline begins one further */
	unsigned int base;	/* depth of the tree's leftmost row in sight */
};

enum { AGE_W = 5, ZOMBIE_W = 6, END_W = 8 };

static struct columns
columns(const struct tui *t, int width)
{
	struct columns c = { .pid_w = 6, .state_w = 8 };
	bool timeline = width >= 64;
	int x = 0;

	(void)t;
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

int
list_left_width(const struct tui *t, int width)
{
	return columns(t, width).left;
}

/* --- what is in sight ----------------------------------------------------------- */

/* Rows that stay at the top although they are scrolled away: the parent of the
 * first one, with its lanes. */
static size_t
sticky(const struct rows *r, size_t top, int h, size_t *first)
{
	uint32_t p;
	size_t n = 1;

	if (top >= r->n || (p = r->v[top].parent) == ROW_NONE || h < 4)
		return 0;
	*first = p;
	while (p + n < r->n && r->v[p + n].kind != ROW_PROC)
		n++;
	return (int)n * 2 > h ? 1 : n;
}

/* The row on line i of the pane. */
static size_t
row_at(size_t top, size_t stick, size_t first, int i)
{
	return (size_t)i < stick ? first + (size_t)i : top + (size_t)i;
}

/* Scrolls as little as brings the row into sight. */
static void
reveal(struct tui *t, const struct rows *r, size_t i, int h)
{
	size_t first = 0, stick = sticky(r, t->list.top, h, &first);

	if (h <= 0)
		return;
	if (i >= t->list.top + (size_t)h)
		t->list.top = i - (size_t)h + 1;
	else if (i < t->list.top + stick && !(stick && i >= first && i < first + stick)) {
		uint32_t p = r->v[i].parent;

		stick = p == ROW_NONE ? 0 : 3;
		t->list.top = i > stick ? i - stick : 0;
		if (p != ROW_NONE && t->list.top < p)
			t->list.top = p;
	}
}

static void
settle(struct tui *t, const struct rows *r, int h)
{
	size_t most = r->n > (size_t)h ? r->n - (size_t)h : 0;

	if (t->list.follow && r->newest != ROW_NONE)
		reveal(t, r, r->newest, h);
	if (t->list.top > most)
		t->list.top = most;
}

void
list_reveal_newest(struct tui *t)
{
	const struct rows *r = &tui_scene(t)->rows;

	if (r->newest != ROW_NONE)
		reveal(t, r, r->newest, t->areas[PANE_LIST].h);
}

/* --- moving ------------------------------------------------------------------------ */

static void
select_row(struct tui *t, const struct rows *r, size_t i)
{
	t->list.sel = r->v[i].id;
	t->list.follow = false;
	reveal(t, r, i, t->areas[PANE_LIST].h);
	tui_stale(t);		/* its lanes may come or go */
}

void
list_move(struct tui *t, int by)
{
	const struct rows *r = &tui_scene(t)->rows;
	uint32_t at = t->list.sel.pid ? rows_find(r, &t->list.sel) : ROW_NONE;
	long i, step = by < 0 ? -1 : 1;
	size_t found;

	if (!r->n)
		return;
	if (at == ROW_NONE) {
		i = by < 0 ? (long)r->n : (long)(t->list.top ? t->list.top : 0) - 1;
		by = by == INT_MIN || by == INT_MAX ? by : (int)step;
	} else {
		i = at;
	}
	found = at == ROW_NONE ? r->n : at;
	if (by == INT_MIN)
		i = -1, step = 1, by = 1;
	else if (by == INT_MAX)
		i = (long)r->n, step = -1, by = -1;
	for (int left = by < 0 ? -by : by; left > 0;) {
		i += step;
		if (i < 0 || i >= (long)r->n)
			break;
		if (r->v[i].kind != ROW_PROC)
			continue;
		found = (size_t)i;
		left--;
	}
	if (found < r->n)
		select_row(t, r, found);
}

void
list_click(struct tui *t, int y)
{
	const struct rows *r = &tui_scene(t)->rows;
	struct rect a = t->areas[PANE_LIST];
	size_t first = 0, stick = sticky(r, t->list.top, a.h, &first);
	size_t i = row_at(t->list.top, stick, first, y - a.y);

	if (i < r->n)
		select_row(t, r, i);
}

void
list_search(struct tui *t, const char *text, bool again)
{
	const struct rows *r = &tui_scene(t)->rows;
	uint32_t at = t->list.sel.pid ? rows_find(r, &t->list.sel) : ROW_NONE;
	size_t from = at == ROW_NONE ? 0 : at + (again ? 1 : 0);

	for (size_t k = 0; k < r->n; k++) {
		size_t i = (from + k) % r->n;
		const struct pw_proc *p;

		if (r->v[i].kind != ROW_PROC)
			continue;
		p = rows_proc(r, t->m, i);
		if (p && rows_match(p, text)) {
			select_row(t, r, i);
			return;
		}
	}
	tui_say(t, "not found: %s", text);
}

/* --- drawing -------------------------------------------------------------------------- */

static enum role
role_of(const struct pw_proc *p)
{
	if (p->life == PW_LIFE_ZOMBIE)
		return ROLE_ZOMBIE;
	return p->gone ? ROLE_GONE : ROLE_TEXT;
}

/* What the list leaves out is said for as long as it does. */
static void
draw_command_head(struct tui *t, int y, const struct columns *c)
{
	struct strbuf s = { 0 };

	if (t->filter.len)
		strbuf_addf(&s, "%s: %s", t->list.zombies_only ? "zombies" : "with", t->filter.s);
	else if (t->list.zombies_only)
		strbuf_adds(&s, "zombies only");
	columns_cut(&s, 0, (size_t)c->command_w, screen_utf8());
	screen_put(y, c->command, c->command_w, s.len ? ROLE_NOTE : ROLE_HEAD,
		   s.len ? s.s : "COMMAND");
	strbuf_done(&s);
}

static void
draw_head(struct tui *t, int y, const struct columns *c, int w)
{
	screen_blank(y, 0, c->left, ROLE_HEAD);
	screen_putf(y, c->pid, c->pid_w, ROLE_HEAD, "%*s", c->pid_w, "PID");
	screen_put(y, c->state, c->state_w, ROLE_HEAD, "STATE");
	if (c->age)
		screen_putf(y, c->age, AGE_W, ROLE_HEAD, "%*s", AGE_W, "AGE");
	screen_putf(y, c->zombie, ZOMBIE_W, ROLE_HEAD, "%*s", ZOMBIE_W, "ZOMBIE");
	if (c->end)
		screen_put(y, c->end, END_W, ROLE_HEAD, "END");
	draw_command_head(t, y, c);
	if (w > c->left)
		timeline_axis(t, y, c->left, w - c->left);
}

/* The lines of the tree, without the levels that all in sight have in common;
 * the column where the name begins. */
static int
draw_tree(const struct row *row, unsigned int base, int y, int x, int w)
{
	int most = w * 2 / 3, used = 0;

	for (unsigned int d = base + 1; d < row->depth && used + 4 <= most; d++, used += 2)
		if (row->guides >> d & 1)
			screen_glyph(y, x + used, ROLE_FRAME, GLYPH_VLINE);
	if (row->depth > base && w >= 4) {
		screen_glyph(y, x + used, ROLE_FRAME, row->last ? GLYPH_CORNER : GLYPH_TEE);
		used += 2;
	}
	return used;
}

static void
draw_command(struct tui *t, const struct row *row, const struct pw_proc *p, int y,
	     const struct columns *c)
{
	struct strbuf s = { 0 };
	int used = t->list.flat ? 0 : draw_tree(row, c->base, y, c->command, c->command_w);
	enum role role = p->life == PW_LIFE_RUNNING ? ROLE_BOLD : role_of(p);

	/* a forked child shows as its parent did: the name tells it has not exec'd */
	word_command(&s, p, screen_utf8());
	screen_put(y, c->command + used, c->command_w - used, role, strbuf_str(&s));
	strbuf_done(&s);
}

static void
draw_process(struct tui *t, const struct row *row, const struct pw_proc *p, int y,
	     const struct columns *c)
{
	uint64_t now = tui_scene(t)->now, until = p->died ? p->died : now;
	enum role role = role_of(p);
	char buf[32];

	if (until < p->born)
		until = p->born;
	screen_putf(y, c->pid, c->pid_w, role, "%*" PRIu32, c->pid_w, p->id.pid);
	screen_put(y, c->state, c->state_w, p->life == PW_LIFE_RUNNING ? ROLE_RUNNING : role,
		   word_doing(t, p));
	if (c->age)
		screen_putf(y, c->age, AGE_W, role, "%*s", AGE_W,
			    word_age(buf, sat_sub(until, p->born), !p->died));
	if (p->died && (p->gone || p->life == PW_LIFE_ZOMBIE) && p->life != PW_LIFE_AUTOREAPED) {
		uint64_t end = p->gone ? p->gone : now;

		screen_putf(y, c->zombie, ZOMBIE_W, role, "%*s", ZOMBIE_W,
			    word_age(buf, end > p->died ? end - p->died : 0, !p->gone));
	}
	if (p->died && c->end)
		screen_put(y, c->end, END_W, role, word_end(buf, p->status));
	draw_command(t, row, p, y, c);
}

struct piece {
	uint64_t n;
	const char *word;
	enum role role;
	bool always;
};

static void
draw_pieces(int y, int x, int w, const char *title, const struct piece *p, size_t n)
{
	int end = x + w;

	x += screen_putf(y, x, w, ROLE_BOLD, "%-8s", title);
	for (size_t i = 0; i < n; i++) {
		char number[24];
		int len;

		if (!p[i].n && !p[i].always)
			continue;
		snprintf(number, sizeof(number), " %" PRIu64 " ", p[i].n);
		len = (int)strlen(number) + (int)strlen(p[i].word);
		if (x + len > end)
			return;
		x += screen_put(y, x, end - x, p[i].n ? ROLE_BOLD : ROLE_DIM, number);
		x += screen_put(y, x, end - x, p[i].n ? p[i].role : ROLE_DIM, p[i].word);
	}
}

/* A parent's second and third row: in words what its lanes show in letters. */
static void
draw_lane_words(const struct row *row, const struct pw_proc *p, int y,
		const struct columns *c, bool narrow)
{
	const struct pw_parenting *k = &p->kids;
	uint64_t sent = k->sigchld.queued + k->sigchld.coalesced + k->sigchld.ignored +
			k->sigchld.blocked;
	const struct piece signals[] = {
		{ sent, "sent", ROLE_SENT, true },
		{ k->sigchld.coalesced, "Merged", ROLE_MERGED, true },
		{ k->sigchld.ignored, "ignored", ROLE_NOBODY, false },
		{ k->sigchld.blocked, "blocked", ROLE_SENT, false },
		{ k->delivers, "delivered", ROLE_DELIVERED, true },
	};
	const struct piece waits[] = {
		{ k->waits.reaped, "Reaped", ROLE_REAPED, true },
		{ k->waits.nobody, "nobody", ROLE_NOBODY, true },
		{ k->waits.echild, "ECHILD", ROLE_NOBODY, true },
		{ k->waits.eintr, "Interrupted", ROLE_ERROR, false },
	};
	int x = narrow ? 1 : c->state;

	if (row->kind == ROW_SIGNALS)
		draw_pieces(y, x, c->left - x, "SIGCHLD", signals, 5);
	else
		draw_pieces(y, x, c->left - x, "wait()", waits, 4);
}

static void
draw_row(struct tui *t, const struct rows *r, size_t i, int y, const struct columns *c, int w)
{
	const struct row *row = &r->v[i];
	const struct pw_proc *p = rows_proc(r, t->m, i);
	bool lanes = i + 1 < r->n && r->v[i + 1].kind != ROW_PROC;

	if (!p)
		return;		/* forgotten since: the next rows will not have it */
	if (row->kind == ROW_PROC) {
		bool selected = t->list.sel.pid && rows_same(&row->id, &t->list.sel);

		screen_select(selected && t->focus == PANE_LIST);
		if (selected)
			screen_blank(y, 0, c->left, ROLE_TEXT);
		draw_process(t, row, p, y, c);
		screen_select(false);
	} else {
		draw_lane_words(row, p, y, c, w < 60);
	}
	if (w <= c->left)
		return;
	screen_glyph(y, c->left, ROLE_FRAME, GLYPH_VLINE);
	timeline_lane(t, row, p, lanes, y, c->left + 1, w - c->left - 1);
}

void
list_draw(struct tui *t, struct rect a)
{
	const struct rows *r = &tui_scene(t)->rows;
	struct columns c = columns(t, a.w);
	size_t first = 0, stick;

	settle(t, r, a.h);
	stick = sticky(r, t->list.top, a.h, &first);
	c.base = UINT32_MAX;
	for (int i = 0; i < a.h; i++) {
		size_t at = row_at(t->list.top, stick, first, i);

		if (at < r->n && r->v[at].depth < c.base)
			c.base = r->v[at].depth;
	}
	draw_head(t, a.y - 1, &c, a.w);
	for (int i = 0; i < a.h; i++) {
		size_t at = row_at(t->list.top, stick, first, i);

		if (at < r->n)
			draw_row(t, r, at, a.y + i, &c, a.w);
		else if (a.w > c.left)
			screen_glyph(a.y + i, c.left, ROLE_FRAME, GLYPH_VLINE);
	}
	if (!r->n)
		screen_put(a.y, 1, c.left - 1, ROLE_DIM,
			   t->list.zombies_only ? "no zombies" :
			   t->filter.len ? "no process matches the filter" : "no process yet");
	t->list.above = stick ? t->list.top - first : t->list.top;
	t->list.below = r->n > t->list.top + (size_t)a.h ? r->n - t->list.top - (size_t)a.h : 0;
}
