/* SPDX-License-Identifier: GPL-2.0-or-later */
/* activity.c - what a process is doing now. */
#include "source/proc/activity.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "event/id.h"
#include "source/proc/fds.h"
#include "source/proc/holders.h"
#include "source/proc/limits.h"
#include "source/proc/proctree.h"

bool
activity_sigwaits(const struct procinfo *t, pid_t tid)
{
	uint64_t set = 0;
	struct iovec here = { &set, sizeof(set) };
	struct iovec there = { (void *)(uintptr_t)t->args[0], sizeof(set) };

	return t->syscall == SYS_rt_sigtimedwait &&
	       process_vm_readv(tid, &here, 1, &there, 1, 0) == (ssize_t)sizeof(set) &&
	       (set & 1ULL << (SIGCHLD - 1));
}

/* A thread that waits for signals gets none that another one lets in. */
int
activity_sigwaiters(const struct procinfo *p, const struct pw_event *as, pw_sink_fn *sink, void *arg)
{
	enum { FEW = 64 };
	struct pidvec threads = { 0 };
	struct pw_event ev = { .ts = as->ts, .kind = PW_EV_ACTIVITY, .who = as->who };
	struct procinfo t;
	int emitted = 0;

	if (p->threads < 2 || procinfo_threads((pid_t)p->id.pid, &threads) != 0)
		return 0;
	memcpy(ev.comm, as->comm, sizeof(ev.comm));
	for (size_t i = 0; i < threads.n && i < FEW; i++) {
		if (threads.v[i] == (pid_t)p->id.pid ||
		    procinfo_read_thread((pid_t)p->id.pid, threads.v[i], PROCINFO_WAIT, &t) != 0 ||
		    !activity_sigwaits(&t, threads.v[i]))
			continue;
		ev.tid = (__u32)threads.v[i];
		ev.activity.state = PW_STATE_SLEEPING;
		ev.activity.syscall = t.syscall;
		sink(arg, &ev);
		emitted++;
	}
	pidvec_done(&threads);
	return emitted;
}

static int
emit_waiters(const struct pw_suspect *who, const struct pw_event *as, pw_sink_fn *sink, void *arg)
{
	struct pw_event ev = { .ts = as->ts, .kind = PW_EV_ACTIVITY, .who = as->who };
	struct procinfo t;
	int emitted = 0, err;

	memcpy(ev.comm, as->comm, sizeof(ev.comm));
	for (size_t i = 0; i < PW_SUSPECT_WAITS && who->waits[i]; i++) {
		err = procinfo_read_thread((pid_t)who->id.pid, (pid_t)who->waits[i],
					   PROCINFO_WAIT, &t);
		if (err && err != -ESRCH)
			continue;
		ev.tid = who->waits[i];
		ev.activity.state = err ? PW_STATE_ZOMBIE : procinfo_state(&t);
		ev.activity.syscall = err ? -1 : t.syscall;
		sink(arg, &ev);
		emitted++;
	}
	return emitted;
}

static void
emit_limits(struct limits *l, const struct procinfo *p, const struct pw_event *as,
	    pw_sink_fn *sink, void *arg)
{
	struct pw_event ev = { .ts = as->ts, .kind = PW_EV_LIMITS, .who = as->who };

	memcpy(ev.comm, as->comm, sizeof(ev.comm));
	limits_read(l, p, &ev);
	sink(arg, &ev);
}

/* A stop for our tracing says nothing of what it does, and is soon over. */
static int
read_running(const struct pw_suspect *who, struct procinfo *p)
{
	enum { LOOKS = 5, NAP_US = 200 };
	int err = -ESRCH;

	for (int i = 0; i < LOOKS; i++) {
		if (i)
			usleep(NAP_US);
		err = procinfo_read((pid_t)who->id.pid, PROCINFO_STATUS | PROCINFO_WAIT, p);
		if (err || !p->held)
			break;
	}
	return err;
}

int
activity_emit(struct limits *l, const struct pw_suspect *who, uint64_t ts, pw_sink_fn *sink, void *arg)
{
	union {
		struct pw_event ev;
		char room[sizeof(struct pw_event) + sizeof(((struct procinfo *)0)->wchan) + HOLDERS_ROOM];
	} u;
	struct procinfo p;

	if (read_running(who, &p) != 0 || !pw_id_same(&p.id, &who->id))
		return 0;
	memset(&u, 0, sizeof(u));
	u.ev.ts = ts;
	u.ev.kind = PW_EV_ACTIVITY;
	u.ev.who = who->id;
	u.ev.who.start = pw_start_finer(who->id.start, p.id.start);
	memcpy(u.ev.comm, p.comm, sizeof(u.ev.comm));
	u.ev.activity.state = procinfo_state(&p);
	u.ev.activity.syscall = p.syscall;
	u.ev.activity.cpu_ticks = p.cpu_ticks;
	if (p.has_reaped)
		u.ev.flags |= PW_F_REAPED;
	if (procinfo_catches_others(&p))
		u.ev.flags |= PW_F_CATCHES;
	if (fds_read_signal(&p, SIGCHLD))
		u.ev.flags |= PW_F_SIGNALFD;
	if (p.wchan[0]) {
		u.ev.tail_len = (uint32_t)strlen(p.wchan) + 1;
		memcpy(u.ev.tail, p.wchan, u.ev.tail_len);
	}
	holders_add(&p, &u.ev);
	sink(arg, &u.ev);
	if (p.flags & PROCINFO_PF_EXITING || procinfo_dumps_core(&p))
		return 1;		/* it forks no more */
	emit_limits(l, &p, &u.ev, sink, arg);
	return 2 + emit_waiters(who, &u.ev, sink, arg) + activity_sigwaiters(&p, &u.ev, sink, arg);
}
