/* SPDX-License-Identifier: GPL-2.0-or-later */
/* draw.c - text onto the screen: nothing that is drawn can leave its place. */
#include "view/tui/curses/draw.h"

#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include "base/columns.h"
#include "base/text.h"
#include "phrase/spans.h"
#include "view/tui/curses/draw_state.h"
#include "view/tui/curses/stall.h"

static const struct { const char *utf8, *ascii; } glyphs[GLYPH_COUNT] = {
	[GLYPH_HLINE] =    { "─", "-" },
	[GLYPH_VLINE] =    { "│", "|" },
	[GLYPH_TEE] =      { "├─", "|-" },
	[GLYPH_CORNER] =   { "└─", "`-" },
	[GLYPH_RUN] =      { "━", "=" },
	[GLYPH_ZOMBIE] =   { "▇", "Z" },
	[GLYPH_END] =      { "┫", "]" },
	[GLYPH_WAIT] =     { "▒", ":" },
	[GLYPH_BASE] =     { "·", "." },
	[GLYPH_ARROW] =    { "→", ">" },
	[GLYPH_UP] =       { "↑", "^" },
	[GLYPH_DOWN] =     { "↓", "v" },
	[GLYPH_ELLIPSIS] = { "…", "~" },
	[GLYPH_DOT] =      { "·", "-" },
};

void
draw_clear(void)
{
	attr_set(A_NORMAL, 0, NULL);
	erase();
	draw_state.cursor_y = -1;
}

void
draw_show(void)
{
	/* after a stop: hidden before the alternate screen is on, some terminals hide
	 * it on the other one, too */
	stall_begin();
	if (isendwin())
		doupdate();
	curs_set(draw_state.cursor_y >= 0);
	if (draw_state.cursor_y >= 0)
		move(draw_state.cursor_y, draw_state.cursor_x);
	refresh();
	stall_end();
}

void
draw_cursor(int y, int x)
{
	draw_state.cursor_y = y;
	draw_state.cursor_x = x;
}

void
draw_repaint(void)
{
	clearok(curscr, TRUE);
}

void
draw_select(bool on)
{
	draw_state.selected = on;
}

static void
set_role(enum role role)
{
	if (draw_state.selected)	/* one bar, whatever stands in it */
		role = ROLE_SELECTED;
	attr_set(draw_state.attrs[role], draw_state.pairs[role], NULL);
}

/* The next character of s as what the terminal will show, and its columns. */
static wchar_t
next_char(const char **s, size_t *len, int *width)
{
	uint32_t cp;
	size_t n = text_utf8(*s, *len, &cp);

	if (n == 0) {
		n = 1;
		cp = '?';
	}
	*s += n;
	*len -= n;
	if (cp < 0x20 || cp == 0x7f || (cp > 0x7e && !draw_state.utf8))
		cp = '?';
	*width = wcwidth((wchar_t)cp);
	if (*width < 0) {	/* a character that this locale cannot place */
		cp = '?';
		*width = 1;
	}
	return (wchar_t)cp;
}

int
draw_text(int y, int x, int w, enum role role, const char *s)
{
	wchar_t line[1024];
	size_t len = strlen(s), n = 0;
	int used = 0;

	if (y < 0 || y >= LINES || x < 0 || x >= COLS)
		return 0;
	if (w > COLS - x)
		w = COLS - x;
	while (len > 0 && n < sizeof(line) / sizeof(line[0])) {
		int width;
		wchar_t c = next_char(&s, &len, &width);

		if (used + width > w)
			break;
		if (width == 0 && n == 0)
			continue;	/* a combining mark with nothing to sit on */
		line[n++] = c;
		used += width;
	}
	set_role(role);
	mvaddnwstr(y, x, line, (int)n);
	return used;
}

