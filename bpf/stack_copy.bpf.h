/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* stack_copy.bpf.h - registers and user stack of the thread that makes an event, sent with it:
 * as its tail. */
#ifndef PW_STACK_COPY_BPF_H
#define PW_STACK_COPY_BPF_H

#include "arch.bpf.h"
#include "emit.bpf.h"
#include "kernel.h"
#include "mapped_code.bpf.h"
#include "maps.h"
#include "python.bpf.h"
#include "source/symbols/stack_copy.h"

#define READ_MAX 4096		/* bytes of one read: no more than the smallest page */

const volatile __u32 copies_first = 0;	/* of each kind, per program; 0 = no copies, and
					 * PW_COPIES_ALL = all */
const volatile __u32 copies_per_second = 0;	/* of the whole machine; 0 = no limit */
const volatile __u64 copies_leave = 0;	/* bytes in the ring above which none is made: the
					 * rest is for events */

/* Memory shared with user space.  Pids by their low bits, of those from which more than the
 * first are wanted, or, with PW_SUSPECTED_BRIEFLY, where they sleep. */
volatile __u32 suspected[PW_SUSPECTED];
__u64 copies_denied;		/* by the budget, or for want of room */
__u64 copies_second;		/* the one that copies_made is of */
__u64 copies_made;
volatile __u32 programs_copied;	/* count of first copies */

/* Where two processors begin a second together a few are not counted. */
static __always_inline bool
copy_is_in_budget(void)
{
	__u64 second;

	if (bpf_ringbuf_query(&events, BPF_RB_AVAIL_DATA) > copies_leave)
		return false;
	if (!copies_per_second)
		return true;
	second = bpf_ktime_get_boot_ns() / 1000000000;
	if (copies_second != second) {
		copies_second = second;
		copies_made = 0;
	}
	if (copies_made >= copies_per_second)
		return false;
	__sync_fetch_and_add(&copies_made, 1);
	return true;
}

/* Where the program's code lies: as far as can be seen here at once, and for the reader to look at
 * while it runs. */
static __always_inline void
first_copy(const struct pw_watched *w)
{
	mapped_code_send(&w->id);
	__sync_fetch_and_add(&programs_copied, 1);
	if (reader == PW_READER_NAP)
		reader = PW_READER_IDLE;
}

/* Does the event that the current thread, of that process, makes get a copy?  Asked once for
 * each: it is counted. */
static __always_inline bool
copy_is_wanted(struct pw_watched *w, enum pw_copy kind)
{
	if (!copies_first)
		return false;
	if (copies_first != PW_COPIES_ALL && w->copies[kind] >= copies_first &&
	    suspected[w->id.pid & (PW_SUSPECTED - 1)] != w->id.pid)
		return false;
	if (!copy_is_in_budget()) {
		__sync_fetch_and_add(&copies_denied, 1);
		return false;
	}
	/* a signal is delivered under a lock that forbids to look */
	if (kind != PW_COPY_INTERRUPTED &&
	    !(w->copies[PW_COPY_FORK] | w->copies[PW_COPY_DISPOSITION] | w->copies[PW_COPY_WAIT]))
		first_copy(w);
	if (w->copies[kind] < 255)
		w->copies[kind]++;
	return true;
}

/* As much of `len` bytes as can be read; `room` is a constant.  An untouched page, or the
 * end of the stack, makes a read fail as a whole: then up to the next page. */
static __always_inline __u32
stack_read(__u8 *to, __u64 from, __u32 len, const __u32 room)
{
	const __u32 most = room < READ_MAX ? room : READ_MAX;
	__u32 at, n, to_page;

#pragma unroll
	for (int i = 0; i < STACK_COPY_MAX / READ_MAX; i++) {
		at = i * READ_MAX;
		if (at >= room || at >= len)
			break;
		n = len - at;
		barrier_var(n);		/* keeps the bound in sight of the verifier */
		if (n > most)
			n = most;
		if (!bpf_probe_read_user(to + at, n, (const void *)(from + at)))
			continue;
		to_page = READ_MAX - ((__u32)(from + at) & (READ_MAX - 1));
		barrier_var(to_page);
		if (to_page > most ||
		    bpf_probe_read_user(to + at, to_page, (const void *)(from + at)))
			return at;
		return at + to_page;
	}
	return len;
}

