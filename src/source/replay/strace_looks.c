/* SPDX-License-Identifier: GPL-2.0-or-later */
/* strace_looks.c - what the parents of zombies are doing, as the log shows it. */
#include "source/replay/strace_looks.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include "event/names.h"
#include "source/replay/strace_value.h"

#define LOOK_NS UINT64_C(1000000000)
#define FIRST_LOOK_NS (LOOK_NS / 50)
#define TICK_NS UINT64_C(10000000)

enum { LOOKS_MAX = 6 };		/* between two lines: more show nothing new */

/* Calls whose purpose is to sleep; others that last are asleep, too, but a log without durations
 * does not say whether it is the call that lasts. */
static bool
sleeps_by_nature(struct strace_text name)
{
	static const char *const names[] = {
		"accept", "accept4", "clock_nanosleep", "epoll_pwait", "epoll_pwait2", "epoll_wait",
		"flock", "futex", "nanosleep", "pause", "poll", "ppoll", "pselect6", "read", "recvfrom",
		"recvmsg", "restart_syscall", "rt_sigsuspend", "rt_sigtimedwait", "select", "wait4", "waitid",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strace_text_is(name, names[i]))
			return true;
	return false;
}

/* --- how long may a call last, where there are no times? -------------------------------- */

/* The last "{tv_sec=4, ...}": how long, or how long it is still; UINT64_MAX = not said. */
static uint64_t
said_seconds(const struct strace_thread *t)
{
	static const char lead[] = "tv_sec=";
	const char *s = strbuf_str(&t->args), *last = NULL;

	while ((s = strstr(s, lead)))
		last = s += sizeof(lead) - 1;
	return last ? strtoull(last, NULL, 10) : UINT64_MAX;
}

/* The time limit of poll() and its kin, ms. */
static uint64_t
said_limit(const struct strace_thread *t, size_t at)
{
	struct strace_args a;
	int64_t n;

	strace_args_split((struct strace_text){ strbuf_str(&t->args), t->args.len }, &a);
	return strace_number(strace_arg(&a, at), &n) && n >= 0 ? (uint64_t)n / 1000 : UINT64_MAX;
}

/* Does it last a second and more, as far as the log shows?  What may return at once only if
 * other lines come before it does. */
static bool
may_last(const struct strace_thread *t, struct strace_text name, bool split)
{
	static const char *const always[] = { "accept", "accept4", "pause", "rt_sigsuspend", "wait4", "waitid" };
	static const char *const timed[] = { "clock_nanosleep", "nanosleep", "ppoll", "pselect6", "select",
					     "rt_sigtimedwait" };

	for (size_t i = 0; i < sizeof(always) / sizeof(always[0]); i++)
		if (strace_text_is(name, always[i]))
			return true;
	for (size_t i = 0; i < sizeof(timed) / sizeof(timed[0]); i++)
		if (strace_text_is(name, timed[i]))
			return said_seconds(t) > 0;
	if (strace_text_is(name, "poll"))
		return said_limit(t, 2) > 0;
	if (strace_text_is(name, "epoll_wait") || strace_text_is(name, "epoll_pwait"))
		return said_limit(t, 3) > 0;
	return split;
}

/* restart_syscall(<... resuming interrupted clock_nanosleep ...>) is a sleep that continues. */
static struct strace_text
name_of_call(const struct strace_thread *t)
{
	static const char lead[] = "resuming interrupted ";
	struct strace_text name = { strbuf_str(&t->call), t->call.len };
	const char *s;

	if (!strace_text_is(name, "restart_syscall"))
		return name;
	s = strstr(strbuf_str(&t->args), lead);
	if (!s)
		return name;
	name.s = s + sizeof(lead) - 1;
	name.len = strcspn(name.s, " ");
	return name;
}

enum { CALL_PASSING = -2 };

/* The call that it is in; -1 = none. */
static int
call_of(const struct strace_thread *t, uint64_t now)
{
	const struct strace_text name = name_of_call(t);
	char buf[40];

	if (!name.len || name.len >= sizeof(buf))
		return -1;
	if (t->call_over && now > t->call_until && !(t->call_until == 0 && sleeps_by_nature(name)))
		return -1;
	/* It is on its way: at the next look it may be in another call of that name. */
	if (!sleeps_by_nature(name) && now < t->call_began + LOOK_NS / 2)
		return CALL_PASSING;
	memcpy(buf, name.s, name.len);
	buf[name.len] = '\0';
	return pw_syscall_from(buf);
}

/* Not while it was in its last call. */
static uint64_t
busy_since(const struct strace_thread *t, uint64_t last_look)
{
	const uint64_t idle = t && t->call_over ? t->call_until : 0;

	return idle > last_look ? idle : last_look;
}

