/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nudge.c - --nudge: sends a process one SIGCHLD when its zombies are known, and says what
 * came of it. */
#include "app/nudge.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/exit_status.h"
#include "app/live_process.h"
#include "app/watch_state.h"
#include "base/clock.h"
#include "base/pidvec.h"
#include "base/sat.h"
#include "base/stderr_log.h"
#include "base/strbuf.h"
#include "base/xalloc.h"
#include "event/id.h"
#include "model/nudge_verdict.h"
#include "phrase/nudge_text.h"
#include "phrase/process_name.h"
#include "source/proc/activity.h"
#include "source/proc/proctree.h"

#define WATCHED_NS (2 * CLOCK_SECOND)	/* after the SIGCHLD */
#define LATE_NS CLOCK_SECOND		/* so long events of that time may be late */
#define KNOWN_NS (3 * CLOCK_SECOND)	/* by then the zombies are known */
#define LOOK_NS (20 * CLOCK_MS)		/* until then */

enum nudge_stage { NUDGE_WAITS /* for its zombies */, NUDGE_SENT, NUDGE_DONE };

struct nudge {
	enum nudge_stage stage;
	bool proved;			/* it is known why the zombies are there */
	struct pw_id who;		/* whom the user was asked about */
	uint64_t since;			/* ns: of the stage */
	struct pw_id *zombies;		/* that it had when the SIGCHLD was sent */
	uint32_t n;
	uint64_t deaths, delivers, calls;	/* of its pw_parenting, by then */
	uint64_t lost;			/* of all events, by then */
	uint32_t result;		/* enum pw_result of the SIGCHLD; NONE = not seen */
	uint32_t action;		/* enum pw_action */
	bool blocked;			/* in every thread */
	bool sigwaits;			/* a thread was in sigtimedwait(2) for it */
	bool hidden;			/* or may have been: that is not to be seen */
};

/* --- what /proc says ------------------------------------------------------------------- */

void
nudge_zombies(pid_t pid, struct pidvec *out)
{
	struct pidvec all = { 0 };
	struct procinfo p;

	if (procinfo_children(pid, &all) == -ENOENT)
		procinfo_all(&all);
	for (size_t i = 0; i < all.n; i++)
		if (procinfo_read(all.v[i], 0, &p) == 0 && p.ppid == (uint32_t)pid && procinfo_ended(&p))
			pidvec_add(out, all.v[i]);
	pidvec_done(&all);
}

static size_t
zombies_in_proc(pid_t pid)
{
	struct pidvec zombies = { 0 };
	size_t n;

	nudge_zombies(pid, &zombies);
	n = zombies.n;
	pidvec_done(&zombies);
	return n;
}

static bool
any_thread_sigwaits(pid_t pid)
{
	struct pidvec tids = { 0 };
	struct procinfo t;
	bool yes = false;

	procinfo_threads(pid, &tids);
	for (size_t i = 0; i < tids.n && !yes; i++)
		yes = procinfo_read_thread(pid, tids.v[i], PROCINFO_WAIT, &t) == 0 &&
		      activity_sigwaits(&t, tids.v[i]);
	pidvec_done(&tids);
	return yes;
}

/* What its threads are in may be hidden: PTRACE_MODE_ATTACH in proc(5). */
static bool
calls_are_hidden(pid_t pid)
{
	char path[40], c;
	bool hidden;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/syscall", (int)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	hidden = fd < 0 || read(fd, &c, 1) != 1;
	if (fd >= 0)
		close(fd);
	return hidden;
}

/* --- the events ------------------------------------------------------------------------ */

/* In its place in the stream: behind what has been handed over, before what comes. */
static uint64_t
time_in_stream(const struct watch *w, uint64_t complete, uint64_t now)
{
	const uint64_t last = pw_model_now(w->model);
	const uint64_t t = complete < now ? complete : now;

	return t > last ? t : last;
}

