/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_out.c - a stream whose reader is slow, stuck or gone, and files that follow
 * one another. */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <time.h>
#include <unistd.h>

#include "base/out.h"

enum { LINE = 64 };		/* bytes of a record */

static double
seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/* "gap N" before it where there was one.  False: it was dropped. */
static bool
add(struct out *o, unsigned int number)
{
	uint64_t gap;
	struct strbuf *to = out_begin(o, &gap);

	if (!to)
		return false;
	if (gap)
		strbuf_addf(to, "gap %llu\n", (unsigned long long)gap);
	strbuf_addf(to, "line %-*u\n", LINE - 6, number);
	out_end(o);
	return true;
}

/* A record begins on a line of its own, whatever another writer has left. */
static void
raw_between(void **state)
{
	struct out *o = out_new(-1, 0);

	(void)state;
	out_raw(o, "$ ", 2);
	add(o, 1);
	out_raw(o, "whole\n", 6);
	out_raw(o, NULL, 0);
	add(o, 2);
	add(o, 3);
	assert_string_equal(out_text(o), "$ \nline 1                                                         \n"
					 "whole\nline 2                                                         \n"
					 "line 3                                                         \n");
	out_free(o);
}

struct pipe_end {
	int fds[2];
	struct strbuf got;
};

static void
read_some(struct pipe_end *p)
{
	char buf[65536];
	ssize_t n;

	while ((n = read(p->fds[0], buf, sizeof(buf))) > 0)
		strbuf_add(&p->got, buf, (size_t)n);
}

static void
open_pipe(struct pipe_end *p)
{
	*p = (struct pipe_end){ 0 };
	assert_int_equal(pipe(p->fds), 0);
	assert_int_equal(fcntl(p->fds[0], F_SETFL, O_NONBLOCK), 0);
	out_bound();
}

static void
close_pipe(struct pipe_end *p)
{
	close(p->fds[0]);
	close(p->fds[1]);
	strbuf_done(&p->got);
}

/* Every line and every gap makes up for all that was added, in order. */
static uint64_t
check_lines(const char *s, unsigned int added)
{
	uint64_t next = 0, gaps = 0;

	for (; *s; s = strchr(s, '\n') + 1) {
		if (strncmp(s, "gap ", 4) == 0) {
			next += strtoull(s + 4, NULL, 10);
			gaps++;
		} else {
			assert_int_equal(strncmp(s, "line ", 5), 0);
			assert_int_equal(strtoull(s + 5, NULL, 10), next);
			next++;
		}
	}
	assert_int_equal(next, added);
	return gaps;
}

/* Nobody reads: it continues, in bounded memory; once there is a reader again what was
 * missed is marked where it is missing. */
static void
stuck_reader(void **state)
{
	enum { LINES = 3 * OUT_ROOM / LINE };
	struct pipe_end p;
	struct out *o;
	unsigned int i, kept = 0;
	double began;

	(void)state;
	open_pipe(&p);
	o = out_new(p.fds[1], 0);
	began = seconds();
	for (i = 0; i < LINES; i++)
		kept += add(o, i);
	assert_int_equal(out_flush(o), -EAGAIN);
	assert_true(seconds() - began < 10);
	assert_true(out_queued(o) <= OUT_ROOM + 2 * LINE);
	assert_true(kept < LINES && kept > OUT_ROOM / LINE);
	assert_int_equal(out_missed(o), LINES - kept);
	assert_int_equal(out_gap(o), 0);	/* no room yet to say it */
	while (out_flush(o) == -EAGAIN)
		read_some(&p);
	assert_int_equal(out_gap(o), LINES - kept);
	assert_true(add(o, LINES));
	while (out_flush(o) == -EAGAIN)
		read_some(&p);
	read_some(&p);
	assert_int_equal(check_lines(p.got.s, LINES + 1), 1);
	assert_int_equal(out_missed(o), LINES - kept);
	assert_int_equal(fcntl(p.fds[1], F_GETFL) & O_NONBLOCK, 0);
	out_free(o);
	close_pipe(&p);
}

