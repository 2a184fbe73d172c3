/* SPDX-License-Identifier: GPL-2.0-or-later */
/* events_pane.h - the lines of the log. */
#ifndef PW_TUI_EVENTS_PANE_H
#define PW_TUI_EVENTS_PANE_H

#include "view/tui/pane.h"

extern const struct pane_ops events_pane;

#endif
