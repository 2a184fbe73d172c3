/* SPDX-License-Identifier: GPL-2.0-or-later */
/* main.c - from the command line to the loop. */
#include <stdio.h>

int
main(void)
{
	puts("procwatch");
	return 0;
}
