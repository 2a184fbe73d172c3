/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sample.c - what a parent does with SIGCHLD, and whether it sits in a wait.
 *
 * Samples: what comes and goes between two of them is not seen.
 */
#include "source/procfs/procfs.h"

#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "event/id.h"
#include "source/proc/activity.h"

#define CHLD (UINT64_C(1) << (SIGCHLD - 1))
#define THREADS_MAX 16		/* whose calls are looked at, of one parent */
#define PARENTS_A_TICK 64	/* with more, each is sampled less often */

static struct pw_event
event_of(const struct watched *w, enum pw_kind kind, uint64_t ts)
{
	struct pw_event ev = { .ts = ts, .kind = (__u16)kind, .who = w->id, .flags = PW_F_APPROX };

	memcpy(ev.comm, w->comm, sizeof(ev.comm));
	return ev;
}

/* --- disposition ------------------------------------------------------------------ */

static enum pw_action
action_of(const struct procinfo *p)
{
	if (p->ignored & CHLD)
		return PW_ACTION_IGNORE;
	return p->caught & CHLD ? PW_ACTION_HANDLER : PW_ACTION_DEFAULT;
}

/* A handler that is gone without an exec was taken back by a call, or by
 * SA_RESETHAND: that cannot be told apart here. */
static enum pw_origin
origin_of(const struct watched *w, enum pw_action action, bool blocked)
{
	const struct watched *up = w->up;

	if (!w->told.known) {
		if (!w->told.execed && w->no_exec && up && up->told.known &&
		    up->told.action == action && up->told.blocked == blocked)
			return PW_ORIGIN_FORK;
		return PW_ORIGIN_NONE;
	}
	if (w->told.execed && blocked == w->told.blocked &&
	    action == (w->told.action == PW_ACTION_HANDLER ? PW_ACTION_DEFAULT : w->told.action))
		return PW_ORIGIN_EXEC;
	if (w->told.action == PW_ACTION_HANDLER && action == PW_ACTION_DEFAULT)
		return PW_ORIGIN_NONE;
	return PW_ORIGIN_CALL;
}

static void
note_disposition(struct procfs *s, struct watched *w, const struct procinfo *p, bool blocked)
{
	struct pw_event ev = event_of(w, PW_EV_DISPOSITION, s->now);
	bool pending = blocked && (p->pending | p->shared_pending) & CHLD;
	enum pw_action action = action_of(p);

	if (w->told.known && !w->told.execed && w->told.action == action &&
	    w->told.blocked == blocked && w->told.pending == pending)
		return;
	ev.tid = w->id.pid;
	ev.disposition.action = action;
	ev.disposition.origin = origin_of(w, action, blocked);
	if (blocked)
		ev.flags |= PW_F_BLOCKED;
	if (pending)
		ev.flags |= PW_F_PENDING;
	w->told.known = true;
	w->told.execed = false;
	w->told.action = action;
	w->told.blocked = blocked;
	w->told.pending = pending;
	procfs_tell(s, &ev);
}

/* --- signals ------------------------------------------------------------------------ */

static void
note_pending(struct procfs *s, struct watched *w, const struct procinfo *p, bool chld_blocked)
{
	uint64_t now = (p->pending | p->shared_pending) & s->signals;
	uint64_t fresh = now & ~w->pending;

	w->pending = now;
	for (int signo = 1; fresh; signo++, fresh >>= 1) {
		struct pw_event ev = event_of(w, PW_EV_SIGNAL, s->now);
		bool blocked = signo == SIGCHLD ? chld_blocked :
						  p->blocked >> (signo - 1) & 1;

		if (!(fresh & 1))
			continue;
		ev.signal.signo = signo;
		ev.signal.code = signo == SIGCHLD && w->cld_code ? w->cld_code : SI_KERNEL;
		ev.signal.result = blocked ? PW_RESULT_BLOCKED : PW_RESULT_QUEUED;
		procfs_tell(s, &ev);
	}
}

/* --- waits -------------------------------------------------------------------------- */

struct seen_wait {
	uint32_t tid, call, target, options;
	int32_t target_id;
};

static void
wait4_target(struct seen_wait *v, int32_t pid)
{
	v->target = pid > 0 ? PW_TARGET_PID : pid == -1 ? PW_TARGET_ANY : PW_TARGET_PGID;
	v->target_id = pid > 0 ? pid : pid == -1 ? 0 : -pid;
}

