/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_vtsafe.c - what of a command's output reaches the emulator, and which messages
 * of an emulator reach the screen. */
#include "unit.h"

#include <errno.h>
#include <locale.h>

#include "base/strbuf.h"
#include "emulator/vtsafe.h"
#include "emulator/wire.h"

#define FFFD "\xef\xbf\xbd"

/* "R" stands in the output after what puts a saved cursor back. */
static const struct filter_row {
	const char *name, *in, *out;
} filters[] = {
	{ "plain text passes", "ab c~", "ab c~" },
	{ "controls that move pass", "a\b\t\n\v\f\r\016\017", "a\b\t\n\v\f\r\016\017" },
	{ "other controls do not", "a\a\001\005\177\030\032z", "az" },
	{ "valid UTF-8 passes", "\xc3\xa9\xe6\xbc\xa2\xf0\x9f\x98\x80", "\xc3\xa9\xe6\xbc\xa2\xf0\x9f\x98\x80" },
	{ "a lone continuation is invalid", "a\x80z", "a" FFFD "z" },
	{ "a character cut short is invalid", "\xe6\xbc" "z", FFFD "z" },
	{ "one cut by an escape", "\xe6\xbc\033[m", FFFD "\033[m" },
	{ "one cut by another", "\xe6\xc3\xa9", FFFD "\xc3\xa9" },
	{ "overlong ones are invalid", "\xc0\xaf\xe0\x80\xaf", FFFD FFFD FFFD },
	{ "a surrogate is invalid", "\xed\xa0\x80", FFFD },
	{ "beyond Unicode is invalid", "\xf4\x90\x80\x80\xf8", FFFD FFFD },
	{ "four marks on a character", "e\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81z",
	  "e\xcc\x81\xcc\x81\xcc\x81\xcc\x81z" },
	{ "a control between does not help", "e\xcc\x81\xcc\x81\xcc\x81\a\xcc\x81\a\xcc\x81z",
	  "e\xcc\x81\xcc\x81\xcc\x81\xcc\x81z" },
	{ "marks of the emulator's table only", "x\xd8\x80\xd8\x80\xe3\x80\xae\xe3\x80\xae\xe3\x80\xaez",
	  "x\xd8\x80\xd8\x80\xe3\x80\xae\xe3\x80\xaez" },
	{ "no bidi control", "a\xe2\x80\xae" "b\xe2\x81\xa6" "c", "abc" },

	{ "the cursor moves", "\033[H\033[2;3H\033[A\033[4B\033[G", "\033[H\033[2;3H\033[A\033[4B\033[G" },
	{ "a value is bounded", "\033[99999999999999999999C", "\033[9999C" },
	{ "twelve parameters leave", "\033[1;2;3;4;5;6;7;8;9;10;11;12;13;14r",
	  "\033[1;2;3;4;5;6;7;8;9;10;11;12r" },
	{ "SGR is split", "\033[1;2;3;4;5;6;7;8;9;10;11;12;13;14m",
	  "\033[1;2;3;4;5;6;7;8;9;10;11;12m\033[13;14m" },
	{ "but no colour is", "\033[1;2;3;4;5;6;7;8;9;38;2;1;2;3m",
	  "\033[1;2;3;4;5;6;7;8;9m\033[38;2;1;2;3m" },
	{ "nor what colons join", "\033[1;2;3;4;5;6;7;8;9;38:2::1:2:3m",
	  "\033[1;2;3;4;5;6;7;8;9m\033[38:2::1:2:3m" },
	{ "parameters may be missing", "\033[;5H\033[m\033[;m", "\033[;5H\033[m\033[;m" },
	{ "modes come one by one", "\033[?1;7;25h\033[4;20l",
	  "\033[?1h\033[?7h\033[?25h\033[4l\033[20l" },
	{ "unknown modes do not pass", "\033[?69;9h\033[2h", "" },
	{ "unknown finals do not pass", "\033[1t\033[>4;1m\033[!p\033[1'}\033[=c", "" },
	{ "two leaders, two intermediates", "\033[?>c\033[1$'p\033[1 1q", "" },
	{ "a leader too late", "\033[1?h", "" },
	{ "known ones with more to them", "\033[?25$p\033[>c\033[2 q\033[1\"q",
	  "\033[?25$p\033[>c\033[2 q\033[1\"q" },
	{ "a control inside a sequence acts first", "\033[3\r1m", "\r\033[31m" },
	{ "CAN ends a sequence", "\033[3\0301m", "1m" },
	{ "ESC begins another", "\033[3\033[1m", "\033[1m" },
	{ "text above 0x7f ends one", "\033[3\xc3\xa9", "\xc3\xa9" },

	{ "REP repeats the character", "ab\033[3bc", "abbbbc" },
	{ "also a wide one, once by default", "\xe6\xbc\xa2\033[b", "\xe6\xbc\xa2\xe6\xbc\xa2" },
	{ "but nothing when there is none", "\033[5bx", "x" },

	{ "saving, and putting back", "\0337a\0338b", "\0337a\0338Rb" },
	{ "the same in other ways", "\033[sa\033[ub\033[?1048lc\033[?1049hd",
	  "\0337a\0338Rb\033[?1048lRc\033[?1049hRd" },
	{ "margins at the sides do not pass", "\033[3;9s", "" },
	{ "one-letter escapes", "\033D\033E\033H\033M\033c\033=\033>", "\033D\033E\033H\033M\033c\033=\033>" },
	{ "others do not pass", "\033N\033O\033n\033|\033~\033 G\033%G", "" },
	{ "sets that there are", "\033(0\033)A\033(B\033(K\033*0", "\033(0\033)A\033(B\033(B" },
	{ "lines are of single width", "\033#3\033#4\033#6\033#8", "\033#8" },

	{ "no title", "a\033]0;title\ab", "ab" },
	{ "strings end by ST", "a\033Pq1\033\\b\033_x\033\\c\033^y\033\\d\033Xz\033\\e", "abcde" },
	{ "ESC in a string begins a sequence", "\033]0;t\033[1mx", "\033[1mx" },
	{ "C1 controls in UTF-8", "\xc2\x9b" "31mx\xc2\x84\xc2\x9d" "0;t\xc2\x9cy", "\033[31mx\033Dy" },
};

