/* SPDX-License-Identifier: GPL-2.0-or-later */
/* theme_choice.c - the theme: asked for, kept from the last time, or changed by a key. */
#include "view/tui/theme_choice.h"

#include <string.h>

#include "base/strbuf.h"
#include "view/tui/curses/screen.h"

static const char *const names[PW_THEME_COUNT] = PW_THEME_NAMES;

static struct {
	bool free;
	enum pw_theme kept;	/* AUTO = none */
} choice;

void
theme_choice_begin(enum pw_theme theme, bool free)
{
	choice.free = free && theme == PW_THEME_AUTO;
	choice.kept = PW_THEME_AUTO;
}

const char *
theme_choice_next(void)
{
	const enum pw_theme next = (enum pw_theme)((screen_theme() + 1) % PW_THEME_COUNT);

	screen_set_theme(next);
	choice.kept = next;
	return names[next];
}

void
theme_choice_write(struct strbuf *out)
{
	if (choice.kept != PW_THEME_AUTO)
		strbuf_adds(out, names[choice.kept]);
}

void
theme_choice_read(const char *name)
{
	for (int i = 0; i < PW_THEME_COUNT; i++)
		if (strcmp(name, names[i]) == 0)
			choice.kept = (enum pw_theme)i;
	if (choice.free && choice.kept != PW_THEME_AUTO)
		screen_set_theme(choice.kept);
}
