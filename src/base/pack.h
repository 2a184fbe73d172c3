/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pack.h - compresses and expands a stream, by libzstd and zlib, where they are built in. */
#ifndef PW_PACK_H
#define PW_PACK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/pack_kind.h"

struct strbuf;

/* By the end of a file's name: .zst, .gz */
enum pack_kind pack_of_name(const char *name);
/* By the first bytes of a file.  *enough false: more of them are needed to decide. */
enum pack_kind pack_of_bytes(const char *bytes, size_t len, bool *enough);
bool pack_is_built(enum pack_kind kind);
const char *pack_name(enum pack_kind kind);	/* "zstd" */

struct packer;
/* NULL = not built in. */
struct packer *packer_new(enum pack_kind kind);
void packer_free(struct packer *p);	/* NULL is harmless */
/* Appends to `to` what the bytes become. */
void packer_add(struct packer *p, struct strbuf *to, const char *bytes, size_t len, enum pack_until until);

struct unpacker;
/* NULL = not built in. */
struct unpacker *unpacker_new(enum pack_kind kind);
void unpacker_free(struct unpacker *u);	/* NULL is harmless */
/* Expands from bytes, of which *used were taken, to at most `room` bytes of out: how many.  0 = it
 * requires more.  -EBADMSG = damaged.  The streams of a file may follow one another, and zeros the last. */
long unpacker_take(struct unpacker *u, const char *bytes, size_t len, size_t *used, char *out, size_t room);
/* Is what was taken incomplete? */
bool unpacker_is_within(const struct unpacker *u);

#endif
