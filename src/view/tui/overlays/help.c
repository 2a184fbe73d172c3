/* SPDX-License-Identifier: GPL-2.0-or-later */
/* help.c - what the screen says about its keys, letters and shapes. */
#include <stdio.h>
#include <string.h>

#include "view/tui/tui.h"

/* The first word of a key's name: the bottom line has no room for all. */
static int
put_key(int y, int x, int w, const struct key *k)
{
	char name[16];
	size_t len = strcspn(k->name, " ");
	int room = w - x;

	snprintf(name, sizeof(name), "%.*s", (int)(len < 15 ? len : 15), k->name);
	if ((int)(strlen(name) + strlen(k->label)) + 1 > room)
		return 0;
	len = (size_t)screen_put(y, x, room, ROLE_KEY, name);
	len += (size_t)screen_put(y, x + (int)len, room - (int)len, ROLE_LABEL, k->label);
	return (int)len + 1;
}

void
help_bottom_line(struct tui *t)
{
	/* in 40 columns */
	static const char *const over[] = {
		[OVER_HELP] = "Arrows PgUp PgDn scroll, others close",
		[OVER_DETAIL] = "Arrows PgUp PgDn scroll, others close",
		[OVER_SIGNALS] = "Arrows choose, Enter goes on, Esc leaves",
		[OVER_ASK] = "A letter answers, Esc goes back",
		[OVER_PROMPT] = NULL,
	};
	int y = screen_rows() - 1, w = screen_cols(), x = 0, quit;
	size_t n;
	const struct key *keys = keys_table(&n);

	screen_blank(y, 0, w, ROLE_TEXT);
	if (t->over == OVER_PROMPT) {
		prompt_draw(t, y);
		return;
	}
	if (over[t->over]) {
		screen_put(y, 0, w, ROLE_LABEL, over[t->over]);
		return;
	}
	if (t->message.len) {
		screen_put(y, 0, w, ROLE_BOLD, strbuf_str(&t->message));
		return;
	}
	quit = keys_pane(t) == PANE_OUTPUT ? 0 : 8;	/* the way out is always there */
	for (size_t i = 0; i + 1 < n; i++)
		if (keys[i].label && (keys[i].panes >> keys_pane(t) & 1))
			x += put_key(y, x, w - quit, &keys[i]);
	if (quit)
		put_key(y, x, w, &keys[n - 1]);
}

enum { NAME_W = 12 };

static void
help_line(int y, int w, const char *name, const char *text)
{
	screen_put(y, 1, NAME_W, ROLE_KEY, name);
	screen_put(y, NAME_W + 2, w - NAME_W - 2, ROLE_TEXT, text);
}

/* Below the keys: what the shapes and letters mean. */
static void
legend_line(int y, int w, int i)
{
	static const struct { enum role role; enum glyph glyph; const char *letter, *text; } v[] = {
		{ ROLE_RUNNING, GLYPH_RUN, NULL, "a process that runs" },
		{ ROLE_ZBAR, GLYPH_ZOMBIE, NULL, "a zombie: ended, and nobody has waited for it" },
		{ ROLE_GONE, GLYPH_END, NULL, "ended and reaped at once" },
		{ ROLE_SENT, 0, "s", "SIGCHLD sent" },
		{ ROLE_DELIVERED, 0, "d", "SIGCHLD delivered: the handler runs" },
		{ ROLE_MERGED, 0, "M", "SIGCHLD merged into one that was pending: no delivery of its own" },
		{ ROLE_SENT, 0, "b", "SIGCHLD sent while blocked: it waits" },
		{ ROLE_NOBODY, 0, "i", "SIGCHLD ignored" },
		{ ROLE_REAPED, 0, "R", "a wait call reaped a child" },
		{ ROLE_NOBODY, 0, "n", "a wait call found nobody to reap yet" },
		{ ROLE_NOBODY, 0, "E", "a wait call gave ECHILD: there are no children" },
		{ ROLE_ERROR, 0, "I", "a wait call was interrupted (EINTR)" },
		{ ROLE_WAITING, GLYPH_WAIT, NULL, "blocked inside a wait call" },
	};

	if (i < 0 || i >= (int)(sizeof(v) / sizeof(v[0])))
		return;
	if (v[i].letter)
		screen_put(y, 1, 4, v[i].role, v[i].letter);
	else
		for (int k = 0; k < 3; k++)
			screen_glyph(y, 1 + k, v[i].role, v[i].glyph);
	screen_put(y, NAME_W + 2, w - NAME_W - 2, ROLE_TEXT, v[i].text);
}

void
help_draw(struct tui *t)
{
	int w = screen_cols(), h = screen_rows() - 2;
	size_t count;
	const struct key *keys = keys_table(&count);
	int n_keys = (int)count, total = n_keys + 17;

	if (t->over_top > total - h)
		t->over_top = total - h;
	if (t->over_top < 0)
		t->over_top = 0;
	for (int y = 0; y < h + 1; y++)
		screen_blank(y, 0, w, ROLE_TEXT);
	screen_put(0, 0, w, ROLE_FOCUS, " procwatch: keys and signs ");
	for (int i = 0; i < h; i++) {
		int n = t->over_top + i;

		if (n < n_keys)
			help_line(1 + i, w, keys[n].name, keys[n].help);
		else if (n == n_keys)
			help_line(1 + i, w, "Mouse", "a click selects, the wheel scrolls");
		else if (n == n_keys + 2)
			screen_put(1 + i, 1, w - 1, ROLE_BOLD, "In the timeline");
		else
			legend_line(1 + i, w, n - n_keys - 3);
	}
}
