/* SPDX-License-Identifier: GPL-2.0-or-later */
/* codec_field.c - a field of a line as a value of the record. */
#include "event/codec_field.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "event/codec_bytes.h"
#include "event/id.h"
#include "event/names.h"

enum {
	SIGNO_MAX = 255,	/* clone(2) takes any byte as an exit signal */
	ERRNO_MAX = 4095,
};

static const char not_a_name[] = "is not a name that is known";
static const char too_large[] = "is too large";

static const char *
get_number(const struct codec_value *v, uint64_t max, uint64_t *n)
{
	if (v->type != VALUE_NUMBER)
		return "is not a whole number";
	if (v->negative)
		return "is negative";
	if (v->number > max)
		return too_large;
	*n = v->number;
	return NULL;
}

const char *
codec_get_text(struct pw_codec *c, const struct codec_value *v, const char **text)
{
	if (v->type == VALUE_HAS_NUL)
		return "has a NUL character in it";
	if (v->type != VALUE_STRING)
		return "is not a string";
	*text = codec_parsed_text(c->parser, v);
	return NULL;
}

static void
put_u32(struct pw_codec *c, const struct codec_row *r, uint32_t n)
{
	memcpy((char *)c->ev + r->where, &n, sizeof(n));
}

static void
put_u64(struct pw_codec *c, const struct codec_row *r, uint64_t n)
{
	memcpy((char *)c->ev + r->where, &n, sizeof(n));
}

static const char *
read_u32(struct pw_codec *c, const struct codec_row *r, const struct codec_value *v,
	 uint64_t max)
{
	uint64_t n;
	const char *bad = get_number(v, max, &n);

	if (!bad)
		put_u32(c, r, (uint32_t)n);
	return bad;
}

static const char *
read_pid(struct pw_codec *c, const struct codec_row *r, const struct codec_value *v)
{
	if (r->rule == RULE_NEED && v->type == VALUE_NUMBER && v->number == 0)
		return "is 0, which is no process";
	return read_u32(c, r, v, INT32_MAX);
}

static const char *
read_u64(struct pw_codec *c, const struct codec_row *r, const struct codec_value *v)
{
	uint64_t n;
	const char *bad = get_number(v, UINT64_MAX, &n);

	if (!bad)
		put_u64(c, r, n);
	return bad;
}

const char *
codec_get_ns(struct pw_codec *c, const struct codec_value *v, uint64_t *n)
{
	const char *bad = get_number(v, UINT64_MAX, n);

	if (!bad && *n > PW_NS_MAX) {
		*n = PW_NS_MAX;
		c->clamped = true;
	}
	return bad;
}

static const char *
read_ns(struct pw_codec *c, const struct codec_row *r, const struct codec_value *v)
{
	uint64_t n;
	const char *bad = codec_get_ns(c, v, &n);

	if (!bad)
		put_u64(c, r, n);
	return bad;
}

static const char *
read_ticks(struct pw_codec *c, const struct codec_row *r, const struct codec_value *v)
{
	uint64_t n;
	const char *bad = get_number(v, UINT64_MAX, &n);

	if (bad)
		return bad;
	if (n > PW_NS_MAX / PW_TICK_NS) {
		n = PW_NS_MAX / PW_TICK_NS;
		c->clamped = true;
	}
	put_u64(c, r, n * PW_TICK_NS);
	return NULL;
}

static const char *
read_enum(struct pw_codec *c, const struct codec_row *r, const struct codec_value *v)
{
	const char *name, *bad = codec_get_text(c, v, &name);
	int n;

	if (bad)
		return bad;
	n = r->names->from(name);
	if (n < 0)
		return not_a_name;
	put_u32(c, r, (uint32_t)n);
	return NULL;
}

/* Digits alone, up to max; -1 otherwise. */
static int64_t
digits(const char *s, int64_t max)
{
	int64_t n = 0;

	do {
		if (*s < '0' || *s > '9')
			return -1;
		n = n * 10 + (*s - '0');
	} while (n <= max && *++s);
	return n <= max ? n : -1;
}

static const char *
get_signal(struct pw_codec *c, const struct codec_value *v, int *signo)
{
	const char *name, *bad = codec_get_text(c, v, &name);

	if (bad)
		return bad;
	*signo = pw_signal_from(name);
	if (*signo < 0 && strncmp(name, "SIG", 3) == 0)
		*signo = (int)digits(name + 3, SIGNO_MAX);
	return *signo > 0 ? NULL : "is not a signal";
}

