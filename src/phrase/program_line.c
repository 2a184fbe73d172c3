/* SPDX-License-Identifier: GPL-2.0-or-later */
/* program_line.c - a line of the program that a finding is about, in words. */
#include "phrase/program_line.h"

#include <inttypes.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "event/finding.h"
#include "event/names.h"

static void
add_text(struct strbuf *out, const char *s, bool utf8)
{
	text_visible(out, s, strlen(s), utf8);
}

void
phrase_program_place(struct strbuf *out, const struct pw_site *site, bool utf8)
{
	const struct pw_frame *f = &site->at;
	const char *slash = strrchr(f->module, '/');

	if (*f->file && f->line) {
		add_text(out, f->file, utf8);
		strbuf_addf(out, ":%" PRIu32 ": ", f->line);
	} else {
		add_text(out, slash ? slash + 1 : f->module, utf8);
		strbuf_addf(out, "+0x%" PRIx64 ": ", f->offset);
	}
}

void
phrase_program_use(struct strbuf *out, const struct pw_site *site, bool utf8)
{
	const char *role = site->role == PW_ROLE_DOING ? "it is" : pw_role_name(site->role);

	strbuf_adds(out, role ? role : "");
	if (site->role == PW_ROLE_DOING && !*site->at.func)
		strbuf_adds(out, " here");
	if (*site->at.func) {
		strbuf_adds(out, site->role == PW_ROLE_HANDLER ? " " : " in ");
		add_text(out, site->at.func, utf8);
		if (*site->at.func != '<')	/* "<module>" of Python, which is no function */
			strbuf_adds(out, "()");
	}
	if (*site->at.source && site->role != PW_ROLE_HANDLER) {
		strbuf_adds(out, ":  ");
		add_text(out, site->at.source, utf8);
	}
}

void
phrase_program_line(struct strbuf *out, const struct pw_site *site, bool utf8)
{
	phrase_program_place(out, site, utf8);
	phrase_program_use(out, site, utf8);
}
