/* SPDX-License-Identifier: GPL-2.0-or-later */
/* opts.c - one table of options feeds getopt_long, -h and the man-page check. */
#include "app/opts.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/opts_check.h"
#include "app/opts_compare.h"
#include "app/opts_stress.h"
#include "app/opts_value.h"
#include "base/strbuf.h"
#include "base/xalloc.h"
#include "event/names.h"

#include "config.h"

#define LEN(a) (sizeof(a) / sizeof((a)[0]))
#define NS 1000000000ULL
#define HELP_COLUMN 27		/* of -h: where the text begins */

#ifdef HAVE_TUI
#define TUI_HELP "full screen (the default on a terminal)"
#define LOG_HELP "one line per event"
#else
#define TUI_HELP "full screen: not in this build"
#define LOG_HELP "one line per event (the default)"
#endif

#define IN(job) (1u << PW_JOB_##job)
#define LIVE (IN(LAUNCH) | IN(ATTACH) | IN(SYSTEM))
#define WATCH (LIVE | IN(REPLAY))
#define RUNS (IN(COMPARE_RUNS))
#define COMPARES (IN(COMPARE) | RUNS)
#define LISTS (IN(ZOMBIES) | IN(SIGNALS) | IN(PROBE) | COMPARES)
#define ANY (~0u)

struct row {
	const char *name;	/* long option; NULL = the row is a heading */
	char letter;		/* short option; 0 = none */
	const char *arg;	/* name of its argument; NULL = takes none */
	const char *help;
	unsigned int jobs;	/* where it may be used */
	int (*take)(struct pw_opts *o, const struct row *row, const char *arg);
	size_t field;		/* in struct pw_opts, for those that only store */
	unsigned int value;	/* what take_flag, take_view and take_job store */
	uint64_t min, max;	/* of a number, in the unit that is stored */
};

static int
opt_error_arg(struct pw_opts *o, const struct row *row, const char *arg, const char *wants)
{
	return opt_error(o, "--%s=%.40s: must be %s", row->name, arg, wants);
}

static void *
field_of(struct pw_opts *o, const struct row *row)
{
	return (char *)o + row->field;
}

static int
take_flag(struct pw_opts *o, const struct row *row, const char *arg)
{
	(void)arg;
	*(bool *)field_of(o, row) = row->value;
	return 0;
}

static int
take_text(struct pw_opts *o, const struct row *row, const char *arg)
{
	if (!*arg)
		return opt_error(o, "--%s: %s is empty", row->name, row->arg);
	*(const char **)field_of(o, row) = arg;
	return 0;
}

static int
take_seconds(struct pw_opts *o, const struct row *row, const char *arg)
{
	uint64_t ns;

	if (opts_value_decimal(arg, NS, &ns) || ns < row->min || ns > row->max)
		return opt_error_arg(o, row, arg, "a number of seconds such as 3 or 0.5");
	*(uint64_t *)field_of(o, row) = ns;
	return 0;
}

static int
take_time(struct pw_opts *o, const struct row *row, const char *arg)
{
	if (time_given_parse(arg, field_of(o, row)))
		return opt_error_arg(o, row, arg, "seconds after the start such as 8.15, or a time of day such as 12:03:04");
	return 0;
}

static int
take_speed(struct pw_opts *o, const struct row *row, const char *arg)
{
	uint64_t millionths;

	if (opts_value_decimal(arg, 1000000, &millionths) || millionths > row->max)
		return opt_error_arg(o, row, arg, "a factor such as 1, 0.1 or 20 (0 = without pauses)");
	o->speed = (double)millionths / 1e6;
	return 0;
}

static int
take_whole_number(struct pw_opts *o, const struct row *row, const char *arg)
{
	uint64_t n;

	if (strchr(arg, '.') || opts_value_decimal(arg, 1, &n) || n < row->min || n > row->max)
		return opt_error(o, "--%s=%.40s: must be a whole number from %llu to %llu",
				 row->name, arg, (unsigned long long)row->min,
				 (unsigned long long)row->max);
	*(unsigned int *)field_of(o, row) = (unsigned int)n;
	return 0;
}