static const char *
read_signal(struct pw_codec *c, const struct codec_row *r, const struct codec_value *v)
{
	const char *bad;
	int signo;

	if (v->type == VALUE_NULL && r->type == TYPE_SIGNAL_OR_NULL)
		return NULL;
	bad = get_signal(c, v, &signo);
	if (bad)
		return bad;
	if (r->type == TYPE_SIGCHLD)
		return signo == SIGCHLD ? NULL : "is not SIGCHLD";
	put_u32(c, r, (uint32_t)signo);
	return NULL;
}

static const char *
read_sicode(struct pw_codec *c, const struct codec_value *v)
{
	const char *name, *bad;
	uint64_t n;

	if (v->type == VALUE_NUMBER) {
		if (v->number > INT32_MAX)
			return too_large;
		n = v->number;
		c->ev->signal.code = v->negative ? -(int)n : (int)n;
		return NULL;
	}
	bad = codec_get_text(c, v, &name);
	if (bad)
		return bad;
	return pw_sicode_from(name, &c->ev->signal.code) == 0 ? NULL : not_a_name;
}

/* A call that this machine does not have may be in another one's recording. */
static const char *
read_syscall(struct pw_codec *c, const struct codec_row *r, const struct codec_value *v)
{
	static const char unnamed[] = "syscall_";
	const char *name, *bad = codec_get_text(c, v, &name);
	int nr;

	if (bad)
		return bad;
	nr = pw_syscall_from(name);
	if (nr < 0 && strncmp(name, unnamed, sizeof(unnamed) - 1) == 0)
		nr = (int)digits(name + sizeof(unnamed) - 1, INT32_MAX);
	put_u32(c, r, (uint32_t)nr);
	return NULL;
}

const char *
codec_read_flag(struct pw_codec *c, const struct codec_value *v, uint32_t bit)
{
	if (v->type != VALUE_BOOL)
		return "is neither true nor false";
	if (v->number)
		c->ev->flags = (uint16_t)(c->ev->flags | bit);
	return NULL;
}

static const char *
read_maybe(struct pw_codec *c, const struct codec_row *r, const struct codec_value *v)
{
	if (v->type != VALUE_BOOL)
		return "is neither true nor false";
	put_u32(c, r, v->number ? PW_MAYBE_YES : PW_MAYBE_NO);
	return NULL;
}

/* A name that the kernel cut within a character was written with U+FFFD and may
 * have grown too long: back to one byte, one that is never valid, for each. */
static void
put_shrunk_comm(char *comm, const char *s)
{
	static const char replacement[] = "\xef\xbf\xbd";
	size_t len = 0;

	while (*s && len < PW_COMM_LEN - 1) {
		if (strncmp(s, replacement, sizeof(replacement) - 1) == 0) {
			comm[len++] = (char)0xff;
			s += sizeof(replacement) - 1;
		} else {
			comm[len++] = *s++;
		}
	}
}

static const char *
read_comm(struct pw_codec *c, const struct codec_value *v, char *comm)
{
	const char *name, *bad = codec_get_text(c, v, &name);

	if (bad)
		return bad;
	if (v->len < PW_COMM_LEN)
		memcpy(comm, name, v->len);
	else
		put_shrunk_comm(comm, name);
	return NULL;
}

/* With code, signal and core as they are in the line, in whichever order. */
static const char *
read_status(struct pw_codec *c, const struct codec_row *r)
{
	const struct codec_value *code = codec_parsed(c->parser, KEY_CODE),
		*sig = codec_parsed(c->parser, KEY_SIGNAL),
		*core = codec_parsed(c->parser, KEY_CORE);
	const char *bad;
	uint64_t n;
	int signo;

	if (code && sig)
		return "stands beside a signal";
	if (code) {
		bad = get_number(code, 255, &n);
		if (!bad)
			put_u32(c, r, (uint32_t)n << 8);
		return bad;
	}
	if (!sig) {
		put_u32(c, r, (uint32_t)-1);
		return NULL;
	}
	bad = get_signal(c, sig, &signo);
	if (bad || signo > 126)
		return "is missing, and the signal is none that a process ends by";
	put_u32(c, r, (uint32_t)signo |
		(core && core->type == VALUE_BOOL && core->number ? 0x80 : 0));
	return NULL;
}

static const char *
read_target(struct pw_codec *c, const struct codec_value *v)
{
	const char *text, *colon, *bad = codec_get_text(c, v, &text);
	char name[8] = "";
	int64_t id;

	if (bad)
		return bad;
	colon = strchrnul(text, ':');
	if ((size_t)(colon - text) < sizeof(name))
		memcpy(name, text, (size_t)(colon - text));
	c->ev->wait.target = (uint32_t)pw_target_from(name);
	if (c->ev->wait.target >= PW_TARGET_COUNT)
		return not_a_name;
	if (c->ev->wait.target == PW_TARGET_ANY)
		return *colon ? "has a number after any" : NULL;
	if (!*colon)
		return "lacks its number";
	if (colon[1] == '-')
		id = -digits(colon + 2, -(int64_t)INT32_MIN);
	else
		id = digits(colon + 1, INT32_MAX);
	if (id == (colon[1] == '-' ? 1 : -1))
		return "has no number that could be one";
	c->ev->wait.target_id = (int)id;
	return NULL;
}

