/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tracees.h - the table of processes and threads behind tracee.h, for the files of this folder. */
#ifndef PW_TRACEES_H
#define PW_TRACEES_H

#include "base/hash.h"
#include "held_events.h"
#include "tracee_actions.h"

/* A wait call that a thread is in. */
struct tracee_in_wait {
	struct tracee_wait args;
	uint64_t since;		/* ns */
	bool in;		/* false: it is in none */
	bool interrupted;	/* by a signal; what becomes of it is not known yet */
};

/* Equal wait calls that return at once and without a child, one right after the other. */
struct tracee_polls {
	struct tracee_wait args;
	uint64_t until;		/* ns: the last of them */
	uint64_t reported;	/* ns: when they were last reported */
	uint32_t count;		/* not reported yet */
	uint32_t total;		/* reported; 0 = there is no flood */
	int32_t error;
};

struct tracee_thread {
	uint32_t tid;
	struct tracee *process;
	struct tracee_thread *prev, *next;	/* of its process */
	enum pw_maybe blocks;	/* SIGCHLD; NONE = it may be in a handler */
	bool in_handler;	/* that is why: `blocks` is NO when it has returned */
	struct tracee_in_wait wait;
	struct tracee_in_wait parked;	/* interrupted by a handler that waits itself */
	struct tracee_polls polls;
	UT_hash_handle hh;
};

/* The SIGCHLDs of a process: one at most is pending for it, whatever number was sent. */
struct tracee_sigchld {
	struct held_event *open;	/* the first; those that are not decided */
	bool pending;		/* as far as is known */
	bool pending_by_kill;	/* and its SIGNAL was not reported */
	uint32_t from;		/* of whom; 0 = not known */
};

/* What the last DISPOSITION said, or would have said. */
struct tracee_reported {
	uint8_t action;		/* enum pw_action; NONE = not looked at yet */
	uint64_t sa_flags;
	uint64_t handler;	/* its address; 0 = none, or not known */
	bool blocked;		/* at the last exec, or inherited */
	bool found;		/* the parent of a zombie that the trace begins with */
};

/* The last signal that ends it by default. */
struct tracee_killer {
	int signo;		/* 0 = none */
	uint32_t from, cause;	/* as in EXIT */
	char comm[PW_COMM_LEN];
};

struct tracee {
	uint32_t pid;
	struct pw_id id;
	char comm[PW_COMM_LEN];
	struct pw_id parent_id;
	struct tracee *parent;		/* NULL = not known */
	uint32_t former_parent;		/* pid; 0 = it was not adopted */
	char former_comm[PW_COMM_LEN];	/* its name, as it ended */
	struct tracee *children, *prev, *next;	/* next: of the same parent */
	struct tracee_thread *threads;
	uint32_t n_threads;
	uint32_t execs;			/* how many it has made */
	uint32_t parent_execs;		/* how many its parent had made at the fork */
	int exit_signal;
	int32_t status;			/* wait(2)'s, once it has ended; -1 = not known */
	bool ended, reaped, stopped;
	uint32_t failed_execs;		/* reported, since its fork or last exec */
	uint64_t sent;			/* bit signo-1: SIGNAL was reported at a child's end */
	struct tracee_reported reported;
	void *action_tail;		/* for the DISPOSITION that says what it set last; NULL = none */
	size_t action_tail_len;
	struct tracee_sigchld sigchld;
	struct tracee_killer killer;
	struct tracee_actions *actions;	/* NULL = all default; one that has ended has none */
	UT_hash_handle hh;
};

struct tracees {
	struct tracees_opts o;
	uint64_t now;		/* ns: the last fact */
	struct tracee *processes;
	struct tracee_thread *threads;
	struct held_events events;
};

struct tracee *tracee_find(const struct tracees *ts, pid_t pid);
struct tracee_thread *tracee_thread_find(const struct tracees *ts, pid_t tid);
/* The process of a thread; also by its pid, when its leader is gone.  NULL = not known. */
struct tracee *tracee_of(const struct tracees *ts, pid_t tid);

/* No older process has that pid.  It has no thread yet. */
struct tracee *tracee_new(struct tracees *ts, const struct pw_id *id, const char *comm);
/* Forgets it and its threads; nothing of it may be open. */
void tracee_forget(struct tracees *ts, struct tracee *p);
/* Makes it a child of that one; NULL = of `id`, which is not known. */
void tracee_set_parent(struct tracee *p, struct tracee *parent, const struct pw_id *id);
/* The parent, if that runs. */
struct tracee *tracee_live_parent(const struct tracee *p);

struct tracee_thread *tracee_thread_new(struct tracees *ts, struct tracee *p, uint32_t tid,
					enum pw_maybe blocks);
void tracee_thread_forget(struct tracees *ts, struct tracee_thread *t);
void tracee_thread_rename(struct tracees *ts, struct tracee_thread *t, uint32_t tid);

/* What was copied when it set an action is kept for the event; or is of no use any more. */
void tracee_keep_tail(struct tracees *ts, struct tracee *p);
void tracee_drop_tail(struct tracee *p);

/* A fact comes with that time. */
void tracees_clock(struct tracees *ts, uint64_t when);
bool tracees_wants(const struct tracees *ts, int signo);

/* An event of now, without contents. */
struct pw_event tracee_event(const struct tracees *ts, enum pw_kind kind, const struct tracee *p,
			     uint32_t tid);

/* What it does with the signal; what is not known counts as the default. */
struct tracee_action tracee_does(const struct tracee *p, int signo);
/* Is SIGCHLD blocked in all of its threads? */
enum pw_maybe tracee_blocks(const struct tracee *p);

#endif
