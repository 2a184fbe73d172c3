/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_json.c - the JSON view: which events, and what when it cannot write. */
#include "unit.h"
#include "../schema_lines.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "base/out.h"
#include "base/strbuf.h"
#include "event/codec.h"
#include "event/names.h"
#include "lives.h"
#include "model/model.h"
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

#define FORK_LINE "{\"event\":\"fork\",\"t\":1,\"pid\":10,\"child\":11,\"parent\":10," \
	"\"exit_signal\":null,\"vfork\":false}\n"
#define THREAD_LINE "{\"event\":\"thread\",\"t\":2,\"pid\":10,\"tid\":12,\"state\":\"start\"}\n"
#define LOST "{\"event\":\"lost\",\"t\":3,\"count\":4}\n"

static const struct kinds_row {
	const char *name;
	uint32_t kinds;
	bool threads;
	const char *want;
} kinds_rows[] = {
	{ "all", UINT32_MAX, true, FORK_LINE THREAD_LINE LOST },
	{ "threads not asked for", UINT32_MAX, false, FORK_LINE LOST },
	{ "forks", 1 << PW_EV_FORK, true, FORK_LINE },
	{ "threads", 1 << PW_EV_THREAD, true, THREAD_LINE },
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
	schema_lines_add(out_text(out), strlen(out_text(out)));
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

/* The head of a file that begins with a record of this kind: "PID<PARENT STATE ...". */
static const struct head_row {
	const char *name;
	struct pw_event events[8];
	enum pw_kind at;
	const char *want;
} head_rows[] = {
	{ "what is not seen of a process",
	  { START(0, PW_BACKEND_BPF),
	    EV_(0, PROCESS, ID(10), .process = { .state = PW_STATE_RUNNING, .status = -1,
						 .blind = PW_SEES_WAITS }), FORK(1, 10, 11) },
	  PW_EV_FORK, "10<0 running blind 2" },
	{ "a return, before the reap",
	  { START(0, PW_BACKEND_BPF), FORK(1, 10, 11), EXIT(2, 11, 10), WAIT(3, 10, 11) },
	  PW_EV_WAIT_RETURN, "10<0 running, 11<10 zombie" },
	{ "the reap",
	  { START(0, PW_BACKEND_BPF), FORK(1, 10, 11), EXIT(2, 11, 10), WAIT(3, 10, 11) },
	  PW_EV_REAP, "10<0 running, 11<10 zombie" },
	{ "a return of another call, after the reap",
	  { START(0, PW_BACKEND_BPF), FORK(1, 10, 11), EXIT(2, 11, 10),
	    WAIT_OUTSIDE(3, 10, 11), NONE_YET(3, 10) },
	  PW_EV_WAIT_RETURN, "10<0 running" },
	{ "an exit, before its children have another parent",
	  { START(0, PW_BACKEND_BPF), PROC(1, 1, 0, RUNNING), FORK(1, 1, 10), FORK(2, 10, 11),
	    FORK(3, 10, 12), EXIT_TO(4, 10, 1, 1) },
	  PW_EV_EXIT, "1<0 running, 10<1 running, 11<10 running, 12<10 running" },
	{ "the first of them has another parent",
	  { START(0, PW_BACKEND_BPF), PROC(1, 1, 0, RUNNING), FORK(1, 1, 10), FORK(2, 10, 11),
	    FORK(3, 10, 12), EXIT_TO(4, 10, 1, 1) },
	  PW_EV_REPARENT, "1<0 running, 10<1 zombie, 11<10 running, 12<10 running" },
	{ "an older life is closed, the new one not begun",
	  { START(0, PW_BACKEND_BPF), FORK_AT(1, 10, 11, 7), FORK_AT(5, 10, 11, 9) },
	  PW_EV_EXIT, "10<0 running, 11<10 running" },
	{ "an older life is reaped, the new one not begun",
	  { START(0, PW_BACKEND_BPF), FORK_AT(1, 10, 11, 7), FORK_AT(5, 10, 11, 9) },
	  PW_EV_REAP, "10<0 running, 11<10 zombie" },
};

struct rotation {
	const struct head_row *row;
	struct out *out;
	struct pw_view *view;
	int fd;			/* of the second file; -1 before it */
};

static int
second_file(void *arg)
{
	struct rotation *r = arg;
	FILE *file = tmpfile();

	r->fd = dup(fileno(file));
	fclose(file);
	return dup(r->fd);
}

static void
rotate_at(void *arg, const struct pw_model *m, const struct pw_event *ev)
{
	struct rotation *r = arg;

	if (r->fd < 0 && ev->kind == r->row->at)
		out_limit(r->out, 1, second_file, r);
	r->view->ops->event(r->view, m, ev);
	if (r->fd >= 0)
		out_limit(r->out, 0, NULL, NULL);
}

/* The processes of the head, in short. */
static void
read_head(struct strbuf *got, int fd)
{
	FILE *file = fdopen(fd, "r");
	struct pw_codec *c = pw_codec_new();
	const struct pw_event *ev;
	char line[1000];
	const char *why;

	rewind(file);
	while (fgets(line, sizeof(line), file)) {
		schema_lines_add(line, strlen(line));
		assert_int_equal(pw_codec_read(c, line, strlen(line), &ev, &why), 0);
		if (ev->kind == PW_EV_START)
			continue;
		if (ev->kind != PW_EV_PROCESS)
			break;
		strbuf_addf(got, "%s%u<%u %s", got->len ? ", " : "", ev->who.pid, ev->process.parent.pid,
			    pw_state_name(ev->process.state));
		if (ev->process.blind)
			strbuf_addf(got, " blind %u", ev->process.blind);
	}
	pw_codec_free(c);
	fclose(file);
}

/* The model has taken all that follows from an event when the first of it is written. */
static void
head_is_of_that_moment(void **state)
{
	const struct pw_model_opts mo = { .zombie_age = 3000 * MS };
	FILE *first = tmpfile();
	struct rotation r = { .row = *state, .out = out_new(fileno(first), 0), .fd = -1 };
	struct pw_model *m = pw_model_new(&mo, rotate_at, &r);
	struct strbuf got = { 0 };

	r.view = open_json(r.out, UINT32_MAX, true);
	for (size_t i = 0; i < UNIT_COUNT(r.row->events) && r.row->events[i].kind; i++)
		pw_model_apply(m, &r.row->events[i]);
	assert_true(r.fd >= 0);
	assert_int_equal(out_flush(r.out), 0);
	r.view->ops->close(r.view);
	out_free(r.out);
	read_head(&got, r.fd);
	assert_string_equal(strbuf_str(&got), r.row->want);
	strbuf_done(&got);
	pw_model_free(m);
	fclose(first);
}

/* "stack 5, process 5, ..." of a file, or, of what refers to none, "wait_return". */
static void
read_stacks(struct strbuf *got, int fd)
{
	FILE *file = fdopen(fd, "r");
	struct pw_codec *c = pw_codec_new();
	const struct pw_event *ev;
	char line[1000];
	const char *why;

	rewind(file);
	while (fgets(line, sizeof(line), file)) {
		assert_int_equal(pw_codec_read(c, line, strlen(line), &ev, &why), 0);
		strbuf_addf(got, "%s%s", got->len ? ", " : "", pw_kind_name(ev->kind));
		if (ev->stack)
			strbuf_addf(got, " %u", ev->stack);
		if (ev->kind == PW_EV_DISPOSITION && ev->disposition.handler_stack)
			strbuf_addf(got, "+%u", ev->disposition.handler_stack);
	}
	pw_codec_free(c);
	fclose(file);
}

static const struct pw_event forks_by_stack[] = {
	START(0, PW_BACKEND_BPF),
	EV_(1, DISPOSITION, ID(10), .tid = 10, .stack = 4,
	    .disposition = { .action = PW_ACTION_HANDLER, .handler = 1, .handler_stack = 3 }),
	EV_(2, FORK, ID(10), .tid = 10, .stack = 5,
	    .fork = { .child = ID(11), .parent = ID(10), .exit_signal = SIGCHLD }),
	EV_(3, STACK, ID(10), .stack = 3), EV_(3, STACK, ID(10), .stack = 4),
	EV_(3, STACK, ID(10), .stack = 5), EV_(3, STACK, ID(10), .stack = 6),
	EXIT(4, 11, 10),
	EV_(5, FORK, ID(10), .tid = 10, .stack = 6,
	    .fork = { .child = ID(12), .parent = ID(10), .exit_signal = SIGCHLD }),
	EV_(6, FORK, ID(10), .tid = 10, .stack = 5,
	    .fork = { .child = ID(13), .parent = ID(10), .exit_signal = SIGCHLD }),
};

/* Of the stacks those that something in it refers to, each once. */
static void
continued_file_has_stacks(void **state)
{
	static const struct head_row row = { .at = PW_EV_EXIT };
	const struct pw_model_opts mo = { .zombie_age = 3000 * MS };
	FILE *first = tmpfile();
	struct rotation r = { .row = &row, .out = out_new(fileno(first), 0), .fd = -1 };
	struct pw_model *m = pw_model_new(&mo, rotate_at, &r);
	struct strbuf got = { 0 };

	(void)state;
	r.view = open_json(r.out, UINT32_MAX, true);
	for (size_t i = 0; i < UNIT_COUNT(forks_by_stack); i++)
		pw_model_apply(m, &forks_by_stack[i]);
	assert_int_equal(out_flush(r.out), 0);
	r.view->ops->close(r.view);
	out_free(r.out);
	read_stacks(&got, r.fd);
	assert_string_equal(strbuf_str(&got), "start, process, stack 4, stack 3, disposition 4+3, stack 5, process 5, "
			    "disposition 4+3, "
			    "exit, stack 6, fork 6, fork 5");
	strbuf_done(&got);
	pw_model_free(m);
	fclose(first);
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
	UNIT_ADD_ROWS(&l, head_is_of_that_moment, head_rows);
	unit_add(&l, "continued file has its stacks", continued_file_has_stacks, NULL);
	unit_add(&l, "close takes NULL", close_takes_null, NULL);
	return unit_run("json", &l) + schema_lines_check();
}
