/* SPDX-License-Identifier: GPL-2.0-or-later */
/* evidence.h - what a parent did with its children, as far as the rules ask.
 *
 * One struct per subject, all since the parent's last exec; each is filled by one fold
 * function of its own (evidence/fold_SUBJECT.c), which reads events and the processes
 * that track.c keeps, and nothing of another subject.  All times are ns of event time;
 * 0 = never, unless said otherwise.
 */
#ifndef PW_EVIDENCE_H
#define PW_EVIDENCE_H

#include "model/transitions.h"
#include "model/timing.h"

enum { MAX_TIDS = 8, MAX_CALLS = 8, MAX_SAMPLE = 8, MAX_GROWTH = 11, MAX_FAILED = 8 };

/* Some children: how many, and the pids of the first few. */
struct pid_sample {
	uint64_t n;
	uint32_t named;		/* entries of pid */
	uint32_t pid[MAX_SAMPLE];
};

struct thread_count {
	uint32_t tid;		/* 0 = this entry is free */
	uint32_t stack;		/* id, of the last; 0 = not known */
	uint64_t n, last;
};

/* SIGCHLD: which threads it was delivered to, and what each delivery led to. */
struct ev_signals {
	struct thread_count taken_by[MAX_TIDS];
	uint64_t last_delivered;	/* to a handler */
	uint64_t runs;			/* of the handler */
	uint64_t runs_waited;		/* of those: a wait followed in that thread */
	uint64_t runs_looped;		/* of those: more of them than deliveries, too */
	uint64_t waits_since;		/* the last delivery, in any thread */
	uint32_t run_tid;		/* the thread of the last delivery; 0 = it has done */
	unsigned int run_deliveries;	/* it and those before it that no wait has followed */
	unsigned int run_waits;		/* that followed it there */
	bool run_polls;			/* one of them had WNOHANG */
	uint32_t wait_stack;		/* id, of the first wait of the last run; 0 = not known */
	bool outside_calls;		/* the last delivery interrupted no call */
	bool run_cut_in;		/* it interrupted another call, which is restarted */
	uint64_t handler_changes, last_handler_change;
	bool pending;
};

/* Wait calls that have returned. */
struct ev_waits {
	struct thread_count made_by[MAX_TIDS];	/* for any child */
	struct pw_wait eintr;		/* failed with EINTR, not repeated; ts 0 = none */
	uint64_t last_any;		/* for any child */
	uint64_t last_all;		/* with __WALL or __WCLONE */
	uint64_t last_zero;		/* any child asked for, and it returned 0 */
	uint64_t zeros_since_fork;
	bool in_handler[PW_WAITS];	/* of p->waits->in: begun inside the handler */
};

/* What it was doing when it was looked at. */
struct ev_activity {
	uint32_t state;			/* enum pw_state */
	int32_t syscall;		/* -1 = none or not known */
	uint64_t ts, cpu_ticks;		/* of the last look */
	uint64_t stopped_since, busy_since, asleep_since;
	uint64_t busy_ticks;		/* cpu_ticks at busy_since */
	unsigned int busy_looks;	/* how often it was found so */
	uint32_t sigwaiter;		/* a thread but the leader that waits for signals */
	uint64_t sigwaiter_ts;
	uint32_t pipe_held_by[PW_HOLDERS];	/* what it reads from; 0 ends them */
	char holder[PW_HOLDERS][PW_HOLDER_LEN];	/* their commands; "" = not known */
	uint32_t end;			/* enum pw_end: what it reads from */
	uint32_t hidden;		/* processes that may hold that, and not be seen */
	bool has_reaped;		/* a child, in its life */
	bool catches_others;		/* signals that may interrupt a wait call */
	bool signalfd;			/* it has one for SIGCHLD */
	uint64_t leader_exited;		/* the thread-group leader, others run */
};

/* A wait for a child that was gone already. */
struct late_wait {
	struct pid_sample which;
	uint32_t pid;			/* the last one */
	uint32_t taker, tid;		/* threads: which had reaped it, which asked */
	uint64_t taken, asked;
	uint32_t taker_stack, stack;	/* ids: of the two calls; 0 = not known */
	bool any;			/* it asked for any child */
	bool by_name;			/* the wait that had reaped the last one named it */
	uint32_t why;			/* enum pw_why: why its status is lost */
};

