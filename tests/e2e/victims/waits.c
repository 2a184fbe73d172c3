/* SPDX-License-Identifier: GPL-2.0-or-later */
/* waits.c - what wait calls ask and get. */
#include "say.h"

#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/time.h>

#ifndef P_PIDFD
#define P_PIDFD 3
#endif

/* A child that ends with code once gate is closed; *gate gets our end. */
static pid_t
held_child(int code, int *gate)
{
	int p[2];
	pid_t pid;
	char c;

	must(pipe(p) == 0, "pipe");
	pid = fork();
	if (pid == 0) {
		close(p[1]);
		_exit(read(p[0], &c, 1) == 0 ? code : 99);
	}
	must(pid > 0, "fork");
	close(p[0]);
	*gate = p[1];
	return pid;
}

static pid_t
ended_child(int code)
{
	pid_t pid = fork();
	siginfo_t si;

	if (pid == 0)
		_exit(code);
	must(waitid(P_PID, (id_t)pid, &si, WEXITED | WNOWAIT) == 0, "waitid");
	return pid;
}

static void
reaped(pid_t pid, const char *how)
{
	say(1, "reap pid=%d by=%d tid=%d how=%s", pid, getpid(), getpid(), how);
}

/* WNOWAIT looks and takes nothing. */
static void
wnowait(void)
{
	pid_t pid = ended_child(31);
	siginfo_t si;

	say(1, "wait_return pid=%d call=waitid target=pid:%d options=WNOWAIT options=WEXITED child=%d state=exited",
	    getpid(), pid, pid);
	must(waitid(P_PID, (id_t)pid, &si, WEXITED) == 0 && si.si_pid == pid, "waitid");
	say(1, "wait_return pid=%d call=waitid target=pid:%d options!=WNOWAIT child=%d",
	    getpid(), pid, pid);
	say(2, "wait_return pid=%d call=waitid child=%d", getpid(), pid);
	reaped(pid, "waitid");
}

/* waitid without a siginfo does not say which child it took; for any child too. */
static void
waitid_null(void)
{
	pid_t pid = ended_child(32);

	must(syscall(SYS_waitid, P_PID, pid, NULL, WEXITED, NULL) == 0, "waitid");
	reaped(pid, "waitid");
	say(1, "exit pid=%d code=32 zombie=true", pid);
	pid = ended_child(33);
	must(syscall(SYS_waitid, P_ALL, 0, NULL, WEXITED, NULL) == 0, "waitid");
	say(1, "reap pid=%d", pid);
}

/* It fails, but the child is gone: the status is written after the reap. */
static void
no_place_for_status(void)
{
	pid_t pid = ended_child(35);

	must(syscall(SYS_wait4, -1, (int *)1, 0, NULL) == -1 && errno == EFAULT, "wait4");
	say(1, "wait_return pid=%d call=wait4 target=any errno=EFAULT", getpid());
	reaped(pid, "wait4");
	pid = ended_child(36);
	must(syscall(SYS_waitid, P_PID, pid, (siginfo_t *)1, WEXITED, NULL) == -1 && errno == EFAULT, "waitid");
	reaped(pid, "waitid");
}

static void
wait4_null(void)
{
	pid_t pid = ended_child(34);

	must(waitpid(-1, NULL, 0) == pid, "waitpid");
	say(1, "wait_return pid=%d call=wait4 target=any child=%d !errno", getpid(), pid);
	reaped(pid, "wait4");
}

static void
none_yet(void)
{
	int gate;
	pid_t pid = held_child(35, &gate);
	int i;

	for (i = 0; i < 5; i++)
		must(waitpid(-1, NULL, WNOHANG) == 0, "waitpid");
	say(5, "wait_return pid=%d call=wait4 target=any options=WNOHANG child=0 !errno !state",
	    getpid());
	say(0, "wait_enter pid=%d options=WNOHANG", getpid());
	close(gate);
	must(waitpid(pid, NULL, 0) == pid, "waitpid");
	reaped(pid, "wait4");
	must(waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD, "waitpid");
	must(waitpid(-1, NULL, 0) == -1 && errno == ECHILD, "waitpid");
	must(waitpid(1, NULL, 0) == -1 && errno == ECHILD, "waitpid");
	say(3, "wait_return pid=%d errno=ECHILD !child", getpid());
	say(1, "wait_return pid=%d errno=ECHILD target=pid:1", getpid());
}