int
draw_textf(int y, int x, int w, enum role role, const char *fmt, ...)
{
	char buf[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(buf, sizeof(buf), fmt, ap);
	va_end(ap);
	return draw_text(y, x, w, role, buf);
}

static enum role
role_of_tone(enum pw_tone tone)
{
	static const enum role roles[PW_TONE_COUNT] = {
		[PW_TONE_PLAIN] = ROLE_TEXT, [PW_TONE_FAINT] = ROLE_DIM,
		[PW_TONE_START] = ROLE_RUNNING, [PW_TONE_END] = ROLE_BOLD,
		[PW_TONE_SIGNAL] = ROLE_GENERATED, [PW_TONE_WAIT] = ROLE_DELIVERED,
		[PW_TONE_GOOD] = ROLE_DELIVERED, [PW_TONE_WARNING] = ROLE_COALESCED,
		[PW_TONE_ZOMBIE] = ROLE_ZOMBIE, [PW_TONE_LEAK] = ROLE_ZOMBIE,
	};

	return roles[tone];
}

void
draw_spans(int y, int x, int w, int skip, const struct spans *s, size_t from, size_t end)
{
	const char *text = strbuf_str(&s->text);
	const bool cut = columns_of(text + from, end - from) > (size_t)skip + (size_t)w;
	const int room = cut && w > 1 ? w - 1 : w;
	struct tone_span run;
	int at = -skip;

	while (at < room && spans_next(s, &from, end, &run)) {
		const char *p = text + run.at;
		size_t left = run.len;
		char part[1024];
		int width;

		while (left && at < 0) {
			next_char(&p, &left, &width);
			at += width;
		}
		if (left > sizeof(part) - 1)
			left = sizeof(part) - 1;
		memcpy(part, p, left);
		part[left] = '\0';
		if (at < room)
			at += draw_text(y, x + at, room - at, role_of_tone(run.tone), part);
	}
	if (cut && w > 1)
		draw_glyph(y, x + (at > 0 ? at : 0), ROLE_TEXT, GLYPH_ELLIPSIS);
}

const char *
glyph_text(enum glyph g)
{
	if (g == GLYPH_ZOMBIE && draw_state.few_shapes)
		return "█";
	return draw_state.utf8 ? glyphs[g].utf8 : glyphs[g].ascii;
}

int
draw_glyph(int y, int x, enum role role, enum glyph g)
{
	return draw_text(y, x, 2, role, glyph_text(g));
}

void
draw_fill(int y, int x, int w, enum role role, enum glyph g)
{
	for (int i = 0; i < w; i++)
		draw_glyph(y, x + i, role, g);
}

void
draw_blank(int y, int x, int w, enum role role)
{
	if (y < 0 || y >= LINES || x < 0 || x >= COLS)
		return;
	if (w > COLS - x)
		w = COLS - x;
	set_role(role);
	mvhline(y, x, ' ', w);
}

/* 256 colours folded onto what there is. */
static short
fold_colour(int c, unsigned int *attrs)
{
	if (c < 0 || draw_state.colours >= 256)
		return (short)c;
	if (c >= 8 && c < 16)
		*attrs |= CELL_BOLD;
	return c < 16 ? (short)(c & 7) : NONE;
}

int
draw_cell(int y, int x, const uint32_t *chars, size_t n, int fg, int bg,
	    unsigned int attrs)
{
	wchar_t text[CCHARW_MAX + 1];
	size_t len = 0;
	cchar_t cell;
	int width = 1, pair = 0;
	attr_t a;

	if (y < 0 || y >= LINES || x < 0 || x >= COLS)
		return 1;
	for (size_t i = 0; i < n && chars[i] && len < CCHARW_MAX; i++) {
		uint32_t cp = chars[i];
		int w = cp > 0x7e && !draw_state.utf8 ? -1 : wcwidth((wchar_t)cp);

		if (w < 0 || (w == 0 && len == 0))
			cp = '?';
		if (len == 0)
			width = w > 0 ? w : 1;
		text[len++] = (wchar_t)cp;
	}
	if (len == 0)
		text[len++] = L' ';
	text[len] = L'\0';
	if (draw_state.colours >= 8) {
		short f = fold_colour(fg, &attrs), b = fold_colour(bg, &attrs);

		if (f != NONE || b != NONE)
			pair = alloc_pair(f, b);
	}
	a = (attrs & CELL_BOLD ? A_BOLD : 0) | (attrs & CELL_UNDERLINE ? A_UNDERLINE : 0) |
	    (attrs & CELL_REVERSE ? A_REVERSE : 0);
	if (x + width > COLS || setcchar(&cell, text, a, (short)(pair > 0 ? pair : 0), NULL) != OK)
		return 1;
	attr_set(A_NORMAL, 0, NULL);	/* else it would take on the pen's colours */
	mvadd_wch(y, x, &cell);
	return width;
}

int
draw_width(const char *s)
{
	size_t len = strlen(s);
	int used = 0, width;

	while (len > 0) {
		next_char(&s, &len, &width);
		used += width;
	}
	return used;
}
