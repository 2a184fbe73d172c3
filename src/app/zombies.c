/* SPDX-License-Identifier: GPL-2.0-or-later */
/* zombies.c - -z: one look at /proc, at every zombie there and at its parent. */
#include "app/zombies.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/exit_status.h"
#include "app/opts.h"
#include "app/print_text.h"
#include "app/watch_views.h"
#include "app/zombie_family.h"
#include "base/clock.h"
#include "base/columns.h"
#include "base/json_writer.h"
#include "base/stderr_log.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "event/id.h"
#include "event/names.h"
#include "phrase/duration.h"
#include "phrase/number.h"
#include "phrase/process_name.h"
#include "phrase/process_state.h"
#include "phrase/wait_status.h"
#include "source/proc/limits.h"
#include "source/proc/proctree.h"

enum {
	SHOWN = 20,		/* zombies of one parent that are named in the text */
	COLUMNS = 100,		/* where there is no terminal to fit */
	INDENT = 4,
	PID_INDENT = 13,
};

struct list {
	struct procinfo *v;
	size_t n, cap;
};

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

/* --- text ------------------------------------------------------------------------ */

static const char *
action_name(const struct zombie_family *f)
{
	switch (procinfo_action(&f->parent, SIGCHLD)) {
	case PW_ACTION_HANDLER:
		return "caught";
	case PW_ACTION_IGNORE:
		return "ignored";
	case PW_ACTION_NONE:
	case PW_ACTION_DEFAULT:
	case PW_ACTION_COUNT:
		break;
	}
	return "default";
}

/* The page, and the columns that it may take. */
struct text {
	struct strbuf *out;
	size_t columns;
	bool cut;		/* a terminal: a long command line is cut, a file has it all */
};

static void
text_parent(const struct text *t, const struct zombie_family *f)
{
	struct strbuf *b = t->out;
	const size_t from = b->len;
	const struct procinfo *p = &f->parent;
	const struct phrase_arg zombies = arg_count(f->n, N_("{1} zombie"), N_("{1} zombies"));

	if (!p->id.pid) {
		PHRASE_TEXT(b, _("{1} of a parent outside of this PID namespace\n"), zombies);
		return;
	}
	PHRASE_TEXT(b, _("{1} has {2}:  {3}"), arg_process(p->comm, p->id.pid), zombies,
		    arg_argv(strbuf_str(&f->argv), f->argv.len, 0, f->argv_cut));
	if (t->cut)
		columns_cut(b, from, t->columns, true);
	strbuf_addc(b, '\n');
	PHRASE_TEXT(b, _("    {1}{6}; SIGCHLD: {2}{3}{4}{5}\n"),
		    arg_doing(procinfo_state(p), p->syscall), arg_text(action_name(f)),
		    arg_text(f->blocked ? _(", blocked") : ""),
		    arg_text(procinfo_pending(p, SIGCHLD) ? _(", pending") : ""),
		    arg_text(p->id.nspid == 1 ? _("; PID 1 of its namespace") : ""),
		    arg_visible_again(strbuf_str(&f->held)));
}

/* Its pid stands where the lines that follow are indented. */
static void
text_zombie(const struct text *t, const struct procinfo *z, uint64_t now)
{
	struct strbuf b = { 0 };
	const size_t from = t->out->len;
	char pid[24];

	phrase_name(&b, z->comm, true);
	if (now > z->id.start)
		PHRASE_TEXT(&b, _(", a zombie for at most {1}"), arg_duration(now - z->id.start));
	if (z->status >= 0)
		PHRASE_TEXT(&b, _(", {1}"), arg_status(z->status));
	if (z->tracer)
		PHRASE_TEXT(&b, _(", traced by {1}"), arg_pid(z->tracer));
	columns_wrap(t->out, strbuf_str(&b), PID_INDENT, t->columns, true);
	snprintf(pid, sizeof(pid), "    %7u  ", z->id.pid);
	memcpy(t->out->s + from, pid, PID_INDENT);
	strbuf_done(&b);
}

/* "fits one-wait-per-signal or handler-never-waits: ..." */
static void
text_causes(const struct text *t, const struct zombie_family *f)
{
	struct strbuf b = { 0 };

	strbuf_adds(&b, "fits ");
	for (size_t i = 0; i < f->n_causes; i++) {
		if (i)
			strbuf_adds(&b, i + 1 < f->n_causes ? ", " : " or ");
		strbuf_adds(&b, f->causes[i]);
	}
	PHRASE_TEXT(&b, _(": {1}"), arg_visible_again(strbuf_str(&f->message)));
	columns_wrap(t->out, strbuf_str(&b), INDENT, t->columns, true);
	strbuf_done(&b);
}

static void
text_family(const struct text *t, const struct zombie_family *f)
{
	const uint64_t now = clock_boottime();
	struct strbuf *b = t->out;

	text_parent(t, f);
	for (size_t i = 0; i < f->n && i < SHOWN; i++)
		text_zombie(t, &f->zombies[i], now);
	if (f->n > SHOWN)
		PHRASE_TEXT(b, _("             and {1} more\n"), arg_number(f->n - SHOWN));
	if (f->n_causes)
		text_causes(t, f);
	if (f->parent.id.pid)
		PHRASE_TEXT(b, _("    next: procwatch -p {1}\n"), arg_pid(f->parent.id.pid));
}

