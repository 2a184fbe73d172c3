/* SPDX-License-Identifier: GPL-2.0-or-later */
/* views.c - which views a watch has, and the files they write to. */
#include <errno.h>
#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "app/files.h"
#include "app/watch.h"
#include "base/log.h"
#include "base/strbuf.h"

static bool
is_terminal(FILE *f)
{
	return f && isatty(fileno(f)) == 1;
}

static unsigned int
width_of(FILE *f)
{
	struct winsize ws;

	if (!is_terminal(f) || ioctl(fileno(f), TIOCGWINSZ, &ws) != 0)
		return 0;
	return ws.ws_col;
}

static bool
wants_colour(FILE *f)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	return is_terminal(f) && !(no && *no) && term && strcmp(term, "dumb") != 0;
}

bool
watch_utf8(void)
{
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

static void
fill_opts(const struct watch *w, struct pw_view_opts *v, FILE *out)
{
	const struct pw_opts *o = w->opts;

	memset(v, 0, sizeof(*v));
	v->out = out;
	v->colour = wants_colour(out ? out : stdout);
	v->utf8 = watch_utf8();
	v->width = width_of(out);
	v->kinds = o->kinds;
	v->threads = o->threads;
	v->quiet = o->quiet;
	v->report = o->report;
	v->pty = w->pty.master;
	v->emulator = w->pty.screen;
	v->linger = o->linger_ns;
	v->host = &w->host;
	v->backend_note = w->source->ops->blind ? w->source->ops->blind(w->source) : NULL;
}

/* Adds a view that writes to f. */
static int
add_view(struct watch *w, const struct pw_view_ops *ops, FILE *f, const char *path,
	 bool everything)
{
	struct watch_out *out = &w->outs[w->n_outs];
	struct pw_view_opts v;
	const char *why = NULL;
	int err;

	fill_opts(w, &v, f);
	if (everything) {
		v.kinds = UINT32_MAX;
		v.threads = true;	/* a leader's end is told without -T too */
	}
	err = ops->open(&out->view, &v, &why);
	if (err) {
		log_error("%s: %s", path ? path : ops->name, why ? why : strerror(-err));
		return -1;
	}
	out->file = f;
	out->path = path;
	w->n_outs++;
	return 0;
}

/* Where the log or the JSON goes when nothing is said: a launched command's stdout
 * stays its own. */
static FILE *
default_out(const struct watch *w)
{
	return w->mode == PW_MODE_LAUNCH && w->live ? stderr : stdout;
}

static FILE *
stream_of(int fd)
{
	return fd == STDOUT_FILENO ? stdout : fd == STDERR_FILENO ? stderr :
	       fd >= 0 ? fdopen(fd, "w") : NULL;
}

/* All before the first view: when one cannot be had nothing is lost yet, and no
 * screen hides the wait for a FIFO's reader. */
static int
open_files(struct watch *w, bool screen, FILE **out, FILE **record)
{
	const struct pw_opts *o = w->opts;
	struct files f = { 0 };
	bool ok = true;

	if (o->replay)
		files_read(&f, o->replay);
	if (!screen)
		ok = (*out = stream_of(o->output ? files_write(&f, "--output", o->output)
				       : files_stream(&f, fileno(default_out(w))))) != NULL;
	if (ok && o->record)
		ok = (*record = stream_of(files_write(&f, "--record", o->record))) != NULL;
	if (ok && o->report)
		ok = files_replace(&f, "--report", o->report) == 0;
	if (f.stopped)
		w->failed = PW_EXIT_SIGNAL + f.stopped;
	return ok ? files_empty(&f) : -1;
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
		if (both_terminals() && pw_tui_fits() && !o->output && !o->quiet)
			return &pw_view_tui;
		break;
	case PW_VIEW_LOG:
	case PW_VIEW_COUNT:
		break;
	}
	return &pw_view_log;
}

bool
watch_has_screen(const struct pw_opts *o)
{
	return main_view(o) == &pw_view_tui;
}

/* While the screen is up a line on stderr would spoil it: it is told afterwards. */
static void
keep_line(void *arg, const char *line)
{
	struct watch *w = arg;

	strbuf_addf(&w->said, "%s\n", line);
}

