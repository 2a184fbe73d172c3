/* SPDX-License-Identifier: GPL-2.0-or-later */
/* report_tables.c - parents, zombies, the tree and the events, row by row. */
#include "view/html/report.h"

#include <inttypes.h>
#include <string.h>

#include "base/sat.h"
#include "phrase/duration.h"
#include "phrase/wait_status.h"
#include "phrase/number.h"
#include "view/event_line.h"
#include "view/survey.h"

static void
begin_table(struct strbuf *out, const char *section, const char *class, const char *title, const char *headings)
{
	strbuf_addf(out, "<section class=\"long\"%s><h2>%s</h2>\n<div class=\"%s\"><table>\n"
		    "<thead><tr>%s</tr></thead>\n<tbody>\n", section, title, class, headings);
}

static void
end_table(struct strbuf *out)
{
	strbuf_adds(out, "</tbody>\n</table></div>\n");
}

static void
add_count(struct strbuf *out, uint64_t n, const char *class)
{
	strbuf_addf(out, "<td class=\"n%s\">%" PRIu64 "</td>", n ? class : "", n);
}

static void
add_age(struct strbuf *out, uint64_t ns, bool older)
{
	strbuf_adds(out, older ? "<td class=\"n\">over " : "<td class=\"n\">");
	if (ns)
		phrase_duration_column(out, ns);
	strbuf_adds(out, "</td>");
}

static void
add_command(struct strbuf *out, const struct pw_proc *p)
{
	strbuf_adds(out, "<td class=\"c\">");
	report_command(out, p, 400);
	strbuf_adds(out, "</td>");
}

static void
add_parent(struct strbuf *out, const struct report_data *d, const struct survey_parent *r)
{
	const struct pw_parenting *k = &r->kids;
	const struct phrase_sigchld sigchld = pw_survey_sigchld(k);
	const char *name;

	if (r->n > 1 || !r->p) {
		strbuf_addf(out, "<tr><td class=\"n\">\u00d7%" PRIu64 "</td><td class=\"c\">", r->n);
		name = *r->comm || r->p ? r->comm : _("(others)");
		report_text(out, name, strnlen(name, PW_COMM_LEN));
		strbuf_adds(out, "</td>");
	} else {
		strbuf_addf(out, "<tr><td class=\"n\">%" PRIu32 "</td>", r->p->id.pid);
		add_command(out, r->p);
	}
	add_count(out, k->forks, "");
	add_count(out, k->reaps, "");
	add_count(out, r->zombies, " z");
	add_age(out, r->longest, r->older);
	if (!d->blind) {
		add_count(out, phrase_sigchld_generated(&sigchld), "");
		add_count(out, sigchld.coalesced, r->zombies ? " t-care" : "");
		add_count(out, sigchld.delivered, "");
		add_count(out, k->waits.reaped + k->waits.left + k->waits.reported, "");
		add_count(out, k->waits.nobody, "");
		add_count(out, k->waits.echild, "");
		add_count(out, k->waits.eintr + k->waits.failed, "");
	}
	strbuf_adds(out, "</tr>\n");
}

void
report_parents(struct strbuf *out, const struct report_data *d)
{
	static const char sight[] =
		"<th class=\"n\">pid</th><th>parent</th><th class=\"n\">forked</th>"
		"<th class=\"n\">reaped</th><th class=\"n\">zombies</th>"
		"<th class=\"n\">longest</th><th class=\"n\">SIGCHLD</th>"
		"<th class=\"n\">coalesced</th><th class=\"n\">delivered</th>"
		"<th class=\"n\">waits: child returned</th><th class=\"n\">returned 0</th>"
		"<th class=\"n\" title=\"ECHILD: how a loop of waits ends\">no child left</th>"
		"<th class=\"n\">failed</th>";
	static const char blind[] =
		"<th class=\"n\">pid</th><th>parent</th><th class=\"n\">forked</th>"
		"<th class=\"n\">reaped</th><th class=\"n\">zombies</th>"
		"<th class=\"n\">longest</th>";
	struct survey_parent list[REPORT_PARENTS];
	uint64_t all, shown = 0;
	size_t n = pw_survey_parents(d->m, list, REPORT_PARENTS, &all);

	if (!n)
		return;
	begin_table(out, "", "wide", "Parents and what they did about their children",
		    d->blind ? blind : sight);
	for (size_t i = 0; i < n; i++) {
		add_parent(out, d, &list[i]);
		shown += list[i].n;
	}
	end_table(out);
	report_left_out(out, shown, all, "parents");
	strbuf_adds(out, "</section>\n");
}

static void
add_process(struct strbuf *out, const struct report_data *d, const struct pw_id *id)
{
	report_process(out, pw_survey_comm(d->m, id, NULL), id->pid);
}

static void
add_zombie(struct strbuf *out, const struct report_data *d, const struct pw_proc *z)
{
	strbuf_addf(out, "<tr><td class=\"n z\">%" PRIu32 "</td>", z->id.pid);
	add_age(out, z->died ? sat_sub(d->end, z->died) : 0, pw_proc_is_older(z));
	strbuf_adds(out, "<td class=\"w\">");
	phrase_status(out, z->status);
	strbuf_adds(out, "</td><td class=\"w\">");
	add_process(out, d, &z->parent_id);
	if (z->orphaned) {
		strbuf_adds(out, " (was: ");
		add_process(out, d, &z->forker);
		strbuf_addc(out, ')');
	}
	strbuf_adds(out, "</td>");
	add_command(out, z);
	strbuf_adds(out, "</tr>\n");
}

