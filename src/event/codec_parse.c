/* SPDX-License-Identifier: GPL-2.0-or-later */
/* codec_parse.c - a line of JSON as the values of the known fields, by json-c. */
#include "event/codec_parse.h"

#include <errno.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/xalloc.h"
#include "event/codec_canonical.h"
#include "event/stack_frames.h"

enum {
	DEPTH_MAX = 16,		/* the stream itself has 2 */
};

struct codec_parser {
	struct json_tokener *json;
	struct codec_values values;
	struct strbuf error;
};

struct codec_parser *
codec_parser_new(void)
{
	struct codec_parser *p = xzalloc(sizeof(*p));

	codec_values_init(&p->values);
	p->json = json_tokener_new_ex(DEPTH_MAX + 1);
	if (!p->json)
		abort();
	json_tokener_set_flags(p->json, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8 |
					JSON_TOKENER_ALLOW_TRAILING_CHARS);
	return p;
}

void
codec_parser_free(struct codec_parser *p)
{
	if (!p)
		return;
	json_tokener_free(p->json);
	codec_values_done(&p->values);
	strbuf_done(&p->error);
	free(p);
}

static void
add_string(struct codec_values *vs, struct codec_value *v, struct json_object *o)
{
	const char *s = json_object_get_string(o);
	size_t len = (size_t)json_object_get_string_len(o);

	codec_values_text(vs, v, s, len);
	if (memchr(s, '\0', len))
		v->type = VALUE_HAS_NUL;
}

static void
add_number(struct codec_values *vs, struct codec_value *v, struct json_object *o)
{
	char digits[24];

	codec_values_text(vs, v, digits, (size_t)snprintf(digits, sizeof(digits), "%" PRId64, json_object_get_int64(o)));
}

static void
set_words(struct codec_values *vs, enum codec_key key, struct json_object *array)
{
	const size_t n = json_object_array_length(array);
	const enum json_type type = n ? json_object_get_type(json_object_array_get_idx(array, 0)) : json_type_string;
	struct codec_value *v = codec_values_set(vs, key, type == json_type_int ? VALUE_NUMBERS : VALUE_WORDS);

	for (size_t i = 0; i < n; i++) {
		struct json_object *o = json_object_array_get_idx(array, i);

		if (!json_object_is_type(o, type) || (type != json_type_int && type != json_type_string)) {
			v->type = VALUE_OTHER;
			return;
		}
		if (type == json_type_int)
			add_number(vs, v, o);
		else
			add_string(vs, v, o);
	}
}

static const char *
frame_text(struct json_object *frame, const char *key)
{
	struct json_object *o = json_object_object_get(frame, key);

	return json_object_is_type(o, json_type_string) ? json_object_get_string(o) : "";
}

static uint64_t
frame_number(struct json_object *frame, const char *key)
{
	struct json_object *o = json_object_object_get(frame, key);

	return json_object_is_type(o, json_type_int) ? json_object_get_uint64(o) : 0;
}

static void
set_frames(struct codec_values *vs, struct json_object *array)
{
	struct codec_value *v = codec_values_set(vs, KEY_FRAMES, VALUE_FRAMES);
	struct strbuf tail = { 0 };

	for (size_t i = 0; i < json_object_array_length(array); i++) {
		struct json_object *o = json_object_array_get_idx(array, i);
		const uint64_t line = frame_number(o, "line");
		const struct pw_frame f = {
			.func = frame_text(o, "func"), .file = frame_text(o, "file"),
			.module = frame_text(o, "module"), .source = frame_text(o, "source"),
			.line = line <= UINT32_MAX ? (uint32_t)line : 0,
			.offset = frame_number(o, "offset"),
			.inlined = json_object_get_boolean(json_object_object_get(o, "inlined")),
			.signal = json_object_get_boolean(json_object_object_get(o, "signal")),
		};

		if (!json_object_is_type(o, json_type_object))
			v->type = VALUE_OTHER;
		if (!pw_frame_add(&tail, &f))
			break;
	}
	codec_values_bytes(vs, v, &tail);
	strbuf_done(&tail);
}

static void
set_number(struct codec_values *vs, enum codec_key key, struct json_object *o)
{
	struct codec_value *v = codec_values_set(vs, key, VALUE_NUMBER);
	int64_t n = json_object_get_int64(o);

	v->negative = n < 0;
	v->number = n < 0 ? -(uint64_t)n : json_object_get_uint64(o);
}

static void
set_value(struct codec_values *vs, enum codec_key key, struct json_object *o)
{
	switch (json_object_get_type(o)) {
	case json_type_null:
		codec_values_set(vs, key, VALUE_NULL);
		break;
	case json_type_boolean:
		codec_values_set(vs, key, VALUE_BOOL)->number = json_object_get_boolean(o) != 0;
		break;
	case json_type_int:
		set_number(vs, key, o);
		break;
	case json_type_string:
		add_string(vs, codec_values_set(vs, key, VALUE_STRING), o);
		break;
	case json_type_array:
		if (key == KEY_FRAMES)
			set_frames(vs, o);
		else
			set_words(vs, key, o);
		break;
	case json_type_double:
	case json_type_object:
		codec_values_set(vs, key, VALUE_OTHER);
		break;
	}
}

