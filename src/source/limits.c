/* SPDX-License-Identifier: GPL-2.0-or-later */
/* limits.c - pids.max, RLIMIT_NPROC and pid_max, and how much of each is taken. */
#include "source/limits.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* A whole small file, NUL-ended; its length or -1. */
static ssize_t
read_file(const char *path, char *buf, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -1;
	n = read(fd, buf, size - 1);
	close(fd);
	buf[n > 0 ? n : 0] = '\0';
	return n;
}

/* 0 for "max" and for a file that is not there. */
static uint64_t
read_number(const char *path)
{
	char buf[64];

	return read_file(path, buf, sizeof(buf)) > 0 ? strtoull(buf, NULL, 10) : 0;
}

/* --- control groups ----------------------------------------------------------- */

/* Where the hierarchy that counts pids is mounted: v1's has the option pids.
 * mountinfo: ID PARENT DEV ROOT POINT OPTIONS [more]... - TYPE SOURCE OPTIONS */
static bool
mount_point(bool v2, char *point, size_t size)
{
	FILE *f = fopen("/proc/self/mountinfo", "re");
	char *line = NULL, *type;
	size_t cap = 0;
	bool found = false;
	char path[PATH_MAX];

	while (f && !found && getline(&line, &cap, f) > 0) {
		type = strstr(line, " - ");
		if (!type || sscanf(line, "%*s %*s %*s %*s %4095s", path) != 1)
			continue;
		found = v2 ? strncmp(type, " - cgroup2 ", 11) == 0
			   : strncmp(type, " - cgroup ", 10) == 0 && strstr(type, "pids");
	}
	if (found)
		snprintf(point, size, "%s", path);
	free(line);
	if (f)
		fclose(f);
	return found;
}

/* The process's group within it: "0::/path", or "N:...pids...:/path". */
static bool
group_of(uint32_t pid, bool *v2, char *group, size_t size)
{
	char path[64], buf[8192], *line, *save = NULL, *last;
	bool found = false;

	snprintf(path, sizeof(path), "/proc/%u/cgroup", pid);
	if (read_file(path, buf, sizeof(buf)) <= 0)
		return false;
	for (line = strtok_r(buf, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		bool unified = strncmp(line, "0::", 3) == 0;
		char *controllers = strchr(line, ':');

		last = controllers ? strchr(controllers + 1, ':') : NULL;
		if (!last || (!unified && !memmem(controllers, (size_t)(last - controllers),
						  "pids", 4)))
			continue;
		snprintf(group, size, "%s", last + 1);
		*v2 = unified;
		found = true;
		if (!unified)
			break;		/* where v1 counts pids, v2 does not */
	}
	return found;
}

static void
read_cgroup(uint32_t pid, struct pw_event *ev)
{
	char group[PATH_MAX], point[PATH_MAX], path[3 * PATH_MAX], *end;
	uint64_t max, used, left, least = UINT64_MAX;
	bool v2;

	if (!group_of(pid, &v2, group, sizeof(group)) ||
	    !mount_point(v2, point, sizeof(point)))
		return;
	for (;;) {
		snprintf(path, sizeof(path), "%s%s/pids.max", point, group);
		max = read_number(path);
		snprintf(path, sizeof(path), "%s%s/pids.current", point, group);
		used = read_number(path);
		left = used < max ? max - used : 0;
		if (max && left < least) {
			least = left;
			ev->limits.cgroup_max = max;
			ev->limits.cgroup_used = used;
		}
		end = strrchr(group, '/');
		if (!end)
			return;
		*end = '\0';
	}
}

/* --- the user, the machine ------------------------------------------------------- */

/* Its processes: the owner of /proc/PID is the effective user, a zombie's too. */
static uint64_t
count_user(uid_t uid)
{
	DIR *d = opendir("/proc");
	struct dirent *e;
	struct stat st;
	uint64_t n = 0;

	while (d && (e = readdir(d)))
		if (e->d_name[0] >= '1' && e->d_name[0] <= '9' &&
		    fstatat(dirfd(d), e->d_name, &st, 0) == 0 && st.st_uid == uid)
			n++;
	if (d)
		closedir(d);
	return n;
}

static void
read_user(const struct procinfo *p, struct pw_event *ev)
{
	struct rlimit lim;

	if (p->uid == 0 || prlimit((pid_t)p->id.pid, RLIMIT_NPROC, NULL, &lim) != 0 ||
	    lim.rlim_cur == RLIM_INFINITY)
		return;
	ev->limits.user_max = lim.rlim_cur;
	ev->limits.user_used = count_user(p->uid);
}

/* loadavg: ... RUNNING/ALL LAST, where ALL counts threads, dead ones too. */
static void
read_machine(struct pw_event *ev)
{
	char buf[128], *slash;

	ev->limits.pid_max = read_number("/proc/sys/kernel/pid_max");
	if (read_file("/proc/loadavg", buf, sizeof(buf)) > 0 && (slash = strchr(buf, '/')))
		ev->limits.pid_used = strtoull(slash + 1, NULL, 10);
}

void
limits_read(const struct procinfo *p, struct pw_event *ev)
{
	read_cgroup(p->id.pid, ev);
	read_user(p, ev);
	read_machine(ev);
}
