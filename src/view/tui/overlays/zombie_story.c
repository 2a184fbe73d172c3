/* SPDX-License-Identifier: GPL-2.0-or-later */
/* zombie_story.c - why is this zombie here. */
#include "view/tui/overlays/zombie_story.h"

#include "base/clock.h"
#include "base/sat.h"
#include "history/chain.h"
#include "phrase/duration.h"
#include "phrase/number.h"
#include "phrase/process_name.h"
#include "view/tui/overlays/page.h"
#include "view/tui/scene.h"

struct story {
	struct page *pg;
	const struct pw_proc *child;
	struct pw_id parent;
	struct chain chain;
};

/* ns after the exit. */
static struct phrase_arg
arg_after(const struct story *s, uint64_t ts)
{
	return arg_duration(sat_sub(ts, s->chain.exited));
}

static void
add_own_signal(const struct story *s)
{
	const struct chain *c = &s->chain;
	const struct pw_id other = { .pid = c->queued_by };
	const struct phrase_arg parent = page_process(s->pg, &s->parent);

	if (c->fate & MARK_COALESCED && c->queued_by)
		PAGE_SENTENCE(s->pg, ROLE_COALESCED, _("  its SIGCHLD"),
			      _("was coalesced with that of {1}, which was still pending: standard "
				"signals do not queue. It was never delivered itself."),
			      page_process(s->pg, &other));
	else if (c->fate & MARK_COALESCED)
		PAGE_SENTENCE(s->pg, ROLE_COALESCED, _("  its SIGCHLD"),
			      _("was coalesced with an earlier one that was still pending: standard "
				"signals do not queue. It was never delivered itself."));
	else if (c->fate & MARK_IGNORED)
		PAGE_SENTENCE(s->pg, ROLE_TEXT, _("  its SIGCHLD"), _("was ignored: {1} has no handler for it"),
			      parent);
	else if (c->fate & MARK_BLOCKED && !c->delivered)
		PAGE_SENTENCE(s->pg, ROLE_COALESCED, _("  its SIGCHLD"),
			      _("is pending: {1} blocks SIGCHLD"), parent);
	else if (c->fate && c->delivered)
		PAGE_SENTENCE(s->pg, ROLE_DELIVERED, _("  its SIGCHLD"),
			      _("was delivered to {1} {2} after the exit"), parent, arg_after(s, c->delivered));
	else if (!c->fate && s->child->why == PW_WHY_SIGCHLD_IGNORED)
		PAGE_SENTENCE(s->pg, ROLE_TEXT, _("  its SIGCHLD"), _("none was generated: {1} ignores SIGCHLD"), parent);
	else if (c->fate)
		PAGE_SENTENCE(s->pg, ROLE_TEXT, _("  its SIGCHLD"),
			      _("was generated, and not delivered to a handler of {1}"), parent);
	else
		PAGE_SENTENCE(s->pg, ROLE_DIM, _("  its SIGCHLD"), _("was not observed"));
}

/* The one of another child that stands for it. */
static void
add_delivery(const struct story *s)
{
	const struct chain *c = &s->chain;
	const struct pw_id other = { .pid = c->queued_by };

	if (!(c->fate & MARK_COALESCED) || !c->delivered)
		return;
	if (c->queued_by)
		PAGE_SENTENCE(s->pg, ROLE_DELIVERED, _("  delivered"),
			      _("the one SIGCHLD of {1}, {2} after this exit: the handler ran once"),
			      page_process(s->pg, &other), arg_after(s, c->delivered));
	else
		PAGE_SENTENCE(s->pg, ROLE_DELIVERED, _("  delivered"),
			      _("one SIGCHLD for all of them, {1} after this exit: the handler ran once"),
			      arg_after(s, c->delivered));
}

/* What its parent did about it. */
static void
add_wait_calls(const struct story *s)
{
	const struct chain *c = &s->chain;
	const struct pw_proc *p = scene_proc(s->pg->sc, &s->parent);
	const struct pw_id other = { .pid = c->call_child };
	const struct phrase_arg parent = page_process(s->pg, &s->parent);

	if (!p)
		return;
	if (c->call_bits & MARK_REAPED && c->call_child != s->child->id.pid)
		PAGE_SENTENCE(s->pg, ROLE_TEXT, _("  wait calls"),
			      _("the first after the exit, by {1}, returned {2}, another child, {3} after it"), parent,
			      page_process(s->pg, &other), arg_after(s, c->called));
	else if (c->call_bits & MARK_EMPTY)
		PAGE_SENTENCE(s->pg, ROLE_TEXT, _("  wait calls"),
			      _("the first after the exit, by {1}, returned 0: it asked for another child"), parent);
	else if (!c->called && sat_sub(s->pg->sc->now, c->exited) < CLOCK_MS)
		PAGE_SENTENCE(s->pg, ROLE_ZOMBIE, _("  wait calls"), _("{1} has made none since the exit"), parent);
	else if (!c->called)
		PAGE_SENTENCE(s->pg, ROLE_ZOMBIE, _("  wait calls"), _("{1} has made none since the exit, for {2}"),
			      parent, arg_duration(sat_sub(s->pg->sc->now, c->exited)));
	if (c->called && p->last_wait.ts && sat_sub(s->pg->sc->now, p->last_wait.ts) >= CLOCK_MS)
		PAGE_SENTENCE(s->pg, ROLE_ZOMBIE, "", _("{1} has made none for {2}"), parent,
			      arg_duration(sat_sub(s->pg->sc->now, p->last_wait.ts)));
}

void
zombie_story(struct page *pg, const struct pw_proc *child)
{
	struct story s = { .pg = pg, .child = child };

	if (scene_is_blind(pg->sc) || pw_proc_is_older(child))
		return;
	s.parent = child->orphaned ? child->forker : child->parent_id;
	s.chain = chain_of(history_marks(pg->sc->history), child, pg->sc->now, pg->sc->seq);
	if (!s.chain.exited || !s.parent.pid)
		return;
	add_own_signal(&s);
	add_delivery(&s);
	if (child->life == PW_LIFE_ZOMBIE)
		add_wait_calls(&s);
}