/* The last words have a little room of their own. */
static void
last_words(void **state)
{
	struct pipe_end p;
	struct out *o;
	unsigned int i = 0;

	(void)state;
	open_pipe(&p);
	o = out_new(p.fds[1], 0);
	while (add(o, i))
		i++;
	i++;
	assert_false(add(o, i++));
	out_last(o);
	assert_true(add(o, i++));
	while (out_flush(o) == -EAGAIN)
		read_some(&p);
	read_some(&p);
	assert_int_equal(check_lines(p.got.s, i), 1);
	out_free(o);
	close_pipe(&p);
}

/* Slow, but it takes all that it can within the bounds. */
static void
slow_reader(void **state)
{
	enum { LINES = OUT_ROOM / LINE / 4 };
	struct pipe_end p;
	struct out *o;
	char buf[4096];
	unsigned int i;
	ssize_t n;

	(void)state;
	open_pipe(&p);
	o = out_new(p.fds[1], 0);
	for (i = 0; i < LINES; i++) {
		assert_true(add(o, i));
		if (i % 256)
			continue;
		out_flush(o);
		n = read(p.fds[0], buf, sizeof(buf));
		strbuf_add(&p.got, buf, n > 0 ? (size_t)n : 0);
	}
	while (out_flush(o) == -EAGAIN)
		read_some(&p);
	read_some(&p);
	assert_int_equal(check_lines(p.got.s, LINES), 0);
	assert_int_equal(out_missed(o), 0);
	out_free(o);
	close_pipe(&p);
}

/* Who waits for his reader loses nothing, whatever that takes. */
static void
waits(void **state)
{
	enum { LINES = 2 * OUT_ROOM / LINE };
	struct pipe_end p;
	struct out *o;

	(void)state;
	open_pipe(&p);
	o = out_new(p.fds[1], OUT_WAITS);
	for (unsigned int i = 0; i < LINES; i++)
		assert_true(add(o, i));
	while (out_flush(o) == -EAGAIN)
		read_some(&p);
	read_some(&p);
	assert_int_equal(check_lines(p.got.s, LINES), 0);
	out_free(o);
	close_pipe(&p);
}

static void
reader_gone(void **state)
{
	struct pipe_end p;
	struct out *o;

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	open_pipe(&p);
	o = out_new(p.fds[1], 0);
	close(p.fds[0]);
	assert_true(add(o, 0));
	assert_int_equal(out_flush(o), -EPIPE);
	assert_false(add(o, 1));
	assert_int_equal(out_error(o), -EPIPE);
	assert_int_equal(out_missed(o), 0);	/* it is not the room that is missing */
	assert_int_equal(out_queued(o), 0);
	out_free(o);
	close(p.fds[1]);
}

/* For a line of our own on stderr: so many bytes, or as long as was said. */
static void
short_words(void **state)
{
	struct pipe_end p;
	char big[100000];
	double began;

	(void)state;
	open_pipe(&p);
	memset(big, 'x', sizeof(big));
	assert_int_equal(out_try(p.fds[1], "hello\n", 6, 1000), 6);
	began = seconds();
	assert_in_range(out_try(p.fds[1], big, sizeof(big), 50), 1, sizeof(big) - 1);
	assert_int_equal(out_try(p.fds[1], "hello\n", 6, 50), -EAGAIN);
	assert_int_equal(out_try(p.fds[1], "hello\n", 6, 0), -EAGAIN);
	assert_true(seconds() - began >= 0.09 && seconds() - began < 10);
	close_pipe(&p);
}

/* --- files that follow one another ----------------------------------------------- */

struct parts {
	int fds[100];
	unsigned int n, fail_at;
};

