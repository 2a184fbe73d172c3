/* SPDX-License-Identifier: GPL-2.0-or-later */
/* process_name.c - names, command lines and what else others chose, made visible. */
#include "phrase/process_name.h"

#include <string.h>

#include "base/text.h"
#include "event/event.h"
#include "phrase/number.h"

void
phrase_name(struct strbuf *out, const char *comm, bool utf8)
{
	if (*comm)
		text_visible(out, comm, strnlen(comm, PW_COMM_LEN), utf8);
	else
		strbuf_addc(out, '?');
}

static void
add_name(struct spans *out, const struct phrase_arg *a)
{
	phrase_name(&out->text, a->text, out->utf8);
}

struct phrase_arg
arg_name(const char *comm)
{
	return (struct phrase_arg){ .add = add_name, .text = comm };
}

void
phrase_process(struct strbuf *out, const char *comm, uint32_t pid, bool utf8)
{
	struct spans s = { .text = *out, .utf8 = utf8, .toneless = true };

	if (comm && *comm)
		PHRASE(&s, _("{1} ({2})"), arg_name(comm), arg_pid(pid));
	else
		PHRASE(&s, _("process {1}"), arg_pid(pid));
	*out = s.text;
}

static void
add_process(struct spans *out, const struct phrase_arg *a)
{
	phrase_process(&out->text, a->text, (uint32_t)a->n, out->utf8);
}

struct phrase_arg
arg_process(const char *comm, uint32_t pid)
{
	return (struct phrase_arg){ .add = add_process, .text = comm, .n = pid };
}

const char *
phrase_tail(const char *tail, size_t len, unsigned int i)
{
	size_t at, n;

	for (at = 0; at < len; at += n + 1, i--) {
		n = strnlen(tail + at, len - at);
		if (i == 0)
			return n < len - at ? tail + at : NULL;
	}
	return NULL;
}

void
phrase_argv(struct strbuf *out, const char *tail, size_t len, unsigned int skip,
	    bool truncated, bool utf8)
{
	bool first = true;
	size_t at, n;

	for (at = 0; at < len; at += n + 1) {
		n = strnlen(tail + at, len - at);
		if (skip) {
			skip--;
			continue;
		}
		if (!first)
			strbuf_addc(out, ' ');
		first = false;
		text_shell_word(out, tail + at, n, utf8);
	}
	if (truncated)
		strbuf_adds(out, utf8 ? " \u2026" : " ...");
}

const char *
phrase_program(const char *argv0, const char *comm)
{
	const char *end = argv0 + strcspn(argv0, " :"), *name = end;
	const size_t len = comm ? strnlen(comm, PW_COMM_LEN) : 0;

	while (name > argv0 && name[-1] != '/')
		name--;
	if (name == end)
		return argv0;
	/* with a blank it is a title, or a path with a blank in it */
	return strchr(argv0, ' ') && (!len || strncmp(name, comm, len) != 0) ? argv0 : name;
}

static void
add_argv(struct spans *out, const struct phrase_arg *a)
{
	phrase_argv(&out->text, a->text, a->n, (unsigned int)(a->i >> 1), a->i & 1, out->utf8);
}

struct phrase_arg
arg_argv(const char *tail, size_t len, unsigned int skip, bool truncated)
{
	return (struct phrase_arg){
		.add = add_argv, .text = tail, .n = len, .i = (int64_t)skip << 1 | truncated,
	};
}

void
phrase_command(struct strbuf *out, const char *args, size_t len, bool truncated,
	       const char *comm, bool utf8)
{
	size_t from = out->len;

	if (args)
		phrase_argv(out, args, len, 1, truncated, utf8);
	if (out->len == from && args && *args)
		text_shell_word(out, args, strnlen(args, len), utf8);
	if (out->len > from)
		return;
	strbuf_addc(out, '[');
	phrase_name(out, comm, utf8);
	strbuf_addc(out, ']');
}

static void
add_visible(struct spans *out, const struct phrase_arg *a)
{
	text_visible(&out->text, a->text, strlen(a->text), out->utf8);
}

struct phrase_arg
arg_visible(const char *s)
{
	return (struct phrase_arg){ .add = add_visible, .text = s };
}

static void
add_visible_again(struct spans *out, const struct phrase_arg *a)
{
	text_visible_again(&out->text, a->text, strlen(a->text), out->utf8);
}

struct phrase_arg
arg_visible_again(const char *s)
{
	return (struct phrase_arg){ .add = add_visible_again, .text = s };
}
