/* SPDX-License-Identifier: GPL-2.0-or-later */
/* place.h - where a process runs, as its cgroup shows it: unit, container, pod, session. */
#ifndef PW_PLACE_H
#define PW_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	PLACE_COMPONENT = 256,	/* NAME_MAX and a NUL */
	PLACE_ID = 65,		/* of a container: 64 hexadecimal digits */
	PLACE_SHORT_ID = 12,	/* so many of them are shown by docker ps */
	PLACE_POD = 37,		/* a UUID, or 32 digits for a static pod */
};

#define PLACE_NO_USER UINT32_MAX

enum place_runtime {
	PLACE_RUNTIME_NONE,	/* no container, or the path does not name its runtime */
	PLACE_DOCKER,
	PLACE_CONTAINERD,
	PLACE_CRIO,
	PLACE_PODMAN,
	PLACE_RUNTIME_COUNT,
};

/* An empty string is what the path does not show. */
struct place {
	char unit[PLACE_COMPONENT];	/* as systemctl writes it: with its \x2d */
	char container[PLACE_ID];	/* the innermost one */
	char pod[PLACE_POD];		/* UID, with dashes */
	char session[PLACE_COMPONENT];	/* of logind: "3", "c1" */
	char last[PLACE_COMPONENT];	/* component of the path; "/" for the root */
	uint32_t user;			/* whose slice it is in, or PLACE_NO_USER */
	uint32_t runtime;		/* enum place_runtime */
};

/* From the path of a cgroup, whatever is in it. */
void place_of_path(struct place *out, const char *path, size_t len);

/* The path in the text of /proc/PID/cgroup that shows most, with its length; NULL = none.
 * Without " (deleted)". */
const char *place_path(const char *text, size_t *len);

/* One word: the short container ID, else the unit with its escapes resolved, else the last
 * component.  size is PLACE_COMPONENT or more for a whole one. */
void place_name(const struct place *p, char *out, size_t size);

/* "docker"; NULL for PLACE_RUNTIME_NONE. */
const char *place_runtime_name(uint32_t runtime);

#endif
