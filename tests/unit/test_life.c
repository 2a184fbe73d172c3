/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_life.c - a row is a stream and what the model tells of it. */
#include "unit.h"

#include "base/strbuf.h"
#include "event/names.h"
#include "lives.h"
#include "model/model.h"
#include "model/timing.h"

/* The sink writes what it gets: "fork 10>11", "reap 11 by 10 wait4 5ms". */
static void
write_event(void *arg, const struct pw_model *m, const struct pw_event *ev)
{
	struct strbuf *b = arg;
	const char *name = pw_kind_name(ev->kind);

	(void)m;
	if (ev->kind == PW_EV_SUMMARY || ev->kind == PW_EV_FINDING)
		return;
	if (b->len)
		strbuf_adds(b, ", ");
	strbuf_addf(b, "%s %u", name, ev->who.pid);
	if (ev->kind == PW_EV_FORK)
		strbuf_addf(b, ">%u", ev->fork.child.pid);
	else if (ev->kind == PW_EV_EXIT)
		strbuf_addf(b, " %s%s", ev->flags & PW_F_ZOMBIE ? "Z" : "-",
			    ev->flags & PW_F_APPROX ? "?" : "");
	else if (ev->kind == PW_EV_WAIT_RETURN)
		strbuf_addf(b, "=%u", ev->wait.child.pid);
	else if (ev->kind == PW_EV_REAP)
		strbuf_addf(b, " by %u %s %ums", ev->reap.by.pid, pw_how_name(ev->reap.how),
			    (unsigned int)(ev->reap.zombie_ns / MS));
	else if (ev->kind == PW_EV_REPARENT)
		strbuf_addf(b, " %u>%u", ev->reparent.from.pid, ev->reparent.to.pid);
}

/* "forks 1 exits 1 ...": what is 0 is left out. */
static void
write_summary(struct strbuf *b, const struct pw_summary *s)
{
	const struct { const char *name; uint64_t v; } f[] = {
		{ "forks", s->forks }, { "execs", s->execs }, { "exits", s->exits },
		{ "now", s->zombies_now }, { "peak", s->zombies_peak },
		{ "reaps", s->reaps }, { "namespace", s->namespace_reaps }, { "auto", s->autoreaps }, { "orphans", s->orphans },
		{ "queued", s->signals.queued }, { "coalesced", s->signals.coalesced },
		{ "ignored", s->signals.ignored }, { "blocked", s->signals.blocked },
		{ "delivers", s->delivers }, { "reaped", s->waits.reaped },
		{ "none_yet", s->waits.nobody }, { "echild", s->waits.echild },
		{ "eintr", s->waits.eintr }, { "interrupted", s->interrupted },
		{ "lost", s->lost },
	};

	for (size_t i = 0; i < UNIT_COUNT(f); i++)
		if (f[i].v)
			strbuf_addf(b, "%s%s %u", b->len ? " " : "", f[i].name,
				    (unsigned int)f[i].v);
}

