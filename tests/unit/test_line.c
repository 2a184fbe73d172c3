/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_line.c - each kind of event as a line, and what others put into it. */
#include "unit.h"

#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/columns.h"
#include "base/strbuf.h"
#include "event/finding.h"
#include "event/summary.h"
#include "phrase/process_name.h"
#include "view/event_line.h"
#include "view/text/paint.h"

#define MS 1000000ull
#define SERVER .comm = "server", .who = { .pid = 1201 }
#define CHILD .comm = "server", .who = { .pid = 1202 }
#define TAIL(lit) .tail = (lit), .tail_len = sizeof(lit)	/* with the last string's NUL */
#define ENDED(n) ((n) << 8)

enum { UTF8 = 1, COLOUR = 2, NO_TIME = 4, NO_NAME = 8 };

static const struct pw_finding leak = {
	.rule = "never-waits", .severity = PW_SEV_LEAK, .message = "bad \033[2Jname",
};
static const struct pw_finding warning = {
	.rule = "slow-reap", .severity = PW_SEV_WARNING, .message = "slow",
};
static const struct pw_summary summary = {
	.forks = 1, .exits = 3, .reaps = 1, .autoreaps = 1, .zombies_now = 1,
};

/* Without time and process, which are the same for all. */
static const struct say_row {
	const char *name;
	const char *tail;
	size_t tail_len;
	int mode;
	const char *want;
	struct pw_event ev;
} say_rows[] = {
	{ "start", .ev = { SERVER, .kind = PW_EV_START, .start = { .backend = PW_BACKEND_BPF,
	  .mode = PW_MODE_LAUNCH } },
	  TAIL("0.1.0\0" "6.1\0./server\0a b"),
	  .want = "start   procwatch 0.1.0 (bpf, Linux 6.1) watches 1201: ./server 'a b'" },
	{ "start, with a race forced", .ev = { SERVER, .kind = PW_EV_START, .start = {
	  .backend = PW_BACKEND_BPF, .mode = PW_MODE_LAUNCH, .stress = PW_STRESS_MERGE,
	  .stress_children = 5 } },
	  TAIL("0.1.0\0" "6.1\0./server"),
	  .want = "start   procwatch 0.1.0 (bpf --stress=merge:5, Linux 6.1) watches 1201: ./server" },
	{ "start, at a zombie", .ev = { SERVER, .kind = PW_EV_START, .start = { .backend = PW_BACKEND_BPF,
	  .mode = PW_MODE_ATTACH } },
	  TAIL("0.1.0\0" "6.1\0"),
	  .want = "start   procwatch 0.1.0 (bpf, Linux 6.1) watches 1201" },
	{ "start of a machine", .ev = { .kind = PW_EV_START, .start = { .backend = PW_BACKEND_PROCFS,
	  .mode = PW_MODE_SYSTEM } },
	  TAIL("0.1.0\0"),
	  .want = "start   procwatch 0.1.0 (procfs) watches the whole machine" },
	{ "process", .ev = { SERVER, .kind = PW_EV_PROCESS, .process = { .parent.pid = 1,
	  .state = PW_STATE_RUNNING } },
	  TAIL("./server\0" "9190"),
	  .want = "found   child of 1: ./server 9190" },
	{ "process, entered a container", .ev = { SERVER, .kind = PW_EV_PROCESS, .process = { .state = PW_STATE_RUNNING } },
	  TAIL("./server\0" "9190"),
	  .want = "found   its parent, pid 0 here, is outside of this PID namespace: ./server 9190" },
	{ "process, activity, what it reads", .ev = { SERVER, .kind = PW_EV_ACTIVITY, .activity = {
	  .state = PW_STATE_SLEEPING, .syscall = SYS_read, .cpu_ticks = 100, .end = PW_END_FIFO,
	  .pipe_held_by = { 7, 8, 9 } } },
	  TAIL("\0" "sleep 40\0" "\033[2J\0"),
	  .want = "doing   asleep in read(), CPU time 1.00 s, on a FIFO that `sleep 40` (7), `\\e[2J` (8) and process 9 "
		  "may still write to" },
	{ "process, a zombie", .ev = { CHILD, .kind = PW_EV_PROCESS, .ts = 5000 * MS, .process = {
	  .parent.pid = 1201, .state = PW_STATE_ZOMBIE, .status = ENDED(3), .since = 1000 * MS } },
	  .want = "found   exit status 3, ZOMBIE until 1201 waits (4.00 s so far)" },
	{ "fork", .ev = { CHILD, .kind = PW_EV_FORK, .fork = { .child.pid = 1203, .parent.pid = 1202,
	  .exit_signal = SIGCHLD } },
	  .want = "fork    new child 1203" },
	{ "vfork", .ev = { SERVER, .kind = PW_EV_FORK, .flags = PW_F_VFORK, .fork = {
	  .child.pid = 1203, .exit_signal = SIGCHLD } },
	  .want = "vfork   new child 1203 (vfork: 1201 is suspended until it execs or exits)" },
	{ "fork for its parent", .ev = { SERVER, .kind = PW_EV_FORK, .fork = { .child = {
	  .pid = 1203, .nspid = 7 }, .parent.pid = 9, .exit_signal = SIGUSR1 } },
	  .want = "fork    new child 1203 (7 in its namespace), its parent is 9 (CLONE_PARENT), "
	  "exit signal SIGUSR1 instead of SIGCHLD" },
	{ "exec", .ev = { CHILD, .kind = PW_EV_EXEC },
	  TAIL("/bin/sh\0sh\0-c\0" "echo \033[31m"),
	  .want = "exec    sh -c $'echo \\e[31m'" },
	{ "exec with empty words", .ev = { CHILD, .kind = PW_EV_EXEC },
	  TAIL("/bin/a\0a\0\0b"),
	  .want = "exec    a '' b" },
	{ "exec without arguments", .ev = { CHILD, .kind = PW_EV_EXEC },
	  TAIL("/bin/a"),
	  .want = "exec    /bin/a (without arguments)" },
	{ "exec, gone too soon", .ev = { CHILD, .kind = PW_EV_EXEC, .flags = PW_F_APPROX },
	  .want = "exec    server (arguments unknown) ~" },
	{ "exec, cut by the source", .ev = { CHILD, .kind = PW_EV_EXEC, .flags = PW_F_TRUNCATED },
	  TAIL("/bin/a\0a"),
	  .want = "exec    a ..." },
	{ "exec, cut by the source, UTF-8", .ev = { CHILD, .kind = PW_EV_EXEC,
	  .flags = PW_F_TRUNCATED },
	  TAIL("/bin/a\0\u00e9"), .mode = UTF8,
	  .want = "exec    \u00e9 \u2026" },
	{ "exec that failed", .ev = { CHILD, .kind = PW_EV_EXEC_FAILED, .exec_failed.error = ENOENT },
	  TAIL("/bin/no\033such"),
	  .want = "exec    failed with ENOENT (No such file or directory): $'/bin/no\\esuch'" },
	{ "exec that failed, not known how", .ev = { CHILD, .kind = PW_EV_EXEC_FAILED },
	  .want = "exec    failed with errno 0: server" },
	{ "exec in a C locale", .ev = { CHILD, .kind = PW_EV_EXEC },
	  TAIL("/bin/a\0\u00e9"),
	  .want = "exec    $'\\xc3\\xa9'" },
	{ "exit", .ev = { CHILD, .kind = PW_EV_EXIT, .flags = PW_F_ZOMBIE, .exit = {
	  .parent.pid = 1201, .status = ENDED(3) } },
	  .want = "exit    exit status 3, ZOMBIE until 1201 waits" },
	{ "exit, its parent not in the log", .ev = { CHILD, .kind = PW_EV_EXIT, .flags = PW_F_ZOMBIE },
	  .want = "exit    exit status 0, ZOMBIE until its parent waits" },
	{ "exit, coloured", .ev = { CHILD, .kind = PW_EV_EXIT, .flags = PW_F_ZOMBIE, .exit = {
	  .parent.pid = 1201 } }, .mode = COLOUR,
	  .want = "\033[1mexit\033[0m    exit status 0, \033[1;31mZOMBIE\033[0m until 1201 waits" },
	{ "exit by a signal", .ev = { CHILD, .kind = PW_EV_EXIT, .exit = { .parent.pid = 1201,
	  .status = SIGSEGV | 0x80, .why = PW_WHY_SIGCHLD_IGNORED } },
	  .want = "exit    killed by SIGSEGV (core dumped), no zombie: 1201 ignores SIGCHLD" },
	{ "exit, nocldwait, guessed", .ev = { CHILD, .kind = PW_EV_EXIT, .flags = PW_F_APPROX,
	  .exit = { .parent.pid = 1201, .status = -1, .why = PW_WHY_NOCLDWAIT } },
	  .want = "exit    exit status unknown, no zombie: 1201 has SA_NOCLDWAIT ~" },
	{ "exit, autoreap", .ev = { CHILD, .kind = PW_EV_EXIT,
	  .exit = { .parent.pid = 1201, .why = PW_WHY_AUTOREAP } },
	  .want = "exit    exit status 0, no zombie: it was cloned with CLONE_AUTOREAP" },
	{ "signal", .ev = { SERVER, .kind = PW_EV_SIGNAL, .signal = { .from = 1202, .signo = SIGCHLD,
	  .code = CLD_EXITED, .result = PW_RESULT_QUEUED } },
	  .want = "signal  SIGCHLD from 1202 (it exited)" },
	{ "signal, coalesced", .ev = { SERVER, .kind = PW_EV_SIGNAL, .signal = { .from = 1203,
	  .signo = SIGCHLD, .code = CLD_EXITED, .result = PW_RESULT_COALESCED } },
	  .want = "signal  SIGCHLD from 1203 COALESCED: one was pending already" },
	{ "signal, ignored", .ev = { SERVER, .kind = PW_EV_SIGNAL, .signal = { .from = 1203,
	  .signo = SIGCHLD, .code = CLD_KILLED, .result = PW_RESULT_IGNORED } },
	  .want = "signal  SIGCHLD from 1203 (it was killed) ignored: no handler" },
	{ "signal, blocked", .ev = { SERVER, .kind = PW_EV_SIGNAL, .signal = { .from = 9,
	  .signo = SIGTERM, .code = SI_USER, .result = PW_RESULT_BLOCKED } },
	  .want = "signal  SIGTERM from 9 (by kill) BLOCKED: stays pending" },
	{ "wait_return, many", .ev = { SERVER, .kind = PW_EV_WAIT_RETURN, .tid = 1201, .wait = {
	  .call = PW_CALL_WAIT4, .target = PW_TARGET_ANY, .options = WNOHANG, .repeated = 4096 } },
	  .want = "wait    wait4(any, WNOHANG) returned 0 (no child had exited), 4096 times more" },
	{ "signal of the parent's death", .ev = { SERVER, .kind = PW_EV_SIGNAL, .signal = { .from = 9,
	  .signo = SIGTERM, .code = SI_USER, .result = PW_RESULT_QUEUED,
	  .cause = PW_SENT_BY_PARENT_DEATH } },
	  .want = "signal  SIGTERM from 9 (parent-death signal)" },
	{ "signal, lost", .ev = { SERVER, .kind = PW_EV_SIGNAL, .signal = { .signo = SIGALRM,
	  .code = SI_KERNEL, .result = PW_RESULT_LOST } },
	  .want = "signal  SIGALRM from the kernel DROPPED: the signal queue was full" },
	{ "deliver", .ev = { SERVER, .kind = PW_EV_DELIVER, .deliver = { .signo = SIGCHLD,
	  .action = PW_ACTION_HANDLER, .sa_flags = SA_NOCLDSTOP, .syscall = -1 } },
	  .want = "deliver SIGCHLD handler runs" },
	{ "deliver, EINTR", .ev = { SERVER, .tid = 1299, .kind = PW_EV_DELIVER, .deliver = {
	  .signo = SIGCHLD, .action = PW_ACTION_HANDLER, .syscall = SYS_accept4,
	  .outcome = PW_OUTCOME_EINTR } },
	  .want = "deliver SIGCHLD handler runs, accept4(): EINTR (no SA_RESTART), in thread 1299" },
	{ "deliver, EINTR all the same", .ev = { SERVER, .kind = PW_EV_DELIVER, .deliver = {
	  .signo = SIGCHLD, .action = PW_ACTION_HANDLER, .sa_flags = SA_RESTART,
	  .syscall = SYS_epoll_pwait, .outcome = PW_OUTCOME_EINTR } },
	  .want = "deliver SIGCHLD handler runs, epoll_pwait(): EINTR (never restarted)" },
	{ "deliver, restart", .ev = { SERVER, .tid = 1201, .kind = PW_EV_DELIVER, .deliver = {
	  .signo = SIGCHLD, .action = PW_ACTION_HANDLER, .sa_flags = SA_RESTART,
	  .syscall = SYS_accept4, .outcome = PW_OUTCOME_RESTART } },
	  .want = "deliver SIGCHLD handler runs, accept4() restarts (SA_RESTART)" },
	{ "deliver, default", .ev = { SERVER, .kind = PW_EV_DELIVER, .deliver = { .signo = SIGTERM,
	  .action = PW_ACTION_DEFAULT, .syscall = -1 } },
	  .want = "deliver SIGTERM takes its default action" },
	{ "wait begins", .ev = { SERVER, .kind = PW_EV_WAIT_ENTER, .wait = { .call = PW_CALL_WAIT4,
	  .target = PW_TARGET_PGID, .target_id = 77 } },
	  .want = "wait    wait4(group 77) begins, may block" },
	{ "wait continues", .ev = { SERVER, .kind = PW_EV_WAIT_ENTER, .wait = { .call = PW_CALL_WAIT4,
	  .target = PW_TARGET_PID, .target_id = 77, .elapsed = 1400000000 } },
	  .want = "wait    wait4(77) continues, begun 1.40 s ago" },
	{ "wait", .ev = { SERVER, .kind = PW_EV_WAIT_RETURN, .wait = { .call = PW_CALL_WAIT4,
	  .target = PW_TARGET_ANY, .options = WNOHANG, .child.pid = 1202, .elapsed = 5 * MS,
	  .child_state = PW_CHILD_EXITED } },
	  .want = "wait    wait4(any, WNOHANG) returned 1202 (terminated)" },
	{ "wait that blocked", .ev = { SERVER, .tid = 1207, .kind = PW_EV_WAIT_RETURN, .wait = {
	  .call = PW_CALL_WAIT4, .target = PW_TARGET_PID, .target_id = 1202, .options = WUNTRACED,
	  .child.pid = 1202, .elapsed = 1500 * MS, .child_state = PW_CHILD_STOPPED } },
	  .want = "wait    wait4(1202, WUNTRACED) returned 1202 (stopped), after 1.50 s, in thread 1207" },
	{ "wait for nobody", .ev = { SERVER, .kind = PW_EV_WAIT_RETURN, .wait = { .call = PW_CALL_WAIT4,
	  .target = PW_TARGET_ANY, .options = WNOHANG } },
	  .want = "wait    wait4(any, WNOHANG) returned 0 (no child had exited)" },
	{ "wait, ECHILD", .ev = { SERVER, .kind = PW_EV_WAIT_RETURN, .wait = { .call = PW_CALL_WAIT4,
	  .target = PW_TARGET_ANY, .error = ECHILD } },
	  .want = "wait    wait4(any) failed with ECHILD (no children)" },
	{ "wait, ECHILD for one", .ev = { SERVER, .kind = PW_EV_WAIT_RETURN, .wait = {
	  .call = PW_CALL_WAIT4, .target = PW_TARGET_PID, .target_id = 5, .error = ECHILD } },
	  .want = "wait    wait4(5) failed with ECHILD (no such child)" },
	{ "wait, EINTR", .ev = { SERVER, .kind = PW_EV_WAIT_RETURN, .wait = { .call = PW_CALL_WAIT4,
	  .target = PW_TARGET_ANY, .error = EINTR } },
	  .want = "wait    wait4(any) failed with EINTR (interrupted by a signal)" },
	{ "waitid", .ev = { SERVER, .kind = PW_EV_WAIT_RETURN, .wait = { .call = PW_CALL_WAITID,
	  .target = PW_TARGET_PIDFD, .target_id = 7, .target_pid = 1202, .child.pid = 1202,
	  .options = WEXITED | WNOWAIT, .child_state = PW_CHILD_EXITED } },
	  .want = "wait    waitid(pidfd 7 of 1202, WNOWAIT) reported 1202 (still a zombie)" },
	{ "waitid for one", .ev = { SERVER, .kind = PW_EV_WAIT_RETURN, .wait = {
	  .call = PW_CALL_WAITID, .target = PW_TARGET_PID, .target_id = 1202, .child.pid = 1202,
	  .options = WEXITED | WNOWAIT, .child_state = PW_CHILD_EXITED } },
	  .want = "wait    waitid(1202, WNOWAIT) reported 1202 (still a zombie)" },
	{ "waitid for one that stopped", .ev = { SERVER, .kind = PW_EV_WAIT_RETURN, .wait = {
	  .call = PW_CALL_WAITID, .target = PW_TARGET_PID, .target_id = 1202, .child.pid = 1202,
	  .options = WSTOPPED | WNOWAIT, .child_state = PW_CHILD_STOPPED } },
	  .want = "wait    waitid(1202, WSTOPPED|WNOWAIT) reported 1202 (stopped)" },
	{ "waitid for nobody", .ev = { SERVER, .kind = PW_EV_WAIT_RETURN, .wait = {
	  .call = PW_CALL_WAITID, .target = PW_TARGET_ANY, .options = WEXITED | WNOHANG } },
	  .want = "wait    waitid(any, WNOHANG) returned 0 (no child had exited)" },
	{ "reap", .ev = { CHILD, .tid = 1201, .kind = PW_EV_REAP, .reap = { .by.pid = 1201, .how = PW_HOW_WAIT4,
	  .zombie_ns = 181000 } },
	  .want = "reaped  by 1201's wait4, was a zombie for 181 us" },
	{ "reap by a thread", .ev = { CHILD, .tid = 1207, .kind = PW_EV_REAP, .reap = {
	  .by.pid = 1201, .how = PW_HOW_WAITID, .zombie_ns = 181000 } },
	  .want = "reaped  by 1201's waitid, was a zombie for 181 us, in thread 1207" },
	{ "reap, never seen", .ev = { CHILD, .kind = PW_EV_REAP, .flags = PW_F_APPROX, .reap = {
	  .by.pid = 1201, .how = PW_HOW_WAIT4 } },
	  .want = "reaped  by 1201's wait4, before it was seen as a zombie ~" },
	{ "reap, auto", .ev = { CHILD, .kind = PW_EV_REAP, .reap = { .how = PW_HOW_AUTO } },
	  .want = "reaped  auto-reaped by the kernel" },
	{ "reap, unseen", .ev = { CHILD, .kind = PW_EV_REAP, .reap = { .how = PW_HOW_KERNEL,
	  .zombie_ns = 20 * MS } },
	  .want = "reaped  by a wait that was not observed, was a zombie for 20.0 ms" },
	{ "reparent", .ev = { CHILD, .kind = PW_EV_REPARENT, .reparent = { .from.pid = 1201,
	  .to.pid = 1 } },
	  .want = "orphan  its parent 1201 has ended, adopted by 1" },
	{ "thread", .ev = { SERVER, .tid = 1210, .kind = PW_EV_THREAD, .thread.state = PW_THREAD_START },
	  .want = "thread  1210 started" },
	{ "thread ends", .ev = { SERVER, .tid = 1210, .kind = PW_EV_THREAD, .thread.state =
	  PW_THREAD_EXIT },
	  .want = "thread  1210 exited" },
	{ "leader ends", .ev = { SERVER, .tid = 1201, .kind = PW_EV_THREAD, .thread = {
	  PW_THREAD_EXIT, 3 } },
	  .want = "thread  thread-group leader exited; 3 threads still running (ps shows Z)" },
	{ "disposition", .ev = { SERVER, .kind = PW_EV_DISPOSITION, .disposition = {
	  .action = PW_ACTION_HANDLER, .sa_flags = SA_RESTART, .origin = PW_ORIGIN_CALL } },
	  .want = "action  SIGCHLD has a handler (SA_RESTART)" },
	{ "disposition, blocked", .ev = { SERVER, .kind = PW_EV_DISPOSITION,
	  .flags = PW_F_BLOCKED | PW_F_PENDING, .disposition = { .action = PW_ACTION_DEFAULT,
	  .origin = PW_ORIGIN_FORK } },
	  .want = "action  SIGCHLD has its default action, "
	  "BLOCKED, one is pending, inherited at fork" },
	{ "activity", .ev = { SERVER, .kind = PW_EV_ACTIVITY, .activity = { .syscall = SYS_accept4, .cpu_ticks = 150,
	  .state = PW_STATE_SLEEPING } },
	  TAIL("inet_csk_accept"),
	  .want = "doing   asleep in accept4(), CPU time 1.50 s" },
	{ "activity, no call", .ev = { SERVER, .kind = PW_EV_ACTIVITY, .activity = { .syscall = -1,
	  .state = PW_STATE_SLEEPING } },
	  TAIL("do_\033wait"),
	  .want = "doing   asleep in the kernel function do_\\ewait, CPU time below 10.0 ms" },
	{ "limits", .ev = { SERVER, .kind = PW_EV_LIMITS, .limits = { .cgroup_max = 500,
	  .cgroup_used = 4, .pid_max = 32768, .pid_used = 99 } },
	  .want = "limits  for new processes, cgroup 4 of 500, machine 99 of 32768" },
	{ "finding", .ev = { SERVER, .kind = PW_EV_FINDING, .finding = &leak },
	  .want = "LEAK    never-waits: bad \\e[2Jname" },
	{ "finding, coloured", .ev = { SERVER, .kind = PW_EV_FINDING, .finding = &warning }, .mode = COLOUR,
	  .want = "\033[1;35mWARNING\033[0m slow-reap: slow" },
	{ "finding, withdrawn", .ev = { SERVER, .kind = PW_EV_FINDING, .flags = PW_F_WITHDRAWN,
	  .finding = &leak },
	  .want = "over    never-waits resolved" },
	{ "nudge", .ev = { SERVER, .kind = PW_EV_NUDGE, .nudge = { .outcome = PW_NUDGE_SENT, .before = 1 } },
	  .want = "nudge   procwatch sends it a SIGCHLD: it has 1 zombie" },
	{ "nudge, its outcome", .ev = { SERVER, .kind = PW_EV_NUDGE, .flags = PW_F_BLOCKED, .nudge = {
	  .elapsed = 2000000000, .outcome = PW_NUDGE_NOTHING, .before = 2, .after = 2, .delivered = -1, .waits = -1,
	  .action = PW_ACTION_HANDLER, .fate = PW_FATE_PENDING } },
	  TAIL("sigchld-\033blocked\0" "what views do not read"),
	  .want = "nudge   sigchld-\\eblocked: Nothing happened: SIGCHLD is blocked in every thread, so it is still "
	  "pending after 2.00 s, and none of 2 zombies was reaped." },
	{ "signal of procwatch", .ev = { SERVER, .kind = PW_EV_SIGNAL, .signal = { .signo = SIGCHLD, .from = 9,
	  .code = SI_USER, .result = PW_RESULT_QUEUED, .cause = PW_SENT_BY_PROCWATCH } },
	  .want = "signal  SIGCHLD from procwatch (by kill)" },
	{ "lost", .ev = { .kind = PW_EV_LOST, .lost.count = 12 },
	  .want = "LOST    12 events were dropped; this output is incomplete" },
	{ "summary", .ev = { .kind = PW_EV_SUMMARY, .summary = &summary },
	  .want = "end     1 fork, 3 exits, 2 reaped, 1 zombie remains" },
	{ "a kind of tomorrow", .ev = { .kind = 999 },
	  .want = "?       " },
	{ "a release", .ev = { CHILD, .kind = PW_EV_RELEASE },
	  .want = "?       " },
};

