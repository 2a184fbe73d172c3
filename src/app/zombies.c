/* SPDX-License-Identifier: GPL-2.0-or-later */
/* zombies.c - -z: one look at /proc, at every zombie there and at its parent.
 *
 * What has happened cannot be seen any more, only what is; so a row of the
 * table below says what fits, and which rules a watch would have to tell apart.
 */
#include "app/zombies.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/exit_status.h"
#include "app/opts.h"
#include "app/print_text.h"
#include "base/clock.h"
#include "base/stderr_log.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "event/id.h"
#include "event/names.h"
#include "source/proc/proctree.h"

enum { SHOWN = 20 };		/* zombies of one parent that are named in the text */

struct list {
	struct procinfo *v;
	size_t n, cap;
};

struct family {
	const struct procinfo *zombies;
	size_t n;
	struct procinfo parent;		/* pid 0 = outside of this pid namespace */
	struct strbuf words;		/* the parent's argv */
	bool blocked, pending, caught, ignored;
	uint64_t uptime;		/* ns since boot */
};

/* --- what fits ------------------------------------------------------------------ */

static bool
is_stopped(const struct family *f)
{
	return f->parent.state == 'T' || f->parent.state == 't';
}

static bool
is_traced(const struct family *f)
{
	return f->zombies[0].tracer && f->zombies[0].tracer != f->parent.id.pid;
}

static bool
is_init(const struct family *f)
{
	return f->parent.id.pid == 1 || f->parent.id.nspid == 1;
}

static bool
is_blocked(const struct family *f)
{
	return f->blocked && f->pending && f->caught;
}

static bool
is_foreign(const struct family *f)
{
	return f->zombies[0].exit_signal != SIGCHLD;
}

static bool
waits_for_other(const struct family *f)
{
	return f->parent.syscall == SYS_wait4 && (int32_t)f->parent.args[0] > 0 &&
	       (uint32_t)f->parent.args[0] != f->zombies[0].id.pid && !f->zombies[0].id.nspid;
}

static bool
is_handled(const struct family *f)
{
	return f->caught && !f->blocked;
}

static bool
is_unhandled(const struct family *f)
{
	return f->parent.id.pid && !f->caught;
}

/* The first that holds is told. */
static const struct fit {
	bool (*holds)(const struct family *f);
	const char *rules;		/* separated by blanks */
	const char *says;
} fits[] = {
	{ is_stopped, "parent-stuck",
	  "The parent is stopped: it cannot wait before it goes on (kill -CONT)." },
	{ is_traced, "tracer-holds",
	  "Another process traces the zombie and has not let go of it: the parent is told after." },
	{ is_init, "init-does-not-reap",
	  "The parent is PID 1 of its namespace, which is given the children of all who end before "
	  "them, and has not waited. A small init (docker run --init, tini) reaps them." },
	{ is_blocked, "sigchld-blocked",
	  "SIGCHLD is pending and blocked in every thread, so the parent's handler cannot run." },
	{ is_foreign, "foreign-exit-signal",
	  "The zombie's exit signal is not SIGCHLD: only a wait with __WALL or __WCLONE sees it." },
	{ waits_for_other, "waits-for-other",
	  "The parent sits in a wait for another child, which passes over this one." },
	{ is_handled, "one-wait-per-signal handler-never-waits",
	  "The parent has a SIGCHLD handler, yet the zombies stay: it reaps too few at a time, or "
	  "none. A watch tells which." },
	{ is_unhandled, "never-waits asked-once",
	  "The parent has no SIGCHLD handler and has not waited for its child. A watch tells "
	  "whether it ever does." },
};

static const struct fit *
fit_of(const struct family *f)
{
	for (size_t i = 0; i < sizeof(fits) / sizeof(fits[0]); i++)
		if (fits[i].holds(f))
			return &fits[i];
	return NULL;
}

/* --- collecting ------------------------------------------------------------------- */

