/* SPDX-License-Identifier: GPL-2.0-or-later */
/* strace_signals.c - the signals of a log: dispositions, masks, deliveries. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "event/names.h"
#include "source/replay/strace_calls.h"
#include "source/replay/strace_looks.h"

#define CHLD_BIT (UINT64_C(1) << (SIGCHLD - 1))

/* --- dispositions ---------------------------------------------------------------------- */

static enum pw_action
action_of_handler(struct strace_text h)
{
	int64_t n;

	if (strace_text_is(h, "SIG_DFL"))
		return PW_ACTION_DEFAULT;
	if (strace_text_is(h, "SIG_IGN"))
		return PW_ACTION_IGNORE;
	if (!strace_number(h, &n))
		return h.len ? PW_ACTION_HANDLER : PW_ACTION_NONE;
	return n == 0 ? PW_ACTION_DEFAULT : n == 1 ? PW_ACTION_IGNORE : PW_ACTION_HANDLER;
}

void
strace_leave_sigaction(struct strace_state *s, struct strace_thread *t, const struct strace_called *c)
{
	const struct strace_text what = strace_arg(&c->a, 1);
	const int signo = strace_signal(strace_arg(&c->a, 0));
	struct strace_text handler = strace_member(what, "sa_handler");
	struct tracee_action a = { 0 };

	if (!c->r.known || c->r.error || signo < 1 || signo > 64)
		return;
	if (!handler.len)
		handler = strace_member(what, "sa_sigaction");
	a.action = (uint8_t)action_of_handler(handler);
	if (a.action == PW_ACTION_NONE)
		return;			/* it only asked */
	a.sa_flags = strace_sa_flags(strace_member(what, "sa_flags"));
	strace_set(strace_member(what, "sa_mask"), &a.mask);
	tracees_action(s->ts, c->when, (pid_t)t->tid, signo, &a);
}

/* --- masks ------------------------------------------------------------------------------- */

static void
set_blocks(struct strace_state *s, struct strace_thread *t, bool blocks)
{
	t->blocks = blocks;
	tracees_mask(s->ts, (pid_t)t->tid, blocks);
}

void
strace_leave_sigprocmask(struct strace_state *s, struct strace_thread *t, const struct strace_called *c)
{
	const struct strace_text how = strace_arg(&c->a, 0);
	uint64_t set;
	int64_t n;

	if (!c->r.known || c->r.error)
		return;
	if (!strace_set(strace_arg(&c->a, 1), &set)) {
		if (strace_set(strace_arg(&c->a, 2), &set))
			set_blocks(s, t, set & CHLD_BIT);
		return;
	}
	if (!strace_number(how, &n))
		n = strace_text_is(how, "SIG_BLOCK") ? SIG_BLOCK :
		    strace_text_is(how, "SIG_UNBLOCK") ? SIG_UNBLOCK : SIG_SETMASK;
	t->in_handler = false;
	if (n == SIG_SETMASK)
		set_blocks(s, t, set & CHLD_BIT);
	else if (set & CHLD_BIT)
		set_blocks(s, t, n == SIG_BLOCK);
}

/* The mask that the handler's end puts back. */
void
strace_enter_sigreturn(struct strace_state *s, struct strace_thread *t, const struct strace_called *c)
{
	uint64_t set;

	t->swapped = t->in_handler = false;
	if (strace_set(strace_member(strace_arg(&c->a, 0), "mask"), &set))
		set_blocks(s, t, set & CHLD_BIT);
}

/* A mask for the time of one call. */
static void
swap_mask(struct strace_state *s, struct strace_thread *t, struct strace_text mask)
{
	uint64_t set;

	if (!strace_set(mask, &set))
		return;
	if (!t->swapped)
		t->blocks_before = t->blocks;
	t->swapped = true;
	set_blocks(s, t, set & CHLD_BIT);
}

void
strace_enter_sigsuspend(struct strace_state *s, struct strace_thread *t, const struct strace_called *c)
{
	swap_mask(s, t, strace_arg(&c->a, 0));
}

void
strace_enter_ppoll(struct strace_state *s, struct strace_thread *t, const struct strace_called *c)
{
	swap_mask(s, t, strace_arg(&c->a, 3));
}

void
strace_enter_pselect(struct strace_state *s, struct strace_thread *t, const struct strace_called *c)
{
	swap_mask(s, t, strace_member(strace_arg(&c->a, 5), "sigmask"));
}

