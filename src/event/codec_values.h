/* SPDX-License-Identifier: GPL-2.0-or-later */
/* codec_values.h - what one line of JSON says: a value for each known field.
 * Private to the codec. */
#ifndef PW_CODEC_VALUES_H
#define PW_CODEC_VALUES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "event/codec_table.h"

enum value_type {
	VALUE_OTHER,		/* an object, a fraction, a mixed array */
	VALUE_NULL,
	VALUE_BOOL,		/* number is 0 or 1 */
	VALUE_NUMBER,		/* whole */
	VALUE_STRING,
	VALUE_WORDS,		/* an array of strings, each with a NUL after it */
	VALUE_NUMBERS,		/* an array of integers, each as decimal digits with a NUL */
	VALUE_FRAMES,		/* an array of objects: the frames as pw_frame_add() makes them */
	VALUE_HAS_NUL,		/* a string, or one of an array, with a NUL in it */
};

struct codec_value {
	enum value_type type;
	bool negative;		/* NUMBER */
	uint64_t number;	/* its magnitude */
	size_t text, len;	/* STRING, WORDS: within the values' text */
};

/* Zeroed memory, with codec_values_init(); codec_values_done() frees. */
enum { CODEC_SLOTS = 256 };	/* hash table of the keys: a power of 2 */
struct codec_values {
	bool seen[KEY_LAST];
	struct codec_value of[KEY_LAST];
	struct strbuf text;
	uint8_t slots[CODEC_SLOTS];
};

void codec_values_init(struct codec_values *vs);
void codec_values_done(struct codec_values *vs);
/* No value, for the next line. */
void codec_values_reset(struct codec_values *vs);

/* The field of that name; KEY_NONE = not known. */
enum codec_key codec_values_key(const struct codec_values *vs, const char *name, size_t len);

/* The value of a field.  If it has one already, the last counts. */
struct codec_value *codec_values_set(struct codec_values *vs, enum codec_key key,
				     enum value_type type);
/* Copies a string to the end of a STRING (once) or of WORDS. */
void codec_values_text(struct codec_values *vs, struct codec_value *v, const char *s, size_t len);
/* Copies what a value is as a whole: FRAMES. */
void codec_values_bytes(struct codec_values *vs, struct codec_value *v, const struct strbuf *bytes);

#endif