static void
add_zombie(void *arg, const struct procinfo *seen)
{
	struct list *l = arg;
	struct procinfo p;

	/* A leader whose threads run on is none, whatever ps calls it. */
	if (!procinfo_ended(seen) ||
	    procinfo_read((pid_t)seen->id.pid, PROCINFO_STATUS, &p) != 0 || !procinfo_ended(&p))
		return;
	if (l->n == l->cap) {
		l->cap = l->cap ? 2 * l->cap : 64;
		l->v = xreallocarray(l->v, l->cap, sizeof(*l->v));
	}
	l->v[l->n++] = p;
}

static int
add_tree(struct list *l, pid_t root)
{
	struct pidvec pids = { 0 };
	struct procinfo p;
	int err = procinfo_tree(root, &pids);

	for (size_t i = 0; !err && i < pids.n; i++)
		if (procinfo_read(pids.v[i], 0, &p) == 0)
			add_zombie(l, &p);
	pidvec_done(&pids);
	return err;
}

/* By parent, then the oldest first; one that two roots led to, once. */
static int
by_family(const void *a, const void *b)
{
	const struct procinfo *x = a, *y = b;

	if (x->ppid != y->ppid)
		return x->ppid < y->ppid ? -1 : 1;
	if (x->id.start != y->id.start)
		return x->id.start < y->id.start ? -1 : 1;
	return (x->id.pid > y->id.pid) - (x->id.pid < y->id.pid);
}

static int
collect(struct list *l, const struct pw_opts *o)
{
	size_t n = 0;
	int err;

	if (!o->n_pids) {
		err = procinfo_machine(add_zombie, l);
		if (err)
			log_error("/proc cannot be read: %s", strerror(-err));
		return err;
	}
	for (size_t i = 0; i < o->n_pids; i++) {
		err = add_tree(l, o->pids[i]);
		if (err) {
			log_error("process %d: %s", (int)o->pids[i], strerror(-err));
			return err;
		}
	}
	if (l->n)
		qsort(l->v, l->n, sizeof(*l->v), by_family);
	for (size_t i = 0; i < l->n; i++)
		if (!n || l->v[n - 1].id.pid != l->v[i].id.pid)
			l->v[n++] = l->v[i];
	l->n = n;
	return 0;
}

static void
look_at(struct family *f)
{
	const uint64_t bit = UINT64_C(1) << (SIGCHLD - 1);
	const pid_t pid = (pid_t)f->zombies[0].ppid;
	bool cut;

	if (!pid || procinfo_read(pid, PROCINFO_STATUS | PROCINFO_WAIT, &f->parent) != 0) {
		memset(&f->parent, 0, sizeof(f->parent));
		return;
	}
	procinfo_argv(pid, &f->words, PW_TAIL_MAX, &cut);
	f->blocked = procinfo_blocked_everywhere(&f->parent, SIGCHLD);
	f->pending = (f->parent.pending | f->parent.shared_pending) & bit;
	f->caught = f->parent.caught & bit;
	f->ignored = f->parent.ignored & bit;
}

/* --- telling: text ------------------------------------------------------------------ */

static void
add_visible(struct strbuf *b, const char *s)
{
	text_visible(b, s, strlen(s), true);
}

static void
add_words(struct strbuf *b, const struct strbuf *words)
{
	const char *s = strbuf_str(words), *end = s + words->len;

	for (bool more = false; s < end; s += strlen(s) + 1, more = true) {
		if (more)
			strbuf_addc(b, ' ');
		text_shell_word(b, s, strlen(s), true);
	}
}

static const char *
action_of(const struct family *f)
{
	return f->caught ? "caught" : f->ignored ? "ignored" : "default";
}

static const char *
state_of(const struct procinfo *p)
{
	switch (p->state) {
	case 'R':
		return "is computing";
	case 'T':
		return "is stopped";
	case 't':
		return "is held by a debugger";
	case 'Z':
		return "has lost its first thread";
	default:
		return "sleeps";
	}
}

