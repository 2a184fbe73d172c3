/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sites.h - the lines of the program that a finding is about. */
#ifndef PW_SITES_H
#define PW_SITES_H

#include <stdbool.h>
#include <stddef.h>

#include "event/finding.h"
#include "model/situation.h"

enum { SITE_STACKS = 12 };

struct site_stacks {
	struct site_stack {
		enum pw_role role;
		uint32_t stack;		/* id */
	} v[SITE_STACKS];
	size_t n;
	uint32_t handler;		/* its stack; 0 = not known */
	bool awaits;			/* another is still to come */
};

/* Those of the roles (bits of enum pw_role) that are known, wherever the parent makes such calls;
 * and those that add() adds, if it is not NULL. */
void sites_find(const struct situation *s, uint32_t roles,
		void (*add)(struct site_stacks *to, const struct situation *s), struct site_stacks *out);

/* --- for add() ------------------------------------------------------------------ */

/* A call, or the calls of one kind, those used most often first; nothing if none is known. */
void sites_add(struct site_stacks *to, enum pw_role role, uint32_t stack);
void sites_add_uses(struct site_stacks *to, enum pw_role role, const struct pw_line_use use[PW_LINE_USES]);
/* Where the newest zombies of the parent were forked.  Of the oldest that may not be known, as only the
 * first forks of a program are copied, and those of suspects. */
void sites_add_forks_of_zombies(struct site_stacks *to, const struct situation *s);
/* A wait call of the parent, if it is known where that is; one in progress: after a look. */
void sites_add_wait(struct site_stacks *to, const struct situation *s, const struct pw_wait *w);
/* Those that are in progress and of that kind (NULL = any), or else the last one. */
void sites_add_waits_now(struct site_stacks *to, const struct situation *s,
			 bool (*kind)(const struct situation *s, const struct pw_wait *w));

/* --- of a list ------------------------------------------------------------------ */

/* The program's own line of each, at most max.  Their texts stay as long as `all`.  *awaits: one is
 * still to come. */
size_t sites_of_stacks(const struct stacks *all, const struct site_stacks *from, struct pw_site *out, size_t max,
		       bool *awaits);

/* A handler: the first frame of its stack; a second one is where it jumps to a wait call.  false: not known. */
bool sites_handler(const struct stacks *all, uint32_t stack, struct pw_frame *out);
/* Who made the call: the innermost function that is not the C library's. */
bool sites_caller(const struct stacks *all, uint32_t stack, struct pw_frame *out);

/* A shared library, or the vdso: who reads a finding can change the program. */
bool sites_is_library(const struct pw_frame *f);
const char *sites_base_name(const char *path);

#endif
