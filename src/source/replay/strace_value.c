/* SPDX-License-Identifier: GPL-2.0-or-later */
/* strace_value.c - how strace writes numbers, flags, signals, sets, strings and structures. */
#include "source/replay/strace_value.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "event/names.h"

enum { FIRST_RT = 32 };		/* the kernel's first real-time signal: strace's RTMIN */

static struct strace_text
text_from(struct strace_text t, size_t n)
{
	n = n < t.len ? n : t.len;
	return (struct strace_text){ t.s + n, t.len - n };
}

static struct strace_text
text_trimmed(struct strace_text t)
{
	while (t.len && *t.s == ' ')
		t = text_from(t, 1);
	while (t.len && t.s[t.len - 1] == ' ')
		t.len--;
	return t;
}

static bool
text_begins(struct strace_text t, const char *with)
{
	const size_t n = strlen(with);

	return t.len >= n && memcmp(t.s, with, n) == 0;
}

/* --- where a value ends ----------------------------------------------------------------- */

/* The end of the string or the comment that begins at i, or i + 1. */
static size_t
skip_one(struct strace_text t, size_t i)
{
	const char *end;

	if (t.s[i] == '"') {
		for (i++; i < t.len && t.s[i] != '"'; i++)
			if (t.s[i] == '\\')
				i++;
		return i < t.len ? i + 1 : t.len;
	}
	if (t.s[i] == '/' && i + 1 < t.len && t.s[i + 1] == '*') {
		end = memmem(t.s + i, t.len - i, "*/", 2);
		return end ? (size_t)(end - t.s) + 2 : t.len;
	}
	return i + 1;
}

/* Where the next of stop is that is in no bracket, string or comment; t.len = nowhere. */
static size_t
find_outside(struct strace_text t, size_t i, char stop)
{
	int depth = 0;

	for (; i < t.len; i = skip_one(t, i)) {
		const char c = t.s[i];

		if (depth == 0 && c == stop)
			return i;
		if (c == '[' || c == '{' || c == '(')
			depth++;
		else if ((c == ']' || c == '}' || c == ')') && depth > 0)
			depth--;
	}
	return t.len;
}

void
strace_args_split(struct strace_text all, struct strace_args *out)
{
	size_t from = 0, to;

	out->n = 0;
	while (from < all.len && out->n < STRACE_ARGS) {
		to = find_outside(all, from, ',');
		out->v[out->n++] = text_trimmed((struct strace_text){ all.s + from, to - from });
		from = to + 1;
	}
}

struct strace_text
strace_arg(const struct strace_args *a, size_t i)
{
	return i < a->n ? a->v[i] : (struct strace_text){ "", 0 };
}

struct strace_text
strace_member(struct strace_text t, const char *name)
{
	const size_t n = strlen(name);
	size_t from = 1, to, close;

	if (!t.len || t.s[0] != '{')
		return (struct strace_text){ "", 0 };
	close = find_outside(t, from, '}');
	t.len = close;
	for (; from < t.len; from = to + 1) {
		struct strace_text m;

		to = find_outside(t, from, ',');
		m = text_trimmed((struct strace_text){ t.s + from, to - from });
		if (text_begins(m, name) && m.len > n && m.s[n] == '=')
			return text_from(m, n + 1);
	}
	return (struct strace_text){ "", 0 };
}

/* --- numbers ---------------------------------------------------------------------------------- */

static int
digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 99;
}

/* How many characters of t are the number; 0 = it is none. */
static size_t
scan_number(struct strace_text t, int64_t *n)
{
	const bool negative = t.len && t.s[0] == '-';
	size_t i = negative, from;
	int base = 10;
	uint64_t v = 0;

	if (t.len - i > 2 && t.s[i] == '0' && t.s[i + 1] == 'x') {
		base = 16;
		i += 2;
	} else if (t.len - i > 1 && t.s[i] == '0' && digit_of(t.s[i + 1]) < 8) {
		base = 8;
	}
	for (from = i; i < t.len && digit_of(t.s[i]) < base; i++)
		v = v * (unsigned int)base + (unsigned int)digit_of(t.s[i]);
	*n = (int64_t)(negative ? -v : v);
	return i > from ? i : 0;
}

