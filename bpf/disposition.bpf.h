/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* disposition.bpf.h - what a process does with SIGCHLD, and when that changes. */
#ifndef PW_DISPOSITION_BPF_H
#define PW_DISPOSITION_BPF_H

#include "emit.bpf.h"
#include "kernel.h"
#include "maps.h"
#include "stack_copy.bpf.h"

/* Not static: the verifier then follows one unknown value, not three known ones. */
__noinline __u32
action_of(__u64 handler)
{
	return handler == 0 ? PW_ACTION_DEFAULT :
	       handler == 1 ? PW_ACTION_IGNORE : PW_ACTION_HANDLER;
}

/* The process's disposition of SIGCHLD; false when it has none any more. */
static __always_inline bool
read_sigchld(const struct task_struct *task, struct sigaction *sa)
{
	struct sighand_struct *sighand = BPF_CORE_READ(task, sighand);

	if (!sighand)
		return false;
	return bpf_core_read(sa, sizeof(*sa), &sighand->action[SIGCHLD - 1]) == 0;
}

static __always_inline void
disposition_fill(struct pw_event *ev, const struct pw_watched *w, __u32 tid, enum pw_origin origin,
		 __u16 more)
{
	ev->tid = tid;
	ev->flags = more | (w->blocked ? PW_F_BLOCKED : 0);
	ev->disposition.action = w->action;
	ev->disposition.sa_flags = w->sa_flags;
	ev->disposition.origin = origin;
	ev->disposition.handler = w->handler;
}

static __always_inline void
emit_disposition(const struct pw_watched *w, __u32 tid, enum pw_origin origin, __u16 more)
{
	struct pw_event *ev = event_begin(PW_EV_DISPOSITION, &w->id);

	if (!ev)
		return;
	disposition_fill(ev, w, tid, origin, more);
	event_submit(ev);
}

/* By the call that the current thread is in. */
static __always_inline void
emit_disposition_call(struct pw_watched *w, __u32 tid)
{
	struct pw_event ev;

	if (!copy_is_wanted(w, PW_COPY_DISPOSITION)) {
		emit_disposition(w, tid, PW_ORIGIN_CALL, 0);
		return;
	}
	event_init(&ev, PW_EV_DISPOSITION, &w->id, now_here());
	disposition_fill(&ev, w, tid, PW_ORIGIN_CALL, 0);
	event_send_with_copy(&ev);
}

/* get_signal() in kernel/signal.c puts the default back and leaves the flags; an exec clears
 * them (flush_signal_handlers()). */
static __always_inline bool
was_reset(const struct sigaction *sa)
{
	return !sa->sa_handler && sa->sa_flags & SA_RESETHAND;
}

/* glibc's sysv_signal() gives these flags with SIG_DFL, too: then no handler was reset. */
static __always_inline __u16
is_unsure_reset(const struct sigaction *sa)
{
	return (sa->sa_flags & SA_SHOWN) == (SA_RESETHAND | SA_NODEFER) ? PW_F_APPROX : 0;
}

/* Takes over what the process does with SIGCHLD; false if that is as it was. */
static __always_inline bool
action_take(struct pw_watched *w, const struct sigaction *sa, bool blocked)
{
	__u8 action = (__u8)action_of((__u64)sa->sa_handler);
	__u32 flags;

	/* how a handler would be called says nothing where there is none */
	flags = (__u32)(sa->sa_flags & (action == PW_ACTION_HANDLER ? SA_SHOWN : SA_FOR_CHILDREN));
	w->handler = action == PW_ACTION_HANDLER ? (__u64)sa->sa_handler : 0;
	if (action == w->action && flags == w->sa_flags && blocked == w->blocked)
		return false;
	w->action = action;
	w->sa_flags = flags;
	w->blocked = blocked;
	return true;
}

/* Reports what the process does with SIGCHLD if that has changed. */
static __always_inline void
note_action(struct pw_watched *w, const struct sigaction *sa, __u32 tid, enum pw_origin origin,
	    bool blocked)
{
	const bool first = !w->action;
	const __u32 flags = w->sa_flags;
	__u16 unsure = 0;

	if (!action_take(w, sa, blocked))
		return;
	if (origin == PW_ORIGIN_CALL) {
		if (first)
			origin = was_reset(sa) ? PW_ORIGIN_RESETHAND : PW_ORIGIN_NONE;	/* it may be old */
		else if (w->action == PW_ACTION_DEFAULT && flags & SA_RESETHAND)
			origin = PW_ORIGIN_RESETHAND;
	}
	if (first && origin == PW_ORIGIN_RESETHAND)
		unsure = is_unsure_reset(sa);
	if (!first || w->found || w->action != PW_ACTION_DEFAULT || w->sa_flags || blocked ||
	    origin == PW_ORIGIN_RESETHAND)
		emit_disposition(w, tid, origin, unsure);
}

static __always_inline void
note_disposition(struct pw_watched *w, const struct task_struct *task, __u32 tid,
		 enum pw_origin origin, bool blocked)
{
	struct sigaction sa = {};

	if (read_sigchld(task, &sa))
		note_action(w, &sa, tid, origin, blocked);
}

/* Seen in passing, outside an exec: its mask may be a handler's or a
 * sigsuspend's of the moment, so only the disposition is looked at. */
static __always_inline void
note_in_passing(struct pw_watched *w, const struct task_struct *task, __u32 tid)
{
	note_disposition(w, task, tid, PW_ORIGIN_CALL, w->blocked);
}

#endif
