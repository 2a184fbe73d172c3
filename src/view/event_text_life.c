/* SPDX-License-Identifier: GPL-2.0-or-later */
/* event_text_life.c - births, ends and what follows from them, in words. */
#include "view/event_text.h"

#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "event/finding.h"
#include "event/names.h"
#include "event/summary.h"
#include "view/columns.h"

/* "1 (systemd)": a process that is not the line's own. */
static void
add_other(const struct pw_say *l, const struct pw_id *id)
{
	const char *comm = pw_words_comm(l->m, id, "");

	strbuf_addu(l->out, id->pid);
	if (*comm == '?' && !comm[1])
		return;
	strbuf_adds(l->out, " (");
	pw_words_name(l->out, comm, l->o->utf8);
	strbuf_addc(l->out, ')');
}

void
pw_say_start(const struct pw_say *l)
{
	const struct pw_event *ev = l->ev;
	const char *version = pw_words_tail(ev->tail, ev->tail_len, 0);
	const char *kernel = pw_words_tail(ev->tail, ev->tail_len, 1);
	const char *backend = pw_backend_name(ev->start.backend);

	strbuf_adds(l->out, "procwatch ");
	text_visible(l->out, version ? version : "?", strlen(version ? version : "?"),
		     l->o->utf8);
	strbuf_addf(l->out, " (%s", backend ? backend : "no backend");
	if (kernel && *kernel) {
		strbuf_adds(l->out, ", Linux ");
		text_visible(l->out, kernel, strlen(kernel), l->o->utf8);
	}
	strbuf_adds(l->out, ") watches ");
	if (ev->start.mode == PW_MODE_SYSTEM) {
		strbuf_adds(l->out, "the whole machine");
		return;
	}
	strbuf_addf(l->out, "%" PRIu32 ": ", ev->who.pid);
	pw_words_argv(l->out, ev->tail, ev->tail_len, 2,
		      ev->flags & PW_F_TRUNCATED, l->o->utf8);
}

void
pw_say_process(const struct pw_say *l)
{
	const struct pw_event *ev = l->ev;

	if (ev->process.state == PW_STATE_ZOMBIE) {
		pw_say_painted(l, PW_TONE_ALARM, "ZOMBIE");
		strbuf_adds(l->out, " already");
		if (ev->process.since && ev->process.since < ev->ts) {
			strbuf_adds(l->out, " for ");
			text_duration(l->out, ev->ts - ev->process.since);
		}
		strbuf_adds(l->out, ", ");
		pw_words_status(l->out, ev->process.status);
		strbuf_addf(l->out, ": %" PRIu32 " has not waited", ev->process.parent.pid);
		return;
	}
	strbuf_addf(l->out, "child of %" PRIu32 ": ", ev->process.parent.pid);
	if (ev->tail_len)
		pw_words_argv(l->out, ev->tail, ev->tail_len, 0,
			      ev->flags & PW_F_TRUNCATED, l->o->utf8);
	else
		strbuf_adds(l->out, "no command line");
}

void
pw_say_fork(const struct pw_say *l)
{
	const struct pw_event *ev = l->ev;
	int sig = ev->fork.exit_signal;

	strbuf_addf(l->out, "new child %" PRIu32, ev->fork.child.pid);
	if (ev->fork.child.nspid)
		strbuf_addf(l->out, " (%" PRIu32 " in its namespace)", ev->fork.child.nspid);
	if (ev->flags & PW_F_VFORK)
		strbuf_addf(l->out, "; %" PRIu32 " stands still until its exec",
			    ev->who.pid);
	if (ev->fork.parent.pid && ev->fork.parent.pid != ev->who.pid)
		strbuf_addf(l->out, ", but of %" PRIu32 " (CLONE_PARENT)",
			    ev->fork.parent.pid);
	if (sig == SIGCHLD)
		return;
	strbuf_adds(l->out, sig ? ", will end with " : ", will end without a signal");
	if (sig) {
		pw_say_signal_name(l->out, sig);
		strbuf_adds(l->out, ", not SIGCHLD");
	}
}

