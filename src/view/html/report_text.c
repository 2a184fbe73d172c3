/* SPDX-License-Identifier: GPL-2.0-or-later */
/* report_text.c - what the parts of the page share: escaping, and the choice
 * of processes that are worth a row. */
#include "view/html/report.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/columns.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "phrase/process_name.h"
#include "view/survey.h"

static void
add_escaped(struct strbuf *out, const char *s, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		switch (s[i]) {
		case '<':
			strbuf_adds(out, "&lt;");
			break;
		case '>':
			strbuf_adds(out, "&gt;");
			break;
		case '&':
			strbuf_adds(out, "&amp;");
			break;
		case '"':
			strbuf_adds(out, "&quot;");
			break;
		case '\'':
			strbuf_adds(out, "&#39;");
			break;
		default:
			strbuf_addc(out, s[i]);
		}
	}
}

void
report_text(struct strbuf *out, const char *s, size_t len)
{
	struct strbuf seen = { 0 };

	text_visible(&seen, s, len, true);
	add_escaped(out, strbuf_str(&seen), seen.len);
	strbuf_done(&seen);
}

void
report_words(struct strbuf *out, const char *s, size_t len)
{
	struct strbuf seen = { 0 };

	text_visible_again(&seen, s, len, true);
	add_escaped(out, strbuf_str(&seen), seen.len);
	strbuf_done(&seen);
}

void
report_command(struct strbuf *out, const struct pw_proc *p, size_t columns)
{
	struct strbuf seen = { 0 };

	pw_survey_command(&seen, p, true);
	columns_cut(&seen, 0, columns, true);
	add_escaped(out, strbuf_str(&seen), seen.len);
	strbuf_done(&seen);
}

void
report_process(struct strbuf *out, const char *comm, uint32_t pid)
{
	struct strbuf seen = { 0 };

	phrase_process(&seen, comm, pid, true);
	add_escaped(out, strbuf_str(&seen), seen.len);
	strbuf_done(&seen);
}

void
report_end(struct strbuf *out, const struct pw_proc *p)
{
	const struct phrase_end end = pw_survey_end(p);
	struct strbuf seen = { 0 };

	PHRASE_TEXT(&seen, "{1}", arg_end(&end));
	add_escaped(out, strbuf_str(&seen), seen.len);
	strbuf_done(&seen);
}

void
report_program(struct strbuf *out, const struct pw_proc *p, size_t columns)
{
	const char *argv0 = p->args ? phrase_tail(p->args, p->args_len, 1) : NULL;
	const size_t folders = argv0 ? (size_t)(phrase_program(argv0, p->comm) - argv0) : 0;
	struct strbuf seen = { 0 };
	size_t from = 0;

	pw_survey_command(&seen, p, true);
	/* a word in quotes stays whole */
	if (argv0 && folders < seen.len && strncmp(seen.s, argv0, folders) == 0)
		from = folders;
	columns_cut(&seen, from, columns, true);
	add_escaped(out, seen.s + from, seen.len - from);
	strbuf_done(&seen);
}

const char *
report_tone_class(enum pw_tone tone)
{
	static const char *const classes[PW_TONE_COUNT] = {
		[PW_TONE_PLAIN] = "", [PW_TONE_FAINT] = "t-dim", [PW_TONE_START] = "t-fork",
		[PW_TONE_END] = "t-end", [PW_TONE_SIGNAL] = "t-signal", [PW_TONE_WAIT] = "t-wait",
		[PW_TONE_GOOD] = "t-wait", [PW_TONE_WARNING] = "t-care",
		[PW_TONE_ZOMBIE] = "t-alarm", [PW_TONE_LEAK] = "t-alarm",
	};

	return classes[tone];
}

