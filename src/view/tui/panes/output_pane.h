/* SPDX-License-Identifier: GPL-2.0-or-later */
/* output_pane.h - the pane with the command's own screen. */
#ifndef PW_TUI_OUTPUT_PANE_H
#define PW_TUI_OUTPUT_PANE_H

#include "view/tui/pane.h"

struct output;
struct output_past;

extern const struct pane_ops output_pane;

/* There is a command with a terminal of its own: as for output_new().  The pane frees
 * it when it is reset. */
struct output *output_pane_open(int pty, int emulator, bool readonly);
/* What the command had written at a moment is shown by this emulator, which has no pty: of a
 * recording, and while a live session shows the past.  The pane frees it, too. */
struct output_past *output_pane_open_past(int emulator);
/* Before the pane is drawn: that moment is shown. */
void output_pane_moment(const struct scene *sc);
/* While the pane has the keys: they go to the command, or scroll its output. */
void output_pane_type(bool on);

#endif