static int
next_part(void *arg)
{
	struct parts *p = arg;

	if (p->n == p->fail_at)
		return -EACCES;
	p->fds[p->n] = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	return p->fds[p->n++];
}

static void
head(void *arg, struct strbuf *to)
{
	const unsigned int *lines = arg;

	for (unsigned int i = 0; i < *lines; i++)
		strbuf_addf(to, "head %-*u\n", LINE - 6, i);
}

static const struct parts_row {
	const char *name;
	uint64_t max;
	unsigned int head;	/* lines that each file but the first begins with */
	unsigned int lines, parts;
	uint64_t largest;	/* bytes of a file */
} parts_rows[] = {
	{ "no limit", 0, 1, 1000, 1, 64000 },
	{ "all fits", 64000, 1, 1000, 1, 64000 },
	{ "a file of ten", 640, 0, 100, 10, 640 },
	{ "not a whole number of records", 700, 0, 100, 10, 640 },
	{ "a head takes its part", 640, 2, 100, 13, 640 },
	{ "a head that is larger than the file", 640, 20, 100, 19, 1600 },
	{ "a record that is larger than the file", 10, 0, 20, 20, 64 },
};

/* Whole records, each in one file, all of them in order. */
static void
turns(void **state)
{
	const struct parts_row *row = *state;
	struct parts p = { .fail_at = 100 };
	struct strbuf all = { 0 };
	struct out *o = out_new(next_part(&p), 0);
	unsigned int i, lines = row->head;
	char buf[65536];

	if (p.fds[0] < 0)
		skip();		/* no O_TMPFILE there */
	out_on_next(o, head, &lines);
	if (row->max)
		out_limit(o, row->max, next_part, &p);
	for (i = 0; i < row->lines; i++)
		assert_true(add(o, i));
	assert_int_equal(out_flush(o), 0);
	out_free(o);
	assert_int_equal(p.n, row->parts);
	for (i = 0; i < p.n; i++) {
		ssize_t n = pread(p.fds[i], buf, sizeof(buf), 0);
		size_t skip_head = i ? row->head * LINE : 0;

		assert_in_range(n, 1, row->largest);
		assert_int_equal(buf[n - 1], '\n');
		assert_true(i == 0 || row->head == 0 || strncmp(buf, "head 0 ", 7) == 0);
		strbuf_add(&all, buf + skip_head, (size_t)n - skip_head);
		close(p.fds[i]);
	}
	check_lines(all.s, row->lines);
	strbuf_done(&all);
}

static void
next_fails(void **state)
{
	struct parts p = { .fail_at = 1 };
	struct out *o = out_new(next_part(&p), 0);

	(void)state;
	if (p.fds[0] < 0)
		skip();
	out_limit(o, 2 * LINE, next_part, &p);
	assert_true(add(o, 0));
	assert_true(add(o, 1));
	assert_true(add(o, 2));		/* its file could not be had */
	assert_int_equal(out_error(o), -EACCES);
	assert_false(add(o, 3));
	assert_int_equal(lseek(p.fds[0], 0, SEEK_END), 2 * LINE);
	close(p.fds[0]);
	out_free(o);
}

static void
free_takes_null(void **state)
{
	(void)state;
	out_free(NULL);
}

int
main(void)
{
	static struct unit_list l;

	unit_add(&l, "reader gone", reader_gone, NULL);
	unit_add(&l, "stuck reader", stuck_reader, NULL);
	unit_add(&l, "last words", last_words, NULL);
	unit_add(&l, "slow reader", slow_reader, NULL);
	unit_add(&l, "who waits drops nothing", waits, NULL);
	unit_add(&l, "raw bytes between", raw_between, NULL);
	unit_add(&l, "short words", short_words, NULL);
	UNIT_ADD_ROWS(&l, turns, parts_rows);
	unit_add(&l, "the next file cannot be had", next_fails, NULL);
	unit_add(&l, "free takes NULL", free_takes_null, NULL);
	return unit_run("out", &l);
}