static void
give_activity(struct strace_state *s, uint64_t now, uint32_t pid, uint32_t tid, uint32_t state, int nr)
{
	struct pw_event ev = { .ts = now, .kind = PW_EV_ACTIVITY, .tid = tid };
	struct strace_process *p = strace_process_find(s, pid);
	struct tracee_facts f;
	uint64_t since;

	if (!p || !tracees_facts(s->ts, (pid_t)pid, &f) || f.ended)
		return;
	since = busy_since(strace_thread_find(s, pid), p->last_look);
	if (state == PW_STATE_RUNNING && p->last_look && now > since)
		p->busy_ns += now - since;
	p->last_look = now;
	ev.who = f.id;
	ev.activity.state = state;
	ev.activity.syscall = nr;
	ev.activity.cpu_ticks = p->busy_ns / TICK_NS;
	memcpy(ev.comm, f.comm, sizeof(ev.comm));
	tracees_pass(s->ts, &ev);
}

/* The mask: what was reported of it is what it had at its exec or fork. */
static void
give_disposition(struct strace_state *s, uint64_t now, struct strace_process *p)
{
	const bool blocked = tracees_blocks(s->ts, (pid_t)p->pid) == PW_MAYBE_YES;
	const struct tracee_action a = tracees_action_of(s->ts, (pid_t)p->pid, SIGCHLD);
	struct pw_event ev = { .ts = now, .kind = PW_EV_DISPOSITION, .tid = p->pid };
	const struct strace_thread *t = strace_thread_find(s, p->pid);
	struct tracee_facts f;

	if ((t && t->in_handler) || blocked == p->seen_blocked || a.action == PW_ACTION_NONE ||
	    !tracees_facts(s->ts, (pid_t)p->pid, &f))
		return;
	p->seen_blocked = blocked;
	ev.who = f.id;
	ev.flags = blocked ? PW_F_BLOCKED : 0;
	ev.disposition.action = a.action;
	ev.disposition.sa_flags = a.sa_flags;
	ev.disposition.origin = PW_ORIGIN_CALL;
	tracees_pass(s->ts, &ev);
}

static void
look_at(struct strace_state *s, uint64_t now, struct strace_process *p)
{
	struct tracee_facts f;
	int nr;

	if (!tracees_facts(s->ts, (pid_t)p->pid, &f) || f.ended)
		return;
	give_disposition(s, now, p);
	for (const struct strace_thread *t = s->threads; t; t = t->hh.next) {
		if (t->pid != p->pid)
			continue;
		nr = call_of(t, now);
		if (t->tid != t->pid && nr != SYS_rt_sigtimedwait && !tracees_in_wait(s->ts, (pid_t)t->tid))
			continue;
		give_activity(s, now, p->pid, t->tid == p->pid ? 0 : t->tid,
			      f.stopped ? PW_STATE_STOPPED : nr == -1 ? PW_STATE_RUNNING : PW_STATE_SLEEPING,
			      f.stopped || nr < 0 ? -1 : nr);
	}
}

void
strace_looks_until(struct strace_state *s, uint64_t since, uint64_t now)
{
	int looks = 0;

	if (!s->zombies) {
		s->look_due = 0;
		return;
	}
	if (s->untimed)
		return;
	if (!s->look_due)
		s->look_due = since + FIRST_LOOK_NS;
	for (; s->look_due < now && looks < LOOKS_MAX; s->look_due += LOOK_NS, looks++) {
		tracees_advance(s->ts, s->look_due);
		for (struct strace_process *p = s->processes; p; p = p->hh.next)
			if (p->zombies && !p->ended)
				look_at(s, s->look_due, p);
	}
	if (s->look_due < now)
		s->look_due = now;
}

void
strace_look_at_sleeper(struct strace_state *s, uint64_t now, const struct strace_thread *t, bool split)
{
	struct strace_process *p = strace_process_find(s, t->pid);
	const struct strace_text name = name_of_call(t);

	if (s->untimed && p && p->zombies && sleeps_by_nature(name) && may_last(t, name, split))
		look_at(s, now, p);
}

void
strace_look_at_gone(struct strace_state *s, uint64_t now, const struct strace_thread *t)
{
	if (tracees_in_wait(s->ts, (pid_t)t->tid))
		give_activity(s, now, t->pid, t->tid, PW_STATE_ZOMBIE, -1);
}

void
strace_look_at_stop(struct strace_state *s, uint64_t now, uint32_t pid, bool stopped)
{
	give_activity(s, now, pid, 0, stopped ? PW_STATE_STOPPED : PW_STATE_RUNNING, -1);
}
