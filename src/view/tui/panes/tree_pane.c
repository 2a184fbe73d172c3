/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tree_pane.c - the processes, one row each, the timeline beside them. */
#include "view/tui/panes/tree_pane.h"

#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/columns.h"
#include "base/strbuf.h"
#include "event/id.h"
#include "history/chain.h"
#include "view/tui/curses/screen.h"
#include "view/tui/message.h"
#include "view/tui/overlays/column_menu.h"
#include "view/tui/overlays/details.h"
#include "view/tui/overlays/prompt.h"
#include "view/tui/overlays/signal_menu.h"
#include "view/tui/panes/timeline_lanes.h"
#include "view/tui/panes/timeline_steps.h"
#include "view/tui/panes/timeline_window.h"
#include "view/tui/panes/tree_cell.h"
#include "view/tui/panes/tree_columns.h"
#include "view/tui/panes/tree_fold.h"
#include "view/tui/panes/tree_row.h"
#include "view/tui/panes/tree_sticky.h"
#include "view/tui/scene.h"

static struct {
	struct pw_id selected;		/* pid 0 = nothing yet */
	size_t top;			/* first row below those that stick */
	size_t above, below;		/* rows out of sight in the last picture */
	bool follow;			/* the newest process stays in sight */
	bool hold;			/* the selected one does */
	bool flat, zombies_only;
	bool focused;
	struct strbuf filter;
	struct rect area;
	size_t room;			/* rows, when it was last on the screen */
} tree;

/* --- what is in sight ----------------------------------------------------------- */

/* Scrolls as little as brings the row into sight. */
static void
reveal(const struct rows *r, size_t i)
{
	int h = tree.area.h;
	size_t first = 0, stick = tree_sticky(r, tree.top, h, &first);

	if (h <= 0)
		return;
	if (i >= tree.top + (size_t)h)
		tree.top = i - (size_t)h + 1;
	else if (i < tree.top + stick && !(stick && i >= first && i < first + stick)) {
		uint32_t p = r->v[i].parent;

		stick = p == ROW_NONE ? 0 : 3;
		tree.top = i > stick ? i - stick : 0;
		if (p != ROW_NONE && tree.top < p)
			tree.top = p;
	}
}

/* The row of the selected process, or ROW_NONE. */
static uint32_t
selected_row(const struct rows *r)
{
	return tree.selected.pid ? rows_find(r, &tree.selected) : ROW_NONE;
}

static void
settle(const struct rows *r, int h)
{
	size_t most = r->n > (size_t)h ? r->n - (size_t)h : 0;

	const uint32_t held = tree.hold ? selected_row(r) : ROW_NONE;

	if (held != ROW_NONE)
		reveal(r, held);
	else if (tree.follow && r->newest != ROW_NONE)
		reveal(r, r->newest);
	if (tree.top > most)
		tree.top = most;
}

/* --- moving ------------------------------------------------------------------------ */

static bool
is_sorted(void)
{
	return tree_columns_sort() != COLUMN_NONE;
}

static void
choose_rows(struct scene *sc)
{
	size_t n;
	const struct pw_id *collapsed = tree_fold_list(&n);
	const struct rows_choice c = {
		.flat = tree.flat || is_sorted(),
		.key = is_sorted() ? tree_cell_key : NULL,
		.reversed = tree_columns_reversed(),
		.collapsed = collapsed,
		.n_collapsed = n,
		.zombies_only = tree.zombies_only,
		.selected = tree.selected,
		.filter = strbuf_str(&tree.filter),
	};

	scene_choose(sc, &c);
}

void
tree_pane_begin(struct scene *sc)
{
	choose_rows(sc);
}

static void
select_row(struct scene *sc, size_t i)
{
	tree.selected = sc->rows.v[i].id;
	tree.follow = false;
	reveal(&sc->rows, i);
	choose_rows(sc);	/* its lanes may come or go */
}

/* The selection, by processes; INT_MIN, INT_MAX: to the ends.  Without one it comes to
 * the first row in sight, or to the last of all. */
