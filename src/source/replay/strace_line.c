/* SPDX-License-Identifier: GPL-2.0-or-later */
/* strace_line.c - what one line of strace's output is. */
#include "source/replay/strace_line.h"

#include <errno.h>
#include <string.h>

#include "source/replay/strace_value.h"

#define SECOND_NS UINT64_C(1000000000)

/* What is left of a line. */
struct rest {
	const char *s, *end;
};

static size_t
rest_len(const struct rest *r)
{
	return (size_t)(r->end - r->s);
}

static bool
rest_begins(const struct rest *r, const char *with)
{
	const size_t n = strlen(with);

	return rest_len(r) >= n && memcmp(r->s, with, n) == 0;
}

static bool
rest_takes(struct rest *r, const char *word)
{
	if (!rest_begins(r, word))
		return false;
	r->s += strlen(word);
	return true;
}

static void
rest_skip_blanks(struct rest *r)
{
	while (r->s < r->end && (*r->s == ' ' || *r->s == '\t'))
		r->s++;
}

static bool
rest_takes_number(struct rest *r, uint64_t *n)
{
	const char *s = r->s;

	*n = 0;
	while (s < r->end && *s >= '0' && *s <= '9' && *n < UINT64_MAX / 20)
		*n = *n * 10 + (uint64_t)(*s++ - '0');
	if (s == r->s)
		return false;
	r->s = s;
	return true;
}

/* "<comm>" after a pid (--decode-pids=comm). */
static void
rest_skip_name(struct rest *r)
{
	const char *close;

	if (r->s == r->end || *r->s != '<' || rest_begins(r, "<..."))
		return;
	close = memchr(r->s, '>', rest_len(r));
	if (close)
		r->s = close + 1;
}

/* --- in front of the fact: whose and when ----------------------------------------- */

static bool
take_pid(struct rest *r, struct strace_line *out)
{
	struct rest ahead = *r;
	uint64_t n;

	if (rest_takes(&ahead, "[pid ")) {
		rest_skip_blanks(&ahead);
		if (!rest_takes_number(&ahead, &n) || n > INT32_MAX)
			return false;
		rest_skip_name(&ahead);
		if (!rest_takes(&ahead, "]"))
			return false;
	} else if (ahead.s == ahead.end || *ahead.s < '0' || *ahead.s > '9') {
		return true;		/* none */
	} else {
		if (!rest_takes_number(&ahead, &n))
			return false;
		rest_skip_name(&ahead);
		if (ahead.s == ahead.end || *ahead.s != ' ')
			return true;	/* a time */
		if (n > INT32_MAX)
			return false;
	}
	out->tid = (uint32_t)n;
	rest_skip_blanks(&ahead);
	*r = ahead;
	return true;
}

/* ".052170" after whole seconds, as ns. */
static uint64_t
take_fraction(struct rest *r)
{
	uint64_t ns = 0, unit = SECOND_NS;

	if (!rest_takes(r, "."))
		return 0;
	for (; r->s < r->end && *r->s >= '0' && *r->s <= '9'; r->s++) {
		unit /= 10;
		ns += unit * (uint64_t)(*r->s - '0');
	}
	return ns;
}

static bool
take_time_of_day(struct rest *r, uint64_t hours, struct strace_line *out)
{
	uint64_t minutes, seconds;

	if (!rest_takes(r, ":") || !rest_takes_number(r, &minutes) || !rest_takes(r, ":") ||
	    !rest_takes_number(r, &seconds) || hours > 23 || minutes > 59 || seconds > 60)
		return false;
	out->stamp = STRACE_OF_DAY;
	out->time = ((hours * 60 + minutes) * 60 + seconds) * SECOND_NS + take_fraction(r);
	return true;
}

static bool
take_time(struct rest *r, struct strace_line *out)
{
	struct rest ahead = *r;
	uint64_t n;

	rest_skip_blanks(&ahead);
	if (!rest_takes_number(&ahead, &n))
		return true;
	if (rest_begins(&ahead, ".")) {
		if (n > INT64_MAX / SECOND_NS)
			return false;
		out->stamp = STRACE_NUMBER;
		out->time = n * SECOND_NS + take_fraction(&ahead);
	} else if (!take_time_of_day(&ahead, n, out)) {
		return false;
	}
	rest_skip_blanks(&ahead);
	if (rest_takes(&ahead, "(+")) {		/* -r beside -t */
		while (ahead.s < ahead.end && *ahead.s != ')')
			ahead.s++;
		if (!rest_takes(&ahead, ")"))
			return false;
		rest_skip_blanks(&ahead);
	}
	*r = ahead;
	return true;
}

