/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vtsafe.c - a parser for terminal output, after ECMA-48 and the state machine of the DEC
 * VT500, that passes on only what is in its tables. */
#include "emulator/vtsafe.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/unicode.h"

enum state { GROUND, UTF8, ESCAPE, ESCAPE_INTER, CSI, STRING, STRING_ESCAPE };

#define ESC 0x1b
#define CAN 0x18
#define SUB 0x1a
#define BEL 0x07

/* --- output ----------------------------------------------------------------------- */

static void
flush_output(struct vtsafe *v, bool restores)
{
	if (v->n_out)
		v->sink(v->arg, v->out, v->n_out, restores);
	v->n_out = 0;
}

/* One character or sequence, never split. */
static void
emit(struct vtsafe *v, const char *unit, size_t len)
{
	if (len > sizeof(v->out) - v->n_out)
		flush_output(v, false);
	memcpy(v->out + v->n_out, unit, len);
	v->n_out += len;
}

static void
emit_restoring(struct vtsafe *v, const char *unit, size_t len)
{
	emit(v, unit, len);
	flush_output(v, true);
}

/* --- text ------------------------------------------------------------------------- */

static void
put_invalid(struct vtsafe *v)
{
	v->marks = 0;
	emit(v, v->utf8 ? "\xef\xbf\xbd" : "?", v->utf8 ? 3 : 1);
}

/* Combining marks, by our table or by that of libvterm, which is older. */
static bool
is_mark(uint32_t cp)
{
	return unicode_is_mark(cp) || (cp >= 0x600 && cp <= 0x603) || cp == 0x6dd || cp == 0x6de ||
	       cp == 0x70f || cp == 0x1734 || cp == 0x302e || cp == 0x302f;
}

/* libvterm adds up the widths of a character and its marks in one write, and some marks are
 * two columns wide: at the end of a line that is an out-of-bounds write.  So each character
 * that may be a mark gets a write of its own. */
static void
put_text(struct vtsafe *v, const char *s, size_t len)
{
	const bool alone = (unsigned char)s[0] >= 0xcc;		/* U+0300 and above */

	if (alone)
		flush_output(v, false);
	emit(v, s, len);
	if (alone)
		flush_output(v, false);
}

static void
put_char(struct vtsafe *v, const char *s, size_t len, uint32_t cp)
{
	if (unicode_is_hidden(cp))
		return;
	/* libvterm accepts any number of marks */
	if (is_mark(cp)) {
		if (v->marks++ < VTSAFE_MARKS)
			put_text(v, s, len);
		return;
	}
	v->marks = 0;
	memcpy(v->last, s, len);
	v->n_last = len;
	put_text(v, s, len);
}

static void
repeat_char(struct vtsafe *v, unsigned int times)
{
	if (times > VTSAFE_REPEAT)
		times = VTSAFE_REPEAT;
	v->marks = 0;
	for (unsigned int i = 0; v->n_last && i < times; i++)
		put_text(v, v->last, v->n_last);
}

/* --- escape sequences ----------------------------------------------------------- */

static void
escape_plain(struct vtsafe *v, char final)
{
	/* DECSC, IND, NEL, HTS, RI, RIS, DECKPAM, DECKPNM */
	static const char passed[] = "7DEHMc=>";
	const char unit[] = { ESC, final };

	if (final == '8')	/* DECRC */
		emit_restoring(v, unit, sizeof(unit));
	else if (strchr(passed, final))
		emit(v, unit, sizeof(unit));
}

/* Character sets that libvterm has; any other becomes ASCII. */
static void
escape_charset(struct vtsafe *v, char final)
{
	const char unit[] = { ESC, v->inter, final == '0' || final == 'A' ? final : 'B' };

	emit(v, unit, sizeof(unit));
}

static void
escape_end(struct vtsafe *v, char final)
{
	v->state = GROUND;
	if (v->bad)
		return;
	switch (v->inter) {
	case 0:
		escape_plain(v, final);
		break;
	case '(':
	case ')':
		escape_charset(v, final);
		break;
	case '#':
		if (final == '8')	/* DECALN; the others make lines of double width */
			emit(v, "\033#8", 3);
		break;
	default:
		break;
	}
}