void
strace_enter_epoll_pwait(struct strace_state *s, struct strace_thread *t, const struct strace_called *c)
{
	swap_mask(s, t, strace_arg(&c->a, 4));
}

/* After an interruption it is the end of the handler that puts the old mask back. */
void
strace_leave_swapped(struct strace_state *s, struct strace_thread *t, const struct strace_called *c)
{
	if (!t->swapped || !c->r.known || c->r.error > 511)
		return;
	t->swapped = false;
	set_blocks(s, t, t->blocks_before);
}

/* --- signals that are taken without a handler ----------------------------------------------- */

/* A standard signal is pending once: now it is not. */
static void
sigchld_taken(struct strace_state *s, const struct strace_thread *t, uint64_t when)
{
	tracees_queue(s->ts, when, (pid_t)t->pid, NULL, 0);
}

void
strace_leave_sigtimedwait(struct strace_state *s, struct strace_thread *t, const struct strace_called *c)
{
	if (c->r.known && c->r.value == SIGCHLD)
		sigchld_taken(s, t, c->when);
}

void
strace_leave_signalfd(struct strace_state *s, struct strace_thread *t, const struct strace_called *c)
{
	struct strace_process *p = strace_process_find(s, t->pid);
	uint64_t set, bit;

	if (!p || !c->r.known || c->r.value < 0 || c->r.value > 63 ||
	    !strace_set(strace_arg(&c->a, 1), &set))
		return;
	bit = UINT64_C(1) << c->r.value;
	p->sigchld_fds = set & CHLD_BIT ? p->sigchld_fds | bit : p->sigchld_fds & ~bit;
}

/* strace shows the signalfd_siginfo as such, or as bytes: it begins with the signal's number. */
void
strace_leave_read(struct strace_state *s, struct strace_thread *t, const struct strace_called *c)
{
	const struct strace_process *p = strace_process_find(s, t->pid);
	const struct strace_text what = strace_arg(&c->a, 1);
	int64_t fd;

	if (!p || !p->sigchld_fds || !c->r.known || c->r.value <= 0 ||
	    !strace_number(strace_arg(&c->a, 0), &fd) || fd < 0 || fd > 63 ||
	    !(p->sigchld_fds & UINT64_C(1) << fd))
		return;
	if (memmem(what.s, what.len, "ssi_signo=SIGCHLD", 17) || memmem(what.s, what.len, "ssi_signo=17", 12) ||
	    (what.len > 4 && (memcmp(what.s, "\"\\21\\", 5) == 0 || memcmp(what.s, "\"\\x11", 5) == 0)))
		sigchld_taken(s, t, c->when);
}

/* --- who sends ------------------------------------------------------------------------------- */

static bool
ends_processes(int signo)
{
	return signo != SIGCHLD && signo != SIGCONT && signo != SIGURG && signo != SIGWINCH &&
	       signo != SIGSTOP && signo != SIGTSTP && signo != SIGTTIN && signo != SIGTTOU;
}

static void
note_sender(struct strace_state *s, const struct strace_thread *t, struct strace_text pid,
	    struct strace_text sig)
{
	struct strace_process *p;
	const int signo = strace_signal(sig);
	int64_t n;

	if (signo <= 0 || !ends_processes(signo) || !strace_pid(pid, &n) || n <= 0)
		return;
	p = strace_process_find(s, strace_process_number(s, t->pid, n));
	if (!p || p->ended)
		return;
	p->deadly = signo;
	p->deadly_from = t->pid;
	p->deadly_cause = PW_SENT_BY_USER;
}

/* SIGKILL is not delivered: only the call shows who sent it. */
void
strace_enter_kill(struct strace_state *s, struct strace_thread *t, const struct strace_called *c)
{
	note_sender(s, t, strace_arg(&c->a, 0), strace_arg(&c->a, 1));
}

void
strace_enter_tgkill(struct strace_state *s, struct strace_thread *t, const struct strace_called *c)
{
	note_sender(s, t, strace_arg(&c->a, 0), strace_arg(&c->a, 2));
}

/* --- deliveries ---------------------------------------------------------------------------------- */

static int
code_of(struct strace_text t)
{
	char name[24];
	int64_t n;
	int code;

	if (strace_number(t, &n))
		return (int)n;
	if (!t.len || t.len >= sizeof(name))
		return 0;
	memcpy(name, t.s, t.len);
	name[t.len] = '\0';
	return pw_sicode_from(name, &code) == 0 ? code : 0;
}

