/* SPDX-License-Identifier: GPL-2.0-or-later */
/* track_lines.h - which lines of its program a process forks, waits and sleeps at. */
#ifndef PW_TRACK_LINES_H
#define PW_TRACK_LINES_H

#include "model/transitions.h"

/* What an event that was taken says of that. */
void track_lines(struct lives *l, const struct pw_event *ev);

/* It runs another program now. */
void track_lines_forget(struct pw_proc *p);

/* Marks the stacks that a process refers to. */
void track_lines_mark(struct pw_table *t);

#endif
