/* SPDX-License-Identifier: GPL-2.0-or-later */
/* findings_pane.h - all findings, those that hold and those that were resolved. */
#ifndef PW_TUI_FINDINGS_PANE_H
#define PW_TUI_FINDINGS_PANE_H

#include "view/tui/pane.h"

extern const struct pane_ops findings_pane;

#endif
