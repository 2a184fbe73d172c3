/* SPDX-License-Identifier: GPL-2.0-or-later */
/* protobuf.h - writes messages of Protocol Buffers. */
#ifndef PW_PROTOBUF_H
#define PW_PROTOBUF_H

#include <stddef.h>
#include <stdint.h>

struct strbuf;

void protobuf_uint(struct strbuf *out, unsigned int field, uint64_t value);
void protobuf_fixed64(struct strbuf *out, unsigned int field, uint64_t value);
void protobuf_bytes(struct strbuf *out, unsigned int field, const void *bytes, size_t len);
void protobuf_string(struct strbuf *out, unsigned int field, const char *value);

/* A message in a message: what is added between the two calls. */
size_t protobuf_open(struct strbuf *out, unsigned int field);
void protobuf_close(struct strbuf *out, size_t opened);

#endif
