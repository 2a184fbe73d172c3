/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nspids.c - the numbers of a process in the pid namespaces below ours. */
#include "source/ptrace/nspids.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/readfile.h"
#include "base/xalloc.h"

enum { MOST = 32 };		/* MAX_PID_NS_LEVEL in include/linux/pid_namespace.h */

struct nspids {
	unsigned int depth;
	struct {
		unsigned long space;	/* inode of /proc/PID/ns/pid; 0 = not known */
		pid_t number;
	} at[];			/* that below ours first, its own last */
};

/* "NSpid:  4711  12  1": ours first. */
static unsigned int
numbers_of(const char *status, pid_t v[MOST + 1])
{
	const char *s = strstr(status, "\nNSpid:"), *eol;
	unsigned int n = 0;
	char *end;

	if (!s)
		return 0;
	s += strlen("\nNSpid:");
	for (eol = strchrnul(s, '\n'); s < eol && n <= MOST; s = end) {
		v[n] = (pid_t)strtol(s, &end, 10);
		if (end == s || end > eol)
			break;
		n++;
	}
	return n;
}

struct nspids *
nspids_parse(const char *status, unsigned long space, const struct nspids *creator)
{
	pid_t v[MOST + 1];
	unsigned int n = numbers_of(status, v);
	struct nspids *p;

	if (n < 2)
		return NULL;
	p = xzalloc(sizeof(*p) + (n - 1) * sizeof(p->at[0]));
	p->depth = n - 1;
	for (unsigned int i = 0; i < p->depth; i++) {
		p->at[i].number = v[i + 1];
		if (creator && i < creator->depth)
			p->at[i].space = creator->at[i].space;
	}
	p->at[p->depth - 1].space = space;
	return p;
}

struct nspids *
nspids_read(pid_t pid, const struct nspids *creator)
{
	char path[48], status[4096];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/%d/ns/pid", (int)pid);
	if (stat(path, &st) != 0)
		st.st_ino = 0;
	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	if (readfile(path, status, sizeof(status)) <= 0)
		return NULL;
	return nspids_parse(status, st.st_ino, creator);
}

bool
nspids_match(const struct nspids *of, const struct nspids *p, pid_t number)
{
	unsigned long here, there;

	if (p->depth < of->depth || p->at[of->depth - 1].number != number)
		return false;
	here = of->at[of->depth - 1].space;
	there = p->at[of->depth - 1].space;
	return !here || !there || here == there;
}
