/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_tracee.c - what a tracer sees, a fact in a line, and the events that are deduced of it. */
#include "unit.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/strbuf.h"
#include "source/tracee/tracee.h"

#define MS 1000000ULL

/* Each fact takes a millisecond, and those that need none are none: "advance", "mask". */
struct play {
	struct tracees *ts;
	uint64_t now;
	struct strbuf out;
};

/* --- an event as text ---------------------------------------------------------- */

static const char *const results[] = { "-", "queued", "coalesced", "ignored", "blocked", "lost" };
static const char *const actions[] = { "-", "default", "ignore", "handler" };
static const char *const origins[] = { "-", "call", "fork", "exec", "resethand" };
static const char *const whys[] = { "-", "ignored", "nocldwait" };
static const char *const states[] = { "-", "exited", "stopped", "continued", "unknown" };
static const char *const targets[] = { "-", "any", "pid", "pgid", "pidfd" };
static const char *const outcomes[] = { "-", "eintr", "restart" };
static const char *const causes[] = { "-", "user", "procwatch", "parent-death", "terminal", "oom" };

static const struct {
	const char *name;
	uint64_t bit;
} sa_flags[] = {
	{ "nocldstop", SA_NOCLDSTOP }, { "nocldwait", SA_NOCLDWAIT }, { "restart", SA_RESTART },
	{ "nodefer", SA_NODEFER }, { "resethand", (unsigned int)SA_RESETHAND }, { "restorer", 0x04000000 },
};

static void
put_sa_flags(struct strbuf *b, uint64_t flags)
{
	for (size_t i = 0; i < UNIT_COUNT(sa_flags); i++)
		if (flags & sa_flags[i].bit)
			strbuf_addf(b, " %s", sa_flags[i].name);
}

static void
put_signal(struct strbuf *b, const struct pw_event *ev)
{
	strbuf_addf(b, "signal %u %d from %u %s", ev->who.pid, ev->signal.signo, ev->signal.from,
		    results[ev->signal.result]);
	if (ev->signal.signo != SIGCHLD || ev->signal.code <= 0)
		strbuf_addf(b, " code %d %s", ev->signal.code, causes[ev->signal.cause]);
	else if (ev->signal.code != CLD_EXITED)
		strbuf_addf(b, " code %d", ev->signal.code);
	if (ev->signal.stop_signal)
		strbuf_addf(b, " stop %d", ev->signal.stop_signal);
	if (ev->tid)
		strbuf_addf(b, " tid %u", ev->tid);
}

static void
put_deliver(struct strbuf *b, const struct pw_event *ev)
{
	strbuf_addf(b, "deliver %u %d %s", ev->tid, ev->deliver.signo, actions[ev->deliver.action]);
	put_sa_flags(b, ev->deliver.sa_flags);
	if (ev->deliver.outcome)
		strbuf_addf(b, " %s %s", outcomes[ev->deliver.outcome],
			    ev->deliver.syscall == SYS_wait4 ? "wait4" :
			    ev->deliver.syscall == SYS_read ? "read" : "?");
}

static void
put_wait(struct strbuf *b, const struct pw_event *ev)
{
	const bool enter = ev->kind == PW_EV_WAIT_ENTER;

	strbuf_addf(b, "%s %u %s", enter ? "enter" : "return", ev->tid, targets[ev->wait.target]);
	if (ev->wait.target != PW_TARGET_ANY)
		strbuf_addf(b, " %d", ev->wait.target_id);
	if (ev->wait.options & WNOHANG)
		strbuf_addf(b, " nohang");
	if (ev->wait.child.pid)
		strbuf_addf(b, " = %u.%llu %s", ev->wait.child.pid,
			    (unsigned long long)ev->wait.child.start, states[ev->wait.child_state]);
	if (ev->wait.error)
		strbuf_addf(b, " error %d", ev->wait.error);
	if (ev->wait.elapsed)
		strbuf_addf(b, " %llums", (unsigned long long)(ev->wait.elapsed / MS));
	if (ev->wait.repeated)
		strbuf_addf(b, " x%u until %llu", ev->wait.repeated, (unsigned long long)(ev->wait.until / MS));
}

static void
put_exit(struct strbuf *b, const struct pw_event *ev)
{
	strbuf_addf(b, "exit %u of %u %d %s", ev->who.pid, ev->exit.parent.pid, ev->exit.status,
		    ev->flags & PW_F_ZOMBIE ? "zombie" : whys[ev->exit.why]);
	if (ev->exit.adopter.pid)
		strbuf_addf(b, " to %u", ev->exit.adopter.pid);
	if (ev->exit.cause)
		strbuf_addf(b, " %s %u %s", causes[ev->exit.cause], ev->exit.from, ev->exit.from_comm);
	if (ev->tid != ev->who.pid)
		strbuf_addf(b, " tid %u", ev->tid);
}

static void
put_fork(struct strbuf *b, const struct pw_event *ev)
{
	strbuf_addf(b, "fork %u by %u child %u %s", ev->who.pid, ev->tid, ev->fork.child.pid, ev->comm);
	if (ev->fork.parent.pid != ev->who.pid)
		strbuf_addf(b, " parent %u", ev->fork.parent.pid);
	if (ev->fork.exit_signal != SIGCHLD)
		strbuf_addf(b, " sends %d", ev->fork.exit_signal);
	if (ev->flags & PW_F_VFORK)
		strbuf_addf(b, " vfork");
	if (ev->flags & PW_F_NO_CALLER)
		strbuf_addf(b, " no-caller");
}

static void
put_disposition(struct strbuf *b, const struct pw_event *ev)
{
	strbuf_addf(b, "disposition %u by %u %s", ev->who.pid, ev->tid, actions[ev->disposition.action]);
	put_sa_flags(b, ev->disposition.sa_flags);
	strbuf_addf(b, " %s%s", origins[ev->disposition.origin], ev->flags & PW_F_BLOCKED ? " blocked" : "");
}

static void
on_event(void *arg, const struct pw_event *ev)
{
	struct strbuf *b = arg;

	if (ev->kind == PW_EV_SIGNAL)
		put_signal(b, ev);
	else if (ev->kind == PW_EV_DELIVER)
		put_deliver(b, ev);
	else if (ev->kind == PW_EV_WAIT_ENTER || ev->kind == PW_EV_WAIT_RETURN)
		put_wait(b, ev);
	else if (ev->kind == PW_EV_EXIT)
		put_exit(b, ev);
	else if (ev->kind == PW_EV_FORK)
		put_fork(b, ev);
	else if (ev->kind == PW_EV_DISPOSITION)
		put_disposition(b, ev);
	else if (ev->kind == PW_EV_EXEC)
		strbuf_addf(b, "exec %u by %u %s %s", ev->who.pid, ev->tid, ev->comm, ev->tail);
	else if (ev->kind == PW_EV_EXEC_FAILED)
		strbuf_addf(b, "exec-failed %u by %u %d %s", ev->who.pid, ev->tid, ev->exec_failed.error,
			    ev->tail);
	else if (ev->kind == PW_EV_THREAD)
		strbuf_addf(b, "thread %u of %u %s left %u", ev->tid, ev->who.pid,
			    ev->thread.state == PW_THREAD_START ? "starts" : "ends", ev->thread.left);
	else
		strbuf_addf(b, "%s %u", ev->kind == PW_EV_PROCESS ? "process" : "release", ev->who.pid);
	strbuf_addf(b, "\n");
}

/* --- a fact from text ---------------------------------------------------------- */

static bool
has(const char *line, const char *word)
{
	const char *at = strstr(line, word);

	return at && at[-1] == ' ' && strchr(" \n", at[strlen(word)]);
}

