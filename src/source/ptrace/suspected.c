/* SPDX-License-Identifier: GPL-2.0-or-later */
/* suspected.c - what /proc says of the processes that the rules suspect. */
#include "source/ptrace/suspected.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "event/id.h"
#include "source/proc/activity.h"
#include "source/proc/procinfo.h"
#include "source/proc/proctree.h"

/* What the stream has said of a process that runs. */
struct reported {
	uint32_t pid;
	bool blocked;		/* SIGCHLD, in every thread */
	bool found;		/* by the attach, and not looked at yet */
	bool stopped;		/* then; no event says that it is */
	uint32_t action;	/* enum pw_action; NONE = the default, never reported */
	uint64_t sa_flags;
	UT_hash_handle hh;
};

void
suspected_ask(struct suspected *s, const struct pw_suspect *who, size_t n)
{
	free(s->v);
	s->v = n ? xcalloc(n, sizeof(*s->v)) : NULL;
	if (n)
		memcpy(s->v, who, n * sizeof(*who));
	s->n = n;
	s->asked = true;
}

static struct reported *
reported_of(struct suspected *s, uint32_t pid, bool add)
{
	struct reported *r;

	HASH_FIND(hh, s->reported, &pid, sizeof(pid), r);
	if (r || !add)
		return r;
	r = xzalloc(sizeof(*r));
	r->pid = pid;
	HASH_ADD(hh, s->reported, pid, sizeof(r->pid), r);
	return r;
}

static void
reported_forget(struct suspected *s, uint32_t pid)
{
	struct reported *r = reported_of(s, pid, false);

	if (!r)
		return;
	HASH_DEL(s->reported, r);
	free(r);
}

static void
note_disposition(struct suspected *s, const struct pw_event *ev)
{
	struct reported *r = reported_of(s, ev->who.pid, true);

	r->action = ev->disposition.action;
	r->sa_flags = ev->disposition.sa_flags;
	r->blocked = ev->flags & PW_F_BLOCKED;
}

static void
note_found(struct suspected *s, const struct pw_id *id)
{
	struct reported *r = reported_of(s, id->pid, true);
	struct procinfo p;

	r->found = true;
	r->stopped = procinfo_read((pid_t)id->pid, 0, &p) == 0 && pw_id_same(&p.id, id) &&
		     procinfo_state(&p) == PW_STATE_STOPPED;
	s->stopped += r->stopped;
}

void
suspected_note(struct suspected *s, const struct pw_event *ev)
{
	switch (ev->kind) {
	case PW_EV_DISPOSITION:
		note_disposition(s, ev);
		break;
	case PW_EV_PROCESS:
		if (ev->process.state != PW_STATE_ZOMBIE)
			note_found(s, &ev->who);
		break;
	case PW_EV_EXIT:
		reported_forget(s, ev->who.pid);
		break;
	}
}

static void
emit_mask_change(struct suspected *s, const struct pw_id *id, uint64_t ts, pw_sink_fn *sink, void *arg)
{
	struct pw_event ev = { .ts = ts, .who = *id, .kind = PW_EV_DISPOSITION };
	struct reported *r;
	struct procinfo p;
	bool blocked;

	if (procinfo_read((pid_t)id->pid, PROCINFO_STATUS, &p) != 0 || !pw_id_same(&p.id, id))
		return;
	blocked = procinfo_blocked_everywhere(&p, SIGCHLD);
	r = reported_of(s, id->pid, blocked);
	if (!r || (blocked == r->blocked && !(blocked && r->found)))
		return;
	ev.disposition.action = r->action ? r->action : procinfo_action(&p, SIGCHLD);
	ev.disposition.sa_flags = r->sa_flags;
	ev.disposition.origin = r->found ? PW_ORIGIN_NONE : PW_ORIGIN_CALL;
	if (blocked)
		ev.flags |= PW_F_BLOCKED;
	if (r->found && blocked && procinfo_pending(&p, SIGCHLD))
		ev.flags |= PW_F_PENDING;
	r->blocked = blocked;
	r->found = false;
	sink(arg, &ev);
}

static void
emit_stopped(struct suspected *s, uint64_t ts, pw_sink_fn *sink, void *arg)
{
	struct pw_suspect who = { 0 };
	struct reported *r, *next;
	struct procinfo p;

	s->stopped = 0;
	HASH_ITER(hh, s->reported, r, next) {
		if (!r->stopped)
			continue;
		r->stopped = false;
		if (procinfo_read((pid_t)r->pid, 0, &p) != 0)
			continue;
		who.id = p.id;
		activity_emit(&s->limits, &who, ts, sink, arg);
	}
}

void
suspected_emit(struct suspected *s, uint64_t ts, pw_sink_fn *sink, void *arg)
{
	if (s->stopped)
		emit_stopped(s, ts, sink, arg);
	if (!s->asked)
		return;
	s->asked = false;
	for (size_t i = 0; i < s->n; i++) {
		emit_mask_change(s, &s->v[i].id, ts, sink, arg);
		activity_emit(&s->limits, &s->v[i], ts, sink, arg);
	}
}

void
suspected_done(struct suspected *s)
{
	struct reported *r, *next;

	HASH_ITER(hh, s->reported, r, next)
		reported_forget(s, r->pid);
	limits_done(&s->limits);
	free(s->v);
	memset(s, 0, sizeof(*s));
}
