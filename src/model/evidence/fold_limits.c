/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fold_limits.c - how far it is from where fork fails, and how fast its zombies grow. */
#include <string.h>

#include "model/evidence.h"

uint64_t
fold_limits(struct ev_limits *l, const struct fold *f)
{
	const struct pw_event *ev = f->ev;

	if (ev->kind != PW_EV_LIMITS)
		return NEVER;
	l->known = true;
	l->limit[LIMIT_CGROUP].max = ev->limits.cgroup_max;
	l->limit[LIMIT_CGROUP].used = ev->limits.cgroup_used;
	l->limit[LIMIT_USER].max = ev->limits.user_max;
	l->limit[LIMIT_USER].used = ev->limits.user_used;
	l->limit[LIMIT_PIDS].max = ev->limits.pid_max;
	l->limit[LIMIT_PIDS].used = ev->limits.pid_used;
	return f->now;
}

void
observe_growth(struct ev_limits *l, const struct pw_proc *p, uint64_t now)
{
	const uint64_t zombies = p->kids.zombies_now;

	if (!zombies || !l->known) {
		l->n_growth = 0;
		return;
	}
	if (l->n_growth && now < l->growth[l->n_growth - 1].ts + SECOND)
		return;
	if (l->n_growth == MAX_GROWTH)
		memmove(l->growth, l->growth + 1, --l->n_growth * sizeof(l->growth[0]));
	l->growth[l->n_growth].ts = now;
	l->growth[l->n_growth++].zombies = zombies;
}
