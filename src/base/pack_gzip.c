/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pack_gzip.c - .gz, by zlib. */
#include "base/pack_library.h"

#include "config.h"

#ifdef HAVE_ZLIB

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#define ZLIB_CONST
#include <zlib.h>

#include "base/xalloc.h"

enum { GZIP = 16 + MAX_WBITS };	/* not zlib's own format */

static void *
gzip_pack_new(void)
{
	z_stream *z = xzalloc(sizeof(*z));

	if (deflateInit2(z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		abort();
	return z;
}

static void
gzip_pack_free(void *stream)
{
	deflateEnd(stream);
	free(stream);
}

static uInt
bytes_at_once(size_t len)
{
	return len < INT_MAX ? (uInt)len : INT_MAX;
}

static void
set_step(z_stream *z, const struct pack_step *s)
{
	z->next_in = (const unsigned char *)s->in;
	z->avail_in = bytes_at_once(s->in_len);
	z->next_out = (unsigned char *)s->out;
	z->avail_out = bytes_at_once(s->room);
}

static void
end_step(const z_stream *z, struct pack_step *s)
{
	const size_t in = bytes_at_once(s->in_len) - z->avail_in, out = bytes_at_once(s->room) - z->avail_out;

	s->in += in;
	s->in_len -= in;
	s->out += out;
	s->room -= out;
}

static void
gzip_pack(void *stream, struct pack_step *s, enum pack_until until)
{
	static const int how[] = {
		[PACK_MORE] = Z_NO_FLUSH, [PACK_FLUSH] = Z_SYNC_FLUSH, [PACK_END] = Z_FINISH,
	};
	z_stream *z = stream;
	int result;

	set_step(z, s);
	result = deflate(z, how[until]);
	end_step(z, s);
	s->more = until == PACK_END ? result != Z_STREAM_END : until == PACK_FLUSH && z->avail_out == 0;
	if (result == Z_STREAM_END)
		deflateReset(z);
}

static void *
gzip_unpack_new(void)
{
	z_stream *z = xzalloc(sizeof(*z));

	if (inflateInit2(z, GZIP) != Z_OK)
		abort();
	return z;
}

static void
gzip_unpack_free(void *stream)
{
	inflateEnd(stream);
	free(stream);
}

static int
gzip_unpack(void *stream, struct pack_step *s)
{
	z_stream *z = stream;
	int result;

	set_step(z, s);
	result = inflate(z, Z_NO_FLUSH);
	end_step(z, s);
	s->ended = result == Z_STREAM_END;
	if (s->ended)
		inflateReset(z);
	return result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR ? 0 : -EBADMSG;
}

static const struct pack_library gzip = {
	gzip_pack_new, gzip_pack_free, gzip_pack, gzip_unpack_new, gzip_unpack_free, gzip_unpack,
};
const struct pack_library *const pack_library_gzip = &gzip;

#else
const struct pack_library *const pack_library_gzip = NULL;
#endif