void
pw_say_exec(const struct pw_say *l)
{
	const struct pw_event *ev = l->ev;
	const char *exe = pw_words_tail(ev->tail, ev->tail_len, 0);
	size_t from = l->out->len;

	pw_words_argv(l->out, ev->tail, ev->tail_len, 1, ev->flags & PW_F_TRUNCATED,
		      l->o->utf8);
	if (l->out->len > from)
		return;
	if (exe && *exe)
		text_shell_word(l->out, exe, strlen(exe), l->o->utf8);
	else
		pw_words_name(l->out, ev->comm, l->o->utf8);
	strbuf_adds(l->out, ev->tail_len ? " (without arguments)" : " (arguments not known)");
}

void
pw_say_exit(const struct pw_say *l)
{
	const struct pw_event *ev = l->ev;
	uint32_t parent = ev->exit.parent.pid;

	pw_words_status(l->out, ev->exit.status);
	if (ev->flags & PW_F_ZOMBIE) {
		strbuf_adds(l->out, ", ");
		pw_say_painted(l, PW_TONE_ALARM, "ZOMBIE");
		strbuf_addf(l->out, " until %" PRIu32 " waits", parent);
		return;
	}
	switch ((enum pw_why)ev->exit.why) {
	case PW_WHY_SIGCHLD_IGNORED:
		strbuf_addf(l->out, ", no zombie: %" PRIu32 " ignores SIGCHLD", parent);
		break;
	case PW_WHY_NOCLDWAIT:
		strbuf_addf(l->out, ", no zombie: %" PRIu32 " has SA_NOCLDWAIT", parent);
		break;
	case PW_WHY_NO_EXIT_SIGNAL:
		strbuf_adds(l->out, ", no zombie: it had no exit signal");
		break;
	case PW_WHY_NONE:
	case PW_WHY_COUNT:
		break;
	}
}

void
pw_say_reap(const struct pw_say *l)
{
	const struct pw_event *ev = l->ev;
	const char *how = pw_how_name(ev->reap.how);
	const uint64_t slow = 1000000000;	/* ns: as long is worth a look */

	if (ev->reap.how == PW_HOW_AUTO) {
		strbuf_adds(l->out, "by the kernel at once, never a zombie");
		return;
	}
	if (ev->reap.by.pid)
		strbuf_addf(l->out, "by %" PRIu32, ev->reap.by.pid);
	else
		strbuf_adds(l->out, "by somebody");
	if (ev->reap.how == PW_HOW_KERNEL)
		strbuf_adds(l->out, " in a call that was not seen");
	else
		strbuf_addf(l->out, "'s %s", how ? how : "wait");
	if (ev->reap.zombie_ns == 0 && ev->flags & PW_F_APPROX) {
		strbuf_adds(l->out, ", before it was seen");
		return;
	}
	strbuf_adds(l->out, ", was a zombie for ");
	pw_line_paint(l->out, l->o->colour && ev->reap.zombie_ns >= slow, PW_TONE_CARE);
	text_duration(l->out, ev->reap.zombie_ns);
	pw_line_paint(l->out, l->o->colour && ev->reap.zombie_ns >= slow, PW_TONE_PLAIN);
	pw_say_thread_of(l, ev->reap.by.pid);
}

void
pw_say_reparent(const struct pw_say *l)
{
	strbuf_adds(l->out, "its parent ");
	strbuf_addf(l->out, "%" PRIu32 " is gone, adopted by ", l->ev->reparent.from.pid);
	add_other(l, &l->ev->reparent.to);
}

void
pw_say_thread(const struct pw_say *l)
{
	const struct pw_event *ev = l->ev;

	if (ev->thread.state != PW_THREAD_EXIT) {
		strbuf_addf(l->out, "%" PRIu32 " starts", ev->tid);
	} else if (ev->tid != ev->who.pid) {
		strbuf_addf(l->out, "%" PRIu32 " ends", ev->tid);
	} else {
		strbuf_adds(l->out, "the first thread ends, ");
		pw_words_count(l->out, ev->thread.left, "goes on", "go on");
		strbuf_adds(l->out, ": ps shows Z, it lives");
	}
}

