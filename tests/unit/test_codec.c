/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_codec.c - records to lines and back, and what is no line. */
#include "unit.h"
#include "../schema_lines.h"

#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/strbuf.h"
#include "base/xalloc.h"
#include "event/codec.h"
#include "event/codec_canonical.h"
#include "event/finding.h"
#include "event/id.h"
#include "event/summary.h"

#define EV(...) (&(const struct pw_event){ .ts = 5, __VA_ARGS__ })
#define TAIL(s) (s), sizeof(s)		/* with the NUL that ends the literal */
#define NO_TAIL "", 0

/* A record and its line: what is where, and in which order. */
static const struct write_row {
	const char *name;
	const struct pw_event *ev;
	const char *tail;
	size_t tail_len;
	const char *line;
} writes[] = {
	{ "start", EV(.kind = PW_EV_START, .who.pid = 10, .start = { .schema = 1,
		.backend = PW_BACKEND_BPF, .mode = PW_MODE_LAUNCH, .wall_offset_ns = 1700000000000000000,
		.sees = PW_SEES_ALL }),
	  TAIL("0.1.0\0" "6.18.1\0" "./server\0" "9190"),
	  "\"start\",\"t\":5,\"schema\":1,\"version\":\"0.1.0\",\"backend\":\"bpf\","
	  "\"mode\":\"launch\",\"pid\":10,\"argv\":[\"./server\",\"9190\"],"
	  "\"wall_offset_ns\":1700000000000000000,\"kernel\":\"6.18.1\","
	  "\"sees\":[\"signals\",\"waits\",\"threads\",\"stacks\"]" },
	{ "start, on a machine", EV(.kind = PW_EV_START, .who.pid = 10, .start = { .schema = 1,
		.backend = PW_BACKEND_BPF, .mode = PW_MODE_LAUNCH, .host_at = 23, .sees = PW_SEES_ALL }),
	  TAIL("0.1.0\0" "6.18.1\0" "./server\0\0" "web-3"),
	  "\"start\",\"t\":5,\"schema\":1,\"version\":\"0.1.0\",\"backend\":\"bpf\","
	  "\"mode\":\"launch\",\"pid\":10,\"argv\":[\"./server\",\"\"],\"wall_offset_ns\":0,"
	  "\"kernel\":\"6.18.1\",\"host\":\"web-3\",\"sees\":[\"signals\",\"waits\",\"threads\",\"stacks\"]" },
	{ "start, with a race forced", EV(.kind = PW_EV_START, .who.pid = 10, .start = { .schema = 1,
		.backend = PW_BACKEND_BPF, .mode = PW_MODE_LAUNCH, .stress = PW_STRESS_MERGE,
		.stress_children = 5, .stress_limit = 2000000000 }),
	  TAIL("0.1.0\0" "6.18.1\0" "./server"),
	  "\"start\",\"t\":5,\"schema\":1,\"version\":\"0.1.0\",\"backend\":\"bpf\","
	  "\"mode\":\"launch\",\"pid\":10,\"argv\":[\"./server\"],\"wall_offset_ns\":0,"
	  "\"kernel\":\"6.18.1\",\"sees\":[],\"stress\":\"merge\",\"stress_children\":5,"
	  "\"stress_limit_ns\":2000000000" },
	{ "start of the whole machine", EV(.kind = PW_EV_START, .start = { .schema = 1,
		.backend = PW_BACKEND_PROCFS, .mode = PW_MODE_SYSTEM }),
	  TAIL("0.1.0\0" "6.18.1"),
	  "\"start\",\"t\":5,\"schema\":1,\"version\":\"0.1.0\",\"backend\":\"procfs\","
	  "\"mode\":\"system\",\"wall_offset_ns\":0,\"kernel\":\"6.18.1\",\"sees\":[]" },
	{ "process", EV(.kind = PW_EV_PROCESS, .who = { .pid = 10, .start = 90000000000 * PW_TICK_NS },
		.comm = "sh", .process = { .parent.pid = 9, .state = PW_STATE_RUNNING }),
	  TAIL("sh\0" "\0" "-c"),
	  "\"process\",\"t\":5,\"pid\":10,\"ppid\":9,\"state\":\"running\",\"comm\":\"sh\","
	  "\"argv\":[\"sh\",\"\",\"-c\"],\"start_ticks\":90000000000" },
	{ "process, what runs it", EV(.kind = PW_EV_PROCESS, .who.pid = 10,
		.process = { .state = PW_STATE_RUNNING, .runtime = PW_RUNTIME_SHELL }), NO_TAIL,
	  "\"process\",\"t\":5,\"pid\":10,\"state\":\"running\",\"runtime\":\"shell\"" },
	{ "process, a zombie that is traced", EV(.kind = PW_EV_PROCESS, .who.pid = 10,
		.process = { .state = PW_STATE_ZOMBIE, .exit_signal = SIGUSR1, .tracer = 7 }), NO_TAIL,
	  "\"process\",\"t\":5,\"pid\":10,\"state\":\"zombie\",\"code\":0,"
	  "\"exit_signal\":\"SIGUSR1\",\"tracer\":7" },
	{ "process, forked before its parent's exec", EV(.kind = PW_EV_PROCESS, .who.pid = 10,
		.process = { .state = PW_STATE_ZOMBIE, .inherited = PW_MAYBE_YES }), NO_TAIL,
	  "\"process\",\"t\":5,\"pid\":10,\"state\":\"zombie\",\"code\":0,\"inherited\":true" },
	{ "process, a subreaper, forked after it", EV(.kind = PW_EV_PROCESS, .who.pid = 10, .flags = PW_F_SUBREAPER,
		.process = { .state = PW_STATE_RUNNING, .inherited = PW_MAYBE_NO }), NO_TAIL,
	  "\"process\",\"t\":5,\"pid\":10,\"state\":\"running\",\"inherited\":false,\"subreaper\":true" },
	{ "process, its start known to the nanosecond", EV(.kind = PW_EV_PROCESS,
		.who = { .pid = 10, .start = 90000000123 }, .process.state = PW_STATE_RUNNING), NO_TAIL,
	  "\"process\",\"t\":5,\"pid\":10,\"state\":\"running\",\"start_ticks\":9000,"
	  "\"start_ns\":90000000123" },
	{ "process that is a zombie", EV(.kind = PW_EV_PROCESS, .who = { .pid = 10 },
		.flags = PW_F_APPROX, .process = { .parent.pid = 9, .since = 30000000000,
		.state = PW_STATE_ZOMBIE, .status = 3 << 8 }), NO_TAIL,
	  "\"process\",\"t\":5,\"pid\":10,\"ppid\":9,\"state\":\"zombie\",\"code\":3,"
	  "\"since\":30000000000,\"approx\":true" },
	{ "process of which less is seen", EV(.kind = PW_EV_PROCESS, .who = { .pid = 10 },
		.process = { .state = PW_STATE_RUNNING, .blind = PW_SEES_WAITS }), NO_TAIL,
	  "\"process\",\"t\":5,\"pid\":10,\"state\":\"running\",\"blind\":[\"waits\"]" },
	{ "fork of one", EV(.kind = PW_EV_FORK, .who.pid = 10, .fork = { .child.pid = 12,
		.parent.pid = 10, .exit_signal = SIGCHLD, .blind = PW_SEES_SIGNALS | PW_SEES_WAITS }),
	  NO_TAIL, "\"fork\",\"t\":5,\"pid\":10,\"child\":12,\"parent\":10,"
	  "\"exit_signal\":\"SIGCHLD\",\"vfork\":false,\"blind\":[\"signals\",\"waits\"]" },
	{ "exec of one", EV(.kind = PW_EV_EXEC, .who.pid = 12, .comm = "cat",
		.exec.blind = PW_SEES_WAITS), NO_TAIL,
	  "\"exec\",\"t\":5,\"pid\":12,\"comm\":\"cat\",\"truncated\":false,\"blind\":[\"waits\"]" },
	{ "fork", EV(.kind = PW_EV_FORK, .who = { .pid = 10, .nspid = 1 }, .tid = 11,
		.fork = { .child = { .pid = 12, .nspid = 2 }, .parent.pid = 10,
		.exit_signal = SIGCHLD }), NO_TAIL,
	  "\"fork\",\"t\":5,\"pid\":10,\"tid\":11,\"child\":12,\"nspid\":2,\"parent\":10,"
	  "\"exit_signal\":\"SIGCHLD\",\"vfork\":false" },
	{ "fork, the child's start is known", EV(.kind = PW_EV_FORK, .who = { .pid = 10 },
		.fork = { .child = { .pid = 12, .start = 90000000123 }, .parent.pid = 10,
		.exit_signal = SIGCHLD }), NO_TAIL,
	  "\"fork\",\"t\":5,\"pid\":10,\"child\":12,\"start_ns\":90000000123,\"parent\":10,"
	  "\"exit_signal\":\"SIGCHLD\",\"vfork\":false" },
	{ "vfork without exit signal", EV(.kind = PW_EV_FORK, .who.pid = 10,
		.flags = PW_F_VFORK, .fork = { .child.pid = 12, .parent.pid = 9 }), NO_TAIL,
	  "\"fork\",\"t\":5,\"pid\":10,\"child\":12,\"parent\":9,\"exit_signal\":null,"
	  "\"vfork\":true" },
	{ "fork, the caller is not known", EV(.kind = PW_EV_FORK, .who.pid = 10,
		.flags = PW_F_NO_CALLER, .fork = { .child.pid = 12, .parent.pid = 10,
		.exit_signal = SIGCHLD }), NO_TAIL,
	  "\"fork\",\"t\":5,\"pid\":10,\"child\":12,\"parent\":10,\"exit_signal\":\"SIGCHLD\"" },
	{ "exec", EV(.kind = PW_EV_EXEC, .who.pid = 12, .comm = "cat"),
	  TAIL("/bin/cat\0" "cat\0" "\0" "a b"),
	  "\"exec\",\"t\":5,\"pid\":12,\"comm\":\"cat\",\"exe\":\"/bin/cat\","
	  "\"argv\":[\"cat\",\"\",\"a b\"],\"truncated\":false" },
	{ "exec, nothing known", EV(.kind = PW_EV_EXEC, .who.pid = 12, .comm = "cat"), NO_TAIL,
	  "\"exec\",\"t\":5,\"pid\":12,\"comm\":\"cat\",\"truncated\":false" },
	{ "exec, what runs it", EV(.kind = PW_EV_EXEC, .who.pid = 12, .comm = "cat",
		.exec.runtime = PW_RUNTIME_GO), NO_TAIL,
	  "\"exec\",\"t\":5,\"pid\":12,\"comm\":\"cat\",\"truncated\":false,\"runtime\":\"go\"" },
	{ "exec that failed", EV(.kind = PW_EV_EXEC_FAILED, .who.pid = 12, .tid = 12,
		.exec_failed.error = ENOENT), TAIL("/bin/no \"such"),
	  "\"exec_failed\",\"t\":5,\"pid\":12,\"tid\":12,\"exe\":\"/bin/no \\\"such\","
	  "\"errno\":\"ENOENT\"" },
	{ "exec that failed, nothing known", EV(.kind = PW_EV_EXEC_FAILED, .who.pid = 12), NO_TAIL,
	  "\"exec_failed\",\"t\":5,\"pid\":12" },
	{ "exec, tail without its NUL", EV(.kind = PW_EV_EXEC, .who.pid = 12,
		.flags = PW_F_TRUNCATED), "/bin/cat\0cat", 12,
	  "\"exec\",\"t\":5,\"pid\":12,\"exe\":\"/bin/cat\",\"argv\":[\"cat\"],"
	  "\"truncated\":true" },
	{ "exit", EV(.kind = PW_EV_EXIT, .who.pid = 12, .comm = "cat",
		.flags = PW_F_ZOMBIE, .exit = { .parent.pid = 10, .status = 255 << 8 }),
	  NO_TAIL,
	  "\"exit\",\"t\":5,\"pid\":12,\"ppid\":10,\"comm\":\"cat\",\"code\":255,"
	  "\"zombie\":true" },
	{ "exit by a signal", EV(.kind = PW_EV_EXIT, .who = { .pid = 12, .nspid = 3 },
		.exit = { .parent.pid = 10, .status = SIGSEGV | 0x80,
		.why = PW_WHY_NOCLDWAIT }), NO_TAIL,
	  "\"exit\",\"t\":5,\"pid\":12,\"nspid\":3,\"ppid\":10,\"signal\":\"SIGSEGV\","
	  "\"core\":true,\"zombie\":false,\"why\":\"nocldwait\"" },
	{ "exit by a signal that a process sent", EV(.kind = PW_EV_EXIT, .who.pid = 12,
		.exit = { .parent.pid = 10, .status = SIGTERM, .cause = PW_SENT_BY_USER, .from = 9,
		.from_comm = "sh" }), NO_TAIL,
	  "\"exit\",\"t\":5,\"pid\":12,\"ppid\":10,\"signal\":\"SIGTERM\",\"zombie\":false,"
	  "\"cause\":\"user\",\"from\":9,\"from_comm\":\"sh\"" },
	{ "exit by the OOM killer", EV(.kind = PW_EV_EXIT, .who.pid = 12, .exit = {
		.status = SIGKILL, .cause = PW_SENT_BY_OOM }), NO_TAIL,
	  "\"exit\",\"t\":5,\"pid\":12,\"signal\":\"SIGKILL\",\"zombie\":false,"
	  "\"cause\":\"oom\"" },
	{ "exit, how is not known", EV(.kind = PW_EV_EXIT, .who.pid = 12,
		.flags = PW_F_APPROX, .exit = { .status = -1 }), NO_TAIL,
	  "\"exit\",\"t\":5,\"pid\":12,\"zombie\":false,\"approx\":true" },
	{ "signal", EV(.kind = PW_EV_SIGNAL, .who.pid = 10, .tid = 10, .signal = {
		.from = 12, .signo = SIGCHLD, .code = CLD_EXITED,
		.result = PW_RESULT_COALESCED }), NO_TAIL,
	  "\"signal\",\"t\":5,\"signal\":\"SIGCHLD\",\"from\":12,\"to\":10,\"tid\":10,"
	  "\"code\":\"CLD_EXITED\",\"result\":\"coalesced\"" },
	{ "parent-death signal", EV(.kind = PW_EV_SIGNAL, .who.pid = 10, .signal = {
		.from = 9, .signo = SIGTERM, .code = SI_USER, .result = PW_RESULT_QUEUED,
		.cause = PW_SENT_BY_PARENT_DEATH }), NO_TAIL,
	  "\"signal\",\"t\":5,\"signal\":\"SIGTERM\",\"from\":9,\"to\":10,"
	  "\"code\":\"SI_USER\",\"result\":\"queued\",\"cause\":\"parent-death\"" },
	{ "real-time signal, odd code", EV(.kind = PW_EV_SIGNAL, .who.pid = 10, .signal = {
		.signo = 37, .code = -70, .result = PW_RESULT_LOST }), NO_TAIL,
	  "\"signal\",\"t\":5,\"signal\":\"SIGRTMIN+3\",\"from\":0,\"to\":10,"
	  "\"code\":-70,\"result\":\"lost\"" },
	{ "deliver", EV(.kind = PW_EV_DELIVER, .who.pid = 10, .tid = 10, .deliver = {
		.signo = SIGCHLD, .action = PW_ACTION_HANDLER, .syscall = SYS_read,
		.sa_flags = SA_RESTART | SA_NOCLDSTOP | 0x04000000,
		.outcome = PW_OUTCOME_RESTART }), NO_TAIL,
	  "\"deliver\",\"t\":5,\"pid\":10,\"tid\":10,\"signal\":\"SIGCHLD\","
	  "\"action\":\"handler\",\"flags\":[\"SA_NOCLDSTOP\",\"SA_RESTART\"],"
	  "\"interrupted\":\"read\",\"outcome\":\"restart\"" },
	{ "deliver, nothing interrupted", EV(.kind = PW_EV_DELIVER, .who.pid = 10,
		.deliver = { .signo = SIGCHLD, .action = PW_ACTION_DEFAULT,
		.syscall = -1 }), NO_TAIL,
	  "\"deliver\",\"t\":5,\"pid\":10,\"signal\":\"SIGCHLD\",\"action\":\"default\"" },
	{ "deliver, nameless call and flag", EV(.kind = PW_EV_DELIVER, .who.pid = 10,
		.deliver = { .signo = SIGCHLD, .action = PW_ACTION_HANDLER,
		.sa_flags = 0x1000400, .syscall = 99999, .outcome = PW_OUTCOME_EINTR }),
	  NO_TAIL,
	  "\"deliver\",\"t\":5,\"pid\":10,\"signal\":\"SIGCHLD\",\"action\":\"handler\","
	  "\"flags\":[\"0x1000400\"],\"interrupted\":\"syscall_99999\","
	  "\"outcome\":\"EINTR\"" },
	{ "wait_enter", EV(.kind = PW_EV_WAIT_ENTER, .who.pid = 10, .tid = 10, .wait = {
		.call = PW_CALL_WAIT4, .target = PW_TARGET_ANY }), NO_TAIL,
	  "\"wait_enter\",\"t\":5,\"pid\":10,\"tid\":10,\"call\":\"wait4\","
	  "\"target\":\"any\"" },
	{ "wait_enter, after a handler that waited", EV(.kind = PW_EV_WAIT_ENTER, .who.pid = 10,
		.tid = 10, .wait = { .call = PW_CALL_WAIT4, .target = PW_TARGET_ANY, .elapsed = 9 }),
	  NO_TAIL, "\"wait_enter\",\"t\":5,\"pid\":10,\"tid\":10,\"call\":\"wait4\","
	  "\"target\":\"any\",\"elapsed_ns\":9" },
	{ "wait_return", EV(.kind = PW_EV_WAIT_RETURN, .who.pid = 10, .tid = 10, .wait = {
		.call = PW_CALL_WAITID, .target = PW_TARGET_PIDFD, .target_id = 4,
		.target_pid = 12, .options = WEXITED | WNOHANG | __WALL | 0x10,
		.child.pid = 12, .child_state = PW_CHILD_EXITED, .elapsed = 15000000000 }), NO_TAIL,
	  "\"wait_return\",\"t\":5,\"pid\":10,\"tid\":10,\"call\":\"waitid\","
	  "\"target\":\"pidfd:4\",\"target_pid\":12,"
	  "\"options\":[\"WNOHANG\",\"WEXITED\",\"__WALL\",\"0x10\"],\"child\":12,"
	  "\"state\":\"exited\",\"elapsed_ns\":15000000000" },
	{ "wait_return, for many calls", EV(.kind = PW_EV_WAIT_RETURN, .who.pid = 10, .tid = 10, .wait = {
		.call = PW_CALL_WAIT4, .target = PW_TARGET_ANY, .options = WNOHANG,
		.repeated = 4096, .until = 4 }), NO_TAIL,
	  "\"wait_return\",\"t\":5,\"pid\":10,\"tid\":10,\"call\":\"wait4\",\"target\":\"any\","
	  "\"options\":[\"WNOHANG\"],\"child\":0,\"elapsed_ns\":0,\"repeated\":4096,\"until\":4" },
	{ "wait_return, no child has exited", EV(.kind = PW_EV_WAIT_RETURN, .who.pid = 10, .wait = {
		.call = PW_CALL_WAIT4, .target = PW_TARGET_PGID, .target_id = INT32_MIN,
		.options = WNOHANG }), NO_TAIL,
	  "\"wait_return\",\"t\":5,\"pid\":10,\"call\":\"wait4\","
	  "\"target\":\"pgid:-2147483648\",\"options\":[\"WNOHANG\"],\"child\":0,"
	  "\"elapsed_ns\":0" },
	{ "wait_return, error", EV(.kind = PW_EV_WAIT_RETURN, .who.pid = 10, .wait = {
		.call = PW_CALL_WAIT4, .target = PW_TARGET_PID, .target_id = INT32_MAX,
		.error = ECHILD }), NO_TAIL,
	  "\"wait_return\",\"t\":5,\"pid\":10,\"call\":\"wait4\","
	  "\"target\":\"pid:2147483647\",\"errno\":\"ECHILD\",\"elapsed_ns\":0" },
	{ "wait_return, nameless error", EV(.kind = PW_EV_WAIT_RETURN, .who.pid = 10,
		.wait = { .call = PW_CALL_WAIT4, .error = 512 }), NO_TAIL,
	  "\"wait_return\",\"t\":5,\"pid\":10,\"call\":\"wait4\",\"errno\":512,"
	  "\"elapsed_ns\":0" },
	{ "wait_return, state not asked", EV(.kind = PW_EV_WAIT_RETURN, .who.pid = 10,
		.wait = { .call = PW_CALL_WAITID, .child.pid = 12,
		.child_state = PW_CHILD_UNKNOWN }), NO_TAIL,
	  "\"wait_return\",\"t\":5,\"pid\":10,\"call\":\"waitid\",\"child\":12,"
	  "\"elapsed_ns\":0" },
	{ "reap", EV(.kind = PW_EV_REAP, .who.pid = 12, .tid = 11, .reap = { .by.pid = 10,
		.how = PW_HOW_WAIT4, .zombie_ns = PW_NS_MAX }), NO_TAIL,
	  "\"reap\",\"t\":5,\"pid\":12,\"by\":10,\"tid\":11,\"how\":\"wait4\","
	  "\"zombie_ns\":4611686018427387904" },
	{ "reap of one that was exiting for long", EV(.kind = PW_EV_REAP, .who.pid = 12, .reap = {
		.by.pid = 10, .how = PW_HOW_WAITID, .zombie_ns = 7, .exiting_ns = 2000000 }), NO_TAIL,
	  "\"reap\",\"t\":5,\"pid\":12,\"by\":10,\"how\":\"waitid\",\"zombie_ns\":7,"
	  "\"exiting_ns\":2000000" },
	{ "reap by nobody", EV(.kind = PW_EV_REAP, .who.pid = 12,
		.reap = { .how = PW_HOW_AUTO }), NO_TAIL,
	  "\"reap\",\"t\":5,\"pid\":12,\"how\":\"auto\",\"zombie_ns\":0" },
	{ "reparent to one that is not watched", EV(.kind = PW_EV_REPARENT, .who.pid = 12,
		.reparent = { .from.pid = 10, .to.pid = 1, .to_comm = "init" }), NO_TAIL,
	  "\"reparent\",\"t\":5,\"pid\":12,\"from\":10,\"to\":1,\"to_comm\":\"init\"" },
	{ "reparent", EV(.kind = PW_EV_REPARENT, .who.pid = 12,
		.reparent = { .from.pid = 10, .to.pid = 1 }), NO_TAIL,
	  "\"reparent\",\"t\":5,\"pid\":12,\"from\":10,\"to\":1" },
	{ "thread", EV(.kind = PW_EV_THREAD, .who.pid = 10, .tid = 10,
		.thread = { .state = PW_THREAD_EXIT, .left = 2 }), NO_TAIL,
	  "\"thread\",\"t\":5,\"pid\":10,\"tid\":10,\"state\":\"exit\",\"left\":2" },
	{ "disposition", EV(.kind = PW_EV_DISPOSITION, .who.pid = 10, .tid = 10,
		.flags = PW_F_BLOCKED | PW_F_PENDING, .disposition = {
		.action = PW_ACTION_HANDLER, .sa_flags = (uint32_t)SA_RESETHAND,
		.origin = PW_ORIGIN_CALL }), NO_TAIL,
	  "\"disposition\",\"t\":5,\"pid\":10,\"tid\":10,\"signal\":\"SIGCHLD\","
	  "\"action\":\"handler\",\"flags\":[\"SA_RESETHAND\"],\"blocked\":true,"
	  "\"pending\":true,\"origin\":\"call\"" },
	{ "disposition, as it was", EV(.kind = PW_EV_DISPOSITION, .who.pid = 10,
		.disposition = { .action = PW_ACTION_IGNORE }), NO_TAIL,
	  "\"disposition\",\"t\":5,\"pid\":10,\"signal\":\"SIGCHLD\","
	  "\"action\":\"ignore\",\"blocked\":false" },
	{ "activity", EV(.kind = PW_EV_ACTIVITY, .who.pid = 10, .activity = {
		.syscall = SYS_accept4, .state = PW_STATE_SLEEPING, .cpu_ticks = 12000000000 }),
	  TAIL("inet_csk_accept"),
	  "\"activity\",\"t\":5,\"pid\":10,\"state\":\"sleeping\",\"syscall\":\"accept4\","
	  "\"wchan\":\"inet_csk_accept\",\"cpu_ticks\":12000000000" },
	{ "activity, what has the pipe open", EV(.kind = PW_EV_ACTIVITY, .who.pid = 10, .activity = {
		.syscall = SYS_read, .state = PW_STATE_SLEEPING, .pipe_held_by = { 12, 4194304 } }), NO_TAIL,
	  "\"activity\",\"t\":5,\"pid\":10,\"state\":\"sleeping\",\"syscall\":\"read\","
	  "\"cpu_ticks\":0,\"pipe_held_by\":[12,4194304]" },
	{ "activity, which commands hold it", EV(.kind = PW_EV_ACTIVITY, .who.pid = 10, .activity = {
		.syscall = SYS_recvfrom, .state = PW_STATE_SLEEPING, .pipe_held_by = { 12, 13 },
		.end = PW_END_SOCKET }),
	  TAIL("unix_stream_read_generic\0sleep 40\0cat"),
	  "\"activity\",\"t\":5,\"pid\":10,\"state\":\"sleeping\",\"syscall\":\"recvfrom\","
	  "\"wchan\":\"unix_stream_read_generic\",\"cpu_ticks\":0,\"pipe_held_by\":[12,13],"
	  "\"holders\":[\"sleep 40\",\"cat\"],\"end\":\"socketpair\"" },
	{ "activity, a holder that may not be seen", EV(.kind = PW_EV_ACTIVITY, .who.pid = 10, .activity = {
		.syscall = SYS_read, .state = PW_STATE_SLEEPING, .end = PW_END_PIPE, .hidden = 70 }), NO_TAIL,
	  "\"activity\",\"t\":5,\"pid\":10,\"state\":\"sleeping\",\"syscall\":\"read\","
	  "\"cpu_ticks\":0,\"end\":\"pipe\",\"hidden\":70" },
	{ "activity, on a processor", EV(.kind = PW_EV_ACTIVITY, .who.pid = 10,
		.activity = { .syscall = -1, .state = PW_STATE_RUNNING }), NO_TAIL,
	  "\"activity\",\"t\":5,\"pid\":10,\"state\":\"running\",\"cpu_ticks\":0" },
	{ "limits", EV(.kind = PW_EV_LIMITS, .who.pid = 10, .limits = {
		.cgroup_max = 512, .cgroup_used = 40, .user_max = 4096, .user_used = 900,
		.pid_max = 4194304, .pid_used = 70000 }), NO_TAIL,
	  "\"limits\",\"t\":5,\"pid\":10,\"cgroup_max\":512,\"cgroup_used\":40,"
	  "\"user_max\":4096,\"user_used\":900,\"pid_max\":4194304,\"pid_used\":70000" },
	{ "limits, none known", EV(.kind = PW_EV_LIMITS, .who.pid = 10), NO_TAIL,
	  "\"limits\",\"t\":5,\"pid\":10" },
	{ "disposition, a handler and where it was installed", EV(.kind = PW_EV_DISPOSITION, .who.pid = 10, .stack = 7,
		.disposition = { .action = PW_ACTION_HANDLER, .handler = 0x55d0c0de1234, .handler_stack = 8 }), NO_TAIL,
	  "\"disposition\",\"t\":5,\"pid\":10,\"signal\":\"SIGCHLD\",\"action\":\"handler\",\"blocked\":false,"
	  "\"handler\":94355077337652,\"handler_stack\":8,\"stack\":7" },
	{ "fork, its stack", EV(.kind = PW_EV_FORK, .who.pid = 10, .stack = 4294967295,
		.fork = { .child.pid = 11, .parent.pid = 10, .exit_signal = 17 }), NO_TAIL,
	  "\"fork\",\"t\":5,\"pid\":10,\"child\":11,\"parent\":10,\"exit_signal\":\"SIGCHLD\",\"vfork\":false,"
	  "\"stack\":4294967295" },
	{ "stack", EV(.kind = PW_EV_STACK, .who.pid = 10, .stack = 7),
	  TAIL("reap\0" "server.c\0" "33\0" "/srv/server\0" "4660\0" "waitpid(-1, &st, 0);\0" "inlined\0"
	       "\0" "\0" "0\0" "/lib/libc.so.6\0" "18446744073709551615\0" "\0"),
	  "\"stack\",\"t\":5,\"id\":7,\"pid\":10,\"frames\":[{\"func\":\"reap\",\"file\":\"server.c\",\"line\":33,"
	  "\"module\":\"/srv/server\",\"source\":\"waitpid(-1, &st, 0);\",\"inlined\":true,\"offset\":4660},"
	  "{\"module\":\"/lib/libc.so.6\",\"offset\":18446744073709551615}]" },
	{ "stack, no frame known", EV(.kind = PW_EV_STACK, .stack = 7), NO_TAIL,
	  "\"stack\",\"t\":5,\"id\":7,\"frames\":[]" },
	{ "nudge", EV(.kind = PW_EV_NUDGE, .who.pid = 10, .comm = "server", .nudge = {
		.outcome = PW_NUDGE_SENT, .before = 3, .after = -1, .reaped = -1, .delivered = -1, .waits = -1,
		.action = PW_ACTION_HANDLER }), TAIL("\0" "It is sent."),
	  "\"nudge\",\"t\":5,\"pid\":10,\"comm\":\"server\",\"outcome\":\"sent\",\"zombies_before\":3,"
	  "\"action\":\"handler\",\"text\":\"It is sent.\"" },
	{ "nudge, its outcome", EV(.kind = PW_EV_NUDGE, .who.pid = 10, .flags = PW_F_BLOCKED, .nudge = {
		.outcome = PW_NUDGE_NOTHING, .before = 3, .after = 3, .reaped = 0, .delivered = 0, .waits = 0,
		.action = PW_ACTION_HANDLER, .fate = PW_FATE_PENDING, .elapsed = 2000000000 }),
	  TAIL("sigchld-blocked\0" "It is blocked."),
	  "\"nudge\",\"t\":5,\"pid\":10,\"outcome\":\"nothing\",\"zombies_before\":3,\"zombies_after\":3,"
	  "\"reaped\":0,\"delivered\":0,\"waits\":0,\"action\":\"handler\",\"blocked\":true,"
	  "\"fate\":\"pending\",\"elapsed_ns\":2000000000,\"rule\":\"sigchld-blocked\","
	  "\"text\":\"It is blocked.\"" },
	{ "lost", EV(.kind = PW_EV_LOST, .lost = { 12345678901 }), NO_TAIL,
	  "\"lost\",\"t\":5,\"count\":12345678901" },
	{ "output", EV(.kind = PW_EV_OUTPUT, .output.stream = PW_STREAM_TERMINAL), "\033[1mcaf\xc3\xa9\0\r\n", 12,
	  "\"output\",\"t\":5,\"stream\":\"terminal\",\"text\":\"\\u001b[1mcaf\xc3\xa9\\u0000\\r\\n\"" },
	{ "output that is not text", EV(.kind = PW_EV_OUTPUT, .output.stream = PW_STREAM_TERMINAL), "\xff\0a\xfe", 4,
	  "\"output\",\"t\":5,\"stream\":\"terminal\",\"base64\":\"/wBh/g==\"" },
	{ "output left out", EV(.kind = PW_EV_OUTPUT, .output = { .left_out = 70000, .stream = PW_STREAM_TERMINAL }),
	  NO_TAIL, "\"output\",\"t\":5,\"stream\":\"terminal\",\"left_out\":70000" },
	/* The kernel cuts a name within a character: U+FFFD takes more room. */
	{ "name cut in a character", EV(.kind = PW_EV_EXIT, .who.pid = 12,
		.comm = "caf\xc3\xa9-server-\xe6\xbc", .exit.status = 0), NO_TAIL,
	  "\"exit\",\"t\":5,\"pid\":12,"
	  "\"comm\":\"caf\xc3\xa9-server-\xef\xbf\xbd\xef\xbf\xbd\","
	  "\"code\":0,\"zombie\":false" },
	{ "hostile bytes", EV(.kind = PW_EV_EXEC, .who.pid = 12,
		.comm = "\"\\\n\033\x01\xff{}[],:  "),
	  TAIL("\xc0\xaf\0" "\",\"pid\":1\0" "\xed\xa0\x80\xf0\x9f\x98\x80\x7f"),
	  "\"exec\",\"t\":5,\"pid\":12,"
	  "\"comm\":\"\\\"\\\\\\n\\u001b\\u0001\xef\xbf\xbd{}[],:  \","
	  "\"exe\":\"\xef\xbf\xbd\xef\xbf\xbd\",\"argv\":[\"\\\",\\\"pid\\\":1\","
	  "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xf0\x9f\x98\x80\\u007f\"],"
	  "\"truncated\":false" },
	/* nothing that drives a terminal or reorders its line, and yet the same name */
	{ "invisible names", EV(.kind = PW_EV_EXEC, .who.pid = 12, .comm = "a\u202eb\xc2\x9b"),
	  TAIL("/\U000e0041\0" "e\u0301\u0301\u0301\u0301\u0301\0" "\u0301\ufe0f"),
	  "\"exec\",\"t\":5,\"pid\":12,\"comm\":\"a\\u202eb\\u009b\",\"exe\":\"/\\udb40\\udc41\","
	  "\"argv\":[\"e\u0301\u0301\u0301\u0301\\u0301\",\"\\u0301\\ufe0f\"],\"truncated\":false" },
	{ "all 16 bytes of a name", EV(.kind = PW_EV_EXIT, .who.pid = 12,
		.comm = "0123456789abcde", .exit.status = 0), NO_TAIL,
	  "\"exit\",\"t\":5,\"pid\":12,\"comm\":\"0123456789abcde\",\"code\":0,"
	  "\"zombie\":false" },
	{ "release", EV(.kind = PW_EV_RELEASE, .who.pid = 12), NO_TAIL, NULL },
	{ "none", EV(.kind = PW_EV_NONE), NO_TAIL, NULL },
	{ "beyond", EV(.kind = PW_EV_COUNT), NO_TAIL, NULL },
};