/* NAME=NUMBER in the line; 0 = none. */
static int
number(const char *line, const char *name)
{
	char key[32];
	const char *at;

	snprintf(key, sizeof(key), " %s=", name);
	at = strstr(line, key);
	return at ? atoi(at + strlen(key)) : 0;
}

static enum pw_maybe
maybe(const char *line, const char *name)
{
	char yes[32], no[32];

	snprintf(yes, sizeof(yes), "%s=yes", name);
	snprintf(no, sizeof(no), "%s=no", name);
	return has(line, yes) ? PW_MAYBE_YES : has(line, no) ? PW_MAYBE_NO : PW_MAYBE_NONE;
}

static struct tracee_action
action_in(const char *line)
{
	struct tracee_action a = { .action = has(line, "handler") ? PW_ACTION_HANDLER :
					     has(line, "ignore") ? PW_ACTION_IGNORE : PW_ACTION_DEFAULT };

	for (size_t i = 0; i < UNIT_COUNT(sa_flags); i++)
		if (has(line, sa_flags[i].name))
			a.sa_flags |= sa_flags[i].bit;
	if (has(line, "masks-chld"))
		a.mask = 1ULL << (SIGCHLD - 1);
	return a;
}

/* A start that shows which one it is. */
static struct pw_id
id_of(int pid)
{
	return (struct pw_id){ .pid = (uint32_t)pid, .start = (uint64_t)pid };
}

static void
play_add(struct play *s, const char *line, int pid, int parent)
{
	struct pw_event ev = { .ts = s->now, .kind = PW_EV_PROCESS, .who = id_of(pid), .comm = "old" };
	struct tracee_action a[64];

	for (size_t i = 0; i < UNIT_COUNT(a); i++)
		a[i] = (struct tracee_action){ .action = PW_ACTION_DEFAULT };
	a[SIGCHLD - 1] = action_in(line);
	ev.process.parent = (struct pw_id){ .pid = (uint32_t)parent };
	ev.process.state = has(line, "zombie") ? PW_STATE_ZOMBIE : PW_STATE_RUNNING;
	ev.process.exit_signal = number(line, "sends");
	tracees_add(s->ts, &ev, has(line, "report"), a, has(line, "blocks"));
}

static void
play_fork(struct play *s, const char *line, int caller, int pid)
{
	struct tracee_child c = { .id = id_of(pid), .exit_signal = SIGCHLD, .comm = "child",
				  .no_caller = has(line, "no-caller") };

	c.flags = (has(line, "vfork") ? CLONE_VFORK : 0) | (has(line, "sister") ? CLONE_PARENT : 0) |
		  (has(line, "clear") ? 0x100000000ULL : 0);
	if (strstr(line, "sends="))
		c.exit_signal = number(line, "sends");
	tracees_fork(s->ts, s->now, caller, &c);
}

static void
play_exec(struct play *s, const char *line, int pid)
{
	const char tail[] = "/bin/new";
	struct pw_event *ev = calloc(1, sizeof(*ev) + sizeof(tail));

	strcpy(ev->comm, "new");
	ev->tail_len = sizeof(tail);
	memcpy(ev->tail, tail, sizeof(tail));
	tracees_exec(s->ts, s->now, pid, number(line, "former") ? number(line, "former") : pid, ev);
	free(ev);
}

static void
play_end(struct play *s, const char *line, int pid)
{
	struct tracee_end e = { .parent = (uint32_t)number(line, "parent"), .blocked = maybe(line, "blocked"),
				.pending = maybe(line, "pending"), .awaited = maybe(line, "awaited"),
				.no_zombie = has(line, "no-zombie"), .ignored = has(line, "ignored") };

	if (number(line, "adopter"))
		e.adopter = (struct pw_id){ .pid = (uint32_t)number(line, "adopter") };
	tracees_end(s->ts, s->now, pid, number(line, "status"), &e);
}

/* deliver TID SIGNO PID: of a child's end, unless it says otherwise. */
static void
play_deliver(struct play *s, const char *line, int tid, int signo, int from)
{
	struct tracee_siginfo si = { .signo = signo, .code = CLD_EXITED, .pid = from, .status = -1 };
	struct tracee_call call = { .nr = -1 };

	if (strstr(line, "code="))
		si.code = number(line, "code");
	if (number(line, "cuts"))
		call = (struct tracee_call){ .nr = has(line, "read") ? SYS_read : SYS_wait4,
					     .result = -number(line, "cuts") };
	tracees_deliver(s->ts, s->now, tid, &si, &call);
}

static void
play_wait(struct play *s, const char *line, int tid, int target)
{
	struct tracee_wait w = { .call = PW_CALL_WAIT4, .target = target ? PW_TARGET_PID : PW_TARGET_ANY,
				 .target_id = target, .target_pid = (uint32_t)target,
				 .sp = (uint64_t)number(line, "sp") };

	w.options = (has(line, "nohang") ? WNOHANG : 0) | (has(line, "nowait") ? WNOWAIT : 0);
	tracees_wait_enter(s->ts, s->now, tid, &w);
}

static void
play_return(struct play *s, const char *line, int tid, int child)
{
	struct tracee_wait_result r = { .child = child, .error = number(line, "error") };

	if (child)
		r.child_state = has(line, "stopped") ? PW_CHILD_STOPPED :
				has(line, "unknown") ? PW_CHILD_UNKNOWN : PW_CHILD_EXITED;
	tracees_wait_return(s->ts, s->now, tid, &r);
}

static void
play_fact(struct play *s, const char *line)
{
	const struct tracee_action a = action_in(line);
	char verb[16] = "";
	pid_t list[3];
	int one = 0, two = 0, three = 0, n;

	n = sscanf(line, "%15s %d %d %d", verb, &one, &two, &three);
	assert_true(n >= 1);
	list[0] = two;
	list[1] = three;
	if (!strcmp(verb, "add"))
		play_add(s, line, one, two);
	else if (!strcmp(verb, "add-thread"))
		tracees_add_thread(s->ts, one, two, has(line, "blocks"));
	else if (!strcmp(verb, "fork"))
		play_fork(s, line, one, two);
	else if (!strcmp(verb, "thread"))
		tracees_thread(s->ts, s->now, one, two);
	else if (!strcmp(verb, "thread-end"))
		tracees_thread_end(s->ts, s->now, one);
	else if (!strcmp(verb, "exec"))
		play_exec(s, line, one);
	else if (!strcmp(verb, "exec-failed"))
		tracees_exec_failed(s->ts, s->now, one, two, "/no");
	else if (!strcmp(verb, "end"))
		play_end(s, line, one);
	else if (!strcmp(verb, "release"))
		tracees_release(s->ts, s->now, one);
	else if (!strcmp(verb, "reparent"))
		tracees_reparent(s->ts, one, &(struct pw_id){ .pid = (uint32_t)two });
	else if (!strcmp(verb, "stopped"))
		tracees_stopped(s->ts, s->now, one, two);
	else if (!strcmp(verb, "continued"))
		tracees_continued(s->ts, s->now, one);
	else if (!strcmp(verb, "deliver"))
		play_deliver(s, line, one, two, three);
	else if (!strcmp(verb, "queue"))
		tracees_queue(s->ts, s->now, one, list, (size_t)n - 2);
	else if (!strcmp(verb, "action"))
		tracees_action(s->ts, s->now, one, two, &a);
	else if (!strcmp(verb, "mask"))
		tracees_mask(s->ts, one, two);
	else if (!strcmp(verb, "wait"))
		play_wait(s, line, one, two);
	else if (!strcmp(verb, "return"))
		play_return(s, line, one, two);
	else if (!strcmp(verb, "advance"))
		tracees_advance(s->ts, s->now);
	else if (!strcmp(verb, "overdue"))
		strbuf_addf(&s->out, "- overdue %d\n", (int)tracees_overdue(s->ts, s->now));
	else if (!strcmp(verb, "decide"))
		tracees_decide(s->ts, one);
	else if (!strcmp(verb, "finish"))
		tracees_finish(s->ts, s->now);
	else if (!strcmp(verb, "show"))
		strbuf_addf(&s->out, "- blocks %d wants %d due %lld horizon %lld\n", tracees_blocks(s->ts, one),
			    tracees_wants_queue(s->ts, one),
			    tracees_due(s->ts) == UINT64_MAX ? -1LL : (long long)(tracees_due(s->ts) / MS),
			    (long long)(tracees_horizon(s->ts, s->now) / MS));
	else
		fail_msg("what is %s?", line);
}

