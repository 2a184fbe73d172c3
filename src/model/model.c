/* SPDX-License-Identifier: GPL-2.0-or-later */
/* model.c - the pipeline: one event in, it and what follows from it out. */
#include "model/model.h"

#include <stdlib.h>
#include <string.h>

#include "base/copy_map.h"
#include "base/sat.h"
#include "base/xalloc.h"
#include "model/engine.h"
#include "model/forgotten.h"
#include "model/track.h"
#include "model/track_lines.h"

enum { DEFAULT_HISTORY = 512 };

struct pw_model {
	pw_model_sink_fn *sink;
	void *arg;
	struct pw_event *start;		/* a copy, NULL before it */
	struct pw_event *nudge;		/* a copy of the last one, or NULL */
	struct lives lives;
	struct engine engine;
	struct forgotten forgotten;
};

static void
emit(struct pw_model *m, const struct pw_event *ev)
{
	m->sink(m->arg, m, ev);
}

static void
emit_finding(void *arg, const struct pw_event *ev)
{
	struct pw_model *m = arg;

	m->lives.sum.findings = m->engine.findings.n;
	emit(m, ev);
}

struct pw_model *
pw_model_new(const struct pw_model_opts *o, pw_model_sink_fn *sink, void *arg)
{
	struct pw_model *m = xzalloc(sizeof(*m));

	m->sink = sink;
	m->arg = arg;
	track_init(&m->lives, o->history ? o->history : DEFAULT_HISTORY);
	engine_init(&m->engine, o->zombie_age);
	m->engine.findings.emit = emit_finding;
	m->engine.findings.arg = m;
	return m;
}

struct pw_model *
pw_model_blank(const struct pw_model *m, pw_model_sink_fn *sink, void *arg)
{
	const struct pw_model_opts o = {
		.zombie_age = m->engine.age, .history = (unsigned int)m->lives.t.max_gone,
	};

	return pw_model_new(&o, sink, arg);
}

void
pw_model_free(struct pw_model *m)
{
	if (!m)
		return;
	engine_done(&m->engine);
	track_done(&m->lives);
	free(m->start);
	free(m->nudge);
	free(m);
}

/* NULL stays NULL. */
static struct pw_event *
clone_event(const struct pw_event *ev)
{
	return ev ? xmemdup(ev, sizeof(*ev) + ev->tail_len) : NULL;
}

struct pw_model *
pw_model_clone(const struct pw_model *from, pw_model_sink_fn *sink, void *arg)
{
	struct pw_model *m = xzalloc(sizeof(*m));
	struct copy_map copies = { 0 };

	m->sink = sink;
	m->arg = arg;
	m->start = clone_event(from->start);
	m->nudge = clone_event(from->nudge);
	track_clone(&m->lives, &from->lives, &copies);
	m->forgotten = from->forgotten;
	engine_clone(&m->engine, &from->engine, &copies);
	m->engine.findings.emit = emit_finding;
	m->engine.findings.arg = m;
	copy_map_done(&copies);
	return m;
}

size_t
pw_model_size(const struct pw_model *m)
{
	return sizeof(*m) + table_size(&m->lives.t) + engine_size(&m->engine);
}

static void
set_time(struct pw_model *m, uint64_t now)
{
	if (now > m->lives.t.now)
		m->lives.t.now = now;
	m->lives.sum.elapsed_ns = m->engine.first ? sat_sub(m->lives.t.now, m->engine.first) : 0;
}

static void
keep_nudge(struct pw_model *m, const struct pw_event *ev)
{
	free(m->nudge);
	m->nudge = xmemdup(ev, sizeof(*ev) + ev->tail_len);
}

