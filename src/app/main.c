/* SPDX-License-Identifier: GPL-2.0-or-later */
/* main.c - parses the command line and runs the job it asks for. */
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>

#include "app/caller.h"
#include "app/compare_job.h"
#include "app/exit_status.h"
#include "app/opts.h"
#include "app/probe.h"
#include "app/signal_table.h"
#include "app/watch.h"
#include "app/zombies.h"
#include "base/stderr_log.h"
#include "base/strbuf.h"
#include "event/codec_schema.h"
#include "source/proc/procinfo.h"

static int
print_to_stdout(void (*text)(struct strbuf *out))
{
	struct strbuf b = { 0 };
	int ok;

	text(&b);
	ok = fputs(strbuf_str(&b), stdout) >= 0 && fflush(stdout) == 0;
	strbuf_done(&b);
	return ok ? 0 : PW_EXIT_FAILED;
}

/* Everything but a replay reads /proc. */
static bool
lacks_proc(const struct pw_opts *o)
{
	const char *why;

	if (o->job == PW_JOB_HELP || o->job == PW_JOB_VERSION || o->job == PW_JOB_REPLAY ||
	    o->job == PW_JOB_COMPARE || o->job == PW_JOB_SCHEMA || procinfo_check(&why) == 0)
		return false;
	log_error("%s", why);
	return true;
}

static int
run_job(const struct pw_opts *o)
{
	if (lacks_proc(o))
		return PW_EXIT_FAILED;
	switch (o->job) {
	case PW_JOB_HELP:
		return print_to_stdout(pw_opts_help);
	case PW_JOB_VERSION:
		return print_to_stdout(pw_opts_version);
	case PW_JOB_SCHEMA:
		return print_to_stdout(pw_codec_schema);
	case PW_JOB_LAUNCH:
	case PW_JOB_ATTACH:
	case PW_JOB_SYSTEM:
	case PW_JOB_REPLAY:
		return watch_run(o);
	case PW_JOB_COMPARE:
	case PW_JOB_COMPARE_RUNS:
		return compare_job_run(o);
	case PW_JOB_PROBE:
		return probe_run(o);
	case PW_JOB_ZOMBIES:
		return zombies_run(o);
	case PW_JOB_SIGNALS:
		return signal_table_run(o);
	case PW_JOB_NONE:
	case PW_JOB_COUNT:
		break;
	}
	log_error("nothing to watch: give a COMMAND, -p PID, -a or -r FILE (procwatch -h)");
	return PW_EXIT_FAILED;
}

int
main(int argc, char **argv)
{
	struct pw_opts o;
	const char *why = NULL;
	int status;

	caller_fill_stdio();
	why = caller_refused();
	if (why) {
		log_error("%s", why);
		return PW_EXIT_FAILED;
	}
	caller_hide_environ(argc, argv);
	setlocale(LC_ALL, "");
	setlocale(LC_NUMERIC, "C");	/* a recording reads the same everywhere */
	if (pw_opts_parse(&o, argc, argv, &why) != 0) {
		log_error("%s", why);
		return PW_EXIT_FAILED;
	}
	log_level_set(o.verbose ? LOG_VERBOSE : o.quiet ? LOG_QUIET_ERRORS : LOG_NORMAL);
	status = run_job(&o);
	pw_opts_done(&o);
	return status;
}
