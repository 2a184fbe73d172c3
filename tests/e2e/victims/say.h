/* SPDX-License-Identifier: GPL-2.0-or-later */
/* say.h - a victim says beforehand what procwatch must report of it: a line
 * "= COUNT PATTERN" (see harness.h) on its stdout. */
#ifndef VICTIM_SAY_H
#define VICTIM_SAY_H

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

/* Unbuffered on purpose: nothing is left in a buffer for a fork to print twice. */
static inline void __attribute__((format(printf, 2, 3)))
say(int count, const char *fmt, ...)
{
	char line[512];
	va_list ap;
	int n = snprintf(line, sizeof(line), "= %d ", count);

	va_start(ap, fmt);
	n += vsnprintf(line + n, sizeof(line) - (size_t)n - 1, fmt, ap);
	va_end(ap);
	line[n++] = '\n';
	if (write(STDOUT_FILENO, line, (size_t)n) != n)
		_exit(97);
}

static inline void
must(int ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "victim: %s: %s\n", what, strerror(errno));
	_exit(96);
}

/* The victims' main: runs the case that argv[1] names. */
struct victim_case {
	const char *name;
	void (*run)(void);
};

static inline int
victim_main(int argc, char **argv, const struct victim_case *cases)
{
	for (; cases->name; cases++) {
		if (argc > 1 && strcmp(argv[1], cases->name) == 0) {
			cases->run();
			return 0;
		}
	}
	fprintf(stderr, "usage: %s CASE\n", argv[0]);
	return 95;
}

#endif
