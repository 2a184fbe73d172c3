/* SPDX-License-Identifier: GPL-2.0-or-later */
/* finding.c - copies of the lines that a finding is about. */
#include "event/finding.h"

#include <string.h>

#include "base/xalloc.h"

static const char *const *
text_of(const struct pw_frame *f, unsigned int i)
{
	const char *const *const texts[] = { &f->func, &f->file, &f->module, &f->source };

	return i < sizeof(texts) / sizeof(texts[0]) ? texts[i] : NULL;
}

struct pw_site *
pw_sites_copy(const struct pw_site *v, size_t n)
{
	size_t size = n * sizeof(*v);
	const char *const *text;
	struct pw_site *copy;
	char *at;

	if (!n || !v)
		return NULL;
	for (size_t i = 0; i < n; i++)
		for (unsigned int k = 0; (text = text_of(&v[i].at, k)); k++)
			size += strlen(*text) + 1;
	copy = xzalloc(size);
	memcpy(copy, v, n * sizeof(*v));
	at = (char *)(copy + n);
	for (size_t i = 0; i < n; i++)
		for (unsigned int k = 0; (text = text_of(&copy[i].at, k)); k++) {
			const size_t len = strlen(*text) + 1;

			memcpy(at, *text, len);
			*(const char **)(uintptr_t)text = at;
			at += len;
		}
	return copy;
}
