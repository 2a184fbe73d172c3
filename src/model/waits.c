/* SPDX-License-Identifier: GPL-2.0-or-later */
/* waits.c - does a wait call that was seen to begin still go on? */
#include "model/waits.h"

#include <sys/syscall.h>

#include "model/rules.h"

bool
wait_is_sure(const struct pw_wait *w)
{
	return w->ts && !w->away && !w->unsure;
}

/* A handler is elsewhere too, and the kernel starts the wait again after it without
 * a word: only who is found elsewhere twice, as good as a second apart, has left.  A
 * source that polls says itself when it finds a thread in its wait again. */
static void
is_elsewhere(const struct pw_model *m, struct pw_wait *w, const struct pw_event *ev)
{
	if (!rules_sees(m, NEED_WAITS) || ev->activity.state == PW_STATE_ZOMBIE ||
	    (w->away && ev->ts >= w->away + SECOND / 2))
		w->ts = 0;
	else if (!w->away && ev->ts > w->ts + RULES_SETTLE)
		w->away = ev->ts;
}

void
wait_look(const struct pw_model *m, struct pw_wait *w, const struct pw_event *ev)
{
	uint32_t state = ev->activity.state;
	int call = ev->activity.syscall;

	if (!w->ts || w->tid != (ev->tid ? ev->tid : ev->who.pid))
		return;
	if (call == SYS_wait4 || call == SYS_waitid)
		w->away = 0;
	else if (call >= 0 || state == PW_STATE_RUNNING || state == PW_STATE_ZOMBIE)
		is_elsewhere(m, w, ev);
}

void
wait_thread_ended(struct pw_wait *w, uint32_t tid)
{
	if (w->tid == tid)
		w->ts = 0;
}

void
waits_of_threads(const struct notes *n, uint32_t tids[PW_SUSPECT_WAITS])
{
	size_t k = 0;

	for (unsigned int i = 0; i < MANY_WAITS; i++)
		if (n->in[i].ts && n->in[i].tid != n->proc->id.pid)
			tids[k++] = n->in[i].tid;
}

void
waits_doubt(struct pw_model *m)
{
	if (!rules_sees(m, NEED_WAITS))
		return;		/* it looks again and again */
	for (struct notes *n = m->rules->all; n; n = n->next) {
		n->proc->in_wait.unsure = true;
		for (unsigned int i = 0; i < MANY_WAITS; i++)
			n->in[i].unsure = true;
	}
}
