/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_since.c - a part of a recording, by --since and --until: in each view, by seconds and by the
 * time of day. */
#include "harness.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char *path;

/* 10 s from 23:59:50.5 UTC on, 100 s after the machine's start: a child that is a zombie from 1 s
 * on, another one from 8.1 s on; nothing happens between. */
#define START_WITH(wall) \
	"{\"event\":\"start\",\"t\":100000000000,\"schema\":1,\"version\":\"0.2.0\",\"backend\":\"bpf\",\"mode\":\"launch\"," \
	"\"pid\":50,\"argv\":[\"prog\"],\"wall_offset_ns\":" wall ",\"kernel\":\"6.18.0\"," \
	"\"sees\":[\"signals\",\"waits\",\"threads\"]}\n"
#define FORK(t, child) \
	"{\"event\":\"fork\",\"t\":" t ",\"pid\":50,\"tid\":50,\"child\":" child ",\"parent\":50,\"exit_signal\":" \
	"\"SIGCHLD\",\"vfork\":false}\n"
#define EXIT(t, child, code) \
	"{\"event\":\"exit\",\"t\":" t ",\"pid\":" child ",\"ppid\":50,\"comm\":\"prog\",\"code\":" code ",\"zombie\":true}\n"

static const char life[] =
	"{\"event\":\"exec\",\"t\":100100000000,\"pid\":50,\"tid\":50,\"comm\":\"prog\",\"exe\":\"prog\",\"argv\":[\"prog\"],"
	"\"truncated\":false}\n"
	FORK("100500000000", "51") EXIT("101000000000", "51", "31")
	FORK("108000000000", "52") EXIT("108100000000", "52", "32")
	FORK("110000000000", "53");

static void
record(const char *start)
{
	FILE *f = fopen(path, "we");

	assert_non_null(f);
	fputs(start, f);
	fputs(life, f);
	fclose(f);
}

static int
make_recording(void **state)
{
	(void)state;
	path = e2e_path("part.jsonl");
	record(START_WITH("1795391890500000000"));	/* + 100 s */
	return 0;
}

static int
remove_recording(void **state)
{
	(void)state;
	unlink(path);
	free(path);
	return 0;
}

/* A line of sh with procwatch as $0 and the recording as $1. */
static struct e2e_job
run_line(const char *line, int status)
{
	struct e2e_job job;

	e2e_spawn(&job, &(struct e2e_start){ 0 },
		  (const char *const[]){ "/bin/sh", "-c", line, e2e_bin(), path, NULL });
	e2e_join(&job, E2E_SECONDS);
	if (!WIFEXITED(job.status) || WEXITSTATUS(job.status) != status)
		fail_msg("%s: status %#x: %s", line, (unsigned int)job.status, job.text[1]);
	return job;
}

/* `has` and `lacks`: parts of the output, NULL = the end; they may be of stderr, too. */
static void
assert_shows(const char *line, int status, const char *const has[], const char *const lacks[])
{
	struct e2e_job job = run_line(line, status);

	for (size_t i = 0; has[i]; i++)
		if (!strstr(job.text[0], has[i]) && !strstr(job.text[1], has[i]))
			fail_msg("%s: no \"%s\" in: %s%s", line, has[i], job.text[0], job.text[1]);
	for (size_t i = 0; lacks[i]; i++)
		if (strstr(job.text[0], lacks[i]) || strstr(job.text[1], lacks[i]))
			fail_msg("%s: \"%s\" is in: %s%s", line, lacks[i], job.text[0], job.text[1]);
	e2e_job_done(&job);
}

#define WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define NONE ((const char *const[]){ NULL })

/* What was before is known: its name, the finding's zombie, the sums. */
static void
test_since(void **state)
{
	(void)state;
	assert_shows("$0 -lr $1 --since=5", 0, WORDS("watches 50: prog", "new child 52", "exit status 32", "2 ended",
						     "zombies      2 remain"), WORDS("new child 51", "exit status 31"));
	assert_shows("$0 -lr $1 --since=8.05", 0, WORDS("exit status 32", "new child 53"), WORDS("new child 52"));
	assert_shows("$0 -jr $1 --since=5", 0, WORDS("\"start\"", "\"child\":52", "\"summary\""), WORDS("\"child\":51"));
	/* also where it would be waited for otherwise */
	assert_shows("$0 -lr $1 --since=10 --speed=0.0001", 0, WORDS("new child 53"), WORDS("new child 52"));
}

static void
test_until(void **state)
{
	(void)state;
	assert_shows("$0 -lr $1 --until=8", 0, WORDS("exit status 31", "new child 52", "watched for 8.00 s", "1 ended",
						     "1 remains"), WORDS("exit status 32"));
	/* the finding, three seconds after the exit, is of a moment at which nothing is read */
	assert_shows("$0 -lr $1 --until=6", 0, WORDS("LEAK    never-waits", "watched for 6.00 s"), WORDS("new child 52"));
	assert_shows("$0 -lr $1 --until=3.5", 0, WORDS("watched for 3.50 s"), WORDS("LEAK"));
	assert_shows("$0 -lr $1 --since=5 --until=9", 0, WORDS("exit status 32", "watched for 9.00 s"),
		     WORDS("new child 51", "new child 53"));
	assert_shows("$0 -lr - --until=8 <$1", 0, WORDS("new child 52", "watched for 8.00 s"), WORDS("exit status 32"));
}

