/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rules.c - judges parents when their deadlines come.
 *
 * A leak explains zombies: each kind of zombie is explained by the first of the
 * leaks that holds for its parent, so their order is the policy, the most
 * specific first.  Warnings and notes hold or do not, on their own.
 */
#include "model/rules.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

const struct rule *
rules_get(enum rule_id id)
{
	return id < RULE_LEAKS ? &rules_leaks[id] : &rules_warnings[id - RULE_LEAKS];
}

const char *
pw_model_rule(size_t i)
{
	return i < RULE_COUNT ? rules_get((enum rule_id)i)->id : NULL;
}

bool
rules_sees(const struct pw_model *m, unsigned int needs)
{
	return !needs || !m->start || m->start->start.backend != PW_BACKEND_PROCFS;
}

size_t
pw_model_unjudged(const struct pw_model *m, const char **out, size_t max)
{
	size_t n = 0;

	for (enum rule_id i = 0; i < RULE_COUNT && n < max; i++)
		if (!rules_sees(m, rules_get(i)->needs))
			out[n++] = rules_get(i)->id;
	return n;
}

/* --- deadlines: a heap, the next one on top ------------------------------------- */

static void
heap_put(struct rules *r, size_t i, struct notes *n)
{
	r->heap[i] = n;
	n->heap = i;
}

static void
heap_up(struct rules *r, size_t i)
{
	struct notes *n = r->heap[i];

	for (; i && r->heap[(i - 1) / 2]->deadline > n->deadline; i = (i - 1) / 2)
		heap_put(r, i, r->heap[(i - 1) / 2]);
	heap_put(r, i, n);
}

static void
heap_down(struct rules *r, size_t i)
{
	struct notes *n = r->heap[i];
	size_t c;

	while ((c = 2 * i + 1) < r->n_heap) {
		if (c + 1 < r->n_heap && r->heap[c + 1]->deadline < r->heap[c]->deadline)
			c++;
		if (r->heap[c]->deadline >= n->deadline)
			break;
		heap_put(r, i, r->heap[c]);
		i = c;
	}
	heap_put(r, i, n);
}

static void
heap_remove(struct rules *r, struct notes *n)
{
	size_t i = n->heap;
	struct notes *last;

	if (i == SIZE_MAX)
		return;
	last = r->heap[--r->n_heap];
	n->heap = SIZE_MAX;
	if (last == n)
		return;
	heap_put(r, i, last);
	heap_up(r, i);
	heap_down(r, last->heap);
}

static void
set_deadline(struct rules *r, struct notes *n, uint64_t when)
{
	heap_remove(r, n);
	n->deadline = when;
	if (when == NEVER)
		return;
	if (r->n_heap == r->cap_heap) {
		r->cap_heap = r->cap_heap ? 2 * r->cap_heap : 16;
		r->heap = xreallocarray(r->heap, r->cap_heap, sizeof(*r->heap));
	}
	heap_put(r, r->n_heap++, n);
	heap_up(r, n->heap);
}

void
rules_touch(struct pw_model *m, struct notes *n, uint64_t when)
{
	if (when < n->deadline)
		set_deadline(m->rules, n, when);
}

uint64_t
rules_deadline(const struct pw_model *m)
{
	const struct rules *r = m->rules;
	uint64_t d = r->n_heap ? r->heap[0]->deadline : NEVER;

	return d < r->at_large ? d : r->at_large;
}

/* --- judging a parent ------------------------------------------------------------ */

static void
sooner(uint64_t *next, uint64_t when, uint64_t now)
{
	if (when > now && when < *next)
		*next = when;
}

/* Zombies come in the order of their age. */
static void
let_age(struct notes *n, uint64_t now, uint64_t age)
{
	for (; n->young && n->young->held + age <= now; n->young = n->young->next_zombie) {
		n->young->aged = true;
		n->aged[n->young->zclass]++;
	}
}

static const struct pw_proc *
longest_held(const struct notes *n, unsigned int classes)
{
	enum { FAR = 256 };		/* of other kinds before it */
	const struct pw_proc *z;
	int i = 0;

	for (z = n->proc->first_zombie; z && z->aged && i < FAR; z = z->next_zombie, i++)
		if (classes & 1u << z->zclass)
			return z;
	return NULL;
}

