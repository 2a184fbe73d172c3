/* SPDX-License-Identifier: GPL-2.0-or-later */
/* launch.c - the command: held until the probes are on, then let go. */
#include "app/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/caller.h"
#include "app/opts.h"
#include "app/privs.h"
#include "app/pty.h"

struct who {
	bool changes;
	const char *name;	/* getpwnam's; NULL = in no list: uid and gid are all */
	uid_t uid;
	gid_t gid;
};

/* "65534" or "1000:1000". */
static bool
read_numbers(const char *s, uid_t *uid, gid_t *gid, bool *has_gid)
{
	unsigned long long n[2] = { 0, 0 };
	size_t i = 0, digits = 0;

	for (; *s; s++) {
		if (*s == ':' && i == 0 && digits) {
			i = 1;
			digits = 0;
			continue;
		}
		if (*s < '0' || *s > '9' || ++digits > 10)
			return false;
		n[i] = n[i] * 10 + (unsigned long long)(*s - '0');
	}
	*uid = (uid_t)n[0];
	*gid = (gid_t)n[1];
	*has_gid = i == 1;
	/* the last one means "no change" to the kernel */
	return digits && n[0] < UINT32_MAX && n[1] < UINT32_MAX;
}

/* A name, a number that passwd knows, or UID:GID. */
static int
find_ids(const char *user, struct who *out)
{
	const struct passwd *pw = getpwnam(user);
	bool has_gid = false;

	if (!pw && !read_numbers(user, &out->uid, &out->gid, &has_gid))
		return -ENOENT;
	if (!pw && !has_gid)
		pw = getpwuid(out->uid);
	if (!pw && !has_gid)
		return -EDESTADDRREQ;
	if (pw) {
		out->name = pw->pw_name;
		out->uid = pw->pw_uid;
		out->gid = pw->pw_gid;
	}
	return 0;
}

static int
find_user(const char *user, struct who *out, const char **why)
{
	static char text[200];
	int err;

	memset(out, 0, sizeof(*out));
	if (!user)
		return 0;
	err = find_ids(user, out);
	*why = text;
	if (err == -ENOENT)
		snprintf(text, sizeof(text), "-u %.80s: there is no such user", user);
	else if (err)
		snprintf(text, sizeof(text), "-u %.80s: no user has that number: say its group, too: "
			 "-u %.20s:GID", user, user);
	if (err)
		return err;
	if (geteuid() != 0 && (out->uid != geteuid() || (!out->name && out->gid != getegid()))) {
		snprintf(text, sizeof(text), "-u %.80s: only root can run a command as another user",
			 user);
		return -EPERM;
	}
	out->changes = geteuid() == 0;
	return 0;
}

/* pty: what the command opens again by name (/dev/stdout) has to be its own. */
static int
become(const struct who *who, const struct pty *pty)
{
	if (!who->changes)
		return 0;
	if (pty && pty_give(pty, who->uid) != 0)
		return -errno;
	if ((who->name ? initgroups(who->name, who->gid) : setgroups(0, NULL)) != 0 ||
	    setgid(who->gid) != 0 || setuid(who->uid) != 0)
		return -errno;
	return 0;
}

static _Noreturn void
give_up(int report, int error)
{
	if (write(report, &error, sizeof(error)) != sizeof(error))
		_exit(PW_EXIT_FAILED);
	_exit(PW_EXIT_NOT_FOUND);
}

static _Noreturn void
child(char **command, const struct who *who, const struct pty *pty, int go, int report)
{
	char byte;
	ssize_t n;
	int err = become(who, pty);

	if (!err && pty)
		err = pty_child(pty);
	if (!err)
		err = privs_drop_for_exec();
	environ = caller_environ();
	if (err)
		give_up(report, -err);
	do
		n = read(go, &byte, 1);
	while (n < 0 && errno == EINTR);
	if (n != 1)
		_exit(PW_EXIT_FAILED);	/* procwatch is gone or could not start */
	execvp(command[0], command);
	give_up(report, errno);
}

int
launch_hold(struct launch *l, char **command, const char *user, const struct pty *pty,
	    const char **why)
{
	int go[2] = { -1, -1 }, report[2] = { -1, -1 }, err;
	struct who who;

	memset(l, 0, sizeof(*l));
	l->go = l->report = -1;
	err = find_user(user, &who, why);
	if (err)
		return err;
	if (pipe2(go, O_CLOEXEC) != 0 || pipe2(report, O_CLOEXEC) != 0 || (l->pid = fork()) < 0) {
		err = -errno;
		*why = "no process could be made for the command: close some programs, or raise ulimit -u and -n";
		l->pid = 0;
		goto out;
	}
	if (l->pid == 0) {
		close(go[1]);
		close(report[0]);
		child(command, &who, pty, go[0], report[1]);
	}
	l->go = go[1];
	l->report = report[0];
	go[1] = report[0] = -1;
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
launch_go(struct launch *l)
{
	int error = 0;
	ssize_t n;

	do
		n = write(l->go, "g", 1);
	while (n < 0 && errno == EINTR);
	close_fd(&l->go);
	do
		n = read(l->report, &error, sizeof(error));
	while (n < 0 && errno == EINTR);
	close_fd(&l->report);
	if (n != sizeof(error))
		return 0;
	while (waitpid(l->pid, &l->status, 0) < 0 && errno == EINTR)
		;
	l->over = true;
	return -error;
}

void
launch_poll(struct launch *l)
{
	if (l->pid > 0 && !l->over && waitpid(l->pid, &l->status, WNOHANG) == l->pid)
		l->over = true;
}

int
launch_exit_status(const struct launch *l)
{
	if (WIFSIGNALED(l->status))
		return PW_EXIT_SIGNAL + WTERMSIG(l->status);
	return WEXITSTATUS(l->status);
}

void
launch_done(struct launch *l)
{
	bool held = l->go >= 0;

	close_fd(&l->go);
	close_fd(&l->report);
	if (l->pid > 0 && held && !l->over)
		while (waitpid(l->pid, &l->status, 0) < 0 && errno == EINTR)
			;
}
