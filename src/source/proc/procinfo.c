/* SPDX-License-Identifier: GPL-2.0-or-later */
/* procinfo.c - one process, read from /proc. */
#include "source/proc/procinfo.h"

#include <errno.h>
#include <limits.h>
#include <linux/magic.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/readfile.h"
#include "base/strbuf.h"
#include "event/id.h"
#include "event/names.h"
#include "source/proc/auxv.h"
#include "source/proc/pidfd.h"

#define STAT_MAX 1024		/* 52 numbers and a comm */
#define STATUS_MAX 8192		/* its Groups and Cpus_allowed lines may be long */

/* Of a process: what has no file there any more is gone. */
static ssize_t
read_proc(const char *path, char *buf, size_t size)
{
	ssize_t n = readfile(path, buf, size);

	return n == -ENOENT ? -ESRCH : n;
}

int
procinfo_check(const char **why)
{
	struct statfs fs;
	char self[16], own[16];
	ssize_t n;

	*why = "/proc is not mounted: mount -t proc proc /proc";
	if (statfs("/proc", &fs) != 0)
		return -errno;
	if ((unsigned long)fs.f_type != PROC_SUPER_MAGIC)
		return -ENOENT;
	n = readlink("/proc/self", self, sizeof(self));
	snprintf(own, sizeof(own), "%d", getpid());
	if (n == (ssize_t)strlen(own) && memcmp(self, own, (size_t)n) == 0) {
		*why = "/proc cannot be read: remount it (mount -t proc proc /proc)";
		return access("/proc/self/stat", R_OK) == 0 ? 0 : -errno;
	}
	*why = "/proc shows another pid namespace: mount the one of this (mount -t proc proc /proc)";
	return -ESRCH;
}

struct place {
	char dir[48];		/* /proc/PID or /proc/PID/task/TID */
	char path[80];
};

static const char *
path_of(struct place *at, const char *file)
{
	snprintf(at->path, sizeof(at->path), "%s/%s", at->dir, file);
	return at->path;
}

static void
place_init(struct place *at, pid_t pid, pid_t tid)
{
	if (tid)
		snprintf(at->dir, sizeof(at->dir), "/proc/%d/task/%d", pid, tid);
	else
		snprintf(at->dir, sizeof(at->dir), "/proc/%d", pid);
}

static void
parse_comm(struct procinfo *out, const char *from, const char *to)
{
	size_t len = (size_t)(to - from);

	if (len > PW_COMM_LEN - 1)
		len = PW_COMM_LEN - 1;
	memcpy(out->comm, from, len);
}

/* Numbers of the fields as proc(5) counts them, from 1. */
enum { F_STATE = 3, F_PPID = 4, F_SESSION = 6, F_FLAGS = 9, F_CMINFLT = 11,
       F_CMAJFLT = 13, F_UTIME = 14, F_STIME = 15, F_CUTIME = 16, F_CSTIME = 17, F_THREADS = 20,
       F_START = 22, F_STACK = 28, F_EXIT_SIGNAL = 38, F_EXIT_CODE = 52, F_END };

/* A comm may hold blanks and brackets: the fields begin after the last one. */
static int
parse_stat(struct procinfo *out, const char *buf)
{
	const char *open = strchr(buf, '('), *shut = strrchr(buf, ')');
	uint64_t v[F_END] = {0};
	char *p, *end;
	int i;

	if (!open || !shut || shut < open || shut[1] != ' ' || !shut[2])
		return -ESRCH;
	parse_comm(out, open + 1, shut);
	out->state = shut[2];
	p = (char *)(uintptr_t)(shut + 3);
	for (i = F_STATE + 1; i < F_END; i++, p = end) {
		v[i] = strtoull(p, &end, 10);	/* takes "-1" too */
		if (end == p)
			break;
	}
	if (i <= F_START)
		return -ESRCH;
	out->ppid = (uint32_t)v[F_PPID];
	out->session = (uint32_t)v[F_SESSION];
	out->flags = (uint32_t)v[F_FLAGS];
	out->has_reaped = v[F_CMINFLT] || v[F_CMAJFLT] || v[F_CUTIME] || v[F_CSTIME];
	out->cpu_ticks = v[F_UTIME] + v[F_STIME];
	out->threads = (uint32_t)v[F_THREADS];
	out->id.start = v[F_START] * PW_TICK_NS;
	out->stack = v[F_STACK] > 1 ? v[F_STACK] : 0;
	out->exit_signal = (int32_t)v[F_EXIT_SIGNAL];
	out->status = i > F_EXIT_CODE ? (int32_t)v[F_EXIT_CODE] : -1;
	return 0;
}