/* --- CSI sequences -------------------------------------------------------------- */

static bool
has_values(const struct vtsafe *v)
{
	for (size_t i = 0; i < v->n_args; i++)
		if (!v->args[i].missing)
			return true;
	return false;
}

static uint16_t
value_of(const struct vtsafe *v, size_t i, uint16_t otherwise)
{
	return i < v->n_args && !v->args[i].missing ? v->args[i].value : otherwise;
}

/* Emits the sequence with parameters from..to. */
static void
csi_emit(struct vtsafe *v, size_t from, size_t to, char final, bool restores)
{
	char unit[8 + VTSAFE_ARGS * 6];
	size_t len = 0;

	unit[len++] = ESC;
	unit[len++] = '[';
	if (v->leader)
		unit[len++] = v->leader;
	if (to > from + VTSAFE_ARGS)
		to = from + VTSAFE_ARGS;
	for (size_t i = from; i < to; i++) {
		if (!v->args[i].missing)
			len += (size_t)snprintf(unit + len, sizeof(unit) - len, "%u",
						v->args[i].value);
		if (i + 1 < to)
			unit[len++] = v->args[i].more ? ':' : ';';
	}
	if (v->inter)
		unit[len++] = v->inter;
	unit[len++] = final;
	if (restores)
		emit_restoring(v, unit, len);
	else
		emit(v, unit, len);
}

/* How many parameters belong together from i on: 38;5;N, 38;2;R;G;B, 4:3. */
static size_t
sgr_group(const struct vtsafe *v, size_t i)
{
	uint16_t what = value_of(v, i, 0), kind = value_of(v, i + 1, 0);
	size_t n = 1, colons = 0;

	while (i + colons + 1 < v->n_args && v->args[i + colons].more)
		colons++;
	if (colons)
		n = 1 + colons;
	else if (what == 38 || what == 48 || what == 58)
		n = kind == 5 ? 3 : kind == 2 ? 5 : 2;
	return n > v->n_args - i ? v->n_args - i : n;
}

/* Splits it into sequences of not too many parameters. */
static void
csi_sgr(struct vtsafe *v)
{
	size_t from = 0, at = 0;

	if (v->n_args == 0)
		csi_emit(v, 0, 0, 'm', false);
	while (at < v->n_args) {
		size_t n = sgr_group(v, at);

		if (at > from && at + n - from > VTSAFE_ARGS) {
			csi_emit(v, from, at, 'm', false);
			from = at;
		}
		at += n;
	}
	if (at > from)
		csi_emit(v, from, at, 'm', false);
}

/* Modes of DEC and xterm that pass.  Not 69, left and right margins. */
static bool
is_dec_mode(uint16_t mode)
{
	static const uint16_t modes[] = {
		1, 5, 6, 7, 12, 25, 1000, 1002, 1003, 1004, 1005, 1006, 1015,
		1047, 1048, 1049, 2004,
	};

	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (modes[i] == mode)
			return true;
	return false;
}

/* A sequence for each, because libvterm uses only the first one. */
static void
csi_modes(struct vtsafe *v, char final)
{
	for (size_t i = 0; i < v->n_args; i++) {
		uint16_t mode = value_of(v, i, 0);

		if (v->leader == '?' ? is_dec_mode(mode) : mode == 4 || mode == 20)
			csi_emit(v, i, i + 1, final, mode == 1048 || mode == 1049);
	}
}

/* Save and restore the cursor (SCO); with parameters, margins. */
static void
csi_save(struct vtsafe *v, char final)
{
	if (!has_values(v))
		escape_plain(v, final == 's' ? '7' : '8');
}

static void
csi_plain(struct vtsafe *v, char final)
{
	/* ICH to CHA, CUP, CHT to EL, IL, DL, DCH, SU, SD, ECH, CBT, HPA, HPR, DA, VPA,
	 * VPR, HVP, TBC, HPB, VPB, DSR, DECSTBM */
	static const char passed[] = "@ABCDEFGHIJKLMPSTXZ`acdefgjknr";

	switch (final) {
	case 'm':
		csi_sgr(v);
		break;
	case 'h':
	case 'l':
		csi_modes(v, final);
		break;
	case 's':
	case 'u':
		csi_save(v, final);
		break;
	case 'b':
		repeat_char(v, value_of(v, 0, 1) ? value_of(v, 0, 1) : 1);
		break;
	default:
		if (strchr(passed, final))
			csi_emit(v, 0, v->n_args, final, false);
	}
}

