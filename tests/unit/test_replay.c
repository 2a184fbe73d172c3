/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_replay.c - recordings whole, broken, cut, slow, and through a pipe. */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "source/replay/line_reader.h"
#include "source/source.h"

#define START "{\"event\":\"start\",\"t\":1000,\"schema\":1}\n"
#define LOST "{\"event\":\"lost\",\"t\":2000,\"count\":1}\n"
#define LOST_CUT "{\"event\":\"lost\",\"t\":2000,\"cou"

static const struct file_row {
	const char *name, *content;
	int events;
	int end;		/* what drain says at last */
	const char *error;	/* FILE: is put before it */
} file_rows[] = {
	{ "start alone", START, 1, -ENODATA, NULL },
	{ "whole", START LOST LOST, 3, -ENODATA, NULL },
	{ "no newline at the end", START "{\"event\":\"lost\",\"t\":2,\"count\":1}", 2,
	  -ENODATA, NULL },
	{ "blank lines", "\n" START "\n \t\r\n" LOST "\n", 2, -ENODATA, NULL },
	{ "cut in the last line", START LOST LOST_CUT, 2, -ENODATA,
	  "3: the recording ends in the middle of this line" },
	{ "bad line", START LOST LOST_CUT "\n" LOST, 2, -EINVAL,
	  "3: the JSON object is not complete" },
	{ "unknown event", START "{\"event\":\"x\",\"t\":1}\n", 1, -EINVAL,
	  "2: \"event\" is no event that is known" },
	{ "bad field", START "\n{\"event\":\"lost\",\"t\":1,\"count\":-1}\n", 1, -EINVAL,
	  "3: lost: \"count\" is negative" },
	{ "empty", "", 0, -EINVAL, " the recording is empty" },
	{ "blank", "\n\n", 0, -EINVAL, "2: the recording is empty" },
	{ "another file", "#!/bin/sh\n", 0, -EINVAL,
	  "1: not a procwatch recording: not a JSON object" },
	{ "a picture", "\x89PNG\r\n\x1a\n", 0, -EINVAL,
	  "1: not a procwatch recording: not a JSON object" },
	{ "cut in the first line", "{\"event\":\"st", 0, -EINVAL,
	  "1: not a procwatch recording: the JSON object is not complete" },
	{ "start is not first", LOST START, 0, -EINVAL,
	  "1: not a procwatch recording: the first event is not a start" },
	{ "two starts", START LOST START, 2, -EINVAL,
	  "3: a second start event: two recordings in one file" },
	{ "newer schema", "{\"event\":\"start\",\"t\":1,\"schema\":2}\n", 0, -EINVAL,
	  "1: recorded with schema 2, but this procwatch reads 1" },
};

struct got {
	int n;
	uint64_t ts[16];
	unsigned int kind;	/* of the last */
};

static void
take(void *arg, const struct pw_event *ev)
{
	struct got *g = arg;

	g->ts[g->n++ % 16] = ev->ts;
	g->kind = ev->kind;
}

static char *
temp_file(const char *content, size_t len)
{
	static char path[] = "/tmp/procwatch-replay-XXXXXX";
	int fd;

	memcpy(path + sizeof(path) - 7, "XXXXXX", 6);
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, content, len), len);
	close(fd);
	return path;
}

static struct pw_source *
open_replay(const char *file, double speed)
{
	const struct pw_source_opts o = { .file = file, .speed = speed };
	struct pw_source *s = NULL;
	const char *why = "";

	if (pw_source_replay.open(&s, &o, &why) != 0)
		fail_msg("%s", why);
	return s;
}

/* What drain returned last. */
static int
drain_all(struct pw_source *s, struct got *g)
{
	int n;

	while ((n = s->ops->drain(s, take, g)) >= 0)
		assert_int_equal(s->ops->timeout(s), 0);
	return n;
}

