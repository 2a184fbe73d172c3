/* SPDX-License-Identifier: GPL-2.0-or-later */
/* table.h - all processes remembered: by pid, by birth, as a tree.
 *
 * Everything but table_adopt_roots() and the forgetting of a parent costs the
 * same however many processes and zombies there are.
 */
#ifndef PW_TABLE_H
#define PW_TABLE_H

#include <stddef.h>

#include "model/effects.h"
#include "model/outsiders.h"
#include "model/proc.h"
#include "model/stacks.h"

struct pw_table {
	struct pw_proc *by_pid;		/* hash: the newest life of each pid */
	struct pw_proc *first, *last;	/* order of birth */
	struct pw_proc *first_root, *last_root;
	struct pw_proc *first_zombie, *last_zombie;	/* of parents not remembered */
	struct pw_proc *suspects;	/* running parents of zombies */
	struct pw_proc *exiting, *last_exiting;
	struct pw_proc *dumping, *last_dumping;	/* running: p->dumps is set */
	struct pw_proc *gone, *last_gone;	/* longest gone first */
	size_t n_gone, max_gone;
	size_t alive;
	size_t n_procs;			/* remembered */
	size_t args_bytes;		/* that their exe and argv take, shared or not */
	size_t stop_looks;		/* running ones whose stop is known by a look */
	uint64_t now;			/* ns, event time: a zombie that comes comes now */
	struct outsiders outsiders;
	struct stacks stacks;
	struct effects *out;		/* ZOMBIE_ADDED and _REMOVED go here */
};

void table_init(struct pw_table *t, size_t max_gone, struct effects *out);
void table_done(struct pw_table *t);

/* The newest life of the pid, or NULL. */
struct pw_proc *table_newest(const struct pw_table *t, uint32_t pid);

/* The life meant by id: start 0 means the newest.  A life whose start is not known
 * matches while it is not gone.  NULL when it is not remembered. */
struct pw_proc *table_find(const struct pw_table *t, const struct pw_id *id);

/* p is the life meant by id: takes the start and the inner pid that were not known. */
void table_bind(struct pw_proc *p, const struct pw_id *id);

/* A new life, running, without a parent; owned by the table. */
struct pw_proc *table_add(struct pw_table *t, const struct pw_id *id);

/* Puts p under the parent with that identity, or among the roots; a zombie goes
 * to its parent's zombies too. */
void table_place(struct pw_table *t, struct pw_proc *p, const struct pw_id *parent);

/* p became known after some of its children: takes them from the roots. */
void table_adopt_roots(struct pw_table *t, struct pw_proc *p);

/* Changes of life: running to exiting or zombie, one to the other, each to gone.  Since
 * when it is a zombie, ns. */
void table_set_exiting(struct pw_table *t, struct pw_proc *p);
void table_set_zombie(struct pw_table *t, struct pw_proc *p, uint64_t since);
void table_set_gone(struct pw_table *t, struct pw_proc *p, enum pw_life life);

/* Whether its stop is known by a look. */
void table_set_stop_looked(struct pw_table *t, struct pw_proc *p, bool looked);

/* The process to be forgotten next, as more are gone than the bound allows; or NULL. */
struct pw_proc *table_expired(const struct pw_table *t);
/* Forgets that process, and frees it. */
void table_forget_expired(struct pw_table *t);

/* p, which runs, is being ended by a signal that dumps core, since then; or it is not. */
void table_set_dumping(struct pw_table *t, struct pw_proc *p, uint64_t since);
void table_clear_dumping(struct pw_table *t, struct pw_proc *p);

/* p's parent ends, and p is adopted: who forked it stays known. */
void table_keep_descent(struct pw_proc *p);

/* Its exe and argv: copies the bytes, or shares those of another process. */
void table_set_args(struct pw_table *t, struct pw_proc *p, const char *bytes, uint32_t len);
void table_set_argv(struct pw_table *t, struct pw_proc *p, const char *bytes, uint32_t len);	/* no exe */
void table_share_args(struct pw_table *t, struct pw_proc *p, const struct pw_proc *from);

/* Bytes of all that it holds, roughly.  O(1). */
size_t table_size(const struct pw_table *t);

#endif
