/* SPDX-License-Identifier: GPL-2.0-or-later */
/* editor_lines.c - a finding as a compiler would write it, for an editor's list of errors. */
#include "view/text/editor_lines.h"

#include <string.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "event/finding.h"
#include "phrase/program_line.h"

/* Sites come in the order of their roles, and what is said last is what to change: the wait
 * call before the handler, the handler before the fork. */
static const struct pw_site *
site_to_change(const struct pw_finding *f)
{
	const struct pw_site *site = f->n_sites ? &f->sites[f->n_sites - 1] : NULL;

	while (site && site > f->sites && site[-1].role == site->role)
		site--;
	return site;
}

static void
add_warning(struct strbuf *out, const struct pw_finding *f, const struct pw_site *site, bool utf8)
{
	const char *message = f->message ? f->message : "";

	if (site)
		phrase_program_place(out, site, utf8);
	else
		strbuf_adds(out, "procwatch: ");
	strbuf_adds(out, f->severity == PW_SEV_NOTE ? "note: " : "warning: ");
	text_visible_again(out, message, strlen(message), utf8);
	strbuf_addf(out, " [%s]\n", f->rule);
}

void
editor_lines(struct strbuf *out, const struct pw_finding *f, bool utf8)
{
	const struct pw_site *change = site_to_change(f);

	add_warning(out, f, change, utf8);
	for (size_t i = 0; i < f->n_sites; i++) {
		phrase_program_place(out, &f->sites[i], utf8);
		strbuf_adds(out, "note: ");
		phrase_program_use(out, &f->sites[i], utf8);
		strbuf_addc(out, '\n');
	}
}
