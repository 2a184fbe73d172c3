/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bpf_inspect.c - what /proc says of those whom the rules suspect. */
#include "source/bpf_inspect.h"

#include <bpf/bpf.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "maps.h"
#include "source/inspect.h"
#include "source/procinfo.h"

static bool
same(const struct pw_id *a, const struct pw_id *b)
{
	return a->pid == b->pid && a->start == b->start;
}

void
suspects_ask(struct suspects *s, const struct pw_id *who, size_t n)
{
	struct suspect *v = n ? xcalloc(n, sizeof(*v)) : NULL;

	for (size_t i = 0; i < n; i++) {
		v[i].id = who[i];
		for (size_t k = 0; k < s->n; k++)
			if (same(&s->v[k].id, &who[i]))
				v[i].blocked = s->v[k].blocked;
	}
	free(s->v);
	s->v = v;
	s->n = n;
	s->asked = true;
}

static unsigned int
tell_mask(struct suspect *x, int map, uint64_t ts, pw_sink_fn *sink, void *arg)
{
	struct pw_event ev = { .ts = ts, .who = x->id, .kind = PW_EV_DISPOSITION };
	struct procinfo info;
	struct pw_watched w;
	__u32 key = x->id.pid;
	bool blocked;

	if (procinfo_read((pid_t)x->id.pid, PROCINFO_STATUS, &info) != 0 ||
	    info.id.start != x->id.start ||
	    bpf_map_lookup_elem(map, &key, &w) != 0 || w.id.start != x->id.start || !w.action)
		return 0;
	blocked = procinfo_blocked_everywhere(&info, SIGCHLD);
	if (blocked == x->blocked || blocked == w.blocked) {
		x->blocked = blocked;
		return 0;
	}
	x->blocked = blocked;
	ev.flags = blocked ? PW_F_BLOCKED : 0;
	ev.disposition.action = w.action;
	ev.disposition.sa_flags = w.sa_flags;
	ev.disposition.origin = PW_ORIGIN_CALL;
	sink(arg, &ev);
	return 1;
}

unsigned int
suspects_tell(struct suspects *s, int map, uint64_t ts, pw_sink_fn *sink, void *arg)
{
	unsigned int told = 0;

	if (!s->asked)
		return 0;
	s->asked = false;
	for (size_t i = 0; i < s->n; i++) {
		told += tell_mask(&s->v[i], map, ts, sink, arg);
		told += (unsigned int)inspect_tell(&s->v[i].id, ts, sink, arg);
	}
	return told;
}

void
suspects_done(struct suspects *s)
{
	free(s->v);
	memset(s, 0, sizeof(*s));
}
