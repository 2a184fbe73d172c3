/* SPDX-License-Identifier: GPL-2.0-or-later */
/* prompt.h - a line typed at the bottom. */
#ifndef PW_TUI_PROMPT_H
#define PW_TUI_PROMPT_H

#include <stdbool.h>

struct scene;

/* label stays the caller's; text is what stands there at first.  done gets what was
 * typed, NULL = given up with Esc; with live it is called at each change, too. */
void prompt_open(const char *label, const char *text, bool live,
		 void (*done)(struct scene *sc, const char *text));

#endif
