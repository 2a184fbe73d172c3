/* SPDX-License-Identifier: GPL-2.0-or-later */
/* theme_choice.h - the theme: asked for, kept from the last time, or changed by a key. */
#ifndef PW_TUI_THEME_CHOICE_H
#define PW_TUI_THEME_CHOICE_H

#include <stdbool.h>

#include "view/theme.h"

struct strbuf;

/* The screen has been opened with it.  free: nothing was said about colours, what was
 * kept may be used. */
void theme_choice_begin(enum pw_theme theme, bool free);
/* The next theme, and its name. */
const char *theme_choice_next(void);

/* For the file of settings. */
void theme_choice_write(struct strbuf *out);
void theme_choice_read(const char *name);

#endif
