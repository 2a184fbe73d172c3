/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_opts.c - a row is a command line and what it is read as. */
#include "unit.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>

#include "app/exit_status.h"
#include "app/opts.h"
#include "base/strbuf.h"
#include "event/finding.h"

#include "config.h"

#define MS 1000000ULL

/* Words split at blanks; '' is an empty word. */
static int
split(char *line, char **argv, int max)
{
	int argc = 0;

	argv[argc++] = (char *)(uintptr_t)"procwatch";
	for (char *w = strtok(line, " "); w && argc < max - 1; w = strtok(NULL, " "))
		argv[argc++] = strcmp(w, "''") ? w : w + 2;
	argv[argc] = NULL;
	return argc;
}

static void
describe_time(struct strbuf *b, const char *name, const struct time_given *t)
{
	if (t->kind)
		strbuf_addf(b, " %s=%d:%llums", name, (int)t->kind, (unsigned long long)(t->ns / MS));
}

/* What differs from the default, in the struct's order. */
static void
describe(struct strbuf *b, const struct pw_opts *o)
{
	static const char *const jobs[PW_JOB_COUNT] = {
		"none", "launch", "attach", "system", "replay", "zombies", "signals", "schema", "probe",
		"compare", "compare-runs", "help", "version",
	};
	static const char *const views[PW_VIEW_COUNT] = { "", " tui", " log", " json" };

	strbuf_addf(b, "%s%s", jobs[o->job], views[o->view]);
	if (o->backend)
		strbuf_addf(b, " backend=%d", (int)o->backend);
	for (char **w = o->command; w && *w; w++)
		strbuf_addf(b, " [%s]", *w);
	for (char **w = o->other_command; w && *w; w++)
		strbuf_addf(b, " --- [%s]", *w);
	for (size_t i = 0; i < 2 && o->compare[i]; i++)
		strbuf_addf(b, " of=%s", o->compare[i]);
	if (o->align_fork != 1 && o->job != PW_JOB_HELP && o->job != PW_JOB_VERSION)
		strbuf_addf(b, " fork=%ju", (uintmax_t)o->align_fork);
	if (o->align_finding)
		strbuf_adds(b, " finding");
	for (size_t i = 0; i < o->n_pids; i++)
		strbuf_addf(b, " pid=%d", (int)o->pids[i]);
	if (o->user)
		strbuf_addf(b, " user=%s", o->user);
	if (o->follow)
		strbuf_adds(b, " follow");
	if (o->stress.kind)
		strbuf_addf(b, " stress=%d:%u,%llums", (int)o->stress.kind, o->stress.children,
			    (unsigned long long)(o->stress.limit / MS));
	if (o->stacks != PW_STACKS_AUTO)
		strbuf_addf(b, " stacks=%d", (int)o->stacks);
	if (o->editor)
		strbuf_adds(b, " editor");
	for (size_t i = 0; i < o->n_source_dirs; i++)
		strbuf_addf(b, " source=%s", o->source_dirs[i]);
	if (o->nudge)
		strbuf_adds(b, o->yes ? " nudge yes" : " nudge");
	if (o->duration_ns)
		strbuf_addf(b, " duration=%llums", (unsigned long long)(o->duration_ns / MS));
	if (o->signals != 1ULL << (SIGCHLD - 1))
		strbuf_addf(b, " signals=%llx", (unsigned long long)o->signals);
	if (o->threads)
		strbuf_adds(b, " threads");
	if (o->interval_ms != 100)
		strbuf_addf(b, " interval=%u", o->interval_ms);
	if (o->buffer)
		strbuf_addf(b, " buffer=%zu", o->buffer);
	if (o->replay)
		strbuf_addf(b, " replay=%s speed=%g", o->replay, o->speed);
	describe_time(b, "since", &o->since);
	describe_time(b, "until", &o->until);
	if (o->kinds != UINT32_MAX)
		strbuf_addf(b, " kinds=%x", o->kinds);
	if (o->output)
		strbuf_addf(b, " output=%s", o->output);
	if (o->record)
		strbuf_addf(b, " record=%s", o->record);
	if (o->report)
		strbuf_addf(b, " report=%s", o->report);
	if (o->trace)
		strbuf_addf(b, " trace=%s", o->trace);
	if (o->max_size)
		strbuf_addf(b, " max-size=%llu:%u", (unsigned long long)o->max_size, o->parts);
	if (o->linger_ns != UINT64_MAX)
		strbuf_addf(b, " linger=%llums", (unsigned long long)(o->linger_ns / MS));
	if (o->theme)
		strbuf_addf(b, " theme=%d", (int)o->theme);
	if (o->readonly)
		strbuf_adds(b, " readonly");
	if (!o->command_output)
		strbuf_adds(b, " no-output");
	if (!o->pty)
		strbuf_adds(b, " no-pty");
	if (o->quiet)
		strbuf_adds(b, " quiet");
	if (o->verbose)
		strbuf_adds(b, " verbose");
	if (o->zombie_age_ns != 3000 * MS)
		strbuf_addf(b, " age=%llums", (unsigned long long)(o->zombie_age_ns / MS));
	if (o->error_exitcode)
		strbuf_addf(b, " exitcode=%d", o->error_exitcode);
	if (o->fail_on)
		strbuf_addf(b, " fail-on=%s", o->fail_on);
}