static void
move_selection(struct scene *sc, int by)
{
	const struct rows *r = &sc->rows;
	uint32_t at = selected_row(r);
	long i = at, step = by < 0 ? -1 : 1;
	size_t found = at == ROW_NONE ? r->n : at;

	if (!r->n)
		return;
	if (at == ROW_NONE) {
		i = by < 0 ? (long)r->n : (long)tree.top - 1;
		by = by == INT_MIN || by == INT_MAX ? by : (int)step;
	}
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
		select_row(sc, found);
}

static bool
tree_find(struct scene *sc, const char *text, bool again)
{
	const struct rows *r = &sc->rows;
	uint32_t at = selected_row(r);
	size_t from = at == ROW_NONE ? 0 : at + (again ? 1 : 0);

	for (size_t k = 0; k < r->n; k++) {
		size_t i = (from + k) % r->n;
		const struct pw_proc *p;

		if (r->v[i].kind != ROW_PROC)
			continue;
		p = scene_row_proc(sc, i);
		if (p && rows_match(p, text)) {
			select_row(sc, i);
			return true;
		}
	}
	return false;
}

/* --- drawing -------------------------------------------------------------------------- */

/* What the rows leave out is shown for as long as they do. */
static void
draw_head(const struct scene *sc, int y, const struct tree_columns *c, int w)
{
	struct strbuf s = { 0 };

	if (tree.filter.len)
		strbuf_addf(&s, "%s: %s", tree.zombies_only ? "zombies" : "with", tree.filter.s);
	else if (tree.zombies_only)
		strbuf_adds(&s, "zombies only");
	const bool note = s.len > 0;

	if (!note)
		strbuf_adds(&s, tree_column_head(COLUMN_COMMAND));
	if (tree_columns_scrolled())
		strbuf_addf(&s, " +%d", tree_columns_scrolled());
	columns_cut(&s, 0, (size_t)c->w[COLUMN_COMMAND], screen_utf8());
	tree_row_draw_head(y, c, s.s, note);
	strbuf_done(&s);
	if (w > c->left)
		timeline_draw_axis(sc, y, c->left, w - c->left);
}

static void
draw_row(const struct scene *sc, size_t i, int y, const struct tree_columns *c, int w)
{
	const struct rows *r = &sc->rows;
	const struct row *row = &r->v[i];
	const struct pw_proc *p = scene_row_proc(sc, i);
	bool lanes = i + 1 < r->n && r->v[i + 1].kind != ROW_PROC;
	bool selected = row->kind == ROW_PROC && tree.selected.pid &&
			pw_id_same(&row->id, &tree.selected);

	if (!p)
		return;		/* forgotten since: the next rows will not have it */
	draw_select(selected && tree.focused);
	if (selected)
		draw_blank(y, 0, c->left, ROLE_TEXT);
	tree_row_draw(sc, i, y, c);
	draw_select(false);
	if (w <= c->left)
		return;
	draw_glyph(y, c->left, ROLE_FRAME, GLYPH_VLINE);
	timeline_draw_lane(sc, row, p, lanes, y, c->left + 1, w - c->left - 1);
}

/* The child whose end the event at the shown moment is about; pid 0 = none. */
static struct pw_id
child_at_cursor(const struct scene *sc)
{
	const struct pw_event *ev = sc->player.moved && sc->seq ?
				    event_log_get(history_log(sc->history), sc->seq) : NULL;

	switch (ev ? (enum pw_kind)ev->kind : PW_EV_NONE) {
	case PW_EV_EXIT:
	case PW_EV_REAP:
		return ev->who;
	case PW_EV_SIGNAL:
		return (struct pw_id){ .pid = ev->signal.from };
	case PW_EV_WAIT_RETURN:
		return ev->wait.child;
	default:
		return (struct pw_id){ 0 };
	}
}

