/* SPDX-License-Identifier: GPL-2.0-or-later */
/* prompt.c - a line typed at the bottom: search, filter, a file's name. */
#include "view/tui/overlays/prompt.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <wchar.h>

#include "view/tui/curses/screen.h"
#include "view/tui/overlay.h"

#define CTRL_C 3
#define CTRL_U 21
#define ESC 27

static struct {
	const char *label;
	char text[200];
	size_t len;
	void (*done)(struct scene *sc, const char *text);
	bool live;
} prompt;

static void
drop_last_char(void)
{
	while (prompt.len && (prompt.text[prompt.len - 1] & 0xc0) == 0x80)
		prompt.len--;
	if (prompt.len)
		prompt.len--;
}

static void
add_char(int c)
{
	char bytes[MB_LEN_MAX];
	mbstate_t state = { 0 };
	size_t n = wcrtomb(bytes, (wchar_t)c, &state);

	if (n == (size_t)-1 || prompt.len + n >= sizeof(prompt.text))
		return;
	memcpy(prompt.text + prompt.len, bytes, n);
	prompt.len += n;
}

static void
prompt_key(struct scene *sc, const struct key_press *k)
{
	int key = k->code;

	if (key == ESC || key == CTRL_C) {
		overlay_close();
		prompt.done(sc, NULL);
		return;
	}
	if (key == '\r' || key == '\n' || key == KEY_BASE + KEY_ENTER) {
		overlay_close();
		prompt.done(sc, prompt.text);
		return;
	}
	if (key == KEY_BASE + KEY_BACKSPACE || key == 127 || key == 8)
		drop_last_char();
	else if (key == CTRL_U)
		prompt.len = 0;
	else if (key >= 0x20 && key < KEY_BASE)
		add_char(key);
	prompt.text[prompt.len] = '\0';
	if (prompt.live)
		prompt.done(sc, prompt.text);
}

static void
prompt_draw(const struct scene *sc, struct rect r)
{
	int y = r.y + r.h - 1, x;

	(void)sc;
	draw_blank(y, 0, r.w, ROLE_TEXT);
	x = draw_text(y, 0, r.w, ROLE_LABEL, prompt.label);
	x += 1;
	x += draw_text(y, x, r.w - x, ROLE_BOLD, prompt.text);
	draw_cursor(y, x < r.w ? x : r.w - 1);
}

static const struct pane_ops prompt_overlay = {
	.name = "prompt",
	.draw = prompt_draw,
	.key = prompt_key,
};

void
prompt_open(const char *label, const char *text, bool live,
	    void (*done)(struct scene *sc, const char *text))
{
	prompt.label = label;
	prompt.done = done;
	prompt.live = live;
	prompt.len = (size_t)snprintf(prompt.text, sizeof(prompt.text), "%s", text);
	if (prompt.len >= sizeof(prompt.text))
		prompt.len = sizeof(prompt.text) - 1;
	overlay_open(&prompt_overlay);
}