static struct pw_event *
with_tail(const struct pw_event *ev, const char *tail, size_t len)
{
	/* Of exact size, so that ASan sees a byte too many. */
	struct pw_event *e = malloc(sizeof(*e) + len);

	*e = *ev;
	if (len)
		memcpy(e->tail, tail, len);
	e->tail_len = (uint32_t)len;
	return e;
}

/* As the log has it. */
static void
format(struct strbuf *out, const struct pw_event *ev, const struct pw_line_opts *o, int mode)
{
	struct spans line = { .utf8 = mode & UTF8 };

	pw_line_format(&line, NULL, ev, o);
	paint(out, &line, mode & COLOUR);
	spans_done(&line);
}

/* Time 11, pid 7, name 15, blanks between. */
enum { HEAD = 11 + 1 + 7 + 1 + 15 + 1, FAINT_TIME = 4 + 4 };

static void
says(void **state)
{
	const struct say_row *row = *state;
	struct pw_event *ev = with_tail(&row->ev, row->tail, row->tail_len);
	const struct pw_line_opts o = { 0 };
	struct strbuf b = { 0 };
	size_t head = HEAD + (row->mode & COLOUR ? FAINT_TIME : 0);

	format(&b, ev, &o, row->mode);
	assert_true(b.len >= head);
	assert_string_equal(b.s + head, row->want);
	strbuf_done(&b);
	free(ev);
}

