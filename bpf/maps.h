/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* maps.h - the values of those maps that user space writes too. */
#ifndef PW_MAPS_H
#define PW_MAPS_H

#include "event/event.h"
#include "source/symbols/stack_copy.h"

#define PW_CALL_32BIT 0x20000000	/* in a call's number: it is of the 32-bit table */
#define PW_CPUS 1024		/* counters of dropped records; processors beyond share */

/* What a copy of the stack goes with. */
enum pw_copy { PW_COPY_FORK, PW_COPY_DISPOSITION, PW_COPY_WAIT, PW_COPY_INTERRUPTED, PW_COPY_COUNT };

#define PW_COPIES_ALL (~0u)
#define PW_PYTHONS 1024	/* processes whose programs CPython runs */
#define PW_SUSPECTED 256	/* processes whose every event gets a copy; a power of two */
#define PW_SUSPECTED_BRIEFLY 0x80000000	/* with the pid: its sleep is looked at, no event gets a copy */

/* A wait call that a thread is in. */
struct pw_in_wait {
	__u64 since;		/* ns; 0 = it is in none */
	__u64 sp;		/* the caller's stack: the call that begins there after a
				 * handler is the same one */
	__u32 target_pid;
	__u32 interrupted;	/* by a signal; what becomes of it is not known yet */
};

/* watched: process by pid -> what the probes remember of it. */
struct pw_watched {
	struct pw_id id;
	struct pw_in_wait wait;	/* the leader's: others' are in a map of their own */
	__u32 parent;		/* pid, as of its end */
	__u32 sa_flags;		/* of SIGCHLD, SA_RESTORER masked */
	__u8 action;		/* enum pw_action; NONE = not looked at yet */
	__u8 blocked;		/* SIGCHLD at the last exec, or inherited */
	__u8 ended;		/* EXIT was reported */
	__u8 reaped;		/* its end leaves nothing to reap */
	__u8 waited;		/* it was in a wait call once */
	__u8 threads_wait;	/* so was a thread that is not the leader */
	__u8 foreign;		/* runs with another user's rights: only its end is reported */
	__u8 parked;		/* a wait of its was put aside for one in a handler */
	__u8 killed;		/* the signal that ends it was reported */
	__u8 polls;		/* it has an entry in `polls`, or had */
	__u8 found;		/* reported, of a zombie's parent, before it did anything */
	__u8 failed_execs;	/* reported, since its fork or last exec */
	__u8 copies[PW_COPY_COUNT];	/* of stacks, since the program's exec: a child continues
				 * its parent's number */
	__u32 program;		/* pid of the process that began the program, by exec; 0 = this one */
	__u32 pad;
	__u64 handler;		/* of SIGCHLD; 0 = none */
	/* Standard signals (bit signo) that were sent and not delivered since: to the
	 * process, and to its first thread. */
	__u32 sent[2];
};

/* nested: pid in a deeper pid namespace -> pid here. */
struct pw_nested {
	__u32 ns;		/* the namespace's inode number */
	__u32 nr;
};

/* senders: the last signal of that number that may end the process, and what it came
 * from. */
struct pw_sent_key {
	__u32 pid, signo;
};

struct pw_sent {
	__u64 start;		/* the target's: pids are reused */
	__u32 from;		/* pid here; 0 = none */
	__u32 cause;		/* enum pw_sent_by */
	char comm[PW_COMM_LEN];
};

/* polls: equal wait calls that return at once and without a child, one right after the
 * other, by kernel tid. */
struct pw_polls {
	struct pw_id who;
	__u64 until;		/* ns: the last of them */
	__u64 reported;		/* ns: when they were last reported */
	__u32 count;		/* not reported yet */
	__u32 total;		/* reported; of a new call: it returned a child */
	__u32 tid;
	__u32 wait4;		/* or waitid */
	__u32 target;		/* enum pw_target */
	__s32 target_id;
	__u32 options;
	__u32 target_pid;
	__s32 error;
	__u32 pad;
};

/* What look_at_task() writes of a process that is watched. */
struct pw_looked {
	__u32 pid;
	__u32 inherited;	/* enum pw_maybe */
	__u32 subreaper;
	__u32 pad;
};

/* What look_at_suspect() writes: the memory is for the reader to read. */
struct pw_asleep {
	__u32 pid;
	__u32 len;		/* of the stack, as far as is known */
	struct stack_copy regs;
};

/* What the reader does now; says whether it wants to be woken. */
enum pw_reader {
	PW_READER_AWAKE,	/* it will look by itself */
	PW_READER_IDLE,		/* wake it for the next event */
	PW_READER_NAP,		/* it looks again soon; wake it if much has come */
};

#endif
