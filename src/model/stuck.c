/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stuck.c - parent-stuck: the parent does not come to its wait call, as it is stopped,
 * computes without end, or hangs in another call. */
#include "model/stuck.h"

#include <inttypes.h>
#include <sys/syscall.h>

#include "base/sat.h"
#include "model/facts.h"

#define MS 1000000ULL		/* ns */

/* Where a program that has nothing to do is at home. */
static bool
is_idle_call(uint32_t nr)
{
	static const uint32_t calls[] = {
		SYS_nanosleep, SYS_clock_nanosleep, SYS_rt_sigsuspend, SYS_rt_sigtimedwait,
		SYS_ppoll, SYS_pselect6, SYS_epoll_pwait, SYS_epoll_pwait2, SYS_accept,
		SYS_accept4, SYS_wait4, SYS_waitid,
#ifdef SYS_pause
		SYS_pause, SYS_poll, SYS_select, SYS_epoll_wait,
#endif
	};

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (calls[i] == nr)
			return true;
	return false;
}

static bool
is_stopped(const struct judge *j)
{
	return j->n->stopped_since && j->n->act_ts > j->z->died;
}

static bool
is_busy(const struct judge *j)
{
	/* USER_HZ is 100 wherever Linux runs.  On a busy machine one that spins gets
	 * but a share of a processor. */
	enum { LEAST_MS = 400, TICK_MS = 10, SHARE = 10 };
	const struct notes *n = j->n;
	uint64_t ms = n->act_ts > n->busy_since ? (n->act_ts - n->busy_since) / MS : 0;

	if (!n->busy_since || ms < LEAST_MS || n->act_ticks <= n->busy_ticks ||
	    waited_since(j, j->z->died))
		return false;
	return (n->act_ticks - n->busy_ticks) * TICK_MS * SHARE >= ms || n->busy_looks > 2;
}

/* Asleep where it used not to be: it has waited for children before. */
static bool
is_asleep(const struct judge *j)
{
	const struct notes *n = j->n;
	bool waits = !rules_sees(j->m, NEED_WAITS) || (j->p->kids.waits.calls > 0 &&
		     !(asked_in_vain(j) && n->nobody_since_fork <= 2));

	return n->asleep_since && n->act_ts >= n->asleep_since + SECOND / 2 &&
	       (int)n->act_call >= 0 && !is_idle_call(n->act_call) && waits &&
	       !n->eintr.ts && !j->p->sigchld.blocked &&
	       !handled_since(j, j->z->died) && !waited_since(j, j->z->died);
}

bool
is_undecided(const struct judge *j)
{
	const struct notes *n = j->n;

	if (j->now >= j->z->held + j->m->opts.zombie_age + RULES_PATIENCE)
		return false;
	if (n->act_ts <= j->z->died || n->act == PW_STATE_RUNNING)
		return true;
	return n->act == PW_STATE_SLEEPING && (int)n->act_call >= 0 && !is_idle_call(n->act_call) &&
	       j->p->kids.waits.calls && n->act_ts < n->asleep_since + SECOND / 2;
}

bool
parent_stuck(const struct judge *j)
{
	return is_stopped(j) || is_busy(j) || is_asleep(j);
}

void
tell_parent_stuck(struct strbuf *b, const struct judge *j)
{
	const struct notes *n = j->n;

	say_has_zombies(b, j);
	if (n->stopped_since) {
		strbuf_adds(b, n->act == PW_STATE_TRACED ? " It is held by a debugger, and has been for "
							  : " It is stopped, and has been for ");
		say_for(b, sat_sub(j->now, n->stopped_since));
		strbuf_adds(b, " at least: a process that does not run cannot wait.");
	} else if (n->busy_since) {
		strbuf_addf(b, " It computes and makes no wait call: %" PRIu64
			    " ms of processor time within ", (n->act_ticks - n->busy_ticks) * 10);
		say_for(b, n->act_ts - n->busy_since);
		strbuf_addc(b, '.');
	} else {
		strbuf_adds(b, " It sleeps in ");
		say_call(b, (int)n->act_call);
		strbuf_adds(b, ", has not moved for ");
		say_for(b, n->act_ts - n->asleep_since);
		strbuf_adds(b, ", and so does not come to its wait call.");
	}
	say_zombie(b, j);
	say_last_wait(b, j);
}