static const struct row {
	const char *name;	/* the command line */
	const char *want;	/* as described above, or a part of the sentence */
} good_rows[] = {
	{ "ls", "launch [ls]" },
	{ "ls -l -j --help", "launch [ls] [-l] [-j] [--help]" },
	{ "-- -ls -p", "launch [-ls] [-p]" },
	{ "-l ls -- x", "launch log [ls] [--] [x]" },
	{ "ls '' x", "launch [ls] [] [x]" },
	{ "-jT -o out ls", "launch json [ls] threads output=out" },
#ifdef HAVE_TUI
	{ "-t --no-pty --linger=0 ls", "launch tui [ls] linger=0ms no-pty" },
	{ "--compare -t a b", "compare tui of=a of=b" },
#endif
	{ "--theme=light --theme=auto ls", "launch [ls]" },
	{ "--readonly -p 1", "attach pid=1 readonly" },
	{ "--theme=light ls", "launch [ls] theme=2" },
	{ "--theme=mono -r x", "replay replay=x speed=0 theme=3" },
	{ "-u nobody -F -qv ls", "launch [ls] user=nobody follow quiet verbose" },
	{ "--user=nobody --follow --quiet --verbose ls",
	  "launch [ls] user=nobody follow quiet verbose" },
	{ "-b auto ls", "launch [ls]" },
	{ "-b bpf ls", "launch backend=1 [ls]" },
	{ "--backend=procfs -i 250 ls", "launch backend=2 [ls] interval=250" },
	{ "-b ptrace ls", "launch backend=3 [ls]" },
	{ "-b ptrace -p 1", "attach backend=3 pid=1" },
	{ "--stacks=off ls", "launch [ls] stacks=0" },
	{ "--stacks=auto ls", "launch [ls]" },
	{ "--stacks=all -p 5", "attach pid=5 stacks=2" },
	{ "--editor ls", "launch log [ls] editor" },
	{ "--editor -l ls", "launch log [ls] editor" },
	{ "--source=/src --source=../lib ls", "launch [ls] source=/src source=../lib" },
	{ "--stress=merge ls", "launch backend=3 [ls] stress=1:0,2000ms" },
	{ "--stress=merge:5 ls", "launch backend=3 [ls] stress=1:5,2000ms" },
	{ "--stress=merge:10000,0.001 ls", "launch backend=3 [ls] stress=1:10000,1ms" },
	{ "--stress=child-first ls", "launch backend=3 [ls] stress=2:0,2000ms" },
	{ "--stress=parent-first,3600 ls", "launch backend=3 [ls] stress=3:0,3600000ms" },
	{ "--nudge -p 7", "attach pid=7 nudge" },
	{ "-p 7 -y --nudge -b procfs -F -d 9", "attach backend=2 pid=7 follow nudge yes duration=9000ms" },
	{ "--nudge --yes -p 7,7 -s TERM", "attach pid=7 nudge yes signals=14000" },
	{ "-b ptrace --stress=merge ls", "launch backend=3 [ls] stress=1:0,2000ms" },
	{ "-p 12", "attach pid=12" },
	{ "-p 12,13 --pid=14 -p12", "attach pid=12 pid=13 pid=14" },
	{ "-p 2147483647", "attach pid=2147483647" },
	{ "-a -d 0.25", "system duration=250ms" },
	{ "-a -d 90", "system duration=90000ms" },
	{ "-a -d .5", "system duration=500ms" },
	{ "-r run.jsonl", "replay replay=run.jsonl speed=0" },
	{ "-r - --speed=2.5 -l", "replay log replay=- speed=2.5" },
	{ "-r a -w b", "replay replay=a speed=0 record=b" },
	{ "-r a --since=8.15 --until=600", "replay replay=a speed=0 since=1:8150ms until=1:600000ms" },
	{ "-r a --since=0 --until=12:03:04.5", "replay replay=a speed=0 since=1:0ms until=2:43384500ms" },
	{ "-r a --since=23:59", "replay replay=a speed=0 since=2:86340000ms" },
	{ "-z", "zombies" },
	{ "-z -p 7 -j", "zombies json pid=7" },
	{ "-p 7 -z", "zombies pid=7" },
	{ "--signals -p 7", "signals pid=7" },
	{ "-p 7 --signals", "signals pid=7" },
	{ "--signals=CHLD -p 7", "attach pid=7" },
	{ "-s CHLD,INT -p 7", "attach pid=7 signals=10002" },
	{ "--probe", "probe" },
	{ "--buffer=4096 ls", "launch [ls] buffer=4096" },
	{ "--buffer=64K ls", "launch [ls] buffer=65536" },
	{ "--buffer=3m ls", "launch [ls] buffer=4194304" },
	{ "-e fork,exit ls", "launch [ls] kinds=48" },
	{ "--schema", "schema" },
	{ "--no-output -w rec ls", "launch [ls] record=rec no-output" },
	{ "--no-output -r a", "replay replay=a speed=0 no-output" },
	{ "-w rec --report=r.html ls", "launch [ls] record=rec report=r.html" },
	{ "--compare a b", "compare of=a of=b" },
	{ "--theme=light --compare a b", "compare of=a of=b theme=2" },
	{ "--compare -j --align=fork:3 - b", "compare json of=- of=b fork=3" },
	{ "--compare --align=finding a b", "compare of=a of=b finding" },
	{ "--compare --report=r.html a b", "compare of=a of=b report=r.html" },
	{ "--compare -- ls -l --- true", "compare-runs [ls] [-l] --- [true]" },
	{ "--compare ls --- true", "compare-runs [ls] --- [true]" },
	{ "--trace=t.pftrace ls", "launch [ls] trace=t.pftrace" },
	{ "-r x --trace=t.json", "replay replay=x speed=0 trace=t.json" },
	{ "-w rec --max-size=4096 ls", "launch [ls] record=rec max-size=4096:1" },
	{ "-o out --max-size=100m:999 ls", "launch [ls] output=out max-size=104857600:999" },
	{ "-o - -w rec --max-size=2G:3 -a", "system output=- record=rec max-size=2147483648:3" },
	{ "--zombie-age=0.5 --error-exitcode=9 ls", "launch [ls] age=500ms exitcode=9" },
	{ "--error-exitcode=255 --fail-on=warning,orphaned ls",
	  "launch [ls] exitcode=255 fail-on=warning,orphaned" },
	{ "--linge=1 ls", "launch [ls] linger=1000ms" },	/* getopt_long's short forms */
	{ "-h", "help" },
	{ "-a -h --nonsense", "help" },
	{ "--version", "version" },
}, bad_rows[] = {
	{ "", "nothing to watch" },
	{ "-l", "nothing to watch" },
	{ "''", "COMMAND is empty" },
	{ "--foo ls", "unknown option --foo" },
	{ "-X ls", "unknown option -X" },
	{ "-lX ls", "unknown option -X" },
	{ "--s ls", "--s is ambiguous" },
	{ "--json=1 ls", "--json takes no argument" },
	{ "-p", "--pid requires an argument: --pid=PID" },
	{ "--output", "--output requires an argument: --output=FILE" },
	{ "--output= ls", "--output: FILE is empty" },
	{ "-p 0", "process IDs" },
	{ "-p -1", "process IDs" },
	{ "-p 1,", "process IDs" },
	{ "-p 1;2", "process IDs" },
	{ "-p 2147483648", "process IDs" },
	{ "-p 99999999999999999999999", "process IDs" },
	{ "-p 12 ls", "the command \"ls\" cannot be combined with -p" },
	{ "-a ls", "the command \"ls\" cannot be combined with -a" },
	{ "-z ls", "the command \"ls\" cannot be combined with -z" },
	{ "-p 1 -a", "--system cannot be combined with -p" },
	{ "-a -p 1", "--pid cannot be combined with -a" },
	{ "-r f -p 1", "--pid cannot be combined with -r" },
	{ "-p 1 -r f", "--replay cannot be combined with -p" },
	{ "-z -a", "--system cannot be combined with -z" },
	{ "--signals", "add -p PID" },
	{ "--signals -p 1,2", "about one process" },
	{ "--signals ls", "the command \"ls\" cannot be combined with --signals" },
	{ "-s XYZZY ls", "unknown signal \"XYZZY\"" },
	{ "-e fork,xyzzy ls", "unknown event \"xyzzy\"" },
	{ "-l -j ls", "--json: only one of --tui, --log and --json can be used" },
#ifdef HAVE_TUI
	{ "-t -o x ls", "--output cannot be used with --tui (only with --log or --json)" },
	{ "--compare -t - b", "standard input only once" },
#else
	{ "-t ls", "--tui: this build has no full screen" },
#endif
	{ "-j -o x -w x ls", "the same file" },
	{ "-r x -w x", "--record would overwrite" },
	{ "-r x -j -o x", "--output would overwrite" },
	{ "-r x --report=x", "--report would overwrite" },
	{ "-l -o x --report=x ls", "--output and --report name the same file" },
	{ "-w x --report=x ls", "--record and --report name the same file" },
	{ "-r x.json --trace=x.json", "--trace would overwrite" },
	{ "-w x.json --trace=x.json ls", "--record and --trace name the same file" },
	{ "--report=x.json --trace=x.json ls", "--report and --trace name the same file" },
	{ "--compare", "takes two recordings, or two commands" },
	{ "--compare a", "takes two recordings, or two commands" },
	{ "--compare a b c", "takes two recordings, or two commands" },
	{ "--report=b --compare a b", "--report would overwrite a recording that --compare reads" },
	{ "--compare - -", "only one of the two recordings can be standard input" },
	{ "--compare -- --- ls", "a command on each side of ---" },
	{ "--compare -- ls ---", "a command on each side of ---" },
	{ "--compare -- ls --- ls --- ls", "--- is there twice" },
	{ "--compare -p 7 a b", "--pid cannot be combined with --compare A B" },
	{ "--compare -w x -- ls --- ls", "--record cannot be used with --compare CMD_A --- CMD_B" },
	{ "--compare -o a a b", "would overwrite a recording" },
	{ "--compare --align=fork a b", "--align=fork: must be fork:N" },
	{ "--align=fork:2 ls", "--align cannot be used with a COMMAND" },
	{ "--trace=x ls", "must end in .pftrace (Perfetto) or .json" },
	{ "--trace=.json ls", "must end in .pftrace (Perfetto) or .json" },
	{ "-b ptrace -a", "--backend=ptrace cannot be used with -a" },
	{ "-b foo ls", "auto, bpf, ptrace or procfs" },
	{ "-u nobody -a", "--user cannot be used with -a (only with a COMMAND)" },
	{ "--stress=merge -b bpf ls", "--stress cannot be used with --backend=bpf: only ptrace" },
	{ "-b procfs --stress=merge ls", "--backend=procfs: only ptrace" },
	{ "--theme=blue ls", "--theme=blue: must be auto, dark, light or mono" },
	{ "--theme=dark -z", "--theme cannot be used with -z" },
	{ "--stacks=some ls", "--stacks=some: must be off, auto or all" },
	{ "--editor -j ls", "--editor is about the log: it cannot be used with --json" },
	{ "--source= ls", "--source: DIR is empty" },
	{ "--stacks=all -r f", "--stacks cannot be used with -r" },
	{ "--nudge", "nothing to watch" },
	{ "--nudge ls", "--nudge cannot be used with a COMMAND (only with -p)" },
	{ "--nudge -a", "--nudge cannot be used with -a (only with -p)" },
	{ "--nudge -r x", "--nudge cannot be used with -r (only with -p)" },
	{ "--nudge -z -p 7", "--nudge cannot be used with -z (only with -p)" },
	{ "--nudge -p 7,8", "--nudge is about one process: give one -p PID" },
	{ "--nudge=1 -p 7", "--nudge takes no argument" },
	{ "-y -p 7", "--yes requires --nudge" },
	{ "-y ls", "--yes cannot be used with a COMMAND (only with -p)" },
	{ "--stress ls", "--stress=ls: must be merge, merge:N" },
	{ "--stress= ls", "--stress=: must be merge" },
	{ "--stress=merg ls", "child-first or parent-first" },
	{ "--stress=merge-and-more-than-there-is ls", "--stress=merge-and" },
	{ "--stress=merge: ls", "--stress=merge:: must be" },
	{ "--stress=merge:1 ls", "2 to 10000" },
	{ "--stress=merge:10001 ls", "2 to 10000" },
	{ "--stress=merge:99999999999 ls", "2 to 10000" },
	{ "--stress=merge:2.0 ls", "2 to 10000" },
	{ "--stress=child-first:2 ls", "--stress=child-first:2: must be" },
	{ "--stress=merge, ls", "--stress=merge,: must be" },
	{ "--stress=merge,0 ls", "0.001 to 3600" },
	{ "--stress=merge,3601 ls", "0.001 to 3600" },
	{ "--stress=merge,2,2 ls", "0.001 to 3600" },
	{ "--stress=merge,2:5 ls", "0.001 to 3600" },
	{ "--stress=merge -p 1", "--stress cannot be used with -p (only with a COMMAND)" },
	{ "--stress=merge -a", "--stress cannot be used with -a (only with a COMMAND)" },
	{ "--stress=merge -r x", "--stress cannot be used with -r (only with a COMMAND)" },
	{ "-F -r x", "--follow cannot be used with -r (only with a COMMAND, -p)" },
	{ "--speed=2 ls", "--speed cannot be used with a COMMAND (only with -r)" },
	{ "-s CHLD -r x", "--signals cannot be used with -r (only with a COMMAND, -p, -a)" },
	{ "-d 0 ls", "--duration=0: must be a number of seconds" },
	{ "-d -1 ls", "--duration=-1" },
	{ "-d 1e3 ls", "--duration=1e3" },
	{ "-d . ls", "--duration=." },
	{ "-d 1,5 ls", "--duration=1,5" },
	{ "-d 99999999999999999999 ls", "--duration=9" },
	{ "-i 0 ls", "whole number from 1 to 60000" },
	{ "-i 1.5 ls", "whole number" },
	{ "-i 60001 ls", "whole number" },
	{ "--buffer=K ls", "a size from 4K" },
	{ "--buffer= ls", "a size from 4K" },
	{ "--buffer=4095 ls", "a size from 4K" },
	{ "--buffer=513M ls", "a size from 4K" },
	{ "--buffer=99999999999999999999999999999K ls", "a size from 4K" },
	{ "--speed=-1 -r x", "a factor" },
	{ "--since=3 ls", "--since cannot be used with a COMMAND (only with -r)" },
	{ "--since=noon -r x", "--since=noon: must be seconds after the start such as 8.15, or a time of day such as 12:03:04" },
	{ "--since= -r x", "must be seconds after" },
	{ "--since=-1 -r x", "must be seconds after" },
	{ "--since=1e3 -r x", "must be seconds after" },
	{ "--since=3. -r x", "must be seconds after" },
	{ "--since=99999999999999999999 -r x", "must be seconds after" },
	{ "--until=24:00 -r x", "must be seconds after" },
	{ "--until=12:60 -r x", "must be seconds after" },
	{ "--until=12:3:4 -r x", "must be seconds after" },
	{ "--until=12:03:04x -r x", "must be seconds after" },
	{ "--since=4 --until=3 -r x", "--until is before --since" },
	{ "-w x --max-size=4095 ls", "a size from 4K" },
	{ "-w x --max-size= ls", "a size from 4K" },
	{ "-w x --max-size=:2 ls", "a size from 4K" },
	{ "-w x --max-size=1M: ls", "a size from 4K" },
	{ "-w x --max-size=1M:0 ls", "a size from 4K" },
	{ "-w x --max-size=1M:1000 ls", "a size from 4K" },
	{ "-w x --max-size=1M:1:1 ls", "a size from 4K" },
	{ "-w x --max-size=1M:1.5 ls", "a size from 4K" },
	{ "-w x --max-size=1MM ls", "a size from 4K" },
	{ "-w x --max-size=9999999999G ls", "a size from 4K" },
	{ "--max-size=1M ls", "add --output=FILE or --record=FILE" },
	{ "--max-size=1M -o - ls", "add --output=FILE or --record=FILE" },
	{ "--max-size=1M -z", "--max-size cannot be used with -z (only with a COMMAND, -p, -a, -r)" },
	{ "--error-exitcode=0 ls", "from 1 to 255" },
	{ "--error-exitcode=256 ls", "from 1 to 255" },
	{ "--fail-on=warning ls", "--fail-on requires --error-exitcode=N" },
	{ "--error-exitcode=1 --fail-on=slow-reap,,note ls", "unknown rule \"\"" },
	{ "--error-exitcode=1 --fail-on=warning, ls", "unknown rule \"\"" },
	{ "--error-exitcode=1 --fail-on=slow-reep ls", "unknown rule \"slow-reep\"" },
	{ "--error-exitcode=1 --fail-on=slow-reap-and-what-else-there-may-be ls", "unknown rule \"slow" },
};

