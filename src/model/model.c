/* SPDX-License-Identifier: GPL-2.0-or-later */
/* model.c - the way in and out: one event in, it and what follows out. */
#include "model/model.h"

#include <stdlib.h>
#include <string.h>

#include "base/sat.h"
#include "base/xalloc.h"
#include "model/rules.h"
#include "model/waits.h"

enum { DEFAULT_HISTORY = 512 };

struct pw_model *
pw_model_new(const struct pw_model_opts *o, pw_model_sink_fn *sink, void *arg)
{
	struct pw_model *m = xzalloc(sizeof(*m));

	m->opts = *o;
	if (m->opts.history == 0)
		m->opts.history = DEFAULT_HISTORY;
	m->sink = sink;
	m->arg = arg;
	table_init(&m->t, m->opts.history);
	rules_init(m);
	return m;
}

void
pw_model_free(struct pw_model *m)
{
	if (!m)
		return;
	table_done(&m->t);
	rules_done(m);
	free(m->start);
	free(m);
}

void
model_emit(struct pw_model *m, const struct pw_event *ev)
{
	m->sink(m->arg, m, ev);
	notes_see(m, ev);
}

static void
note_time(struct pw_model *m, uint64_t now)
{
	if (now > m->now)
		m->now = now;
	m->sum.elapsed_ns = m->first ? sat_sub(m->now, m->first) : 0;
}

static void
take_start(struct pw_model *m, const struct pw_event *ev)
{
	if (m->start)
		return;
	m->start = xmemdup(ev, sizeof(*ev) + ev->tail_len);
	model_emit(m, ev);
}

void
pw_model_apply(struct pw_model *m, const struct pw_event *ev)
{
	if (m->first == 0)
		m->first = ev->ts;
	if (ev->ts)
		pw_model_advance(m, ev->ts - 1);
	note_time(m, ev->ts);
	switch ((enum pw_kind)ev->kind) {
	case PW_EV_START:
		take_start(m, ev);
		break;
	case PW_EV_LOST:
		m->sum.lost += ev->lost.count;
		model_emit(m, ev);
		break;
	case PW_EV_FINDING:
	case PW_EV_SUMMARY:
	case PW_EV_NONE:
	case PW_EV_COUNT:
		break;
	case PW_EV_PROCESS:
	case PW_EV_FORK:
	case PW_EV_EXEC:
	case PW_EV_EXIT:
	case PW_EV_SIGNAL:
	case PW_EV_DELIVER:
	case PW_EV_WAIT_ENTER:
	case PW_EV_WAIT_RETURN:
	case PW_EV_REAP:
	case PW_EV_REPARENT:
	case PW_EV_THREAD:
	case PW_EV_DISPOSITION:
	case PW_EV_ACTIVITY:
	case PW_EV_LIMITS:
	case PW_EV_RELEASE:
		life_apply(m, ev);
		break;
	}
	table_trim(&m->t);
}

uint64_t
pw_model_deadline(const struct pw_model *m)
{
	return rules_deadline(m);
}

void
pw_model_advance(struct pw_model *m, uint64_t now)
{
	rules_advance(m, now);
	note_time(m, now);
}

void
pw_model_finish(struct pw_model *m, uint64_t now)
{
	struct pw_event ev = { .kind = PW_EV_SUMMARY, .summary = &m->sum };

	pw_model_advance(m, now);
	rules_finish(m);
	ev.ts = m->now;
	model_emit(m, &ev);
}

uint64_t
pw_model_now(const struct pw_model *m)
{
	return m->now;
}

const struct pw_summary *
pw_model_summary(const struct pw_model *m)
{
	return &m->sum;
}

const struct pw_event *
pw_model_start(const struct pw_model *m)
{
	return m->start;
}

const struct pw_proc *
pw_model_find(const struct pw_model *m, const struct pw_id *id)
{
	return table_find(&m->t, id);
}

const struct pw_proc *
pw_model_first(const struct pw_model *m)
{
	return m->t.first;
}

size_t
pw_model_alive(const struct pw_model *m)
{
	return m->t.alive;
}

size_t
pw_model_suspects(const struct pw_model *m, struct pw_suspect *out, size_t max)
{
	const struct pw_proc *p;
	size_t n = 0;

	for (p = m->t.suspects; p && n < max; p = p->next_suspect, n++) {
		memset(&out[n], 0, sizeof(out[n]));
		out[n].id = p->id;
		if (p->rules)
			waits_of_threads(p->rules, out[n].waits);
	}
	return n;
}
