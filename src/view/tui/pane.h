/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pane.h - what a part of the screen is: a pane, a banner at the top, or an overlay
 * that lies over the panes and takes the keys.
 *
 * Each keeps its own state in its own file.  Pointers that are NULL mean: nothing to do.
 */
#ifndef PW_TUI_PANE_H
#define PW_TUI_PANE_H

#include <stdbool.h>
#include <stdint.h>

#include "view/tui/curses/draw.h"
#include "view/tui/keys.h"

struct scene;
struct strbuf;

struct pane_ops {
	const char *name;		/* in its title */
	const char *hint;		/* overlay: its keys, for the bottom line; NULL = it
					 * draws that line itself */
	const char *short_hint;		/* where there is no room for it; NULL = it is short */
	bool whole;			/* overlay: nothing of the panes is to be seen */
	bool tall;			/* lower pane: it gets more than half of the lines */
	bool wide;			/* lower pane: no other one stands beside it */
	unsigned int keys;		/* enum key_group */

	/* As at the start; what it had is freed. */
	void (*reset)(void);
	void (*draw)(const struct scene *sc, struct rect r);
	void (*key)(struct scene *sc, const struct key_press *k);
	/* wheel: lines, up is negative; 0 = a click. */
	void (*mouse)(struct scene *sc, int y, int x, int wheel);

	/* The button was pressed in column from, and is released in column to. */
	void (*drop)(int from, int to);

	/* Banners: lines it takes at this size, 0 = none. */
	int (*height)(const struct scene *sc);
	/* Panes.  Is there one?  NULL = always. */
	bool (*exists)(void);
	/* Where it stands, h 0 = nowhere; usual: the size that it has or would have. */
	void (*place)(struct rect r, struct rect usual);
	/* What its title says behind the name, and what stands at the end of the line
	 * below it: appended. */
	void (*title)(struct strbuf *out);
	void (*hidden)(struct strbuf *out);
	/* Selects the next line with that text, or scrolls to it; again: not the one that
	 * is selected.  false: there is none.  Where it takes long `work` searches on. */
	bool (*find)(struct scene *sc, const char *text, bool again);
	/* Between two keys, while it is in sight: some ms of what takes long.  false: there
	 * was nothing to do. */
	bool (*work)(struct scene *sc);
	/* For the clipboard: what is selected, appended. */
	void (*copy)(const struct scene *sc, struct strbuf *out);
	/* It gets the keys, or another one does. */
	void (*focus)(bool on);
	/* It has the keys, and all but those of KEYS_OUTPUT are passed on as they come. */
	bool (*takes_typing)(void);
	/* ns until its picture would differ although no event comes. */
	uint64_t (*changes_in)(const struct scene *sc);
	/* The display was frozen, or goes live again. */
	void (*freeze)(bool on);
};

#endif
