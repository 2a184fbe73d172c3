/* SPDX-License-Identifier: GPL-2.0-or-later */
/* codec.h - a record as a line of the JSON stream (schema 1), and back. */
#ifndef PW_CODEC_H
#define PW_CODEC_H

#include <stdbool.h>
#include <stddef.h>

#include "event/event.h"

struct strbuf;

/* Appends one line, newline included, that is valid JSON whatever bytes the
 * record carries: invalid UTF-8 becomes U+FFFD, except in OUTPUT, which is kept
 * exactly.  Kinds that are not in the
 * stream (RELEASE, NONE) append nothing.  Never fails. */
void pw_codec_write(struct strbuf *out, const struct pw_event *ev);

/* Reads lines.  Memory is bounded by the longest line allowed. */
struct pw_codec;
struct pw_codec *pw_codec_new(void);
void pw_codec_free(struct pw_codec *c);	/* NULL is harmless */

/* One line, without its newline, into *ev, which stays valid until the next
 * call.  Fields that it does not know are skipped, so that a newer minor
 * schema can be read.  0, or -EINVAL with *why one sentence about what is
 * wrong (static or owned by c).  FINDING and SUMMARY give *ev with only kind
 * and ts: the model makes its own.  Blank lines: -ENODATA.  A time or a duration
 * beyond PW_NS_MAX is read as that. */
int pw_codec_read(struct pw_codec *c, const char *line, size_t len,
		  const struct pw_event **ev, const char **why);
/* Was there such a time in the line read last? */
bool pw_codec_clamped(const struct pw_codec *c);

#endif
