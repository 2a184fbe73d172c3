/* SPDX-License-Identifier: GPL-2.0-or-later */
/* report_text.c - what the parts of the page share: escaping. */
#include "view/html/report.h"

#include <inttypes.h>
#include <string.h>

#include "base/columns.h"
#include "base/text.h"
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
