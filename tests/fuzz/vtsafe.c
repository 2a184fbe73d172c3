/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vtsafe.c - any bytes through the filter: what leaves is within its promise, and does
 * not depend on how the bytes were cut. */
#include "fuzz.h"

#include <locale.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "emulator/vtsafe.h"

static void
collect(void *arg, const char *bytes, size_t len, bool restores)
{
	(void)restores;
	FUZZ_CHECK(len > 0);
	strbuf_add(arg, bytes, len);
}

static size_t
check_csi(const char *s, size_t len)
{
	size_t i = 2, args = 1, value = 0;

	for (; i < len && (unsigned char)s[i] >= 0x20 && s[i] < 0x40; i++) {
		if (s[i] == ';' || s[i] == ':') {
			args++;
			value = 0;
		} else if (s[i] >= '0' && s[i] <= '9') {
			value = value * 10 + (size_t)(s[i] - '0');
		}
		FUZZ_CHECK(args <= VTSAFE_ARGS && value <= VTSAFE_VALUE);
	}
	FUZZ_CHECK(i < len && s[i] >= 0x40 && s[i] < 0x7f);
	return i + 1;
}

/* One unit: its length. */
static size_t
check_unit(const char *s, size_t len)
{
	uint32_t cp;
	size_t n;

	if (s[0] == 0x1b) {
		FUZZ_CHECK(len >= 2 && !strchr("P]X^_", s[1]));
		if (s[1] == '[')
			return check_csi(s, len);
		n = s[1] >= 0x20 && s[1] < 0x30 ? 3 : 2;
		FUZZ_CHECK(len >= n);
		return n;
	}
	if ((unsigned char)s[0] < 0x20) {
		FUZZ_CHECK(s[0] >= 0x08 && s[0] <= 0x0f);
		return 1;
	}
	n = text_utf8(s, len, &cp);
	FUZZ_CHECK(n && cp != 0x7f && !(cp >= 0x80 && cp < 0xa0));
	return n;
}

static void
filter(const uint8_t *data, size_t size, size_t piece, bool utf8, struct strbuf *out)
{
	static struct vtsafe v;

	vtsafe_init(&v, utf8, collect, out);
	for (size_t i = 0; i < size; i += piece)
		vtsafe_feed(&v, (const char *)data + i, piece < size - i ? piece : size - i);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct strbuf whole = { 0 }, single = { 0 };
	bool utf8;

	if (size == 0)
		return 0;
	setlocale(LC_CTYPE, "C.UTF-8");
	utf8 = data[0] != 'L';
	filter(data, size, size, utf8, &whole);
	filter(data, size, 1, utf8, &single);
	FUZZ_CHECK(whole.len == single.len &&
		   (!whole.len || memcmp(whole.s, single.s, whole.len) == 0));
	for (size_t i = 0; i < whole.len; i += check_unit(whole.s + i, whole.len - i))
		;
	strbuf_done(&whole);
	strbuf_done(&single);
	return 0;
}
