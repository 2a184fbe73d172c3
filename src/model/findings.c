/* SPDX-License-Identifier: GPL-2.0-or-later */
/* findings.c - verdicts compared with the last ones: what is opened, updated, resolved. */
#include "model/findings.h"

#include <stdlib.h>
#include <string.h>

#include "base/copy_map.h"
#include "base/sat.h"
#include "base/xalloc.h"
#include "model/sentences.h"
#include "model/sites.h"

struct finding {
	struct pw_finding f;
	unsigned int precedence;
	bool kept;			/* its parent is forgotten */
	bool reported;
	bool reported_certain;
	bool awaits_lines;		/* that are being looked up */
	bool put_off;			/* its parent has gone on, and only its lines are awaited */
	uint64_t filled_at;		/* ns */
	uint64_t reported_at;		/* ns */
	uint64_t reported_count, reported_revision;
	uint64_t reported_zombies;	/* of the parent, whatever their cause */
	struct strbuf message, advice;
	uint32_t children[MAX_SAMPLE];
	const char *candidates[2];
	struct site_stacks stacks;
	struct pw_site *sites;
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
	free(f->sites);
	free(f);
}

static void
drop_oldest_kept(struct findings *all)
{
	size_t n = 0, i;

	for (i = 0; i < all->n; i++)
		n += all->v[i]->kept;
	for (i = all->n; n > MAX_KEPT && i-- > 0;) {
		if (!all->v[i]->kept || all->v[i]->put_off)
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
	for (size_t i = 0; i < all->n_past; i++)
		free_finding(all->past[i]);
	free(all->v);
	all->v = NULL;
	all->n = all->cap = all->n_past = 0;
}

/* --- a copy -------------------------------------------------------------------------- */

/* The text of the one, or one that is static. */
static const char *
clone_text(struct strbuf *to, const struct strbuf *from, const char *text)
{
	*to = (struct strbuf){ 0 };
	if (from->len)
		strbuf_add(to, from->s, from->len);
	return text == strbuf_str(from) ? strbuf_str(to) : text;
}

static struct finding *
clone_finding(const struct finding *from, struct copy_map *copies)
{
	struct finding *f = xmemdup(from, sizeof(*from));

	f->f.message = clone_text(&f->message, &from->message, from->f.message);
	f->f.advice = clone_text(&f->advice, &from->advice, from->f.advice);
	f->f.sites = f->sites = pw_sites_copy(from->sites, from->f.n_sites);
	f->f.children = f->children;
	f->f.candidates = f->candidates;
	copy_map_add(copies, from, f);
	return f;
}

void
findings_clone(struct findings *to, const struct findings *from, struct copy_map *copies)
{
	*to = *from;
	to->emit = NULL;
	to->arg = NULL;
	to->cap = to->n;
	to->v = to->n ? xcalloc(to->n, sizeof(*to->v)) : NULL;
	for (size_t i = 0; i < to->n; i++)
		to->v[i] = clone_finding(from->v[i], copies);
	for (size_t i = 0; i < to->n_past; i++)
		to->past[i] = clone_finding(from->past[i], copies);
}

size_t
findings_size(const struct findings *all)
{
	enum { TEXTS = 2048 };		/* message, advice and lines of one */

	return (all->n + all->n_past) * (sizeof(struct finding) + TEXTS);
}

/* --- what there is ------------------------------------------------------------------- */

const struct pw_finding *
findings_get(const struct findings *all, size_t i)
{
	return i < all->n ? &all->v[i]->f : NULL;
}

const struct pw_finding *
findings_past(const struct findings *all, size_t i)
{
	return i < all->n_past ? &all->past[i]->f : NULL;
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
	f->f.began = v->rule->cause != CAUSE_NONE && v->s->z ? v->s->z->zombie.since : v->s->now;
	insert(all, f);
	return f;
}

static void
find_lines(struct finding *f, const struct stacks *all)
{
	struct pw_site found[PW_SITES];

	f->f.n_sites = sites_of_stacks(all, &f->stacks, found, PW_SITES, &f->awaits_lines);
	free(f->sites);
	f->f.sites = f->sites = pw_sites_copy(found, f->f.n_sites);
}

static uint32_t
roles_of(const struct verdict *v)
{
	return v->rule->sites | (v->rule->more_sites ? v->rule->more_sites(v->s) : 0);
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
	else
		outsiders_copy(&s->t->outsiders, s->who.pid, f->f.comm);
	f->f.n_children = v->children.named;	/* more may be counted than are known by pid */
	memcpy(f->children, v->children.pid, sizeof(f->children));
	f->f.children = f->children;
	sites_find(s, roles_of(v), v->rule->add_sites, &f->stacks);
	find_lines(f, &s->t->stacks);
	strbuf_reset(&f->message);
	if (v->certain || v->rule->explains_likely)
		v->rule->explain(&f->message, s);
	else
		explain_likely(&f->message, s);
	if (!v->certain)
		say_likely(&f->message, s, v->rule->id, v->also ? v->also->id : NULL);
	f->f.message = strbuf_str(&f->message);
	strbuf_reset(&f->advice);
	f->f.advice = v->rule->advise && v->rule->advise(&f->advice, s) ? strbuf_str(&f->advice)
									 : rule_advice(v->rule, s->p);
	f->candidates[0] = v->rule->id;
	f->candidates[1] = v->also ? v->also->id : NULL;
	f->f.candidates = f->candidates;
	f->f.n_candidates = v->certain ? 0 : v->also ? 2 : 1;
	f->filled_at = s->now;
}

static bool
has_changed(const struct finding *f, const struct verdict *v)
{
	return !f->reported || f->reported_count != v->children.n ||
	       (v->rule->cause != CAUSE_NONE && f->reported_zombies != v->s->zombies) ||
	       f->reported_certain != v->certain || f->reported_revision != v->revision;
}

static bool
has_doubled(uint64_t was, uint64_t is)
{
	return is != was && (is >= 2 * was || 2 * is <= was);
}

/* A leak that grows is reported when it has doubled, and once a minute: else it would
 * be reported every second.  What counts no children has a revision, which only doubles. */
static bool
is_news(const struct finding *f, const struct verdict *v)
{
	if (!f->reported || f->reported_certain != v->certain ||
	    has_doubled(f->reported_count, v->children.n))
		return true;
	if (f->reported_count != v->children.n)
		return v->s->now >= f->reported_at + MINUTE;
	return v->revision > f->reported_revision && has_doubled(f->reported_revision, v->revision);
}

/* When it is to be asked again: it has changed, and was not reported for that. */
static uint64_t
next_report(const struct finding *f, const struct verdict *v, uint64_t every)
{
	if (is_news(f, v))
		return f->reported_at + every;
	return f->reported_count != v->children.n ? f->reported_at + MINUTE : NEVER;
}

/* What is being read comes, also on a machine with too much to do. */
#define READING (3 * SECOND)

/* Better a moment later than without its lines.  When the report is due at the latest; 0 = now. */
static uint64_t
lines_due_by(struct findings *all, const struct finding *f, const struct situation *s)
{
	const uint64_t until = sat_add(f->f.since, f->stacks.awaits ? SECOND : READING);

	if (f->reported || !f->awaits_lines || s->now >= until)
		return 0;
	all->awaits_lines = true;
	all->awaits_look |= f->stacks.awaits && !s->p->first_zombie;	/* or it is looked at anyway */
	return until;
}

/* Of findings that were reported without: the summary, the report and the screen still show them.  Stacks
 * of a program that is forgotten may be gone by now, so a finding never loses lines here. */
static void
find_late_lines(struct findings *all, const struct stacks *stacks)
{
	bool any = false;

	for (size_t i = 0; all->late && i < all->n; i++) {
		struct finding *f = all->v[i];
		struct pw_site found[PW_SITES];
		bool awaits;
		size_t n;

		if (!f->reported || !f->awaits_lines)
			continue;
		n = sites_of_stacks(stacks, &f->stacks, found, PW_SITES, &awaits);
		if (n > f->f.n_sites)
			find_lines(f, stacks);
		any |= f->awaits_lines;
	}
	all->late = any;
}

void
findings_lines_came(struct findings *all, const struct stacks *stacks, uint64_t now, bool last)
{
	bool any = false;

	find_late_lines(all, stacks);

	for (size_t i = 0; all->put_off && i < all->n; i++) {
		struct finding *f = all->v[i];

		if (!f->put_off)
			continue;
		find_lines(f, stacks);
		if (f->awaits_lines && !last && now < sat_add(f->f.as_of, READING)) {
			any = true;
			continue;
		}
		f->put_off = false;
		f->reported = true;
		report(all, f, now, 0);
	}
	all->put_off = any;
}

uint64_t
finding_set(struct findings *all, struct finding **at, const struct verdict *v, bool final)
{
	const uint64_t every = v->rule->every ? v->rule->every : SECOND, now = v->s->now;
	struct finding *f = *at;
	uint64_t lines_due;
	bool due;

	if (!f)
		f = *at = open_finding(all, v);
	f->f.count = v->children.n;
	due = is_news(f, v) && (!f->reported || sat_sub(now, f->reported_at) >= every);
	if (due || final || sat_sub(now, f->filled_at) >= SECOND)
		fill(f, v);
	if (!due && !(final && has_changed(f, v)))
		return next_report(f, v, every);
	f->put_off = final && !f->reported && !f->stacks.awaits && f->awaits_lines;
	all->put_off |= f->put_off;
	lines_due = final ? 0 : lines_due_by(all, f, v->s);
	if (lines_due)
		return lines_due;
	f->f.updated = f->reported;
	f->reported = !f->put_off;
	all->late |= f->awaits_lines;
	f->reported_at = now;
	f->reported_count = v->children.n;
	f->reported_zombies = v->s->zombies;
	f->reported_certain = v->certain;
	f->reported_revision = v->revision;
	if (f->reported)
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
	if (!f->reported) {	/* it was waiting for its lines */
		f->reported = true;
		report(all, f, now, 0);
	}
	report(all, f, now, PW_F_WITHDRAWN);
	if (!f->reported || f->f.severity != PW_SEV_LEAK || all->n_past == MAX_PAST) {
		free_finding(f);
		return;
	}
	f->f.resolved = now;
	all->past[all->n_past++] = f;
}

void
finding_keep(struct finding **at)
{
	if (*at)
		(*at)->kept = true;
	*at = NULL;
}
