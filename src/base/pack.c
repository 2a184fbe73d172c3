/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pack.c - compressed streams: one interface for both libraries. */
#include "base/pack.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/pack_library.h"
#include "base/strbuf.h"
#include "base/xalloc.h"

static const struct {
	const char *name, *ending;
	unsigned char magic[4];
	size_t magic_len;
} kinds[] = {
	[PACK_NONE] = { .name = "none" },
	[PACK_ZSTD] = { "zstd", ".zst", { 0x28, 0xb5, 0x2f, 0xfd }, 4 },
	[PACK_GZIP] = { "gzip", ".gz", { 0x1f, 0x8b }, 2 },
};

static const struct pack_library *
library_of(enum pack_kind kind)
{
	return kind == PACK_ZSTD ? pack_library_zstd : kind == PACK_GZIP ? pack_library_gzip : NULL;
}

enum pack_kind
pack_of_name(const char *name)
{
	const size_t len = strlen(name);

	for (int k = PACK_ZSTD; k <= PACK_GZIP; k++) {
		const size_t end = strlen(kinds[k].ending);

		if (len > end && strcmp(name + len - end, kinds[k].ending) == 0)
			return (enum pack_kind)k;
	}
	return PACK_NONE;
}

enum pack_kind
pack_of_bytes(const char *bytes, size_t len, bool *enough)
{
	*enough = true;
	for (int k = PACK_ZSTD; k <= PACK_GZIP; k++) {
		const size_t n = len < kinds[k].magic_len ? len : kinds[k].magic_len;

		if (memcmp(bytes, kinds[k].magic, n) != 0)
			continue;
		if (n == kinds[k].magic_len)
			return (enum pack_kind)k;
		*enough = false;
	}
	return PACK_NONE;
}

bool
pack_is_built(enum pack_kind kind)
{
	return kind == PACK_NONE || library_of(kind);
}

const char *
pack_name(enum pack_kind kind)
{
	return kinds[kind].name;
}

/* --- compress ---------------------------------------------------------------------------- */

struct packer {
	const struct pack_library *lib;
	void *stream;
};

struct packer *
packer_new(enum pack_kind kind)
{
	const struct pack_library *lib = library_of(kind);
	struct packer *p;

	if (!lib)
		return NULL;
	p = xzalloc(sizeof(*p));
	p->lib = lib;
	p->stream = lib->pack_new();
	return p;
}

void
packer_free(struct packer *p)
{
	if (!p)
		return;
	p->lib->pack_free(p->stream);
	free(p);
}

void
packer_add(struct packer *p, struct strbuf *to, const char *bytes, size_t len, enum pack_until until)
{
	struct pack_step s = { .in = bytes, .in_len = len };
	char out[16384];

	do {
		s.out = out;
		s.room = sizeof(out);
		s.more = false;
		p->lib->pack(p->stream, &s, until);
		if (s.room < sizeof(out))
			strbuf_add(to, out, sizeof(out) - s.room);
	} while (s.in_len || s.more);
}

/* --- expand ------------------------------------------------------------------------------ */

struct unpacker {
	const struct pack_library *lib;
	void *stream;
	bool within, behind, padded;	/* behind: a complete stream was taken, and none has begun */
};

struct unpacker *
unpacker_new(enum pack_kind kind)
{
	const struct pack_library *lib = library_of(kind);
	struct unpacker *u;

	if (!lib)
		return NULL;
	u = xzalloc(sizeof(*u));
	u->lib = lib;
	u->stream = lib->unpack_new();
	return u;
}

void
unpacker_free(struct unpacker *u)
{
	if (!u)
		return;
	u->lib->unpack_free(u->stream);
	free(u);
}

/* Copies in blocks leave zeros behind the last stream: only those are its end, too. */
static int
skip_zeros(struct unpacker *u, struct pack_step *s)
{
	for (; u->behind && s->in_len && !*s->in; s->in++, s->in_len--)
		u->padded = true;
	return u->padded && s->in_len ? -EBADMSG : 0;
}

long
unpacker_take(struct unpacker *u, const char *bytes, size_t len, size_t *used, char *out, size_t room)
{
	struct pack_step s = { .in = bytes, .in_len = len, .out = out, .room = room };
	int err = 0;
	size_t before;

	do {
		err = skip_zeros(u, &s);
		before = s.in_len;
		s.more = false;
		if (!err)
			err = u->lib->unpack(u->stream, &s);
		if (!err && (before != s.in_len || s.room != room)) {
			u->within = !s.ended;
			u->behind = s.ended;
		}
	} while (!err && s.room == room && s.in_len && s.in_len != before);
	*used = len - s.in_len;
	return err && s.room == room ? err : (long)(room - s.room);
}

bool
unpacker_is_within(const struct unpacker *u)
{
	return u->within;
}
