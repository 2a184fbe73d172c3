/* SPDX-License-Identifier: GPL-2.0-or-later */
/* strace_ahead.c - lines of strace are read some way ahead. */
#include "source/replay/strace_ahead.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "source/replay/strace_value.h"

enum { AHEAD_MAX = 4 << 20 };	/* bytes */

void
strace_ahead_done(struct strace_ahead *a)
{
	struct strace_living *v, *next;

	HASH_ITER(hh, a->living, v, next) {
		HASH_DEL(a->living, v);
		free(v);
	}
	strace_items_done(&a->items);
	strbuf_done(&a->partial);
}

/* --- what the log contains ------------------------------------------------------------ */

static bool
is_one_of(struct strace_text name, const char *const *list)
{
	for (; *list; list++)
		if (strace_text_is(name, *list))
			return true;
	return false;
}

static bool
is_wait(struct strace_text name)
{
	static const char *const waits[] = { "wait4", "waitid", "waitpid", NULL };

	return is_one_of(name, waits);
}

static void
note_call(struct strace_contents *has, struct strace_text name)
{
	static const char *const forks[] = { "clone", "clone3", "fork", "vfork", NULL };
	static const char *const actions[] = { "rt_sigaction", "sigaction", NULL };
	static const char *const returns[] = { "rt_sigreturn", "sigreturn", NULL };
	static const char *const memory[] = { "brk", "mmap", "mmap2", "mprotect", "munmap", NULL };
	static const char *const files[] = { "close", "read", "write", "openat", "open", NULL };
	static const char *const others[] = { "set_robust_list", "set_tid_address", "rseq", "getpid",
					      "clock_nanosleep", "futex", NULL };

	has->waits |= is_wait(name);
	has->forks |= is_one_of(name, forks);
	has->execs |= strace_text_is(name, "execve");
	has->actions |= is_one_of(name, actions);
	has->returns |= is_one_of(name, returns);
	has->memory |= is_one_of(name, memory);
	has->files |= is_one_of(name, files);
	has->others |= is_one_of(name, others);
}

/* --- whose line it is -------------------------------------------------------------------- */

static struct strace_living *
living_find(struct strace_ahead *a, uint32_t tid)
{
	struct strace_living *v;

	HASH_FIND_INT(a->living, &tid, v);
	return v;
}

static struct strace_living *
living_add(struct strace_ahead *a, uint32_t tid)
{
	struct strace_living *v = living_find(a, tid);

	if (v)
		return v;
	v = xzalloc(sizeof(*v));
	v->tid = tid;
	HASH_ADD_INT(a->living, tid, v);
	return v;
}

static void
living_drop(struct strace_ahead *a, uint32_t tid)
{
	struct strace_living *v = living_find(a, tid);

	if (!v)
		return;
	if (v->open)
		v->open->open = false;
	HASH_DEL(a->living, v);
	free(v);
}

/* The lines without a pid so far are its. */
static void
set_root(struct strace_ahead *a, uint32_t tid)
{
	struct strace_living *first = living_find(a, 0);

	if (a->root || !tid)
		return;
	a->root = tid;
	for (struct strace_item *it = a->items.first; it; it = it->next)
		if (!it->l.tid)
			it->l.tid = tid;
	if (first) {
		living_add(a, tid)->open = first->open;
		HASH_DEL(a->living, first);
		free(first);
	}
}

/* A call whose result is the caller's own number. */
static void
find_own_pid(struct strace_ahead *a, const struct strace_line *l)
{
	static const char *const own[] = { "set_tid_address", "getpid", "gettid", NULL };
	int64_t n;

	if (l->kind == STRACE_CALL && !l->tid && is_one_of(l->name, own) &&
	    strace_pid(l->result, &n) && n > 0 && n <= INT32_MAX)
		set_root(a, (uint32_t)n);
}

/* strace leaves the pid out while there is one thread only. */
static uint32_t
only_living(const struct strace_ahead *a)
{
	return a->living ? a->living->tid : a->root;
}

