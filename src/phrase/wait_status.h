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

/* How a process ended, and what the signal came from that ended it. */
struct phrase_end {
	int32_t status;		/* of wait(2); -1 = not known */
	uint32_t pid;		/* its own */
	uint32_t cause;		/* enum pw_sent_by */
	uint32_t from;		/* pid; 0 = not known */
	const char *from_comm;	/* NULL or empty: not known; PW_COMM_LEN bytes at most */
};

/* The status, and with a known sender: "killed by SIGTERM from bash (1200)", "killed by
 * SIGKILL from the kernel's OOM killer".  *end has to last until the phrase is made. */
struct phrase_arg arg_end(const struct phrase_end *end);

#endif
