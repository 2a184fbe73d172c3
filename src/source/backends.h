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
	unsigned int auto_modes;	/* bit enum pw_mode: for these --backend=auto takes it */
	const char *cost;	/* what it does to the program, a clause; NULL = nothing */
};

/* The best first: --backend=auto takes the first that works. */
enum { BACKENDS = 3 };
extern const struct backend backends[BACKENDS];

/* Is every essential requirement met? */
bool backend_works(const struct backend *b);

/* May --backend=auto take it for such a watch? */
bool backend_suits(const struct backend *b, enum pw_mode mode);

#endif
