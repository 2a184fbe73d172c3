/* SPDX-License-Identifier: GPL-2.0-or-later */
/* base64.h - bytes as letters and back, RFC 4648 section 4. */
#ifndef PW_BASE64_H
#define PW_BASE64_H

#include <stdbool.h>
#include <stddef.h>

struct strbuf;

void base64_encode(struct strbuf *out, const void *bytes, size_t len);

/* Appends what s stands for.  false: it is not base64, or lacks its padding; then an
 * unknown part of it was appended. */
bool base64_decode(struct strbuf *out, const char *s, size_t len);

#endif
