/* SPDX-License-Identifier: GPL-2.0-or-later */
/* layout.h - which pane stands where, and which one has the keys. */
#ifndef PW_TUI_LAYOUT_H
#define PW_TUI_LAYOUT_H

#include <stdint.h>

#include "view/tui/pane.h"

/* All panes as at the start, and what they had freed. */
void layout_reset(void);
/* Gives each pane its place at the terminal's present size. */
void layout_place(const struct scene *sc);
/* Draws all but the bottom line; place first. */
void layout_draw(const struct scene *sc);
/* ns until the picture would differ although no event comes. */
uint64_t layout_changes_in(const struct scene *sc);

/* Some ms of what takes the panes long; false: there was nothing to do. */
bool layout_work(struct scene *sc);

const struct pane_ops *layout_focused(void);	/* never NULL */
/* It passes its keys on to the command. */
bool layout_is_typing(void);
/* enum key_group bits that the focused pane understands now. */
unsigned int layout_keys(void);

void layout_focus(const struct pane_ops *p);
void layout_focus_next(int by);		/* 1 or -1 */
/* The lower pane that is in sight: this one, and the keys if the one before had them. */
void layout_show(const struct pane_ops *lower);
/* Room for the lower panes: so many lines more. */
void layout_move_lower(int by);
/* The same for the file of settings: thousandths of the screen. */
void layout_write_lower(struct strbuf *out);
void layout_read_lower(const char *number);
void layout_maximise(void);		/* the focused pane, or back */
void layout_freeze(bool on);
void layout_mouse(struct scene *sc, int y, int x, int wheel);
/* The button was released there: a line that was pressed moves. */
void layout_drop(int y, int x);

#endif
