/* SPDX-License-Identifier: GPL-2.0-or-later */
/* comparison_text.c - two runs side by side, as text and as JSON. */
#include <inttypes.h>

#include "base/columns.h"
#include "base/json_writer.h"
#include "event/names.h"
#include "phrase/duration.h"
#include "phrase/number.h"
#include "view/compare/comparison.h"
#include "view/event_line.h"

enum { LABEL = 26, CELL = 12 };		/* columns */

static const char *const names[2] = { "A", "B" };

/* --- text ---------------------------------------------------------------------------------- */

static void
add_run(struct strbuf *out, const struct run_facts *r, const char *name, size_t columns, bool utf8)
{
	const size_t from = out->len;

	PHRASE_TEXT(out, "  {1}  {2}", arg_text(name), arg_text(strbuf_str(&r->subject)));
	if (r->by.len)
		PHRASE_TEXT(out, _(", by {1}"), arg_text(strbuf_str(&r->by)));
	columns_cut(out, from, columns, utf8);
	strbuf_addc(out, '\n');
	if (r->sum.lost)
		PHRASE_TEXT(out, N_PLURAL("     LOST: {1} event was dropped, so the numbers of this run are too low.\n",
					  "     LOST: {1} events were dropped, so the numbers of this run are too low.\n",
					  r->sum.lost), arg_number(r->sum.lost));
}

/* Right-aligned; ASCII, so bytes are columns. */
static void
add_cell(struct strbuf *out, const struct strbuf *cell)
{
	strbuf_addf(out, "%*s", CELL, strbuf_str(cell));
}

static void
add_value(struct strbuf *out, const struct compare_row *r, int k)
{
	struct strbuf b = { 0 };

	if (!r->known[k] || (r->unit == COMPARE_NS && !r->value[k])) {
		strbuf_addc(&b, '-');
	} else if (r->unit == COMPARE_COUNT) {
		strbuf_addu(&b, r->value[k]);
	} else {
		strbuf_adds(&b, r->open[k] ? ">" : "");
		phrase_duration_column(&b, r->value[k]);
	}
	add_cell(out, &b);
	strbuf_done(&b);
}

static void
add_difference(struct strbuf *out, const struct compare_row *r)
{
	struct strbuf b = { 0 };

	if (r->known[0] && r->known[1] && r->unit == COMPARE_COUNT && r->value[0] != r->value[1])
		strbuf_addf(&b, "%+" PRId64, (int64_t)(r->value[1] - r->value[0]));
	add_cell(out, &b);
	strbuf_done(&b);
}

static void
add_label(struct strbuf *out, const char *label)
{
	const size_t from = out->len;

	strbuf_addf(out, "  %s", label);
	columns_pad(out, from, LABEL);
}

static void
end_row(struct strbuf *out)
{
	while (out->len && out->s[out->len - 1] == ' ')
		out->s[--out->len] = '\0';
	strbuf_addc(out, '\n');
}

static void
add_table(struct strbuf *out, const struct comparison *c)
{
	bool unseen = false;

	strbuf_addf(out, "\n%-*s%*s%*s%*s\n", LABEL, "", CELL, names[0], CELL, names[1], CELL, "B - A");
	for (size_t i = 0; i < c->n_rows; i++) {
		add_label(out, _(c->rows[i].label));
		add_value(out, &c->rows[i], 0);
		add_value(out, &c->rows[i], 1);
		add_difference(out, &c->rows[i]);
		end_row(out);
		unseen |= !c->rows[i].known[0] || !c->rows[i].known[1];
	}
	if (unseen)
		strbuf_adds(out, _("  Signals and waits need the bpf or ptrace backend.\n"));
}

static void
add_moments(struct strbuf *out, const struct comparison *c)
{
	struct strbuf b = { 0 };

	if (!c->n_moments)
		return;
	strbuf_addf(out, "\n%s ", _("Since"));
	comparison_aligned_at(out, c);
	strbuf_addc(out, '\n');
	for (size_t i = 0; i < c->n_moments; i++) {
		const struct compare_moment *m = &c->moments[i];

		add_label(out, _(m->label));
		for (int k = 0; k < 2; k++) {
			strbuf_reset(&b);
			if (m->known[k])
				strbuf_addc(&b, m->ns[k] < 0 ? '-' : '+');
			else
				strbuf_addc(&b, '-');
			if (m->known[k])
				phrase_duration_column(&b, (uint64_t)(m->ns[k] < 0 ? -m->ns[k] : m->ns[k]));
			add_cell(out, &b);
		}
		end_row(out);
	}
	strbuf_done(&b);
}

