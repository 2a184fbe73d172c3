/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_writer.h - JSON piece by piece; commas come by themselves. */
#ifndef PW_JSON_WRITER_H
#define PW_JSON_WRITER_H

#include <stdbool.h>
#include <stdint.h>

struct strbuf;

/* '{' or '[', and the bracket that ends it. */
void jw_open(struct strbuf *out, char bracket);
void jw_close(struct strbuf *out, char bracket);
/* Ends a line; the next value begins another text. */
void jw_end_line(struct strbuf *out);

/* key NULL: an element of an array.  Keys are names of ours, which need no escape. */
void jw_key(struct strbuf *out, const char *key);
void jw_string(struct strbuf *out, const char *key, const char *value);
void jw_uint(struct strbuf *out, const char *key, uint64_t value);
void jw_int(struct strbuf *out, const char *key, int64_t value);
void jw_null(struct strbuf *out, const char *key);
void jw_bool(struct strbuf *out, const char *key, bool value);

#endif
