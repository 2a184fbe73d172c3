/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rows.h - the process list as rows, made from the model when its structure has
 * changed; a picture then reads only the rows it shows. */
#ifndef PW_TUI_ROWS_H
#define PW_TUI_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/model.h"

#define ROW_NONE UINT32_MAX

struct scene;

enum row_kind {
	ROW_PROC,
	ROW_SIGNALS,		/* below a parent: its SIGCHLDs */
	ROW_WAITS,		/* and its wait calls */
};

struct row {
	const struct pw_proc *proc;	/* while the rows are made */
	struct pw_id id;
	uint64_t guides;	/* bit d: the line of depth d continues below */
	uint32_t parent;	/* row of the parent, or ROW_NONE; for lanes that of
				 * their process */
	uint16_t depth;
	uint8_t kind;		/* enum row_kind */
	bool last;		/* no younger sibling below */
	uint32_t folded;	/* processes below it that have no row as it is collapsed, */
	uint32_t folded_zombies;	/* and zombies among them */
	bool zombie;		/* it was one when the rows were made */
};

/* By what it is sorted: the larger number first, then the lesser text. */
struct row_key {
	uint64_t n;
	char s[40];
};
typedef void row_key_fn(const struct scene *sc, const struct pw_proc *p, struct row_key *out);

struct rows_opts {
	uint64_t now;		/* ns, event time */
	uint64_t linger;	/* ns: how long one that is gone stays */
	size_t room;		/* rows in sight: who is gone stays while there is room; 0 = not known */
	bool finished;		/* no event comes any more: lanes stay */
	bool flat;
	bool zombies_only;	/* with the parents they belong to, unless flat */
	bool lanes;		/* rows for signals and waits */
	struct pw_id lanes_for;	/* this one has them in any case; pid 0 = none */
	const char *filter;	/* name, argument or pid contains it; NULL or "" = all */
	row_key_fn *key;	/* NULL = in the order of birth; else it is flat */
	const struct scene *key_of;	/* its argument */
	bool reversed;
	const struct pw_id *collapsed;	/* tree: those without rows for what is below them, */
	size_t n_collapsed;	/* unless there is a filter */
};

struct rows {
	struct row *v;
	size_t n, cap;
	size_t n_procs, n_zombies;	/* processes among the rows */
	uint64_t oldest_zombie;	/* ns: when the oldest zombie died; 0 = none */
	bool oldest_is_older;	/* at the latest */
	uint32_t newest;	/* row of the process born last; ROW_NONE if none */
	uint64_t expires;	/* event time at which a row has lingered enough */
};

/* From all processes in order of birth, the first of which is given; NULL = none. */
void rows_build(struct rows *r, const struct pw_proc *first, const struct rows_opts *o);
void rows_done(struct rows *r);

/* The process of a row, as the model has it.  NULL when it has been forgotten since. */
const struct pw_proc *rows_proc(const struct rows *r, const struct pw_model *m, size_t i);

/* The process row with that identity, or ROW_NONE. */
uint32_t rows_find(const struct rows *r, const struct pw_id *id);

/* Name, an argument or the pid contains text, whatever its case. */
bool rows_match(const struct pw_proc *p, const char *text);

#endif
