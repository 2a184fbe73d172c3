/* SPDX-License-Identifier: GPL-2.0-or-later */
/* number.c - numbers with their nouns, and lists of pids, in words. */
#include "phrase/number.h"

static void
add_number(struct spans *out, const struct phrase_arg *a)
{
	strbuf_addu(&out->text, a->n);
}

struct phrase_arg
arg_number(uint64_t n)
{
	return (struct phrase_arg){ .add = add_number, .n = n };
}

static void
add_signed(struct spans *out, const struct phrase_arg *a)
{
	strbuf_addi(&out->text, a->i);
}

struct phrase_arg
arg_signed(int64_t i)
{
	return (struct phrase_arg){ .add = add_signed, .i = i };
}

void
phrase_count(struct strbuf *out, uint64_t n, const char *one, const char *many)
{
	PHRASE_TEXT(out, N_PLURAL(one, many, n), arg_number(n));
}

static void
add_count(struct spans *out, const struct phrase_arg *a)
{
	phrase_count(&out->text, a->n, a->text, a->other);
}

struct phrase_arg
arg_count(uint64_t n, const char *one, const char *many)
{
	return (struct phrase_arg){ .add = add_count, .n = n, .text = one, .other = many };
}

void
phrase_times(struct strbuf *out, uint64_t n)
{
	if (n == 1)
		strbuf_adds(out, _("once"));
	else if (n == 2)
		strbuf_adds(out, _("twice"));
	else
		phrase_count(out, n, "{1} time", "{1} times");
}

static void
add_times(struct spans *out, const struct phrase_arg *a)
{
	phrase_times(&out->text, a->n);
}

struct phrase_arg
arg_times(uint64_t n)
{
	return (struct phrase_arg){ .add = add_times, .n = n };
}

void
phrase_pids(struct strbuf *out, const uint32_t *pids, size_t n, uint64_t all)
{
	const size_t before = n == all && n > 1 ? n - 1 : n;	/* the last has an "and" */
	struct strbuf list = { 0 };
	size_t i;

	for (i = 0; i < before; i++) {
		strbuf_adds(&list, i ? ", " : "");
		strbuf_addu(&list, pids[i]);
	}
	if (before < n)
		PHRASE_TEXT(out, _("{1} and {2}"), arg_text(strbuf_str(&list)), arg_pid(pids[before]));
	else if (n && n < all)
		PHRASE_TEXT(out, _("{1} and {2} more"), arg_text(strbuf_str(&list)),
			    arg_number(all - n));
	else
		strbuf_add(out, strbuf_str(&list), list.len);
	strbuf_done(&list);
}

static void
add_pids(struct spans *out, const struct phrase_arg *a)
{
	phrase_pids(&out->text, a->p, a->n, (uint64_t)a->i);
}

struct phrase_arg
arg_pids(const uint32_t *pids, size_t n, uint64_t all)
{
	return (struct phrase_arg){ .add = add_pids, .p = pids, .n = n, .i = (int64_t)all };
}
