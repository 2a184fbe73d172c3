/* SPDX-License-Identifier: GPL-2.0-or-later */
/* without_symbols.c - built without libdw: no stack gets a number. */
#include "source/symbols/symbols.h"

#include <errno.h>

int
symbols_new(struct symbols **out, const struct symbols_opts *o, const char **why)
{
	(void)out;
	(void)o;
	*why = "built without libdw: no stacks";
	return -ENOTSUP;
}

void
symbols_free(struct symbols *s)
{
	(void)s;
}

uint32_t
symbols_stack_of_python(struct symbols *s, const struct pw_id *who, const struct stack_copy *copy,
			const struct python_frame *f, size_t n)
{
	(void)s;
	(void)who;
	(void)copy;
	(void)f;
	(void)n;
	return 0;
}

size_t
symbols_python_frames(struct symbols *s, const struct pw_id *who, struct python_frames *out)
{
	(void)s;
	(void)who;
	(void)out;
	return 0;
}

uint64_t
symbols_timeout(const struct symbols *s)
{
	(void)s;
	return UINT64_MAX;
}

uint32_t
symbols_stack(struct symbols *s, const struct pw_id *who, const struct stack_copy *copy)
{
	(void)s;
	(void)who;
	(void)copy;
	return 0;
}

void
symbols_forked(struct symbols *s, const struct pw_id *parent, const struct pw_id *child)
{
	(void)s;
	(void)parent;
	(void)child;
}

void
symbols_execed(struct symbols *s, const struct pw_id *who, uint64_t ts, const char *called)
{
	(void)s;
	(void)who;
	(void)ts;
	(void)called;
}

void
symbols_mapped(struct symbols *s, const struct pw_event *ev)
{
	(void)s;
	(void)ev;
}

void
symbols_gone(struct symbols *s, const struct pw_id *who)
{
	(void)s;
	(void)who;
}

int
symbols_fd(const struct symbols *s)
{
	(void)s;
	return -1;
}

int
symbols_drain(struct symbols *s, symbols_sink_fn *sink, void *arg)
{
	(void)s;
	(void)sink;
	(void)arg;
	return 0;
}

void
symbols_settle(struct symbols *s, unsigned int deadline_ms)
{
	(void)s;
	(void)deadline_ms;
}

void
symbols_count(const struct symbols *s, struct symbols_counts *out)
{
	(void)s;
	*out = (struct symbols_counts){ 0 };
}
