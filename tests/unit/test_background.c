/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_background.c - the terminal's background: what it answers, and that no byte of an
 * answer is taken for a key. */
#include "unit.h"

#include "view/tui/curses/background.h"

#define L BACKGROUND_LIGHT
#define D BACKGROUND_DARK
#define U BACKGROUND_UNKNOWN

static const struct colour_row {
	const char *name;
	enum background want;
} colour_rows[] = {
	{ "rgb:ffff/ffff/ffff", L }, { "rgb:0000/0000/0000", D }, { "rgb:ff/ff/ff", L },
	{ "rgb:f/f/f", L }, { "rgb:0/0/0", D }, { "rgba:fdfd/f6f6/e3e3/ffff", L },
	{ "rgb:0000/2b2b/3636", D }, { "rgb:2e2e/3434/3636", D }, { "#ffffff", L }, { "#000", D },
	{ "rgb:8000/8000/8000", L }, { "rgb:ffff/0000/0000", L }, { "rgb:0000/0000/ffff", D },
	{ "", U }, { "rgb:", U }, { "rgb:ffff/ffff", U }, { "rgb:ffff/ffff/", U }, { "white", U },
	{ "rgb:xx/yy/zz", U }, { "#", U }, { "cmyk:1/1/1/1", U },
};

static void
run_colour(void **state)
{
	const struct colour_row *row = *state;

	assert_int_equal(background_of_colour(row->name), row->want);
}

static const struct colour_row variable_rows[] = {
	{ "15;0", D }, { "0;15", L }, { "0;default;15", L }, { "12;8", D }, { "0;7", L },
	{ "7;6", D }, { "0;9", L }, { "15;default", U }, { "15", U }, { "", U }, { "0;16", U },
	{ "0;", U }, { "0;7x", U }, { "0;-1", U },
};

static void
run_variable(void **state)
{
	const struct colour_row *row = *state;

	assert_int_equal(background_of_variable(row->name), row->want);
}

static void
test_no_variable(void **state)
{
	(void)state;
	assert_int_equal(background_of_variable(NULL), U);
}

/* '|' = nothing more comes for a while. */
static const struct take_row {
	const char *name, *typed, *keys;
	enum background found;
	bool awaited;		/* still, afterwards */
} take_rows[] = {
	{ "both answers", "\033]11;rgb:ffff/ffff/ffff\033\\\033[?62;22c", "", L, false },
	{ "ended by BEL", "\033]11;rgb:0000/0000/0000\007\033[?1;2c", "", D, false },
	{ "the type alone", "\033[?6c", "", U, false },
	{ "keys before and after", "qz\033]11;rgb:ff/ff/ff\033\\x\033[?6cy", "qzxy", L, false },
	{ "in parts", "\033]11;rg|b:ff/ff|/ff\033|\\\033[?6|2c", "", L, false },
	{ "late: another ESC is a key then", "\033[?6c\033]x", "\033]x", U, false },
	{ "ESC alone", "\033|x", "\033x", U, true },
	{ "ESC twice", "\033\033|", "\033\033", U, true },
	{ "ESC before an answer", "\033\033[?6c", "\033", U, false },
	{ "Alt and a letter", "\033f", "\033f", U, true },
	{ "Alt-[", "\033[|", "\033[", U, true },
	{ "an unknown key", "\033[x", "\033[x", U, true },
	{ "another colour", "\033]10;rgb:ff/ff/ff\033\\\033[?6c", "", U, false },
	{ "not a colour", "\033]11;sky\033\\\033[?6c", "", U, false },
	{ "broken off", "\033]11;rgb:\003q", "\003q", U, true },
	{ "without an end", "\033]aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeq", "q", U, true },
};

static void
run_take(void **state)
{
	const struct take_row *row = *state;
	struct background_answer a = { .awaited = true };
	char got[64] = "";
	size_t n = 0;

	for (const char *p = row->typed; *p; p++) {
		int keys[BACKGROUND_HELD];
		size_t some = *p == '|' ? background_pause(&a, keys) : background_take(&a, *p, keys);

		assert_true(some <= BACKGROUND_HELD);
		for (size_t i = 0; i < some; i++)
			got[n++] = (char)keys[i];
	}
	assert_string_equal(got, row->keys);
	assert_int_equal(a.found, row->found);
	assert_int_equal(a.awaited, row->awaited);
}

int
main(void)
{
	static struct unit_list l;

	UNIT_ADD_ROWS(&l, run_colour, colour_rows);
	UNIT_ADD_ROWS(&l, run_variable, variable_rows);
	UNIT_ADD_ROWS(&l, run_take, take_rows);
	unit_add(&l, "no COLORFGBG", test_no_variable, NULL);
	return unit_run("background", &l);
}