/* The kernel writes exit code 0 when we may not know it.  The link to the program
 * asks for the same right (PTRACE_MODE_READ): refused, or just not there. */
static bool
may_see_status(struct place *at)
{
	char link[8];

	return readlink(path_of(at, "exe"), link, sizeof(link)) >= 0 ||
	       (errno != EACCES && errno != EPERM);
}

static int
read_stat_file(struct procinfo *out, struct place *at)
{
	char buf[STAT_MAX];
	ssize_t n = read_proc(path_of(at, "stat"), buf, sizeof(buf));
	int err;

	if (n < 0)
		return (int)n;
	err = parse_stat(out, buf);
	if (err)
		return err;
	if (!procinfo_ended(out) || (out->status == 0 && !may_see_status(at)))
		out->status = -1;
	return 0;
}

static uint64_t
hex(const char *s)
{
	return strtoull(s, NULL, 16);
}

/* "NSpid:  4711  12  1": one for each namespace, ours first. */
static uint32_t
innermost(const char *s)
{
	const char *eol = strchrnul(s, '\n');
	unsigned long v = 0;
	char *end;
	int n;

	for (n = 0; s < eol; n++, s = end) {
		unsigned long one = strtoul(s, &end, 10);

		if (end == s || end > eol)
			break;
		v = one;
	}
	return n > 1 ? (uint32_t)v : 0;
}

static void
parse_status_line(struct procinfo *out, const char *key, const char *val)
{
	unsigned int real, effective;

	if (!strncmp(key, "Tgid:", 5))
		out->tgid = (uint32_t)strtoul(val, NULL, 10);
	else if (!strncmp(key, "TracerPid:", 10))
		out->tracer = (uint32_t)strtoul(val, NULL, 10);
	else if (!strncmp(key, "Uid:", 4)) {
		if (sscanf(val, "%u %u", &real, &effective) == 2) {
			out->uid = effective;
			out->real_uid = real;
		}
	} else if (!strncmp(key, "NSpid:", 6))
		out->id.nspid = innermost(val);
	else if (!strncmp(key, "SigPnd:", 7))
		out->pending = hex(val);
	else if (!strncmp(key, "ShdPnd:", 7))
		out->shared_pending = hex(val);
	else if (!strncmp(key, "SigBlk:", 7))
		out->blocked = hex(val);
	else if (!strncmp(key, "SigIgn:", 7))
		out->ignored = hex(val);
	else if (!strncmp(key, "SigCgt:", 7))
		out->caught = hex(val);
}

static int
read_status_file(struct procinfo *out, struct place *at)
{
	char buf[STATUS_MAX], *line, *next, *colon;
	ssize_t n = read_proc(path_of(at, "status"), buf, sizeof(buf));

	if (n < 0)
		return (int)n;
	if (n == 0)
		return -ESRCH;
	for (line = buf; line; line = next) {
		next = strchr(line, '\n');
		if (next)
			next++;
		colon = strchr(line, ':');
		if (colon && (!next || colon < next) &&
		    strchr("TUNS", line[0]))
			parse_status_line(out, line, colon + 1);
	}
	return 0;
}

static bool
is_wait_call(int nr)
{
	return nr == SYS_wait4 || nr == SYS_waitid;
}

/* "61 0xffffffff 0x7ffe... sp pc", "running", or "-1 sp pc" when it sleeps but in
 * no call.  Needs the right to trace (PTRACE_MODE_ATTACH); wchan a little less. */
static void
read_wait(struct procinfo *out, struct place *at)
{
	char buf[256], *p;
	ssize_t n = read_proc(path_of(at, "syscall"), buf, sizeof(buf));
	uint64_t sp, pc;

	out->syscall = -1;
	if (n > 0 && buf[0] >= '0' && buf[0] <= '9') {
		out->syscall = (int32_t)strtol(buf, &p, 10);
		for (int i = 0; i < 6; i++)
			out->args[i] = strtoull(p, &p, 16);
		sp = strtoull(p, &p, 16);
		pc = strtoull(p, &p, 16);
		/* Only below 4 GiB can it be a 32-bit process, whose numbers are others. */
		if (sp <= UINT32_MAX && pc <= UINT32_MAX && auxv_is_32bit((pid_t)out->id.pid))
			out->syscall = pw_syscall_of_32bit(out->syscall);
	}
	n = read_proc(path_of(at, "wchan"), buf, sizeof(out->wchan));
	if (n > 0 && strcmp(buf, "0") != 0)
		memcpy(out->wchan, buf, (size_t)n);
	/* A 64-bit process calls the 32-bit way by int $0x80: a wait call is known by where
	 * it sleeps. */
	if (strcmp(out->wchan, "do_wait") == 0 && !is_wait_call(out->syscall) &&
	    is_wait_call(pw_syscall_of_32bit(out->syscall)))
		out->syscall = pw_syscall_of_32bit(out->syscall);
#ifdef SYS_poll
	/* A stop has interrupted it; the arguments are those of then: do_restart_poll() in fs/select.c. */
	if (out->syscall == SYS_restart_syscall &&
	    strncmp(out->wchan, "poll_schedule_timeout", strlen("poll_schedule_timeout")) == 0)
		out->syscall = SYS_poll;
#endif
}