static const struct life_row {
	const char *name;
	struct pw_event ev[12];
	const char *emitted, *counted;
} rows[] = {
	{ "fork, exit, wait",
	  { FORK(0, 10, 11), EXIT(5, 11, 10), CHLD(5, 10, 11, QUEUED), WAIT(9, 10, 11) },
	  "fork 10>11, exit 11 Z, signal 10, wait_return 10=11, reap 11 by 10 wait4 4ms",
	  "forks 1 exits 1 peak 1 reaps 1 queued 1 reaped 1" },
	{ "a zombie that stays",
	  { FORK(0, 10, 11), EXIT(5, 11, 10) },
	  "fork 10>11, exit 11 Z", "forks 1 exits 1 now 1 peak 1" },
	{ "a second EXIT is dropped",
	  { FORK(0, 10, 11), EXIT(5, 11, 10), EXIT(6, 11, 10) },
	  "fork 10>11, exit 11 Z", "forks 1 exits 1 now 1 peak 1" },
	{ "a second FORK is dropped",
	  { FORK_AT(0, 10, 11, 7), FORK_AT(0, 10, 11, 7) },
	  "fork 10>11", "forks 1" },
	{ "a FORK of one found at attach is dropped",
	  { PROC_AT(0, 11, 7, 10), FORK_AT(0, 10, 11, 7), FORK(1, 10, 11) },
	  "process 11", "" },
	{ "one found at attach after its FORK is dropped",
	  { FORK_AT(0, 10, 11, 7), PROC_AT(0, 11, 7, 10) },
	  "fork 10>11", "forks 1" },
	{ "a recorded REAP is dropped after the derived one",
	  { FORK(0, 10, 11), EXIT(5, 11, 10), WAIT(9, 10, 11), REAP(9, 11, 10) },
	  "fork 10>11, exit 11 Z, wait_return 10=11, reap 11 by 10 wait4 4ms",
	  "forks 1 exits 1 peak 1 reaps 1 reaped 1" },
	{ "PID 1 of a namespace exits: the kernel reaps all, before PID 1 is a zombie",
	  { FORK_INIT(0, 10, 11), FORK(1, 11, 12), FORK(1, 11, 13), EXIT(5, 12, 11),
	    EXIT(100, 11, 10), EXIT(101, 13, 11), CHLD(102, 10, 11, QUEUED), WAIT(103, 10, 11), RELEASE(130, 12),
	    RELEASE(131, 13) },
	  "fork 10>11, fork 11>12, fork 11>13, exit 12 Z, exit 11 Z, exit 13 Z, signal 10, "
	  "wait_return 10=11, reap 11 by 10 wait4 1ms, reap 12 by 11 namespace 97ms, reap 13 by 11 namespace 1ms",
	  "forks 3 exits 3 peak 2 reaps 3 namespace 2 queued 1 reaped 1" },
	{ "a REAP that only the source saw",
	  { FORK(0, 10, 11), EXIT(5, 11, 10), REAP(9, 11, 10) },
	  "fork 10>11, exit 11 Z, reap 11 by 10 wait4 4ms",
	  "forks 1 exits 1 peak 1 reaps 1" },
	{ "ignored: reaped at once, and once",
	  { FORK(0, 10, 11), EXIT_WHY(5, 11, 10, SIGCHLD_IGNORED), RELEASE(15, 11), REAP(15, 11, 10) },
	  "fork 10>11, exit 11 -, reap 11 by 10 auto 0ms", "forks 1 exits 1 auto 1" },
	{ "released without a wait",
	  { FORK(0, 10, 11), EXIT(5, 11, 10), RELEASE(15, 11), RELEASE(16, 11) },
	  "fork 10>11, exit 11 Z, reap 11 by 10 kernel 10ms",
	  "forks 1 exits 1 peak 1 reaps 1" },
	{ "released before its wait has returned",
	  { FORK(0, 10, 11), EXIT(5, 11, 10), ENTER(6, 10, 10, ANY, 0, 0), RELEASE(16, 11), WAIT(20, 10, 11) },
	  "fork 10>11, exit 11 Z, wait_enter 10, reap 11 by 10 wait4 11ms, wait_return 10=11",
	  "forks 1 exits 1 peak 1 reaps 1 reaped 1" },
	{ "released while a wait for another child is in progress",
	  { FORK(0, 10, 11), FORK(0, 10, 12), EXIT(5, 11, 10), ENTER(6, 10, 10, PID, 12, 0), RELEASE(16, 11) },
	  "fork 10>11, fork 10>12, exit 11 Z, wait_enter 10, reap 11 by 10 kernel 11ms",
	  "forks 2 exits 1 peak 1 reaps 1" },
	{ "released late, when the pid has another life",
	  { FORK_AT(0, 10, 11, 7), EXIT_AT(5, 11, 7, 10), WAIT(6, 10, 11), FORK_AT(7, 10, 11, 9),
	    RELEASE_AT(16, 11, 7), EXIT_AT(20, 11, 9, 10) },
	  "fork 10>11, exit 11 Z, wait_return 10=11, reap 11 by 10 wait4 1ms, fork 10>11, exit 11 Z",
	  "forks 2 exits 2 now 1 peak 1 reaps 1 reaped 1" },
	{ "waitid() without a siginfo",
	  { FORK(0, 10, 11), EXIT(5, 11, 10), WAIT_BLIND(8, 10), RELEASE(18, 11) },
	  "fork 10>11, exit 11 Z, wait_return 10=0, reap 11 by 10 waitid 3ms",
	  "forks 1 exits 1 peak 1 reaps 1 reaped 1" },
	{ "one such wait explains one child",
	  { FORK(0, 10, 11), FORK(0, 10, 12), EXIT(5, 11, 10), CHLD(5, 10, 11, IGNORED),
	    EXIT(5, 12, 10), CHLD(5, 10, 12, IGNORED), WAIT_BLIND(8, 10), RELEASE(18, 11), RELEASE(18, 12) },
	  "fork 10>11, fork 10>12, exit 11 Z, signal 10, exit 12 Z, signal 10, wait_return 10=0, "
	  "reap 11 by 10 waitid 3ms, reap 12 by 10 kernel 13ms",
	  "forks 2 exits 2 peak 2 reaps 2 ignored 2 reaped 1" },
	{ "EFAULT comes after the reap",
	  { FORK(0, 10, 11), EXIT(5, 11, 10), WAIT_ERR(8, 10, EFAULT), FORK(20, 10, 12) },
	  "fork 10>11, exit 11 Z, wait_return 10=0, reap 11 by 10 wait4 3ms, fork 10>12",
	  "forks 2 exits 1 peak 1 reaps 1" },
	{ "which child it was, the release shows",
	  { FORK(0, 10, 11), FORK(0, 10, 12), EXIT(5, 11, 10), CHLD(5, 10, 11, IGNORED),
	    EXIT(5, 12, 10), CHLD(5, 10, 12, IGNORED), WAIT_ERR(8, 10, EFAULT), RELEASE(18, 12) },
	  "fork 10>11, fork 10>12, exit 11 Z, signal 10, exit 12 Z, signal 10, wait_return 10=0, "
	  "reap 12 by 10 wait4 3ms",
	  "forks 2 exits 2 now 1 peak 2 reaps 1 ignored 2" },
	{ "no child has exited, no child at all, interrupted",
	  { PROC(0, 10, 1, RUNNING), NONE_YET(1, 10), WAIT_ERR(2, 10, ECHILD), WAIT_ERR(3, 10, EINTR) },
	  "process 10, wait_return 10=0, wait_return 10=0, wait_return 10=0",
	  "none_yet 1 echild 1 eintr 1" },
	{ "many calls that returned no child, in one event",
	  { PROC(0, 10, 1, RUNNING), NONE_YET(1, 10), NONE_MORE(90, 10, 4000, 89) },
	  "process 10, wait_return 10=0, wait_return 10=0", "none_yet 4001" },
	{ "a stop and WNOWAIT reap no child",
	  { FORK(0, 10, 11), WAIT_FULL(1, 10, 10, ANY, 0, WUNTRACED, 11, STOPPED, 0, 0),
	    EXIT(5, 11, 10), WAIT_FULL(6, 10, 10, ANY, 0, WNOWAIT | WEXITED, 11, EXITED, 0, 0) },
	  "fork 10>11, wait_return 10=11, exit 11 Z, wait_return 10=11",
	  "forks 1 exits 1 now 1 peak 1" },
	{ "stops and ends of traced threads, which are no children, reap no child",
	  { FORK(0, 10, 11), WAIT_FULL(1, 10, 10, PID, 77, 0, 77, STOPPED, 0, 0),
	    WAIT_FULL(2, 10, 10, ANY, 0, WCONTINUED, 78, CONTINUED, 0, 0),
	    WAIT_FULL(3, 10, 10, ANY, 0, __WALL, 77, EXITED, 0, 0) },
	  "fork 10>11, wait_return 10=77, wait_return 10=78, wait_return 10=77", "forks 1" },
	{ "a wait without a status reaps a zombie, not the living",
	  { FORK(0, 10, 11), WAIT_FULL(1, 10, 10, ANY, 0, WUNTRACED, 11, UNKNOWN, 0, 0),
	    EXIT(5, 11, 10), WAIT_FULL(6, 10, 10, ANY, 0, 0, 11, UNKNOWN, 0, 0) },
	  "fork 10>11, wait_return 10=11, exit 11 Z, wait_return 10=11, reap 11 by 10 wait4 1ms",
	  "forks 1 exits 1 peak 1 reaps 1 reaped 1" },
	{ "a child without a pid here is reaped, or has stopped",
	  { FORK(0, 10, 11), EXIT(5, 11, 10), POLL(8, 10, 0),
	    WAIT_FULL(9, 10, 10, ANY, 0, WNOHANG | WUNTRACED, 0, STOPPED, 0, 0), RELEASE(18, 11) },
	  "fork 10>11, exit 11 Z, wait_return 10=0, reap 11 by 10 wait4 3ms, wait_return 10=0",
	  "forks 1 exits 1 peak 1 reaps 1 reaped 1" },
	{ "a tracer's wait is no reap",
	  { PROC(0, 9, 1, RUNNING), FORK(0, 10, 11), EXIT(5, 11, 10), WAIT(6, 9, 11), WAIT(8, 10, 11) },
	  "process 9, fork 10>11, exit 11 Z, wait_return 9=11, wait_return 10=11, reap 11 by 10 wait4 3ms",
	  "forks 1 exits 1 peak 1 reaps 1 reaped 1" },
	{ "any thread may reap",
	  { FORK(0, 10, 11), EXIT(5, 11, 10), WAIT_FULL(6, 10, 99, PID, 11, 0, 11, EXITED, 0, 0) },
	  "fork 10>11, exit 11 Z, wait_return 10=11, reap 11 by 10 wait4 1ms",
	  "forks 1 exits 1 peak 1 reaps 1 reaped 1" },
	{ "a reap by one who is not watched",
	  { FORK(0, 10, 11), EXIT_TO(4, 10, 9, 1), EXIT(5, 11, 1), WAIT_OUTSIDE(6, 1, 11),
	    WAIT_OUTSIDE(7, 9, 10) },
	  "fork 10>11, exit 10 Z, reparent 11 10>1, exit 11 Z, reap 11 by 1 waitid 1ms, "
	  "reap 10 by 9 waitid 3ms",
	  "forks 1 exits 2 peak 2 reaps 2 orphans 1" },
	{ "an EXIT that was lost, shown by the wait",
	  { FORK(0, 10, 11), WAIT(9, 10, 11), EXIT(10, 11, 10) },
	  "fork 10>11, exit 11 Z?, wait_return 10=11, reap 11 by 10 wait4 0ms",
	  "forks 1 exits 1 peak 1 reaps 1 reaped 1" },
	{ "an EXIT that was lost, shown by the release",
	  { FORK(0, 10, 11), RELEASE(9, 11) },
	  "fork 10>11, exit 11 Z?, reap 11 by 10 kernel 0ms",
	  "forks 1 exits 1 peak 1 reaps 1" },
	{ "a thread's release is not the process's",
	  { FORK(0, 10, 11), EV_(9, RELEASE, ID(11), .tid = 12) },
	  "fork 10>11", "forks 1" },
	{ "a REAP that was lost, shown by the pid's next life",
	  { FORK_AT(0, 10, 11, 7), EXIT_AT(5, 11, 7, 10), FORK_AT(9, 10, 11, 8) },
	  "fork 10>11, exit 11 Z, reap 11 by 10 kernel 4ms, fork 10>11",
	  "forks 2 exits 1 peak 1 reaps 1" },
	{ "the same in a recording",
	  { FORK(0, 10, 11), EXIT(5, 11, 10), FORK(9, 10, 11) },
	  "fork 10>11, exit 11 Z, reap 11 by 10 kernel 4ms, fork 10>11",
	  "forks 2 exits 1 peak 1 reaps 1" },
	{ "EXIT and REAP lost, shown by the pid's next life",
	  { FORK_AT(0, 10, 11, 7), FORK_AT(9, 10, 11, 8) },
	  "fork 10>11, exit 11 Z?, reap 11 by 10 kernel 0ms, fork 10>11",
	  "forks 2 exits 1 peak 1 reaps 1" },
	{ "a wait reported after the pid's next life began",
	  { FORK(0, 10, 11), EXIT(5, 11, 10), FORK(9, 10, 11), WAIT(9, 10, 11) },
	  "fork 10>11, exit 11 Z, reap 11 by 10 kernel 4ms, fork 10>11, wait_return 10=11",
	  "forks 2 exits 1 peak 1 reaps 1" },
	{ "children are adopted, the zombies among them too",
	  { FORK(0, 10, 11), FORK(0, 11, 12), FORK(0, 11, 13), EXIT(1, 12, 11), EXIT_TO(2, 11, 10, 1) },
	  "fork 10>11, fork 11>12, fork 11>13, exit 12 Z, exit 11 Z, reparent 12 11>1, reparent 13 11>1",
	  "forks 3 exits 2 now 2 peak 2 orphans 2" },
	{ "recorded REPARENTs, once each",
	  { FORK(0, 10, 11), FORK(0, 11, 12), EXIT(2, 11, 10), REPARENT(2, 12, 11, 1), REPARENT(2, 12, 11, 1) },
	  "fork 10>11, fork 11>12, exit 11 Z, reparent 12 11>1",
	  "forks 2 exits 1 now 1 peak 1 orphans 1" },
	{ "a parent that changed unseen",
	  { FORK(0, 10, 11), FORK(0, 11, 12), EXIT(2, 11, 10), EXIT(3, 12, 1) },
	  "fork 10>11, fork 11>12, exit 11 Z, reparent 12 11>1, exit 12 Z",
	  "forks 2 exits 2 now 2 peak 2 orphans 1" },
	{ "CLONE_PARENT: the caller's parent waits",
	  { PROC(0, 9, 1, RUNNING), FORK(0, 9, 10), FORK_FOR(1, 10, 11, 9), EXIT(2, 11, 9), WAIT(3, 9, 11) },
	  "process 9, fork 9>10, fork 10>11, exit 11 Z, wait_return 9=11, reap 11 by 9 wait4 1ms",
	  "forks 2 exits 1 peak 1 reaps 1 reaped 1" },
	{ "a zombie found at attach",
	  { PROC(0, 10, 1, RUNNING), PROC(0, 11, 10, ZOMBIE), WAIT(9, 10, 11) },
	  "process 10, process 11, wait_return 10=11, reap 11 by 10 wait4 9ms",
	  "peak 1 reaps 1 reaped 1" },
	{ "an end of one whose beginning was not seen",
	  { EXIT(1, 11, 10), WAIT(3, 10, 11) },
	  "exit 11 Z, wait_return 10=11, reap 11 by 10 wait4 2ms",
	  "exits 1 peak 1 reaps 1 reaped 1" },
	{ "signals by result",
	  { PROC(0, 10, 1, RUNNING), CHLD(1, 10, 11, QUEUED), CHLD(1, 10, 12, COALESCED),
	    CHLD(1, 10, 13, BLOCKED), CHLD(1, 10, 14, IGNORED), DELIVER(2, 10),
	    DELIVER_FULL(3, 10, 10, 0, 0, EINTR) },
	  "process 10, signal 10, signal 10, signal 10, signal 10, deliver 10, deliver 10",
	  "queued 1 coalesced 1 ignored 1 blocked 1 delivers 2 interrupted 1" },
	{ "loss is counted", { LOSS(0, 3), LOSS(1, 4) }, "lost 0, lost 0", "lost 7" },
	{ "a process that is its own parent, and a circle",
	  { FORK(0, 10, 10), FORK(1, 10, 11), REPARENT(2, 10, 0, 11), REPARENT(3, 11, 10, 11) },
	  "fork 10>10, fork 10>11, reparent 10 0>11, reparent 11 10>11", "forks 2 orphans 2" },
	{ "events without a process",
	  { EXIT(0, 0, 0), FORK(0, 0, 0), WAIT(1, 0, 0), REAP(1, 0, 0), RELEASE(1, 0) },
	  "wait_return 0=0", "reaped 1" },
};

