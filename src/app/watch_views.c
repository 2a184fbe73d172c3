/* SPDX-License-Identifier: GPL-2.0-or-later */
/* watch_views.c - which views a watch has, and the files they write to. */
#include "app/watch_views.h"

#include <errno.h>
#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "app/exit_status.h"
#include "app/files.h"
#include "app/watch_output.h"
#include "app/watch_stacks.h"
#include "app/watch_state.h"
#include "base/out.h"
#include "base/stderr_log.h"
#include "base/strbuf.h"

static bool
is_terminal(int fd)
{
	return isatty(fd) == 1;
}

unsigned int
watch_views_width(int fd)
{
	struct winsize ws;

	if (!is_terminal(fd) || ioctl(fd, TIOCGWINSZ, &ws) != 0)
		return 0;
	return ws.ws_col;
}

static bool
wants_colour(int fd)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	return is_terminal(fd) && !(no && *no) && term && strcmp(term, "dumb") != 0;
}

bool
watch_views_utf8(void)
{
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

static const char *
this_machine(void)
{
	static struct utsname u;

	return uname(&u) == 0 ? u.nodename : NULL;
}

static void
fill_opts(const struct watch *w, struct pw_view_opts *v, const struct watch_text *text)
{
	const struct pw_opts *o = w->opts;

	memset(v, 0, sizeof(*v));
	v->out = text ? text->out : NULL;
	v->colour = !o->editor && wants_colour(text ? out_fd(text->out) : STDOUT_FILENO);
	v->theme = o->theme;
	v->utf8 = watch_views_utf8();
	v->width = text ? watch_views_width(out_fd(text->out)) : 0;
	v->kinds = o->kinds;
	v->relays = w->pty.relay;
	v->threads = o->threads;
	v->editor = o->editor;
	v->quiet = o->quiet;
	v->readonly = o->readonly;
	v->replay = !w->live;
	v->machine = this_machine();
	v->report = o->report;
	v->trace = o->trace;
	v->facts = o->facts;
	v->other = o->other;
	v->report_part = o->report_part;
	v->pty = w->pty.master;
	v->emulator = w->pty.screen;
	v->past_emulator = w->past.screen;
	v->linger = o->linger_ns;
	v->plays = watch_views_play(o);
	v->speed = o->speed > 0 ? o->speed : 1;
	v->idle = o->idle_ns;
	v->since = o->since;
	v->part = o->since.kind || o->until.kind;
	v->host = &w->host;
	v->backend_note = w->source->ops->blind ? w->source->ops->blind(w->source) : NULL;
}

/* everything: -e and -T do not apply. */
static int
add_view(struct watch *w, const struct pw_view_ops *ops, struct watch_text *text, const char *path,
	 bool everything)
{
	struct watch_view *out = &w->views[w->n_views];
	struct pw_view_opts v;
	const char *why = NULL;
	int err;

	fill_opts(w, &v, text);
	if (everything) {
		v.kinds = UINT32_MAX;
		v.threads = true;	/* a leader's exit is an event without -T, too */
	}
	err = ops->open(&out->view, &v, &why);
	if (err) {
		log_error("%s: %s", path ? path : ops->name, why ? why : strerror(-err));
		return -1;
	}
	out->text = text;
	out->path = path;
	/* a recording is one only with its beginning; the screen goes back */
	out->whole = text == NULL ? ops == &pw_view_tui : w->opts->record && path == w->opts->record;
	w->n_views++;
	return 0;
}

bool
watch_views_record_to_stdout(const struct pw_opts *o)
{
	return o->record && strcmp(o->record, "-") == 0;
}

/* A pipe to another procwatch: nothing else was asked for. */
static bool
only_records(const struct pw_opts *o)
{
	return watch_views_record_to_stdout(o) && o->view == PW_VIEW_AUTO && !o->output;
}

/* Without --output: stdout, unless a launched command or the recording uses it. */
static int
default_out(const struct watch *w)
{
	if (watch_views_record_to_stdout(w->opts) || (w->mode == PW_MODE_LAUNCH && w->live))
		return STDERR_FILENO;
	return STDOUT_FILENO;
}

static bool
both_terminals(void)
{
	return isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1;
}

static const struct pw_view_ops *
main_view(const struct pw_opts *o)
{
	switch (o->view) {
	case PW_VIEW_TUI:
		return &pw_view_tui;
	case PW_VIEW_JSON:
		return &pw_view_json;
	case PW_VIEW_AUTO:
		if (both_terminals() && pw_tui_fits() && !o->output && !o->quiet && !o->nudge && !only_records(o))
			return &pw_view_tui;
		break;
	case PW_VIEW_LOG:
	case PW_VIEW_COUNT:
		break;
	}
	return &pw_view_log;
}

int
watch_views_terminal(const struct watch *w, unsigned int *covers)
{
	const struct pw_opts *o = w->opts;
	const int fd = !o->output ? default_out(w) : strcmp(o->output, "-") == 0 ? STDOUT_FILENO : -1;
	struct stat log, st;

	*covers = 0;
	if (main_view(o) != &pw_view_log || only_records(o) || fd < 0 || !is_terminal(fd) || fstat(fd, &log) != 0)
		return -1;
	for (int i = 1; i <= 2; i++)
		if (fstat(i, &st) == 0 && S_ISCHR(st.st_mode) && st.st_rdev == log.st_rdev)
			*covers |= 1u << i;
	return *covers ? fd : -1;
}

static bool
is_regular(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

/* All before the first view: on an error nothing has been lost yet, and the screen does
 * not hide the wait for a FIFO's reader. */
static int
open_files(struct watch *w, bool screen, struct watch_text **out, struct watch_text **record)
{
	const struct pw_opts *o = w->opts;
	struct files f = { 0 };
	int fd = -1, rec = -1;
	bool ok = true;

	if (o->replay)
		files_read(&f, o->replay);
	if (!screen && !only_records(o))
		ok = (fd = o->output ? files_write(&f, "--output", o->output)
				     : files_stream(&f, default_out(w))) >= 0;
	if (ok && o->record)
		ok = (rec = files_write(&f, "--record", o->record)) >= 0;
	if (fd >= 0)
		*out = watch_output_add(w, fd, o->output);
	if (rec >= 0)
		*record = watch_output_add(w, rec, o->record);
	if (rec >= 0 && pack_of_name(o->record) != PACK_NONE)
		out_compress((*record)->out, pack_of_name(o->record));
	if (ok && o->report)
		ok = files_replace(&f, "--report", o->report) == 0;
	if (ok && o->trace)
		ok = files_replace(&f, "--trace", o->trace) == 0;
	for (size_t i = 0; ok && o->max_size && i < w->n_texts; i++)
		if (w->texts[i].path && is_regular(out_fd(w->texts[i].out)))
			ok = files_parts(&f, w->texts[i].path, o->parts) == 0;
	if (f.stopped)
		w->failed = PW_EXIT_SIGNAL + f.stopped;
	return ok ? files_empty(&f) : -1;
}

bool
watch_views_have_screen(const struct pw_opts *o)
{
	return main_view(o) == &pw_view_tui;
}

bool
watch_views_play(const struct pw_opts *o)
{
	return o->replay && strcmp(o->replay, "-") != 0 && watch_views_have_screen(o);
}

/* A message on stderr would spoil the screen: it is printed afterwards. */
static void
defer_line(void *arg, const char *line)
{
	struct watch *w = arg;

	strbuf_addf(&w->deferred, "%s\n", line);
}

/* The log is on stderr, too: the message is queued behind the lines before it. */
static void
queue_line(void *arg, const char *line)
{
	struct out *out = arg;
	uint64_t gap;
	struct strbuf *to = out_begin(out, &gap);

	if (!to)
		return;
	strbuf_addf(to, "%s\n", line);
	out_end(out);
	out_flush(out);
}

int
watch_views_open(struct watch *w)
{
	const struct pw_opts *o = w->opts;
	const struct pw_view_ops *ops = main_view(o);
	struct watch_text *out = NULL, *record = NULL;

	if (o->report_part && add_view(w, &pw_view_report, NULL, NULL, true) != 0)
		return -1;
	if (o->facts && add_view(w, &pw_view_facts, NULL, NULL, true) != 0)
		return -1;
	if (o->fills_other && add_view(w, &pw_view_other_run, NULL, NULL, true) != 0)
		return -1;
	if (o->facts)
		return 0;
	if (open_files(w, ops == &pw_view_tui, &out, &record) != 0)
		return -1;
	if (!only_records(o) && add_view(w, ops, out, o->output, false) != 0)
		return -1;
	if (ops == &pw_view_tui)
		log_redirect(defer_line, w);
	else if (out && out_fd(out->out) == STDERR_FILENO)
		log_redirect(queue_line, out->out);
	if (record && add_view(w, &pw_view_json, record, o->record, true) != 0)
		return -1;
	if (o->report && add_view(w, &pw_view_report, NULL, o->report, true) != 0)
		return -1;
	if (o->trace && add_view(w, &pw_view_trace, NULL, o->trace, true) != 0)
		return -1;
	/* last: when it finishes, the TUI has restored the terminal */
	if (ops == &pw_view_json || o->quiet || only_records(o))
		return 0;
	if (!out)
		out = watch_output_add(w, STDERR_FILENO, NULL);
	return add_view(w, &pw_view_summary, out, NULL, false);
}

/* The command could not be run, or the file is not a recording: the one message about
 * that is enough. */
static bool
nothing_happened(const struct watch *w)
{
	return w->failed == PW_EXIT_CANNOT_RUN || w->failed == PW_EXIT_NOT_FOUND ||
	       !pw_model_start(w->model);
}

/* That it says no time of day is an error of its source, which comes first. */
static void
find_since(struct watch *w, const struct pw_event *start)
{
	if (w->opts->since.kind)
		(void)time_given_resolve(&w->opts->since, start, 0, &w->shown_from);
}

static void
note_nothing_shown(const struct watch *w)
{
	const struct pw_event *start = w->model ? pw_model_start(w->model) : NULL;

	if (w->shown_from && !w->shown && start && !w->failed && !watch_views_have_screen(w->opts))
		log_note("nothing is shown: the recording ends %.3f s after its start, before --since",
			 (double)(pw_model_now(w->model) - start->ts) / 1e9);
}

void
watch_views_event(void *arg, const struct pw_model *m, const struct pw_event *ev)
{
	struct watch *w = arg;
	bool early;

	if (ev->kind == PW_EV_OUTPUT && !w->opts->command_output)
		return;
	watch_stacks_seen(w, ev);
	if (ev->kind == PW_EV_START)
		find_since(w, ev);
	early = pw_model_now(m) < w->shown_from && ev->kind != PW_EV_START && ev->kind != PW_EV_SUMMARY;
	w->shown |= pw_model_now(m) >= w->shown_from && ev->kind != PW_EV_SUMMARY;
	for (size_t i = 0; i < w->n_views; i++) {
		struct watch_view *out = &w->views[i];

		if (!out->view || nothing_happened(w) || (early && !out->whole))
			continue;
		out->view->ops->event(out->view, m, ev);
	}
}

void
watch_views_tick(struct watch *w)
{
	for (size_t i = 0; i < w->n_views; i++) {
		struct watch_view *out = &w->views[i];

		if (out->view && out->view->ops->tick)
			out->view->ops->tick(out->view, w->model);
	}
	for (size_t i = 0; i < w->n_texts; i++)
		if (out_error(w->texts[i].out) && !w->texts[i].broken)
			watch_output_failed(w, &w->texts[i], -out_error(w->texts[i].out));
}

/* The errors of a text stream are reported by watch_output.c. */
static void
finish_view(struct watch *w, struct watch_view *out)
{
	const struct pw_view_ops *ops = out->view->ops;
	int err = nothing_happened(w) ? 0 : ops->finish(out->view, w->model);
	const char *why = err && ops->why ? ops->why(out->view) : NULL;

	if (err && !out->text) {
		if (why)
			log_error("%s", why);
		else
			log_error("cannot write to %s: %s", out->path ? out->path : ops->name,
				  strerror(-err));
		w->failed = PW_EXIT_FAILED;
	}
	ops->close(out->view);
}

void
watch_views_close(struct watch *w)
{
	for (size_t i = 0; i < w->n_views; i++)
		finish_view(w, &w->views[i]);
	if (w->n_views)
		note_nothing_shown(w);
	w->n_views = 0;
	watch_output_finish(w);
	if (w->deferred.len)
		log_text(w->deferred.s, w->deferred.len);
	strbuf_done(&w->deferred);
}
