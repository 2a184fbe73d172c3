/* SPDX-License-Identifier: GPL-2.0-or-later */
/* findings.c - what was found and holds, in the order in which it is told. */
#include <stdlib.h>
#include <string.h>

#include "base/sat.h"
#include "base/xalloc.h"
#include "model/rules.h"

struct finding {
	struct pw_finding f;
	enum rule_id rule;
	bool orphan;			/* nobody judges it any more */
	uint64_t told, told_count;	/* told: ns */
	struct strbuf message;
	uint32_t children[MANY_CHILDREN];
};

/* Findings on those who are gone that are kept. */
enum { MAX_ORPHANS = 256 };

uint32_t
finding_pid(const struct finding *f)
{
	return f->f.who.pid;
}

/* Most severe first, then the oldest, then the most specific. */
static bool
goes_before(const struct finding *a, const struct finding *b)
{
	if (a->f.severity != b->f.severity)
		return a->f.severity > b->f.severity;
	if (a->f.since != b->f.since)
		return a->f.since < b->f.since;
	return a->rule < b->rule;
}

static void
drop(struct rules *r, size_t i)
{
	strbuf_done(&r->found[i]->message);
	free(r->found[i]);
	r->n_found--;
	memmove(&r->found[i], &r->found[i + 1], (r->n_found - i) * sizeof(r->found[0]));
}

static void
bound_orphans(struct rules *r)
{
	size_t i, n = 0;

	for (i = 0; i < r->n_found; i++)
		n += r->found[i]->orphan;
	for (i = r->n_found; n > MAX_ORPHANS && i-- > 0;) {
		if (!r->found[i]->orphan)
			continue;
		drop(r, i);
		n--;
	}
}

static void
insert(struct rules *r, struct finding *f)
{
	size_t i;

	if (r->n_found >= MAX_ORPHANS)
		bound_orphans(r);
	if (r->n_found == r->cap_found) {
		r->cap_found = r->cap_found ? 2 * r->cap_found : 16;
		r->found = xreallocarray(r->found, r->cap_found, sizeof(*r->found));
	}
	for (i = r->n_found++; i && goes_before(f, r->found[i - 1]); i--)
		r->found[i] = r->found[i - 1];
	r->found[i] = f;
}

static void
tell(struct pw_model *m, const struct finding *f, uint16_t flags)
{
	struct pw_event ev = {
		.ts = m->now, .kind = PW_EV_FINDING, .who = f->f.who, .flags = flags,
		.finding = &f->f,
	};

	memcpy(ev.comm, f->f.comm, sizeof(ev.comm));
	m->sum.findings = m->rules->n_found;
	m->sink(m->arg, m, &ev);
}

static size_t
name_zombies(uint32_t *out, const struct judge *j)
{
	enum { FAR = 256 };
	const struct pw_proc *z;
	size_t n = 0;
	int i = 0;

	for (z = j->z; z && n < MANY_CHILDREN && i < FAR; z = z->next_zombie, i++) {
		if (!j->n && (!z->orphaned || z->parent_id.pid != j->who.pid))
			continue;
		if (j->n && (!z->aged || !(j->classes & 1u << z->zclass)))
			continue;
		out[n++] = z->id.pid;
	}
	return n;
}

static void
fill(struct finding *f, const struct judge *j)
{
	const struct rule *r = rules_get(f->rule);
	const struct some_children *s = r->some && j->n ? r->some(j->n) : NULL;

	f->f.count = j->count;
	f->f.as_of = j->now;
	f->f.who = j->who;
	if (j->p)
		memcpy(f->f.comm, j->p->comm, sizeof(f->f.comm));
	if (j->z) {
		f->f.n_children = name_zombies(f->children, j);
	} else if (s) {
		f->f.n_children = s->n < MANY_CHILDREN ? s->n : MANY_CHILDREN;
		memcpy(f->children, s->pid, sizeof(f->children));
	}
	f->f.children = f->children;
	strbuf_reset(&f->message);
	r->tell(&f->message, j);
	f->f.message = strbuf_str(&f->message);
}

uint64_t
finding_set(struct pw_model *m, struct finding **at, enum rule_id rule,
	    const struct judge *j, bool at_end)
{
	const struct rule *r = rules_get(rule);
	const uint64_t every = r->every ? r->every : SECOND;
	struct finding *f = *at;
	bool news, due;

	if (!f) {
		f = *at = xzalloc(sizeof(*f));
		f->rule = rule;
		f->f.rule = r->id;
		f->f.severity = r->severity;
		f->f.advice = r->advice;
		f->f.since = m->now;
		insert(m->rules, f);
	}
	news = !f->told || f->told_count != j->count;
	due = news && (!f->told || sat_sub(m->now, f->told) >= every);
	if (due || at_end)
		fill(f, j);
	if (!news)
		return NEVER;
	if (!due && !at_end)
		return f->told + every;
	f->told = m->now;
	f->told_count = j->count;
	tell(m, f, 0);
	return NEVER;
}

void
finding_withdraw(struct pw_model *m, struct finding **at)
{
	struct rules *r = m->rules;
	struct finding *f = *at;
	size_t i;

	if (!f)
		return;
	*at = NULL;
	for (i = 0; i < r->n_found && r->found[i] != f; i++)
		;
	r->n_found--;
	memmove(&r->found[i], &r->found[i + 1], (r->n_found - i) * sizeof(r->found[0]));
	tell(m, f, PW_F_WITHDRAWN);
	strbuf_done(&f->message);
	free(f);
}

void
finding_orphan(struct finding **at)
{
	if (*at)
		(*at)->orphan = true;
	*at = NULL;
}

void
findings_done(struct pw_model *m)
{
	while (m->rules->n_found)
		drop(m->rules, m->rules->n_found - 1);
	free(m->rules->found);
}

const struct pw_finding *
pw_model_finding(const struct pw_model *m, size_t i)
{
	return i < m->rules->n_found ? &m->rules->found[i]->f : NULL;
}
