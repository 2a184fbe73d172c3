/* SPDX-License-Identifier: GPL-2.0-or-later */
/* code_record.c - where the code of a stopped process lies, for the reader. */
#include "source/ptrace/code_record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "source/proc/fsuid.h"
#include "source/proc/maps_line.h"
#include "source/proc/own_root.h"
#include "source/symbols/mapped_code.h"
#include "source/tracee/tracee.h"

#define PATHS 8192	/* bytes */

struct code_record {
	struct pw_event ev;
	struct mapped_program program;
	char paths[PATHS];
};

/* A path for which there is no room is not in it. */
static void
code_record_add(struct code_record *r, uint32_t *paths, const struct maps_line *l)
{
	struct mapped_code *c = &r->program.code[r->program.n++];
	const size_t len = strlen(l->path) + 1;

	*c = (struct mapped_code){
		.start = l->start, .end = l->end, .offset = l->offset, .inode = l->inode,
		.device = MAPPED_DEVICE(l->major, l->minor),
	};
	if (len == 1 || len > PATHS - *paths)
		return;
	c->path = (__u32)sizeof(r->program) + *paths;
	memcpy(r->paths + *paths, l->path, len);
	*paths += (uint32_t)len;
}

static uint32_t
code_record_read(struct code_record *r, FILE *maps)
{
	struct maps_line l;
	char *text = NULL;
	size_t room = 0;
	uint32_t paths = 0;

	while (r->program.n < MAPPED_CODE_MOST && getline(&text, &room, maps) > 0)
		if (maps_line_parse(text, &l) && l.executable && l.inode)
			code_record_add(r, &paths, &l);
	free(text);
	return paths;
}

void
code_record_pass(struct tracer *t, const struct task *task)
{
	struct code_record *r;
	char path[32];
	FILE *maps;

	snprintf(path, sizeof(path), "/proc/%d/maps", (int)task->tid);
	maps = own_root_is_of(task->tid) ? fopen(path, "re") : NULL;
	if (!maps)
		return;
	r = xzalloc(sizeof(*r));
	r->ev.ts = t->now;
	r->ev.kind = MAPPED_CODE;
	r->ev.who = task->life->id;
	r->ev.tail_len = (uint32_t)sizeof(r->program) + code_record_read(r, maps);
	r->program.uid = fsuid_of(task->tid);
	fclose(maps);
	if (r->program.n)
		tracees_pass(t->tracees, &r->ev);
	free(r);
}
