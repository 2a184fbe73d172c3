/* SPDX-License-Identifier: GPL-2.0-or-later */
/* watch_runtime.c - each program of a live watch gets what runs it. */
#include "app/watch_runtime.h"

#include "app/watch_state.h"
#include "source/proc/program_runtime.h"

void
watch_runtime_open(struct watch *w)
{
	if (w->live)
		w->runtimes = program_runtimes_new();
}

void
watch_runtime_close(struct watch *w)
{
	program_runtimes_free(w->runtimes);
	strbuf_done(&w->started);
	w->runtimes = NULL;
}

const struct pw_event *
watch_runtime_add(struct watch *w, const struct pw_event *ev)
{
	if (!w->runtimes || (ev->kind != PW_EV_EXEC && ev->kind != PW_EV_PROCESS))
		return ev;
	strbuf_reset(&w->started);
	strbuf_add(&w->started, ev, sizeof(*ev) + ev->tail_len);
	program_runtime_add(w->runtimes, (struct pw_event *)(void *)w->started.s);
	return (const struct pw_event *)(const void *)w->started.s;
}
