/* SPDX-License-Identifier: GPL-2.0-or-later */
/* suspects.c - what /proc says of the processes that the rules suspect. */
#include "source/bpf/suspects.h"

#include <bpf/bpf.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "event/id.h"
#include "maps.h"
#include "source/proc/activity.h"
#include "source/proc/proctree.h"
#include "source/proc/waitcall.h"

void
suspects_ask(struct suspects *s, const struct pw_suspect *who, size_t n)
{
	struct suspect *v = n ? xcalloc(n, sizeof(*v)) : NULL;

	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < s->n; k++)
			if (pw_id_same(&s->v[k].who.id, &who[i].id))
				v[i] = s->v[k];
		v[i].who = who[i];
	}
	free(s->v);
	s->v = v;
	s->n = n;
	s->asked = true;
}

/* What it had set before the probes were on. */
static void
emit_found_action(const struct suspect *x, const struct pw_watched *w, const struct procinfo *p,
		  uint64_t ts, pw_sink_fn *sink, void *arg)
{
	struct pw_event ev = { .ts = ts, .who = x->who.id, .kind = PW_EV_DISPOSITION };

	ev.disposition.action = procinfo_action(p, SIGCHLD);
	if (w->found && ev.disposition.action == w->action)
		ev.disposition.sa_flags = w->sa_flags;
	if (x->blocked)
		ev.flags |= PW_F_BLOCKED;
	if (x->blocked && procinfo_pending(p, SIGCHLD))
		ev.flags |= PW_F_PENDING;
	sink(arg, &ev);
}

/* The wait that it was in already then, as its registers have it. */
static bool
emit_found_wait(const struct suspect *x, const struct procinfo *p, uint64_t ts,
		pw_sink_fn *sink, void *arg)
{
	struct pw_event ev = {
		.ts = ts, .who = x->who.id, .kind = PW_EV_WAIT_ENTER, .flags = PW_F_APPROX,
	};

	if (!waitcall_of(p, &ev) || ev.wait.target == PW_TARGET_NONE)
		return false;
	sink(arg, &ev);
	return true;
}

static unsigned int
emit_found(struct suspect *x, const struct pw_watched *w, uint64_t ts, pw_sink_fn *sink, void *arg)
{
	struct procinfo p;
	unsigned int emitted = 0;

	x->looked = true;
	if (procinfo_read((pid_t)x->who.id.pid, PROCINFO_STATUS | PROCINFO_WAIT, &p) != 0 ||
	    !pw_id_same(&p.id, &x->who.id))
		return 0;
	if (!w->action || w->found)
		x->blocked = procinfo_blocked_everywhere(&p, SIGCHLD);
	x->known = w->found;
	if (!w->action || (w->found && (x->blocked != w->blocked ||
					(x->blocked && procinfo_pending(&p, SIGCHLD))))) {
		emit_found_action(x, w, &p, ts, sink, arg);
		emitted++;
	}
	if (!w->waited)
		emitted += emit_found_wait(x, &p, ts, sink, arg);
	return emitted;
}

void
suspects_found_stopped(struct suspects *s, int map, pid_t pid, pw_sink_fn *sink, void *arg)
{
	struct pw_event ev = { .ts = clock_boottime(), .kind = PW_EV_WAIT_ENTER, .flags = PW_F_APPROX };
	struct pw_suspect who = { 0 };
	struct procinfo child, parent;
	struct pw_watched w;

	if (procinfo_read(pid, 0, &child) != 0)
		return;
	who.id = child.id;
	activity_emit(&s->limits, &who, ev.ts, sink, arg);
	if (bpf_map_lookup_elem(map, &child.ppid, &w) != 0 ||
	    procinfo_read((pid_t)child.ppid, PROCINFO_WAIT, &parent) != 0)
		return;
	ev.who = parent.id;
	memcpy(ev.comm, parent.comm, sizeof(ev.comm));
	if (waitcall_find(&parent, &ev) && ev.wait.target != PW_TARGET_NONE)
		sink(arg, &ev);
}

static unsigned int
emit_mask_change(struct suspect *x, int map, uint64_t ts, pw_sink_fn *sink, void *arg)
{
	struct pw_event ev = { .ts = ts, .who = x->who.id, .kind = PW_EV_DISPOSITION };
	struct procinfo info;
	struct pw_watched w;
	__u32 key = x->who.id.pid;
	bool blocked;

	if (bpf_map_lookup_elem(map, &key, &w) != 0 || !pw_id_same(&w.id, &x->who.id))
		return 0;
	if (!x->looked)
		return emit_found(x, &w, ts, sink, arg);
	if (!w.action || procinfo_read((pid_t)x->who.id.pid, PROCINFO_STATUS, &info) != 0 ||
	    !pw_id_same(&info.id, &x->who.id))
		return 0;
	if (!x->known)
		x->blocked = w.blocked;	/* what the probes reported */
	x->known = true;
	blocked = procinfo_blocked_everywhere(&info, SIGCHLD);
	if (blocked == x->blocked)
		return 0;
	x->blocked = blocked;
	ev.flags = blocked ? PW_F_BLOCKED : 0;
	ev.disposition.action = w.action;
	ev.disposition.sa_flags = w.sa_flags;
	ev.disposition.origin = PW_ORIGIN_CALL;
	sink(arg, &ev);
	return 1;
}

unsigned int
suspects_emit(struct suspects *s, int map, uint64_t ts, pw_sink_fn *sink, void *arg)
{
	unsigned int emitted = 0;

	if (!s->asked)
		return 0;
	s->asked = false;
	for (size_t i = 0; i < s->n; i++) {
		emitted += emit_mask_change(&s->v[i], map, ts, sink, arg);
		emitted += (unsigned int)activity_emit(&s->limits, &s->v[i].who, ts, sink, arg);
	}
	return emitted;
}

void
suspects_done(struct suspects *s)
{
	limits_done(&s->limits);
	free(s->v);
	memset(s, 0, sizeof(*s));
}