static struct pw_event
event_of_nudge(const struct watch *w, uint64_t ts)
{
	const struct nudge *n = w->nudge;
	const struct pw_proc *p = pw_model_find(w->model, &n->who);
	struct pw_event ev = {
		.ts = ts, .kind = PW_EV_NUDGE, .who = n->who, .flags = n->blocked ? PW_F_BLOCKED : 0,
		.nudge = { .before = n->n, .after = -1, .reaped = -1, .delivered = -1, .waits = -1,
			   .action = n->action },
	};

	if (p)
		memcpy(ev.comm, p->comm, sizeof(ev.comm));
	return ev;
}

static void
apply_nudge(struct watch *w, const struct pw_event *ev)
{
	struct strbuf tail = { 0 }, text = { 0 };
	struct pw_event *full;

	phrase_nudge_sentences(&text, ev);
	strbuf_add(&tail, nudge_rule(ev), strlen(nudge_rule(ev)) + 1);
	strbuf_add(&tail, strbuf_str(&text), text.len + 1);
	full = xzalloc(sizeof(*full) + tail.len);
	*full = *ev;
	full->tail_len = (uint32_t)tail.len;
	memcpy(full->tail, tail.s, tail.len);
	pw_model_apply(w->model, full);
	free(full);
	strbuf_done(&tail);
	strbuf_done(&text);
}

static void
enter_stage(struct nudge *n, enum nudge_stage stage)
{
	n->stage = stage;
	n->since = clock_boottime();
}

/* --- it is sent ------------------------------------------------------------------------ */

/* "server (1201)" */
static const char *
target_name(const struct watch *w, struct strbuf *name)
{
	const struct pw_proc *p = pw_model_find(w->model, &w->nudge->who);

	phrase_process(name, p ? p->comm : NULL, w->nudge->who.pid, true);
	return strbuf_str(name);
}

/* Then nothing is proved. */
static void
give_up(struct watch *w, int failed, const char *format)
{
	struct strbuf name = { 0 }, text = { 0 };

	PHRASE_TEXT(&text, format, arg_text(target_name(w, &name)));
	log_error("%s", strbuf_str(&text));
	if (failed)
		w->failed = failed;
	enter_stage(w->nudge, NUDGE_DONE);
	strbuf_done(&name);
	strbuf_done(&text);
}

static void
note_before(struct watch *w, const struct pw_proc *p, const struct procinfo *info)
{
	struct nudge *n = w->nudge;
	const pid_t pid = (pid_t)n->who.pid;

	n->zombies = xcalloc(p->kids.zombies_now + 1, sizeof(*n->zombies));
	for (const struct pw_proc *z = p->first_zombie; z && n->n < p->kids.zombies_now; z = z->next_zombie)
		n->zombies[n->n++] = z->id;
	n->deaths = p->kids.deaths;
	n->delivers = p->kids.delivers;
	n->calls = p->kids.waits.calls;
	n->lost = pw_model_summary(w->model)->lost;
	n->action = procinfo_action(info, SIGCHLD);
	n->blocked = procinfo_blocked_everywhere(info, SIGCHLD);
	n->sigwaits = any_thread_sigwaits(pid);
	n->hidden = calls_are_hidden(pid);
}

static void
send_nudge(struct watch *w, const struct pw_proc *p, uint64_t complete)
{
	struct nudge *n = w->nudge;
	struct procinfo info;
	struct pw_event ev;
	int err;

	if (procinfo_read((pid_t)n->who.pid, PROCINFO_STATUS, &info) != 0)
		return;		/* the watch ends */
	if (procinfo_state(&info) == PW_STATE_STOPPED) {
		give_up(w, 0, _("{1} is stopped: it acts on no SIGCHLD before SIGCONT; nothing was sent"));
		return;
	}
	note_before(w, p, &info);
	ev = event_of_nudge(w, time_in_stream(w, complete, clock_boottime()));
	ev.nudge.outcome = PW_NUDGE_SENT;
	err = live_process_signal(&n->who, SIGCHLD);
	if (err == -ESRCH)
		give_up(w, 0, _("{1} has ended: no SIGCHLD was sent"));
	else if (err)
		give_up(w, PW_EXIT_FAILED, _("{1} may not be sent a signal by this user: use sudo"));
	else {
		enter_stage(n, NUDGE_SENT);
		apply_nudge(w, &ev);
	}
}