struct row {
	const char *name;
	const char *facts;	/* a line each; @MS before it = when, otherwise 1 ms later */
	const char *events;
	uint64_t signals;	/* 0 = SIGCHLD */
	bool threads;
};

static void
test_row(void **state)
{
	const struct row *r = *state;
	struct play s = { .now = 0 };
	const struct tracees_opts o = {
		.signals = r->signals ? r->signals : 1ULL << (SIGCHLD - 1),
		.threads = r->threads, .sink = on_event, .arg = &s.out,
	};
	const char *line = r->facts, *end;
	char fact[200];

	s.ts = tracees_new(&o);
	for (; *line; line = end + 1) {
		end = strchr(line, '\n');
		assert_non_null(end);
		s.now += MS;
		if (*line == '@') {
			s.now = strtoull(line + 1, (char **)&line, 10) * MS;
			line++;
		}
		snprintf(fact, sizeof(fact), "%.*s", (int)(end - line + 1), line);
		play_fact(&s, fact);
	}
	assert_string_equal(strbuf_str(&s.out), r->events);
	tracees_free(s.ts);
	strbuf_done(&s.out);
}

/* --- lives --------------------------------------------------------------------- */

#define FORKS_11 "fork 10 by 10 child 11 child\n"
#define FORKS_12 "fork 10 by 10 child 12 child\n"
#define FORKS_13 "fork 10 by 10 child 13 child\n"
#define HANDLER "disposition 10 by 10 handler -\n"
#define USR1 (1ULL << (SIGUSR1 - 1))
#define CHLD (1ULL << (SIGCHLD - 1))

static const struct row lives[] = {
	{ .name = "found processes", "add 10 1 report\nadd 11 10 report zombie\nrelease 11\nrelease 10\n",
	  "process 10\nprocess 11\ndisposition 10 by 0 default -\nrelease 11\n" },
	{ .name = "a zombie's parent that blocks", "add 10 1 report blocks\nadd 11 10 report zombie\n",
	  "process 10\nprocess 11\ndisposition 10 by 0 default - blocked\n" },
	{ .name = "fork, end, reap", "add 10 1\nfork 10 11\nwait 10 0\nend 11 status=256\nreturn 10 11\nrelease 11\n",
	  FORKS_11 "enter 10 any\nexit 11 of 10 256 zombie\nsignal 10 17 from 11 ignored\n"
	  "return 10 any = 11.11 exited 2ms\n" },
	{ .name = "a reaped process is forgotten", "add 10 1\nfork 10 11\nend 11\nwait 10 0\nreturn 10 11\nend 11\n"
	  "wait 10 0\nreturn 10 11\n",
	  FORKS_11 "exit 11 of 10 0 zombie\nsignal 10 17 from 11 ignored\nenter 10 any\n"
	  "return 10 any = 11.11 exited 1ms\nenter 10 any\nreturn 10 any = 11.0 exited 1ms\n" },
	{ .name = "WNOWAIT does not reap", "add 10 1\nfork 10 11\nend 11\nwait 10 0 nowait\nreturn 10 11\nrelease 11\n",
	  FORKS_11 "exit 11 of 10 0 zombie\nsignal 10 17 from 11 ignored\nenter 10 any\n"
	  "return 10 any = 11.11 exited 1ms\nrelease 11\n" },
	{ .name = "a stop is not reaped", "add 10 1\nfork 10 11\nwait 10 0\nreturn 10 11 stopped\nend 11\n",
	  FORKS_11 "enter 10 any\nreturn 10 any = 11.11 stopped 1ms\nexit 11 of 10 0 zombie\n"
	  "signal 10 17 from 11 ignored\n" },
	{ .name = "a zombie without a status is reaped", "add 10 1\nfork 10 11\nend 11\nwait 10 0\nreturn 10 11 unknown\n"
	  "release 11\n",
	  FORKS_11 "exit 11 of 10 0 zombie\nsignal 10 17 from 11 ignored\nenter 10 any\n"
	  "return 10 any = 11.11 unknown 1ms\n" },
	{ .name = "the log has the end after the reap", "add 10 1\nfork 10 11\nwait 10 0\nreturn 10 11\nend 11\n",
	  FORKS_11 "enter 10 any\nreturn 10 any = 11.11 exited 1ms\nexit 11 of 10 0 zombie\n"
	  "signal 10 17 from 11 ignored\nrelease 11\n" },
	{ .name = "a tracer's wait does not reap", "add 10 1\nadd 20 1\nfork 10 11\nend 11\nwait 20 0\nreturn 20 11\nrelease 11\n",
	  FORKS_11 "exit 11 of 10 0 zombie\nsignal 10 17 from 11 ignored\nenter 20 any\n"
	  "return 20 any = 11.11 exited 1ms\nrelease 11\n" },
	{ .name = "vfork, a sister, an exit signal, no caller", "add 10 1\nfork 10 11 vfork\nfork 11 12 sister\n"
	  "fork 11 13 sends=0\nfork 10 14 no-caller\n",
	  "fork 10 by 10 child 11 child vfork\nfork 11 by 11 child 12 child parent 10\nfork 11 by 11 child 13 child sends 0\n"
	  "fork 10 by 0 child 14 child no-caller\n" },
	{ .name = "exec", "add 10 1\nexec-failed 10 2\nexec 10\n", "exec-failed 10 by 10 2 /no\nexec 10 by 10 new /bin/new\n" },
	{ .name = "an unknown parent", "add 10 1\nend 10 status=9\n", "exit 10 of 1 9 zombie\n" },
	{ .name = "an unknown parent in a log", "add 10 1\nend 10 no-zombie\n", "exit 10 of 1 0 -\n" },
	{ .name = "not known", "fork 10 11\nend 10\nexec 10\ndeliver 10 17 11\nwait 10 0\nreturn 10 0\nthread 10 11\n"
	  "thread-end 10\nstopped 10 19\ncontinued 10\nrelease 10\nmask 10 1\naction 10 17 ignore\nqueue 10\n"
	  "exec-failed 10 2\nadd-thread 10 11\nreparent 10 1\nfinish\n", "" },
	{ .name = "a number is used again", "add 10 1\nfork 10 11\nfork 10 11\nend 11\n",
	  FORKS_11 FORKS_11 "exit 11 of 10 0 zombie\nsignal 10 17 from 11 ignored\n" },
	{ .name = "orphans", "add 10 1\nfork 10 11\nfork 11 12\nfork 11 13\nend 13\nend 11 adopter=10\nend 12 parent=10\n",
	  FORKS_11 "fork 11 by 11 child 12 child\nfork 11 by 11 child 13 child\n"
	  "exit 13 of 11 0 zombie\nsignal 11 17 from 13 ignored\n"
	  "exit 11 of 10 0 zombie to 10\nsignal 10 17 from 13 ignored\nsignal 10 17 from 11 ignored\n"
	  "exit 12 of 10 0 zombie\nsignal 10 17 from 12 ignored\n" },
	{ .name = "an adopter that ignores SIGCHLD", "add 10 1 ignore\nfork 10 11\naction 11 17 default\nfork 11 12\nend 12\n"
	  "end 11 adopter=10\n",
	  "disposition 10 by 10 ignore -\n" FORKS_11 "disposition 11 by 11 default call\n"
	  "fork 11 by 11 child 12 child\nexit 12 of 11 0 zombie\nsignal 11 17 from 12 ignored\n"
	  "exit 11 of 10 0 ignored to 10\nrelease 12\n" },
	{ .name = "orphans send SIGCHLD", "add 10 1\nfork 10 11\nfork 11 12 sends=10\nend 11 adopter=10\nend 12\n",
	  FORKS_11 "fork 11 by 11 child 12 child sends 10\nexit 11 of 10 0 zombie to 10\nsignal 10 17 from 11 ignored\n"
	  "exit 12 of 10 0 zombie\nsignal 10 17 from 12 ignored\n" },
	{ .name = "its own ancestor", "add 10 1\nfork 10 11\nreparent 10 11\nend 10\nadd 12 12\nend 12 adopter=12\n",
	  FORKS_11 "exit 10 of 11 0 zombie\nexit 12 of 12 0 zombie to 12\n" },
	{ .name = "an adopter that was not known", "add 10 1\nadd 20 1\nfork 10 11 sends=10\nreparent 11 20\nend 11\n",
	  "fork 10 by 10 child 11 child sends 10\nexit 11 of 20 0 zombie\nsignal 20 17 from 11 ignored\n" },
};

