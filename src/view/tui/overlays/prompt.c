/* SPDX-License-Identifier: GPL-2.0-or-later */
/* prompt.c - a line typed at the bottom: search, filter, a file's name. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define NCURSES_WIDECHAR 1
#include <curses.h>

#include "view/tui/tui.h"

#define TYPED_MAX 200		/* bytes */

void
prompt_open(struct tui *t, const char *label, const char *text, bool live,
	    void (*done)(struct tui *t, const char *text))
{
	t->over = OVER_PROMPT;
	t->prompt.label = label;
	t->prompt.done = done;
	t->prompt.live = live;
	strbuf_reset(&t->prompt.text);
	strbuf_adds(&t->prompt.text, text);
}

static void
drop_last(struct strbuf *b)
{
	while (b->len && (b->s[b->len - 1] & 0xc0) == 0x80)
		b->s[--b->len] = '\0';
	if (b->len)
		b->s[--b->len] = '\0';
}

static void
add_char(struct strbuf *b, int c)
{
	char bytes[MB_LEN_MAX];
	mbstate_t state = { 0 };
	size_t n = wcrtomb(bytes, (wchar_t)c, &state);

	if (n != (size_t)-1 && b->len + n < TYPED_MAX)
		strbuf_add(b, bytes, n);
}

void
prompt_key(struct tui *t, int key)
{
	struct strbuf *b = &t->prompt.text;

	if (key == '\r' || key == '\n' || key == KEY_BASE + KEY_ENTER || key == 27 || key == 3) {
		bool given = key != 27 && key != 3;

		t->over = OVER_NONE;
		t->prompt.done(t, given ? strbuf_str(b) : NULL);
		return;
	}
	if (key == KEY_BASE + KEY_BACKSPACE || key == 127 || key == 8)
		drop_last(b);
	else if (key == 21)		/* ^U */
		strbuf_reset(b);
	else if (key >= 0x20 && key < KEY_BASE)
		add_char(b, key);
	if (t->prompt.live)
		t->prompt.done(t, strbuf_str(b));
}

void
prompt_draw(struct tui *t, int y)
{
	int w = screen_cols(), x;

	screen_blank(y, 0, w, ROLE_TEXT);
	x = screen_put(y, 0, w, ROLE_LABEL, t->prompt.label);
	x += 1;
	x += screen_put(y, x, w - x, ROLE_BOLD, strbuf_str(&t->prompt.text));
	screen_cursor(y, x < w ? x : w - 1);
}
