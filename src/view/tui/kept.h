/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kept.h - layout, columns and colours, kept for the next time. */
#ifndef PW_TUI_KEPT_H
#define PW_TUI_KEPT_H

/* In procwatch/screen below $XDG_STATE_HOME, or ~/.local/state.  A line that makes no
 * sense is ignored, and so is a file that cannot be read or written: the run never
 * depends on it. */

/* Sets what was kept, once the panes are as at the start. */
void kept_load(void);
/* Writes it if it is not what was loaded. */
void kept_save(void);

#endif