static const struct row threads[] = {
	{ .name = "only a leader that leaves", "add 10 1\nthread 10 11\nthread-end 10\nend 10\n",
	  "thread 10 of 10 ends left 1\nexit 10 of 1 0 zombie tid 11\n" },
	{ .name = "all", "add 10 1\nthread 10 11\nthread 11 12\nthread-end 11\nend 10\n",
	  "thread 11 of 10 starts left 0\nthread 12 of 10 starts left 0\nthread 11 of 10 ends left 2\n"
	  "thread 12 of 10 ends left 0\nexit 10 of 1 0 zombie\n", .threads = true },
	{ .name = "exec by another thread", "add 10 1\nthread 10 11\nwait 10 0\nexec 10 former=11\nthread-end 11\nwait 10 0\n",
	  "enter 10 any\nexec 10 by 10 new /bin/new\nenter 10 any\n" },
	{ .name = "exec ends the others", "add 10 1\nadd-thread 10 11\nexec 10\nthread-end 11\n",
	  "exec 10 by 10 new /bin/new\n", .threads = true },
	{ .name = "a thread waits", "add 10 1\nadd-thread 10 11\nfork 11 12\nwait 11 0\nend 12\nreturn 11 12\nrelease 12\n",
	  "fork 10 by 11 child 12 child\nenter 11 any\nexit 12 of 10 0 zombie\nsignal 10 17 from 12 ignored\n"
	  "return 11 any = 12.12 exited 2ms\n" },
};

static const struct row dispositions[] = {
	{ .name = "the default is not reported", "add 10 1\nwait 10 0\n", "enter 10 any\n" },
	{ .name = "when the process is seen next", "add 10 1\nwait 10 0\nreturn 10 0 error=10\naction 10 17 handler restart restorer\n"
	  "fork 10 11\nwait 10 0\n",
	  "enter 10 any\nreturn 10 any error 10 1ms\ndisposition 10 by 10 handler restart call\n" FORKS_11
	  "enter 10 any\n" },
	{ .name = "a child's end", "add 10 1\nfork 10 11\naction 10 17 ignore\nend 11\n",
	  FORKS_11 "disposition 10 by 0 ignore call\nexit 11 of 10 0 ignored\n" },
	{ .name = "exec resets a handler", "add 10 1 handler nocldwait\nfork 10 11\nexec 11\n",
	  "disposition 10 by 10 handler nocldwait -\n" FORKS_11
	  "exec 11 by 11 new /bin/new\ndisposition 11 by 11 default exec\n" },
	{ .name = "exec keeps what is ignored", "add 10 1 ignore nocldwait blocks\nfork 10 11\nexec 11\n",
	  "disposition 10 by 10 ignore nocldwait -\n" FORKS_11
	  "exec 11 by 11 new /bin/new\ndisposition 11 by 11 ignore exec blocked\n" },
	{ .name = "the first exec", "add 10 1 blocks\nexec 10\nexec 10\n",
	  "exec 10 by 10 new /bin/new\ndisposition 10 by 10 default exec blocked\nexec 10 by 10 new /bin/new\n" },
	{ .name = "CLONE_CLEAR_SIGHAND", "add 10 1 handler\nfork 10 11 clear\n",
	  HANDLER FORKS_11 "disposition 11 by 0 default fork\n" },
	{ .name = "SA_RESETHAND", "add 10 1 handler resethand\nfork 10 11\nend 11\ndeliver 10 17 11\nwait 10 0\n",
	  "disposition 10 by 10 handler resethand -\n" FORKS_11 "exit 11 of 10 0 zombie\n"
	  "signal 10 17 from 11 queued\ndeliver 10 17 handler resethand\n"
	  "disposition 10 by 10 default resethand\nenter 10 any\n" },
	{ .name = "SA_NOCLDWAIT", "add 10 1 handler nocldwait\nfork 10 11\nend 11\nqueue 10 11\nrelease 11\n",
	  "disposition 10 by 10 handler nocldwait -\n" FORKS_11 "exit 11 of 10 0 nocldwait\n"
	  "signal 10 17 from 11 queued\n" },
	{ .name = "another exit signal is not for SIG_IGN", "add 10 1 ignore\nfork 10 11 sends=10\nend 11\n",
	  "disposition 10 by 10 ignore -\nfork 10 by 10 child 11 child sends 10\nexit 11 of 10 0 zombie\n" },
	{ .name = "but becomes SIGCHLD after an exec", "add 10 1 ignore\nfork 10 11 sends=10\nexec 10\nend 11\n",
	  "disposition 10 by 10 ignore -\nfork 10 by 10 child 11 child sends 10\nexec 10 by 10 new /bin/new\n"
	  "exit 11 of 10 0 ignored\n" },
};

/* --- the fate of SIGCHLDs ------------------------------------------------------ */

#define THREE "add 10 1 handler\nfork 10 11\nfork 10 12\nfork 10 13\n"
#define THREE_FORKS HANDLER FORKS_11 FORKS_12 FORKS_13
#define EXIT_11 "exit 11 of 10 0 zombie\n"
#define EXIT_12 "exit 12 of 10 0 zombie\n"
#define EXIT_13 "exit 13 of 10 0 zombie\n"
#define DELIVER "deliver 10 17 handler\n"

