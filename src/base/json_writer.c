/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_writer.c - JSON piece by piece. */
#include "base/json_writer.h"

#include <string.h>

#include "base/strbuf.h"
#include "base/text.h"

/* The last byte says whether a value stands before this one; a comma is there already
 * after jw_key() without a key. */
static void
separate(struct strbuf *out)
{
	if (out->len && !strchr("{[:,\n", out->s[out->len - 1]))
		strbuf_addc(out, ',');
}

void
jw_open(struct strbuf *out, char bracket)
{
	separate(out);
	strbuf_addc(out, bracket);
}

void
jw_close(struct strbuf *out, char bracket)
{
	strbuf_addc(out, bracket);
}

void
jw_end_line(struct strbuf *out)
{
	strbuf_addc(out, '\n');
}

void
jw_key(struct strbuf *out, const char *key)
{
	separate(out);
	if (!key)
		return;
	strbuf_addc(out, '"');
	strbuf_adds(out, key);
	strbuf_adds(out, "\":");
}

void
jw_string(struct strbuf *out, const char *key, const char *value)
{
	jw_key(out, key);
	text_json(out, value, strlen(value));
}

void
jw_uint(struct strbuf *out, const char *key, uint64_t value)
{
	jw_key(out, key);
	strbuf_addu(out, value);
}

void
jw_int(struct strbuf *out, const char *key, int64_t value)
{
	jw_key(out, key);
	strbuf_addi(out, value);
}

void
jw_null(struct strbuf *out, const char *key)
{
	jw_key(out, key);
	strbuf_adds(out, "null");
}

void
jw_bool(struct strbuf *out, const char *key, bool value)
{
	jw_key(out, key);
	strbuf_adds(out, value ? "true" : "false");
}
