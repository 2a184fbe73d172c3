/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bottom_line.c - the overlay's keys, else a message, else the keys of the pane. */
#include "view/tui/bottom_line.h"

#include <stdio.h>
#include <string.h>

#include "view/tui/curses/screen.h"
#include "view/tui/keys.h"
#include "view/tui/layout.h"
#include "view/tui/message.h"
#include "view/tui/overlay.h"

/* The first word of a key's name: there is no room for all. */
static int
draw_key(int y, int x, int w, const struct key *k)
{
	char name[16];
	size_t len = strcspn(k->name, " ");
	int room = w - x, used;

	snprintf(name, sizeof(name), "%.*s", (int)(len < 15 ? len : 15), k->name);
	if ((int)(strlen(name) + strlen(k->label)) + 1 > room)
		return 0;
	used = draw_text(y, x, room, ROLE_KEY, name);
	used += draw_text(y, x + used, room - used, ROLE_LABEL, k->label);
	return used + 1;
}

static void
draw_keys(int y, int w, unsigned int groups)
{
	size_t n;
	const struct key *keys = keys_table(&n), *quit = &keys[n - 1];
	/* the way out is always there */
	int x = 0, kept = groups & quit->group ? (int)strlen("F10Quit") + 1 : 0;

	for (size_t i = 0; i + 1 < n; i++)
		if (keys[i].label && (groups & keys[i].group))
			x += draw_key(y, x, w - kept, &keys[i]);
	if (kept)
		draw_key(y, x, w, quit);
}

/* Not to be overlooked: each key acts on the command. */
static void
draw_typing(int y, int w)
{
	int x = draw_text(y, 0, w, ROLE_TYPING, " TYPING ") + 1;

	draw_text(y, x, w - x, ROLE_BOLD, *message_text() ? message_text() :
		  "keys go to the command; Ctrl-O: back");
}

void
bottom_line_draw(unsigned int groups)
{
	const struct pane_ops *over = overlay_current();
	int y = screen_rows() - 1, w = screen_cols();

	if (over && !over->hint)
		return;
	draw_blank(y, 0, w, ROLE_TEXT);
	if (!over && layout_is_typing())
		draw_typing(y, w);
	else if (over && !(over->whole && *message_text()))
		draw_text(y, 0, w, ROLE_LABEL, over->short_hint && (int)strlen(over->hint) > w ?
			  over->short_hint : over->hint);
	else if (*message_text())
		draw_text(y, 0, w, ROLE_BOLD, message_text());
	else
		draw_keys(y, w, groups);
}