/* Rounded up: the kernel requires a power of two for a ring buffer. */
static int
take_size(struct pw_opts *o, const struct row *row, const char *arg)
{
	size_t size = 4096;
	uint64_t n;

	if (opts_value_size(arg, strlen(arg), row->min, row->max, &n))
		return opt_error_arg(o, row, arg, "a size from 4K to 512M, such as 64K or 16M");
	while (size < n)
		size *= 2;
	o->buffer = size;
	return 0;
}

/* "10M" or "10M:3". */
static int
take_max_size(struct pw_opts *o, const struct row *row, const char *arg)
{
	static const char needs[] = "a size from 4K, and up to 999 old files to keep, "
				    "such as 100M or 100M:5";
	const char *colon = strchrnul(arg, ':');
	uint64_t parts = 1;

	if (opts_value_size(arg, (size_t)(colon - arg), row->min, row->max, &o->max_size) ||
	    (*colon && (strchr(colon, '.') || opts_value_decimal(colon + 1, 1, &parts))) ||
	    parts < 1 || parts > 999)
		return opt_error_arg(o, row, arg, needs);
	o->parts = (unsigned int)parts;
	return 0;
}

static void
add_pid(struct pw_opts *o, pid_t pid)
{
	for (size_t i = 0; i < o->n_pids; i++)
		if (o->pids[i] == pid)
			return;
	o->pids = xreallocarray(o->pids, o->n_pids + 1, sizeof(*o->pids));
	o->pids[o->n_pids++] = pid;
}

/* May be given more than once; the lists add up. */
static int
take_pids(struct pw_opts *o, const struct row *row, const char *arg)
{
	const char *s = arg;

	for (;;) {
		uint64_t pid = 0;
		size_t n = strspn(s, "0123456789");

		for (size_t i = 0; i < n && pid <= INT_MAX; i++)
			pid = pid * 10 + (uint64_t)(s[i] - '0');
		if (!pid || pid > INT_MAX || (s[n] && s[n] != ','))
			return opt_error_arg(o, row, arg, "process IDs, such as 1201 or 1201,1202");
		add_pid(o, (pid_t)pid);
		if (!s[n])
			return 0;
		s += n + 1;
	}
}

static int
take_backend(struct pw_opts *o, const struct row *row, const char *arg)
{
	int backend = strcmp(arg, "auto") ? pw_backend_from(arg) : PW_BACKEND_NONE;

	if (backend < 0 || backend == PW_BACKEND_STRACE)	/* a log is no way to watch */
		return opt_error_arg(o, row, arg, "auto, bpf, ptrace or procfs");
	o->backend = (enum pw_backend)backend;
	return 0;
}

static int
take_stress(struct pw_opts *o, const struct row *row, const char *arg)
{
	return opts_stress_parse(arg, &o->stress) ? opt_error_arg(o, row, arg, opts_stress_wants()) : 0;
}

static int
take_align(struct pw_opts *o, const struct row *row, const char *arg)
{
	return opts_compare_align(arg, o) ? opt_error_arg(o, row, arg, "fork:N, such as fork:1, or finding") : 0;
}

static int
take_stacks(struct pw_opts *o, const struct row *row, const char *arg)
{
	static const char *const modes[] = { [PW_STACKS_OFF] = "off", [PW_STACKS_AUTO] = "auto", [PW_STACKS_ALL] = "all" };

	for (unsigned int i = 0; i < LEN(modes); i++)
		if (strcmp(arg, modes[i]) == 0) {
			o->stacks = (enum pw_stacks)i;
			o->stacks_asked = true;
			return 0;
		}
	return opt_error_arg(o, row, arg, "off, auto or all");
}

/* May be given more than once: they are looked through in that order. */
static int
take_source_dir(struct pw_opts *o, const struct row *row, const char *arg)
{
	if (!*arg)
		return opt_error(o, "--%s: %s is empty", row->name, row->arg);
	o->source_dirs = xreallocarray(o->source_dirs, o->n_source_dirs + 1, sizeof(*o->source_dirs));
	o->source_dirs[o->n_source_dirs++] = arg;
	return 0;
}

