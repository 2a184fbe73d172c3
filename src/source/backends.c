/* SPDX-License-Identifier: GPL-2.0-or-later */
/* backends.c - the live sources that --backend chooses from.  A new one is a row. */
#include "source/backends.h"

#include "config.h"
#include "source/bpf/requirements.h"
#include "source/procfs/requirements.h"
#include "source/ptrace/requirements.h"

#define ON(mode) (1u << PW_MODE_##mode)
#define ALL_MODES (ON(LAUNCH) | ON(ATTACH) | ON(SYSTEM))

const struct backend backends[BACKENDS] = {
	{
		.name = "bpf",
#ifdef HAVE_BPF
		.ops = &pw_source_bpf,
#endif
		.requirements = bpf_requirements,
		.n_requirements = BPF_REQUIREMENTS,
		.auto_modes = ALL_MODES,
	}, {
		/* It slows down what it traces, and only one can trace a process: not for
		 * what runs already, unless it is asked for. */
		.name = "ptrace",
		.ops = &pw_source_ptrace,
		.requirements = ptrace_requirements,
		.n_requirements = PTRACE_REQUIREMENTS,
		.auto_modes = ON(LAUNCH),
		.cost = "the program runs slower (--backend=procfs does not touch it)",
	}, {
		.name = "procfs",
		.ops = &pw_source_procfs,
		.requirements = procfs_requirements,
		.n_requirements = PROCFS_REQUIREMENTS,
		.auto_modes = ALL_MODES,
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

bool
backend_suits(const struct backend *b, enum pw_mode mode)
{
	return b->auto_modes >> mode & 1;
}
