/* SPDX-License-Identifier: GPL-2.0-or-later */
/* numbers.c - names of errno and of system calls, which differ from one
 * architecture to the next: the build reads them from the C library's and the
 * kernel's headers (numbers.awk), sorted by name. */
#include <stdlib.h>
#include <string.h>

#include "event/names.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct number {
	const char *name;
	int nr;
};

#define NUMBER(nr, name) [nr] = #name,
static const char *const errnos[] = {
#include "event/errnos.inc"
};
static const char *const syscalls[] = {
#include "event/syscalls.inc"
};
static const char *const syscalls32[512] = {	/* may have none */
#include "event/syscalls32.inc"
};
#undef NUMBER

#define NUMBER(nr, name) { #name, nr },
static const struct number errnos_sorted[] = {
#include "event/errnos.inc"
};
static const struct number syscalls_sorted[] = {
#include "event/syscalls.inc"
};
#undef NUMBER

static int
compare(const void *name, const void *number)
{
	return strcmp(name, ((const struct number *)number)->name);
}

static int
nr_in(const struct number *numbers, size_t n, const char *name)
{
	const struct number *found = bsearch(name, numbers, n, sizeof(*numbers), compare);

	return found ? found->nr : -1;
}

const char *
pw_errno_name(unsigned int error)
{
	return error < COUNT(errnos) ? errnos[error] : NULL;
}

int
pw_errno_from(const char *name)
{
	return nr_in(errnos_sorted, COUNT(errnos_sorted), name);
}

const char *
pw_syscall_name(int nr)
{
	return nr >= 0 && nr < (int)COUNT(syscalls) ? syscalls[nr] : NULL;
}

int
pw_syscall_from(const char *name)
{
	return nr_in(syscalls_sorted, COUNT(syscalls_sorted), name);
}

/* Calls of i386 that do what a native one of another name does. */
static const struct {
	const char *name32, *name;
} renamed[] = {
	{ "waitpid", "wait4" },
	{ "_newselect", "select" },
	{ "_llseek", "lseek" },
};

int
pw_syscall_of_32bit(int nr)
{
	static const char time64[] = "_time64";
	const char *name = nr >= 0 && nr < (int)COUNT(syscalls32) ? syscalls32[nr] : NULL;
	char base[32];
	size_t len, suffix = sizeof(time64) - 1;

	if (!name)
		return -1;
	for (size_t i = 0; i < COUNT(renamed); i++)
		if (strcmp(name, renamed[i].name32) == 0)
			name = renamed[i].name;
	len = strlen(name);
	if (len > suffix && len < sizeof(base) && strcmp(name + len - suffix, time64) == 0) {
		memcpy(base, name, len - suffix);
		base[len - suffix] = '\0';
		name = base;
	}
	return pw_syscall_from(name);
}
