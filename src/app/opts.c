/* SPDX-License-Identifier: GPL-2.0-or-later */
/* opts.c - one table of options feeds getopt_long, -h and the man-page check. */
#include "app/opts.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/xalloc.h"
#include "event/finding.h"
#include "event/names.h"
#include "model/model.h"

#include "config.h"

#define LEN(a) (sizeof(a) / sizeof((a)[0]))
#define NS 1000000000ULL
#define HELP_COLUMN 30		/* of -h: where the text begins */

#define IN(job) (1u << PW_JOB_##job)
#define LIVE (IN(LAUNCH) | IN(ATTACH) | IN(SYSTEM))
#define WATCH (LIVE | IN(REPLAY))
#define ANY (~0u)

struct row {
	const char *name;
	char letter;		/* 0 = none */
	const char *arg;	/* its name; NULL = takes none */
	unsigned int jobs;	/* where it means something */
	int (*take)(struct pw_opts *o, const struct row *row, const char *arg);
	size_t field;		/* in struct pw_opts, for those that only store */
	uint64_t value;		/* what is stored, or the least allowed */
	uint64_t max;
	const char *help;	/* NULL = on one line with the next row */
};

static int __attribute__((format(printf, 2, 3)))
fail(struct pw_opts *o, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(o->why, sizeof(o->why), fmt, ap);
	va_end(ap);
	return -EINVAL;
}

static int
fail_arg(struct pw_opts *o, const struct row *row, const char *arg, const char *needs)
{
	return fail(o, "--%s=%.40s: needs %s", row->name, arg, needs);
}

/* "3", "0.5": nothing else, so that no locale changes what it means. */
static int
parse_decimal(const char *s, uint64_t unit, uint64_t *out)
{
	uint64_t whole = 0, part = 0, scale = unit;
	int digits = 0;

	for (; *s >= '0' && *s <= '9'; s++, digits++) {
		if (whole > UINT64_MAX / 100 / unit)
			return -1;
		whole = whole * 10 + (uint64_t)(*s - '0');
	}
	if (*s == '.')
		for (s++; *s >= '0' && *s <= '9'; s++, digits++) {
			scale /= 10;
			part += scale * (uint64_t)(*s - '0');
		}
	if (*s || !digits)
		return -1;
	*out = whole * unit + part;
	return 0;
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
		return fail(o, "--%s: its %s is empty", row->name, row->arg);
	*(const char **)field_of(o, row) = arg;
	return 0;
}

static int
take_seconds(struct pw_opts *o, const struct row *row, const char *arg)
{
	uint64_t ns;

	if (parse_decimal(arg, NS, &ns) || ns < row->value || ns > row->max)
		return fail_arg(o, row, arg, "a number of seconds such as 3 or 0.5");
	*(uint64_t *)field_of(o, row) = ns;
	return 0;
}

static int
take_speed(struct pw_opts *o, const struct row *row, const char *arg)
{
	uint64_t millionths;

	if (parse_decimal(arg, 1000000, &millionths) || millionths > row->max)
		return fail_arg(o, row, arg, "a factor such as 1, 0.1 or 20 (0 = no pauses)");
	o->speed = (double)millionths / 1e6;
	return 0;
}

static int
take_number(struct pw_opts *o, const struct row *row, const char *arg)
{
	uint64_t n;

	if (strchr(arg, '.') || parse_decimal(arg, 1, &n) || n < row->value || n > row->max)
		return fail(o, "--%s=%.40s: needs a whole number from %llu to %llu",
			    row->name, arg, (unsigned long long)row->value,
			    (unsigned long long)row->max);
	*(unsigned int *)field_of(o, row) = (unsigned int)n;
	return 0;
}