static int
take_events(struct pw_opts *o, const struct row *row, const char *arg)
{
	char bad[32];

	if (pw_kinds_from_list(arg, &o->kinds, bad, sizeof(bad)))
		return opt_error(o, "--%s: unknown event \"%s\"; known are fork, exit, wait_return, "
				 "reap, finding and others (man procwatch)", row->name, bad);
	return 0;
}

static int
take_signals(struct pw_opts *o, const struct row *row, const char *arg)
{
	char bad[32];

	if (pw_signals_from_list(arg, &o->signals, bad, sizeof(bad)))
		return opt_error(o, "--%s: unknown signal \"%s\"; use names such as CHLD,ALRM,INT, "
				 "or all", row->name, bad);
	return 0;
}

static int
take_theme(struct pw_opts *o, const struct row *row, const char *arg)
{
	static const char *const names[PW_THEME_COUNT] = PW_THEME_NAMES;

	for (unsigned int i = 0; i < LEN(names); i++)
		if (strcmp(arg, names[i]) == 0) {
			o->theme = (enum pw_theme)i;
			return 0;
		}
	return opt_error_arg(o, row, arg, "auto, dark, light or mono");
}

/* With a misspelt rule the exit status would never change. */
static int
take_fail_on(struct pw_opts *o, const struct row *row, const char *arg)
{
	size_t n;
	const char *bad = opts_value_cannot_fail(arg, &n);

	if (bad)
		return opt_error(o, "--%s: unknown rule \"%.*s\"; use warning, note, resolved, or "
				 "rules such as slow-reap,orphaned (man procwatch)", row->name,
				 n < 60 ? (int)n : 60, bad);
	o->fail_on = arg;
	return 0;
}

static int
take_view(struct pw_opts *o, const struct row *row, const char *arg)
{
	(void)arg;
#ifndef HAVE_TUI
	if (row->value == PW_VIEW_TUI)
		return opt_error(o, "--%s: this build has no full screen (configure --disable-tui)",
				 row->name);
#endif
	if (o->view != PW_VIEW_AUTO && o->view != (enum pw_view_choice)row->value)
		return opt_error(o, "--%s: only one of --tui, --log and --json can be used "
				 "(--record=FILE writes JSON beside any view)", row->name);
	o->view = (enum pw_view_choice)row->value;
	return 0;
}

/* -p can be combined with -z and --signals, which then are about its processes. */
static int
take_job(struct pw_opts *o, const struct row *row, const char *arg)
{
	enum pw_job job = (enum pw_job)row->value, had = o->job;
	bool shows = job == PW_JOB_ZOMBIES || job == PW_JOB_SIGNALS;

	if (job == PW_JOB_HELP || job == PW_JOB_VERSION)
		had = PW_JOB_NONE;
	if (job == PW_JOB_ATTACH && take_pids(o, row, arg))
		return -EINVAL;
	if (job == PW_JOB_REPLAY && take_text(o, row, arg))
		return -EINVAL;
	if (had == job || (job == PW_JOB_ATTACH && (had == PW_JOB_ZOMBIES || had == PW_JOB_SIGNALS)))
		return 0;
	if (had != PW_JOB_NONE && !(had == PW_JOB_ATTACH && shows))
		return opt_error(o, "--%s cannot be combined with %s", row->name, opts_job_name(had));
	o->job = job;
	return 0;
}

#define FIELD(name) offsetof(struct pw_opts, name)

