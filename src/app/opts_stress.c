/* SPDX-License-Identifier: GPL-2.0-or-later */
/* opts_stress.c - parses the argument of --stress. */
#include "app/opts_stress.h"

#include <string.h>

#include "app/opts_value.h"
#include "event/names.h"

#define NS 1000000000ULL
#define CHILDREN_MIN 2		/* one alone merges with nothing */
#define CHILDREN_MAX 10000
#define LIMIT_MIN (NS / 1000)
#define LIMIT_MAX (3600 * NS)

const char *
opts_stress_wants(void)
{
	return "merge, merge:N (2 to 10000 children), child-first or parent-first, and maybe ,SEC "
	       "(0.001 to 3600): how long a process is held at most";
}

/* "5", up to the end or to a comma. */
static int
parse_children(const char *s, size_t len, uint32_t *out)
{
	char digits[8];
	uint64_t n;

	if (len >= sizeof(digits))
		return -1;
	memcpy(digits, s, len);
	digits[len] = '\0';
	if (strchr(digits, '.') || opts_value_decimal(digits, 1, &n) ||
	    n < CHILDREN_MIN || n > CHILDREN_MAX)
		return -1;
	*out = (uint32_t)n;
	return 0;
}

int
opts_stress_parse(const char *arg, struct stress_opts *out)
{
	struct stress_opts o = { .limit = STRESS_LIMIT_NS };
	const char *comma = strchrnul(arg, ',');
	const char *colon = memchr(arg, ':', (size_t)(comma - arg));
	const size_t len = (size_t)((colon ? colon : comma) - arg);
	char name[16];
	int kind;

	if (len >= sizeof(name))
		return -1;
	memcpy(name, arg, len);
	name[len] = '\0';
	kind = pw_stress_from(name);
	if (kind < 0)
		return -1;
	o.kind = (enum pw_stress)kind;
	if (colon && (o.kind != PW_STRESS_MERGE ||
		      parse_children(colon + 1, (size_t)(comma - colon - 1), &o.children)))
		return -1;
	if (*comma && (opts_value_decimal(comma + 1, NS, &o.limit) ||
		       o.limit < LIMIT_MIN || o.limit > LIMIT_MAX))
		return -1;
	*out = o;
	return 0;
}