/* "64K", "3m": len bytes of s. */
static int
parse_size(const char *s, size_t len, const struct row *row, uint64_t *out)
{
	static const struct {
		char letters[3];
		uint64_t unit;
	} units[] = { { "kK", 1 << 10 }, { "mM", 1 << 20 }, { "gG", 1 << 30 } };
	uint64_t unit = 1;
	char digits[24];

	for (size_t i = 0; i < LEN(units); i++)
		if (len && strchr(units[i].letters, s[len - 1]) && s[len - 1])
			unit = units[i].unit;
	len -= unit > 1;
	if (len >= sizeof(digits))
		return -1;
	memcpy(digits, s, len);
	digits[len] = '\0';
	if (strchr(digits, '.') || parse_decimal(digits, unit, out))
		return -1;
	return *out < row->value || *out > row->max ? -1 : 0;
}

/* The kernel wants a power of two in a ring buffer: round up to one. */
static int
take_size(struct pw_opts *o, const struct row *row, const char *arg)
{
	size_t size = 4096;
	uint64_t n;

	if (parse_size(arg, strlen(arg), row, &n))
		return fail_arg(o, row, arg, "a size from 4K to 512M, such as 64K or 16M");
	while (size < n)
		size *= 2;
	o->buffer = size;
	return 0;
}

/* "10M" or "10M:3". */
static int
take_max_size(struct pw_opts *o, const struct row *row, const char *arg)
{
	static const char needs[] = "a size from 4K and how many older files to keep, up to 999, "
				    "such as 100M or 100M:5";
	const char *colon = strchrnul(arg, ':');
	uint64_t parts = 1;

	if (parse_size(arg, (size_t)(colon - arg), row, &o->max_size) ||
	    (*colon && (strchr(colon, '.') || parse_decimal(colon + 1, 1, &parts))) ||
	    parts < 1 || parts > 999)
		return fail_arg(o, row, arg, needs);
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

/* May be given more than once: all are taken. */
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
			return fail_arg(o, row, arg, "process ids, such as 1201 or 1201,1202");
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

	if (backend < 0)
		return fail_arg(o, row, arg, "auto, bpf or procfs");
	o->backend = (enum pw_backend)backend;
	return 0;
}

static int
take_events(struct pw_opts *o, const struct row *row, const char *arg)
{
	char bad[32];

	if (pw_kinds_from_list(arg, &o->kinds, bad, sizeof(bad)))
		return fail(o, "--%s: there is no event \"%s\"; such as fork,exit,wait_return,reap,"
			    "finding (all of them: man procwatch)", row->name, bad);
	return 0;
}

static int
take_signals(struct pw_opts *o, const struct row *row, const char *arg)
{
	char bad[32];

	if (pw_signals_from_list(arg, &o->signals, bad, sizeof(bad)))
		return fail(o, "--%s: there is no signal \"%s\"; such as CHLD,ALRM,INT or all",
			    row->name, bad);
	return 0;
}

static bool
is_rule_or_severity(const char *word)
{
	const char *rule;

	for (size_t i = 0; (rule = pw_model_rule(i)) != NULL; i++)
		if (!strcmp(rule, word))
			return true;
	return pw_severity_from(word) > PW_SEV_NONE;
}

/* A rule that does not exist would make a gate that never closes. */
static int
take_fail_on(struct pw_opts *o, const struct row *row, const char *arg)
{
	char word[32];

	for (const char *s = arg;; s++) {
		size_t n = strcspn(s, ",");

		snprintf(word, sizeof(word), "%.*s", n < sizeof(word) ? (int)n : 0, s);
		if (!is_rule_or_severity(word))
			return fail(o, "--%s: there is no rule \"%.*s\"; such as warning, or "
				    "slow-reap,orphaned (all of them: man procwatch)", row->name,
				    n < 60 ? (int)n : 60, s);
		s += n;
		if (!*s)
			break;
	}
	o->fail_on = arg;
	return 0;
}

static int
take_view(struct pw_opts *o, const struct row *row, const char *arg)
{
	(void)arg;
	if (o->view != PW_VIEW_AUTO && o->view != (enum pw_view_choice)row->value)
		return fail(o, "--%s: another view was chosen already, there can be one "
			    "(--record=FILE keeps the JSON beside any view)", row->name);
	o->view = (enum pw_view_choice)row->value;
	return 0;
}

