/* SPDX-License-Identifier: GPL-2.0-or-later */
/* opts_fail_on.c - checks the list of --fail-on. */
#include "app/opts_fail_on.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "event/finding.h"
#include "event/names.h"
#include "model/model.h"

static bool
can_fail(const char *word)
{
	const char *rule;

	if (strcmp(word, "resolved") == 0)
		return true;
	for (size_t i = 0; (rule = pw_model_rule(i)) != NULL; i++)
		if (!strcmp(rule, word))
			return true;
	return pw_severity_from(word) > PW_SEV_NONE;
}

const char *
opts_fail_on_unknown(const char *list, size_t *len)
{
	char word[32];

	for (const char *s = list;; s++) {
		*len = strcspn(s, ",");
		snprintf(word, sizeof(word), "%.*s", *len < sizeof(word) ? (int)*len : 0, s);
		if (!can_fail(word))
			return s;
		s += *len;
		if (!*s)
			return NULL;
	}
}
