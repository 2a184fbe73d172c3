/* SPDX-License-Identifier: GPL-2.0-or-later */
/* envlist.h - words in an environment variable, separated by commas. */
#ifndef PW_ENVLIST_H
#define PW_ENVLIST_H

#include <stdbool.h>

/* Is word one of them?  Never in a set-user-ID program. */
bool envlist_has(const char *variable, const char *word);

#endif
