/* SPDX-License-Identifier: GPL-2.0-or-later */
/* without_tui.c - in place of view/tui and emulator, in a build with --disable-tui: the
 * full screen fits no terminal, and opts.c refuses --tui. */
#include <stdlib.h>

#include "emulator/emulator_process.h"
#include "view/tui/other_run.h"
#include "view/view.h"

const struct pw_view_ops pw_view_tui = { .name = "tui" };

const struct pw_view_ops pw_view_other_run = { .name = "other run" };

bool
pw_tui_fits(void)
{
	return false;
}

/* A comparison has no screen then. */
struct other_run *
other_run_new(void)
{
	abort();
}

void
other_run_free(struct other_run *r)
{
	(void)r;
}

void
other_run_compare(struct other_run *r, const struct comparison *c)
{
	(void)r, (void)c;
}

/* Not reached: a pty is only made for the full screen. */
void
emulator_serve(int screen, int pty, int tee, uint64_t keep, int rows, int cols, bool utf8)
{
	(void)screen, (void)pty, (void)tee, (void)keep, (void)rows, (void)cols, (void)utf8;
	abort();
}
