/* SPDX-License-Identifier: GPL-2.0-or-later */
/* survey.c - who is worth a row at the end of a watch, in which order. */
#include "view/survey.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/strbuf.h"
#include "base/xalloc.h"
#include "event/id.h"
#include "view/columns.h"

void
pw_survey_subject(struct strbuf *out, const struct pw_model *m, bool utf8)
{
	const struct pw_event *start = pw_model_start(m);

	if (!start) {
		strbuf_adds(out, "a recording without its start");
		return;
	}
	if (start->start.mode == PW_MODE_SYSTEM) {
		strbuf_adds(out, "the whole machine");
		return;
	}
	pw_words_argv(out, start->tail, start->tail_len, 2,
		      start->flags & PW_F_TRUNCATED, utf8);
	strbuf_addf(out, " (pid %" PRIu32 ")", start->who.pid);
}

static bool
is_parent(const struct pw_proc *p)
{
	return p->kids.forks || p->kids.deaths || p->kids.zombies_now;
}

static bool
is_zombie(const struct pw_proc *p)
{
	return p->life == PW_LIFE_ZOMBIE;
}

static int
by_need(const void *a, const void *b)
{
	const struct pw_proc *p = *(const struct pw_proc *const *)a;
	const struct pw_proc *q = *(const struct pw_proc *const *)b;

	if (p->kids.zombies_now != q->kids.zombies_now)
		return p->kids.zombies_now < q->kids.zombies_now ? 1 : -1;
	if (p->kids.forks != q->kids.forks)
		return p->kids.forks < q->kids.forks ? 1 : -1;
	return p->born < q->born ? -1 : p->born > q->born;
}

static int
by_death(const void *a, const void *b)
{
	const struct pw_proc *p = *(const struct pw_proc *const *)a;
	const struct pw_proc *q = *(const struct pw_proc *const *)b;

	return p->died < q->died ? -1 : p->died > q->died;
}

/* All that hold, sorted, the first few of them copied. */
static size_t
pick(const struct pw_model *m, bool (*holds)(const struct pw_proc *),
     int (*order)(const void *, const void *), const struct pw_proc **list,
     size_t max, size_t *all)
{
	const struct pw_proc *p, **every;
	size_t n = 0, i;

	*all = 0;
	for (p = pw_model_first(m); p; p = p->next)
		*all += holds(p);
	if (!*all)
		return 0;
	every = xcalloc(*all, sizeof(*every));
	for (p = pw_model_first(m); p; p = p->next)
		if (holds(p))
			every[n++] = p;
	qsort(every, n, sizeof(*every), order);
	if (n > max)
		n = max;
	for (i = 0; i < n; i++)
		list[i] = every[i];
	free(every);
	return n;
}

size_t
pw_survey_parents(const struct pw_model *m, const struct pw_proc **list,
		  size_t max, size_t *all)
{
	return pick(m, is_parent, by_need, list, max, all);
}

size_t
pw_survey_zombies(const struct pw_model *m, const struct pw_proc **list,
		  size_t max, size_t *all)
{
	return pick(m, is_zombie, by_death, list, max, all);
}

static uint64_t
age(const struct pw_model *m, const struct pw_proc *z)
{
	uint64_t now = pw_model_now(m);

	return z->died && z->died < now ? now - z->died : 0;
}

bool
pw_survey_older(const struct pw_proc *z)
{
	return z->preexisting && z->died == z->born;
}

uint64_t
pw_survey_oldest(const struct pw_model *m, bool *older)
{
	const struct pw_proc *p;
	uint64_t oldest = 0;

	*older = false;
	for (p = pw_model_first(m); p; p = p->next)
		if (is_zombie(p) && age(m, p) > oldest) {
			oldest = age(m, p);
			*older = pw_survey_older(p);
		}
	return oldest;
}

static bool
left_by(const struct pw_proc *z, const struct pw_proc *p)
{
	const struct pw_id *by = z->orphaned ? &z->forker : &z->parent_id;

	return is_zombie(z) && pw_id_same(by, &p->id);
}

uint64_t
pw_survey_left(const struct pw_model *m, const struct pw_proc *p)
{
	const struct pw_proc *z;
	uint64_t n = 0;

	if (!p->died)
		return p->kids.zombies_now;
	for (z = pw_model_first(m); z; z = z->next)
		n += left_by(z, p);
	return n;
}

uint64_t
pw_survey_longest(const struct pw_model *m, const struct pw_proc *p)
{
	uint64_t longest = p->kids.zombie_ns_max;
	const struct pw_proc *z;

	for (z = pw_model_first(m); z; z = z->next)
		if (left_by(z, p) && age(m, z) > longest)
			longest = age(m, z);
	return longest;
}

uint64_t
pw_survey_sent(const struct pw_proc *p)
{
	return p->kids.sigchld.queued + p->kids.sigchld.coalesced +
	       p->kids.sigchld.ignored + p->kids.sigchld.blocked + p->kids.sigchld.lost;
}