static void
record_is_line_and_back(void **state)
{
	const struct write_row *row = *state;
	struct pw_event *ev = xzalloc(sizeof(*ev) + row->tail_len);
	struct pw_codec *c = pw_codec_new();
	struct strbuf want = { 0 }, got = { 0 };
	const struct pw_event *back;
	const char *why = "";

	memcpy(ev, row->ev, sizeof(*ev));
	memcpy(ev->tail, row->tail, row->tail_len);
	ev->tail_len = (uint32_t)row->tail_len;
	pw_codec_write(&got, ev);
	if (row->line) {
		strbuf_addf(&want, "{\"event\":%s}\n", row->line);
		assert_string_equal(strbuf_str(&got), strbuf_str(&want));
		schema_lines_add(got.s, got.len);
		if (pw_codec_read(c, got.s, got.len - 1, &back, &why) != 0)
			fail_msg("%s", why);
		strbuf_reset(&got);
		pw_codec_write(&got, back);
	}
	assert_string_equal(strbuf_str(&got), strbuf_str(&want));
	strbuf_done(&want);
	strbuf_done(&got);
	pw_codec_free(c);
	free(ev);
}

/* What procwatch wrote is read without the library, but for escapes, characters beyond
 * ASCII, negative numbers and frames.  (tests/fuzz/codec compares the values.) */
