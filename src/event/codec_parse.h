/* SPDX-License-Identifier: GPL-2.0-or-later */
/* codec_parse.h - a line of JSON as the values of the known fields.  Private to
 * the codec. */
#ifndef PW_CODEC_PARSE_H
#define PW_CODEC_PARSE_H

#include <stddef.h>
#include <stdint.h>

#include "event/codec_table.h"

enum {
	CODEC_LINE_MAX = 1 << 20,	/* bytes */
};

enum value_type {
	VALUE_OTHER,		/* null, an object, a fraction, a mixed array */
	VALUE_NULL,
	VALUE_BOOL,		/* number is 0 or 1 */
	VALUE_NUMBER,		/* whole, fits into 64 bits */
	VALUE_STRING,
	VALUE_WORDS,		/* an array of strings, each with a NUL after it */
	VALUE_TOO_LARGE,	/* a number that does not fit */
	VALUE_HAS_NUL,		/* a string, or one of an array, with a NUL in it */
};

struct codec_value {
	enum value_type type;
	bool negative;		/* NUMBER */
	uint64_t number;	/* its magnitude */
	size_t text, len;	/* STRING, WORDS: within the parser's text */
};

struct codec_parser;
struct codec_parser *codec_parser_new(void);
void codec_parser_free(struct codec_parser *p);	/* NULL is harmless */

/* One object.  0, or -EINVAL and *why, which is static or owned by p. */
int codec_parse(struct codec_parser *p, const char *line, size_t len, const char **why);

/* Of the line parsed last.  NULL = the field is not there.  Of fields that are
 * there twice the last counts. */
const struct codec_value *codec_parsed(const struct codec_parser *p, enum codec_key key);
/* The text of a value, NUL-ended. */
const char *codec_parsed_text(const struct codec_parser *p, const struct codec_value *v);

#endif
