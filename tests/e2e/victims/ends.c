/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ends.c - every way to end. */
#include "say.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>

static void
wait_all(void)
{
	int st;

	while (wait(&st) > 0)
		;
	must(errno == ECHILD, "wait");
}

static void
codes(void)
{
	int i;

	for (i = 0; i < 256; i++) {
		pid_t pid = fork();

		if (pid == 0)
			_exit(i);
		say(1, "exit pid=%d ppid=%d code=%d zombie=true !signal", pid, getpid(), i);
		say(1, "reap pid=%d by=%d how=wait4", pid, getpid());
	}
	wait_all();
}

static int
ends_process(int sig)
{
	return sig != SIGCHLD && sig != SIGCONT && sig != SIGURG && sig != SIGWINCH &&
	       sig != SIGSTOP && sig != SIGTSTP && sig != SIGTTIN && sig != SIGTTOU;
}

static const char *
name_of(int sig)
{
	static char buf[16];

	snprintf(buf, sizeof(buf), "SIG%s", sig == SIGIO ? "IO" : sigabbrev_np(sig));
	return buf;
}

/* Each of the 31 classic signals; those that do not end a process are sent to
 * one that then ends by itself (the stopping ones are continued). */
static void
signals(void)
{
	struct rlimit none = { 0, 0 };
	int sig;

	must(setrlimit(RLIMIT_CORE, &none) == 0, "setrlimit");
	for (sig = 1; sig < 32; sig++) {
		pid_t pid = fork();
		int st;

		if (pid == 0) {
			signal(sig, SIG_DFL);
			if (ends_process(sig))
				for (;;)
					pause();
			raise(sig);
			_exit(40 + sig);
		}
		must(pid > 0, "fork");
		if (ends_process(sig)) {
			must(kill(pid, sig) == 0, "kill");
			say(1, "exit pid=%d ppid=%d signal=%s zombie=true !code !core", pid,
			    getpid(), name_of(sig));
		} else {
			say(1, "exit pid=%d code=%d zombie=true !signal", pid, 40 + sig);
		}
		while (waitpid(pid, &st, WUNTRACED) == pid && WIFSTOPPED(st)) {
			say(1, "wait_return pid=%d child=%d state=stopped", getpid(), pid);
			kill(pid, SIGCONT);
		}
		say(1, "reap pid=%d by=%d", pid, getpid());
		say(1, "wait_return pid=%d child=%d state=exited", getpid(), pid);
	}
}

/* Two real-time ones and a core, where the machine writes one. */
static void
others(void)
{
	struct rlimit much = { RLIM_INFINITY, RLIM_INFINITY };
	pid_t pid;
	int st;

	pid = fork();
	if (pid == 0) {
		raise(SIGRTMIN + 3);
		_exit(1);
	}
	say(1, "exit pid=%d signal=SIGRTMIN+3 zombie=true", pid);
	must(waitpid(pid, &st, 0) == pid, "waitpid");

	must(chdir("/tmp") == 0, "chdir");
	pid = fork();
	if (pid == 0) {
		setrlimit(RLIMIT_CORE, &much);
		prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
		abort();
	}
	must(waitpid(pid, &st, 0) == pid && WIFSIGNALED(st), "waitpid");
	say(1, "exit pid=%d signal=SIGABRT %s", pid, WCOREDUMP(st) ? "core=true" : "core!=true");
	unlink("core");
	if (WCOREDUMP(st)) {
		char name[32];

		snprintf(name, sizeof(name), "core.%d", pid);
		unlink(name);
	}
}

static void
on_chld(int sig)
{
	(void)sig;
}

static void
set_chld(void (*handler)(int), int flags)
{
	struct sigaction sa = { .sa_flags = flags };

	sa.sa_handler = handler;
	must(sigaction(SIGCHLD, &sa, NULL) == 0, "sigaction");
}

/* SIG_IGN: no signal, no zombie, and wait fails with ECHILD in the end. */
static void
ignored(void)
{
	pid_t pid;

	set_chld(SIG_IGN, 0);
	pid = fork();
	if (pid == 0)
		_exit(3);
	must(wait(NULL) == -1 && errno == ECHILD, "wait");
	say(1, "exit pid=%d code=3 zombie=false why=sigchld-ignored", pid);
	say(1, "reap pid=%d how=auto", pid);
	say(0, "signal to=%d signal=SIGCHLD", getpid());
	say(1, "wait_return pid=%d errno=ECHILD target=any", getpid());
}

/* SA_NOCLDWAIT: the signal, but no zombie. */
static void
nocldwait(void)
{
	pid_t pid;

	set_chld(on_chld, SA_NOCLDWAIT | SA_RESTART);
	pid = fork();
	if (pid == 0)
		_exit(4);
	while (wait(NULL) != -1 || errno != ECHILD)
		;
	say(1, "exit pid=%d code=4 zombie=false why=nocldwait", pid);
	say(1, "reap pid=%d how=auto", pid);
	say(1, "signal from=%d to=%d signal=SIGCHLD code=CLD_EXITED result=queued", pid,
	    getpid());
}

/* Default disposition: the signal is ignored, the zombie stays. */
static void
left(void)
{
	pid_t pid = fork();
	siginfo_t si;

	if (pid == 0)
		_exit(5);
	must(waitid(P_PID, (id_t)pid, &si, WEXITED | WNOWAIT) == 0, "waitid");
	say(1, "exit pid=%d code=5 zombie=true", pid);
	say(1, "signal from=%d to=%d signal=SIGCHLD code=CLD_EXITED result=ignored", pid,
	    getpid());
	say(0, "reap pid=%d by=%d", pid, getpid());
}

int
main(int argc, char **argv)
{
	static const struct victim_case cases[] = {
		{ "codes", codes },
		{ "signals", signals },
		{ "others", others },
		{ "ignored", ignored },
		{ "nocldwait", nocldwait },
		{ "left", left },
		{ NULL, NULL },
	};

	return victim_main(argc, argv, cases);
}
