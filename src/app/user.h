/* SPDX-License-Identifier: GPL-2.0-or-later */
/* user.h - -u: the user that the command runs as, and what it must not inherit. */
#ifndef PW_USER_H
#define PW_USER_H

#include <stdbool.h>
#include <sys/types.h>

struct user {
	bool changes;		/* the command runs as this user; false = as the caller */
	const char *name;	/* NULL = not in passwd; all three point into getpwnam's */
	const char *home, *shell;	/* memory */
	uid_t uid;
	gid_t gid;
};

/* user: a name, a UID that passwd knows, or UID:GID; NULL = the caller.  0, or -errno with
 * *why one sentence.  Not thread-safe (getpwnam). */
int user_find(const char *user, struct user *out, const char **why);

/* The next three are for the command's process, before its exec; they do nothing unless
 * u->changes.  Sets IDs and groups.  0 or -errno. */
int user_become(const struct user *u);

/* Sets HOME, USER, LOGNAME and SHELL, and removes what belongs to the caller's session
 * (XDG_*, SSH_*, SUDO_*, DBUS_*, MAIL and the like). */
void user_set_environ(const struct user *u);

/* Marks all descriptors above 2 close-on-exec.  0 or -errno. */
int user_close_descriptors(const struct user *u);

#endif
