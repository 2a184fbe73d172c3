/* SPDX-License-Identifier: GPL-2.0-or-later */
/* near.c - parents that look like a cause and are right: no finding above a note. */
#include "parents.h"

static const char *self;

static void
loop_merged(void)
{
	handle(SIGCHLD, reap_all, SA_RESTART);
	for (int i = 0; i < 5; i++)
		burst(8);
	rest(1500);
}

static void
slow_for_200ms(void)
{
	for (int i = 0; i < 5; i++) {
		pid_t pid = child(0);

		rest(200);
		waitpid(pid, NULL, 0);
	}
	rest(1500);
}

static void
stopped_for_a_while(void)
{
	pid_t me = getpid();

	handle(SIGCHLD, reap_all, SA_RESTART);
	if (fork() == 0) {
		rest(700);
		kill(me, SIGCONT);
		_exit(0);
	}
	child(200);
	raise(SIGSTOP);
	rest(2000);
}

static void
nocldwait(void)
{
	handle(SIGCHLD, SIG_DFL, SA_NOCLDWAIT);
	for (int i = 0; i < 5; i++)
		child(0);
	rest(2000);
}

static void
ignored(void)
{
	signal(SIGCHLD, SIG_IGN);
	for (int i = 0; i < 5; i++)
		child(0);
	rest(2000);
}

static void
by_signalfd(void)
{
	struct signalfd_siginfo si;
	sigset_t s;
	int fd, left = 20;

	sigemptyset(&s);
	sigaddset(&s, SIGCHLD);
	mask_chld(SIG_BLOCK);
	fd = signalfd(-1, &s, SFD_CLOEXEC);
	for (int i = 0; i < left; i++)
		child(i % 3 * 100);
	while (left > 0 && read(fd, &si, sizeof(si)) == sizeof(si))
		while (waitpid(-1, NULL, WNOHANG) > 0)
			left--;
	rest(1500);
}

static void
by_sigwait(void)
{
	sigset_t s;
	int sig, left = 10;

	sigemptyset(&s);
	sigaddset(&s, SIGCHLD);
	mask_chld(SIG_BLOCK);
	for (int i = 0; i < left; i++)
		child(i % 3 * 100);
	while (left > 0 && sigwait(&s, &sig) == 0)
		while (waitpid(-1, NULL, WNOHANG) > 0)
			left--;
	rest(1500);
}

static void
by_pidfd(void)
{
	struct pollfd p = { .events = POLLIN };
	pid_t pid = child(500);

	child(0);
	wait(NULL);
	p.fd = (int)syscall(SYS_pidfd_open, pid, 0);
	while (poll(&p, 1, -1) < 0)
		;
	waitid((idtype_t)3 /* P_PIDFD */, (id_t)p.fd, NULL, WEXITED);
	rest(1500);
}

static void
spawned(void)
{
	char *argv[] = { "true", NULL };
	pid_t pid;

	for (int i = 0; i < 5; i++)
		if (posix_spawnp(&pid, "true", NULL, NULL, argv, NULL) == 0)
			waitpid(pid, NULL, 0);
	rest(1500);
}

static void *
wait_for_all(void *arg)
{
	(void)arg;
	while (wait(NULL) > 0)
		;
	return NULL;
}

static void
thread_waits(void)
{
	pthread_t t;

	for (int i = 0; i < 4; i++)
		child(i * 200);
	pthread_create(&t, NULL, wait_for_all, NULL);
	pthread_join(t, NULL);
	rest(1500);
}

static int wake[2];

static void
tell_main(int signo)
{
	int e = errno;

	(void)signo;
	if (write(wake[1], "", 1) < 0)
		errno = e;
	errno = e;
}

static void
self_pipe(void)
{
	char c;
	int left = 6;

	if (pipe(wake) < 0)
		return;
	handle(SIGCHLD, tell_main, SA_RESTART);
	for (int i = 0; i < left; i++)
		child(i * 100);
	while (left > 0 && read(wake[0], &c, 1) == 1)
		while (waitpid(-1, NULL, WNOHANG) > 0)
			left--;
	rest(1500);
}

static void
poll_master(void)
{
	for (int i = 0; i < 4; i++) {
		child(i * 300);
		rest(500);
		reap_all(0);
	}
	rest(800);
	reap_all(0);
	rest(500);
}

static void
supervisor(void)
{
	handle(SIGCHLD, do_nothing, SA_RESTART);
	child(200);
	child(1800);
	child(2500);
	while (wait(NULL) > 0)
		;
}

