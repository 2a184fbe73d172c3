/* SPDX-License-Identifier: GPL-2.0-or-later */
/* opts_fields.h - what the command line asks for. */
#ifndef PW_OPTS_FIELDS_H
#define PW_OPTS_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "event/event.h"
#include "event/time_given.h"
#include "source/stacks_mode.h"
#include "source/stress_opts.h"
#include "view/theme.h"

struct report_part;
struct other_run;
struct run_facts;

/* What this call of procwatch is for. */
enum pw_job {
	PW_JOB_NONE,
	PW_JOB_LAUNCH,		/* COMMAND [ARG]... */
	PW_JOB_ATTACH,		/* -p */
	PW_JOB_SYSTEM,		/* -a */
	PW_JOB_REPLAY,		/* -r */
	PW_JOB_ZOMBIES,		/* -z: list the current ones, then exit */
	PW_JOB_SIGNALS,		/* --signals -p PID: list its dispositions, then exit */
	PW_JOB_SCHEMA,		/* --schema: of the JSON, then exit */
	PW_JOB_PROBE,		/* --probe: list which backends work, then exit */
	PW_JOB_COMPARE,		/* --compare: of two recordings */
	PW_JOB_COMPARE_RUNS,	/* --compare: of two commands */
	PW_JOB_HELP,
	PW_JOB_VERSION,
	PW_JOB_COUNT,
};

enum pw_view_choice {
	PW_VIEW_AUTO,		/* the TUI where stdin and stdout are a terminal, else the log */
	PW_VIEW_TUI,
	PW_VIEW_LOG,
	PW_VIEW_JSON,
	PW_VIEW_COUNT,
};

/* Strings and command point into argv.  Only the arrays are owned. */
struct pw_opts {
	enum pw_job job;
	enum pw_view_choice view;
	enum pw_backend backend;	/* NONE = auto */

	char **command;			/* LAUNCH: NULL-ended, else NULL */
	pid_t *pids;			/* ATTACH, SIGNALS, maybe ZOMBIES; each one once */
	size_t n_pids;
	const char *compare[2];		/* COMPARE: paths */
	char **other_command;		/* COMPARE_RUNS: the second; NULL-ended */
	uint64_t align_fork;		/* --align=fork:N */
	bool align_finding;		/* --align=finding */
	struct report_part *report_part;	/* so for a page of two runs */
	struct other_run *other;	/* the screen of a comparison shows it beside; no option */
	bool fills_other;		/* this replay is what fills it; no option */
	struct run_facts *facts;	/* what a replay keeps for a comparison; no option */
	const char *user;		/* -u: whom the command runs as; NULL = the caller */
	bool follow;			/* -F: until the last descendant has exited */
	struct stress_opts stress;	/* --stress */
	enum pw_stacks stacks;		/* --stacks */
	bool stacks_asked;		/* it was given */
	const char **source_dirs;	/* --source, n_source_dirs of them */
	size_t n_source_dirs;
	bool nudge;			/* --nudge: send it one SIGCHLD */
	bool yes;			/* -y: do not ask before that */
	uint64_t duration_ns;		/* -d; 0 = no limit */

	uint64_t signals;		/* -s: bit signo-1; SIGCHLD alone by default */
	bool threads;			/* -T */
	unsigned int interval_ms;	/* -i: procfs looks for new children this often */
	size_t buffer;			/* bpf ring buffer, bytes, a power of two; 0 = default */
	const char *replay;		/* -r: path, "-" = stdin */
	double speed;			/* of a replay: 1 = as recorded, 0 = no pauses */

	uint32_t kinds;			/* -e: bit enum pw_kind; all are shown by default */
	const char *output;		/* -o: path, "-" = stdout; NULL = not given */
	const char *record;		/* -w: path, "-" = stdout */
	const char *report;		/* --report: path */
	const char *trace;		/* --trace: path */
	uint64_t max_size;		/* --max-size: bytes of a file; 0 = no limit */
	unsigned int parts;		/* --max-size: older files that are kept */
	enum pw_theme theme;		/* TUI: its colours */
	uint64_t linger_ns;		/* TUI: how long a reaped process stays visible; UINT64_MAX = as fits */
	bool readonly;			/* TUI: it only shows */
	bool command_output;		/* what the command writes is recorded and shown in order */
	struct time_given since, until;	/* of a replay: what is shown */
	uint64_t idle_ns;		/* TUI: where a replay has no events for longer, that is skipped */
	bool pty;			/* TUI: the command gets a terminal of its own */
	bool editor;			/* log: findings as an editor reads errors */
	bool quiet, verbose;

	uint64_t zombie_age_ns;		/* a zombie this old is a leak */
	int error_exitcode;		/* 1 to 255; 0 = not asked for */
	const char *fail_on;		/* the list as given, valid; NULL = leaks only */

	char why[256];			/* the message of the last error */
};

#endif
