/* SPDX-License-Identifier: GPL-2.0-or-later */
/* yama.c - the security module that restricts ptrace(2). */
#include "source/proc/yama.h"

#include "base/readfile.h"

int
yama_scope(void)
{
	char text[16];

	if (readfile("/proc/sys/kernel/yama/ptrace_scope", text, sizeof(text)) <= 0 ||
	    text[0] < '0' || text[0] > '3')
		return -1;
	return text[0] - '0';
}
