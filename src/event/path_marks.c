/* SPDX-License-Identifier: GPL-2.0-or-later */
/* path_marks.c - the folders in a path that say whose file it is: they survive where it is cut. */
#include "event/path_marks.h"

#include <stdbool.h>
#include <string.h>

#include "base/strbuf.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum { END_LEAST = 16 };	/* bytes of a path's end */

static const char dots[] = "...";

/* At the begin of a path that is relative the first slash is missing. */
static const struct path_mark {
	const char *text;
	enum pw_path_mark mark;
	bool first;		/* only there */
} marks[] = {
	{ "/usr/include/", PW_PATH_HEADER, true },
	{ "/usr/lib/gcc/", PW_PATH_HEADER, true },
	{ "/usr/local/include/", PW_PATH_HEADER, true },
	{ "/site-packages/", PW_PATH_PYTHON_PACKAGE, false },
	{ "/dist-packages/", PW_PATH_PYTHON_PACKAGE, false },
	{ "<frozen ", PW_PATH_PYTHON, true },
	{ "/lib/python3", PW_PATH_PYTHON, false },
	{ "/lib64/python3", PW_PATH_PYTHON, false },
	{ "/pkg/mod/", PW_PATH_FETCHED, false },
	{ "@v", PW_PATH_FETCHED, false },
	{ "/.cargo/registry/", PW_PATH_FETCHED, false },
	{ "/.cargo/git/", PW_PATH_FETCHED, false },
	{ "/vendor/", PW_PATH_FETCHED, false },
	{ "/rustc/", PW_PATH_RUSTC, true },
	{ "/rustc-", PW_PATH_RUSTC, false },
	{ "/library/std/src/", PW_PATH_RUST_LIBRARY, false },
	{ "/library/core/src/", PW_PATH_RUST_LIBRARY, false },
	{ "/library/alloc/src/", PW_PATH_RUST_LIBRARY, false },
};

/* Its length at that place; 0 = it is not there. */
static size_t
length_of_mark(const struct path_mark *m, const char *path, size_t at)
{
	const char *text = m->text + (at == 0 && !m->first && *m->text == '/' && *path != '/');
	const size_t len = strlen(text);

	if ((m->first && at) || strncmp(path + at, text, len) != 0)
		return 0;
	return len;
}

static size_t
length_of_any(const char *path, size_t at)
{
	size_t len = 0;

	for (size_t i = 0; !len && i < COUNT(marks); i++)
		len = length_of_mark(&marks[i], path, at);
	return len;
}

unsigned int
pw_path_marks(const char *path)
{
	unsigned int all = 0;

	for (size_t at = 0; path[at]; at++)
		for (size_t i = 0; i < COUNT(marks); i++)
			if (length_of_mark(&marks[i], path, at))
				all |= marks[i].mark;
	return all;
}

void
pw_path_cut(struct strbuf *out, const char *path, size_t most)
{
	const size_t len = strlen(path), dot = strlen(dots), begin = out->len;
	size_t done = 0, end;

	if (len <= most) {
		strbuf_adds(out, path);
		return;
	}
	for (size_t at = 0, n; (n = most - (out->len - begin) - dot) < len - at; at++) {
		const size_t mark = length_of_any(path, at), gap = at > done ? dot : 0;

		if (!mark || gap + mark + END_LEAST > n)
			continue;
		strbuf_add(out, dots, gap);
		strbuf_add(out, path + at, mark);
		done = at + mark;
		at = done - 1;
	}
	end = len - (most - (out->len - begin) - dot);
	while (end < len && ((unsigned char)path[end] & 0xc0) == 0x80)
		end++;
	strbuf_adds(out, dots);
	strbuf_adds(out, path + end);
}
