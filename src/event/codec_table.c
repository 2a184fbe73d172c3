/* SPDX-License-Identifier: GPL-2.0-or-later */
/* codec_table.c - the stream, schema 1: which event has which fields. */
#include "event/codec_table.h"

#include "event/names.h"

#define WORD(s) { s, ",\"" s "\":", sizeof(s) - 1, sizeof(s) - 1 + sizeof(",\"\":") - 1 }

const struct codec_word codec_keys[KEY_LAST] = {
	[KEY_EVENT] = WORD("event"),
	[KEY_T] = WORD("t"),
	[KEY_ACTION] = WORD("action"),
	[KEY_APPROX] = WORD("approx"),
	[KEY_ARGV] = WORD("argv"),
	[KEY_BACKEND] = WORD("backend"),
	[KEY_BASE64] = WORD("base64"),
	[KEY_BLIND] = WORD("blind"),
	[KEY_BLOCKED] = WORD("blocked"),
	[KEY_BY] = WORD("by"),
	[KEY_CALL] = WORD("call"),
	[KEY_CATCHES] = WORD("catches_others"),
	[KEY_CAUSE] = WORD("cause"),
	[KEY_CGROUP_MAX] = WORD("cgroup_max"),
	[KEY_CGROUP_USED] = WORD("cgroup_used"),
	[KEY_CHILD] = WORD("child"),
	[KEY_CODE] = WORD("code"),
	[KEY_COMM] = WORD("comm"),
	[KEY_CORE] = WORD("core"),
	[KEY_COUNT] = WORD("count"),
	[KEY_CPU_TICKS] = WORD("cpu_ticks"),
	[KEY_DELIVERED] = WORD("delivered"),
	[KEY_ELAPSED_NS] = WORD("elapsed_ns"),
	[KEY_END] = WORD("end"),
	[KEY_ERRNO] = WORD("errno"),
	[KEY_EXE] = WORD("exe"),
	[KEY_EXIT_SIGNAL] = WORD("exit_signal"),
	[KEY_EXITING_NS] = WORD("exiting_ns"),
	[KEY_FATE] = WORD("fate"),
	[KEY_FLAGS] = WORD("flags"),
	[KEY_FRAMES] = WORD("frames"),
	[KEY_FROM] = WORD("from"),
	[KEY_FROM_COMM] = WORD("from_comm"),
	[KEY_HANDLER] = WORD("handler"),
	[KEY_HANDLER_STACK] = WORD("handler_stack"),
	[KEY_HIDDEN] = WORD("hidden"),
	[KEY_HOLDERS] = WORD("holders"),
	[KEY_HOST] = WORD("host"),
	[KEY_HOW] = WORD("how"),
	[KEY_ID] = WORD("id"),
	[KEY_INHERITED] = WORD("inherited"),
	[KEY_INTERRUPTED] = WORD("interrupted"),
	[KEY_KERNEL] = WORD("kernel"),
	[KEY_LEFT] = WORD("left"),
	[KEY_LEFT_OUT] = WORD("left_out"),
	[KEY_MODE] = WORD("mode"),
	[KEY_NSPID] = WORD("nspid"),
	[KEY_OPTIONS] = WORD("options"),
	[KEY_ORIGIN] = WORD("origin"),
	[KEY_OUTCOME] = WORD("outcome"),
	[KEY_PARENT] = WORD("parent"),
	[KEY_PENDING] = WORD("pending"),
	[KEY_PID] = WORD("pid"),
	[KEY_PID_MAX] = WORD("pid_max"),
	[KEY_PID_USED] = WORD("pid_used"),
	[KEY_PIPE_HELD_BY] = WORD("pipe_held_by"),
	[KEY_PPID] = WORD("ppid"),
	[KEY_REAPED] = WORD("has_reaped"),
	[KEY_REPEATED] = WORD("repeated"),
	[KEY_RESULT] = WORD("result"),
	[KEY_RULE] = WORD("rule"),
	[KEY_RUNTIME] = WORD("runtime"),
	[KEY_SCHEMA] = WORD("schema"),
	[KEY_SEES] = WORD("sees"),
	[KEY_SIGNAL] = WORD("signal"),
	[KEY_SIGNALFD] = WORD("signalfd"),
	[KEY_SINCE] = WORD("since"),
	[KEY_STACK] = WORD("stack"),
	[KEY_START_NS] = WORD("start_ns"),
	[KEY_START_TICKS] = WORD("start_ticks"),
	[KEY_STATE] = WORD("state"),
	[KEY_STOP_SIGNAL] = WORD("stop_signal"),
	[KEY_STREAM] = WORD("stream"),
	[KEY_STRESS] = WORD("stress"),
	[KEY_STRESS_CHILDREN] = WORD("stress_children"),
	[KEY_STRESS_LIMIT_NS] = WORD("stress_limit_ns"),
	[KEY_SUBREAPER] = WORD("subreaper"),
	[KEY_SYSCALL] = WORD("syscall"),
	[KEY_TARGET] = WORD("target"),
	[KEY_TARGET_PID] = WORD("target_pid"),
	[KEY_TEXT] = WORD("text"),
	[KEY_TID] = WORD("tid"),
	[KEY_TO] = WORD("to"),
	[KEY_TO_COMM] = WORD("to_comm"),
	[KEY_TRACER] = WORD("tracer"),
	[KEY_TRUNCATED] = WORD("truncated"),
	[KEY_UNTIL] = WORD("until"),
	[KEY_UNTIMED] = WORD("untimed"),
	[KEY_USER_MAX] = WORD("user_max"),
	[KEY_USER_USED] = WORD("user_used"),
	[KEY_VERSION] = WORD("version"),
	[KEY_VFORK] = WORD("vfork"),
	[KEY_WAITS] = WORD("waits"),
	[KEY_WALL_OFFSET_NS] = WORD("wall_offset_ns"),
	[KEY_WCHAN] = WORD("wchan"),
	[KEY_WHY] = WORD("why"),
	[KEY_ZOMBIE] = WORD("zombie"),
	[KEY_ZOMBIE_NS] = WORD("zombie_ns"),
	[KEY_ZOMBIES_AFTER] = WORD("zombies_after"),
	[KEY_ZOMBIES_BEFORE] = WORD("zombies_before"),
	[KEY_ZOMBIES_REAPED] = WORD("reaped"),
};