/* The first leak that holds for its zombies of one kind, or RULE_LEAKS. */
static enum rule_id
explain(struct judge *j, unsigned int class)
{
	enum rule_id i;

	j->z = longest_held(j->n, class);
	for (i = 0; j->z && i < RULE_LEAKS; i++)
		if ((rules_leaks[i].classes & class) &&
		    rules_sees(j->m, rules_leaks[i].needs) && rules_leaks[i].holds(j))
			return i;
	return RULE_LEAKS;
}

static void
judge_leaks(struct judge *j, bool at_end, uint64_t *next)
{
	const uint64_t age = j->m->opts.zombie_age;
	struct notes *n = j->n;
	uint64_t count[RULE_LEAKS + 1] = { 0 };
	unsigned int classes[RULE_LEAKS + 1] = { 0 };
	enum rule_id i;

	for (unsigned int c = 0; c < Z_COUNT; c++) {
		if (!n->aged[c])
			continue;
		i = explain(j, 1u << c);
		if (i == RULE_LEAKS && j->z) {
			sooner(next, j->z->held + age + RULES_PATIENCE, j->now);
			sooner(next, j->p->last_wait.ts + age, j->now);
		}
		n->one_wait |= i == RULE_ONE_WAIT_PER_SIGNAL;
		count[i] += n->aged[c];
		classes[i] |= 1u << c;
	}
	n->has_leak = false;
	for (i = 0; i < RULE_LEAKS; i++) {
		if (!count[i]) {
			finding_withdraw(j->m, &n->found[i]);
			continue;
		}
		n->has_leak = true;
		j->count = count[i];
		j->classes = classes[i];
		j->z = longest_held(n, classes[i]);
		sooner(next, finding_set(j->m, &n->found[i], i, j, at_end), j->now);
	}
}

static void
judge_others(struct judge *j, bool alive, bool at_end, uint64_t *next)
{
	struct notes *n = j->n;
	const struct rule *r;
	enum rule_id i;

	j->z = NULL;
	for (i = RULE_LEAKS; i < RULE_COUNT; i++) {
		r = rules_get(i);
		if (!alive && i != RULE_ORPHANED)
			continue;
		if (!rules_sees(j->m, r->needs) || !r->holds(j)) {
			finding_withdraw(j->m, &n->found[i]);
			continue;
		}
		j->count = r->some && r->some(n) ? r->some(n)->n : n->proc->kids.zombies_now;
		sooner(next, finding_set(j->m, &n->found[i], i, j, at_end), j->now);
	}
}

static void
note_growth(struct notes *n, uint64_t now)
{
	enum { KEPT = sizeof(n->growth) / sizeof(n->growth[0]) };
	uint64_t zombies = n->proc->kids.zombies_now;

	if (!zombies || !n->limits_told) {
		n->n_growth = 0;
		return;
	}
	if (n->n_growth && now < n->growth[n->n_growth - 1].ts + SECOND)
		return;
	if (n->n_growth == KEPT)
		memmove(n->growth, n->growth + 1, --n->n_growth * sizeof(n->growth[0]));
	n->growth[n->n_growth].ts = now;
	n->growth[n->n_growth++].zombies = zombies;
}

static void
judge(struct pw_model *m, struct notes *n, bool at_end)
{
	struct judge j = { .m = m, .n = n, .p = n->proc, .now = m->now, .who = n->proc->id };
	const uint64_t age = m->opts.zombie_age;
	bool alive = n->proc->life == PW_LIFE_RUNNING;
	uint64_t next = NEVER;
	unsigned int i;

	if (alive) {
		let_age(n, m->now, age);
		warnings_note(n, m->now);
		note_growth(n, m->now);
		judge_leaks(&j, at_end, &next);
		if (n->young)
			sooner(&next, n->young->held + age + RULES_SETTLE, m->now);
		if (n->leader_gone)
			sooner(&next, n->leader_gone + age, m->now);
		for (i = 0; i < MANY_WAITS; i++)
			if (n->in[i].ts)
				sooner(&next, n->in[i].ts + SECOND, m->now);
		if (n->proc->last_zombie)
			sooner(&next, n->proc->last_zombie->held + SECOND, m->now);
	}
	judge_others(&j, alive, at_end, &next);
	set_deadline(m->rules, n, next);
}