static void
file_is_read(void **state)
{
	const struct file_row *row = *state;
	const char *path = temp_file(row->content, strlen(row->content));
	struct pw_source *s = open_replay(path, 0);
	struct strbuf want = { 0 };
	struct got g = { 0 };

	unlink(path);
	assert_int_equal(s->ops->fd(s), -1);
	assert_int_equal(drain_all(s, &g), row->end);
	assert_int_equal(g.n, row->events);
	if (row->error) {
		strbuf_addf(&want, "%s:%s", path, row->error);
		assert_non_null(s->ops->error(s));
		assert_string_equal(s->ops->error(s), want.s);
	} else {
		assert_null(s->ops->error(s));
	}
	/* And so it stays. */
	assert_int_equal(s->ops->drain(s, take, &g), row->end);
	assert_int_equal(g.n, row->events);
	s->ops->close(s);
	strbuf_done(&want);
}

static const struct open_row {
	const char *name, *file;
	int err;
	const char *why;
} open_rows[] = {
	{ "no such file", "/nonexistent/x", -ENOENT,
	  "cannot read /nonexistent/x: No such file or directory" },
	{ "a directory", "/tmp", -EISDIR, "cannot read /tmp: Is a directory" },
};

static void
file_cannot_be_opened(void **state)
{
	const struct open_row *row = *state;
	const struct pw_source_opts o = { .file = row->file };
	struct pw_source *s = NULL;
	const char *why = "";

	assert_int_equal(pw_source_replay.open(&s, &o, &why), row->err);
	assert_string_equal(why, row->why);
	assert_null(s);
}

/* Lines of every length around the sizes at which the reader takes more memory. */
static void
lines_of_many_lengths(void **state)
{
	struct strbuf b = { 0 };
	struct pw_source *s;
	struct got g = { 0 };
	int n = 1;

	(void)state;
	strbuf_adds(&b, START);
	for (int pad = 1; pad < 300000; pad += 997, n++) {
		strbuf_adds(&b, "{\"event\":\"lost\",\"t\":2000,\"count\":1,\"pad\":\"");
		for (int i = 0; i < pad; i++)
			strbuf_addc(&b, 'x');
		strbuf_adds(&b, "\"}\n");
	}
	s = open_replay(temp_file(b.s, b.len), 0);
	assert_int_equal(drain_all(s, &g), -ENODATA);
	assert_int_equal(g.n, n);
	s->ops->close(s);
	strbuf_done(&b);
}

static void
line_without_end(void **state)
{
	struct strbuf b = { 0 };
	struct pw_source *s;
	struct got g = { 0 };
	const char *path;

	(void)state;
	strbuf_adds(&b, START);
	for (int i = 0; i < 3 << 20; i++)
		strbuf_addc(&b, 'x');
	path = temp_file(b.s, b.len);
	s = open_replay(path, 0);
	unlink(path);
	assert_int_equal(drain_all(s, &g), -EINVAL);
	assert_non_null(strstr(s->ops->error(s), ":2: longer than 1 MiB"));
	s->ops->close(s);
	strbuf_done(&b);
}

/* However long the line, no more is kept of it than has to be. */
static void
long_line_takes_no_memory(void **state)
{
	static char x[1 << 20];
	const char *path, *line;
	struct lines l;
	size_t len;
	int fd;

	(void)state;
	memset(x, 'x', sizeof(x));
	path = temp_file(x, sizeof(x));
	fd = open(path, O_RDONLY);
	unlink(path);
	lines_init(&l, fd, 1000);
	assert_int_equal(lines_next(&l, &line, &len), -E2BIG);
	assert_true(l.size <= sizeof(x) / 4);
	lines_done(&l);
	close(fd);
}

/* Many events: a few at a time, so that the loop can look around. */
static void
hands_over_in_portions(void **state)
{
	struct strbuf b = { 0 };
	struct pw_source *s;
	struct got g = { 0 };
	const char *path;

	(void)state;
	strbuf_adds(&b, START);
	for (int i = 0; i < 5000; i++)
		strbuf_adds(&b, LOST);
	path = temp_file(b.s, b.len);
	s = open_replay(path, 0);
	unlink(path);
	assert_in_range(s->ops->drain(s, take, &g), 1, 1000);
	assert_int_equal(s->ops->timeout(s), 0);
	assert_int_equal(drain_all(s, &g), -ENODATA);
	assert_int_equal(g.n, 5001);
	assert_int_equal(s->ops->horizon(s), 2000);
	s->ops->close(s);
	strbuf_done(&b);
}

