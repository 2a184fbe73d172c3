/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_stream.c - the options that shape the stream: recording and replay, what
 * is shown, how long it runs, and where it goes. */
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static const struct e2e_backend *backend;

#define SOME_LIFE "sh -c 'exit 3'; /bin/true | /bin/cat; exit 0"

/* Runs it with these words (up to NULL); the job is to be done by the caller. */
static struct e2e_job
procwatch(int status, ...)
{
	const char *argv[32] = { e2e_bin() };
	struct e2e_job job;
	size_t n = 1;
	va_list ap;

	va_start(ap, status);
	while ((argv[n] = va_arg(ap, const char *)))
		n++;
	va_end(ap);
	e2e_spawn(&job, &(struct e2e_start){ .uid = backend->uid }, argv);
	e2e_join(&job, E2E_SECONDS);
	if (!WIFEXITED(job.status) || WEXITSTATUS(job.status) != status)
		fail_msg("%s %s ...: status %#x: %s", argv[1], argv[2], job.status, job.text[1]);
	return job;
}

static void
same_text(const char *a, const char *b, const char *what)
{
	size_t line = 1;

	while (*a && *a == *b) {
		line += *a == '\n';
		a++;
		b++;
	}
	if (*a || *b)
		fail_msg("%s differ in line %zu: \"%.160s\" and \"%.160s\"", what, line, a, b);
}

/* Live JSON, the recording beside it and the replay of that are the same text. */
static void
test_replay_json(void **state)
{
	char *rec = e2e_path("recording"), *again = e2e_path("again"), *options;
	char *live, *recorded, *replayed;
	struct e2e_run *r;
	struct e2e_job job;

	(void)state;
	assert_true(asprintf(&options, "-w %s", rec) > 0);
	r = e2e_run(backend, options, SH(SOME_LIFE));
	job = procwatch(0, "-r", rec, "-j", "-o", again, NULL);
	live = e2e_read(r->file);
	recorded = e2e_read(rec);
	replayed = e2e_read(again);
	same_text(live, recorded, "live and recording");
	same_text(live, replayed, "live and replay");
	free(live);
	free(recorded);
	free(replayed);
	e2e_job_done(&job);
	e2e_run_free(r);
	free(options);
	free(rec);
	free(again);
}

/* The log's lines and summary too. */
static void
test_replay_log(void **state)
{
	char *rec = e2e_path("recording"), *live = e2e_path("live.log");
	char *again = e2e_path("again.log"), *a, *b;
	struct e2e_job job = procwatch(0, backend->option, "-l", "-o", live, "-w", rec, "--",
				       "/bin/sh", "-c", SOME_LIFE, NULL);

	(void)state;
	e2e_job_done(&job);
	job = procwatch(0, "-r", rec, "-l", "-o", again, NULL);
	e2e_job_done(&job);
	a = e2e_read(live);
	b = e2e_read(again);
	assert_true(strlen(a) > 100);
	same_text(a, b, "logs");
	free(a);
	free(b);
	free(rec);
	free(live);
	free(again);
}

/* Wrong input: a clear line with the number of the line, never a crash. */
static void
test_replay_garbage(void **state)
{
	static const char *const texts[] = {
		"garbage\n", "{\"event\":\"start\"\n", "[1,2,3]\n", "\0\0\0\0",
		"{\"event\":\"fork\",\"t\":\"x\"}\n", "{}\n",
	};
	char *path = e2e_path("garbage");
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		FILE *f = fopen(path, "w");
		struct e2e_job job;

		fwrite(texts[i], 1, texts[i][0] ? strlen(texts[i]) : 4, f);
		fclose(f);
		chmod(path, 0644);
		job = procwatch(125, "-r", path, i % 2 ? "-j" : "-l", NULL);
		if (strncmp(job.text[1], "procwatch: ", 11) != 0 ||
		    !strstr(job.text[1], "garbage:1: ") || strchr(job.text[1], '\n')[1] ||
		    job.len[0])
			fail_msg("row %zu: %s%s", i, job.text[0], job.text[1]);
		e2e_job_done(&job);
	}
	free(path);
}

