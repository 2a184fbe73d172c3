/* SPDX-License-Identifier: GPL-2.0-or-later */
/* user_names.h - the names of users, looked up once each. */
#ifndef PW_TUI_USER_NAMES_H
#define PW_TUI_USER_NAMES_H

#include <stdint.h>

/* "1000" where it has no name.  Valid until the next call. */
const char *user_name(uint32_t uid);

#endif
