/* SPDX-License-Identifier: GPL-2.0-or-later */
/* chld.c - what becomes of SIGCHLD: merged, blocked, taken, fetched. */
#include "say.h"

#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/time.h>
#include <time.h>

static volatile sig_atomic_t delivered;

static void
count_it(int sig)
{
	(void)sig;
	delivered++;
}

static void
handle(void (*fn)(int), int flags)
{
	struct sigaction sa = { .sa_flags = flags };

	sa.sa_handler = fn;
	must(sigaction(SIGCHLD, &sa, NULL) == 0, "sigaction");
}

static void
block(int how)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	must(sigprocmask(how, &set, NULL) == 0, "sigprocmask");
}

/* n children that have all ended when this returns; all stay zombies. */
static void
zombies(int n)
{
	siginfo_t si;
	int i;

	for (i = 0; i < n; i++) {
		pid_t pid = fork();

		if (pid == 0)
			_exit(60 + i);
		must(waitid(P_PID, (id_t)pid, &si, WEXITED | WNOWAIT) == 0, "waitid");
	}
}

static void
reap_all(void)
{
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
}

/* Blocked while five children die: one is queued, four merge into it. */
static void
coalesced(void)
{
	handle(count_it, SA_RESTART);
	block(SIG_BLOCK);
	zombies(5);
	say(1, "signal to=%d signal=SIGCHLD result=blocked code=CLD_EXITED", getpid());
	say(4, "signal to=%d signal=SIGCHLD result=coalesced", getpid());
	block(SIG_UNBLOCK);
	must(delivered == 1, "one delivery");
	say(1, "deliver pid=%d tid=%d signal=SIGCHLD action=handler flags=SA_RESTART", getpid(),
	    getpid());
	reap_all();
	say(5, "reap by=%d how=wait4", getpid());
	say(1, "summary zombies_peak=5 zombies_now=0 delivers=1");
}

/* The System V way: once, then the default is back. */
static void
reset(void)
{
	handle(count_it, (int)SA_RESETHAND);
	zombies(1);
	must(delivered == 1, "one delivery");
	zombies(1);
	must(delivered == 1, "no second delivery");
	say(1, "deliver pid=%d signal=SIGCHLD action=handler flags=SA_RESETHAND", getpid());
	say(1, "signal to=%d signal=SIGCHLD result=queued", getpid());
	say(1, "signal to=%d signal=SIGCHLD result=ignored", getpid());
	reap_all();
	say(2, "reap by=%d", getpid());
}

/* A handler without SA_RESTART cuts a sleeping call short.  Blocked until the
 * call sleeps, so that the signal cannot come before it. */
static void
interrupted(void)
{
	sigset_t none;

	handle(count_it, 0);
	block(SIG_BLOCK);
	if (fork() == 0)
		_exit(0);
	sigemptyset(&none);
	must(ppoll(NULL, 0, NULL, &none) == -1 && errno == EINTR, "ppoll");
	say(1, "deliver pid=%d signal=SIGCHLD action=handler interrupted=ppoll outcome=EINTR",
	    getpid());
	reap_all();
}

static void
by_signalfd(void)
{
	struct signalfd_siginfo si;
	sigset_t set;
	int fd;

	block(SIG_BLOCK);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	fd = signalfd(-1, &set, SFD_CLOEXEC);
	must(fd >= 0, "signalfd");
	zombies(1);
	must(read(fd, &si, sizeof(si)) == sizeof(si), "read");
	say(1, "signal to=%d signal=SIGCHLD", getpid());
	say(0, "deliver pid=%d signal=SIGCHLD", getpid());
	reap_all();
	say(1, "reap by=%d", getpid());
}

static void
by_sigwait(void)
{
	sigset_t set;
	int sig;

	block(SIG_BLOCK);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	zombies(1);
	must(sigwait(&set, &sig) == 0 && sig == SIGCHLD, "sigwait");
	say(0, "deliver pid=%d signal=SIGCHLD", getpid());
	reap_all();
}

/* SIGCHLD by kill(2): who sent it. */
static void
sent(void)
{
	pid_t pid;

	handle(count_it, SA_RESTART);
	pid = fork();
	if (pid == 0) {
		kill(getppid(), SIGCHLD);
		_exit(0);
	}
	must(waitpid(pid, NULL, 0) == pid, "waitpid");
	say(1, "signal from=%d to=%d signal=SIGCHLD code=SI_USER", pid, getpid());
}