static void
csi_private(struct vtsafe *v, char final)
{
	if (final == 'h' || final == 'l')
		csi_modes(v, final);
	else if (strchr("JKn", final))		/* DECSED, DECSEL, DECDSR */
		csi_emit(v, 0, v->n_args, final, false);
}

static void
csi_end(struct vtsafe *v, char final)
{
	v->state = GROUND;
	if (v->bad)
		return;
	if (!v->leader && !v->inter)
		csi_plain(v, final);
	else if (v->leader == '?' && !v->inter)
		csi_private(v, final);
	else if ((v->leader == '?' && v->inter == '$' && final == 'p') ||	/* DECRQM */
		 (v->leader == '>' && !v->inter && final == 'c') ||		/* DA2 */
		 (!v->leader && v->inter == ' ' && final == 'q') ||		/* DECSCUSR */
		 (!v->leader && v->inter == '"' && final == 'q'))		/* DECSCA */
		csi_emit(v, 0, v->n_args, final, false);
}

static struct vtsafe_arg *
csi_arg(struct vtsafe *v)
{
	if (v->n_args == 0) {
		v->args[0] = (struct vtsafe_arg){ .missing = true };
		v->n_args = 1;
	}
	return &v->args[v->n_args - 1];
}

static void
csi_digit(struct vtsafe *v, unsigned int digit)
{
	struct vtsafe_arg *a = csi_arg(v);
	unsigned int value = (a->missing ? 0 : a->value) * 10u + digit;

	a->value = (uint16_t)(value > VTSAFE_VALUE ? VTSAFE_VALUE : value);
	a->missing = false;
}

static void
csi_next(struct vtsafe *v, bool more)
{
	csi_arg(v)->more = more;
	if (v->n_args == VTSAFE_PARSED)
		v->full = true;		/* further digits must not count for the last one */
	else
		v->args[v->n_args++] = (struct vtsafe_arg){ .missing = true };
}

static void
csi_byte(struct vtsafe *v, unsigned char c)
{
	if (c >= 0x40) {
		csi_end(v, (char)c);
	} else if (c < 0x30) {
		v->bad |= v->inter != 0;
		v->inter = (char)c;
	} else if (v->inter) {
		v->bad = true;		/* a parameter after an intermediate byte */
	} else if (c >= 0x3c) {
		v->bad |= v->leader || v->n_args;
		v->leader = (char)c;
	} else if (v->bad || v->full) {
		return;
	} else if (c == ';' || c == ':') {
		csi_next(v, c == ':');
	} else {
		csi_digit(v, c - '0');
	}
}

/* --- bytes ------------------------------------------------------------------------ */

static void
begin_sequence(struct vtsafe *v, enum state state)
{
	v->state = state;
	v->leader = v->inter = 0;
	v->bad = v->full = false;
	v->n_args = 0;
	v->string = 0;
}

/* A control character; inside a sequence it takes effect first. */
static void
control_char(struct vtsafe *v, unsigned char c)
{
	const char unit = (char)c;

	if ((c >= 0x08 && c <= 0x0d) || c == 0x0e || c == 0x0f)
		emit(v, &unit, 1);
}

/* What follows ESC, and, less 0x40, a C1 control. */
static void
introduce(struct vtsafe *v, unsigned char c)
{
	switch (c) {
	case '[':
		begin_sequence(v, CSI);
		break;
	case 'P':		/* DCS, SOS, OSC, PM, APC */
	case 'X':
	case ']':
	case '^':
	case '_':
		begin_sequence(v, STRING);
		break;
	default:
		begin_sequence(v, GROUND);
		escape_plain(v, (char)c);
	}
}

static void
escape_byte(struct vtsafe *v, unsigned char c)
{
	if (c >= 0x20 && c < 0x30) {
		v->bad |= v->inter != 0;
		v->inter = (char)c;
		v->state = ESCAPE_INTER;
	} else if (v->state == ESCAPE_INTER) {
		escape_end(v, (char)c);
	} else {
		introduce(v, c);
	}
}

