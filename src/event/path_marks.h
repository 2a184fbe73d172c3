/* SPDX-License-Identifier: GPL-2.0-or-later */
/* path_marks.h - the folders in a path that say whose file it is: they survive where it is cut. */
#ifndef PW_PATH_MARKS_H
#define PW_PATH_MARKS_H

#include <stddef.h>

struct strbuf;

enum pw_path_mark {
	PW_PATH_HEADER = 1 << 0,	/* of the system */
	PW_PATH_PYTHON = 1 << 1,	/* comes with Python */
	PW_PATH_PYTHON_PACKAGE = 1 << 2,
	PW_PATH_FETCHED = 1 << 3,	/* by Go or Cargo */
	PW_PATH_RUSTC = 1 << 4,		/* where Rust itself was built */
	PW_PATH_RUST_LIBRARY = 1 << 5,	/* as std's sources lie in Rust's, and perhaps in another's */
};

/* All that it has: a set of enum pw_path_mark. */
unsigned int pw_path_marks(const char *path);

/* Appends at most `most` (64 or more) bytes of it: what has no room is "...", and of what is no
 * mark the end says most. */
void pw_path_cut(struct strbuf *out, const char *path, size_t most);

#endif
