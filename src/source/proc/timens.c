/* SPDX-License-Identifier: GPL-2.0-or-later */
/* timens.c - the offsets of a time namespace: clock_gettime(2) and /proc have them
 * added already, what comes from a probe or from the connector has not. */
#include "source/proc/timens.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NS INT64_C(1000000000)
#define FIRST_TIME_NS 0xEFFFFFFAu	/* PROC_TIME_INIT_INO, include/linux/proc_ns.h */

/* The file is about the namespace that our children would get: make sure it is ours. */
static bool
in_first(void)
{
	struct stat own, next;

	return stat("/proc/self/ns/time", &own) != 0 || own.st_ino == FIRST_TIME_NS ||
	       stat("/proc/self/ns/time_for_children", &next) != 0 || own.st_ino != next.st_ino;
}

static uint64_t
offset_of(const char *text, const char *clock)
{
	const char *line = strstr(text, clock);
	int64_t s, ns;

	if (!line || sscanf(line + strlen(clock), "%" SCNd64 " %" SCNd64, &s, &ns) != 2)
		return 0;
	return (uint64_t)(s * NS + ns);
}

struct timens
timens_own(void)
{
	char text[256];
	ssize_t n;
	int fd;

	if (in_first())
		return (struct timens){ 0 };
	fd = open("/proc/self/timens_offsets", O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	if (fd >= 0)
		close(fd);
	text[n > 0 ? n : 0] = '\0';
	return (struct timens){
		.monotonic = offset_of(text, "monotonic"),
		.boottime = offset_of(text, "boottime"),
	};
}