/* Children that it has reaped, or that the kernel has. */
struct ev_reaps {
	uint64_t n, over_second;	/* zombies for over a second */
	struct pid_sample slow;		/* for over the zombie age */
	uint64_t slow_max;		/* ns */
	struct pw_line_use slow_lines[PW_LINE_USES];	/* for either */
	uint32_t autoreap_why;		/* enum pw_why: of the last of them */
	uint64_t autoreaps;		/* since the last ECHILD that showed them */
	struct late_wait stolen, status_lost;
	struct late_wait again;		/* reaped before by the same thread, by name */
	struct refused_wait {		/* ECHILD, and no reap of that child is reported yet */
		uint32_t child, tid, stack;
		uint64_t at;
	} refused;
	struct pid_sample orphans;	/* children that outlived it */
	struct pw_line_use orphan_forks[PW_LINE_USES];
	struct pw_id adopter;		/* of the last of them */
};

/* Waits with WNOHANG that returned 0. */
struct ev_polls {
	uint64_t second, n, reaped;	/* in this second: such calls, and children reaped */
	struct {			/* what the first of them asked for */
		uint32_t target;	/* enum pw_target */
		int32_t id;
		uint64_t n;
		bool in_turn;		/* others asked for something else */
	} asked;
	uint32_t tenths;		/* of this second with one of asked.n: a bit each */
	uint64_t worst, all;		/* calls in the busiest busy second; 0 = none was */
	struct pw_line_use lines[PW_LINE_USES];
	bool excused;			/* the next one ends a loop that reaped */
};

/* Calls that failed with EINTR. */
struct ev_eintr {
	struct { int32_t call, signo; uint64_t n; } by_call[MAX_CALLS];
	struct pw_line_use lines[PW_LINE_USES];
	uint64_t n;
};

/* A wait call that blocks while something else should be done. */
struct ev_blocking {
	struct pid_sample others;	/* children that are kept waiting, or run on */
	struct pw_wait wait;		/* ts 0 = none */
	uint64_t ns;			/* so far, or in all */
	bool in_handler;
};

/* A wait call that cannot return before a stopped child continues; or, with WNOHANG, one
 * that returned 0 for it, and none since. */
struct ev_stopped {
	struct pid_sample children;	/* all it could return are stopped; n 0 = none */
	struct pw_wait wait;
	int32_t signo;			/* that stopped them; 0 = not one, or not known */
	bool at_least;			/* the times are of looks: it has been so for longer */
	uint64_t since;			/* ns: in the call, and the last of them stopped */
	uint64_t stopped;		/* ns: the last of them */
	uint64_t seen;			/* ns: by the last look at one of them, where only that
					 * shows it; NEVER = each was notified */
	uint64_t due;			/* ns: one may have lasted the age then; 0 = none */
};

/* Children that are ending, and are no zombies yet: their threads have all exited, or their
 * core is being dumped. */
struct ev_exiting {
	struct pid_sample children;	/* for longer than the age */
	uint64_t since;			/* ns: the first of them */
	uint64_t due;			/* ns: the next one will have lasted the age; 0 = none */
	uint64_t dumping;		/* of those */
	uint32_t state;			/* enum pw_state: of the one that was looked at last */
	char wchan[32];			/* where it sleeps in the kernel; "" = not known */
};

/* A child's exec failed: what it did until then and, once it is known to run on, since. */
struct failed_exec {
	struct pw_id child;
	uint64_t ts;			/* ns; 0 = this entry is free */
	int32_t error;			/* errno */
	uint64_t forks, waits;
	uint64_t lasted;		/* ns */
	char comm[PW_COMM_LEN], exe[64];	/* exe: cut when it is long; "" = not known */
};

/* Children that have not exec'd in their life, and whose exec failed. */
struct ev_failed_execs {
	struct failed_exec open[MAX_FAILED];	/* what becomes of them is not known yet */
	struct failed_exec last;	/* that ran on */
	struct pid_sample ran_on;
	struct pw_line_use forks[PW_LINE_USES];	/* of those */
	uint64_t due;			/* ns: one will have run on for a second; 0 = none */
};

/* Children that are copies of it, and fork. */
struct ev_loops {
	struct pid_sample same_place;	/* where they were forked themselves */
	struct pid_sample same_number;	/* as often as rounds are left of its loop */
	uint32_t stack;			/* id: that place */
	uint64_t last;			/* ns: it or a copy has forked; 0 = no copy has */
	uint64_t due;			/* ns: by then they have had a second for another; 0 = none */
	bool differs;			/* one did so at another place, perhaps in the same line */
};