static const struct fork_row {
	const char *name;
	uint64_t ts, zero;		/* ns */
	const char *comm;
	int mode;
	unsigned int width;
	const char *want;
} fork_rows[] = {
	{ "time is relative", 1000312000, 1000000000, "server", 0, 0,
	  "   0.000312    1201 server          exec    /bin/a (without arguments)" },
	{ "after 1000 s", 1234567891000, 1000, "server", 0, 0,
	  "1234.567890    1201 server          exec    /bin/a (without arguments)" },
	{ "after a day", 100000123456000, 0, "server", 0, 0,
	  "100000.1234    1201 server          exec    /bin/a (without arguments)" },
	{ "before the start", 5, 1000, "server", 0, 0,
	  "   0.000000    1201 server          exec    /bin/a (without arguments)" },
	{ "a name of full length", 0, 0, "123456789012345", 0, 0,
	  "   0.000000    1201 123456789012345 exec    /bin/a (without arguments)" },
	{ "a hostile name", 0, 0, "\033]0;x\a\n", 0, 0,
	  "   0.000000    1201 \\e]0;x\\x07\\n    exec    /bin/a (without arguments)" },
	{ "a name that grows", 0, 0, "\a\a\a\a\a", 0, 0,
	  "   0.000000    1201 \\x07\\x07\\x07... exec    /bin/a (without arguments)" },
	{ "a wide name", 0, 0, "\u8b77\u8b77", UTF8, 0,
	  "   0.000000    1201 \u8b77\u8b77            exec    /bin/a (without arguments)" },
	{ "a combining name", 0, 0, "e\u0301a", UTF8, 0,
	  "   0.000000    1201 e\u0301a              exec    /bin/a (without arguments)" },
	{ "a wide name in a C locale", 0, 0, "\u8b77\u8b77", 0, 0,
	  "   0.000000    1201 \\xe8\\xad\\xb7... exec    /bin/a (without arguments)" },
	{ "cut", 0, 0, "server", 0, 50,
	  "   0.000000    1201 server   exec    /bin/a (wi..." },
	{ "cut, UTF-8", 0, 0, "server", UTF8, 50,
	  "   0.000000    1201 server   exec    /bin/a (with\u2026" },
	{ "cut, coloured", 0, 0, "server", UTF8 | COLOUR, 33, "\033[2m   0.000000\033[0m"
	  "    1201 server   \033[32mexe\033[0m\u2026" },
	{ "cut where a wide one does not fit", 0, 0, "\u8b77\u8b77", UTF8, 22,
	  "   0.000000    1201 \u2026" },
	{ "cut to nothing", 0, 0, "server", 0, 2, "  " },
	{ "just wide enough", 0, 0, "server", 0, 63,
	  "   0.000000    1201 server   exec    /bin/a (without arguments)" },
	{ "a name gives way", 0, 0, "echo_server", UTF8, 80,
	  "   0.000000    1201 echo_se\u2026 exec    /bin/a (without arguments)" },
	{ "a name that need not", 0, 0, "echo_server", UTF8, 84,
	  "   0.000000    1201 echo_server  exec    /bin/a (without arguments)" },
	{ "no room for the time", 0, 0, "server", UTF8 | NO_TIME, 55,
	  "   1201 server   exec    /bin/a (without arguments)" },
	{ "nor for the name", 0, 0, "server", UTF8 | NO_TIME | NO_NAME, 40,
	  "   1201 exec    /bin/a (without argumen\u2026" },
	{ "a name with all its room", 0, 0, "123456789012345", UTF8, 87,
	  "   0.000000    1201 123456789012345 exec    /bin/a (without arguments)" },
};

