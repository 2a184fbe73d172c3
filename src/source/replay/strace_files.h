/* SPDX-License-Identifier: GPL-2.0-or-later */
/* strace_files.h - the files PREFIX.TID that strace -ff writes, read line by line.
 *
 * There may be more of them than descriptors: those beyond a part of the limit are opened again
 * for each piece that is read.
 */
#ifndef PW_STRACE_FILES_H
#define PW_STRACE_FILES_H

#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"

struct strace_file {
	uint32_t tid;		/* that its name ends with */
	int fd;			/* -1 = opened when it is read */
	uint64_t offset;	/* of what is read next */
	uint64_t number;	/* of the line given last, from 1 */
	struct strbuf buf;	/* what was read and not given yet, from `from` on */
	size_t from;
};

struct strace_files {
	char *prefix;
	struct strace_file *v;	/* by tid */
	size_t n;
	const struct strace_file *failed;	/* which could not be opened; NULL = none, or the folder */
};

/* 0 or -errno: -EINVAL = one is no regular file.  Zeroed memory is no files. */
int strace_files_open(struct strace_files *fs, const char *prefix);
void strace_files_done(struct strace_files *fs);

/* NULL = there is none. */
struct strace_file *strace_files_find(const struct strace_files *fs, uint32_t tid);
/* Adds its name. */
void strace_file_add_name(const struct strace_files *fs, const struct strace_file *f,
			  struct strbuf *out);

/* The next line without its newline, valid until the next call for f.  1 or -errno; -ENODATA = no more;
 * -E2BIG = longer than 1 MiB. */
int strace_file_next(const struct strace_files *fs, struct strace_file *f, const char **line,
		     size_t *len);
/* From the beginning again. */
void strace_file_rewind(struct strace_file *f);

#endif
