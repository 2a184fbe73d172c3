/* SPDX-License-Identifier: GPL-2.0-or-later */
/* procfs.h - the inside of the procfs source, shared by its files.
 *
 *   procfs.c        the interface: open, drain, the tick
 *   connector.c   the proc connector: forks, execs and exits as they happen
 *   pidfd.c       an end and a reap without delay, a status after the reap
 *   watched.c     the table of those watched
 *   lifecycle.c   what is told of them: fork, exec, exit, reap
 *   scan.c        finds children where nobody tells of them
 *   sample.c      what a parent does with SIGCHLD, and whether it waits
 */
#ifndef PW_PROCFS_H
#define PW_PROCFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/clock.h"
#include "base/hash.h"
#include "event/event.h"
#include "source/proc/limits.h"
#include "source/proc/procinfo.h"
#include "source/source.h"

#define PROCFS_YOUNG (2 * CLOCK_SECOND)	/* a fork or an exec is likely */

/* What this kernel gives this user.  PROCWATCH_PROCFS_WITHOUT=connector,children,
 * pidfd,hup,info in the environment takes some away, for tests; without "buffer"
 * the connector loses records soon. */
struct procfs_feat {
	bool connector;
	bool children;		/* /proc/PID/task/TID/children */
	bool pidfd;		/* 5.3 */
	bool hup;		/* EPOLLHUP of a pidfd = reaped: 6.9 */
	bool info;		/* ioctl PIDFD_GET_INFO, PIDFD_INFO_EXIT: 6.15 */
};

/* One process that is alive or a zombie. */
struct watched {
	struct pw_id id, parent;
	char comm[PW_COMM_LEN];
	struct watched *up;		/* the parent, NULL = not watched */
	struct watched *kids, *next, *prev;
	int pidfd;			/* -1 = looked at every tick instead */
	int32_t exit_signal;
	int32_t code;			/* wait(2) status the connector told; -1 = the leader lives */
	bool ended;			/* a zombie */
	bool no_exec;			/* not exec'd since its fork, as last seen */
	bool leader_left;		/* told */
	bool threaded;			/* has had other threads */
	uint64_t gone_at;		/* ns: gone, to be told when all records are read; 0 = not so */
	uint64_t stack;			/* as in struct procinfo, as last seen */
	uint64_t added, ended_at;	/* ns */
	uint64_t next_look;		/* ns: for an exec, where nobody tells */
	uint64_t round;			/* of scans, that it had a place in */
	bool forked;			/* has, or had, children */
	uint64_t exec_seen;		/* ns: by such a look */

	/* As a parent.  sampled 0 = never since its fork or exec. */
	uint64_t sampled, next_sample;	/* ns */
	uint64_t pending;		/* signals seen pending */
	int cld_code;			/* CLD_* of the child that ended last */
	struct {
		bool known, execed;	/* execed: since then */
		bool blocked, pending;
		enum pw_action action;
	} told;
	struct {
		uint32_t tid;		/* 0 = not seen in one */
		uint32_t call, target, options;
		int32_t target_id;
	} wait;
	UT_hash_handle hh;
};

/* The connector's socket. */
struct procfs_conn {
	int fd;			/* -1 = none */
	bool overrun;		/* records were dropped since last asked */
	uint64_t lost;		/* how many, as far as the gaps tell */
	struct {
		bool seen;
		uint32_t next;
	} *cpu;			/* sequence numbers, one per processor */
	size_t n_cpu;
};

struct procfs {
	struct pw_source base;
	struct procfs_feat feat;
	enum pw_mode mode;
	bool threads;
	bool hides;		/* /proc shows only what is ours: hidepid */
	uint64_t signals;	/* bit signo-1 */
	uint64_t interval;	/* ns */
	int ep;
	struct procfs_conn conn;
	struct watched *table;
	size_t n_parents;	/* sampled at the last tick */
	uint32_t look_from;	/* pid: a tick's looks begin with it */
	struct pidvec walk;	/* to be asked about in the tick under way */
	struct pidvec roots;	/* not looked at yet: the snapshot is due */
	bool snapshot_due;

	uint64_t opened, now;	/* ns, CLOCK_BOOTTIME; now: of the drain under way */
	uint64_t mono_timens;		/* ns, CLOCK_MONOTONIC here less the kernel's */
	uint64_t mono_offset;		/* ns, CLOCK_BOOTTIME here less the kernel's CLOCK_MONOTONIC */
	uint64_t floor;		/* no event before that any more */
	uint64_t drained;	/* ns: all before has been handed over */
	uint64_t tick_at;	/* ns: next look at those known */
	uint64_t gate_at;	/* ns: next look for others; UINT64_MAX = we are told */
	uint64_t scan_at;	/* ns: not before */
	uint64_t strange, paced;	/* records of strangers, counted until then */
	uint64_t nap_until;	/* ns: when napping, the connector is not listened to */
	bool napping;
	uint32_t self;		/* never watched */
	uint32_t command;	/* LAUNCH: its pid; else 0 */
	struct pw_id adopter;	/* who got orphans last; pid 0 = none seen */
	bool rescan;		/* records were lost */
	bool reading;		/* records: more about anyone may follow */
	struct pidvec late;	/* have a gone_at */
	bool more;		/* the last drain ran out of budget */
	int loadavg;		/* kept open, -1 = not yet */
	uint64_t last_pid;	/* the newest pid of the machine at the last scan */
	uint64_t round;		/* of scans: all are asked once in it */
	uint64_t ungated_at;	/* ns: a scan whatever the newest pid is */
	bool in_round, another;	/* it is not over yet; one more is due after it */
	size_t unpinned;	/* processes for which no descriptor was left */
	int room_fds;		/* no pidfd is kept beyond that number; 0 = not asked */