/* -e shows only those; the model has seen all, as the summary says. */
static void
test_events(void **state)
{
	char *path = e2e_path("some.jsonl");
	struct e2e_job job = procwatch(0, backend->option, "-j", "-e", "fork,exit,summary", "-o",
				       path, "--", "/bin/sh", "-c", SOME_LIFE, NULL);
	json_t *events = e2e_load(path);
	size_t i, forks = 0;
	const json_t *last = json_array_get(events, json_array_size(events) - 1);

	(void)state;
	for (i = 0; i < json_array_size(events); i++) {
		const char *name = e2e_str(json_array_get(events, i), "event");

		forks += strcmp(name, "fork") == 0;
		if (strcmp(name, "fork") && strcmp(name, "exit") && strcmp(name, "summary"))
			fail_msg("there is a %s", name);
	}
	assert_int_equal(forks, e2e_int(last, "forks"));
	assert_true(forks >= 3 || e2e_int(last, "lost"));
	assert_true(e2e_int(last, "exits") >= 3 || e2e_int(last, "lost"));
	json_decref(events);
	e2e_job_done(&job);
	free(path);
}

/* SIGCHLD alone unless asked for more. */
static void
test_signals(void **state)
{
	static const char script[] = "trap : USR1; kill -USR1 $$; kill -WINCH $$; sh -c :";
	struct e2e_run *r;

	(void)state;
	r = e2e_run(backend, NULL, SH(script));
	e2e_want(r, 0, "signal signal=SIGUSR1");
	e2e_want(r, 0, "deliver signal=SIGUSR1");
	e2e_find(r, "signal signal=SIGCHLD");
	e2e_run_free(r);

	r = e2e_run(backend, "-s USR1", SH(script));
	e2e_want(r, 1, "signal signal=SIGUSR1 code=SI_USER result=queued");
	e2e_want(r, 1, "deliver signal=SIGUSR1 action=handler");
	e2e_want(r, 0, "signal signal=SIGWINCH");
	e2e_run_free(r);

	r = e2e_run(backend, "-s all", SH(script));
	e2e_want(r, 1, "signal signal=SIGUSR1");
	e2e_want(r, 1, "signal signal=SIGWINCH result=ignored");
	e2e_find(r, "signal signal=SIGCHLD");
	e2e_run_free(r);
}

/* What the signal came from that ended a process, without -s. */
static void
test_senders(void **state)
{
	char *fifo = e2e_path("fifo"), *script;
	struct e2e_run *r;

	(void)state;
	r = e2e_run(backend, NULL, SH("sleep 99 & kill $!; wait $!; sh -c 'kill -9 $$'; exit 0"));
	e2e_want(r, 1, "exit signal=SIGTERM cause=user from=%ld from_comm=sh",
		 e2e_int(e2e_find(r, "start"), "pid"));
	e2e_want(r, 1, "exit signal=SIGKILL cause=user from_comm=sh");
	e2e_want(r, 0, "signal signal=SIGTERM");
	e2e_want(r, 0, "exit code=0 cause");
	e2e_run_free(r);

	r = e2e_run(backend, "-d 0.5", SH("exec sleep 99"));
	e2e_want(r, 1, "exit signal=SIGTERM cause=procwatch");
	e2e_run_free(r);

	assert_true(asprintf(&script, "mkfifo %s; setpriv --pdeathsig TERM sh -c 'echo >%s; exec sleep 99' & "
			     "read -r x <%s", fifo, fifo, fifo) > 0);
	r = e2e_run(backend, "-F -s TERM", SH(script));
	e2e_want(r, 1, "exit signal=SIGTERM cause=parent-death from_comm=sh");
	e2e_want(r, 1, "signal signal=SIGTERM code=SI_USER cause=parent-death");
	e2e_run_free(r);
	free(script);
	free(fifo);
}

