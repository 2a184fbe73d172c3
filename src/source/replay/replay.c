/* SPDX-License-Identifier: GPL-2.0-or-later */
/* replay.c - a recording, or a log of strace, as a source: as fast as it goes, or in its own
 * time. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/strbuf.h"
#include "base/xalloc.h"
#include "event/codec.h"
#include "source/replay/line_reader.h"
#include "source/replay/strace_log.h"
#include "source/replay/strace_set.h"
#include "source/source.h"

enum {
	LINE_MAX_BYTES = 1 << 20,
	LINES_PER_DRAIN = 1000,	/* some 2 ms: the views stay alive in between */
	ODD_LINES = 10,		/* may come before the first of strace's: a program's own output */
};

struct replay {
	struct pw_source base;
	struct lines lines;
	struct strace_set *set;		/* then there is no file of that name, and lines is unused */
	bool close_fd;
	struct pw_codec *codec;
	struct strace_log *strace;	/* NULL: not a log of strace, or not known yet */
	uint64_t signals;		/* as in struct pw_source_opts */
	bool threads;
	uint32_t root;			/* the pid that the name of a log ends with; 0 = none */
	unsigned int odd;		/* lines so far that are neither */
	double speed;			/* 0 = as fast as it goes */
	const struct pw_event *pending;	/* read, but its time has not come */
	bool more;			/* the last drain stopped before the end */
	bool started;
	struct time_given since, until;
	uint64_t paced_from;		/* ns, event time: from there in its own time */
	uint64_t ends_at;		/* ns, event time: what is later is not read */
	uint64_t last_ts;		/* ns, event time */
	uint64_t began;			/* ns, CLOCK_MONOTONIC: it was paced_from */
	unsigned long long clamped;	/* the first line with a time out of range; 0 */
	const char *name;		/* of the file, for sentences */
	struct strbuf error;
	int err;			/* what drain gives from now on */
};

static struct replay *
replay_of(struct pw_source *s)
{
	return (struct replay *)s;
}

/* Sentences that must live as long as the process. */
static int
cannot_open(const char *file, int err, const char **why)
{
	static struct strbuf sentence;

	strbuf_reset(&sentence);
	strbuf_addf(&sentence, "cannot read %s: %s", file, strerror(err));
	*why = strbuf_str(&sentence);
	return -err;
}

static void
replay_close(struct pw_source *s)
{
	struct replay *r = replay_of(s);

	if (!s)
		return;
	if (r->close_fd)
		close(r->lines.fd);
	lines_done(&r->lines);
	strace_set_close(r->set);
	strace_log_free(r->strace);
	pw_codec_free(r->codec);
	strbuf_done(&r->error);
	free(r);
}

/* At that speed it may be more than there are ns. */
static uint64_t
whole_ns(double ns)
{
	return ns < (double)PW_NS_MAX ? (uint64_t)ns : PW_NS_MAX;
}

/* The event time that it is now, when replayed in its own time. */
static uint64_t
replay_now(const struct replay *r)
{
	return r->paced_from + whole_ns((double)(clock_monotonic() - r->began) * r->speed);
}

static bool
event_is_due(const struct replay *r, const struct pw_event *ev)
{
	return r->speed == 0 || !r->started || ev->ts <= replay_now(r);
}

static int
replay_fd(const struct pw_source *s)
{
	const struct replay *r = (const struct replay *)s;

	/* A file on disk is always readable, and what is pending waits for time. */
	return r->lines.regular || r->pending || r->lines.over ? -1 : r->lines.fd;
}

static uint64_t
replay_timeout(struct pw_source *s)
{
	struct replay *r = replay_of(s);
	uint64_t now;

	if (!r->pending)
		return r->more ? 0 : UINT64_MAX;
	if (!r->started)
		return 0;
	now = replay_now(r);
	if (r->pending->ts <= now)
		return 0;
	return whole_ns((double)(r->pending->ts - now) / r->speed) + 1;
}

static uint64_t
replay_horizon(const struct pw_source *s)
{
	const struct replay *r = (const struct replay *)s;
	uint64_t now;

	if (!r->pending && r->strace && strace_log_horizon(r->strace) > r->last_ts)
		return strace_log_horizon(r->strace);
	if (!r->pending || !r->started)
		return r->last_ts;
	now = replay_now(r);
	return now < r->pending->ts ? now : r->pending->ts;
}

