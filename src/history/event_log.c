/* SPDX-License-Identifier: GPL-2.0-or-later */
/* event_log.c - the events of a session. */
#include "history/event_log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/xalloc.h"
#include "event/codec.h"
#include "event/finding.h"
#include "event/summary.h"

#define BLOCK ((size_t)256 << 10)	/* bytes; what is greater gets a block of its own */

/* Copies stand one behind the other: millions of small allocations would double them. */
struct block {
	struct block *next;
	size_t used, size;
	unsigned char room[] __attribute__((aligned(16)));
};

/* What is freed with the chunk. */
struct owned {
	struct owned *next;
	void *what;
};

struct chunk {
	struct block *blocks;		/* the one in use first */
	struct owned *owned;
	uint64_t time[EVENT_LOG_CHUNK];	/* as event_log_time() */
	const struct pw_event *ev[EVENT_LOG_CHUNK];
	unsigned char notes[EVENT_LOG_CHUNK];
};

struct event_log {
	struct chunk **chunks;
	size_t n_chunks, cap;
	uint64_t first, last;		/* first: the first of chunks[0] */
	size_t bytes;
	struct pw_event *start;
};

static void
chunk_free(struct event_log *log, struct chunk *c)
{
	struct block *b, *next;

	for (const struct owned *o = c->owned; o; o = o->next)
		free(o->what);
	for (b = c->blocks; b; b = next) {
		next = b->next;
		log->bytes -= sizeof(*b) + b->size;
		free(b);
	}
	log->bytes -= sizeof(*c);
	free(c);
}

void
event_log_free(struct event_log *log)
{
	if (!log)
		return;
	for (size_t i = 0; i < log->n_chunks; i++)
		chunk_free(log, log->chunks[i]);
	free(log->chunks);
	free(log->start);
	free(log);
}

/* --- copies ----------------------------------------------------------------------- */

static struct block *
add_block(struct event_log *log, struct chunk *c, size_t size)
{
	struct block *b = xzalloc(sizeof(*b) + size);

	b->size = size;
	b->next = c->blocks;
	c->blocks = b;
	log->bytes += sizeof(*b) + size;
	return b;
}

static void *
chunk_room(struct event_log *log, struct chunk *c, size_t size)
{
	struct block *b = c->blocks;
	void *p;

	size = (size + 15) & ~(size_t)15;
	if (!b || b->size - b->used < size)
		b = add_block(log, c, size > BLOCK ? size : BLOCK);
	p = b->room + b->used;
	b->used += size;
	return p;
}

static const char *
copy_string(struct event_log *log, struct chunk *c, const char *s)
{
	return s ? memcpy(chunk_room(log, c, strlen(s) + 1), s, strlen(s) + 1) : NULL;
}

static void
chunk_own(struct event_log *log, struct chunk *c, void *what)
{
	struct owned *o = chunk_room(log, c, sizeof(*o));

	o->what = what;
	o->next = c->owned;
	c->owned = o;
}

/* A finding belongs to the model, which changes it: the copy has its own. */
static const struct pw_finding *
copy_finding(struct event_log *log, struct chunk *c, const struct pw_finding *f)
{
	struct pw_finding *mine = chunk_room(log, c, sizeof(*mine));
	const size_t kids = f->n_children * sizeof(f->children[0]);
	const size_t candidates = f->n_candidates * sizeof(f->candidates[0]);

	*mine = *f;
	mine->children = kids ? memcpy(chunk_room(log, c, kids), f->children, kids) : NULL;
	mine->candidates = candidates ? memcpy(chunk_room(log, c, candidates), f->candidates, candidates)
				      : NULL;
	mine->message = copy_string(log, c, f->message);
	mine->advice = copy_string(log, c, f->advice);
	mine->sites = NULL;
	if (f->n_sites) {
		struct pw_site *sites = pw_sites_copy(f->sites, f->n_sites);

		chunk_own(log, c, sites);
		mine->sites = sites;
	}
	return mine;
}

static const struct pw_event *
copy_event(struct event_log *log, struct chunk *c, const struct pw_event *ev)
{
	const bool points = (ev->kind == PW_EV_FINDING && ev->finding) ||
			    (ev->kind == PW_EV_SUMMARY && ev->summary);
	const size_t size = sizeof(*ev) + (points ? 0 : ev->tail_len);
	struct pw_event *copy = memcpy(chunk_room(log, c, size), ev, size);

	if (!points)
		return copy;
	copy->tail_len = 0;
	if (ev->kind == PW_EV_FINDING)
		copy->finding = copy_finding(log, c, ev->finding);
	else
		copy->summary = memcpy(chunk_room(log, c, sizeof(*ev->summary)), ev->summary,
				       sizeof(*ev->summary));
	return copy;
}

