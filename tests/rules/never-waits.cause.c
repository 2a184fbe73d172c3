/* SPDX-License-Identifier: GPL-2.0-or-later */
/* never-waits.cause.c - parents with exactly this cause. */
#include "parents.h"

static void
never_waits(void)
{
	child(0);
	rest(LIFE);
}

static void
never_waits_for_three(void)
{
	for (int i = 0; i < 3; i++)
		child(0);
	rest(LIFE);
}

static void
waits_too_rarely(void)
{
	for (int i = 0; i < 3; i++)
		child(100);
	AT("wait doing", wait(NULL));
	AT("wait doing", wait(NULL));
	rest(LIFE);
}

static sigjmp_buf out;

static void
leave(int signo)
{
	(void)signo;
	siglongjmp(out, 1);
}

static void
leaves_its_wait(void)
{
	struct itimerval t = { .it_value.tv_usec = 200000 };
	pid_t pid;

	signal(SIGALRM, leave);
	pid = child(500);
	setitimer(ITIMER_REAL, &t, NULL);
	if (sigsetjmp(out, 1) == 0)
		AT("wait? doing", waitpid(pid, NULL, 0));	/* it does not return */
	rest(LIFE);
}

static void *
wait_for_one(void *arg)
{
	AT("wait?", waitpid(*(pid_t *)arg, NULL, 0));
	return NULL;
}

static void
cancels_its_wait(void)
{
	pid_t pid = child(500);
	pthread_t t;

	pthread_create(&t, NULL, wait_for_one, &pid);
	rest(200);
	pthread_cancel(t);
	pthread_join(t, NULL);
	rest(LIFE);
}

/* WNOWAIT asks how a child ended, and does not reap it. */
static void
only_asks(void)
{
	siginfo_t si;

	for (int i = 0; i < 3; i++)
		AT("wait doing", waitid(P_PID, (id_t)child(0), &si, WEXITED | WNOWAIT));
	rest(LIFE);
}

static void
popen_without_pclose(void)
{
	FILE *f;

	NOTE("fork"), f = popen("exit 3", "r");
	MUST(f);
	MUST(fgetc(f) == EOF);
	rest(LIFE);
}

static const struct parent causes[] = {
	{ .name = "never-waits", .run = never_waits, .procfs = true, .look = true },
	{ .name = "never-waits-for-three", .run = never_waits_for_three, .procfs = true, .look = true },
	{ .name = "waits-too-rarely", .run = waits_too_rarely },
	{ .name = "only-asks", .run = only_asks, .procfs = true, .look = true },
	{ .name = "popen-without-pclose", .run = popen_without_pclose, .procfs = true, .look = true },
	{ .name = "leaves-its-wait", .run = leaves_its_wait, .procfs = true, .look = true },
	{ .name = "cancels-its-wait", .run = cancels_its_wait, .procfs = true, .look = true },
};
RULE_CAUSES("never-waits", causes);