/* The model may know some of them first. */
static void
await_zombies(struct watch *w, uint64_t complete)
{
	struct nudge *n = w->nudge;
	const struct pw_proc *p = pw_model_find(w->model, &n->who);
	const uint64_t now = clock_boottime();
	const bool late = now >= n->since + KNOWN_NS;

	/* without p its number may be that of another process since the question */
	if (p && p->life != PW_LIFE_RUNNING)
		return;		/* the watch ends */
	if (p && p->kids.zombies_now && complete >= n->since &&
	    (late || p->kids.zombies_now >= zombies_in_proc((pid_t)n->who.pid)))
		send_nudge(w, p, complete);
	else if (late)
		give_up(w, 0, _("{1} has no zombies any more: nothing to nudge"));
}

/* --- what came of it ------------------------------------------------------------------- */

/* Where a thread may have taken it, what was reaped speaks for that.  Of a sigwait(3) it is taken for
 * granted that the signal is blocked otherwise: /proc does not show that during the call. */
static bool
is_discarded(const struct nudge *n, int32_t reaped)
{
	if (n->result != PW_RESULT_NONE)
		return n->result == PW_RESULT_IGNORED;
	return n->action != PW_ACTION_HANDLER && !n->blocked && !n->sigwaits && !(n->hidden && reaped);
}

static enum pw_fate
fate_of(const struct nudge *n, const struct procinfo *info, int32_t delivered, int32_t reaped)
{
	if (delivered > 0)
		return PW_FATE_NONE;
	if (is_discarded(n, reaped))
		return PW_FATE_DISCARDED;
	if (procinfo_pending(info, SIGCHLD))
		return PW_FATE_PENDING;
	if (n->blocked || n->sigwaits || n->action != PW_ACTION_HANDLER || delivered == 0)
		return PW_FATE_TAKEN;
	return PW_FATE_NONE;
}

static int32_t
zombies_left(const struct nudge *n)
{
	int32_t left = 0;
	struct procinfo p;

	for (uint32_t i = 0; i < n->n; i++)
		left += procinfo_fate(&n->zombies[i], &p) == PROCINFO_ENDED;
	return left;
}

/* Of children that ended since. */
static int32_t
zombies_since(const struct nudge *n, const struct pw_proc *p)
{
	int32_t count = 0;

	for (const struct pw_proc *z = p->last_zombie; z && z->zombie.since >= n->since; z = z->prev_zombie)
		count++;
	return count;
}

static int32_t
grown(uint64_t now, uint64_t then)
{
	const uint64_t n = sat_sub(now, then);

	return n < INT32_MAX ? (int32_t)n : INT32_MAX;
}

/* What the source saw of it; not where events were lost. */
static void
fill_in_seen(struct pw_event *ev, const struct watch *w, const struct pw_proc *p)
{
	const struct nudge *n = w->nudge;

	if (pw_model_summary(w->model)->lost > n->lost)
		return;
	if (p->sees & PW_SEES_SIGNALS)
		ev->nudge.delivered = grown(p->kids.delivers, n->delivers);
	if (p->sees & PW_SEES_WAITS)
		ev->nudge.waits = grown(p->kids.waits.calls, n->calls);
	/* one that it is in and that has returned nothing */
	if (ev->nudge.waits >= 0 && !ev->nudge.reaped && pw_proc_waiting(p))
		ev->nudge.waits++;
}

static void
fill_in_outcome(struct pw_event *ev, const struct watch *w, const struct pw_proc *p,
		const struct procinfo *info)
{
	const int32_t left = zombies_left(w->nudge);

	ev->nudge.reaped = (int32_t)w->nudge->n - left;
	ev->nudge.after = left + zombies_since(w->nudge, p);
	fill_in_seen(ev, w, p);
	ev->nudge.fate = fate_of(w->nudge, info, ev->nudge.delivered, ev->nudge.reaped);
}

