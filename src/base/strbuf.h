/* SPDX-License-Identifier: GPL-2.0-or-later */
/* strbuf.h - a string that grows.  Zeroed memory is an empty one. */
#ifndef PW_STRBUF_H
#define PW_STRBUF_H

#include <stddef.h>
#include <stdint.h>

struct strbuf {
	char *s;		/* NUL-terminated, or NULL before the first write */
	size_t len, cap;
};

void strbuf_done(struct strbuf *b);	/* frees, leaves an empty one */
void strbuf_reset(struct strbuf *b);	/* empty, memory kept */
const char *strbuf_str(const struct strbuf *b);	/* never NULL */
void strbuf_add(struct strbuf *b, const void *p, size_t len);
void strbuf_adds(struct strbuf *b, const char *s);
void strbuf_addc(struct strbuf *b, char c);
void strbuf_addu(struct strbuf *b, uint64_t v);	/* decimal, fast */
void strbuf_addi(struct strbuf *b, int64_t v);
void strbuf_addf(struct strbuf *b, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
