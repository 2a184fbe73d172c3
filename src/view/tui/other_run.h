/* SPDX-License-Identifier: GPL-2.0-or-later */
/* other_run.h - a second run, beside the one that the screen plays: all of it is there already,
 * and it is shown at the moment that corresponds. */
#ifndef PW_TUI_OTHER_RUN_H
#define PW_TUI_OTHER_RUN_H

#include <stdbool.h>
#include <stdint.h>

struct comparison;
struct scene;

struct other_run *other_run_new(void);
void other_run_free(struct other_run *r);	/* NULL is harmless */

/* What it is compared with, and how; that outlives it.  After its stream has ended. */
void other_run_compare(struct other_run *r, const struct comparison *c);
const struct comparison *other_run_comparison(const struct other_run *r);

/* Of it, the busiest stretch begins with that moment of the run that is played: ns; *end: when the wait
 * calls after it have returned.  false: nothing has happened in it, and it stays as it was. */
bool other_run_align_busiest(struct other_run *r, uint64_t played, uint64_t *end);

/* Brings it to the moment of the run that is played, which has so many rows for it. */
struct scene *other_run_at(struct other_run *r, const struct scene *played, int rows);

#endif