/* --- the log ------------------------------------------------------------------------ */

static struct chunk *
chunk_of(const struct event_log *log, uint64_t seq)
{
	return log->chunks[(seq - log->first) / EVENT_LOG_CHUNK];
}

static size_t
slot_of(uint64_t seq)
{
	return (seq - 1) % EVENT_LOG_CHUNK;
}

static void
add_chunk(struct event_log *log)
{
	if (log->n_chunks == log->cap) {
		log->cap = log->cap ? log->cap * 2 : 16;
		log->chunks = xreallocarray(log->chunks, log->cap, sizeof(struct chunk *));
	}
	log->chunks[log->n_chunks] = xzalloc(sizeof(struct chunk));
	log->bytes += sizeof(struct chunk);
	add_block(log, log->chunks[log->n_chunks++], BLOCK);
}

/* The first chunk is there from the start: memory may be short when a command is about to begin. */
struct event_log *
event_log_new(void)
{
	struct event_log *log = xzalloc(sizeof(*log));

	log->first = 1;
	add_chunk(log);
	return log;
}

uint64_t
event_log_add(struct event_log *log, const struct pw_event *ev)
{
	const uint64_t before = event_log_last(log) >= log->first ? event_log_time(log, log->last) : 0;
	struct chunk *c;
	size_t slot;

	if ((log->last + 1 - log->first) / EVENT_LOG_CHUNK >= log->n_chunks)
		add_chunk(log);
	slot = slot_of(++log->last);
	c = chunk_of(log, log->last);
	c->ev[slot] = copy_event(log, c, ev);
	c->time[slot] = ev->ts > before ? ev->ts : before;
	if (ev->kind == PW_EV_START && !log->start)
		log->start = xmemdup(ev, sizeof(*ev) + ev->tail_len);
	return log->last;
}

uint64_t
event_log_first(const struct event_log *log)
{
	return log->first;
}

uint64_t
event_log_last(const struct event_log *log)
{
	return log->last;
}

const struct pw_event *
event_log_get(const struct event_log *log, uint64_t seq)
{
	return chunk_of(log, seq)->ev[slot_of(seq)];
}

uint64_t
event_log_time(const struct event_log *log, uint64_t seq)
{
	return chunk_of(log, seq)->time[slot_of(seq)];
}

uint64_t
event_log_at(const struct event_log *log, uint64_t t)
{
	uint64_t low = log->first, high = log->last + 1;	/* the answer + 1 is in [low, high] */

	while (low < high) {
		const uint64_t mid = low + (high - low) / 2;

		if (event_log_time(log, mid) <= t)
			low = mid + 1;
		else
			high = mid;
	}
	return low - 1;
}

unsigned char *
event_log_note(struct event_log *log, uint64_t seq)
{
	return &chunk_of(log, seq)->notes[slot_of(seq)];
}

void
event_log_drop(struct event_log *log, uint64_t seq)
{
	size_t n = 0;

	while (n < log->n_chunks && log->first + EVENT_LOG_CHUNK <= seq) {
		chunk_free(log, log->chunks[n++]);
		log->first += EVENT_LOG_CHUNK;
	}
	log->n_chunks -= n;
	if (log->n_chunks)
		memmove(log->chunks, log->chunks + n, log->n_chunks * sizeof(struct chunk *));
}

size_t
event_log_size(const struct event_log *log)
{
	return log->bytes;
}

const struct pw_event *
event_log_start(const struct event_log *log)
{
	return log->start;
}

int
event_log_save(const struct event_log *log, FILE *out)
{
	struct strbuf b = { 0 };

	if (log->start && log->first > 1)
		pw_codec_write(&b, log->start);
	for (uint64_t seq = log->first; seq <= log->last; seq++) {
		pw_codec_write(&b, event_log_get(log, seq));
		if (b.len < 65536 && seq < log->last)
			continue;
		if (b.len && fwrite(b.s, 1, b.len, out) != b.len)
			break;
		strbuf_reset(&b);
	}
	strbuf_done(&b);
	errno = 0;
	if (fflush(out) || ferror(out))
		return errno ? -errno : -EIO;
	return 0;
}
