/* SPDX-License-Identifier: GPL-2.0-or-later */
/* report_file.h - the file that a report becomes at the end. */
#ifndef PW_REPORT_FILE_H
#define PW_REPORT_FILE_H

#include <stddef.h>

#include "base/strbuf.h"

struct report_file {
	char *path, *temp;	/* temp NULL = it has no name yet */
	int fd;			/* -1 once it is closed */
	struct strbuf why;	/* what has become of the page, if it is not at path */
};

/* Makes sure of what can be known now: that a file can be made there, and take that
 * name at the end.  0, or -errno with *why a static sentence; to be closed then, too. */
int report_file_open(struct report_file *f, const char *path, const char **why);

/* Writes the page and puts it in place, whole or not at all.  -errno: what there is of
 * it is kept, if anything, and f->why says where. */
int report_file_finish(struct report_file *f, const char *page, size_t len);

/* Nothing is left of a page that was not finished. */
void report_file_close(struct report_file *f);

#endif
