/* SPDX-License-Identifier: GPL-2.0-or-later */
/* command_shell.c - which commands are interactive shells. */
#include "app/command_shell.h"

#include <string.h>

/* Of the path's last part. */
static bool
is_one_of(const char *path, const char *const *names)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;

	for (; *names; names++)
		if (strcmp(name, *names) == 0)
			return true;
	return false;
}

static bool
is_shell(const char *path)
{
	static const char *const shells[] = {
		"sh", "ash", "bash", "dash", "fish", "ksh", "mksh", "zsh", "csh", "tcsh", NULL,
	};

	return is_one_of(path, shells);
}

/* Programs that run what follows in their place. */
static bool
is_starter(const char *path)
{
	static const char *const starters[] = {
		"busybox", "chroot", "chrt", "doas", "env", "ionice", "linux32", "linux64", "nice",
		"nohup", "nsenter", "runuser", "script", "setarch", "setpriv", "stdbuf", "su", "sudo",
		"taskset", "time", "timeout", "unshare", NULL,
	};

	return is_one_of(path, starters);
}

/* Nothing but options follows, and none that gives it a command. */
static bool
has_no_script(char *const *words)
{
	for (; *words; words++)
		if (**words != '-' || (words[0][1] != '-' && strchr(*words, 'c')))
			return false;
	return true;
}

/* Options only, and one of them asks for a shell: sudo -i, sudo -s -u USER. */
static bool
sudo_starts_shell(char *const *words)
{
	bool shell = false;

	for (; *words; words++) {
		if (**words != '-')
			return false;
		shell |= strpbrk(*words, "is") != NULL;
		if (words[0][strlen(*words) - 1] == 'u' && words[1])
			words++;	/* the user */
	}
	return shell;
}

/* For a user or a typescript; -u is runuser's, before a command. */
static bool
su_starts_shell(char *const *words)
{
	for (; *words; words++)
		if (strncmp(*words, "--command", 9) == 0 || strncmp(*words, "--session-command", 17) == 0 ||
		    (words[0][0] == '-' && words[0][1] != '-' && strpbrk(*words, "cu")))
			return false;
	return true;
}

bool
command_is_shell(char *const *command)
{
	static const char *const su[] = { "runuser", "script", "su", NULL };
	static const char *const sudo[] = { "doas", "sudo", NULL };

	if (is_shell(command[0]))
		return has_no_script(command + 1);
	if (!is_starter(command[0]))
		return false;
	for (char *const *word = command + 1; *word; word++)
		if (is_shell(*word) && has_no_script(word + 1))
			return true;
	return is_one_of(command[0], su) ? su_starts_shell(command + 1) :
	       is_one_of(command[0], sudo) && sudo_starts_shell(command + 1);
}
