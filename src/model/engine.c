/* SPDX-License-Identifier: GPL-2.0-or-later */
/* engine.c - when a parent is evaluated, and what is found. */
#include "model/engine.h"

#include <stdlib.h>
#include <string.h>

#include "base/copy_map.h"
#include "base/sat.h"
#include "base/xalloc.h"
#include "model/diagnose.h"
#include "model/predicates.h"

enum { MAX_RULES = 64 };

void
engine_init(struct engine *e, uint64_t age)
{
	memset(e, 0, sizeof(*e));
	e->age = age;
	e->unowned_due = NEVER;
	while (rules_all[e->n_rules] && e->n_rules < MAX_RULES)
		e->n_rules++;
}

static void
set_awaits_look(struct engine *e, struct inquiry *q, bool awaits)
{
	e->look_awaited += (awaits ? 1u : 0u) - (q->awaits_look ? 1u : 0u);
	q->awaits_look = awaits;
}

static void
forget_inquiry(struct engine *e, struct inquiry *q)
{
	set_awaits_look(e, q, false);
	heap_set(&e->due, &q->due, HEAP_NEVER);
	for (unsigned int i = 0; i < e->n_rules; i++)
		finding_keep(&q->found[i]);
	if (q->prev)
		q->prev->next = q->next;
	else
		e->all = q->next;
	if (q->next)
		q->next->prev = q->prev;
	e->n--;
	free(q);
}

void
engine_done(struct engine *e)
{
	while (e->all)
		forget_inquiry(e, e->all);
	findings_done(&e->findings);
	heap_done(&e->due);
}

void
engine_forget(struct engine *e, struct pw_proc *p)
{
	if (p->inquiry)
		forget_inquiry(e, p->inquiry);
	p->inquiry = NULL;
}

static size_t
inquiry_size(const struct engine *e)
{
	return sizeof(struct inquiry) + e->n_rules * sizeof(struct finding *);
}

static struct inquiry *
inquiry_of(struct engine *e, struct pw_proc *p)
{
	struct inquiry *q = p->inquiry;

	if (q)
		return q;
	q = xzalloc(inquiry_size(e));
	q->p = p;
	heap_node_init(&q->due);
	q->next = e->all;
	if (q->next)
		q->next->prev = q;
	e->all = q;
	e->n++;
	p->inquiry = q;
	return q;
}

static struct inquiry *
clone_inquiry(struct engine *e, const struct inquiry *from, const struct copy_map *copies)
{
	struct inquiry *q = xmemdup(from, inquiry_size(e));

	q->p = copy_map_find(copies, from->p);
	q->p->inquiry = q;
	heap_adopt(&e->due, &q->due);
	for (unsigned int i = 0; i < e->n_rules; i++)
		q->found[i] = copy_map_find(copies, from->found[i]);
	return q;
}

void
engine_clone(struct engine *to, const struct engine *from, struct copy_map *copies)
{
	struct inquiry **end = &to->all, *prev = NULL;

	*to = *from;
	findings_clone(&to->findings, &from->findings, copies);
	heap_make_places(&to->due, &from->due);
	for (const struct inquiry *of = from->all; of; of = of->next) {
		*end = clone_inquiry(to, of, copies);
		(*end)->prev = prev;
		prev = *end;
		end = &prev->next;
	}
	*end = NULL;
	for (size_t i = 0; i < MAX_ADOPTERS; i++)
		to->adopters[i] = copy_map_find(copies, from->adopters[i]);
}

size_t
engine_size(const struct engine *e)
{
	/* What only parents have hangs from the process. */
	const size_t parent = sizeof(struct pw_waits) + sizeof(struct pw_lines) + sizeof(struct pw_parenting);

	return e->n * (inquiry_size(e) + parent) + findings_size(&e->findings);
}