/* From now on drain gives err, and error() "FILE:LINE: what"; line 0 = before the first. */
static int
end_at(struct replay *r, unsigned long long line, int err, const char *what)
{
	strbuf_reset(&r->error);
	if (line)
		strbuf_addf(&r->error, "%s:%llu: %s", r->name, line, what);
	else
		strbuf_addf(&r->error, "%s: %s", r->name, what);
	r->err = err;
	return err;
}

/* In the line read last. */
static int
end_with(struct replay *r, int err, const char *what)
{
	return end_at(r, r->lines.number, err, what);
}

static int
end_of_file(struct replay *r)
{
	if (!r->started && r->odd)
		return r->err = -EINVAL;
	r->err = -ENODATA;
	if (!r->started)
		return end_with(r, -EINVAL, r->lines.cut ? "the compressed recording ends before its first line"
							 : "the recording is empty");
	if (r->lines.cut)
		return end_with(r, -ENODATA, "the compressed recording is cut off after this line");
	if (r->clamped)
		return end_at(r, r->clamped, -ENODATA, "a timestamp out of range was read as 2^62 ns");
	return r->err;
}

static int
bad_line(struct replay *r, const char *why)
{
	struct strbuf what = { 0 };
	int err;

	if (!r->started) {
		strbuf_addf(&what, "not a procwatch recording: %s", why);
		err = end_with(r, -EINVAL, what.s);
		strbuf_done(&what);
		return err;
	}
	if (!r->lines.whole)	/* the recording procwatch was killed */
		return end_with(r, -ENODATA, "the recording ends in the middle of this line");
	return end_with(r, -EINVAL, why);
}

static int
check_start(struct replay *r, const struct pw_event *ev)
{
	char what[80];

	if (r->started)
		return ev->kind == PW_EV_START
			? end_with(r, -EINVAL, "a second start event: two recordings in one file") : 0;
	if (ev->kind != PW_EV_START)
		return bad_line(r, "the first event is not a start");
	if (ev->start.schema == PW_SCHEMA)
		return 0;
	snprintf(what, sizeof(what), "recorded with schema %u, but this procwatch reads %d",
		 ev->start.schema, PW_SCHEMA);
	return end_with(r, -EINVAL, what);
}

/* --- a log of strace ----------------------------------------------------------- */

/* How it ended, if that is worth a note. */
static int
end_of_log(struct replay *r)
{
	uint64_t first;
	const uint64_t bad = strace_log_bad(r->strace, &first);
	char what[80];

	strbuf_reset(&r->error);
	if (!bad || r->set) {
		if (r->set)
			strace_set_note(r->set, &r->error);
		return r->err = -ENODATA;
	}
	if (bad == 1)
		snprintf(what, sizeof(what), "this line was not understood");
	else
		snprintf(what, sizeof(what), "this line was not understood, and %llu more",
			 (unsigned long long)bad - 1);
	return end_at(r, first, -ENODATA, what);
}

/* Takes the line, or -E...: what lines_next() gave instead. */
static int
read_log(struct replay *r, int err, const char *line, size_t len)
{
	if (err == 0) {
		r->more = false;
		strace_log_idle(r->strace);
	} else if (err == -ENODATA) {
		strace_log_end(r->strace);
	} else {
		strace_log_add(r->strace, line, len, r->lines.number);
	}
	r->pending = strace_log_next(r->strace);
	if (r->pending)
		return 1;
	return err == -ENODATA ? end_of_log(r) : 0;
}

/* The same of the files of strace -ff. */
static int
read_set(struct replay *r)
{
	const char *line;
	size_t len;
	const int err = strace_set_next(r->set, &line, &len, &r->error);

	if (err < 0 && err != -ENODATA)
		return r->err = err;
	return read_log(r, err, line, len);
}

/* Is it a line of strace, or may one follow?  A recording's first line never is. */
static bool
is_of_log(struct replay *r, const char *line, size_t len)
{
	if (r->started || r->strace || (len > 0 && line[0] == '{'))
		return r->strace;
	if (!strace_log_begins(line, len))
		return false;
	strbuf_reset(&r->error);
	r->strace = strace_log_new(r->signals, r->threads, r->root);
	return true;
}

