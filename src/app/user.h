/* SPDX-License-Identifier: GPL-2.0-or-later */
/* user.h - the user that a command runs as (-u), and what that one must not inherit. */
#ifndef PW_USER_H
#define PW_USER_H

#include <stdbool.h>
#include <sys/types.h>

struct user {
	bool changes;		/* root runs the command as this user; else it stays the caller's */
	const char *name;	/* getpwnam's, as are the next two; NULL = in no list: */
	const char *home, *shell;	/* uid and gid are all that is known */
	uid_t uid;
	gid_t gid;
};

/* A name, a number that passwd knows, or UID:GID; NULL = the caller.  0, or -errno with
 * *why one sentence.  Not for two threads at once (getpwnam). */
int user_find(const char *user, struct user *out, const char **why);

/* In the command's process, before its exec.  All do nothing for who does not change.
 * The ids and groups.  0 or -errno. */
int user_become(const struct user *u);

/* HOME, USER, LOGNAME and SHELL are the user's; what belongs to the caller's own session
 * (XDG_*, SSH_*, SUDO_*, DBUS_*, MAIL and the like) is gone. */
void user_set_environ(const struct user *u);

/* Descriptors above 2 end with the exec.  0 or -errno. */
int user_close_rest(const struct user *u);

#endif