static void
own_lines_are_canonical(void **state)
{
	struct codec_values vs = { 0 };
	unsigned int others = 0;

	(void)state;
	codec_values_init(&vs);
	for (size_t i = 0; i < UNIT_COUNT(writes); i++) {
		struct strbuf line = { 0 };
		bool plain = true;

		if (!writes[i].line)
			continue;
		strbuf_addf(&line, "{\"event\":%s}", writes[i].line);
		for (const char *p = line.s; *p; p++)
			plain &= *p != '\\' && (unsigned char)*p < 0x80 && strncmp(p, "\":-", 3) != 0 &&
				 strncmp(p, "[{", 2) != 0;
		codec_values_reset(&vs);
		if (codec_canonical(&vs, line.s, line.len) != plain)
			fail_msg("%s", line.s);
		others += !plain;
		strbuf_done(&line);
	}
	assert_true(others < UNIT_COUNT(writes) / 4);
	codec_values_done(&vs);
}

/* The record that was written comes back, byte for byte, where the line holds
 * all of it. */
static void
record_comes_back_whole(void **state)
{
	static const char *const whole[] = {
		"start", "start, on a machine", "start, with a race forced", "start of the whole machine", "process",
		"process, its start known to the nanosecond", "fork, the child's start is known",
		"process that is a zombie",
		"process of which less is seen", "fork of one", "exec of one", "exec", "exec, nothing known", "exit",
		"invisible names",
		"exit by a signal", "signal", "deliver, nameless call and flag",
		"wait_return", "wait_return, error", "wait_return, state not asked",
		"reap", "reparent", "thread", "disposition", "activity", "limits", "lost", "exec that failed",
		"stack", "fork, its stack", "output", "output that is not text", "output left out", "disposition, a handler and where it was installed",
	};
	struct pw_codec *c = pw_codec_new();
	const struct pw_event *back;
	struct strbuf line = { 0 };
	const char *why;
	size_t found = 0;

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(writes); i++) {
		const struct write_row *row = &writes[i];
		struct pw_event want = *row->ev;
		size_t k = 0;

		while (k < UNIT_COUNT(whole) && strcmp(whole[k], row->name) != 0)
			k++;
		if (k == UNIT_COUNT(whole))
			continue;
		found++;
		strbuf_reset(&line);
		strbuf_addf(&line, "{\"event\":%s}", row->line);
		assert_int_equal(pw_codec_read(c, line.s, line.len, &back, &why), 0);
		want.tail_len = (uint32_t)row->tail_len;
		if (want.kind == PW_EV_PROCESS && want.process.state == PW_STATE_RUNNING)
			want.process.status = -1;
		assert_memory_equal(back, &want, sizeof(want));
		assert_memory_equal(back->tail, row->tail, row->tail_len);
	}
	assert_int_equal(found, UNIT_COUNT(whole));
	strbuf_done(&line);
	pw_codec_free(c);
}

