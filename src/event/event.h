/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* event.h - the one record that every source makes and every layer reads.
 *
 * Shared with the BPF object, so: fixed widths, named padding, no pointer
 * that the kernel side would fill.  What the JSON stream calls the values is
 * in names.c, how a record becomes a line and back in codec.c.
 */
#ifndef PW_EVENT_H
#define PW_EVENT_H

#ifndef PW_BPF			/* bpf/kernel.h already has these types */
#include <linux/types.h>
#endif

#define PW_SCHEMA 1		/* of the JSON stream, DESIGN section 3 */
#define PW_COMM_LEN 16
#define PW_HOLDERS 4	/* processes that are named as the holders of a pipe */
#define PW_HOLDER_LEN 80	/* bytes of the command of one, with its NUL */
#define PW_TAIL_MAX 4096	/* bytes of exe and argv that travel with an exec */
#define PW_OUTPUT_MAX PW_TAIL_MAX	/* bytes of output in one record */
#define PW_STACK_TAIL_MAX (16 << 10)	/* bytes of the functions of a stack */

enum pw_kind {
	PW_EV_NONE,		/* zeroed memory is never an event */
	PW_EV_START,		/* first of every stream */
	PW_EV_PROCESS,		/* already there when the watch began */
	PW_EV_FORK,
	PW_EV_EXEC,		/* tail: exe, then argv */
	PW_EV_EXEC_FAILED,	/* tail: exe as the caller gave it */
	PW_EV_EXIT,		/* once per process, at its last thread */
	PW_EV_SIGNAL,		/* who = the target */
	PW_EV_DELIVER,
	PW_EV_WAIT_ENTER,	/* only a call that may block */
	PW_EV_WAIT_RETURN,
	PW_EV_REAP,
	PW_EV_REPARENT,
	PW_EV_THREAD,
	PW_EV_DISPOSITION,	/* what a process does with SIGCHLD has changed */
	PW_EV_ACTIVITY,		/* what a parent of zombies is doing now */
	PW_EV_LIMITS,		/* how far it is from where fork fails */
	PW_EV_STACK,		/* tail: the functions that led to an event, see stack_frames.h */
	PW_EV_RELEASE,		/* kernel freed the task; never in the JSON stream */
	PW_EV_FINDING,
	PW_EV_LOST,
	PW_EV_NUDGE,		/* procwatch sent a SIGCHLD (--nudge), or what came of it */
	PW_EV_OUTPUT,		/* tail: bytes that the command wrote, not NUL-ended */
	PW_EV_SUMMARY,		/* last of every stream */
	PW_EV_COUNT,
};

enum pw_flag {
	PW_F_APPROX = 1 << 0,	/* a polling source had to guess a value */
	PW_F_TRUNCATED = 1 << 1,/* argv was longer than PW_TAIL_MAX */
	PW_F_VFORK = 1 << 2,	/* FORK: CLONE_VFORK */
	PW_F_ZOMBIE = 1 << 3,	/* EXIT: stays until it is reaped */
	PW_F_OUTSIDER = 1 << 4,	/* WAIT_RETURN: by a process that is not watched;
				 * only the reap it made is of interest */
	PW_F_BLOCKED = 1 << 5,	/* DISPOSITION: SIGCHLD blocked in every thread */
	PW_F_PENDING = 1 << 6,	/* DISPOSITION: a SIGCHLD is pending (procfs) */
	PW_F_WITHDRAWN = 1 << 7,/* FINDING: no longer holds */
	PW_F_EXIT_SIGNAL = 1 << 9,/* PROCESS: its exit signal is known, though 0 */
	PW_F_REAPED = 1 << 10,	/* ACTIVITY: it has reaped a child in its life */
	PW_F_CATCHES = 1 << 11,	/* ACTIVITY: it has handlers for signals that may interrupt a wait */
	PW_F_NO_CALLER = 1 << 12,/* FORK: the caller and CLONE_VFORK are not known; who = the parent */
	PW_F_SUBREAPER = 1 << 13,/* PROCESS: it gets the orphans below it: prctl(2) */
	PW_F_SIGNALFD = 1 << 14,/* ACTIVITY: it has a signalfd for SIGCHLD */
	PW_F_UNTIMED = 1 << 15,	/* START: times are not known; each step is 1 us */
	PW_F_CORE = 1 << 8,	/* not used on the wire: WCOREDUMP(status) says it */
};

