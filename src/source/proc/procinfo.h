/* SPDX-License-Identifier: GPL-2.0-or-later */
/* procinfo.h - processes as /proc has them at this moment.
 *
 * Shared by the procfs source, by the snapshot that any source takes at attach,
 * and by jobs that only look (-z, --signals).  A process may vanish between any two
 * reads: that is -ESRCH and no fault.  What is read often is read directly;
 * libproc2, which costs twice as much, walks the machine (doc/performance.md).
 */
#ifndef PW_PROCINFO_H
#define PW_PROCINFO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "event/event.h"

struct strbuf;

#define PROCINFO_PF_EXITING 0x4u		/* in exit(): it forks no more */
#define PROCINFO_PF_FORKNOEXEC 0x40u	/* forked and has not exec'd since */
#define PROCINFO_PF_DUMPCORE 0x200u	/* its core is dumped, or was: it ends */
#define PROCINFO_PF_KTHREAD 0x200000u	/* a thread of the kernel */

enum procinfo_want {		/* what costs another file each */
	PROCINFO_STATUS = 1 << 0,	/* /proc/PID/status */
	PROCINFO_WAIT = 1 << 1,		/* /proc/PID/syscall and wchan: of the leader */
};

struct procinfo {
	struct pw_id id;	/* nspid only with STATUS */
	uint32_t ppid;		/* the real parent's; 0 = outside of the pid namespace */
	uint32_t session;	/* 0 = its leader is outside of it */
	char comm[PW_COMM_LEN];
	char state;		/* of the leader, as ps shows it: R S D T t Z X I */
	uint32_t flags;		/* PROCINFO_PF_*, and others of the kernel's PF_* */
	uint32_t threads;	/* the leader included, as long as it is a zombie too */
	int32_t exit_signal;	/* what its parent gets at its end; 0 = none */
	int32_t status;		/* wait(2) status of a zombie; -1 = none, or may not be seen */
	bool has_reaped;	/* a child: wait(2) adds its faults and its time to ours */
	uint64_t cpu_ticks;	/* 1/USER_HZ s of processor time, all threads */
	uint64_t stack;		/* where its stack began: another one after an exec;
				 * 0 = may not be seen */

	/* STATUS; signal sets have bit signo-1. */
	uint32_t tgid;
	uint32_t uid, real_uid;	/* effective; real */
	uint32_t tracer;	/* process that traces it by ptrace; 0 = none */
	bool held;		/* in a stop that our own tracing makes: state is R */
	uint64_t blocked, pending;	/* of the leader */
	uint64_t shared_pending, ignored, caught;	/* of the process */

	/* WAIT */
	int32_t syscall;	/* it sleeps in; -1 = none, or may not be seen */
	uint64_t args[6];
	char wchan[48];		/* kernel function it sleeps in, "" = none or hidden */
};

/* Is /proc there, and does it show the processes that pids are of here?  0, or -errno
 * with *why: one static sentence that names the remedy. */
int procinfo_check(const char **why);

/* procwatch's own tracing process (0 = none).  It is not reported as a tracer, nor are the stops
 * it makes: a process is stopped where is_stopped() says so. */
void procinfo_own_tracer(pid_t tracer, bool (*is_stopped)(pid_t pid));

/* One process or thread.  0, or -ESRCH when it is gone (or hidden by hidepid),
 * or -errno when /proc itself cannot be read.  *out is zeroed first. */
int procinfo_read(pid_t pid, unsigned int want, struct procinfo *out);
/* The same for one thread of a process: its own masks and its own call. */
int procinfo_read_thread(pid_t pid, pid_t tid, unsigned int want, struct procinfo *out);

/* A process has ended when its leader is a zombie and no thread is left. */
bool procinfo_ended(const struct procinfo *p);

/* Is its core being dumped?  zap_threads() in fs/coredump.c; CoreDumping in proc(5). */
bool procinfo_dumps_core(const struct procinfo *p);

/* What it does, by the leader's state.  SLEEPING where the leader has exited before its
 * threads: what they do is not asked. */
enum pw_state procinfo_state(const struct procinfo *p);

/* With STATUS: what it does with a signal, and is one pending, of the process or of its
 * leader? */
enum pw_action procinfo_action(const struct procinfo *p, int signo);
bool procinfo_pending(const struct procinfo *p, int signo);
/* Has it a handler for a signal that programs catch to go on afterwards (SIGALRM, SIGHUP,
 * SIGUSR1 ...), and which so may interrupt a wait call? */
bool procinfo_catches_others(const struct procinfo *p);

/* Appends argv, each word with its NUL, at most room bytes: 0, or -ESRCH.
 * Nothing for a zombie or a kernel thread.  *truncated: there was more. */
int procinfo_argv(pid_t pid, struct strbuf *out, size_t room, bool *truncated);
/* Appends the path of its program, no NUL: 0, -ESRCH (a zombie has none), -EACCES. */
int procinfo_exe(pid_t pid, struct strbuf *out);

/* Appends the path as its exec was given it, no NUL: 0, -ESRCH, or -EPERM without
 * the right to trace it. */
int procinfo_execfn(pid_t pid, struct strbuf *out);

/* Start time as procinfo_read() gives it, 0 = gone or hidden. */
uint64_t procinfo_start(pid_t pid);

/* What became of a process.  That /proc has no entry proves nothing: hidepid hides what
 * is not the caller's, and /proc may not be mounted.  Then the kernel is asked. */
enum procinfo_fate { PROCINFO_GONE, PROCINFO_ALIVE, PROCINFO_ENDED /* a zombie */ };

/* Of the process with that start (0 = whichever has that pid).  *out is as by
 * procinfo_read(), with STATUS; its id.pid is 0 where /proc shows nothing. */
enum procinfo_fate procinfo_fate(const struct pw_id *id, struct procinfo *out);
/* Is there a process of that number, hidden or not? */
bool procinfo_exists(pid_t pid);

/* The PROCESS record of p, argv in its tail; ev has room for a tail of
 * PW_TAIL_MAX.  A zombie's since is not known to /proc. */
void procinfo_event(const struct procinfo *p, uint64_t ts, struct pw_event *ev);

#endif