static const struct row fates[] = {
	{ .name = "its own delivery", THREE "end 11\ndeliver 10 17 11\n",
	  THREE_FORKS EXIT_11 "signal 10 17 from 11 queued\n" DELIVER },
	{ .name = "open until then, and no longer held", THREE "end 11\nshow 10\nend 12\ndeliver 10 17 11\nqueue 10\nshow 10\n",
	  THREE_FORKS EXIT_11 "- blocks 1 wants 1 due 55 horizon 5\nsignal 10 17 from 11 queued\n" EXIT_12
	  "signal 10 17 from 12 coalesced\n" DELIVER "- blocks 0 wants 0 due -1 horizon 10\n" },
	{ .name = "three ends merge into one delivery", THREE "end 11\nend 12\nend 13\ndeliver 10 17 11\nqueue 10\n",
	  THREE_FORKS EXIT_11 "signal 10 17 from 11 queued\n" EXIT_12 "signal 10 17 from 12 coalesced\n"
	  EXIT_13 "signal 10 17 from 13 coalesced\n" DELIVER },
	{ .name = "one came after the delivery", THREE "end 11\nend 12\nend 13\ndeliver 10 17 11\nqueue 10 12\ndeliver 10 17 12\n",
	  THREE_FORKS EXIT_11 "signal 10 17 from 11 queued\n" EXIT_12 "signal 10 17 from 12 queued\n"
	  EXIT_13 "signal 10 17 from 13 coalesced\n" DELIVER DELIVER },
	{ .name = "the next delivery shows it", THREE "end 11\nend 12\nend 13\ndeliver 10 17 11\nwait 10 0\ndeliver 10 17 13\n",
	  THREE_FORKS EXIT_11 "signal 10 17 from 11 queued\n" EXIT_12 "signal 10 17 from 12 coalesced\n"
	  EXIT_13 "signal 10 17 from 13 queued\n" DELIVER "enter 10 any\n" DELIVER },
	{ .name = "or time", THREE "end 11\nend 12\ndeliver 10 17 11\n@55 advance\n@56 advance\n",
	  THREE_FORKS EXIT_11 "signal 10 17 from 11 queued\n" EXIT_12 "signal 10 17 from 12 coalesced\n" DELIVER },
	{ .name = "the queue of an undelivered one", THREE "end 11\nend 12\nqueue 10 11\nend 13\ndeliver 10 17 11\nqueue 10\n",
	  THREE_FORKS EXIT_11 "signal 10 17 from 11 queued\n" EXIT_12 "signal 10 17 from 12 coalesced\n"
	  EXIT_13 "signal 10 17 from 13 coalesced\n" DELIVER },
	{ .name = "the hold is over", THREE "end 11\nend 12\n@54 advance\n@55 advance\nend 13\n@60 deliver 10 17 12\n@200 advance\n",
	  THREE_FORKS EXIT_11 "signal 10 17 from 11 queued\n" EXIT_12 "signal 10 17 from 12 coalesced\n"
	  EXIT_13 "signal 10 17 from 13 coalesced\n" DELIVER },
	{ .name = "its parent is asked before", THREE "end 11\nend 12\n@54 overdue\n@55 overdue\ndeliver 10 17 11\nqueue 10 12\noverdue\n",
	  THREE_FORKS EXIT_11 "- overdue 0\n- overdue 10\n" "signal 10 17 from 11 queued\n" EXIT_12
	  "signal 10 17 from 12 queued\n" DELIVER "- overdue 0\n" },
	{ .name = "its parent has not stopped", THREE "end 11\nend 12\n@55 decide 99\ndecide 10\noverdue\n",
	  THREE_FORKS EXIT_11 "signal 10 17 from 11 queued\n" EXIT_12 "signal 10 17 from 12 coalesced\n- overdue 0\n" },
	{ .name = "the hold is not over", THREE "end 11\n@54 advance\n", THREE_FORKS EXIT_11 },
	{ .name = "the trace is over", THREE "end 11\nend 12\nfinish\n",
	  THREE_FORKS EXIT_11 "signal 10 17 from 11 queued\n" EXIT_12 "signal 10 17 from 12 coalesced\n" },
	{ .name = "the parent ends", THREE "end 11\nend 12\nend 10\n",
	  THREE_FORKS EXIT_11 "signal 10 17 from 11 queued\n" EXIT_12 "signal 10 17 from 12 coalesced\n"
	  "exit 10 of 1 0 zombie\n" },
	{ .name = "the parent gets to ignore it", THREE "end 11\nend 12\naction 10 17 ignore\naction 10 17 handler\nmask 10 1\nend 13\n",
	  THREE_FORKS EXIT_11 "signal 10 17 from 11 queued\n" EXIT_12 "signal 10 17 from 12 coalesced\n"
	  EXIT_13 "signal 10 17 from 13 blocked\n" },
	{ .name = "the default, too, discards what is pending", THREE "mask 10 1\nend 11\naction 10 17 default\nend 12\n",
	  THREE_FORKS EXIT_11 "signal 10 17 from 11 blocked\ndisposition 10 by 0 default call\n" EXIT_12
	  "signal 10 17 from 12 blocked\n" },
	{ .name = "ignored", "add 10 1 ignore\nfork 10 11\nend 11\n", "disposition 10 by 10 ignore -\n" FORKS_11 "exit 11 of 10 0 ignored\n" },
	{ .name = "ignored by default, which a tracer sees delivered", "add 10 1\nfork 10 11\nend 11\ndeliver 10 17 11 cuts=512\n",
	  FORKS_11 EXIT_11 "signal 10 17 from 11 ignored\n" },
	{ .name = "no exit signal", "add 10 1\nfork 10 11 sends=0\nend 11\n",
	  "fork 10 by 10 child 11 child sends 0\n" EXIT_11 },
	{ .name = "block, two ends, unblock", THREE "mask 10 1\nend 11\nend 12\nmask 10 0\ndeliver 10 17 11\nend 13\ndeliver 10 17 13\n",
	  THREE_FORKS EXIT_11 "signal 10 17 from 11 blocked\n" EXIT_12 "signal 10 17 from 12 coalesced\n"
	  DELIVER EXIT_13 "signal 10 17 from 13 queued\n" DELIVER },
	{ .name = "blocked again", THREE "mask 10 1\nend 11\nmask 10 0\ndeliver 10 17 11\nmask 10 1\nend 12\n",
	  THREE_FORKS EXIT_11 "signal 10 17 from 11 blocked\n" DELIVER EXIT_12 "signal 10 17 from 12 blocked\n" },
	{ .name = "blocked is not ignored by default", "add 10 1 blocks\nfork 10 11\nend 11\nmask 10 0\ndeliver 10 17 11\n",
	  FORKS_11 EXIT_11 "signal 10 17 from 11 blocked\ndeliver 10 17 default\n" },
	{ .name = "blocked in one thread only", THREE "thread 10 14\nmask 10 1\nend 11\ndeliver 14 17 11\n",
	  THREE_FORKS EXIT_11 "signal 10 17 from 11 queued\ndeliver 14 17 handler\n" },
	{ .name = "blocked in both", THREE "thread 10 14\nmask 10 1\nmask 14 1\nend 11\n",
	  THREE_FORKS EXIT_11 "signal 10 17 from 11 blocked\n" },
	{ .name = "the tracer looked", THREE "end 11 blocked=yes\nend 12 blocked=yes pending=no\nend 13 blocked=yes pending=yes\n@99 advance\n",
	  THREE_FORKS EXIT_11 "signal 10 17 from 11 blocked\n" EXIT_12 "signal 10 17 from 12 blocked\n"
	  EXIT_13 "signal 10 17 from 13 coalesced\n" },
	{ .name = "the tracer looked, and then the parent took it", THREE "end 11 blocked=yes pending=no\n"
	  "end 12 blocked=yes pending=yes\ndeliver 10 17 11\nqueue 10 12\n",
	  THREE_FORKS EXIT_11 "signal 10 17 from 11 blocked\n" EXIT_12 "signal 10 17 from 12 blocked\n" DELIVER },
	{ .name = "the tracer looked, and the parent takes it now", THREE "end 11 blocked=yes pending=no\n"
	  "end 12 blocked=yes pending=yes\ndeliver 10 17 11\nqueue 10\n",
	  THREE_FORKS EXIT_11 "signal 10 17 from 11 blocked\n" EXIT_12 "signal 10 17 from 12 coalesced\n" DELIVER },
	{ .name = "the tracer looked, and nothing was pending any more", THREE "end 11 blocked=yes pending=no\n"
	  "end 12 blocked=yes pending=yes\nend 13 blocked=yes pending=no\n",
	  THREE_FORKS EXIT_11 "signal 10 17 from 11 blocked\n" EXIT_12 "signal 10 17 from 12 coalesced\n"
	  EXIT_13 "signal 10 17 from 13 blocked\n" },
	{ .name = "none was pending: that is known at once", THREE "end 11 blocked=no pending=no\nshow 10\nend 12\ndeliver 10 17 11\nqueue 10\n",
	  THREE_FORKS EXIT_11 "signal 10 17 from 11 queued\n- blocks 1 wants 0 due -1 horizon 6\n" EXIT_12
	  "signal 10 17 from 12 coalesced\n" DELIVER },
	{ .name = "sigtimedwait(2) takes it", THREE "end 11 blocked=no pending=no awaited=yes\nend 12 blocked=no pending=no awaited=yes\n"
	  "end 13 blocked=no pending=yes awaited=yes\n@99 advance\n",
	  THREE_FORKS EXIT_11 "signal 10 17 from 11 queued\n" EXIT_12 "signal 10 17 from 12 queued\n"
	  EXIT_13 "signal 10 17 from 13 coalesced\n" },
	{ .name = "and it is not ignored then", "add 10 1 blocks\nfork 10 11\nend 11 blocked=no pending=no awaited=yes\n",
	  FORKS_11 EXIT_11 "signal 10 17 from 11 queued\n" },
	{ .name = "PID 1 of its namespace exits", THREE "end 11 ignored\nend 12\n",
	  THREE_FORKS "exit 11 of 10 0 ignored\nexit 12 of 10 0 ignored\n" },
	{ .name = "not known to be pending", THREE "end 11 blocked=yes pending=yes\nend 12 blocked=yes\n@99 advance\n",
	  THREE_FORKS EXIT_11 "signal 10 17 from 11 coalesced\n" EXIT_12 "signal 10 17 from 12 coalesced\n" },
	{ .name = "blocked while others are open", THREE "end 11\nend 12 blocked=yes\nend 13 blocked=yes\n"
	  "deliver 10 17 11\nqueue 10 12\n",
	  THREE_FORKS EXIT_11 "signal 10 17 from 11 queued\n" EXIT_12 "signal 10 17 from 12 blocked\n"
	  EXIT_13 "signal 10 17 from 13 coalesced\n" DELIVER },
	{ .name = "coalesced with one that is open", THREE "end 11\nend 12 blocked=yes\nqueue 10 11\n",
	  THREE_FORKS EXIT_11 "signal 10 17 from 11 queued\n" EXIT_12 "signal 10 17 from 12 coalesced\n" },
	{ .name = "sigwait takes it", THREE "mask 10 1\nend 11\nqueue 10 11\nend 12\nqueue 10\nend 13\n",
	  THREE_FORKS EXIT_11 "signal 10 17 from 11 blocked\n" EXIT_12 "signal 10 17 from 12 coalesced\n"
	  EXIT_13 "signal 10 17 from 13 blocked\n" },
	{ .name = "kill(2) while a child ends", THREE "end 11\nend 12\ndeliver 10 17 99 code=0\nqueue 10\n",
	  THREE_FORKS EXIT_11 "signal 10 17 from 11 coalesced\n" EXIT_12 "signal 10 17 from 12 coalesced\n"
	  "signal 10 17 from 99 queued code 0 user\n" DELIVER },
	{ .name = "kill(2), and one comes after it", THREE "end 11\ndeliver 10 17 99 code=0\nqueue 10 11\n",
	  THREE_FORKS EXIT_11 "signal 10 17 from 11 queued\nsignal 10 17 from 99 queued code 0 user\n" DELIVER },
	{ .name = "tgkill(2)", THREE "mask 10 1\nend 11\ndeliver 10 17 99 code=-6\nend 12\n",
	  THREE_FORKS EXIT_11 "signal 10 17 from 11 blocked\nsignal 10 17 from 99 queued code -6 user tid 10\n"
	  DELIVER EXIT_12 "signal 10 17 from 12 coalesced\n" },
	{ .name = "kill(2) is blocked", THREE "mask 10 1\nqueue 10 99\nend 11\nmask 10 0\ndeliver 10 17 99 code=0\n",
	  THREE_FORKS EXIT_11 "signal 10 17 from 11 coalesced\nsignal 10 17 from 99 queued code 0 user\n" DELIVER },
	{ .name = "kill(2) is blocked, the default", "add 10 1 blocks\nqueue 10 99\nmask 10 0\ndeliver 10 17 99 code=0\n",
	  "signal 10 17 from 99 queued code 0 user\ndeliver 10 17 default\n" },
	{ .name = "kill(2) after sigwait took a child's", "add 10 1 blocks\nfork 10 11\nend 11\nqueue 10 99\nmask 10 0\n"
	  "deliver 10 17 99 code=0\n",
	  FORKS_11 EXIT_11 "signal 10 17 from 11 blocked\nsignal 10 17 from 99 queued code 0 user\n"
	  "deliver 10 17 default\n" },
	{ .name = "a child's after sigwait took that of kill(2)", "add 10 1 blocks\nqueue 10 99\nqueue 10\nfork 10 11\nend 11\n"
	  "mask 10 0\ndeliver 10 17 98 code=-6\n",
	  FORKS_11 EXIT_11 "signal 10 17 from 11 blocked\nsignal 10 17 from 98 ignored code -6 user tid 10\n" },
	{ .name = "kill(2) of one that ignores it", "add 10 1\ndeliver 10 17 99 code=0\n",
	  "signal 10 17 from 99 ignored code 0 user\n" },
	{ .name = "in the handler it may be blocked", THREE "deliver 10 17 9\nshow 10\nmask 10 0\nshow 10\n",
	  THREE_FORKS DELIVER "- blocks 0 wants 0 due -1 horizon 6\n- blocks 1 wants 0 due -1 horizon 8\n" },
	{ .name = "not with SA_NODEFER", "add 10 1 handler nodefer\ndeliver 10 17 9\nshow 10\n",
	  "disposition 10 by 10 handler nodefer -\ndeliver 10 17 handler nodefer\n- blocks 1 wants 0 due -1 horizon 3\n" },
	{ .name = "another handler's mask", "add 10 1\naction 10 10 handler masks-chld\ndeliver 10 10 9 code=0\nshow 10\n",
	  "- blocks 0 wants 0 due -1 horizon 4\n" },
	{ .name = "SIGCHLD is not chosen", THREE "end 11\ndeliver 10 17 11\n", THREE_FORKS EXIT_11, .signals = USR1 },
	{ .name = "a stop and a continue", THREE "stopped 11 19\ndeliver 10 17 11 code=5\ncontinued 11\ndeliver 10 17 11 code=6\n",
	  THREE_FORKS "signal 10 17 from 11 queued code 5 stop 19\n" DELIVER
	  "signal 10 17 from 11 queued code 6\n" DELIVER },
	{ .name = "a stop and an end of one child", THREE "stopped 11 19\nend 11\ndeliver 10 17 11\nqueue 10\n",
	  THREE_FORKS "signal 10 17 from 11 coalesced code 5 stop 19\n" EXIT_11 "signal 10 17 from 11 queued\n" DELIVER },
	{ .name = "SA_NOCLDSTOP", "add 10 1 handler nocldstop\nfork 10 11\nstopped 11 19\ncontinued 11\nend 11\nqueue 10 11\n",
	  "disposition 10 by 10 handler nocldstop -\n" FORKS_11 EXIT_11 "signal 10 17 from 11 queued\n" },
	{ .name = "killed, and dumped core", THREE "end 11 status=9\nqueue 10 11\nend 12 status=134\nqueue 10 11\n",
	  THREE_FORKS "exit 11 of 10 9 zombie\nsignal 10 17 from 11 queued code 2\n"
	  "exit 12 of 10 134 zombie\nsignal 10 17 from 12 coalesced code 3\n" },
};