static uint32_t own_tracer;
static bool (*own_tracer_stopped)(pid_t pid);

void
procinfo_own_tracer(pid_t tracer, bool (*is_stopped)(pid_t pid))
{
	own_tracer = (uint32_t)tracer;
	own_tracer_stopped = is_stopped;
}

/* Under a tracer a process in a group stop shows the tracer's state, PTRACE_LISTEN in
 * ptrace(2); other stops last for a moment. */
static void
hide_own_tracer(struct procinfo *out)
{
	if (!own_tracer || out->tracer != own_tracer)
		return;
	out->tracer = 0;
	if (out->state != 't')
		return;
	out->held = !own_tracer_stopped((pid_t)out->tgid);
	out->state = out->held ? 'R' : 'T';
}

static int
read_at(struct place *at, pid_t pid, unsigned int want, struct procinfo *out)
{
	int err;

	memset(out, 0, sizeof(*out));
	out->id.pid = (uint32_t)pid;
	out->syscall = -1;
	err = read_stat_file(out, at);
	if (!err && (want & PROCINFO_STATUS || (own_tracer && out->state == 't')))
		err = read_status_file(out, at);	/* it names the tracer, too */
	if (!err && own_tracer)
		hide_own_tracer(out);
	if (!err && (want & PROCINFO_WAIT))
		read_wait(out, at);
	return err;
}

int
procinfo_read(pid_t pid, unsigned int want, struct procinfo *out)
{
	struct place at;

	place_init(&at, pid, 0);
	return read_at(&at, pid, want, out);
}

int
procinfo_read_thread(pid_t pid, pid_t tid, unsigned int want, struct procinfo *out)
{
	struct place at;

	place_init(&at, pid, tid);
	return read_at(&at, tid, want, out);
}

bool
procinfo_ended(const struct procinfo *p)
{
	return (p->state == 'Z' || p->state == 'X') && p->threads <= 1;
}

bool
procinfo_dumps_core(const struct procinfo *p)
{
	return p->flags & PROCINFO_PF_DUMPCORE && !(p->flags & PROCINFO_PF_EXITING);
}

enum pw_state
procinfo_state(const struct procinfo *p)
{
	if (procinfo_dumps_core(p))
		return PW_STATE_DUMPING;
	switch (p->state) {
	case 'R':
		return PW_STATE_RUNNING;
	case 'T':
		return PW_STATE_STOPPED;
	case 't':
		return PW_STATE_TRACED;
	default:
		return procinfo_ended(p) ? PW_STATE_ZOMBIE : PW_STATE_SLEEPING;
	}
}

enum pw_action
procinfo_action(const struct procinfo *p, int signo)
{
	const uint64_t bit = UINT64_C(1) << (signo - 1);

	return p->caught & bit ? PW_ACTION_HANDLER : p->ignored & bit ? PW_ACTION_IGNORE
								    : PW_ACTION_DEFAULT;
}

bool
procinfo_pending(const struct procinfo *p, int signo)
{
	return (p->pending | p->shared_pending) >> (signo - 1) & 1;
}

bool
procinfo_catches_others(const struct procinfo *p)
{
	static const int live_on[] = {
		SIGHUP, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGIO, SIGURG, SIGWINCH,
	};
	uint64_t mask = 0;

	for (size_t i = 0; i < sizeof(live_on) / sizeof(live_on[0]); i++)
		mask |= UINT64_C(1) << (live_on[i] - 1);
	return p->caught & mask;
}

uint64_t
procinfo_start(pid_t pid)
{
	struct procinfo p;

	return procinfo_read(pid, 0, &p) ? 0 : p.id.start;
}

/* By number alone, of a process that /proc does not show. */
static enum procinfo_fate
hidden_fate(pid_t pid)
{
	struct pollfd p = { .events = POLLIN };
	enum procinfo_fate fate = PROCINFO_ALIVE;

	p.fd = pidfd_of(pid);
	if (p.fd == -ESRCH || p.fd == -ENOENT || p.fd == -EINVAL)
		return PROCINFO_GONE;	/* the last two: a thread has that number */
	if (p.fd < 0)
		return kill(pid, 0) == 0 || errno != ESRCH ? PROCINFO_ALIVE : PROCINFO_GONE;
	if (poll(&p, 1, 0) == 1)
		fate = PROCINFO_ENDED;
	close(p.fd);
	return fate;
}

