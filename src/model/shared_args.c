/* SPDX-License-Identifier: GPL-2.0-or-later */
/* shared_args.c - the exe and argv of a process, counted. */
#include "model/shared_args.h"

#include <stdlib.h>
#include <string.h>

#include "base/copy_map.h"
#include "base/xalloc.h"

struct args {
	size_t refs, size;
	char bytes[];
};

static struct args *
args_of(const char *bytes)
{
	return (struct args *)(uintptr_t)(bytes - offsetof(struct args, bytes));
}

char *
args_new(uint32_t nuls, const char *bytes, uint32_t len, size_t *held)
{
	struct args *a;
	size_t size;

	if (len == 0)
		return NULL;
	size = sizeof(*a) + nuls + len + 1;	/* ends in NUL whatever the bytes */
	a = xzalloc(size);
	a->refs = 1;
	a->size = size;
	memcpy(a->bytes + nuls, bytes, len);
	*held += size;
	return a->bytes;
}

char *
args_share(char *args)
{
	if (args)
		args_of(args)->refs++;
	return args;
}

void
args_drop(char *args, size_t *held)
{
	struct args *a = args ? args_of(args) : NULL;

	if (!a || --a->refs)
		return;
	*held -= a->size;
	free(a);
}

char *
args_clone(const char *args, struct copy_map *copies)
{
	const struct args *a = args ? args_of(args) : NULL;
	struct args *copy = copy_map_find(copies, a);

	if (!a)
		return NULL;
	if (!copy) {
		copy = xmemdup(a, a->size);
		copy->refs = 0;
		copy_map_add(copies, a, copy);
	}
	copy->refs++;
	return copy->bytes;
}
