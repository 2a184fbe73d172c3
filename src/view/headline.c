/* SPDX-License-Identifier: GPL-2.0-or-later */
/* headline.c - what a watch has come to, in a sentence or two. */
#include "view/headline.h"

#include "base/sat.h"
#include "base/strbuf.h"
#include "event/id.h"
#include "phrase/duration.h"
#include "phrase/number.h"
#include "phrase/process_name.h"
#include "view/survey.h"

/* Parents that left zombies, or have some; and zombies of parents that are not watched. */
struct group {
	uint64_t parents, zombies;
	const char *comm;		/* of the first parent */
	uint32_t pid;
	uint64_t oldest;		/* ns */
	bool older;			/* the oldest: at least that */
};

struct headline {
	struct group left, has, others;
	struct group adopted;		/* zombies whose adopter is to reap them, and may yet */
	const struct pw_finding *leak;	/* the most severe, or NULL */
};

static bool
is_leak(const struct pw_finding *f)
{
	return f->severity == PW_SEV_LEAK;
}

static bool
has_leak(const struct pw_model *m, const struct pw_id *id)
{
	const struct pw_finding *f;

	for (size_t i = 0; (f = pw_model_finding(m, i)) && is_leak(f); i++)
		if (pw_id_same(&f->who, id))
			return true;
	return false;
}

static void
add_to_group(struct group *g, const char *comm, uint32_t pid, uint64_t zombies)
{
	if (g->parents++ == 0) {
		g->comm = comm;
		g->pid = pid;
	}
	g->zombies += zombies;
}

static void
note_age(struct group *g, const struct pw_proc *z, uint64_t age, bool older)
{
	if (age < g->oldest)
		return;
	g->oldest = age;
	g->older = older && pw_proc_is_older(z);
}

/* As long as it is a zombie, whichever parent has it. */
static void
add_zombie(struct group *g, const struct pw_model *m, const struct pw_proc *z)
{
	g->zombies++;
	note_age(g, z, sat_sub(pw_model_now(m), z->died), true);
}

/* On the whole machine there is always a process that ends just before its children are
 * reaped: there, what it left counts only as part of a leak. */
static bool
counts_as_left(const struct pw_model *m, const struct pw_proc *p)
{
	const struct pw_event *start = pw_model_start(m);
	const bool everywhere = start && start->start.mode == PW_MODE_SYSTEM;

	return p->left_zombies && (!everywhere || has_leak(m, &p->id));
}

static void
survey_parents(struct headline *h, const struct pw_model *m)
{
	const struct pw_proc *z;

	for (const struct pw_proc *p = pw_model_first(m); p; p = p->next) {
		if (pw_proc_has_ended(p) && counts_as_left(m, p))
			add_to_group(&h->left, p->comm, p->id.pid, p->left_zombies);
		else if (!pw_proc_has_ended(p) && p->kids.zombies_now)
			add_to_group(&h->has, p->comm, p->id.pid, p->kids.zombies_now);
		for (z = pw_proc_has_ended(p) ? NULL : p->first_zombie; z; z = z->next_zombie)
			note_age(&h->has, z, sat_sub(pw_model_now(m), pw_proc_zombie_since(z)), !z->orphaned);
	}
}

/* Zombies of parents that are not watched; what a parent left is said of that parent.  An
 * adopter that reaps, sooner or later, is not the program's concern. */
static void
survey_others(struct headline *h, const struct pw_model *m)
{
	const struct pw_proc *forker;

	for (const struct pw_proc *z = pw_model_first(m); z; z = z->next) {
		if (z->life != PW_LIFE_ZOMBIE || pw_survey_is_command(m, z) || (z->parent && !pw_proc_has_ended(z->parent)))
			continue;
		if (z->orphaned && !has_leak(m, &z->parent_id)) {
			add_zombie(&h->adopted, m, z);
			continue;
		}
		forker = z->orphaned ? pw_model_find(m, &z->forker) : NULL;
		if (forker && forker->exited >= z->died && counts_as_left(m, forker))
			continue;
		add_zombie(&h->others, m, z);
	}
}

/* Leaks of parents that are forgotten by now, or never were watched. */
static void
survey_leaks(struct headline *h, const struct pw_model *m)
{
	const struct pw_finding *f;

	for (size_t i = 0; (f = pw_model_finding(m, i)) && is_leak(f); i++) {
		if (!h->leak)
			h->leak = f;
		if (!pw_model_find(m, &f->who) && f->who.pid && *f->comm)
			add_to_group(&h->left, f->comm, f->who.pid, f->count);
	}
}