static void
tell_parent(struct strbuf *b, const struct family *f)
{
	const struct procinfo *p = &f->parent;

	if (!p->id.pid) {
		strbuf_addf(b, "%zu zombie%s of a parent outside of this pid namespace\n", f->n,
			    f->n == 1 ? "" : "s");
		return;
	}
	add_visible(b, p->comm);
	strbuf_addf(b, " (%u) has %zu zombie%s:  ", p->id.pid, f->n, f->n == 1 ? "" : "s");
	add_words(b, &f->words);
	strbuf_addf(b, "\n    it %s", state_of(p));
	if (p->syscall >= 0 && pw_syscall_name(p->syscall))
		strbuf_addf(b, " in %s()", pw_syscall_name(p->syscall));
	strbuf_addf(b, "; SIGCHLD: %s%s%s%s\n", action_of(f), f->blocked ? ", blocked" : "",
		    f->pending ? ", pending" : "",
		    p->id.nspid == 1 ? "; PID 1 of its namespace" : "");
}

static void
tell_zombie(struct strbuf *b, const struct family *f, const struct procinfo *z)
{
	char buf[16];

	strbuf_addf(b, "    %7u  ", z->id.pid);
	add_visible(b, z->comm);
	if (f->uptime > z->id.start) {
		strbuf_adds(b, ", started ");
		text_duration(b, f->uptime - z->id.start);
		strbuf_adds(b, " ago");
	}
	if (z->status >= 0 && WIFSIGNALED(z->status))
		strbuf_addf(b, ", ended by %s", pw_signal_name(WTERMSIG(z->status), buf));
	else if (z->status >= 0)
		strbuf_addf(b, ", ended with code %d", WEXITSTATUS(z->status));
	if (z->tracer)
		strbuf_addf(b, ", traced by %u", z->tracer);
	strbuf_addc(b, '\n');
}

static void
tell_text(struct strbuf *b, const struct family *f)
{
	const struct fit *fit = fit_of(f);
	char *rules, *save = NULL;
	const char *sep = "";

	tell_parent(b, f);
	for (size_t i = 0; i < f->n && i < SHOWN; i++)
		tell_zombie(b, f, &f->zombies[i]);
	if (f->n > SHOWN)
		strbuf_addf(b, "             and %zu more\n", f->n - SHOWN);
	if (!fit)
		return;
	strbuf_adds(b, "    fits ");
	rules = xstrdup(fit->rules);
	for (char *r = strtok_r(rules, " ", &save); r; r = strtok_r(NULL, " ", &save)) {
		strbuf_addf(b, "%s%s", sep, r);
		sep = " or ";
	}
	free(rules);
	strbuf_addf(b, ": %s\n", fit->says);
}

/* --- telling: JSON -------------------------------------------------------------------- */

static void
json_text(struct strbuf *b, const char *key, const char *value)
{
	strbuf_addf(b, ",\"%s\":", key);
	text_json(b, value, strlen(value));
}

static void
json_words(struct strbuf *b, const struct strbuf *words)
{
	const char *s = strbuf_str(words), *end = s + words->len;

	strbuf_adds(b, ",\"argv\":[");
	for (bool more = false; s < end; s += strlen(s) + 1, more = true) {
		if (more)
			strbuf_addc(b, ',');
		text_json(b, s, strlen(s));
	}
	strbuf_addc(b, ']');
}

