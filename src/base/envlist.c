/* SPDX-License-Identifier: GPL-2.0-or-later */
/* envlist.c - words in an environment variable, separated by commas. */
#include "base/envlist.h"

#include <stdlib.h>
#include <string.h>

bool
envlist_has(const char *variable, const char *word)
{
	const char *list = secure_getenv(variable);
	size_t len = strlen(word);

	for (; list && *list; list += strcspn(list, ","), list += *list == ',')
		if (strcspn(list, ",") == len && strncmp(list, word, len) == 0)
			return true;
	return false;
}
