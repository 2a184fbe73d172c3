/* SPDX-License-Identifier: GPL-2.0-or-later */
/* execs.c - programs with names and arguments that a tracer would rather not meet. */
#include "say.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

static void
exec_child(const char *path, char **argv)
{
	pid_t pid = fork();

	if (pid == 0) {
		execve(path, argv, (char *[]){ NULL });
		_exit(127);
	}
	must(waitpid(pid, NULL, 0) == pid, "waitpid");
	say(1, "exec pid=%d", pid);
}

/* The test looks at the words itself: they cannot stand in a pattern. */
static void
hostile(void)
{
	char *argv[] = { "\033[2J\033]0;owned\a", "two\nlines", "", "\xff\xfe\xc3(", "\"\\u0000",
			 "na\xc3\xafve \xf0\x9f\x98\x80", "\xe2\x80\xae" "gnp", "{\"event\":\"exit\"}",
			 NULL };
	char dir[] = "/tmp/victim.XXXXXX", path[64];

	must(mkdtemp(dir) != NULL, "mkdtemp");
	snprintf(path, sizeof(path), "%s/\033[1m\n\xff\"x", dir);
	must(symlink("/bin/true", path) == 0, "symlink");
	exec_child(path, argv);
	unlink(path);
	rmdir(dir);
	prctl(PR_SET_NAME, "\033[7m\xff\n\"");
}

static void
many_args(void)
{
	enum { N = 100000 };
	char **argv = calloc(N + 1, sizeof(*argv));
	int i;

	must(argv != NULL, "calloc");
	for (i = 0; i < N; i++)
		argv[i] = "x";
	exec_child("/bin/true", argv);
	say(1, "exec exe=/bin/true argv=x truncated=true");
}

static void
long_arg(void)
{
	char *big = malloc(100001), *argv[] = { "true", big, "last", NULL };

	must(big != NULL, "malloc");
	memset(big, 'b', 100000);
	big[100000] = '\0';
	exec_child("/bin/true", argv);
	say(1, "exec exe=/bin/true argv=true truncated=true");
}

/* The kernel gives a program without argv[0] an empty one. */
static void
no_argv(void)
{
	exec_child("/bin/true", (char *[]){ NULL });
	say(1, "exec exe=/bin/true comm=true");
}

static void
failing(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		execl("/nonexistent/program", "program", (char *)NULL);
		_exit(errno == ENOENT ? 71 : 72);
	}
	must(waitpid(pid, NULL, 0) == pid, "waitpid");
	say(0, "exec pid=%d", pid);
	say(1, "exit pid=%d code=71", pid);
}

/* A script: the interpreter runs, the name stays the script's. */
static void
script(void)
{
	char path[] = "/tmp/victim.XXXXXX";
	int fd = mkstemp(path);
	static const char text[] = "#!/bin/sh\nexit 73\n";
	pid_t pid;

	must(fd >= 0 && write(fd, text, sizeof(text) - 1) == sizeof(text) - 1, "script");
	must(fchmod(fd, 0755) == 0, "fchmod");
	close(fd);
	pid = fork();
	if (pid == 0) {
		execl(path, path, "arg", (char *)NULL);
		_exit(127);
	}
	must(waitpid(pid, NULL, 0) == pid, "waitpid");
	say(1, "exec pid=%d argv=/bin/sh argv=%s argv=arg", pid, path);
	say(1, "exec pid=%d", pid);
	say(1, "exit pid=%d code=73", pid);
	unlink(path);
}

/* Five in a row in one process. */
static void
chain(void)
{
	char *argv[] = { "sh", "-c",
			 "exec sh -c 'exec sh -c \"exec sh -c \\\"exec /bin/true\\\"\"'", NULL };
	pid_t pid = fork();

	if (pid == 0) {
		execv("/bin/sh", argv);
		_exit(127);
	}
	must(waitpid(pid, NULL, 0) == pid, "waitpid");
	say(5, "exec pid=%d", pid);
	say(1, "exec pid=%d comm=true", pid);
	say(1, "exit pid=%d comm=true code=0", pid);
}

static void
by_fd(void)
{
	int fd = open("/bin/true", O_RDONLY | O_CLOEXEC);
	pid_t pid;

	must(fd >= 0, "open");
	pid = fork();
	if (pid == 0) {
		syscall(SYS_execveat, fd, "", (char *[]){ "by-fd", NULL },
			(char *[]){ NULL }, 0x1000 /* AT_EMPTY_PATH */);
		_exit(127);
	}
	must(waitpid(pid, NULL, 0) == pid, "waitpid");
	say(1, "exec pid=%d argv=by-fd", pid);
	say(1, "exit pid=%d code=0", pid);
}

int
main(int argc, char **argv)
{
	static const struct victim_case cases[] = {
		{ "hostile", hostile },
		{ "many-args", many_args },
		{ "long-arg", long_arg },
		{ "no-argv", no_argv },
		{ "failing", failing },
		{ "script", script },
		{ "chain", chain },
		{ "by-fd", by_fd },
		{ NULL, NULL },
	};

	return victim_main(argc, argv, cases);
}
