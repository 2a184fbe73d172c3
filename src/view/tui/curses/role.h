/* SPDX-License-Identifier: GPL-2.0-or-later */
/* role.h - what a piece of the screen means; palette.c has the colours. */
#ifndef PW_TUI_ROLE_H
#define PW_TUI_ROLE_H

/* What a piece of the screen means.  None is known by its colour
 * alone: a word, a letter or a shape says the same. */
enum role {
	ROLE_TEXT,
	ROLE_DIM,
	ROLE_BOLD,
	ROLE_FRAME,		/* pane titles and lines */
	ROLE_FOCUS,		/* the title of the pane that has the keys */
	ROLE_HEAD,		/* column headings */
	ROLE_RUNNING,
	ROLE_ZOMBIE,
	ROLE_ZBAR,		/* a zombie's time in the timeline */
	ROLE_GONE,
	ROLE_GENERATED,
	ROLE_DELIVERED,
	ROLE_COALESCED,
	ROLE_REAPED,
	ROLE_EMPTY,
	ROLE_ERROR,
	ROLE_WAITING,
	ROLE_LEAK,
	ROLE_WARNING,
	ROLE_NOTE,
	ROLE_KEY,		/* bottom line: the key itself */
	ROLE_LABEL,		/* bottom line: what it does */
	ROLE_PAUSED,
	ROLE_TYPING,		/* keys go to the command */
	ROLE_SELECTED,		/* the chosen row: one bar */
	ROLE_COUNT,
};

#endif