/* Other ways to say the same: what is read, and what is written of it. */
static const struct reread_row {
	const char *name, *line, *want;
} rereads[] = {
	{ "event last",
	  "{\"pid\":3,\"from\":4,\"to\":1,\"t\":9,\"event\":\"reparent\"}",
	  "{\"event\":\"reparent\",\"t\":9,\"pid\":3,\"from\":4,\"to\":1}\n" },
	{ "a time that no clock shows",
	  "{\"event\":\"lost\",\"t\":18446744073709551615,\"count\":18446744073709551615}",
	  "{\"event\":\"lost\",\"t\":4611686018427387904,\"count\":18446744073709551615}\n" },
	{ "durations that no clock shows",
	  "{\"event\":\"wait_return\",\"t\":4611686018427387905,\"pid\":3,\"call\":\"wait4\","
	  "\"child\":4,\"elapsed_ns\":4611686018427387905}",
	  "{\"event\":\"wait_return\",\"t\":4611686018427387904,\"pid\":3,\"call\":\"wait4\","
	  "\"child\":4,\"elapsed_ns\":4611686018427387904}\n" },
	{ "a zombie's age that no clock shows",
	  "{\"event\":\"reap\",\"t\":1,\"pid\":3,\"how\":\"wait4\",\"zombie_ns\":18446744073709551615}",
	  "{\"event\":\"reap\",\"t\":1,\"pid\":3,\"how\":\"wait4\",\"zombie_ns\":4611686018427387904}\n" },
	{ "a start that no clock shows",
	  "{\"event\":\"process\",\"t\":1,\"pid\":3,\"start_ticks\":18446744073709551615}",
	  "{\"event\":\"process\",\"t\":1,\"pid\":3,\"start_ticks\":461168601842}\n" },
	{ "white space",
	  " {\t\"event\" : \"lost\" , \"t\" : 1 , \"count\" : 2 } \r",
	  "{\"event\":\"lost\",\"t\":1,\"count\":2}\n" },
	{ "fields from the future",
	  "{\"event\":\"lost\",\"new\":{\"a\":[1,{\"count\":7}],\"t\":3},\"t\":1,"
	  "\"more\":[[\"x\"],2],\"count\":2,\"\":null,\"f\":1.5e9}",
	  "{\"event\":\"lost\",\"t\":1,\"count\":2}\n" },
	{ "twice: the last counts",
	  "{\"event\":\"fork\",\"event\":\"lost\",\"t\":\"x\",\"t\":1,\"count\":[],"
	  "\"count\":2}",
	  "{\"event\":\"lost\",\"t\":1,\"count\":2}\n" },
	{ "of another kind: not looked at",
	  "{\"event\":\"lost\",\"t\":1,\"count\":2,\"pid\":\"x\",\"argv\":7}",
	  "{\"event\":\"lost\",\"t\":1,\"count\":2}\n" },
	{ "escapes",
	  "{\"event\":\"l\\u006fst\",\"\\u0074\":1,\"count\":2}",
	  "{\"event\":\"lost\",\"t\":1,\"count\":2}\n" },
	{ "a fork without its parent",
	  "{\"event\":\"fork\",\"t\":1,\"pid\":3,\"child\":4}",
	  "{\"event\":\"fork\",\"t\":1,\"pid\":3,\"child\":4,\"parent\":3,"
	  "\"exit_signal\":null}\n" },
	{ "a start of before sees: bpf",
	  "{\"event\":\"start\",\"t\":1,\"schema\":1,\"backend\":\"bpf\"}",
	  "{\"event\":\"start\",\"t\":1,\"schema\":1,\"backend\":\"bpf\",\"wall_offset_ns\":0,"
	  "\"sees\":[\"signals\",\"waits\",\"threads\"]}\n" },
	{ "a start of before sees: procfs",
	  "{\"event\":\"start\",\"t\":1,\"schema\":1,\"backend\":\"procfs\"}",
	  "{\"event\":\"start\",\"t\":1,\"schema\":1,\"backend\":\"procfs\",\"wall_offset_ns\":0,"
	  "\"sees\":[]}\n" },
	{ "sees nothing, whatever the backend",
	  "{\"event\":\"start\",\"t\":1,\"schema\":1,\"backend\":\"bpf\",\"sees\":[]}",
	  "{\"event\":\"start\",\"t\":1,\"schema\":1,\"backend\":\"bpf\",\"wall_offset_ns\":0,"
	  "\"sees\":[]}\n" },
	{ "sees what a newer one sees",
	  "{\"event\":\"start\",\"t\":1,\"schema\":1,\"sees\":[\"places\",\"waits\"]}",
	  "{\"event\":\"start\",\"t\":1,\"schema\":1,\"wall_offset_ns\":0,\"sees\":[\"waits\"]}\n" },
	{ "a call of another machine",
	  "{\"event\":\"deliver\",\"t\":1,\"pid\":3,\"signal\":\"SIGCHLD\","
	  "\"action\":\"handler\",\"interrupted\":\"not_a_call\",\"outcome\":\"EINTR\"}",
	  "{\"event\":\"deliver\",\"t\":1,\"pid\":3,\"signal\":\"SIGCHLD\","
	  "\"action\":\"handler\",\"outcome\":\"EINTR\"}\n" },
	{ "exit signal out of the ordinary",
	  "{\"event\":\"fork\",\"t\":1,\"pid\":3,\"child\":4,\"exit_signal\":\"SIG200\"}",
	  "{\"event\":\"fork\",\"t\":1,\"pid\":3,\"child\":4,\"parent\":3,"
	  "\"exit_signal\":\"SIG200\"}\n" },
	{ "a name too long",
	  "{\"event\":\"exit\",\"t\":1,\"pid\":3,\"comm\":\"0123456789abcdefgh\"}",
	  "{\"event\":\"exit\",\"t\":1,\"pid\":3,\"comm\":\"0123456789abcde\","
	  "\"zombie\":false}\n" },
	{ "an empty argv",
	  "{\"event\":\"exec\",\"t\":1,\"pid\":3,\"argv\":[]}",
	  "{\"event\":\"exec\",\"t\":1,\"pid\":3,\"truncated\":false}\n" },
	{ "an argv of one empty word",
	  "{\"event\":\"exec\",\"t\":1,\"pid\":3,\"argv\":[\"\"]}",
	  "{\"event\":\"exec\",\"t\":1,\"pid\":3,\"argv\":[\"\"],\"truncated\":false}\n" },
	{ "a finding",
	  "{\"event\":\"finding\",\"t\":1,\"rule\":\"x\",\"children\":[1,2]}",
	  "{\"event\":\"finding\",\"t\":1}\n" },
	{ "a summary",
	  "{\"event\":\"summary\",\"t\":1,\"signals\":{\"queued\":1},\"lost\":0}",
	  "{\"event\":\"summary\",\"t\":1}\n" },
	{ "blank", " \t\r", NULL },
	{ "empty", "", NULL },
};

