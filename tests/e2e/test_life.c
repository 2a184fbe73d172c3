/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_life.c - victims say what will happen to them, procwatch must report it. */
#include "harness.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "../schema_lines.h"

/* A row is a victim, its case, and what else the test looks at. */
struct row {
	const char *victim, *name;
	const char *options;			/* for procwatch; NULL = none */
	int status;				/* the victim's exit status */
	void (*more)(const struct e2e_run *r);
	bool exact;				/* needs what /proc does not show */
	bool root;				/* only root can do that */
	bool untraced;				/* it traces, and what is traced cannot */
};

struct life {
	const struct row *row;
	const struct e2e_backend *backend;
};

/* Argument words that no pattern could spell. */
static void
hostile_words(const struct e2e_run *r)
{
	static const char *const words[] = {
		"\033[2J\033]0;owned\a", "two\nlines", "", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd(",
		"\"\\u0000", "na\xc3\xafve \xf0\x9f\x98\x80", ("\xe2\x80\xae" "gnp"),
		"{\"event\":\"exit\"}",
	};
	json_t *argv = json_object_get(e2e_find(r, "exec exe!=%s", e2e_victim("execs")), "argv");
	size_t i;

	if (json_array_size(argv) != sizeof(words) / sizeof(words[0]))
		e2e_fail(r, "%zu words", json_array_size(argv));
	for (i = 0; i < json_array_size(argv); i++)
		if (strcmp(json_string_value(json_array_get(argv, i)), words[i]) != 0)
			e2e_fail(r, "word %zu is \"%s\"", i,
				 json_string_value(json_array_get(argv, i)));
}

static void
empty_word(const struct e2e_run *r)
{
	json_t *argv = json_object_get(e2e_find(r, "exec exe=/bin/true"), "argv");

	if (json_array_size(argv) != 1 || strcmp(json_string_value(json_array_get(argv, 0)), ""))
		e2e_fail(r, "argv is not one empty word");
}

static void
threads_reported(const struct e2e_run *r)
{
	e2e_want(r, 100, "thread state=start");
	e2e_want(r, 100, "thread state=exit");
}

static void
handed_over_at_once(const struct e2e_run *r)
{
	json_t *ev, *end;
	size_t i;

	json_array_foreach(r->events, i, ev) {
		if (strcmp(e2e_str(ev, "event"), "reparent"))
			continue;
		end = e2e_find(r, "exit pid=%d", (int)e2e_int(ev, "from"));
		if (!json_equal(json_object_get(ev, "t"), json_object_get(end, "t")))
			e2e_fail(r, "a child was handed over later than its parent ended");
	}
}

/* No signal is delivered that was not reported as sent; one may be left at the end. */
static void
sent_before_delivered(const struct e2e_run *r)
{
	long sent = e2e_count(r, "signal signal=SIGALRM code=SI_KERNEL from=0");
	long delivered = e2e_count(r, "deliver signal=SIGALRM");

	if (sent < delivered || sent > delivered + 1)
		e2e_fail(r, "%ld were sent, %ld delivered", sent, delivered);
}

static const struct row rows[] = {
	{ .victim = "forks", .name = "fork" },
	{ .victim = "forks", .name = "vfork" },
	{ .victim = "forks", .name = "spawn" },
	{ .victim = "forks", .name = "clone3" },
	{ .victim = "forks", .name = "clone-parent" },
	{ .victim = "forks", .name = "foreign-signal" },
	{ .victim = "forks", .name = "no-signal" },
	{ .victim = "forks", .name = "foreign-over-exec", .exact = true },
	{ .victim = "forks", .name = "clear-sighand", .exact = true },
	{ .victim = "forks", .name = "reuse", .exact = true, .root = true },
	{ .victim = "forks", .name = "execed" },
	{ .victim = "forks", .name = "orphan" },
	{ .victim = "forks", .name = "many" },

	{ .victim = "ends", .name = "codes" },
	{ .victim = "ends", .name = "signals" },
	{ .victim = "ends", .name = "others" },
	{ .victim = "ends", .name = "ignored" },
	{ .victim = "ends", .name = "nocldwait" },
	{ .victim = "ends", .name = "left" },

	{ .victim = "waits", .name = "wnowait" },
	{ .victim = "waits", .name = "waitid-null" },
	{ .victim = "waits", .name = "wait4-null" },
	{ .victim = "waits", .name = "efault" },
	{ .victim = "waits", .name = "none-yet" },
	{ .victim = "waits", .name = "blocking" },
	{ .victim = "waits", .name = "stopped" },
	{ .victim = "waits", .name = "stopped-waitid" },
	{ .victim = "waits", .name = "groups" },
	{ .victim = "waits", .name = "pidfd" },
	{ .victim = "waits", .name = "pidfd-polls" },
	{ .victim = "waits", .name = "eintr" },
	{ .victim = "waits", .name = "restart" },
	{ .victim = "waits", .name = "in-handler" },
	{ .victim = "waits", .name = "crowd" },
	{ .victim = "waits", .name = "traced", .untraced = true },

	{ .victim = "threads", .name = "leader-exits", .status = 51 },
	{ .victim = "threads", .name = "leader-code" },
	{ .victim = "threads", .name = "exec-by-thread", .status = 55 },
	{ .victim = "threads", .name = "wait-by-other" },
	{ .victim = "threads", .name = "wait-by-thread" },
	{ .victim = "threads", .name = "wnothread" },
	{ .victim = "threads", .name = "many" },
	{ .victim = "threads", .name = "many", .options = "-T", .more = threads_reported,
	  .exact = true },
	{ .victim = "threads", .name = "killed" },
	{ .victim = "threads", .name = "orphans", .more = handed_over_at_once, .exact = true },

	{ .victim = "chld", .name = "coalesced" },
	{ .victim = "chld", .name = "reset" },
	{ .victim = "chld", .name = "interrupted" },
	{ .victim = "chld", .name = "signalfd" },
	{ .victim = "chld", .name = "sigwait" },
	{ .victim = "chld", .name = "sent" },
	{ .victim = "chld", .name = "timer", .options = "-s ALRM", .more = sent_before_delivered,
	  .exact = true },

	{ .victim = "execs", .name = "hostile", .more = hostile_words, .exact = true },
	{ .victim = "execs", .name = "many-args" },
	{ .victim = "execs", .name = "long-arg" },
	{ .victim = "execs", .name = "no-argv", .more = empty_word, .exact = true },
	{ .victim = "execs", .name = "failing" },
	{ .victim = "execs", .name = "script" },
	{ .victim = "execs", .name = "chain" },
	{ .victim = "execs", .name = "by-fd" },
};

static void
test_row(void **state)
{
	const struct life *l = *state;
	const char *command[] = { e2e_victim(l->row->victim), l->row->name, NULL };
	struct e2e_run *r = e2e_run(l->backend, l->row->options, command);

	if (!WIFEXITED(r->job.status) || WEXITSTATUS(r->job.status) != l->row->status)
		e2e_fail(r, "status %#x, not %d", r->job.status, l->row->status);
	if (e2e_want_all(r) == 0 && !l->row->more)
		e2e_fail(r, "the victim said nothing");
	if (l->row->more)
		l->row->more(r);
	e2e_run_free(r);
}

int
main(void)
{
	enum { ROWS = sizeof(rows) / sizeof(rows[0]) };
	static struct life lives[ROWS * E2E_BACKENDS];
	static struct CMUnitTest tests[ROWS * E2E_BACKENDS];
	const struct e2e_backend *backends[E2E_BACKENDS];
	size_t n_backends = e2e_backends(backends, E2E_BACKENDS), n = 0, b, i;

	for (b = 0; b < n_backends; b++) {
		for (i = 0; i < ROWS; i++) {
			char *name = NULL;

			if ((rows[i].exact && backends[b]->no_events) ||
			    (rows[i].root && backends[b]->uid) || (rows[i].untraced && backends[b]->traces))
				continue;
			if (asprintf(&name, "%s: %s %s%s%s", backends[b]->name, rows[i].victim,
				     rows[i].name, rows[i].options ? " " : "",
				     rows[i].options ? rows[i].options : "") < 0)
				abort();
			lives[n] = (struct life){ &rows[i], backends[b] };
			tests[n] = (struct CMUnitTest){ name, test_row, NULL, NULL, &lives[n] };
			n++;
		}
	}
	return _cmocka_run_group_tests("life", tests, n, NULL, NULL) + schema_lines_check();
}
