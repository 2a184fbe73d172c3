/* SPDX-License-Identifier: GPL-2.0-or-later */
/* event_text.h - the sentences of a log line, one function for each kind of event. */
#ifndef PW_SAY_H
#define PW_SAY_H

#include "view/event_line.h"

struct pw_say {
	struct strbuf *out;
	const struct pw_model *m;	/* may be NULL */
	const struct pw_event *ev;
	const struct pw_line_opts *o;
};

/* --- pieces --- */
void pw_say_painted(const struct pw_say *l, enum pw_tone tone, const char *s);
void pw_say_signal_name(struct strbuf *out, int signo);
/* ", in thread 7", where that is not pid, the first one. */
void pw_say_thread_of(const struct pw_say *l, uint32_t pid);

/* --- lives: event_text_life.c --- */
void pw_say_start(const struct pw_say *l);
void pw_say_process(const struct pw_say *l);
void pw_say_fork(const struct pw_say *l);
void pw_say_exec(const struct pw_say *l);
void pw_say_exit(const struct pw_say *l);
void pw_say_reap(const struct pw_say *l);
void pw_say_reparent(const struct pw_say *l);
void pw_say_thread(const struct pw_say *l);
void pw_say_activity(const struct pw_say *l);
void pw_say_limits(const struct pw_say *l);
void pw_say_finding(const struct pw_say *l);
void pw_say_lost(const struct pw_say *l);
void pw_say_summary(const struct pw_say *l);

/* --- signals and waits: event_text_signal.c --- */
void pw_say_signal(const struct pw_say *l);
void pw_say_deliver(const struct pw_say *l);
void pw_say_wait_enter(const struct pw_say *l);
void pw_say_wait_return(const struct pw_say *l);
void pw_say_disposition(const struct pw_say *l);

#endif