/* -p says where to look, -z and --signals what to do there: those go together. */
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
		return fail(o, "--%s does not go with the target given before it: "
			    "give one of them", row->name);
	o->job = job;
	return 0;
}

#define FIELD(name) offsetof(struct pw_opts, name)

/* Order and headings are those of -h; a row with only a help text is a heading. */
static const struct row rows[] = {
	{ .help = "Instead of a COMMAND:" },
	{ "pid", 'p', "PID[,PID]...", IN(ATTACH) | IN(ZOMBIES) | IN(SIGNALS), take_job, 0,
	  PW_JOB_ATTACH, 0, "watch these and all their descendants" },
	{ "system", 'a', NULL, IN(SYSTEM), take_job, 0, PW_JOB_SYSTEM, 0, NULL },
	{ "probe", 0, NULL, IN(PROBE), take_job, 0,
	  PW_JOB_PROBE, 0, "watch the whole machine; what can be seen here" },
	{ "replay", 'r', "FILE", IN(REPLAY), take_job, FIELD(replay), PW_JOB_REPLAY, 0, NULL },
	{ "speed", 0, "N", IN(REPLAY), take_speed, 0,
	  0, 1000000ULL * 1000000, "replay a recording, N times as fast" },
	{ "zombies", 'z', NULL, IN(ZOMBIES), take_job, 0,
	  PW_JOB_ZOMBIES, 0, NULL },
	{ "signals", 0, NULL, IN(SIGNALS), take_job, 0,
	  PW_JOB_SIGNALS, 0, "the zombies of now; the signals of -p PID" },

	{ .help = "How to watch:" },
	{ "backend", 'b', "NAME", LIVE, take_backend, 0,
	  0, 0, "bpf, procfs or auto (the best that works)" },
	{ "user", 'u', "USER", IN(LAUNCH), take_text, FIELD(user),
	  0, 0, "run the command as USER" },
	{ "follow", 'F', NULL, IN(LAUNCH) | IN(ATTACH), take_flag, FIELD(follow),
	  true, 0, NULL },
	{ "duration", 'd', "SEC", WATCH, take_seconds, FIELD(duration_ns),
	  1, 1000000000 * NS, "until the last descendant is gone; for SEC" },
	{ "signals", 's', "LIST", LIVE, take_signals, 0, 0, 0, NULL },
	{ "threads", 'T', NULL, WATCH, take_flag, FIELD(threads),
	  true, 0, "signals: CHLD, a list, all; threads too" },
	{ "interval", 'i', "MS", LIVE, take_number, FIELD(interval_ms), 1, 60000, NULL },
	{ "buffer", 0, "SIZE", LIVE, take_size, 0,
	  4096, 512 << 20, "procfs: pace (100); bpf: ring size" },

	{ .help = "What to show:" },
	{ "tui", 't', NULL, WATCH, take_view, 0, PW_VIEW_TUI, 0, NULL },
	{ "log", 'l', NULL, WATCH | IN(ZOMBIES) | IN(SIGNALS) | IN(PROBE), take_view, 0,
	  PW_VIEW_LOG, 0, NULL },
	{ "json", 'j', NULL, WATCH | IN(ZOMBIES) | IN(SIGNALS) | IN(PROBE), take_view, 0,
	  PW_VIEW_JSON, 0, "full screen, log, or JSON Lines" },
	{ "events", 'e', "LIST", WATCH, take_events, 0,
	  0, 0, "only these events: fork,exit,reap ..." },
	{ "output", 'o', "FILE", WATCH | IN(ZOMBIES) | IN(SIGNALS) | IN(PROBE), take_text,
	  FIELD(output), 0, 0, NULL },
	{ "report", 0, "FILE", WATCH, take_text, FIELD(report),
	  0, 0, "log or JSON to FILE; HTML at the end" },
	{ "record", 'w', "FILE", WATCH, take_text, FIELD(record), 0, 0, NULL },
	{ "max-size", 0, "SIZE[:N]", WATCH, take_max_size, 0,
	  4096, 1ULL << 50, "keep all, for -r; turn files at SIZE" },
	{ "linger", 0, "SEC", WATCH, take_seconds, FIELD(linger_ns), 0, 1000000000 * NS, NULL },
	{ "no-pty", 0, NULL, IN(LAUNCH), take_flag, FIELD(pty),
	  false, 0, "screen: reaped stay SEC; shared stdin" },

	{ .help = "The verdict:" },
	{ "zombie-age", 0, "SEC", WATCH | IN(ZOMBIES), take_seconds, FIELD(zombie_age_ns),
	  0, 1000000000 * NS, "a zombie this old is a leak (3)" },
	{ "error-exitcode", 0, "N", WATCH, take_number, FIELD(error_exitcode),
	  1, 255, NULL },
	{ "fail-on", 0, "LIST", WATCH, take_fail_on, 0,
	  0, 0, "exit N: a leak; or warning,note,RULE" },
	{ "quiet", 'q', NULL, ANY, take_flag, FIELD(quiet), true, 0, NULL },
	{ "verbose", 'v', NULL, ANY, take_flag, FIELD(verbose), true, 0, NULL },
	{ "version", 'V', NULL, ANY, take_job, 0, PW_JOB_VERSION, 0, NULL },
	{ "help", 'h', NULL, ANY, take_job, 0, PW_JOB_HELP, 0, "man procwatch" },
};

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