/* Order and headings are those of -h. */
static const struct row rows[] = {
	{ .help = "Instead of a COMMAND:" },
	{ .letter = 'p', .name = "pid", .arg = "PID[,PID]...",
	  .help = "watch these processes and their descendants",
	  .jobs = IN(ATTACH) | IN(ZOMBIES) | IN(SIGNALS), .take = take_job, .value = PW_JOB_ATTACH },
	{ .letter = 'a', .name = "system",
	  .help = "watch the whole machine",
	  .jobs = IN(SYSTEM), .take = take_job, .value = PW_JOB_SYSTEM },
	{ .letter = 'r', .name = "replay", .arg = "FILE",
	  .help = "replay a recording, or a log of strace -f",
	  .jobs = IN(REPLAY), .take = take_job, .value = PW_JOB_REPLAY, .field = FIELD(replay) },
	{ .name = "speed", .arg = "N",
	  .help = "replay N times as fast (screen: 1, else 0: at once)",
	  .jobs = IN(REPLAY), .take = take_speed, .max = 1000000ULL * 1000000 },
	{ .name = "since", .arg = "TIME",
	  .help = "replay: show what is after SEC, or 12:03:04",
	  .jobs = IN(REPLAY), .take = take_time, .field = FIELD(since) },
	{ .name = "until", .arg = "TIME",
	  .help = "replay: end there, as if the recording did",
	  .jobs = IN(REPLAY), .take = take_time, .field = FIELD(until) },
	{ .name = "idle", .arg = "SEC",
	  .help = "screen: shorten pauses of a replay to SEC (1)",
	  .jobs = IN(REPLAY), .take = take_seconds, .field = FIELD(idle_ns), .max = 1000000000 * NS },
	{ .letter = 'z', .name = "zombies",
	  .help = "list current zombies and their parents",
	  .jobs = IN(ZOMBIES), .take = take_job, .value = PW_JOB_ZOMBIES },
	{ .name = "signals",
	  .help = "list the signal dispositions and masks of -p PID",
	  .jobs = IN(SIGNALS), .take = take_job, .value = PW_JOB_SIGNALS },
	{ .name = "probe",
	  .help = "show which backends work for this user, and why not",
	  .jobs = IN(PROBE), .take = take_job, .value = PW_JOB_PROBE },

	{ .name = "compare",
	  .help = "compare two recordings, or two commands",
	  .jobs = COMPARES, .take = take_job, .value = PW_JOB_COMPARE },
	{ .name = "align", .arg = "WHERE",
	  .help = "compare from fork:N (fork:1) or the first finding",
	  .jobs = COMPARES, .take = take_align },
	{ .name = "schema",
	  .help = "print the JSON Schema of the events",
	  .jobs = IN(SCHEMA), .take = take_job, .value = PW_JOB_SCHEMA },

	{ .help = "Tracing:" },
	{ .letter = 'b', .name = "backend", .arg = "NAME",
	  .help = "bpf, ptrace, procfs or auto (default: the best)",
	  .jobs = LIVE | RUNS, .take = take_backend },
	{ .letter = 'u', .name = "user", .arg = "USER",
	  .help = "run COMMAND as USER",
	  .jobs = IN(LAUNCH) | RUNS, .take = take_text, .field = FIELD(user) },
	{ .letter = 'F', .name = "follow",
	  .help = "continue until the last descendant has exited",
	  .jobs = IN(LAUNCH) | IN(ATTACH) | RUNS, .take = take_flag, .field = FIELD(follow), .value = true },
	{ .letter = 'd', .name = "duration", .arg = "SEC",
	  .help = "stop after SEC seconds",
	  .jobs = WATCH | RUNS, .take = take_seconds, .field = FIELD(duration_ns),
	  .min = 1, .max = 1000000000 * NS },
	{ .letter = 's', .name = "signals", .arg = "LIST",
	  .help = "signals to trace, or all (default: CHLD)",
	  .jobs = LIVE | RUNS, .take = take_signals },
	{ .letter = 'T', .name = "threads",
	  .help = "also show threads that start and exit",
	  .jobs = WATCH, .take = take_flag, .field = FIELD(threads), .value = true },
	{ .name = "stacks", .arg = "WHICH",
	  .help = "lines that fork and wait: off, auto, all (auto)",
	  .jobs = LIVE, .take = take_stacks },
	{ .name = "source", .arg = "DIR",
	  .help = "also look for source files in DIR",
	  .jobs = LIVE, .take = take_source_dir },
	{ .name = "stress", .arg = "RACE",
	  .help = "force merge, child-first or parent-first (ptrace)",
	  .jobs = IN(LAUNCH) | RUNS, .take = take_stress },
	{ .name = "nudge",
	  .help = "ask, send -p PID one SIGCHLD, say what that proves",
	  .jobs = IN(ATTACH), .take = take_flag, .field = FIELD(nudge), .value = true },
	{ .letter = 'y', .name = "yes",
	  .help = "with the option above: do not ask before",
	  .jobs = IN(ATTACH), .take = take_flag, .field = FIELD(yes), .value = true },
	{ .letter = 'i', .name = "interval", .arg = "MS",
	  .help = "procfs polling interval, ms (100)",
	  .jobs = LIVE | RUNS, .take = take_whole_number, .field = FIELD(interval_ms),
	  .min = 1, .max = 60000 },
	{ .name = "buffer", .arg = "SIZE",
	  .help = "bpf ring buffer size",
	  .jobs = LIVE | RUNS, .take = take_size, .min = 4096, .max = 512 << 20 },

	{ .help = "Output:" },
	{ .letter = 't', .name = "tui",
	  .help = TUI_HELP,
	  .jobs = WATCH | COMPARES, .take = take_view, .value = PW_VIEW_TUI },
	{ .letter = 'l', .name = "log",
	  .help = LOG_HELP,
	  .jobs = WATCH | LISTS, .take = take_view, .value = PW_VIEW_LOG },
	{ .name = "editor",
	  .help = "the log, findings as FILE:LINE: warning: ...",
	  .jobs = WATCH, .take = take_flag, .field = FIELD(editor), .value = true },
	{ .letter = 'j', .name = "json",
	  .help = "JSON Lines",
	  .jobs = WATCH | LISTS, .take = take_view, .value = PW_VIEW_JSON },
	{ .letter = 'e', .name = "events", .arg = "LIST",
	  .help = "show only these events: fork,exit,reap...",
	  .jobs = WATCH, .take = take_events },
	{ .letter = 'o', .name = "output", .arg = "FILE",
	  .help = "write the log or JSON to FILE",
	  .jobs = WATCH | LISTS, .take = take_text, .field = FIELD(output) },
	{ .letter = 'w', .name = "record", .arg = "FILE",
	  .help = "also record all events in FILE, for -r",
	  .jobs = WATCH, .take = take_text, .field = FIELD(record) },
	{ .name = "max-size", .arg = "SIZE[:N]",
	  .help = "rotate the files of -o and -w at SIZE, keep N (1)",
	  .jobs = WATCH, .take = take_max_size, .min = 4096, .max = 1ULL << 50 },
	{ .name = "report", .arg = "FILE",
	  .help = "write a report at the end: FILE.html, .svg",
	  .jobs = WATCH | COMPARES, .take = take_text, .field = FIELD(report) },
	{ .name = "trace", .arg = "FILE",
	  .help = "write a trace for Perfetto: .pftrace or .json",
	  .jobs = WATCH, .take = take_text, .field = FIELD(trace) },
	{ .name = "linger", .arg = "SEC",
	  .help = "screen: keep who is reaped for SEC (3, or as fits)",
	  .jobs = WATCH, .take = take_seconds, .field = FIELD(linger_ns), .max = 1000000000 * NS },
	{ .name = "theme", .arg = "NAME",
	  .help = "screen: auto, dark, light or mono (auto)",
	  .jobs = WATCH | COMPARES, .take = take_theme },
	{ .name = "readonly",
	  .help = "screen: no signals, no typing into COMMAND",
	  .jobs = WATCH, .take = take_flag, .field = FIELD(readonly), .value = true },
	{ .name = "no-pty",
	  .help = "no terminal for COMMAND: its output goes to a file",
	  .jobs = IN(LAUNCH), .take = take_flag, .field = FIELD(pty), .value = false },
	{ .name = "no-output",
	  .help = "do not record or order what COMMAND writes",
	  .jobs = IN(LAUNCH) | IN(REPLAY), .take = take_flag, .field = FIELD(command_output), .value = false },

	{ .help = "Findings:" },
	{ .name = "zombie-age", .arg = "SEC",
	  .help = "a zombie older than SEC is a leak (3)",
	  .jobs = WATCH | IN(ZOMBIES) | COMPARES, .take = take_seconds, .field = FIELD(zombie_age_ns),
	  .max = 1000000000 * NS },
	{ .name = "error-exitcode", .arg = "N",
	  .help = "exit with status N if there was a leak",
	  .jobs = WATCH | COMPARES, .take = take_whole_number, .field = FIELD(error_exitcode),
	  .min = 1, .max = 255 },
	{ .name = "fail-on", .arg = "LIST",
	  .help = "what also counts: warning, note, resolved, RULE",
	  .jobs = WATCH | COMPARES, .take = take_fail_on },

	{ .help = "General:" },
	{ .letter = 'q', .name = "quiet",
	  .help = "no summary at the end, and no notes",
	  .jobs = ANY, .take = take_flag, .field = FIELD(quiet), .value = true },
	{ .letter = 'v', .name = "verbose",
	  .help = "more messages about procwatch itself",
	  .jobs = ANY, .take = take_flag, .field = FIELD(verbose), .value = true },
	{ .letter = 'V', .name = "version",
	  .help = "print the version and exit",
	  .jobs = ANY, .take = take_job, .value = PW_JOB_VERSION },
	{ .letter = 'h', .name = "help",
	  .help = "print this help and exit (more: man procwatch)",
	  .jobs = ANY, .take = take_job, .value = PW_JOB_HELP },
};
_Static_assert(LEN(rows) <= 64, "the options that were given are bits of a uint64_t");

