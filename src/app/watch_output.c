/* SPDX-License-Identifier: GPL-2.0-or-later */
/* watch_output.c - where a watch writes text. */
#include "app/watch_output.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/exit_status.h"
#include "app/files.h"
#include "app/watch_state.h"
#include "base/clock.h"
#include "base/out.h"
#include "base/stderr_log.h"


enum { BEHIND_AT = 256 * 1024 };	/* queued bytes at which a replay waits for its reader */

/* --- rotation ----------------------------------------------------------------------- */

static int
rotate_file(void *arg)
{
	struct watch_text *t = arg;
	int fd = files_rotate(t->path, out_fd(t->out), t->parts);

	t->reported = fd < 0;
	return fd;
}

struct watch_text *
watch_output_add(struct watch *w, int fd, const char *path)
{
	struct watch_text *t = &w->texts[w->n_texts++];
	struct stat st;

	t->path = path && strcmp(path, "-") != 0 ? path : NULL;
	t->out = out_new(fd, (t->path ? OUT_CLOSES : 0) | (w->live ? 0 : OUT_WAITS));
	t->file = t->path && files_has_name(path) && fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
	t->parts = w->opts->parts;
	if (t->file && w->opts->max_size)
		out_limit(t->out, w->opts->max_size, rotate_file, t);
	return t;
}

static void
reopen_file(struct watch_text *t)
{
	struct stat old, new = { 0 };
	int fd = files_reopen(t->path);

	if (fd < 0 || fstat(fd, &new) != 0 || fstat(out_fd(t->out), &old) != 0) {
		log_error("SIGHUP: cannot reopen %s; still writing to the old file", t->path);
		if (fd >= 0)
			close(fd);
	} else if (old.st_dev == new.st_dev && old.st_ino == new.st_ino) {
		close(fd);	/* it has not been renamed */
	} else {
		out_continue(t->out, fd, new.st_size == 0);
	}
}

bool
watch_output_reopen(struct watch *w)
{
	if (!w->live || w->mode == PW_MODE_LAUNCH || !w->opts->output || !w->n_texts ||
	    !w->texts[0].file)
		return false;
	for (size_t i = 0; i < w->n_texts; i++)
		if (w->texts[i].file && !w->texts[i].broken && !out_error(w->texts[i].out))
			reopen_file(&w->texts[i]);
	return true;
}

/* --- readers ------------------------------------------------------------------------ */

int
watch_output_fds(const struct watch *w, struct pollfd *fds, int n)
{
	int used = 0;

	for (size_t i = 0; i < w->n_texts && used < n; i++)
		if (out_queued(w->texts[i].out) > 0)
			fds[used++] = (struct pollfd){ .fd = out_fd(w->texts[i].out),
						       .events = POLLOUT };
	return used;
}

bool
watch_output_is_behind(const struct watch *w)
{
	for (size_t i = 0; i < w->n_texts && !w->live; i++)
		if (out_queued(w->texts[i].out) > BEHIND_AT)
			return true;
	return false;
}

uint64_t
watch_output_timeout(const struct watch *w)
{
	uint64_t t = UINT64_MAX, due;

	for (size_t i = 0; i < w->n_texts; i++) {
		due = out_due(w->texts[i].out);
		t = due < t ? due : t;
	}
	return t;
}

void
watch_output_last(struct watch *w)
{
	for (size_t i = 0; i < w->n_texts; i++)
		out_last(w->texts[i].out);
}

void
watch_output_failed(struct watch *w, struct watch_text *t, int err)
{
	if (err == EPIPE) {
		/* the reader has seen enough: a watch ends, but a launched command continues */
		if (w->mode != PW_MODE_LAUNCH || !w->live)
			w->quit = true;
	} else {
		if (!t->reported)
			log_error("cannot write to %s: %s; the rest of the output is lost",
				  t->path ? t->path : "the output", strerror(err));
		w->failed = PW_EXIT_FAILED;
	}
	t->broken = true;
}

/* --- at the end ------------------------------------------------------------------------ */

/* Returns the bytes that are still queued. */
static size_t
flush_all(struct watch *w)
{
	size_t left = 0;

	for (size_t i = 0; i < w->n_texts; i++) {
		out_flush(w->texts[i].out);
		left += out_queued(w->texts[i].out);
	}
	return left;
}

/* Waits until a reader has read something.  True = a signal asks procwatch to end. */
static bool
wait_for_readers(const struct watch *w, uint64_t ns)
{
	struct timespec ts = clock_timespec(ns);
	struct pollfd fds[WATCH_TEXTS + 1] = { { .fd = w->signal_fd, .events = POLLIN } };
	struct signalfd_siginfo si;
	bool signalled = false;
	int n = 1 + watch_output_fds(w, fds + 1, WATCH_TEXTS);

	if (ppoll(fds, (nfds_t)n, ns == UINT64_MAX ? NULL : &ts, NULL) <= 0 || !fds[0].revents)
		return false;
	while (read(w->signal_fd, &si, sizeof(si)) == sizeof(si))
		if (si.ssi_signo != SIGCHLD)
			signalled = true;
	return signalled;
}

/* After a signal a second in all, otherwise as long as the readers keep reading. */
static void
wait_for_all(struct watch *w)
{
	bool asked = w->stop_requested || w->terminated;
	uint64_t now = clock_boottime(), until = w->live || asked ? now + CLOCK_SECOND : UINT64_MAX;
	size_t left, before = SIZE_MAX;

	while ((left = flush_all(w)) > 0) {
		now = clock_boottime();
		if (left < before && w->live && !asked)
			until = now + CLOCK_SECOND;
		before = left;
		if (now >= until)
			return;
		if (!wait_for_readers(w, until == UINT64_MAX ? until : until - now))
			continue;
		if (asked)
			return;		/* a second signal */
		asked = true;
		until = clock_boottime() + CLOCK_SECOND;
	}
}

static void
report_missing(const struct watch_text *t)
{
	const char *name = t->path ? t->path :
			   out_fd(t->out) == STDERR_FILENO ? "standard error" : "standard output";
	const uint64_t missed = out_missed(t->out);
	const size_t left = out_queued_lines(t->out);

	if (left && missed)
		log_error("%s is not being read: %" PRIu64 " events and the last %zu lines are missing",
			  name, missed, left);
	else if (left)
		log_error("%s is not being read: the last %zu lines are missing", name, left);
	else if (missed)
		log_error("%s was read too slowly: %" PRIu64 " events are missing; the output marks where",
			  name, missed);
}

void
watch_output_finish(struct watch *w)
{
	for (size_t i = 0; i < w->n_texts; i++)
		out_end_packing(w->texts[i].out);
	wait_for_all(w);
	log_redirect(NULL, NULL);
	for (size_t i = 0; i < w->n_texts; i++) {
		struct watch_text *t = &w->texts[i];
		int err = out_error(t->out);

		if (!t->broken)
			report_missing(t);
		if (!err)
			err = out_close(t->out);
		if (err && !t->broken)
			watch_output_failed(w, t, -err);
		out_free(t->out);
	}
	w->n_texts = 0;
}
