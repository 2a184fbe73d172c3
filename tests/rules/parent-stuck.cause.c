/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parent-stuck.cause.c - parents with exactly this cause. */
#include "parents.h"

static void
parent_stopped(void)
{
	pid_t me = getpid();

	catch_chld(reap_all, SA_RESTART);
	if (AT("fork", fork()) == 0) {
		rest(LIFE);
		kill(me, SIGCONT);
		_exit(0);
	}
	child(300);
	settled();
	AT("doing", raise(SIGSTOP));
}

static void
parent_spins(void)
{
	struct timespec from, now;

	child(0);
	settled();
	clock_gettime(CLOCK_MONOTONIC, &from);
	do
		clock_gettime(CLOCK_MONOTONIC, &now);
	while (now.tv_sec < from.tv_sec + LIFE / 1000);
}

static void
parent_hangs(void)
{
	pid_t pid = child(0);
	int p[2];
	char c;

	AT("wait doing", waitpid(pid, NULL, 0));
	if (pipe(p) < 0)
		return;
	pid = child(200);
	if (AT("fork", fork()) == 0) {
		rest(LIFE);
		_exit(0);
	}
	close(p[1]);
	settled();
	if (AT("doing", read(p[0], &c, 1)) == 0)	/* until that last child is gone */
		while (AT("wait doing", wait(NULL)) > 0)
			;
}

/* What cron does with a job that leaves another one behind: it reads to the end of its output. */
static void
parent_reads_output(void)
{
	char job[64], line[64];
	FILE *f;

	snprintf(job, sizeof(job), "sleep %ld & exit 0", LIFE / 1000 + 1);
	NOTE("fork"), f = popen(job, "r");
	MUST(f != NULL);
	settled();
	while (NOTE("doing"), fgets(line, sizeof(line), f))
		;
	AT("wait doing", pclose(f));
}

/* A child that ends and leaves one of its own, which has that descriptor. */
static void
child_with_another(int fd)
{
	const pid_t pid = (pid_t)AT("fork", fork());

	MUST(pid >= 0);
	if (pid)
		return;
	if (fork() == 0) {
		dup2(fd, 1);
		rest(LIFE);
	}
	_exit(0);
}

static void
parent_polls_socketpair(void)
{
	struct pollfd p = { .events = POLLIN };
	int fds[2];

	MUST(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == 0);
	child_with_another(fds[1]);
	close(fds[1]);
	settled();
	p.fd = fds[0];
	MUST(AT("doing", poll(&p, 1, -1)) == 1);
	AT("wait doing", wait(NULL));
}

static void
parent_reads_terminal(void)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY), slave;
	char c;

	MUST(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0);
	slave = open(ptsname(master), O_RDWR | O_NOCTTY);
	MUST(slave >= 0);
	child_with_another(slave);
	close(slave);
	settled();
	MUST(AT("doing", read(master, &c, 1)) < 0);
	AT("wait doing", wait(NULL));
}

/* It has the end that its child was to write to, too. */
static void
parent_keeps_end(void)
{
	int p[2];
	char c;

	MUST(pipe(p) == 0);
	child(0);
	if (AT("fork", fork()) == 0) {
		rest(LIFE);
		_exit(write(p[1], "", 1) == 1 ? 0 : 1);
	}
	settled();
	MUST(AT("doing", read(p[0], &c, 1)) == 1);
}

/* Its child sleeps between vfork and exec. */
static void
parent_in_vfork(void)
{
	pid_t pid;

	child(200);
	settled();
	NOTE("fork? doing"), pid = vfork();
	if (pid == 0) {
		rest(LIFE);
		_exit(0);
	}
	while (AT("wait doing", wait(NULL)) > 0)
		;
}

static const struct parent causes[] = {
	{ .name = "parent-stopped", .run = parent_stopped, .procfs = true, .look = true },
	{ .name = "parent-spins", .run = parent_spins, .procfs = true, .look = true },
	{ .name = "parent-in-vfork", .run = parent_in_vfork },
	{ .name = "parent-reads-output", .run = parent_reads_output, .procfs = true, .look = true },
	{ .name = "parent-polls-socketpair", .run = parent_polls_socketpair, .procfs = true, .look = true },
	{ .name = "parent-reads-terminal", .run = parent_reads_terminal, .procfs = true, .look = true },
	{ .name = "parent-keeps-end", .run = parent_keeps_end, .procfs = true, .look = true },
	{ .name = "parent-hangs", .run = parent_hangs, .procfs = true, .look = true },
};
RULE_CAUSES("parent-stuck", causes);
