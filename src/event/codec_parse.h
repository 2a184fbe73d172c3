/* SPDX-License-Identifier: GPL-2.0-or-later */
/* codec_parse.h - a line of JSON as the values of the known fields.  Private to
 * the codec. */
#ifndef PW_CODEC_PARSE_H
#define PW_CODEC_PARSE_H

#include <stddef.h>

#include "event/codec_table.h"
#include "event/codec_values.h"

enum {
	CODEC_LINE_MAX = 1 << 20,	/* bytes */
};

struct codec_parser;
struct codec_parser *codec_parser_new(void);
void codec_parser_free(struct codec_parser *p);	/* NULL is harmless */

/* One object.  0, or -EINVAL and *why, which is static or owned by p. */
int codec_parse(struct codec_parser *p, const char *line, size_t len, const char **why);
/* The same, always by the library: for the tests. */
int codec_parse_by_library(struct codec_parser *p, const char *line, size_t len,
			   const char **why);

/* Of the line parsed last.  NULL = the field is not there.  Of fields that are
 * there twice the last counts. */
const struct codec_value *codec_parsed(const struct codec_parser *p, enum codec_key key);
/* The text of a value, NUL-ended. */
const char *codec_parsed_text(const struct codec_parser *p, const struct codec_value *v);

#endif
