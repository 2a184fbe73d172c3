/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snapshot.h - all processes and findings as they were when the display was frozen, so
 * that it can be looked through while the model changes. */
#ifndef PW_TUI_SNAPSHOT_H
#define PW_TUI_SNAPSHOT_H

#include "event/finding.h"
#include "model/model.h"

struct snapshot;

/* Copies what the model has now.  Never NULL. */
struct snapshot *snapshot_new(const struct pw_model *m);
void snapshot_free(struct snapshot *s);	/* NULL is harmless */

/* The first born; next, parent, first_child and next_sibling lead to the others. */
const struct pw_proc *snapshot_first(const struct snapshot *s);
/* NULL = there was none. */
const struct pw_proc *snapshot_find(const struct snapshot *s, const struct pw_id *id);
/* The i-th finding, the most severe first; NULL = no more. */
const struct pw_finding *snapshot_finding(const struct snapshot *s, size_t i);

#endif
