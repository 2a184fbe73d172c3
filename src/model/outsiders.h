/* SPDX-License-Identifier: GPL-2.0-or-later */
/* outsiders.h - names of processes that are not watched: who adopted children of the
 * watched ones, and procwatch itself. */
#ifndef PW_OUTSIDERS_H
#define PW_OUTSIDERS_H

#include <stddef.h>
#include <stdint.h>

#include "event/event.h"

enum { OUTSIDERS_MAX = 16 };

struct outsider {
	uint32_t pid;
	char comm[PW_COMM_LEN];
};

/* Zeroed memory has none.  The longest known makes room for a new one. */
struct outsiders {
	struct outsider v[OUTSIDERS_MAX];
	size_t next;
};

/* comm: PW_COMM_LEN bytes at most; one that is empty changes nothing. */
void outsiders_name(struct outsiders *o, uint32_t pid, const char *comm);
/* Its comm, or "" if that is not known. */
const char *outsiders_comm(const struct outsiders *o, uint32_t pid);
void outsiders_copy(const struct outsiders *o, uint32_t pid, char comm[PW_COMM_LEN]);

#endif
