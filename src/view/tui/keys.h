/* SPDX-License-Identifier: GPL-2.0-or-later */
/* keys.h - the table of keys: which action each stands for, and what the help and the
 * bottom line say of it.  Who carries an action out is not known here. */
#ifndef PW_TUI_KEYS_H
#define PW_TUI_KEYS_H

#include <stddef.h>

enum action {
	ACT_NONE,		/* a key that is not in the table */
	ACT_HELP, ACT_PAUSE, ACT_DETAILS, ACT_ZOMBIES, ACT_ZOOM, ACT_SIDEWAYS, ACT_NEXT_PANE,
	ACT_OUTPUT, ACT_TYPE, ACT_FILTER, ACT_SEARCH, ACT_SEARCH_AGAIN, ACT_FOLLOW, ACT_FOLLOW_ONE, ACT_PID,
	ACT_TREE, ACT_COLUMNS, ACT_FOLD, ACT_FOLD_ALL, ACT_SPLIT, ACT_COMMANDS, ACT_LOWER, ACT_THEME, ACT_COPY, ACT_COPY_FINDING,
	 ACT_KILL,
	ACT_SAVE, ACT_MAXIMISE, ACT_MOVE, ACT_PAGE, ACT_HOME, ACT_END, ACT_REPAINT, ACT_SUSPEND,
	ACT_QUIT,
	ACT_FIT, ACT_BUSIEST, ACT_STEP, ACT_SPEED, ACT_SEEK_PART, ACT_NEXT_FINDING, ACT_AXIS, ACT_NEXT_MERGE,
	ACT_COUNT,
};

/* Which keys a pane understands: bits. */
enum key_group {
	KEYS_COMMON = 1 << 0,	/* of every pane that does not pass its keys on */
	KEYS_FILTER = 1 << 1,	/* of what can be filtered */
	KEYS_FOLLOW = 1 << 8,	/* of what scrolls by itself */
	KEYS_TREE = 1 << 2,	/* of processes and their timeline */
	KEYS_OUTPUT = 1 << 3,	/* to the command and back */
	KEYS_SELECT = 1 << 7,	/* of lists with a selection, which Enter explains */
	KEYS_SIGNAL = 1 << 4,	/* to a process: not to one of a recording */
	KEYS_SAVE = 1 << 5,	/* of every pane, but not of use in a replay */
	KEYS_TYPE = 1 << 6,	/* of the command's terminal */
};

enum { KEY_CODES = 9 };

struct key {
	int codes[KEY_CODES];		/* as screen_key() gives them; 0 = no more */
	const char *name;	/* as the help shows it */
	const char *label;	/* bottom line; NULL = not there */
	const char *help;
	enum key_group group;
	enum action action;
	int arg;
};

/* What a pane or an overlay is given. */
struct key_press {
	int code;
	enum action action;	/* ACT_NONE = none of this pane's keys */
	int arg;
};

/* In the order of the help; the last one is the way out. */
const struct key *keys_table(size_t *n);
/* NULL = no key of those groups. */
const struct key *keys_find(int code, unsigned int groups);

#endif
