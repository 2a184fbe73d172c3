/* SPDX-License-Identifier: GPL-2.0-or-later */
/* panes.h - all panes there are.  A new one is a file and a line in panes.c. */
#ifndef PW_TUI_PANES_H
#define PW_TUI_PANES_H

#include "view/tui/pane.h"

/* At the top, from the first line on.  NULL-ended. */
extern const struct pane_ops *const banners[];

/* In the order of the Tab key: the first one stands above the others.  NULL-ended. */
enum { PANES_MAX = 8 };
extern const struct pane_ops *const panes[];

#endif