size_t
engine_add_suspects(const struct engine *e, struct pw_suspect *out, size_t n, size_t max)
{
	for (const struct inquiry *q = e->look_awaited ? e->all : NULL; q && n < max; q = q->next)
		if (q->awaits_look && q->p->life == PW_LIFE_RUNNING && !q->p->first_zombie)
			out[n++] = (struct pw_suspect){ .id = q->p->id };
	return n;
}

void
engine_mark_stacks(const struct engine *e, struct stacks *all)
{
	for (const struct inquiry *q = e->all; q; q = q->next)
		evidence_mark_stacks(&q->ev, all);
}

/* --- when ---------------------------------------------------------------------------- */

/* To evaluate it at that time at the latest. */
static void
want_by(struct engine *e, struct inquiry *q, uint64_t when)
{
	if (when < q->not_before)
		when = q->not_before;
	if (when < q->due.key)
		heap_set(&e->due, &q->due, when);
}

static void
make_earlier(uint64_t *next, uint64_t when, uint64_t now)
{
	if (when > now && when < *next)
		*next = when;
}

uint64_t
engine_deadline(const struct engine *e)
{
	const struct heap_node *top = heap_top(&e->due);
	const uint64_t d = top ? top->key : NEVER;

	return d < e->unowned_due ? d : e->unowned_due;
}

/* --- what comes in ------------------------------------------------------------------- */

/* The program is another one now: what the old one did says nothing of it.  Its zombies
 * are still there. */
static void
start_over(struct engine *e, struct inquiry *q, uint64_t now)
{
	memset(&q->ev, 0, sizeof(q->ev));
	q->causes_seen = 0;
	q->has_leak = false;
	for (struct pw_proc *z = q->p->first_zombie; z; z = z->next_zombie) {
		z->zombie.cause = CAUSE_NONE;
		z->zombie.certain = false;
		z->zombie.stuck = 0;
	}
	for (unsigned int i = 0; i < e->n_rules; i++)
		if (rules_all[i]->cause == CAUSE_NONE)
			finding_keep(&q->found[i]);
	want_by(e, q, now);
}

/* What a copy of a parent forks concerns that parent, and whose copy that is. */
static void
see_fork_of_copy(struct engine *e, struct fold *f)
{
	enum { MAX_COPIES = 8 };
	const struct pw_proc *c = table_find(f->t, &f->ev->who);
	struct pw_proc *p = c ? evidence_original(f->t, c) : NULL;

	for (int i = 0; p && i < MAX_COPIES; i++) {
		f->p = p;
		want_by(e, inquiry_of(e, p), evidence_fold_of_copy(&inquiry_of(e, p)->ev, f));
		p = evidence_original(f->t, p);
	}
}

/* The frames of a stack have come. */
static void
see_stack(struct engine *e, const struct pw_table *t)
{
	bool any = false;

	findings_lines_came(&e->findings, &t->stacks, t->now, false);
	for (struct inquiry *q = e->awaits_lines ? e->all : NULL; q; q = q->next) {
		any |= q->awaits_lines;
		if (q->awaits_lines)
			want_by(e, q, t->now);
	}
	e->awaits_lines = any;
}

void
engine_see(struct engine *e, const struct pw_table *t, const struct pw_event *ev)
{
	struct fold f = { .ev = ev, .t = t, .now = t->now, .age = e->age };
	bool always;
	struct pw_proc *p = evidence_subject(t, ev, &always);

	if (ev->kind == PW_EV_EXEC) {
		p = table_find(t, &ev->who);
		if (p && p->inquiry && p->life == PW_LIFE_RUNNING)
			start_over(e, p->inquiry, t->now);
		return;
	}
	if (ev->kind == PW_EV_STACK)
		see_stack(e, t);
	if (ev->kind == PW_EV_FORK)
		see_fork_of_copy(e, &f);
	if (!p || (!always && !p->inquiry))
		return;
	if (ev->kind == PW_EV_ACTIVITY && p->inquiry && p->inquiry->awaits_lines)
		want_by(e, p->inquiry, t->now);
	/* Whether a child is stopped concerns who waits for it. */
	if (ev->kind == PW_EV_ACTIVITY && p->parent && p->parent->life == PW_LIFE_RUNNING &&
	    pw_proc_waiting(p->parent))
		want_by(e, inquiry_of(e, p->parent), t->now + SETTLE_NS);
	f.p = p;
	want_by(e, inquiry_of(e, p), evidence_fold(&inquiry_of(e, p)->ev, &f));
}