/* Two rows may share a long name when one takes an argument and one does not:
 * --signals=LIST and --signals. */
static const struct row *
twin_of(const struct row *row)
{
	for (size_t i = 0; i < LEN(rows); i++)
		if (&rows[i] != row && rows[i].name && !strcmp(rows[i].name, row->name))
			return &rows[i];
	return NULL;
}

/* For getopt_long: "+:" = stop at the first non-option argument, and return ':' when an
 * argument is missing. */
static void
getopt_tables(char *shorts, struct option *longs)
{
	shorts = stpcpy(shorts, "+:");
	for (size_t i = 0; i < LEN(rows); i++) {
		const struct row *row = &rows[i], *twin = row->name ? twin_of(row) : NULL;

		if (row->letter) {
			*shorts++ = row->letter;
			if (row->arg)
				*shorts++ = ':';
		}
		if (!row->name || (twin && twin < row))
			continue;
		*longs++ = (struct option){ .name = row->name,
			.has_arg = twin ? optional_argument :
				   row->arg ? required_argument : no_argument,
			.val = UCHAR_MAX + 1 + (int)i };
	}
	*shorts = '\0';
	*longs = (struct option){ 0 };
}

/* The row for what getopt_long returned; NULL = an unknown option. */
static const struct row *
row_of(int c, const char *arg)
{
	const struct row *row = NULL, *twin;

	if (c > UCHAR_MAX) {
		row = &rows[c - UCHAR_MAX - 1];
		twin = twin_of(row);
		return twin && !row->arg != !arg ? twin : row;
	}
	for (size_t i = 0; c > 0 && i < LEN(rows); i++)
		if (rows[i].letter == c)
			row = &rows[i];
	return row;
}

