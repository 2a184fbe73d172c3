/* SPDX-License-Identifier: GPL-2.0-or-later */
/* comparison_sentence.c - what two runs have to teach, in one sentence: how each reaps, what
 * was the same for both, and what came of it. */
#include "view/compare/comparison_sentence.h"

#include "phrase/duration.h"
#include "phrase/number.h"

static const char *const ways[RUN_WAYS] = {
	[RUN_NOT_SEEN] = NULL,
	[RUN_NO_CHILDREN] = N_("{1} has no child process"),
	[RUN_THREADS] = N_("{1} has threads and no child process"),
	[RUN_IGNORES] = N_("{1} ignores SIGCHLD"),
	[RUN_NOCLDWAIT] = N_("{1} sets SA_NOCLDWAIT"),
	[RUN_LOOP] = N_("{1} waits in a loop"),
	[RUN_ONCE] = N_("{1} waits once per signal"),
	[RUN_HANDLER_ONLY] = N_("{1} has a handler that does not wait"),
	[RUN_BY_PID] = N_("{1} waits for each child by its PID"),
	[RUN_ANY] = N_("{1} waits for any child"),
	[RUN_POLLS] = N_("{1} polls with WNOHANG"),
	[RUN_NEVER_WAITS] = N_("{1} never waits"),
};

static const char *const both_ways[RUN_WAYS] = {
	[RUN_NOT_SEEN] = NULL,
	[RUN_NO_CHILDREN] = N_("Neither has a child process"),
	[RUN_THREADS] = N_("Both have threads and no child process"),
	[RUN_IGNORES] = N_("Both ignore SIGCHLD"),
	[RUN_NOCLDWAIT] = N_("Both set SA_NOCLDWAIT"),
	[RUN_LOOP] = N_("Both wait in a loop"),
	[RUN_ONCE] = N_("Both wait once per signal"),
	[RUN_HANDLER_ONLY] = N_("Both have a handler that does not wait"),
	[RUN_BY_PID] = N_("Both wait for each child by its PID"),
	[RUN_ANY] = N_("Both wait for any child"),
	[RUN_POLLS] = N_("Both poll with WNOHANG"),
	[RUN_NEVER_WAITS] = N_("Neither waits"),
};

struct pair {
	const struct run_facts *better, *other;
	const char *better_name, *other_name;
};

static bool
kernel_reaps(const struct run_facts *r)
{
	return r->way == RUN_IGNORES || r->way == RUN_NOCLDWAIT;
}

static bool
has_children(const struct run_facts *r)
{
	return r->sum.forks;
}

/* Longer by far, and long enough to be seen. */
static bool
has_longer_zombie(const struct run_facts *r, const struct run_facts *than)
{
	const uint64_t shortest = 100000000;	/* ns */

	return r->longest >= shortest && r->longest / 10 >= than->longest;
}

static bool
is_better(const struct run_facts *a, const struct run_facts *b)
{
	if (a->left != b->left)
		return a->left < b->left;
	return has_longer_zombie(b, a);
}

static void
add_ways(struct strbuf *out, const struct pair *p)
{
	const char *better = ways[p->better->way], *other = ways[p->other->way];

	if (!better || !other)
		return;
	if (p->better->way == p->other->way) {
		strbuf_adds(out, _(both_ways[p->better->way]));
	} else {
		PHRASE_TEXT(out, _(better), arg_text(p->better_name));
		strbuf_adds(out, ", ");
		PHRASE_TEXT(out, _(other), arg_text(p->other_name));
	}
	strbuf_adds(out, ": ");
}

static void
add_signals(struct strbuf *out, const struct pair *p)
{
	const uint64_t x = p->better->sum.signals.coalesced, y = p->other->sum.signals.coalesced;

	if (!(p->better->sees & p->other->sees & PW_SEES_SIGNALS))
		return;
	if (!p->better->generated && p->other->generated)
		PHRASE_TEXT(out, _("no SIGCHLD, "));
	else if (x && x == y)
		PHRASE_TEXT(out, N_PLURAL("the same {1} coalesced (merged) SIGCHLD, ",
					  "the same {1} coalesced (merged) SIGCHLDs, ", x), arg_number(x));
	else if (x && y)
		PHRASE_TEXT(out, N_PLURAL("{1} SIGCHLD was coalesced (merged) instead of {2}, ",
					  "{1} SIGCHLDs were coalesced (merged) instead of {2}, ", x),
			    arg_number(x), arg_number(y));
	else if (x)
		PHRASE_TEXT(out, N_PLURAL("{1} SIGCHLD was coalesced (merged) instead of none, ",
					  "{1} SIGCHLDs were coalesced (merged) instead of none, ", x), arg_number(x));
	else if (y)
		PHRASE_TEXT(out, _("no SIGCHLD was coalesced (merged) instead of {1}, "), arg_number(y));
}

static void
add_longest(struct strbuf *out, const struct pair *p)
{
	if (has_longer_zombie(p->other, p->better))
		PHRASE_TEXT(out, _("no zombie is left, and the longest lasted {1} instead of {2}"),
			    arg_duration(p->better->longest), arg_duration(p->other->longest));
	else
		strbuf_adds(out, _("no zombie is left in either"));
}

static void
add_zombies(struct strbuf *out, const struct pair *p)
{
	const uint64_t x = p->better->left, y = p->other->left;

	if (!has_children(p->better) && !has_children(p->other))
		strbuf_adds(out, _("there is nothing to reap"));
	else if (!has_children(p->better) && !y)
		strbuf_adds(out, _("nothing to reap, and no zombie is left in either"));
	else if (!x && y)
		PHRASE_TEXT(out, _("no zombie instead of {1}"), arg_number(y));
	else if (x != y)
		PHRASE_TEXT(out, N_PLURAL("{1} zombie instead of {2}", "{1} zombies instead of {2}", x), arg_number(x),
			    arg_number(y));
	else if (x)
		PHRASE_TEXT(out, N_PLURAL("the same {1} zombie", "the same {1} zombies", x), arg_number(x));
	else if (kernel_reaps(p->better) && !kernel_reaps(p->other))
		strbuf_adds(out, _("never a zombie"));
	else
		add_longest(out, p);
}

/* What a run that is better pays for it. */
static void
add_price(struct strbuf *out, const struct pair *p)
{
	if (kernel_reaps(p->better) && !kernel_reaps(p->other) && has_children(p->other))
		PHRASE_TEXT(out, _(", and no exit status, which {1} reads"), arg_text(p->other_name));
	else if (kernel_reaps(p->other) && !kernel_reaps(p->better) && has_children(p->better))
		PHRASE_TEXT(out, _(", and {1} reads the exit statuses, which the kernel discards in {2}"),
			    arg_text(p->better_name), arg_text(p->other_name));
}

void
comparison_sentence(struct strbuf *out, const struct run_facts *a, const struct run_facts *b)
{
	const bool first = is_better(a, b);
	const struct pair p = {
		.better = first ? a : b, .other = first ? b : a,
		.better_name = first ? "A" : "B", .other_name = first ? "B" : "A",
	};

	add_ways(out, &p);
	if (!out->len)
		PHRASE_TEXT(out, _("In {1}, compared with {2}: "), arg_text(p.better_name), arg_text(p.other_name));
	add_signals(out, &p);
	add_zombies(out, &p);
	add_price(out, &p);
	strbuf_addc(out, '.');
}
