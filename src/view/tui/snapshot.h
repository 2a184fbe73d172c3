/* SPDX-License-Identifier: GPL-2.0-or-later */
/* still.h - all processes and findings as they were when the screen was paused, so
 * that it can be looked through while the model goes on. */
#ifndef PW_TUI_STILL_H
#define PW_TUI_STILL_H

#include "event/finding.h"
#include "model/model.h"

struct still;

struct still *still_new(const struct pw_model *m);
void still_free(struct still *s);	/* NULL is harmless */

/* The first born; next, parent, first_child and next_sibling lead to the others. */
const struct pw_proc *still_first(const struct still *s);
/* NULL when there was none. */
const struct pw_proc *still_find(const struct still *s, const struct pw_id *id);
/* The i-th finding, the most severe first; NULL = no more. */
const struct pw_finding *still_finding(const struct still *s, size_t i);

#endif
