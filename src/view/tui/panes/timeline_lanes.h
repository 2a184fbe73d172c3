/* SPDX-License-Identifier: GPL-2.0-or-later */
/* timeline_lanes.h - the timeline beside the tree: one lane for each of its rows. */
#ifndef PW_TUI_TIMELINE_LANES_H
#define PW_TUI_TIMELINE_LANES_H

#include <stdbool.h>
#include <stdint.h>

struct chain;
struct pw_proc;
struct row;
struct scene;

/* Its heading, in w columns: before the lanes, which stand one column further right. */
void timeline_draw_axis(const struct scene *sc, int y, int x, int w);
/* has_lanes: signals and wait calls have rows of their own below this one. */
void timeline_draw_lane(const struct scene *sc, const struct row *row, const struct pw_proc *p,
			bool has_lanes, int y, int x, int w);

/* The lines of a child, and of its parent's SIGCHLDs and wait calls; -1 = out of sight. */
struct band_lines {
	int child, signals, waits;
};

/* Links the child's exit to the SIGCHLD that its own is part of, to the delivery and to the wait
 * call that reaped it: over the lanes. */
void timeline_draw_band(const struct scene *sc, const struct chain *c, const struct pw_proc *child,
			const struct band_lines *at, int x);

#endif
