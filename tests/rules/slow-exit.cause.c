/* SPDX-License-Identifier: GPL-2.0-or-later */
/* slow-exit.cause.c - parents with exactly this cause. */
#include "parents.h"

static pid_t
child_in(int flags)
{
	return (pid_t)AT("fork", syscall(SYS_clone, flags | SIGCHLD, NULL, NULL, NULL, NULL));
}

/* pid_namespaces(7): PID 1 of a namespace does not become a zombie before the others in it
 * are reaped; and one of them is this process's. */
static void
init_awaits_another(void)
{
	char path[64];
	pid_t init, other;
	int fd;

	if (geteuid() != 0)	/* user_namespaces(7): privileged in one of its own */
		MUST(unshare(CLONE_NEWUSER) == 0);
	init = child_in(CLONE_NEWPID);
	MUST(init >= 0);
	if (init == 0) {
		rest(500);
		_exit(0);
	}
	snprintf(path, sizeof(path), "/proc/%d/ns/pid", init);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	MUST(fd >= 0);
	MUST(setns(fd, CLONE_NEWPID) == 0);
	close(fd);
	other = child(LIFE);		/* killed when that PID 1 exits */
	rest(LIFE);
	MUST(AT("wait doing", waitpid(other, NULL, 0)) == other);
	MUST(AT("wait doing", waitpid(init, NULL, 0)) == init);
}

static const struct parent causes[] = {
	{ .name = "init-awaits-another", .run = init_awaits_another, .look = true },
};
RULE_WARNINGS("slow-exit", causes);
