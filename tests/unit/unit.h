/* SPDX-License-Identifier: GPL-2.0-or-later */
/* unit.h - cmocka, and a test for each row of a table. */
#ifndef PW_UNIT_H
#define PW_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka.h comes after those: it needs their types. */
#include <cmocka.h>

#define UNIT_COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* A growing list of tests; unit_run() runs them and gives main's result. */
struct unit_list {
	struct CMUnitTest t[512];
	size_t n;
};

static inline void
unit_add(struct unit_list *l, const char *name, CMUnitTestFunction fn, const void *row)
{
	if (l->n == UNIT_COUNT(l->t))
		abort();
	l->t[l->n++] = (struct CMUnitTest){
		.name = name, .test_func = fn, .initial_state = (void *)(uintptr_t)row,
	};
}

/* The rows' first member must be their name. */
#define UNIT_ADD_ROWS(l, fn, rows) \
	do { \
		for (size_t unit_i = 0; unit_i < UNIT_COUNT(rows); unit_i++) \
			unit_add((l), (rows)[unit_i].name, (fn), &(rows)[unit_i]); \
	} while (0)

static inline int
unit_run(const char *group, struct unit_list *l)
{
	return _cmocka_run_group_tests(group, l->t, l->n, NULL, NULL);
}

#endif
