/* SPDX-License-Identifier: GPL-2.0-or-later */
/* symbolizer_link.h - procwatch's side of the process that reads symbols: starts and ends it. */
#ifndef PW_SYMBOLIZER_LINK_H
#define PW_SYMBOLIZER_LINK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct symbolizer_link {
	pid_t pid;		/* 0 = none */
	int work, files;	/* -1 = none */
	int poll;		/* readable when one of them is, or when work is writable */
	uint32_t *doing;	/* see symbolizer.h */
	bool wants_room;
};

/* 0 or -errno.  The link is zeroed memory at first, and then as symbolizer_stop() leaves it. */
int symbolizer_start(struct symbolizer_link *l);
/* Ends it, if it has not ended.  The module that it has died of, or -1: none, or it was
 * killed. */
int symbolizer_stop(struct symbolizer_link *l);
void symbolizer_link_done(struct symbolizer_link *l);
/* Whether `poll` reports that work is writable. */
void symbolizer_want_room(struct symbolizer_link *l, bool want);

#endif