static const struct codec_names action_names = { pw_action_name, pw_action_from };
static const struct codec_names backend_names = { pw_backend_name, pw_backend_from };
static const struct codec_names call_names = { pw_call_name, pw_call_from };
static const struct codec_names end_names = { pw_end_name, pw_end_from };
static const struct codec_names errno_names = { pw_errno_name, pw_errno_from };
static const struct codec_names fate_names = { pw_fate_name, pw_fate_from };
static const struct codec_names how_names = { pw_how_name, pw_how_from };
static const struct codec_names mode_names = { pw_mode_name, pw_mode_from };
static const struct codec_names nudge_names = { pw_nudge_name, pw_nudge_from };
static const struct codec_names origin_names = { pw_origin_name, pw_origin_from };
static const struct codec_names outcome_names = { pw_outcome_name, pw_outcome_from };
static const struct codec_names result_names = { pw_result_name, pw_result_from };
static const struct codec_names runtime_names = { pw_runtime_name, pw_runtime_from };
static const struct codec_names sent_by_names = { pw_sent_by_name, pw_sent_by_from };
static const struct codec_names state_names = { pw_state_name, pw_state_from };
static const struct codec_names stream_names = { pw_stream_name, pw_stream_from };
static const struct codec_names stress_names = { pw_stress_name, pw_stress_from };
static const struct codec_names thread_state_names = { pw_thread_state_name, pw_thread_state_from };
static const struct codec_names why_names = { pw_why_name, pw_why_from };

#define AT(member) offsetof(struct pw_event, member)
/* Rows that many kinds begin with. */
#define PID { KEY_PID, TYPE_PID, RULE_NEED, AT(who.pid), 0, NULL }
#define NSPID { KEY_NSPID, TYPE_PID, RULE_NONZERO, AT(who.nspid), 0, NULL }
#define STACK { KEY_STACK, TYPE_U32, RULE_NONZERO, AT(stack), 0, NULL }
#define TID { KEY_TID, TYPE_PID, RULE_NONZERO, AT(tid), 0, NULL }

