/* SPDX-License-Identifier: GPL-2.0-or-later */
/* disposition.h - what a process does with SIGCHLD, in words. */
#ifndef PW_PHRASE_DISPOSITION_H
#define PW_PHRASE_DISPOSITION_H

#include <stdint.h>

#include "phrase/spans.h"

/* "SIGCHLD has a handler", "SIGCHLD is ignored", "SIGCHLD has its default action",
 * "SIGCHLD has an unknown disposition": enum pw_action. */
const char *phrase_disposition(uint32_t action);
/* The same of a process that has ended: "SIGCHLD had a handler". */
const char *phrase_disposition_past(uint32_t action);
/* In a column: "handler", "ignored", "default", "unknown". */
const char *phrase_disposition_short(uint32_t action);
/* How it came to be so, enum pw_origin: "installed by the program itself", "inherited at
 * fork", "inherited across exec", "reset by SA_RESETHAND", "since before the watch". */
const char *phrase_origin(uint32_t origin);
/* The same with the moment, ns since the watch began: "installed by the program itself
 * before 8.14 s" (seen at its next event), "inherited at fork at 1.20 s". */
void phrase_origin_at(struct strbuf *out, uint32_t origin, uint64_t ns);

struct phrase_arg arg_origin_at(uint32_t origin, uint64_t ns);

#endif
