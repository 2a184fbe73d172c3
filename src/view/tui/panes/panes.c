/* SPDX-License-Identifier: GPL-2.0-or-later */
/* panes.c - the list of panes. */
#include "view/tui/panes/panes.h"

#include <stddef.h>

#include "view/tui/panes/events_pane.h"
#include "view/tui/panes/finding_banner.h"
#include "view/tui/panes/findings_pane.h"
#include "view/tui/panes/header_banner.h"
#include "view/tui/panes/other_pane.h"
#include "view/tui/panes/output_pane.h"
#include "view/tui/panes/summary_pane.h"
#include "view/tui/panes/tree_pane.h"

const struct pane_ops *const banners[] = { &header_banner, &finding_banner, NULL };

const struct pane_ops *const panes[PANES_MAX + 1] = {
	&tree_pane, &events_pane, &findings_pane, &output_pane, &summary_pane, &other_pane, &differences_pane, NULL,
};