/* --- other signals ------------------------------------------------------------- */

static const struct row others[] = {
	{ .name = "chosen", "add 10 1\naction 10 10 handler restart\ndeliver 10 10 99 code=0 read cuts=512\n",
	  "signal 10 10 from 99 queued code 0 user\ndeliver 10 10 handler restart restart read\n", USR1 },
	{ .name = "not chosen", "add 10 1\naction 10 10 handler\ndeliver 10 10 99 code=0\n", "" },
	{ .name = "ignored", "add 10 1\naction 10 10 ignore\ndeliver 10 10 99 code=0\n",
	  "signal 10 10 from 99 ignored code 0 user\n", USR1 },
	{ .name = "ignored by default", "add 10 1\ndeliver 10 28 0 code=128\n",
	  "signal 10 28 from 0 ignored code 128 -\n", 1ULL << (SIGWINCH - 1) },
	{ .name = "EINTR and restart by its number", "add 10 1\naction 10 10 handler restart\n"
	  "deliver 10 10 9 code=0 read cuts=513\ndeliver 10 10 9 code=0 read cuts=514\ndeliver 10 10 9 code=0 read cuts=516\n"
	  "deliver 10 10 9 code=0 read cuts=4\n",
	  "signal 10 10 from 9 queued code 0 user\ndeliver 10 10 handler restart restart read\n"
	  "signal 10 10 from 9 queued code 0 user\ndeliver 10 10 handler restart eintr read\n"
	  "signal 10 10 from 9 queued code 0 user\ndeliver 10 10 handler restart eintr read\n"
	  "signal 10 10 from 9 queued code 0 user\ndeliver 10 10 handler restart\n", USR1 },
	{ .name = "a deadly one interrupts nothing", "add 10 1\ndeliver 10 10 99 code=0 read cuts=512\nend 10 status=10\n",
	  "signal 10 10 from 99 queued code 0 user\ndeliver 10 10 default\nexit 10 of 1 10 zombie user 99 \n", USR1 },
	{ .name = "who sent it", "add 10 1\nadd 20 1\ndeliver 10 15 20 code=0\nend 10 status=15\n",
	  "exit 10 of 1 15 zombie user 20 old\n" },
	{ .name = "another one ended it", "add 10 1\nadd 20 1\ndeliver 10 15 20 code=0\nend 10 status=9\n",
	  "exit 10 of 1 9 zombie\n" },
	{ .name = "a core is dumped", "add 10 1\ndeliver 10 11 1 code=1\n", "deliver 10 11 default\n" },
	{ .name = "not with a handler", "add 10 1\naction 10 11 handler\ndeliver 10 11 1 code=1\n", "" },
	{ .name = "a fault is the thread's", "add 10 1\ndeliver 10 11 1 code=1\n",
	  "signal 10 11 from 0 queued code 1 - tid 10\ndeliver 10 11 default\n", 1ULL << (SIGSEGV - 1) },
	{ .name = "a key", "add 10 1\ndeliver 10 2 0 code=128\n", "signal 10 2 from 0 queued code 128 terminal\ndeliver 10 2 default\n",
	  1ULL << (SIGINT - 1) },
	{ .name = "the parent's end", "add 10 1\nfork 10 11\nend 10\ndeliver 11 10 10 code=0\n",
	  FORKS_11 "exit 10 of 1 0 zombie\nsignal 11 10 from 10 queued code 0 parent-death\ndeliver 11 10 default\n", USR1 },
	{ .name = "the parent's end, and it is reaped", "add 10 1\nfork 10 11\nend 10\nrelease 10\ndeliver 11 10 10 code=0\nend 11 status=10\n",
	  FORKS_11 "exit 10 of 1 0 zombie\nrelease 10\nsignal 11 10 from 10 queued code 0 parent-death\ndeliver 11 10 default\n"
	  "exit 11 of 0 10 zombie parent-death 10 old\n", USR1 },
	{ .name = "SIGKILL stops no tracee", "add 10 1\nend 10 status=9\n",
	  "signal 10 9 from 0 queued code 0 -\ndeliver 10 9 default\nexit 10 of 1 9 zombie\n", 1ULL << (SIGKILL - 1) },
	{ .name = "an exit signal", "add 10 1\naction 10 10 handler\nfork 10 11 sends=10\nfork 10 12 sends=10\nend 11\nend 12\ndeliver 10 10 11 code=1\n"
	  "deliver 10 10 9 code=0\n",
	  "fork 10 by 10 child 11 child sends 10\nfork 10 by 10 child 12 child sends 10\n" EXIT_11
	  "signal 10 10 from 0 queued code 1 -\n" EXIT_12 "signal 10 10 from 0 coalesced code 1 -\ndeliver 10 10 handler\n"
	  "signal 10 10 from 9 queued code 0 user\ndeliver 10 10 handler\n", USR1 },
	{ .name = "SA_RESETHAND", "add 10 1\naction 10 10 handler resethand\ndeliver 10 10 9 code=0\ndeliver 10 10 9 code=0\n",
	  "signal 10 10 from 9 queued code 0 user\ndeliver 10 10 handler resethand\n"
	  "signal 10 10 from 9 queued code 0 user\ndeliver 10 10 default resethand\n", USR1 },
};

