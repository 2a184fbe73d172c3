/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ring.c - events from the tracing process to procwatch, in shared memory. */
#include "source/ptrace/ring.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "source/symbols/stack_copy.h"

/* Records are multiples of 8 bytes.  One that would go over the end begins at the start, and a
 * record of length 0 says so.  Positions only grow. */
struct shared_python {
	_Atomic uint32_t version;	/* odd while it is being written */
	_Atomic int32_t pid;
	struct python_layout layout;
};

struct shared {
	_Atomic uint64_t written;	/* bytes, by the writer */
	_Atomic uint64_t read;		/* bytes, by the reader */
	_Atomic uint64_t dropped;	/* records */
	_Atomic uint64_t horizon;	/* ns */
	_Atomic uint32_t idle;
	_Atomic uint32_t ended;
	_Atomic uint32_t sleeps;	/* the reader wants to be woken */
	_Atomic uint64_t stacks_denied;
	_Atomic uint32_t suspects[RING_SUSPECTS];	/* by the reader; 0 = this entry is free */
	struct shared_python python[RING_PYTHONS];	/* by the reader */
	_Atomic int32_t stopped[RING_STOPPED];
	uint64_t size;			/* of data, bytes, a power of 2 */
	char data[];
};

/* The longest are copies of stacks. */
enum { RING_TAIL_MAX = sizeof(struct stack_copy) + sizeof(struct python_frames) + STACK_COPY_MAX };
_Static_assert((int)RING_TAIL_MAX >= (int)PW_TAIL_MAX, "all tails fit");

struct ring {
	struct shared *s;
	size_t mapped;
	int wake;		/* eventfd */
	uint64_t reported;	/* of the dropped */
	char *scratch;		/* the record that the reader hands over */
	unsigned int pythons;	/* that the reader has written */
};

