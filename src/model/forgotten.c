/* SPDX-License-Identifier: GPL-2.0-or-later */
/* forgotten.c - what is kept of parents that are gone and forgotten. */
#include "model/forgotten.h"

#include <string.h>

/* The last place is of all other programs. */
static struct pw_program *
program_of(struct forgotten *f, const char *comm)
{
	struct pw_program *p;

	for (size_t i = 0; i < f->n; i++)
		if (strncmp(f->v[i].comm, comm, sizeof(f->v[i].comm)) == 0)
			return &f->v[i];
	if (f->n == FORGOTTEN_PROGRAMS)
		return &f->v[FORGOTTEN_PROGRAMS - 1];
	p = &f->v[f->n++];
	if (f->n < FORGOTTEN_PROGRAMS)
		memcpy(p->comm, comm, sizeof(p->comm));
	return p;
}

void
forgotten_add(struct forgotten *f, const struct pw_proc *p)
{
	struct pw_program *to;

	if (!p->counted)
		return;
	to = program_of(f, p->comm);
	to->n++;
	to->left_zombies += p->left_zombies;
	pw_parenting_add(&to->kids, &p->kids);
	if (p->before)
		pw_parenting_add(&to->kids, p->before);
}
