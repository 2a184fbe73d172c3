/* SPDX-License-Identifier: GPL-2.0-or-later */
/* codec_bytes.c - what a command wrote, which need not be text. */
#include "event/codec_bytes.h"

#include <string.h>

#include "base/base64.h"
#include "base/text.h"

static bool
is_utf8(const char *s, size_t len)
{
	uint32_t cp;
	size_t n;

	for (; len; s += n, len -= n) {
		n = text_utf8(s, len, &cp);
		if (!n)
			return false;
	}
	return true;
}

void
codec_write_bytes(struct strbuf *out, unsigned int key, const char *bytes, size_t len)
{
	const bool text = is_utf8(bytes, len);
	const struct codec_word *word = &codec_keys[text ? key : KEY_BASE64];

	if (!len)
		return;
	strbuf_add(out, word->lead, word->lead_len);
	if (text) {
		text_json(out, bytes, len);
	} else {
		strbuf_addc(out, '"');
		base64_encode(out, bytes, len);
		strbuf_addc(out, '"');
	}
}

const char *
codec_read_bytes(struct pw_event *ev, size_t room, const char *text, size_t len, bool base64)
{
	struct strbuf bytes = { 0 };
	const char *bad = NULL;

	if (!text)
		return "is not a string";
	if (base64 && !base64_decode(&bytes, text, len))
		bad = "is missing, and what stands there as base64 is none";
	else if (!base64)
		strbuf_add(&bytes, text, len);
	if (!bad && bytes.len > room)
		bad = "is too long";
	if (!bad && bytes.len) {
		memcpy(ev->tail, bytes.s, bytes.len);
		ev->tail_len = (uint32_t)bytes.len;
	}
	strbuf_done(&bytes);
	return bad;
}
