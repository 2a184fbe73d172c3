/* SPDX-License-Identifier: GPL-2.0-or-later */
/* finding.h - why a zombie is there: one verdict on one parent. */
#ifndef PW_FINDING_H
#define PW_FINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "event/event.h"
#include "event/stack_frames.h"

/* A line of the program that has to do with it. */
struct pw_site {
	enum pw_role role;
	struct pw_frame at;
};

enum { PW_SITES = 6 };

/* With their texts, in one block: free(3) frees all.  NULL if there are none. */
struct pw_site *pw_sites_copy(const struct pw_site *v, size_t n);

/* Owned by the model; the strings live until the finding next changes. */
struct pw_finding {
	const char *rule;	/* its id, a static string */
	enum pw_severity severity;
	struct pw_id who;	/* the parent */
	char comm[PW_COMM_LEN];
	uint64_t since;		/* ns: when it first held */
	uint64_t began;		/* ns: the first zombie that it is about became one; or since */
	uint64_t as_of;		/* ns: when message was made, whose numbers grow on */
	uint64_t resolved;	/* ns: when it no longer held; 0 = it holds */
	uint64_t count;		/* children concerned */
	const uint32_t *children;	/* pids of the first few, n_children of them */
	size_t n_children;
	bool updated;		/* it was reported before */
	const char *const *candidates;	/* ids of the rules that fit, the likeliest first; rule is it */
	size_t n_candidates;	/* 0: it is certain */
	const struct pw_site *sites;	/* the program's own lines */
	size_t n_sites;
	const char *message;	/* what happened, with the numbers */
	const char *advice;	/* what to change; lines end in \n but the last */
};

#endif