void
pw_say_activity(const struct pw_say *l)
{
	static const char *const doing[PW_STATE_COUNT] = {
		[PW_STATE_NONE] = "not known", [PW_STATE_RUNNING] = "runs",
		[PW_STATE_ZOMBIE] = "is a zombie", [PW_STATE_SLEEPING] = "sleeps",
		[PW_STATE_STOPPED] = "is stopped", [PW_STATE_TRACED] = "is held by a tracer",
	};
	const struct pw_event *ev = l->ev;
	const char *call = pw_syscall_name(ev->activity.syscall);
	const char *wchan = pw_words_tail(ev->tail, ev->tail_len, 0);
	long hz = sysconf(_SC_CLK_TCK);

	bool thread = ev->tid && ev->tid != ev->who.pid;

	if (thread)
		strbuf_addf(l->out, "thread %" PRIu32 " ", ev->tid);
	if (thread && ev->activity.state == PW_STATE_ZOMBIE)
		strbuf_adds(l->out, "has ended");
	else if (ev->activity.state < PW_STATE_COUNT)
		strbuf_adds(l->out, doing[ev->activity.state]);
	if (ev->activity.syscall >= 0 && call)
		strbuf_addf(l->out, " in %s", call);
	else if (wchan && *wchan) {
		strbuf_adds(l->out, " in the kernel's ");
		text_visible(l->out, wchan, strlen(wchan), l->o->utf8);
	}
	if (thread)
		return;			/* the time is that of the process */
	if (!ev->activity.cpu_ticks) {
		strbuf_adds(l->out, ", has used no processor yet");
		return;
	}
	strbuf_adds(l->out, ", has used ");
	text_duration(l->out, ev->activity.cpu_ticks * (1000000000u / (uint64_t)(hz > 0 ? hz : 100)));
	strbuf_adds(l->out, " of processor");
}

/* "4 of 500": nothing where there is no limit. */
static void
add_limit(const struct pw_say *l, const char *what, uint64_t used, uint64_t max)
{
	if (max)
		strbuf_addf(l->out, ", %s %" PRIu64 " of %" PRIu64, what, used, max);
}

void
pw_say_limits(const struct pw_say *l)
{
	const struct pw_event *ev = l->ev;

	strbuf_adds(l->out, "for new processes");
	add_limit(l, "cgroup", ev->limits.cgroup_used, ev->limits.cgroup_max);
	add_limit(l, "user", ev->limits.user_used, ev->limits.user_max);
	add_limit(l, "machine", ev->limits.pid_used, ev->limits.pid_max);
}

void
pw_say_finding(const struct pw_say *l)
{
	const struct pw_finding *f = l->ev->finding;

	if (!f)
		return;
	strbuf_adds(l->out, f->rule);
	if (l->ev->flags & PW_F_WITHDRAWN) {
		strbuf_adds(l->out, " holds no longer");
		return;
	}
	strbuf_adds(l->out, ": ");
	if (f->message)
		text_visible_again(l->out, f->message, strlen(f->message), l->o->utf8);
}

void
pw_say_lost(const struct pw_say *l)
{
	pw_words_count(l->out, l->ev->lost.count, "event", "events");
	strbuf_adds(l->out, " could not be read: what is told here has a gap");
}

void
pw_say_summary(const struct pw_say *l)
{
	const struct pw_summary *s = l->ev->summary;

	if (!s)
		return;
	pw_words_count(l->out, s->forks, "fork, ", "forks, ");
	pw_words_count(l->out, s->exits, "end, ", "ends, ");
	strbuf_addu(l->out, s->reaps + s->autoreaps);
	strbuf_adds(l->out, " reaped, ");
	pw_words_count(l->out, s->zombies_now, "zombie left", "zombies left");
}