/* A group that ends has a SIGKILL in each thread that no process sent: what is reported is
 * the signal that was, once, and no call that the dead go on with. */
static void
test_deadly(void **state)
{
	const char *threads[] = { e2e_victim("threads"), "leader-code", NULL };
	struct e2e_run *r;

	(void)state;
	r = e2e_run(backend, "-s all", SH("sleep 100 & kill $!; wait"));
	e2e_want(r, 1, "exit signal=SIGTERM");
	e2e_want(r, 1, "deliver signal=SIGTERM action=default !interrupted !outcome");
	e2e_want(r, 0, "deliver signal=SIGKILL");
	e2e_run_free(r);

	r = e2e_run(backend, "-s all", SH("sleep 100 & kill -9 $!; wait"));
	e2e_want(r, 1, "deliver signal=SIGKILL action=default !interrupted");
	e2e_run_free(r);

	r = e2e_run(backend, "-s all", threads);
	e2e_want(r, 0, "deliver signal=SIGKILL");
	e2e_run_free(r);
}

/* Without -F the command's end is the end; with it, the last descendant's. */
static void
test_follow(void **state)
{
	static const char script[] = "(sleep 0.7; exit 7) & exit 0";
	struct e2e_run *r;

	(void)state;
	r = e2e_run(backend, NULL, SH(script));
	e2e_want(r, 0, "exit code=7");
	e2e_run_free(r);
	r = e2e_run(backend, "-F", SH(script));
	e2e_want(r, 1, "exit code=7");
	assert_int_equal(e2e_count(r, "fork") + 1, e2e_count(r, "exit"));
	e2e_run_free(r);
}

/* -d bounds the command as well, as a demonstration needs it. */
static void
test_duration(void **state)
{
	struct e2e_run *r = e2e_run(backend, "-d 0.3", SH("exec sleep 60"));

	(void)state;
	e2e_want(r, 1, "exit signal=SIGTERM");
	assert_int_equal(WEXITSTATUS(r->job.status), 143);
	e2e_run_free(r);
}

/* The log goes to stderr, so that the command's stdout stays its own. */
static void
test_outputs(void **state)
{
	struct e2e_job job = procwatch(0, backend->option, "--", "/bin/sh", "-c",
				       "echo mine; sh -c 'exit 3'; exit 0", NULL);

	(void)state;
	assert_string_equal(job.text[0], "mine\n");
	assert_non_null(strstr(job.text[1], "exit"));
	assert_null(strchr(job.text[1], '\033'));	/* no colours in a pipe */
	e2e_job_done(&job);

	job = procwatch(0, backend->option, "-j", "--", "/bin/sh", "-c", "echo mine", NULL);
	assert_string_equal(job.text[0], "mine\n");
	assert_true(strncmp(job.text[1], "{\"event\":\"start\"", 16) == 0);
	e2e_job_done(&job);
}

static void
test_quiet(void **state)
{
	struct e2e_job loud = procwatch(0, backend->option, "-l", "--", "/bin/true", NULL);
	struct e2e_job quiet = procwatch(0, backend->option, "-l", "-q", "--", "/bin/true", NULL);

	(void)state;
	assert_true(loud.len[1] > quiet.len[1]);
	e2e_job_done(&loud);
	e2e_job_done(&quiet);
}

/* Names from strangers never drive the terminal, in any view. */
static void
test_escapes(void **state)
{
	static const char *const views[] = { "-l", "-j" };
	const char *victim = e2e_victim("execs");

	(void)state;
	for (size_t k = 0; k < 2; k++) {
		struct e2e_job job = procwatch(0, backend->option, views[k], "--", victim,
					       "hostile", NULL);

		for (size_t i = 0; i < job.len[1]; i++) {
			unsigned char c = (unsigned char)job.text[1][i];

			if ((c < 0x20 && c != '\n') || c == 0x7f || c == 0xff)
				fail_msg("%s: byte %#x: %.80s", views[k], c,
					 job.text[1] + (i < 40 ? 0 : i - 40));
		}
		assert_null(strstr(job.text[1], "\xe2\x80\xae"));
		e2e_job_done(&job);
	}
}

