/* SPDX-License-Identifier: GPL-2.0-or-later */
/* protobuf.c - writes messages of Protocol Buffers. */
#include "view/trace/protobuf.h"

#include <string.h>

#include "base/strbuf.h"

enum wire { WIRE_VARINT = 0, WIRE_FIXED64 = 1, WIRE_LEN = 2 };
enum { LENGTH_BYTES = 4 };	/* of a message: filled in when it is closed */

static size_t
make_varint(uint8_t bytes[10], uint64_t value)
{
	size_t n = 0;

	do {
		bytes[n++] = (uint8_t)((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
		value >>= 7;
	} while (value);
	return n;
}

static void
add_varint(struct strbuf *out, uint64_t value)
{
	uint8_t bytes[10];

	strbuf_add(out, bytes, make_varint(bytes, value));
}

static void
add_tag(struct strbuf *out, unsigned int field, enum wire wire)
{
	add_varint(out, (uint64_t)field << 3 | wire);
}

void
protobuf_uint(struct strbuf *out, unsigned int field, uint64_t value)
{
	add_tag(out, field, WIRE_VARINT);
	add_varint(out, value);
}

void
protobuf_fixed64(struct strbuf *out, unsigned int field, uint64_t value)
{
	uint8_t bytes[8];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(value >> (8 * i));
	add_tag(out, field, WIRE_FIXED64);
	strbuf_add(out, bytes, sizeof(bytes));
}

void
protobuf_bytes(struct strbuf *out, unsigned int field, const void *bytes, size_t len)
{
	add_tag(out, field, WIRE_LEN);
	add_varint(out, len);
	strbuf_add(out, bytes, len);
}

void
protobuf_string(struct strbuf *out, unsigned int field, const char *value)
{
	protobuf_bytes(out, field, value, strlen(value));
}

size_t
protobuf_open(struct strbuf *out, unsigned int field)
{
	static const uint8_t room[LENGTH_BYTES];

	add_tag(out, field, WIRE_LEN);
	strbuf_add(out, room, sizeof(room));
	return out->len;
}

void
protobuf_close(struct strbuf *out, size_t opened)
{
	const size_t len = out->len - opened;
	uint8_t bytes[10];
	const size_t n = make_varint(bytes, len);

	/* the contents move up to the length, which takes one byte mostly */
	memcpy(out->s + opened - LENGTH_BYTES, bytes, n);
	memmove(out->s + opened - LENGTH_BYTES + n, out->s + opened, len);
	out->len -= LENGTH_BYTES - n;
	out->s[out->len] = '\0';
}
