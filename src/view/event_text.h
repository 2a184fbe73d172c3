/* SPDX-License-Identifier: GPL-2.0-or-later */
/* event_text.h - what happened, as a sentence. */
#ifndef PW_EVENT_TEXT_H
#define PW_EVENT_TEXT_H

#include "event/event.h"
#include "model/model.h"
#include "phrase/spans.h"

/* Appends the sentence for one event, marked by ~ when it was inferred; the model names
 * other processes and may be NULL. */
void pw_event_text(struct spans *out, const struct pw_model *m, const struct pw_event *ev);

#endif