static void
feed(struct pw_model *m, const struct pw_event *ev, size_t n)
{
	for (size_t i = 0; i < n && ev[i].kind; i++)
		pw_model_apply(m, &ev[i]);
}

static void
test_row(void **state)
{
	const struct life_row *r = *state;
	struct strbuf emitted = { 0 }, counted = { 0 };
	struct pw_model_opts o = { .zombie_age = 3000 * MS };
	struct pw_model *m = pw_model_new(&o, write_event, &emitted);

	feed(m, r->ev, UNIT_COUNT(r->ev));
	/* Most rows have no SIGCHLD: what has exited is taken for a zombie then. */
	pw_model_advance(m, pw_model_now(m) + EXIT_TO_WAITABLE_NS + EXIT_GRACE_NS);
	write_summary(&counted, pw_model_summary(m));
	assert_string_equal(strbuf_str(&emitted), r->emitted);
	assert_string_equal(strbuf_str(&counted), r->counted);
	pw_model_free(m);
	strbuf_done(&emitted);
	strbuf_done(&counted);
}

/* --- what a view reads of a process ------------------------------------------- */

static const struct pw_proc *
find(const struct pw_model *m, uint32_t pid)
{
	const struct pw_id id = { .pid = pid };
	const struct pw_proc *p = pw_model_find(m, &id);

	assert_non_null(p);
	return p;
}

