/* SPDX-License-Identifier: GPL-2.0-or-later */
/* asleep.c - the stacks of suspects that sleep, without stopping them. */
#include "source/bpf/asleep.h"

#include <bpf/libbpf.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>

#include "base/readfile.h"
#include "maps.h"
#include "source/bpf/look.h"
#include "source/proc/stack_memory.h"
#include "source/symbols/stack_copy.h"

void
asleep_init(struct asleep *a, const struct bpf_program *look_at_suspect)
{
	a->link = bpf_program__attach_iter(look_at_suspect, NULL);
}

void
asleep_look(struct asleep *a, pw_sink_fn *sink, void *arg)
{
	a->sink = sink;
	a->arg = arg;
	strbuf_reset(&a->found);
	if (a->link && look_by_link(a->link, &a->found) != 0)
		strbuf_reset(&a->found);
}

static const struct pw_asleep *
asleep_find(const struct asleep *a, uint32_t pid)
{
	const struct pw_asleep *v = (const void *)a->found.s;

	for (size_t i = 0; i < a->found.len / sizeof(*v); i++)
		if (v[i].pid == pid)
			return &v[i];
	return NULL;
}

/* Does it still sleep where the registers are of?  The last two of /proc/PID/syscall are sp
 * and pc; "running" has none. */
static bool
is_still_there(const struct pw_asleep *f)
{
	char path[64], expected[64], text[256];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%u/syscall", f->pid);
	snprintf(expected, sizeof(expected), " 0x%llx 0x%llx\n", f->regs.sp, f->regs.pc);
	n = readfile(path, text, sizeof(text));
	return n >= (ssize_t)strlen(expected) && strcmp(text + n - strlen(expected), expected) == 0;
}

/* Bytes of the stack; pages that are not there end it. */
static const struct pw_event *
with_copy(struct asleep *a, const struct pw_event *ev, const struct pw_asleep *f)
{
	char bytes[STACK_COPY_MAX];
	struct stack_copy regs = f->regs;
	struct pw_event *out;
	size_t copy_at;

	if (f->len > STACK_COPY_MAX)
		return ev;
	regs.len = (__u32)stack_memory((pid_t)f->pid, f->regs.sp, bytes, f->len);
	if (!regs.len || !is_still_there(f))
		return ev;
	strbuf_reset(&a->record);
	strbuf_add(&a->record, ev, sizeof(*ev) + ev->tail_len);
	if (!ev->tail_len)
		strbuf_addc(&a->record, '\0');
	copy_at = a->record.len - sizeof(*ev);
	strbuf_add(&a->record, &regs, sizeof(regs));
	strbuf_add(&a->record, bytes, regs.len);
	out = (struct pw_event *)(void *)a->record.s;
	out->tail_len = (__u32)(a->record.len - sizeof(*ev));
	out->stack = (__u32)copy_at;
	return out;
}

void
asleep_sink(void *asleep, const struct pw_event *ev)
{
	struct asleep *a = asleep;
	const struct pw_asleep *f = NULL;

	if (ev->kind == PW_EV_ACTIVITY && !ev->tid &&
	    (ev->activity.state == PW_STATE_SLEEPING || ev->activity.state == PW_STATE_STOPPED))
		f = asleep_find(a, ev->who.pid);
	a->sink(a->arg, f ? with_copy(a, ev, f) : ev);
}

void
asleep_done(struct asleep *a)
{
	bpf_link__destroy(a->link);
	strbuf_done(&a->found);
	strbuf_done(&a->record);
	memset(a, 0, sizeof(*a));
}
