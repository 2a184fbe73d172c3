/* SPDX-License-Identifier: GPL-2.0-or-later */
/* base64.c - bytes as letters and back. */
#include "base/base64.h"

#include <stdint.h>
#include <string.h>

#include "base/strbuf.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void
base64_encode(struct strbuf *out, const void *bytes, size_t len)
{
	const unsigned char *p = bytes;

	for (; len; p += 3, len -= len < 3 ? len : 3) {
		const uint32_t n = (uint32_t)p[0] << 16 | (len > 1 ? (uint32_t)p[1] << 8 : 0) |
				   (len > 2 ? p[2] : 0);

		strbuf_addc(out, digits[n >> 18]);
		strbuf_addc(out, digits[n >> 12 & 63]);
		strbuf_addc(out, len > 1 ? digits[n >> 6 & 63] : '=');
		strbuf_addc(out, len > 2 ? digits[n & 63] : '=');
	}
}

/* The value of a digit; -1 = it is none. */
static int
digit_value(char c)
{
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

bool
base64_decode(struct strbuf *out, const char *s, size_t len)
{
	if (len % 4)
		return false;
	for (; len; s += 4, len -= 4) {
		const int pad = len > 4 || s[3] != '=' ? 0 : s[2] != '=' ? 1 : 2;
		uint32_t n = 0;

		for (int i = 0; i < 4; i++) {
			const int v = i < 4 - pad ? digit_value(s[i]) : 0;

			if (v < 0)
				return false;
			n = n << 6 | (uint32_t)v;
		}
		for (int i = 0; i < 3 - pad; i++)
			strbuf_addc(out, (char)(n >> (16 - 8 * i) & 0xff));
	}
	return true;
}