static struct pw_model *
model_of(const struct pw_event *ev, size_t n, struct strbuf *emitted)
{
	struct pw_model_opts o = { .zombie_age = 3000 * MS };
	struct pw_model *m = pw_model_new(&o, write_event, emitted);

	feed(m, ev, n);
	return m;
}

static void
test_proc(void **state)
{
	static const struct pw_event ev[] = {
		FORK(0, 10, 11), EXEC(1, 11, "worker"), FORK(2, 10, 12), EXIT(3, 12, 10),
		CHLD(3, 10, 12, QUEUED), DELIVER(3, 10), EXIT(4, 11, 10),
		CHLD(4, 10, 11, COALESCED), WAIT(8, 10, 12), NONE_YET(9, 10),
	};
	struct strbuf emitted = { 0 };
	struct pw_model *m = model_of(ev, UNIT_COUNT(ev), &emitted);
	const struct pw_proc *p = find(m, 10), *c = find(m, 11);

	(void)state;
	assert_string_equal(c->comm, "worker");
	assert_int_equal(c->life, PW_LIFE_ZOMBIE);
	assert_int_equal(c->born, T0);
	assert_int_equal(c->execed, T0 + MS);
	assert_int_equal(c->died, T0 + 4 * MS);
	assert_ptr_equal(c->parent, p);
	assert_ptr_equal(p->first_child, c);
	assert_int_equal(find(m, 12)->life, PW_LIFE_REAPED);
	assert_int_equal(find(m, 12)->gone, T0 + 8 * MS);
	assert_int_equal(p->kids.forks, 2);
	assert_int_equal(p->kids.deaths, 2);
	assert_int_equal(p->kids.zombies_now, 1);
	assert_int_equal(p->kids.zombies_peak, 2);
	assert_int_equal(p->kids.reaps, 1);
	assert_int_equal(p->kids.zombie_ns_max, 5 * MS);
	assert_int_equal(p->kids.sigchld.queued, 1);
	assert_int_equal(p->kids.sigchld.coalesced, 1);
	assert_int_equal(p->kids.delivers, 1);
	assert_int_equal(p->kids.waits.calls, 2);
	assert_int_equal(p->kids.waits.nobody, 1);
	assert_int_equal(p->last_wait.ts, T0 + 9 * MS);
	assert_int_equal(p->sigchld.action, PW_ACTION_HANDLER);
	assert_int_equal(pw_model_alive(m), 1);
	pw_model_free(m);
	strbuf_done(&emitted);
}

