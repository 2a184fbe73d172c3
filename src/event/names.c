/* SPDX-License-Identifier: GPL-2.0-or-later */
/* names.c - what the stream and the screen call the values of a record.
 * Signals are in signals.c; errno and system calls in numbers.c. */
#include "event/names.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "event/finding.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const char *const kinds[] = {
	[PW_EV_START] = "start",
	[PW_EV_PROCESS] = "process",
	[PW_EV_FORK] = "fork",
	[PW_EV_EXEC] = "exec",
	[PW_EV_EXEC_FAILED] = "exec_failed",
	[PW_EV_EXIT] = "exit",
	[PW_EV_SIGNAL] = "signal",
	[PW_EV_DELIVER] = "deliver",
	[PW_EV_WAIT_ENTER] = "wait_enter",
	[PW_EV_WAIT_RETURN] = "wait_return",
	[PW_EV_REAP] = "reap",
	[PW_EV_REPARENT] = "reparent",
	[PW_EV_THREAD] = "thread",
	[PW_EV_DISPOSITION] = "disposition",
	[PW_EV_ACTIVITY] = "activity",
	[PW_EV_LIMITS] = "limits",
	[PW_EV_STACK] = "stack",
	[PW_EV_RELEASE] = NULL,		/* not in the stream */
	[PW_EV_FINDING] = "finding",
	[PW_EV_LOST] = "lost",
	[PW_EV_NUDGE] = "nudge",
	[PW_EV_OUTPUT] = "output",
	[PW_EV_SUMMARY] = "summary",
};

static const char *const backends[] = {
	[PW_BACKEND_BPF] = "bpf",
	[PW_BACKEND_PROCFS] = "procfs",
	[PW_BACKEND_PTRACE] = "ptrace",
	[PW_BACKEND_STRACE] = "strace",
};

static const char *const stresss[] = {
	[PW_STRESS_MERGE] = "merge",
	[PW_STRESS_CHILD_FIRST] = "child-first",
	[PW_STRESS_PARENT_FIRST] = "parent-first",
};

static const char *const streams[] = {
	[PW_STREAM_TERMINAL] = "terminal",
};

static const char *const modes[] = {
	[PW_MODE_LAUNCH] = "launch",
	[PW_MODE_ATTACH] = "attach",
	[PW_MODE_SYSTEM] = "system",
};

static const char *const states[] = {
	[PW_STATE_RUNNING] = "running",
	[PW_STATE_ZOMBIE] = "zombie",
	[PW_STATE_SLEEPING] = "sleeping",
	[PW_STATE_STOPPED] = "stopped",
	[PW_STATE_TRACED] = "traced",
	[PW_STATE_DUMPING] = "dumping-core",
};

static const char *const whys[] = {
	[PW_WHY_SIGCHLD_IGNORED] = "sigchld-ignored",
	[PW_WHY_NOCLDWAIT] = "nocldwait",
	[PW_WHY_AUTOREAP] = "autoreap",
	[PW_WHY_NO_EXIT_SIGNAL] = "no-exit-signal",
};

static const char *const results[] = {
	[PW_RESULT_QUEUED] = "queued",
	[PW_RESULT_COALESCED] = "coalesced",
	[PW_RESULT_IGNORED] = "ignored",
	[PW_RESULT_BLOCKED] = "blocked",
	[PW_RESULT_LOST] = "lost",
};

static const char *const actions[] = {
	[PW_ACTION_DEFAULT] = "default",
	[PW_ACTION_IGNORE] = "ignore",
	[PW_ACTION_HANDLER] = "handler",
};

static const char *const sent_bys[] = {
	[PW_SENT_BY_USER] = "user",
	[PW_SENT_BY_PROCWATCH] = "procwatch",
	[PW_SENT_BY_PARENT_DEATH] = "parent-death",
	[PW_SENT_BY_TERMINAL] = "terminal",
	[PW_SENT_BY_OOM] = "oom",
};

static const char *const outcomes[] = {
	[PW_OUTCOME_EINTR] = "EINTR",
	[PW_OUTCOME_RESTART] = "restart",
};

static const char *const nudges[] = {
	[PW_NUDGE_SENT] = "sent",
	[PW_NUDGE_ALL_REAPED] = "all-reaped",
	[PW_NUDGE_ONE_REAPED] = "one-reaped",
	[PW_NUDGE_SOME_REAPED] = "some-reaped",
	[PW_NUDGE_HANDLER_RAN] = "handler-ran",
	[PW_NUDGE_NOTHING] = "nothing",
	[PW_NUDGE_OWN_TIME] = "own-time",
	[PW_NUDGE_ENDED] = "ended",
	[PW_NUDGE_CUT_SHORT] = "cut-short",
};

static const char *const fates[] = {
	[PW_FATE_DISCARDED] = "discarded",
	[PW_FATE_TAKEN] = "taken",
	[PW_FATE_PENDING] = "pending",
};

