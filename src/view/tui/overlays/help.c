/* SPDX-License-Identifier: GPL-2.0-or-later */
/* help.c - what the screen says about its keys, letters and shapes. */
#include "view/tui/overlays/help.h"

#include "view/tui/keys.h"
#include "view/tui/overlay.h"
#include "view/tui/overlays/pager.h"
#include "view/tui/permitted.h"
#include "view/tui/scene.h"

enum { NAME_W = 12 };

static struct pager pager;

static const struct symbol {
	enum role role;
	enum glyph glyph;
	const char *letter;	/* NULL = the glyph */
	const char *text;
} symbols[] = {
	{ ROLE_RUNNING, GLYPH_RUN, NULL, "a running process" },
	{ ROLE_ZBAR, GLYPH_ZOMBIE, NULL, "a zombie: terminated, and not yet reaped by a wait call" },
	{ ROLE_GONE, GLYPH_END, NULL, "terminated and reaped at once" },
	{ ROLE_GENERATED, 0, "g", "SIGCHLD generated: a child changed its state" },
	{ ROLE_DELIVERED, 0, "d", "SIGCHLD delivered: the handler runs" },
	{ ROLE_COALESCED, 0, "C", "SIGCHLD coalesced with one that is pending: not delivered itself" },
	{ ROLE_COALESCED, 0, "2-9 +", "so many were coalesced within this column" },
	{ ROLE_GENERATED, GLYPH_HLINE, NULL, "a SIGCHLD is pending: what comes now is coalesced with it" },
	{ ROLE_GENERATED, 0, "b", "SIGCHLD generated while blocked: it stays pending" },
	{ ROLE_EMPTY, 0, "i", "SIGCHLD ignored" },
	{ ROLE_REAPED, 0, "R", "a wait call reaped a child" },
	{ ROLE_EMPTY, 0, "0", "a wait call returned 0: no child had exited" },
	{ ROLE_EMPTY, 0, "E", "a wait call failed with ECHILD: there are no children" },
	{ ROLE_ERROR, 0, "I", "a wait call was interrupted by a signal (EINTR)" },
	{ ROLE_WAITING, GLYPH_WAIT, NULL, "blocked in a wait call" },
	{ ROLE_DIM, 0, "x", "exec: from here on it is another program; what was before is faint" },
};
#define N_SYMBOLS ((int)(sizeof(symbols) / sizeof(symbols[0])))

static void
draw_named(int y, int w, const char *name, const char *text)
{
	draw_text(y, 1, NAME_W, ROLE_KEY, name);
	draw_text(y, NAME_W + 2, w - NAME_W - 2, ROLE_TEXT, text);
}

static void
draw_symbol(int y, int w, const struct symbol *s)
{
	if (s->letter)
		draw_text(y, 1, 6, s->role, s->letter);
	else
		for (int k = 0; k < 3; k++)
			draw_glyph(y, 1 + k, s->role, s->glyph);
	draw_text(y, NAME_W + 2, w - NAME_W - 2, ROLE_TEXT, s->text);
}

/* The keys that this screen offers: how many, the nth in *key when that is not NULL. */
static int
offered(const struct scene *sc, int nth, const struct key **key)
{
	const unsigned int offers = permitted_offers(&sc->stream->o);
	size_t count;
	const struct key *keys = keys_table(&count);
	int n = 0;

	for (size_t i = 0; i < count; i++)
		if ((keys[i].group & offers) && n++ == nth && key)
			*key = &keys[i];
	return n;
}

/* Line n of the text: the keys, the mouse, then the symbols under their title. */
static void
draw_line(const struct scene *sc, int y, int w, int n)
{
	const struct key *key = NULL;
	int n_keys = offered(sc, n, &key), symbol = n - n_keys - 3;

	if (key)
		draw_named(y, w, key->name, key->help);
	else if (n == n_keys)
		draw_named(y, w, "Mouse", "a click selects or sorts, the wheel scrolls or zooms, lines drag");
	else if (n == n_keys + 2)
		draw_text(y, 1, w - 1, ROLE_BOLD, "In the timeline");
	else if (symbol >= 0 && symbol < N_SYMBOLS)
		draw_symbol(y, w, &symbols[symbol]);
}

static void
help_draw(const struct scene *sc, struct rect r)
{
	int h = r.h - 2;

	pager.lines = offered(sc, -1, NULL) + 3 + N_SYMBOLS + 1;
	pager_fit(&pager, h);
	for (int y = 0; y < h + 1; y++)
		draw_blank(y, 0, r.w, ROLE_TEXT);
	draw_text(0, 0, r.w, ROLE_FOCUS, " procwatch: keys and symbols ");
	pager_draw_position(&pager, r.w, h);
	for (int i = 0; i < h; i++)
		draw_line(sc, 1 + i, r.w, pager.top + i);
}

static void
help_key(struct scene *sc, const struct key_press *k)
{
	(void)sc;
	pager_key(&pager, k->code);
}

static void
help_mouse(struct scene *sc, int y, int x, int wheel)
{
	(void)sc;
	(void)y;
	(void)x;
	pager.top += wheel;
}

static const struct pane_ops help_overlay = {
	.name = "help",
	.hint = PAGER_HINT,
	.whole = true,
	.draw = help_draw,
	.key = help_key,
	.mouse = help_mouse,
};

void
help_open(void)
{
	pager.top = 0;
	overlay_open(&help_overlay);
}