struct copied_event {
	struct pw_event ev;
	struct stack_copy copy;
};

/* Reserved at once, not put together elsewhere: a fexit program may be preempted by another
 * that would use the same place. */
static __always_inline bool
copied_event_send(const struct pw_event *ev, const struct pt_regs *regs, __u32 len,
		  const __u32 room)
{
	struct copied_event *r = bpf_ringbuf_reserve(&events, sizeof(*r) + room, 0);

	if (!r)
		return false;
	__builtin_memcpy(&r->ev, ev, sizeof(r->ev));
	__builtin_memset(&r->copy, 0, sizeof(r->copy));
	arch_copy_regs(&r->copy, regs);
	r->copy.len = stack_read(r->copy.bytes, ARCH_SP(regs), len, room);
	r->ev.tail_len = sizeof(r->copy) + r->copy.len;
	event_submit(&r->ev);
	return true;
}

struct python_event {
	struct pw_event ev;
	struct stack_copy copy;
	struct python_frames python;
	__u8 bytes[];
};

/* The same with the Python frames: all places are sent, as theirs is in front of the stack. */
static __always_inline bool
python_event_send(const struct pw_event *ev, const struct pt_regs *regs, __u32 len,
		  const struct python_layout *l, const __u32 room)
{
	struct python_event *r = bpf_ringbuf_reserve(&events, sizeof(*r) + room, 0);

	if (!r)
		return false;
	__builtin_memcpy(&r->ev, ev, sizeof(r->ev));
	__builtin_memset(&r->copy, 0, sizeof(r->copy));
	__builtin_memset(&r->python, 0, sizeof(r->python));
	arch_copy_regs(&r->copy, regs);
	r->copy.len = stack_read(r->bytes, ARCH_SP(regs), len, room);
	r->copy.python = PYTHON_FRAMES;
	python_frames_of(l, &r->python);
	r->ev.tail_len = sizeof(r->copy) + sizeof(r->python) + r->copy.len;
	event_submit(&r->ev);
	return true;
}

/* The first thread's stack begins at start_stack; where that of another does is not known. */
static __always_inline __u32
stack_len(const struct task_struct *task, __u64 sp)
{
	__u64 top = BPF_CORE_READ(task, mm, start_stack);

	return sp < top && top - sp < STACK_COPY_MAX ? (__u32)(top - sp) : STACK_COPY_MAX;
}

/* Sends an event of the current thread, with the copy if there is room for it.  Not static,
 * as all functions that are called in several places: the verifier follows them once. */
__noinline int
event_send_with_copy(const struct pw_event *ev)
{
	struct task_struct *task = bpf_get_current_task_btf();
	const struct pt_regs *regs = (const struct pt_regs *)bpf_task_pt_regs(task);
	const struct python_layout *python;
	bool sent = false;
	__u32 len;

	if (!ev || !copies_first)
		return 0;
	len = stack_len(task, ARCH_SP(regs));
	python = arch_is_32bit(regs) ? NULL : python_layout_of(ev->who.pid);
	if (python)
		sent = len <= 4096 ? python_event_send(ev, regs, len, python, 4096) :
				     python_event_send(ev, regs, len, python, STACK_COPY_MAX);
	else if (!arch_is_32bit(regs))
		sent = len <= 1024 ? copied_event_send(ev, regs, len, 1024) :
		       len <= 2048 ? copied_event_send(ev, regs, len, 2048) :
		       len <= 4096 ? copied_event_send(ev, regs, len, 4096) :
		       len <= 8192 ? copied_event_send(ev, regs, len, 8192) :
				     copied_event_send(ev, regs, len, STACK_COPY_MAX);
	if (!sent && bpf_ringbuf_output(&events, (void *)ev, sizeof(*ev), event_wake()))
		event_drop();
	return 0;
}

#endif
