/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hurts.c - programs that strain who watches them: bursts, storms, daemons, a
 * limit reached, another user's rights. */
#include "say.h"

#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#define OTHER_UID 61234		/* a uid that nothing else here uses */

/* Where others have all pids there are, it is tried again: nothing says when one
 * is free. */
static pid_t
must_fork(void)
{
	pid_t pid;

	while ((pid = fork()) < 0 && errno == EAGAIN)
		usleep(1000);
	must(pid >= 0, "fork");
	return pid;
}

static void
reap_all(void)
{
	while (wait(NULL) > 0 || errno == EINTR)
		;
}

/* Until the other side of the pipe is closed. */
static void
hold(int fd)
{
	char c;

	while (read(fd, &c, 1) < 0 && errno == EINTR)
		;
}

/* 5,000 children that die in the same instant. */
static void
burst(void)
{
	int p[2], i;

	must(pipe(p) == 0, "pipe");
	for (i = 0; i < 5000; i++) {
		if (must_fork() == 0) {
			close(p[1]);
			hold(p[0]);
			_exit(41);
		}
	}
	close(p[1]);
	reap_all();
}

/* Two at once, 20,000 children each. */
static void
loops(void)
{
	int k, i;

	for (k = 0; k < 2; k++) {
		if (must_fork() != 0)
			continue;
		for (i = 0; i < 20000; i++) {
			if (must_fork() == 0)
				_exit(42);
			must(wait(NULL) > 0, "wait");
		}
		_exit(0);
	}
	reap_all();
}

/* The parent and the session are left behind; it ends with 9 when the pipe that
 * is its stdin is closed. */
static void
daemonize(void)
{
	if (must_fork() == 0) {
		must(setsid() > 0, "setsid");
		if (must_fork() == 0) {
			hold(0);
			_exit(9);
		}
		_exit(0);
	}
	must(wait(NULL) > 0, "wait");
}

/* Forks until the user has no more processes. */
static void
no_more(void)
{
	struct rlimit six = { 6, 6 };
	int p[2], n = 0;

	must(setgroups(0, NULL) == 0 && setgid(OTHER_UID) == 0 && setuid(OTHER_UID) == 0, "setuid");
	must(setrlimit(RLIMIT_NPROC, &six) == 0 && pipe(p) == 0, "setrlimit");
	for (;;) {
		pid_t pid = fork();

		if (pid == 0) {
			close(p[1]);
			hold(p[0]);
			_exit(43);
		}
		if (pid < 0)
			break;
		n++;
	}
	must(errno == EAGAIN && n > 0, "no limit");
	close(p[1]);
	reap_all();
	say(n, "fork");
	say(n, "exit code=43 zombie=true");
	say(n, "reap by=%d", getpid());
}

static volatile sig_atomic_t got;

static void
on_signal(int sig)
{
	got = sig;
}

static void
await(int sig)
{
	sigset_t set, old;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	sigprocmask(SIG_BLOCK, &set, &old);
	while (got != sig)
		sigsuspend(&old);
	sigprocmask(SIG_SETMASK, &old, NULL);
}

static void
zombie(int code)
{
	siginfo_t si;
	pid_t pid = must_fork();

	if (pid == 0)
		_exit(code);
	must(waitid(P_PID, (id_t)pid, &si, WEXITED | WNOWAIT) == 0, "waitid");
	printf("zombie %d\n", pid);
	fflush(stdout);
}

static void
lives(int n)
{
	while (n--) {
		pid_t pid = must_fork();

		if (pid == 0)
			_exit(44);
		must(waitpid(pid, NULL, 0) == pid, "waitpid");
	}
}

/* On SIGUSR1 a storm, with zombies left before, in and after it, by a child that
 * was there before it, one that was not, and the root; at rest until SIGUSR2. */
static void
storm(void)
{
	int p[2], i;
	pid_t early;

	signal(SIGUSR1, on_signal);
	signal(SIGUSR2, on_signal);
	must(pipe(p) == 0, "pipe");
	early = must_fork();
	if (early == 0) {
		close(p[1]);
		zombie(51);
		printf("ready\n");
		fflush(stdout);
		await(SIGUSR1);
		zombie(52);
		hold(p[0]);
		_exit(0);
	}
	await(SIGUSR1);
	kill(early, SIGUSR1);
	zombie(53);
	for (i = 0; i < 3; i++) {
		lives(200);
		zombie(54);
	}
	if (must_fork() == 0) {
		close(p[1]);
		zombie(55);
		printf("over\n");
		fflush(stdout);
		hold(p[0]);
		_exit(0);
	}
	await(SIGUSR2);
}

/* Copied and owned by root, mode 4755: what it does is root's business. */
static void
rights(void)
{
	pid_t pid;

	printf("euid %d\n", (int)geteuid());
	fflush(stdout);
	signal(SIGCHLD, on_signal);
	pid = must_fork();
	if (pid == 0) {
		execl("/bin/true", "a-secret-name", "a-secret-word", (char *)NULL);
		_exit(127);
	}
	while (waitpid(pid, NULL, 0) < 0)
		must(errno == EINTR, "waitpid");
	kill(getpid(), SIGCHLD);
	_exit(17);
}

/* The same once a line has come. */
static void
rights_held(void)
{
	char line[8];

	printf("held\n");
	fflush(stdout);
	must(read(0, line, sizeof(line)) > 0, "read");
	rights();
}

int
main(int argc, char **argv)
{
	static const struct victim_case cases[] = {
		{ "burst", burst },
		{ "loops", loops },
		{ "daemon", daemonize },
		{ "no-more", no_more },
		{ "storm", storm },
		{ "rights", rights },
		{ "rights-held", rights_held },
		{ NULL, NULL },
	};

	return victim_main(argc, argv, cases);
}
