/* SPDX-License-Identifier: GPL-2.0-or-later */
/* opts_fail_on.h - checks the list of --fail-on. */
#ifndef PW_OPTS_FAIL_ON_H
#define PW_OPTS_FAIL_ON_H

#include <stddef.h>

/* The first word of the list (between commas) that is no rule, no severity and not "resolved": with
 * a misspelt one the exit status would never change.  *len: its length.  NULL: all are known. */
const char *opts_fail_on_unknown(const char *list, size_t *len);

#endif
