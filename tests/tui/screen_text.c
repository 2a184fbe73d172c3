/* SPDX-License-Identifier: GPL-2.0-or-later */
/* screen_text.c - ROWS COLUMNS TEXT PROGRAM [ARG]...: what is on the screen of the
 * program once TEXT is on it.  For tests that compare the screen with other views. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tty.h"

static char **arguments;

static void
show(void **state)
{
	struct tty_start s = { .rows = atoi(arguments[1]), .cols = atoi(arguments[2]),
			       .argv = (const char *const *)arguments + 4 };
	static struct tty t;
	char *line;

	(void)state;
	tty_open(&t, &s);
	tty_await(&t, arguments[3]);
	for (int y = 0; y < s.rows; y++) {
		line = tty_line(&t, y);
		puts(line);
		free(line);
	}
	tty_type(&t, "q");
	tty_await_end(&t);
	tty_close(&t);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(show) };

	if (argc < 5)
		return 2;
	arguments = argv;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