/* --- wait calls ---------------------------------------------------------------- */

#define POLL "wait 10 0 nohang\nreturn 10 0\n"
#define POLLS(n) "return 10 any nohang x" n

static const struct row waits[] = {
	{ .name = "EINTR", "add 10 1 handler\nwait 10 11\nreturn 10 0 error=512\ndeliver 10 17 9 cuts=512\nshow 10\nwait 10 11\n",
	  HANDLER "enter 10 pid 11\nreturn 10 pid 11 error 4 2ms\ndeliver 10 17 handler eintr wait4\n"
	  "- blocks 0 wants 0 due -1 horizon 5\nenter 10 pid 11\n" },
	{ .name = "restart, on the same stack", "add 10 1 handler restart\nwait 10 0 sp=7\nreturn 10 0 error=512\n"
	  "deliver 10 17 9 cuts=512\nwait 10 0 sp=7\nshow 10\nreturn 10 0 error=10\n",
	  "disposition 10 by 10 handler restart -\nenter 10 any\ndeliver 10 17 handler restart restart wait4\n"
	  "- blocks 1 wants 0 due -1 horizon 6\nreturn 10 any error 10 5ms\n" },
	{ .name = "restart, the stack is not known", "add 10 1 handler restart\nwait 10 0\nreturn 10 0 error=512\n"
	  "deliver 10 17 9 cuts=512\nwait 10 0\nreturn 10 0 error=10\n",
	  "disposition 10 by 10 handler restart -\nenter 10 any\ndeliver 10 17 handler restart restart wait4\n"
	  "return 10 any error 10 4ms\n" },
	{ .name = "restarted, and left by a jump", "add 10 1 handler restart\nwait 10 0 sp=7\nreturn 10 0 error=512\n"
	  "deliver 10 17 9 cuts=512\nwait 10 0 sp=7\nwait 10 0 sp=5\nreturn 10 0 error=10\nwait 10 0 sp=7\n",
	  "disposition 10 by 10 handler restart -\nenter 10 any\ndeliver 10 17 handler restart restart wait4\n"
	  "enter 10 any\nreturn 10 any error 10 1ms\nenter 10 any\n" },
	{ .name = "exec in the handler", "add 10 1 handler restart\nwait 10 0 sp=7\nreturn 10 0 error=512\n"
	  "deliver 10 17 9 cuts=512\nexec 10\nwait 10 0 sp=7\n",
	  "disposition 10 by 10 handler restart -\nenter 10 any\ndeliver 10 17 handler restart restart wait4\n"
	  "exec 10 by 10 new /bin/new\ndisposition 10 by 10 default exec\nenter 10 any\n" },
	{ .name = "the handler waits itself", "add 10 1 handler restart\nwait 10 0 sp=7\nreturn 10 0 error=512\n"
	  "deliver 10 17 9 cuts=512\nwait 10 0 sp=5\nreturn 10 0 error=10\nwait 10 0 sp=7\nreturn 10 0 error=10\n",
	  "disposition 10 by 10 handler restart -\nenter 10 any\ndeliver 10 17 handler restart restart wait4\n"
	  "enter 10 any\nreturn 10 any error 10 1ms\nenter 10 any 5ms\nreturn 10 any error 10 6ms\n" },
	{ .name = "the handler polls, the stack is not known", "add 10 1 handler restart\nwait 10 0\nreturn 10 0 error=512\n"
	  "deliver 10 17 9 cuts=512\nwait 10 0 nohang\nreturn 10 0 error=10\nwait 10 0\nreturn 10 0 error=10\n",
	  "disposition 10 by 10 handler restart -\nenter 10 any\ndeliver 10 17 handler restart restart wait4\n"
	  "return 10 any nohang error 10 1ms\nenter 10 any 5ms\nreturn 10 any error 10 6ms\n" },
	{ .name = "another call of the handler fails", "add 10 1 handler\nwait 10 0 sp=7\nreturn 10 0 error=512\n"
	  "deliver 10 17 9 read cuts=512\nwait 10 0 sp=7\nreturn 10 0 error=10\n",
	  HANDLER "enter 10 any\ndeliver 10 17 handler eintr read\nreturn 10 any error 10 4ms\n" },
	{ .name = "no call, no return", "add 10 1\nreturn 10 11\n", "" },
	{ .name = "a flood of polls", "add 10 1\n" POLL POLL POLL POLL POLL "wait 10 0\n",
	  "return 10 any nohang 1ms\n" POLLS("1 until 5\n") POLLS("2 until 9\n") POLLS("1 until 11\n") "enter 10 any\n" },
	{ .name = "a flood ends with another call", "add 10 1\n" POLL POLL POLL "wait 10 5 nohang\nreturn 10 0\n" POLL,
	  "return 10 any nohang 1ms\n" POLLS("1 until 5\n") POLLS("1 until 7\n") "return 10 pid 5 nohang 1ms\n"
	  "return 10 any nohang 1ms\n" },
	{ .name = "with a child", "add 10 1\nfork 10 11\nend 11\n" POLL POLL POLL "wait 10 0 nohang\nreturn 10 11\n",
	  FORKS_11 EXIT_11 "signal 10 17 from 11 ignored\nreturn 10 any nohang 1ms\n" POLLS("1 until 7\n")
	  POLLS("1 until 9\n") "return 10 any nohang = 11.11 exited 1ms\n" },
	{ .name = "with a fork, a delivery, an exec, the end", "add 10 1 handler\n" POLL POLL POLL "fork 10 11\n" POLL POLL POLL
	  "deliver 10 17 9\n" POLL POLL POLL "exec 10\n" POLL POLL POLL "end 10\n",
	  HANDLER "return 10 any nohang 1ms\n" POLLS("1 until 5\n") POLLS("1 until 7\n") FORKS_11
	  "return 10 any nohang 1ms\n" POLLS("1 until 12\n") POLLS("1 until 14\n") DELIVER
	  "return 10 any nohang 1ms\n" POLLS("1 until 19\n") POLLS("1 until 21\n") "exec 10 by 10 new /bin/new\n"
	  "disposition 10 by 10 default exec\nreturn 10 any nohang 1ms\n" POLLS("1 until 26\n")
	  POLLS("1 until 28\n") "exit 10 of 1 0 zombie\n" },
	{ .name = "with the trace", "add 10 1\n" POLL POLL POLL "finish\n",
	  "return 10 any nohang 1ms\n" POLLS("1 until 5\n") POLLS("1 until 7\n") },
	{ .name = "after a pause it is a call of its own", "add 10 1\n" POLL "wait 10 0 nohang\n@43 return 10 0\n",
	  "return 10 any nohang 1ms\nreturn 10 any nohang 39ms\n" },
	{ .name = "every 100 ms", "add 10 1\n" POLL POLL POLL POLL "wait 10 0 nohang\n@48 return 10 0\n"
	  "wait 10 0 nohang\n@87 return 10 0\nwait 10 0 nohang\n@110 return 10 0\nwait 10 0 nohang\n@111 return 10 0\n",
	  "return 10 any nohang 1ms\n" POLLS("1 until 5\n") POLLS("2 until 9\n") POLLS("3 until 110\n") },
	{ .name = "an error of another kind is no poll", "add 10 1\nwait 10 0 nohang\nreturn 10 0 error=22\nwait 10 0 nohang\nreturn 10 0 error=22\n",
	  "return 10 any nohang error 22 1ms\nreturn 10 any nohang error 22 1ms\n" },
};

