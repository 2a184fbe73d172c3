/* SPDX-License-Identifier: GPL-2.0-or-later */
/* user_names.c - the names of users, looked up once each: it may cost a request to a server. */
#include "view/tui/user_names.h"

#include <inttypes.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>

enum { SLOTS = 64 };

static struct {
	uint32_t uid;
	bool known;
	char name[33];
} slots[SLOTS];

const char *
user_name(uint32_t uid)
{
	const size_t at = uid % SLOTS;
	const struct passwd *pw;

	if (slots[at].known && slots[at].uid == uid)
		return slots[at].name;
	pw = getpwuid(uid);
	if (pw)
		snprintf(slots[at].name, sizeof(slots[at].name), "%s", pw->pw_name);
	else
		snprintf(slots[at].name, sizeof(slots[at].name), "%" PRIu32, uid);
	slots[at].uid = uid;
	slots[at].known = true;
	return slots[at].name;
}