bool
strace_number(struct strace_text t, int64_t *n)
{
	return scan_number(text_trimmed(t), n) > 0;
}

bool
strace_pid(struct strace_text t, int64_t *n)
{
	static const char tail[] = " in strace's PID NS";
	size_t used, i;
	int64_t outer;

	t = text_trimmed(t);
	used = scan_number(t, n);
	if (!used)
		return false;
	for (i = used; i + 3 < t.len; i++) {
		struct strace_text c = text_from(t, i + 3);

		if (memcmp(t.s + i, "/* ", 3) != 0)
			continue;
		used = scan_number(c, &outer);
		if (used && text_begins(text_from(c, used), tail))
			*n = outer;
		break;
	}
	return true;
}

/* --- names -------------------------------------------------------------------------------------- */

/* t as a string, if it is a short word. */
static const char *
word_of(struct strace_text t, char *buf, size_t size)
{
	if (t.len == 0 || t.len >= size)
		return NULL;
	memcpy(buf, t.s, t.len);
	buf[t.len] = '\0';
	return buf;
}

int
strace_signal(struct strace_text t)
{
	char buf[24];
	int64_t n;

	t = text_trimmed(t);
	if (text_begins(t, "SIG"))
		t = text_from(t, 3);
	if (text_begins(t, "RT_"))
		return strace_number(text_from(t, 3), &n) && n >= 0 && n <= 64 - FIRST_RT ?
		       FIRST_RT + (int)n : -1;
	if (strace_text_is(t, "RTMIN"))
		return FIRST_RT;
	if (strace_text_is(t, "RTMAX"))
		return 64;
	return word_of(t, buf, sizeof(buf)) ? pw_signal_from(buf) : -1;
}

bool
strace_set(struct strace_text t, uint64_t *set)
{
	const bool inverse = t.len && t.s[0] == '~';
	size_t from, to;

	*set = 0;
	t = text_from(text_trimmed(t), inverse);
	if (t.len < 2 || t.s[0] != '[' || t.s[t.len - 1] != ']')
		return false;
	t = (struct strace_text){ t.s + 1, t.len - 2 };
	for (from = 0; from < t.len; from = to + 1) {
		int signo;

		for (to = from; to < t.len && t.s[to] != ' '; to++)
			;
		signo = strace_signal((struct strace_text){ t.s + from, to - from });
		if (signo >= 1 && signo <= 64)
			*set |= UINT64_C(1) << (signo - 1);
	}
	if (inverse)
		*set = ~*set;
	return true;
}

/* The sum of what each word between "|" is. */
static uint64_t
flags_of(struct strace_text t, uint64_t (*bits)(const char *word, int *signo), int *signo)
{
	uint64_t all = 0;
	size_t from, to;
	char buf[40];
	int64_t n;

	for (from = 0; from < t.len; from = to + 1) {
		struct strace_text word;

		for (to = from; to < t.len && t.s[to] != '|'; to++)
			;
		word = text_trimmed((struct strace_text){ t.s + from, to - from });
		if (strace_number(word, &n))
			all |= (uint64_t)n;
		else if (word_of(word, buf, sizeof(buf)))
			all |= bits(buf, signo);
	}
	return all;
}

static uint64_t
wait_bit(const char *word, int *signo)
{
	const char *name;
	uint32_t bit;

	(void)signo;
	for (unsigned int i = 0; (name = pw_wait_option(i, &bit)); i++)
		if (strcmp(name, word) == 0)
			return bit;
	return strcmp(word, "WSTOPPED") == 0 || strcmp(word, "WUNTRACED") == 0 ? WSTOPPED : 0;
}

