/* SPDX-License-Identifier: GPL-2.0-or-later */
/* launch.c - the command: held before its exec until the source is ready, then released. */
#include "app/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/caller.h"
#include "app/exit_status.h"
#include "app/privs.h"
#include "app/pty.h"
#include "app/tiocsti.h"
#include "app/user.h"

/* What the child reports when it is ready, before it waits. */
struct ready {
	int err;		/* -errno: preparing failed */
	int own_session;
};

/* What releases it: the same program is on both sides of the pipe. */
struct go {
	int (*prepare)(void);
};

/* What it reports of a failure afterwards. */
struct failure {
	int error;		/* errno */
	int unprepared;
};

static _Noreturn void
report_failure(int report, int error, bool unprepared)
{
	struct failure f = { error, unprepared };

	if (write(report, &f, sizeof(f)) != sizeof(f))
		_exit(PW_EXIT_FAILED);
	_exit(PW_EXIT_NOT_FOUND);
}

/* With Yama only procwatch and its descendants may trace it, until its exec. */
static void
allow_tracing(pid_t by)
{
	prctl(PR_SET_PTRACER, (unsigned long)by, 0, 0, 0);	/* fails without Yama */
}

static bool
has_terminal(void)
{
	int fd = open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC);

	if (fd >= 0)
		close(fd);
	return fd >= 0 || errno != ENXIO;
}

/* The command of another user may keep the caller's terminal only if it cannot type into
 * it.  The pty is given to that user, so that the command can reopen it (/dev/stdout). */
static struct ready
prepare_child(const struct user *user, const struct pty *pty)
{
	bool shares = user->changes && user->uid != 0 && tiocsti_forbid() != 0;
	struct ready r = { 0 };

	environ = caller_environ();
	user_set_environ(user);
	if (user->changes && pty)
		r.err = pty_give(pty, user->uid);
	if (!r.err)
		r.err = user_become(user);
	if (!r.err && pty)
		r.err = pty_child(pty);
	if (!r.err && shares && getsid(0) != getpid() && has_terminal()) {
		r.own_session = 1;
		r.err = setsid() < 0 ? -errno : 0;
	}
	if (!r.err)
		r.err = user_close_descriptors(user);
	if (!r.err)
		r.err = privs_drop_for_exec();
	/* A process started with file capabilities is not dumpable, and hidepid then hides it
	 * from procwatch.  Not for -u: what root had in memory must stay unreadable to USER. */
	if (!r.err && !user->changes && prctl(PR_SET_DUMPABLE, 1) != 0)
		r.err = -errno;
	return r;
}

static _Noreturn void
run_child(char **command, const struct user *user, const struct pty *pty, int go, int report)
{
	struct ready r = prepare_child(user, pty);
	struct go g;
	ssize_t n;
	int err;

	allow_tracing(getppid());
	if (write(report, &r, sizeof(r)) != sizeof(r) || r.err)
		_exit(PW_EXIT_FAILED);
	do
		n = read(go, &g, sizeof(g));
	while (n < 0 && errno == EINTR);
	if (n != sizeof(g))
		_exit(PW_EXIT_FAILED);	/* procwatch has died or failed to start */
	allow_tracing(0);
	err = g.prepare ? g.prepare() : 0;
	if (err)
		report_failure(report, -err, true);
	execvp(command[0], command);
	report_failure(report, errno, false);
}

static void
reap_child(struct launch *l)
{
	while (waitpid(l->pid, &l->status, 0) < 0 && errno == EINTR)
		;
	l->reaped = true;
}

/* Blocks until the child is prepared or has failed to. */
static int
await_ready(struct launch *l, const char *user, const char **why)
{
	static char text[200];
	struct ready r = { .err = -ECHILD };
	ssize_t n;

	do
		n = read(l->report, &r, sizeof(r));
	while (n < 0 && errno == EINTR);
	if (n == sizeof(r) && !r.err) {
		l->own_session = r.own_session;
		return 0;
	}
	if (user)
		snprintf(text, sizeof(text), "-u %.80s: cannot run the command as that user: %s",
			 user, strerror(-r.err));
	else
		snprintf(text, sizeof(text), "cannot prepare the process of the command: %s",
			 strerror(-r.err));
	*why = text;
	reap_child(l);
	return r.err;
}

int
launch_hold(struct launch *l, char **command, const char *name, const struct pty *pty,
	    const char **why)
{
	int go[2] = { -1, -1 }, report[2] = { -1, -1 }, err;
	struct user user;

	*l = (struct launch)LAUNCH_NONE;
	err = user_find(name, &user, why);
	if (err)
		return err;
	if (pipe2(go, O_CLOEXEC) != 0 || pipe2(report, O_CLOEXEC) != 0) {
		err = -errno;
		*why = "cannot start the command: too many open files (ulimit -n)";
		goto out;
	}
	l->pid = fork();
	if (l->pid < 0) {
		err = -errno;
		*why = err == -EAGAIN ? "cannot fork: process limit reached (ulimit -u, pids.max)"
				      : "cannot fork: not enough memory";
		l->pid = 0;
		goto out;
	}
	if (l->pid == 0) {
		close(go[1]);
		close(report[0]);
		run_child(command, &user, pty, go[0], report[1]);
	}
	l->go = go[1];
	l->report = report[0];
	close(report[1]);	/* so that a child that dies gives end of file */
	go[1] = report[0] = report[1] = -1;
	err = await_ready(l, name, why);
out:
	for (int i = 0; i < 2; i++) {
		if (go[i] >= 0)
			close(go[i]);
		if (report[i] >= 0)
			close(report[i]);
	}
	return err;
}

static void
close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

int
launch_go(struct launch *l, int (*prepare)(void))
{
	struct go g = { prepare };
	struct failure f;
	ssize_t n;

	do
		n = write(l->go, &g, sizeof(g));
	while (n < 0 && errno == EINTR);
	close_fd(&l->go);
	do
		n = read(l->report, &f, sizeof(f));
	while (n < 0 && errno == EINTR);
	close_fd(&l->report);
	if (n != sizeof(f))
		return 0;
	l->unprepared = f.unprepared;
	reap_child(l);
	return -f.error;
}

void
launch_poll(struct launch *l)
{
	if (l->pid > 0 && !l->reaped && waitpid(l->pid, &l->status, WNOHANG) == l->pid)
		l->reaped = true;
}

void
launch_done(struct launch *l)
{
	bool held = l->go >= 0;

	close_fd(&l->go);
	close_fd(&l->report);
	if (l->pid > 0 && held && !l->reaped)
		reap_child(l);
}