static void
test_exec_starts_again(void **state)
{
	static const struct pw_event ev[] = {
		DISPOSE(0, 10, HANDLER, SA_RESTART, PW_F_BLOCKED, CALL), FORK(1, 10, 11),
		EXIT(3, 11, 10), CHLD(3, 10, 11, QUEUED), EXEC(4, 10, "new"),
	};
	struct strbuf emitted = { 0 };
	struct pw_model *m = model_of(ev, UNIT_COUNT(ev), &emitted);
	const struct pw_proc *p = find(m, 10);

	(void)state;
	assert_int_equal(p->kids.deaths, 0);
	assert_int_equal(p->kids.zombies_now, 1);
	assert_int_equal(p->sigchld.action, PW_ACTION_DEFAULT);
	assert_true(p->sigchld.blocked);
	assert_int_equal(p->sigchld.blocked_origin, PW_ORIGIN_EXEC);
	assert_int_equal(find(m, 11)->sigchld.action, PW_ACTION_HANDLER);
	assert_int_equal(find(m, 11)->sigchld.origin, PW_ORIGIN_FORK);
	pw_model_free(m);
	strbuf_done(&emitted);
}

/* A zombie is one when its SIGCHLD is generated, not when it exits. */
static void
test_exiting(void **state)
{
	static const struct pw_event before[] = { FORK(0, 10, 11), FORK(0, 10, 12), EXIT(1, 11, 10),
						  EXIT(1, 12, 10) };
	static const struct pw_event look = ACTIVE(150, 11, RUNNING, -1, 0),
				     zombie = ACTIVE(150, 12, ZOMBIE, -1, 0);
	static const struct pw_event sigchld = CHLD(900, 10, 11, QUEUED),
				     reap = WAIT(901, 10, 11);
	struct strbuf emitted = { 0 };
	struct pw_model *m = model_of(before, UNIT_COUNT(before), &emitted);

	(void)state;
	assert_int_equal(find(m, 11)->life, PW_LIFE_EXITING);
	assert_int_equal(find(m, 10)->kids.zombies_now, 0);
	pw_model_apply(m, &look);
	pw_model_apply(m, &zombie);
	assert_int_equal(find(m, 12)->zombie.since, T0 + MS);
	pw_model_advance(m, T0 + 899 * MS);
	assert_int_equal(find(m, 11)->life, PW_LIFE_EXITING);
	assert_int_equal(find(m, 10)->kids.zombies_now, 1);
	pw_model_apply(m, &sigchld);
	assert_int_equal(find(m, 11)->life, PW_LIFE_ZOMBIE);
	assert_int_equal(find(m, 11)->died, T0 + 900 * MS);
	pw_model_apply(m, &reap);
	assert_int_equal(find(m, 10)->kids.zombie_ns_max, MS);
	pw_model_free(m);
	strbuf_done(&emitted);
}

