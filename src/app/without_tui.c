/* SPDX-License-Identifier: GPL-2.0-or-later */
/* without_tui.c - in place of view/tui and emulator, in a build with --disable-tui: the
 * full screen fits no terminal, and opts.c refuses --tui. */
#include <stdlib.h>

#include "emulator/emulator_process.h"
#include "view/view.h"

const struct pw_view_ops pw_view_tui = { .name = "tui" };

bool
pw_tui_fits(void)
{
	return false;
}

/* Not reached: a pty is only made for the full screen. */
void
emulator_serve(int screen, int pty, int tee, uint64_t keep, int rows, int cols, bool utf8)
{
	(void)screen, (void)pty, (void)tee, (void)keep, (void)rows, (void)cols, (void)utf8;
	abort();
}
