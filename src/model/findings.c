/* SPDX-License-Identifier: GPL-2.0-or-later */
/* findings.c - verdicts compared with the last ones: what is opened, updated, resolved. */
#include "model/findings.h"

#include <stdlib.h>
#include <string.h>

#include "base/sat.h"
#include "base/xalloc.h"

struct finding {
	struct pw_finding f;
	unsigned int precedence;
	bool kept;			/* its parent is forgotten */
	bool reported;
	uint64_t reported_at;		/* ns */
	uint64_t reported_count, reported_revision;
	struct strbuf message, advice;
	uint32_t children[MAX_SAMPLE];
};

/* Of parents that are forgotten, so many are kept. */
enum { MAX_KEPT = 256 };

uint32_t
finding_pid(const struct finding *f)
{
	return f->f.who.pid;
}

static bool
goes_before(const struct finding *a, const struct finding *b)
{
	if (a->f.severity != b->f.severity)
		return a->f.severity > b->f.severity;
	if (a->f.since != b->f.since)
		return a->f.since < b->f.since;
	return a->precedence < b->precedence;
}

/* --- the list ---------------------------------------------------------------------- */

static void
unlink_at(struct findings *all, size_t i)
{
	all->n--;
	memmove(&all->v[i], &all->v[i + 1], (all->n - i) * sizeof(all->v[0]));
}

static void
free_finding(struct finding *f)
{
	strbuf_done(&f->message);
	strbuf_done(&f->advice);
	free(f);
}

static void
drop_oldest_kept(struct findings *all)
{
	size_t n = 0, i;

	for (i = 0; i < all->n; i++)
		n += all->v[i]->kept;
	for (i = all->n; n > MAX_KEPT && i-- > 0;) {
		if (!all->v[i]->kept)
			continue;
		free_finding(all->v[i]);
		unlink_at(all, i);
		n--;
	}
}

static void
insert(struct findings *all, struct finding *f)
{
	size_t i;

	if (all->n >= MAX_KEPT)
		drop_oldest_kept(all);
	if (all->n == all->cap) {
		all->cap = all->cap ? 2 * all->cap : 16;
		all->v = xreallocarray(all->v, all->cap, sizeof(*all->v));
	}
	for (i = all->n++; i && goes_before(f, all->v[i - 1]); i--)
		all->v[i] = all->v[i - 1];
	all->v[i] = f;
}

void
findings_done(struct findings *all)
{
	for (size_t i = 0; i < all->n; i++)
		free_finding(all->v[i]);
	free(all->v);
	all->v = NULL;
	all->n = all->cap = 0;
}

const struct pw_finding *
findings_get(const struct findings *all, size_t i)
{
	return i < all->n ? &all->v[i]->f : NULL;
}

/* --- opened, updated, resolved --------------------------------------------------------- */

static void
report(const struct findings *all, const struct finding *f, uint64_t now, uint16_t flags)
{
	struct pw_event ev = {
		.ts = now, .kind = PW_EV_FINDING, .who = f->f.who, .flags = flags,
		.finding = &f->f,
	};

	memcpy(ev.comm, f->f.comm, sizeof(ev.comm));
	all->emit(all->arg, &ev);
}

static struct finding *
open_finding(struct findings *all, const struct verdict *v)
{
	struct finding *f = xzalloc(sizeof(*f));

	f->precedence = v->precedence;
	f->f.rule = v->rule->id;
	f->f.severity = v->rule->severity;
	f->f.since = v->s->now;
	insert(all, f);
	return f;
}

static void
fill(struct finding *f, const struct verdict *v)
{
	const struct situation *s = v->s;

	f->f.count = v->children.n;
	f->f.as_of = s->now;
	f->f.who = s->who;
	if (s->p)
		memcpy(f->f.comm, s->p->comm, sizeof(f->f.comm));
	f->f.n_children = v->children.named;	/* more may be counted than are known by pid */
	memcpy(f->children, v->children.pid, sizeof(f->children));
	f->f.children = f->children;
	strbuf_reset(&f->message);
	v->rule->explain(&f->message, s);
	f->f.message = strbuf_str(&f->message);
	strbuf_reset(&f->advice);
	f->f.advice = v->rule->advise && v->rule->advise(&f->advice, s) ? strbuf_str(&f->advice)
									 : v->rule->advice;
}

/* What counts no children is repeated when it has doubled: else a program that polls
 * would be reported every second. */
static bool
has_grown(const struct finding *f, const struct verdict *v)
{
	if (!f->reported || f->reported_count != v->children.n)
		return true;
	return v->revision >= 2 * f->reported_revision && v->revision != f->reported_revision;
}

uint64_t
finding_set(struct findings *all, struct finding **at, const struct verdict *v, bool final)
{
	const uint64_t every = v->rule->every ? v->rule->every : SECOND, now = v->s->now;
	struct finding *f = *at;
	bool due;

	if (!f)
		f = *at = open_finding(all, v);
	due = has_grown(f, v) && (!f->reported || sat_sub(now, f->reported_at) >= every);
	if (due || final)
		fill(f, v);
	if (!due && !(final && (has_grown(f, v) || f->reported_revision != v->revision)))
		return has_grown(f, v) ? f->reported_at + every : NEVER;
	f->reported = true;
	f->reported_at = now;
	f->reported_count = v->children.n;
	f->reported_revision = v->revision;
	report(all, f, now, 0);
	return NEVER;
}

void
finding_resolve(struct findings *all, struct finding **at, uint64_t now)
{
	struct finding *f = *at;
	size_t i;

	if (!f)
		return;
	*at = NULL;
	for (i = 0; i < all->n && all->v[i] != f; i++)
		;
	unlink_at(all, i);
	report(all, f, now, PW_F_WITHDRAWN);
	free_finding(f);
}

void
finding_keep(struct finding **at)
{
	if (*at)
		(*at)->kept = true;
	*at = NULL;
}
