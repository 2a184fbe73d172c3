/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fds.c - what the descriptors of a process are for, as /proc/PID/fd has them. */
#include "source/proc/fds.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/readfile.h"
#include "source/proc/procinfo.h"
#include "source/proc/proctree.h"

enum { MANY = 1024 };		/* descriptors that are looked at: 1 us each */

/* proc(5), /proc/PID/fdinfo: "sigmask:" has bit signo-1, in hexadecimal. */
static bool
is_signalfd_for(const char *dir, const char *name, int signo)
{
	char path[96], text[512], to[32];
	const char *mask;
	ssize_t n;

	snprintf(path, sizeof(path), "%s/fd/%s", dir, name);
	n = readlink(path, to, sizeof(to) - 1);
	if (n < 0)
		return false;
	to[n] = '\0';
	if (strcmp(to, "anon_inode:[signalfd]") != 0)
		return false;
	snprintf(path, sizeof(path), "%s/fdinfo/%s", dir, name);
	if (readfile(path, text, sizeof(text)) < 0)
		return false;
	mask = strstr(text, "sigmask:");
	return mask && strtoull(mask + strlen("sigmask:"), NULL, 16) >> (signo - 1) & 1;
}

bool
fds_read_signal(const struct procinfo *p, int signo)
{
	char dir[32], fd[48];
	struct dirent *de;
	bool found = false;
	DIR *all;

	if (!(p->blocked >> (signo - 1) & 1))
		return false;
	snprintf(dir, sizeof(dir), "/proc/%u", p->id.pid);
	snprintf(fd, sizeof(fd), "%s/fd", dir);
	all = opendir(fd);
	if (!all)
		return false;
	for (int i = 0; !found && i < MANY && (de = readdir(all)); i++)
		found = de->d_name[0] != '.' && strlen(de->d_name) < 16 &&
			is_signalfd_for(dir, de->d_name, signo);
	closedir(all);
	return found;
}

/* --- who can write to what a process reads from ---------------------------------------- */

struct search {
	char target[64];	/* what such a descriptor links to */
	uint32_t reader, session;
	uint32_t *out;
	size_t n, max;
};

static bool
link_of(uint32_t pid, const char *name, char *out, size_t size)
{
	char path[64];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%u/fd/%.16s", pid, name);
	n = readlink(path, out, size - 1);
	if (n < 0)
		return false;
	out[n] = '\0';
	return true;
}

/* Of "flags:" in octal, proc(5). */
static bool
is_writable(uint32_t pid, const char *name)
{
	char path[64], text[256];
	const char *flags;

	snprintf(path, sizeof(path), "/proc/%u/fdinfo/%.16s", pid, name);
	if (readfile(path, text, sizeof(text)) < 0)
		return false;
	flags = strstr(text, "flags:");
	return flags && (strtol(flags + strlen("flags:"), NULL, 8) & O_ACCMODE) != O_RDONLY;
}

static bool
can_write(const struct search *s, uint32_t pid)
{
	char dir[32], to[sizeof(s->target)];
	struct dirent *de;
	bool found = false;
	DIR *all;

	snprintf(dir, sizeof(dir), "/proc/%u/fd", pid);
	all = opendir(dir);
	if (!all)
		return false;
	for (int i = 0; !found && i < MANY && (de = readdir(all)); i++)
		found = de->d_name[0] != '.' && link_of(pid, de->d_name, to, sizeof(to)) &&
			strcmp(to, s->target) == 0 && is_writable(pid, de->d_name);
	closedir(all);
	return found;
}

static void
look_at(void *arg, const struct procinfo *seen)
{
	struct search *s = arg;
	struct procinfo p;

	if (s->n == s->max || seen->id.pid == s->reader || procinfo_ended(seen) ||
	    procinfo_read((pid_t)seen->id.pid, 0, &p) != 0 || p.session != s->session)
		return;
	if (can_write(s, p.id.pid))
		s->out[s->n++] = p.id.pid;
}

size_t
fds_writers(const struct procinfo *p, int fd, uint32_t *out, size_t max)
{
	struct search s = { .reader = p->id.pid, .session = p->session, .out = out, .max = max };
	char name[16];

	snprintf(name, sizeof(name), "%d", fd);
	if (!link_of(p->id.pid, name, s.target, sizeof(s.target)) ||
	    strncmp(s.target, "pipe:[", strlen("pipe:[")) != 0)
		return 0;
	procinfo_machine(look_at, &s);
	return s.n;
}