/* Once half of them are reaped that is worth a look at once. */
static void
lost_zombie(struct engine *e, struct inquiry *q, uint64_t when)
{
	if (q->p->kids.zombies_now < q->zombies / 2)
		q->not_before = 0;
	want_by(e, q, when);
}

void
engine_zombie_moved(struct engine *e, const struct pw_table *t, const struct pw_proc *z,
		    struct pw_proc *parent, bool added)
{
	const uint64_t when = added ? z->zombie.since + e->age : t->now;

	if (parent && added)
		want_by(e, inquiry_of(e, parent), when + SETTLE_NS);
	else if (parent && parent->inquiry && parent->inquiry->has_leak)
		lost_zombie(e, parent->inquiry, when + SETTLE_NS);
	else if (!parent && z->orphaned && (added ? when : when + SETTLE_NS) < e->unowned_due)
		e->unowned_due = added ? when : when + SETTLE_NS;
}

/* --- one evaluation --------------------------------------------------------------------- */

/* The zombies of one parent, by cause. */
struct tally {
	const struct pw_proc *oldest;
	struct pid_sample children;
	enum cause also;		/* another that fits the oldest; NONE */
	bool certain;
};

enum occasion { OCCASION_DUE, OCCASION_EXEC, OCCASION_EXIT, OCCASION_STREAM_ENDS };

struct evaluation {
	struct engine *e;
	struct inquiry *q;
	struct situation s;
	struct tally by_cause[CAUSE_COUNT];
	bool final;
	uint64_t next;			/* ns: when to come again */
};

static void
tally_zombies(struct evaluation *v)
{
	struct situation *s = &v->s;
	struct diagnosis d;
	struct conclusion c;
	struct tally *t;

	s->count = 0;
	for (struct pw_proc *z = v->q->p->first_zombie; z; z = z->next_zombie) {
		if (z->zombie.since + s->age > s->now) {
			make_earlier(&v->next, z->zombie.since + s->age + SETTLE_NS, s->now);
			break;		/* they are in that order */
		}
		s->count++;
		s->z = z;
		d = diagnose(s);
		make_earlier(&v->next, d.retry, s->now);
		c = conclude(&d, s, v->final);
		/* A doubt does not take back what was certain. */
		if (d.cause == CAUSE_NONE && z->zombie.certain &&
		    (d.candidates | d.pending) & 1u << z->zombie.cause)
			c = (struct conclusion){ .cause = z->zombie.cause, .certain = true };
		z->zombie.cause = (uint8_t)c.cause;
		z->zombie.certain = c.certain;
		z->zombie.fits = c.fits;
		if (c.cause == CAUSE_PARENT_STUCK)
			z->zombie.stuck = s->now;
		t = &v->by_cause[c.cause];
		if (!t->oldest || (!t->certain && c.certain)) {
			t->oldest = z;
			t->certain = c.certain;
			t->also = c.also;
		}
		pid_sample_add(&t->children, z->id.pid);
	}
	s->expired = s->count;
	s->z = NULL;
}

static unsigned int
rule_of_cause(const struct engine *e, enum cause cause)
{
	unsigned int i = 0;

	while (i < e->n_rules && rules_all[i]->cause != cause)
		i++;
	return i;
}

