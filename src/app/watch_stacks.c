/* SPDX-License-Identifier: GPL-2.0-or-later */
/* watch_stacks.c - the copies of stacks that a source hands over become stack events. */
#include "app/watch_stacks.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "app/source_text.h"
#include "app/watch_state.h"
#include "base/stderr_log.h"
#include "base/strbuf.h"
#include "event/finding.h"
#include "event/stack_frames.h"
#include "source/symbols/sleeping_stack.h"
#include "source/symbols/symbols.h"

enum { SETTLE_MS = 3000 };

static void
stacks_note(const char *line)
{
	log_note("%s", line);
}

static void
stacks_python(void *arg, const struct pw_id *who, const struct python_layout *l)
{
	struct watch *w = arg;

	if (w->source && w->source->ops->python)
		w->source->ops->python(w->source, who, l);
	log_debug("Python frames: %u", who->pid);
}

static bool
stacks_kept(void *arg, uint32_t id)
{
	const struct watch *w = arg;

	return pw_model_keeps_stack(w->model, id);
}

void
watch_stacks_open(struct watch *w)
{
	const char *urls = getenv("DEBUGINFOD_URLS");
	const struct symbols_opts o = { .debuginfod = urls && *urls, .kept = stacks_kept, .note = stacks_note, .python = stacks_python, .arg = w };
	const char *why = NULL;
	int err;

	if (!w->live || w->opts->stacks == PW_STACKS_OFF)
		return;
	err = symbols_new(&w->symbols, &o, &why);
	if (!err)
		w->source_texts = source_texts_new(w->opts->source_dirs, w->opts->n_source_dirs, stacks_note);
	if (err && w->opts->stacks_asked)
		log_note("--stacks: %s", why ? why : strerror(-err));
	else if (err)
		log_debug("%s", why ? why : strerror(-err));
}

void
watch_stacks_close(struct watch *w)
{
	symbols_free(w->symbols);
	source_texts_free(w->source_texts);
	strbuf_done(&w->numbered);
	w->symbols = NULL;
	w->source_texts = NULL;
}

/* Bytes of the tail that are the event's own.  Of an ACTIVITY `stack` says where the copy begins. */
static size_t
own_tail(const struct pw_event *ev)
{
	if (ev->kind != PW_EV_ACTIVITY)
		return 0;
	return ev->stack && ev->stack < ev->tail_len ? ev->stack : ev->tail_len;
}

static bool
may_have_copy(const struct pw_event *ev)
{
	return ev->kind == PW_EV_FORK || ev->kind == PW_EV_DISPOSITION || ev->kind == PW_EV_WAIT_RETURN ||
	       ev->kind == PW_EV_ACTIVITY || (ev->kind == PW_EV_DELIVER && ev->tail_len);
}

/* Of what sleeps no source copies the Python frames: they are still there. */
static size_t
sleeping_python(struct watch *w, const struct pw_event *ev, const struct stack_copy *copy, struct python_frames *f)
{
	const pid_t pid = (pid_t)ev->who.pid;
	const size_t n = ev->kind == PW_EV_ACTIVITY ? symbols_python_frames(w->symbols, &ev->who, f) : 0;

	return n && sleeping_stack_is_still(pid, pid, copy) ? n : 0;
}

/* Behind the event's own tail; 0 = there is none. */
static uint32_t
number_of(struct watch *w, const struct pw_event *ev)
{
	struct stack_copy *copy = (struct stack_copy *)(void *)w->stack_room;
	const char *at = ev->tail + own_tail(ev), *end = ev->tail + ev->tail_len;
	struct python_frames f;
	size_t n;

	if ((size_t)(end - at) < sizeof(*copy))
		return 0;
	memcpy(copy, at, sizeof(*copy));	/* it may not be aligned there */
	at += sizeof(*copy);
	n = copy->python;
	if (n > PYTHON_FRAMES || copy->len > STACK_COPY_MAX || (size_t)(end - at) < n * sizeof(f.v[0]) + copy->len)
		return 0;
	memcpy(f.v, at, n * sizeof(f.v[0]));
	memcpy(copy->bytes, at + n * sizeof(f.v[0]), copy->len);
	copy->python = 0;
	if (!n)
		n = sleeping_python(w, ev, copy, &f);
	return symbols_stack_of_python(w->symbols, &ev->who, copy, f.v, n);
}

/* A stack of one frame: the handler. */
static uint32_t
number_of_handler(struct watch *w, const struct pw_event *ev)
{
	const struct stack_copy at = { .pc = ev->disposition.handler };

	return at.pc ? symbols_stack(w->symbols, &ev->who, &at) : 0;
}

/* Of what a source has not copied itself: it is the same with every one. */
static uint32_t
number_of_sleep(struct watch *w, const struct pw_event *ev)
{
	struct stack_copy *copy = (struct stack_copy *)(void *)w->stack_room;
	const pid_t pid = (pid_t)ev->who.pid;
	struct python_frames f;
	size_t n;

	if ((ev->activity.state != PW_STATE_SLEEPING && ev->activity.state != PW_STATE_STOPPED) ||
	    ev->activity.syscall < 0 || (ev->tid && ev->tid != ev->who.pid) ||
	    !sleeping_stack(pid, pid, ev->activity.syscall, copy))
		return 0;
	n = sleeping_python(w, ev, copy, &f);
	return symbols_stack_of_python(w->symbols, &ev->who, copy, f.v, n);
}