/* What was taken for a zombie is one no longer when a look shows that it is exiting, and
 * since its SIGCHLD when that comes. */
static void
test_presumed(void **state)
{
	static const struct pw_event before[] = { FORK(0, 10, 11), FORK(0, 10, 12), EXIT(1, 11, 10),
						  EXIT(1, 12, 10) };
	static const struct pw_event look = ACTIVE(400, 11, SLEEPING, -1, 0);
	static const struct pw_event sigchld = CHLD(500, 10, 12, QUEUED);
	struct strbuf emitted = { 0 };
	struct pw_model *m = model_of(before, UNIT_COUNT(before), &emitted);

	(void)state;
	pw_model_advance(m, T0 + 399 * MS);
	assert_int_equal(find(m, 10)->kids.zombies_now, 2);
	pw_model_apply(m, &look);
	assert_int_equal(find(m, 11)->life, PW_LIFE_EXITING);
	assert_int_equal(find(m, 10)->kids.zombies_now, 1);
	assert_int_equal(pw_model_summary(m)->zombies_now, 1);
	pw_model_apply(m, &sigchld);
	assert_int_equal(find(m, 12)->zombie.since, T0 + 500 * MS);
	assert_int_equal(find(m, 10)->kids.zombies_now, 1);
	pw_model_free(m);
	strbuf_done(&emitted);
}