static void
is_read(void **state)
{
	const struct row *row = *state;
	char *line = strdup(row->name), *argv[32];
	struct strbuf b = { 0 };
	struct pw_opts o;
	const char *why;
	int argc = split(line, argv, 32);

	if (pw_opts_parse(&o, argc, argv, &why))
		strbuf_addf(&b, "!%s", why);
	else
		describe(&b, &o);
	assert_string_equal(strbuf_str(&b), row->want);
	pw_opts_done(&o);
	strbuf_done(&b);
	free(line);
}

/* Refused in one sentence, with nothing left allocated (the sanitizer looks). */
static void
is_refused(void **state)
{
	const struct row *row = *state;
	char *line = strdup(row->name), *argv[32];
	struct pw_opts o;
	const char *why = NULL;
	int argc = split(line, argv, 32);

	assert_int_equal(pw_opts_parse(&o, argc, argv, &why), -EINVAL);
	assert_non_null(strstr(why, row->want));
	assert_null(strchr(why, '\n'));
	assert_null(o.pids);
	free(line);
}

static const struct gate_row {
	const char *name;	/* the options */
	enum pw_severity severity;
	const char *rule;
	bool fails;
} gate_rows[] = {
	{ "ls", PW_SEV_LEAK, "never-waits", false },
	{ "--error-exitcode=1 ls", PW_SEV_LEAK, "never-waits", true },
	{ "--error-exitcode=1 ls", PW_SEV_WARNING, "slow-reap", false },
	{ "--error-exitcode=1 --fail-on=warning ls", PW_SEV_WARNING, "slow-reap", true },
	{ "--error-exitcode=1 --fail-on=warning ls", PW_SEV_LEAK, "never-waits", true },
	{ "--error-exitcode=1 --fail-on=warning ls", PW_SEV_NOTE, "orphaned", false },
	{ "--error-exitcode=1 --fail-on=note ls", PW_SEV_WARNING, "slow-reap", true },
	{ "--error-exitcode=1 --fail-on=busy-poll,slow-reap ls", PW_SEV_WARNING, "slow-reap", true },
	{ "--error-exitcode=1 --fail-on=stolen-child,busy-poll ls", PW_SEV_WARNING, "slow-reap", false },
	{ "--error-exitcode=1 --fail-on=slow-reap ls", PW_SEV_LEAK, "never-waits", true },
};

