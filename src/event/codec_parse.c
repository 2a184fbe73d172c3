/* SPDX-License-Identifier: GPL-2.0-or-later */
/* codec_parse.c - yajl's events, kept as one value for each known field. */
#include "event/codec_parse.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_parse.h>

#include "base/strbuf.h"
#include "base/xalloc.h"

enum {
	DEPTH_MAX = 16,		/* the stream itself has 2 */
	SLOTS = 256,		/* hash table of the keys: a power of 2 */
};

struct codec_parser {
	yajl_handle json;
	uint64_t seen;			/* bit enum codec_key */
	struct codec_value values[KEY_LAST];
	struct strbuf text;		/* of the values */
	enum codec_key key;		/* that the next value belongs to */
	unsigned int depth;
	bool in_words;			/* right within an array of a known field */
	bool over;			/* the line's object is complete */
	const char *why;		/* our own reason to stop, static */
	struct strbuf error;
	uint8_t slots[SLOTS];
};

static unsigned int
slot_of(const char *key, size_t len)
{
	size_t first = (unsigned char)key[0], last = (unsigned char)key[len - 1],
	       mid = (unsigned char)key[len / 2];

	return (unsigned int)(len * 7 + first * 5 + mid * 31 + last * 11) % SLOTS;
}

static void
fill_slots(struct codec_parser *p)
{
	unsigned int key, slot;

	for (key = KEY_NONE + 1; key < KEY_LAST; key++) {
		slot = slot_of(codec_keys[key].key, codec_keys[key].len);
		while (p->slots[slot])
			slot = (slot + 1) % SLOTS;
		p->slots[slot] = (uint8_t)key;
	}
}

static enum codec_key
find_key(const struct codec_parser *p, const char *key, size_t len)
{
	const struct codec_word *w;
	unsigned int slot;

	if (len == 0)
		return KEY_NONE;
	for (slot = slot_of(key, len); p->slots[slot]; slot = (slot + 1) % SLOTS) {
		w = &codec_keys[p->slots[slot]];
		if (w->len == len && memcmp(w->key, key, len) == 0)
			return p->slots[slot];
	}
	return KEY_NONE;
}

static struct codec_value *
new_value(struct codec_parser *p, enum value_type type)
{
	struct codec_value *v = &p->values[p->key];

	p->seen |= UINT64_C(1) << p->key;
	v->type = type;
	return v;
}

/* false: stop, this is no event. */
static bool
scalar(struct codec_parser *p, enum value_type type, uint64_t number)
{
	if (p->depth == 0) {
		p->why = "not a JSON object";
		return false;
	}
	if (p->depth == 1 && p->key != KEY_NONE)
		new_value(p, type)->number = number;
	else if (p->in_words)
		p->values[p->key].type = VALUE_OTHER;
	return true;
}

static int
on_null(void *ctx)
{
	return scalar(ctx, VALUE_NULL, 0);
}

static int
on_boolean(void *ctx, int v)
{
	return scalar(ctx, VALUE_BOOL, v != 0);
}

static int
on_number(void *ctx, const char *s, size_t len)
{
	struct codec_parser *p = ctx;
	bool negative = *s == '-';
	enum value_type type = VALUE_NUMBER;
	uint64_t n = 0;
	size_t i;

	for (i = negative; i < len; i++) {
		unsigned int digit = (unsigned int)(s[i] - '0');

		if (digit > 9) {
			type = VALUE_OTHER;	/* a fraction or an exponent */
			break;
		}
		if (__builtin_mul_overflow(n, UINT64_C(10), &n) ||
		    __builtin_add_overflow(n, digit, &n))
			type = VALUE_TOO_LARGE;
	}
	if (!scalar(p, type, n))
		return 0;
	if (p->depth == 1)
		p->values[p->key].negative = negative && n;
	return 1;
}

static int
on_string(void *ctx, const unsigned char *s, size_t len)
{
	struct codec_parser *p = ctx;
	struct codec_value *v;

	if (p->depth == 1 && p->key != KEY_NONE) {
		v = new_value(p, VALUE_STRING);
		v->text = p->text.len;
		v->len = 0;
	} else if (p->in_words) {
		v = &p->values[p->key];
	} else {
		return scalar(p, VALUE_OTHER, 0);
	}
	strbuf_add(&p->text, s, len);
	strbuf_addc(&p->text, '\0');
	v->len += v->type == VALUE_STRING ? len : len + 1;
	if (memchr(s, '\0', len) && v->type != VALUE_OTHER)
		v->type = VALUE_HAS_NUL;
	return 1;
}