/* A PID namespace below: the wait calls there return the inner pids, procwatch
 * gives its own for them. */
static void
test_nested(void **state)
{
	static const char script[] = "unshare -pf --mount-proc sh -c 'sh -c \"exit 9\"; exit 8'";
	struct e2e_run *r;
	long inner, init;

	(void)state;
	r = e2e_run(backend, NULL, SH(script));
	inner = e2e_int(e2e_find(r, "exit code=9"), "pid");
	init = e2e_int(e2e_find(r, "exit pid=%ld", inner), "ppid");
	e2e_want(r, 1, "exit pid=%ld code=8", init);
	e2e_want(r, 1, "fork pid=%ld child=%ld parent=%ld", init, inner, init);
	e2e_want(r, 1, "reap pid=%ld by=%ld how=wait4", inner, init);
	e2e_want(r, 1, "wait_return pid=%ld child=%ld state=exited", init, inner);
	e2e_want(r, 1, "exit pid=%ld code=8 nspid=1", init);
	e2e_run_free(r);
}

/* A table without room for them: a number of the inner namespace that has no meaning
 * here is not reported as if it were ours. */
static void
test_nested_forgotten(void **state)
{
	static const char script[] = "unshare -pf --mount-proc sh -c '"
		"(exit 9) & a=$!; (exit 10) & (exit 11) & sleep 0.3; wait $a; wait; exit 8'";
	struct e2e_run *r;
	json_t *ev;
	size_t i;

	(void)state;
	setenv("PROCWATCH_BPF_WITHOUT", "nested", 1);
	r = e2e_run(backend, NULL, SH(script));
	unsetenv("PROCWATCH_BPF_WITHOUT");
	e2e_want(r, 1, "exit code=9");
	e2e_want(r, 1, "exit code=8 nspid=1");
	json_array_foreach(r->events, i, ev)
		if (!strcmp(e2e_str(ev, "event"), "wait_return") && json_object_get(ev, "child") &&
		    e2e_int(ev, "child") &&
		    e2e_count(r, "fork child=%ld", e2e_int(ev, "child")) == 0 &&
		    e2e_int(ev, "child") != r->job.pid)
			e2e_fail(r, "event %zu: there is no child %ld", i, e2e_int(ev, "child"));
	e2e_run_free(r);
}

/* Ten zombies more a second, of 512 pids, for longer than a trend takes to show: a rate
 * with a fraction comes into the message. */
static void
write_growth(const char *path)
{
	FILE *f = fopen(path, "we");

	assert_non_null(f);
	fputs("{\"event\":\"start\",\"t\":1000000000,\"schema\":1,\"backend\":\"bpf\",\"pid\":10}\n", f);
	for (int i = 0; i < 120; i++) {
		const long long t = 1000000000 + i * 100000000LL;

		fprintf(f, "{\"event\":\"fork\",\"t\":%lld,\"pid\":10,\"child\":%d,"
			   "\"exit_signal\":\"SIGCHLD\"}\n", t, 100 + i);
		fprintf(f, "{\"event\":\"exit\",\"t\":%lld,\"pid\":%d,\"ppid\":10,\"code\":0,"
			   "\"zombie\":true}\n", t, 100 + i);
		fprintf(f, "{\"event\":\"limits\",\"t\":%lld,\"pid\":10,\"cgroup_max\":512,"
			   "\"cgroup_used\":%d}\n", t, 100 + i);
	}
	fclose(f);
}

