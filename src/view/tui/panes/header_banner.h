/* SPDX-License-Identifier: GPL-2.0-or-later */
/* header_banner.h - what is watched, and what has been counted. */
#ifndef PW_TUI_HEADER_BANNER_H
#define PW_TUI_HEADER_BANNER_H

#include "view/tui/pane.h"

extern const struct pane_ops header_banner;

#endif
