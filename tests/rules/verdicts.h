/* SPDX-License-Identifier: GPL-2.0-or-later */
/* verdicts.h - the table of doc/verdicts.md: what is said of each parent, and how it is
 * watched. */
#ifndef PW_VERDICTS_H
#define PW_VERDICTS_H

#include "../e2e/harness.h"
#include "parents.h"

enum verdict {			/* the better, the greater */
	VERDICT_NONE,		/* not tested, or nothing is to be said */
	VERDICT_TRACES,		/* it is a tracer, and traced it cannot be one */
	VERDICT_SILENT,		/* a zombie stays, and there is no finding */
	VERDICT_WRONG,		/* another cause */
	VERDICT_OPEN,		/* it is reported, and the cause is left open */
	VERDICT_LIKELY,		/* the right cause is one of two */
	VERDICT_RIGHT,
	VERDICT_COUNT,
};

enum column {
	COLUMN_BPF_LAUNCH, COLUMN_BPF_ATTACH,
	COLUMN_PTRACE_LAUNCH, COLUMN_PTRACE_ATTACH,	/* by a user */
	COLUMN_PROCFS_LAUNCH, COLUMN_PROCFS_ATTACH,
	COLUMN_NOBODY_LAUNCH, COLUMN_NOBODY_ATTACH,
	COLUMN_LOOK,			/* -z */
	COLUMN_REPLAY,
	COLUMN_COUNT,
};

/* Of a whole stream; of a watch of it by -z, as JSON lines, in which pid is the parent. */
enum verdict verdict_of_events(const json_t *events, const struct parent_entry *e);
enum verdict verdict_of_look(const json_t *families, const struct parent_entry *e, pid_t pid);
const char *verdict_name(enum verdict v);

/* The table as it is committed; fails the test where a parent has no row, or a row no
 * parent. */
void verdicts_check(void);
enum verdict verdicts_committed(const struct parent_entry *e, enum column c);
/* What this run came to: verdicts_write() puts it into the table. */
void verdicts_note(const struct parent_entry *e, enum column c, enum verdict v);
void verdicts_write(void);
/* Fails where a verdict of the column is wrong, or worse than the committed one. */
void verdicts_compare(enum column c);

#endif
