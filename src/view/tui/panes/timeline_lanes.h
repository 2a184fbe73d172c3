/* SPDX-License-Identifier: GPL-2.0-or-later */
/* timeline_lanes.h - the timeline beside the tree: one lane for each of its rows. */
#ifndef PW_TUI_TIMELINE_LANES_H
#define PW_TUI_TIMELINE_LANES_H

#include <stdbool.h>
#include <stdint.h>

struct pw_proc;
struct row;
struct scene;

void timeline_reset(void);
/* Its heading, in w columns. */
void timeline_draw_axis(int y, int x, int w);
/* has_lanes: signals and wait calls have rows of their own below this one. */
void timeline_draw_lane(const struct scene *sc, const struct row *row, const struct pw_proc *p,
			bool has_lanes, int y, int x, int w);
/* ns that one of w columns stands for. */
uint64_t timeline_column_ns(int w);

void timeline_scroll(int by);		/* eighths of its width; negative = earlier */
void timeline_scroll_to_now(void);
void timeline_zoom(int by);		/* says what it shows now */

#endif
