/* SPDX-License-Identifier: GPL-2.0-or-later */
/* load.c - the loads of the bench.  Each prints how long it took and, after "cpu",
 * its own and its children's processor time, in ns.
 *
 * load lives N [WORKERS]	fork, exit, wait: N times in each worker at once
 * load hold N			the same, then waits for the end of its input
 * load zombies N		N children that end, and stay until its input ends
 * load burst N			N children that all end in the same moment
 * load calls N			N times getppid
 * load crowd N SECONDS		N processes that rest, and two that fork and wait for so long; prints
 *				"forked" and how often
 * load pollers N SECONDS	N processes that make wait calls without a pause, and their parent, which
 *				is older, forks and waits for so long; prints "forked" and how often, and
 *				"polled" and how often each on average
 * load now			the time, as soon as it runs
 */
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int64_t
now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * INT64_C(1000000000) + ts.tv_nsec;
}

/* Processor time of this process and of its children that are gone. */
static int64_t
cpu_ns(void)
{
	struct rusage own, kids;
	int64_t us;

	getrusage(RUSAGE_SELF, &own);
	getrusage(RUSAGE_CHILDREN, &kids);
	us = (own.ru_utime.tv_sec + own.ru_stime.tv_sec + kids.ru_utime.tv_sec +
	      kids.ru_stime.tv_sec) * INT64_C(1000000) +
	     own.ru_utime.tv_usec + own.ru_stime.tv_usec + kids.ru_utime.tv_usec +
	     kids.ru_stime.tv_usec;
	return us * 1000;
}

static void
die(const char *what)
{
	perror(what);
	exit(1);
}

static void
lives(long n)
{
	while (n--) {
		pid_t pid = fork();

		if (pid == 0)
			_exit(0);
		if (pid < 0 || waitpid(pid, NULL, 0) != pid)
			die("fork");
	}
}

static void
workers(long n, long count)
{
	long i;

	for (i = 0; i < count; i++) {
		pid_t pid = fork();

		if (pid < 0)
			die("fork");
		if (pid == 0) {
			lives(n);
			_exit(0);
		}
	}
	while (wait(NULL) > 0)
		;
}

/* Children that stay until p is closed; -1 = that end at once. */
static void
children(long n, const int *p)
{
	char c;

	while (n--) {
		pid_t pid = fork();

		if (pid < 0)
			die("fork");
		if (pid == 0) {
			if (p) {
				close(p[1]);
				_exit(read(p[0], &c, 1) != 0);
			}
			_exit(0);
		}
	}
}

/* Forks until then; how often. */
static long
lives_until(int64_t end)
{
	long n = 0;

	for (; now_ns() < end; n++)
		lives(1);
	return n;
}

/* Their own counts come by a pipe. */
static void
crowd(long n, long seconds)
{
	enum { WORKERS = 2 };
	const int64_t end = now_ns() + seconds * INT64_C(1000000000);
	int rest[2], counts[2];
	long sum = 0, count;

	if (pipe(rest) < 0 || pipe(counts) < 0)
		die("pipe");
	children(n - WORKERS, rest);
	for (int i = 0; i < WORKERS; i++) {
		pid_t pid = fork();

		if (pid < 0)
			die("fork");
		if (pid == 0) {
			close(rest[1]);
			count = lives_until(end);
			_exit(write(counts[1], &count, sizeof(count)) != sizeof(count));
		}
	}
	for (int i = 0; i < WORKERS; i++) {
		if (read(counts[0], &count, sizeof(count)) != sizeof(count))
			die("read");
		sum += count;
	}
	close(rest[1]);
	while (wait(NULL) > 0)
		;
	printf("forked %ld\n", sum + n);
}

static void
pollers(long n, long seconds)
{
	const int64_t end = now_ns() + seconds * INT64_C(1000000000);
	atomic_long *polls = mmap(NULL, sizeof(*polls), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
				  -1, 0);
	pid_t *pids = calloc((size_t)n, sizeof(*pids));
	long count;

	if (polls == MAP_FAILED || !pids)
		die("memory");
	for (long i = 0; i < n; i++) {
		pids[i] = fork();
		if (pids[i] < 0)
			die("fork");
		if (pids[i] == 0)
			prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (; pids[i] == 0; ++*polls)
			waitpid(-1, NULL, WNOHANG);
	}
	*polls = 0;
	count = lives_until(end);
	printf("forked %ld\npolled %ld\n", count, *polls / n);
	for (long i = 0; i < n; i++)
		kill(pids[i], SIGKILL);
	free(pids);
}

static void
hold(void)
{
	char c;

	fflush(stdout);
	while (read(STDIN_FILENO, &c, 1) > 0)
		;
}

int
main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	long n = argc > 2 ? atol(argv[2]) : 0, i;
	int64_t from = now_ns();
	int p[2];

	if (strcmp(what, "now") == 0) {
		printf("%lld\n", (long long)from);
		return 0;
	}
	if (n <= 0) {
		fprintf(stderr, "usage: load lives|hold|zombies|burst|calls|crowd|pollers N | now\n");
		return 2;
	}
	if (strcmp(what, "lives") == 0 && argc > 3) {
		workers(n, atol(argv[3]));
	} else if (strcmp(what, "lives") == 0 || strcmp(what, "hold") == 0) {
		lives(n);
	} else if (strcmp(what, "zombies") == 0) {
		children(n, NULL);
	} else if (strcmp(what, "burst") == 0) {
		if (pipe(p) < 0)
			die("pipe");
		children(n, p);
		close(p[1]);
		while (wait(NULL) > 0)
			;
	} else if (strcmp(what, "crowd") == 0) {
		crowd(n, argc > 3 ? atol(argv[3]) : 1);
	} else if (strcmp(what, "pollers") == 0) {
		pollers(n, argc > 3 ? atol(argv[3]) : 1);
	} else if (strcmp(what, "calls") == 0) {
		for (i = 0; i < n; i++)
			syscall(SYS_getppid);
	}
	printf("%lld\ncpu %lld\n", (long long)(now_ns() - from), (long long)cpu_ns());
	if (strcmp(what, "hold") == 0 || strcmp(what, "zombies") == 0)
		hold();
	while (wait(NULL) > 0)		/* an init may take long over ten thousand */
		;
	return 0;
}
