/* SPDX-License-Identifier: GPL-2.0-or-later */
/* strace_state.h - the threads and processes of a log of strace, as far as the log goes.
 * Private to the strace_*.c files. */
#ifndef PW_STRACE_STATE_H
#define PW_STRACE_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/strbuf.h"
#include "event/event.h"
#include "source/replay/strace_line.h"
#include "source/tracee/tracee.h"

/* A line that was read and not played yet.  What it says points into text. */
struct strace_item {
	struct strace_line l;
	char *text;
	size_t len;
	uint64_t when;			/* ns, event time */
	struct strace_text rest;	/* UNFINISHED: the arguments that the resumed line adds */
	bool open;			/* an unfinished wait call, and the rest may still come */
	struct strace_item *next;
};

struct strace_items {
	struct strace_item *first, *last;
	size_t bytes;
};

void strace_items_add(struct strace_items *q, struct strace_item *it);
struct strace_item *strace_items_take(struct strace_items *q);	/* the first; NULL = none */
void strace_item_free(struct strace_item *it);
void strace_items_done(struct strace_items *q);

struct strace_thread {
	uint32_t tid;
	uint32_t pid;			/* 0 = whose child it is the log does not say yet */
	struct strbuf call, args;	/* the last one; empty = none */
	uint64_t call_began;		/* ns */
	bool call_over;			/* it has returned */
	uint64_t call_until;		/* ns: when; 0 = at some time before the next line */
	uint32_t former;		/* execve by another thread, which had this tid; 0 = no */

	bool forking;			/* in a call that makes a process or a thread ... */
	uint64_t fork_flags;
	int fork_signal;
	uint32_t fork_child;		/* ... which is known already; 0 = not yet */

	bool blocks;			/* SIGCHLD */
	bool swapped;			/* by sigsuspend and its kin; then before that: */
	bool blocks_before;
	bool in_handler;		/* that blocks SIGCHLD while it runs */

	int broken_nr;			/* the call that a signal interrupted just now; -1 = none */
	int broken_error;		/* 512 to 516 */

	struct strace_items held;	/* lines that came before it is known whose child it is */
	bool ready;			/* it is known now */
	UT_hash_handle hh;
};

struct strace_process {
	uint32_t pid;
	uint32_t parent;		/* 0 = not in the log */
	uint32_t inner;			/* its number where its parent lives; 0 = the same */
	bool subreaper;
	bool ended;			/* reported, be it by the signal that its parent got */
	bool blind;			/* what it does with signals is not known, until an exec */
	unsigned int zombies;		/* of its children */
	bool zombie;			/* it is one of them */
	bool seen_blocked;		/* SIGCHLD, at the last look */
	uint64_t last_look, busy_ns;
	uint64_t sigchld_fds;		/* bit: a signalfd that reads SIGCHLD */
	int deadly;			/* a signal that may end it, and who sent it */
	uint32_t deadly_from, deadly_cause;
	UT_hash_handle hh;
};

/* Who makes a thread, where that is known before its first line. */
struct strace_origin {
	uint32_t child, maker;
	UT_hash_handle hh;
};

struct strace_state {
	struct tracees *ts;
	struct strace_thread *threads;
	struct strace_process *processes;
	struct strace_origin *origins;
	uint32_t root;			/* 0 = none yet */
	bool attached;			/* the log begins with a running process */
	bool knows_actions;		/* it has what processes do with signals */
	unsigned int held, ready;	/* threads with lines that are held, or may be played */
	size_t held_bytes;
	unsigned int zombies;		/* processes */
	uint64_t look_due;		/* ns: at the parents of zombies; 0 = there are none */
	bool untimed;
	bool nested;			/* pids of inner namespaces without their outer number */
};

void strace_state_done(struct strace_state *s);

void strace_origin_add(struct strace_state *s, uint32_t child, uint32_t maker);
uint32_t strace_origin_find(const struct strace_state *s, uint32_t child);	/* 0 = not known */

struct strace_thread *strace_thread_find(struct strace_state *s, uint32_t tid);
struct strace_thread *strace_thread_add(struct strace_state *s, uint32_t tid, uint32_t pid);
void strace_thread_drop(struct strace_state *s, struct strace_thread *t);	/* NULL is harmless */

struct strace_process *strace_process_find(struct strace_state *s, uint32_t pid);
struct strace_process *strace_process_add(struct strace_state *s, uint32_t pid, uint32_t parent);
/* It is a zombie of its parent from now on, or not any more. */
void strace_process_set_zombie(struct strace_state *s, struct strace_process *p, bool zombie);
/* It is gone: its threads, too. */
void strace_process_drop(struct strace_state *s, struct strace_process *p);
/* All but `keep` (0 = all), as at an exec or an end. */
void strace_process_drop_threads(struct strace_state *s, uint32_t pid, uint32_t keep);
/* Who is meant by a number that a process of the log uses for a child of its. */
uint32_t strace_process_number(const struct strace_state *s, uint32_t pid, int64_t number);

#endif
