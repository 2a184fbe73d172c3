/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nudge_text.h - what a SIGCHLD from procwatch (--nudge) has led to, in words. */
#ifndef PW_PHRASE_NUDGE_TEXT_H
#define PW_PHRASE_NUDGE_TEXT_H

#include "event/event.h"
#include "phrase/spans.h"

/* What was seen and what it proves: whole sentences about the process of the event, which they
 * do not name.  From the record alone, not from its tail. */
void phrase_nudge_sentences(struct strbuf *out, const struct pw_event *ev);
/* The same after the rule that is proved, if there is one: "never-waits: ...". */
void phrase_nudge(struct spans *out, const struct pw_event *ev);
/* The same with the name of the process: "server (1201), never-waits: ...". */
void phrase_nudge_named(struct strbuf *out, const struct pw_event *ev, const char *comm);

#endif
