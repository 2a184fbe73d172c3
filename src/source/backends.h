/* SPDX-License-Identifier: GPL-2.0-or-later */
/* backends.h - the live sources that --backend chooses from. */
#ifndef PW_BACKENDS_H
#define PW_BACKENDS_H

#include <stdbool.h>
#include <stddef.h>

#include "source/requirement.h"
#include "source/source.h"

struct backend {
	const char *name;
	const struct pw_source_ops *ops;	/* NULL = not built in */
	const struct requirement *requirements;
	size_t n_requirements;
};

/* The best first: --backend=auto takes the first that works. */
enum { BACKENDS = 2 };
extern const struct backend backends[BACKENDS];

/* Is every essential requirement met? */
bool backend_works(const struct backend *b);

#endif
