/* SPDX-License-Identifier: GPL-2.0-or-later */
/* probe.c - --probe: a row for each feature of the kernel or right that a backend needs. */
#include "app/probe.h"

#include <string.h>

#include "app/opts.h"
#include "app/print_text.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "source/ladder.h"

static void
add_step_text(struct strbuf *out, const struct ladder_step *s)
{
	strbuf_addf(out, "%-3s  %-24s %s\n", s->there ? "yes" : "no", s->name,
		    s->there ? s->gives : s->found);
	if (s->remedy)
		strbuf_addf(out, "%-29s -> %s\n", "", s->remedy);
}

static void
add_member(struct strbuf *out, const char *key, const char *value)
{
	if (!value)
		return;
	strbuf_addf(out, ",\"%s\":", key);
	text_json(out, value, strlen(value));
}

static void
add_json(struct strbuf *out, const struct ladder_step *s)
{
	strbuf_addf(out, "{\"there\":%s", s->there ? "true" : "false");
	add_member(out, "name", s->name);
	add_member(out, "gives", s->gives);
	add_member(out, "found", s->found);
	add_member(out, "remedy", s->remedy);
	strbuf_adds(out, "}\n");
}

static void
add_choice(struct strbuf *out)
{
	struct ladder_step s;
	bool bpf = !ladder_missing_for_bpf(&s);

	strbuf_addf(out, "\n--backend=auto uses %s here.\n", bpf ? "bpf" : "procfs");
}

int
probe_run(const struct pw_opts *o)
{
	struct strbuf text = {0};
	struct ladder_step s;
	int status;

	for (int rung = LADDER_NONE + 1; rung < LADDER_COUNT; rung++) {
		ladder_look((enum ladder_rung)rung, &s);
		if (o->view == PW_VIEW_JSON)
			add_json(&text, &s);
		else
			add_step_text(&text, &s);
	}
	if (o->view != PW_VIEW_JSON)
		add_choice(&text);
	status = print_text(o, &text);
	strbuf_done(&text);
	return status;
}