static void
find_tid(struct strace_ahead *a, struct strace_line *l)
{
	switch (l->kind) {
	case STRACE_NOTHING:
	case STRACE_SPLIT:
		return;
	case STRACE_ATTACHED:
	case STRACE_DETACHED:
		l->tid = l->other;
		if (!a->items.first && !a->living)
			set_root(a, l->tid);
		break;
	default:
		if (!l->tid) {
			a->nameless = true;
			find_own_pid(a, l);
			l->tid = only_living(a);
		} else if (!living_find(a, l->tid)) {
			set_root(a, l->tid);	/* it was not attached to */
		}
		break;
	}
	living_add(a, l->tid);
}

/* --- a wait call and what it returned ------------------------------------------------------ */

static void
join_wait(struct strace_ahead *a, struct strace_item *it)
{
	const struct strace_line *l = &it->l;
	struct strace_living *v = living_find(a, l->tid);

	switch (l->kind) {
	case STRACE_UNFINISHED:
		if (is_wait(l->name)) {
			if (v->open)
				v->open->open = false;
			it->open = true;
			v->open = it;
		}
		break;
	case STRACE_RESUMED:
		if (v->open) {
			v->open->open = false;
			v->open->rest = l->args;
			v->open = NULL;
		}
		break;
	case STRACE_EXITED:
	case STRACE_KILLED:
	case STRACE_DETACHED:
		living_drop(a, l->tid);
		break;
	case STRACE_SUPERSEDED:
		living_drop(a, l->other);
		break;
	default:
		break;
	}
}

/* --- in and out -------------------------------------------------------------------------------- */

static void
note_bad(struct strace_ahead *a, uint64_t number)
{
	if (!a->bad++)
		a->first_bad = number;
}

static void
add_line(struct strace_ahead *a, const char *s, size_t len, uint64_t number)
{
	struct strace_item *it = xzalloc(sizeof(*it));

	it->text = xmemdup(s, len ? len : 1);
	it->len = len;
	if (strace_line_parse(it->text, len, &it->l) != 0) {
		note_bad(a, number);
		strace_item_free(it);
		return;
	}
	if (it->l.kind == STRACE_SPLIT) {
		strbuf_add(&a->partial, it->l.args.s, it->l.args.len);
		it->l.kind = STRACE_ATTACHED;
		it->l.args.len = 0;
	}
	if (it->l.kind == STRACE_NOTHING) {
		strace_item_free(it);
		return;
	}
	find_tid(a, &it->l);
	it->when = strace_clock_at(&a->clock, &it->l);
	if (it->l.name.len)
		note_call(&a->has, it->l.name);
	a->has.signals |= it->l.kind == STRACE_SIGNAL;
	join_wait(a, it);
	strace_items_add(&a->items, it);
}

void
strace_ahead_add(struct strace_ahead *a, const char *s, size_t len, uint64_t number)
{
	struct strbuf whole = { 0 };

	if (a->partial.len) {
		strbuf_add(&whole, a->partial.s, a->partial.len);
		strbuf_add(&whole, s, len);
		strbuf_reset(&a->partial);
		add_line(a, whole.s, whole.len, number);
		strbuf_done(&whole);
	} else {
		add_line(a, s, len, number);
	}
	if (a->items.bytes > AHEAD_MAX)
		a->judged = true;
}

/* Without -e trace=... there are calls of every kind. */
static bool
is_judged_early(const struct strace_contents *has)
{
	return has->memory + has->files + has->others >= 2 || (has->forks && has->waits && has->actions);
}

static void
close_open(struct strace_ahead *a)
{
	for (struct strace_living *v = a->living; v; v = v->hh.next) {
		if (v->open)
			v->open->open = false;
		v->open = NULL;
	}
}

void
strace_ahead_end(struct strace_ahead *a)
{
	enum { UNKNOWN_PID = 2 };	/* any: no line has one */

	close_open(a);
	if (a->nameless)
		set_root(a, a->assumed ? a->assumed : UNKNOWN_PID);
	a->judged = true;
}

void
strace_ahead_idle(struct strace_ahead *a)
{
	if (!is_judged_early(&a->has) || (a->nameless && !a->root))
		return;
	a->judged = true;
	close_open(a);
}

struct strace_item *
strace_ahead_take(struct strace_ahead *a)
{
	if (!a->judged || !a->items.first || (a->items.first->open && a->items.bytes < AHEAD_MAX))
		return NULL;
	if (a->items.first->open)
		living_find(a, a->items.first->l.tid)->open = NULL;
	return strace_items_take(&a->items);
}