/* A blocking wait: entered, and how long it took. */
static void
blocking(void)
{
	int gate;
	pid_t pid = held_child(36, &gate), helper = fork();

	if (helper == 0) {
		struct timeval tv = { .tv_usec = 300000 };

		select(0, NULL, NULL, NULL, &tv);
		_exit(0);	/* and its copy of gate goes */
	}
	close(gate);
	must(waitpid(pid, NULL, 0) == pid, "waitpid");
	must(waitpid(helper, NULL, 0) == helper, "waitpid");
	say(1, "wait_enter pid=%d call=wait4 target=pid:%d", getpid(), pid);
	say(1, "wait_return pid=%d target=pid:%d child=%d state=exited elapsed_ns>=50000000",
	    getpid(), pid, pid);
}

/* The child says that it runs again before it is ended: a signal that ends it
 * sooner would take the place of the SIGCHLD for its going on. */
static void
stopped(void)
{
	pid_t pid;
	int st, p[2];
	char c = 0;

	must(pipe(p) == 0, "pipe");
	pid = fork();
	if (pid == 0) {
		raise(SIGSTOP);
		must(write(p[1], &c, 1) == 1, "write");
		pause();
		_exit(1);
	}
	must(waitpid(pid, &st, WUNTRACED) == pid && WIFSTOPPED(st), "stopped");
	say(1, "wait_return pid=%d child=%d options=WUNTRACED state=stopped", getpid(), pid);
	kill(pid, SIGCONT);
	must(waitpid(pid, &st, WCONTINUED) == pid && WIFCONTINUED(st), "continued");
	say(1, "wait_return pid=%d child=%d options=WCONTINUED state=continued", getpid(), pid);
	must(read(p[0], &c, 1) == 1, "read");
	kill(pid, SIGTERM);
	must(waitpid(pid, &st, 0) == pid && WIFSIGNALED(st), "ended");
	say(1, "wait_return pid=%d child=%d state=exited", getpid(), pid);
	say(1, "exit pid=%d signal=SIGTERM zombie=true", pid);
	reaped(pid, "wait4");
	say(3, "wait_return pid=%d child=%d", getpid(), pid);
	say(1, "signal to=%d signal=SIGCHLD code=CLD_STOPPED", getpid());
	say(1, "signal to=%d signal=SIGCHLD code=CLD_CONTINUED", getpid());
	say(1, "signal to=%d signal=SIGCHLD code=CLD_KILLED", getpid());
}

static void
stopped_waitid(void)
{
	pid_t pid = fork();
	siginfo_t si;

	if (pid == 0) {
		raise(SIGSTOP);
		_exit(37);
	}
	must(waitid(P_PID, (id_t)pid, &si, WSTOPPED) == 0 && si.si_code == CLD_STOPPED, "stop");
	say(1, "wait_return pid=%d call=waitid child=%d state=stopped", getpid(), pid);
	kill(pid, SIGCONT);
	must(waitid(P_ALL, 0, &si, WEXITED) == 0 && si.si_pid == pid, "end");
	say(1, "wait_return pid=%d call=waitid target=any child=%d state=exited", getpid(), pid);
	reaped(pid, "waitid");
}

static void
groups(void)
{
	int gate_a, gate_b;
	pid_t a = held_child(38, &gate_a), b;

	must(setpgid(a, a) == 0, "setpgid");
	b = held_child(39, &gate_b);
	close(gate_b);
	must(waitpid(0, NULL, 0) == b, "waitpid 0");
	close(gate_a);
	must(waitpid(-a, NULL, 0) == a, "waitpid -pgid");
	say(1, "wait_return pid=%d target=pgid:%d child=%d", getpid(), a, a);
	say(1, "wait_return pid=%d child=%d state=exited", getpid(), b);
	reaped(a, "wait4");
	reaped(b, "wait4");
}

static void
pidfd(void)
{
	pid_t pid = ended_child(40);
	int fd = (int)syscall(SYS_pidfd_open, pid, 0);
	siginfo_t si;

	must(fd >= 0, "pidfd_open");
	must(waitid((idtype_t)P_PIDFD, (id_t)fd, &si, WEXITED) == 0 && si.si_pid == pid, "waitid");
	say(1, "wait_return pid=%d call=waitid target=pidfd:%d child=%d state=exited", getpid(),
	    fd, pid);
	reaped(pid, "waitid");
}