static void
conclude_nudge(struct watch *w, uint64_t complete, bool cut_short)
{
	struct nudge *n = w->nudge;
	const struct pw_proc *p = pw_model_find(w->model, &n->who);
	const uint64_t now = clock_boottime();
	struct pw_event ev = event_of_nudge(w, time_in_stream(w, complete, now));
	struct nudge_seen seen = { .gone = !p || p->life != PW_LIFE_RUNNING || p->execed >= n->since };
	struct procinfo info;

	ev.nudge.elapsed = now - n->since;
	if (procinfo_read((pid_t)n->who.pid, PROCINFO_STATUS, &info) != 0 || !pw_id_same(&info.id, &n->who) ||
	    procinfo_ended(&info))
		seen.gone = true;
	if (!seen.gone) {
		seen.deaths = grown(p->kids.deaths, n->deaths);
		fill_in_outcome(&ev, w, p, &info);
	}
	nudge_conclude(&ev, &seen);
	if (cut_short && !seen.gone)
		ev.nudge.outcome = PW_NUDGE_CUT_SHORT;
	n->proved = nudge_proves(&ev);
	enter_stage(n, NUDGE_DONE);
	apply_nudge(w, &ev);
}

/* --- for the loop ---------------------------------------------------------------------- */

void
nudge_begin(struct watch *w, const struct pw_id *who)
{
	w->nudge = xzalloc(sizeof(*w->nudge));
	w->nudge->who = *who;
	enter_stage(w->nudge, NUDGE_WAITS);
}

void
nudge_see(struct watch *w, const struct pw_event *ev)
{
	struct nudge *n = w->nudge;

	if (n && n->stage == NUDGE_SENT && ev->kind == PW_EV_SIGNAL && ev->signal.signo == SIGCHLD &&
	    ev->signal.cause == PW_SENT_BY_PROCWATCH && pw_id_same(&ev->who, &n->who))
		n->result = ev->signal.result;
}

/* Nothing more can come of it. */
static bool
target_has_ended(const struct watch *w)
{
	const struct pw_proc *p = pw_model_find(w->model, &w->nudge->who);

	return !p || p->life != PW_LIFE_RUNNING;
}

void
nudge_step(struct watch *w, uint64_t complete)
{
	const uint64_t now = clock_boottime(), due = w->nudge ? w->nudge->since + WATCHED_NS : 0;

	if (!nudge_is_pending(w))
		return;
	if (w->nudge->stage == NUDGE_WAITS)
		await_zombies(w, complete);
	else if (target_has_ended(w) || (now >= due && (complete >= due || now >= due + LATE_NS)))
		conclude_nudge(w, complete, false);
}

uint64_t
nudge_due(const struct watch *w)
{
	const uint64_t soon = clock_boottime() + LOOK_NS;
	uint64_t due;

	if (!nudge_is_pending(w))
		return UINT64_MAX;
	due = w->nudge->since + WATCHED_NS;
	return w->nudge->stage == NUDGE_SENT && due > soon ? due : soon;
}

bool
nudge_is_pending(const struct watch *w)
{
	return w->nudge && w->nudge->stage != NUDGE_DONE;
}

bool
nudge_is_done(const struct watch *w)
{
	return w->nudge && w->nudge->stage == NUDGE_DONE;
}

bool
nudge_has_proved(const struct watch *w)
{
	return w->nudge && w->nudge->proved;
}

void
nudge_end(struct watch *w)
{
	if (!nudge_is_pending(w))
		return;
	if (w->nudge->stage == NUDGE_SENT)
		conclude_nudge(w, UINT64_MAX, true);
	else
		give_up(w, 0, _("the watch has ended: no SIGCHLD was sent to {1}"));
}

void
nudge_free(struct nudge *n)
{
	if (!n)
		return;
	free(n->zombies);
	free(n);
}
