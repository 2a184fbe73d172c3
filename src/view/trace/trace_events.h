/* SPDX-License-Identifier: GPL-2.0-or-later */
/* trace_events.h - what each event adds to a trace. */
#ifndef PW_TRACE_EVENTS_H
#define PW_TRACE_EVENTS_H

#include "event/event.h"
#include "model/model.h"
#include "view/trace/trace_data.h"

/* After the model has taken it in. */
void trace_event(struct trace_data *d, const struct pw_model *m, const struct pw_event *ev);
/* What is open at the end of the stream: lives, zombies, wait calls. */
void trace_end(struct trace_data *d, const struct pw_model *m);

#endif
