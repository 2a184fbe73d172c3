/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pack_library.h - what pack.c asks of a library for compression.  Private to it. */
#ifndef PW_PACK_LIBRARY_H
#define PW_PACK_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/pack_kind.h"

struct pack_step {
	const char *in;		/* both ends move on */
	size_t in_len;
	char *out;
	size_t room;
	bool more;		/* pack: not all has been written that `until` asks for */
	bool ended;		/* unpack: the stream is complete; what follows is another */
};

/* No memory ends the program, as elsewhere.  unpack: 0 or -EBADMSG. */
struct pack_library {
	void *(*pack_new)(void);
	void (*pack_free)(void *stream);
	void (*pack)(void *stream, struct pack_step *s, enum pack_until until);
	void *(*unpack_new)(void);
	void (*unpack_free)(void *stream);
	int (*unpack)(void *stream, struct pack_step *s);
};

/* NULL = not built in. */
extern const struct pack_library *const pack_library_zstd, *const pack_library_gzip;

#endif
