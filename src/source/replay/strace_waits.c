/* SPDX-License-Identifier: GPL-2.0-or-later */
/* strace_waits.c - the wait calls of a log. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "source/replay/strace_calls.h"

static int64_t
number_or(struct strace_text t, int64_t otherwise)
{
	int64_t n;

	return strace_number(t, &n) ? n : otherwise;
}

static void
fill_wait4(const struct strace_state *s, const struct strace_thread *t, const struct strace_called *c,
	   struct tracee_wait *w)
{
	const int64_t pid = number_or(strace_arg(&c->a, 0), -1);

	*w = (struct tracee_wait){ .call = PW_CALL_WAIT4 };
	w->options = (uint32_t)strace_wait_options(strace_arg(&c->a, 2));
	w->target = pid == -1 ? PW_TARGET_ANY : pid > 0 ? PW_TARGET_PID : PW_TARGET_PGID;
	w->target_id = pid == -1 || pid < INT32_MIN || pid > INT32_MAX ? 0 : (int32_t)(pid > 0 ? pid : -pid);
	if (w->target == PW_TARGET_PID)
		w->target_pid = strace_process_number(s, t->pid, pid);
}

static uint32_t
target_of(struct strace_text type)
{
	static const struct {
		const char *name;
		uint32_t target;
		int64_t number;
	} types[] = {
		{ "P_ALL", PW_TARGET_ANY, 0 }, { "P_PID", PW_TARGET_PID, 1 },
		{ "P_PGID", PW_TARGET_PGID, 2 }, { "P_PIDFD", PW_TARGET_PIDFD, 3 },
	};
	const int64_t n = number_or(type, -1);

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strace_text_is(type, types[i].name) || types[i].number == n)
			return types[i].target;
	return PW_TARGET_ANY;
}

/* "3<pid:30339>" (--decode-fds=pidfd) */
static uint32_t
pid_of_pidfd(struct strace_text fd)
{
	static const char lead[] = "<pid:";
	const char *s = memmem(fd.s, fd.len, lead, sizeof(lead) - 1);
	int64_t n;

	if (!s)
		return 0;
	s += sizeof(lead) - 1;
	return strace_pid((struct strace_text){ s, (size_t)(fd.s + fd.len - s) }, &n) && n > 0 &&
	       n <= INT32_MAX ? (uint32_t)n : 0;
}

static void
fill_waitid(const struct strace_state *s, const struct strace_thread *t, const struct strace_called *c,
	    struct tracee_wait *w)
{
	const struct strace_text id = strace_arg(&c->a, 1);
	const int64_t n = number_or(id, 0);

	*w = (struct tracee_wait){ .call = PW_CALL_WAITID };
	w->target = target_of(strace_arg(&c->a, 0));
	w->options = c->a.n > 3 ? (uint32_t)strace_wait_options(c->a.v[3]) : WEXITED;
	if (w->target != PW_TARGET_ANY && n >= 0 && n <= INT32_MAX)
		w->target_id = (int32_t)n;
	if (w->target == PW_TARGET_PID)
		w->target_pid = strace_process_number(s, t->pid, n);
	else if (w->target == PW_TARGET_PIDFD)
		w->target_pid = pid_of_pidfd(id);
}

void
strace_enter_wait4(struct strace_state *s, struct strace_thread *t, const struct strace_called *c)
{
	struct tracee_wait w;

	fill_wait4(s, t, c, &w);
	tracees_wait_enter(s->ts, c->when, (pid_t)t->tid, &w);
}

void
strace_enter_waitid(struct strace_state *s, struct strace_thread *t, const struct strace_called *c)
{
	struct tracee_wait w;

	fill_waitid(s, t, c, &w);
	tracees_wait_enter(s->ts, c->when, (pid_t)t->tid, &w);
}

/* --- what they returned ------------------------------------------------------------------- */

static uint32_t
state_of_status(int32_t status)
{
	if (WIFSTOPPED(status))
		return PW_CHILD_STOPPED;
	return WIFCONTINUED(status) ? PW_CHILD_CONTINUED : PW_CHILD_EXITED;
}

/* The call shows what has become of the child, perhaps before the child's own line. */
static void
show_child(struct strace_state *s, uint64_t when, uint32_t pid, uint32_t state, int32_t status)
{
	struct strace_process *p = strace_process_find(s, pid);
	struct tracee_facts f;

	if (!p || p->ended)
		return;
	if (state == PW_CHILD_EXITED)
		strace_process_ended(s, when, p, status);
	if (!tracees_facts(s->ts, (pid_t)pid, &f))
		return;
	if (state == PW_CHILD_STOPPED && !f.stopped && status >= 0)
		tracees_stopped(s->ts, when, (pid_t)pid, WSTOPSIG(status));
	else if (state == PW_CHILD_CONTINUED && f.stopped)
		tracees_continued(s->ts, when, (pid_t)pid);
}