static void
json_parent(struct strbuf *b, const struct family *f)
{
	const struct procinfo *p = &f->parent;
	static const char *const states[] = {
		['R'] = "running", ['T'] = "stopped", ['t'] = "traced", ['Z'] = "zombie",
	};
	const size_t s = (unsigned char)p->state;

	if (!p->id.pid) {
		strbuf_adds(b, "{\"parent\":null");
		return;
	}
	strbuf_addf(b, "{\"parent\":{\"pid\":%u", p->id.pid);
	if (p->id.nspid)
		strbuf_addf(b, ",\"nspid\":%u", p->id.nspid);
	json_text(b, "comm", p->comm);
	json_words(b, &f->words);
	json_text(b, "state", s < sizeof(states) / sizeof(states[0]) && states[s] ? states[s]
										  : "sleeping");
	if (p->syscall >= 0 && pw_syscall_name(p->syscall))
		json_text(b, "syscall", pw_syscall_name(p->syscall));
	json_text(b, "sigchld", action_of(f));
	strbuf_addf(b, ",\"blocked\":%s,\"pending\":%s,\"init\":%s}", f->blocked ? "true" : "false",
		    f->pending ? "true" : "false", is_init(f) ? "true" : "false");
}

static void
json_zombie(struct strbuf *b, const struct procinfo *z)
{
	char buf[16];

	strbuf_addf(b, "{\"pid\":%u,\"start_ticks\":%" PRIu64, z->id.pid, (uint64_t)pw_start_ticks(z->id.start));
	json_text(b, "comm", z->comm);
	if (z->status >= 0 && WIFSIGNALED(z->status))
		json_text(b, "signal", pw_signal_name(WTERMSIG(z->status), buf));
	else if (z->status >= 0)
		strbuf_addf(b, ",\"code\":%d", WEXITSTATUS(z->status));
	if (z->tracer)
		strbuf_addf(b, ",\"tracer\":%u", z->tracer);
	strbuf_addc(b, '}');
}

static void
tell_json(struct strbuf *b, const struct family *f)
{
	const struct fit *fit = fit_of(f);
	char *rules = xstrdup(fit ? fit->rules : ""), *save = NULL;
	const char *sep = "";

	json_parent(b, f);
	strbuf_adds(b, ",\"zombies\":[");
	for (size_t i = 0; i < f->n; i++) {
		if (i)
			strbuf_addc(b, ',');
		json_zombie(b, &f->zombies[i]);
	}
	strbuf_adds(b, "],\"rules\":[");
	for (char *r = strtok_r(rules, " ", &save); r; r = strtok_r(NULL, " ", &save)) {
		strbuf_addf(b, "%s\"%s\"", sep, r);
		sep = ",";
	}
	strbuf_addc(b, ']');
	if (fit)
		json_text(b, "message", fit->says);
	strbuf_adds(b, "}\n");
	free(rules);
}

/* --- all of them ------------------------------------------------------------------------ */

static void
tell(struct strbuf *b, const struct list *l, bool json)
{
	struct family f;
	size_t i, families = 0;

	for (i = 0; i < l->n; i += f.n, families++) {
		f = (struct family){ .zombies = &l->v[i], .n = 1, .uptime = clock_boottime() };
		while (i + f.n < l->n && l->v[i + f.n].ppid == l->v[i].ppid)
			f.n++;
		look_at(&f);
		if (json) {
			tell_json(b, &f);
		} else {
			if (families)
				strbuf_addc(b, '\n');
			tell_text(b, &f);
		}
		strbuf_done(&f.words);
	}
	if (json)
		return;
	if (!l->n)
		strbuf_adds(b, "no zombies\n");
	else
		strbuf_adds(b, "\nprocwatch -p PID watches a parent and tells the cause.\n");
}

int
zombies_run(const struct pw_opts *o)
{
	struct strbuf text = { 0 };
	struct list l = { 0 };
	int status = PW_EXIT_FAILED;

	if (collect(&l, o) == 0) {
		if (l.n)
			qsort(l.v, l.n, sizeof(*l.v), by_family);
		tell(&text, &l, o->view == PW_VIEW_JSON);
		status = print_text(o, &text);
		if (!status)
			status = l.n > 0;
	}
	strbuf_done(&text);
	free(l.v);
	return status;
}