/* What getopt_long wants: "+:" = stop at the first word, and tell ':' apart. */
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

/* The row that getopt's answer means; NULL when it is none of ours. */
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
	unsigned int fits = 0;

	if (row)
		return fail(o, "--%s takes no argument (%.60s)", row->name, word);
	if (strncmp(word, "--", 2) != 0 || optopt)
		return fail(o, "there is no option -%c: procwatch -h lists them; a command's own "
			    "options come after the command", optopt);
	for (size_t i = 0; i < LEN(rows); i++)
		if (rows[i].name && !strncmp(rows[i].name, word + 2, len - 2))
			fits++;
	if (fits > 1)
		return fail(o, "%.60s: more than one option begins so, write it in full", word);
	return fail(o, "there is no option %.60s: procwatch -h lists them", word);
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
			return fail(o, "--%s needs its argument: --%s=%s", row->name, row->name,
				    row->arg);
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

static int
check_target(struct pw_opts *o)
{
	if (o->command && o->job != PW_JOB_NONE)
		return fail(o, "the command \"%.60s\" does not go with -p, -a, -r, -z, --signals or "
			    "--probe: leave one of them out", o->command[0]);
	if (o->command)
		o->job = PW_JOB_LAUNCH;
	if (o->job == PW_JOB_NONE)
		return fail(o, "nothing to watch: give a COMMAND, -p PID, -a or -r FILE "
			    "(procwatch -h)");
	if (o->command && !*o->command[0])
		return fail(o, "the name of the command is empty");
	if (o->job == PW_JOB_SIGNALS && o->n_pids != 1)
		return fail(o, "--signals lists the signals of one process: add -p PID "
			    "(or for the signals to trace: --signals=LIST)");
	return 0;
}

static int
check_jobs(struct pw_opts *o, uint64_t seen)
{
	static const char *const where[PW_JOB_COUNT] = {
		[PW_JOB_LAUNCH] = "a launched COMMAND", [PW_JOB_ATTACH] = "-p",
		[PW_JOB_SYSTEM] = "-a", [PW_JOB_REPLAY] = "-r", [PW_JOB_ZOMBIES] = "-z",
		[PW_JOB_SIGNALS] = "--signals", [PW_JOB_PROBE] = "--probe",
	};
	struct strbuf list = { 0 };
	int err;

	for (size_t i = 0; i < LEN(rows); i++) {
		if (!(seen >> i & 1) || rows[i].jobs & 1u << o->job)
			continue;
		for (unsigned int job = 0; job < LEN(where); job++)
			if (where[job] && rows[i].jobs & 1u << job)
				strbuf_addf(&list, "%s%s", list.len ? ", " : "", where[job]);
		err = fail(o, "--%s means nothing with %s: it is for %s", rows[i].name,
			   where[o->job], list.len ? list.s : "none");
		strbuf_done(&list);
		return err;
	}
	return 0;
}