/* Without UTF-8. */
static const struct filter_row latins[] = {
	{ "C1 controls in 8 bits", "\x9b" "31mx\x84\x9d" "0;t\x9cy\xe4", "\033[31mx\033Dy?" },
};

static void
collect(void *arg, const char *bytes, size_t len, bool restores)
{
	strbuf_add(arg, bytes, len);
	if (restores)
		strbuf_addc(arg, 'R');
}

static void
filter(const struct filter_row *row, bool utf8, size_t piece)
{
	struct strbuf out = { 0 };
	struct vtsafe v;
	size_t len = strlen(row->in);

	vtsafe_init(&v, utf8, collect, &out);
	for (size_t i = 0; i < len; i += piece)
		vtsafe_feed(&v, row->in + i, piece < len - i ? piece : len - i);
	assert_string_equal(strbuf_str(&out), row->out);
	strbuf_done(&out);
}

static void
passes_whole_and_in_pieces(void **state)
{
	const struct filter_row *row = *state;

	filter(row, true, strlen(row->in));
	filter(row, true, 1);
	filter(row, true, 3);
}

static void
passes_without_utf8(void **state)
{
	filter(*state, false, 1);
}

/* It would swallow all that follows. */
static void
endless_string_ends(void **state)
{
	struct strbuf out = { 0 };
	struct vtsafe v;

	(void)state;
	vtsafe_init(&v, true, collect, &out);
	vtsafe_feed(&v, "\033]0;", 4);
	for (int i = 0; i < VTSAFE_STRING; i++)
		vtsafe_feed(&v, "x", 1);
	strbuf_reset(&out);
	vtsafe_feed(&v, "seen", 4);
	assert_string_equal(strbuf_str(&out), "seen");
	strbuf_done(&out);
}

static void
note_piece(void *arg, const char *bytes, size_t len, bool restores)
{
	(void)restores;
	strbuf_addf(arg, "[%.*s]", (int)len, bytes);
}

/* Two in one write are one glyph to the emulator, as wide as both. */
static void
what_may_join_comes_alone(void **state)
{
	struct strbuf out = { 0 };
	struct vtsafe v;

	(void)state;
	vtsafe_init(&v, true, note_piece, &out);
	vtsafe_feed(&v, "ab\xe3\x81\x8b\xe3\x82\x99\xe3\x82\x99" "c\033[2b", 16);
	assert_string_equal(strbuf_str(&out), "[ab][\xe3\x81\x8b][\xe3\x82\x99][\xe3\x82\x99][ccc]");
	strbuf_done(&out);
}