/* One process for life: pids are used again, start times are not.  Compared by id.h
 * only, since some sources know a start only to a tick.
 * start 0 = not known: then the newest process with that pid is meant. */
struct pw_id {
	__u64 start;		/* ns since boot, CLOCK_BOOTTIME; whole ticks from /proc */
	__u32 pid;		/* thread group id, procwatch's pid namespace; 0 = none */
	__u32 nspid;		/* its pid in its own nested namespace; 0 = not nested.
				 * Not part of the identity. */
};

/* The longest time or duration in a record, ns: 146 years.  Three of them can be added. */
#define PW_NS_MAX (1ULL << 62)

/* What can be seen: by a source (START), and less of one process (its blind). */
enum pw_sees {
	PW_SEES_SIGNALS = 1,	/* generated and delivered */
	PW_SEES_WAITS = 2,	/* wait calls and what they return */
	PW_SEES_THREADS = 4,
	PW_SEES_STACKS = 8,	/* the lines of the program that led to an event */
	PW_SEES_ALL = 15,

	/* by default, of every process */
	PW_SEES_BY_BPF = PW_SEES_SIGNALS | PW_SEES_WAITS | PW_SEES_THREADS,
	PW_SEES_BY_PTRACE = PW_SEES_SIGNALS | PW_SEES_WAITS | PW_SEES_THREADS,
	PW_SEES_BY_PROCFS = 0,
};

enum pw_backend {
	PW_BACKEND_NONE,
	PW_BACKEND_BPF,
	PW_BACKEND_PROCFS,
	PW_BACKEND_PTRACE,
	PW_BACKEND_STRACE,	/* a log of strace, read as a recording */
	PW_BACKEND_COUNT,
};
enum pw_mode { PW_MODE_NONE, PW_MODE_LAUNCH, PW_MODE_ATTACH, PW_MODE_SYSTEM, PW_MODE_COUNT };

/* START: the race that the tracer forces, --stress */
enum pw_stress {
	PW_STRESS_NONE,
	PW_STRESS_MERGE,	/* the SIGCHLDs of several children become one */
	PW_STRESS_CHILD_FIRST,	/* a child ends before its parent's fork returns */
	PW_STRESS_PARENT_FIRST,	/* a child begins when its parent waits for it */
	PW_STRESS_COUNT,
};

/* PROCESS and ACTIVITY */
enum pw_state {
	PW_STATE_NONE,
	PW_STATE_RUNNING,	/* PROCESS: alive; ACTIVITY: on a processor */
	PW_STATE_ZOMBIE,
	PW_STATE_SLEEPING,	/* ACTIVITY only from here on */
	PW_STATE_STOPPED,
	PW_STATE_TRACED,
	PW_STATE_DUMPING,	/* its core */
	PW_STATE_COUNT,
};

/* ACTIVITY: what it reads from, where others hold the end that is written to */
enum pw_end {
	PW_END_NONE,
	PW_END_PIPE,
	PW_END_FIFO,
	PW_END_SOCKET,		/* of socketpair(2) */
	PW_END_TERMINAL,	/* it has the master of a pseudoterminal, they the slave */
	PW_END_COUNT,
};

/* A yes or no that may not be known */
enum pw_maybe { PW_MAYBE_NONE, PW_MAYBE_NO, PW_MAYBE_YES, PW_MAYBE_COUNT };