/* Each of a timer's signals is reported, and no other. */
static void
timer(void)
{
	enum { TICKS = 1500 };
	struct sigaction sa = { .sa_handler = count_it };
	struct itimerval it = { .it_interval.tv_usec = 1000, .it_value.tv_usec = 1000 };
	sigset_t alrm, none;

	sigemptyset(&none);
	sigemptyset(&alrm);
	sigaddset(&alrm, SIGALRM);
	must(sigprocmask(SIG_BLOCK, &alrm, NULL) == 0, "sigprocmask");
	must(sigaction(SIGALRM, &sa, NULL) == 0, "sigaction");
	must(setitimer(ITIMER_REAL, &it, NULL) == 0, "setitimer");
	while (delivered < TICKS)
		sigsuspend(&none);
	it = (struct itimerval){ 0 };
	must(setitimer(ITIMER_REAL, &it, NULL) == 0, "setitimer");
	sa.sa_handler = SIG_IGN;	/* one that came before that is thrown away */
	must(sigaction(SIGALRM, &sa, NULL) == 0, "sigaction");
	say(TICKS, "deliver pid=%d signal=SIGALRM action=handler", getpid());
}

/* The next two share a processor, so that the timer of the one comes in while the
 * other runs. */
static void
pin(void)
{
	cpu_set_t all, one;
	int cpu = 0;

	must(sched_getaffinity(0, sizeof(all), &all) == 0, "sched_getaffinity");
	while (!CPU_ISSET(cpu, &all))
		cpu++;
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	must(sched_setaffinity(0, sizeof(one), &one) == 0, "sched_setaffinity");
}

static void
ready(void)
{
	must(write(STDOUT_FILENO, "ready\n", 6) == 6, "write");
}

/* Until it is killed. */
static void
ticking(void)
{
	struct sigaction sa = { .sa_handler = count_it };
	struct itimerval it = { .it_interval.tv_usec = 2000, .it_value.tv_usec = 2000 };

	pin();
	must(sigaction(SIGALRM, &sa, NULL) == 0, "sigaction");
	must(setitimer(ITIMER_REAL, &it, NULL) == 0, "setitimer");
	ready();
	for (;;)
		pause();
}

/* From SIGUSR1 on, for a second of processor time. */
static void
spinning(void)
{
	struct sigaction sa = { .sa_handler = count_it };

	pin();
	must(sigaction(SIGUSR1, &sa, NULL) == 0, "sigaction");
	ready();
	while (!delivered)
		pause();
	while (clock() < CLOCKS_PER_SEC)
		;
}

/* A timer's signal is pending, until SIGUSR1 comes. */
static void
pending(void)
{
	struct sigaction sa = { .sa_handler = count_it };
	struct itimerval it = { .it_value.tv_usec = 1 };
	sigset_t alrm, usr1, set;
	int sig;

	sigemptyset(&alrm);
	sigaddset(&alrm, SIGALRM);
	sigemptyset(&usr1);
	sigaddset(&usr1, SIGUSR1);
	must(sigprocmask(SIG_BLOCK, &alrm, NULL) == 0, "sigprocmask");
	must(sigprocmask(SIG_BLOCK, &usr1, NULL) == 0, "sigprocmask");
	must(sigaction(SIGALRM, &sa, NULL) == 0, "sigaction");
	must(setitimer(ITIMER_REAL, &it, NULL) == 0, "setitimer");
	do
		must(sigpending(&set) == 0, "sigpending");
	while (!sigismember(&set, SIGALRM));
	ready();
	must(sigwait(&usr1, &sig) == 0, "sigwait");
	must(sigprocmask(SIG_UNBLOCK, &alrm, NULL) == 0 && delivered == 1, "not delivered");
}

int
main(int argc, char **argv)
{
	static const struct victim_case cases[] = {
		{ "coalesced", coalesced },
		{ "reset", reset },
		{ "interrupted", interrupted },
		{ "signalfd", by_signalfd },
		{ "sigwait", by_sigwait },
		{ "sent", sent },
		{ "timer", timer },
		{ "ticking", ticking },
		{ "spinning", spinning },
		{ "pending", pending },
		{ NULL, NULL },
	};

	return victim_main(argc, argv, cases);
}
