/* SPDX-License-Identifier: GPL-2.0-or-later */
/* watched.h - the table of the watched processes: who, whose child, which pidfd. */
#ifndef PW_WATCHED_H
#define PW_WATCHED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/types.h>

#include "base/hash.h"
#include "event/event.h"
#include "source/proc/pidfd.h"
#include "source/proc/procinfo.h"

/* One process that is alive or a zombie. */
struct watched {
	struct pw_id id, parent;
	char comm[PW_COMM_LEN];
	struct watched *up;		/* the parent, NULL = not watched */
	struct watched *kids, *next, *prev;
	int pidfd;			/* -1 = looked at every tick instead */
	uint64_t pin;			/* which of the pidfds of the table it is, from 0 */
	uint64_t ready, hung_up;	/* when its pidfd was first seen so, in the order of all; 0 = not so */
	uint64_t added;			/* ns */
	uint64_t round;			/* of scans, that it had a place in */
	bool forked;			/* has, or had, children */

	/* Its events, by process_events.c. */
	int32_t exit_signal;
	int32_t code;			/* wait(2) status by the connector; -1 = the leader has not exited */
	uint64_t left_at;		/* ns: the leader's exit by the connector; 0 = none yet */
	bool ended;			/* a zombie: only the reap is of interest now */
	uint64_t ended_at;		/* ns */
	bool no_exec;			/* not exec'd since its fork, as last seen */
	bool leader_exited;		/* and that was reported */
	bool threaded;			/* has had other threads */
	uint64_t gone_at;		/* ns: gone, reported once all records are read; 0 = not so */
	uint64_t stack;			/* as in struct procinfo, as last seen */
	uint64_t next_look;		/* ns: for an exec, where no record comes */
	uint64_t exec_seen;		/* ns: by such a look */
	uint64_t wordless;		/* ns: seen in an exec, without argv so far; 0 = not so */

	/* As a parent, by sample.c. */
	struct {
		uint64_t at, next;	/* ns; at 0 = never since its fork or exec */
		uint64_t kids_next;	/* ns: next look whether those that it waits for are stopped */
		uint64_t pending;	/* signals seen pending */
		int cld_code;		/* CLD_* of the child that ended last */
	} sample;
	struct {			/* as reported last */
		bool known, execed;	/* execed: since then */
		bool blocked, pending;
		enum pw_action action;
	} disposition;
	struct {			/* tid 0 = not seen in one */
		uint32_t tid, call, target, options;
		int32_t target_id;
	} wait;
	bool stopped;			/* by a signal, as reported last */
	UT_hash_handle hh;
};

struct watched_table {
	struct watched *head;
	struct pidfd_features pidfd;
	int ep;			/* epoll: the pidfds are in it, see watched_by_ready() */
	uint64_t now;		/* ns: of the drain under way */
	uint64_t interval;	/* ns */
	uint64_t round;		/* of scans: those added have had their turn */
	uint64_t pins;		/* pidfds opened so far */
	uint64_t n_ready;	/* what watched_ready() has seen first so far */
	size_t unpinned;	/* processes for which no descriptor was left */
	int fd_limit;		/* no pidfd is kept beyond that number; 0 = not asked */
};

/* Closes every pidfd, not ep. */
void watched_table_done(struct watched_table *t);

struct watched *watched_find(const struct watched_table *t, uint32_t pid);

/* What of t->ep is ready now: at most max, in the order in which it became so; how many.  An entry
 * that stays ready is put behind what comes while epoll_wait(2) copies it (fs/eventpoll.c,
 * ep_done_scan()): only the first sight of each shows the order, so it is noted here. */
int watched_ready(struct watched_table *t, struct epoll_event *ready, int max);

/* Was k gone before its parent ended? */
bool watched_gone_before(const struct watched *k, const struct watched *parent);

/* Whose pidfd became ready; NULL = it was removed since. */
struct watched *watched_by_ready(const struct watched_table *t, const struct epoll_event *ev);

/* Takes p in; its pid must not be in the table. */
struct watched *watched_add(struct watched_table *t, const struct procinfo *p);

/* Frees w; its children stay, without a parent.  To report an end may remove other
 * processes than the one that ended: a loop over several notes pids first, and finds
 * each process by its own. */
void watched_remove(struct watched_table *t, struct watched *w);

/* Makes it a child of another process, or (pid 0) of none. */
void watched_move(struct watched_table *t, struct watched *w, const struct pw_id *to);

/* It is a zombie: its pidfd wakes us for the reap only. */
void watched_set_ended(struct watched_table *t, struct watched *w);

/* An event about w. */
struct pw_event watched_event(const struct watched *w, enum pw_kind kind, uint64_t ts);

#endif
