/* SPDX-License-Identifier: GPL-2.0-or-later */
/* comparison.c - two runs side by side: the table and the moments. */
#include "view/compare/comparison.h"

#include "phrase/number.h"
#include "view/compare/comparison_sentence.h"

enum sight { SIGHT_ALL, SIGHT_SIGNALS, SIGHT_WAITS };

static bool
sees(const struct run_facts *r, enum sight what)
{
	return what == SIGHT_ALL || r->sees & (what == SIGHT_SIGNALS ? PW_SEES_SIGNALS : PW_SEES_WAITS);
}

#define FIELD(name) offsetof(struct run_facts, name)

static const struct {
	const char *key, *label;
	size_t field;		/* in struct run_facts, an uint64_t */
	enum compare_unit unit;
	enum sight sight;
	bool always;		/* also where both are 0 */
} rows[] = {
	{ "forks", N_("children forked"), FIELD(sum.forks), COMPARE_COUNT, SIGHT_ALL, true },
	{ "zombies_left", N_("zombies left"), FIELD(left), COMPARE_COUNT, SIGHT_ALL, true },
	{ "zombies_peak", N_("most at once"), FIELD(sum.child_zombies_peak), COMPARE_COUNT, SIGHT_ALL, false },
	{ "longest_zombie_ns", N_("longest zombie"), FIELD(longest), COMPARE_NS, SIGHT_ALL, true },
	{ "autoreaps", N_("reaped by the kernel"), FIELD(sum.autoreaps), COMPARE_COUNT, SIGHT_ALL, false },
	{ "sigchld", N_("SIGCHLD generated"), FIELD(generated), COMPARE_COUNT, SIGHT_SIGNALS, true },
	{ "coalesced", N_("coalesced (merged)"), FIELD(sum.signals.coalesced), COMPARE_COUNT, SIGHT_SIGNALS, true },
	{ "handler_runs", N_("handler runs"), FIELD(sum.delivers), COMPARE_COUNT, SIGHT_SIGNALS, true },
	{ "wait_calls", N_("wait calls"), FIELD(wait_calls), COMPARE_COUNT, SIGHT_WAITS, true },
	{ "waits_returned", N_("returned a child"), FIELD(sum.waits.reaped), COMPARE_COUNT, SIGHT_WAITS, false },
	{ "waits_nobody", N_("returned 0"), FIELD(sum.waits.nobody), COMPARE_COUNT, SIGHT_WAITS, false },
	{ "waits_echild", N_("failed with ECHILD"), FIELD(sum.waits.echild), COMPARE_COUNT, SIGHT_WAITS, false },
	{ "interrupted", N_("calls with EINTR"), FIELD(sum.interrupted), COMPARE_COUNT, SIGHT_SIGNALS, false },
	{ "threads", N_("threads started"), FIELD(threads), COMPARE_COUNT, SIGHT_ALL, false },
	{ "elapsed_ns", N_("watched for"), FIELD(elapsed), COMPARE_NS, SIGHT_ALL, true },
};
_Static_assert(sizeof(rows) / sizeof(rows[0]) <= COMPARE_ROWS, "a place for each row");

static uint64_t
value_of(const struct run_facts *r, size_t field)
{
	return *(const uint64_t *)((const char *)r + field);
}

static void
add_rows(struct comparison *c)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct compare_row *r = &c->rows[c->n_rows];

		*r = (struct compare_row){ .key = rows[i].key, .label = rows[i].label, .unit = rows[i].unit };
		for (int k = 0; k < 2; k++) {
			r->value[k] = value_of(c->run[k], rows[i].field);
			r->known[k] = sees(c->run[k], rows[i].sight);
			r->open[k] = rows[i].field == FIELD(longest) && c->run[k]->longest_open;
		}
		c->n_rows += rows[i].always || r->value[0] || r->value[1];
	}
}

static void
add_moments(struct comparison *c)
{
	static const struct {
		const char *key, *label;
	} names[RUN_MOMENTS] = {
		[RUN_FORK] = { "fork", N_("first fork") },
		[RUN_EXIT] = { "exit", N_("first exit") },
		[RUN_COALESCED] = { "coalesced", N_("first coalesced SIGCHLD") },
		[RUN_HANDLER] = { "handler", N_("first run of the handler") },
		[RUN_REAP] = { "reap", N_("first reap") },
		[RUN_FINDING] = { "finding", N_("first leak or warning") },
	};

	for (size_t i = 0; i < RUN_MOMENTS; i++) {
		struct compare_moment *m = &c->moments[c->n_moments];

		*m = (struct compare_moment){ .key = names[i].key, .label = names[i].label };
		for (int k = 0; k < 2; k++) {
			m->known[k] = c->run[k]->moments[i];
			m->ns[k] = (int64_t)(c->run[k]->moments[i] - c->zero[k]);
		}
		c->n_moments += m->known[0] || m->known[1];
	}
}

void
comparison_make(struct comparison *c, const struct run_facts *a, const struct run_facts *b)
{
	*c = (struct comparison){ .run = { a, b }, .aligned = a->aligned && b->aligned };
	for (int k = 0; k < 2; k++)
		c->zero[k] = c->aligned ? c->run[k]->aligned : c->run[k]->first;
	add_rows(c);
	add_moments(c);
	comparison_sentence(&c->sentence, a, b);
}

void
comparison_done(struct comparison *c)
{
	strbuf_done(&c->sentence);
	*c = (struct comparison){ .aligned = false };
}

void
comparison_aligned_at(struct strbuf *out, const struct comparison *c)
{
	if (!c->aligned)
		strbuf_adds(out, _("the beginning"));
	else if (c->run[0]->align.finding)
		strbuf_adds(out, _("the first leak or warning"));
	else
		PHRASE_TEXT(out, _("fork {1}"), arg_number(c->run[0]->align.fork));
}
