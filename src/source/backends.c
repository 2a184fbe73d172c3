/* SPDX-License-Identifier: GPL-2.0-or-later */
/* backends.c - the live sources that --backend chooses from.  A new one is a row. */
#include "source/backends.h"

#include "config.h"
#include "source/bpf/requirements.h"
#include "source/procfs/requirements.h"

const struct backend backends[BACKENDS] = {
	{
		.name = "bpf",
#ifdef HAVE_BPF
		.ops = &pw_source_bpf,
#endif
		.requirements = bpf_requirements,
		.n_requirements = BPF_REQUIREMENTS,
	}, {
		.name = "procfs",
		.ops = &pw_source_procfs,
		.requirements = procfs_requirements,
		.n_requirements = PROCFS_REQUIREMENTS,
	},
};

bool
backend_works(const struct backend *b)
{
	for (size_t i = 0; i < b->n_requirements; i++)
		if (b->requirements[i].essential && b->requirements[i].look().found)
			return false;
	return b->ops;
}