static void
gate_decides(void **state)
{
	const struct gate_row *row = *state;
	struct pw_finding f = { .rule = row->rule, .severity = row->severity };
	char *line = strdup(row->name), *argv[8];
	struct pw_opts o;
	const char *why;
	int argc = split(line, argv, 8);

	assert_int_equal(pw_opts_parse(&o, argc, argv, &why), 0);
	assert_int_equal(exit_status_counts(&o, &f), row->fails);
	pw_opts_done(&o);
	free(line);
}

/* One line for each option, with its text in one column; 79 columns. */
static void
help_has_a_line_per_option(void **state)
{
	struct strbuf b = { 0 };
	unsigned int options = 0, headings = 0;

	(void)state;
	pw_opts_help(&b);
	for (const char *s = strbuf_str(&b); *s; s += strcspn(s, "\n") + 1) {
		size_t len = strcspn(s, "\n"), dashes = 0;

		assert_in_range(len, 1, 79);
		if (*s != ' ') {
			headings++;
			continue;
		}
		for (size_t i = 0; i + 2 < len; i++)
			dashes += !strncmp(s + i, " --", 3);
		assert_int_equal(dashes, 1);
		assert_true(len > 27 && s[26] == ' ' && s[27] != ' ');
		options++;
	}
	assert_in_range(options, 38, 64);
	assert_in_range(headings, 4, 7);
	strbuf_done(&b);
}

int
main(void)
{
	static struct unit_list l;

	UNIT_ADD_ROWS(&l, is_read, good_rows);
	UNIT_ADD_ROWS(&l, is_refused, bad_rows);
	UNIT_ADD_ROWS(&l, gate_decides, gate_rows);
	unit_add(&l, "-h has a line for each option", help_has_a_line_per_option, NULL);
	return unit_run("opts", &l);
}
