/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rules.h - why a zombie is there: the inside of the rules.
 *
 * notes.c counts the evidence, one struct notes for each process that has
 * children.  rules.c has the table and judges a parent when its deadline comes;
 * findings.c keeps what was found.  leaks.c (with stuck.c) and warnings.c say when a rule
 * holds and tell it, with the pieces of words.c.
 */
#ifndef PW_RULES_H
#define PW_RULES_H

#include "base/strbuf.h"
#include "model/life.h"

#define NEVER UINT64_MAX
#define SECOND 1000000000ULL	/* ns */
#define RULES_SETTLE 50000000ULL	/* ns: what comes at nearly the same time is judged at once */
#define RULES_PATIENCE 1200000000ULL	/* ns: beyond the age, until what is not explained is decided */

enum rule_id {
	RULE_PARENT_STUCK, RULE_TRACER_HOLDS, RULE_FOREIGN_EXIT_SIGNAL,
	RULE_INHERITED_CHILD, RULE_INIT_DOES_NOT_REAP, RULE_SIGCHLD_BLOCKED,
	RULE_HANDLER_RESET, RULE_INTERRUPTED_WAIT, RULE_WRONG_THREAD,
	RULE_HANDLER_NEVER_WAITS, RULE_ONE_WAIT_PER_SIGNAL, RULE_WAITS_FOR_OTHER,
	RULE_ASKED_ONCE, RULE_NEVER_WAITS,
	RULE_LEAKS,		/* those above are told by the zombies they explain */
	RULE_STATUS_LOST = RULE_LEAKS, RULE_STOLEN_CHILD, RULE_BLOCKING_WAIT,
	RULE_INTERRUPTED_CALL, RULE_SLOW_REAP, RULE_BUSY_POLL, RULE_LIMIT_AHEAD,
	RULE_ORPHANED, RULE_LEADER_EXITED,
	RULE_COUNT,
};

/* What kind of zombie: each is explained by rules of its own. */
enum zclass {
	Z_PLAIN,
	Z_FOREIGN,		/* its exit signal is not SIGCHLD */
	Z_INHERITED,		/* forked before its parent's last exec */
	Z_ADOPTED,		/* its parent did not fork it */
	Z_COUNT,
};

enum { MANY_TIDS = 8, MANY_WAITS = PW_SUSPECT_WAITS, MANY_CALLS = 8, MANY_CHILDREN = 8, MANY_ADOPTERS = 4 };

enum limit { LIMIT_CGROUP, LIMIT_USER, LIMIT_PIDS, LIMITS };

struct tid_count {
	uint32_t tid;
	uint64_t n, last;		/* last: ns */
};

struct some_children {
	uint64_t n;
	uint32_t pid[MANY_CHILDREN];	/* the first few */
};

/* A wait for a child that was gone already. */
struct lost_child {
	struct some_children which;
	uint32_t pid, by_tid, tid;	/* the last one; who had taken it, who asked */
	uint64_t taken, asked;		/* ns */
	bool any;			/* asked for any child */
};

struct finding;

/* The evidence on one parent, since its last exec. */
struct notes {
	struct pw_proc *proc;
	struct notes *next, *prev;
	uint64_t deadline;		/* ns: judge it then; NEVER */
	size_t heap;			/* place in the heap */

	struct pw_proc *young;		/* first of its zombies that is not aged */
	uint64_t aged[Z_COUNT];
	bool has_leak;			/* one is found now */
	bool one_wait;			/* one-wait-per-signal was found once */

	/* SIGCHLD: who took it, and what each delivery led to. */
	struct tid_count took[MANY_TIDS], waited[MANY_TIDS];
	uint64_t last_deliver;
	uint64_t runs, runs_waited, runs_looped;
	uint64_t waits_since_deliver;
	uint32_t run_tid;		/* the delivery that is still being answered */
	unsigned int run_waits;
	bool run_cut_in;		/* it came amid another call, which goes on later */
	bool run_polls;			/* a wait of it had WNOHANG */
	uint64_t handler_changes, last_handler_change;
	bool pending;

	/* Waits. */
	struct pw_wait in[MANY_WAITS];	/* in progress: ts != 0 */
	bool in_handler[MANY_WAITS];	/* and it was begun inside the handler */
	struct pw_wait left;		/* the last that did not return: ts != 0 */
	struct pw_wait eintr;		/* failed, and not repeated: ts != 0 */
	uint64_t last_any, last_named;	/* ns: one for any child, one for a certain */
	uint64_t last_all;		/* ns: one with __WALL or __WCLONE */
	uint64_t last_nobody;		/* ns: any child asked for, nobody there */
	uint64_t nobody_since_fork;

	/* What it is doing. */
	uint32_t act, act_call;
	uint64_t act_ts, act_ticks;
	uint64_t stopped_since, busy_since, asleep_since;	/* ns; 0 = is not */
	uint64_t busy_ticks;		/* when busy_since */
	unsigned int busy_looks;	/* how often it was found so */
	uint32_t sigwaiter;		/* a thread but the first that waits for signals */
	uint64_t sigwaiter_ts;

