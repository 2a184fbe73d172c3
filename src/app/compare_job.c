/* SPDX-License-Identifier: GPL-2.0-or-later */
/* compare_job.c - --compare: two runs, one after the other, and what differs.
 *
 * What is compared are two recordings.  Two commands are recorded first, into memory, each by
 * a process of its own: a watch gives up rights as it begins, and blocks signals, which the
 * second command must not inherit.
 */
#include "app/compare_job.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/exit_status.h"
#include "app/opts.h"
#include "app/print_text.h"
#include "app/watch.h"
#include "app/watch_views.h"
#include "base/stderr_log.h"
#include "base/strbuf.h"
#include "view/compare/comparison.h"
#include "view/html/report_pair.h"
#include "view/tui/other_run.h"

enum { PATH = 32 };

/* --- two commands ------------------------------------------------------------------------- */

/* In a process of its own; what it is to print, the parent prints. */
static _Noreturn void
record_command(const struct pw_opts *o, char **command, const char *path, pid_t parent)
{
	struct pw_opts run = *o;

	run.job = PW_JOB_LAUNCH;
	run.command = command;
	run.view = PW_VIEW_LOG;
	run.output = "/dev/null";
	run.record = path;
	run.report = NULL;
	run.quiet = true;
	run.threads = true;
	run.command_output = false;	/* it goes where it always goes */
	run.error_exitcode = 0;
	run.fail_on = NULL;
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(PW_EXIT_FAILED);
	_exit(watch_run(&run));
}

/* The last line of a recording that is whole. */
static bool
has_summary(int fd)
{
	static const char sign[] = "\"event\":\"summary\"";
	char end[4096];
	off_t len = lseek(fd, 0, SEEK_END);
	const off_t from = len > (off_t)sizeof(end) ? len - (off_t)sizeof(end) : 0;
	const ssize_t n = len > 0 ? pread(fd, end, sizeof(end), from) : 0;

	return n > 0 && memmem(end, (size_t)n, sign, sizeof(sign) - 1);
}

/* As system(3) does it: the terminal's signals are for the command. */
static int
wait_for_run(pid_t pid)
{
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct sigaction interrupt, quit;
	int status = 0;

	sigaction(SIGINT, &ignore, &interrupt);
	sigaction(SIGQUIT, &ignore, &quit);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	sigaction(SIGINT, &interrupt, NULL);
	sigaction(SIGQUIT, &quit, NULL);
	return status;
}

/* fd: of the memory.  0, or the exit status after printing why. */
static int
run_command(const struct pw_opts *o, char **command, int fd)
{
	const pid_t self = getpid();
	char path[PATH];
	pid_t pid;
	int status;

	snprintf(path, sizeof(path), "/dev/fd/%d", fd);
	pid = fork();
	if (pid == 0)
		record_command(o, command, path, self);
	if (pid < 0) {
		log_error("cannot fork: %s", strerror(errno));
		return PW_EXIT_FAILED;
	}
	status = exit_status_from_wait(wait_for_run(pid));
	if (has_summary(fd))
		return status == PW_EXIT_SIGNAL + SIGINT ? status : 0;
	return status ? status : PW_EXIT_FAILED;
}

/* --- two recordings ------------------------------------------------------------------------ */

/* To watch that recording. */
static struct pw_opts
replay_opts(const struct pw_opts *o, const char *path, enum pw_view_choice view)
{
	struct pw_opts run = *o;

	run.job = PW_JOB_REPLAY;
	run.command = NULL;
	run.replay = path;
	run.view = view;
	run.quiet = true;
	run.threads = true;
	run.duration_ns = 0;
	run.backend = PW_BACKEND_NONE;
	run.report = NULL;
	return run;
}

/* 0, or the exit status after printing why; *counts: a finding of it does, for --error-exitcode. */
static int
replay(const struct pw_opts *o, const char *path, struct run_facts *facts, struct report_part *part,
       struct other_run *other, bool *counts)
{
	struct pw_opts run = replay_opts(o, path, PW_VIEW_LOG);
	int status;

