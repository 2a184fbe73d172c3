/* SPDX-License-Identifier: GPL-2.0-or-later */
/* caller.c - what procwatch was started with: descriptors, rights, environment. */
#include "app/caller.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "base/xalloc.h"

/* stdin is opened write-only and the others read-only: using them fails with EBADF. */
void
caller_fill_stdio(void)
{
	for (int fd = 0; fd <= 2; fd++) {
		int got;

		if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF)
			continue;
		got = open("/dev/null", (fd == 0 ? O_WRONLY : O_RDONLY) | O_CLOEXEC);
		if (got < 0)		/* no /dev, but there is always a root directory */
			open("/", O_PATH | O_CLOEXEC);
	}
}

const char *
caller_refused(void)
{
	if (getuid() == geteuid() && getgid() == getegid())
		return NULL;
	return "refusing to run set-user-ID or set-group-ID: remove that (chmod ug-s) and use sudo, "
	       "or file capabilities (setcap cap_bpf,cap_perfmon+ep)";
}

bool
caller_is_lesser(void)
{
	return getauxval(AT_SECURE) != 0 && getuid() != 0;
}

static char **whole_environ;	/* NULL = environ is whole */

/* A list of what is allowed, since what does harm is not known: curses alone reads a
 * terminal description by TERMINFO, TERMINFO_DIRS, TERMCAP, TERMPATH and HOME. */
static bool
is_harmless(const char *var)
{
	static const char *const names[] = { "TERM", "LANG", "LANGUAGE", "COLORFGBG", "NO_COLOR", "TZ" };
	size_t len = strcspn(var, "=");

	if (strncmp(var, "LC_", 3) == 0)
		return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strlen(names[i]) == len && strncmp(var, names[i], len) == 0)
			return true;
	return false;
}

static char **
copy_environ(char **env, bool (*wanted)(const char *var))
{
	size_t n = 0, kept = 0;
	char **out;

	while (env[n])
		n++;
	out = xcalloc(n + 1, sizeof(*out));
	for (size_t i = 0; i < n; i++)
		if (!wanted || wanted(env[i]))
			out[kept++] = env[i];
	return out;
}

/* The C library removes variables from environ (LD_PRELOAD, TMPDIR and some 30 more)
 * before main() runs.  Their strings are still where execve(2) put them: between the last
 * argument and the file name.  NULL where that does not hold. */
static char **
environ_from_stack(int argc, char **argv)
{
	char *from = argc > 0 ? argv[argc - 1] + strlen(argv[argc - 1]) + 1 : NULL;
	char *end = (char *)getauxval(AT_EXECFN);
	size_t n = 0;
	char **out;

	if (!from || !end || (uintptr_t)from > (uintptr_t)end)
		return NULL;
	for (char **var = environ; *var; var++)
		if ((uintptr_t)*var < (uintptr_t)from || (uintptr_t)*var >= (uintptr_t)end)
			return NULL;
	for (char *s = from; s < end; s += strlen(s) + 1)
		n++;
	out = xcalloc(n + 1, sizeof(*out));
	n = 0;
	for (char *s = from; s < end; s += strlen(s) + 1)
		out[n++] = s;
	return out;
}

void
caller_hide_environ(int argc, char **argv)
{
	if (!caller_is_lesser())
		return;
	whole_environ = environ_from_stack(argc, argv);
	if (!whole_environ)
		whole_environ = copy_environ(environ, NULL);
	environ = copy_environ(environ, is_harmless);
}

char **
caller_environ(void)
{
	return whole_environ ? whole_environ : environ;
}