/* PROCESS and EXEC: what the program is written in, or what runs it */
enum pw_runtime {
	PW_RUNTIME_NONE,	/* not known */
	PW_RUNTIME_C,		/* an ELF file of none of the others */
	PW_RUNTIME_PYTHON,
	PW_RUNTIME_NODE,
	PW_RUNTIME_GO,
	PW_RUNTIME_RUBY,
	PW_RUNTIME_PERL,
	PW_RUNTIME_PHP,
	PW_RUNTIME_JAVA,
	PW_RUNTIME_SHELL,
	PW_RUNTIME_RUST,
	PW_RUNTIME_COUNT,
};

/* EXIT: why there is no zombie */
enum pw_why {
	PW_WHY_NONE,		/* there is one */
	PW_WHY_SIGCHLD_IGNORED,	/* parent has SIG_IGN: no signal either */
	PW_WHY_NOCLDWAIT,	/* parent has SA_NOCLDWAIT: signal but no zombie */
	PW_WHY_AUTOREAP,	/* it was cloned with CLONE_AUTOREAP (Linux 7.1): no signal */
	PW_WHY_NO_EXIT_SIGNAL,	/* reserved: auto-reaped for want of an exit signal */
	PW_WHY_COUNT,
};

enum pw_result {		/* SIGNAL */
	PW_RESULT_NONE,
	PW_RESULT_QUEUED,
	PW_RESULT_COALESCED,	/* one was pending already: merged into it */
	PW_RESULT_IGNORED,
	PW_RESULT_BLOCKED,	/* queued, and blocked in every thread */
	PW_RESULT_LOST,		/* the queue was full */
	PW_RESULT_COUNT,
};

/* SIGNAL, EXIT: what a signal that ends processes came from, where that is known */
enum pw_sent_by {
	PW_SENT_BY_NONE,
	PW_SENT_BY_USER,	/* a process, by kill(2) and its kin */
	PW_SENT_BY_PROCWATCH,	/* procwatch: -d, a key, a signal that it passes on */
	PW_SENT_BY_PARENT_DEATH,/* prctl(2), PR_SET_PDEATHSIG: from = the parent that ended */
	PW_SENT_BY_TERMINAL,	/* a key, or a hangup */
	PW_SENT_BY_OOM,		/* the kernel's OOM killer */
	PW_SENT_BY_COUNT,
};

enum pw_action {		/* DELIVER, DISPOSITION */
	PW_ACTION_NONE,
	PW_ACTION_DEFAULT,
	PW_ACTION_IGNORE,	/* DISPOSITION only */
	PW_ACTION_HANDLER,
	PW_ACTION_COUNT,
};

enum pw_outcome {		/* DELIVER: of the interrupted call */
	PW_OUTCOME_NONE,	/* no call was interrupted */
	PW_OUTCOME_EINTR,
	PW_OUTCOME_RESTART,
	PW_OUTCOME_COUNT,
};

enum pw_call { PW_CALL_NONE, PW_CALL_WAIT4, PW_CALL_WAITID, PW_CALL_COUNT };

enum pw_target {		/* WAIT_*: whom the call asked for */
	PW_TARGET_NONE,
	PW_TARGET_ANY,
	PW_TARGET_PID,
	PW_TARGET_PGID,
	PW_TARGET_PIDFD,
	PW_TARGET_COUNT,
};

enum pw_child_state {		/* WAIT_RETURN: what it says of the child */
	PW_CHILD_NONE,
	PW_CHILD_EXITED,
	PW_CHILD_STOPPED,
	PW_CHILD_CONTINUED,
	PW_CHILD_UNKNOWN,	/* a child, but the caller asked for no status */
	PW_CHILD_COUNT,
};

enum pw_how { PW_HOW_NONE, PW_HOW_WAIT4, PW_HOW_WAITID, PW_HOW_AUTO, PW_HOW_KERNEL,
	      PW_HOW_NAMESPACE, /* by the kernel, when PID 1 of its namespace exited */
	      PW_HOW_COUNT };
