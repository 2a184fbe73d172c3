/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sha256.h - the digest of FIPS 180-4, as a content security policy writes it. */
#ifndef PW_SHA256_H
#define PW_SHA256_H

#include <stddef.h>

struct strbuf;

/* Appends the SHA-256 of those bytes in base64. */
void sha256_base64(struct strbuf *out, const void *bytes, size_t len);

#endif
