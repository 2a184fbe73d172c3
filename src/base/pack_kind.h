/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pack_kind.h - how a stream is compressed, and how much of it. */
#ifndef PW_PACK_KIND_H
#define PW_PACK_KIND_H

enum pack_kind {
	PACK_NONE,
	PACK_ZSTD,
	PACK_GZIP,
};

enum pack_until {
	PACK_MORE,		/* some may stay in memory */
	PACK_FLUSH,		/* a reader can expand all of it */
	PACK_END,		/* the stream ends; the next bytes begin another, which may follow it */
};

#endif