/* Bits that have no name are written as one word "0x...". */
static bool
unnamed_bits(const char *word, uint64_t *bits)
{
	char *end;

	if (strncmp(word, "0x", 2) != 0 || word[2] < '0' || word[2] > 'f')
		return false;
	errno = 0;
	*bits |= strtoull(word + 2, &end, 16);
	return *end == '\0' && errno == 0;
}

static bool
option_bits(const char *word, uint64_t *bits)
{
	const char *name;
	uint32_t bit;
	unsigned int i;

	for (i = 0; (name = pw_wait_option(i, &bit)); i++)
		if (strcmp(name, word) == 0) {
			*bits |= bit;
			return true;
		}
	return unnamed_bits(word, bits) && *bits <= UINT32_MAX;
}

static bool
sa_flag_bits(const char *word, uint64_t *bits)
{
	const char *name;
	uint64_t bit;
	unsigned int i;

	for (i = 0; (name = pw_sa_flag(i, &bit)); i++)
		if (strcmp(name, word) == 0) {
			*bits |= bit;
			return true;
		}
	return unnamed_bits(word, bits);
}

/* One that only a newer procwatch can see is passed over. */
static bool
sees_bits(const char *word, uint64_t *bits)
{
	const char *name;
	uint32_t bit;
	unsigned int i;

	for (i = 0; (name = pw_sees_name(i, &bit)); i++)
		if (strcmp(name, word) == 0)
			*bits |= bit;
	return true;
}

static const char *
get_bits(struct pw_codec *c, const struct codec_value *v,
	 bool (*add)(const char *word, uint64_t *bits), uint64_t *bits)
{
	const char *p, *end;

	if (v->type != VALUE_WORDS)
		return "is not an array of strings";
	p = codec_parsed_text(c->parser, v);
	for (end = p + v->len, *bits = 0; p < end; p += strlen(p) + 1)
		if (!add(p, bits))
			return "has a name in it that is not known";
	return NULL;
}

static const char *
read_options(struct pw_codec *c, const struct codec_row *r, const struct codec_value *v)
{
	uint64_t bits;
	const char *bad = get_bits(c, v, option_bits, &bits);

	if (!bad)
		put_u32(c, r, (uint32_t)bits);
	return bad;
}

static const char *
read_sa_flags(struct pw_codec *c, const struct codec_row *r, const struct codec_value *v)
{
	uint64_t bits;
	const char *bad = get_bits(c, v, sa_flag_bits, &bits);

	if (!bad)
		put_u64(c, r, bits);
	return bad;
}

static const char *
read_sees(struct pw_codec *c, const struct codec_row *r, const struct codec_value *v)
{
	uint64_t bits;
	const char *bad = get_bits(c, v, sees_bits, &bits);

	if (!bad)
		put_u32(c, r, (uint32_t)bits);
	return bad;
}

static const char *
read_pids(struct pw_codec *c, const struct codec_value *v)
{
	const char *p, *end;
	__u32 *pid = c->ev->activity.pipe_held_by;

	if (v->type != VALUE_NUMBERS)
		return "is not an array of numbers";
	p = codec_parsed_text(c->parser, v);
	for (end = p + v->len; p < end && pid < c->ev->activity.pipe_held_by + PW_HOLDERS; p += strlen(p) + 1) {
		const long n = strtol(p, NULL, 10);

		if (n <= 0 || n > INT32_MAX)
			return "has a number in it that is no pid";
		*pid++ = (__u32)n;
	}
	return NULL;
}

/* Those for which there is room. */
static const char *
read_frames(struct pw_codec *c, const struct codec_value *v)
{
	if (v->type != VALUE_FRAMES && !(v->type == VALUE_WORDS && !v->len))
		return "is not an array of frames";
	if (v->len > CODEC_TAIL_ROOM)
		return "is too long";
	memcpy(c->ev->tail, codec_parsed_text(c->parser, v), v->len);
	c->ev->tail_len = (uint32_t)v->len;
	return NULL;
}

/* As text, or as base64. */
static const char *
read_bytes(struct pw_codec *c, const struct codec_value *text)
{
	const struct codec_value *base64 = codec_parsed(c->parser, KEY_BASE64), *v = text ? text : base64;

	if (text && base64)
		return "stands beside the same as base64";
	if (!v)
		return NULL;
	return codec_read_bytes(c->ev, CODEC_TAIL_ROOM,
				v->type == VALUE_STRING || v->type == VALUE_HAS_NUL ?
				codec_parsed_text(c->parser, v) : NULL, v->len, v == base64);
}

