/* SPDX-License-Identifier: GPL-2.0-or-later */
/* output_pane.c - the command's own screen in a pane, and the keys typed there. */
#include "view/tui/panes/output_pane.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "base/strbuf.h"
#include "view/tui/message.h"
#include "view/tui/overlays/prompt.h"
#include "view/tui/panes/output_grid.h"
#include "view/tui/panes/output_link.h"
#include "view/tui/panes/output_past.h"
#include "view/tui/scene.h"

static struct {
	struct output *out;		/* NULL = the command has no terminal here */
	struct output_past *past;	/* what it had written at a moment; NULL = none */
	bool in_past;			/* that is shown */
	bool focused, typing;		/* it has the keys; they go to the command */
	bool readonly;
	bool found_any;
	long found;			/* the line that was searched for last */
	struct strbuf filter;
	struct rect area;
	struct wire_cell *frozen;	/* rows * cols, or NULL */
	int frozen_rows, frozen_cols;
} pane;

/* --- the picture -------------------------------------------------------------------- */

/* Puts a cell into `room` columns: the columns it took.  Its width is our own
 * judgement, as all that would reach into another pane. */
static int
put_cell(int y, int x, int room, const struct wire_cell *c)
{
	uint32_t chars[WIRE_CHARS] = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < WIRE_CHARS && c->chars[i]; i++)
		if (output_shows(c->chars[i]))
			chars[n++] = c->chars[i];
		else if (i == 0)
			chars[n++] = '?';
	if (n && room < 2 && wcwidth((wchar_t)chars[0]) > 1)
		chars[0] = ' ';
	return draw_cell(y, x, chars, n, c->fg, c->bg, c->attrs);
}

static void
draw_frozen(struct rect r)
{
	for (int y = 0; y < r.h && y < pane.frozen_rows; y++)
		for (int x = 0; x < r.w && x < pane.frozen_cols;)
			x += put_cell(r.y + y, r.x + x, r.w - x,
				      &pane.frozen[y * pane.frozen_cols + x]);
}

static void
draw_live(const struct output *o, struct rect r)
{
	const struct wire_cell *c;

	for (int y = 0; y < r.h; y++)
		for (int x = 0; x < r.w; x += put_cell(r.y + y, r.x + x, r.w - x, c)) {
			c = grid_cell(output_grid(o), (long)y - output_scrolled(o), x);
			if (!c)
				break;
		}
}

static void
draw_line(const struct output *o, int y, struct rect r, long line)
{
	const struct wire_cell *c;

	for (int x = 0; x < r.w && (c = grid_cell(output_grid(o), line, x));)
		x += put_cell(y, r.x + x, r.w - x, c);
}

/* The last lines with the text, however long ago; scrolled: so many of them are below. */
static void
draw_filtered(const struct output *o, struct rect r)
{
	const long first = -grid_back(output_grid(o));
	int skip = output_scrolled(o), y = r.h - 1;

	for (long line = grid_rows(output_grid(o)) - 1; line >= first && y >= 0; line--) {
		if (!output_line_has(o, line, pane.filter.s) || skip-- > 0)
			continue;
		draw_line(o, r.y + y--, r, line);
	}
}

static void
draw_emulator_death(struct rect r, bool past)
{
	draw_blank(r.y + r.h - 1, r.x, r.w, ROLE_ERROR);
	draw_text(r.y + r.h - 1, r.x, r.w, ROLE_ERROR,
		   past ? "The terminal emulator of this pane has died. What the command had written is not shown." :
			  "The terminal emulator of this pane has died. The command is still running; its output is not shown.");
}

/* What is shown: the terminal as it is, or as it was. */
static struct output *
shown_output(void)
{
	return pane.in_past || !pane.out ? output_past_link(pane.past) : pane.out;
}

/* A frozen picture stays as it is until it is scrolled, or the command gets the keys. */
static void
output_draw(const struct scene *sc, struct rect r)
{
	const struct output *o = shown_output();
	int y, x;

	(void)sc;
	if (pane.filter.len)
		draw_filtered(o, r);
	else if (pane.frozen && !pane.in_past && !pane.typing && !output_scrolled(o))
		draw_frozen(r);
	else
		draw_live(o, r);
	if (output_is_dead(o))
		draw_emulator_death(r, pane.in_past);
	else if (pane.typing && !pane.filter.len && !output_scrolled(o) && grid_cursor(output_grid(o), &y, &x) &&
		 y < r.h && x < r.w)
		draw_cursor(r.y + y, r.x + x);
}

static void
output_freeze(bool on)
{
	free(pane.frozen);
	pane.frozen = on && pane.out ? grid_copy(output_grid(pane.out), &pane.frozen_rows,
						 &pane.frozen_cols) : NULL;
}

static bool
output_exists(void)
{
	return pane.out || (pane.past && output_past_any(pane.past));
}

/* The command's terminal has the size of its pane, seen or not, so that looking at
 * it changes nothing for the command. */
