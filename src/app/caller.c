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

/* Read from a write-only file and write to a read-only one: EBADF, as for none. */
void
caller_fill_stdio(void)
{
	for (int fd = 0; fd <= 2; fd++) {
		int got;

		if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF)
			continue;
		got = open("/dev/null", (fd == 0 ? O_WRONLY : O_RDONLY) | O_CLOEXEC);
		if (got < 0)		/* a machine without /dev has a root folder */
			open("/", O_PATH | O_CLOEXEC);
	}
}

const char *
caller_refused(void)
{
	if (getuid() == geteuid() && getgid() == getegid())
		return NULL;
	return "not to be run set-user-ID or set-group-ID: take that off (chmod ug-s) and use sudo, "
	       "or file capabilities (setcap cap_bpf,cap_perfmon+ep)";
}

bool
caller_is_lesser(void)
{
	return getauxval(AT_SECURE) != 0 && getuid() != 0;
}

static char **whole;		/* NULL = environ is */

/* By name, and not without those that are known to do harm: curses alone reads a
 * description of the terminal from TERMINFO, TERMINFO_DIRS, TERMCAP, TERMPATH and HOME. */
static bool
is_harmless(const char *var)
{
	static const char *const names[] = { "TERM", "LANG", "LANGUAGE", "NO_COLOR", "TZ" };
	size_t len = strcspn(var, "=");

	if (strncmp(var, "LC_", 3) == 0)
		return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strlen(names[i]) == len && strncmp(var, names[i], len) == 0)
			return true;
	return false;
}

static char **
some_of(char **env, bool (*wanted)(const char *var))
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

/* The C library takes variables out of environ (LD_PRELOAD, TMPDIR and some 30 more)
 * before main() runs.  Their strings still lie where execve(2) put them: between the last
 * argument and the file's name.  NULL where that is not so. */
static char **
as_execve_left_it(int argc, char **argv)
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
	whole = as_execve_left_it(argc, argv);
	if (!whole)
		whole = some_of(environ, NULL);
	environ = some_of(environ, is_harmless);
}

char **
caller_environ(void)
{
	return whole ? whole : environ;
}
