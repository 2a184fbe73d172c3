/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stack_library.c - a function between two of stack_victim.c's. */
int through(int (*fn)(int), int n);

static volatile int library_sink = 1;

int
through(int (*fn)(int), int n)
{
	n = fn(n + library_sink);	/* line 10 */
	return n + library_sink;
}
