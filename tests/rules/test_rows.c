/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_rows.c - runs the rows and tests of every RULE.rows.c. */
#include "rows.h"

#include "base/xalloc.h"

/* Filled by constructors, before main(). */
static struct unit_list tests;

static const char *
rule_test_name(const char *rule, const char *name)
{
	struct strbuf b = { 0 };

	strbuf_addf(&b, "%s: %s", rule, name);
	return b.s;		/* for as long as the program runs */
}

static void
expect_row(const struct pw_model *m, const char *found)
{
	struct strbuf b = { 0 };

	rows_found(&b, m, strchr(found, '|'));
	if (withdrawals)
		strbuf_addf(&b, "%swithdrawn*%u", b.len ? ", " : "", (unsigned int)withdrawals);
	assert_string_equal(strbuf_str(&b), found);
	strbuf_done(&b);
}

static void
test_row(void **state)
{
	const struct rule_row *r = *state;
	static const char at_end[] = "; at the end ";
	struct pw_model *m = rows_model();
	char *found = xstrdup(r->found), *end = strstr(found, at_end);

	if (end)
		*end = '\0';

	for (size_t i = 0; i < ROW_EVENTS && r->ev[i].kind; i++)
		pw_model_apply(m, &r->ev[i]);
	pw_model_advance(m, T0 + r->end * MS);
	expect_row(m, found);
	pw_model_finish(m, pw_model_now(m));
	expect_row(m, end ? end + strlen(at_end) : found);
	free(found);
	pw_model_free(m);
}

void
rule_rows_add(const char *rule, const struct rule_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		unit_add(&tests, rule_test_name(rule, rows[i].name), test_row, &rows[i]);
}

void
rule_test_add(const char *rule, const char *name, CMUnitTestFunction fn)
{
	unit_add(&tests, rule_test_name(rule, name), fn, NULL);
}

int
main(void)
{
	return unit_run("rules", &tests);
}