/* A recording is one only from its beginning on. */
static void
test_other_files(void **state)
{
	(void)state;
	assert_shows("$0 -qlo /dev/null -r $1 --since=5 --until=8 -w $1.w && cat $1.w; rm $1.w", 0,
		     WORDS("\"child\":51", "\"child\":52"), WORDS("\"code\":32"));
	assert_shows("$0 -qlo /dev/null -r $1 --since=5 --trace=$1.json && cat $1.json; rm $1.json", 0,
		     WORDS("exit status 32", "prog (50)"), WORDS("exit status 31"));
	/* a picture, of that part */
	assert_shows("$0 -qlo /dev/null -r $1 --since=5 --until=9 --report=$1.svg && cat $1.svg; rm $1.svg", 0,
		     WORDS("4.00 s, from 5.000000 s to 9.000000 s after the start"), WORDS("The whole run"));
	assert_shows("$0 -qlo /dev/null -r $1 --until=9 --report=$1.svg && cat $1.svg; rm $1.svg", 0,
		     WORDS("9.00 s, from 0.000000 s to 9.000000 s after the start"), WORDS("The whole run"));
	assert_shows("$0 -qlo /dev/null -r $1 --since=5 --report=$1.html && cat $1.html; rm $1.html", 0,
		     WORDS("new child 52"), WORDS("new child 51"));
}

/* The picture of a chosen moment, whatever happens at others. */
static void
test_picture(void **state)
{
	static const char signal[] = "{\"event\":\"signal\",\"t\":%llu,\"signal\":\"SIGCHLD\",\"from\":51,\"to\":50,"
				     "\"code\":\"CLD_EXITED\",\"result\":\"%s\"}\n";
	FILE *f = fopen(path, "we");

	(void)state;
	assert_non_null(f);
	fputs(START_WITH("0") FORK("100500000000", "51") EXIT("101000000000", "51", "31"), f);
	for (unsigned long long i = 0; i < 20; i++)
		fprintf(f, signal, 101000001000ull + i * 1000, i ? "coalesced" : "queued");
	fprintf(f, signal, 105000100000ull, "queued");
	fputs(FORK("110000000000", "53"), f);
	assert_int_equal(fclose(f), 0);
	assert_shows("$0 -qlo /dev/null -r $1 --report=$1.svg && cat $1.svg; rm $1.svg", 0,
		     WORDS("The busiest moment"), WORDS("from 5.0"));
	assert_shows("$0 -qlo /dev/null -r $1 --since=5 --until=5.0002 --report=$1.svg && cat $1.svg; rm $1.svg", 0,
		     WORDS("from 5.000000 s to 5.000200 s after the start", ">+50us<", ">+200us<", "#generated\" x=\"742.5\""),
		     WORDS("The busiest moment", "#coalesced\" x=\"3"));
	/* all of it, also where a part of that is busier */
	assert_shows("$0 -qlo /dev/null -r $1 --since=0.9 --until=6 --report=$1.svg && cat $1.svg; rm $1.svg", 0,
		     WORDS("from 0.900000 s to 6.000000 s after the start"), WORDS("The busiest moment"));
	record(START_WITH("1795391890500000000"));
}

/* In the zone of who looks; past midnight, too. */
static void
test_time_of_day(void **state)
{
	(void)state;
	assert_shows("TZ=UTC0 $0 -lr $1 --since=23:59:50", 0, WORDS("new child 51"), NONE);
	assert_shows("TZ=UTC0 $0 -lr $1 --since=23:59:55", 0, WORDS("new child 52"), WORDS("new child 51"));
	assert_shows("TZ=UTC0 $0 -lr $1 --since=00:00", 0, WORDS("new child 53"), WORDS("new child 52"));
	assert_shows("TZ=UTC0 $0 -lr $1 --until=23:59:58.55", 0, WORDS("new child 52", "watched for 8.05 s"),
		     WORDS("exit status 32"));
	assert_shows("TZ=XXX-1 $0 -lr $1 --since=01:00:00", 0, WORDS("new child 53"), WORDS("new child 52"));
}

static void
test_wrong_times(void **state)
{
	(void)state;
	assert_shows("$0 -lr $1 --since=10.5", 0, WORDS("nothing is shown: the recording ends 10.000 s after its start"),
		     WORDS("new child"));
	assert_shows("TZ=UTC0 $0 -lr $1 --until=23:00", 125, WORDS("the recording begins after --until"), NONE);
	assert_shows("TZ=UTC0 $0 -lr $1 --since=8 --until=23:59:52", 125, WORDS("--until is before --since"), NONE);
	record(START_WITH("0"));
	assert_shows("$0 -lr $1 --since=12:00", 125, WORDS("does not say what time of day it was"), NONE);
	assert_shows("$0 -lr $1 --since=8.05", 0, WORDS("exit status 32"), WORDS("new child 52"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_since),
		cmocka_unit_test(test_until),
		cmocka_unit_test(test_other_files),
		cmocka_unit_test(test_picture),
		cmocka_unit_test(test_time_of_day),
		cmocka_unit_test(test_wrong_times),
	};

	return cmocka_run_group_tests(tests, make_recording, remove_recording);
}
