/* SPDX-License-Identifier: GPL-2.0-or-later */
/* codec.c - any bytes as lines: refused with a sentence, or understood so that
 * what is written of them says the same when it is read again.  What is read without
 * the library says what the library reads. */
#include "fuzz.h"

#include <errno.h>

#include "base/strbuf.h"
#include "event/codec.h"
#include "event/codec_canonical.h"
#include "event/codec_parse.h"
#include "event/names.h"

static void
check_same_value(const struct codec_value *a, const char *a_text,
		 const struct codec_value *b, const char *b_text)
{
	FUZZ_CHECK(a && b);
	FUZZ_CHECK(a->type == b->type && a->negative == b->negative && a->number == b->number);
	FUZZ_CHECK(a->len == b->len && memcmp(a_text, b_text, a->len) == 0);
}

static void
check_both_ways(const char *line, size_t len)
{
	struct codec_values vs = { 0 };
	struct codec_parser *p = codec_parser_new();
	const char *why;

	codec_values_init(&vs);
	if (codec_canonical(&vs, line, len)) {
		FUZZ_CHECK(codec_parse_by_library(p, line, len, &why) == 0);
		for (enum codec_key key = 0; key < KEY_LAST; key++) {
			const struct codec_value *v = codec_parsed(p, key);

			if (vs.seen[key] || v)
				check_same_value(vs.seen[key] ? &vs.of[key] : NULL,
						 strbuf_str(&vs.text) + vs.of[key].text,
						 v, v ? codec_parsed_text(p, v) : "");
		}
	}
	codec_parser_free(p);
	codec_values_done(&vs);
}

static void
check_line(struct pw_codec *c, const char *line, size_t len)
{
	struct strbuf once = { 0 }, twice = { 0 };
	const struct pw_event *ev = NULL;
	const char *why = NULL;
	int err = pw_codec_read(c, line, len, &ev, &why);

	if (len <= CODEC_LINE_MAX)
		check_both_ways(line, len);
	if (err) {
		FUZZ_CHECK(err == -ENODATA || (err == -EINVAL && why && *why));
		return;
	}
	FUZZ_CHECK(pw_kind_name(ev->kind));
	pw_codec_write(&once, ev);
	FUZZ_CHECK(once.len > 0 && once.s[once.len - 1] == '\n');
	FUZZ_CHECK(!memchr(once.s, '\n', once.len - 1));
	check_both_ways(once.s, once.len - 1);
	FUZZ_CHECK(pw_codec_read(c, once.s, once.len - 1, &ev, &why) == 0);
	pw_codec_write(&twice, ev);
	FUZZ_CHECK(once.len == twice.len && memcmp(once.s, twice.s, once.len) == 0);
	strbuf_done(&once);
	strbuf_done(&twice);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pw_codec *c = pw_codec_new();
	struct fuzz_lines in = { (const char *)data, size };
	const char *line;
	size_t len;

	while ((line = fuzz_next_line(&in, &len)))
		check_line(c, line, len);
	pw_codec_free(c);
	return 0;
}