static void
line_is_understood(void **state)
{
	const struct reread_row *row = *state;
	struct pw_codec *c = pw_codec_new();
	struct pw_event ev;
	const struct pw_event *back;
	struct strbuf got = { 0 };
	const char *why = "";
	int err = pw_codec_read(c, row->line, strlen(row->line), &back, &why);

	if (row->want) {
		if (err)
			fail_msg("%s", why);
		if (back->kind == PW_EV_FINDING || back->kind == PW_EV_SUMMARY) {
			ev = *back;
			assert_null(ev.finding);
		}
		pw_codec_write(&got, back);
		assert_string_equal(strbuf_str(&got), row->want);
	} else {
		assert_int_equal(err, -ENODATA);
	}
	strbuf_done(&got);
	pw_codec_free(c);
}

#define LOST(rest) "{\"event\":\"lost\",\"t\":1," rest "}"
#define EXIT(rest) "{\"event\":\"exit\",\"t\":1,\"pid\":3," rest "}"
#define WAIT(rest) "{\"event\":\"wait_return\",\"t\":1,\"pid\":3,\"call\":\"wait4\"," rest "}"
#define OUTPUT(rest) "{\"event\":\"output\",\"t\":1,\"stream\":\"terminal\"," rest "}"
#define DEEP16 "[[[[[[[[[[[[[[[["