static void
follow(struct pw_model *m, const struct effect *f)
{
	switch (f->kind) {
	case EFFECT_EVENT:
		if (effect_event(f)->kind == PW_EV_NUDGE)
			keep_nudge(m, effect_event(f));
		emit(m, effect_event(f));
		engine_see(&m->engine, &m->lives.t, effect_event(f));
		break;
	case EFFECT_ENDED:
		engine_evaluate_final(&m->engine, &m->lives.t, f->who, true);
		life_leave_waits(f->who);
		break;
	case EFFECT_ZOMBIE_ADDED:
	case EFFECT_ZOMBIE_REMOVED:
		engine_zombie_moved(&m->engine, &m->lives.t, f->who, f->parent,
				    f->kind == EFFECT_ZOMBIE_ADDED);
		break;
	case EFFECT_NONE:
	case EFFECT_COUNT:
		break;
	}
}

static void
forget_expired(struct pw_model *m)
{
	struct pw_proc *p;

	while ((p = table_expired(&m->lives.t))) {
		engine_forget(&m->engine, p);
		forgotten_add(&m->forgotten, p);
		effects_clear(&m->lives.out);
		table_forget_expired(&m->lives.t);
		for (size_t i = 0; i < m->lives.out.n; i++)	/* its zombies have no parent now */
			if (m->lives.out.v[i].kind == EFFECT_ZOMBIE_ADDED)
				follow(m, &m->lives.out.v[i]);
	}
}

/* All that may refer to one is asked: processes, and what is known of parents. */
static void
sweep_stacks(struct pw_model *m)
{
	track_lines_mark(&m->lives.t);
	engine_mark_stacks(&m->engine, &m->lives.t.stacks);
	stacks_sweep(&m->lives.t.stacks);
}

void
pw_model_apply(struct pw_model *m, const struct pw_event *ev)
{
	struct pw_proc *ending;

	if (ev->kind == PW_EV_START && m->start)
		return;
	if (m->engine.first == 0)
		m->engine.first = ev->ts;
	if (ev->ts)
		pw_model_advance(m, ev->ts - 1);
	set_time(m, ev->ts);
	if (ev->kind == PW_EV_START) {
		m->start = xmemdup(ev, sizeof(*ev) + ev->tail_len);
		m->engine.untimed = m->lives.untimed = ev->flags & PW_F_UNTIMED;
	}
	ending = track_ending(&m->lives, ev);
	if (ending)
		engine_evaluate_final(&m->engine, &m->lives.t, ending, ev->kind == PW_EV_EXIT);
	if (ev->kind == PW_EV_STACK && stacks_is_full(&m->lives.t.stacks))
		sweep_stacks(m);
	effects_clear(&m->lives.out);
	track_apply(&m->lives, ev);
	for (size_t i = 0; i < m->lives.out.n; i++)
		follow(m, &m->lives.out.v[i]);
	forget_expired(m);
}

uint64_t
pw_model_deadline(const struct pw_model *m)
{
	const uint64_t d = engine_deadline(&m->engine);

	return d < m->lives.exit_due ? d : m->lives.exit_due;
}

uint64_t
pw_model_look_due(const struct pw_model *m, uint64_t last)
{
	const uint64_t due = track_look_due(&m->lives, last);
	const uint64_t lines = m->engine.look_awaited ? sat_add(last, SECOND / 4) : NEVER;

	return lines < due ? lines : due;
}

/* What changes by the passing of time. */
static void
advance_lives(struct pw_model *m)
{
	effects_clear(&m->lives.out);
	track_advance(&m->lives);
	for (size_t i = 0; i < m->lives.out.n; i++)
		follow(m, &m->lives.out.v[i]);
	effects_clear(&m->lives.out);
}

void
pw_model_advance(struct pw_model *m, uint64_t now)
{
	uint64_t d;

	while ((d = pw_model_deadline(m)) <= now && d != NEVER) {
		if (m->lives.t.now < d)
			m->lives.t.now = d;
		if (m->lives.exit_due <= d)
			advance_lives(m);
		else
			engine_evaluate_next(&m->engine, &m->lives.t);
	}
	set_time(m, now);
}

void
pw_model_finish(struct pw_model *m, uint64_t now)
{
	struct pw_event ev = { .kind = PW_EV_SUMMARY, .summary = &m->lives.sum };

	pw_model_advance(m, now);
	engine_finish(&m->engine, &m->lives.t);
	ev.ts = m->lives.t.now;
	emit(m, &ev);
}