static void
say_left(struct spans *out, const struct group *g)
{
	const struct phrase_arg zombies = arg_count(g->zombies, N_("{1} zombie"), N_("{1} zombies"));

	if (g->parents == 1)
		PHRASE(out, _("{1} left {2} when it exited."), arg_process(g->comm, g->pid), zombies);
	else
		PHRASE(out, _("{1} processes left {2} when they exited."), arg_number(g->parents), zombies);
}

static void
say_has(struct spans *out, const struct group *g)
{
	const struct phrase_arg zombies = arg_count(g->zombies, N_("{1} zombie"), N_("{1} zombies")),
				age = arg_duration(g->oldest), who = arg_process(g->comm, g->pid);

	if (g->parents > 1)
		PHRASE(out, g->older ? _("{1} processes have {2}, the oldest for at least {3}.")
				     : _("{1} processes have {2}, the oldest for {3}."),
		       arg_number(g->parents), zombies, age);
	else if (g->zombies > 1)
		PHRASE(out, g->older ? _("{1} has {2}, the oldest for at least {3}.")
				     : _("{1} has {2}, the oldest for {3}."), who, zombies, age);
	else
		PHRASE(out, g->older ? _("{1} has {2}, for at least {3}.") : _("{1} has {2}, for {3}."),
		       who, zombies, age);
}

/* Beside what was said of parents. */
static void
say_more(struct spans *out, const struct group *g)
{
	const struct phrase_arg n = arg_number(g->zombies), age = arg_duration(g->oldest);

	if (g->older)
		PHRASE(out, N_PLURAL(" {1} more zombie remains, for at least {2}.",
				     " {1} more zombies remain, the oldest for at least {2}.", g->zombies), n, age);
	else
		PHRASE(out, N_PLURAL(" {1} more zombie remains, for {2}.",
				     " {1} more zombies remain, the oldest for {2}.", g->zombies), n, age);
}

static void
say_others(struct spans *out, const struct group *g)
{
	const struct phrase_arg n = arg_number(g->zombies), age = arg_duration(g->oldest);

	if (g->older)
		PHRASE(out, N_PLURAL("{1} zombie remains, for at least {2}.",
				     "{1} zombies remain, the oldest for at least {2}.", g->zombies), n, age);
	else
		PHRASE(out, N_PLURAL("{1} zombie remains, for {2}.",
				     "{1} zombies remain, the oldest for {2}.", g->zombies), n, age);
}

/* An adopter that reaps a little later is no fault. */
static void
say_none(struct spans *out, const struct group *adopted)
{
	if (adopted->zombies)
		PHRASE(out, N_PLURAL("{1} zombie remains, for {2}; its parent has ended, and the adopter"
				     " has not reaped it yet.",
				     "{1} zombies remain, the oldest for {2}; their parents have ended,"
				     " and the adopters have not reaped them yet.", adopted->zombies),
		       arg_number(adopted->zombies), arg_duration(adopted->oldest));
	else
		PHRASE(out, _("No zombies remain."));
}

enum pw_tone
pw_headline(struct strbuf *out, const struct pw_model *m, bool utf8)
{
	struct spans s = { .text = *out, .utf8 = utf8, .toneless = true };
	const struct pw_finding *past = pw_model_past(m, 0);
	struct headline h = { .leak = NULL };
	const size_t from = out->len;

	survey_parents(&h, m);
	survey_others(&h, m);
	survey_leaks(&h, m);
	if (h.left.parents)
		say_left(&s, &h.left);
	if (h.has.parents) {
		strbuf_adds(&s.text, s.text.len > from ? " " : "");
		say_has(&s, &h.has);
	}
	if (h.others.zombies && s.text.len > from)
		say_more(&s, &h.others);
	else if (h.others.zombies)
		say_others(&s, &h.others);
	if (s.text.len == from && h.leak)
		PHRASE(&s, _("A leak was found: {1}, {2}."), arg_text(h.leak->rule),
		       arg_process(h.leak->comm, h.leak->who.pid));
	else if (s.text.len == from)
		say_none(&s, &h.adopted);
	if (!h.leak && past && !h.left.parents && !h.has.parents && !h.others.zombies)
		PHRASE(&s, _(" A leak was resolved: {1}, {2}."), arg_text(past->rule),
		       arg_process(past->comm, past->who.pid));
	*out = s.text;
	if (h.leak || h.has.zombies || h.others.zombies)
		return PW_TONE_ZOMBIE;
	return h.left.zombies || past ? PW_TONE_WARNING : PW_TONE_GOOD;
}