struct ring *
ring_new(size_t bytes)
{
	struct ring *r;
	size_t size = 1 << 16;

	if (!bytes)
		bytes = RING_DEFAULT_BYTES;
	while (size < bytes && size < (1u << 30))
		size <<= 1;
	r = xzalloc(sizeof(*r));
	r->mapped = sizeof(*r->s) + size;
	r->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	r->s = mmap(NULL, r->mapped, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (r->s == MAP_FAILED || r->wake < 0) {
		const int err = errno;

		if (r->wake >= 0)
			close(r->wake);
		if (r->s != MAP_FAILED)
			munmap(r->s, r->mapped);
		free(r);
		errno = err;
		return NULL;
	}
	r->s->size = size;
	r->scratch = xzalloc(sizeof(struct pw_event) + RING_TAIL_MAX);
	return r;
}

void
ring_free(struct ring *r)
{
	if (!r)
		return;
	munmap(r->s, r->mapped);
	if (r->wake >= 0)
		close(r->wake);
	free(r->scratch);
	free(r);
}

static void
ring_wake_reader(struct ring *r)
{
	const uint64_t one = 1;

	if (atomic_exchange(&r->s->sleeps, 0) && write(r->wake, &one, sizeof(one)) < 0)
		return;		/* full: it is readable already */
}

static char *
ring_place(struct shared *s, uint64_t position)
{
	return s->data + (position & (s->size - 1));
}

/* Copies have a quarter of it: no event must be lost for one. */
bool
ring_has_room_for_copies(const struct ring *r)
{
	const struct shared *s = r->s;

	return atomic_load_explicit(&s->written, memory_order_relaxed) -
	       atomic_load_explicit(&s->read, memory_order_relaxed) <= s->size / 4;
}

/* Those kinds have no other tail. */
static bool
has_copy(const struct pw_event *ev)
{
	return ev->tail_len && (ev->kind == PW_EV_FORK || ev->kind == PW_EV_DISPOSITION ||
				ev->kind == PW_EV_WAIT_RETURN || ev->kind == PW_EV_DELIVER);
}

/* Each record is preceded by its length, 8 bytes. */
void
ring_put(struct ring *r, const struct pw_event *ev)
{
	struct shared *s = r->s;
	const bool strip = has_copy(ev) && !ring_has_room_for_copies(r);
	const uint32_t tail_len = strip ? 0 : ev->tail_len;
	const uint64_t body = (sizeof(*ev) + tail_len + 7) & ~UINT64_C(7);
	const uint64_t len = 8 + body;
	uint64_t at = atomic_load_explicit(&s->written, memory_order_relaxed);
	const uint64_t left = s->size - (at & (s->size - 1));
	const uint64_t skip = left < len ? left : 0;
	const uint64_t zero = 0;

	if (at + skip + len - atomic_load_explicit(&s->read, memory_order_acquire) > s->size) {
		atomic_fetch_add(&s->dropped, 1);
		ring_wake_reader(r);
		return;
	}
	if (skip)
		memcpy(ring_place(s, at), &zero, sizeof(zero));
	at += skip;
	memcpy(ring_place(s, at), &body, sizeof(body));
	memcpy(ring_place(s, at + 8), ev, sizeof(*ev) + tail_len);
	if (strip) {
		((struct pw_event *)(void *)ring_place(s, at + 8))->tail_len = 0;
		ring_stack_denied(r);
	}
	atomic_store(&s->written, at + len);
	ring_wake_reader(r);
}

void
ring_horizon(struct ring *r, uint64_t until)
{
	if (until > atomic_load_explicit(&r->s->horizon, memory_order_relaxed))
		atomic_store(&r->s->horizon, until);
}

void
ring_idle(struct ring *r, bool idle)
{
	atomic_store(&r->s->idle, idle);
}

void
ring_end(struct ring *r)
{
	atomic_store(&r->s->ended, 1);
	ring_wake_reader(r);
}

void
ring_stopped(struct ring *r, pid_t pid, bool stopped)
{
	for (size_t i = 0; i < RING_STOPPED; i++) {
		if (r->s->stopped[i] == (stopped ? 0 : pid)) {
			r->s->stopped[i] = stopped ? pid : 0;
			return;
		}
	}
}

bool
ring_is_stopped(const struct ring *r, pid_t pid)
{
	for (size_t i = 0; i < RING_STOPPED; i++)
		if (r->s->stopped[i] == pid)
			return true;
	return false;
}

bool
ring_has_more(const struct ring *r)
{
	return atomic_load(&r->s->written) != atomic_load_explicit(&r->s->read, memory_order_relaxed);
}

static void
ring_hand_over(struct ring *r, void (*warn)(const char *line), pw_sink_fn *sink, void *arg)
{
	struct pw_event *ev = (struct pw_event *)(void *)r->scratch;

	if (ev->kind != PW_EV_NONE)
		sink(arg, ev);
	else if (warn && ev->tail_len)
		warn(ev->tail);
}

unsigned int
ring_drain(struct ring *r, unsigned int max, void (*warn)(const char *line), pw_sink_fn *sink,
	   void *arg)
{
	struct shared *s = r->s;
	const size_t most = sizeof(struct pw_event) + RING_TAIL_MAX;
	uint64_t at = atomic_load_explicit(&s->read, memory_order_relaxed), body, count;
	unsigned int n = 0;

	if (read(r->wake, &count, sizeof(count)) < 0 && errno != EAGAIN)
		return 0;
	while (n < max && at != atomic_load_explicit(&s->written, memory_order_acquire)) {
		memcpy(&body, ring_place(s, at), sizeof(body));
		if (!body) {
			at += s->size - (at & (s->size - 1));
			continue;
		}
		memcpy(r->scratch, ring_place(s, at + 8), body < most ? body : most);
		at += 8 + body;
		atomic_store_explicit(&s->read, at, memory_order_release);
		ring_hand_over(r, warn, sink, arg);
		n++;
	}
	return n;
}

uint64_t
ring_dropped(struct ring *r)
{
	const uint64_t sum = atomic_load(&r->s->dropped), n = sum - r->reported;

	r->reported = sum;
	return n;
}

/* In this order: a writer that was idle after `now` was read stamps what it writes later than
 * that; what it wrote before is in the ring. */
uint64_t
ring_complete_to(const struct ring *r, uint64_t now)
{
	const uint64_t horizon = atomic_load(&r->s->horizon);
	const bool idle = atomic_load(&r->s->idle) || atomic_load(&r->s->ended);

	if (ring_has_more(r))
		return 0;
	return idle ? now : horizon;
}

bool
ring_ended(const struct ring *r)
{
	return atomic_load(&r->s->ended);
}

int
ring_fd(const struct ring *r)
{
	return r->wake;
}

bool
ring_sleep(struct ring *r)
{
	atomic_store(&r->s->sleeps, 1);
	return !ring_has_more(r) && !ring_ended(r);
}

void
ring_stack_denied(struct ring *r)
{
	atomic_fetch_add(&r->s->stacks_denied, 1);
}

uint64_t
ring_stacks_denied(const struct ring *r)
{
	return atomic_load(&r->s->stacks_denied);
}

void
ring_suspect(struct ring *r, const struct pw_suspect *who, size_t n)
{
	for (size_t i = 0; i < RING_SUSPECTS; i++)
		atomic_store(&r->s->suspects[i], i < n && !who[i].brief ? who[i].id.pid : 0);
}

bool
ring_is_suspected(const struct ring *r, pid_t pid)
{
	for (size_t i = 0; i < RING_SUSPECTS; i++)
		if (atomic_load_explicit(&r->s->suspects[i], memory_order_relaxed) == (uint32_t)pid)
			return true;
	return false;
}

void
ring_python(struct ring *r, pid_t pid, const struct python_layout *l)
{
	struct shared_python *to = NULL;

	for (size_t i = 0; i < RING_PYTHONS && !to; i++)
		if (atomic_load(&r->s->python[i].pid) == pid)
			to = &r->s->python[i];
	if (!to)
		to = &r->s->python[r->pythons++ % RING_PYTHONS];
	atomic_fetch_add(&to->version, 1);
	atomic_thread_fence(memory_order_release);	/* odd before what follows is seen */
	atomic_store(&to->pid, pid);
	to->layout = *l;
	atomic_fetch_add(&to->version, 1);
}

/* The reader may write it meanwhile: then there is none. */
bool
ring_python_of(const struct ring *r, pid_t pid, struct python_layout *out)
{
	for (size_t i = 0; i < RING_PYTHONS; i++) {
		const struct shared_python *from = &r->s->python[i];
		const uint32_t version = atomic_load(&from->version);

		if (atomic_load(&from->pid) != pid)
			continue;
		*out = from->layout;
		atomic_thread_fence(memory_order_acquire);
		return !(version & 1) && atomic_load(&from->version) == version;
	}
	return false;
}
