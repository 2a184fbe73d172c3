/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rust_name.c - Rust's newer names of symbols, which begin with _R: RFC 2603.
 *
 * Written are the path and the type whose method it is.  The arguments of generics are read over. */
#include "source/symbols/rust_name.h"

#include <stdint.h>
#include <string.h>

#include "source/symbols/name_text.h"

#define DEPTH_MAX 64
#define STEPS_MAX 2000

struct rust_symbol {
	const char *start, *at;
	struct name_text *out;
	unsigned int depth, steps;
};

static bool rust_path(struct rust_symbol *p);
static bool rust_type(struct rust_symbol *p);

static void
rust_add(struct rust_symbol *p, const char *s)
{
	name_add(p->out, s, strlen(s));
}

static bool
rust_take(struct rust_symbol *p, char c)
{
	if (*p->at != c)
		return false;
	p->at++;
	return true;
}

/* Base 62, of which "_" is 0 and "0_" is 1.  A hash may be longer than 64 bits: then the rest. */
static bool
rust_number(struct rust_symbol *p, uint64_t *n)
{
	uint64_t v = 0;

	if (rust_take(p, '_')) {
		*n = 0;
		return true;
	}
	for (; *p->at != '_'; p->at++) {
		const char c = *p->at;
		const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'z' ? c - 'a' + 10 :
				  c >= 'A' && c <= 'Z' ? c - 'A' + 36 : -1;

		if (digit < 0)
			return false;
		v = v * 62 + (uint64_t)digit;
	}
	p->at++;
	*n = v + 1;
	return true;
}

/* What makes two of the same name different. */
static bool
rust_disambiguator(struct rust_symbol *p)
{
	uint64_t n;

	return !rust_take(p, 's') || rust_number(p, &n);
}

static bool
rust_identifier(struct rust_symbol *p, const char **s, size_t *len)
{
	if (!rust_disambiguator(p))
		return false;
	(void)rust_take(p, 'u');	/* Punycode, which is shown as it is */
	if (!name_take_length(&p->at, len))
		return false;
	(void)rust_take(p, '_');
	if (strnlen(p->at, *len) < *len)
		return false;
	*s = p->at;
	p->at += *len;
	return true;
}

/* To a part that has been there before. */
static bool
rust_back(struct rust_symbol *p, bool (*read)(struct rust_symbol *))
{
	const char *const from = p->at - 1;
	const char *after;
	uint64_t n;
	bool is;

	if (!rust_number(p, &n) || n >= (uint64_t)(from - p->start))
		return false;
	after = p->at;
	p->at = p->start + n;
	is = ++p->depth < DEPTH_MAX && read(p);
	p->depth--;
	p->at = after;
	return is;
}

static bool
rust_quietly(struct rust_symbol *p, bool (*read)(struct rust_symbol *))
{
	bool is;

	p->out->quiet++;
	is = read(p);
	p->out->quiet--;
	return is;
}

static bool
rust_lifetime(struct rust_symbol *p)
{
	uint64_t n;

	return !rust_take(p, 'L') || rust_number(p, &n);
}

static bool
rust_const(struct rust_symbol *p)
{
	if (rust_take(p, 'B'))
		return rust_back(p, rust_const);
	if (rust_take(p, 'p'))
		return true;
	if (!*p->at || !strchr("hmytjaslxnibc", *p->at))
		return false;	/* a structure: rare */
	p->at++;
	p->at += strspn(p->at, "n0123456789abcdef");
	return rust_take(p, '_');
}

/* Up to the E. */
static bool
rust_all(struct rust_symbol *p, bool (*read)(struct rust_symbol *))
{
	while (!rust_take(p, 'E'))
		if (!read(p))
			return false;
	return true;
}

static bool
rust_argument(struct rust_symbol *p)
{
	if (*p->at == 'L')
		return rust_lifetime(p);
	return rust_take(p, 'K') ? rust_const(p) : rust_type(p);
}

static bool
rust_binder(struct rust_symbol *p)
{
	uint64_t n;

	return !rust_take(p, 'G') || rust_number(p, &n);
}

static bool
rust_function(struct rust_symbol *p)
{
	const char *s;
	size_t len;

	if (!rust_binder(p))
		return false;
	(void)rust_take(p, 'U');
	if (rust_take(p, 'K') && !rust_take(p, 'C') && !rust_identifier(p, &s, &len))
		return false;
	return rust_all(p, rust_type) && rust_type(p);
}

static bool
rust_trait(struct rust_symbol *p)
{
	const char *s;
	size_t len;

	if (!rust_path(p))
		return false;
	while (rust_take(p, 'p'))
		if (!rust_identifier(p, &s, &len) || !rust_type(p))
			return false;
	return true;
}

