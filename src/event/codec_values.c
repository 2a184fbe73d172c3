/* SPDX-License-Identifier: GPL-2.0-or-later */
/* codec_values.c - the values of one line, found by their field. */
#include "event/codec_values.h"

#include <string.h>

static unsigned int
slot_of(const char *name, size_t len)
{
	size_t first = (unsigned char)name[0], last = (unsigned char)name[len - 1],
	       mid = (unsigned char)name[len / 2];

	return (unsigned int)(len * 7 + first * 5 + mid * 31 + last * 11) % CODEC_SLOTS;
}

void
codec_values_init(struct codec_values *vs)
{
	unsigned int key, slot;

	for (key = KEY_NONE + 1; key < KEY_LAST; key++) {
		slot = slot_of(codec_keys[key].key, codec_keys[key].len);
		while (vs->slots[slot])
			slot = (slot + 1) % CODEC_SLOTS;
		vs->slots[slot] = (uint8_t)key;
	}
}

void
codec_values_done(struct codec_values *vs)
{
	strbuf_done(&vs->text);
}

void
codec_values_reset(struct codec_values *vs)
{
	memset(vs->seen, 0, sizeof(vs->seen));
	strbuf_reset(&vs->text);
}

enum codec_key
codec_values_key(const struct codec_values *vs, const char *name, size_t len)
{
	const struct codec_word *w;
	unsigned int slot;

	if (len == 0)
		return KEY_NONE;
	for (slot = slot_of(name, len); vs->slots[slot]; slot = (slot + 1) % CODEC_SLOTS) {
		w = &codec_keys[vs->slots[slot]];
		if (w->len == len && memcmp(w->key, name, len) == 0)
			return vs->slots[slot];
	}
	return KEY_NONE;
}

struct codec_value *
codec_values_set(struct codec_values *vs, enum codec_key key, enum value_type type)
{
	struct codec_value *v = &vs->of[key];

	vs->seen[key] = true;
	*v = (struct codec_value){ .type = type, .text = vs->text.len };
	return v;
}

void
codec_values_bytes(struct codec_values *vs, struct codec_value *v, const struct strbuf *bytes)
{
	if (bytes->len)
		strbuf_add(&vs->text, bytes->s, bytes->len);
	v->len = bytes->len;
}

void
codec_values_text(struct codec_values *vs, struct codec_value *v, const char *s, size_t len)
{
	strbuf_add(&vs->text, s, len);
	strbuf_addc(&vs->text, '\0');
	v->len += v->type == VALUE_STRING ? len : len + 1;
}
