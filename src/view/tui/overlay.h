/* SPDX-License-Identifier: GPL-2.0-or-later */
/* overlay.h - what lies over the panes and takes the keys: one at a time. */
#ifndef PW_TUI_OVERLAY_H
#define PW_TUI_OVERLAY_H

#include "view/tui/pane.h"

void overlay_open(const struct pane_ops *o);	/* in place of the one there is */
void overlay_close(void);
const struct pane_ops *overlay_current(void);	/* NULL = none */

/* The keys that all menus have: they move *choice, of n entries, or close the overlay. */
void overlay_menu_key(int *choice, int n, const struct key_press *k);

#endif
