/* SPDX-License-Identifier: GPL-2.0-or-later */
/* loop.h - the event loop of a watch. */
#ifndef PW_LOOP_H
#define PW_LOOP_H

struct watch;

/* From the first event to the last, and on while a view stays up.  Sets w->failed on an
 * error of the source, after printing it. */
void loop_run(struct watch *w);

#endif
