/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facts.h - what the rules ask about a parent and its zombie. */
#ifndef PW_FACTS_H
#define PW_FACTS_H

#include <errno.h>
#include <sys/wait.h>

#include "model/rules.h"
#include "model/waits.h"

/* An EXIT is told a moment before the child can be waited for. */
enum { MOMENT = 100 * 1000000 };

/* Somebody has looked at what it does since the death, or will not come to it. */
static inline bool
was_looked_at(const struct judge *j)
{
	return j->n->act_ts > j->z->died ||
	       j->now >= j->z->held + j->m->opts.zombie_age + RULES_PATIENCE;
}

/* In wait(2) now, as far as one can tell; with such, surely in one of that kind. */
static inline bool
is_in(const struct judge *j, bool (*such)(const struct judge *, const struct pw_wait *))
{
	for (unsigned int i = 0; i < MANY_WAITS; i++)
		if (such ? wait_is_sure(&j->n->in[i]) && was_looked_at(j) && such(j, &j->n->in[i])
			 : j->n->in[i].ts != 0)
			return true;
	return false;
}

static inline bool
waited_since(const struct judge *j, uint64_t ts)
{
	return j->p->last_wait.ts > ts || is_in(j, NULL);
}

/* Numbers are those of the parent's pid namespace; the source may have looked up
 * who is meant. */
static inline bool
names(const struct pw_wait *w, const struct pw_proc *z)
{
	bool nested = z->parent && z->parent->id.nspid && z->id.nspid;

	if (w->target != PW_TARGET_PID && w->target != PW_TARGET_PIDFD)
		return false;
	if (w->target_pid || w->target == PW_TARGET_PIDFD)
		return w->target_pid == z->id.pid;
	return (uint32_t)w->target_id == (nested ? z->id.nspid : z->id.pid);
}

static inline bool
is_any(const struct judge *j, const struct pw_wait *w)
{
	(void)j;
	return w->target == PW_TARGET_ANY;
}

/* Who belongs to a group nobody tells.  That this zombie does not is shown by a call
 * that goes on, or finds nobody, once it is dead; or by ECHILD. */
static inline bool
is_other_group(const struct judge *j, const struct pw_wait *w)
{
	const uint64_t dead = j->z->died + MOMENT;

	if (w->error || w->child)
		return w->error == ECHILD;
	if (w->options & WNOHANG)
		return w->ts > dead;
	return j->now > dead && j->now > w->ts + MOMENT;
}

static inline bool
is_for_other(const struct judge *j, const struct pw_wait *w)
{
	if (w->target == PW_TARGET_PGID)
		return is_other_group(j, w);
	return w->target != PW_TARGET_ANY && !names(w, j->z);
}

/* It would return this zombie if nothing held it back. */
static inline bool
would_take(const struct judge *j, const struct pw_wait *w)
{
	if (w->target != PW_TARGET_ANY && !names(w, j->z))
		return false;
	if (w->call == PW_CALL_WAITID && !(w->options & WEXITED))
		return false;
	if ((w->options & __WCLONE) && !(w->options & __WALL))
		return false;
	return !(w->options & __WNOTHREAD);
}

static inline bool
has_handler(const struct judge *j)
{
	return j->p->sigchld.action == PW_ACTION_HANDLER;
}

static inline bool
handled_since(const struct judge *j, uint64_t ts)
{
	return has_handler(j) && j->n->last_deliver >= ts;
}

static inline bool
asked_in_vain(const struct judge *j)
{
	const struct pw_wait *w = &j->p->last_wait;

	return w->ts > j->z->born && w->ts < j->z->died + MOMENT / 10 &&
	       (w->options & WNOHANG) && !w->child && !w->error && !is_for_other(j, w);
}

#endif
