/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_view.c - the view that programs read, and that -w keeps for a replay. */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/out.h"
#include "base/xalloc.h"
#include "event/codec.h"
#include "event/id.h"
#include "event/summary.h"
#include "view/view.h"

struct json {
	struct pw_view base;
	struct out *out;
	uint32_t kinds;
	bool threads;
	const struct pw_model *m;	/* as of the last event; NULL before it */
	const struct pw_event *ev;	/* that is being written; NULL = none */
	struct written_stack *stacks;	/* hash: those of this file */
};

struct written_stack {
	uint32_t id;
	UT_hash_handle hh;
};

static bool
wanted(const struct json *j, enum pw_kind kind)
{
	return kind < PW_EV_COUNT && (j->kinds & 1u << kind);
}

/* --- the stacks of a file --------------------------------------------------------------- */

static void
forget_stacks(struct json *j)
{
	struct written_stack *s, *next;

	HASH_ITER(hh, j->stacks, s, next) {
		/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): HASH_ITER went on before the free */
		HASH_DEL(j->stacks, s);
		free(s);
	}
}

enum { REMEMBERED = 65536 };

static const struct pw_event *
stack_to_write(struct json *j, uint32_t id)
{
	const struct pw_event *stack = id && j->m && wanted(j, PW_EV_STACK) ? pw_model_stack(j->m, id) : NULL;
	struct written_stack *s = NULL;

	if (stack)
		HASH_FIND_INT(j->stacks, &id, s);
	if (!stack || s)
		return NULL;
	if (HASH_COUNT(j->stacks) >= REMEMBERED)
		forget_stacks(j);	/* some are written twice: that does no harm */
	s = xzalloc(sizeof(*s));
	s->id = id;
	/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): an empty table is NULL */
	HASH_ADD_INT(j->stacks, id, s);
	return stack;
}

/* A stack is written once; a file that continues another has those that its records refer to,
 * too. */
static void
write_stacks_of(struct json *j, struct strbuf *to, const struct pw_event *ev)
{
	const uint32_t ids[] = { ev->stack, ev->kind == PW_EV_DISPOSITION ? ev->disposition.handler_stack : 0 };

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]) && ev->kind != PW_EV_STACK; i++) {
		const struct pw_event *stack = stack_to_write(j, ids[i]);
		struct pw_event *now;

		if (!stack)
			continue;
		now = xmemdup(stack, sizeof(*stack) + stack->tail_len);
		now->ts = ev->ts;
		pw_codec_write(to, now);
		free(now);
	}
}

/* --- a file that continues another ------------------------------------------------ */

/* A wait call returned it, and its REAP follows. */
static bool
is_reaped_by(const struct pw_proc *p, const struct pw_event *ev)
{
	return ev->kind == PW_EV_WAIT_RETURN && p->life == PW_LIFE_REAPED && p->gone == ev->ts &&
	       p->reaper.pid == ev->who.pid && pw_id_same(&ev->wait.child, &p->id);
}

/* The record that begins the file reports a step, and the model has taken all that follow
 * from the same event. */
static enum pw_life
life_before(const struct pw_event *ev, const struct pw_proc *p)
{
	const struct pw_id *who = ev->kind == PW_EV_FORK ? &ev->fork.child : &ev->who;

	/* A pid that is used again: the older life is closed before the new one begins. */
	if ((ev->kind == PW_EV_EXIT || ev->kind == PW_EV_REAP) && p->older &&
	    p->life == PW_LIFE_RUNNING && p->born == ev->ts && p->id.pid == ev->who.pid)
		return PW_LIFE_NONE;
	if (is_reaped_by(p, ev))
		return PW_LIFE_ZOMBIE;
	if (!pw_id_same(who, &p->id))
		return p->life;
	if (ev->kind == PW_EV_FORK || ev->kind == PW_EV_PROCESS)
		return PW_LIFE_NONE;
	if (ev->kind == PW_EV_EXIT)
		return PW_LIFE_RUNNING;
	if (ev->kind == PW_EV_REAP && ev->reap.how != PW_HOW_AUTO)
		return PW_LIFE_ZOMBIE;
	return p->life;
}

