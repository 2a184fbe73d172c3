/* SPDX-License-Identifier: GPL-2.0-or-later */
/* opts_check.c - options that do not go together. */
#include "app/opts_check.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/pack.h"
#include "event/names.h"

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

int
opt_error(struct pw_opts *o, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(o->why, sizeof(o->why), fmt, ap);
	va_end(ap);
	return -EINVAL;
}

/* --- what is watched ------------------------------------------------------------------ */

const char *
opts_job_name(unsigned int job)
{
	static const char *const names[PW_JOB_COUNT] = {
		[PW_JOB_LAUNCH] = "a COMMAND", [PW_JOB_ATTACH] = "-p", [PW_JOB_SYSTEM] = "-a",
		[PW_JOB_REPLAY] = "-r", [PW_JOB_ZOMBIES] = "-z", [PW_JOB_SIGNALS] = "--signals",
		[PW_JOB_PROBE] = "--probe", [PW_JOB_SCHEMA] = "--schema", [PW_JOB_COMPARE] = "--compare A B",
		[PW_JOB_COMPARE_RUNS] = "--compare CMD_A --- CMD_B",
	};

	return job < PW_JOB_COUNT ? names[job] : NULL;
}

int
opts_check_target(struct pw_opts *o)
{
	if (o->command && o->job != PW_JOB_NONE && o->job != PW_JOB_COMPARE_RUNS)
		return opt_error(o, "the command \"%.60s\" cannot be combined with %s", o->command[0],
				 opts_job_name(o->job));
	if (o->command && o->job == PW_JOB_NONE)
		o->job = PW_JOB_LAUNCH;
	if (o->job == PW_JOB_NONE)
		return opt_error(o, "nothing to watch: give a COMMAND, -p PID, -a or -r FILE "
				 "(procwatch -h)");
	if (o->command && !*o->command[0])
		return opt_error(o, "the name of the COMMAND is empty");
	if (o->job == PW_JOB_SYSTEM && o->backend == PW_BACKEND_PTRACE)
		return opt_error(o, "--backend=ptrace cannot be used with -a: it would slow down every process, "
				 "use -p PID, or --backend=bpf or procfs");
	if (o->job == PW_JOB_SIGNALS && o->n_pids != 1)
		return opt_error(o, "--signals is about one process: add -p PID "
				 "(to trace signals use --signals=LIST)");
	return 0;
}

/* --- what goes together --------------------------------------------------------------- */

/* Only a tracer can hold a process. */
static int
opts_check_stress(struct pw_opts *o)
{
	if (o->stress.kind == PW_STRESS_NONE)
		return 0;
	if (o->backend == PW_BACKEND_NONE)
		o->backend = PW_BACKEND_PTRACE;
	if (o->backend != PW_BACKEND_PTRACE)
		return opt_error(o, "--stress cannot be used with --backend=%s: only ptrace can force a race",
				 pw_backend_name(o->backend));
	return 0;
}

/* What becomes of the SIGCHLD has to be seen. */
static int
opts_check_nudge(struct pw_opts *o)
{
	if (o->yes && !o->nudge)
		return opt_error(o, "--yes requires --nudge");
	if (o->nudge && o->n_pids != 1)
		return opt_error(o, "--nudge is about one process: give one -p PID");
	if (o->nudge)
		o->signals |= 1ULL << (SIGCHLD - 1);
	return 0;
}

/* It says how the log is written. */
static int
opts_check_editor(struct pw_opts *o)
{
	if (!o->editor)
		return 0;
	if (o->view == PW_VIEW_AUTO)
		o->view = PW_VIEW_LOG;
	if (o->view != PW_VIEW_LOG)
		return opt_error(o, "--editor is about the log: it cannot be used with --%s",
				 o->view == PW_VIEW_TUI ? "tui" : "json");
	return 0;
}

static bool
ends_in(const char *s, const char *ending)
{
	const size_t len = strlen(s), end = strlen(ending);

	return len > end && !strcmp(s + len - end, ending);
}

/* The ending says which format it gets. */
static int
opts_check_trace(struct pw_opts *o)
{
	if (!o->trace || ends_in(o->trace, ".pftrace") || ends_in(o->trace, ".json"))
		return 0;
	return opt_error(o, "--trace=%.60s: its name must end in .pftrace (Perfetto) or .json (Trace Events)", o->trace);
}

/* By name only: links and the like are found when the files are opened. */
static int
opts_check_files(struct pw_opts *o)
{
	const struct {
		const char *option, *path;
	} writes[] = { { "output", o->output }, { "record", o->record }, { "report", o->report }, { "trace", o->trace } };

	for (size_t i = 0; i < LEN(o->compare) && o->report; i++)
		if (o->compare[i] && !strcmp(o->compare[i], o->report))
			return opt_error(o, "--report would overwrite a recording that --compare reads: choose another file");
	for (size_t i = 0; i < LEN(o->compare) && o->output; i++)
		if (o->compare[i] && !strcmp(o->compare[i], o->output))
			return opt_error(o, "--output would overwrite a recording that --compare reads: choose another file");
	for (size_t i = 0; i < LEN(o->compare) && o->view == PW_VIEW_TUI; i++)
		if (o->compare[i] && !strcmp(o->compare[i], "-"))
			return opt_error(o, "--compare reads a recording twice for the screen, and standard input only "
					 "once: give a file, or --log");
	if (o->view == PW_VIEW_TUI && o->output)
		return opt_error(o, "--output cannot be used with --tui (only with --log or --json): "
				 "--record=FILE records the events");
	if (o->record && o->output && !strcmp(o->record, o->output))
		return opt_error(o, "--output and --record name the same file: --json --output=FILE "
				 "alone can be replayed");
	for (size_t i = 0; i < LEN(writes); i++) {
		if (!writes[i].path || !strcmp(writes[i].path, "-"))
			continue;
		if (o->replay && !strcmp(writes[i].path, o->replay))
			return opt_error(o, "--%s would overwrite the recording that --replay reads: "
					 "choose another file", writes[i].option);
		for (size_t k = i > 1 ? i + 1 : 2; k < LEN(writes); k++)
			if (writes[k].path && !strcmp(writes[i].path, writes[k].path))
				return opt_error(o, "--%s and --%s name the same file: choose another",
						 writes[i].option, writes[k].option);
	}
	if (o->record && !pack_is_built(pack_of_name(o->record)))
		return opt_error(o, "--record=%.100s: this build has no %s (configure --with-%s)", o->record,
				 pack_name(pack_of_name(o->record)),
				 pack_of_name(o->record) == PACK_ZSTD ? "zstd" : "zlib");
	if (o->max_size && (!o->output || !strcmp(o->output, "-")) &&
	    (!o->record || !strcmp(o->record, "-")))
		return opt_error(o, "--max-size requires a file: add --output=FILE or --record=FILE");
	if (o->fail_on && !o->error_exitcode)
		return opt_error(o, "--fail-on requires --error-exitcode=N");
	return 0;
}

static int
opts_check_times(struct pw_opts *o)
{
	if (o->since.kind == TIME_AFTER_START && o->until.kind == TIME_AFTER_START && o->until.ns < o->since.ns)
		return opt_error(o, "--until is before --since: nothing would be shown");
	return 0;
}

int
opts_check(struct pw_opts *o)
{
	return opts_check_stress(o) || opts_check_nudge(o) || opts_check_editor(o) || opts_check_trace(o) || opts_check_files(o) ||
	       opts_check_times(o) ? -EINVAL : 0;
}
