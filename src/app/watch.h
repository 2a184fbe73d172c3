/* SPDX-License-Identifier: GPL-2.0-or-later */
/* watch.h - one watch: opens its parts, runs the loop, closes them. */
#ifndef PW_WATCH_H
#define PW_WATCH_H

#include <stdint.h>

struct pw_opts;

/* Launch, attach, whole machine or replay, as the options say.  Returns procwatch's exit
 * status; errors have been printed. */
int watch_run(const struct pw_opts *o);

#endif
