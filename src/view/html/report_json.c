/* SPDX-License-Identifier: GPL-2.0-or-later */
/* report_json.c - a run as the JSON that the page's script reads.
 *
 * Columns, and times as differences: an event takes some 30 bytes.  "runs" is a list, so
 * that a page can have two on one axis.
 */
#include "view/html/report.h"

#include <inttypes.h>
#include <string.h>

#include "base/sat.h"
#include "event/finding.h"
#include "view/headline.h"
#include "view/html/report_log.h"
#include "view/survey.h"

/* Greater integers are not exact in a script. */
#define SCRIPT_MAX ((uint64_t)1 << 53)

/* For a <script>: nothing in it ends that, or begins a comment. */
static void
add_string(struct strbuf *out, const char *s)
{
	strbuf_addc(out, '"');
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			strbuf_addf(out, "\\%c", *s);
		else if ((unsigned char)*s < ' ' || strchr("<>&'", *s))
			strbuf_addf(out, "\\u%04x", (unsigned char)*s);
		else
			strbuf_addc(out, *s);
	}
	strbuf_addc(out, '"');
}

static void
add_key(struct strbuf *out, const char *key, char bracket)
{
	const char last = out->len ? out->s[out->len - 1] : '{';

	if (last != '{' && last != '[')
		strbuf_addc(out, ',');
	strbuf_addf(out, "\n\"%s\":", key);
	if (bracket)
		strbuf_addc(out, bracket);
}

static void
add_item(struct strbuf *out, int64_t v)
{
	if (out->s[out->len - 1] != '[')
		strbuf_addc(out, ',');
	strbuf_addi(out, v);
}

static int64_t
since_zero(const struct report_data *d, uint64_t ts)
{
	const uint64_t ns = sat_sub(ts, d->zero);

	return (int64_t)(ns < SCRIPT_MAX ? ns : SCRIPT_MAX);
}

static void
add_uint(struct strbuf *out, const char *key, uint64_t v)
{
	add_key(out, key, '\0');
	strbuf_addu(out, v < SCRIPT_MAX ? v : SCRIPT_MAX);
}

static void
add_strings(struct strbuf *out, const char *key, const char *const *v, size_t n)
{
	add_key(out, key, '[');
	for (size_t i = 0; i < n; i++) {
		strbuf_adds(out, i ? "," : "");
		add_string(out, v[i]);
	}
	strbuf_addc(out, ']');
}

static void
add_texts(struct strbuf *out, const struct report_log *l)
{
	add_key(out, "texts", '[');
	for (size_t i = 0; i < l->n_texts; i++) {
		strbuf_adds(out, i ? "," : "");
		add_string(out, l->texts[i]->s);
	}
	strbuf_addc(out, ']');
}

#define PROC_COLUMN(name, value) \
	do { \
		add_key(out, name, '['); \
		for (size_t i = 0; i < l->n_procs; i++) { \
			const struct log_proc *p = l->procs[i]; \
			add_item(out, (value)); \
		} \
		strbuf_addc(out, ']'); \
	} while (0)

static void
add_procs(struct strbuf *out, const struct report_data *d)
{
	const struct report_log *l = d->log;

	add_key(out, "procs", '{');
	PROC_COLUMN("pid", p->id.pid);
	PROC_COLUMN("up", p->up == LOG_NONE ? -1 : (int64_t)p->up);
	PROC_COLUMN("name", p->name);
	PROC_COLUMN("command", p->command);
	PROC_COLUMN("end", p->end);
	PROC_COLUMN("born", since_zero(d, p->born));
	PROC_COLUMN("died", p->died ? since_zero(d, p->died) - since_zero(d, p->born) : -1);
	PROC_COLUMN("gone", p->gone ? since_zero(d, p->gone) - since_zero(d, p->died) : -1);
	PROC_COLUMN("bits", p->bits);
	strbuf_addc(out, '}');
}

#define EVENT_COLUMN(name, value) \
	do { \
		add_key(out, name, '['); \
		for (size_t i = 0; i < l->n_events; i++) { \
			const struct log_event *e = &l->events[i]; \
			add_item(out, (value)); \
		} \
		strbuf_addc(out, ']'); \
	} while (0)

