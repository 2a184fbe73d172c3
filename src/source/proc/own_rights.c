/* SPDX-License-Identifier: GPL-2.0-or-later */
/* own_rights.c - what procwatch itself may do, as /proc/self says. */
#include "source/proc/own_rights.h"

#include <stdlib.h>
#include <string.h>

#include "base/readfile.h"

/* The first user namespace maps all ids to themselves, and no other does. */
bool
own_in_user_namespace(void)
{
	return !readfile_has("/proc/self/uid_map", "4294967295");
}

bool
own_has_capability(int cap)
{
	static const char key[] = "\nCapEff:";
	char status[8192];
	const char *at;

	if (readfile("/proc/self/status", status, sizeof(status)) <= 0)
		return false;
	at = strstr(status, key);
	return at && strtoull(at + sizeof(key) - 1, NULL, 16) >> cap & 1;
}
