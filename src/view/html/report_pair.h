/* SPDX-License-Identifier: GPL-2.0-or-later */
/* report_pair.h - one page for two runs: on one axis, aligned at a moment, and what differs. */
#ifndef PW_REPORT_PAIR_H
#define PW_REPORT_PAIR_H

#include <stdint.h>

#include "base/strbuf.h"
#include "view/atomic_file.h"
#include "view/compare/comparison.h"

/* What the report's view leaves of a run, instead of writing a file. */
struct report_part {
	const char *mark;	/* "A", "B" */
	uint64_t zero;		/* ns: its first event */
	struct strbuf json, findings, picture, headline, version;
};

struct report_pair {
	struct atomic_file file;
	struct report_part part[2];
};

/* Makes sure that the page can be written.  0, or -errno with *why a static sentence; to be
 * closed then, too. */
int report_pair_open(struct report_pair *p, const char *path, const char **why);
/* Both parts are filled.  0 or -errno: file.why may say more. */
int report_pair_write(struct report_pair *p, const struct comparison *c);
void report_pair_close(struct report_pair *p);

#endif
