/* SPDX-License-Identifier: GPL-2.0-or-later */
/* zombie_family.c - a parent and its zombies at one look at /proc. */
#include "app/zombie_family.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "model/model.h"
#include "phrase/pipe_holders.h"
#include "source/proc/activity.h"
#include "source/proc/fds.h"
#include "source/proc/holders.h"
#include "source/proc/proctree.h"
#include "source/proc/program_runtime.h"
#include "source/proc/waitcall.h"

static void
ignore_event(void *arg, const struct pw_model *m, const struct pw_event *ev)
{
	(void)arg;
	(void)m;
	(void)ev;
}

static void
add_process(struct pw_model *m, const struct procinfo *p, const struct pw_id *parent, uint64_t ts)
{
	struct pw_event *ev = xzalloc(sizeof(*ev) + PW_TAIL_MAX);

	procinfo_event(p, ts, ev);
	program_runtime_add(NULL, ev);
	ev->process.parent = *parent;
	ev->process.tracer = p->tracer;
	ev->process.exit_signal = p->exit_signal;
	ev->flags |= PW_F_EXIT_SIGNAL;
	pw_model_apply(m, ev);
	free(ev);
}

static void
apply(void *m, const struct pw_event *ev)
{
	pw_model_apply(m, ev);
}

static void
add_activity(struct pw_model *m, struct zombie_family *f, uint64_t ts)
{
	const struct procinfo *p = &f->parent;
	struct pw_event *ev = xzalloc(sizeof(*ev) + 1 + HOLDERS_ROOM);
	struct spans held = { .utf8 = true, .toneless = true };

	ev->ts = ts;
	ev->kind = PW_EV_ACTIVITY;
	ev->who = p->id;
	ev->activity.state = procinfo_state(p);
	ev->activity.syscall = p->syscall;
	ev->activity.cpu_ticks = p->cpu_ticks;
	if (p->has_reaped)
		ev->flags |= PW_F_REAPED;
	if (procinfo_catches_others(p))
		ev->flags |= PW_F_CATCHES;
	if (fds_read_signal(p, SIGCHLD))
		ev->flags |= PW_F_SIGNALFD;
	holders_add(p, ev);
	phrase_held(&held, ev);
	f->held = held.text;
	pw_model_apply(m, ev);
	activity_sigwaiters(p, ev, apply, m);
	free(ev);
}

/* What the parent does with SIGCHLD, and what it is doing now. */
static void
add_state(struct pw_model *m, struct zombie_family *f, uint64_t ts)
{
	const struct procinfo *p = &f->parent;
	struct pw_event ev = {
		.ts = ts, .kind = PW_EV_DISPOSITION, .who = p->id, .tid = p->id.pid,
		.disposition = { .action = procinfo_action(p, SIGCHLD) },
	};

	if (f->blocked)
		ev.flags |= PW_F_BLOCKED;
	if (procinfo_pending(p, SIGCHLD))
		ev.flags |= PW_F_PENDING;
	pw_model_apply(m, &ev);
	ev = (struct pw_event){ .ts = ts, .kind = PW_EV_WAIT_ENTER, .who = p->id };
	if (waitcall_of(p, &ev) && ev.wait.target != PW_TARGET_NONE)
		pw_model_apply(m, &ev);
	add_activity(m, f, ts + 1);
}

static void
find_causes(struct zombie_family *f)
{
	const struct pw_model_opts o = { .zombie_age = 1 };
	const uint64_t now = clock_boottime();
	const struct pw_event start = {
		.ts = now, .kind = PW_EV_START,
		.start = { .schema = PW_SCHEMA, .backend = PW_BACKEND_PROCFS, .sees = 0 },
	};
	static const struct pw_id unknown;
	struct pw_model *m = pw_model_new(&o, ignore_event, NULL);
	bool certain;

	pw_model_apply(m, &start);
	add_process(m, &f->parent, &unknown, now);
	for (size_t i = 0; i < f->n; i++)
		add_process(m, &f->zombies[i], &f->parent.id, now);
	add_state(m, f, now);
	f->n_causes = pw_model_causes(m, &f->zombies[0].id, f->causes, ZOMBIE_CAUSES, &certain);
	if (certain)
		pw_model_explain(m, &f->zombies[0].id, f->causes[0], &f->message);
	else
		strbuf_adds(&f->message, _("/proc does not show which wait calls the parent has made. "
					   "procwatch -p PID finds out which of these it is."));
	pw_model_free(m);
}

void
zombie_family_look(struct zombie_family *f)
{
	const pid_t pid = (pid_t)f->zombies[0].ppid;

	if (!pid || procinfo_read(pid, PROCINFO_STATUS | PROCINFO_WAIT, &f->parent) != 0) {
		memset(&f->parent, 0, sizeof(f->parent));
		return;
	}
	procinfo_argv(pid, &f->argv, PW_TAIL_MAX, &f->argv_cut);
	f->blocked = procinfo_blocked_everywhere(&f->parent, SIGCHLD);
	find_causes(f);
}

void
zombie_family_done(struct zombie_family *f)
{
	strbuf_done(&f->argv);
	strbuf_done(&f->held);
	strbuf_done(&f->message);
}