/* --- time and memory ----------------------------------------------------------- */

static void
test_time_does_not_go_back(void **state)
{
	struct play s = { .now = 0 };
	const struct tracees_opts o = { .signals = CHLD, .sink = on_event, .arg = &s.out };

	(void)state;
	s.ts = tracees_new(&o);
	s.now = 9 * MS;
	play_fact(&s, "add 10 1\n");
	play_fact(&s, "wait 10 0\n");
	s.now = 4 * MS;
	play_fact(&s, "return 10 0 error=10\n");
	assert_string_equal(strbuf_str(&s.out), "enter 10 any\nreturn 10 any error 10\n");
	assert_int_equal(tracees_horizon(s.ts, 0), 9 * MS);
	tracees_free(s.ts);
	strbuf_done(&s.out);
}

static void
count_events(void *arg, const struct pw_event *ev)
{
	(void)ev;
	++*(size_t *)arg;
}

/* Only what runs or is a zombie is remembered; and what is held is freed with the rest. */
static void
test_bounded(void **state)
{
	size_t n = 0;
	const struct tracees_opts o = { .signals = CHLD, .sink = count_events, .arg = &n };
	struct play s = { .ts = tracees_new(&o) };
	struct tracee_facts f;
	char fact[64];

	(void)state;
	play_fact(&s, "add 10 1 handler\n");
	for (int pid = 1000; pid < 21000; pid++) {
		snprintf(fact, sizeof(fact), "fork 10 %d\n", pid);
		play_fact(&s, fact);
		assert_true(tracees_facts(s.ts, pid, &f));
		assert_int_equal(f.threads, 1);
		assert_int_equal(tracees_pid_of(s.ts, pid), pid);
		snprintf(fact, sizeof(fact), "end %d\n", pid);
		play_fact(&s, fact);
		assert_true(tracees_facts(s.ts, pid, &f) && f.ended && !f.threads);
		play_fact(&s, "wait 10 0 nohang\n");
		snprintf(fact, sizeof(fact), "return 10 %d\n", pid);
		play_fact(&s, fact);
		assert_false(tracees_facts(s.ts, pid, &f));
		assert_int_equal(tracees_pid_of(s.ts, pid), 0);
	}
	tracees_free(s.ts);
	assert_int_equal(n, 3);	/* disposition, fork, exit: then one is open */
	tracees_free(NULL);
}

int
main(void)
{
	static struct unit_list l;

	UNIT_ADD_ROWS(&l, test_row, lives);
	UNIT_ADD_ROWS(&l, test_row, threads);
	UNIT_ADD_ROWS(&l, test_row, dispositions);
	UNIT_ADD_ROWS(&l, test_row, fates);
	UNIT_ADD_ROWS(&l, test_row, others);
	UNIT_ADD_ROWS(&l, test_row, waits);
	unit_add(&l, "time does not go back", test_time_does_not_go_back, NULL);
	unit_add(&l, "memory is bounded", test_bounded, NULL);
	return unit_run("tracee", &l);
}
