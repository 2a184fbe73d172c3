/* SPDX-License-Identifier: GPL-2.0-or-later */
/* limits.c - pids.max, RLIMIT_NPROC and pid_max, and how much of each is taken. */
#include "source/proc/limits.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/readfile.h"
#include "base/xalloc.h"
#include "source/proc/proctree.h"

#define COUNT_NS (5 * CLOCK_SECOND)	/* a count is good so long, */
#define COUNT_SHARE 200		/* and so many times what it took */

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
	if (readfile(path, buf, sizeof(buf)) <= 0)
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
		max = readfile_number(path);
		snprintf(path, sizeof(path), "%s%s/pids.current", point, group);
		used = readfile_number(path);
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

struct limits_user {
	uint32_t uid;
	uint64_t tasks;
	UT_hash_handle hh;
};

static void
forget_users(struct limits *l)
{
	struct limits_user *u, *next;

	HASH_ITER(hh, l->users, u, next) {
		/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): HASH_ITER went on before the free */
		HASH_DEL(l->users, u);
		free(u);
	}
}

void
limits_done(struct limits *l)
{
	forget_users(l);
	l->until = 0;
}

/* As the kernel does (kernel/fork.c, copy_process): threads and zombies, too, each for
 * its real user. */
static void
count_tasks(void *arg, const struct procinfo *p)
{
	struct limits *l = arg;
	struct limits_user *u;

	HASH_FIND(hh, l->users, &p->real_uid, sizeof(p->real_uid), u);
	if (!u) {
		u = xzalloc(sizeof(*u));
		u->uid = p->real_uid;
		HASH_ADD(hh, l->users, uid, sizeof(u->uid), u);
	}
	u->tasks += p->threads;
}

static uint64_t
tasks_of(struct limits *l, uint32_t uid, uint64_t now)
{
	uint64_t began = clock_thread_cpu(), good;
	struct limits_user *u;

	if (now >= l->until) {
		forget_users(l);
		procinfo_machine(count_tasks, l);
		good = (clock_thread_cpu() - began) * COUNT_SHARE;
		l->until = now + (good > COUNT_NS ? good : COUNT_NS);
	}
	HASH_FIND(hh, l->users, &uid, sizeof(uid), u);
	return u ? u->tasks : 0;
}

/* The file is open to all; prlimit(2) of another user's process is not, nor to a root
 * that has given up CAP_SYS_RESOURCE.  0 = unlimited, or gone. */
static uint64_t
max_of(uint32_t pid)
{
	static const char key[] = "\nMax processes";
	char path[64], buf[4096], *at;

	snprintf(path, sizeof(path), "/proc/%u/limits", pid);
	if (readfile(path, buf, sizeof(buf)) <= 0)
		return 0;
	at = strstr(buf, key);
	return at ? strtoull(at + sizeof(key) - 1, NULL, 10) : 0;
}

static void
read_user(struct limits *l, const struct procinfo *p, struct pw_event *ev)
{
	if (p->uid == 0 || p->real_uid == 0)
		return;
	ev->limits.user_max = max_of(p->id.pid);
	if (ev->limits.user_max)
		ev->limits.user_used = tasks_of(l, p->real_uid, ev->ts);
}

/* loadavg: ... RUNNING/ALL LAST, where ALL counts threads, dead ones too. */
static void
read_machine(struct pw_event *ev)
{
	char buf[128], *slash;

	ev->limits.pid_max = readfile_number("/proc/sys/kernel/pid_max");
	if (readfile("/proc/loadavg", buf, sizeof(buf)) > 0 && (slash = strchr(buf, '/')))
		ev->limits.pid_used = strtoull(slash + 1, NULL, 10);
}

void
limits_read(struct limits *l, const struct procinfo *p, struct pw_event *ev)
{
	read_cgroup(p->id.pid, ev);
	read_user(l, p, ev);
	read_machine(ev);
}
