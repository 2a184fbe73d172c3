/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pidvec.c - a list of pids that grows. */
#include "base/pidvec.h"

#include <stdlib.h>

#include "base/xalloc.h"

void
pidvec_add(struct pidvec *l, pid_t pid)
{
	if (l->n == l->cap) {
		l->cap = l->cap ? l->cap * 2 : 16;
		l->v = xreallocarray(l->v, l->cap, sizeof(*l->v));
	}
	l->v[l->n++] = pid;
}

void
pidvec_done(struct pidvec *l)
{
	free(l->v);
	*l = (struct pidvec){ 0 };
}