static void
test_suspects(void **state)
{
	static const struct pw_event ev[] = {
		FORK(0, 10, 11), FORK(0, 20, 21), FORK(0, 30, 31), EXIT(1, 11, 10),
		EXIT(1, 21, 20), EXIT(1, 31, 30), WAIT(2, 20, 21), ENTER(3, 30, 30, PID, 99, 0),
		ENTER(3, 30, 33, PID, 98, 0), ENTER(3, 30, 34, PID, 97, 0),
		WAIT_FULL(4, 30, 34, PID, 97, 0, 0, NONE, ECHILD, 0),
	};
	struct strbuf emitted = { 0 };
	struct pw_model *m = model_of(ev, UNIT_COUNT(ev), &emitted);
	struct pw_suspect out[8];
	const struct pw_suspect *waiter;

	(void)state;
	/* Those that show no SIGCHLD are looked at themselves, then taken for zombies. */
	assert_int_equal(pw_model_look_due(m, 0), T0 + MS + EXIT_TO_WAITABLE_NS);
	assert_int_equal(pw_model_suspects(m, pw_model_now(m), out, 8), 0);
	assert_int_equal(pw_model_suspects(m, T0 + MS + EXIT_TO_WAITABLE_NS, out, 8), 2);
	assert_int_equal(out[0].id.pid + out[1].id.pid, 42);
	pw_model_advance(m, T0 + MS + EXIT_TO_WAITABLE_NS + EXIT_GRACE_NS);
	assert_int_equal(find(m, 11)->zombie.since, T0 + MS);
	assert_true(pw_model_look_due(m, 0) == NEVER);
	assert_int_equal(pw_model_suspects(m, pw_model_now(m), out, 8), 2);
	assert_int_equal(out[0].id.pid + out[1].id.pid, 40);
	waiter = &out[out[0].id.pid == 10];
	assert_int_equal(waiter->waits[0], 33);
	assert_int_equal(waiter->waits[1], 0);
	assert_int_equal(pw_model_suspects(m, pw_model_now(m), out, 1), 1);
	pw_model_free(m);
	strbuf_done(&emitted);
}

int
main(void)
{
	static struct unit_list l;

	UNIT_ADD_ROWS(&l, test_row, rows);
	unit_add(&l, "what is known of a process", test_proc, NULL);
	unit_add(&l, "exec starts the counting again", test_exec_starts_again, NULL);
	unit_add(&l, "a zombie begins with its SIGCHLD", test_exiting, NULL);
	unit_add(&l, "what was taken for a zombie", test_presumed, NULL);
	unit_add(&l, "suspects are the parents of zombies", test_suspects, NULL);
	return unit_run("life", &l);
}
