/* SPDX-License-Identifier: GPL-2.0-or-later */
/* auxv.c - what the kernel handed to a program at its exec. */
#include "source/proc/auxv.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/readfile.h"

int
auxv_read(pid_t pid, struct auxv *out)
{
	char path[32];
	ssize_t n;

	memset(out, 0, sizeof(*out));
	snprintf(path, sizeof(path), "/proc/%d/auxv", (int)pid);
	n = readfile(path, (char *)&out->u, sizeof(out->u));
	if (n < (ssize_t)sizeof(out->u.pairs64[0]))
		return n < 0 && n != -ENOENT ? (int)n : -ESRCH;
	/* A key is a small number: in a vector of 64 bits the second word of the first key
	 * is 0; in one of 32 bits it is the first value, an address (AT_SYSINFO_EHDR, or
	 * AT_SYSINFO). */
	out->is_32bit = sizeof(long) == 8 && out->u.pairs32[0][1] != 0 && out->u.pairs32[0][0] < 64;
	out->n = (size_t)n / (out->is_32bit ? sizeof(out->u.pairs32[0]) : sizeof(out->u.pairs64[0]));
	return 0;
}

uint64_t
auxv_value(const struct auxv *v, unsigned int at)
{
	for (size_t i = 0; i < v->n; i++) {
		if (v->is_32bit && v->u.pairs32[i][0] == at)
			return v->u.pairs32[i][1];
		if (!v->is_32bit && v->u.pairs64[i][0] == at)
			return v->u.pairs64[i][1];
	}
	return 0;
}

bool
auxv_is_32bit(pid_t pid)
{
	struct auxv v;

	return auxv_read(pid, &v) == 0 && v.is_32bit;
}
