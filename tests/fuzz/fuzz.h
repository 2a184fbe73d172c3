/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz.h - what the fuzz targets share.  Each is one function, called by libFuzzer
 * ("make fuzz") or by corpus.c with the inputs of the tree ("make check"). */
#ifndef PW_FUZZ_H
#define PW_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Unlike assert() it is there in every build. */
#define FUZZ_CHECK(what) \
	do { \
		if (!(what)) { \
			fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #what); \
			abort(); \
		} \
	} while (0)

struct fuzz_lines {
	const char *p;
	size_t left;
};

/* Without its newline; NULL = there is none left. */
static inline const char *
fuzz_next_line(struct fuzz_lines *in, size_t *len)
{
	const char *line = in->p, *nl;

	if (in->left == 0)
		return NULL;
	nl = memchr(line, '\n', in->left);
	*len = nl ? (size_t)(nl - line) : in->left;
	in->p += *len + (nl != NULL);
	in->left -= *len + (nl != NULL);
	return line;
}

#endif
