/* SPDX-License-Identifier: GPL-2.0-or-later */
/* other_pane.h - the second of two runs, on the axis of the first; and what differs. */
#ifndef PW_TUI_OTHER_PANE_H
#define PW_TUI_OTHER_PANE_H

#include "view/tui/pane.h"

struct other_run;

extern const struct pane_ops other_pane, differences_pane;

/* From now on they exist; NULL: no more. */
void other_pane_show(struct other_run *r);
/* Before a picture: the second run is brought to the moment of the first. */
void other_pane_follow(const struct scene *played);

#endif
