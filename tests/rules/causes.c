/* SPDX-License-Identifier: GPL-2.0-or-later */
/* causes.c - for each rule the parent that has exactly that cause. */
#include "parents.h"

static const char *self;

static void
one_wait_per_signal(void)
{
	handle(SIGCHLD, reap_one, SA_RESTART);
	burst(6);
	rest(LIFE);
}

static void
one_wait_per_signalfd(void)
{
	struct signalfd_siginfo si;
	sigset_t s;
	int fd;

	sigemptyset(&s);
	sigaddset(&s, SIGCHLD);
	mask_chld(SIG_BLOCK);
	fd = signalfd(-1, &s, SFD_CLOEXEC);
	for (int i = 0; i < 4; i++)
		child(0);
	rest(300);
	if (read(fd, &si, sizeof(si)) == sizeof(si))
		waitpid((pid_t)si.ssi_pid, NULL, 0);
	rest(LIFE);
}

static void
never_waits(void)
{
	child(0);
	rest(LIFE);
}

static void
waits_too_rarely(void)
{
	for (int i = 0; i < 3; i++)
		child(100);
	wait(NULL);
	wait(NULL);
	rest(LIFE);
}

static sigjmp_buf out;

static void
leave(int signo)
{
	(void)signo;
	siglongjmp(out, 1);
}

static void
leaves_its_wait(void)
{
	struct itimerval t = { .it_value.tv_usec = 200000 };
	pid_t pid;

	signal(SIGALRM, leave);
	pid = child(500);
	setitimer(ITIMER_REAL, &t, NULL);
	if (sigsetjmp(out, 1) == 0)
		waitpid(pid, NULL, 0);
	rest(LIFE);
}

static void *
wait_for_one(void *arg)
{
	waitpid(*(pid_t *)arg, NULL, 0);
	return NULL;
}

static void
cancels_its_wait(void)
{
	pid_t pid = child(500);
	pthread_t t;

	pthread_create(&t, NULL, wait_for_one, &pid);
	rest(200);
	pthread_cancel(t);
	pthread_join(t, NULL);
	rest(LIFE);
}

static void
handler_never_waits(void)
{
	handle(SIGCHLD, do_nothing, SA_RESTART);
	child(0);
	rest(LIFE);
}

static void
handler_reset(void)
{
	handle(SIGCHLD, reap_all, (int)SA_RESETHAND);
	child(0);
	rest(300);
	child(0);
	rest(LIFE);
}

static void
sigchld_blocked(void)
{
	handle(SIGCHLD, reap_all, SA_RESTART);
	mask_chld(SIG_BLOCK);
	child(0);
	rest(LIFE);
}

static void
blocked_daemon(void)
{
	handle(SIGCHLD, reap_all, SA_RESTART);
	child(0);
	rest(LIFE);
}

static void
sigchld_blocked_inherited(void)
{
	mask_chld(SIG_BLOCK);
	execl(self, self, "blocked-daemon", NULL);
}

static void *
reaper(void *arg)
{
	sigset_t s;
	int sig;

	(void)arg;
	sigemptyset(&s);
	sigaddset(&s, SIGCHLD);
	mask_chld(SIG_BLOCK);		/* in this thread, but not in the first */
	while (sigwait(&s, &sig) == 0)
		reap_all(sig);
	return NULL;
}

static void
wrong_thread(void)
{
	pthread_t t;

	handle(SIGCHLD, do_nothing, SA_RESTART);
	pthread_create(&t, NULL, reaper, NULL);
	rest(100);
	child(100);
	rest(LIFE);
}

static void
wrong_thread_ignored(void)
{
	pthread_t t;

	pthread_create(&t, NULL, reaper, NULL);
	rest(100);
	child(100);
	rest(LIFE);
}

static void
waits_for_other(void)
{
	pid_t other = child(LIFE);

	child(0);
	waitpid(other, NULL, 0);
}

static void
waits_for_nobody(void)
{
	child(0);
	waitpid(1, NULL, 0);		/* no child of ours: ECHILD */
	rest(LIFE);
}

static void
asked_once(void)
{
	pid_t pid = child(300);

	waitpid(pid, NULL, WNOHANG);
	rest(LIFE);
}

static void
interrupted_wait(void)
{
	struct itimerval t = { .it_value.tv_usec = 200000 };
	pid_t pid;

	handle(SIGALRM, do_nothing, 0);
	pid = child(500);
	setitimer(ITIMER_REAL, &t, NULL);
	waitpid(pid, NULL, 0);
	rest(LIFE);
}

static void
stranger(void)
{
	rest(LIFE);
}

static void
inherited_child(void)
{
	child(900);
	rest(300);
	execl(self, self, "stranger", NULL);
}

static void
parent_stopped(void)
{
	pid_t me = getpid();

	handle(SIGCHLD, reap_all, SA_RESTART);
	if (fork() == 0) {
		rest(LIFE);
		kill(me, SIGCONT);
		_exit(0);
	}
	child(300);
	raise(SIGSTOP);
}

static void
parent_spins(void)
{
	struct timespec from, now;

	child(0);
	clock_gettime(CLOCK_MONOTONIC, &from);
	do
		clock_gettime(CLOCK_MONOTONIC, &now);
	while (now.tv_sec < from.tv_sec + LIFE / 1000);
}