/* "[  61] [00007f767ac5cbd3] ": the number of the call (-n), where it was made (-i). */
static void
skip_places(struct rest *r)
{
	while (rest_begins(r, "[")) {
		const char *close = memchr(r->s, ']', rest_len(r));

		if (!close)
			return;
		r->s = close + 1;
		rest_skip_blanks(r);
	}
}

/* --- the facts ----------------------------------------------------------------------- */

static struct strace_text
text_between(const char *from, const char *to)
{
	return (struct strace_text){ from, (size_t)(to - from) };
}

static struct strace_text
take_word(struct rest *r)
{
	const char *from = r->s;

	while (r->s < r->end && *r->s != ' ' && *r->s != '(')
		r->s++;
	return text_between(from, r->s);
}

static int
parse_end(struct rest *r, struct strace_line *out)
{
	uint64_t n;
	int signo;

	if (rest_takes(r, "exited with ")) {
		if (!rest_takes_number(r, &n) || n > 255)
			return -EINVAL;
		out->kind = STRACE_EXITED;
		out->status = (int32_t)n << 8;
	} else if (rest_takes(r, "killed by ")) {
		signo = strace_signal(take_word(r));
		if (signo <= 0)
			return -EINVAL;
		out->kind = STRACE_KILLED;
		out->status = signo | (rest_takes(r, " (core dumped)") ? 0x80 : 0);
	} else if (rest_takes(r, "superseded by execve in pid ")) {
		if (!rest_takes_number(r, &n) || n > INT32_MAX)
			return -EINVAL;
		rest_skip_name(r);
		out->kind = STRACE_SUPERSEDED;
		out->other = (uint32_t)n;
	} else {
		return -EINVAL;
	}
	return rest_takes(r, " +++") ? 0 : -EINVAL;
}

static int
parse_signal(struct rest *r, struct strace_line *out)
{
	const bool stopped = rest_takes(r, "stopped by ");
	const char *close = r->end - 4;

	out->signo = strace_signal(take_word(r));
	if (out->signo <= 0 || close < r->s || memcmp(close, " ---", 4) != 0)
		return -EINVAL;
	out->kind = stopped ? STRACE_STOPPED : STRACE_SIGNAL;
	rest_skip_blanks(r);
	if (rest_begins(r, "{") && close > r->s)
		out->args = text_between(r->s, close);
	return 0;
}

/* " <0.000049>" at the end of the line. */
static void
take_duration(struct rest *r, struct strace_line *out)
{
	const char *open = r->end - 1;
	struct rest inner;
	uint64_t n;

	if (r->end - r->s < 3 || *open != '>')
		return;
	while (open > r->s && *open != '<')
		open--;
	inner = (struct rest){ open + 1, r->end - 1 };
	if (open == r->s || open[-1] != ' ' || !rest_takes_number(&inner, &n) ||
	    !rest_begins(&inner, ".") || n > INT32_MAX)
		return;
	n = n * SECOND_NS + take_fraction(&inner);
	if (inner.s != inner.end)
		return;
	out->took = n;
	r->end = open - 1;
}

/* The last ")" before " = ": strings within the arguments may have the same characters. */
static const char *
find_result(const struct rest *r)
{
	const char *equals = r->end;

	while (--equals > r->s) {
		const char *s = equals;

		if (*equals != '=' || (equals[-1] != ' ' && equals[-1] != ')') ||
		    (equals + 1 < r->end && equals[1] != ' '))
			continue;
		while (s > r->s && s[-1] == ' ')
			s--;
		if (s > r->s && s[-1] == ')')
			return s - 1;
	}
	return NULL;
}

static bool
takes_tail(struct rest *r, const char *tail)
{
	const size_t n = strlen(tail);

	if (rest_len(r) < n || memcmp(r->end - n, tail, n) != 0)
		return false;
	r->end -= n;
	return true;
}

