/* SPDX-License-Identifier: GPL-2.0-or-later */
/* user.c - -u: the user that the command runs as, and what it must not inherit. */
#include "app/user.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <grp.h>
#include <pwd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/close_range.h>

/* "65534" or "1000:1000". */
static bool
parse_ids(const char *s, uid_t *uid, gid_t *gid, bool *has_gid)
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
	/* to the kernel UINT32_MAX means "no change" */
	return digits && n[0] < UINT32_MAX && n[1] < UINT32_MAX;
}

/* A name, a number that passwd knows, or UID:GID. */
static int
find_ids(const char *user, struct user *out)
{
	const struct passwd *pw = getpwnam(user);
	bool has_gid = false;

	if (!pw && !parse_ids(user, &out->uid, &out->gid, &has_gid))
		return -ENOENT;
	if (!pw && !has_gid)
		pw = getpwuid(out->uid);
	if (!pw && !has_gid)
		return -EDESTADDRREQ;
	if (pw) {
		out->name = pw->pw_name;
		out->uid = pw->pw_uid;
		out->gid = pw->pw_gid;
		out->home = pw->pw_dir;
		out->shell = pw->pw_shell;
	}
	return 0;
}

int
user_find(const char *user, struct user *out, const char **why)
{
	static char text[200];
	int err;

	memset(out, 0, sizeof(*out));
	if (!user)
		return 0;
	err = find_ids(user, out);
	*why = text;
	if (err == -ENOENT)
		snprintf(text, sizeof(text), "-u %.80s: no such user", user);
	else if (err)
		snprintf(text, sizeof(text), "-u %.80s: unknown UID; use UID:GID", user);
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

int
user_become(const struct user *u)
{
	if (!u->changes)
		return 0;
	if ((u->name ? initgroups(u->name, u->gid) : setgroups(0, NULL)) != 0 ||
	    setgid(u->gid) != 0 || setuid(u->uid) != 0)
		return -errno;
	return 0;
}

/* Sockets, keys and directories of the session that procwatch was started in. */
static const char *const session_vars[] = {
	"XDG_*", "SSH_*", "SUDO_*", "DBUS_*", "GPG_*", "GNOME_KEYRING_*", "KRB5CCNAME", "XAUTHORITY",
	"ICEAUTHORITY", "SESSION_MANAGER", "DESKTOP_SESSION", "WAYLAND_DISPLAY", "PULSE_*", "MAIL",
	"MAILPATH", "HISTFILE", "BASH_ENV", "ENV", "DOAS_USER", "PKEXEC_UID", "TMUX", "TMUX_PANE",
	"STY",
};

static bool
is_session_var(const char *name)
{
	for (size_t i = 0; i < sizeof(session_vars) / sizeof(session_vars[0]); i++)
		if (fnmatch(session_vars[i], name, 0) == 0)
			return true;
	return false;
}

static void
unset_session_vars(void)
{
	size_t i = 0;

	while (environ && environ[i]) {
		char *name = strndup(environ[i], strcspn(environ[i], "="));

		if (name && *name && is_session_var(name) && unsetenv(name) == 0)
			i = 0;		/* the others may have moved */
		else
			i++;
		free(name);
	}
}

void
user_set_environ(const struct user *u)
{
	if (!u->changes)
		return;
	unset_session_vars();
	setenv("HOME", u->home && *u->home ? u->home : "/", 1);
	setenv("SHELL", u->shell && *u->shell ? u->shell : "/bin/sh", 1);
	if (u->name) {
		setenv("USER", u->name, 1);
		setenv("LOGNAME", u->name, 1);
	} else {
		unsetenv("USER");
		unsetenv("LOGNAME");
	}
}

/* For kernels before 5.11, which have no CLOSE_RANGE_CLOEXEC. */
static int
set_each_cloexec(void)
{
	DIR *d = opendir("/proc/self/fd");
	const struct dirent *e;

	if (!d)
		return -errno;
	while ((e = readdir(d))) {
		int fd = atoi(e->d_name);

		if (fd > 2 && fd != dirfd(d))
			fcntl(fd, F_SETFD, FD_CLOEXEC);
	}
	closedir(d);
	return 0;
}

int
user_close_descriptors(const struct user *u)
{
	if (!u->changes || syscall(SYS_close_range, 3, ~0u, CLOSE_RANGE_CLOEXEC) == 0)
		return 0;
	return set_each_cloexec();
}
