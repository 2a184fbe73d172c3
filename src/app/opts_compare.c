/* SPDX-License-Identifier: GPL-2.0-or-later */
/* opts_compare.c - what --compare compares, and --align. */
#include "app/opts_compare.h"

#include <string.h>

#include "app/opts_check.h"
#include "app/opts_value.h"

int
opts_compare_align(const char *arg, struct pw_opts *o)
{
	static const char fork[] = "fork:";
	uint64_t n;

	o->align_finding = strcmp(arg, "finding") == 0;
	if (o->align_finding)
		return 0;
	if (strncmp(arg, fork, sizeof(fork) - 1) != 0 || strchr(arg, '.') ||
	    opts_value_decimal(arg + sizeof(fork) - 1, 1, &n) || !n)
		return -1;
	o->align_fork = n;
	return 0;
}

static int
split_commands(struct pw_opts *o, size_t at)
{
	o->command[at] = NULL;
	o->other_command = o->command + at + 1;
	o->job = PW_JOB_COMPARE_RUNS;
	if (!at || !*o->command[0] || !o->other_command[0] || !*o->other_command[0])
		return opt_error(o, "--compare: a command on each side of --- is wanted");
	for (char **word = o->other_command; *word; word++)
		if (strcmp(*word, "---") == 0)
			return opt_error(o, "--compare: --- is there twice; two commands are compared");
	return 0;
}

int
opts_compare_split(struct pw_opts *o)
{
	size_t n = 0;

	for (; o->command && o->command[n]; n++)
		if (strcmp(o->command[n], "---") == 0)
			return split_commands(o, n);
	if (n != 2)
		return opt_error(o, "--compare takes two recordings, or two commands: --compare A.jsonl B.jsonl, "
				 "--compare -- CMD_A --- CMD_B (options go before them)");
	if (strcmp(o->command[0], "-") == 0 && strcmp(o->command[1], "-") == 0)
		return opt_error(o, "--compare: only one of the two recordings can be standard input");
	memcpy(o->compare, o->command, sizeof(o->compare));
	o->command = NULL;
	return 0;
}
