/* SPDX-License-Identifier: GPL-2.0-or-later */
/* codec_canonical.c - a line that is written just as the codec writes it.
 *
 * Nearly every line of a recording is: {"name":value,...} without blanks, a value
 * being true, false, null, a whole number, an ASCII string without a backslash, or
 * an array of such strings.  This much of JSON has one reading, which can be had
 * without an allocation for each value: with the library alone a replay has half the
 * rate.  Whatever else is in a line, right or wrong, is the library's to judge.
 * The tests read the same lines in both ways and compare. */
#include "event/codec_canonical.h"

#include <string.h>

struct cursor {
	const char *p, *end;
};

static bool
take(struct cursor *c, char ch)
{
	if (c->p == c->end || *c->p != ch)
		return false;
	c->p++;
	return true;
}

static bool
take_word(struct cursor *c, const char *word, size_t len)
{
	if ((size_t)(c->end - c->p) < len || memcmp(c->p, word, len) != 0)
		return false;
	c->p += len;
	return true;
}

/* A string without a backslash, of ASCII alone. */
static bool
take_string(struct cursor *c, const char **s, size_t *len)
{
	const char *p = c->p;

	if (p == c->end || *p != '"')
		return false;
	for (*s = ++p; p < c->end && *p != '"'; p++)
		if ((unsigned char)*p < ' ' || (unsigned char)*p >= 0x80 || *p == '\\')
			return false;
	*len = (size_t)(p - *s);
	c->p = p;
	return take(c, '"');
}

/* Digits that fit into 64 bits whatever they are: at most 19. */
static bool
take_number(struct cursor *c, uint64_t *n)
{
	const char *first = c->p;

	for (*n = 0; c->p < c->end && *c->p >= '0' && *c->p <= '9'; c->p++) {
		if (c->p - first == 19)
			return false;
		*n = *n * 10 + (uint64_t)(*c->p - '0');
	}
	return c->p > first && (*first != '0' || c->p - first == 1);
}

static bool
take_numbers(struct codec_values *vs, struct cursor *c, enum codec_key key)
{
	struct codec_value *v = codec_values_set(vs, key, VALUE_NUMBERS);
	uint64_t number;

	do {
		const char *first = c->p;

		if (!take_number(c, &number))
			return false;
		codec_values_text(vs, v, first, (size_t)(c->p - first));
	} while (take(c, ','));
	return take(c, ']');
}

static bool
take_words(struct codec_values *vs, struct cursor *c, enum codec_key key)
{
	struct codec_value *v = codec_values_set(vs, key, VALUE_WORDS);
	const char *s;
	size_t len;

	if (take(c, ']'))
		return true;
	do {
		if (!take_string(c, &s, &len))
			return false;
		codec_values_text(vs, v, s, len);
	} while (take(c, ','));
	return take(c, ']');
}

static bool
take_array(struct codec_values *vs, struct cursor *c, enum codec_key key)
{
	if (!take(c, '['))
		return false;
	return c->p < c->end && *c->p >= '0' && *c->p <= '9' ? take_numbers(vs, c, key) : take_words(vs, c, key);
}

static bool
take_literal(struct codec_values *vs, struct cursor *c, enum codec_key key)
{
	if (take_word(c, "true", 4))
		codec_values_set(vs, key, VALUE_BOOL)->number = 1;
	else if (take_word(c, "false", 5))
		codec_values_set(vs, key, VALUE_BOOL);
	else if (take_word(c, "null", 4))
		codec_values_set(vs, key, VALUE_NULL);
	else
		return false;
	return true;
}

static bool
take_value(struct codec_values *vs, struct cursor *c, enum codec_key key)
{
	uint64_t number;
	const char *s;
	size_t len;

	if (c->p == c->end)
		return false;
	switch (*c->p) {
	case '"':
		if (!take_string(c, &s, &len))
			return false;
		codec_values_text(vs, codec_values_set(vs, key, VALUE_STRING), s, len);
		return true;
	case '[':
		return take_array(vs, c, key);
	case 't':
	case 'f':
	case 'n':
		return take_literal(vs, c, key);
	default:
		if (!take_number(c, &number))
			return false;
		codec_values_set(vs, key, VALUE_NUMBER)->number = number;
		return true;
	}
}

bool
codec_canonical(struct codec_values *vs, const char *line, size_t len)
{
	struct cursor c = { line, line + len };
	enum codec_key key;
	const char *name;

	if (!take(&c, '{'))
		return false;
	do {
		if (!take_string(&c, &name, &len) || !take(&c, ':'))
			return false;
		key = codec_values_key(vs, name, len);
		if (key == KEY_NONE || vs->seen[key] || !take_value(vs, &c, key))
			return false;
	} while (take(&c, ','));
	return take(&c, '}') && c.p == c.end;
}