static uint64_t
sa_bit(const char *word, int *signo)
{
	const char *name;
	uint64_t bit;

	(void)signo;
	for (unsigned int i = 0; (name = pw_sa_flag(i, &bit)); i++)
		if (strcmp(name, word) == 0)
			return bit;
	return 0;
}

static uint64_t
clone_bit(const char *word, int *signo)
{
	static const struct {
		const char *name;
		uint64_t bit;
	} bits[] = {
		{ "CLONE_VM", CLONE_VM }, { "CLONE_SIGHAND", CLONE_SIGHAND },
		{ "CLONE_VFORK", CLONE_VFORK }, { "CLONE_PARENT", CLONE_PARENT },
		{ "CLONE_THREAD", CLONE_THREAD }, { "CLONE_NEWPID", CLONE_NEWPID },
		{ "CLONE_CLEAR_SIGHAND", UINT64_C(1) << 32 },
	};

	for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++)
		if (strcmp(bits[i].name, word) == 0)
			return bits[i].bit;
	if (signo && strncmp(word, "SIG", 3) == 0)
		*signo = strace_signal((struct strace_text){ word, strlen(word) });
	return 0;
}

uint64_t
strace_wait_options(struct strace_text t)
{
	return flags_of(t, wait_bit, NULL);
}

uint64_t
strace_sa_flags(struct strace_text t)
{
	return flags_of(t, sa_bit, NULL);
}

uint64_t
strace_clone_flags(struct strace_text t, int *signo)
{
	return flags_of(t, clone_bit, signo);
}

/* --- a wait status ------------------------------------------------------------------------------- */

/* "SIGSTOP" of "WSTOPSIG(s) == SIGSTOP", or "3". */
static struct strace_text
value_after(struct strace_text t, const char *macro)
{
	const char *s = memmem(t.s, t.len, macro, strlen(macro));
	size_t i = s ? (size_t)(s - t.s) : t.len, from;

	while (i < t.len && t.s[i] != '=')
		i++;
	while (i < t.len && (t.s[i] == '=' || t.s[i] == ' '))
		i++;
	for (from = i; i < t.len && t.s[i] != '}' && t.s[i] != ' ' && t.s[i] != ']'; i++)
		;
	return (struct strace_text){ t.s + from, i - from };
}

bool
strace_wait_status(struct strace_text t, int32_t *status)
{
	int64_t n;
	int signo;

	if (t.len < 2 || t.s[0] != '[')
		return false;
	if (memmem(t.s, t.len, "WIFEXITED(s)", 12)) {
		if (!strace_number(value_after(t, "WEXITSTATUS(s)"), &n))
			return false;
		*status = (int32_t)(n & 0xff) << 8;
	} else if (memmem(t.s, t.len, "WIFSIGNALED(s)", 14)) {
		signo = strace_signal(value_after(t, "WTERMSIG(s)"));
		*status = signo | (memmem(t.s, t.len, "WCOREDUMP(s)", 12) ? 0x80 : 0);
		return signo > 0;
	} else if (memmem(t.s, t.len, "WIFSTOPPED(s)", 13)) {
		signo = strace_signal(value_after(t, "WSTOPSIG(s)"));
		*status = (signo > 0 ? signo : 0) << 8 | 0x7f;
	} else if (memmem(t.s, t.len, "WIFCONTINUED(s)", 15)) {
		*status = 0xffff;
	} else if (strace_number(text_from(t, 1), &n)) {
		*status = (int32_t)n;
	} else {
		return false;
	}
	return true;
}

/* --- strings ---------------------------------------------------------------------------------------- */

