/* SPDX-License-Identifier: GPL-2.0-or-later */
/* event_meaning.h - what an event means, for those who meet it for the first time. */
#ifndef PW_PHRASE_EVENT_MEANING_H
#define PW_PHRASE_EVENT_MEANING_H

#include "event/event.h"

/* Up to three sentences; static, and translated.  NULL = none of a user's concern. */
const char *phrase_event_meaning(const struct pw_event *ev);
/* The manual page that says more: "wait(2)"; NULL = none does. */
const char *phrase_event_manual(const struct pw_event *ev);

#endif
