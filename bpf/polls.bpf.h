/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* polls.bpf.h - a flood of equal wait calls that return no child is one event now and then:
 * a busy loop makes 300,000 a second.
 *
 * The first is reported as it is, then each time that their number has doubled or POLLS_NS
 * have passed, and the rest before whatever the thread does next that is reported. */
#ifndef PW_POLLS_BPF_H
#define PW_POLLS_BPF_H

#include "emit.bpf.h"
#include "kernel.h"
#include "maps.h"

#define POLLS_NS 100000000
#define POLLS_GAP_NS 40000000	/* what comes later is a call of its own; a busy machine
				 * takes the processor from a loop for as long */

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, __u32);
	__type(value, struct pw_polls);
} polls SEC(".maps");

static __always_inline void
emit_polls(struct pw_polls *p)
{
	struct pw_event *ev;

	if (!p->count)
		return;
	ev = event_begin(PW_EV_WAIT_RETURN, &p->who);
	if (!ev)
		return;
	ev->tid = p->tid;
	ev->wait.call = p->wait4 ? PW_CALL_WAIT4 : PW_CALL_WAITID;
	ev->wait.target = p->target;
	ev->wait.target_id = p->target_id;
	ev->wait.options = p->options;
	ev->wait.target_pid = p->target_pid;
	ev->wait.error = p->error;
	ev->wait.repeated = p->count;
	ev->wait.until = p->until;
	event_submit(ev);
	p->total += p->count;
	p->count = 0;
	p->reported = p->until;
}

/* The current thread does something else.  Not static, as all functions that are called in
 * several places: the verifier follows them once. */
__noinline int
polls_end(void)
{
	__u32 tid = (__u32)bpf_get_current_pid_tgid();
	struct pw_polls *p = bpf_map_lookup_elem(&polls, &tid);

	if (!p)
		return 0;
	emit_polls(p);
	bpf_map_delete_elem(&polls, &tid);
	return 0;
}

/* A call of the current thread has returned.  Is it one more of them?  Then it is counted. */
__noinline int
polls_see(struct pw_polls *now)
{
	__u32 tid = (__u32)bpf_get_current_pid_tgid();
	struct pw_polls *p, first;

	if (!now)
		return 0;
	if (!(now->options & WNOHANG) || now->total || (now->error && now->error != ECHILD))
		return polls_end();
	p = bpf_map_lookup_elem(&polls, &tid);
	if (p && p->who.start == now->who.start && p->wait4 == now->wait4 &&
	    p->target == now->target && p->target_id == now->target_id &&
	    p->options == now->options && p->error == now->error &&
	    p->target_pid == now->target_pid && now->until - p->until < POLLS_GAP_NS) {
		p->until = now->until;
		p->count++;
		if (p->count >= p->total || p->until - p->reported >= POLLS_NS)
			emit_polls(p);
		return 1;
	}
	if (p)
		emit_polls(p);
	first = *now;	/* before Linux 6.2 a map takes no value out of an argument */
	first.total = 1;
	first.reported = first.until;
	bpf_map_update_elem(&polls, &tid, &first, BPF_ANY);
	return 0;
}

#endif
