/* SPDX-License-Identifier: GPL-2.0-or-later */
/* copies.c - of which events the probes copy the stack. */
#include "source/bpf/copies.h"

#include <stdlib.h>
#include <string.h>

#include "maps.h"
#include "procwatch.skel.h"

enum pw_stacks
copies_wanted(const struct pw_source_opts *o)
{
	const char *asked = getenv("PROCWATCH_BPF_STACKS");

	if (!asked)
		return o->stacks;
	return strcmp(asked, "all") == 0 ? PW_STACKS_ALL :
	       strcmp(asked, "auto") == 0 ? PW_STACKS_AUTO : PW_STACKS_OFF;
}

void
copies_set(struct procwatch_bpf *skel, enum pw_stacks stacks, size_t size)
{
	skel->rodata->copies_leave = size / 4;
	switch (stacks) {
	case PW_STACKS_OFF:
		break;
	case PW_STACKS_AUTO:
		skel->rodata->copies_first = COPIES_FIRST;
		skel->rodata->copies_per_second = COPIES_PER_SECOND;
		break;
	case PW_STACKS_ALL:
		skel->rodata->copies_first = PW_COPIES_ALL;
		break;
	}
}

/* Each at the place of its low bits; one that shares it with another has none. */
void
copies_suspect(struct procwatch_bpf *skel, const struct pw_suspect *who, size_t n)
{
	__u32 want[PW_SUSPECTED] = { 0 };

	for (size_t i = 0; i < n; i++)
		if (!who[i].brief)
			want[who[i].id.pid & (PW_SUSPECTED - 1)] = who[i].id.pid;
	for (size_t i = 0; i < n; i++)
		if (!want[who[i].id.pid & (PW_SUSPECTED - 1)])
			want[who[i].id.pid & (PW_SUSPECTED - 1)] = who[i].id.pid | PW_SUSPECTED_BRIEFLY;
	for (size_t i = 0; i < PW_SUSPECTED; i++)
		if (skel->bss->suspected[i] != want[i])
			skel->bss->suspected[i] = want[i];
}

uint64_t
copies_denied(const struct procwatch_bpf *skel)
{
	return *(volatile const __u64 *)&skel->bss->copies_denied;
}
