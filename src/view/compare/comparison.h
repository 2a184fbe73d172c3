/* SPDX-License-Identifier: GPL-2.0-or-later */
/* comparison.h - two runs side by side: what differs, when, and one sentence about it. */
#ifndef PW_COMPARISON_H
#define PW_COMPARISON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "view/compare/run_facts.h"

enum compare_unit { COMPARE_COUNT, COMPARE_NS };

struct compare_row {
	const char *key;	/* in JSON: "zombies_left" */
	const char *label;	/* "zombies left" */
	enum compare_unit unit;
	uint64_t value[2];
	bool known[2];		/* else its source does not see that */
	bool open[2];		/* it is at least that */
};

/* When something first happened, as the time since what the runs are aligned at. */
struct compare_moment {
	const char *key, *label;
	bool known[2];		/* else it did not happen */
	int64_t ns[2];
};

enum { COMPARE_ROWS = 16 };

struct comparison {
	const struct run_facts *run[2];		/* A and B; they outlive it */
	uint64_t zero[2];			/* ns: there the runs are aligned */
	bool aligned;				/* false: one has no such fork or finding, so it is
						 * the beginning of both */
	struct compare_row rows[COMPARE_ROWS];
	size_t n_rows;
	struct compare_moment moments[RUN_MOMENTS];
	size_t n_moments;
	struct strbuf sentence;			/* "B waits in a loop, A once per signal: ..." */
};

/* Both are finished. */
void comparison_make(struct comparison *c, const struct run_facts *a, const struct run_facts *b);
void comparison_done(struct comparison *c);

/* "fork 1", "the first finding", "the beginning". */
void comparison_aligned_at(struct strbuf *out, const struct comparison *c);

/* As text of at most so many columns, and as one JSON object on one line. */
void comparison_text(struct strbuf *out, const struct comparison *c, size_t columns, bool utf8);
void comparison_json(struct strbuf *out, const struct comparison *c);

#endif
