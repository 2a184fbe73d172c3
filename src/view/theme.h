/* SPDX-License-Identifier: GPL-2.0-or-later */
/* theme.h - which colours the full screen has. */
#ifndef PW_THEME_H
#define PW_THEME_H

enum pw_theme {
	PW_THEME_AUTO,		/* as the terminal's background is */
	PW_THEME_DARK,
	PW_THEME_LIGHT,
	PW_THEME_MONO,		/* no colours: bold, underline, reverse */
	PW_THEME_COUNT,
};

/* In the order of the values. */
#define PW_THEME_NAMES { "auto", "dark", "light", "mono" }

#endif
