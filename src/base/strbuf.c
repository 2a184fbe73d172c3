/* SPDX-License-Identifier: GPL-2.0-or-later */
/* strbuf.c - a string that grows. */
#include "base/strbuf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

enum { FIRST_CAP = 128 };

/* Room for len more bytes and the NUL. */
static char *
reserve(struct strbuf *b, size_t len)
{
	size_t cap = b->cap ? b->cap : FIRST_CAP;

	if (b->cap - b->len > len)
		return b->s + b->len;
	if (len >= SIZE_MAX / 4 || b->len >= SIZE_MAX / 4)
		cap = SIZE_MAX;		/* more than there is: the allocator says so */
	while (cap <= b->len + len)
		cap *= 2;
	b->s = xreallocarray(b->s, cap, 1);
	b->cap = cap;
	return b->s + b->len;
}

void
strbuf_done(struct strbuf *b)
{
	free(b->s);
	*b = (struct strbuf){ 0 };
}

void
strbuf_reset(struct strbuf *b)
{
	b->len = 0;
	if (b->s)
		b->s[0] = '\0';
}

const char *
strbuf_str(const struct strbuf *b)
{
	return b->s ? b->s : "";
}

void
strbuf_add(struct strbuf *b, const void *p, size_t len)
{
	char *to = reserve(b, len);

	if (len)
		memcpy(to, p, len);
	to[len] = '\0';
	b->len += len;
}

void
strbuf_adds(struct strbuf *b, const char *s)
{
	strbuf_add(b, s, strlen(s));
}

void
strbuf_addc(struct strbuf *b, char c)
{
	char *to = reserve(b, 1);

	to[0] = c;
	to[1] = '\0';
	b->len++;
}

void
strbuf_addu(struct strbuf *b, uint64_t v)
{
	static const char pairs[] =
		"00010203040506070809101112131415161718192021222324"
		"25262728293031323334353637383940414243444546474849"
		"50515253545556575859606162636465666768697071727374"
		"75767778798081828384858687888990919293949596979899";
	char digits[20];		/* as many as UINT64_MAX has */
	char *p = digits + sizeof(digits);

	while (v >= 100) {
		p -= 2;
		memcpy(p, &pairs[2 * (v % 100)], 2);
		v /= 100;
	}
	if (v >= 10) {
		p -= 2;
		memcpy(p, &pairs[2 * v], 2);
	} else {
		*--p = (char)('0' + v);
	}
	strbuf_add(b, p, (size_t)(digits + sizeof(digits) - p));
}

void
strbuf_addi(struct strbuf *b, int64_t v)
{
	if (v < 0) {
		strbuf_addc(b, '-');
		strbuf_addu(b, -(uint64_t)v);
	} else {
		strbuf_addu(b, (uint64_t)v);
	}
}

void
strbuf_addf(struct strbuf *b, const char *fmt, ...)
{
	va_list ap, again;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(b->s ? b->s + b->len : NULL, b->cap - b->len, fmt, ap);
	va_end(ap);
	if (n >= 0 && (size_t)n >= b->cap - b->len)
		vsnprintf(reserve(b, (size_t)n), (size_t)n + 1, fmt, again);
	va_end(again);
	if (n >= 0)
		b->len += (size_t)n;
}
