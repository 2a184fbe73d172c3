/* SPDX-License-Identifier: GPL-2.0-or-later */
/* report_pair.c - one page for two runs: on one axis, aligned at a moment, and what differs. */
#include "view/html/report_pair.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "phrase/duration.h"
#include "view/html/report.h"

int
report_pair_open(struct report_pair *p, const char *path, const char **why)
{
	const char *ending = strrchr(path, '.');

	*p = (struct report_pair){ .file.fd = -1, .part = { { .mark = "A" }, { .mark = "B" } } };
	if (ending && strcasecmp(ending, ".svg") == 0) {
		*why = "a comparison is a page, no picture: --report=FILE.html";
		return -EINVAL;
	}
	return atomic_file_open(&p->file, path, why);
}

void
report_pair_close(struct report_pair *p)
{
	atomic_file_close(&p->file);
	for (int k = 0; k < 2; k++) {
		strbuf_done(&p->part[k].json);
		strbuf_done(&p->part[k].findings);
		strbuf_done(&p->part[k].picture);
		strbuf_done(&p->part[k].headline);
		strbuf_done(&p->part[k].version);
	}
}

static void
add_pair_header(struct strbuf *out, const struct report_pair *p, const struct comparison *c)
{
	struct strbuf at = { 0 };

	strbuf_adds(out, "<header>\n<h1>procwatch: two runs</h1>\n");
	for (int k = 0; k < 2; k++) {
		strbuf_addf(out, "<p class=\"subject\">%s&#160; ", p->part[k].mark);
		report_words(out, strbuf_str(&c->run[k]->subject), c->run[k]->subject.len);
		strbuf_adds(out, "</p>\n<p class=\"dim\">");
		report_words(out, strbuf_str(&p->part[k].headline), p->part[k].headline.len);
		strbuf_adds(out, "</p>\n");
	}
	strbuf_adds(out, "</header>\n<div class=\"verdict plain\">");
	report_words(out, strbuf_str(&c->sentence), c->sentence.len);
	comparison_aligned_at(&at, c);
	strbuf_adds(out, "<small>Both are shown from ");
	report_words(out, strbuf_str(&at), at.len);
	strbuf_adds(out, " on: there is 0 on the axis.</small></div>\n");
	strbuf_done(&at);
}

static void
add_pair_value(struct strbuf *out, const struct compare_row *r, int k)
{
	const bool differs = r->known[0] && r->known[1] && r->value[0] != r->value[1];

	strbuf_adds(out, differs ? "<td class=\"n t-end\">" : "<td class=\"n\">");
	if (!r->known[k] || (r->unit == COMPARE_NS && !r->value[k]))
		strbuf_addc(out, '-');
	else if (r->unit == COMPARE_COUNT)
		strbuf_addu(out, r->value[k]);
	else
		strbuf_adds(out, r->open[k] ? "over " : "");
	if (r->known[k] && r->unit == COMPARE_NS && r->value[k])
		phrase_duration(out, r->value[k]);
	strbuf_adds(out, "</td>");
}

static void
add_pair_table(struct strbuf *out, const struct comparison *c)
{
	strbuf_adds(out, "<section><h2>What differs</h2>\n<div class=\"wide\"><table class=\"pair\">\n<thead><tr><th></th>"
		    "<th class=\"n\">A</th><th class=\"n\">B</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < c->n_rows; i++) {
		strbuf_adds(out, "<tr><td>");
		report_words(out, c->rows[i].label, strlen(c->rows[i].label));
		strbuf_adds(out, "</td>");
		add_pair_value(out, &c->rows[i], 0);
		add_pair_value(out, &c->rows[i], 1);
		strbuf_adds(out, "</tr>\n");
	}
	strbuf_adds(out, "</tbody>\n</table></div></section>\n");
}

/* Event times become those since the moment at which the runs are aligned. */
static void
add_pair_json(struct strbuf *out, const struct report_pair *p, const struct comparison *c)
{
	strbuf_adds(out, "{\"runs\":[");
	for (int k = 0; k < 2; k++) {
		strbuf_adds(out, k ? ",\n" : "");
		strbuf_adds(out, strbuf_str(&p->part[k].json));
	}
	strbuf_addf(out, "],\"marks\":[\"%s\",\"%s\"],\"shifts\":[%" PRId64 ",%" PRId64 "]}", p->part[0].mark,
		    p->part[1].mark, (int64_t)(p->part[0].zero - c->zero[0]), (int64_t)(p->part[1].zero - c->zero[1]));
}

int
report_pair_write(struct report_pair *p, const struct comparison *c)
{
	struct strbuf page = { 0 }, json = { 0 };
	int err;

	report_begin(&page, "two runs");
	add_pair_header(&page, p, c);
	add_pair_table(&page, c);
	strbuf_adds(&page, "<div id=\"timeline\">\n");
	for (int k = 0; k < 2; k++) {
		strbuf_addf(&page, "<h2 class=\"still\">%s</h2>\n", p->part[k].mark);
		strbuf_adds(&page, strbuf_str(&p->part[k].picture));
	}
	strbuf_adds(&page, "</div>\n");
	for (int k = 0; k < 2; k++)
		if (p->part[k].findings.len) {
			strbuf_addf(&page, "<h2>%s</h2>\n", p->part[k].mark);
			strbuf_adds(&page, strbuf_str(&p->part[k].findings));
		}
	report_glossary(&page);
	add_pair_json(&json, p, c);
	report_end_page(&page, p->part[0].version.len ? p->part[0].version.s : NULL, json.s);
	err = atomic_file_finish(&p->file, page.s, page.len);
	strbuf_done(&page);
	strbuf_done(&json);
	return err;
}