/* "<pid changed to 7 ...>": the thread that called execve has the number of its leader now. */
static bool
takes_change(struct rest *r, struct strace_line *out)
{
	static const char lead[] = "<pid changed to ";
	struct rest n;
	uint64_t pid;

	if (!takes_tail(r, " ...>"))
		return false;
	n = *r;
	while (n.s < n.end && !rest_begins(&n, lead))
		n.s++;
	if (!rest_takes(&n, lead) || !rest_takes_number(&n, &pid) || n.s != n.end || pid > INT32_MAX)
		return false;
	out->other = (uint32_t)pid;
	r->end = n.s - 1;
	while (r->end > r->s && *r->end != '<')
		r->end--;
	return true;
}

/* From the arguments on. */
static int
parse_args(struct rest *r, struct strace_line *out, bool resumed)
{
	const char *close;

	out->kind = resumed ? STRACE_RESUMED : STRACE_CALL;
	if (takes_tail(r, "<unfinished ...>") || takes_tail(r, "<detached ...>") ||
	    takes_change(r, out)) {
		out->kind = STRACE_UNFINISHED;
		while (r->end > r->s && r->end[-1] == ' ')
			r->end--;
		out->args = text_between(r->s, r->end);
		return 0;
	}
	take_duration(r, out);
	close = find_result(r);
	if (!close)
		return -EINVAL;
	out->args = text_between(r->s, close);
	for (close++; *close != '='; close++)
		;
	for (close++; close < r->end && *close == ' '; close++)
		;
	out->result = text_between(close, r->end);
	return 0;
}

static bool
is_name(struct strace_text t)
{
	for (size_t i = 0; i < t.len; i++)
		if (!((t.s[i] >= 'a' && t.s[i] <= 'z') || (t.s[i] >= '0' && t.s[i] <= '9') ||
		      t.s[i] == '_' || (t.s[i] >= 'A' && t.s[i] <= 'Z')))
			return false;
	return t.len > 0 && !(t.s[0] >= '0' && t.s[0] <= '9');
}

static int
parse_call(struct rest *r, struct strace_line *out)
{
	out->name = take_word(r);
	if (!is_name(out->name) || !rest_takes(r, "("))
		return -EINVAL;
	return parse_args(r, out, false);
}

static int
parse_resumed(struct rest *r, struct strace_line *out)
{
	rest_skip_blanks(r);
	out->name = take_word(r);
	if (!is_name(out->name) || !rest_takes(r, " resumed>"))
		return -EINVAL;
	rest_skip_blanks(r);
	return parse_args(r, out, true);
}

/* "strace: Process 7 attached", which may come in the middle of another line. */
static bool
find_message(const struct rest *r, struct strace_line *out)
{
	static const char lead[] = "strace: Process ";
	struct rest m = *r;
	uint64_t n;

	for (; rest_len(&m) >= sizeof(lead) - 1; m.s++) {
		const char *from = m.s;

		if (!rest_takes(&m, lead)) {
			m.s = memchr(m.s + 1, 's', rest_len(&m) - 1);
			if (!m.s)
				return false;
			m.s--;
			continue;
		}
		if (!rest_takes_number(&m, &n) || n > INT32_MAX)
			return false;
		rest_skip_name(&m);
		out->other = (uint32_t)n;
		out->args = text_between(r->s, from);
		if (rest_begins(&m, " attached"))
			out->kind = from > r->s ? STRACE_SPLIT : STRACE_ATTACHED;
		else if (rest_begins(&m, " detached"))
			out->kind = STRACE_DETACHED;
		else
			return false;
		return true;
	}
	return false;
}

int
strace_line_parse(const char *s, size_t len, struct strace_line *out)
{
	struct rest r = { s, s + len };

	*out = (struct strace_line){ .kind = STRACE_NOTHING, .took = UINT64_MAX };
	while (r.end > r.s && (r.end[-1] == ' ' || r.end[-1] == '\r'))
		r.end--;
	if (r.s == r.end || rest_begins(&r, " > "))
		return 0;
	if (memmem(s, len, "strace: Process ", 16) && find_message(&r, out))
		return 0;
	if (!take_pid(&r, out) || !take_time(&r, out))
		return -EINVAL;
	skip_places(&r);
	if (rest_takes(&r, "+++ "))
		return parse_end(&r, out);
	if (rest_takes(&r, "--- "))
		return parse_signal(&r, out);
	if (rest_takes(&r, "<... "))
		return parse_resumed(&r, out);
	return parse_call(&r, out);
}
