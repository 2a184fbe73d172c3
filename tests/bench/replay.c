/* SPDX-License-Identifier: GPL-2.0-or-later */
/* replay.c - how many events a second go from a recording through the model to JSON.
 *
 * replay [FILE]: a recording, or else one made here: an echo server whose children
 * come and go, 7 to 8 events for each.  replay --check: a short one, and the exit
 * status is 1 if not all of it arrives.  Prints the median of RUNS runs for the
 * reader alone, with the model, and with model and JSON; what a run took on the
 * processor stands beside the wall clock, for a machine that others use too. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/out.h"
#include "base/strbuf.h"
#include "event/codec.h"
#include "model/model.h"
#include "source/source.h"
#include "view/view.h"

enum { RUNS = 7, CHILDREN = 100000, CHILDREN_CHECK = 10000, SERVER = 1000 };

struct chain {
	struct pw_model *model;		/* NULL = the reader alone */
	struct pw_view *view;		/* NULL = nothing is written */
	uint64_t events;
};

struct cost {
	double wall, cpu;		/* s */
	uint64_t events, forks, reaps;	/* read; of the model's summary */
};

static double
seconds(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/* --- a recording ------------------------------------------------------------------ */

static void
add(struct strbuf *out, struct pw_event ev)
{
	static uint64_t t = 1000000000;

	ev.ts = t += 10000;
	pw_codec_write(out, &ev);
}

static void
add_life(struct strbuf *out, uint32_t child, bool merged)
{
	add(out, (struct pw_event){ .kind = PW_EV_FORK, .who.pid = SERVER, .tid = SERVER,
		.fork = { .child.pid = child, .parent.pid = SERVER, .exit_signal = SIGCHLD } });
	add(out, (struct pw_event){ .kind = PW_EV_EXIT, .who.pid = child, .comm = "echo_server",
		.flags = PW_F_ZOMBIE, .exit = { .parent.pid = SERVER } });
	add(out, (struct pw_event){ .kind = PW_EV_SIGNAL, .who.pid = SERVER, .signal = {
		.from = child, .signo = SIGCHLD, .code = CLD_EXITED,
		.result = merged ? PW_RESULT_COALESCED : PW_RESULT_QUEUED } });
	if (!merged)
		add(out, (struct pw_event){ .kind = PW_EV_DELIVER, .who.pid = SERVER,
			.tid = SERVER, .deliver = { .signo = SIGCHLD,
			.action = PW_ACTION_HANDLER, .sa_flags = SA_RESTART,
			.syscall = SYS_accept, .outcome = PW_OUTCOME_RESTART } });
	add(out, (struct pw_event){ .kind = PW_EV_WAIT_ENTER, .who.pid = SERVER, .tid = SERVER,
		.wait = { .call = PW_CALL_WAIT4, .target = PW_TARGET_ANY } });
	add(out, (struct pw_event){ .kind = PW_EV_WAIT_RETURN, .who.pid = SERVER, .tid = SERVER,
		.wait = { .call = PW_CALL_WAIT4, .target = PW_TARGET_ANY, .child.pid = child,
		.child_state = PW_CHILD_EXITED, .elapsed = 48003 } });
	add(out, (struct pw_event){ .kind = PW_EV_REAP, .who.pid = child, .tid = SERVER,
		.reap = { .by.pid = SERVER, .how = PW_HOW_WAIT4, .zombie_ns = 158780 } });
	add(out, (struct pw_event){ .kind = PW_EV_WAIT_RETURN, .who.pid = SERVER, .tid = SERVER,
		.wait = { .call = PW_CALL_WAIT4, .target = PW_TARGET_ANY, .options = WNOHANG,
		.error = ECHILD, .elapsed = 859 } });
}

/* Its path, to be freed; the file is deleted by the caller. */
static char *
make_recording(uint32_t children)
{
	char *path = strdup("/tmp/procwatch-bench-XXXXXX");
	int fd = mkstemp(path);
	struct strbuf b = { 0 };
	uint32_t i;

	add(&b, (struct pw_event){ .kind = PW_EV_START, .who.pid = SERVER,
		.start = { .schema = PW_SCHEMA, .backend = PW_BACKEND_BPF,
			   .mode = PW_MODE_LAUNCH, .sees = PW_SEES_BY_BPF } });
	for (i = 0; i < children; i++)
		add_life(&b, 2000 + i % 30000, i % 4 == 0);
	if (fd < 0 || write(fd, b.s, b.len) != (ssize_t)b.len) {
		perror(path);
		exit(EXIT_FAILURE);
	}
	close(fd);
	strbuf_done(&b);
	return path;
}

/* --- the runs --------------------------------------------------------------------- */

static void
on_read(void *arg, const struct pw_event *ev)
{
	struct chain *c = arg;

	c->events++;
	if (c->model)
		pw_model_apply(c->model, ev);
}

static void
on_model(void *arg, const struct pw_model *m, const struct pw_event *ev)
{
	struct chain *c = arg;

	if (c->view)
		c->view->ops->event(c->view, m, ev);
}

/* As the program's own loop does it. */
static void
drain(struct chain *c, struct pw_source *s)
{
	int n;

	while ((n = s->ops->drain(s, on_read, c)) >= 0) {
		if (c->model && s->ops->horizon(s) >= pw_model_deadline(c->model))
			pw_model_advance(c->model, s->ops->horizon(s));
		if (c->view)
			c->view->ops->tick(c->view, c->model);
	}
	if (n != -ENODATA) {
		fprintf(stderr, "%s\n", s->ops->error(s));
		exit(EXIT_FAILURE);
	}
}

static struct cost
run_once(const char *path, bool with_model, bool with_json)
{
	const struct pw_model_opts mo = { .zombie_age = 3000000000u };
	const struct pw_source_opts so = { .file = path };
	struct pw_view_opts vo = { .kinds = UINT32_MAX, .threads = true };
	struct chain c = { 0 };
	struct pw_source *s;
	const char *why;
	struct cost cost = { .wall = -seconds(CLOCK_MONOTONIC),
		.cpu = -seconds(CLOCK_PROCESS_CPUTIME_ID) };

	vo.out = out_new(open("/dev/null", O_WRONLY | O_CLOEXEC), OUT_CLOSES);
	if (pw_source_replay.open(&s, &so, &why) != 0) {
		fprintf(stderr, "%s\n", why);
		exit(EXIT_FAILURE);
	}
	if (with_model)
		c.model = pw_model_new(&mo, on_model, &c);
	if (with_json)
		pw_view_json.open(&c.view, &vo, &why);
	drain(&c, s);
	if (c.model) {
		pw_model_finish(c.model, pw_model_now(c.model));
		cost.forks = pw_model_summary(c.model)->forks;
		cost.reaps = pw_model_summary(c.model)->reaps;
	}
	if (c.view) {
		c.view->ops->finish(c.view, c.model);
		c.view->ops->close(c.view);
	}
	pw_model_free(c.model);
	s->ops->close(s);
	out_free(vo.out);
	cost.wall += seconds(CLOCK_MONOTONIC);
	cost.cpu += seconds(CLOCK_PROCESS_CPUTIME_ID);
	cost.events = c.events;
	return cost;
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Events a second: the median, and the spread. */
static void
measure(const char *path, const char *what, bool with_model, bool with_json)
{
	double wall[RUNS], cpu[RUNS];
	struct cost c;
	int i;

	for (i = 0; i < RUNS; i++) {
		c = run_once(path, with_model, with_json);
		wall[i] = (double)c.events / c.wall;
		cpu[i] = (double)c.events / c.cpu;
	}
	qsort(wall, RUNS, sizeof(wall[0]), by_value);
	qsort(cpu, RUNS, sizeof(cpu[0]), by_value);
	printf("%-22s %10.0f events/s  (%.0f to %.0f; by processor time %.0f)\n", what,
	       wall[RUNS / 2], wall[0], wall[RUNS - 1], cpu[RUNS / 2]);
}

/* The start and, of four lives, three with eight events and one with seven. */
static int
check(void)
{
	const uint64_t lives = CHILDREN_CHECK, events = 1 + lives / 4 * (3 * 8 + 7);
	char *path = make_recording(CHILDREN_CHECK);
	struct cost c = run_once(path, true, true);
	bool right = c.events == events && c.forks == lives && c.reaps == lives;

	printf("%-22s %10.0f events/s  (wanted: 400000)\n", "reader, model, JSON",
	       (double)c.events / c.wall);
	if (!right)
		printf("WRONG: replay: %llu of %llu events, %llu forks, %llu reaps\n",
		       (unsigned long long)c.events, (unsigned long long)events,
		       (unsigned long long)c.forks, (unsigned long long)c.reaps);
	unlink(path);
	free(path);
	return right ? 0 : 1;
}

int
main(int argc, char **argv)
{
	char *made = NULL;
	const char *path = argv[1];

	if (argc > 1 && strcmp(argv[1], "--check") == 0)
		return check();
	if (argc < 2)
		path = made = make_recording(CHILDREN);

	measure(path, "reader", false, false);
	measure(path, "reader, model", true, false);
	measure(path, "reader, model, JSON", true, true);
	if (made)
		unlink(made);
	free(made);
	return 0;
}