static void
set_values(struct codec_values *vs, struct json_object *line)
{
	struct lh_entry *e;
	enum codec_key key;

	for (e = json_object_get_object(line)->head; e; e = e->next) {
		const char *name = lh_entry_k(e);

		key = codec_values_key(vs, name, strlen(name));
		if (key != KEY_NONE)
			set_value(vs, key, lh_entry_v(e));
	}
}

/* A whole number that does not fit into 64 bits?  *p is its first byte, and the one
 * after it when this returns. */
static bool
is_too_large(const char **p, const char *end)
{
	const char *s = *p, *first = s;
	bool negative = *s == '-', whole = true, fits = true;
	uint64_t n = 0;

	for (s += negative; s < end && ((*s && strchr("+-.eE", *s)) || (*s >= '0' && *s <= '9')); s++) {
		if (*s < '0' || *s > '9')
			whole = false;
		else if (__builtin_mul_overflow(n, UINT64_C(10), &n) ||
			 __builtin_add_overflow(n, (uint64_t)(*s - '0'), &n))
			fits = false;
	}
	*p = s > first ? s : first + 1;
	return whole && (!fits || (negative && n > (uint64_t)INT64_MAX + 1));
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* A string is a key if a colon follows; s is after its quote. */
static bool
is_key(const char *s, const char *end)
{
	while (s < end && is_blank(*s))
		s++;
	return s < end && *s == ':';
}

/* Passes over a string, *p being after its first quote.  NULL, or what is wrong, at *p.
 * json-c ends a key at a NUL character: it would be read as another key. */
static const char *
lenient_string(const char **p, const char *end)
{
	static const char nul_escape[] = { '\\', 'u', '0', '0', '0', '0' };
	const char *s = *p, *nul = NULL;

	for (; s < end && *s != '"'; s++) {
		if ((unsigned char)*s < ' ') {
			*p = s;
			return "a control character in a string";
		}
		if (*s != '\\')
			continue;
		if ((size_t)(end - s) >= sizeof(nul_escape) && !memcmp(s, nul_escape, sizeof(nul_escape)))
			nul = s;
		if (++s == end)
			break;
	}
	*p = s < end ? s + 1 : end;
	if (!nul || !is_key(*p, end))
		return NULL;
	*p = nul;
	return "a NUL character in a key";
}

/* What json-c lets pass, depending on its version: control characters in strings, NUL
 * characters in keys, numbers that it replaces by the largest it has, words and quotes that
 * JSON does not have.  NULL, or what is wrong, at *at. */
static const char *
lenient(const char *line, size_t len, const char **at)
{
	static const char outside[] = "{}[]:,\" \t\r\ntruefalsn";	/* besides numbers */
	const char *end = line + len, *what;

	for (*at = line; *at < end;) {
		if (**at == '-' || (**at >= '0' && **at <= '9')) {
			const char *first = *at;

			if (is_too_large(at, end)) {
				*at = first;
				return "a number of more than 64 bits";
			}
			continue;
		}
		if (!memchr(outside, **at, sizeof(outside) - 1))
			return "syntax error";
		if (*(*at)++ != '"')
			continue;
		what = lenient_string(at, end);
		if (what)
			return what;
	}
	return NULL;
}

static const char *
not_json(struct codec_parser *p, const char *what, size_t offset)
{
	strbuf_reset(&p->error);
	strbuf_addf(&p->error, "not JSON: %s at column %zu", what, offset + 1);
	return strbuf_str(&p->error);
}

static const char *
what_is_wrong(struct codec_parser *p, size_t blanks)
{
	enum json_tokener_error error = json_tokener_get_error(p->json);

	if (error == json_tokener_continue)
		return "the JSON object is not complete";
	if (error == json_tokener_error_depth)
		return "nested too deep";
	return not_json(p, error == json_tokener_error_parse_utf8_string ? "invalid UTF-8" : "syntax error",
			blanks + json_tokener_get_parse_end(p->json));
}

int
codec_parse_by_library(struct codec_parser *p, const char *line, size_t len, const char **why)
{
	const char *first = line, *at, *what;
	struct json_object *o;

	codec_values_reset(&p->values);
	while (len > 0 && is_blank(line[len - 1]))
		len--;
	for (; len > 0 && is_blank(*line); len--)
		line++;
	if (len == 0 || *line != '{') {
		*why = "not a JSON object";
		return -EINVAL;
	}
	what = lenient(line, len, &at);
	if (what) {
		*why = not_json(p, what, (size_t)(at - first));
		return -EINVAL;
	}
	json_tokener_reset(p->json);
	o = json_tokener_parse_ex(p->json, line, (int)len);
	if (!o) {
		*why = what_is_wrong(p, (size_t)(line - first));
		return -EINVAL;
	}
	set_values(&p->values, o);
	json_object_put(o);
	if (json_tokener_get_parse_end(p->json) < len) {
		*why = "more text after the JSON object";
		return -EINVAL;
	}
	return 0;
}

int
codec_parse(struct codec_parser *p, const char *line, size_t len, const char **why)
{
	codec_values_reset(&p->values);
	if (codec_canonical(&p->values, line, len))
		return 0;
	return codec_parse_by_library(p, line, len, why);
}

const struct codec_value *
codec_parsed(const struct codec_parser *p, enum codec_key key)
{
	return p->values.seen[key] ? &p->values.of[key] : NULL;
}

const char *
codec_parsed_text(const struct codec_parser *p, const struct codec_value *v)
{
	return strbuf_str(&p->values.text) + v->text;
}