/* --- a recording --------------------------------------------------------------- */

/* Before the first line of strace's there may be some of the program itself.  If none follows,
 * the first one is what is wrong. */
static int
odd_line(struct replay *r, const char *why)
{
	if (r->odd++ == 0)
		bad_line(r, why);
	r->err = r->odd < ODD_LINES && r->lines.whole ? 0 : -EINVAL;
	return r->err;
}

/* lines_next() cannot go on. */
static int
end_of_lines(struct replay *r, int err)
{
	if (err == -E2BIG)
		return end_with(r, -EINVAL, "longer than 1 MiB");
	if (err == -EBADMSG)
		return end_with(r, -EINVAL, r->lines.number ?
				"the compressed recording is damaged after this line" :
				"the compressed recording is damaged before its first line");
	if (err == -ENOSYS)
		return end_with(r, -EINVAL, r->lines.kind == PACK_ZSTD ?
				"compressed with zstd, which this procwatch was built without" :
				"compressed with gzip, and this procwatch was built without zlib");
	return end_with(r, err, strerror(-err));
}

/* 1 and r->pending, 0 = none yet or a line to be passed over, or -errno. */
static int
read_event(struct replay *r)
{
	const struct pw_event *ev;
	const char *line = NULL, *why;
	size_t len = 0;
	int err;

	if (r->set)
		return read_set(r);
	err = lines_next(&r->lines, &line, &len);
	if (err < 0 && err != -ENODATA)
		return end_of_lines(r, err);
	if (r->strace || (err > 0 && is_of_log(r, line, len)))
		return read_log(r, err, line, len);
	if (err == 0) {
		r->more = false;
		return 0;
	}
	if (err == -ENODATA)
		return end_of_file(r);
	err = pw_codec_read(r->codec, line, len, &ev, &why);
	if (err == -ENODATA)
		return 0;
	if (err)
		return r->started || (len > 0 && line[0] == '{') ? bad_line(r, why) : odd_line(r, why);
	err = check_start(r, ev);
	if (err)
		return err;
	if (!r->clamped && pw_codec_clamped(r->codec))
		r->clamped = r->lines.number;
	r->pending = ev;
	return 1;
}

/* --- open ---------------------------------------------------------------------- */

static struct replay *
replay_new(const struct pw_source_opts *o, int fd)
{
	const bool is_stdin = strcmp(o->file, "-") == 0;
	struct replay *r = xzalloc(sizeof(*r));

	r->base.ops = &pw_source_replay;
	r->close_fd = !is_stdin && fd >= 0;
	r->name = is_stdin ? "standard input" : o->file;
	r->speed = o->speed > 0 ? o->speed : 0;
	r->signals = o->signals;
	r->threads = o->threads;
	r->since = o->since;
	r->until = o->until;
	r->codec = pw_codec_new();
	r->more = true;
	if (fd >= 0)
		lines_init(&r->lines, fd, LINE_MAX_BYTES);
	return r;
}

/* There is no such file: perhaps there are files of strace -ff. */
static int
open_set(struct replay **out, const struct pw_source_opts *o, const char **why)
{
	static struct strbuf sentence;
	struct strace_set *set;
	uint32_t child, maker;
	struct replay *r;
	int err;

	strbuf_reset(&sentence);
	err = strace_set_open(&set, o->file, &sentence);
	if (err == -ENOENT || (err && !sentence.len))
		return cannot_open(o->file, ENOENT, why);
	*why = strbuf_str(&sentence);
	if (err)
		return err;
	r = replay_new(o, -1);
	r->set = set;
	r->lines.regular = r->lines.whole = true;
	r->strace = strace_log_new(r->signals, r->threads, 0);
	for (size_t i = 0; strace_set_origin(set, i, &child, &maker); i++)
		if (maker)
			strace_log_origin(r->strace, child, maker);
	*out = r;
	return 0;
}

