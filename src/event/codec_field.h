/* SPDX-License-Identifier: GPL-2.0-or-later */
/* codec_field.h - a field of a line as a value of the record.  Private to the codec.
 *
 * The functions return NULL, or a static string that says what is wrong with the
 * field: "is not a whole number".
 */
#ifndef PW_CODEC_FIELD_H
#define PW_CODEC_FIELD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "event/codec_parse.h"
#include "event/codec_table.h"

enum {
	/* Invalid bytes were written as U+FFFD, three bytes for one. */
	CODEC_TAIL_MAX = 3 * PW_TAIL_MAX,
	CODEC_TAIL_ROOM = PW_STACK_TAIL_MAX > CODEC_TAIL_MAX ? PW_STACK_TAIL_MAX : CODEC_TAIL_MAX,
};

struct pw_codec {
	struct codec_parser *parser;
	struct pw_event *ev;		/* with room for a tail of CODEC_TAIL_ROOM bytes */
	struct strbuf error;
	uint32_t schema;		/* of the START read last */
	bool clamped;			/* a time of the line read last */
};

/* Puts the row's field of the line parsed last into c->ev; also what it means when the
 * field is missing. */
const char *codec_read_row(struct pw_codec *c, const struct codec_row *r);

/* Sets a bit of the record's flags if v is true. */
const char *codec_read_flag(struct pw_codec *c, const struct codec_value *v, uint32_t bit);

/* *text: NUL-ended, valid until the next line. */
const char *codec_get_text(struct pw_codec *c, const struct codec_value *v, const char **text);

/* A time, or how long something took, ns: clamped, so that sums of it cannot wrap. */
const char *codec_get_ns(struct pw_codec *c, const struct codec_value *v, uint64_t *n);

#endif
