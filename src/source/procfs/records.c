/* SPDX-License-Identifier: GPL-2.0-or-later */
/* records.c - the connector's records, applied to the watched processes as they come. */
#include "source/procfs/records.h"

#include <string.h>
#include <sys/epoll.h>

#include "event/id.h"

#define RECORDS_MAX 4096	/* in one drain */
#define PACE_NS 1000000u	/* so often on average may a foreign record wake us */
#define PACE_BURST UINT64_C(20)
#define NAP_NS 2000000u

static void
emit_thread(struct process_events *pe, const struct watched *w, uint64_t ts, uint32_t tid,
	    enum pw_thread_state state)
{
	struct pw_event ev = watched_event(w, PW_EV_THREAD, ts);

	ev.tid = tid;
	ev.thread.state = state;
	if (pe->o->threads)
		emit_event(pe->emit, &ev);
}

/* A signal that dumps core ends it: get_signal() in kernel/signal.c. */
static void
emit_dump(struct process_events *pe, const struct watched *w, uint64_t ts)
{
	struct pw_event ev = watched_event(w, PW_EV_ACTIVITY, ts);

	ev.activity.state = PW_STATE_DUMPING;
	ev.activity.syscall = -1;
	ev.flags = PW_F_APPROX;		/* RLIMIT_CORE may forbid it */
	emit_event(pe->emit, &ev);
}

/* The leader's end is that of the process unless threads are left; /proc says.  Its
 * status is that of wait(2), unless a thread that is left ends all by a status of
 * its own: one that just ends has 0. */
static void
on_exit_record(struct process_events *pe, struct watched *w, uint64_t ts, const struct connector_record *r)
{
	bool leader = r->tid == r->pid, left_before = w->code >= 0;

	/* Its pidfd may have said so first: do_exit() in kernel/exit.c.  What is forked after
	 * that with its pid is another. */
	if (w->ended && leader && !w->left_at)
		w->left_at = ts;
	if (w->ended)
		return;
	if (leader || (left_before && r->code))
		w->code = r->code;
	if (leader)
		w->left_at = ts;
	if (!leader)
		emit_thread(pe, w, ts, r->tid, PW_THREAD_EXIT);
	if (leader || left_before)
		process_check_end(pe, w, ts);
}

static void
on_record(void *arg, const struct connector_record *r)
{
	struct process_events *pe = arg;
	uint64_t ts = r->mono + pe->mono_offset;
	struct watched *w;

	if (r->what == RECORD_FORK) {
		process_forked(pe, r);
		return;
	}
	w = watched_find(pe->table, r->pid);
	if (!w && r->what == RECORD_EXEC) {
		process_appeared(pe, r);
		return;
	}
	/* A late record of the pid's previous owner? */
	if (!w || ts + PW_TICK_NS < w->id.start)
		return;
	switch (r->what) {
	case RECORD_THREAD:
		w->threaded = true;
		emit_thread(pe, w, ts, r->tid, PW_THREAD_START);
		break;
	case RECORD_EXEC:
		if (ts > w->exec_seen)
			process_execed(pe, w, ts, false);
		break;
	case RECORD_CORE:
		emit_dump(pe, w, ts);
		break;
	case RECORD_EXIT:
		on_exit_record(pe, w, ts, r);
		break;
	case RECORD_FORK:
		break;
	}
}

/* The records are of the whole machine.  While processes that are not watched fork by the
 * thousand they are read in batches: to be woken for each costs too much.  The count of
 * theirs leaks away at the pace that may wake. */
static void
pace(struct records *r, int got)
{
	const struct emit *e = r->events->emit;
	struct epoll_event ev = { .data.u64 = RECORDS_READY };
	uint64_t leak = (e->now - r->paced_at) / PACE_NS;
	bool nap;

	r->foreign = leak < r->foreign ? r->foreign - leak : 0;
	r->paced_at += leak * PACE_NS;
	if (!e->count)
		r->foreign += (uint64_t)got;
	nap = !e->count && r->foreign > PACE_BURST;
	if (r->foreign > 2 * PACE_BURST)
		r->foreign = 2 * PACE_BURST;
	if (nap)
		r->nap_until = e->now + NAP_NS;
	if (nap == r->napping)
		return;
	ev.events = nap ? 0 : EPOLLIN;
	r->napping = epoll_ctl(r->ep, EPOLL_CTL_MOD, r->connector.fd, &ev) == 0 && nap;
}

bool
records_read(struct records *r)
{
	int got;

	if (r->connector.fd < 0)
		return false;
	r->events->reading = true;
	got = connector_read(&r->connector, RECORDS_MAX, on_record, r->events);
	r->events->reading = false;
	process_end_of_records(r->events);
	pace(r, got);
	return got >= RECORDS_MAX;
}

uint64_t
records_lost(struct records *r)
{
	uint64_t lost = r->connector.lost;

	if (!lost && r->connector.overrun)
		lost = 1;
	r->connector.lost = 0;
	r->connector.overrun = false;
	return lost;
}

bool
records_open(struct records *r, struct process_events *events, int ep, bool small_buffer)
{
	struct epoll_event ev = { .events = EPOLLIN, .data.u64 = RECORDS_READY };

	*r = (struct records){ .events = events, .connector = { .fd = -1 }, .ep = ep,
			       .paced_at = events->emit->now };
	if (connector_open(&r->connector, small_buffer) != 0)
		return false;
	if (epoll_ctl(ep, EPOLL_CTL_ADD, r->connector.fd, &ev) != 0)
		connector_close(&r->connector);
	return r->connector.fd >= 0;
}

void
records_close(struct records *r)
{
	connector_close(&r->connector);
}
