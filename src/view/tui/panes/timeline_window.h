/* SPDX-License-Identifier: GPL-2.0-or-later */
/* timeline_window.h - which stretch of time the timeline shows, from 1 us to 1 h for a column.
 *
 * It follows the moment that is shown, which stands at its right edge, or it stands itself,
 * and moves only when that moment leaves it.
 */
#ifndef PW_TUI_TIMELINE_WINDOW_H
#define PW_TUI_TIMELINE_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

struct strbuf;

struct slice {			/* one column's time, ns: [from, to) */
	uint64_t from, to;
};

void window_reset(void);

/* Before a picture: it has so many columns, and that moment (ns) is shown. */
void window_place(int columns, uint64_t now);

struct slice window_column(int i);
/* The column of that time, or -1. */
int window_column_of(uint64_t ts);
/* ns that a column stands for. */
uint64_t window_column_ns(void);
bool window_follows(void);
/* What it shows has been chosen since the reset. */
bool window_is_touched(void);

/* The next finer scale (by 1) or coarser (by -1), around that column; -1 = around the moment that
 * is shown. */
void window_zoom(int by, int column);
/* Eighths of its width; negative = earlier. */
void window_scroll(int by);
/* That stretch fills it.  false: it did so already. */
bool window_fit(uint64_t from, uint64_t to);
/* It follows again. */
void window_follow(void);

/* Its width as one reads it, "10s", and what a column is, "20us". */
void window_width_text(struct strbuf *out);
void window_column_text(struct strbuf *out);

#endif