static const struct error_row {
	const char *name, *line, *why;
} errors[] = {
	{ "a word", "hello", "not a JSON object" },
	{ "a number", "17", "not a JSON object" },
	{ "a string", "\"lost\"", "not a JSON object" },
	{ "an array", "[{}]", "not a JSON object" },
	{ "cut", "{\"event\":\"lo", "the JSON object is not complete" },
	{ "cut between", "{\"event\":\"lost\",", "the JSON object is not complete" },
	{ "two objects", "{\"event\":\"lost\",\"t\":1,\"count\":1}{}",
	  "more text after the JSON object" },
	{ "more after it", LOST("\"count\":1") " x", "not JSON: syntax error at column 34" },
	{ "a cut word after it", LOST("\"count\":1") " tru",
	  "more text after the JSON object" },
	{ "a number after it", LOST("\"count\":1") " 1", "more text after the JSON object" },
	{ "bad UTF-8", LOST("\"x\":\"\xff\""),
	  "not JSON: invalid UTF-8 at column 28" },
	{ "a control character", LOST("\"x\":\"\x01\""),
	  "not JSON: a control character in a string at column 28" },
	{ "a tab in a string", LOST("\"x\":\"\t\""),
	  "not JSON: a control character in a string at column 28" },
	{ "a comment", LOST("/*\"x\":1,*/\"count\":1"), "not JSON: syntax error at column 23" },
	{ "single quotes", LOST("'x':1"), "not JSON: syntax error at column 23" },
	{ "no number", LOST("\"x\":NaN"), "not JSON: syntax error at column 27" },
	{ "a comma at the end", LOST("\"count\":1,"), "not JSON: syntax error at column 33" },
	{ "blanks before a fault", "  {\"event\" \"lost\"}", "not JSON: syntax error at column 12" },
	{ "a NUL character in a key", LOST("\"count\\u0000\" :1"),
	  "not JSON: a NUL character in a key at column 29" },
	{ "a NUL character in a key that is not known", LOST("\"x\":{\"y\\u0000z\":1}"),
	  "not JSON: a NUL character in a key at column 30" },
	{ "a backslash at the end", "{\"event\":\"lost\\", "the JSON object is not complete" },
	{ "deep", LOST("\"x\":" DEEP16 DEEP16 DEEP16 DEEP16), "nested too deep" },
	{ "no event", "{\"t\":1}", "\"event\" is missing" },
	{ "event is a number", "{\"event\":1,\"t\":1}", "\"event\" is not a string" },
	{ "unknown event", "{\"event\":\"forq\",\"t\":1}", "\"event\" is no event that is known" },
	{ "release", "{\"event\":\"release\",\"t\":1}", "\"event\" is no event that is known" },
	{ "no t", "{\"event\":\"lost\",\"count\":1}", "lost: \"t\" is missing" },
	{ "t negative", "{\"event\":\"lost\",\"t\":-1,\"count\":1}", "lost: \"t\" is negative" },
	{ "t a fraction", "{\"event\":\"lost\",\"t\":1.0,\"count\":1}",
	  "lost: \"t\" is not a whole number" },
	{ "t too large", "{\"event\":\"lost\",\"t\":18446744073709551616,\"count\":1}",
	  "not JSON: a number of more than 64 bits at column 21" },
	{ "a number too small", LOST("\"x\":-9223372036854775809"),
	  "not JSON: a number of more than 64 bits at column 27" },
	{ "no count", "{\"event\":\"lost\",\"t\":1}", "lost: \"count\" is missing" },
	{ "count null", LOST("\"count\":null"), "lost: \"count\" is not a whole number" },
	{ "count an object", LOST("\"count\":{}"), "lost: \"count\" is not a whole number" },
	{ "no pid", "{\"event\":\"exit\",\"t\":1}", "exit: \"pid\" is missing" },
	{ "pid 0", "{\"event\":\"exit\",\"t\":1,\"pid\":0}", "exit: \"pid\" is 0, which is no process" },
	{ "pid too large", "{\"event\":\"exit\",\"t\":1,\"pid\":2147483648}",
	  "exit: \"pid\" is too large" },
	{ "code too large", EXIT("\"code\":256"), "exit: \"code\" is too large" },
	{ "code and signal", EXIT("\"code\":1,\"signal\":\"SIGINT\""),
	  "exit: \"code\" stands beside a signal" },
	{ "signal unknown", EXIT("\"signal\":\"SIGNONE\""),
	  "exit: \"code\" is missing, and the signal is none that a process ends by" },
	{ "zombie a number", EXIT("\"zombie\":1"), "exit: \"zombie\" is neither true nor false" },
	{ "why unknown", EXIT("\"why\":\"because\""), "exit: \"why\" is not a name that is known" },
	{ "comm with NUL", EXIT("\"comm\":\"a\\u0000b\""),
	  "exit: \"comm\" has a NUL character in it" },
	{ "approx a word", EXIT("\"approx\":\"yes\""), "exit: \"approx\" is neither true nor false" },
	{ "argv a string", "{\"event\":\"exec\",\"t\":1,\"pid\":3,\"argv\":\"ls\"}",
	  "exec: \"argv\" is not an array of strings" },
	{ "argv of numbers", "{\"event\":\"exec\",\"t\":1,\"pid\":3,\"argv\":[\"a\",1]}",
	  "exec: \"argv\" is not an array of strings" },
	{ "argv with NUL", "{\"event\":\"exec\",\"t\":1,\"pid\":3,\"argv\":[\"a\\u0000\"]}",
	  "exec: \"argv\" has a NUL character in it" },
	{ "argv of arrays", "{\"event\":\"exec\",\"t\":1,\"pid\":3,\"argv\":[[\"a\"],\"b\"]}",
	  "exec: \"argv\" is not an array of strings" },
	{ "target unknown", WAIT("\"target\":\"all\""), "wait_return: \"target\" is not a name that is known" },
	{ "target long", WAIT("\"target\":\"pidpidpidpid:1\""),
	  "wait_return: \"target\" is not a name that is known" },
	{ "target without number", WAIT("\"target\":\"pid\""), "wait_return: \"target\" lacks its number" },
	{ "target of nothing", WAIT("\"target\":\"pid:\""),
	  "wait_return: \"target\" has no number that could be one" },
	{ "target too large", WAIT("\"target\":\"pid:2147483648\""),
	  "wait_return: \"target\" has no number that could be one" },
	{ "target too small", WAIT("\"target\":\"pid:-2147483649\""),
	  "wait_return: \"target\" has no number that could be one" },
	{ "any has none", WAIT("\"target\":\"any:1\""), "wait_return: \"target\" has a number after any" },
	{ "option unknown", WAIT("\"options\":[\"WNOHANG\",\"WHANG\"]"),
	  "wait_return: \"options\" has a name in it that is not known" },
	{ "option too large", WAIT("\"options\":[\"0x100000000\"]"),
	  "wait_return: \"options\" has a name in it that is not known" },
	{ "option negative", WAIT("\"options\":[\"0x-1\"]"),
	  "wait_return: \"options\" has a name in it that is not known" },
	{ "child and errno", WAIT("\"child\":0,\"errno\":\"ECHILD\""),
	  "wait_return: \"child\" stands beside an errno" },
	{ "errno unknown", WAIT("\"errno\":\"EWHAT\""),
	  "wait_return: \"child\" is missing, and the errno is none" },
	{ "errno too large", WAIT("\"errno\":4096"),
	  "wait_return: \"child\" is missing, and the errno is none" },
	{ "state unknown", WAIT("\"child\":4,\"state\":\"dead\""),
	  "wait_return: \"state\" is not a name that is known" },
	{ "signal of nobody", "{\"event\":\"signal\",\"t\":1,\"signal\":\"SIGINT\"}",
	  "signal: \"to\" is missing" },
	{ "host a number", "{\"event\":\"start\",\"t\":1,\"schema\":1,\"version\":\"1\",\"host\":1}",
	  "start: \"host\" is not a string" },
	{ "output to nowhere", "{\"event\":\"output\",\"t\":1,\"text\":\"a\"}", "output: \"stream\" is missing" },
	{ "output of numbers", OUTPUT("\"text\":1"), "output: \"text\" is not a string" },
	{ "output twice", OUTPUT("\"text\":\"a\",\"base64\":\"YQ==\""),
	  "output: \"text\" stands beside the same as base64" },
	{ "output, letters missing", OUTPUT("\"base64\":\"YQ=\""),
	  "output: \"text\" is missing, and what stands there as base64 is none" },
	{ "output, no base64", OUTPUT("\"base64\":\"Y-==\""),
	  "output: \"text\" is missing, and what stands there as base64 is none" },
	{ "output, padding within", OUTPUT("\"base64\":\"YQ==YQ==\""),
	  "output: \"text\" is missing, and what stands there as base64 is none" },
	{ "disposition of another", "{\"event\":\"disposition\",\"t\":1,\"pid\":3,"
	  "\"signal\":\"SIGINT\",\"action\":\"ignore\"}", "disposition: \"signal\" is not SIGCHLD" },
};

