/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tracee_actions.c - what a process does with each signal, shared by those that do the same. */
#include "tracee_actions.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

struct tracee_actions {
	uint32_t users;
	struct tracee_action of[TRACEE_SIGNALS];	/* at [signo-1] */
};

static const struct tracee_action by_default = { .action = PW_ACTION_DEFAULT };

static bool
action_is(const struct tracee_action *a, const struct tracee_action *b)
{
	return a->action == b->action && a->sa_flags == b->sa_flags && a->mask == b->mask && a->handler == b->handler;
}

struct tracee_actions *
actions_new(const struct tracee_action *of)
{
	struct tracee_actions *a = NULL;

	for (int signo = 1; of && signo <= TRACEE_SIGNALS; signo++)
		actions_set(&a, signo, &of[signo - 1]);
	return a;
}

struct tracee_actions *
actions_share(struct tracee_actions *a)
{
	if (a)
		a->users++;
	return a;
}

void
actions_drop(struct tracee_actions **a)
{
	if (*a && --(*a)->users == 0)
		free(*a);
	*a = NULL;
}

struct tracee_action
actions_get(const struct tracee_actions *a, int signo)
{
	return a ? a->of[signo - 1] : by_default;
}

/* A table that no other process has. */
static struct tracee_actions *
actions_own(struct tracee_actions *a)
{
	struct tracee_actions *own;

	if (a && a->users == 1)
		return a;
	own = xzalloc(sizeof(*own));
	for (size_t i = 0; i < TRACEE_SIGNALS; i++)
		own->of[i] = a ? a->of[i] : by_default;
	own->users = 1;
	actions_drop(&a);
	return own;
}

void
actions_set(struct tracee_actions **a, int signo, const struct tracee_action *to)
{
	const struct tracee_action now = actions_get(*a, signo);

	if (action_is(&now, to))
		return;
	*a = actions_own(*a);
	(*a)->of[signo - 1] = *to;
}

void
actions_reset(struct tracee_actions **a)
{
	struct tracee_actions *kept = NULL;

	for (int signo = 1; *a && signo <= TRACEE_SIGNALS; signo++) {
		const enum pw_action action = (enum pw_action)(*a)->of[signo - 1].action;
		const struct tracee_action after = {
			.action = action == PW_ACTION_HANDLER ? PW_ACTION_DEFAULT : (uint8_t)action,
		};

		actions_set(&kept, signo, &after);
	}
	actions_drop(a);
	*a = kept;
}
