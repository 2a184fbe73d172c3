/* SPDX-License-Identifier: GPL-2.0-or-later */
/* trace_data.c - the tracks of a trace and what stands on them. */
#include "view/trace/trace_data.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "event/id.h"

static const struct {
	const char *category;
	bool instant;
} kinds[TRACE_KINDS] = {
	[TRACE_LIFE] = { "process", false },
	[TRACE_ZOMBIE] = { "zombie", false },
	[TRACE_FORK] = { "fork", true },
	[TRACE_EXEC] = { "exec", true },
	[TRACE_REPARENT] = { "reparent", true },
	[TRACE_EXIT] = { "exit", true },
	[TRACE_SIGNAL] = { "signal", true },
	[TRACE_HANDLER] = { "handler", false },
	[TRACE_WAIT] = { "wait", false },
	[TRACE_REAP] = { "reap", true },
	[TRACE_DELIVER] = { "deliver", true },
	[TRACE_DISPOSITION] = { "disposition", true },
	[TRACE_FINDING] = { "finding", true },
	[TRACE_LOST] = { "lost", true },
};

const char *
trace_category(enum trace_kind kind)
{
	return kinds[kind].category;
}

bool
trace_is_instant(enum trace_kind kind)
{
	return kinds[kind].instant;
}

void
trace_data_done(struct trace_data *d)
{
	HASH_CLEAR(hh, d->by_key);
	for (size_t i = 0; i < d->n_tracks; i++)
		free(d->tracks[i]);
	free(d->tracks);
	free(d->items);
	free(d->args);
	strbuf_done(&d->text);
	*d = (struct trace_data){ 0 };
}

struct trace_track *
trace_track(const struct trace_data *d, uint32_t track)
{
	return track < d->n_tracks ? d->tracks[track] : NULL;
}

struct trace_item *
trace_item(const struct trace_data *d, uint32_t item)
{
	return item < d->n_items ? &d->items[item] : NULL;
}

const char *
trace_text(const struct trace_data *d, size_t offset)
{
	return offset < d->text.len ? d->text.s + offset : "";
}

/* Offset 0 is never a text's: an arg with it is a number. */
static size_t
keep_text(struct trace_data *d, const char *s)
{
	size_t at;

	if (!d->text.len)
		strbuf_addc(&d->text, '\0');
	at = d->text.len;
	strbuf_add(&d->text, s, strlen(s) + 1);
	return at;
}

/* --- tracks ------------------------------------------------------------------------ */

static uint64_t
key_of(uint32_t pid, uint32_t tid)
{
	return (uint64_t)pid << 32 | tid;
}

static struct trace_track *
track_by_key(const struct trace_data *d, uint32_t pid, uint32_t tid)
{
	const uint64_t key = key_of(pid, tid);
	struct trace_track *t = NULL;

	HASH_FIND(hh, d->by_key, &key, sizeof(key), t);
	return t;
}

uint32_t
trace_find_process(const struct trace_data *d, const struct pw_id *id)
{
	const struct trace_track *t = track_by_key(d, id->pid, 0);

	return t && pw_id_same(&t->id, id) ? t->index : TRACE_NONE;
}

static struct trace_track *
add_track(struct trace_data *d, const struct pw_id *id, uint32_t tid)
{
	struct trace_track *t = xzalloc(sizeof(*t)), *old = NULL;

	if (d->n_tracks == d->cap_tracks) {
		d->cap_tracks = d->cap_tracks ? 2 * d->cap_tracks : 64;
		d->tracks = xreallocarray(d->tracks, d->cap_tracks, sizeof(*d->tracks));
	}
	t->index = (uint32_t)d->n_tracks;
	t->id = *id;
	t->tid = tid;
	t->process = t->parent = TRACE_NONE;
	t->exit_item = t->signal_item = t->handler_item = t->reap_item = TRACE_NONE;
	t->pending = t->last_pending = t->next_pending = TRACE_NONE;
	t->threads = t->handler = t->last_wait = TRACE_NONE;
	t->status = -1;
	t->key = key_of(id->pid, tid);
	d->tracks[d->n_tracks++] = t;
	HASH_REPLACE(hh, d->by_key, key, sizeof(t->key), t, old);
	return t;
}

uint32_t
trace_add_process(struct trace_data *d, const struct pw_id *id)
{
	struct trace_track *t = add_track(d, id, 0);

	t->process = t->index;
	return t->index;
}

uint32_t
trace_find_thread(const struct trace_data *d, uint32_t process, uint32_t tid)
{
	const uint32_t pid = trace_track(d, process)->id.pid;
	const struct trace_track *t = track_by_key(d, pid, tid ? tid : pid);

	return t && t->process == process ? t->index : TRACE_NONE;
}

uint32_t
trace_thread_of(struct trace_data *d, uint32_t process, uint32_t tid)
{
	const uint32_t found = trace_find_thread(d, process, tid);
	struct trace_track *p = trace_track(d, process), *t;

	if (found != TRACE_NONE || !p)
		return found;
	t = add_track(d, &p->id, tid ? tid : p->id.pid);
	t->process = process;
	t->threads = p->threads;
	p->threads = t->index;
	return t->index;
}

/* --- items ------------------------------------------------------------------------- */

uint32_t
trace_add_item(struct trace_data *d, enum trace_kind kind, uint32_t track, uint64_t ts, uint64_t end,
	       const char *name)
{
	if (d->n_items == d->cap_items) {
		d->cap_items = d->cap_items ? 2 * d->cap_items : 256;
		d->items = xreallocarray(d->items, d->cap_items, sizeof(*d->items));
	}
	d->items[d->n_items] = (struct trace_item){
		.ts = ts, .end = end > ts ? end : ts, .track = track, .kind = kind,
		.name = keep_text(d, name), .first_arg = d->n_args,
	};
	return (uint32_t)d->n_items++;
}

static struct trace_arg *
add_arg(struct trace_data *d, uint32_t item, const char *key)
{
	if (d->n_args == d->cap_args) {
		d->cap_args = d->cap_args ? 2 * d->cap_args : 512;
		d->args = xreallocarray(d->args, d->cap_args, sizeof(*d->args));
	}
	d->items[item].n_args++;
	d->args[d->n_args] = (struct trace_arg){ .key = key };
	return &d->args[d->n_args++];
}

void
trace_arg_text(struct trace_data *d, uint32_t item, const char *key, const char *value)
{
	const size_t text = keep_text(d, value);

	add_arg(d, item, key)->text = text;
}

void
trace_arg_number(struct trace_data *d, uint32_t item, const char *key, uint64_t n)
{
	add_arg(d, item, key)->n = n;
}