static void
set_verdict(struct evaluation *v, unsigned int i, const struct situation *s,
	    const struct pid_sample *children, uint64_t revision)
{
	const enum cause cause = rules_all[i]->cause;
	const struct tally *t = &v->by_cause[cause];
	const unsigned int also = t->also == CAUSE_NONE ? v->e->n_rules : rule_of_cause(v->e, t->also);
	const struct verdict verdict = {
		.rule = rules_all[i], .precedence = i, .s = s, .children = *children,
		.revision = revision, .certain = cause == CAUSE_NONE || t->certain || cause == CAUSE_UNEXPLAINED,
		.also = cause != CAUSE_NONE && also < v->e->n_rules ? rules_all[also] : NULL,
	};

	make_earlier(&v->next, finding_set(&v->e->findings, &v->q->found[i], &verdict, v->final),
		     s->now);
}

/* A cause: it has zombies, or it has none any more. */
static void
judge_cause(struct evaluation *v, unsigned int i)
{
	const struct tally *t = &v->by_cause[rules_all[i]->cause];
	struct situation s = v->s;

	if (!t->oldest) {
		finding_resolve(&v->e->findings, &v->q->found[i], s.now);
		return;
	}
	v->q->has_leak = true;
	v->q->causes_seen |= 1u << rules_all[i]->cause;
	s.z = t->oldest;
	s.count = t->children.n;
	set_verdict(v, i, &s, &t->children, 0);
}

/* A warning or a note: it holds by itself, or does not. */
static void
judge_other(struct evaluation *v, unsigned int i)
{
	const struct rule *r = rules_all[i];
	const struct situation *s = &v->s;
	struct pid_sample children = { 0 };

	if ((s->p->sees & r->needs) != r->needs || (r->needs_times && v->e->untimed) || !r->holds(s)) {
		finding_resolve(&v->e->findings, &v->q->found[i], s->now);
		return;
	}
	if (r->sample)
		children = *r->sample(s->ev);
	if (r->count)
		children.n = r->count(s);
	set_verdict(v, i, s, &children, r->revision ? r->revision(s) : children.n);
}

/* What becomes true without an event. */
static void
plan_next(struct evaluation *v)
{
	const struct pw_proc *p = v->q->p;
	const uint64_t leader = v->q->ev.activity.leader_exited;

	make_earlier(&v->next, v->q->ev.stopped.due, v->s.now);
	make_earlier(&v->next, v->q->ev.exiting.due, v->s.now);
	make_earlier(&v->next, v->q->ev.failed_execs.due, v->s.now);
	make_earlier(&v->next, v->q->ev.loops.due, v->s.now);
	if (leader)
		make_earlier(&v->next, leader + v->s.age, v->s.now);
	for (int i = 0; p->waits && i < PW_WAITS; i++)
		if (p->waits->in[i].ts)
			make_earlier(&v->next, p->waits->in[i].ts + SECOND, v->s.now);
	if (p->last_zombie)
		make_earlier(&v->next, p->last_zombie->zombie.since + SECOND, v->s.now);
}

static struct situation
situation_of(const struct engine *e, const struct pw_table *t, const struct inquiry *q)
{
	struct situation s = {
		.p = q->p, .ev = &q->ev, .t = t, .who = q->p->id, .causes_seen = q->causes_seen,
		.rules = rules_all, .now = t->now, .first = e->first, .age = e->age,
		.patience = PATIENCE_NS, .zombies = q->p->kids.zombies_now,
	};

	s.vfork_child = find_vfork_child(&s);
	return s;
}

/* Each zombie is diagnosed, in about 100 ns, so many of them are evaluated less often, and
 * the less the older the leak is: live that is 0.5 % of a CPU at most, and a replay stays
 * fast. */
static uint64_t
pause_after(const struct inquiry *q, uint64_t zombies, uint64_t now)
{
	enum { FEW = 100, NS_A_ZOMBIE = 30000 };
	uint64_t pause;

	if (zombies <= FEW)
		return 0;
	pause = sat_sub(now, q->p->first_zombie->zombie.since) / 64;
	if (pause > 60 * SECOND)
		pause = 60 * SECOND;
	if (pause < zombies * NS_A_ZOMBIE)
		pause = zombies * NS_A_ZOMBIE;
	return now + pause;
}

