/* SPDX-License-Identifier: GPL-2.0-or-later */
/* never-waits.near.c - parents that only look like it, and must not alarm. */
#include "parents.h"

static void
spawned(void)
{
	char *argv[] = { "true", NULL };
	pid_t pid;

	for (int i = 0; i < 5; i++) {
		MUST(posix_spawnp(&pid, "true", NULL, NULL, argv, NULL) == 0);
		MUST(waitpid(pid, NULL, 0) == pid);
	}
	rest(NEAR_LIFE);
}

static void *
wait_for_all(void *arg)
{
	(void)arg;
	reap_rest();
	return NULL;
}

static sigjmp_buf out;

static void
leave(int signo)
{
	(void)signo;
	siglongjmp(out, 1);
}

/* Out of one wait by siglongjmp(), then into another one, time and again. */
static void
waits_with_a_limit(void)
{
	struct itimerval t = { .it_value.tv_usec = 300000, .it_interval.tv_usec = 300000 };
	struct itimerval off = { 0 };
	pid_t pid;

	signal(SIGALRM, leave);
	pid = child(2000);
	setitimer(ITIMER_REAL, &t, NULL);
	sigsetjmp(out, 1);
	MUST(waitpid(pid, NULL, 0) == pid);
	setitimer(ITIMER_REAL, &off, NULL);
	rest(NEAR_LIFE);
}

static void
cancelled_and_repeated(void)
{
	pid_t pid = child(700);
	pthread_t t;

	pthread_create(&t, NULL, wait_for_all, NULL);
	rest(200);
	pthread_cancel(t);
	pthread_join(t, NULL);
	MUST(waitpid(pid, NULL, 0) == pid);
	rest(NEAR_LIFE);
}

static void
pcloses(void)
{
	FILE *f = popen("exit 3", "r");

	MUST(f);
	MUST(fgetc(f) == EOF);
	MUST(pclose(f) == 3 << 8);
	rest(NEAR_LIFE);
}

/* WNOWAIT first, and then the wait that reaps. */
static void
asks_and_reaps(void)
{
	siginfo_t si;

	for (int i = 0; i < 3; i++) {
		pid_t pid = child(100);

		MUST(waitid(P_PID, (id_t)pid, &si, WEXITED | WNOWAIT) == 0);
		MUST(waitpid(pid, NULL, 0) == pid);
	}
	rest(NEAR_LIFE);
}

static const struct parent near[] = {
	{ .name = "spawn", .run = spawned },
	{ .name = "pcloses", .run = pcloses },
	{ .name = "asks-and-reaps", .run = asks_and_reaps },
	{ .name = "waits-with-a-limit", .run = waits_with_a_limit },
	{ .name = "cancelled-and-repeated", .run = cancelled_and_repeated },
};
RULE_NEAR("never-waits", near);