/* One file cannot be two things.  That two names are one file is seen on opening. */
static int
check_files(struct pw_opts *o)
{
	const struct {
		const char *option, *path;
	} writes[] = { { "output", o->output }, { "record", o->record }, { "report", o->report } };

	if (o->view == PW_VIEW_TUI && o->output)
		return fail(o, "--output is for the log and the JSON, --tui draws on the terminal: "
			    "--record=FILE keeps the events");
	if (o->record && o->output && !strcmp(o->record, o->output))
		return fail(o, "--output and --record name the same file: --json --output alone "
			    "holds what -r reads");
	for (size_t i = 0; i < LEN(writes); i++) {
		if (!writes[i].path || !strcmp(writes[i].path, "-"))
			continue;
		if (o->replay && !strcmp(writes[i].path, o->replay))
			return fail(o, "--%s would overwrite what --replay reads: name another "
				    "file", writes[i].option);
		if (o->report && i + 1 < LEN(writes) && !strcmp(writes[i].path, o->report))
			return fail(o, "--%s and --report name the same file: name another",
				    writes[i].option);
	}
	if (o->max_size && (!o->output || !strcmp(o->output, "-")) &&
	    (!o->record || !strcmp(o->record, "-")))
		return fail(o, "--max-size is for a file: add --output=FILE or --record=FILE");
	if (o->fail_on && !o->error_exitcode)
		return fail(o, "--fail-on needs --error-exitcode=N, the exit status to give");
	return 0;
}

int
pw_opts_parse(struct pw_opts *o, int argc, char **argv, const char **why)
{
	uint64_t seen = 0;

	*o = (struct pw_opts){
		.signals = 1ULL << (SIGCHLD - 1), .kinds = UINT32_MAX, .interval_ms = 100,
		.linger_ns = 3 * NS, .zombie_age_ns = 3 * NS, .pty = true,
	};
	*why = o->why;
	if (parse_options(o, argc, argv, &seen))
		goto bad;
	if (o->job == PW_JOB_HELP || o->job == PW_JOB_VERSION)
		return 0;
	if (check_target(o) || check_jobs(o, seen) || check_files(o))
		goto bad;
	return 0;
bad:
	free(o->pids);
	o->pids = NULL;
	o->n_pids = 0;
	return -EINVAL;
}

void
pw_opts_done(struct pw_opts *o)
{
	free(o->pids);
	*o = (struct pw_opts){ 0 };
}

static void
help_row(struct strbuf *out, const struct row *row)
{
	if (row->letter)
		strbuf_addf(out, "-%c, ", row->letter);
	strbuf_addf(out, "--%s", row->name);
	if (row->arg)
		strbuf_addf(out, "=%s", row->arg);
}

void
pw_opts_help(struct strbuf *out)
{
	size_t begin = 0;

	strbuf_adds(out, "Usage: procwatch [OPTION]... [--] COMMAND [ARG]...\n"
		    "Shows forks, ends, SIGCHLDs, waits and zombies, and why a zombie is there.\n");
	for (size_t i = 0; i < LEN(rows); i++) {
		if (!rows[i].name) {
			strbuf_addf(out, "%s\n", rows[i].help);
			continue;
		}
		if (!begin) {
			begin = out->len;
			strbuf_adds(out, rows[i].letter ? "  " : "      ");
		} else {
			strbuf_adds(out, "  ");
		}
		help_row(out, &rows[i]);
		if (!rows[i].help)
			continue;
		strbuf_adds(out, "  ");
		while (out->len - begin < HELP_COLUMN)
			strbuf_addc(out, ' ');
		strbuf_addf(out, "%s\n", rows[i].help);
		begin = 0;
	}
}

void
pw_opts_version(struct strbuf *out)
{
	strbuf_adds(out, PACKAGE_STRING "\n"
		    "Copyright (C) 2026 the procwatch authors.  GPL-2.0-or-later: free software,\n"
		    "without any warranty.\n");
}