static void
many_parameters_are_dropped(void **state)
{
	struct strbuf out = { 0 };
	struct vtsafe v;

	(void)state;
	vtsafe_init(&v, true, collect, &out);
	vtsafe_feed(&v, "\033[", 2);
	for (int i = 0; i < 400; i++)
		vtsafe_feed(&v, "1;", 2);
	vtsafe_feed(&v, "7r", 2);
	assert_string_equal(strbuf_str(&out), "\033[1;1;1;1;1;1;1;1;1;1;1;1r");
	strbuf_done(&out);
}

/* --- messages ------------------------------------------------------------------------ */

static const struct message_row {
	const char *name;
	struct wire_head h;
	bool to_emulator;
	bool sound;
} messages[] = {
	{ "a size", { WIRE_SIZE_IS, 0, 24, 80 }, false, true },
	{ "no rows", { WIRE_SIZE_IS, 0, 0, 80 }, false, false },
	{ "too many columns", { WIRE_SIZE_IS, 0, 24, WIRE_COLS + 1 }, false, false },
	{ "a negative size", { WIRE_SIZE_IS, 0, -24, 80 }, false, false },
	{ "a line", { WIRE_LINE, 2 * sizeof(struct wire_cell), 3, 0 }, false, true },
	{ "a line above the screen", { WIRE_LINE, 0, -1, 0 }, false, false },
	{ "half a cell", { WIRE_LINE, sizeof(struct wire_cell) + 1, 0, 0 }, false, false },
	{ "too long a line", { WIRE_LINE, (WIRE_COLS + 1) * sizeof(struct wire_cell), 0, 0 }, false, false },
	{ "a hidden cursor", { WIRE_CURSOR, 0, -1, -1 }, false, true },
	{ "a payload where there is none", { WIRE_PICTURE, 4, 0, 0 }, false, false },
	{ "an unknown kind", { WIRE_COUNT, 0, 0, 0 }, false, false },
	{ "no kind", { WIRE_NONE, 0, 0, 0 }, false, false },
	{ "a message of the other direction", { WIRE_SHOWN, 0, 0, 0 }, false, false },
	{ "the screen's own", { WIRE_SHOWN, 0, 0, 0 }, true, true },
	{ "keys", { WIRE_TYPED, WIRE_KEYS, 0, 0 }, true, true },
	{ "too many keys", { WIRE_TYPED, WIRE_KEYS + 1, 0, 0 }, true, false },
};

static void
message_is_checked(void **state)
{
	const struct message_row *row = *state;
	const char payload[2 * sizeof(struct wire_cell)] = { 0 };
	struct wire_head h = row->h;
	struct strbuf b = { 0 };
	int len;

	strbuf_add(&b, &h, sizeof(h));
	strbuf_add(&b, payload, h.len < sizeof(payload) ? h.len : sizeof(payload));
	len = wire_next(b.s, b.len, !row->to_emulator, &h);
	if (!row->sound)
		assert_int_equal(len, -EPROTO);
	else if (h.len <= sizeof(payload))
		assert_int_equal(len, b.len);
	else
		assert_int_equal(len, 0);
	strbuf_done(&b);
}

static void
cell_is_brought_within_bounds(void **state)
{
	const struct wire_cell bad = {
		.chars = { UINT32_MAX, 0x110000, 'x' }, .fg = -7, .bg = 256,
		.attrs = 0xffff, .width = 77,
	};
	struct wire_cell c = wire_cell_at((const char *)&bad, 0);

	(void)state;
	assert_int_equal(c.chars[0], 0xfffd);
	assert_int_equal(c.chars[1], 0xfffd);
	assert_int_equal(c.chars[2], 'x');
	assert_int_equal(c.fg, -1);
	assert_int_equal(c.bg, -1);
	assert_int_equal(c.attrs, WIRE_BOLD | WIRE_UNDERLINE | WIRE_REVERSE);
	assert_int_equal(c.width, 1);
}

int
main(void)
{
	static struct unit_list l;

	setlocale(LC_CTYPE, "C.UTF-8");
	UNIT_ADD_ROWS(&l, passes_whole_and_in_pieces, filters);
	UNIT_ADD_ROWS(&l, passes_without_utf8, latins);
	unit_add(&l, "a string without an end", endless_string_ends, NULL);
	unit_add(&l, "what may join comes alone", what_may_join_comes_alone, NULL);
	unit_add(&l, "400 parameters", many_parameters_are_dropped, NULL);
	UNIT_ADD_ROWS(&l, message_is_checked, messages);
	unit_add(&l, "a cell of nonsense", cell_is_brought_within_bounds, NULL);
	return unit_run("vtsafe", &l);
}