static void
waitid_target(struct seen_wait *v, int which, int32_t id)
{
	static const uint32_t targets[] = { PW_TARGET_ANY, PW_TARGET_PID, PW_TARGET_PGID,
					    PW_TARGET_PIDFD };

	v->target = which >= 0 && which <= 3 ? targets[which] : PW_TARGET_NONE;
	v->target_id = v->target == PW_TARGET_ANY ? 0 : id;
}

static bool
in_wait(const struct procinfo *p, struct seen_wait *v)
{
	memset(v, 0, sizeof(*v));
	v->tid = p->id.pid;
	if (p->syscall == SYS_wait4) {
		v->call = PW_CALL_WAIT4;
		v->options = (uint32_t)p->args[2];
		wait4_target(v, (int32_t)p->args[0]);
	} else if (p->syscall == SYS_waitid) {
		v->call = PW_CALL_WAITID;
		v->options = (uint32_t)p->args[3];
		waitid_target(v, (int)p->args[0], (int32_t)p->args[1]);
	} else if (p->syscall < 0 && !strcmp(p->wchan, "do_wait")) {
		v->call = PW_CALL_WAIT4;	/* the likelier one; for whom is not known */
	} else {
		return false;
	}
	return true;
}

static bool
find_wait(const struct procinfo *leader, struct seen_wait *v)
{
	struct pidvec tids = {0};
	pid_t pid = (pid_t)leader->id.pid;
	struct procinfo p;
	bool found = in_wait(leader, v);

	if (found || leader->threads <= 1 || procinfo_threads(pid, &tids))
		return found;
	for (size_t i = 0; !found && i < tids.n && i < THREADS_MAX; i++)
		found = procinfo_read_thread(pid, tids.v[i], PROCINFO_WAIT, &p) == 0 &&
			in_wait(&p, v);
	pidvec_done(&tids);
	return found;
}

/* It has left its wait: what does it do instead? */
static void
tell_left(struct procfs *s, const struct watched *w)
{
	struct pw_suspect who = { .id = w->id };

	if (w->wait.tid != w->id.pid)
		who.waits[0] = w->wait.tid;
	s->told += inspect_tell(&s->limits, &who, s->floor > s->now ? s->floor : s->now, s->sink,
				s->arg);
}

static void
note_wait(struct procfs *s, struct watched *w, const struct procinfo *p)
{
	struct pw_event ev = event_of(w, PW_EV_WAIT_ENTER, s->now);
	struct seen_wait v;

	if (!find_wait(p, &v)) {
		if (w->wait.tid)
			tell_left(s, w);
		w->wait.tid = 0;
		return;
	}
	if (w->wait.tid == v.tid && w->wait.call == v.call && w->wait.target == v.target &&
	    w->wait.target_id == v.target_id && w->wait.options == v.options)
		return;
	w->wait.tid = v.tid;
	w->wait.call = v.call;
	w->wait.target = v.target;
	w->wait.target_id = v.target_id;
	w->wait.options = v.options;
	ev.tid = v.tid;
	ev.wait.call = v.call;
	ev.wait.target = v.target;
	ev.wait.target_id = v.target_id;
	ev.wait.options = v.options;
	procfs_tell(s, &ev);
}

/* ------------------------------------------------------------------------------------- */

void
sign_sample(struct procfs *s, struct watched *w)
{
	uint64_t pace = 1 + s->n_parents / PARENTS_A_TICK;
	struct procinfo p;
	bool blocked;

	w->sampled = s->now;
	w->next_sample = s->now + pace * s->interval;
	if (procinfo_read((pid_t)w->id.pid, PROCINFO_STATUS | PROCINFO_WAIT, &p) != 0 ||
	    !pw_id_same(&p.id, &w->id) || procinfo_ended(&p))
		return;
	blocked = procinfo_blocked_everywhere(&p, SIGCHLD);
	note_disposition(s, w, &p, blocked);
	note_pending(s, w, &p, blocked);
	note_wait(s, w, &p);
}

void
sign_first(struct procfs *s, struct watched *w)
{
	if (!w->sampled && !w->ended)
		sign_sample(s, w);
}

void
sign_execed(struct watched *w)
{
	w->sampled = w->next_sample = 0;
	w->told.execed = true;
	w->wait.tid = 0;
}