static int
unknown_option(struct pw_opts *o, const char *word)
{
	const struct row *row = row_of(optopt, NULL);
	size_t len = strcspn(word, "=");
	unsigned int matches = 0;

	if (row)
		return opt_error(o, "--%s takes no argument (%.60s)", row->name, word);
	if (strncmp(word, "--", 2) != 0 || optopt)
		return opt_error(o, "unknown option -%c; see procwatch -h (options of the command "
				 "go after the command)", optopt);
	for (size_t i = 0; i < LEN(rows); i++)
		if (rows[i].name && !strncmp(rows[i].name, word + 2, len - 2))
			matches++;
	if (matches > 1)
		return opt_error(o, "%.60s is ambiguous: write the option in full", word);
	return opt_error(o, "unknown option %.60s; see procwatch -h", word);
}

static int
parse_options(struct pw_opts *o, int argc, char **argv, uint64_t *seen)
{
	char shorts[2 * LEN(rows) + 4];
	struct option longs[LEN(rows) + 1];
	const struct row *row;
	int c;

	getopt_tables(shorts, longs);
	opterr = 0;
	optind = 0;		/* glibc and musl: forget an earlier command line */
	while ((c = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		row = c == '?' ? NULL : row_of(c == ':' ? optopt : c, optarg);
		if (!row)
			return unknown_option(o, argv[optind - 1]);
		if (c == ':')
			return opt_error(o, "--%s requires an argument: --%s=%s", row->name,
					 row->name, row->arg);
		if (row->take(o, row, optarg))
			return -EINVAL;
		if (o->job == PW_JOB_HELP || o->job == PW_JOB_VERSION)
			return 0;
		*seen |= 1ULL << (row - rows);
	}
	if (optind < argc)
		o->command = argv + optind;
	return 0;
}

/* Those that are named to who has used it elsewhere: a comparison where there is no other. */
static unsigned int
row_jobs_named(const struct row *row)
{
	return row->jobs & ~COMPARES ? row->jobs & ~COMPARES : row->jobs;
}

static int
check_jobs(struct pw_opts *o, uint64_t seen)
{
	struct strbuf list = { 0 };
	int err;

	for (size_t i = 0; i < LEN(rows); i++) {
		if (!(seen >> i & 1) || rows[i].jobs & 1u << o->job)
			continue;
		for (unsigned int job = 0; job < PW_JOB_COUNT; job++)
			if (opts_job_name(job) && row_jobs_named(&rows[i]) & 1u << job)
				strbuf_addf(&list, "%s%s", list.len ? ", " : "", opts_job_name(job));
		err = opt_error(o, "--%s cannot be used with %s (only with %s)", rows[i].name,
				opts_job_name(o->job), strbuf_str(&list));
		strbuf_done(&list);
		return err;
	}
	return 0;
}

int
pw_opts_parse(struct pw_opts *o, int argc, char **argv, const char **why)
{
	uint64_t seen = 0;

	*o = (struct pw_opts){
		.signals = 1ULL << (SIGCHLD - 1), .kinds = UINT32_MAX, .interval_ms = 100,
		.linger_ns = UINT64_MAX, .idle_ns = NS, .zombie_age_ns = 3 * NS, .pty = true, .command_output = true,
		.stacks = PW_STACKS_AUTO, .align_fork = 1,
	};
	*why = o->why;
	if (parse_options(o, argc, argv, &seen))
		goto bad;
	if (o->job == PW_JOB_HELP || o->job == PW_JOB_VERSION)
		return 0;
	if ((o->job == PW_JOB_COMPARE && opts_compare_split(o)) || opts_check_target(o) || check_jobs(o, seen) || opts_check(o))
		goto bad;
	return 0;
bad:
	free(o->pids);
	free(o->source_dirs);
	o->pids = NULL;
	o->source_dirs = NULL;
	o->n_pids = o->n_source_dirs = 0;
	return -EINVAL;
}

void
pw_opts_done(struct pw_opts *o)
{
	free(o->pids);
	free(o->source_dirs);
	*o = (struct pw_opts){ 0 };
}

static void
help_row(struct strbuf *out, const struct row *row)
{
	size_t begin = out->len;

	if (row->letter)
		strbuf_addf(out, "  -%c, ", row->letter);
	else
		strbuf_adds(out, "      ");
	strbuf_addf(out, "--%s", row->name);
	if (row->arg)
		strbuf_addf(out, "=%s", row->arg);
	strbuf_adds(out, "  ");
	while (out->len - begin < HELP_COLUMN)
		strbuf_addc(out, ' ');
	strbuf_addf(out, "%s\n", row->help);
}

void
pw_opts_help(struct strbuf *out)
{
	strbuf_adds(out, "Usage: procwatch [OPTION]... [--] COMMAND [ARG]...\n"
		    "Shows forks, exits, SIGCHLDs, wait calls and zombies, and why a zombie exists.\n");
	for (size_t i = 0; i < LEN(rows); i++)
		if (rows[i].name)
			help_row(out, &rows[i]);
		else
			strbuf_addf(out, "%s\n", rows[i].help);
}

void
pw_opts_version(struct strbuf *out)
{
	strbuf_adds(out, PACKAGE_STRING "\n"
		    "Copyright (C) 2026 the procwatch authors.  GPL-2.0-or-later: free software,\n"
		    "without any warranty.\n");
}