	run.output = NULL;
	run.facts = facts;
	run.other = other;
	run.fills_other = other;
	run.report_part = part;
	status = watch_run(&run);
	*counts = o->error_exitcode && status == o->error_exitcode;
	if (!facts->complete)
		return status ? status : PW_EXIT_FAILED;
	return *counts ? 0 : status;
}

/* 0, or the exit status after printing why. */
static int
write_page(const struct pw_opts *o, struct report_pair *page, const struct comparison *c)
{
	const int err = o->report ? report_pair_write(page, c) : 0;

	if (!err)
		return 0;
	if (page->file.why.len)
		log_error("%s", page->file.why.s);
	else
		log_error("cannot write to %s: %s", o->report, strerror(-err));
	return PW_EXIT_FAILED;
}

/* The first run is played, the other one stands beside it. */
static int
show_comparison(const struct pw_opts *o, const char *path, struct other_run *other, const struct comparison *c)
{
	struct pw_opts run = replay_opts(o, path, PW_VIEW_TUI);

	other_run_compare(other, c);
	run.error_exitcode = 0;
	run.other = other;
	return watch_run(&run);
}

static int
put_comparison(const struct pw_opts *o, const struct run_facts facts[2], struct report_pair *page, const char *path,
	       struct other_run *other)
{
	const unsigned int width = watch_views_width(STDOUT_FILENO);
	struct strbuf text = { 0 };
	struct comparison c;
	int status;

	comparison_make(&c, &facts[0], &facts[1]);
	if (o->view == PW_VIEW_JSON)
		comparison_json(&text, &c);
	else
		comparison_text(&text, &c, width && width < 100 ? width : 100, watch_views_utf8());
	status = other ? 0 : print_text(o, &text);
	if (!status)
		status = write_page(o, page, &c);
	if (!status && other)
		status = show_comparison(o, path, other, &c);
	comparison_done(&c);
	strbuf_done(&text);
	return status;
}

/* paths: of the recordings. */
static int
compare(const struct pw_opts *o, const char *const paths[2])
{
	const struct run_align align = { .fork = o->align_fork, .finding = o->align_finding };
	struct run_facts facts[2];
	struct report_pair page = { .file.fd = -1 };
	bool counts[2] = { false };
	struct other_run *other = NULL;
	const char *why = NULL;
	int status = 0;

	if (o->report && report_pair_open(&page, o->report, &why)) {
		log_error("%s: %s", o->report, why);
		report_pair_close(&page);
		return PW_EXIT_FAILED;
	}

	if (watch_views_have_screen(o))
		other = other_run_new();
	for (int k = 0; k < 2; k++)
		run_facts_init(&facts[k], &align);
	for (int k = 0; k < 2 && !status; k++)
		status = replay(o, paths[k], &facts[k], o->report ? &page.part[k] : NULL, k ? other : NULL, &counts[k]);
	if (!status)
		status = put_comparison(o, facts, &page, paths[0], other);
	other_run_free(other);
	for (int k = 0; k < 2; k++)
		run_facts_done(&facts[k]);
	report_pair_close(&page);
	return !status && (counts[0] || counts[1]) ? o->error_exitcode : status;
}

int
compare_job_run(const struct pw_opts *o)
{
	char **const commands[2] = { o->command, o->other_command };
	char names[2][PATH];
	const char *const paths[2] = { names[0], names[1] };
	int fd[2] = { -1, -1 }, status = 0;

	if (o->job == PW_JOB_COMPARE)
		return compare(o, o->compare);
	for (int k = 0; k < 2 && !status; k++) {
		fd[k] = memfd_create("procwatch", MFD_CLOEXEC);
		if (fd[k] < 0)
			log_error("no memory for the recording of a run: %s", strerror(errno));
		status = fd[k] < 0 ? PW_EXIT_FAILED : run_command(o, commands[k], fd[k]);
		snprintf(names[k], sizeof(names[k]), "/dev/fd/%d", fd[k]);
	}
	if (!status)
		status = compare(o, paths);
	for (int k = 0; k < 2; k++)
		if (fd[k] >= 0)
			close(fd[k]);
	return status;
}
