/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sees.c - what a watch or a recording can see. */
#include "event/sees.h"

#include <stddef.h>

uint32_t
pw_sees_of_backend(unsigned int backend)
{
	switch (backend) {
	case PW_BACKEND_PROCFS:
		return PW_SEES_BY_PROCFS;
	case PW_BACKEND_PTRACE:
		return PW_SEES_BY_PTRACE;
	default:
		return PW_SEES_BY_BPF;
	}
}

bool
pw_stream_sees(const struct pw_event *start, uint32_t what)
{
	return start == NULL || (start->start.sees & what) == what;
}
