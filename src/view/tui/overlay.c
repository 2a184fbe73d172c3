/* SPDX-License-Identifier: GPL-2.0-or-later */
/* overlay.c - which overlay is open. */
#include "view/tui/overlay.h"

#include <stddef.h>

static const struct pane_ops *current;

void
overlay_open(const struct pane_ops *o)
{
	current = o;
}

void
overlay_close(void)
{
	current = NULL;
}

const struct pane_ops *
overlay_current(void)
{
	return current;
}