void
report_spans(struct strbuf *out, const struct spans *s)
{
	struct tone_span run;
	size_t at = 0;

	while (spans_next(s, &at, s->text.len, &run)) {
		if (run.tone != PW_TONE_PLAIN)
			strbuf_addf(out, "<span class=\"%s\">", report_tone_class(run.tone));
		report_words(out, s->text.s + run.at, run.len);
		if (run.tone != PW_TONE_PLAIN)
			strbuf_adds(out, "</span>");
	}
}

void
report_left_out(struct strbuf *out, uint64_t shown, uint64_t all, const char *what)
{
	if (all > shown)
		strbuf_addf(out, "<p class=\"dim\">Left out: %" PRIu64 " of %" PRIu64 " %s.</p>\n",
			    all - shown, all, what);
}

/* Greater is more worth a row. */
static int
worth(const struct pw_proc *p)
{
	if (p->kids.zombies_now || !p->parent)
		return 5;
	if (p->kids.forks && p->life == PW_LIFE_RUNNING)
		return 4;
	if (p->life == PW_LIFE_ZOMBIE)
		return 3;
	if (p->kids.forks)
		return 2;
	return p->life == PW_LIFE_RUNNING;
}

static int
by_worth(const void *a, const void *b)
{
	const struct pw_proc *p = *(const struct pw_proc *const *)a;
	const struct pw_proc *q = *(const struct pw_proc *const *)b;

	if (worth(p) != worth(q))
		return worth(p) < worth(q) ? 1 : -1;
	/* Zombies: the oldest; others: the youngest. */
	if (p->born != q->born)
		return (p->born < q->born) == (p->life == PW_LIFE_ZOMBIE) ? -1 : 1;
	return p < q ? -1 : p > q;
}

static int
by_address(const void *a, const void *b)
{
	const struct pw_proc *p = *(const struct pw_proc *const *)a;
	const struct pw_proc *q = *(const struct pw_proc *const *)b;

	return p < q ? -1 : p > q;
}

struct chosen {
	const struct pw_proc **list;	/* sorted by address */
	size_t n;
	struct report_pick *out;
	size_t n_out;
};

static void
visit(struct chosen *c, const struct pw_proc *p, unsigned int *depth)
{
	if (!bsearch(&p, c->list, c->n, sizeof(*c->list), by_address))
		return;
	c->out[c->n_out].p = p;
	c->out[c->n_out++].depth = (*depth)++;
}

static void
leave(const struct chosen *c, const struct pw_proc *p, unsigned int *depth)
{
	if (bsearch(&p, c->list, c->n, sizeof(*c->list), by_address))
		(*depth)--;
}

/* Parents before children, without recursion: chains of forks can be long. */
static void
walk(struct chosen *c, const struct pw_proc *root)
{
	const struct pw_proc *p = root;
	unsigned int depth = 0;

	for (;;) {
		visit(c, p, &depth);
		if (p->first_child) {
			p = p->first_child;
			continue;
		}
		leave(c, p, &depth);
		while (p != root && !p->next_sibling) {
			p = p->parent;
			leave(c, p, &depth);
		}
		if (p == root)
			return;
		p = p->next_sibling;
	}
}

size_t
report_select(const struct pw_model *m, report_keep_fn *keep, const void *arg,
	      struct report_pick *out, size_t max, size_t *all)
{
	struct chosen c = { .out = out };
	const struct pw_proc *p;

	*all = 0;
	for (p = pw_model_first(m); p; p = p->next)
		++*all;
	if (!*all)
		return 0;
	c.list = xcalloc(*all, sizeof(*c.list));
	for (p = pw_model_first(m); p; p = p->next)
		if (!keep || keep(arg, p))
			c.list[c.n++] = p;
	*all = c.n;
	qsort(c.list, c.n, sizeof(*c.list), by_worth);
	if (c.n > max)
		c.n = max;
	qsort(c.list, c.n, sizeof(*c.list), by_address);
	for (p = pw_model_first(m); p; p = p->next)
		if (!p->parent)
			walk(&c, p);
	free(c.list);
	return c.n_out;
}