static void
add_numbers(struct strbuf *out, const struct report_log *l)
{
	add_key(out, "numbers", '[');
	for (size_t i = 0; i < l->n_events; i++)
		for (unsigned int k = 0; k < l->events[i].n; k++)
			add_item(out, l->events[i].numbers[k]);
	strbuf_addc(out, ']');
}

/* Few wait calls last: index and ns in turn. */
static void
add_lasting(struct strbuf *out, const struct report_log *l)
{
	const uint64_t shortest = 1000;		/* ns */

	add_key(out, "took", '[');
	for (size_t i = 0; i < l->n_events; i++)
		if (l->events[i].took >= shortest) {
			add_item(out, (int64_t)i);
			add_item(out, (int64_t)(l->events[i].took < SCRIPT_MAX ? l->events[i].took : SCRIPT_MAX));
		}
	strbuf_addc(out, ']');
}

static void
add_log_events(struct strbuf *out, const struct report_data *d)
{
	const struct report_log *l = d->log;
	int64_t last = 0, now;

	add_key(out, "events", '{');
	add_key(out, "t", '[');
	for (size_t i = 0; i < l->n_events; i++, last = now) {
		now = since_zero(d, l->events[i].ts);
		add_item(out, now - last);
	}
	strbuf_addc(out, ']');
	EVENT_COLUMN("kind", e->kind);
	EVENT_COLUMN("verb", e->verb);
	EVENT_COLUMN("who", e->who == LOG_NONE ? -1 : (int64_t)e->who);
	EVENT_COLUMN("other", e->other == LOG_NONE ? -1 : (int64_t)e->other);
	EVENT_COLUMN("text", e->text);
	add_numbers(out, l);
	add_lasting(out, l);
	strbuf_addc(out, '}');
}

static void
add_finding_data(struct strbuf *out, const struct report_data *d, const struct pw_finding *f, size_t i)
{
	const struct report_log *l = d->log;
	const uint32_t who = report_log_find(l, f->who.pid);
	uint32_t child;

	strbuf_adds(out, i ? ",\n{" : "\n{");
	add_uint(out, "card", i);
	add_key(out, "who", '\0');
	strbuf_addi(out, who == LOG_NONE ? -1 : (int64_t)who);
	add_key(out, "rule", '\0');
	add_string(out, f->rule);
	add_uint(out, "began", (uint64_t)since_zero(d, f->began ? f->began : f->since));
	add_uint(out, "since", (uint64_t)since_zero(d, f->since));
	add_key(out, "children", '[');
	for (size_t k = 0; k < f->n_children; k++) {
		child = report_log_find(l, f->children[k]);
		if (child != LOG_NONE)
			add_item(out, child);
	}
	strbuf_adds(out, "]}");
}

static void
add_name(struct strbuf *out, const struct report_data *d)
{
	struct strbuf name = { 0 };

	pw_survey_subject(&name, d->m, 120, true);
	add_key(out, "name", '\0');
	add_string(out, strbuf_str(&name));
	strbuf_reset(&name);
	pw_headline(&name, d->m, true);
	add_key(out, "headline", '\0');
	add_string(out, strbuf_str(&name));
	strbuf_done(&name);
}

void
report_run(struct strbuf *out, const struct report_data *d)
{
	const struct pw_event *start = pw_model_start(d->m);
	const uint64_t wall = start ? start->start.wall_offset_ns : 0;
	const uint64_t processes = pw_model_summary(d->m)->processes;
	const struct report_log *l = d->log;
	const struct pw_finding *f;

	strbuf_addc(out, '{');
	add_name(out, d);
	add_uint(out, "wall", wall ? sat_add(d->zero, wall) / 1000 : 0);	/* us since 1970 */
	add_uint(out, "span", (uint64_t)since_zero(d, d->end));
	add_uint(out, "blind", d->blind);
	add_uint(out, "allEvents", l->all_events);
	add_uint(out, "allProcs", processes > l->n_procs ? processes : l->n_procs);
	add_uint(out, "blanks", report_log_blanks(l));
	add_strings(out, "kinds", log_kind_names, LOG_KIND_COUNT);
	add_strings(out, "verbs", l->verbs, l->n_verbs);
	add_texts(out, l);
	add_procs(out, d);
	add_log_events(out, d);
	add_key(out, "findings", '[');
	for (size_t i = 0; (f = pw_model_finding(d->m, i)); i++)
		add_finding_data(out, d, f, i);
	strbuf_adds(out, "]}");
}