static const struct codec_row start_rows[] = {
	{ KEY_SCHEMA, TYPE_U32, RULE_NEED, AT(start.schema), 0, NULL },
	{ KEY_VERSION, TYPE_WORD, RULE_NONZERO, 0, 0, NULL },
	{ KEY_BACKEND, TYPE_ENUM, RULE_ALWAYS, AT(start.backend), 0, &backend_names },
	{ KEY_MODE, TYPE_ENUM, RULE_ALWAYS, AT(start.mode), 0, &mode_names },
	{ KEY_PID, TYPE_PID, RULE_NONZERO, AT(who.pid), 0, NULL },
	NSPID,
	{ KEY_ARGV, TYPE_WORDS, RULE_NONZERO, 2, 0, NULL },
	{ KEY_TRUNCATED, TYPE_MARK, RULE_NONZERO, 0, PW_F_TRUNCATED, NULL },
	{ KEY_WALL_OFFSET_NS, TYPE_U64, RULE_ALWAYS, AT(start.wall_offset_ns), 0, NULL },
	{ KEY_KERNEL, TYPE_WORD, RULE_NONZERO, 1, 0, NULL },
	{ KEY_HOST, TYPE_HOST, RULE_NONZERO, 0, 0, NULL },
	{ KEY_SEES, TYPE_SEES, RULE_ALWAYS, AT(start.sees), 0, NULL },
	{ KEY_STRESS, TYPE_ENUM, RULE_NONZERO, AT(start.stress), 0, &stress_names },
	{ KEY_STRESS_CHILDREN, TYPE_U32, RULE_NONZERO, AT(start.stress_children), 0, NULL },
	{ KEY_STRESS_LIMIT_NS, TYPE_NS, RULE_NONZERO, AT(start.stress_limit), 0, NULL },
	{ KEY_UNTIMED, TYPE_MARK, RULE_NONZERO, 0, PW_F_UNTIMED, NULL },
};

static const struct codec_row process_rows[] = {
	PID,
	NSPID,
	{ KEY_PPID, TYPE_PID, RULE_NONZERO, AT(process.parent.pid), 0, NULL },
	{ KEY_STATE, TYPE_ENUM, RULE_ALWAYS, AT(process.state), 0, &state_names },
	{ KEY_COMM, TYPE_COMM, RULE_NONZERO, 0, 0, NULL },
	{ KEY_ARGV, TYPE_WORDS, RULE_NONZERO, 0, 0, NULL },
	{ KEY_TRUNCATED, TYPE_MARK, RULE_NONZERO, 0, PW_F_TRUNCATED, NULL },
	{ KEY_START_TICKS, TYPE_TICKS, RULE_NONZERO, AT(who.start), 0, NULL },
	{ KEY_START_NS, TYPE_FINER, RULE_NONZERO, AT(who.start), 0, NULL },
	{ KEY_CODE, TYPE_ZOMBIE_STATUS, RULE_NONZERO, AT(process.status), 0, NULL },
	{ KEY_SINCE, TYPE_NS, RULE_NONZERO, AT(process.since), 0, NULL },
	{ KEY_EXIT_SIGNAL, TYPE_SIGNAL, RULE_NONZERO, AT(process.exit_signal), 0, NULL },
	{ KEY_TRACER, TYPE_PID, RULE_NONZERO, AT(process.tracer), 0, NULL },
	{ KEY_INHERITED, TYPE_MAYBE, RULE_NONZERO, AT(process.inherited), 0, NULL },
	{ KEY_SUBREAPER, TYPE_MARK, RULE_NONZERO, 0, PW_F_SUBREAPER, NULL },
	{ KEY_BLIND, TYPE_SEES, RULE_NONZERO, AT(process.blind), 0, NULL },
	{ KEY_RUNTIME, TYPE_ENUM, RULE_NONZERO, AT(process.runtime), 0, &runtime_names },
	STACK,
};

