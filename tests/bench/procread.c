/* SPDX-License-Identifier: GPL-2.0-or-later */
/* procread.c - what it costs to read a process: by our reads of /proc, by libproc2.
 *
 * A line for each way, in us of processor time a process, the best of some rounds over
 * all processes that there are: start some hundred for a result that means something.
 */
#include <inttypes.h>
#include <libproc2/pids.h>
#include <stdint.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/strbuf.h"
#include "source/proc/proctree.h"

#define ROUNDS 15
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static struct pidvec pids;

static size_t
read_each(unsigned int want)
{
	struct procinfo p;
	size_t n = 0;

	for (size_t i = 0; i < pids.n; i++)
		n += procinfo_read(pids.v[i], want, &p) == 0;
	return n;
}

static size_t
read_stat(void)
{
	return read_each(0);
}

static size_t
read_status(void)
{
	return read_each(PROCINFO_STATUS);
}

static size_t
read_argv(void)
{
	struct strbuf b = { 0 };
	bool truncated;
	size_t n = 0;

	for (size_t i = 0; i < pids.n; i++, strbuf_reset(&b))
		n += procinfo_argv(pids.v[i], &b, PW_TAIL_MAX, &truncated) == 0;
	strbuf_done(&b);
	return n;
}

static void
count_one(void *arg, const struct procinfo *p)
{
	(void)p;
	++*(size_t *)arg;
}

static size_t
walk_machine(void)
{
	size_t n = 0;

	procinfo_machine(count_one, &n);
	return n;
}

static size_t
select_each(enum pids_item *items, int n_items)
{
	struct pids_info *info = NULL;
	size_t n = 0;

	if (procps_pids_new(&info, items, n_items) < 0)
		return 0;
	for (size_t i = 0; i < pids.n; i++) {
		unsigned int pid = (unsigned int)pids.v[i];
		struct pids_fetch *f = procps_pids_select(info, &pid, 1, PIDS_SELECT_PID);

		n += f && f->counts->total == 1;
	}
	procps_pids_unref(&info);
	return n;
}

static size_t
select_stat(void)
{
	static enum pids_item items[] = { PIDS_ID_PID, PIDS_ID_PPID, PIDS_TICS_BEGAN, PIDS_STATE };

	return select_each(items, (int)COUNT(items));
}

static size_t
select_status(void)
{
	static enum pids_item items[] = { PIDS_ID_PID, PIDS_ID_PPID, PIDS_TICS_BEGAN, PIDS_STATE,
					  PIDS_SIGBLOCKED, PIDS_SIGCATCH, PIDS_SIGIGNORE };

	return select_each(items, (int)COUNT(items));
}

static size_t
select_argv(void)
{
	static enum pids_item items[] = { PIDS_CMDLINE_V };

	return select_each(items, (int)COUNT(items));
}

int
main(void)
{
	static const struct {
		const char *name;
		size_t (*read)(void);
	} ways[] = {
		{ "stat, read directly", read_stat },
		{ "stat, libproc2 asked for one pid", select_stat },
		{ "stat and status, read directly", read_status },
		{ "stat and status, libproc2 asked for one pid", select_status },
		{ "stat and status, libproc2 over the machine", walk_machine },
		{ "argv, read directly", read_argv },
		{ "argv, libproc2 asked for one pid", select_argv },
	};

	procinfo_all(&pids);
	printf("%zu processes\n", pids.n);
	for (size_t i = 0; i < COUNT(ways); i++) {
		uint64_t best = UINT64_MAX, took;

		for (int round = 0; round < ROUNDS; round++) {
			uint64_t began = clock_thread_cpu();
			size_t n = ways[i].read();

			took = clock_thread_cpu() - began;
			if (n && took / n < best)
				best = took / n;
		}
		printf("%-45s %3" PRIu64 ".%" PRIu64 " us a process\n", ways[i].name, best / 1000,
		       best % 1000 / 100);
	}
	pidvec_done(&pids);
	return 0;
}
