/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nudge_question.c - --nudge: whether the SIGCHLD may be sent. */
#include "app/nudge_question.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/exit_status.h"
#include "app/nudge.h"
#include "app/opts.h"
#include "app/zombie_hint.h"
#include "base/pidvec.h"
#include "base/stderr_log.h"
#include "base/strbuf.h"
#include "phrase/process_name.h"
#include "source/proc/procinfo.h"

static bool
is_yes(const char *answer, size_t len)
{
	while (len && (answer[len - 1] == '\n' || answer[len - 1] == ' '))
		len--;
	return (len == 1 && (*answer == 'y' || *answer == 'Y')) || (len == 3 && !strncmp(answer, "yes", 3));
}

/* A whole line; its end is as good as no. */
static bool
user_agrees(int tty, const char *name)
{
	char answer[80];
	size_t len = 0;
	ssize_t n;

	dprintf(tty, "send SIGCHLD to %s? [y/N] ", name);
	do {
		n = read(tty, answer + len, sizeof(answer) - len);
		len += n > 0 ? (size_t)n : 0;
	} while ((n < 0 && errno == EINTR) || (n > 0 && len < sizeof(answer) && answer[len - 1] != '\n'));
	return is_yes(answer, len);
}

/* Says what speaks against it: the exit status, or 0. */
static int
objection(const struct procinfo *p, const char *name)
{
	struct pidvec zombies = { 0 };
	struct strbuf hint = { 0 };
	size_t n;

	if (p->flags & PROCINFO_PF_KTHREAD) {
		log_error("%s is a thread of the kernel: it has no use for a SIGCHLD", name);
		return PW_EXIT_FAILED;
	}
	if (zombie_hint(p, "--nudge -p", &hint)) {
		log_error("%s", strbuf_str(&hint));
		strbuf_done(&hint);
		return PW_EXIT_FAILED;
	}
	nudge_zombies((pid_t)p->id.pid, &zombies);
	n = zombies.n;
	pidvec_done(&zombies);
	if (!n) {
		log_error("%s has no zombies: nothing to nudge", name);
		return PW_EXIT_NOT_PROVED;
	}
	if (procinfo_state(p) == PW_STATE_STOPPED) {
		log_error("%s is stopped: it acts on no SIGCHLD before SIGCONT; continue it first (kill -CONT %u)",
			  name, p->id.pid);
		return PW_EXIT_NOT_PROVED;
	}
	if (p->id.pid == 1 || p->id.nspid == 1)
		log_note("%s is PID 1%s: SIGCHLD does it no harm, without a handler it is discarded", name,
			 p->id.pid == 1 ? "" : " of its PID namespace");
	return 0;
}

/* tty: to ask on, or -1: not asked. */
static int
nudge_ask_on(int tty, pid_t pid, struct pw_id *who)
{
	struct strbuf name = { 0 };
	struct procinfo p;
	int status = 0;

	if (kill(pid, 0) != 0) {
		if (errno != EPERM)
			return 0;	/* the watch says so */
		log_error("-p %d: you may not send it a signal (it belongs to another user): use sudo", (int)pid);
		return PW_EXIT_FAILED;
	}
	if (procinfo_read(pid, PROCINFO_STATUS, &p) != 0)
		memset(&p, 0, sizeof(p));	/* /proc hides it */
	else if (p.tgid != p.id.pid)
		return 0;	/* and that it is a thread */
	phrase_process(&name, p.comm, (uint32_t)pid, false);
	if (p.id.pid)
		status = objection(&p, strbuf_str(&name));
	if (!status && tty >= 0 && !user_agrees(tty, strbuf_str(&name))) {
		log_error("no SIGCHLD was sent");
		status = PW_EXIT_NOT_PROVED;
	}
	who->start = p.id.start;
	strbuf_done(&name);
	return status;
}

int
nudge_ask(const struct pw_opts *o, struct pw_id *who)
{
	int tty = o->yes ? -1 : open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY), status;

	if (tty < 0 && !o->yes) {
		log_error("--nudge asks before it sends SIGCHLD, and there is no terminal to ask on: add --yes");
		return PW_EXIT_FAILED;
	}
	*who = (struct pw_id){ .pid = (uint32_t)o->pids[0] };
	status = nudge_ask_on(tty, o->pids[0], who);
	if (tty >= 0)
		close(tty);
	return status;
}
