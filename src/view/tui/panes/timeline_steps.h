/* SPDX-License-Identifier: GPL-2.0-or-later */
/* timeline_steps.h - the timeline with a column for each event instead of one for so much time:
 * what happens within a microsecond, or is reported as of one moment, is still seen apart. */
#ifndef PW_TUI_TIMELINE_STEPS_H
#define PW_TUI_TIMELINE_STEPS_H

#include <stdbool.h>
#include <stdint.h>

#include "event/event.h"

struct pw_proc;
struct scene;

enum { STEPS_MAX = 512 };	/* columns */

/* What a process is in a column. */
enum step_life { STEP_NONE, STEP_RUNS, STEP_ZOMBIE, STEP_GONE };

void steps_reset(void);
bool steps_are_on(void);
/* A column for each event, from that one on (seq); 0 = up to the one that is shown. */
void steps_from(uint64_t seq);
void steps_off(void);
/* Events; negative = earlier. */
void steps_scroll(const struct scene *sc, int by);

/* Before a picture with so many columns. */
void steps_place(const struct scene *sc, int columns);
/* The event of a column, NULL = none; its number, 0 = none. */
const struct pw_event *steps_event(const struct scene *sc, int column);
uint64_t steps_seq(int column);
/* The column of that event; -1 = it has none. */
int steps_column_of(uint64_t seq);

/* What p is in each column. */
void steps_life(const struct scene *sc, const struct pw_proc *p, enum step_life life[STEPS_MAX]);

#endif