static const struct codec_row fork_rows[] = {
	PID,
	TID,
	{ KEY_CHILD, TYPE_PID, RULE_NEED, AT(fork.child.pid), 0, NULL },
	{ KEY_NSPID, TYPE_PID, RULE_NONZERO, AT(fork.child.nspid), 0, NULL },
	{ KEY_START_NS, TYPE_NS, RULE_NONZERO, AT(fork.child.start), 0, NULL },
	{ KEY_PARENT, TYPE_PID, RULE_ALWAYS, AT(fork.parent.pid), 0, NULL },
	{ KEY_EXIT_SIGNAL, TYPE_SIGNAL_OR_NULL, RULE_ALWAYS, AT(fork.exit_signal), 0, NULL },
	{ KEY_VFORK, TYPE_VFORK, RULE_NONZERO, 0, PW_F_VFORK, NULL },
	{ KEY_BLIND, TYPE_SEES, RULE_NONZERO, AT(fork.blind), 0, NULL },
	STACK,
};

static const struct codec_row exec_rows[] = {
	PID,
	NSPID,
	TID,
	{ KEY_COMM, TYPE_COMM, RULE_NONZERO, 0, 0, NULL },
	{ KEY_EXE, TYPE_WORD, RULE_NONZERO, 0, 0, NULL },
	{ KEY_ARGV, TYPE_WORDS, RULE_NONZERO, 1, 0, NULL },
	{ KEY_TRUNCATED, TYPE_BOOL, RULE_ALWAYS, 0, PW_F_TRUNCATED, NULL },
	{ KEY_BLIND, TYPE_SEES, RULE_NONZERO, AT(exec.blind), 0, NULL },
	{ KEY_RUNTIME, TYPE_ENUM, RULE_NONZERO, AT(exec.runtime), 0, &runtime_names },
};

static const struct codec_row exec_failed_rows[] = {
	PID,
	NSPID,
	TID,
	{ KEY_EXE, TYPE_WORD, RULE_NONZERO, 0, 0, NULL },
	{ KEY_ERRNO, TYPE_ENUM, RULE_NONZERO, AT(exec_failed.error), 0, &errno_names },
};

static const struct codec_row exit_rows[] = {
	PID,
	NSPID,
	{ KEY_PPID, TYPE_PID, RULE_NONZERO, AT(exit.parent.pid), 0, NULL },
	{ KEY_COMM, TYPE_COMM, RULE_NONZERO, 0, 0, NULL },
	{ KEY_CODE, TYPE_STATUS, RULE_NONZERO, AT(exit.status), 0, NULL },
	{ KEY_ZOMBIE, TYPE_BOOL, RULE_ALWAYS, 0, PW_F_ZOMBIE, NULL },
	{ KEY_WHY, TYPE_ENUM, RULE_NONZERO, AT(exit.why), 0, &why_names },
	{ KEY_CAUSE, TYPE_ENUM, RULE_NONZERO, AT(exit.cause), 0, &sent_by_names },
	{ KEY_FROM, TYPE_PID, RULE_NONZERO, AT(exit.from), 0, NULL },
	{ KEY_FROM_COMM, TYPE_NAME, RULE_NONZERO, AT(exit.from_comm), 0, NULL },
};

static const struct codec_row signal_rows[] = {
	{ KEY_SIGNAL, TYPE_SIGNAL, RULE_NEED, AT(signal.signo), 0, NULL },
	{ KEY_FROM, TYPE_PID, RULE_ALWAYS, AT(signal.from), 0, NULL },
	{ KEY_TO, TYPE_PID, RULE_NEED, AT(who.pid), 0, NULL },
	NSPID,
	TID,
	{ KEY_CODE, TYPE_SICODE, RULE_ALWAYS, AT(signal.code), 0, NULL },
	{ KEY_RESULT, TYPE_ENUM, RULE_ALWAYS, AT(signal.result), 0, &result_names },
	{ KEY_CAUSE, TYPE_ENUM, RULE_NONZERO, AT(signal.cause), 0, &sent_by_names },
	{ KEY_STOP_SIGNAL, TYPE_SIGNAL, RULE_NONZERO, AT(signal.stop_signal), 0, NULL },
};