/* Of the selected process, if it has ended, or of what the moment is about. */
static void
draw_band(const struct scene *sc, struct rect a, const struct tree_columns *c, size_t first, size_t stick)
{
	struct band_lines at = { -1, -1, -1 };
	struct pw_id id = tree.selected;
	const struct pw_proc *p = id.pid ? scene_proc(sc, &id) : NULL;
	const struct pw_id *parent;
	struct chain chain;

	if (!p || !p->died) {
		id = child_at_cursor(sc);
		p = id.pid ? scene_proc(sc, &id) : NULL;
	}
	if (!p || !p->died || a.w <= c->left)
		return;
	parent = p->orphaned ? &p->forker : &p->parent_id;
	for (int i = 0; i < a.h; i++) {
		const size_t n = tree_sticky_row(tree.top, stick, first, i);
		const struct row *row = n < sc->rows.n ? &sc->rows.v[n] : NULL;

		if (row && row->kind == ROW_PROC && pw_id_same(&row->id, &p->id))
			at.child = a.y + i;
		else if (row && row->kind == ROW_SIGNALS && pw_id_same(&row->id, parent))
			at.signals = a.y + i;
		else if (row && row->kind == ROW_WAITS && pw_id_same(&row->id, parent))
			at.waits = a.y + i;
	}
	chain = chain_of(history_marks(sc->history), p, sc->now, sc->seq);
	timeline_draw_band(sc, &chain, p, &at, c->left + 1);
}

static void
tree_draw(const struct scene *sc, struct rect a)
{
	const struct rows *r = &sc->rows;
	struct tree_columns c = tree_columns_at(a.w);
	size_t first = 0, stick;

	settle(r, a.h);
	stick = tree_sticky(r, tree.top, a.h, &first);
	c.flat = tree.flat || is_sorted();
	c.base = UINT32_MAX;
	for (int i = 0; i < a.h; i++) {
		size_t at = tree_sticky_row(tree.top, stick, first, i);

		if (at < r->n && r->v[at].depth < c.base)
			c.base = r->v[at].depth;
	}
	draw_head(sc, a.y - 1, &c, a.w);
	for (int i = 0; i < a.h; i++) {
		size_t at = tree_sticky_row(tree.top, stick, first, i);

		if (at < r->n)
			draw_row(sc, at, a.y + i, &c, a.w);
		else if (a.w > c.left)
			draw_glyph(a.y + i, c.left, ROLE_FRAME, GLYPH_VLINE);
	}
	draw_band(sc, a, &c, first, stick);
	if (!r->n)
		draw_text(a.y, 1, c.left - 1, ROLE_DIM,
			  tree.zombies_only ? "no zombies" :
			  tree.filter.len ? "no process matches the filter" : "no process yet");
	tree.above = stick ? tree.top - first : tree.top;
	tree.below = r->n > tree.top + (size_t)a.h ? r->n - tree.top - (size_t)a.h : 0;
}

/* How many rows are out of sight. */
static void
tree_hidden(struct strbuf *out)
{
	if (tree.above)
		strbuf_addf(out, " %s %zu above", glyph_text(GLYPH_UP), tree.above);
	if (tree.below)
		strbuf_addf(out, " %s %zu below", glyph_text(GLYPH_DOWN), tree.below);
}

/* The timeline moves by whole columns, a process that is reaped goes after a while. */
static uint64_t
tree_changes_in(const struct scene *sc)
{
	int w = tree.area.w - tree_columns_at(tree.area.w).left - 1;
	uint64_t to = UINT64_MAX;

	if (w > 0)
		to = window_column_ns() - sc->now % window_column_ns();
	if (sc->rows.expires > sc->now && sc->rows.expires - sc->now < to)
		to = sc->rows.expires - sc->now;
	return to;
}

/* --- keys ----------------------------------------------------------------------------- */

static void
tree_page(struct scene *sc, int by)
{
	move_selection(sc, by * (tree.area.h > 2 ? tree.area.h - 1 : 1));
}

static void
tree_home(struct scene *sc, int arg)
{
	(void)arg;
	move_selection(sc, INT_MIN);
}

static void
tree_end(struct scene *sc, int arg)
{
	(void)arg;
	move_selection(sc, INT_MAX);
}

static void
tree_sideways(struct scene *sc, int by)
{
	if (steps_are_on())
		steps_scroll(sc, by);
	else
		window_scroll(by);
}

static void
tree_details(struct scene *sc, int arg)
{
	(void)arg;
	if (!tree.selected.pid)
		move_selection(sc, 1);
	if (tree.selected.pid)
		details_of_process(&tree.selected);
}

static void
tree_kill(struct scene *sc, int arg)
{
	(void)arg;
	signal_menu_open(sc, &tree.selected);
}

static void
tree_zombies(struct scene *sc, int arg)
{
	(void)arg;
	tree.zombies_only = !tree.zombies_only;
	message_show("%s", tree.zombies_only ? "zombies only; z shows all" : "all processes");
	choose_rows(sc);
}