static void
evaluate(struct engine *e, const struct pw_table *t, struct inquiry *q, enum occasion why)
{
	const bool final = why != OCCASION_DUE;
	const bool program_ends = why == OCCASION_EXEC || why == OCCASION_EXIT;
	const bool alive = program_ends || q->p->life == PW_LIFE_RUNNING;
	struct evaluation v = { .e = e, .q = q, .final = final, .next = NEVER };

	v.s = situation_of(e, t, q);
	/* What was there when its parent went to sleep is old, as far as anything shows. */
	if (e->untimed && final && q->ev.activity.ts) {
		v.s.age = sat_sub(t->now, q->ev.activity.ts);
		v.s.patience = 0;
	}
	v.s.program_ends = program_ends;
	v.s.exits = why == OCCASION_EXIT;
	if (alive) {
		evidence_observe(&q->ev, q->p, t, t->now, e->age);
		tally_zombies(&v);
		q->has_leak = false;
		plan_next(&v);
	}
	findings_lines_came(&e->findings, &t->stacks, t->now, false);
	e->findings.awaits_lines = e->findings.awaits_look = false;
	for (unsigned int i = 0; i < e->n_rules; i++) {
		if (!alive && !rules_all[i]->after_end)
			continue;
		if (rules_all[i]->cause != CAUSE_NONE)
			judge_cause(&v, i);
		else
			judge_other(&v, i);
		v.s.causes_seen = q->causes_seen;
	}
	q->awaits_lines = e->findings.awaits_lines;
	set_awaits_look(e, q, e->findings.awaits_look);
	e->awaits_lines |= q->awaits_lines;
	q->not_before = pause_after(q, v.s.count, t->now);
	q->zombies = q->p->kids.zombies_now;
	heap_set(&e->due, &q->due, v.next < q->not_before ? q->not_before : v.next);
}

void
engine_evaluate_final(struct engine *e, const struct pw_table *t, struct pw_proc *p, bool exits)
{
	if (!p->inquiry)
		return;
	evaluate(e, t, p->inquiry, exits ? OCCASION_EXIT : OCCASION_EXEC);
	heap_set(&e->due, &p->inquiry->due, HEAP_NEVER);
}

/* --- zombies whose parent is not watched -------------------------------------------------- */

struct adopter {
	struct situation s;
	struct pid_sample children;
};

enum { MAX_SCAN = 4096 };	/* zombies whose parent is not watched */

/* All that an adopter has: also young ones, and children of its own. */
static void
count_zombies_of(struct adopter *a)
{
	const struct situation *s = &a->s;
	const struct pw_proc *z = s->t->first_zombie;

	for (int scanned = 0; z && scanned < MAX_SCAN; z = z->next_zombie, scanned++) {
		if (z->parent_id.pid != s->who.pid)
			continue;
		a->s.zombies++;
		a->s.expired += z->zombie.since + s->age <= s->now;
	}
	a->s.count = a->children.n;
}

static size_t
tally_unowned(struct engine *e, const struct pw_table *t, struct adopter found[MAX_ADOPTERS],
	      uint64_t *next)
{
	const struct pw_proc *z = t->first_zombie;
	size_t n = 0, i;

	for (int scanned = 0; z && scanned < MAX_SCAN; z = z->next_zombie, scanned++) {
		if (!z->orphaned)
			continue;
		if (z->zombie.since + e->age > t->now) {
			make_earlier(next, z->zombie.since + e->age, t->now);
			break;
		}
		for (i = 0; i < n && found[i].s.who.pid != z->parent_id.pid; i++)
			;
		if (i == MAX_ADOPTERS)
			continue;
		if (i == n)
			found[n++] = (struct adopter){ .s = {
				.t = t, .who = z->parent_id, .z = z, .now = t->now,
				.rules = rules_all, .first = e->first, .age = e->age, .patience = PATIENCE_NS,
			} };
		pid_sample_add(&found[i].children, z->id.pid);
	}
	return n;
}