static void
line_is_refused(void **state)
{
	const struct error_row *row = *state;
	struct pw_codec *c = pw_codec_new();
	const struct pw_event *ev;
	const char *why = "", *good = LOST("\"count\":1");

	assert_int_equal(pw_codec_read(c, row->line, strlen(row->line), &ev, &why), -EINVAL);
	assert_string_equal(why, row->why);
	/* Nothing of it is left for the next line. */
	assert_int_equal(pw_codec_read(c, good, strlen(good), &ev, &why), 0);
	assert_int_equal(ev->kind, PW_EV_LOST);
	pw_codec_free(c);
}

/* Any bytes that a command writes come back exactly: all short strings of odd bytes, and
 * one that is as long as a record may be. */
static void
output_comes_back_exactly(void **state)
{
	static const unsigned char odd[] = { 0, '\n', '"', '\\', 'a', 0x7f, 0xc2, 0x85, 0xcc, 0x81, 0xe2, 0x80,
						 0xae, 0xef, 0xbf, 0xbd, 0xbe, 0xf0, 0x9f, 0x98, 0xff };
	enum { N = sizeof(odd), LONGEST = 4 };
	struct pw_event *ev = xzalloc(sizeof(*ev) + PW_OUTPUT_MAX);
	struct pw_codec *c = pw_codec_new();
	struct strbuf line = { 0 };
	const struct pw_event *back;
	const char *why;

	(void)state;
	ev->kind = PW_EV_OUTPUT;
	ev->output.stream = PW_STREAM_TERMINAL;
	for (unsigned int i = 0; i <= N * N * N * N; i++) {
		ev->tail_len = i < N * N * N * N ? 1 + i % LONGEST : PW_OUTPUT_MAX;
		for (unsigned int k = 0, rest = i; k < ev->tail_len; k++, rest /= N)
			ev->tail[k] = (char)odd[rest % N];
		strbuf_reset(&line);
		pw_codec_write(&line, ev);
		assert_int_equal(pw_codec_read(c, line.s, line.len - 1, &back, &why), 0);
		assert_int_equal(back->tail_len, ev->tail_len);
		assert_memory_equal(back->tail, ev->tail, ev->tail_len);
	}
	strbuf_done(&line);
	pw_codec_free(c);
	free(ev);
}

