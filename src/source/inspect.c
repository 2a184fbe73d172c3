/* SPDX-License-Identifier: GPL-2.0-or-later */
/* inspect.c - what a process is doing now. */
#include "source/inspect.h"

#include <string.h>

#include "source/procinfo.h"

static enum pw_state
state_of(const struct procinfo *p)
{
	switch (p->state) {
	case 'R':
		return PW_STATE_RUNNING;
	case 'T':
		return PW_STATE_STOPPED;
	case 't':
		return PW_STATE_TRACED;
	default:			/* a leader that has left: its threads are not asked */
		return procinfo_ended(p) ? PW_STATE_ZOMBIE : PW_STATE_SLEEPING;
	}
}

int
inspect_tell(const struct pw_id *who, uint64_t ts, pw_sink_fn *sink, void *arg)
{
	union {
		struct pw_event ev;
		char room[sizeof(struct pw_event) + sizeof(((struct procinfo *)0)->wchan)];
	} u;
	struct procinfo p;

	if (procinfo_read((pid_t)who->pid, PROCINFO_WAIT, &p) != 0 ||
	    (who->start && p.id.start != who->start))
		return 0;
	memset(&u, 0, sizeof(u));
	u.ev.ts = ts;
	u.ev.kind = PW_EV_ACTIVITY;
	u.ev.who = *who;
	u.ev.who.start = p.id.start;
	memcpy(u.ev.comm, p.comm, sizeof(u.ev.comm));
	u.ev.activity.state = state_of(&p);
	u.ev.activity.syscall = p.syscall;
	u.ev.activity.cpu_ticks = p.cpu_ticks;
	if (p.wchan[0]) {
		u.ev.tail_len = (uint32_t)strlen(p.wchan) + 1;
		memcpy(u.ev.tail, p.wchan, u.ev.tail_len);
	}
	sink(arg, &u.ev);
	return 1;
}