/* A copy of the event, with so much of its tail. */
static struct pw_event *
event_to_number(struct watch *w, const struct pw_event *ev, size_t tail)
{
	struct pw_event *out;

	strbuf_reset(&w->numbered);
	strbuf_add(&w->numbered, ev, sizeof(*ev) + tail);
	out = (struct pw_event *)(void *)w->numbered.s;
	out->tail_len = (__u32)tail;
	return out;
}

const struct pw_event *
watch_stacks_number(struct watch *w, const struct pw_event *ev)
{
	struct pw_event *out;

	if (ev->kind == PW_EV_EXEC || ev->kind == PW_EV_PROCESS)
		symbols_execed(w->symbols, &ev->who, ev->ts,
			       ev->kind == PW_EV_EXEC && ev->tail_len ? ev->tail : NULL);
	if (!may_have_copy(ev))
		return ev;
	out = event_to_number(w, ev, own_tail(ev));
	out->stack = number_of(w, ev);
	if (ev->kind == PW_EV_ACTIVITY && !out->stack)
		out->stack = number_of_sleep(w, ev);
	if (ev->kind == PW_EV_DISPOSITION)
		out->disposition.handler_stack = number_of_handler(w, ev);
	if (ev->kind == PW_EV_FORK)
		symbols_forked(w->symbols, &ev->who, &ev->fork.child);
	return out;
}

void
watch_stacks_mapped(struct watch *w, const struct pw_event *ev)
{
	symbols_mapped(w->symbols, ev);
}

static void
note_newer_sources(struct watch *w, const struct pw_finding *f)
{
	for (size_t i = 0; i < f->n_sites; i++)
		if (f->sites[i].at.line)
			source_text_named(w->source_texts, f->sites[i].at.file, f->sites[i].at.module,
					  *f->sites[i].at.source);
}

void
watch_stacks_seen(struct watch *w, const struct pw_event *ev)
{
	if (ev->kind == PW_EV_FINDING && ev->finding && !(ev->flags & PW_F_WITHDRAWN))
		note_newer_sources(w, ev->finding);
	if (ev->kind == PW_EV_EXIT || ev->kind == PW_EV_REAP || ev->kind == PW_EV_RELEASE)
		symbols_gone(w->symbols, &ev->who);
}

/* Its texts are f's, and in name and text. */
static struct pw_frame
frame_with_text(struct source_texts *texts, const struct symbols_frames *s, const struct symbols_frame *f,
		struct strbuf *name, struct strbuf *text)
{
	struct source_place at = {
		.file = f->file, .given = f->given, .module = f->module, .written = f->written, .line = f->line,
		.uid = s->uid, .elsewhere = s->elsewhere,
	};

	source_name(f->file, f->given, name);
	at.name = strbuf_str(name);
	return (struct pw_frame){
		.func = f->func, .file = strbuf_str(name), .module = f->module,
		.source = source_text(texts, &at, text) ? strbuf_str(text) : NULL,
		.offset = f->offset, .line = f->line, .inlined = f->inlined, .signal = f->signal,
	};
}

/* At the time that the model has: the events that refer to it are older. */
static void
on_stack(void *arg, const struct symbols_frames *s)
{
	struct watch *w = arg;
	struct pw_event head = { .ts = pw_model_now(w->model), .kind = PW_EV_STACK, .stack = s->id }, *ev;
	struct strbuf tail = { 0 }, names[SYMBOLS_FRAMES_MAX] = { 0 }, texts[SYMBOLS_FRAMES_MAX] = { 0 };
	struct pw_frame frames[SYMBOLS_FRAMES_MAX];

	for (uint32_t i = 0; i < s->n; i++)
		frames[i] = frame_with_text(w->source_texts, s, &s->frames[i], &names[i], &texts[i]);
	if (pw_frames_add(&tail, frames, s->n) < s->n)
		head.flags |= PW_F_TRUNCATED;
	head.tail_len = (uint32_t)tail.len;
	ev = xzalloc(sizeof(*ev) + tail.len);
	*ev = head;
	memcpy(ev->tail, strbuf_str(&tail), tail.len);
	pw_model_apply(w->model, ev);
	free(ev);
	strbuf_done(&tail);
	for (uint32_t i = 0; i < s->n; i++) {
		strbuf_done(&names[i]);
		strbuf_done(&texts[i]);
	}
}

int
watch_stacks_fd(const struct watch *w)
{
	return symbols_fd(w->symbols);
}

uint64_t
watch_stacks_timeout(const struct watch *w)
{
	return symbols_timeout(w->symbols);
}

/* Lines may be missing because of it: said at once, and how many at the end. */
static void
note_denied(struct watch *w, bool end)
{
	const struct pw_source_ops *ops = w->source->ops;
	const uint64_t n = w->symbols && ops->stacks_denied ? ops->stacks_denied(w->source) : 0;
	const char *remedy = w->opts->stacks == PW_STACKS_ALL ? "a larger --buffer helps" : "--stacks=all copies all";

	if (n && end)
		log_note("%" PRIu64 " stacks were not copied, as there were too many a second: lines may be missing", n);
	else if (n && !w->stacks_denied)
		log_note("too many stacks a second: some are not copied, and lines may be missing (%s)", remedy);
	w->stacks_denied = n > 0;
}

void
watch_stacks_drain(struct watch *w)
{
	symbols_drain(w->symbols, on_stack, w);
	note_denied(w, false);
}

void
watch_stacks_settle(struct watch *w)
{
	symbols_settle(w->symbols, SETTLE_MS);
	symbols_drain(w->symbols, on_stack, w);
	note_denied(w, true);
}