/* An object or an array begins: the value of the key, or deeper within it. */
static bool
begin(struct codec_parser *p)
{
	if (p->in_words)		/* an element that is no string */
		p->values[p->key].type = VALUE_OTHER;
	p->in_words = false;
	if (p->depth == DEPTH_MAX) {
		p->why = "nested too deep";
		return false;
	}
	p->depth++;
	return true;
}

static int
on_start_map(void *ctx)
{
	struct codec_parser *p = ctx;

	if (p->depth == 0 && p->over) {
		p->why = "more than one object in a line";
		return 0;
	}
	if (p->depth == 1 && p->key != KEY_NONE)
		new_value(p, VALUE_OTHER);
	return begin(p);
}

static int
on_map_key(void *ctx, const unsigned char *key, size_t len)
{
	struct codec_parser *p = ctx;

	if (p->depth == 1)
		p->key = find_key(p, (const char *)key, len);
	return 1;
}

static int
on_end_map(void *ctx)
{
	struct codec_parser *p = ctx;

	if (--p->depth == 0)
		p->over = true;
	return 1;
}

static int
on_start_array(void *ctx)
{
	struct codec_parser *p = ctx;
	struct codec_value *v;

	if (p->depth == 0)
		return scalar(p, VALUE_OTHER, 0);
	if (!begin(p))
		return 0;
	if (p->depth == 2 && p->key != KEY_NONE) {
		v = new_value(p, VALUE_WORDS);
		v->text = p->text.len;
		v->len = 0;
		p->in_words = true;
	}
	return 1;
}

static int
on_end_array(void *ctx)
{
	struct codec_parser *p = ctx;

	p->depth--;
	p->in_words = false;
	return 1;
}

static const yajl_callbacks callbacks = {
	.yajl_null = on_null,
	.yajl_boolean = on_boolean,
	.yajl_number = on_number,
	.yajl_string = on_string,
	.yajl_start_map = on_start_map,
	.yajl_map_key = on_map_key,
	.yajl_end_map = on_end_map,
	.yajl_start_array = on_start_array,
	.yajl_end_array = on_end_array,
};

/* yajl has no reset: after an error, and only then, another handle is taken. */
static void
new_handle(struct codec_parser *p)
{
	if (p->json)
		yajl_free(p->json);
	p->json = yajl_alloc(&callbacks, NULL, p);
	if (!p->json)
		abort();
	yajl_config(p->json, yajl_allow_multiple_values, 1);
}

struct codec_parser *
codec_parser_new(void)
{
	struct codec_parser *p = xzalloc(sizeof(*p));

	fill_slots(p);
	new_handle(p);
	return p;
}

void
codec_parser_free(struct codec_parser *p)
{
	if (!p)
		return;
	yajl_free(p->json);
	strbuf_done(&p->text);
	strbuf_done(&p->error);
	free(p);
}

static const char *
what_is_wrong(struct codec_parser *p, yajl_status status)
{
	unsigned char *said;
	const char *nl;

	if (p->why)
		return p->why;
	if (status == yajl_status_ok)
		return "the JSON object is not complete";
	said = yajl_get_error(p->json, 0, NULL, 0);
	nl = strchrnul((const char *)said, '\n');
	strbuf_reset(&p->error);
	strbuf_adds(&p->error, "not JSON: ");
	strbuf_add(&p->error, said, (size_t)(nl - (const char *)said));
	yajl_free_error(p->json, said);
	return strbuf_str(&p->error);
}

int
codec_parse(struct codec_parser *p, const char *line, size_t len, const char **why)
{
	yajl_status status;

	p->seen = 0;
	p->depth = 0;
	p->key = KEY_NONE;
	p->in_words = p->over = false;
	p->why = NULL;
	strbuf_reset(&p->text);
	status = yajl_parse(p->json, (const unsigned char *)line, len);
	/* What is cut short would otherwise be kept for the next line. */
	if (status == yajl_status_ok)
		status = yajl_parse(p->json, (const unsigned char *)"\n", 1);
	if (status == yajl_status_ok && p->over && p->depth == 0)
		return 0;
	*why = what_is_wrong(p, status);
	new_handle(p);
	return -EINVAL;
}

const struct codec_value *
codec_parsed(const struct codec_parser *p, enum codec_key key)
{
	return p->seen & UINT64_C(1) << key ? &p->values[key] : NULL;
}

const char *
codec_parsed_text(const struct codec_parser *p, const struct codec_value *v)
{
	return strbuf_str(&p->text) + v->text;
}
