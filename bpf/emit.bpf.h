/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* emit.bpf.h - the ring to user space: records, wake-ups, what was dropped. */
#ifndef PW_EMIT_BPF_H
#define PW_EMIT_BPF_H

#include "kernel.h"
#include "maps.h"

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4 * 1024 * 1024);
} events SEC(".maps");

const volatile __u64 boot_offset = 0;	/* ns: of procwatch's time namespace; 0 = the first */
const volatile __u64 wake_bytes = 1024 * 1024;	/* a napping reader is woken at */
volatile __u32 reader;			/* enum pw_reader, written by both sides */
__u64 dropped[PW_CPUS];			/* records, per processor; memory shared with the
					 * reader, who may not be allowed bpf(2) by then */

static __always_inline void
event_drop(void)
{
	/* atomic: an interrupt's probe may come in between */
	__sync_fetch_and_add(&dropped[bpf_get_smp_processor_id() & (PW_CPUS - 1)], 1);
}

/* A reader is woken once per sleep, not once per event: waking costs more than
 * all the probes of a child's life. */
static __always_inline __u64
event_wake(void)
{
	__u32 state = reader;

	if (state == PW_READER_AWAKE)
		return BPF_RB_NO_WAKEUP;
	if (state == PW_READER_NAP &&
	    bpf_ringbuf_query(&events, BPF_RB_AVAIL_DATA) < wake_bytes)
		return BPF_RB_NO_WAKEUP;
	reader = PW_READER_AWAKE;
	return BPF_RB_FORCE_WAKEUP;
}

static __always_inline void
event_init(struct pw_event *ev, enum pw_kind kind, const struct pw_id *who, __u64 ts)
{
	__builtin_memset(ev, 0, sizeof(*ev));
	ev->ts = ts;
	ev->kind = kind;
	ev->who = *who;
}

/* A zeroed record with its time, or NULL, which is counted.  The order of
 * reservation is the order in which the reader sees them. */
static __always_inline struct pw_event *
event_begin_at(enum pw_kind kind, const struct pw_id *who, __u64 ts)
{
	struct pw_event *ev = bpf_ringbuf_reserve(&events, sizeof(*ev), 0);

	if (!ev) {
		event_drop();
		return NULL;
	}
	event_init(ev, kind, who, ts);
	return ev;
}

/* CLOCK_BOOTTIME as procwatch reads it, ns. */
static __always_inline __u64
now_here(void)
{
	return bpf_ktime_get_boot_ns() + boot_offset;
}

static __always_inline struct pw_event *
event_begin(enum pw_kind kind, const struct pw_id *who)
{
	return event_begin_at(kind, who, now_here());
}

static __always_inline void
event_submit(struct pw_event *ev)
{
	bpf_ringbuf_submit(ev, event_wake());
}

#endif