void
report_zombies(struct strbuf *out, const struct report_data *d)
{
	const struct pw_proc *list[REPORT_ZOMBIES];
	size_t all, n = pw_survey_zombies(d->m, list, REPORT_ZOMBIES, &all), i;

	if (!n)
		return;
	begin_table(out, "", "scroll", "Remaining zombies",
		    "<th class=\"n\">pid</th><th class=\"n\">zombie for</th><th>ended</th>"
		    "<th>parent</th><th>command</th>");
	for (i = 0; i < n; i++)
		add_zombie(out, d, list[i]);
	end_table(out);
	report_left_out(out, n, all, "zombies");
	strbuf_adds(out, "</section>\n");
}

static const char *
life_in_words(const struct pw_proc *p)
{
	switch (p->life) {
	case PW_LIFE_RUNNING:
		return "running";
	case PW_LIFE_EXITING:
		return "exiting";
	case PW_LIFE_ZOMBIE:
		return "ZOMBIE";
	case PW_LIFE_REAPED:
		return "reaped";
	case PW_LIFE_AUTOREAPED:
		return "auto-reaped by the kernel";
	case PW_LIFE_NONE:
	case PW_LIFE_COUNT:
		break;
	}
	return "?";
}

static void
add_tree_row(struct strbuf *out, const struct report_data *d, const struct report_pick *k)
{
	const struct pw_proc *p = k->p;
	uint64_t died = p->died ? p->died : d->end, gone = p->gone ? p->gone : d->end;
	bool zombie = p->life == PW_LIFE_ZOMBIE;

	strbuf_addf(out, "<tr%s><td class=\"c d%u\">%s%" PRIu32 " ",
		    p->gone ? " class=\"g\"" : "", k->depth < 20 ? k->depth : 20,
		    k->depth ? "\u2514 " : "", p->id.pid);
	report_command(out, p, 200);
	if (p->orphaned)
		strbuf_addf(out, " <span class=\"dim\">(orphan of %" PRIu32 ")</span>",
			    p->forker.pid);
	strbuf_addf(out, "</td><td class=\"w%s\">%s</td>", zombie ? " z" : "", life_in_words(p));
	strbuf_adds(out, "<td class=\"w\">");
	if (p->died)
		report_end(out, p);
	strbuf_adds(out, "</td>");
	if (pw_proc_is_older(p))
		strbuf_adds(out, "<td class=\"n\"></td>");
	else
		add_age(out, sat_sub(died, pw_proc_started(p)), p->preexisting && !p->id.start);
	add_age(out, p->died && p->life != PW_LIFE_AUTOREAPED && gone > p->died ?
		gone - p->died : 0, pw_proc_is_older(p));
	strbuf_adds(out, "</tr>\n");
}

void
report_tree(struct strbuf *out, const struct report_data *d)
{
	struct report_pick picks[REPORT_TREE];
	size_t all, n = report_select(d->m, NULL, NULL, picks, REPORT_TREE, &all), i;

	if (!n)
		return;
	begin_table(out, "", "scroll", "Process tree",
		    "<th>process</th><th>now</th><th>ended</th><th class=\"n\">ran for</th>"
		    "<th class=\"n\">zombie for</th>");
	for (i = 0; i < n; i++)
		add_tree_row(out, d, &picks[i]);
	end_table(out);
	report_left_out(out, n, pw_model_summary(d->m)->processes, "processes");
	strbuf_adds(out, "</section>\n");
}

/* "12:00:00.151294", of the day */
static void
add_wall_clock(struct strbuf *out, uint64_t ns)
{
	const uint64_t us = ns / 1000, s = us / 1000000;

	strbuf_addf(out, "<td class=\"n mono\">%02u:%02u:%02u.%06u</td>", (unsigned int)(s / 3600 % 24),
		    (unsigned int)(s / 60 % 60), (unsigned int)(s % 60), (unsigned int)(us % 1000000));
}

static void
add_event(struct strbuf *out, const struct report_data *d, const struct report_row *row, uint64_t wall)
{
	strbuf_adds(out, "<tr><td class=\"n mono\">");
	pw_line_time(out, sat_sub(row->ts, d->zero));
	strbuf_adds(out, "</td>");
	if (wall)
		add_wall_clock(out, sat_add(row->ts, wall));
	strbuf_adds(out, "<td class=\"n\">");
	if (row->pid)
		strbuf_addu(out, row->pid);
	strbuf_adds(out, "</td><td class=\"c w\">");
	report_words(out, strbuf_str(&row->name), row->name.len);
	strbuf_addf(out, "</td><td class=\"w %s\">%s</td><td class=\"c\">", report_tone_class(row->tone), row->verb);
	report_spans(out, &row->text);
	strbuf_adds(out, "</td></tr>\n");
}

void
report_events(struct strbuf *out, const struct report_data *d)
{
	const struct pw_event *start = pw_model_start(d->m);
	const uint64_t wall = start ? start->start.wall_offset_ns : 0;
	uint64_t i = d->n_rows > REPORT_ROWS ? d->n_rows - REPORT_ROWS : 0;

	if (!d->n_rows)
		return;
	begin_table(out, " id=\"events\"", "scroll", "Events",
		    wall ? "<th class=\"n\">seconds</th><th class=\"n\">UTC</th><th class=\"n\">pid</th><th>process</th>"
		    "<th>event</th><th>what happened</th>" :
		    "<th class=\"n\">seconds</th><th class=\"n\">pid</th><th>process</th>"
		    "<th>event</th><th>what happened</th>");
	for (; i < d->n_rows; i++)
		add_event(out, d, &d->rows[i % REPORT_ROWS], wall);
	end_table(out);
	if (d->n_rows > REPORT_ROWS)
		report_left_out(out, REPORT_ROWS, d->n_rows, "events, the oldest");
	strbuf_adds(out, "</section>\n");
}