enum pw_thread_state { PW_THREAD_NONE, PW_THREAD_START, PW_THREAD_EXIT, PW_THREAD_COUNT };
enum pw_severity { PW_SEV_NONE, PW_SEV_NOTE, PW_SEV_WARNING, PW_SEV_LEAK, PW_SEV_COUNT };

/* FINDING: what the program does at a line of it */
enum pw_role {
	PW_ROLE_NONE,
	PW_ROLE_FORK,		/* it forked the children there */
	PW_ROLE_HANDLER,	/* the handler for SIGCHLD begins there */
	PW_ROLE_WAIT,		/* it calls wait there */
	PW_ROLE_DOING,		/* it was there when it was looked at */
	PW_ROLE_INTERRUPTED,	/* a signal made its call fail there */
	PW_ROLE_COUNT,
};

/* NUDGE: what a SIGCHLD from procwatch has led to */
enum pw_nudge {
	PW_NUDGE_NONE,
	PW_NUDGE_SENT,		/* it is sent now */
	PW_NUDGE_ALL_REAPED,
	PW_NUDGE_ONE_REAPED,	/* one zombie for each SIGCHLD */
	PW_NUDGE_SOME_REAPED,	/* more, and not all */
	PW_NUDGE_HANDLER_RAN,	/* and no zombie was reaped */
	PW_NUDGE_NOTHING,
	PW_NUDGE_OWN_TIME,	/* zombies were reaped, but not for that SIGCHLD */
	PW_NUDGE_ENDED,		/* the process ended, or ran another program */
	PW_NUDGE_CUT_SHORT,	/* the watch ended before */
	PW_NUDGE_COUNT,
};

enum pw_fate {			/* NUDGE: what became of the SIGCHLD */
	PW_FATE_NONE,		/* not known, or its handler ran */
	PW_FATE_DISCARDED,	/* ignored, or the default action */
	PW_FATE_TAKEN,		/* not by a handler: signalfd(2), sigwait(3) */
	PW_FATE_PENDING,
	PW_FATE_COUNT,
};

/* OUTPUT: where the command wrote to */
enum pw_stream {
	PW_STREAM_NONE,
	PW_STREAM_TERMINAL,	/* the pseudoterminal that procwatch gave it: stdout and stderr alike */
	PW_STREAM_COUNT,
};

/* DISPOSITION: how the process came by it */
enum pw_origin {
	PW_ORIGIN_NONE,		/* not known: it was so when first seen */
	PW_ORIGIN_CALL,		/* the process changed it itself: sigaction, sigprocmask */
	PW_ORIGIN_FORK,		/* its parent had it so, or CLONE_CLEAR_SIGHAND reset it */
	PW_ORIGIN_EXEC,		/* the program it ran before had it so, or exec reset it */
	PW_ORIGIN_RESETHAND,	/* SA_RESETHAND put the default back */
	PW_ORIGIN_COUNT,
};

struct pw_finding;		/* finding.h: user space only */
struct pw_summary;		/* summary.h: user space only */