/* Of its parent's children, those whose REPARENT follows: an EXIT orphans all of them, one
 * record each, in order of birth. */
static const struct pw_id *
parent_before(const struct json *j, const struct pw_proc *p)
{
	const struct pw_event *ev = j->ev;
	const struct pw_proc *first;

	if (!ev || !p->orphaned)
		return &p->parent_id;
	if (ev->kind == PW_EV_EXIT && ev->exit.adopter.pid &&
	    p->parent_id.pid == ev->exit.adopter.pid && p->forker.pid == ev->who.pid)
		return &ev->who;
	if (ev->kind != PW_EV_REPARENT)
		return &p->parent_id;
	first = pw_model_find(j->m, &ev->who);
	if (p == first || (first && p->born >= first->born && p->forker.pid == ev->reparent.from.pid &&
			   p->parent_id.pid == ev->reparent.to.pid))
		return &ev->reparent.from;
	return &p->parent_id;
}

static void
write_process(struct strbuf *to, struct json *j, const struct pw_proc *p, enum pw_life life)
{
	const size_t exe = p->args_len ? strlen(p->args) + 1 : 0;	/* not of a PROCESS */
	struct pw_event *ev = xzalloc(sizeof(*ev) + p->args_len);

	ev->ts = pw_model_now(j->m);
	ev->kind = PW_EV_PROCESS;
	ev->who = p->id;
	ev->flags = (p->args_truncated ? PW_F_TRUNCATED : 0) | (p->approx ? PW_F_APPROX : 0);
	ev->process.parent = *parent_before(j, p);
	ev->process.state = life == PW_LIFE_ZOMBIE ? PW_STATE_ZOMBIE : PW_STATE_RUNNING;
	ev->process.status = life == PW_LIFE_ZOMBIE ? p->status : -1;
	ev->process.since = life != PW_LIFE_ZOMBIE ? 0 : p->died ? p->died : p->exited;
	if (!p->orphaned && (!p->parent || !p->parent->execed))
		ev->process.inherited = p->inherited;
	if (p->subreaper)
		ev->flags |= PW_F_SUBREAPER;
	ev->process.runtime = p->runtime;
	ev->process.blind = pw_model_start(j->m)->start.sees & ~p->sees;
	memcpy(ev->comm, p->comm, sizeof(ev->comm));
	if (p->args_len > exe) {
		memcpy(ev->tail, p->args + exe, p->args_len - exe);
		ev->tail_len = p->args_len - (uint32_t)exe;
	}
	ev->stack = p->fork_stack;
	write_stacks_of(j, to, ev);
	pw_codec_write(to, ev);
	free(ev);
}

/* Without it the rules could not judge what follows. */
static void
write_disposition(struct strbuf *to, struct json *j, const struct pw_proc *p)
{
	const struct pw_disposition *d = &p->sigchld;
	struct pw_event ev = {
		.ts = pw_model_now(j->m), .kind = PW_EV_DISPOSITION, .who = p->id, .tid = d->tid,
		.flags = (d->blocked ? PW_F_BLOCKED : 0) | (d->origin_unsure ? PW_F_APPROX : 0),
		.disposition = { .sa_flags = d->sa_flags, .action = d->action, .origin = d->origin,
				 .handler = d->handler, .handler_stack = d->handler_stack },
		.stack = d->stack,
	};

	if (!d->since || d->action == PW_ACTION_NONE)
		return;
	write_stacks_of(j, to, &ev);
	pw_codec_write(to, &ev);
}