	/* Warnings. */
	struct some_children slow;
	uint64_t slow_max;		/* ns */
	uint64_t reaps, reaps_over_second;
	uint64_t poll_second, polls, polls_worst, polls_all;
	bool poll_excused;		/* the next empty poll ends a loop */
	struct lost_child stolen, status;
	uint64_t autoreaps;		/* not yet told by an ECHILD */
	struct { int32_t call; uint64_t n; } cut[MANY_CALLS];
	uint64_t cuts;
	struct some_children blocked_others;
	struct pw_wait blocked_wait;
	uint64_t blocked_ns;		/* so far, or in all */
	bool blocked_in_handler;
	struct some_children orphans;
	struct pw_id adopter;
	uint64_t leader_gone;		/* ns; 0 = it is there */
	struct { uint64_t max, used; } limit[LIMITS];	/* max 0 = none or not known */
	bool limits_told;
	struct { uint64_t ts, zombies; } growth[8];
	unsigned int n_growth;

	struct finding *found[RULE_COUNT];
};

struct rules {
	struct notes *all;
	struct notes **heap;		/* by deadline */
	size_t n_heap, cap_heap;
	struct finding **found;		/* those that hold, in the order of telling */
	size_t n_found, cap_found;
	uint64_t at_large;		/* ns: look at the zombies without a parent then */
	struct finding *adopters[MANY_ADOPTERS];	/* found on those not watched */
};

/* What a rule is asked about. */
struct judge {
	struct pw_model *m;
	struct notes *n;		/* NULL: an adopter that is not watched */
	const struct pw_proc *p;	/* the parent, NULL likewise */
	const struct pw_proc *z;	/* leaks: the longest held zombie of the class */
	unsigned int classes;		/* leaks: bits of enum zclass concerned */
	uint64_t now;			/* ns */
	uint64_t count;			/* zombies concerned */
	struct pw_id who;
};

enum rule_need {		/* what the backend must see */
	NEED_SIGNALS = 1 << 0,		/* sent, delivered */
	NEED_WAITS = 1 << 1,
};

struct rule {
	const char *id;
	enum pw_severity severity;
	unsigned int needs;
	unsigned int classes;		/* leaks: bits of enum zclass */
	bool (*holds)(const struct judge *j);
	void (*tell)(struct strbuf *b, const struct judge *j);	/* what happened */
	const char *advice;
	/* Warnings and notes: the children concerned, NULL = none. */
	const struct some_children *(*some)(const struct notes *n);
	uint64_t every;			/* ns: told again at most so often; 0 = a second */
};

/* --- leaks.c, warnings.c --- */
extern const struct rule rules_leaks[RULE_LEAKS];
extern const struct rule rules_warnings[RULE_COUNT - RULE_LEAKS];
/* Keeps what a warning needs from what is only so now. */
void warnings_note(struct notes *n, uint64_t now);

/* --- notes.c --- */
void notes_see(struct pw_model *m, const struct pw_event *ev);
void notes_zombie_came(void *arg, struct pw_proc *p);
void notes_zombie_leaves(void *arg, struct pw_proc *p);
struct notes *notes_of(struct pw_model *m, struct pw_proc *p);	/* made if there is none */
void some_add(struct some_children *s, uint32_t pid);

/* --- rules.c --- */
void rules_init(struct pw_model *m);
void rules_done(struct pw_model *m);
uint64_t rules_deadline(const struct pw_model *m);
/* Meets all deadlines up to now. */
void rules_advance(struct pw_model *m, uint64_t now);
void rules_finish(struct pw_model *m);
/* Judge it at that time at the latest. */
void rules_touch(struct pw_model *m, struct notes *n, uint64_t when);
void rules_forget(struct pw_model *m, struct notes *n);
/* Before its program ends or becomes another one. */
void rules_last_word(struct pw_model *m, struct notes *n);
const struct rule *rules_get(enum rule_id id);
bool rules_sees(const struct pw_model *m, unsigned int needs);

/* --- findings.c --- */
/* The finding on j->who, told when it is new, or has grown and was told last over
 * a second ago or at the end.  Returns when to ask again, ns. */
uint64_t finding_set(struct pw_model *m, struct finding **f, enum rule_id rule,
		     const struct judge *j, bool at_end);
void finding_withdraw(struct pw_model *m, struct finding **f);
/* Its parent is forgotten; what was found stays. */
void finding_orphan(struct finding **f);
uint32_t finding_pid(const struct finding *f);
void findings_done(struct pw_model *m);

/* --- words.c --- */
void say_proc(struct strbuf *b, const struct judge *j);		/* "server (1201)" */
void say_command(struct strbuf *b, const struct pw_proc *p);	/* its words, quoted */
void say_number(struct strbuf *b, uint64_t n, const char *one, const char *many);
void say_times(struct strbuf *b, uint64_t n);	/* "once", "3 times" */
void say_at(struct strbuf *b, const struct pw_model *m, uint64_t ts);	/* "at 1.20s" */
void say_for(struct strbuf *b, uint64_t ns);
void say_wait(struct strbuf *b, const struct pw_wait *w);	/* "waitpid(7, WNOHANG)" */
void say_call(struct strbuf *b, int nr);	/* "accept4()" */
void say_pids(struct strbuf *b, const struct some_children *s);	/* "7, 8 and 3 more" */
void say_has_zombies(struct strbuf *b, const struct judge *j);	/* "X has 4 zombies." */
/* Sentences, each with a space before it, or nothing where nothing is known. */
void say_zombie(struct strbuf *b, const struct judge *j);
void say_disposition(struct strbuf *b, const struct judge *j);
void say_signals(struct strbuf *b, const struct judge *j);
void say_last_wait(struct strbuf *b, const struct judge *j);
void say_doing(struct strbuf *b, const struct judge *j);

#endif
