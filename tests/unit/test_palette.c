/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_palette.c - whatever the full screen shows can be read: each colour against its
 * background, as WCAG 2 computes it. */
#include "unit.h"

#include <stdbool.h>

#include "view/tui/curses/palette.h"

#define ENOUGH 4.5

struct rgb {
	double r, g, b;		/* 0 to 255 */
};

/* xterm's. */
static const struct rgb first_16[16] = {
	{ 0, 0, 0 }, { 205, 0, 0 }, { 0, 205, 0 }, { 205, 205, 0 },
	{ 0, 0, 238 }, { 205, 0, 205 }, { 0, 205, 205 }, { 229, 229, 229 },
	{ 127, 127, 127 }, { 255, 0, 0 }, { 0, 255, 0 }, { 255, 255, 0 },
	{ 92, 92, 255 }, { 255, 0, 255 }, { 0, 255, 255 }, { 255, 255, 255 },
};

static struct rgb
rgb_of(int n)
{
	double grey = 8 + 10 * (n - 232), level[3];

	if (n < 16)
		return first_16[n];
	if (n >= 232)
		return (struct rgb){ grey, grey, grey };
	n -= 16;
	for (int i = 0; i < 3; i++, n /= 6)
		level[i] = n % 6 ? 55 + 40 * (n % 6) : 0;
	return (struct rgb){ level[2], level[1], level[0] };
}

/* ((c + 0.055) / 1.055) ^ 2.4 without libm: the fifth root of its twelfth power. */
static double
linear(double c)
{
	double x = (c / 255 + 0.055) / 1.055, y = 1, p = 1;

	if (c / 255 <= 0.04045)
		return c / 255 / 12.92;
	for (int i = 0; i < 12; i++)
		p *= x;
	for (int i = 0; i < 60; i++)
		y -= (y * y * y * y * y - p) / (5 * y * y * y * y);
	return y;
}

static double
luminance(struct rgb c)
{
	return 0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b);
}

static double
contrast(struct rgb a, struct rgb b)
{
	double x = luminance(a) + 0.05, y = luminance(b) + 0.05;

	return x > y ? x / y : y / x;
}

/* Published figures, so that the formula itself is not taken on trust. */
static void
test_formula(void **state)
{
	(void)state;
	assert_true(contrast(first_16[0], first_16[15]) > 20.99);
	assert_true(contrast(first_16[0], first_16[15]) < 21.01);
	/* #767676 is the lightest grey that passes on white, #777777 does not */
	assert_true(contrast((struct rgb){ 0x76, 0x76, 0x76 }, first_16[15]) >= ENOUGH);
	assert_true(contrast((struct rgb){ 0x77, 0x77, 0x77 }, first_16[15]) < ENOUGH);
	assert_int_equal((int)rgb_of(208).r * 65536 + (int)rgb_of(208).g * 256 + (int)rgb_of(208).b,
			 0xff8700);
}

/* The terminal's own background is not known: the extremes, and such as are in use. */
static const struct rgb dark[] = { { 0, 0, 0 }, { 0x1e, 0x1e, 0x1e }, { 0, 0x2b, 0x36 } };
static const struct rgb light[] = { { 255, 255, 255 }, { 0xfd, 0xf6, 0xe3 }, { 0xfa, 0xfa, 0xfa } };

static const struct {
	const char *name;
	const struct rgb *own;	/* backgrounds */
	int n_own;
	int least, most;	/* colours that may stand in it */
} palettes[PALETTE_COUNT] = {
	[PALETTE_MONO] = { "mono", dark, 0, 0, -1 },
	[PALETTE_DARK_8] = { "dark, 8", dark, 1, 0, 7 },
	[PALETTE_LIGHT_8] = { "light, 8", light, 1, 0, 7 },
	[PALETTE_DARK_256] = { "dark, 256", dark, 3, 16, 255 },
	[PALETTE_LIGHT_256] = { "light, 256", light, 3, 16, 255 },
};

static void
check_pair(int p, int role, int fg, struct rgb back)
{
	double is = contrast(rgb_of(fg), back);

	if (is < ENOUGH)
		fail_msg("%s, role %d: %d has a contrast of %.2f", palettes[p].name, role, fg, is);
}

static void
check_look(int p, int role)
{
	const struct look *l = palette_look((enum palette)p, (enum role)role);
	bool few = palettes[p].most == 7;
	int fg = l->fg;

	if (fg == PALETTE_OWN) {	/* on a colour it might be anything */
		assert_int_equal(l->bg, PALETTE_OWN);
		return;
	}
	assert_true(fg >= palettes[p].least && fg <= palettes[p].most);
	if (few && (l->attr & LOOK_BOLD))	/* as xterm and the console do */
		fg += 8;
	if (l->bg == PALETTE_OWN) {
		for (int i = 0; i < palettes[p].n_own; i++)
			check_pair(p, role, fg, palettes[p].own[i]);
		return;
	}
	assert_true(l->bg >= palettes[p].least && l->bg <= palettes[p].most);
	check_pair(p, role, fg, rgb_of(l->bg));
	check_pair(p, role, l->fg, rgb_of(l->bg));	/* and where bold is not bright */
}

static void
test_contrast(void **state)
{
	(void)state;
	for (int p = 0; p < PALETTE_COUNT; p++)
		for (int role = 0; role < ROLE_COUNT; role++)
			check_look(p, role);
}

/* A role that was left out of the table would have black on black. */
static void
test_complete(void **state)
{
	(void)state;
	for (int p = 0; p < PALETTE_COUNT; p++)
		for (int role = 0; role < ROLE_COUNT; role++) {
			const struct look *l = palette_look((enum palette)p, (enum role)role);

			assert_false(l->fg == 0 && l->bg == 0);
		}
	/* the same at a glance, with and without colours */
	for (int p = 0; p < PALETTE_COUNT; p++)
		assert_int_equal(palette_look((enum palette)p, ROLE_KEY)->attr, LOOK_BOLD);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_formula),
		cmocka_unit_test(test_contrast),
		cmocka_unit_test(test_complete),
	};

	return cmocka_run_group_tests_name("palette", tests, NULL, NULL);
}
