/* SPDX-License-Identifier: GPL-2.0-or-later */
/* script_language.c - is a process an interpreter, and of which language? */
#include "model/script_language.h"

#include <string.h>

static const char *const names[SCRIPT_COUNT] = {
	[SCRIPT_PERL] = "perl", [SCRIPT_PHP] = "php", [SCRIPT_PYTHON] = "python", [SCRIPT_RUBY] = "ruby",
};

/* "python3.11" is python; "perlbal" is not perl. */
static enum script_language
language_of(const char *name, size_t len)
{
	for (size_t i = len; i-- > 0;)
		if (name[i] == '/') {
			name += i + 1;
			len -= i + 1;
			break;
		}
	while (len && ((name[len - 1] >= '0' && name[len - 1] <= '9') || name[len - 1] == '.'))
		len--;
	for (enum script_language l = SCRIPT_NONE + 1; l < SCRIPT_COUNT; l++)
		if (strlen(names[l]) == len && memcmp(names[l], name, len) == 0)
			return l;
	return SCRIPT_NONE;
}

enum script_language
script_language(const struct pw_proc *p)
{
	const char *s = p->args, *end = s ? s + p->args_len : NULL;
	enum script_language l = SCRIPT_NONE;

	for (int i = 0; i < 2 && s && s < end && !l; i++) {
		const size_t len = strnlen(s, (size_t)(end - s));

		l = language_of(s, len);
		s += len + 1;
	}
	return l ? l : language_of(p->comm, strnlen(p->comm, sizeof(p->comm)));
}