/* What a pidfd says has ended can be reaped at once, also where a tracer has to collect it first. */
static void
pidfd_polls(void)
{
	enum { ROUNDS = 50 };

	for (int i = 0; i < ROUNDS; i++) {
		const pid_t pid = fork();
		struct pollfd p = { .events = POLLIN };
		siginfo_t si = { 0 };

		must(pid >= 0, "fork");
		if (pid == 0)
			_exit(0);
		p.fd = (int)syscall(SYS_pidfd_open, pid, 0);
		must(p.fd >= 0, "pidfd_open");
		must(poll(&p, 1, -1) == 1, "poll");
		must(waitid((idtype_t)P_PIDFD, (id_t)p.fd, &si, WEXITED | WNOHANG) == 0 && si.si_pid == pid,
		     "waitid after poll");
		close(p.fd);
	}
	say(ROUNDS, "wait_return pid=%d call=waitid state=exited", getpid());
}

static void
on_alarm(int sig)
{
	(void)sig;
}

static void
alarm_in(int ms, int flags)
{
	struct itimerval it = { .it_value.tv_usec = ms * 1000 };
	struct sigaction sa = { .sa_flags = flags };

	sa.sa_handler = on_alarm;
	must(sigaction(SIGALRM, &sa, NULL) == 0, "sigaction");
	must(setitimer(ITIMER_REAL, &it, NULL) == 0, "setitimer");
}

/* A handler without SA_RESTART makes wait fail. */
static void
eintr(void)
{
	int gate;
	pid_t pid = held_child(41, &gate);

	alarm_in(50, 0);
	must(waitpid(pid, NULL, 0) == -1 && errno == EINTR, "waitpid");
	say(1, "wait_return pid=%d target=pid:%d errno=EINTR !child elapsed_ns>=10000000",
	    getpid(), pid);
	close(gate);
	must(waitpid(pid, NULL, 0) == pid, "waitpid");
	reaped(pid, "wait4");
	say(2, "wait_return pid=%d", getpid());
}

static volatile sig_atomic_t gate_to_close = -1;

static void
on_alarm_close(int sig)
{
	(void)sig;
	close(gate_to_close);
}

/* With SA_RESTART the program never learns of it: one call, one return. */
static void
restart(void)
{
	struct itimerval it = { .it_value.tv_usec = 50000 };
	struct sigaction sa = { .sa_flags = SA_RESTART };
	int gate;
	pid_t pid = held_child(42, &gate);

	gate_to_close = gate;
	sa.sa_handler = on_alarm_close;
	must(sigaction(SIGALRM, &sa, NULL) == 0, "sigaction");
	must(setitimer(ITIMER_REAL, &it, NULL) == 0, "setitimer");
	must(waitpid(pid, NULL, 0) == pid, "waitpid");
	say(1, "wait_return pid=%d child=%d elapsed_ns>=20000000", getpid(), pid);
	say(0, "wait_return pid=%d errno=EINTR", getpid());
	say(1, "wait_return pid=%d", getpid());
	reaped(pid, "wait4");
}

static void
on_alarm_wait(int sig)
{
	(void)sig;
	must(waitpid(0, NULL, WNOHANG) == 0, "waitpid");
	must(waitpid(-1, NULL, WNOHANG) == 0, "waitpid");
	close(gate_to_close);
}

/* A handler that waits while it interrupts a wait: each call has its own time and
 * target, and that of the outer one runs on. */
static void
in_handler(void)
{
	struct itimerval it = { .it_value.tv_usec = 50000 };
	struct sigaction sa = { .sa_flags = SA_RESTART, .sa_handler = on_alarm_wait };
	int gate;
	pid_t pid = held_child(44, &gate), me = getpid();

	gate_to_close = gate;
	must(sigaction(SIGALRM, &sa, NULL) == 0, "sigaction");
	must(setitimer(ITIMER_REAL, &it, NULL) == 0, "setitimer");
	must(waitpid(pid, NULL, 0) == pid, "waitpid");
	say(1, "wait_enter pid=%d target=pid:%d !elapsed_ns", me, pid);
	say(1, "wait_return pid=%d target=pgid:0 child=0 !target_pid", me);
	say(0, "wait_return pid=%d child=0 elapsed_ns>=20000000", me);
	say(1, "wait_enter pid=%d target=pid:%d elapsed_ns>=20000000", me, pid);
	say(1, "wait_return pid=%d child=%d elapsed_ns>=20000000", me, pid);
	reaped(pid, "wait4");
}

