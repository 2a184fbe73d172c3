/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handler_lines.h - whose handler for SIGCHLD it is, and whose it replaced. */
#ifndef PW_HANDLER_LINES_H
#define PW_HANDLER_LINES_H

#include "model/situation.h"

struct strbuf;

/* Whole sentences, each with a blank before it: the present handler and who installed it, if that is
 * a library or replaced another one, which comes then.  Nothing where nothing is known. */
void say_handler_lines(struct strbuf *b, const struct situation *s);

#endif
