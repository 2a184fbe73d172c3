/* SPDX-License-Identifier: GPL-2.0-or-later */
/* symbolizer_link.h - procwatch's side of the process that reads symbols: starts and ends it. */
#ifndef PW_SYMBOLIZER_LINK_H
#define PW_SYMBOLIZER_LINK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define SYMBOLIZER_LEFT 4

struct symbolizer_link {
	pid_t pid;		/* 0 = none */
	int work, files;	/* -1 = none */
	int poll;		/* readable when one of them is, or when work is writable */
	uint32_t *doing;	/* see symbolizer.h */
	bool wants_room;
	uint64_t patience;	/* ns; see symbolizer_hangs() */
	uint64_t look_at;	/* ns, CLOCK_MONOTONIC: symbolizer_hangs() wants to be called; 0 = never */
	unsigned int waits;	/* looks at which it waited; 0 again with each of its messages */
	unsigned int quiet;	/* those since which it had not read a page either; the same */
	uint64_t pages;		/* that it had read from files */
	pid_t left[SYMBOLIZER_LEFT];	/* killed, and not ended yet */
};

/* 0 or -errno.  The link is zeroed memory at first, and then as symbolizer_stop() leaves it. */
int symbolizer_start(struct symbolizer_link *l);
/* A message has come from it. */
void symbolizer_heard(struct symbolizer_link *l);
/* `owes`: an answer is outstanding.  True: it has sent nothing, and waited for one page of a file
 * for as long as `patience`, or for pages for ten times as long.  The time in which it could have run, but did not come to it, does not
 * count, and of the time in which procwatch itself was stopped as good as nothing. */
bool symbolizer_hangs(struct symbolizer_link *l, bool owes);
/* Ends it, if it has not ended.  The module that it has died of or, if it hangs, that it was
 * reading; or -1: none, or it was killed.  Waits for its end a second at most. */
int symbolizer_stop(struct symbolizer_link *l, bool hangs);
void symbolizer_link_done(struct symbolizer_link *l);
/* Whether `poll` reports that work is writable. */
void symbolizer_want_room(struct symbolizer_link *l, bool want);

#endif
