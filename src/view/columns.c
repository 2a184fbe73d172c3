/* SPDX-License-Identifier: GPL-2.0-or-later */
/* columns.c - values put into words, and text that fits its column. */
#include "view/columns.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <wchar.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "event/names.h"

const char *
pw_words_comm(const struct pw_model *m, const struct pw_id *id, const char *fallback)
{
	const struct pw_proc *p = m ? pw_model_find(m, id) : NULL;

	if (p && *p->comm)
		return p->comm;
	return fallback && *fallback ? fallback : "?";
}

void
pw_words_name(struct strbuf *out, const char *comm, bool utf8)
{
	text_visible(out, comm, strnlen(comm, PW_COMM_LEN), utf8);
}

void
pw_words_status(struct strbuf *out, int32_t status)
{
	char name[16];

	if (status < 0)
		strbuf_adds(out, "code not known");
	else if (WIFSIGNALED(status))
		strbuf_addf(out, "killed by %s%s",
			    pw_signal_name(WTERMSIG(status), name),
			    WCOREDUMP(status) ? ", core dumped" : "");
	else
		strbuf_addf(out, "code %d", WEXITSTATUS(status));
}

void
pw_words_status_brief(struct strbuf *out, int32_t status)
{
	char name[16];

	if (status >= 0 && WIFSIGNALED(status))
		strbuf_addf(out, "by %s", pw_signal_name(WTERMSIG(status), name));
	else if (status >= 0)
		strbuf_addf(out, "code %d", WEXITSTATUS(status));
	else
		strbuf_adds(out, "not known");
}

const char *
pw_words_tail(const char *tail, size_t len, unsigned int i)
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
pw_words_argv(struct strbuf *out, const char *tail, size_t len,
	      unsigned int skip, bool truncated, bool utf8)
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

void
pw_words_command(struct strbuf *out, const struct pw_proc *p, bool utf8)
{
	size_t from = out->len;

	if (p->args)
		pw_words_argv(out, p->args, p->args_len, 1, p->args_truncated, utf8);
	if (out->len == from && p->args && *p->args)
		text_shell_word(out, p->args, strnlen(p->args, p->args_len), utf8);
	if (out->len > from)
		return;
	strbuf_addc(out, '[');
	pw_words_name(out, *p->comm ? p->comm : "?", utf8);
	strbuf_addc(out, ']');
}

void
pw_words_count(struct strbuf *out, uint64_t n, const char *one, const char *many)
{
	strbuf_addu(out, n);
	strbuf_addc(out, ' ');
	strbuf_adds(out, n == 1 ? one : many);
}

/* Bytes of the next character or colour sequence, and the columns it takes. */
static size_t
step(const char *s, size_t len, size_t *columns)
{
	const char *end;
	uint32_t cp;
	size_t n;
	int w;

	*columns = 0;
	if (*s == '\033' && (end = memchr(s, 'm', len)))
		return (size_t)(end - s) + 1;
	n = text_utf8(s, len, &cp);
	w = n > 1 ? wcwidth((wchar_t)cp) : 1;
	*columns = w < 0 ? 1 : (size_t)w;
	return n ? n : 1;
}

size_t
pw_words_columns(const char *s, size_t len)
{
	size_t i, w, sum = 0;

	for (i = 0; i < len; sum += w)
		i += step(s + i, len - i, &w);
	return sum;
}

void
pw_words_pad(struct strbuf *out, size_t from, size_t columns)
{
	size_t have = out->len > from ?
		pw_words_columns(out->s + from, out->len - from) : 0;

	for (; have < columns; have++)
		strbuf_addc(out, ' ');
}

void
pw_words_cut(struct strbuf *out, size_t from, size_t columns, bool utf8)
{
	const char *ellipsis = utf8 ? "\u2026" : "...";
	size_t dots = utf8 ? 1 : 3, at = from, sum = 0, n, w;
	bool coloured;

	if (out->len <= from ||
	    pw_words_columns(out->s + from, out->len - from) <= columns)
		return;
	if (dots > columns)
		dots = 0;
	for (; at < out->len; at += n, sum += w) {
		n = step(out->s + at, out->len - at, &w);
		if (sum + w > columns - dots)
			break;
	}
	coloured = memchr(out->s + from, '\033', at - from) != NULL;
	out->len = at;
	out->s[at] = '\0';
	if (coloured)
		strbuf_adds(out, "\033[0m");
	if (dots)
		strbuf_adds(out, ellipsis);
}

static void
add_indent(struct strbuf *out, size_t n)
{
	for (; n; n--)
		strbuf_addc(out, ' ');
}

/* One line of text without newline, broken at blanks; the first one begins at
 * the indent already. */
static void
add_broken(struct strbuf *out, const char *s, size_t len, size_t indent, size_t columns)
{
	size_t room = columns > indent + 20 ? columns - indent : 20;
	size_t at = 0, sum = 0, word, w;

	while (at < len) {
		size_t blank = at ? 1 : 0;
		const char *end = memchr(s + at + blank, ' ', len - at - blank);

		word = end ? (size_t)(end - s) - at - blank : len - at - blank;
		w = pw_words_columns(s + at + blank, word);
		if (at && sum + 1 + w > room) {
			strbuf_addc(out, '\n');
			add_indent(out, indent);
			sum = 0;
		} else if (at) {
			strbuf_addc(out, ' ');
			sum++;
		}
		strbuf_add(out, s + at + blank, word);
		sum += w;
		at += blank + word;
	}
}

void
pw_words_fold(struct strbuf *out, size_t from, size_t indent, size_t columns)
{
	struct strbuf words = { 0 };
	size_t head = from, sum = 0, w;

	if (out->len <= from ||
	    pw_words_columns(out->s + from, out->len - from) <= columns)
		return;
	for (; head < out->len && sum < indent; sum += w)
		head += step(out->s + head, out->len - head, &w);
	strbuf_add(&words, out->s + head, out->len - head);
	out->len = head;
	out->s[head] = '\0';
	add_broken(out, strbuf_str(&words), words.len, indent, columns);
	strbuf_done(&words);
}

/* A program's line keeps its shape; tabs would be escaped. */
static const char *
add_code_indent(struct strbuf *out, const char *s)
{
	for (; *s == ' ' || *s == '\t'; s++)
		add_indent(out, *s == '\t' ? 4 : 1);
	return s;
}

void
pw_words_wrap(struct strbuf *out, const char *text, unsigned int indent,
	      size_t columns, bool utf8)
{
	struct strbuf line = { 0 };
	const char *end, *from;

	for (; *text; text = *end ? end + 1 : end) {
		end = strchrnul(text, '\n');
		strbuf_reset(&line);
		from = add_code_indent(&line, text);
		text_visible_again(&line, from, (size_t)(end - from), utf8);
		add_indent(out, indent);
		if (from == text)
			add_broken(out, strbuf_str(&line), line.len, indent, columns);
		else
			strbuf_add(out, line.s, line.len);
		strbuf_addc(out, '\n');
	}
	strbuf_done(&line);
}