/* The child, or the errno if there is one. */
static const char *
read_child(struct pw_codec *c, const struct codec_value *child)
{
	const struct codec_value *error = codec_parsed(c->parser, KEY_ERRNO);
	const char *name, *bad;
	uint64_t n = 0;

	if (error && child)
		return "stands beside an errno";
	if (!error) {
		bad = child ? get_number(child, INT32_MAX, &n) : NULL;
		c->ev->wait.child.pid = (uint32_t)n;
		return bad;
	}
	if (error->type == VALUE_STRING) {
		codec_get_text(c, error, &name);
		c->ev->wait.error = pw_errno_from(name);
	} else if (!get_number(error, ERRNO_MAX, &n)) {
		c->ev->wait.error = (int)n;
	}
	return c->ev->wait.error > 0 ? NULL : "is missing, and the errno is none";
}

static const char *
read_child_state(struct pw_codec *c, const struct codec_value *v)
{
	const char *name, *bad;
	int n;

	if (!v) {
		c->ev->wait.child_state = c->ev->wait.child.pid ? PW_CHILD_UNKNOWN
							       : PW_CHILD_NONE;
		return NULL;
	}
	bad = codec_get_text(c, v, &name);
	if (bad)
		return bad;
	n = pw_child_state_from(name);
	if (n < 0)
		return not_a_name;
	c->ev->wait.child_state = (uint32_t)n;
	return NULL;
}

/* What a row means when its field is not there. */
static const char *
read_missing(struct pw_codec *c, const struct codec_row *r)
{
	if (r->rule == RULE_NEED)
		return "is missing";
	if (r->type == TYPE_STATUS || r->type == TYPE_ZOMBIE_STATUS)
		return read_status(c, r);
	if (r->type == TYPE_CHILD)
		return read_child(c, NULL);
	if (r->type == TYPE_CHILD_STATE)
		return read_child_state(c, NULL);
	if (r->type == TYPE_BYTES)
		return read_bytes(c, NULL);
	if (r->type == TYPE_SYSCALL || r->type == TYPE_KNOWN)
		put_u32(c, r, (uint32_t)-1);
	return NULL;
}

const char *
codec_read_row(struct pw_codec *c, const struct codec_row *r)
{
	const struct codec_value *v = codec_parsed(c->parser, r->key);

	if (!v)
		return read_missing(c, r);
	switch ((enum codec_type)r->type) {
	case TYPE_PID:
		return read_pid(c, r, v);
	case TYPE_U32:
		return read_u32(c, r, v, UINT32_MAX);
	case TYPE_KNOWN:
		return read_u32(c, r, v, INT32_MAX);
	case TYPE_U64:
		return read_u64(c, r, v);
	case TYPE_NS:
	case TYPE_FINER:
		return read_ns(c, r, v);
	case TYPE_TICKS:
		return read_ticks(c, r, v);
	case TYPE_ENUM:
		return read_enum(c, r, v);
	case TYPE_SIGNAL:
	case TYPE_SIGNAL_OR_NULL:
	case TYPE_SIGCHLD:
		return read_signal(c, r, v);
	case TYPE_SICODE:
		return read_sicode(c, v);
	case TYPE_SYSCALL:
		return read_syscall(c, r, v);
	case TYPE_BOOL:
	case TYPE_MARK:
	case TYPE_VFORK:
		return codec_read_flag(c, v, r->bit);
	case TYPE_MAYBE:
		return read_maybe(c, r, v);
	case TYPE_COMM:
		return read_comm(c, v, c->ev->comm);
	case TYPE_NAME:
		return read_comm(c, v, (char *)c->ev + r->where);
	case TYPE_STATUS:
	case TYPE_ZOMBIE_STATUS:
		return read_status(c, r);
	case TYPE_TARGET:
		return read_target(c, v);
	case TYPE_OPTIONS:
		return read_options(c, r, v);
	case TYPE_SA_FLAGS:
		return read_sa_flags(c, r, v);
	case TYPE_SEES:
		return read_sees(c, r, v);
	case TYPE_PIDS:
		return read_pids(c, v);
	case TYPE_BYTES:
		return read_bytes(c, v);
	case TYPE_FRAMES:
		return read_frames(c, v);
	case TYPE_CHILD:
		return read_child(c, v);
	case TYPE_CHILD_STATE:
		return read_child_state(c, v);
	case TYPE_WORD:
	case TYPE_WORDS:
	case TYPE_HOST:
		return NULL;	/* read_tail() has their order */
	}
	return NULL;
}