/* Numbers do not follow the locale: a recording says the same everywhere. */
static void
test_locale(void **state)
{
	char *path = e2e_path("growth"), *command;
	struct e2e_job job;

	(void)state;
	assert_true(asprintf(&command, "localedef -i de_DE -f UTF-8 %s/de_DE.UTF-8 >/dev/null 2>&1",
			     e2e_tmp()) > 0);
	if (system(command) != 0) {
		free(command);
		free(path);
		skip();
	}
	write_growth(path);
	setenv("LOCPATH", e2e_tmp(), 1);
	setenv("LC_ALL", "de_DE.UTF-8", 1);
	job = procwatch(0, "-r", path, "-j", "-o", "-", NULL);
	unsetenv("LC_ALL");
	unsetenv("LOCPATH");
	if (!strstr(job.text[0], "\"rule\":\"limit-ahead\"") || !strstr(job.text[0], "10.0 "))
		fail_msg("no 10.0 in: %s", job.text[0]);
	e2e_job_done(&job);
	free(command);
	free(path);
}

/* A reader that goes away: procwatch stops writing, the command is not harmed. */
static void
test_reader_gone(void **state)
{
	char script[4096 + 512], *mark = e2e_path("mark");
	const char *argv[] = { "/bin/sh", "-c", script, NULL };
	struct e2e_job job;
	char *text;

	(void)state;
	snprintf(script, sizeof(script), "%s %s -j -o - -- /bin/sh -c 'for i in 1 2 3 4 5 6 7 8; do"
		 " sh -c \"exit 3\"; sleep 0.05; done; echo alive $? >%s' | head -n 1",
		 e2e_bin(), backend->option, mark);
	e2e_spawn(&job, &(struct e2e_start){ .uid = backend->uid }, argv);
	assert_int_equal(e2e_join(&job, E2E_SECONDS), 0);
	assert_true(strncmp(job.text[0], "{\"event\":\"start\"", 16) == 0);
	text = e2e_read(mark);
	assert_string_equal(text, "alive 0\n");
	free(text);
	free(mark);
	e2e_job_done(&job);
}

/* Who reads nothing until the command is over still gets all of it. */
static void
test_slow_reader(void **state)
{
	enum { CHILDREN = 2000, PART = 65536 };
	char *fifo = e2e_path("fifo"), *text = NULL;
	const char *argv[] = { e2e_bin(), backend->option, "-j", "-o", fifo, "--", "/bin/sh", "-c",
			       "i=0; while [ $i -lt 2000 ]; do (:); i=$((i + 1)); done; echo ran",
			       NULL };
	struct e2e_run r = { .backend = backend };
	size_t len = 0;
	ssize_t n;
	int fd;

	(void)state;
	assert_int_equal(mkfifo(fifo, 0600), 0);
	fd = open(fifo, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	assert_true(fd >= 0);
	e2e_spawn(&r.job, NULL, argv);
	e2e_await(&r.job, 1, "ran");
	fcntl(fd, F_SETFL, 0);
	do {
		text = realloc(text, len + PART);
		n = read(fd, text + len, PART);
		len += n > 0 ? (size_t)n : 0;
	} while (n > 0);
	close(fd);
	assert_int_equal(e2e_join(&r.job, E2E_SECONDS), 0);
	r.events = e2e_parse(text, len);
	e2e_want(&r, CHILDREN, "fork");
	e2e_want(&r, CHILDREN + 1, "exit zombie=true");
	e2e_want(&r, 1, "summary lost=0 zombies_now=0");
	json_decref(r.events);
	e2e_job_done(&r.job);
	free(text);
	free(fifo);
}

/* A file that cannot grow. */
static void
test_full(void **state)
{
	struct e2e_job job;
	const char *argv[] = { e2e_bin(), backend->option, "-j", "-o", "/dev/full", "--",
			       "/bin/sh", "-c", "sh -c 'exit 3'; echo alive; exit 0", NULL };

	(void)state;
	e2e_spawn(&job, &(struct e2e_start){ .uid = backend->uid }, argv);
	e2e_join(&job, E2E_SECONDS);
	assert_string_equal(job.text[0], "alive\n");
	assert_true(WIFEXITED(job.status));
	assert_int_equal(WEXITSTATUS(job.status), 125);
	assert_non_null(strstr(job.text[1], "/dev/full"));
	e2e_job_done(&job);
}

/* No name for it is a way to lose what a file holds, or to mix two of them. */
static void
test_named_twice(void **state)
{
	static const struct {
		const char *words, *says;	/* REC is read; OLD holds something */
	} rows[] = {
		{ "-j -o REC", "--output would overwrite the recording that --replay reads" },
		{ "-j -o ./REC", "--output=./REC would overwrite the recording that --replay reads" },
		{ "-w link", "--record=link would overwrite the recording that --replay reads" },
		{ "--report=REC", "--report would overwrite the recording that --replay reads" },
		{ "--report=./REC", "--report=./REC would overwrite the recording that --replay reads" },
		{ "-j >>REC", "standard output would overwrite the recording that --replay reads" },
		{ "-j -o OLD -w ./OLD", "--output=OLD and --record=./OLD are the same file" },
		{ "-l -o OLD --report=OLD", "--output and --report name the same file" },
		{ "-w OLD --report=./OLD", "--record=OLD and --report=./OLD are the same file" },
		{ "-l -w OLD >>OLD", "standard output and --record=OLD are the same file" },
		{ "-l -o OLD -w link", "--record=link would overwrite the recording that --replay reads" },
	};
	static const char start[] = "{\"event\":\"start\",\"t\":1,\"schema\":1,"
				    "\"backend\":\"bpf\",\"mode\":\"attach\",\"pid\":10}\n";
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct e2e_start how = { .cwd = e2e_tmp() };
		char *rec = e2e_path("REC"), *old = e2e_path("OLD"), script[512], *text;
		struct e2e_job job;

		snprintf(script, sizeof(script), "echo '%s' >REC; echo old >OLD; ln -f REC link; "
			 "exec %s -r REC %s", start, e2e_bin(), rows[i].words);
		e2e_spawn(&job, &how, SH(script));
		e2e_join(&job, E2E_SECONDS);
		if (!strstr(job.text[1], rows[i].says))
			fail_msg("%s: %s", rows[i].words, job.text[1]);
		e2e_expect_exit(&job, 125);
		text = e2e_read(rec);
		assert_true(strncmp(text, start, strlen(start)) == 0);
		free(text);
		text = e2e_read(old);
		assert_string_equal(text, "old\n");
		free(text);
		e2e_job_done(&job);
		free(rec);
		free(old);
	}
}