/* The character of the escape after the backslash at i; how many characters it took. */
static size_t
unescape(struct strace_text t, size_t i, char *c)
{
	static const char from[] = "abtnvfre", to[] = "\a\b\t\n\v\f\r\033";
	const char *at;
	size_t n = 0;
	int v = 0;

	if (t.s[i] == 'x') {
		for (n = 1; n <= 2 && i + n < t.len && digit_of(t.s[i + n]) < 16; n++)
			v = v * 16 + digit_of(t.s[i + n]);
	} else {
		for (; n < 3 && i + n < t.len && digit_of(t.s[i + n]) < 8; n++)
			v = v * 8 + digit_of(t.s[i + n]);
	}
	if (n) {
		*c = (char)v;
		return n;
	}
	at = strchr(from, t.s[i]);
	*c = at && *at ? to[at - from] : t.s[i];
	return 1;
}

bool
strace_string(struct strace_text t, struct strbuf *out)
{
	size_t i = 1;
	char c;

	t = text_trimmed(t);
	if (!t.len || t.s[0] != '"')
		return false;
	while (i < t.len && t.s[i] != '"') {
		c = t.s[i++];
		if (c == '\\' && i < t.len)
			i += unescape(t, i, &c);
		if (c)
			strbuf_addc(out, c);
	}
	strbuf_add(out, "", 1);
	return i + 1 == t.len;
}

/* Those of a list in brackets, from there on. */
static bool
strace_words(struct strace_text t, size_t from, struct strbuf *out)
{
	bool whole = true;
	size_t to;

	t.len = find_outside(t, 1, ']');
	for (; from < t.len; from = to + 1) {
		to = find_outside(t, from, ',');
		whole &= strace_string((struct strace_text){ t.s + from, to - from }, out);
	}
	return whole;
}

bool
strace_strings(struct strace_text t, struct strbuf *out)
{
	t = text_trimmed(t);
	return t.len && t.s[0] == '[' && strace_words(t, 1, out);
}

bool
strace_argv(struct strace_text path, struct strace_text words, struct strbuf *out)
{
	struct strbuf first = { 0 }, whole = { 0 };
	struct strace_text rest = text_trimmed(words);
	bool cut = false, complete;
	size_t end = 0;

	if (rest.len && rest.s[0] == '[') {
		end = find_outside(rest, 1, ',');
		cut = end < rest.len && !strace_string((struct strace_text){ rest.s + 1, end - 1 }, &first);
	}
	if (!cut || !strace_string(path, &whole) || first.len < 2 || strncmp(whole.s, first.s, first.len - 1) != 0) {
		complete = strace_strings(words, out);
	} else {
		strbuf_add(out, whole.s, whole.len);
		complete = strace_words(rest, end + 1, out);
	}
	strbuf_done(&first);
	strbuf_done(&whole);
	return complete;
}

/* --- what a call returned ------------------------------------------------------------------------------- */

static int
restart_code(struct strace_text t)
{
	static const struct {
		const char *name;
		int code;
	} codes[] = {
		{ "ERESTARTSYS", 512 }, { "ERESTARTNOINTR", 513 }, { "ERESTARTNOHAND", 514 },
		{ "ERESTART_RESTARTBLOCK", 516 },
	};

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (text_begins(t, codes[i].name))
			return codes[i].code;
	return 0;
}

void
strace_result_parse(struct strace_text t, struct strace_result *out)
{
	struct strace_text name;
	char buf[32];
	int error;
	size_t used;

	*out = (struct strace_result){ 0 };
	t = text_trimmed(t);
	if (text_begins(t, "? ")) {
		out->error = restart_code(text_from(t, 2));
		return;
	}
	used = scan_number(t, &out->value);
	if (!used)
		return;
	out->known = true;
	if (out->value != -1)
		return;
	name = text_trimmed(text_from(t, used));
	for (used = 0; used < name.len && name.s[used] != ' '; used++)
		;
	name.len = used;
	error = word_of(name, buf, sizeof(buf)) ? pw_errno_from(buf) : -1;
	out->error = error > 0 ? error : 0;
	if (!out->error)
		out->error = restart_code(name);
}