static void
tree_flat(struct scene *sc, int arg)
{
	(void)arg;
	tree.flat = !tree.flat && !is_sorted();
	tree_columns_sort_by(COLUMN_NONE);
	message_show("%s", tree.flat ? "flat, in order of birth; t shows the tree" : "tree");
	choose_rows(sc);
}

static void
columns_changed(struct scene *sc)
{
	tree.top = 0;
	choose_rows(sc);
}

static void
tree_columns_menu(struct scene *sc, int arg)
{
	(void)sc;
	(void)arg;
	column_menu_open(columns_changed);
}

/* One that has no row any more is below one that is collapsed: that one then. */
static void
select_visible(struct scene *sc)
{
	const struct pw_proc *p = scene_proc(sc, &tree.selected);

	while (p && rows_find(&sc->rows, &p->id) == ROW_NONE)
		p = p->parent;
	if (p)
		select_row(sc, rows_find(&sc->rows, &p->id));
}

static void
tree_collapse(struct scene *sc, int arg)
{
	const struct pw_proc *p;

	(void)arg;
	if (!tree.selected.pid)
		move_selection(sc, 1);
	p = scene_proc(sc, &tree.selected);
	if (p && !p->first_child)	/* nothing is below it: what it is in */
		p = p->parent;
	if (!p || tree.flat || is_sorted()) {
		message_show("%s", p ? "this is a list: t shows the tree" : "no process is below this one");
		return;
	}
	tree_fold_toggle(&p->id);
	choose_rows(sc);
	select_visible(sc);
}

static void
tree_collapse_all(struct scene *sc, int arg)
{
	bool collapsed = tree_fold_all(&sc->rows);

	(void)arg;
	choose_rows(sc);
	select_visible(sc);
	message_show("%s", collapsed ? "collapsed; C expands all, c one" : "expanded");
}

static void
tree_split(struct scene *sc, int by)
{
	(void)sc;
	tree_columns_widen(by * 2, tree.area.w);
}

static void
tree_commands(struct scene *sc, int by)
{
	(void)sc;
	tree_columns_scroll(by * 8);
}

static void
filter_done(struct scene *sc, const char *text)
{
	strbuf_reset(&tree.filter);
	strbuf_adds(&tree.filter, text ? text : "");
	choose_rows(sc);
}

static void
tree_filter(struct scene *sc, int arg)
{
	(void)sc;
	(void)arg;
	prompt_open("Processes with:", strbuf_str(&tree.filter), true, filter_done);
}

static void
tree_follow(struct scene *sc, int arg)
{
	(void)arg;
	tree.follow = !tree.follow;
	if (tree.follow && sc->rows.newest != ROW_NONE)
		reveal(&sc->rows, sc->rows.newest);
	message_show("%s", tree.follow ? "the list scrolls to new processes"
				       : "the list no longer scrolls to new processes");
}

static void
tree_hold(struct scene *sc, int arg)
{
	(void)arg;
	if (!tree.selected.pid)
		move_selection(sc, 1);
	tree.hold = !tree.hold && tree.selected.pid;
	if (tree.hold)
		message_show("%" PRIu32 " stays in sight; F ends that", tree.selected.pid);
	else
		message_show("the selected process no longer stays in sight");
}

/* The last one that had it. */
static uint32_t
row_of_pid(const struct rows *r, unsigned long pid)
{
	for (size_t i = r->n; i-- > 0;)
		if (r->v[i].kind == ROW_PROC && r->v[i].id.pid == pid)
			return (uint32_t)i;
	return ROW_NONE;
}

static void
pid_done(struct scene *sc, const char *text)
{
	char *end;
	unsigned long pid = text ? strtoul(text, &end, 10) : 0;
	uint32_t at;

	if (!text || !*text)
		return;
	at = row_of_pid(&sc->rows, pid);
	if (at == ROW_NONE) {		/* below one that is collapsed? */
		tree_fold_none();
		choose_rows(sc);
		at = row_of_pid(&sc->rows, pid);
	}
	if (at == ROW_NONE || *end)
		message_show("no such process here: %s", text);
	else
		select_row(sc, at);
}

static void
tree_pid(struct scene *sc, int arg)
{
	(void)sc;
	(void)arg;
	prompt_open("Process ID:", "", false, pid_done);
}

