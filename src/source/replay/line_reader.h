/* SPDX-License-Identifier: GPL-2.0-or-later */
/* line_reader.h - reads a descriptor line by line, in bounded memory, never blocking.  What its
 * first bytes say is compressed is expanded. */
#ifndef PW_LINE_READER_H
#define PW_LINE_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/pack.h"

struct lines {
	int fd;
	bool regular;		/* a file on disk: there is no waiting for it */
	bool over;		/* end of file was met */
	bool whole;		/* the line given last had its newline */
	char *buf;
	size_t start, end, size, scanned;
	uint64_t number;	/* of the line given last, from 1 */
	size_t max;		/* bytes: a longer line is an error */
	bool probed;		/* its first bytes have been looked at */
	enum pack_kind kind;
	struct unpacker *unpack;	/* NULL = not compressed */
	char *packed;		/* as read; from packed_at to packed_end is not expanded yet */
	size_t packed_at, packed_end;
	bool cut;		/* over: within what is compressed */
};

void lines_init(struct lines *l, int fd, size_t max);
void lines_done(struct lines *l);	/* closes nothing */

/* The next line without its newline: valid until the next call.  1, 0 = none yet
 * (more may come) or -errno; -ENODATA = no more; -E2BIG = longer than max; -EBADMSG = what is
 * compressed is damaged here; -ENOSYS = it cannot be expanded by this build. */
int lines_next(struct lines *l, const char **line, size_t *len);

#endif