void
rules_last_word(struct pw_model *m, struct notes *n)
{
	judge(m, n, true);
	set_deadline(m->rules, n, NEVER);
}

/* --- zombies whose parent is not watched ------------------------------------------ */

static void
judge_adopter(struct pw_model *m, const struct judge *found, size_t n, uint64_t *next)
{
	struct finding *keep[MANY_ADOPTERS] = { NULL };
	struct rules *r = m->rules;

	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < MANY_ADOPTERS; k++) {
			if (!r->adopters[k] ||
			    finding_pid(r->adopters[k]) != found[i].who.pid)
				continue;
			keep[i] = r->adopters[k];
			r->adopters[k] = NULL;
		}
		sooner(next, finding_set(m, &keep[i], RULE_INIT_DOES_NOT_REAP, &found[i], false),
		       m->now);
	}
	for (size_t k = 0; k < MANY_ADOPTERS; k++)
		finding_withdraw(m, &r->adopters[k]);
	memcpy(r->adopters, keep, sizeof(keep));
}

/* They hang on nobody, so their adopters are counted anew each time. */
static void
judge_at_large(struct pw_model *m)
{
	enum { FAR = 4096 };
	struct judge found[MANY_ADOPTERS];
	const struct pw_proc *z = m->t.first_zombie;
	const uint64_t age = m->opts.zombie_age;
	uint64_t next = NEVER;
	size_t n = 0, i, far = 0;

	for (; z && far < FAR; z = z->next_zombie, far++) {
		if (!z->orphaned)
			continue;
		if (z->held + age > m->now) {
			sooner(&next, z->held + age, m->now);
			break;
		}
		for (i = 0; i < n && found[i].who.pid != z->parent_id.pid; i++)
			;
		if (i == MANY_ADOPTERS)
			continue;
		if (i == n)
			found[n++] = (struct judge){
				.m = m, .z = z, .now = m->now, .who = z->parent_id,
				.classes = 1u << Z_ADOPTED,
			};
		found[i].count++;
	}
	judge_adopter(m, found, n, &next);
	m->rules->at_large = next;
}

/* --- time ------------------------------------------------------------------------- */

void
rules_advance(struct pw_model *m, uint64_t now)
{
	uint64_t d;

	while ((d = rules_deadline(m)) <= now && d != NEVER) {
		if (m->now < d)
			m->now = d;
		if (d == m->rules->at_large)
			judge_at_large(m);
		else
			judge(m, m->rules->heap[0], false);
	}
}

void
rules_finish(struct pw_model *m)
{
	struct notes *n;

	for (n = m->rules->all; n; n = n->next)
		judge(m, n, true);
	if (m->rules->at_large != NEVER)
		judge_at_large(m);
}

/* --- beginning and end -------------------------------------------------------------- */

void
rules_forget(struct pw_model *m, struct notes *n)
{
	heap_remove(m->rules, n);
	for (unsigned int i = 0; i < RULE_COUNT; i++)
		finding_orphan(&n->found[i]);
	if (n->prev)
		n->prev->next = n->next;
	else
		m->rules->all = n->next;
	if (n->next)
		n->next->prev = n->prev;
	free(n);
}

static void
forget_proc(void *arg, struct pw_proc *p)
{
	if (p->rules)
		rules_forget(arg, p->rules);
	p->rules = NULL;
}

void
rules_init(struct pw_model *m)
{
	m->rules = xzalloc(sizeof(*m->rules));
	m->rules->at_large = NEVER;
	m->t.arg = m;
	m->t.forget = forget_proc;
	m->t.zombie_came = notes_zombie_came;
	m->t.zombie_leaves = notes_zombie_leaves;
}

/* The table is gone by now, and all notes with it. */
void
rules_done(struct pw_model *m)
{
	findings_done(m);
	free(m->rules->heap);
	free(m->rules);
}