static struct tracee_siginfo
siginfo_of(const struct strace_state *s, const struct strace_thread *t, const struct strace_line *l)
{
	const struct strace_text status = strace_member(l->args, "si_status");
	struct tracee_siginfo si = { .signo = l->signo, .status = -1 };
	int64_t n;

	si.code = code_of(strace_member(l->args, "si_code"));
	if (strace_pid(strace_member(l->args, "si_pid"), &n))
		si.pid = (pid_t)strace_process_number(s, t->pid, n);
	if (strace_number(status, &n))
		si.status = (int)n;
	else if (status.len)
		si.status = strace_signal(status);
	return si;
}

/* The parent's signal may be in the log before the line of the child that it is about. */
static void
show_child(struct strace_state *s, uint64_t when, const struct tracee_siginfo *si)
{
	struct strace_process *p = strace_process_find(s, (uint32_t)si->pid);
	struct tracee_facts f;

	if (si->signo != SIGCHLD || !p || p->ended)
		return;
	switch (si->code) {
	case CLD_EXITED:
		strace_process_ended(s, when, p, (si->status & 0xff) << 8);
		break;
	case CLD_KILLED:
	case CLD_DUMPED:
		strace_process_ended(s, when, p, si->status | (si->code == CLD_DUMPED ? 0x80 : 0));
		break;
	case CLD_STOPPED:
		if (tracees_facts(s->ts, si->pid, &f) && !f.stopped)
			tracees_stopped(s->ts, when, si->pid, si->status);
		break;
	case CLD_CONTINUED:
		if (tracees_facts(s->ts, si->pid, &f) && f.stopped)
			tracees_continued(s->ts, when, si->pid);
		break;
	default:
		break;
	}
}

static void
note_deadly(struct strace_state *s, const struct strace_thread *t, const struct tracee_siginfo *si)
{
	struct strace_process *p = strace_process_find(s, t->pid);
	const bool sent = si->code <= 0 && si->pid > 0;

	if (!p || !ends_processes(si->signo))
		return;
	p->deadly = si->signo;
	p->deadly_from = sent ? (uint32_t)si->pid : 0;
	p->deadly_cause = sent ? PW_SENT_BY_USER :
			  si->code == SI_KERNEL && (si->signo == SIGINT || si->signo == SIGQUIT) ?
			  PW_SENT_BY_TERMINAL : PW_SENT_BY_NONE;
}

/* SIGCONT comes after other signals that are pending. */
void
strace_runs_again(struct strace_state *s, uint64_t when, const struct strace_thread *t)
{
	struct tracee_facts f;

	if (t->tid != t->pid || !tracees_facts(s->ts, (pid_t)t->pid, &f) || !f.stopped)
		return;
	tracees_continued(s->ts, when, (pid_t)t->pid);
	strace_look_at_stop(s, when, t->pid, false);
}

void
strace_signal_delivered(struct strace_state *s, uint64_t when, struct strace_thread *t,
			const struct strace_line *l)
{
	const struct tracee_siginfo si = siginfo_of(s, t, l);
	const struct tracee_action a = tracees_action_of(s->ts, (pid_t)t->pid, si.signo);
	const struct tracee_call call = { .nr = t->broken_nr, .result = -t->broken_error };

	if (si.pid != (pid_t)t->pid)		/* no process is its own child */
		show_child(s, when, &si);
	strace_runs_again(s, when, t);
	note_deadly(s, t, &si);
	tracees_deliver(s->ts, when, (pid_t)t->tid, &si, &call);
	if (a.action != PW_ACTION_HANDLER)
		return;
	t->broken_nr = -1;
	t->broken_error = 0;
	if (a.mask & CHLD_BIT || (si.signo == SIGCHLD && !(a.sa_flags & SA_NODEFER))) {
		t->in_handler = !t->blocks;
		set_blocks(s, t, true);
	}
}

void
strace_signal_stopped(struct strace_state *s, uint64_t when, struct strace_thread *t, int signo)
{
	struct tracee_facts f;

	if (!tracees_facts(s->ts, (pid_t)t->pid, &f) || f.stopped)
		return;
	tracees_stopped(s->ts, when, (pid_t)t->pid, signo);
	strace_look_at_stop(s, when, t->pid, true);
}
