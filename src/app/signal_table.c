/* SPDX-License-Identifier: GPL-2.0-or-later */
/* signal_table.c - --signals: disposition, mask and pending signals of a process, and of
 * threads that differ from the leader.  A signal without a row has the default action and
 * is neither blocked nor pending. */
#include "app/signal_table.h"

#include <signal.h>
#include <stdbool.h>
#include <string.h>

#include "app/exit_status.h"
#include "app/opts.h"
#include "app/print_text.h"
#include "app/zombie_hint.h"
#include "base/json_writer.h"
#include "base/stderr_log.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "event/names.h"
#include "source/proc/proctree.h"

enum { SIGNALS = 64 };		/* the kernel's _NSIG */

static bool
set_has(uint64_t set, int signo)
{
	return set >> (signo - 1) & 1;
}

static const char *
action_of(const struct procinfo *p, int signo)
{
	if (set_has(p->caught, signo))
		return "caught";
	return set_has(p->ignored, signo) ? "ignored" : "default";
}

/* --- text ---------------------------------------------------------------------- */

static void
table_text_head(struct strbuf *b, const struct procinfo *p)
{
	text_visible(b, p->comm, strlen(p->comm), true);
	strbuf_addf(b, " (%u), %u thread%s\n\n", p->id.pid, p->threads, p->threads == 1 ? "" : "s");
	strbuf_adds(b, "signal       action   blocked  pending\n");
}

static void
table_text_row(struct strbuf *b, const struct procinfo *p, int signo)
{
	const bool thread = set_has(p->pending, signo), process = set_has(p->shared_pending, signo);
	char buf[16];

	strbuf_addf(b, "%-12s %-8s %-8s %s\n", pw_signal_name(signo, buf), action_of(p, signo),
		    set_has(p->blocked, signo) ? "yes" : "-",
		    process ? "process (ShdPnd)" : thread ? "thread (SigPnd)" : "-");
}

static void
add_signal_names(struct strbuf *b, uint64_t set)
{
	char buf[16];

	for (int i = 1; i <= SIGNALS; i++)
		if (set_has(set, i))
			strbuf_addf(b, " %s", pw_signal_name(i, buf));
}

/* SIGKILL and SIGSTOP cannot be blocked; 32 and up belong to the C library. */
static uint64_t
unblockable(void)
{
	const uint64_t own = (UINT64_C(1) << (SIGRTMIN - 1)) - (UINT64_C(1) << 31);

	return UINT64_C(1) << (SIGKILL - 1) | UINT64_C(1) << (SIGSTOP - 1) | own;
}

static void
add_signal_set(struct strbuf *b, const char *what, uint64_t set)
{
	const uint64_t rest = ~(set | unblockable());

	if (!set)
		return;
	strbuf_adds(b, what);
	if (__builtin_popcountll(rest) > __builtin_popcountll(set)) {
		add_signal_names(b, set);
		return;
	}
	strbuf_adds(b, " all");
	if (rest)
		strbuf_adds(b, " except");
	add_signal_names(b, rest);
}

/* What differs from the leader. */
static void
table_text_thread(struct strbuf *b, const struct procinfo *p, const struct procinfo *t)
{
	if (t->blocked == p->blocked && !t->pending)
		return;
	strbuf_addf(b, "thread %u (", t->id.pid);
	text_visible(b, t->comm, strlen(t->comm), true);
	strbuf_adds(b, "):");
	add_signal_set(b, " also blocks", t->blocked & ~p->blocked);
	add_signal_set(b, " does not block", p->blocked & ~t->blocked);
	add_signal_set(b, " has pending", t->pending);
	strbuf_addc(b, '\n');
}

/* --- JSON ---------------------------------------------------------------------- */

static void
table_json_head(struct strbuf *b, const struct procinfo *p)
{
	jw_open(b, '{');
	jw_uint(b, "pid", p->id.pid);
	jw_string(b, "comm", p->comm);
	jw_uint(b, "threads", p->threads);
	jw_close(b, '}');
	jw_end_line(b);
}

static void
table_json_row(struct strbuf *b, const struct procinfo *p, int signo)
{
	char buf[16];

	jw_open(b, '{');
	jw_string(b, "signal", pw_signal_name(signo, buf));
	jw_string(b, "action", action_of(p, signo));
	jw_bool(b, "blocked", set_has(p->blocked, signo));
	jw_bool(b, "pending", set_has(p->pending | p->shared_pending, signo));
	jw_close(b, '}');
	jw_end_line(b);
}

static void
table_json_set(struct strbuf *b, const char *key, uint64_t set)
{
	char buf[16];

	jw_key(b, key);
	jw_open(b, '[');
	for (int i = 1; i <= SIGNALS; i++)
		if (set_has(set, i))
			jw_string(b, NULL, pw_signal_name(i, buf));
	jw_close(b, ']');
}

static void
table_json_thread(struct strbuf *b, const struct procinfo *p, const struct procinfo *t)
{
	if (t->blocked == p->blocked && !t->pending)
		return;
	jw_open(b, '{');
	jw_uint(b, "tid", t->id.pid);
	jw_string(b, "comm", t->comm);
	table_json_set(b, "blocked", t->blocked);
	table_json_set(b, "pending", t->pending);
	jw_close(b, '}');
	jw_end_line(b);
}

/* --- all of it ------------------------------------------------------------------ */

static const struct form {
	void (*head)(struct strbuf *b, const struct procinfo *p);
	void (*row)(struct strbuf *b, const struct procinfo *p, int signo);
	void (*thread)(struct strbuf *b, const struct procinfo *p, const struct procinfo *t);
} text = {
	table_text_head, table_text_row, table_text_thread,
}, json = {
	table_json_head, table_json_row, table_json_thread,
};

static void
add_table(struct strbuf *b, const struct procinfo *p, const struct form *form)
{
	const uint64_t shown = p->caught | p->ignored | p->blocked | p->pending | p->shared_pending;
	struct pidvec tids = { 0 };
	struct procinfo t;

	form->head(b, p);
	for (int i = 1; i <= SIGNALS; i++)
		if (set_has(shown, i) || i == SIGCHLD)
			form->row(b, p, i);
	if (p->threads < 2 || procinfo_threads((pid_t)p->id.pid, &tids) != 0)
		return;
	for (size_t i = 0; i < tids.n; i++) {
		if (tids.v[i] == (pid_t)p->id.pid ||
		    procinfo_read_thread((pid_t)p->id.pid, tids.v[i], PROCINFO_STATUS, &t) != 0)
			continue;
		t.id.pid = (uint32_t)tids.v[i];
		form->thread(b, p, &t);
	}
	pidvec_done(&tids);
}

int
signal_table_run(const struct pw_opts *o)
{
	struct strbuf page = { 0 }, hint = { 0 };
	struct procinfo p;
	int status, err = procinfo_read(o->pids[0], PROCINFO_STATUS, &p);

	if (err) {
		log_error("process %d: %s", (int)o->pids[0], strerror(-err));
		return PW_EXIT_FAILED;
	}
	if (zombie_hint(&p, "--signals -p", &hint)) {	/* the kernel shows empty sets */
		log_error("%s", strbuf_str(&hint));
		strbuf_done(&hint);
		return PW_EXIT_FAILED;
	}
	add_table(&page, &p, o->view == PW_VIEW_JSON ? &json : &text);
	status = print_text(o, &page);
	strbuf_done(&page);
	return status;
}
