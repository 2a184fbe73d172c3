/* SPDX-License-Identifier: GPL-2.0-or-later */
/* engine.h - when a parent is evaluated, and what is found. */
#ifndef PW_ENGINE_H
#define PW_ENGINE_H

#include "base/heap.h"
#include "event/suspect.h"
#include "model/findings.h"

enum { MAX_ADOPTERS = 4 };

/* One parent: the evidence, when to evaluate it next, what was found. */
struct inquiry {
	struct evidence ev;
	struct pw_proc *p;
	struct inquiry *next, *prev;
	struct heap_node due;		/* its key: ns, or HEAP_NEVER */
	uint64_t not_before;		/* ns: it has so many zombies that this takes time */
	uint64_t zombies;		/* it had at the last evaluation */
	uint32_t causes_seen;		/* bits of enum cause, since its last exec */
	bool has_leak;			/* a cause holds now */
	bool awaits_lines;		/* a finding waits for its lines */
	bool awaits_look;		/* and that takes a look at p */
	struct finding *found[];	/* by precedence of the rule */
};

/* Zeroed but for engine_init(). */
struct engine {
	struct heap due;
	struct inquiry *all;
	size_t n;			/* of those */
	unsigned int n_rules;
	uint64_t unowned_due;		/* ns: look at the zombies without a known parent then */
	struct finding *adopters[MAX_ADOPTERS];	/* found on those that are not watched */
	struct findings findings;
	uint64_t first, age;		/* ns: of the stream; the zombie age */
	bool awaits_lines;		/* that of an inquiry may be set */
	unsigned int look_awaited;	/* by so many inquiries */
	bool untimed;			/* its times are steps: durations say nothing */
};

void engine_init(struct engine *e, uint64_t age);
void engine_done(struct engine *e);
/* *to is as *from but for what findings_clone() leaves out, and shares nothing with it.  The processes
 * are in the copies already. */
void engine_clone(struct engine *to, const struct engine *from, struct copy_map *copies);
/* Bytes of all that it holds, roughly.  O(1). */
size_t engine_size(const struct engine *e);

/* Adds an event to the evidence. */
void engine_see(struct engine *e, const struct pw_table *t, const struct pw_event *ev);
/* A parent got a zombie, or lost one; parent NULL: one that is not known. */
void engine_zombie_moved(struct engine *e, const struct pw_table *t, const struct pw_proc *z,
			 struct pw_proc *parent, bool added);

/* When the next evaluation is due, ns; NEVER. */
uint64_t engine_deadline(const struct engine *e);
/* Makes that evaluation; t->now is its time. */
void engine_evaluate_next(struct engine *e, const struct pw_table *t);
/* The program of p ends, by exit or by exec: what it did is evaluated now, and then no
 * more. */
void engine_evaluate_final(struct engine *e, const struct pw_table *t, struct pw_proc *p, bool exits);
/* The stream ends. */
void engine_finish(struct engine *e, const struct pw_table *t);
/* Parents that have no zombies, and have to be looked at for the lines of a finding: adds them behind
 * the n that are there, and returns how many there are then. */
size_t engine_add_suspects(const struct engine *e, struct pw_suspect *out, size_t n, size_t max);
/* Marks the stacks that the evidence refers to. */
void engine_mark_stacks(const struct engine *e, struct stacks *all);
/* p is about to be forgotten. */
void engine_forget(struct engine *e, struct pw_proc *p);

/* Ids of the causes that may be why z is a zombie, at most max: the one that is *certain,
 * or all that what is known does not exclude.  Static strings. */
size_t engine_causes(const struct engine *e, const struct pw_table *t, const struct pw_proc *z,
		     const char **out, size_t max, bool *certain);
/* Explains the zombies of z's parent by that rule, as a finding would. */
void engine_explain(const struct engine *e, const struct pw_table *t, const struct pw_proc *z,
		    const char *rule, struct strbuf *out);

#endif
