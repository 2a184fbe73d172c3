/* SPDX-License-Identifier: GPL-2.0-or-later */
/* state.c - prints all that a program inherits, without anything that differs
 * from run to run: the output with and without procwatch must be the same. */
#include "say.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>

extern char **environ;

static void
dispositions(void)
{
	int sig;

	for (sig = 1; sig < 65; sig++) {
		struct sigaction sa;

		if (sigaction(sig, NULL, &sa) < 0)
			continue;
		if (sa.sa_handler != SIG_DFL)
			printf("signal %d %s\n", sig,
			       sa.sa_handler == SIG_IGN ? "ignored" : "handled");
	}
}

/* The lines of /proc/self/status that are inherited. */
static void
status(void)
{
	static const char *const keys[] = {
		"Umask", "TracerPid", "Uid", "Gid", "Groups", "SigPnd", "ShdPnd", "SigBlk",
		"SigIgn", "SigCgt", "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb",
		"NoNewPrivs", "Seccomp", "Cpus_allowed", "Mems_allowed",
	};
	char line[4096];
	FILE *f = fopen("/proc/self/status", "re");
	size_t i;

	must(f != NULL, "status");
	while (fgets(line, sizeof(line), f))
		for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
			if (strncmp(line, keys[i], strlen(keys[i])) == 0)
				fputs(line, stdout);
	fclose(f);
}

static void
one_file(const char *path)
{
	char line[4096];
	FILE *f = fopen(path, "re");

	if (!f)
		return;
	while (fgets(line, sizeof(line), f))
		printf("%s: %s", path, line);
	fclose(f);
}

/* Pipes and sockets differ in number from run to run, not in kind. */
static void
descriptors(void)
{
	int fd;

	for (fd = 0; fd < 1024; fd++) {
		char path[64], to[4096];
		ssize_t n;

		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		n = readlink(path, to, sizeof(to) - 1);
		if (n < 0)
			continue;
		to[n] = '\0';
		if (!strncmp(to, "pipe:", 5) || !strncmp(to, "socket:", 7))
			strchr(to, ':')[1] = '\0';
		printf("fd %d %s flags %#x fd flags %d\n", fd, to, fcntl(fd, F_GETFL),
		       fcntl(fd, F_GETFD));
	}
}

static void
limits(void)
{
	int i;

	for (i = 0; i < RLIM_NLIMITS; i++) {
		struct rlimit l;

		if (getrlimit((__rlimit_resource_t)i, &l) == 0)
			printf("limit %d %lld %lld\n", i, (long long)l.rlim_cur,
			       (long long)l.rlim_max);
	}
}

static void
terminal(void)
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC);

	printf("controlling terminal: %s\n", fd >= 0 ? "yes" : strerror(errno));
	if (fd < 0)
		return;
	printf("foreground: %s\n", tcgetpgrp(fd) == getpgrp() ? "yes" : "no");
	close(fd);
}

static void
rest(void)
{
	char cwd[4096];
	int v = 0;

	printf("cwd %s\n", getcwd(cwd, sizeof(cwd)) ? cwd : strerror(errno));
	printf("group is the session's: %s\n", getpgrp() == getsid(0) ? "yes" : "no");
	printf("nice %d scheduler %d\n", getpriority(PRIO_PROCESS, 0), sched_getscheduler(0));
	prctl(PR_GET_PDEATHSIG, &v);
	printf("death signal %d dumpable %d\n", v, prctl(PR_GET_DUMPABLE));
	prctl(PR_GET_CHILD_SUBREAPER, &v);
	printf("subreaper %d keepcaps %d securebits %d slack %d\n", v, prctl(PR_GET_KEEPCAPS),
	       prctl(PR_GET_SECUREBITS), prctl(PR_GET_TIMERSLACK));
	one_file("/proc/self/oom_score_adj");
	one_file("/proc/self/cgroup");
	one_file("/proc/self/personality");
}

static void
namespaces(void)
{
	static const char *const names[] = { "mnt", "pid", "net", "uts", "ipc", "user", "cgroup",
					     "time" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char path[64], to[128];
		ssize_t n;

		snprintf(path, sizeof(path), "/proc/self/ns/%s", names[i]);
		n = readlink(path, to, sizeof(to) - 1);
		if (n < 0)
			continue;
		to[n] = '\0';
		printf("namespace %s\n", to);
	}
}

int
main(int argc, char **argv)
{
	char **e;
	int i;

	for (i = 0; i < argc; i++)
		printf("argv[%d] %s\n", i, argv[i]);
	for (e = environ; *e; e++)
		printf("env %s\n", *e);
	dispositions();
	status();
	descriptors();
	limits();
	terminal();
	rest();
	namespaces();
	return 0;
}