static void
text_begin(struct vtsafe *v, unsigned char c)
{
	if (!v->utf8) {
		if (c < 0xa0)
			introduce(v, (unsigned char)(c - 0x40));
		else
			put_invalid(v);
		return;
	}
	v->want = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
	v->seq[0] = (char)c;
	v->n_seq = 1;
	if (c < 0xc2 || c > 0xf4)
		put_invalid(v);
	else
		v->state = UTF8;
}

static void
text_end(struct vtsafe *v)
{
	uint32_t cp;

	v->state = GROUND;
	if (text_utf8(v->seq, v->n_seq, &cp) != v->n_seq)
		put_invalid(v);
	else if (cp < 0xa0)	/* a C1 control that was encoded */
		introduce(v, (unsigned char)(cp - 0x40));
	else
		put_char(v, v->seq, v->n_seq, cp);
}

/* BEL ends a string, and so does ST in its 8-bit forms. */
static void
string_byte(struct vtsafe *v, unsigned char c)
{
	bool st = c == 0x9c && (!v->utf8 || v->seq[0] == (char)0xc2);

	v->seq[0] = (char)c;
	if (c == BEL || st || ++v->string >= VTSAFE_STRING)
		v->state = GROUND;
}

static void
ground_byte(struct vtsafe *v, unsigned char c)
{
	const char unit = (char)c;

	if (c >= 0x80)
		text_begin(v, c);
	else
		put_char(v, &unit, 1, c);
}

/* Bytes above 0x7f are in no sequence: they end it and are text. */
static void
high_byte(struct vtsafe *v, unsigned char c)
{
	switch ((enum state)v->state) {
	case STRING:
		string_byte(v, c);
		break;
	case UTF8:
		if ((c & 0xc0) == 0x80) {
			v->seq[v->n_seq++] = (char)c;
			if (v->n_seq == v->want)
				text_end(v);
			break;
		}
		put_invalid(v);
		v->state = GROUND;
		text_begin(v, c);
		break;
	case STRING_ESCAPE:
	case ESCAPE:
	case ESCAPE_INTER:
	case CSI:
		v->state = GROUND;
		ground_byte(v, c);
		break;
	case GROUND:
		ground_byte(v, c);
		break;
	}
}

static void
low_byte(struct vtsafe *v, unsigned char c)
{
	switch ((enum state)v->state) {
	case GROUND:
		ground_byte(v, c);
		break;
	case UTF8:
		put_invalid(v);
		v->state = GROUND;
		ground_byte(v, c);
		break;
	case ESCAPE:
	case ESCAPE_INTER:
		escape_byte(v, c);
		break;
	case CSI:
		csi_byte(v, c);
		break;
	case STRING:
		string_byte(v, c);
		break;
	case STRING_ESCAPE:
		begin_sequence(v, ESCAPE);
		if (c == '\\')		/* ST */
			v->state = GROUND;
		else
			escape_byte(v, c);
		break;
	}
}

static void
control_byte(struct vtsafe *v, unsigned char c)
{
	if (v->state == UTF8) {
		put_invalid(v);
		v->state = GROUND;
	}
	if (c == ESC)
		begin_sequence(v, v->state == STRING ? STRING_ESCAPE : ESCAPE);
	else if (c == CAN || c == SUB)
		v->state = GROUND;
	else if (v->state == STRING || v->state == STRING_ESCAPE)
		string_byte(v, c);
	else
		control_char(v, c);
}

static void
feed_byte(struct vtsafe *v, unsigned char c)
{
	if (c < 0x20)
		control_byte(v, c);
	else if (c >= 0x80)
		high_byte(v, c);
	else if (c != 0x7f)
		low_byte(v, c);
}

void
vtsafe_init(struct vtsafe *v, bool utf8, vtsafe_sink *sink, void *arg)
{
	memset(v, 0, sizeof(*v));
	v->utf8 = utf8;
	v->sink = sink;
	v->arg = arg;
}

void
vtsafe_feed(struct vtsafe *v, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		feed_byte(v, (unsigned char)bytes[i]);
	flush_output(v, false);
}
