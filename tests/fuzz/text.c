/* SPDX-License-Identifier: GPL-2.0-or-later */
/* text.c - any bytes made visible: no terminal obeys them, no JSON breaks. */
#include "fuzz.h"

#include <json-c/json.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "base/unicode.h"

static void
check_harmless(const struct strbuf *b, bool utf8)
{
	uint32_t cp, marks = 0;
	size_t i, n;

	for (i = 0; i < b->len; i += n) {
		n = text_utf8(b->s + i, b->len - i, &cp);
		FUZZ_CHECK(n > 0);
		FUZZ_CHECK(cp >= 0x20 && cp != 0x7f);
		FUZZ_CHECK(utf8 || cp < 0x7f);
		FUZZ_CHECK(!unicode_is_hidden(cp));
		marks = unicode_is_mark(cp) ? marks + 1 : 0;
		FUZZ_CHECK(marks <= 4);
	}
}

/* check_harmless() has seen to the control characters, of which json-c lets some pass. */
static void
check_json(const struct strbuf *b)
{
	struct json_tokener *json = json_tokener_new();
	struct json_object *o;

	json_tokener_set_flags(json, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	o = json_tokener_parse_ex(json, b->s, (int)b->len);
	FUZZ_CHECK(json_object_is_type(o, json_type_string));
	FUZZ_CHECK(json_tokener_get_parse_end(json) == b->len);
	FUZZ_CHECK(b->s[0] == '"');
	json_object_put(o);
	json_tokener_free(json);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *s = (const char *)data;
	struct strbuf b = { 0 };

	for (int utf8 = 0; utf8 < 2; utf8++) {
		strbuf_reset(&b);
		text_visible(&b, s, size, utf8);
		check_harmless(&b, utf8);
		strbuf_reset(&b);
		text_shell_word(&b, s, size, utf8);
		check_harmless(&b, utf8);
		FUZZ_CHECK(b.len > 0);
	}
	strbuf_reset(&b);
	text_json(&b, s, size);
	check_harmless(&b, true);
	check_json(&b);
	strbuf_done(&b);
	return 0;
}
