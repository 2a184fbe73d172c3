/* SPDX-License-Identifier: GPL-2.0-or-later */
/* probe.c - --probe: a row for each feature of the kernel or right that a backend needs. */
#include "app/probe.h"

#include "app/opts.h"
#include "app/print_text.h"
#include "base/json_writer.h"
#include "base/strbuf.h"
#include "source/backends.h"

static void
add_step_text(struct strbuf *out, const struct requirement *r, const struct requirement_lack *lack)
{
	strbuf_addf(out, "%-3s  %-24s %s\n", lack->found ? "no" : "yes", r->name,
		    lack->found ? lack->found : r->gives);
	if (lack->remedy)
		strbuf_addf(out, "%-29s -> %s\n", "", lack->remedy);
}

static void
add_step_json(struct strbuf *out, const struct requirement *r, const struct requirement_lack *lack)
{
	const struct {
		const char *key, *value;
	} members[] = {
		{ "name", r->name }, { "gives", r->gives }, { "found", lack->found },
		{ "remedy", lack->remedy },
	};

	jw_open(out, '{');
	jw_bool(out, "there", !lack->found);
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		if (members[i].value)
			jw_string(out, members[i].key, members[i].value);
	jw_close(out, '}');
	jw_end_line(out);
}

/* NULL = none works. */
static const struct backend *
auto_choice(enum pw_mode mode)
{
	for (size_t i = 0; i < BACKENDS; i++)
		if (backend_suits(&backends[i], mode) && backend_works(&backends[i]))
			return &backends[i];
	return NULL;
}

static void
add_choice(struct strbuf *out)
{
	const struct backend *launched = auto_choice(PW_MODE_LAUNCH), *running = auto_choice(PW_MODE_ATTACH);

	if (launched && launched == running)
		strbuf_addf(out, "\n--backend=auto uses %s here.\n", launched->name);
	else if (launched && running)
		strbuf_addf(out, "\n--backend=auto uses %s here for a COMMAND, and %s with -p and -a.\n",
			    launched->name, running->name);
}

int
probe_run(const struct pw_opts *o)
{
	struct strbuf text = { 0 };
	struct requirement_lack lack;
	int status;

	for (const struct backend *b = backends; b < backends + BACKENDS; b++) {
		for (size_t i = 0; i < b->n_requirements; i++) {
			lack = b->requirements[i].look();
			if (o->view == PW_VIEW_JSON)
				add_step_json(&text, &b->requirements[i], &lack);
			else
				add_step_text(&text, &b->requirements[i], &lack);
		}
	}
	if (o->view != PW_VIEW_JSON)
		add_choice(&text);
	status = print_text(o, &text);
	strbuf_done(&text);
	return status;
}
