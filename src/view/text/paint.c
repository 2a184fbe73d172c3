/* SPDX-License-Identifier: GPL-2.0-or-later */
/* paint.c - tones become the colours of a terminal. */
#include "view/text/paint.h"

void
paint(struct strbuf *out, const struct spans *s, bool colour)
{
	/* Of the eight colours, those that read well on black and on white. */
	static const char *const sgr[PW_TONE_COUNT] = {
		[PW_TONE_FAINT] = "\033[2m", [PW_TONE_START] = "\033[32m",
		[PW_TONE_END] = "\033[1m", [PW_TONE_SIGNAL] = "\033[35m",
		[PW_TONE_WAIT] = "\033[36m", [PW_TONE_GOOD] = "\033[36m",
		[PW_TONE_WARNING] = "\033[1;35m", [PW_TONE_ZOMBIE] = "\033[1;31m",
		[PW_TONE_LEAK] = "\033[1;31m",
	};
	struct tone_span run;
	size_t at = 0;

	if (!colour) {
		strbuf_add(out, strbuf_str(&s->text), s->text.len);
		return;
	}
	while (spans_next(s, &at, s->text.len, &run)) {
		if (sgr[run.tone])
			strbuf_adds(out, sgr[run.tone]);
		strbuf_add(out, s->text.s + run.at, run.len);
		if (sgr[run.tone])
			strbuf_adds(out, "\033[0m");
	}
}