static void
add_findings(struct strbuf *out, const struct comparison *c)
{
	strbuf_addf(out, "\n%s\n", _("Findings"));
	for (int k = 0; k < 2; k++) {
		const struct run_facts *r = c->run[k];

		strbuf_addf(out, "  %s  ", names[k]);
		for (size_t i = 0; i < r->n_findings; i++)
			strbuf_addf(out, "%s%s %s", i ? ", " : "", pw_line_severity(r->findings[i].severity),
				    r->findings[i].rule);
		strbuf_adds(out, r->n_findings ? "\n" : _("none\n"));
	}
}

void
comparison_text(struct strbuf *out, const struct comparison *c, size_t columns, bool utf8)
{
	strbuf_adds(out, _("procwatch: two runs, aligned at "));
	comparison_aligned_at(out, c);
	strbuf_addc(out, '\n');
	for (int k = 0; k < 2; k++)
		add_run(out, c->run[k], names[k], columns, utf8);
	strbuf_addc(out, '\n');
	columns_wrap(out, strbuf_str(&c->sentence), 2, columns, utf8);
	add_table(out, c);
	add_moments(out, c);
	add_findings(out, c);
}

/* --- JSON ---------------------------------------------------------------------------------- */

static void
add_json_run(struct strbuf *out, const struct comparison *c, int k)
{
	const struct run_facts *r = c->run[k];

	jw_key(out, k ? "b" : "a");
	jw_open(out, '{');
	jw_string(out, "subject", strbuf_str(&r->subject));
	if (r->by.len)
		jw_string(out, "by", strbuf_str(&r->by));
	jw_uint(out, "aligned_at", c->zero[k]);
	jw_uint(out, "lost", r->sum.lost);
	jw_key(out, "findings");
	jw_open(out, '[');
	for (size_t i = 0; i < r->n_findings; i++) {
		jw_open(out, '{');
		jw_string(out, "rule", r->findings[i].rule);
		jw_string(out, "severity", pw_severity_name(r->findings[i].severity));
		jw_close(out, '}');
	}
	jw_close(out, ']');
	jw_close(out, '}');
}

static void
add_json_rows(struct strbuf *out, const struct comparison *c)
{
	jw_key(out, "differences");
	jw_open(out, '{');
	for (size_t i = 0; i < c->n_rows; i++) {
		jw_key(out, c->rows[i].key);
		jw_open(out, '[');
		for (int k = 0; k < 2; k++) {
			if (c->rows[i].known[k])
				jw_uint(out, NULL, c->rows[i].value[k]);
			else
				jw_null(out, NULL);
		}
		jw_close(out, ']');
	}
	jw_close(out, '}');
}

static void
add_json_moments(struct strbuf *out, const struct comparison *c)
{
	jw_key(out, "moments_ns");
	jw_open(out, '{');
	for (size_t i = 0; i < c->n_moments; i++) {
		jw_key(out, c->moments[i].key);
		jw_open(out, '[');
		for (int k = 0; k < 2; k++) {
			if (c->moments[i].known[k])
				jw_int(out, NULL, c->moments[i].ns[k]);
			else
				jw_null(out, NULL);
		}
		jw_close(out, ']');
	}
	jw_close(out, '}');
}

void
comparison_json(struct strbuf *out, const struct comparison *c)
{
	struct strbuf at = { 0 };

	comparison_aligned_at(&at, c);
	jw_open(out, '{');
	jw_string(out, "comparison", strbuf_str(&c->sentence));
	jw_string(out, "aligned", strbuf_str(&at));
	add_json_run(out, c, 0);
	add_json_run(out, c, 1);
	add_json_rows(out, c);
	add_json_moments(out, c);
	jw_close(out, '}');
	jw_end_line(out);
	strbuf_done(&at);
}