/* A NUL byte is no part of a number. */
static void
nul_byte_is_refused(void **state)
{
	static const char line[] = "{\"event\":\"lost\",\"t\":1,\"count\":1\0}";
	struct pw_codec *c = pw_codec_new();
	const struct pw_event *ev;
	const char *why;

	(void)state;
	assert_int_equal(pw_codec_read(c, line, sizeof(line) - 1, &ev, &why), -EINVAL);
	assert_string_equal(why, "not JSON: syntax error at column 32");
	pw_codec_free(c);
}

static void
every_cut_is_refused(void **state)
{
	struct pw_codec *c = pw_codec_new();
	const struct pw_event *ev;
	const char *why;

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(writes); i++) {
		struct strbuf line = { 0 };

		if (!writes[i].line)
			continue;
		strbuf_addf(&line, "{\"event\":%s}", writes[i].line);
		for (size_t len = 1; len < line.len; len++) {
			char *cut = xmemdup(line.s, len);

			assert_int_equal(pw_codec_read(c, cut, len, &ev, &why), -EINVAL);
			free(cut);
		}
		assert_int_equal(pw_codec_read(c, line.s, line.len, &ev, &why), 0);
		strbuf_done(&line);
	}
	pw_codec_free(c);
}

static void
newer_schema_is_passed_over(void **state)
{
	static const char start[] = "{\"event\":\"start\",\"t\":1,\"schema\":2}",
		unknown[] = "{\"event\":\"new\",\"t\":1}";
	struct pw_codec *c = pw_codec_new();
	const struct pw_event *ev;
	const char *why;

	(void)state;
	assert_int_equal(pw_codec_read(c, unknown, sizeof(unknown) - 1, &ev, &why), -EINVAL);
	assert_int_equal(pw_codec_read(c, start, sizeof(start) - 1, &ev, &why), 0);
	assert_int_equal(pw_codec_read(c, unknown, sizeof(unknown) - 1, &ev, &why), -ENODATA);
	pw_codec_free(c);
}

/* An argv longer than a record may be is cut at a word, and says so. */
static void
long_argv_is_cut(void **state)
{
	struct pw_codec *c = pw_codec_new();
	const struct pw_event *ev;
	struct strbuf line = { 0 };
	const char *why;

	(void)state;
	strbuf_adds(&line, "{\"event\":\"exec\",\"t\":1,\"pid\":3,\"argv\":[\"a\"");
	for (int i = 0; i < 100000; i++)
		strbuf_adds(&line, ",\"abc\"");
	strbuf_adds(&line, "]}");
	assert_int_equal(pw_codec_read(c, line.s, line.len, &ev, &why), 0);
	assert_true(ev->flags & PW_F_TRUNCATED);
	assert_true(ev->tail_len > PW_TAIL_MAX && ev->tail_len <= 3 * PW_TAIL_MAX);
	assert_string_equal(ev->tail + ev->tail_len - 4, "abc");
	strbuf_done(&line);
	pw_codec_free(c);
}

static void
long_line_is_refused(void **state)
{
	size_t len = (1 << 20) + 1;
	char *line = malloc(len);
	struct pw_codec *c = pw_codec_new();
	const struct pw_event *ev;
	const char *why;

	(void)state;
	memset(line, '[', len);
	assert_int_equal(pw_codec_read(c, line, len, &ev, &why), -EINVAL);
	assert_string_equal(why, "longer than 1 MiB");
	assert_int_equal(pw_codec_read(c, line, len - 1, &ev, &why), -EINVAL);
	free(line);
	pw_codec_free(c);
}

static void
finding_is_written(void **state)
{
	static const uint32_t children[] = { 11, 12 };
	const struct pw_finding f = {
		.rule = "never-waits", .severity = PW_SEV_LEAK, .who = { .pid = 10 },
		.comm = "server", .count = 7, .children = children, .n_children = 2,
		.message = "7 zombies", .advice = "Call\n\"waitpid\".",
	};
	const struct pw_event ev = {
		.ts = 5, .kind = PW_EV_FINDING, .flags = PW_F_WITHDRAWN, .finding = &f,
	};
	struct strbuf got = { 0 };

	(void)state;
	pw_codec_write(&got, &ev);
	schema_lines_add(got.s, got.len);
	assert_string_equal(strbuf_str(&got),
		"{\"event\":\"finding\",\"t\":5,\"rule\":\"never-waits\",\"severity\":\"leak\","
		"\"state\":\"resolved\",\"certainty\":\"certain\",\"pid\":10,\"comm\":\"server\",\"children\":[11,12],\"count\":7,"
		"\"message\":\"7 zombies\",\"advice\":\"Call\\n\\\"waitpid\\\".\","
		"\"withdrawn\":true}\n");
	strbuf_done(&got);
}

static void
summary_is_written(void **state)
{
	const struct pw_summary s = {
		.forks = 1, .execs = 2, .exits = 3, .zombies_now = 4, .zombies_peak = 5,
		.reaps = 6, .autoreaps = 7, .orphans = 8,
		.signals = { .queued = 9, .coalesced = 10, .ignored = 11, .blocked = 12, .lost = 22 },
		.delivers = 13,
		.waits = { .reaped = 14, .nobody = 15, .echild = 16, .eintr = 17, .failed = 23,
			   .left = 24, .reported = 25 },
		.interrupted = 18, .lost = 19, .findings = 20, .elapsed_ns = 21,
		.command_exits = 26, .command_reaps = 27, .namespace_reaps = 33, .unwatched_reaps = 32, .child_zombies_now = 28,
		.child_zombies_peak = 29, .processes = 30, .parents = 31,
	};
	const struct pw_event ev = { .ts = 5, .kind = PW_EV_SUMMARY, .summary = &s };
	struct strbuf got = { 0 };

	(void)state;
	pw_codec_write(&got, &ev);
	schema_lines_add(got.s, got.len);
	assert_string_equal(strbuf_str(&got),
		"{\"event\":\"summary\",\"t\":5,\"forks\":1,\"execs\":2,\"exits\":3,"
		"\"zombies_now\":4,\"zombies_peak\":5,\"reaps\":6,\"autoreaps\":7,\"orphans\":8,"
		"\"signals\":{\"queued\":9,\"coalesced\":10,\"ignored\":11,\"blocked\":12,\"lost\":22},"
		"\"delivers\":13,"
		"\"waits\":{\"reaped\":14,\"nobody\":15,\"echild\":16,\"eintr\":17,\"failed\":23,\"left\":24,\"reported\":25},"
		"\"interrupted\":18,\"lost\":19,\"findings\":20,\"elapsed_ns\":21,\"command_exits\":26,"
		"\"command_reaps\":27,\"namespace_reaps\":33,\"unwatched_reaps\":32,\"child_zombies_now\":28,\"child_zombies_peak\":29,\"processes\":30,"
		"\"parents\":31}\n");
	strbuf_done(&got);
}

int
main(void)
{
	static struct unit_list l;

	UNIT_ADD_ROWS(&l, record_is_line_and_back, writes);
	unit_add(&l, "own lines are canonical", own_lines_are_canonical, NULL);
	unit_add(&l, "record comes back whole", record_comes_back_whole, NULL);
	UNIT_ADD_ROWS(&l, line_is_understood, rereads);
	UNIT_ADD_ROWS(&l, line_is_refused, errors);
	unit_add(&l, "NUL byte after a number", nul_byte_is_refused, NULL);
	unit_add(&l, "output comes back exactly", output_comes_back_exactly, NULL);
	unit_add(&l, "every cut is refused", every_cut_is_refused, NULL);
	unit_add(&l, "newer schema is passed over", newer_schema_is_passed_over, NULL);
	unit_add(&l, "long argv is cut", long_argv_is_cut, NULL);
	unit_add(&l, "long line is refused", long_line_is_refused, NULL);
	unit_add(&l, "finding is written", finding_is_written, NULL);
	unit_add(&l, "summary is written", summary_is_written, NULL);
	return unit_run("codec", &l) + schema_lines_check();
}