/* As a watch begins on processes that are there: such a file can be replayed alone. */
static void
json_head(void *arg, struct strbuf *to)
{
	struct json *j = arg;
	const struct pw_event *start = j->m ? pw_model_start(j->m) : NULL;
	struct pw_event *now;

	forget_stacks(j);
	if (!start)
		return;
	if (wanted(j, PW_EV_START)) {
		now = xmemdup(start, sizeof(*start) + start->tail_len);
		now->ts = pw_model_now(j->m);
		pw_codec_write(to, now);
		free(now);
	}
	for (const struct pw_proc *p = pw_model_first(j->m); p; p = p->next) {
		enum pw_life life = j->ev ? life_before(j->ev, p) : p->life;

		if (life == PW_LIFE_EXITING)
			life = PW_LIFE_ZOMBIE;	/* PROCESS has no state between */
		if (life != PW_LIFE_RUNNING && life != PW_LIFE_ZOMBIE)
			continue;
		if (wanted(j, PW_EV_PROCESS))
			write_process(to, j, p, life);
		if (wanted(j, PW_EV_DISPOSITION))
			write_disposition(to, j, p);
	}
	if (j->ev)
		write_stacks_of(j, to, j->ev);
}

/* --- the stream -------------------------------------------------------------------- */

static int
json_open(struct pw_view **out, const struct pw_view_opts *o, const char **why)
{
	struct json *j = xzalloc(sizeof(*j));

	(void)why;
	j->base.ops = &pw_view_json;
	j->out = o->out;
	j->kinds = o->kinds;
	j->threads = o->threads;
	out_on_next(j->out, json_head, j);
	*out = &j->base;
	return 0;
}

/* Without it a replay could not say why ps shows a zombie. */
static bool
leader_leaves(const struct pw_event *ev)
{
	return ev->thread.state == PW_THREAD_EXIT && ev->tid == ev->who.pid && ev->thread.left;
}

/* Whatever kinds are asked for: it is about them. */
static void
write_gap(struct strbuf *to, uint64_t ts, uint64_t count)
{
	const struct pw_event ev = { .ts = ts, .kind = PW_EV_LOST, .lost.count = count };

	if (count)
		pw_codec_write(to, &ev);
}

/* Its "lost" is the sum of those reported in this stream. */
static void
write_summary(const struct json *j, struct strbuf *to, const struct pw_event *ev)
{
	struct pw_summary sum = *ev->summary;
	struct pw_event mine = *ev;

	sum.lost += out_missed(j->out);
	mine.summary = &sum;
	pw_codec_write(to, &mine);
}

static void
json_event(struct pw_view *v, const struct pw_model *m, const struct pw_event *ev)
{
	struct json *j = (struct json *)v;
	struct strbuf *to;
	uint64_t gap;

	j->m = m;
	if (!wanted(j, (enum pw_kind)ev->kind) || ev->kind == PW_EV_RELEASE)
		return;
	if (ev->kind == PW_EV_THREAD && !j->threads && !leader_leaves(ev))
		return;
	to = out_begin(j->out, &gap);
	if (!to)
		return;
	write_gap(to, ev->ts, gap);
	write_stacks_of(j, to, ev);
	if (ev->kind == PW_EV_SUMMARY && ev->summary)
		write_summary(j, to, ev);
	else
		pw_codec_write(to, ev);
	j->ev = ev;
	out_end(j->out);
	if (ev->kind == PW_EV_STACK)
		stack_to_write(j, ev->stack);
	j->ev = NULL;
}

static void
json_tick(struct pw_view *v, const struct pw_model *m)
{
	struct json *j = (struct json *)v;
	struct strbuf *to;
	uint64_t gap;

	to = out_gap(j->out) ? out_begin(j->out, &gap) : NULL;
	if (to) {
		write_gap(to, pw_model_now(m), gap);
		out_end(j->out);
	}
	out_flush(j->out);
}

static int
json_finish(struct pw_view *v, const struct pw_model *m)
{
	json_tick(v, m);
	return out_error(((struct json *)v)->out);
}

static void
json_close(struct pw_view *v)
{
	if (!v)
		return;
	out_on_next(((struct json *)v)->out, NULL, NULL);
	forget_stacks((struct json *)v);
	free(v);
}

const struct pw_view_ops pw_view_json = {
	.name = "json",
	.open = json_open,
	.event = json_event,
	.tick = json_tick,
	.finish = json_finish,
	.close = json_close,
};
