/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* kernel.h - the few kernel types that the probes read, and of each only the
 * members they read: CO-RE finds the real offsets when the object is loaded, so
 * a build needs neither the build machine's BTF nor all of vmlinux.h.
 */
#ifndef PW_KERNEL_H
#define PW_KERNEL_H

#define PW_BPF 1

typedef unsigned char __u8;
typedef unsigned short __u16;
typedef unsigned int __u32;
typedef unsigned long long __u64;
typedef signed char __s8;
typedef short __s16;
typedef int __s32;
typedef long long __s64;
typedef __u16 __be16;		/* bpf_helper_defs.h names these */
typedef __u32 __be32;
typedef __u32 __wsum;
typedef _Bool bool;
#define true 1
#define false 0
#define NULL ((void *)0)

enum bpf_map_type {
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_PERCPU_ARRAY = 6,
	BPF_MAP_TYPE_LRU_HASH = 9,
	BPF_MAP_TYPE_RINGBUF = 27,
};

enum { BPF_ANY = 0, BPF_F_NO_PREALLOC = 1 };
enum { BPF_RB_NO_WAKEUP = 1, BPF_RB_FORCE_WAKEUP = 2, BPF_RB_AVAIL_DATA = 0 };

/* First those that are the same on every kernel we can run on: not relocated,
 * since libbpf searches the kernel's whole BTF, 1 ms, for each that is. */

struct list_head {
	struct list_head *next, *prev;
};

typedef struct {
	int counter;
} atomic_t;

typedef struct {
	unsigned long sig[1];	/* 64 signals on every 64-bit architecture */
} sigset_t;

struct pid_namespace;

struct upid {
	int nr;
	struct pid_namespace *ns;
};

struct sigaction {		/* both architectures have these two first */
	void *sa_handler;
	unsigned long sa_flags;
};

/* What the user sees of a siginfo has this layout too: asm-generic/siginfo.h. */
struct kernel_siginfo {
	int si_signo, si_errno, si_code, pad;
	int si_pid, si_uid, si_status;	/* of SIGCHLD */
};

/* Saved user registers, which ptrace(2) shows: fixed. */
#if defined(__TARGET_ARCH_x86)
struct pt_regs {
	unsigned long r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, ax, cx, dx, si, di, orig_ax,
		ip, cs, flags, sp;
};
#elif defined(__TARGET_ARCH_arm64)
struct pt_regs {
	__u64 regs[31], sp, pc, pstate;
	__u64 orig_x0;
	__s32 syscallno;
};
#endif

/* And those that are searched. */
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct ns_common {
	unsigned int inum;
};

struct task_struct;

struct pid_namespace {
	struct task_struct *child_reaper;
	unsigned int level;
	struct ns_common ns;
};

struct pid {
	unsigned int level;
	struct upid numbers[1];
};

struct k_sigaction {
	struct sigaction sa;
};

struct sighand_struct {
	struct k_sigaction action[64];
};

struct signal_struct {
	atomic_t live;
	int nr_threads;
	struct list_head thread_head;
	int group_exit_code;
	unsigned int flags;
	unsigned long long sum_sched_runtime;	/* of threads that are released, ns */
	unsigned int is_child_subreaper : 1;
	unsigned int has_child_subreaper : 1;
	unsigned int autoreap : 1;	/* CLONE_AUTOREAP, Linux 7.1 */
	int leader;			/* of a session */
	struct mm_struct *oom_mm;	/* of a victim of the OOM killer */
};

struct mm_struct {
	unsigned long start_code, start_stack, arg_start, arg_end;
};

struct super_block {
	unsigned int s_dev;
};

struct inode {
	unsigned long i_ino;
	struct super_block *i_sb;
};

struct file {
	struct inode *f_inode;
};

struct vm_area_struct {
	unsigned long vm_start, vm_end, vm_flags, vm_pgoff;
	struct file *vm_file;
};

struct mnt_namespace {
	struct ns_common ns;
};

struct nsproxy {
	struct mnt_namespace *mnt_ns;
};

typedef struct {
	unsigned int val;
} kuid_t;

struct cred {
	kuid_t uid, suid, euid, fsuid;
};

struct thread_info {
	__u32 status;
};

struct task_struct {
	struct thread_info thread_info;
	unsigned int flags;
	unsigned int ptrace;
	struct mm_struct *mm;
	int exit_code;
	int exit_signal;
	int pid, tgid;
	struct task_struct *real_parent;
	struct list_head children;
	struct task_struct *group_leader;
	struct pid *thread_pid;
	struct list_head thread_node;
	__u64 start_boottime;
	__u64 parent_exec_id, self_exec_id;
	const struct cred *cred;
	char comm[16];
	struct nsproxy *nsproxy;
	struct signal_struct *signal;
	struct sighand_struct *sighand;
	sigset_t blocked;
};

struct seq_file;

struct bpf_iter_meta {
	struct seq_file *seq;
};

struct bpf_iter__task {		/* kernel/bpf/task_iter.c */
	struct bpf_iter_meta *meta;
	struct task_struct *task;	/* NULL after the last one */
};

struct linux_binprm {
	const char *filename;
	unsigned int secureexec : 1;
};

#pragma clang attribute pop

/* The record of tracepoint/syscalls/sys_exit_*, the same since 2.6. */
struct sys_exit_record {
	__u64 common;
	__s32 nr, unset;
	long ret;
};

enum {
	SIGHUP = 1, SIGINT = 2, SIGQUIT = 3,
	SIGKILL = 9,
	SIGCHLD = 17,
	SIGNAL_GROUP_EXIT = 0x4,	/* include/linux/sched/signal.h */
	PF_EXITING = 0x00000004,	/* include/linux/sched.h */
	PF_KTHREAD = 0x00200000,	/* include/linux/sched.h */

	WNOHANG = 1, WUNTRACED = 2, WCONTINUED = 8, WNOWAIT = 0x01000000,
	P_ALL = 0, P_PID = 1, P_PGID = 2, P_PIDFD = 3,
	ERESTARTSYS = 512, ERESTARTNOINTR = 513, ERESTARTNOHAND = 514,
	ERESTART_RESTARTBLOCK = 516, EINTR = 4, ECHILD = 10,

	SI_USER = 0, SI_KERNEL = 0x80, SI_QUEUE = -1, SI_TKILL = -6,
	CLD_EXITED = 1, CLD_DUMPED = 3, CLD_TRAPPED = 4, CLD_STOPPED = 5, CLD_CONTINUED = 6,

	/* include/trace/events/signal.h: TRACE_SIGNAL_* */
	GENERATE_DELIVERED = 0, GENERATE_IGNORED = 1, GENERATE_ALREADY_PENDING = 2,
	GENERATE_OVERFLOW_FAIL = 3, GENERATE_LOSE_INFO = 4,
};
#define CLONE_VFORK 0x00004000ULL
#define CLONE_PARENT 0x00008000ULL
#define CLONE_THREAD 0x00010000ULL
#define CLONE_CLEAR_SIGHAND 0x100000000ULL
#define SA_NOCLDWAIT 0x00000002UL
#define SA_RESTART 0x10000000UL
#define SA_NODEFER 0x40000000UL
#define SA_RESETHAND 0x80000000UL
#define SA_FOR_CHILDREN 0x00000003UL	/* SA_NOCLDSTOP, SA_NOCLDWAIT */
#define SA_SHOWN 0xd8000807UL	/* all but SA_RESTORER, which is the C library's */

#endif
