/* SPDX-License-Identifier: GPL-2.0-or-later */
/* python_line.h - the functions, files and lines of a process's Python frames. */
#ifndef PW_PYTHON_LINE_H
#define PW_PYTHON_LINE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "source/python/python_walk.h"

enum { PYTHON_TEXT = 1000 };	/* bytes of a name, without NUL */

/* All texts are the program's, and not trusted. */
struct python_line {
	char *func, *file;
	uint32_t line;		/* 0 = not known */
};

struct python_lines {
	size_t n;
	struct python_line v[PYTHON_FRAMES];	/* innermost first */
};

/* Reads what there is of the frames now; what has changed since is left out. */
void python_lines_read(struct python_memory *m, const struct python_layout *l, const struct python_frame *f,
		       size_t n, struct python_lines *out);
void python_lines_done(struct python_lines *lines);

#endif
