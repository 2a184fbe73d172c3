/* SPDX-License-Identifier: GPL-2.0-or-later */
/* outsiders.c - names of processes that are not watched. */
#include "model/outsiders.h"

#include <string.h>

static size_t
position_of(const struct outsiders *o, uint32_t pid)
{
	size_t i;

	for (i = 0; i < OUTSIDERS_MAX && o->v[i].pid != pid; i++)
		;
	return i;
}

void
outsiders_name(struct outsiders *o, uint32_t pid, const char *comm)
{
	size_t i;

	if (!pid || !*comm)
		return;
	i = position_of(o, pid);
	if (i == OUTSIDERS_MAX) {
		i = o->next;
		o->next = (i + 1) % OUTSIDERS_MAX;
	}
	o->v[i] = (struct outsider){ .pid = pid };
	memcpy(o->v[i].comm, comm, strnlen(comm, PW_COMM_LEN - 1));
}

const char *
outsiders_comm(const struct outsiders *o, uint32_t pid)
{
	const size_t i = pid ? position_of(o, pid) : OUTSIDERS_MAX;

	return i < OUTSIDERS_MAX ? o->v[i].comm : "";
}

void
outsiders_copy(const struct outsiders *o, uint32_t pid, char comm[PW_COMM_LEN])
{
	const char *known = outsiders_comm(o, pid);

	memcpy(comm, known, strlen(known) + 1);
}