static void
parent_hangs(void)
{
	pid_t pid = child(0);
	int p[2];
	char c;

	waitpid(pid, NULL, 0);
	if (pipe(p) < 0)
		return;
	pid = child(200);
	if (fork() == 0) {
		rest(LIFE);
		_exit(0);
	}
	close(p[1]);
	if (read(p[0], &c, 1) == 0)	/* until that last child is gone */
		while (wait(NULL) > 0)
			;
}

static void
init_does_not_reap(void)
{
	pid_t pid;

	prctl(PR_SET_CHILD_SUBREAPER, 1);
	pid = fork();
	if (pid == 0) {
		child(300);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	rest(LIFE);
}

static void
tracer_holds(void)
{
	pid_t pid = child(500);
	pid_t tracer = fork();

	if (tracer == 0) {
		ptrace(PTRACE_SEIZE, pid, NULL, NULL);
		rest(LIFE);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	waitpid(tracer, NULL, 0);
}

static void
foreign_exit_signal(void)
{
	signal(SIGUSR1, SIG_IGN);
	if (syscall(SYS_clone, SIGUSR1, 0, 0, 0, 0) == 0) {
		rest(300);
		_exit(0);
	}
	wait(NULL);			/* ECHILD: not one of those */
	rest(LIFE);
}

static void
slow_reap(void)
{
	for (int i = 0; i < 3; i++) {
		child(0);
		rest(1700);
		reap_all(0);
	}
}

static void
reap_blocking(int signo)
{
	(void)signo;
	while (wait(NULL) > 0)
		;
}

static void
blocking_wait(void)
{
	int p[2];
	char c;

	if (pipe(p) < 0)
		return;
	handle(SIGCHLD, reap_blocking, SA_RESTART);
	child(LIFE);
	child(300);
	close(p[1]);
	if (read(p[0], &c, 1) < 0)
		perror("read");
}

static void
busy_poll(void)
{
	child(2000);
	while (waitpid(-1, NULL, WNOHANG) == 0)
		rest(1);
}

static void
stolen_child(void)
{
	pid_t pid;

	handle(SIGCHLD, reap_all, SA_RESTART);
	pid = child(0);
	rest(300);
	waitpid(pid, NULL, 0);		/* the handler was first */
	rest(500);
}

static void
status_lost(void)
{
	pid_t pid;

	signal(SIGCHLD, SIG_IGN);
	pid = child(100);
	waitpid(pid, NULL, 0);
	rest(500);
}

static void
interrupted_call(void)
{
	int p[2];
	char c;

	if (pipe(p) < 0)
		return;
	handle(SIGCHLD, reap_all, 0);
	child(300);
	if (read(p[0], &c, 1) < 0 && errno == EINTR)
		rest(500);
}

static void
orphaned(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		child(1500);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	rest(500);
}

static void *
last_thread(void *arg)
{
	(void)arg;
	rest(3000);
	return NULL;
}

static void
leader_exited(void)
{
	pthread_t t;

	pthread_create(&t, NULL, last_thread, NULL);
	pthread_exit(NULL);
}

static void
limit_ahead(void)
{
	for (int i = 0; i < 500; i++) {
		child(0);
		rest(10);
	}
	rest(500);
}

int
main(int argc, char **argv)
{
	static const struct parent list[] = {
		{ "one-wait-per-signal", one_wait_per_signal },
		{ "one-wait-per-signalfd", one_wait_per_signalfd },
		{ "never-waits", never_waits },
		{ "waits-too-rarely", waits_too_rarely },
		{ "leaves-its-wait", leaves_its_wait },
		{ "cancels-its-wait", cancels_its_wait },
		{ "handler-never-waits", handler_never_waits },
		{ "handler-reset", handler_reset },
		{ "sigchld-blocked", sigchld_blocked },
		{ "sigchld-blocked-inherited", sigchld_blocked_inherited },
		{ "blocked-daemon", blocked_daemon },
		{ "wrong-thread", wrong_thread },
		{ "wrong-thread-ignored", wrong_thread_ignored },
		{ "waits-for-other", waits_for_other },
		{ "waits-for-nobody", waits_for_nobody },
		{ "asked-once", asked_once },
		{ "interrupted-wait", interrupted_wait },
		{ "inherited-child", inherited_child },
		{ "stranger", stranger },
		{ "parent-stopped", parent_stopped },
		{ "parent-spins", parent_spins },
		{ "parent-hangs", parent_hangs },
		{ "init-does-not-reap", init_does_not_reap },
		{ "tracer-holds", tracer_holds },
		{ "foreign-exit-signal", foreign_exit_signal },
		{ "slow-reap", slow_reap },
		{ "blocking-wait", blocking_wait },
		{ "busy-poll", busy_poll },
		{ "stolen-child", stolen_child },
		{ "status-lost", status_lost },
		{ "interrupted-call", interrupted_call },
		{ "orphaned", orphaned },
		{ "leader-exited", leader_exited },
		{ "limit-ahead", limit_ahead },
	};

	self = argv[0];
	return run_parent(list, sizeof(list) / sizeof(list[0]), argc, argv);
}