static const struct codec_row deliver_rows[] = {
	PID,
	NSPID,
	TID,
	{ KEY_SIGNAL, TYPE_SIGNAL, RULE_NEED, AT(deliver.signo), 0, NULL },
	{ KEY_ACTION, TYPE_ENUM, RULE_ALWAYS, AT(deliver.action), 0, &action_names },
	{ KEY_FLAGS, TYPE_SA_FLAGS, RULE_NONZERO, AT(deliver.sa_flags), 0, NULL },
	{ KEY_INTERRUPTED, TYPE_SYSCALL, RULE_NONZERO, AT(deliver.syscall), 0, NULL },
	{ KEY_OUTCOME, TYPE_ENUM, RULE_NONZERO, AT(deliver.outcome), 0, &outcome_names },
	STACK,
};

#define WAIT_CALL \
	PID, \
	NSPID, \
	TID, \
	{ KEY_CALL, TYPE_ENUM, RULE_NEED, AT(wait.call), 0, &call_names }, \
	{ KEY_TARGET, TYPE_TARGET, RULE_NONZERO, 0, 0, NULL }, \
	{ KEY_TARGET_PID, TYPE_PID, RULE_NONZERO, AT(wait.target_pid), 0, NULL }, \
	{ KEY_OPTIONS, TYPE_OPTIONS, RULE_NONZERO, AT(wait.options), 0, NULL }

static const struct codec_row wait_enter_rows[] = {
	WAIT_CALL,
	{ KEY_ELAPSED_NS, TYPE_NS, RULE_NONZERO, AT(wait.elapsed), 0, NULL },
};

static const struct codec_row wait_return_rows[] = {
	WAIT_CALL,
	{ KEY_CHILD, TYPE_CHILD, RULE_ALWAYS, 0, 0, NULL },
	{ KEY_STATE, TYPE_CHILD_STATE, RULE_NONZERO, AT(wait.child_state), 0, NULL },
	{ KEY_ELAPSED_NS, TYPE_NS, RULE_ALWAYS, AT(wait.elapsed), 0, NULL },
	{ KEY_REPEATED, TYPE_U32, RULE_NONZERO, AT(wait.repeated), 0, NULL },
	{ KEY_UNTIL, TYPE_NS, RULE_NONZERO, AT(wait.until), 0, NULL },
	STACK,
};

static const struct codec_row reap_rows[] = {
	PID,
	NSPID,
	{ KEY_BY, TYPE_PID, RULE_NONZERO, AT(reap.by.pid), 0, NULL },
	TID,
	{ KEY_HOW, TYPE_ENUM, RULE_ALWAYS, AT(reap.how), 0, &how_names },
	{ KEY_ZOMBIE_NS, TYPE_NS, RULE_ALWAYS, AT(reap.zombie_ns), 0, NULL },
	{ KEY_EXITING_NS, TYPE_NS, RULE_NONZERO, AT(reap.exiting_ns), 0, NULL },
};

static const struct codec_row reparent_rows[] = {
	PID,
	NSPID,
	{ KEY_FROM, TYPE_PID, RULE_ALWAYS, AT(reparent.from.pid), 0, NULL },
	{ KEY_TO, TYPE_PID, RULE_ALWAYS, AT(reparent.to.pid), 0, NULL },
	{ KEY_TO_COMM, TYPE_NAME, RULE_NONZERO, AT(reparent.to_comm), 0, NULL },
};

static const struct codec_row thread_rows[] = {
	PID,
	NSPID,
	TID,
	{ KEY_STATE, TYPE_ENUM, RULE_NEED, AT(thread.state), 0, &thread_state_names },
	{ KEY_LEFT, TYPE_U32, RULE_NONZERO, AT(thread.left), 0, NULL },
};

static const struct codec_row disposition_rows[] = {
	PID,
	NSPID,
	TID,
	{ KEY_SIGNAL, TYPE_SIGCHLD, RULE_ALWAYS, 0, 0, NULL },
	{ KEY_ACTION, TYPE_ENUM, RULE_ALWAYS, AT(disposition.action), 0, &action_names },
	{ KEY_FLAGS, TYPE_SA_FLAGS, RULE_NONZERO, AT(disposition.sa_flags), 0, NULL },
	{ KEY_BLOCKED, TYPE_BOOL, RULE_ALWAYS, 0, PW_F_BLOCKED, NULL },
	{ KEY_PENDING, TYPE_MARK, RULE_NONZERO, 0, PW_F_PENDING, NULL },
	{ KEY_ORIGIN, TYPE_ENUM, RULE_NONZERO, AT(disposition.origin), 0, &origin_names },
	{ KEY_HANDLER, TYPE_U64, RULE_NONZERO, AT(disposition.handler), 0, NULL },
	{ KEY_HANDLER_STACK, TYPE_U32, RULE_NONZERO, AT(disposition.handler_stack), 0, NULL },
	STACK,
};

