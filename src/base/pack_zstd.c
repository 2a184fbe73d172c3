/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pack_zstd.c - .zst, by libzstd. */
#include "base/pack_library.h"

#include "config.h"

#ifdef HAVE_ZSTD

#include <errno.h>
#include <stdlib.h>
#include <zstd.h>

#include "base/xalloc.h"

static void *
zstd_pack_new(void)
{
	ZSTD_CCtx *z = ZSTD_createCCtx();

	if (!z)
		abort();
	ZSTD_CCtx_setParameter(z, ZSTD_c_checksumFlag, 1);
	return z;
}

static void
zstd_pack_free(void *stream)
{
	ZSTD_freeCCtx(stream);
}

static void
zstd_pack(void *stream, struct pack_step *s, enum pack_until until)
{
	static const ZSTD_EndDirective how[] = {
		[PACK_MORE] = ZSTD_e_continue, [PACK_FLUSH] = ZSTD_e_flush, [PACK_END] = ZSTD_e_end,
	};
	ZSTD_inBuffer in = { s->in, s->in_len, 0 };
	ZSTD_outBuffer out = { s->out, s->room, 0 };
	const size_t left = ZSTD_compressStream2(stream, &out, &in, how[until]);

	if (ZSTD_isError(left))
		abort();	/* no memory: nothing else is left with these arguments */
	s->in += in.pos;
	s->in_len -= in.pos;
	s->out += out.pos;
	s->room -= out.pos;
	s->more = until != PACK_MORE && left > 0;
}

enum { FRAME_HEAD = 5 };	/* bytes: the shortest head of a frame */

struct unzstd {
	ZSTD_DCtx *z;
	size_t wants;		/* bytes until the end of a block, so that a damaged one does not
				 * take those before it along */
	bool full;		/* it had more than there was room for */
};

static void *
zstd_unpack_new(void)
{
	struct unzstd *u = xzalloc(sizeof(*u));

	u->z = ZSTD_createDCtx();
	u->wants = FRAME_HEAD;
	if (!u->z)
		abort();
	return u;
}

static void
zstd_unpack_free(void *stream)
{
	struct unzstd *u = stream;

	ZSTD_freeDCtx(u->z);
	free(u);
}

static int
zstd_unpack(void *stream, struct pack_step *s)
{
	struct unzstd *u = stream;
	ZSTD_inBuffer in = { s->in, s->in_len < u->wants ? s->in_len : u->wants, 0 };
	ZSTD_outBuffer out = { s->out, s->room, 0 };
	size_t left;

	/* The library takes a few calls without progress for an error. */
	if (!s->in_len && !u->full)
		return 0;
	left = ZSTD_decompressStream(u->z, &out, &in);
	if (ZSTD_isError(left))
		return -EBADMSG;
	s->in += in.pos;
	s->in_len -= in.pos;
	s->out += out.pos;
	s->room -= out.pos;
	s->ended = left == 0;
	u->full = s->room == 0;
	u->wants = left ? left : FRAME_HEAD;
	return 0;
}

static const struct pack_library zstd = {
	zstd_pack_new, zstd_pack_free, zstd_pack, zstd_unpack_new, zstd_unpack_free, zstd_unpack,
};
const struct pack_library *const pack_library_zstd = &zstd;

#else
const struct pack_library *const pack_library_zstd = NULL;
#endif