static void
tree_key(struct scene *sc, const struct key_press *k)
{
	static void (*const acts[ACT_COUNT])(struct scene *sc, int arg) = {
		[ACT_MOVE] = move_selection, [ACT_PAGE] = tree_page,
		[ACT_HOME] = tree_home, [ACT_END] = tree_end,
		[ACT_SIDEWAYS] = tree_sideways,
		[ACT_DETAILS] = tree_details, [ACT_KILL] = tree_kill,
		[ACT_ZOMBIES] = tree_zombies, [ACT_TREE] = tree_flat,
		[ACT_FILTER] = tree_filter, [ACT_FOLLOW] = tree_follow,
		[ACT_FOLLOW_ONE] = tree_hold, [ACT_PID] = tree_pid,
		[ACT_COLUMNS] = tree_columns_menu, [ACT_FOLD] = tree_collapse,
		[ACT_FOLD_ALL] = tree_collapse_all, [ACT_SPLIT] = tree_split,
		[ACT_COMMANDS] = tree_commands,
	};

	if (acts[k->action])
		acts[k->action](sc, k->arg);
}

/* A click on a heading sorts by that column; again: in reverse. */
static void
click_heading(struct scene *sc, int x)
{
	const struct tree_columns c = tree_columns_at(tree.area.w);
	const int column = tree_columns_hit(&c, x);

	if (column == COLUMN_NONE)
		return;
	tree_columns_sort_by(column);
	columns_changed(sc);
}

static void
tree_mouse(struct scene *sc, int y, int x, int wheel)
{
	const struct rows *r = &sc->rows;
	size_t first = 0, stick = tree_sticky(r, tree.top, tree.area.h, &first);
	size_t i = tree_sticky_row(tree.top, stick, first, y - tree.area.y);

	const int left = tree_columns_at(tree.area.w).left;

	if (wheel && x > left && steps_are_on())
		steps_scroll(sc, wheel < 0 ? -1 : 1);
	else if (wheel && x > left)
		window_zoom(wheel < 0 ? 1 : -1, x - left - 1);
	else if (wheel)
		move_selection(sc, wheel);
	else if (y < tree.area.y)
		click_heading(sc, x);
	else if (i < r->n)
		select_row(sc, i);
}

/* As in the row, the columns apart by a blank. */
static void
tree_copy(const struct scene *sc, struct strbuf *out)
{
	const struct pw_proc *p = tree.selected.pid ? scene_proc(sc, &tree.selected) : NULL;
	size_t before;

	for (int c = 0; p && c < COLUMN_COUNT; c++) {
		if (!tree_columns_have((enum tree_column)c))
			continue;
		before = out->len;
		tree_cell(out, sc, p, (enum tree_column)c, tree_columns_at(tree.area.w).w[c]);
		if (out->len > before && c != COLUMN_COMMAND)
			strbuf_addc(out, ' ');
	}
}

/* The line before the timeline. */
static void
tree_drop(int from, int to)
{
	if (from == tree_columns_at(tree.area.w).left)
		tree_columns_split_at(to, tree.area.w);
}

static void
tree_focus(bool on)
{
	tree.focused = on;
}

static void
tree_place(struct rect r, struct rect usual)
{
	(void)usual;
	tree.area = r;
	if (r.h > 0)
		tree.room = (size_t)r.h;
}

size_t
tree_pane_room(void)
{
	return tree.room;
}

static void
tree_reset(void)
{
	strbuf_done(&tree.filter);
	memset(&tree, 0, sizeof(tree));
	tree.follow = true;
	window_reset();
	steps_reset();
	tree_fold_none();
	tree_columns_reset();
}

const struct pane_ops tree_pane = {
	.name = "Processes",
	.keys = KEYS_COMMON | KEYS_SELECT | KEYS_FILTER | KEYS_FOLLOW | KEYS_TREE | KEYS_SIGNAL | KEYS_OUTPUT,
	.reset = tree_reset,
	.draw = tree_draw,
	.key = tree_key,
	.mouse = tree_mouse,
	.drop = tree_drop,
	.find = tree_find,
	.copy = tree_copy,
	.focus = tree_focus,
	.place = tree_place,
	.hidden = tree_hidden,
	.changes_in = tree_changes_in,
};
