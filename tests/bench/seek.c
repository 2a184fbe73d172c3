/* SPDX-License-Identifier: GPL-2.0-or-later */
/* seek.c - how long the player takes to another moment of a long recording.
 *
 * A million events of a server whose children come and go, and of one that leaves 30,000 zombies.
 * Prints the median and the longest of SEEKS jumps to any moment, of steps back by one event, and, to
 * compare with, of the same jumps where the model is made from the first event on.
 * seek --check: short ones, and the exit status is 1 if a moment is not as it was. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "history/history.h"
#include "model/model.h"

enum { SERVER = 1000, EVENTS = 1000000, EVENTS_CHECK = 60000, SEEKS = 200, FROM_START = 9, ZOMBIES = 30000 };

struct run {
	struct pw_model *m;
	struct history *h;
	uint64_t ts;
};

static double
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec / 1e6;
}

static void
take(void *arg, const struct pw_model *m, const struct pw_event *ev)
{
	struct run *r = arg;

	history_add(r->h, m, ev);
}

static void
add(struct run *r, struct pw_event ev)
{
	ev.ts = r->ts += 10000;
	pw_model_apply(r->m, &ev);
}

/* A child of the server; or one that nobody waits for. */
static void
add_life(struct run *r, uint32_t n, bool stays)
{
	const struct pw_id server = { .pid = SERVER, .start = 1 };
	const struct pw_id child = { .pid = 2000 + n % 60000, .start = 1000 + n };

	add(r, (struct pw_event){ .kind = PW_EV_FORK, .who = server, .tid = SERVER,
		.fork = { .child = child, .parent = server, .exit_signal = SIGCHLD } });
	add(r, (struct pw_event){ .kind = PW_EV_EXIT, .who = child, .comm = "echo_server",
		.flags = PW_F_ZOMBIE, .exit = { .parent = server } });
	add(r, (struct pw_event){ .kind = PW_EV_SIGNAL, .who = server, .signal = {
		.from = child.pid, .signo = SIGCHLD, .code = CLD_EXITED,
		.result = stays ? PW_RESULT_COALESCED : PW_RESULT_QUEUED } });
	if (stays)
		return;
	add(r, (struct pw_event){ .kind = PW_EV_DELIVER, .who = server, .tid = SERVER,
		.deliver = { .signo = SIGCHLD, .action = PW_ACTION_HANDLER, .syscall = -1 } });
	add(r, (struct pw_event){ .kind = PW_EV_WAIT_RETURN, .who = server, .tid = SERVER,
		.wait = { .call = PW_CALL_WAIT4, .target = PW_TARGET_ANY, .child = child,
		.child_state = PW_CHILD_EXITED, .elapsed = 48003 } });
}

static void
run_begin(struct run *r, uint64_t events, uint32_t zombies)
{
	const struct pw_model_opts o = { .zombie_age = 3000000000 };

	*r = (struct run){ .h = history_new((size_t)768 << 20), .ts = 1000000000 };
	r->m = pw_model_new(&o, take, r);
	add(r, (struct pw_event){ .kind = PW_EV_START, .who = { .pid = SERVER, .start = 1 },
		.start = { .schema = PW_SCHEMA, .backend = PW_BACKEND_BPF, .sees = PW_SEES_BY_BPF } });
	for (uint32_t n = 0; event_log_last(history_log(r->h)) < events; n++) {
		/* as from a recording, a thousand lines at a time */
		add_life(r, n, n < zombies);
		if (n % 200 == 0)
			history_keep(r->h, r->m);
	}
}

static void
run_end(struct run *r)
{
	history_free(r->h);
	pw_model_free(r->m);
}

/* --- jumps ----------------------------------------------------------------------------- */

static int
by_size(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void
print_times(const char *what, double *ms, size_t n)
{
	qsort(ms, n, sizeof(*ms), by_size);
	printf("  %-34s median %8.2f ms, longest %8.2f ms\n", what, ms[n / 2], ms[n - 1]);
}

/* Any moment, the same in each run of the program. */
static uint64_t
moment(uint64_t last)
{
	static uint64_t x = 88172645463325252;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return 1 + x % last;
}

static void
ignore(void *arg, const struct pw_model *m, const struct pw_event *ev)
{
	(void)arg;
	(void)m;
	(void)ev;
}

/* The model after that event, made without a checkpoint. */
static struct pw_model *
from_start(const struct run *r, uint64_t seq)
{
	struct pw_model *m = pw_model_blank(r->m, ignore, NULL);

	for (uint64_t i = 1; i <= seq; i++)
		pw_model_apply(m, event_log_get(history_log(r->h), i));
	return m;
}

static bool
is_as_it_was(struct run *r, uint64_t seq)
{
	struct pw_model *want = from_start(r, seq);
	const struct pw_summary *a = pw_model_summary(want);
	const struct pw_summary *b = pw_model_summary(history_seek(r->h, seq, 0));
	const bool same = a->forks == b->forks && a->reaps == b->reaps && a->zombies_now == b->zombies_now &&
			  a->signals.coalesced == b->signals.coalesced;

	pw_model_free(want);
	return same;
}

static int
check(uint32_t zombies)
{
	struct run r;
	int failed = 0;

	run_begin(&r, EVENTS_CHECK, zombies);
	for (int i = 0; i < 20; i++)
		failed |= !is_as_it_was(&r, moment(history_last(r.h)));
	run_end(&r);
	return failed;
}

static void
measure(const char *what, uint32_t zombies)
{
	double ms[SEEKS], began = now_ms();
	struct run r;
	uint64_t seq;

	run_begin(&r, EVENTS, zombies);
	printf("%s: %llu events in %.0f ms, %zu MiB of them\n", what, (unsigned long long)history_last(r.h),
	       now_ms() - began, event_log_size(history_log(r.h)) >> 20);
	for (int i = 0; i < SEEKS; i++) {
		seq = moment(history_last(r.h));
		began = now_ms();
		history_seek(r.h, seq, 0);
		ms[i] = now_ms() - began;
	}
	print_times("to any moment", ms, SEEKS);
	seq = history_last(r.h) / 2;
	for (int i = 0; i < SEEKS; i++) {
		began = now_ms();
		history_seek(r.h, --seq, 0);
		ms[i] = now_ms() - began;
	}
	print_times("one event back", ms, SEEKS);
	for (int i = 0; i < FROM_START; i++) {
		seq = moment(history_last(r.h));
		began = now_ms();
		pw_model_free(from_start(&r, seq));
		ms[i] = now_ms() - began;
	}
	print_times("to any moment, from the first event", ms, FROM_START);
	run_end(&r);
}

int
main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "--check") == 0)
		return check(0) || check(ZOMBIES / 10);
	measure("children that are reaped", 0);
	measure("30,000 zombies", ZOMBIES);
	return 0;
}
