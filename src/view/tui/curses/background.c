/* SPDX-License-Identifier: GPL-2.0-or-later */
/* background.c - what a terminal answers about its background, among what is typed. */
#include "view/tui/curses/background.h"

#include <stdlib.h>
#include <string.h>

#define ESC 27
#define BEL 7

enum {
	STATE_KEYS,
	STATE_ESC,
	STATE_BRACKET,		/* ESC [ */
	STATE_TYPE,		/* ESC [ ? */
	STATE_COLOUR,		/* ESC ] */
	STATE_COLOUR_ESC,	/* and its end begins */
};

/* A channel of any number of hexadecimal digits, 0 to 1; *s is moved behind it. */
static double
channel(const char **s, size_t digits)
{
	double value = 0, most = 0;

	for (size_t i = 0; i < digits; i++, (*s)++) {
		const char one[2] = { **s, '\0' };
		char *end;
		long v = strtol(one, &end, 16);

		if (end == one)
			break;
		value = value * 16 + (double)v;
		most = most * 16 + 15;
	}
	return most > 0 ? value / most : -1;
}

/* Linear light is near enough the square; on what is lighter than this, black can be
 * read better than white. */
static enum background
of_channels(double r, double g, double b)
{
	const double light = 0.2126 * r * r + 0.7152 * g * g + 0.0722 * b * b;

	if (r < 0 || g < 0 || b < 0)
		return BACKGROUND_UNKNOWN;
	return light > 0.18 ? BACKGROUND_LIGHT : BACKGROUND_DARK;
}

enum background
background_of_colour(const char *spec)
{
	bool hash = *spec == '#';
	size_t digits = hash ? strlen(spec + 1) / 3 : 4;
	const char *s = hash ? spec + 1 : strchr(spec, ':');
	double c[3];

	if (!s || (!hash && strncmp(spec, "rgb:", 4) != 0 && strncmp(spec, "rgba:", 5) != 0))
		return BACKGROUND_UNKNOWN;
	s += !hash;
	for (int i = 0; i < 3; i++) {
		if (!hash && i && *s++ != '/')
			return BACKGROUND_UNKNOWN;
		c[i] = channel(&s, digits);
	}
	return of_channels(c[0], c[1], c[2]);
}

enum background
background_of_variable(const char *value)
{
	const char *last = value ? strrchr(value, ';') : NULL;
	char *end;
	long colour;

	if (!last)
		return BACKGROUND_UNKNOWN;
	colour = strtol(last + 1, &end, 10);
	if (end == last + 1 || *end || colour < 0 || colour > 15)
		return BACKGROUND_UNKNOWN;
	return colour == 7 || colour > 8 ? BACKGROUND_LIGHT : BACKGROUND_DARK;
}

/* --- the answers among the keys ------------------------------------------------------ */

static size_t
give_back(struct background_answer *a, int keys[BACKGROUND_HELD])
{
	const int state = a->state;
	size_t n = 0;

	if (state == STATE_ESC || state == STATE_BRACKET)
		keys[n++] = ESC;
	if (state == STATE_BRACKET)
		keys[n++] = '[';
	a->state = STATE_KEYS;
	return n;
}

static void
colour_is_complete(struct background_answer *a)
{
	enum background found;

	a->state = STATE_KEYS;
	a->text[a->len] = '\0';
	if (strncmp(a->text, "11;", 3) != 0)
		return;
	found = background_of_colour(a->text + 3);
	if (found != BACKGROUND_UNKNOWN)
		a->found = found;
}

static bool
is_of_colour(int code)
{
	return code > ' ' && code < 0x7f;
}

static bool
is_of_type(int code)
{
	return (code >= '0' && code <= '9') || code == ';';
}

/* A code of an answer that has begun; false = it is none after all. */
static bool
continue_answer(struct background_answer *a, int code)
{
	const bool room = a->len < sizeof(a->text) - 1;

	switch (a->state) {
	case STATE_ESC:
		a->len = 0;
		a->state = code == ']' ? STATE_COLOUR : code == '[' ? STATE_BRACKET : a->state;
		return code == ']' || code == '[';
	case STATE_BRACKET:
		a->state = code == '?' ? STATE_TYPE : a->state;
		return code == '?';
	case STATE_TYPE:
		if (code == 'c') {
			a->awaited = false;
			a->state = STATE_KEYS;
			return true;
		}
		a->len++;
		return is_of_type(code) && room;
	case STATE_COLOUR:
		if (code == ESC)
			a->state = STATE_COLOUR_ESC;
		else if (code == BEL)
			colour_is_complete(a);
		else if (is_of_colour(code) && room)
			a->text[a->len++] = (char)code;
		else
			return false;
		return true;
	case STATE_COLOUR_ESC:
		if (code == '\\')
			colour_is_complete(a);
		return code == '\\';
	}
	return false;
}

size_t
background_take(struct background_answer *a, int code, int keys[BACKGROUND_HELD])
{
	size_t n = 0;

	if (a->state != STATE_KEYS) {
		if (continue_answer(a, code))
			return 0;
		n = give_back(a, keys);
	}
	if (code == ESC && a->awaited)
		a->state = STATE_ESC;
	else
		keys[n++] = code;
	return n;
}

size_t
background_pause(struct background_answer *a, int keys[BACKGROUND_HELD])
{
	if (a->state != STATE_ESC && a->state != STATE_BRACKET)
		return 0;
	return give_back(a, keys);
}
