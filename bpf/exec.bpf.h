/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* exec.bpf.h - a process runs another program. */
#ifndef PW_EXEC_BPF_H
#define PW_EXEC_BPF_H

#include "disposition.bpf.h"
#include "emit.bpf.h"
#include "filter.bpf.h"
#include "kernel.h"
#include "polls.bpf.h"
#include "task.bpf.h"
#include "wait.bpf.h"

#define EXE_MAX 512
#define ARGS_MAX (PW_TAIL_MAX - EXE_MAX)

/* An exec's record is put together here, then copied at its real length. */
struct exec_scratch {
	struct pw_event ev;
	char tail[PW_TAIL_MAX];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct exec_scratch);
} scratch SEC(".maps");

static __always_inline __u32
read_args(struct exec_scratch *s, __u32 at, const struct task_struct *task)
{
	const struct mm_struct *mm = BPF_CORE_READ(task, mm);
	__u64 from = BPF_CORE_READ(mm, arg_start), len = BPF_CORE_READ(mm, arg_end) - from;

	if (at > EXE_MAX)
		return 0;
	if (len > ARGS_MAX) {
		len = ARGS_MAX;
		s->ev.flags |= PW_F_TRUNCATED;
	}
	if (bpf_probe_read_user(s->tail + at, (__u32)len, (const void *)from)) {
		s->ev.flags |= PW_F_TRUNCATED;
		return 0;
	}
	if (len && s->ev.flags & PW_F_TRUNCATED)
		s->tail[(at + len - 1) & (PW_TAIL_MAX - 1)] = '\0';
	return (__u32)len;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(on_exec, struct task_struct *task, int old_pid, struct linux_binprm *bprm)
{
	struct pw_watched *w = filter_find(task);
	struct exec_scratch *s;
	__u32 zero = 0, len, old_tid = (__u32)old_pid;
	long exe;

	if (!w)
		return 0;
	if (own_only && (BPF_CORE_READ_BITFIELD_PROBED(bprm, secureexec) || task_is_foreign(task))) {
		w->foreign = 1;
		return 0;
	}
	if (w->polls)
		polls_end();
	w->failed_execs = 0;
	__builtin_memset(w->copies, 0, sizeof(w->copies));
	w->program = 0;
	w->wait.since = 0;	/* a leader's that this thread has killed */
	if (w->threads_wait)	/* its own, left by a jump out of a handler */
		bpf_map_delete_elem(&waits, &old_tid);
	s = bpf_map_lookup_elem(&scratch, &zero);
	if (!s)
		return 0;
	__builtin_memset(&s->ev, 0, sizeof(s->ev));
	s->ev.ts = now_here();
	s->ev.kind = PW_EV_EXEC;
	s->ev.who = w->id;
	s->ev.tid = tid_here(task);
	s->ev.exec.blind = blind_to(task);
	bpf_probe_read_kernel(s->ev.comm, sizeof(s->ev.comm), task->comm);
	exe = bpf_probe_read_kernel_str(s->tail, EXE_MAX, BPF_CORE_READ(bprm, filename));
	if (exe <= 0) {
		s->tail[0] = '\0';
		exe = 1;
	}
	len = (__u32)exe + read_args(s, (__u32)exe, task);
	s->ev.tail_len = len;
	len += sizeof(s->ev);
	if (len > sizeof(*s))
		return 0;	/* for the verifier: it cannot be */
	if (bpf_ringbuf_output(&events, s, len, event_wake()))
		event_drop();
	note_disposition(w, task, tid_here(task), PW_ORIGIN_EXEC,
			 sigset_has(task->blocked.sig[0], SIGCHLD));
	return 0;
}

#endif
