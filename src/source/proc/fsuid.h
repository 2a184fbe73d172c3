/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fsuid.h - by whose rights a process opens files. */
#ifndef PW_FSUID_H
#define PW_FSUID_H

#include <stdint.h>
#include <sys/types.h>

/* Its filesystem user ID, credentials(7): UINT32_MAX = not known. */
uint32_t fsuid_of(pid_t pid);

#endif