enum procinfo_fate
procinfo_fate(const struct pw_id *id, struct procinfo *out)
{
	if (procinfo_read((pid_t)id->pid, PROCINFO_STATUS, out) != 0) {
		memset(out, 0, sizeof(*out));
		out->status = -1;
		return hidden_fate((pid_t)id->pid);
	}
	if (!pw_id_same(id, &out->id))
		return PROCINFO_GONE;
	return procinfo_ended(out) ? PROCINFO_ENDED : PROCINFO_ALIVE;
}

bool
procinfo_exists(pid_t pid)
{
	return hidden_fate(pid) != PROCINFO_GONE;
}

int
procinfo_argv(pid_t pid, struct strbuf *out, size_t room, bool *truncated)
{
	char buf[PW_TAIL_MAX + 2];	/* one more than room: there is more */
	struct place at;
	ssize_t n;
	size_t len;

	*truncated = false;
	place_init(&at, pid, 0);
	n = read_proc(path_of(&at, "cmdline"), buf, sizeof(buf));
	if (n < 0)
		return (int)n;
	if (room > PW_TAIL_MAX)
		room = PW_TAIL_MAX;
	len = (size_t)n;
	/* A program that rewrites its title may leave no NUL at the end. */
	if (len && len < sizeof(buf) - 1 && buf[len - 1] != '\0')
		buf[len++] = '\0';
	if (len > room) {
		*truncated = true;
		len = room;
		if (len)
			buf[len - 1] = '\0';
	}
	strbuf_add(out, buf, len);
	return 0;
}

int
procinfo_exe(pid_t pid, struct strbuf *out)
{
	char link[PATH_MAX];
	struct place at;
	ssize_t n;

	place_init(&at, pid, 0);
	n = readlink(path_of(&at, "exe"), link, sizeof(link));
	if (n < 0)
		return errno == ENOENT ? -ESRCH : -errno;
	strbuf_add(out, link, (size_t)n);
	return 0;
}

/* Where the kernel put that path in its memory, or 0. */
static uint64_t
execfn_address(pid_t pid)
{
	struct auxv v;

	return auxv_read(pid, &v) == 0 ? auxv_value(&v, AT_EXECFN) : 0;
}

int
procinfo_execfn(pid_t pid, struct strbuf *out)
{
	char path[PATH_MAX];
	struct iovec local = { path, sizeof(path) }, remote;
	uint64_t from = execfn_address(pid);
	ssize_t n;

	if (!from)
		return -ESRCH;
	/* It stands at the top of the stack, so what follows may not be mapped. */
	remote = (struct iovec){ (void *)(uintptr_t)from, sizeof(path) - from % sizeof(path) };
	n = process_vm_readv(pid, &local, 1, &remote, 1, 0);
	if (n < 0)
		return -errno;
	n = (ssize_t)strnlen(path, (size_t)n);
	if (n == 0 || n == (ssize_t)remote.iov_len)
		return -ENAMETOOLONG;
	strbuf_add(out, path, (size_t)n);
	return 0;
}

void
procinfo_event(const struct procinfo *p, uint64_t ts, struct pw_event *ev)
{
	struct strbuf args = {0};
	bool truncated = false;

	memset(ev, 0, sizeof(*ev));
	ev->ts = ts;
	ev->kind = PW_EV_PROCESS;
	ev->who = p->id;
	memcpy(ev->comm, p->comm, sizeof(ev->comm));
	ev->process.parent.pid = p->ppid;
	ev->process.parent.start = p->ppid ? procinfo_start((pid_t)p->ppid) : 0;
	ev->process.state = procinfo_ended(p) ? PW_STATE_ZOMBIE :
			    procinfo_dumps_core(p) ? PW_STATE_DUMPING : PW_STATE_RUNNING;
	ev->process.status = p->status;
	if (ev->process.state == PW_STATE_ZOMBIE) {
		ev->process.tracer = p->tracer;
		ev->process.exit_signal = p->exit_signal;
		ev->flags |= PW_F_EXIT_SIGNAL;
	}
	if (auxv_is_32bit((pid_t)p->id.pid))
		ev->process.blind = PW_SEES_WAITS;
	procinfo_argv((pid_t)p->id.pid, &args, PW_TAIL_MAX, &truncated);
	if (truncated)
		ev->flags |= PW_F_TRUNCATED;
	ev->tail_len = (uint32_t)args.len;
	memcpy(ev->tail, strbuf_str(&args), args.len);
	strbuf_done(&args);
}
