/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tracee_actions.h - what a process does with each signal.  Those that were forked without an exec
 * share it until one of them changes something: the table is larger than all else that is known
 * of a process. */
#ifndef PW_TRACEE_ACTIONS_H
#define PW_TRACEE_ACTIONS_H

#include "tracee.h"

enum { TRACEE_SIGNALS = 64 };

struct tracee_actions;		/* NULL = all default */

/* of: of signals 1 to 64 at [signo-1]; NULL = all default. */
struct tracee_actions *actions_new(const struct tracee_action *of);
/* For one more process, which has the same from now on. */
struct tracee_actions *actions_share(struct tracee_actions *a);
/* Sets *a to NULL. */
void actions_drop(struct tracee_actions **a);

struct tracee_action actions_get(const struct tracee_actions *a, int signo);
void actions_set(struct tracee_actions **a, int signo, const struct tracee_action *to);
/* As an exec does: handlers are gone, and what is ignored stays so. */
void actions_reset(struct tracee_actions **a);

#endif
