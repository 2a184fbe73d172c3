/* SPDX-License-Identifier: GPL-2.0-or-later */
/* watch_source.h - which source a watch reads. */
#ifndef PW_WATCH_SOURCE_H
#define PW_WATCH_SOURCE_H

struct watch;

/* Opens w->source as --backend and the target ask.  0, or -errno after printing why. */
int watch_source_open(struct watch *w);

#endif
