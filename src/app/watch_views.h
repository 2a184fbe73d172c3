/* SPDX-License-Identifier: GPL-2.0-or-later */
/* watch_views.h - which views a watch has, and the files they write to. */
#ifndef PW_WATCH_VIEWS_H
#define PW_WATCH_VIEWS_H

#include <stdbool.h>

struct pw_event;
struct pw_model;
struct pw_opts;
struct watch;

/* Does this call of procwatch take over the terminal? */
bool watch_views_have_screen(const struct pw_opts *o);
/* Does the screen play a recording?  One on standard input it shows as it comes. */
bool watch_views_play(const struct pw_opts *o);
/* Does the terminal, or the reader of the output, expect UTF-8? */
bool watch_views_utf8(void);
/* Is standard output the recording's alone? */
bool watch_views_record_to_stdout(const struct pw_opts *o);
/* Columns of the terminal; 0 = it is none. */
unsigned int watch_views_width(int fd);
/* Opens what the options ask for.  0, or -1 after printing why. */
int watch_views_open(struct watch *w);
/* The model's sink; arg is the struct watch. */
void watch_views_event(void *arg, const struct pw_model *m, const struct pw_event *ev);
/* Once per round of the loop. */
void watch_views_tick(struct watch *w);
/* Finishes and closes them.  A failed write is printed and sets w->failed. */
void watch_views_close(struct watch *w);

/* The terminal that both the log and the command would write to, and which of the command's
 * stdout (bit 1) and stderr (bit 2) are it; -1 = none. */
int watch_views_terminal(const struct watch *w, unsigned int *covers);

#endif
