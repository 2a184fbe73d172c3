/* SPDX-License-Identifier: GPL-2.0-or-later */
/* summary_pane.h - the summary, once the stream is over. */
#ifndef PW_TUI_SUMMARY_PANE_H
#define PW_TUI_SUMMARY_PANE_H

#include "view/tui/pane.h"

extern const struct pane_ops summary_pane;

/* Makes the summary; the pane exists from now on, unless there is nothing to say. */
void summary_pane_open(const struct scene *sc);

#endif
