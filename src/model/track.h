/* SPDX-License-Identifier: GPL-2.0-or-later */
/* track.h - one event in, changes out: the only writer of processes.
 *
 * What an event changed is in lives->out afterwards, in order: the event itself, those
 * that follow from it (EXIT, REAP, REPARENT), and which zombies a parent got or lost.
 */
#ifndef PW_TRACK_H
#define PW_TRACK_H

#include "event/suspect.h"
#include "model/transitions.h"

struct copy_map;

void track_init(struct lives *l, size_t history);
void track_done(struct lives *l);
/* *to is as *from, between two events, and shares nothing with it.  Where each process is copied to is added
 * to the copies. */
void track_clone(struct lives *to, const struct lives *from, struct copy_map *copies);

/* The running process whose program ends by ev (EXIT, EXEC): what it did as a parent is
 * to be evaluated before.  NULL when ev ends none. */
struct pw_proc *track_ending(const struct lives *l, const struct pw_event *ev);

/* Takes in one event; l->out is empty before. */
void track_apply(struct lives *l, const struct pw_event *ev);

/* Time is l->exit_due: what is exiting, and should have shown a SIGCHLD or been looked at
 * long since, is taken for a zombie.  l->out is empty before. */
void track_advance(struct lives *l);

/* ns: when a look is wanted at a process that is exiting or stopped, the last having been at `last`. */
uint64_t track_look_due(const struct lives *l, uint64_t last);

/* Parents of zombies, what has been exiting for long, and stopped children whose parent waits
 * for them, where a look is all that shows it; at most max; the return value
 * says how many. */
size_t track_suspects(const struct lives *l, uint64_t now, struct pw_suspect *out, size_t max);

#endif