/* A tracer learns of the end first, and that is no reap: the parent's wait is. */
static void
traced(void)
{
	int gate, up[2], st;
	pid_t pid = held_child(43, &gate), tracer;
	char c = 0;

	must(pipe(up) == 0, "pipe");
	tracer = fork();
	if (tracer == 0) {
		close(gate);
		must(ptrace(PTRACE_SEIZE, pid, 0, 0) == 0, "PTRACE_SEIZE");
		must(write(up[1], &c, 1) == 1, "write");
		must(waitpid(pid, &st, __WALL) == pid && WIFEXITED(st), "tracer's wait");
		say(1, "wait_return pid=%d child=%d state=exited", getpid(), pid);
		say(0, "reap pid=%d by=%d", pid, getpid());
		_exit(0);
	}
	must(read(up[0], &c, 1) == 1, "read");
	close(gate);
	must(waitpid(pid, &st, 0) == pid && WEXITSTATUS(st) == 43, "parent's wait");
	say(1, "exit pid=%d ppid=%d code=43 zombie=true", pid, getpid());
	say(1, "wait_return pid=%d child=%d state=exited", getpid(), pid);
	say(1, "reap pid=%d", pid);
	reaped(pid, "wait4");
	must(waitpid(tracer, &st, 0) == tracer && st == 0, "waitpid");
}

/* Sleeps in a wait for a child that ends when the gate is closed. */
static void
one_of_crowd(const int gate[2])
{
	pid_t pid;
	char c;

	close(gate[1]);
	pid = fork();
	if (pid == 0)
		_exit(read(gate[0], &c, 1) == 0 ? 36 : 99);
	must(pid > 0, "fork");
	say(1, "wait_return pid=%d call=wait4 target=pid:%d child=%d state=exited", getpid(), pid, pid);
	reaped(pid, "wait4");
	must(waitpid(pid, NULL, 0) == pid, "waitpid");
	_exit(0);
}

static bool
sleeps_in_wait4(pid_t pid)
{
	char path[32], line[32] = "";
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/syscall", pid);
	f = fopen(path, "r");
	must(f != NULL && fgets(line, sizeof(line), f), path);
	fclose(f);
	return line[0] != 'r' && atol(line) == SYS_wait4;
}

/* Many sleep in a wait at once: more than a kretprobe, say, would have places for. */
static void
crowd(void)
{
	enum { CROWD = 60 };
	pid_t pids[CROWD];
	int gate[2], i;

	must(pipe(gate) == 0, "pipe");
	for (i = 0; i < CROWD; i++) {
		pids[i] = fork();
		if (pids[i] == 0)
			one_of_crowd(gate);
		must(pids[i] > 0, "fork");
	}
	close(gate[0]);
	for (i = 0; i < CROWD; i++)
		while (!sleeps_in_wait4(pids[i]))
			usleep(1000);
	close(gate[1]);
	for (i = 0; i < CROWD; i++)
		must(waitpid(pids[i], NULL, 0) == pids[i], "waitpid");
	say(2 * CROWD, "wait_return state=exited");
}

int
main(int argc, char **argv)
{
	static const struct victim_case cases[] = {
		{ "wnowait", wnowait },
		{ "waitid-null", waitid_null },
		{ "wait4-null", wait4_null },
		{ "efault", no_place_for_status },
		{ "none-yet", none_yet },
		{ "blocking", blocking },
		{ "stopped", stopped },
		{ "stopped-waitid", stopped_waitid },
		{ "groups", groups },
		{ "pidfd", pidfd },
		{ "pidfd-polls", pidfd_polls },
		{ "eintr", eintr },
		{ "restart", restart },
		{ "in-handler", in_handler },
		{ "crowd", crowd },
		{ "traced", traced },
		{ NULL, NULL },
	};

	return victim_main(argc, argv, cases);
}
