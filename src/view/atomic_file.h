/* SPDX-License-Identifier: GPL-2.0-or-later */
/* atomic_file.h - a file that is written whole at the end: a report, a trace. */
#ifndef PW_ATOMIC_FILE_H
#define PW_ATOMIC_FILE_H

#include <stddef.h>

#include "base/strbuf.h"

struct atomic_file {
	char *path, *temp;	/* temp NULL = it has no name yet */
	int fd;			/* -1 once it is closed */
	struct strbuf why;	/* what has become of the contents, if they are not at path */
};

/* Makes sure of what can be known now: that a file can be made there, and take that
 * name at the end.  0, or -errno with *why a static sentence; to be closed then, too. */
int atomic_file_open(struct atomic_file *f, const char *path, const char **why);

/* Writes the contents and puts them in place, whole or not at all.  -errno: what there is of
 * it is kept, if anything, and f->why says where. */
int atomic_file_finish(struct atomic_file *f, const char *text, size_t len);

/* Nothing is left of a file that was not finished. */
void atomic_file_close(struct atomic_file *f);

#endif