/* The files of strace -ff are read by their common name. */
static void
test_set_kept(void **state)
{
	static const char *const words[] = { "-j -o LOG.7", "-w ./LOG.7", "--report=LOG.7" };
	static const char line[] = "1795765924.5 +++ exited with 0 +++\n";
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		struct e2e_start how = { .cwd = e2e_tmp() };
		char *log = e2e_path("LOG.7"), script[512], *text;
		struct e2e_job job;

		snprintf(script, sizeof(script), "echo '%.*s' >LOG.7; exec %s -r LOG %s",
			 (int)sizeof(line) - 2, line, e2e_bin(), words[i]);
		e2e_spawn(&job, &how, SH(script));
		e2e_join(&job, E2E_SECONDS);
		if (!strstr(job.text[1], "LOG.7 would overwrite the recording that --replay reads") &&
		    !strstr(job.text[1], "--report would overwrite the recording that --replay reads"))
			fail_msg("%s: %s", words[i], job.text[1]);
		e2e_expect_exit(&job, 125);
		text = e2e_read(log);
		assert_string_equal(text, line);
		free(text);
		e2e_job_done(&job);
		free(log);
	}
}

/* A FIFO is waited for, and what ends a program ends that, too. */
static void
test_fifo(void **state)
{
	static const int signals[] = { SIGTERM, SIGINT, 0 };
	char *fifo = e2e_fifo("fifo");
	const char *argv[] = { e2e_bin(), backend->option, "-l", "-w", fifo, "--", "/bin/echo",
			       "ran", NULL };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		struct e2e_job job, cat;

		e2e_spawn(&job, &(struct e2e_start){ .uid = backend->uid }, argv);
		e2e_await(&job, 2, "waiting for a reader of");
		if (signals[i])
			kill(job.pid, signals[i]);
		else
			e2e_spawn(&cat, NULL, (const char *const[]){ "/bin/cat", fifo, NULL });
		e2e_join(&job, E2E_SECONDS);
		e2e_expect_exit(&job, signals[i] ? 128 + signals[i] : 0);
		assert_string_equal(job.text[0], signals[i] ? "" : "ran\n");
		e2e_job_done(&job);
		if (signals[i])
			continue;
		e2e_join(&cat, E2E_SECONDS);
		assert_non_null(strstr(cat.text[0], "{\"event\":\"summary\""));
		e2e_job_done(&cat);
	}
	free(fifo);
}