static const struct codec_row activity_rows[] = {
	PID,
	NSPID,
	TID,
	{ KEY_STATE, TYPE_ENUM, RULE_ALWAYS, AT(activity.state), 0, &state_names },
	{ KEY_SYSCALL, TYPE_SYSCALL, RULE_NONZERO, AT(activity.syscall), 0, NULL },
	{ KEY_WCHAN, TYPE_WORD, RULE_NONZERO, 0, 0, NULL },
	{ KEY_CPU_TICKS, TYPE_U64, RULE_ALWAYS, AT(activity.cpu_ticks), 0, NULL },
	{ KEY_PIPE_HELD_BY, TYPE_PIDS, RULE_NONZERO, AT(activity.pipe_held_by), 0, NULL },
	{ KEY_HOLDERS, TYPE_WORDS, RULE_NONZERO, 1, 0, NULL },
	{ KEY_END, TYPE_ENUM, RULE_NONZERO, AT(activity.end), 0, &end_names },
	{ KEY_HIDDEN, TYPE_U32, RULE_NONZERO, AT(activity.hidden), 0, NULL },
	{ KEY_REAPED, TYPE_MARK, RULE_NONZERO, 0, PW_F_REAPED, NULL },
	{ KEY_CATCHES, TYPE_MARK, RULE_NONZERO, 0, PW_F_CATCHES, NULL },
	{ KEY_SIGNALFD, TYPE_MARK, RULE_NONZERO, 0, PW_F_SIGNALFD, NULL },
	STACK,
};

static const struct codec_row limits_rows[] = {
	PID,
	NSPID,
	{ KEY_CGROUP_MAX, TYPE_U64, RULE_NONZERO, AT(limits.cgroup_max), 0, NULL },
	{ KEY_CGROUP_USED, TYPE_U64, RULE_NONZERO, AT(limits.cgroup_used), 0, NULL },
	{ KEY_USER_MAX, TYPE_U64, RULE_NONZERO, AT(limits.user_max), 0, NULL },
	{ KEY_USER_USED, TYPE_U64, RULE_NONZERO, AT(limits.user_used), 0, NULL },
	{ KEY_PID_MAX, TYPE_U64, RULE_NONZERO, AT(limits.pid_max), 0, NULL },
	{ KEY_PID_USED, TYPE_U64, RULE_NONZERO, AT(limits.pid_used), 0, NULL },
};

static const struct codec_row stack_rows[] = {
	{ KEY_ID, TYPE_U32, RULE_NEED, AT(stack), 0, NULL },
	{ KEY_PID, TYPE_PID, RULE_NONZERO, AT(who.pid), 0, NULL },
	NSPID,
	{ KEY_FRAMES, TYPE_FRAMES, RULE_ALWAYS, 0, 0, NULL },
	{ KEY_TRUNCATED, TYPE_MARK, RULE_NONZERO, 0, PW_F_TRUNCATED, NULL },
};

static const struct codec_row lost_rows[] = {
	{ KEY_COUNT, TYPE_U64, RULE_NEED, AT(lost.count), 0, NULL },
};

