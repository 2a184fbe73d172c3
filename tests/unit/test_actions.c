/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_actions.c - what processes do with signals: shared by those that do the same, and each has its
 * own as soon as it changes something. */
#include "unit.h"

#include <signal.h>

#include "source/tracee/tracee_actions.h"

static const struct tracee_action
	by_default = { .action = PW_ACTION_DEFAULT }, ignored = { .action = PW_ACTION_IGNORE },
	handled = { .action = PW_ACTION_HANDLER, .sa_flags = SA_RESTART, .mask = 1 },
	unknown = { .action = PW_ACTION_NONE };

static void
expect(const struct tracee_actions *a, int signo, const struct tracee_action *want)
{
	const struct tracee_action is = actions_get(a, signo);

	assert_int_equal(is.action, want->action);
	assert_int_equal(is.sa_flags, want->sa_flags);
	assert_int_equal(is.mask, want->mask);
}

/* Most processes need no table. */
static void
all_default(void **state)
{
	struct tracee_action of[TRACEE_SIGNALS];
	struct tracee_actions *a;

	(void)state;
	assert_null(actions_new(NULL));
	for (size_t i = 0; i < TRACEE_SIGNALS; i++)
		of[i] = by_default;
	assert_null(actions_new(of));
	of[SIGCHLD - 1] = handled;
	a = actions_new(of);
	expect(a, SIGCHLD, &handled);
	expect(a, SIGTERM, &by_default);
	actions_reset(&a);
	assert_null(a);
	actions_set(&a, SIGCHLD, &by_default);
	assert_null(a);
	assert_null(actions_share(NULL));
	expect(NULL, SIGCHLD, &by_default);
}

static void
fork_shares(void **state)
{
	struct tracee_actions *parent = NULL, *child, *other;

	(void)state;
	actions_set(&parent, SIGCHLD, &handled);
	child = actions_share(parent);
	other = actions_share(parent);
	assert_ptr_equal(child, parent);
	actions_set(&child, SIGCHLD, &handled);	/* no change */
	assert_ptr_equal(child, parent);
	actions_set(&child, SIGCHLD, &ignored);
	assert_ptr_not_equal(child, parent);
	expect(child, SIGCHLD, &ignored);
	expect(parent, SIGCHLD, &handled);
	actions_set(&parent, SIGTERM, &ignored);
	expect(child, SIGTERM, &by_default);
	expect(other, SIGTERM, &by_default);
	expect(other, SIGCHLD, &handled);
	actions_drop(&parent);
	assert_null(parent);
	expect(other, SIGCHLD, &handled);
	actions_drop(&other);
	actions_drop(&child);
}

static void
exec_resets(void **state)
{
	struct tracee_actions *parent = NULL, *child;

	(void)state;
	actions_set(&parent, SIGCHLD, &handled);
	actions_set(&parent, SIGINT, &ignored);
	actions_set(&parent, SIGHUP, &unknown);
	child = actions_share(parent);
	actions_reset(&child);
	expect(child, SIGCHLD, &by_default);
	expect(child, SIGINT, &ignored);
	expect(child, SIGHUP, &unknown);
	expect(parent, SIGCHLD, &handled);
	actions_drop(&parent);
	actions_drop(&child);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_default),
		cmocka_unit_test(fork_shares),
		cmocka_unit_test(exec_resets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
