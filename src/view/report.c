/* SPDX-License-Identifier: GPL-2.0-or-later */
/* report.c - the view that leaves an HTML page: it remembers while events pass,
 * within bounds, and writes at the end.
 *
 * The page is made beside its final name and renamed when whole, so that who
 * opens the name finds the last report or this one, never half of it.
 */
#include "view/report.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/sat.h"
#include "base/xalloc.h"
#include "view/view.h"
#include "view/words.h"

struct report {
	struct pw_view base;
	struct pw_view_opts o;
	char *path, *temp;
	int fd;			/* temp's; -1 once it is closed */
	bool begun;
	struct report_data d;
	struct report_row rows[REPORT_ROWS];
	struct report_mark marks[REPORT_MARKS];
};

/* 0600, never through a link: others may write where the report goes. */
static int
create_temp(struct report *r)
{
	struct strbuf name = { 0 };
	int err;

	strbuf_adds(&name, r->path);
	strbuf_adds(&name, ".XXXXXX");
	r->temp = name.s;
	r->fd = mkostemp(r->temp, O_NOFOLLOW | O_CLOEXEC);
	if (r->fd >= 0)
		return 0;
	err = -errno;
	strbuf_done(&name);
	r->temp = NULL;
	return err;
}

static int
check_path(const char *path, const char **why)
{
	struct stat st;

	if (!path || !*path) {
		*why = "the report needs a name: --report=FILE";
		return -EINVAL;
	}
	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
		*why = "the report's name is taken by something that is no file";
		return -EEXIST;
	}
	return 0;
}

static int
open_report(struct pw_view **out, const struct pw_view_opts *o, const char **why)
{
	struct report *r;
	int err = check_path(o->report, why);

	if (err)
		return err;
	r = xzalloc(sizeof(*r));
	r->base.ops = &pw_view_report;
	r->o = *o;
	r->path = xstrdup(o->report);
	r->d.note = o->backend_note;
	r->d.rows = r->rows;
	r->d.marks = r->marks;
	err = create_temp(r);
	if (err) {
		*why = "the report cannot be created: its folder must be there, and writable";
		pw_view_report.close(&r->base);
		return err;
	}
	*out = &r->base;
	return 0;
}

static void
keep_row(struct report *r, const struct pw_model *m, const struct pw_event *ev)
{
	const struct pw_line_opts plain = { .utf8 = true };
	struct report_row *row;

	if (!(r->o.kinds & 1u << ev->kind))
		return;
	row = &r->rows[r->d.n_rows++ % REPORT_ROWS];
	row->ts = ev->ts;
	row->pid = ev->kind == PW_EV_LOST ? 0 : ev->who.pid;
	row->verb = pw_line_verb(ev);
	row->tone = pw_line_tone(ev);
	strbuf_reset(&row->text);
	if (row->pid)
		pw_words_name(&row->text, pw_words_comm(m, &ev->who,
			      ev->kind == PW_EV_FORK ? NULL : ev->comm), true);
	strbuf_addc(&row->text, '\0');
	pw_line_say(&row->text, m, ev, &plain);
}

static enum report_mark_kind
signal_mark(const struct pw_event *ev)
{
	switch ((enum pw_result)ev->signal.result) {
	case PW_RESULT_COALESCED:
		return REPORT_COALESCED;
	case PW_RESULT_IGNORED:
	case PW_RESULT_BLOCKED:
	case PW_RESULT_LOST:
		return REPORT_NOT_TAKEN;
	case PW_RESULT_NONE:
	case PW_RESULT_QUEUED:
	case PW_RESULT_COUNT:
		break;
	}
	return REPORT_SENT;
}

static enum report_mark_kind
wait_mark(const struct pw_event *ev)
{
	if (ev->wait.error)
		return REPORT_FAILED;
	return ev->wait.child.pid ? REPORT_REAPED : REPORT_NOBODY;
}

