/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_compressed.c - recordings that end in .zst and .gz: while they grow, cut, damaged, in parts,
 * on a full disk; and a recording through a pipe. */
#include "config.h"

#include "harness.h"

#include <setjmp.h>
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

static const char *const endings[] = { "zst", "gz" };
enum { ENDINGS = 2 };

/* Runs a line of sh with procwatch as $0, its option for the backend as $1, the file as $2.  What
 * it printed is of the job, for the caller to be done with. */
static struct e2e_job
run_line(const char *line, const char *path, int status)
{
	struct e2e_job job;

	e2e_spawn(&job, &(struct e2e_start){ .uid = backend->uid },
		  (const char *const[]){ "/bin/sh", "-c", line, e2e_bin(), backend->option, path, NULL });
	e2e_join(&job, E2E_SECONDS);
	if (!WIFEXITED(job.status) || WEXITSTATUS(job.status) != status)
		fail_msg("%s: status %#x: %s", line, (unsigned int)job.status, job.text[1]);
	return job;
}

static char *
new_path(const char *ending)
{
	char name[32];

	snprintf(name, sizeof(name), "recording.jsonl.%s", ending);
	return e2e_path(name);
}

static void
assert_has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("no \"%s\" in: %s", part, text);
}

static void
record_some(const char *path)
{
	struct e2e_job job = run_line("exec $0 $1 -qlo /dev/null -w $2 -- /bin/sh -c '(exit 5); (exit 6)'", path, 6);

	e2e_job_done(&job);
}

/* Both ways of a copy of that file, changed. */
static void
replay(const char *path, int status, const char *out, const char *err)
{
	struct e2e_job job = run_line("exec $0 -lr $2", path, status);

	assert_has(job.text[0], out);
	assert_has(job.text[1], err);
	e2e_job_done(&job);
	job = run_line("exec $0 -lr - <$2", path, status);
	assert_has(job.text[0], out);
	assert_has(job.text[1], err);
	e2e_job_done(&job);
}

static void
test_same_as_plain(void **state)
{
	(void)state;
	for (int i = 0; i < ENDINGS; i++) {
		char *path = new_path(endings[i]);
		struct e2e_job job = run_line("$0 $1 -jo $2.plain -w $2 -- /bin/sh -c '(exit 5); (exit 6)';"
					      "$0 -jr $2 | cmp - $2.plain && ls -s $2 && rm $2.plain", path, 0);

		e2e_job_done(&job);
		free(path);
	}
}

/* Neither end of it waits for the other: only the command's own end comes after. */
static void
test_while_it_grows(void **state)
{
	static const char line[] =
		"mkfifo $2.go; $0 $1 -qlo /dev/null -w $2 -- /bin/sh -c '(exit 5); read x <$0' $2.go & pid=$!;"
		"until $0 -lr $2 2>$2.err | grep -q 'exit status 5'; do sleep 0.05; done;"
		"kill -0 $pid && cat $2.err; : >$2.go; wait $pid; rm $2.go $2.err; true";

	(void)state;
	for (int i = 0; i < ENDINGS; i++) {
		char *path = new_path(endings[i]);
		struct e2e_job job = run_line(line, path, 0);

		assert_has(job.text[0], "the compressed recording is cut off after this line");
		e2e_job_done(&job);
		replay(path, 0, "exit status 5", "");
		free(path);
	}
}

static void
change_file(const char *path, const char *change)
{
	char *line;
	struct e2e_job job;

	assert_true(asprintf(&line, "size=$(stat -c %%s $2); %s", change) > 0);
	job = run_line(line, path, 0);
	e2e_job_done(&job);
	free(line);
}

