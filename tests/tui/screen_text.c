/* SPDX-License-Identifier: GPL-2.0-or-later */
/* screen_text.c - ROWS COLUMNS FIRST TEXT PROGRAM [ARG]...: what is on the screen of the
 * program: FIRST at the start, and once End is pressed, TEXT.  For tests that compare the screen with other views. */
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
			       .argv = (const char *const *)arguments + 5 };
	static struct tty t;
	char *line;

	(void)state;
	tty_open(&t, &s);
	tty_await(&t, arguments[3]);
	tty_type(&t, "\033OF");
	tty_await(&t, arguments[4]);
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

	if (argc < 6)
		return 2;
	arguments = argv;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
