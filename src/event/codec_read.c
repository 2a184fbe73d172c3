/* SPDX-License-Identifier: GPL-2.0-or-later */
/* codec_read.c - a line of the JSON stream as a record. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "event/codec.h"
#include "event/codec_field.h"
#include "event/names.h"
#include "event/sees.h"

struct pw_codec *
pw_codec_new(void)
{
	struct pw_codec *c = xzalloc(sizeof(*c));

	c->parser = codec_parser_new();
	c->ev = xzalloc(sizeof(*c->ev) + CODEC_TAIL_ROOM);
	return c;
}

void
pw_codec_free(struct pw_codec *c)
{
	if (!c)
		return;
	codec_parser_free(c->parser);
	strbuf_done(&c->error);
	free(c->ev);
	free(c);
}

/* false: it does not fit. */
static bool
add_to_tail(struct pw_event *ev, const char *word)
{
	size_t size = strlen(word) + 1;

	if (size > CODEC_TAIL_MAX - ev->tail_len)
		return false;
	memcpy(ev->tail + ev->tail_len, word, size);
	ev->tail_len += (uint32_t)size;
	return true;
}

/* Behind all words, so that it is none of them. */
static const char *
read_host(struct pw_codec *c)
{
	const struct codec_value *v = codec_parsed(c->parser, KEY_HOST);
	const uint32_t at = c->ev->tail_len;
	const char *host, *bad = v ? codec_get_text(c, v, &host) : NULL;

	if (!v || bad || !v->len)
		return bad;
	if (!at || v->len >= CODEC_TAIL_ROOM - at)
		return at ? "is too long" : NULL;	/* a line of ours has at least a version */
	memcpy(c->ev->tail + at, host, v->len + 1);
	c->ev->start.host_at = at;
	c->ev->tail_len += (uint32_t)v->len + 1;
	return NULL;
}

/* On error *key is the field that it is about. */
static const char *
read_tail(struct pw_codec *c, const struct codec_kind *k, enum codec_key *key)
{
	const enum codec_key list = (enum codec_key)k->list;
	const struct codec_value *v, *all = list ? codec_parsed(c->parser, list) : NULL;
	const char *word, *end, *bad;
	bool known = all != NULL;
	unsigned int i;

	for (i = 0; i < k->n_words; i++)
		known |= codec_parsed(c->parser, k->word[i]) != NULL;
	for (i = 0; known && i < k->n_words; i++) {
		*key = k->word[i];
		v = codec_parsed(c->parser, *key);
		bad = v ? codec_get_text(c, v, &word) : NULL;
		if (bad)
			return bad;
		if (!add_to_tail(c->ev, v ? word : ""))
			return "is too long";
	}
	*key = list;
	if (!all)
		return NULL;
	if (all->type == VALUE_HAS_NUL)
		return "has a NUL character in it";
	if (all->type != VALUE_WORDS)
		return "is not an array of strings";
	word = codec_parsed_text(c->parser, all);
	for (end = word + all->len; word < end; word += strlen(word) + 1)
		if (!add_to_tail(c->ev, word)) {
			c->ev->flags |= PW_F_TRUNCATED;
			break;
		}
	return NULL;
}

static int
fail(struct pw_codec *c, enum codec_key key, const char *what, const char **why)
{
	const char *name = pw_kind_name(c->ev->kind);

	strbuf_reset(&c->error);
	if (name)
		strbuf_addf(&c->error, "%s: ", name);
	strbuf_addf(&c->error, "\"%s\" %s", codec_keys[key].key, what);
	*why = strbuf_str(&c->error);
	return -EINVAL;
}

/* -ENODATA: a kind that only a newer schema has, to be passed over. */
static int
read_kind(struct pw_codec *c, const char **why)
{
	const struct codec_value *v = codec_parsed(c->parser, KEY_EVENT);
	const char *name, *bad;
	int kind;

	if (!v)
		return fail(c, KEY_EVENT, "is missing", why);
	bad = codec_get_text(c, v, &name);
	if (bad)
		return fail(c, KEY_EVENT, bad, why);
	kind = pw_kind_from(name);
	if (kind < 0)
		return c->schema > PW_SCHEMA ? -ENODATA
			: fail(c, KEY_EVENT, "is no event that is known", why);
	c->ev->kind = (uint16_t)kind;
	return 0;
}

static int
read_fields(struct pw_codec *c, const char **why)
{
	const struct codec_kind *k = &codec_kinds[c->ev->kind];
	const struct codec_value *v = codec_parsed(c->parser, KEY_T);
	enum codec_key key = KEY_T;
	const char *bad;
	uint64_t ts = 0;
	size_t i;

	bad = v ? codec_get_ns(c, v, &ts) : "is missing";
	if (bad)
		return fail(c, key, bad, why);
	c->ev->ts = ts;
	for (i = 0; i < k->n_rows; i++) {
		bad = codec_read_row(c, &k->rows[i]);
		if (bad)
			return fail(c, k->rows[i].key, bad, why);
	}
	bad = read_tail(c, k, &key);
	if (bad)
		return fail(c, key, bad, why);
	bad = c->ev->kind == PW_EV_START ? read_host(c) : NULL;
	if (bad)
		return fail(c, KEY_HOST, bad, why);
	v = codec_parsed(c->parser, KEY_APPROX);
	bad = v ? codec_read_flag(c, v, PW_F_APPROX) : NULL;
	return bad ? fail(c, KEY_APPROX, bad, why) : 0;
}

static bool
is_blank(const char *line, size_t len)
{
	while (len > 0 && (line[len - 1] == ' ' || line[len - 1] == '\t' ||
			   line[len - 1] == '\r'))
		len--;
	return len == 0;
}

int
pw_codec_read(struct pw_codec *c, const char *line, size_t len,
	      const struct pw_event **ev, const char **why)
{
	int err;

	if (is_blank(line, len))
		return -ENODATA;
	if (len > CODEC_LINE_MAX) {
		*why = "longer than 1 MiB";
		return -EINVAL;
	}
	memset(c->ev, 0, sizeof(*c->ev));
	c->clamped = false;
	err = codec_parse(c->parser, line, len, why);
	if (!err)
		err = read_kind(c, why);
	if (!err)
		err = read_fields(c, why);
	if (err)
		return err;
	if (c->ev->kind == PW_EV_FORK && c->ev->fork.parent.pid == 0)
		c->ev->fork.parent.pid = c->ev->who.pid;
	if (c->ev->kind == PW_EV_FORK && !codec_parsed(c->parser, KEY_VFORK))
		c->ev->flags |= PW_F_NO_CALLER;
	if (c->ev->kind == PW_EV_START) {
		c->schema = c->ev->start.schema;
		if (!codec_parsed(c->parser, KEY_SEES))
			c->ev->start.sees = pw_sees_of_backend(c->ev->start.backend);
	}
	*ev = c->ev;
	return 0;
}

bool
pw_codec_clamped(const struct pw_codec *c)
{
	return c->clamped;
}
