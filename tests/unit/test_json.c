/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_json.c - the JSON view: which events, and what when it cannot write. */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "base/out.h"
#include "view/view.h"

static const struct pw_event fork_ev = {
	.ts = 1, .kind = PW_EV_FORK, .who.pid = 10,
	.fork = { .child.pid = 11, .parent.pid = 10 },
}, thread_ev = {
	.ts = 2, .kind = PW_EV_THREAD, .who.pid = 10, .tid = 12,
	.thread.state = PW_THREAD_START,
}, lost_ev = {
	.ts = 3, .kind = PW_EV_LOST, .lost.count = 4,
}, release_ev = {
	.ts = 3, .kind = PW_EV_RELEASE, .who.pid = 10,
};

#define FORK "{\"event\":\"fork\",\"t\":1,\"pid\":10,\"child\":11,\"parent\":10," \
	"\"exit_signal\":null,\"vfork\":false}\n"
#define THREAD "{\"event\":\"thread\",\"t\":2,\"pid\":10,\"tid\":12,\"state\":\"start\"}\n"
#define LOST "{\"event\":\"lost\",\"t\":3,\"count\":4}\n"

static const struct kinds_row {
	const char *name;
	uint32_t kinds;
	bool threads;
	const char *want;
} kinds_rows[] = {
	{ "all", UINT32_MAX, true, FORK THREAD LOST },
	{ "threads not asked for", UINT32_MAX, false, FORK LOST },
	{ "forks", 1 << PW_EV_FORK, true, FORK },
	{ "threads", 1 << PW_EV_THREAD, true, THREAD },
	{ "none", 0, true, "" },
};

static struct pw_view *
open_json(struct out *out, uint32_t kinds, bool threads)
{
	const struct pw_view_opts o = { .out = out, .kinds = kinds, .threads = threads };
	struct pw_view *v = NULL;
	const char *why;

	assert_int_equal(pw_view_json.open(&v, &o, &why), 0);
	return v;
}

static void
asked_kinds_are_written(void **state)
{
	const struct kinds_row *row = *state;
	char got[1000];
	FILE *file = tmpfile();
	struct out *out = out_new(fileno(file), 0);
	struct pw_view *v = open_json(out, row->kinds, row->threads);
	size_t len;

	v->ops->event(v, NULL, &fork_ev);
	v->ops->event(v, NULL, &thread_ev);
	v->ops->event(v, NULL, &release_ev);
	v->ops->tick(v, NULL);
	v->ops->event(v, NULL, &lost_ev);
	assert_int_equal(out_error(out), 0);
	assert_int_equal(v->ops->finish(v, NULL), 0);
	rewind(file);
	len = fread(got, 1, sizeof(got) - 1, file);
	got[len] = '\0';
	assert_string_equal(got, row->want);
	v->ops->close(v);
	out_free(out);
	fclose(file);
}

static void
stream_in_memory(void **state)
{
	struct out *out = out_new(-1, 0);
	struct pw_view *v = open_json(out, UINT32_MAX, true);

	(void)state;
	v->ops->event(v, NULL, &lost_ev);
	assert_int_equal(v->ops->finish(v, NULL), 0);
	v->ops->close(v);
	assert_string_equal(out_text(out), LOST);
	out_free(out);
}

/* A full disk, a reader that went away: reported at the next tick, and at the end. */
static const struct broken_row {
	const char *name;
	int err;
} broken_rows[] = {
	{ "full disk", -ENOSPC },
	{ "no reader of the pipe", -EPIPE },
};

static int
broken_file(int err)
{
	int fds[2];

	if (err == -ENOSPC)
		return open("/dev/full", O_WRONLY | O_CLOEXEC);
	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(pipe(fds), 0);
	close(fds[0]);
	return fds[1];
}

static void
failure_is_told(void **state)
{
	const struct broken_row *row = *state;
	int fd = broken_file(row->err);
	struct out *out = out_new(fd, OUT_CLOSES);
	struct pw_view *v = open_json(out, UINT32_MAX, true);

	assert_true(fd >= 0);
	v->ops->event(v, NULL, &lost_ev);
	assert_int_equal(out_error(out), 0);
	v->ops->tick(v, NULL);
	assert_int_equal(out_error(out), row->err);
	v->ops->event(v, NULL, &lost_ev);
	assert_int_equal(v->ops->finish(v, NULL), row->err);
	v->ops->close(v);
	out_free(out);
}

/* More than a pipe holds, though the reader made it non-blocking. */
static void
full_pipe_is_waited_for(void **state)
{
	enum { EVENTS = 20000, BYTES = EVENTS * (sizeof(LOST) - 1) };
	struct pw_view *v;
	char buf[4096];
	size_t got = 0;
	ssize_t n;
	int fds[2];
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(fcntl(fds[1], F_SETFL, O_NONBLOCK), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		close(fds[0]);
		v = open_json(out_new(fds[1], 0), UINT32_MAX, true);
		for (int i = 0; i < EVENTS; i++)
			v->ops->event(v, NULL, &lost_ev);
		_exit(v->ops->finish(v, NULL) != 0);
	}
	close(fds[1]);
	while ((n = read(fds[0], buf, sizeof(buf))) > 0)
		got += (size_t)n;
	close(fds[0]);
	assert_int_equal(got, BYTES);
}

static void
close_takes_null(void **state)
{
	(void)state;
	pw_view_json.close(NULL);
}

int
main(void)
{
	static struct unit_list l;

	UNIT_ADD_ROWS(&l, asked_kinds_are_written, kinds_rows);
	unit_add(&l, "stream in memory", stream_in_memory, NULL);
	UNIT_ADD_ROWS(&l, failure_is_told, broken_rows);
	unit_add(&l, "full pipe is waited for", full_pipe_is_waited_for, NULL);
	unit_add(&l, "close takes NULL", close_takes_null, NULL);
	return unit_run("json", &l);
}