int
watch_views_open(struct watch *w)
{
	const struct pw_opts *o = w->opts;
	const struct pw_view_ops *ops = main_view(o);
	FILE *out = NULL, *record = NULL;

	if (open_files(w, ops == &pw_view_tui, &out, &record) != 0)
		return -1;
	if (add_view(w, ops, out, o->output, false) != 0)
		return -1;
	if (ops == &pw_view_tui)
		log_redirect(keep_line, w);
	if (record && add_view(w, &pw_view_json, record, o->record, true) != 0)
		return -1;
	if (o->report && add_view(w, &pw_view_report, NULL, o->report, true) != 0)
		return -1;
	/* After the others: the TUI has given the screen back by then. */
	if (ops != &pw_view_json && !o->quiet &&
	    add_view(w, &pw_view_summary, out ? out : stderr, NULL, false) != 0)
		return -1;
	return 0;
}

/* A stream remembers that it failed, but not why: errno does, for a moment. */
static void
note_error(struct watch_out *out)
{
	if (!out->err && out->file && ferror(out->file))
		out->err = errno ? errno : EIO;
}

/* The command could not be run, or the file is no recording: the one line about
 * that says all there is to say. */
static bool
nothing_happened(const struct watch *w)
{
	return w->failed == PW_EXIT_CANNOT_RUN || w->failed == PW_EXIT_NOT_FOUND ||
	       !pw_model_start(w->model);
}

void
watch_views_event(void *arg, const struct pw_model *m, const struct pw_event *ev)
{
	struct watch *w = arg;

	for (size_t i = 0; i < w->n_outs; i++) {
		struct watch_out *out = &w->outs[i];

		if (!out->view || out->broken || nothing_happened(w))
			continue;
		out->view->ops->event(out->view, m, ev);
		note_error(out);
	}
}

static void
file_broke(struct watch *w, struct watch_out *out, int err)
{
	out->broken = true;
	for (size_t i = 0; i < w->n_outs; i++)
		if (out->file && w->outs[i].file == out->file)
			w->outs[i].broken = true;	/* the log's summary */
	if (err == EPIPE) {
		/* Who read the pipe has seen enough; a command goes on, a look ends. */
		if (w->mode != PW_MODE_LAUNCH || !w->live)
			w->quit = true;
		return;
	}
	log_error("cannot write to %s: %s: what follows is missing there",
		  out->path ? out->path : "the output", strerror(err));
	w->failed = PW_EXIT_FAILED;
}

void
watch_views_tick(struct watch *w)
{
	for (size_t i = 0; i < w->n_outs; i++) {
		struct watch_out *out = &w->outs[i];

		if (!out->view || out->broken)
			continue;
		errno = 0;
		if (out->view->ops->tick)
			out->view->ops->tick(out->view, w->model);
		note_error(out);
		if (out->err)
			file_broke(w, out, out->err);
		else if (out->view->ops->error && out->view->ops->error(out->view) != 0)
			file_broke(w, out, -out->view->ops->error(out->view));
	}
}

static void
finish_view(struct watch *w, struct watch_out *out)
{
	bool silent = out->broken || nothing_happened(w);
	int err = silent ? 0 : out->view->ops->finish(out->view, w->model);

	out->view->ops->close(out->view);
	if (!err && !out->broken && out->file && fflush(out->file) != 0)
		err = -errno;
	if (err && !out->broken)
		file_broke(w, out, -err);
}

/* Two views may share a file: the log and the summary after it. */
static void
close_file(struct watch *w, size_t i)
{
	FILE *f = w->outs[i].file;

	if (!f || f == stdout || f == stderr)
		return;
	for (size_t k = 0; k < i; k++)
		if (w->outs[k].file == f)
			return;
	if (fclose(f) != 0 && !w->outs[i].broken)
		file_broke(w, &w->outs[i], errno);
}

void
watch_views_close(struct watch *w)
{
	for (size_t i = 0; i < w->n_outs; i++)
		finish_view(w, &w->outs[i]);
	for (size_t i = 0; i < w->n_outs; i++)
		close_file(w, i);
	w->n_outs = 0;
	log_redirect(NULL, NULL);
	fputs(strbuf_str(&w->said), stderr);
	strbuf_done(&w->said);
}