static void
frames(void **state)
{
	const struct fork_row *row = *state;
	const struct pw_line_opts o = {
		.zero = row->zero, .width = row->width,
		.no_time = row->mode & NO_TIME, .no_name = row->mode & NO_NAME,
	};
	const struct pw_event plain = {
		.ts = row->ts, .who.pid = 1201, .kind = PW_EV_EXEC,
	};
	struct pw_event *ev = with_tail(&plain, "/bin/a", sizeof("/bin/a"));
	struct strbuf b = { 0 };

	memcpy(ev->comm, row->comm, strnlen(row->comm, PW_COMM_LEN));
	format(&b, ev, &o, row->mode);
	assert_string_equal(strbuf_str(&b), row->want);
	strbuf_done(&b);
	free(ev);
}

static void
appends(void **state)
{
	const struct pw_event lost = { .kind = PW_EV_LOST, .lost.count = 1 };
	const struct pw_line_opts o = { .width = 44 };
	struct spans s = { 0 };

	(void)state;
	strbuf_adds(&s.text, "before ");
	pw_line_format(&s, NULL, &lost, &o);
	assert_string_equal(s.text.s, "before    0.000000                  LOST    1 ev...");
	spans_done(&s);
}

static const struct wrap_row {
	const char *name, *text;
	bool utf8;
	const char *want;
} wrap_rows[] = {
	{ "nothing", "", false, "" },
	{ "short", "one two", false, "  one two\n" },
	{ "at blanks", "aaaaaaaaaa bbbbbbbbbb cccc", false,
	  "  aaaaaaaaaa bbbbbbbbbb\n  cccc\n" },
	{ "code stays whole", "see:\n\twhile (waitpid(-1, &st, WNOHANG) > 0)\n\t\t;\nso", false,
	  "  see:\n      while (waitpid(-1, &st, WNOHANG) > 0)\n          ;\n  so\n" },
	{ "a long word", "x aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa y", false,
	  "  x\n  aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n  y\n" },
	{ "hostile", "a\033b\u00e9", false, "  a\\eb\\xc3\\xa9\n" },
	{ "wide", "\u8b77\u8b77\u8b77\u8b77\u8b77 \u8b77\u8b77\u8b77\u8b77\u8b77 x", true,
	  "  \u8b77\u8b77\u8b77\u8b77\u8b77 \u8b77\u8b77\u8b77\u8b77\u8b77\n  x\n" },
	{ "a number and its unit", "aaaaaaaaaaaaaaa 12.5 s, b", false,
	  "  aaaaaaaaaaaaaaa\n  12.5 s, b\n" },
	{ "a number and a word", "aaaaaaaaaaaaaaaaa 125 sent", false,
	  "  aaaaaaaaaaaaaaaaa 125\n  sent\n" },
	{ "blanks", "a  b ", false, "  a  b \n" },
	{ "two blanks where a line is full", "aaaaaaaaaa bbbbbbbbbbb  cccc", false,
	  "  aaaaaaaaaa bbbbbbbbbbb\n  cccc\n" },
	{ "blanks and no more", "aaaaaaaaaaaaaaaaaaaaaa   ", false, "  aaaaaaaaaaaaaaaaaaaaaa\n" },
};

