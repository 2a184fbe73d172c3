/* SPDX-License-Identifier: GPL-2.0-or-later */
/* player.h - which moment is shown: the newest, as it comes, or one of the past, which
 * stands, is stepped through or plays on. */
#ifndef PW_TUI_PLAYER_H
#define PW_TUI_PLAYER_H

#include <stdbool.h>
#include <stdint.h>

struct history;

struct player {
	bool detached;		/* shows a moment of its own; false: the newest */
	bool playing;		/* detached: time passes */
	bool moved;		/* detached: it is not where the newest was then */
	unsigned int speed;	/* number of a speed, see player_speed() */
	uint64_t idle;		/* ns of the viewer's time: a longer wait is skipped */
	uint64_t seq, now;	/* detached: the last event; ns, event time */
	uint64_t ticked;	/* ns, monotonic: playing, the time was brought up to date then */
};

enum { PLAYER_QUIET = 128 };	/* bit of event_log_note(): the event is not shown, no step ends there */

/* Follows what comes.  speed: how fast it plays later, 1 = as it was. */
void player_init(struct player *p, double speed, uint64_t idle);

/* To the moment after that event, which stands from now on; it is kept within what there is. */
void player_seek(struct player *p, const struct history *h, uint64_t seq);
/* The same to a time, ns. */
void player_seek_time(struct player *p, const struct history *h, uint64_t t);
/* Stands at the newest moment; now: ns, event time. */
void player_pause_here(struct player *p, const struct history *h, uint64_t now);
/* The oldest events may have been dropped: it stands at one that there is. */
void player_keep(struct player *p, const struct history *h);
/* Shows the newest again. */
void player_follow(struct player *p);

/* Plays, or stands. */
void player_toggle(struct player *p);
/* The next event that is shown (by 1), the one before (by -1).  false: there is none. */
bool player_step(struct player *p, const struct history *h, int by);
/* Faster (by 1) or slower (by -1). */
void player_change_speed(struct player *p, int by);
/* Event time for each unit of the viewer's. */
double player_speed(const struct player *p);

/* Playing: brings the moment up to date, at this time (ns, monotonic).  true: that was the
 * last event that there is. */
bool player_advance(struct player *p, const struct history *h, uint64_t monotonic);

#endif