/* As a recording, too: who writes may come late, or never. */
static void
test_replay_fifo(void **state)
{
	char *fifo = e2e_fifo("fifo"), *text, path[64];
	const char *argv[] = { e2e_bin(), "-j", "-r", fifo, NULL };
	struct e2e_job job;
	int fd;

	(void)state;
	e2e_spawn(&job, &(struct e2e_start){ .uid = backend->uid }, argv);
	while ((fd = open(fifo, O_WRONLY | O_NONBLOCK | O_CLOEXEC)) < 0)
		assert_int_equal(waitpid(job.pid, NULL, WNOHANG), 0);
	dprintf(fd, "{\"event\":\"start\",\"t\":1,\"schema\":1,\"backend\":\"bpf\","
		"\"mode\":\"attach\",\"pid\":10}\n");
	close(fd);
	e2e_join(&job, E2E_SECONDS);
	e2e_expect_exit(&job, 0);
	assert_non_null(strstr(job.text[0], "{\"event\":\"summary\""));
	e2e_job_done(&job);

	e2e_spawn(&job, &(struct e2e_start){ .uid = backend->uid }, argv);
	snprintf(path, sizeof(path), "/proc/%d/status", job.pid);
	do {
		text = e2e_read(path);
		assert_int_equal(waitpid(job.pid, NULL, WNOHANG), 0);
	} while (!strstr(text, "SigBlk:\t0000000000014007") && (free(text), true));
	free(text);
	kill(job.pid, SIGTERM);
	e2e_join(&job, 20);
	assert_true(job.status != -1);
	e2e_job_done(&job);
	free(fifo);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		E2E_TEST(test_replay_json, E2E_ALL, NULL),
		E2E_TEST(test_replay_log, E2E_ALL, NULL),
		E2E_TEST(test_replay_garbage, E2E_ALL, NULL),
		E2E_TEST(test_events, E2E_ALL, NULL),
		E2E_TEST(test_signals, E2E_EVENTS, NULL),
		E2E_TEST(test_senders, E2E_EVENTS, NULL),
		E2E_TEST(test_deadly, E2E_EVENTS, NULL),
		E2E_TEST(test_follow, E2E_ALL, NULL),
		E2E_TEST(test_duration, E2E_ALL, NULL),
		E2E_TEST(test_outputs, E2E_ALL, NULL),
		E2E_TEST(test_quiet, E2E_ALL, NULL),
		E2E_TEST(test_escapes, E2E_ALL, NULL),
		E2E_TEST(test_nested, E2E_ROOT, NULL),
		E2E_TEST(test_locale, E2E_EVENTS, NULL),
		E2E_TEST(test_nested_forgotten, E2E_PROBES | E2E_ROOT, NULL),
		E2E_TEST(test_reader_gone, E2E_ALL, NULL),
		E2E_TEST(test_slow_reader, E2E_EVENTS, NULL),
		E2E_TEST(test_full, E2E_ALL, NULL),
		E2E_TEST(test_named_twice, E2E_ROOT, NULL),
		E2E_TEST(test_set_kept, E2E_ROOT, NULL),
		E2E_TEST(test_fifo, E2E_ALL, NULL),
		E2E_TEST(test_replay_fifo, E2E_ALL, NULL),
	};

	return e2e_main(tests, sizeof(tests) / sizeof(tests[0]), &backend);
}