/* "27 zombies under 9 parents; 167 of 32768 pids are in use." */
static void
text_total(const struct text *t, size_t zombies, size_t parents)
{
	struct pw_event ev = { .ts = clock_boottime(), .kind = PW_EV_LIMITS };
	struct limits limits = { 0 };
	struct procinfo self;
	const struct phrase_arg n = arg_count(zombies, N_("{1} zombie"), N_("{1} zombies")),
				under = arg_count(parents, N_("{1} parent"), N_("{1} parents"));

	if (procinfo_read(getpid(), PROCINFO_STATUS, &self) == 0)
		limits_read(&limits, &self, &ev);
	limits_done(&limits);
	if (ev.limits.pid_max)
		PHRASE_TEXT(t->out, _("{1} under {2}; {3} of {4} pids are in use.\n\n"), n, under,
			    arg_number(ev.limits.pid_used), arg_number(ev.limits.pid_max));
	else
		PHRASE_TEXT(t->out, _("{1} under {2}.\n\n"), n, under);
}

/* --- JSON --------------------------------------------------------------------------- */

static void
json_argv(struct strbuf *b, const struct strbuf *argv)
{
	const char *s = strbuf_str(argv), *end = s + argv->len;

	jw_key(b, "argv");
	jw_open(b, '[');
	for (; s < end; s += strlen(s) + 1)
		jw_string(b, NULL, s);
	jw_close(b, ']');
}

static void
json_parent(struct strbuf *b, const struct zombie_family *f)
{
	const struct procinfo *p = &f->parent;
	const enum pw_state state = p->state == 'Z' ? PW_STATE_ZOMBIE : procinfo_state(p);

	if (!p->id.pid) {
		jw_null(b, "parent");
		return;
	}
	jw_key(b, "parent");
	jw_open(b, '{');
	jw_uint(b, "pid", p->id.pid);
	if (p->id.nspid)
		jw_uint(b, "nspid", p->id.nspid);
	jw_string(b, "comm", p->comm);
	json_argv(b, &f->argv);
	jw_string(b, "state", pw_state_name(state));
	if (p->syscall >= 0 && pw_syscall_name(p->syscall))
		jw_string(b, "syscall", pw_syscall_name(p->syscall));
	jw_string(b, "sigchld", action_name(f));
	jw_bool(b, "blocked", f->blocked);
	jw_bool(b, "pending", procinfo_pending(p, SIGCHLD));
	jw_bool(b, "init", p->id.pid == 1 || p->id.nspid == 1);
	jw_close(b, '}');
}

static void
json_zombie(struct strbuf *b, const struct procinfo *z)
{
	char buf[16];

	jw_open(b, '{');
	jw_uint(b, "pid", z->id.pid);
	jw_uint(b, "start_ticks", pw_start_ticks(z->id.start));
	jw_string(b, "comm", z->comm);
	if (z->status >= 0 && WIFSIGNALED(z->status))
		jw_string(b, "signal", pw_signal_name(WTERMSIG(z->status), buf));
	else if (z->status >= 0)
		jw_int(b, "code", WEXITSTATUS(z->status));
	if (z->tracer)
		jw_uint(b, "tracer", z->tracer);
	jw_close(b, '}');
}

static void
json_family(struct strbuf *b, const struct zombie_family *f)
{
	jw_open(b, '{');
	json_parent(b, f);
	jw_key(b, "zombies");
	jw_open(b, '[');
	for (size_t i = 0; i < f->n; i++)
		json_zombie(b, &f->zombies[i]);
	jw_close(b, ']');
	jw_key(b, "rules");
	jw_open(b, '[');
	for (size_t i = 0; i < f->n_causes; i++)
		jw_string(b, NULL, f->causes[i]);
	jw_close(b, ']');
	if (f->n_causes)
		jw_string(b, "message", strbuf_str(&f->message));
	jw_close(b, '}');
	jw_end_line(b);
}

/* --- all of them ------------------------------------------------------------------------ */

static int
by_number(const void *a, const void *b)
{
	const struct zombie_family *x = a, *y = b;

	if (x->n != y->n)
		return x->n < y->n ? 1 : -1;
	return x->zombies->ppid < y->zombies->ppid ? -1 : 1;
}

/* Of a list sorted by family; the caller frees them. */
static struct zombie_family *
find_families(const struct list *l, size_t *n)
{
	struct zombie_family *v = xcalloc(l->n + 1, sizeof(*v));

	*n = 0;
	for (size_t i = 0; i < l->n; i++) {
		if (!i || l->v[i].ppid != l->v[i - 1].ppid)
			v[(*n)++].zombies = &l->v[i];
		v[*n - 1].n++;
	}
	qsort(v, *n, sizeof(*v), by_number);
	return v;
}

static void
print_families(struct strbuf *b, const struct list *l, const struct pw_opts *o)
{
	const bool json = o->view == PW_VIEW_JSON;
	const unsigned int width = o->output ? 0 : watch_views_width(STDOUT_FILENO);
	const struct text t = {
		.out = b, .columns = width && width < COLUMNS ? width : COLUMNS, .cut = width != 0,
	};
	size_t n;
	struct zombie_family *families = find_families(l, &n);

	if (!json && n)
		text_total(&t, l->n, n);
	else if (!json)
		strbuf_adds(b, _("no zombies\n"));
	for (size_t i = 0; i < n; i++) {
		zombie_family_look(&families[i]);
		if (!json && i)
			strbuf_addc(b, '\n');
		if (json)
			json_family(b, &families[i]);
		else
			text_family(&t, &families[i]);
		zombie_family_done(&families[i]);
	}
	free(families);
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
		print_families(&text, &l, o);
		status = print_text(o, &text);
		if (!status)
			status = l.n > 0;
	}
	strbuf_done(&text);
	free(l.v);
	return status;
}
