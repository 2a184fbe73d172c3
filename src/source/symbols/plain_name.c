/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plain_name.c - the name of a function as it is written, from that of its symbol.
 *
 * A symbol is the watched program's: each step takes a character of it or ends, and the depth and,
 * as a name may refer to its own parts, the number of steps are bounded. */
#include "source/symbols/plain_name.h"

#include <string.h>

#include "source/symbols/name_text.h"
#include "source/symbols/rust_name.h"

#define HASH_LEN 17		/* of Rust: "h" and 16 digits */

struct itanium_name {
	const char *at;
	struct name_text *out;
	const char *last;	/* identifier */
	size_t last_len;
};

static bool
is_rust_hash(const char *s, size_t len)
{
	if (len != HASH_LEN || *s != 'h')
		return false;
	return strspn(s + 1, "0123456789abcdef") >= HASH_LEN - 1;
}

/* What Rust writes for a character that may be no part of a symbol; the length of that. */
static size_t
add_escaped(struct name_text *out, const char *s, size_t len)
{
	static const struct { const char *escape, *text; } escapes[] = {
		{ "$LT$", "<" }, { "$GT$", ">" }, { "$RF$", "&" }, { "$BP$", "*" }, { "$C$", "," },
		{ "$LP$", "(" }, { "$RP$", ")" }, { "$u20$", " " }, { "$u27$", "'" }, { "$u5b$", "[" },
		{ "$u5d$", "]" }, { "$u7b$", "{" }, { "$u7d$", "}" }, { "$u7e$", "~" }, { "..", "::" },
	};

	for (size_t i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++) {
		const size_t n = strlen(escapes[i].escape);

		if (n <= len && memcmp(s, escapes[i].escape, n) == 0) {
			name_add(out, escapes[i].text, strlen(escapes[i].text));
			return n;
		}
	}
	name_add(out, s, 1);
	return 1;
}

static void
add_unescaped(struct name_text *out, const char *s, size_t len)
{
	if (len > 1 && s[0] == '_' && s[1] == '$') {	/* no symbol begins with that */
		s++;
		len--;
	}
	while (len) {
		const size_t n = add_escaped(out, s, len);

		s += n;
		len -= n;
	}
}

static bool
itanium_identifier(struct itanium_name *p, bool is_rust)
{
	size_t len;

	if (!name_take_length(&p->at, &len) || !len || strnlen(p->at, len) < len)
		return false;
	p->last = p->at;
	p->last_len = len;
	p->at += len;
	if (is_rust)
		add_unescaped(p->out, p->last, len);
	else
		name_add(p->out, p->last, len);
	return true;
}

/* A constructor or destructor has the name of its class. */
static bool
itanium_structor(struct itanium_name *p)
{
	if (!p->last || (*p->at != 'C' && *p->at != 'D') || p->at[1] < '0' || p->at[1] > '5')
		return false;
	if (*p->at == 'D')
		name_add(p->out, "~", 1);
	name_add(p->out, p->last, p->last_len);
	p->at += 2;
	return true;
}

static bool
itanium_nested(struct itanium_name *p, bool is_rust)
{
	p->at += strspn(p->at, "rVKRO");	/* of a method: const, && */
	for (bool first = true; *p->at != 'E'; first = false) {
		const char *digits = p->at;
		size_t len;

		if (is_rust && name_take_length(&digits, &len) && is_rust_hash(digits, strnlen(digits, len)) &&
		    digits[HASH_LEN] == 'E')
			return !first;
		if (!first)
			name_add(p->out, "::", 2);
		if (first && strncmp(p->at, "St", 2) == 0) {
			name_add(p->out, "std", 3);
			p->at += 2;
		} else if (!itanium_identifier(p, is_rust) && !itanium_structor(p)) {
			return false;
		}
	}
	return p->last;
}

/* Rust's older names look like those of C++, and end with a hash. */
static bool
has_rust_hash(const char *symbol)
{
	const char *h = strstr(symbol, "17h");

	while (h && !(is_rust_hash(h + 2, strnlen(h + 2, HASH_LEN)) && h[2 + HASH_LEN] == 'E'))
		h = strstr(h + 1, "17h");
	return h;
}

static bool
itanium_name(const char *symbol, struct name_text *out)
{
	struct itanium_name p = { .at = symbol + 2, .out = out };

	if (*p.at == 'N') {
		p.at++;
		return itanium_nested(&p, has_rust_hash(symbol));
	}
	p.at += *p.at == 'L';		/* static */
	return itanium_identifier(&p, false);
}

bool
plain_name(const char *symbol, char *out, size_t room)
{
	struct name_text t = { .s = out, .room = room };
	bool is = false;

	if (strncmp(symbol, "_Z", 2) == 0)
		is = itanium_name(symbol, &t);
	else if (strncmp(symbol, "_R", 2) == 0)
		is = rust_name(symbol + 2, &t);
	if (!is || t.overflow || !t.n)
		return false;
	out[t.n] = '\0';
	return true;
}