static void
output_place(struct rect r, struct rect usual)
{
	pane.area = r;
	if (pane.out)
		output_resize(pane.out, usual.h, r.h > 0 ? r.w : usual.w);
	if (pane.past)
		output_past_resize(pane.past, usual.h, r.h > 0 ? r.w : usual.w);
}

/* --- keys --------------------------------------------------------------------------- */

static bool
output_takes_typing(void)
{
	return pane.typing && pane.out && !output_is_over(pane.out);
}

static void
output_title(struct strbuf *out)
{
	if (pane.filter.len)
		strbuf_addf(out, " with: %.20s", pane.filter.s);
	if (output_takes_typing())
		strbuf_adds(out, ": TYPING into the command, Ctrl-O: back");
	else if (output_scrolled(shown_output()))
		strbuf_adds(out, " (scrolled back)");
	else if (pane.in_past && pane.out)
		strbuf_adds(out, " (as it was)");
	else if (pane.frozen)
		strbuf_adds(out, " (as when it was paused)");
	else if (pane.focused && !pane.readonly && pane.out && !output_is_over(pane.out))
		strbuf_adds(out, ": Enter types into the command");
}

static void
output_focus(bool on)
{
	pane.focused = on;
	pane.typing = pane.typing && on;
}

void
output_pane_type(bool on)
{
	pane.typing = on && pane.focused && !pane.readonly && pane.out;
	if (on && pane.out && output_is_over(pane.out))
		message_show("no process has the command's terminal open any more");
}

/* From the last line up, and from there up again. */
static bool
output_find(struct scene *sc, const char *text, bool again)
{
	struct output *o = shown_output();
	const long rows = grid_rows(output_grid(o)), first = -grid_back(output_grid(o));
	const long n = rows - first, from = again && pane.found_any ? pane.found - 1 : rows - 1;

	(void)sc;
	for (long k = 0; k < n; k++) {
		const long line = first + ((from - first - k) % n + n) % n;

		if (!output_line_has(o, line, text))
			continue;
		pane.found = line;
		pane.found_any = true;
		output_scroll_to(o, line);
		return true;
	}
	return false;
}

static void
output_filter_done(struct scene *sc, const char *text)
{
	(void)sc;
	strbuf_reset(&pane.filter);
	strbuf_adds(&pane.filter, text ? text : "");
	output_scroll(shown_output(), INT_MAX);
}

static void
output_press(struct scene *sc, const struct key_press *k)
{
	int page = pane.area.h > 2 ? pane.area.h - 1 : 1;

	(void)sc;
	if (output_takes_typing())
		output_key(pane.out, k->code);
	else if (k->action == ACT_TYPE)
		output_pane_type(true);
	else if (k->action == ACT_FILTER)
		prompt_open("Lines with:", strbuf_str(&pane.filter), true, output_filter_done);
	else if (k->action == ACT_MOVE)
		output_scroll(shown_output(), k->arg);
	else if (k->action == ACT_PAGE)
		output_scroll(shown_output(), k->arg * page);
	else if (k->action == ACT_HOME)
		output_scroll(shown_output(), INT_MIN);
	else if (k->action == ACT_END)
		output_scroll(shown_output(), INT_MAX);
}

static void
output_mouse(struct scene *sc, int y, int x, int wheel)
{
	(void)sc;
	(void)y;
	(void)x;
	output_scroll(shown_output(), wheel);
}

/* The last screenful. */
static void
output_copy(const struct scene *sc, struct strbuf *out)
{
	(void)sc;
	output_text(shown_output(), out, pane.area.h > 0 ? pane.area.h : 1);
}

static void
output_reset(void)
{
	output_free(pane.out);
	output_past_free(pane.past);
	free(pane.frozen);
	strbuf_done(&pane.filter);
	memset(&pane, 0, sizeof(pane));
}

struct output *
output_pane_open(int pty, int emulator, bool readonly)
{
	pane.readonly = readonly;
	pane.out = output_new(pty, emulator);
	return pane.out;
}

struct output_past *
output_pane_open_past(int emulator)
{
	pane.past = output_past_new(emulator);
	return pane.past;
}

void
output_pane_moment(const struct scene *sc)
{
	pane.in_past = pane.past && (!pane.out || (scene_is_past(sc) && sc->player.moved && !output_takes_typing()));
	if (pane.in_past)
		output_past_show(pane.past, history_log(sc->history), sc->seq);
}

const struct pane_ops output_pane = {
	.name = "Output",
	.keys = KEYS_COMMON | KEYS_FILTER | KEYS_OUTPUT | KEYS_TYPE,
	.reset = output_reset,
	.draw = output_draw,
	.key = output_press,
	.mouse = output_mouse,
	.find = output_find,
	.copy = output_copy,
	.focus = output_focus,
	.exists = output_exists,
	.place = output_place,
	.title = output_title,
	.takes_typing = output_takes_typing,
	.freeze = output_freeze,
};