/* A pipe that is written as it is read: never waits, never loses a piece. */
static void
pipe_is_followed(void **state)
{
	static const char text[] = START LOST LOST;
	struct pw_source *s;
	struct got g = { 0 };
	char path[40];
	int fds[2], n;

	(void)state;
	assert_int_equal(pipe(fds), 0);
	snprintf(path, sizeof(path), "/dev/fd/%d", fds[0]);
	s = open_replay(path, 0);
	close(fds[0]);
	for (size_t i = 0; i < sizeof(text) - 1; i++) {
		struct pollfd p = { .fd = s->ops->fd(s), .events = POLLIN };

		n = s->ops->drain(s, take, &g);
		assert_true(n == 0 || n == 1);
		assert_true(s->ops->timeout(s) == UINT64_MAX);
		assert_int_equal(poll(&p, 1, 0), 0);
		assert_int_equal(write(fds[1], text + i, 1), 1);
		assert_int_equal(poll(&p, 1, 0), 1);
	}
	close(fds[1]);
	while ((n = s->ops->drain(s, take, &g)) >= 0)
		;
	assert_int_equal(n, -ENODATA);
	assert_int_equal(g.n, 3);
	assert_null(s->ops->error(s));
	s->ops->close(s);
}

static uint64_t
now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

/* 4 s of recording at 100 times its speed: no event before its time, and it says
 * how long to sleep.  The machine may be slow, so nothing is asked of the latest. */
static void
keeps_the_recorded_time(void **state)
{
	static const char text[] = START
		"{\"event\":\"lost\",\"t\":2000001000,\"count\":1}\n"
		"{\"event\":\"lost\",\"t\":4000001000,\"count\":1}\n";
	const char *path = temp_file(text, sizeof(text) - 1);
	struct pw_source *s = open_replay(path, 100);
	uint64_t began = now_ns(), wait, last = 0;
	struct got g = { 0 };
	int n;

	(void)state;
	unlink(path);
	while ((n = s->ops->drain(s, take, &g)) >= 0) {
		uint64_t at = (now_ns() - began) * 100;

		if (g.n > 1)
			assert_true(at >= (uint64_t)(g.n - 1) * 2000000000);
		assert_true(s->ops->horizon(s) >= last);
		last = s->ops->horizon(s);
		assert_true(last <= 4000001000);
		assert_int_equal(s->ops->fd(s), -1);
		wait = s->ops->timeout(s);
		assert_true(wait <= 20000001);
		poll(NULL, 0, (int)(wait / 1000000) + 1);
	}
	assert_int_equal(n, -ENODATA);
	assert_int_equal(g.n, 3);
	s->ops->close(s);
}

static void
close_takes_null(void **state)
{
	(void)state;
	pw_source_replay.close(NULL);
}

int
main(void)
{
	static struct unit_list l;

	UNIT_ADD_ROWS(&l, file_is_read, file_rows);
	UNIT_ADD_ROWS(&l, file_cannot_be_opened, open_rows);
	unit_add(&l, "lines of many lengths", lines_of_many_lengths, NULL);
	unit_add(&l, "line without end", line_without_end, NULL);
	unit_add(&l, "long line takes no memory", long_line_takes_no_memory, NULL);
	unit_add(&l, "hands over in portions", hands_over_in_portions, NULL);
	unit_add(&l, "pipe is followed", pipe_is_followed, NULL);
	unit_add(&l, "keeps the recorded time", keeps_the_recorded_time, NULL);
	unit_add(&l, "close takes NULL", close_takes_null, NULL);
	return unit_run("replay", &l);
}