static void
keep_mark(struct report *r, const struct pw_event *ev)
{
	const uint64_t shortest = 1000000;	/* ns: less than that is no blocking */
	struct report_mark mark = { .ts = ev->ts, .who = ev->who };

	if (ev->kind == PW_EV_SIGNAL && ev->signal.signo == SIGCHLD) {
		mark.kind = signal_mark(ev);
	} else if (ev->kind == PW_EV_DELIVER && ev->deliver.signo == SIGCHLD &&
		   ev->deliver.action == PW_ACTION_HANDLER) {
		mark.kind = REPORT_HANDLED;
	} else if (ev->kind == PW_EV_WAIT_RETURN) {
		mark.kind = wait_mark(ev);
		if (!(ev->wait.options & WNOHANG) && ev->wait.elapsed >= shortest)
			mark.since = sat_sub(ev->ts, ev->wait.elapsed);
	} else {
		return;
	}
	r->marks[r->d.n_marks++ % REPORT_MARKS] = mark;
}

static void
event_report(struct pw_view *v, const struct pw_model *m, const struct pw_event *ev)
{
	struct report *r = (struct report *)v;

	if (!r->begun) {
		r->d.zero = ev->ts;
		r->begun = true;
	}
	if (ev->kind >= PW_EV_COUNT)
		return;
	keep_mark(r, ev);
	switch ((enum pw_kind)ev->kind) {
	case PW_EV_NONE:
	case PW_EV_START:
	case PW_EV_ACTIVITY:	/* asked every second: it would fill the table */
	case PW_EV_LIMITS:
	case PW_EV_RELEASE:
	case PW_EV_SUMMARY:
	case PW_EV_COUNT:
		return;
	case PW_EV_THREAD:
		if (!r->o.threads)
			return;
		break;
	case PW_EV_PROCESS:
	case PW_EV_FORK:
	case PW_EV_EXEC:
	case PW_EV_EXIT:
	case PW_EV_SIGNAL:
	case PW_EV_DELIVER:
	case PW_EV_WAIT_ENTER:
	case PW_EV_WAIT_RETURN:
	case PW_EV_REAP:
	case PW_EV_REPARENT:
	case PW_EV_DISPOSITION:
	case PW_EV_FINDING:
	case PW_EV_LOST:
		break;
	}
	keep_row(r, m, ev);
}

static int
write_all(int fd, const char *s, size_t len)
{
	ssize_t n;

	for (; len; s += n, len -= (size_t)n) {
		n = write(fd, s, len);
		if (n < 0 && errno == EINTR)
			n = 0;
		else if (n < 0)
			return -errno;
	}
	return 0;
}

static int
finish_report(struct pw_view *v, const struct pw_model *m)
{
	struct report *r = (struct report *)v;
	const struct pw_event *start = pw_model_start(m);
	struct strbuf page = { 0 };
	int err;

	r->d.m = m;
	r->d.end = pw_model_now(m) > r->d.zero ? pw_model_now(m) : r->d.zero;
	r->d.blind = start && start->start.backend == PW_BACKEND_PROCFS;
	report_page(&page, &r->d);
	err = write_all(r->fd, page.s, page.len);
	strbuf_done(&page);
	if (close(r->fd) != 0 && !err)
		err = -errno;
	r->fd = -1;
	if (!err && rename(r->temp, r->path) != 0)
		err = -errno;
	if (!err) {
		free(r->temp);
		r->temp = NULL;
	}
	return err;
}

static void
close_report(struct pw_view *v)
{
	struct report *r = (struct report *)v;
	size_t i;

	if (!r)
		return;
	if (r->fd >= 0)
		close(r->fd);
	if (r->temp)
		unlink(r->temp);
	for (i = 0; i < REPORT_ROWS; i++)
		strbuf_done(&r->rows[i].text);
	free(r->temp);
	free(r->path);
	free(r);
}

const struct pw_view_ops pw_view_report = {
	.name = "report",
	.open = open_report,
	.event = event_report,
	.finish = finish_report,
	.close = close_report,
};
