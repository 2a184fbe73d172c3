/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dispositions.c - what a process does with SIGCHLD, and when a change of it is reported.  The
 * probes do the same (bpf/disposition.bpf.h). */
#include "dispositions.h"

#include <signal.h>

/* get_signal() in kernel/signal.c puts the default back and leaves the flags. */
static bool
disposition_was_reset(const struct tracee_action *a)
{
	return a->action == PW_ACTION_DEFAULT && a->sa_flags & SA_RESETHAND;
}

static enum pw_origin
disposition_origin(const struct tracee_reported *r, const struct tracee_action *a)
{
	if (!r->action)		/* it may be old */
		return disposition_was_reset(a) ? PW_ORIGIN_RESETHAND : PW_ORIGIN_NONE;
	if (a->action == PW_ACTION_DEFAULT && r->sa_flags & SA_RESETHAND)
		return PW_ORIGIN_RESETHAND;
	return PW_ORIGIN_CALL;
}

void
disposition_note(struct tracees *ts, struct tracee *p, uint32_t tid, enum pw_origin origin,
		 bool blocked)
{
	const struct tracee_action now = actions_get(p->actions, SIGCHLD), *a = &now;
	const struct held_tail other = ts->events.tail;
	struct tracee_reported *r = &p->reported;
	const bool first = !r->action;
	struct pw_event ev;
	uint64_t flags;

	if (!a->action)
		return;
	/* how a handler would be called says nothing where there is none */
	flags = a->sa_flags & (a->action == PW_ACTION_HANDLER ? SA_SHOWN :
								(SA_NOCLDSTOP | SA_NOCLDWAIT));
	if (a->action == r->action && flags == r->sa_flags && blocked == r->blocked &&
	    (!a->handler || !r->handler || a->handler == r->handler))
		return;
	if (origin == PW_ORIGIN_CALL)
		origin = disposition_origin(r, a);
	r->action = a->action;
	r->sa_flags = flags;
	r->blocked = blocked;
	r->handler = a->action == PW_ACTION_HANDLER ? a->handler : 0;
	if (first && !r->found && a->action == PW_ACTION_DEFAULT && !flags && !blocked &&
	    origin != PW_ORIGIN_RESETHAND)
		return;
	ev = tracee_event(ts, PW_EV_DISPOSITION, p, tid);
	ev.flags = blocked ? PW_F_BLOCKED : 0;
	/* sysv_signal() of glibc gives these flags with SIG_DFL, too: then none was reset */
	if (first && origin == PW_ORIGIN_RESETHAND &&
	    (a->sa_flags & SA_SHOWN) == ((unsigned int)SA_RESETHAND | SA_NODEFER))
		ev.flags |= PW_F_APPROX;
	ev.disposition.action = a->action;
	ev.disposition.sa_flags = flags;
	ev.disposition.origin = origin;
	ev.disposition.handler = a->action == PW_ACTION_HANDLER ? a->handler : 0;
	if (origin == PW_ORIGIN_FORK) {
		held_add(&ts->events, &ev);
		return;
	}
	if (p->action_tail)
		tracees_tail(ts, (pid_t)tid, PW_EV_DISPOSITION, p->action_tail, p->action_tail_len);
	held_add(&ts->events, &ev);
	tracee_drop_tail(p);
	ts->events.tail = other;
}

void
disposition_in_passing(struct tracees *ts, struct tracee *p, uint32_t tid)
{
	disposition_note(ts, p, tid, PW_ORIGIN_CALL, p->reported.blocked);
}
