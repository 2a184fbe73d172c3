/* SPDX-License-Identifier: GPL-2.0-or-later */
/* help.h - the keys, and what the letters and shapes of the timeline mean. */
#ifndef PW_TUI_HELP_H
#define PW_TUI_HELP_H

void help_open(void);

#endif