	struct pw_suspect *asked;	/* by inspect */
	size_t n_asked;
	struct limits limits;

	pw_sink_fn *sink;	/* of the drain under way */
	void *arg;
	int told;
	struct pw_event *room;	/* a record and the longest tail */
	char *blind;		/* what is told by procfs_blind() */
};

/* --- procfs.c --- */
/* To the sink; ev->ts is raised where it would go back in time. */
void procfs_tell(struct procfs *s, struct pw_event *ev);
/* w has ended: tells of its zombies that went before it, which it reaped itself. */
void procfs_reaps_before(struct procfs *s, const struct watched *w);

/* --- connector.c   --- */
enum conn_what { CONN_FORK, CONN_THREAD, CONN_EXEC, CONN_EXIT };
struct conn_event {
	enum conn_what what;
	uint64_t mono;		/* ns, CLOCK_MONOTONIC */
	uint32_t pid, tid;	/* FORK: the child; else who acts */
	uint32_t parent;	/* FORK: its real parent; THREAD: its process */
	int32_t code;		/* EXIT: of that thread, as wait(2) has it */
};
typedef void conn_fn(void *arg, const struct conn_event *ev);
/* 0, -EPERM (before 6.6 only for root), -EOPNOTSUPP (not in the first pid and user
 * namespace), or another -errno: not in this kernel.  small: a buffer that runs
 * over soon, for tests. */
int conn_open(struct procfs_conn *c, bool small);
/* Hands over at most max records; how many were read, fewer than max = no more. */
int conn_read(struct procfs_conn *c, int max, conn_fn *fn, void *arg);
void conn_close(struct procfs_conn *c);

/* --- pidfd.c       --- */
int pidfd_of(pid_t pid);			/* descriptor or -errno */
bool pidfd_gone(int fd);			/* reaped, and not just ended */
int pidfd_status(int fd, int32_t *status);	/* after the reap: 0 or -errno */
/* What pidfds can do here: forks a child that nobody notices. */
void pidfd_probe(bool *pidfd, bool *hup, bool *info);

/* --- watched.c     --- */
struct watched *watched_find(const struct procfs *s, uint32_t pid);
/* Takes p in; its pid must not be in the table. */
struct watched *watched_add(struct procfs *s, const struct procinfo *p);
/* Frees w.  The end of a process removes those of its children that ended, too: so
 * whoever tells of ends notes pids first, and finds each process by its own. */
void watched_remove(struct procfs *s, struct watched *w);
void watched_move(struct procfs *s, struct watched *w, const struct pw_id *to);
/* Told as a zombie: only the reap is of interest now. */
void watched_ended(struct procfs *s, struct watched *w);

/* --- lifecycle.c   --- */
void life_forked(struct procfs *s, const struct conn_event *ev);
/* An exec of one that is not watched: it may have become ours, by setuid(2). */
void life_appeared(struct procfs *s, const struct conn_event *ev);
/* A child that nobody told of; parent is watched.  NULL = it is gone. */
struct watched *life_found(struct procfs *s, struct watched *parent, pid_t pid);
void life_process(struct procfs *s, const struct procinfo *p);
void life_execed(struct procfs *s, struct watched *w, uint64_t ts, bool approx);
/* Looks what became of it: nothing, a zombie, gone.  May remove w. */
void life_check(struct procfs *s, struct watched *w, uint64_t ts);
/* Not by /proc alone, which may hide it. */
enum procinfo_fate life_fate(const struct watched *w);
/* It was reaped.  Removes w. */
void life_gone(struct procfs *s, struct watched *w, uint64_t ts);
/* Has it exec'd since the last look? */
void life_look(struct procfs *s, struct watched *w);

/* --- scan.c        --- */
bool scan_have_children_file(void);
void scan_snapshot(struct procfs *s);	/* tells what was there at the start */
/* Finds those that nobody told of; unless all: of processes that seem not to fork,
 * only some are asked for their children. */
void scan_rescan(struct procfs *s, bool all);
void scan_tick(struct procfs *s);	/* the same, when it is time and of use */

/* --- sample.c      --- */
void sign_sample(struct procfs *s, struct watched *w);
/* Once, early: when it gets or loses its first child. */
void sign_first(struct procfs *s, struct watched *w);
void sign_execed(struct watched *w);

#endif