static bool
rust_dyn(struct rust_symbol *p)
{
	return rust_binder(p) && rust_all(p, rust_trait) && rust_lifetime(p);
}

static bool
rust_tuple(struct rust_symbol *p)
{
	return rust_all(p, rust_type);
}

static bool
rust_array(struct rust_symbol *p)
{
	return rust_type(p) && rust_const(p);
}

static bool
rust_pointer(struct rust_symbol *p, const char *text)
{
	rust_add(p, text);
	return rust_lifetime(p) && rust_type(p);
}

/* What it is of is not written. */
static bool
rust_built(struct rust_symbol *p, const char *text, bool (*read)(struct rust_symbol *))
{
	rust_add(p, text);
	return rust_quietly(p, read);
}

static bool
rust_type_of(struct rust_symbol *p, char kind)
{
	switch (kind) {
	case 'A': return rust_built(p, "[_; _]", rust_array);
	case 'S': return rust_built(p, "[_]", rust_type);
	case 'T': return rust_built(p, "(_)", rust_tuple);
	case 'F': return rust_built(p, "fn(_)", rust_function);
	case 'D': return rust_built(p, "dyn _", rust_dyn);
	case 'R': return rust_pointer(p, "&");
	case 'Q': return rust_pointer(p, "&mut ");
	case 'P': return rust_pointer(p, "*const ");
	case 'O': return rust_pointer(p, "*mut ");
	case 'B': return rust_back(p, rust_type);
	default:
		p->at--;
		return rust_path(p);
	}
}

static bool
rust_type(struct rust_symbol *p)
{
	static const char *const basic[] = {
		"i8", "bool", "char", "f64", "str", "f32", NULL, "u8", "isize", "usize", NULL, "i32", "u32",
		"i128", "u128", "_", NULL, NULL, "i16", "u16", "()", "...", NULL, "i64", "u64", "!",
	};
	bool is = false;

	if (++p->depth < DEPTH_MAX && ++p->steps < STEPS_MAX && *p->at) {
		const char kind = *p->at++;

		if (kind >= 'a' && kind <= 'z') {
			is = basic[kind - 'a'];
			rust_add(p, is ? basic[kind - 'a'] : "");
		} else {
			is = rust_type_of(p, kind);
		}
	}
	p->depth--;
	return is;
}

static bool
rust_nested(struct rust_symbol *p)
{
	const char space = *p->at, *s;
	size_t len;

	if (!space)
		return false;
	p->at++;
	if (!rust_path(p) || !rust_identifier(p, &s, &len))
		return false;
	if (space >= 'A' && space <= 'Z') {
		rust_add(p, space == 'C' ? "::{closure}" : "::{shim}");
		return true;
	}
	rust_add(p, len ? "::" : "");
	name_add(p->out, s, len);
	return true;
}

/* <Type as Trait>; where the block is, is not written. */
static bool
rust_impl(struct rust_symbol *p, bool has_place, bool has_trait)
{
	if (has_place && (!rust_disambiguator(p) || !rust_quietly(p, rust_path)))
		return false;
	rust_add(p, "<");
	if (!rust_type(p))
		return false;
	rust_add(p, has_trait ? " as " : "");
	if (has_trait && !rust_path(p))
		return false;
	rust_add(p, ">");
	return true;
}

static bool
rust_arguments(struct rust_symbol *p)
{
	return rust_all(p, rust_argument);
}

static bool
rust_path_of(struct rust_symbol *p, char kind)
{
	const char *s;
	size_t len;

	switch (kind) {
	case 'C':
		if (!rust_identifier(p, &s, &len))
			return false;
		name_add(p->out, s, len);
		return true;
	case 'N': return rust_nested(p);
	case 'M': return rust_impl(p, true, false);
	case 'X': return rust_impl(p, true, true);
	case 'Y': return rust_impl(p, false, true);
	case 'I': return rust_path(p) && rust_quietly(p, rust_arguments);
	case 'B': return rust_back(p, rust_path);
	default: return false;
	}
}

static bool
rust_path(struct rust_symbol *p)
{
	bool is = false;

	if (++p->depth < DEPTH_MAX && ++p->steps < STEPS_MAX && *p->at) {
		const char kind = *p->at++;

		is = rust_path_of(p, kind);
	}
	p->depth--;
	return is;
}

bool
rust_name(const char *mangled, struct name_text *out)
{
	struct rust_symbol p = { .start = mangled, .at = mangled, .out = out };

	return rust_path(&p);
}
