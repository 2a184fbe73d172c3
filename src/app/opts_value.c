/* SPDX-License-Identifier: GPL-2.0-or-later */
/* opts_value.c - parses the arguments of options. */
#include "app/opts_value.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "event/names.h"
#include "model/model.h"

int
opts_value_decimal(const char *s, uint64_t unit, uint64_t *out)
{
	uint64_t whole = 0, part = 0, scale = unit;
	int digits = 0;

	for (; *s >= '0' && *s <= '9'; s++, digits++) {
		if (whole > UINT64_MAX / 100 / unit)
			return -1;
		whole = whole * 10 + (uint64_t)(*s - '0');
	}
	if (*s == '.')
		for (s++; *s >= '0' && *s <= '9'; s++, digits++) {
			scale /= 10;
			part += scale * (uint64_t)(*s - '0');
		}
	if (*s || !digits)
		return -1;
	*out = whole * unit + part;
	return 0;
}

int
opts_value_size(const char *s, size_t len, uint64_t min, uint64_t max, uint64_t *out)
{
	static const struct {
		char letters[3];
		uint64_t unit;
	} units[] = { { "kK", 1 << 10 }, { "mM", 1 << 20 }, { "gG", 1 << 30 } };
	uint64_t unit = 1;
	char digits[24];

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (len && strchr(units[i].letters, s[len - 1]) && s[len - 1])
			unit = units[i].unit;
	len -= unit > 1;
	if (len >= sizeof(digits))
		return -1;
	memcpy(digits, s, len);
	digits[len] = '\0';
	if (strchr(digits, '.') || opts_value_decimal(digits, unit, out))
		return -1;
	return *out < min || *out > max ? -1 : 0;
}

static bool
can_fail(const char *word, size_t len)
{
	char buf[32];
	const char *rule;

	snprintf(buf, sizeof(buf), "%.*s", len < sizeof(buf) ? (int)len : 0, word);
	if (strcmp(buf, "resolved") == 0)
		return true;
	for (size_t i = 0; (rule = pw_model_rule(i)) != NULL; i++)
		if (!strcmp(rule, buf))
			return true;
	return pw_severity_from(buf) > PW_SEV_NONE;
}

const char *
opts_value_cannot_fail(const char *list, size_t *len)
{
	for (const char *s = list;; s += *len + 1) {
		*len = strcspn(s, ",");
		if (!can_fail(s, *len))
			return s;
		if (!s[*len])
			return NULL;
	}
}