static const char *const calls[] = {
	[PW_CALL_WAIT4] = "wait4",
	[PW_CALL_WAITID] = "waitid",
};

static const char *const targets[] = {
	[PW_TARGET_ANY] = "any",
	[PW_TARGET_PID] = "pid",
	[PW_TARGET_PGID] = "pgid",
	[PW_TARGET_PIDFD] = "pidfd",
};

/* UNKNOWN has no name: the stream leaves the field out. */
static const char *const child_states[] = {
	[PW_CHILD_EXITED] = "exited",
	[PW_CHILD_STOPPED] = "stopped",
	[PW_CHILD_CONTINUED] = "continued",
};

static const char *const hows[] = {
	[PW_HOW_WAIT4] = "wait4",
	[PW_HOW_WAITID] = "waitid",
	[PW_HOW_AUTO] = "auto",
	[PW_HOW_KERNEL] = "kernel",
	[PW_HOW_NAMESPACE] = "namespace",
};

static const char *const thread_states[] = {
	[PW_THREAD_START] = "start",
	[PW_THREAD_EXIT] = "exit",
};

static const char *const severitys[] = {
	[PW_SEV_NOTE] = "note",
	[PW_SEV_WARNING] = "warning",
	[PW_SEV_LEAK] = "leak",
};

static const char *const ends[] = {
	[PW_END_PIPE] = "pipe", [PW_END_FIFO] = "fifo", [PW_END_SOCKET] = "socketpair",
	[PW_END_TERMINAL] = "pty",
};

static const char *const runtimes[] = {
	[PW_RUNTIME_C] = "c",
	[PW_RUNTIME_PYTHON] = "python",
	[PW_RUNTIME_NODE] = "node",
	[PW_RUNTIME_GO] = "go",
	[PW_RUNTIME_RUBY] = "ruby",
	[PW_RUNTIME_PERL] = "perl",
	[PW_RUNTIME_PHP] = "php",
	[PW_RUNTIME_JAVA] = "java",
	[PW_RUNTIME_SHELL] = "shell",
	[PW_RUNTIME_RUST] = "rust",
};

static const char *const roles[] = {
	[PW_ROLE_FORK] = "fork",
	[PW_ROLE_HANDLER] = "handler",
	[PW_ROLE_WAIT] = "wait",
	[PW_ROLE_DOING] = "doing",
	[PW_ROLE_INTERRUPTED] = "interrupted",
};

static const char *const origins[] = {
	[PW_ORIGIN_CALL] = "call",
	[PW_ORIGIN_FORK] = "fork",
	[PW_ORIGIN_EXEC] = "exec",
	[PW_ORIGIN_RESETHAND] = "resethand",
};

static const char *
name_in(const char *const *names, size_t n, unsigned int value)
{
	return value < n ? names[value] : NULL;
}

static int
value_in(const char *const *names, size_t n, const char *name)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (names[i] && strcmp(names[i], name) == 0)
			return (int)i;
	return -1;
}