static const struct codec_row nudge_rows[] = {
	PID,
	NSPID,
	{ KEY_COMM, TYPE_COMM, RULE_NONZERO, 0, 0, NULL },
	{ KEY_OUTCOME, TYPE_ENUM, RULE_NEED, AT(nudge.outcome), 0, &nudge_names },
	{ KEY_ZOMBIES_BEFORE, TYPE_U32, RULE_ALWAYS, AT(nudge.before), 0, NULL },
	{ KEY_ZOMBIES_AFTER, TYPE_KNOWN, RULE_ALWAYS, AT(nudge.after), 0, NULL },
	{ KEY_ZOMBIES_REAPED, TYPE_KNOWN, RULE_ALWAYS, AT(nudge.reaped), 0, NULL },
	{ KEY_DELIVERED, TYPE_KNOWN, RULE_ALWAYS, AT(nudge.delivered), 0, NULL },
	{ KEY_WAITS, TYPE_KNOWN, RULE_ALWAYS, AT(nudge.waits), 0, NULL },
	{ KEY_ACTION, TYPE_ENUM, RULE_NONZERO, AT(nudge.action), 0, &action_names },
	{ KEY_BLOCKED, TYPE_MARK, RULE_NONZERO, 0, PW_F_BLOCKED, NULL },
	{ KEY_FATE, TYPE_ENUM, RULE_NONZERO, AT(nudge.fate), 0, &fate_names },
	{ KEY_ELAPSED_NS, TYPE_NS, RULE_NONZERO, AT(nudge.elapsed), 0, NULL },
	{ KEY_RULE, TYPE_WORD, RULE_NONZERO, 0, 0, NULL },
	{ KEY_TEXT, TYPE_WORD, RULE_NONZERO, 1, 0, NULL },
};

static const struct codec_row output_rows[] = {
	{ KEY_STREAM, TYPE_ENUM, RULE_NEED, AT(output.stream), 0, &stream_names },
	{ KEY_TEXT, TYPE_BYTES, RULE_NONZERO, 0, 0, NULL },
	{ KEY_LEFT_OUT, TYPE_U64, RULE_NONZERO, AT(output.left_out), 0, NULL },
};

#define KIND(name, r) \
	.lead = "{\"event\":\"" name "\",\"t\":", \
	.rows = (r), .n_rows = sizeof(r) / sizeof((r)[0])

const struct codec_kind codec_kinds[PW_EV_COUNT] = {
	[PW_EV_START] = { KIND("start", start_rows),
		.n_words = 2, .word = { KEY_VERSION, KEY_KERNEL }, .list = KEY_ARGV },
	[PW_EV_PROCESS] = { KIND("process", process_rows), .list = KEY_ARGV },
	[PW_EV_FORK] = { KIND("fork", fork_rows) },
	[PW_EV_EXEC] = { KIND("exec", exec_rows),
		.n_words = 1, .word = { KEY_EXE }, .list = KEY_ARGV },
	[PW_EV_EXEC_FAILED] = { KIND("exec_failed", exec_failed_rows),
		.n_words = 1, .word = { KEY_EXE } },
	[PW_EV_EXIT] = { KIND("exit", exit_rows) },
	[PW_EV_SIGNAL] = { KIND("signal", signal_rows) },
	[PW_EV_DELIVER] = { KIND("deliver", deliver_rows) },
	[PW_EV_WAIT_ENTER] = { KIND("wait_enter", wait_enter_rows) },
	[PW_EV_WAIT_RETURN] = { KIND("wait_return", wait_return_rows) },
	[PW_EV_REAP] = { KIND("reap", reap_rows) },
	[PW_EV_REPARENT] = { KIND("reparent", reparent_rows) },
	[PW_EV_THREAD] = { KIND("thread", thread_rows) },
	[PW_EV_DISPOSITION] = { KIND("disposition", disposition_rows) },
	[PW_EV_ACTIVITY] = { KIND("activity", activity_rows),
		.n_words = 1, .word = { KEY_WCHAN }, .list = KEY_HOLDERS },
	[PW_EV_LIMITS] = { KIND("limits", limits_rows) },
	[PW_EV_STACK] = { KIND("stack", stack_rows) },
	/* Their values are not in the record but behind a pointer. */
	[PW_EV_FINDING] = { .lead = "{\"event\":\"finding\",\"t\":" },
	[PW_EV_LOST] = { KIND("lost", lost_rows) },
	[PW_EV_NUDGE] = { KIND("nudge", nudge_rows),
		.n_words = 2, .word = { KEY_RULE, KEY_TEXT } },
	[PW_EV_OUTPUT] = { KIND("output", output_rows) },
	[PW_EV_SUMMARY] = { .lead = "{\"event\":\"summary\",\"t\":" },
};