struct pw_event {
	__u64 ts;		/* ns, CLOCK_BOOTTIME */
	struct pw_id who;	/* the process the event is about */
	__u32 tid;		/* the acting thread; 0 = does not apply */
	__u16 kind;		/* enum pw_kind */
	__u16 flags;		/* enum pw_flag */
	union {
		struct {	/* who = the command or first target; tail: version,
				 * kernel release, argv, name of the machine */
			__u64 wall_offset_ns;	/* CLOCK_REALTIME - CLOCK_BOOTTIME */
			__u32 schema;
			__u32 backend;		/* enum pw_backend */
			__u32 mode;		/* enum pw_mode */
			__u32 sees;		/* enum pw_sees: of every process, by default */
			__u32 stress;		/* enum pw_stress */
			__u32 stress_children;	/* MERGE: so many ends; 0 = of all children */
			__u64 stress_limit;	/* ns that a process is held at most */
			__u32 host_at;		/* where in the tail that name begins; 0 = not known */
			__u32 pad;
		} start;
		struct {	/* tail: argv */
			struct pw_id parent;
			__u32 state;		/* enum pw_state: running, zombie, dumping */
			__s32 status;		/* wait(2) status of a zombie, -1 = not known */
			__u64 since;		/* ns: when it became a zombie; 0 = not known */
			__u32 blind;		/* enum pw_sees: of that not seen of this one */
			__u32 tracer;		/* pid, of a zombie; 0 = none */
			__s32 exit_signal;	/* of a zombie; 0 with PW_F_EXIT_SIGNAL = none */
			__u32 inherited;	/* enum pw_maybe: it was forked before its
						 * parent's last exec */
			__u32 runtime;		/* enum pw_runtime */
			__u32 pad;
		} process;
		struct {	/* who = the caller, see PW_F_NO_CALLER; comm = the child's */
			struct pw_id child;
			struct pw_id parent;	/* the child's real one: CLONE_PARENT */
			__s32 exit_signal;	/* 0 = none */
			__u32 blind;		/* of the child, as in process */
		} fork;
		struct {	/* comm = the new name; tail: exe, argv */
			__u32 blind;		/* from here on, as in process */
			__u32 runtime;		/* enum pw_runtime */
		} exec;
		struct {
			__s32 error;		/* errno */
			__u32 pad;
		} exec_failed;
		struct {
			struct pw_id parent;
			struct pw_id adopter;	/* who gets its children; pid 0 = not known
						 * or no children.  Not in the stream:
						 * the model makes REPARENTs of it */
			__s32 status;		/* wait(2) status; -1 = not known */
			__u32 why;		/* enum pw_why */
			__u32 from;		/* who sent the signal that ended it: pid;
						 * 0 = no process of ours, or not known */
			__u32 cause;		/* enum pw_sent_by */
			char from_comm[PW_COMM_LEN];
		} exit;
		struct {
			__u32 from;		/* sender's pid; 0 = the kernel */
			__s32 signo;
			__s32 code;		/* si_code */
			__u32 result;		/* enum pw_result */
			__u32 cause;		/* enum pw_sent_by */
			__s32 stop_signal;	/* SIGCHLD of a stop: which signal stopped the
						 * child; 0 = not known */
		} signal;
		struct {
			__s32 signo;
			__u32 action;		/* enum pw_action */
			__u64 sa_flags;
			__s32 syscall;		/* interrupted, native number; -1 = none */
			__u32 outcome;		/* enum pw_outcome */
		} deliver;
		struct {	/* WAIT_ENTER: the first four, target_pid; elapsed when it
				 * continues after a handler that waited itself */
			__u32 call;		/* enum pw_call */
			__u32 target;		/* enum pw_target */
			__s32 target_id;	/* pid, pgid or descriptor as the caller gave it */
			__u32 options;		/* WNOHANG ... as in wait(2) */
			struct pw_id child;	/* pid 0 = none */
			__s32 error;		/* errno, 0 = none */
			__u32 child_state;	/* enum pw_child_state */
			__u64 elapsed;		/* ns */
			__u32 target_pid;	/* PID, PIDFD: who that is here; 0 = not known */
			__u32 repeated;		/* RETURN: stands for so many equal calls, each
						 * right after the one before; 0 = for one */
			__u64 until;		/* ns: when the last of those returned */
		} wait;
		struct {
			struct pw_id by;
			__u64 zombie_ns;
			__u32 how;		/* enum pw_how */
			__u32 pad;
			__u64 exiting_ns;	/* between its exit and the zombie; 0 = below 1 ms,
						 * or not known */
		} reap;
		struct {
			struct pw_id from, to;
			char to_comm[PW_COMM_LEN];	/* where "to" is not watched; or empty */
		} reparent;
		struct {
			__u32 state;		/* enum pw_thread_state */
			__u32 left;		/* EXIT: threads still alive */
		} thread;
		struct {	/* tid = who was seen with it, not surely who did it */
			__u64 sa_flags;
			__u32 action;		/* enum pw_action */
			__u32 origin;		/* enum pw_origin */
			__u64 handler;		/* its address; 0 = none, or not known */
			__u32 handler_stack;	/* id of a stack whose first frame it is; 0 = none */
			__u32 pad;
		} disposition;
		struct {	/* tail: wait channel, then the command of each holder */
			__s32 syscall;		/* it sleeps in; -1 = none or not known */
			__u32 state;		/* enum pw_state */
			__u64 cpu_ticks;	/* 1/USER_HZ s of processor time so far */
			/* It reads from something that these can write to; 0 ends them. */
			__u32 pipe_held_by[PW_HOLDERS];
			__u32 end;		/* enum pw_end: what that is; NONE = a pipe, or nothing */
			__u32 hidden;		/* none of them was found, and so many processes may
						 * not be looked at: one of those can write */
		} activity;
		struct {	/* comes with ACTIVITY; a max of 0 = none or not known */
			__u64 cgroup_max, cgroup_used;	/* pids.max of the tightest cgroup */
			__u64 user_max, user_used;	/* RLIMIT_NPROC; max 0 for root */
			__u64 pid_max, pid_used;	/* of the machine; threads count */
		} limits;
		const struct pw_finding *finding;
		const struct pw_summary *summary;
		struct {
			__u64 count;
		} lost;
		struct {	/* who = the parent of zombies; BLOCKED as in DISPOSITION; tail:
				 * rule that is proved or empty, text.  -1 = not known */
			__u64 elapsed;		/* ns since it was sent */
			__u32 outcome;		/* enum pw_nudge */
			__u32 before;		/* zombies that it had */
			__s32 after;		/* that it has now */
			__s32 reaped;		/* of those before */
			__s32 delivered;	/* SIGCHLDs to a handler since */
			__s32 waits;		/* wait calls that returned since */
			__u32 action;		/* enum pw_action, of SIGCHLD */
			__u32 fate;		/* enum pw_fate */
		} nudge;
		struct {	/* no tail with left_out: that is the last one */
			__u64 left_out;		/* bytes from here on that were not recorded; 0 = none */
			__u32 stream;		/* enum pw_stream */
			__u32 pad;
		} output;
		__u64 room[9];		/* the union's size, whatever is added */
	};
	char comm[PW_COMM_LEN];
	__u32 tail_len;		/* bytes after the record, NULs included */
	__u32 stack;		/* id of the stack that led to it; 0 = not known.  Of an ACTIVITY that has a
				 * copy, as its source hands it over: where in the tail that begins */
	char tail[];		/* NUL-ended strings: exe, argv ... as said above */
};

#ifndef PW_BPF
/* START: the bytes of the tail that are version, kernel and argv. */
static inline __u32
pw_start_words(const struct pw_event *ev)
{
	return ev->start.host_at ? ev->start.host_at : ev->tail_len;
}

/* START: the machine that it was recorded on; NULL = not known. */
static inline const char *
pw_start_host(const struct pw_event *ev)
{
	return ev->start.host_at ? ev->tail + ev->start.host_at : (const char *)0;
}

/* How many calls a WAIT_RETURN stands for. */
static inline __u64
pw_wait_calls(const struct pw_event *ev)
{
	return ev->wait.repeated ? ev->wait.repeated : 1;
}

/* NUDGE: more wait calls than SIGCHLDs, and they left zombies: so not for any child. */
static inline _Bool
pw_nudge_waits_for_others(const struct pw_event *ev)
{
	return ev->nudge.waits > ev->nudge.reaped && ev->nudge.waits > ev->nudge.delivered;
}
#endif

_Static_assert(sizeof(struct pw_id) == 16, "id");
_Static_assert(sizeof(struct pw_event) == 128, "record");

#endif
