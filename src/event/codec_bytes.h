/* SPDX-License-Identifier: GPL-2.0-or-later */
/* codec_bytes.h - bytes that come back exactly.  Private to the codec. */
#ifndef PW_CODEC_BYTES_H
#define PW_CODEC_BYTES_H

#include <stdbool.h>

#include "base/strbuf.h"
#include "event/codec_table.h"

/* A field with this key if they are valid UTF-8, otherwise "base64"; no bytes: none. */
void codec_write_bytes(struct strbuf *out, unsigned int key, const char *bytes, size_t len);

/* The tail of ev, which has that room.  text NULL: it was not a string.  NULL, or what is
 * wrong with the field. */
const char *codec_read_bytes(struct pw_event *ev, size_t room, const char *text, size_t len, bool base64);

#endif
