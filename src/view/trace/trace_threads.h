/* SPDX-License-Identifier: GPL-2.0-or-later */
/* trace_threads.h - the wait calls and handler runs of threads, in a trace. */
#ifndef PW_TRACE_THREADS_H
#define PW_TRACE_THREADS_H

#include "event/event.h"
#include "model/model.h"
#include "view/trace/trace_data.h"

/* process: the track of ev->who. */
void trace_wait_enter(struct trace_data *d, uint32_t process, const struct pw_event *ev);
void trace_wait_return(struct trace_data *d, uint32_t process, const struct pw_model *m, const struct pw_event *ev);
/* The index of the slice. */
uint32_t trace_handler(struct trace_data *d, uint32_t process, const struct pw_model *m, const struct pw_event *ev);
/* The child's REAP by a call of that thread: the index of the instant. */
uint32_t trace_reap_in_wait(struct trace_data *d, uint32_t process, uint32_t tid, const struct pw_event *ev, uint64_t ts);
/* That thread does something else, so its handler has returned. */
void trace_handler_is_over(struct trace_data *d, uint32_t process, uint32_t tid);
/* The calls of that process that have not returned by then. */
void trace_end_waits(struct trace_data *d, uint32_t process, uint64_t ts);

#endif
