/* SPDX-License-Identifier: GPL-2.0-or-later */
/* command_shell.h - is the launched command a shell in which somebody types? */
#ifndef PW_COMMAND_SHELL_H
#define PW_COMMAND_SHELL_H

#include <stdbool.h>

/* By its words alone: a shell without a script, also one that another program starts ("env bash",
 * "sudo -i"). */
bool command_is_shell(char *const *command);

#endif
