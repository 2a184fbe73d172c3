/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_limits.c - how much of RLIMIT_NPROC a user has taken, as the kernel counts. */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "source/proc/limits.h"

#define USER 54321u		/* not in use, it is hoped */
#define OTHER 54322u
#define MAX 1000
#define MUCH_LATER UINT64_C(3600000000000)	/* ns */

static void *
rest(void *arg)
{
	for (;;)
		pause();
	return arg;
}

/* A process of USER that acts as OTHER, with that many threads and one zombie. */
static pid_t
start_user(unsigned int threads)
{
	struct rlimit lim = { MAX, MAX };
	int fds[2];
	char c;
	pid_t pid;

	assert_return_code(pipe2(fds, O_CLOEXEC), errno);
	pid = fork();
	if (pid == 0) {
		pthread_t t;

		if (setrlimit(RLIMIT_NPROC, &lim) != 0 || setresuid(USER, OTHER, OTHER) != 0)
			_exit(1);
		prctl(PR_SET_PDEATHSIG, SIGKILL);	/* forgotten by the change of user */
		while (--threads)
			if (pthread_create(&t, NULL, rest, NULL) != 0)
				_exit(1);
		if (fork() == 0)
			_exit(0);
		if (waitid(P_ALL, 0, &(siginfo_t){0}, WEXITED | WNOWAIT) != 0 ||
		    write(fds[1], "!", 1) != 1)
			_exit(1);
		rest(NULL);
	}
	close(fds[1]);
	assert_int_equal(read(fds[0], &c, 1), 1);
	close(fds[0]);
	return pid;
}

static void
end_user(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static struct pw_event
read_at(struct limits *l, pid_t pid, uint64_t ts)
{
	struct pw_event ev = { .ts = ts, .kind = PW_EV_LIMITS };
	struct procinfo p;

	assert_int_equal(procinfo_read(pid, PROCINFO_STATUS, &p), 0);
	limits_read(l, &p, &ev);
	return ev;
}

static void
of_a_user(void **state)
{
	struct limits l = {0};
	struct pw_event ev;
	pid_t a, b;

	(void)state;
	if (geteuid() != 0)
		skip();
	a = start_user(3);
	ev = read_at(&l, a, 1);
	assert_int_equal(ev.limits.user_max, MAX);
	assert_int_equal(ev.limits.user_used, 4);
	/* One count serves for a while, for every caller. */
	b = start_user(1);
	assert_int_equal(read_at(&l, b, 2).limits.user_used, 4);
	assert_int_equal(read_at(&l, b, MUCH_LATER).limits.user_used, 6);
	end_user(a);
	end_user(b);
	limits_done(&l);
}

static void
of_root(void **state)
{
	struct limits l = {0};
	struct pw_event ev;

	(void)state;
	if (geteuid() != 0)
		skip();
	ev = read_at(&l, getpid(), 1);
	assert_int_equal(ev.limits.user_max, 0);
	assert_null(l.users);
	limits_done(&l);
}

static void
of_the_machine(void **state)
{
	struct limits l = {0};
	struct pw_event ev = read_at(&l, getpid(), 1);

	(void)state;
	assert_true(ev.limits.pid_max > 0);
	assert_true(ev.limits.pid_used > 0);
	limits_done(&l);
}

static struct unit_list list;

int
main(void)
{
	unit_add(&list, "a user's tasks", of_a_user, NULL);
	unit_add(&list, "root has no limit", of_root, NULL);
	unit_add(&list, "the machine", of_the_machine, NULL);
	return unit_run("limits", &list);
}