/* 123 of LOG.123, as strace -ff names it; 0 = none. */
static uint32_t
pid_of_name(const char *name)
{
	const char *dot = strrchr(name, '.');
	char *end;
	unsigned long n;

	if (!dot || dot[1] < '1' || dot[1] > '9')
		return 0;
	n = strtoul(dot + 1, &end, 10);
	return *end || n > INT32_MAX ? 0 : (uint32_t)n;
}

static int
open_file(struct replay **out, const struct pw_source_opts *o, const char **why)
{
	const bool is_stdin = strcmp(o->file, "-") == 0;
	/* not to wait in here for a FIFO's writer: the loop does, and hears signals */
	const int fd = is_stdin ? STDIN_FILENO
				: open(o->file, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;
	int err;

	if (fd < 0 && errno == ENOENT)
		return open_set(out, o, why);
	err = fd < 0 || fstat(fd, &st) < 0 ? errno : S_ISDIR(st.st_mode) ? EISDIR : 0;
	if (err) {
		if (fd >= 0 && !is_stdin)
			close(fd);
		return cannot_open(o->file, err, why);
	}
	*out = replay_new(o, fd);
	(*out)->root = pid_of_name(o->file);
	return 0;
}

static int
replay_open(struct pw_source **out, const struct pw_source_opts *o, const char **why)
{
	struct replay *r = NULL;
	const int err = open_file(&r, o, why);

	if (!r)
		return err;
	while (r->lines.regular && !r->pending && !r->err)	/* then it is known what it lacks */
		read_event(r);
	*out = &r->base;
	return 0;
}

/* The times that were asked for are of the recording that begins here. */
static int
find_times(struct replay *r)
{
	const struct pw_event *start = r->pending;

	if (time_given_resolve(&r->since, start, start->ts, &r->paced_from) ||
	    time_given_resolve(&r->until, start, UINT64_MAX, &r->ends_at))
		return end_with(r, -EINVAL, "the recording does not say what time of day it was: "
				"give --since and --until as seconds");
	if (r->ends_at <= start->ts)
		return end_with(r, -EINVAL, "the recording begins after --until");
	if (r->ends_at < r->paced_from)
		return end_with(r, -EINVAL, "--until is before --since: nothing would be shown");
	return 0;
}

/* As if the recording ended there, with nothing more until then. */
static void
end_before_pending(struct replay *r)
{
	r->pending = NULL;
	r->last_ts = r->ends_at;
	strbuf_reset(&r->error);
	r->err = -ENODATA;
}

static void
hand_over(struct replay *r, pw_sink_fn *sink, void *arg)
{
	const struct pw_event *ev = r->pending;

	if (!r->started) {
		r->started = true;
		r->began = clock_monotonic();
	}
	if (ev->ts > r->last_ts)
		r->last_ts = ev->ts;
	r->pending = NULL;
	sink(arg, ev);
}

static int
replay_drain(struct pw_source *s, pw_sink_fn *sink, void *arg)
{
	struct replay *r = replay_of(s);
	int lines, err, events = 0;

	r->more = true;
	for (lines = 0; lines < LINES_PER_DRAIN && r->more; lines++) {
		err = r->err;
		if (!err && !r->pending)
			err = read_event(r);
		if (err < 0)
			return events ? events : err;	/* the error comes next time */
		if (!r->pending)
			continue;
		if (!r->started && (err = find_times(r)) < 0)
			return err;
		if (r->pending->ts > r->ends_at) {
			end_before_pending(r);
			return events;
		}
		if (!event_is_due(r, r->pending))
			break;
		hand_over(r, sink, arg);
		events++;
	}
	return events;
}

static const char *
replay_error(const struct pw_source *s)
{
	const struct replay *r = (const struct replay *)s;

	return r->error.len ? r->error.s : NULL;
}

static const char *
replay_blind(const struct pw_source *s)
{
	const struct replay *r = (const struct replay *)s;

	return r->strace ? strace_log_blind(r->strace) : NULL;
}

const struct pw_source_ops pw_source_replay = {
	.name = "replay",
	.backend = PW_BACKEND_NONE,
	.open = replay_open,
	.fd = replay_fd,
	.timeout = replay_timeout,
	.drain = replay_drain,
	.error = replay_error,
	.blind = replay_blind,
	.horizon = replay_horizon,
	.close = replay_close,
};