/* pw_NOUN_name() and pw_NOUN_from() over the table NOUNs. */
#define NAMED(noun) \
	const char *pw_##noun##_name(unsigned int value) \
	{ return name_in(noun##s, COUNT(noun##s), value); } \
	int pw_##noun##_from(const char *name) \
	{ return value_in(noun##s, COUNT(noun##s), name); }

NAMED(kind)
NAMED(backend)
NAMED(mode)
NAMED(stream)
NAMED(stress)
NAMED(state)
NAMED(why)
NAMED(result)
NAMED(action)
NAMED(sent_by)
NAMED(outcome)
NAMED(nudge)
NAMED(fate)
NAMED(call)
NAMED(target)
NAMED(child_state)
NAMED(how)
NAMED(thread_state)
NAMED(severity)
NAMED(end)
NAMED(origin)
NAMED(runtime)
NAMED(role)

const char *
pw_wait_option(unsigned int i, uint32_t *bit)
{
	static const struct {
		const char *name;
		uint32_t bit;
	} options[] = {
		{ "WNOHANG", WNOHANG },
		{ "WUNTRACED", WUNTRACED },	/* waitid calls it WSTOPPED */
		{ "WEXITED", WEXITED },
		{ "WCONTINUED", WCONTINUED },
		{ "WNOWAIT", WNOWAIT },
		{ "__WNOTHREAD", 0x20000000 },	/* <linux/wait.h> */
		{ "__WALL", 0x40000000 },
		{ "__WCLONE", 0x80000000 },
	};

	if (i >= COUNT(options))
		return NULL;
	*bit = options[i].bit;
	return options[i].name;
}

const char *
pw_sa_flag(unsigned int i, uint64_t *bit)
{
	/* Without SA_RESTORER: the C library always sets it, the program did not ask for it. */
	static const struct {
		const char *name;
		uint64_t bit;
	} flags[] = {
		{ "SA_NOCLDSTOP", (uint32_t)SA_NOCLDSTOP },
		{ "SA_NOCLDWAIT", (uint32_t)SA_NOCLDWAIT },
		{ "SA_SIGINFO", (uint32_t)SA_SIGINFO },
		{ "SA_ONSTACK", (uint32_t)SA_ONSTACK },
		{ "SA_RESTART", (uint32_t)SA_RESTART },
		{ "SA_NODEFER", (uint32_t)SA_NODEFER },
		{ "SA_RESETHAND", (uint32_t)SA_RESETHAND },
	};

	if (i >= COUNT(flags))
		return NULL;
	*bit = flags[i].bit;
	return flags[i].name;
}

const char *
pw_sees_name(unsigned int i, uint32_t *bit)
{
	static const char *const sees[] = { "signals", "waits", "threads", "stacks" };

	if (i >= COUNT(sees))
		return NULL;
	*bit = UINT32_C(1) << i;
	return sees[i];
}

/* The list's next word into buf, cut to fit; NULL when there is none left. */
static const char *
next_word(const char *list, char *buf, size_t size)
{
	size_t len, copied;

	if (!list)
		return NULL;
	len = strcspn(list, ",");
	copied = len < size - 1 ? len : size - 1;
	memcpy(buf, list, copied);
	buf[copied] = '\0';
	return list + len;
}

/* The value of a word as a bit set; 0 = there is none such. */
typedef uint64_t word_fn(const char *word);

static int
set_from_list(const char *list, word_fn *bits, uint64_t *set, char *bad, size_t size)
{
	char word[64];
	uint64_t all = 0, one;

	while ((list = next_word(list, word, sizeof(word)))) {
		one = bits(word);
		if (!one) {
			snprintf(bad, size, "%s", word);
			return -EINVAL;
		}
		all |= one;
		list = *list ? list + 1 : NULL;
	}
	*set = all;
	return 0;
}

/* What the log calls them in its column. */
static const struct {
	char word[8];
	uint32_t kinds;
} log_words[] = {
	{ "found", 1u << PW_EV_PROCESS },
	{ "vfork", 1u << PW_EV_FORK },
	{ "wait", 1u << PW_EV_WAIT_ENTER | 1u << PW_EV_WAIT_RETURN },
	{ "reaped", 1u << PW_EV_REAP },
	{ "orphan", 1u << PW_EV_REPARENT },
	{ "action", 1u << PW_EV_DISPOSITION },
	{ "doing", 1u << PW_EV_ACTIVITY },
	{ "LOST", 1u << PW_EV_LOST },
	{ "LEAK", 1u << (PW_KIND_SEVERITY + PW_SEV_LEAK) },
	{ "WARNING", 1u << (PW_KIND_SEVERITY + PW_SEV_WARNING) },
	{ "note", 1u << (PW_KIND_SEVERITY + PW_SEV_NOTE) },
};

static uint64_t
kind_bits(const char *word)
{
	unsigned int kind;
	uint64_t all = 0;
	int one = pw_kind_from(word);

	if (one >= 0)
		return UINT64_C(1) << one;
	for (unsigned int i = 0; i < sizeof(log_words) / sizeof(log_words[0]); i++)
		if (strcmp(word, log_words[i].word) == 0)
			return log_words[i].kinds;
	if (strcmp(word, "all") != 0)
		return 0;
	for (kind = 0; kind < PW_EV_COUNT; kind++)
		if (pw_kind_name(kind))
			all |= UINT64_C(1) << kind;
	return all;
}

static uint64_t
signal_bits(const char *word)
{
	int signo = pw_signal_from(word);

	if (signo > 0)
		return UINT64_C(1) << (signo - 1);
	return strcmp(word, "all") == 0 ? UINT64_MAX : 0;
}

bool
pw_kinds_have(uint32_t set, const struct pw_event *ev)
{
	if (ev->kind < PW_EV_COUNT && set & 1u << ev->kind)
		return true;
	return ev->kind == PW_EV_FINDING && ev->finding &&
	       set & 1u << (PW_KIND_SEVERITY + ev->finding->severity);
}

int
pw_kinds_from_list(const char *list, uint32_t *set, char *bad, size_t size)
{
	uint64_t bits;
	int err = set_from_list(list, kind_bits, &bits, bad, size);

	if (!err)
		*set = (uint32_t)bits;
	return err;
}

int
pw_signals_from_list(const char *list, uint64_t *set, char *bad, size_t size)
{
	return set_from_list(list, signal_bits, set, bad, size);
}

_Static_assert((int)PW_EV_COUNT <= (int)PW_KIND_SEVERITY, "a kind and a severity are bits of a 32-bit set");