enum limit { LIMIT_CGROUP, LIMIT_USER, LIMIT_PIDS, LIMIT_COUNT };

struct ev_limits {
	struct { uint64_t max, used; } limit[LIMIT_COUNT];	/* max 0 = none or not known */
	bool known;
	struct { uint64_t ts, zombies; } growth[MAX_GROWTH];	/* a second apart, oldest first */
	unsigned int n_growth;
};

struct evidence {
	struct ev_signals signals;
	struct ev_waits waits;
	struct ev_activity activity;
	struct ev_reaps reaps;
	struct ev_polls polls;
	struct ev_eintr eintr;
	struct ev_blocking blocking;
	struct ev_stopped stopped;
	struct ev_exiting exiting;
	struct ev_failed_execs failed_execs;
	struct ev_loops loops;
	struct ev_limits limits;
};

/* What a fold function is given. */
struct fold {
	const struct pw_event *ev;
	const struct pw_proc *p;	/* the parent whose evidence it is */
	const struct pw_table *t;
	uint64_t now, age;		/* age: the zombie age */
};

/* The process whose evidence ev adds to, or NULL; *always is false where that is only
 * so for one that has evidence already. */
struct pw_proc *evidence_subject(const struct pw_table *t, const struct pw_event *ev,
				 bool *always);

/* The parent of p, whose copy p is: forked by it and without an exec since.  NULL: it is none. */
struct pw_proc *evidence_original(const struct pw_table *t, const struct pw_proc *p);

/* Adds a FORK by a copy of the parent, or by a copy of that; returns as evidence_fold(). */
uint64_t evidence_fold_of_copy(struct evidence *e, const struct fold *f);

/* Adds one event; returns when the rules are to be asked at the latest, or NEVER. */
uint64_t evidence_fold(struct evidence *e, const struct fold *f);

/* Adds what is only so at this time: it is not kept by any event. */
void evidence_observe(struct evidence *e, const struct pw_proc *p, const struct pw_table *t,
		      uint64_t now, uint64_t age);

/* Marks the stacks that it refers to. */
void evidence_mark_stacks(const struct evidence *e, struct stacks *all);

static inline void
pid_sample_add(struct pid_sample *s, uint32_t pid)
{
	if (s->named < MAX_SAMPLE)
		s->pid[s->named++] = pid;
	s->n++;
}

/* --- evidence/fold_SUBJECT.c: evidence_fold() for one subject --- */
uint64_t fold_signals(struct ev_signals *s, const struct fold *f);
uint64_t fold_waits(struct ev_waits *w, const struct ev_signals *s, const struct fold *f);
uint64_t fold_activity(struct ev_activity *a, const struct fold *f);
uint64_t fold_reaps(struct ev_reaps *r, const struct fold *f);
uint64_t fold_polls(struct ev_polls *p, const struct fold *f);
uint64_t fold_eintr(struct ev_eintr *e, const struct fold *f);
uint64_t fold_blocking(struct ev_blocking *b, const struct fold *f);
uint64_t fold_stopped(const struct ev_stopped *s, const struct fold *f);
uint64_t fold_exiting(struct ev_exiting *e, const struct fold *f);
uint64_t fold_failed_execs(struct ev_failed_execs *e, const struct fold *f);
uint64_t fold_loops(struct ev_loops *l, const struct fold *f);
uint64_t fold_limits(struct ev_limits *l, const struct fold *f);
void observe_blocking(struct ev_blocking *b, const bool in_handler[PW_WAITS],
		      const struct pw_proc *p, uint64_t now);
void observe_stopped(struct ev_stopped *s, const struct pw_proc *p, uint64_t now, uint64_t age);
void observe_exiting(struct ev_exiting *e, const struct pw_proc *p, const struct pw_table *t,
		     uint64_t now, uint64_t age);
void observe_failed_execs(struct ev_failed_execs *e, const struct pw_table *t, uint64_t now);
struct stacks;
void observe_loops(struct ev_loops *l, const struct pw_proc *p, const struct stacks *stacks, uint64_t now);
void observe_growth(struct ev_limits *l, const struct pw_proc *p, uint64_t now);
/* A delivery that cannot be answered by EINTR is none of fold_eintr()'s. */
bool eintr_counts(const struct pw_event *ev);

#endif