/* --- for the views ------------------------------------------------------------------- */

uint64_t
pw_model_now(const struct pw_model *m)
{
	return m->lives.t.now;
}

const struct pw_summary *
pw_model_summary(const struct pw_model *m)
{
	return &m->lives.sum;
}

const struct pw_event *
pw_model_start(const struct pw_model *m)
{
	return m->start;
}

const struct pw_event *
pw_model_stack(const struct pw_model *m, uint32_t id)
{
	return stacks_find(&m->lives.t.stacks, id);
}

bool
pw_model_keeps_stack(const struct pw_model *m, uint32_t id)
{
	return m->lives.t.stacks.rest || stacks_find(&m->lives.t.stacks, id);
}

const struct pw_event *
pw_model_nudge(const struct pw_model *m)
{
	return m->nudge;
}

const struct pw_proc *
pw_model_find(const struct pw_model *m, const struct pw_id *id)
{
	return table_find(&m->lives.t, id);
}

void
pw_model_name_outsider(struct pw_model *m, uint32_t pid, const char *comm)
{
	outsiders_name(&m->lives.t.outsiders, pid, comm);
}

const char *
pw_model_outsider(const struct pw_model *m, uint32_t pid)
{
	return table_newest(&m->lives.t, pid) ? "" : outsiders_comm(&m->lives.t.outsiders, pid);
}

const struct pw_proc *
pw_model_first(const struct pw_model *m)
{
	return m->lives.t.first;
}

size_t
pw_model_alive(const struct pw_model *m)
{
	return m->lives.t.alive;
}

const struct pw_finding *
pw_model_finding(const struct pw_model *m, size_t i)
{
	return findings_get(&m->engine.findings, i);
}

const struct pw_program *
pw_model_forgotten(const struct pw_model *m, size_t i)
{
	return i < m->forgotten.n ? &m->forgotten.v[i] : NULL;
}

const struct pw_finding *
pw_model_past(const struct pw_model *m, size_t i)
{
	return findings_past(&m->engine.findings, i);
}

const char *
pw_model_rule(size_t i)
{
	for (size_t k = 0; rules_all[k]; k++)
		if (k == i)
			return rules_all[k]->id;
	return NULL;
}

const char *
pw_model_advice(const struct pw_model *m, const char *rule, const struct pw_id *parent)
{
	for (size_t i = 0; rules_all[i]; i++)
		if (!strcmp(rules_all[i]->id, rule))
			return rule_advice(rules_all[i], pw_model_find(m, parent));
	return NULL;
}

size_t
pw_model_unjudged(const struct pw_model *m, const char **out, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; rules_all[i] && n < max; i++)
		if (rules_all[i]->cause == CAUSE_NONE &&
		    ((m->lives.sees & rules_all[i]->needs) != rules_all[i]->needs ||
		     (m->engine.untimed && rules_all[i]->needs_times)))
			out[n++] = rules_all[i]->id;
	return n;
}

size_t
pw_model_causes(const struct pw_model *m, const struct pw_id *zombie, const char **out, size_t max,
		bool *certain)
{
	const struct pw_proc *z = table_find(&m->lives.t, zombie);

	*certain = false;
	return z && z->life == PW_LIFE_ZOMBIE ?
	       engine_causes(&m->engine, &m->lives.t, z, out, max, certain) : 0;
}

void
pw_model_explain(const struct pw_model *m, const struct pw_id *zombie, const char *rule,
		 struct strbuf *out)
{
	const struct pw_proc *z = table_find(&m->lives.t, zombie);

	if (z && z->life == PW_LIFE_ZOMBIE)
		engine_explain(&m->engine, &m->lives.t, z, rule, out);
}

size_t
pw_model_suspects(const struct pw_model *m, uint64_t now, struct pw_suspect *out, size_t max)
{
	return engine_add_suspects(&m->engine, out, track_suspects(&m->lives, now, out, max), max);
}
