/* SPDX-License-Identifier: GPL-2.0-or-later */
/* finding_banner.h - the most severe finding. */
#ifndef PW_TUI_FINDING_BANNER_H
#define PW_TUI_FINDING_BANNER_H

#include "view/tui/pane.h"

extern const struct pane_ops finding_banner;

#endif