static void
wraps(void **state)
{
	const struct wrap_row *row = *state;
	struct strbuf b = { 0 };

	columns_wrap(&b, row->text, 2, 24, row->utf8);
	assert_string_equal(strbuf_str(&b), row->want);
	strbuf_done(&b);
}

static void
flows(void **state)
{
	static const char text[] = "Reap in a loop:\n    while (wait(NULL) > 0)\n            ;\nor where the\nsignal is read.";
	struct strbuf b = { 0 };

	(void)state;
	columns_flow(&b, text, 26);
	assert_string_equal(strbuf_str(&b), text);
	strbuf_reset(&b);
	columns_flow(&b, text, 20);
	assert_string_equal(strbuf_str(&b), "Reap in a loop:\n    while (wait(NULL) > 0)\n            ;\n"
			    "or where the signal is read.");
	strbuf_done(&b);
}

static void
tail_is_bounded(void **state)
{
	static const char tail[] = { 'a', '\0', '\0', 'b' };	/* the last one unended */

	(void)state;
	assert_string_equal(phrase_tail(tail, sizeof(tail), 0), "a");
	assert_string_equal(phrase_tail(tail, sizeof(tail), 1), "");
	assert_null(phrase_tail(tail, sizeof(tail), 2));
	assert_null(phrase_tail(tail, sizeof(tail), 3));
	assert_null(phrase_tail(NULL, 0, 0));
}

int
main(void)
{
	static struct unit_list l;

	/* wcwidth(3) asks it; this one is part of the C library. */
	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		return 77;
	UNIT_ADD_ROWS(&l, says, say_rows);
	UNIT_ADD_ROWS(&l, frames, fork_rows);
	unit_add(&l, "appends", appends, NULL);
	UNIT_ADD_ROWS(&l, wraps, wrap_rows);
	unit_add(&l, "advice flows where its lines do not fit", flows, NULL);
	unit_add(&l, "tail is bounded", tail_is_bounded, NULL);
	return unit_run("line", &l);
}
