/* SPDX-License-Identifier: GPL-2.0-or-later */
/* codec.c - any bytes as lines: refused with a sentence, or understood so that
 * what is written of them says the same when it is read again. */
#include "fuzz.h"

#include <errno.h>

#include "base/strbuf.h"
#include "event/codec.h"
#include "event/names.h"

static void
check_line(struct pw_codec *c, const char *line, size_t len)
{
	struct strbuf once = { 0 }, twice = { 0 };
	const struct pw_event *ev = NULL;
	const char *why = NULL;
	int err = pw_codec_read(c, line, len, &ev, &why);

	if (err) {
		FUZZ_CHECK(err == -ENODATA || (err == -EINVAL && why && *why));
		return;
	}
	FUZZ_CHECK(pw_kind_name(ev->kind));
	pw_codec_write(&once, ev);
	FUZZ_CHECK(once.len > 0 && once.s[once.len - 1] == '\n');
	FUZZ_CHECK(!memchr(once.s, '\n', once.len - 1));
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
