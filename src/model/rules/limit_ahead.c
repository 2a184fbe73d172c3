/* SPDX-License-Identifier: GPL-2.0-or-later */
/* limit_ahead.c - zombies grow towards a limit at which fork() fails. */
#include <stdio.h>

#include "base/sat.h"
#include "model/rule.h"
#include "model/sentences.h"
#include "model/sites.h"

/* The limit that is reached first. */
struct ahead {
	const char *name;
	uint64_t max, used;
	uint64_t per_1000_s;		/* zombies in 1,000 s */
	double seconds;			/* until it is reached */
};

static const char *const names[LIMIT_COUNT] = {
	[LIMIT_CGROUP] = N_("pids.max of its control group"),
	[LIMIT_USER] = N_("RLIMIT_NPROC of its user"),
	[LIMIT_PIDS] = N_("pid_max of the machine"),
};

/* A trend, not a burst, and not one that a busy machine draws out: for ten seconds more
 * zombies at nearly every look, and still at the last one. */
static bool
is_growing(const struct ev_limits *l)
{
	enum { SPARE = 2 };
	unsigned int gains = 0, i;

	for (i = 1; i < l->n_growth; i++)
		gains += l->growth[i].zombies > l->growth[i - 1].zombies;
	return l->n_growth == MAX_GROWTH && gains + SPARE >= MAX_GROWTH - 1 &&
	       l->growth[i - 1].zombies > l->growth[i - 2].zombies;
}

static bool
look_ahead(const struct ev_limits *l, struct ahead *a)
{
	uint64_t ns, more;
	double left;

	if (!is_growing(l))
		return false;
	ns = sat_sub(l->growth[l->n_growth - 1].ts, l->growth[0].ts);
	more = l->growth[l->n_growth - 1].zombies - l->growth[0].zombies;
	a->per_1000_s = (uint64_t)((double)more * 1000.0 * (double)SECOND / (double)(ns ? ns : 1));
	a->name = NULL;
	for (int i = 0; i < LIMIT_COUNT; i++) {
		if (!l->limit[i].max)
			continue;
		left = (double)sat_sub(l->limit[i].max, l->limit[i].used) * (double)ns /
		       ((double)more * (double)SECOND);
		if (a->name && left >= a->seconds)
			continue;
		a->name = names[i];
		a->max = l->limit[i].max;
		a->used = l->limit[i].used;
		a->seconds = left;
	}
	return a->name != NULL;
}

static bool
holds(const struct situation *s)
{
	enum { FEW = 10, DAY = 86400 };
	struct ahead a;

	return s->count >= FEW && look_ahead(&s->ev->limits, &a) && a.seconds < DAY;
}

static uint64_t
count(const struct situation *s)
{
	return s->p->kids.zombies_now;
}

static void
explain(struct strbuf *b, const struct situation *s)
{
	struct ahead a = { .name = N_("the limit") };	/* holds() has bounded the time */
	char rate[32];

	look_ahead(&s->ev->limits, &a);
	snprintf(rate, sizeof(rate), "%llu.%llu", (unsigned long long)(a.per_1000_s + 50) / 1000,
		 (unsigned long long)(a.per_1000_s + 50) / 100 % 10);
	PHRASE_TEXT(b, a.seconds > 0 ? _("{1} has {2} and gains {3} a second. They count against {4}: {5} of {6} are taken. At "
				"this rate fork() fails in {7}.")
			    : _("{1} has {2} and gains {3} a second. They count against {4}: {5} of {6} are taken. At "
				"this rate fork() fails now."),
		    arg_parent(s),
		    arg_count(s->p->kids.zombies_now, N_("{1} zombie"), N_("{1} zombies")), arg_text(rate),
		    arg_text(_(a.name)), arg_number(a.used), arg_number(a.max), arg_duration((uint64_t)(a.seconds * (double)SECOND)));
}

const struct rule rule_limit_ahead = {
	.id = "limit-ahead",
	.severity = PW_SEV_WARNING,
	.add_sites = sites_add_forks_of_zombies,
	.needs_times = true,
	.holds = holds,
	.count = count,
	.every = 10 * SECOND,
	.explain = explain,
	.advice = {
		[PW_RUNTIME_C] = N_("A zombie holds its pid until it is reaped.  Fix the leak reported above.  Until then,\n"
				    "restarting the parent frees all its zombies.  See cgroups(7), getrlimit(2),\n"
				    "proc_sys_kernel(5) on pid_max."),
	},
};