/* Their parent is not known, so the adopters are counted again each time. */
static void
evaluate_unowned(struct engine *e, const struct pw_table *t, bool final)
{
	const unsigned int rule = rule_of_cause(e, CAUSE_INIT_DOES_NOT_REAP);
	struct finding *keep[MAX_ADOPTERS] = { NULL };
	struct adopter found[MAX_ADOPTERS];
	uint64_t next = NEVER;
	size_t n = tally_unowned(e, t, found, &next);

	for (size_t i = 0; i < n; i++) {
		const struct verdict v = {
			.rule = rules_all[rule], .precedence = rule, .s = &found[i].s,
			.children = found[i].children, .certain = true,
		};

		count_zombies_of(&found[i]);
		for (size_t k = 0; k < MAX_ADOPTERS; k++) {
			if (!e->adopters[k] || finding_pid(e->adopters[k]) != found[i].s.who.pid)
				continue;
			keep[i] = e->adopters[k];
			e->adopters[k] = NULL;
		}
		make_earlier(&next, finding_set(&e->findings, &keep[i], &v, final), t->now);
	}
	for (size_t k = 0; k < MAX_ADOPTERS; k++)
		finding_resolve(&e->findings, &e->adopters[k], t->now);
	memcpy(e->adopters, keep, sizeof(keep));
	e->unowned_due = next;
}

/* --- time ---------------------------------------------------------------------------------- */

void
engine_evaluate_next(struct engine *e, const struct pw_table *t)
{
	const struct heap_node *top = heap_top(&e->due);
	const size_t at = offsetof(struct inquiry, due);
	struct inquiry *q;

	if (!top || e->unowned_due <= top->key) {
		evaluate_unowned(e, t, false);
		return;
	}
	q = (struct inquiry *)(void *)((char *)(uintptr_t)top - at);
	evaluate(e, t, q, OCCASION_DUE);
}

void
engine_finish(struct engine *e, const struct pw_table *t)
{
	for (struct inquiry *q = e->all; q; q = q->next)
		evaluate(e, t, q, OCCASION_STREAM_ENDS);
	if (e->unowned_due != NEVER || e->adopters[0])
		evaluate_unowned(e, t, true);
	findings_lines_came(&e->findings, &t->stacks, t->now, true);
}

/* --- questions from outside -------------------------------------------------------------------- */

static bool
ask(const struct engine *e, const struct pw_table *t, const struct pw_proc *z, struct situation *s)
{
	if (!z->parent || !z->parent->inquiry)
		return false;
	*s = situation_of(e, t, z->parent->inquiry);
	s->z = z;
	s->count = s->expired = z->parent->kids.zombies_now;
	return true;
}

size_t
engine_causes(const struct engine *e, const struct pw_table *t, const struct pw_proc *z,
	      const char **out, size_t max, bool *certain)
{
	struct situation s;
	struct diagnosis d;
	uint32_t fits;
	size_t n = 0;

	*certain = false;
	if (!ask(e, t, z, &s))
		return 0;
	d = diagnose(&s);
	*certain = d.cause != CAUSE_NONE;
	fits = *certain ? 1u << d.cause : d.candidates | d.pending;
	for (enum cause c = CAUSE_NONE + 1; c < CAUSE_COUNT && n < max; c++)
		if ((fits & 1u << c) && rule_of_cause(e, c) < e->n_rules)
			out[n++] = rules_all[rule_of_cause(e, c)]->id;
	return n;
}

void
engine_explain(const struct engine *e, const struct pw_table *t, const struct pw_proc *z,
	       const char *rule, struct strbuf *out)
{
	struct situation s;

	for (unsigned int i = 0; ask(e, t, z, &s) && i < e->n_rules; i++)
		if (strcmp(rules_all[i]->id, rule) == 0)
			rules_all[i]->explain(out, &s);
}
