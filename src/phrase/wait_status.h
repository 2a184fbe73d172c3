/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wait_status.h - how a process ended, in words.  A status is that of wait(2), -1 =
 * not known. */
#ifndef PW_PHRASE_WAIT_STATUS_H
#define PW_PHRASE_WAIT_STATUS_H

#include <stdint.h>

#include "phrase/spans.h"

/* "exit status 0", "killed by SIGSEGV (core dumped)", "exit status unknown". */
void phrase_status(struct strbuf *out, int32_t status);
/* In a narrow column: "exit 0", "SIGSEGV+core", "?". */
void phrase_status_short(struct strbuf *out, int32_t status);

struct phrase_arg arg_status(int32_t status);

#endif