static void
forget_reaped(struct strace_state *s, uint32_t pid)
{
	struct strace_process *p = strace_process_find(s, pid);

	if (p && p->ended)
		strace_process_drop(s, p);
}

static void
report_return(struct strace_state *s, const struct strace_thread *t, const struct strace_called *c,
	      const struct tracee_wait_result *r, const struct tracee_wait *w)
{
	struct strace_process *p = strace_process_find(s, w->target_pid);

	tracees_wait_return(s->ts, c->when, (pid_t)t->tid, r);
	if (w->options & WNOWAIT)
		return;
	if (r->child && r->child_state == PW_CHILD_EXITED)
		forget_reaped(s, (uint32_t)r->child);
	/* waitid() without a siginfo does not say who it was. */
	if (!r->child && r->child_state == PW_CHILD_UNKNOWN && p && p->ended) {
		tracees_release(s->ts, c->when, (pid_t)p->pid);
		strace_process_drop(s, p);
	}
}

/* Nothing was returned: an error, or the caller was killed. */
static bool
has_no_child(struct strace_state *s, const struct strace_thread *t, const struct strace_called *c,
	     const struct tracee_wait *w)
{
	struct tracee_wait_result r = { .error = c->r.error };

	if (c->r.known && !c->r.error)
		return false;
	if (c->r.error)
		report_return(s, t, c, &r, w);
	return true;
}

void
strace_leave_wait4(struct strace_state *s, struct strace_thread *t, const struct strace_called *c)
{
	struct tracee_wait_result r = { 0 };
	struct tracee_wait w;
	int32_t status = -1;
	bool said;
	int64_t n;

	fill_wait4(s, t, c, &w);
	if (has_no_child(s, t, c, &w))
		return;
	if (strace_pid(c->result, &n) && n > 0) {
		r.child = (pid_t)strace_process_number(s, t->pid, n);
		if (r.child == (pid_t)t->pid)
			return;
		said = strace_wait_status(strace_arg(&c->a, 1), &status);
		r.child_state = said ? state_of_status(status) :
				w.options & (WUNTRACED | WCONTINUED) ? PW_CHILD_UNKNOWN : PW_CHILD_EXITED;
		show_child(s, c->when, (uint32_t)r.child, r.child_state, status);
	}
	report_return(s, t, c, &r, &w);
}

static int32_t
status_of_siginfo(struct strace_text info, uint32_t *state)
{
	static const struct {
		const char *name;
		int code;
	} codes[] = {
		{ "CLD_EXITED", CLD_EXITED }, { "CLD_KILLED", CLD_KILLED }, { "CLD_DUMPED", CLD_DUMPED },
		{ "CLD_TRAPPED", CLD_TRAPPED }, { "CLD_STOPPED", CLD_STOPPED },
		{ "CLD_CONTINUED", CLD_CONTINUED },
	};
	const struct strace_text code = strace_member(info, "si_code"),
				 what = strace_member(info, "si_status");
	int64_t n = number_or(code, 0);
	const int signo = strace_signal(what);

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (strace_text_is(code, codes[i].name))
			n = codes[i].code;
	*state = n == CLD_CONTINUED ? PW_CHILD_CONTINUED :
		 n == CLD_STOPPED || n == CLD_TRAPPED ? PW_CHILD_STOPPED : PW_CHILD_EXITED;
	if (n == CLD_EXITED)
		return (int32_t)(number_or(what, 0) & 0xff) << 8;
	if (n == CLD_CONTINUED)
		return 0xffff;
	if (signo <= 0)
		return -1;
	return *state == PW_CHILD_STOPPED ? signo << 8 | 0x7f : signo | (n == CLD_DUMPED ? 0x80 : 0);
}

void
strace_leave_waitid(struct strace_state *s, struct strace_thread *t, const struct strace_called *c)
{
	const struct strace_text info = strace_arg(&c->a, 2);
	struct tracee_wait_result r = { 0 };
	struct tracee_wait w;
	int32_t status;
	int64_t n;

	fill_waitid(s, t, c, &w);
	if (has_no_child(s, t, c, &w))
		return;
	if (!info.len || info.s[0] != '{') {
		r.child_state = PW_CHILD_UNKNOWN;
	} else if (strace_pid(strace_member(info, "si_pid"), &n) && n > 0) {
		r.child = (pid_t)strace_process_number(s, t->pid, n);
		if (r.child == (pid_t)t->pid)
			return;
		status = status_of_siginfo(info, &r.child_state);
		show_child(s, c->when, (uint32_t)r.child, r.child_state, status);
	}
	report_return(s, t, c, &r, &w);
}
