/* SPDX-License-Identifier: GPL-2.0-or-later */
/* background.h - is the terminal light or dark?  It is asked (OSC 11), and asked for its
 * type after that (DA1), which every terminal answers: no answer to the first one will
 * come then.  The answers arrive among what is typed and are taken out of it here,
 * however late.  No curses and no terminal in here. */
#ifndef PW_TUI_BACKGROUND_H
#define PW_TUI_BACKGROUND_H

#include <stdbool.h>
#include <stddef.h>

#define BACKGROUND_QUERY "\033]11;?\033\\\033[c"

enum background { BACKGROUND_UNKNOWN, BACKGROUND_DARK, BACKGROUND_LIGHT };

/* Of a colour as X11 writes it: "rgb:ffff/ffff/ffff", "rgba:...", "#ffffff". */
enum background background_of_colour(const char *spec);
/* Of $COLORFGBG, such as "0;15" or "15;default;0"; NULL is harmless. */
enum background background_of_variable(const char *value);

enum { BACKGROUND_HELD = 4 };	/* codes that one code may give back */

struct background_answer {
	bool awaited;		/* DA1 has not been answered yet */
	enum background found;
	int state;
	char text[48];		/* of the answer so far */
	size_t len;
};

/* One code as it was read: those that are keys after all go to keys[], how many. */
size_t background_take(struct background_answer *a, int code, int keys[BACKGROUND_HELD]);
/* No further code is there: an ESC that may have begun an answer was a key. */
size_t background_pause(struct background_answer *a, int keys[BACKGROUND_HELD]);

#endif