static void
test_cut_and_damaged(void **state)
{
	(void)state;
	for (int i = 0; i < ENDINGS; i++) {
		char *path = new_path(endings[i]);

		record_some(path);
		change_file(path, "truncate -s $((size - 1)) $2");
		replay(path, 0, "exit status 6", "the compressed recording is cut off after this line");
		change_file(path, "truncate -s 12 $2");
		replay(path, 125, "", "the compressed recording ends before its first line");
		record_some(path);
		change_file(path, "printf XXXX | dd of=$2 bs=1 conv=notrunc seek=$((size - 4)) 2>/dev/null");
		replay(path, 125, "exit status 6", "the compressed recording is damaged after this line");
		/* a frame of zstd, and what is none */
		record_some(path);
		change_file(path, "echo more >>$2");
		replay(path, 125, "exit status 6", "the compressed recording is damaged after this line");
		free(path);
	}
}

static void
test_parts(void **state)
{
	(void)state;
	for (int i = 0; i < ENDINGS; i++) {
		char *path = new_path(endings[i]);
		struct e2e_job job = run_line("$0 $1 -qlo /dev/null --max-size=8K:2 -w $2 -- /bin/sh -c "
					      "'for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do (exit 7); done; (exit 8)';"
					      "for f in $2 $2.1 $2.2; do $0 -lqr $f >$f.out || exit 3;"
					      "[ $(stat -c %s $f) -le 8192 ] || exit 4; done;"
					      "cat $2.out $2.1.out | grep -q 'exit status 8' && grep -q 'exit status 7' $2.1.out &&"
					      "rm $2.1 $2.2 $2.out $2.1.out $2.2.out", path, 0);

		assert_string_equal(job.text[1], "");
		e2e_job_done(&job);
		free(path);
	}
}

static void
test_full_disk(void **state)
{
	(void)state;
	for (int i = 0; i < ENDINGS; i++) {
		char *path = new_path(endings[i]);
		struct e2e_job job = run_line("ulimit -f 1; exec $0 $1 -qlo /dev/null -w $2 -- /bin/sh -c "
					      "'for i in 1 2 3 4 5 6 7 8 9; do for k in 1 2 3 4 5 6 7 8 9; do (exit 7); done; done; exit 3'",
					      path, 125);

		assert_has(job.text[1], "cannot write to");
		assert_has(job.text[1], "the rest of the output is lost");
		e2e_job_done(&job);
		free(path);
	}
}

/* As from another machine: nothing but the recording is on stdout, not what the command
 * writes either, and it comes at once. */
static void
test_through_a_pipe(void **state)
{
	char *path = e2e_path("piped");
	struct e2e_job job = run_line("mkfifo $2 $2.go; $0 $1 -w - -- /bin/sh -c 'echo written; (exit 5); read x <$0; (exit 6)' $2.go |"
				      "sed -u 's/\"host\":\"[^\"]*\"/\"host\":\"else.where\"/' | $0 -lqr - >$2.log & until grep -qs 'exit status 5' $2.log; do sleep 0.02; done;"
				      ": >$2.go; wait; cat $2.log; rm $2.log $2.go", path, 0);

	(void)state;
	assert_has(job.text[0], "recorded on else.where");
	assert_has(job.text[0], "exit status 6");
	assert_string_equal(job.text[1], "written\n");
	e2e_job_done(&job);
	free(path);
	path = e2e_path("piped.zst");
	job = run_line("$0 $1 -qlo /dev/null -w $2 -- /bin/sh -c '(exit 5)'; cat $2 | $0 -lqr -", path, 0);
	assert_has(job.text[0], "exit status 5");
	e2e_job_done(&job);
	free(path);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		E2E_TEST(test_same_as_plain, E2E_TRACED, NULL),
		E2E_TEST(test_while_it_grows, E2E_TRACED, NULL),
		E2E_TEST(test_cut_and_damaged, E2E_TRACED, NULL),
		E2E_TEST(test_parts, E2E_TRACED, NULL),
		E2E_TEST(test_full_disk, E2E_TRACED, NULL),
		E2E_TEST(test_through_a_pipe, E2E_TRACED, NULL),
	};

#if !defined(HAVE_ZSTD) || !defined(HAVE_ZLIB)
	puts("built without zstd or zlib");
	return 77;
#endif
	return e2e_main(tests, sizeof(tests) / sizeof(tests[0]), &backend);
}