static void
repeated_after_eintr(void)
{
	struct itimerval t = { .it_value.tv_usec = 200000 };
	pid_t pid;

	handle(SIGALRM, do_nothing, 0);
	pid = child(500);
	setitimer(ITIMER_REAL, &t, NULL);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	rest(1500);
}

static sigjmp_buf out;

static void
leave(int signo)
{
	(void)signo;
	siglongjmp(out, 1);
}

/* Out of one wait by siglongjmp(), then into another one, time and again. */
static void
waits_with_a_limit(void)
{
	struct itimerval t = { .it_value.tv_usec = 300000, .it_interval.tv_usec = 300000 };
	struct itimerval off = { 0 };
	pid_t pid;

	signal(SIGALRM, leave);
	pid = child(2000);
	setitimer(ITIMER_REAL, &t, NULL);
	sigsetjmp(out, 1);
	waitpid(pid, NULL, 0);
	setitimer(ITIMER_REAL, &off, NULL);
	rest(1500);
}

static void
cancelled_and_repeated(void)
{
	pid_t pid = child(700);
	pthread_t t;

	pthread_create(&t, NULL, wait_for_all, NULL);
	rest(200);
	pthread_cancel(t);
	pthread_join(t, NULL);
	waitpid(pid, NULL, 0);
	rest(1500);
}

static void
waits_in_turn(void)
{
	pid_t a = child(700), b = child(0);

	waitpid(a, NULL, 0);
	waitpid(b, NULL, 0);
	rest(1500);
}

static void
heir(void)
{
	while (wait(NULL) > 0)
		;
	rest(1500);
}

static void
exec_and_wait(void)
{
	child(500);
	execl(self, self, "heir", NULL);
}

static void
good_reaper(void)
{
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	if (fork() == 0) {
		child(300);
		_exit(0);
	}
	while (wait(NULL) > 0)
		;
	rest(1500);
}

static void
tracer_lets_go(void)
{
	pid_t pid = child(300);
	pid_t tracer = fork();

	if (tracer == 0) {
		ptrace(PTRACE_SEIZE, pid, NULL, NULL);
		waitpid(pid, NULL, __WALL);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	waitpid(tracer, NULL, 0);
	rest(1500);
}

static void
wall(void)
{
	signal(SIGUSR1, SIG_IGN);
	if (syscall(SYS_clone, SIGUSR1, 0, 0, 0, 0) == 0) {
		rest(300);
		_exit(0);
	}
	waitpid(-1, NULL, __WALL);
	rest(1500);
}

static void
set_again(int signo)
{
	handle(SIGCHLD, set_again, (int)SA_RESETHAND);
	reap_all(signo);
}

static void
reset_and_set(void)
{
	handle(SIGCHLD, set_again, (int)SA_RESETHAND);
	for (int i = 0; i < 4; i++) {
		child(0);
		rest(200);
	}
	rest(1500);
}

static void
blocked_briefly(void)
{
	handle(SIGCHLD, reap_all, SA_RESTART);
	mask_chld(SIG_BLOCK);
	child(0);
	rest(600);
	mask_chld(SIG_UNBLOCK);
	rest(1500);
}

int
main(int argc, char **argv)
{
	static const struct parent list[] = {
		{ "loop-merged", loop_merged },
		{ "slow-for-200ms", slow_for_200ms },
		{ "stopped-for-a-while", stopped_for_a_while },
		{ "nocldwait", nocldwait },
		{ "ignored", ignored },
		{ "signalfd", by_signalfd },
		{ "sigwait", by_sigwait },
		{ "pidfd", by_pidfd },
		{ "spawn", spawned },
		{ "thread-waits", thread_waits },
		{ "self-pipe", self_pipe },
		{ "poll-master", poll_master },
		{ "supervisor", supervisor },
		{ "repeated-after-eintr", repeated_after_eintr },
		{ "waits-with-a-limit", waits_with_a_limit },
		{ "cancelled-and-repeated", cancelled_and_repeated },
		{ "waits-in-turn", waits_in_turn },
		{ "heir", heir },
		{ "exec-and-wait", exec_and_wait },
		{ "good-reaper", good_reaper },
		{ "tracer-lets-go", tracer_lets_go },
		{ "wall", wall },
		{ "reset-and-set", reset_and_set },
		{ "blocked-briefly", blocked_briefly },
	};

	self = argv[0];
	return run_parent(list, sizeof(list) / sizeof(list[0]), argc, argv);
}
