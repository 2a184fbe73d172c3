/* SPDX-License-Identifier: GPL-2.0-or-later */
/* unseen.c - programs that would notice a tracer: what they print is the same with and without
 * one.  No line has a pid, a time or an order that is left to chance. */
#include "say.h"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sem.h>
#include <sys/syscall.h>
#include <time.h>

enum { SENT = 64 };

/* Shared with all children. */
static struct shared {
	atomic_long turns;		/* of one that computes */
	atomic_int step, got;
	atomic_bool over;
	pid_t sender;
	struct {
		int signo, code, value;
		bool by_sender;
	} log[SENT];
} *shared;

static void
rest(long ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	while (nanosleep(&t, &t) < 0)
		must(errno == EINTR, "nanosleep");
}

static void
await_step(int n)
{
	while (shared->step < n)
		sched_yield();
}

static void
on_signal(int signo, siginfo_t *si, void *context)
{
	const int i = shared->got;

	(void)context;
	if (i < SENT) {
		shared->log[i].signo = signo;
		shared->log[i].code = si->si_code;
		shared->log[i].value = si->si_code == SI_QUEUE || si->si_code == SI_TIMER ?
				       si->si_value.sival_int : si->si_code == CLD_STOPPED ||
				       si->si_code == CLD_KILLED ? si->si_status : 0;
		shared->log[i].by_sender = si->si_pid == shared->sender;
	}
	shared->got = i + 1;
}

static void
handle(int signo, int flags)
{
	struct sigaction sa = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | flags };

	must(sigaction(signo, &sa, NULL) == 0, "sigaction");
}

static void
print_log(const char *what)
{
	printf("%s: %d\n", what, (int)shared->got);
	for (int i = 0; i < shared->got && i < SENT; i++)
		printf("  %d code %d value %d%s\n", shared->log[i].signo, shared->log[i].code,
		       shared->log[i].value, shared->log[i].by_sender ? ", by the sender" : "");
	fflush(stdout);
	shared->got = 0;
}

static pid_t
must_fork(void)
{
	pid_t pid;

	fflush(stdout);
	pid = fork();
	must(pid >= 0, "fork");
	if (pid == 0)
		prctl(PR_SET_PDEATHSIG, SIGKILL);	/* a test that fails leaves none of them */
	return pid;
}

static void
reap(pid_t pid, int code)
{
	int st;

	must(waitpid(pid, &st, __WALL) == pid, "waitpid");
	must(WIFEXITED(st) && WEXITSTATUS(st) == code, "its exit status");
}

/* --- stops ---------------------------------------------------------------------------- */

static pid_t
counting_child(void)
{
	pid_t pid;

	shared->turns = 0;
	pid = must_fork();
	if (pid == 0) {
		setpgid(0, 0);		/* a group that is not orphaned: SIGTSTP stops it */
		for (;;) {
			shared->turns++;
			sched_yield();
		}
	}
	while (!shared->turns)
		sched_yield();
	return pid;
}

/* A stopped process runs no instruction, whatever is sent to it but SIGCONT and SIGKILL. */
static void
print_stop(pid_t pid, const char *what)
{
	long before;
	int st;

	must(waitpid(pid, &st, WUNTRACED) == pid, "WUNTRACED");
	printf("%s: %s by %d\n", what, WIFSTOPPED(st) ? "stopped" : "not stopped", WSTOPSIG(st));
	before = shared->turns;
	rest(30);
	kill(pid, SIGUSR1);
	rest(30);
	printf("  it %s\n", shared->turns == before ? "stays stopped" : "runs");
	must(waitpid(pid, &st, WUNTRACED | WNOHANG) == 0, "reported once");
	kill(pid, SIGCONT);
	must(waitpid(pid, &st, WCONTINUED) == pid && WIFCONTINUED(st), "WCONTINUED");
	while (shared->turns == before)
		sched_yield();
	printf("  continued\n");
}

static void
stops(void)
{
	static const int signals[] = { SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU, SIGSTOP };
	pid_t pid;
	int st;

	handle(SIGUSR1, SA_RESTART);
	pid = counting_child();
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		kill(pid, signals[i]);
		print_stop(pid, strsignal(signals[i]));
	}
	print_log("SIGUSR1, once each time");
	kill(pid, SIGSTOP);
	must(waitpid(pid, &st, WUNTRACED) == pid && WIFSTOPPED(st), "WUNTRACED");
	kill(pid, SIGKILL);
	must(waitpid(pid, &st, 0) == pid, "waitpid");
	printf("killed while stopped: by %d\n", WTERMSIG(st));
}

static void
await_got(int n)
{
	while (shared->got < n)
		sched_yield();
}

/* What its parent is sent for each of its stops, and what SA_NOCLDSTOP leaves of that. */
static void
stop_signals(void)
{
	for (int flags = 0; flags <= SA_NOCLDSTOP; flags += SA_NOCLDSTOP) {
		pid_t pid = counting_child();
		int st;

		handle(SIGCHLD, flags);
		shared->sender = pid;
		kill(pid, SIGTSTP);
		/* a wait call that comes between the stop and its signal clears what that says */
		await_got(flags ? 0 : 1);
		must(waitpid(pid, &st, WUNTRACED) == pid && WIFSTOPPED(st), "WUNTRACED");
		kill(pid, SIGCONT);
		must(waitpid(pid, &st, WCONTINUED) == pid && WIFCONTINUED(st), "WCONTINUED");
		await_got(flags ? 0 : 2);
		kill(pid, SIGKILL);
		must(waitpid(pid, &st, 0) == pid, "waitpid");
		print_log(flags ? "SIGCHLD with SA_NOCLDSTOP" : "SIGCHLD");
	}
}

/* A handler for SIGCONT runs, one for SIGTSTP keeps it from stopping, an ignored one does
 * nothing. */
static void
stop_handlers(void)
{
	pid_t pid = must_fork();
	sigset_t cont, old;
	int st;

	if (pid == 0) {
		handle(SIGCONT, SA_RESTART);
		handle(SIGTSTP, SA_RESTART);
		signal(SIGTTIN, SIG_IGN);
		sigemptyset(&cont);
		sigaddset(&cont, SIGCONT);
		must(sigprocmask(SIG_BLOCK, &cont, &old) == 0, "sigprocmask");
		shared->step = 1;
		while (shared->got < 2)
			sigsuspend(&old);
		_exit(9);
	}
	shared->sender = getpid();
	await_step(1);
	kill(pid, SIGTTIN);
	kill(pid, SIGTSTP);
	await_got(1);
	kill(pid, SIGSTOP);
	must(waitpid(pid, &st, WUNTRACED) == pid && WIFSTOPPED(st), "WUNTRACED");
	kill(pid, SIGCONT);
	must(waitpid(pid, &st, 0) == pid && WEXITSTATUS(st) == 9, "waitpid");
	print_log("handled");
}

/* Ctrl-Z: the whole group, as a shell sees it. */
static void
group(void)
{
	enum { MEMBERS = 4 };
	pid_t pids[MEMBERS];
	int st;

	for (int i = 0; i < MEMBERS; i++) {
		pids[i] = must_fork();
		if (pids[i] == 0) {
			setpgid(0, i ? pids[0] : 0);
			for (;;)
				pause();
		}
		setpgid(pids[i], pids[0]);
	}
	for (int round = 0; round < 20; round++) {
		kill(-pids[0], SIGTSTP);
		for (int i = 0; i < MEMBERS; i++)
			must(waitpid(pids[i], &st, WUNTRACED) == pids[i] && WIFSTOPPED(st) &&
			     WSTOPSIG(st) == SIGTSTP, "stopped");
		kill(-pids[0], SIGCONT);
		for (int i = 0; i < MEMBERS; i++)
			must(waitpid(pids[i], &st, WCONTINUED) == pids[i] && WIFCONTINUED(st), "continued");
	}
	kill(-pids[0], SIGTERM);
	for (int i = 0; i < MEMBERS; i++)
		must(waitpid(pids[i], &st, 0) == pids[i] && WTERMSIG(st) == SIGTERM, "ended");
	printf("%d members stopped and continued\n", MEMBERS);
}

static void *
count_turns(void *arg)
{
	(void)arg;
	for (;;) {
		shared->turns++;
		sched_yield();
	}
	return NULL;
}

/* All threads stop, and the parent sees one stop. */
static void
threads_stop(void)
{
	pid_t pid;

	handle(SIGUSR1, SA_RESTART);
	pid = must_fork();
	if (pid == 0) {
		pthread_t t;

		for (int i = 0; i < 4; i++)
			must(pthread_create(&t, NULL, count_turns, NULL) == 0, "pthread_create");
		count_turns(NULL);
	}
	while (!shared->turns)
		sched_yield();
	for (int i = 0; i < 10; i++) {
		kill(pid, SIGSTOP);
		print_stop(pid, "five threads");
		must(waitpid(pid, NULL, WUNTRACED | WNOHANG) == 0, "one stop");
	}
	kill(pid, SIGKILL);
	must(waitpid(pid, NULL, 0) == pid, "waitpid");
}

/* What a busy child stops for is not its end, whenever its parent asks for that. */
static void
asked_for(void)
{
	enum { SIGNALS = 3000 };
	pid_t pid;
	int st = 0;

	handle(SIGUSR1, SA_RESTART);
	pid = must_fork();
	if (pid == 0) {
		for (int i = 0; i < SIGNALS; i++)
			raise(SIGUSR1);
		_exit(shared->got == SIGNALS ? 7 : 1);
	}
	while (waitpid(pid, &st, WNOHANG) == 0)
		;
	printf("exit status %d\n", WIFEXITED(st) ? WEXITSTATUS(st) : -1);
}

/* --- births ------------------------------------------------------------------------------ */

/* A child that does all that a filter may stop; each call must work. */
static void __attribute__((noreturn))
do_all(void)
{
	struct sigaction sa = { .sa_handler = SIG_DFL };
	sigset_t set;
	int st;
	pid_t pid;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	must(sigaction(SIGUSR2, &sa, NULL) == 0, "sigaction");
	must(sigprocmask(SIG_BLOCK, &set, NULL) == 0, "sigprocmask");
	must(sigprocmask(SIG_SETMASK, &set, NULL) == 0, "sigprocmask");
	pid = fork();
	if (pid == 0) {
		execl("/bin/sh", "sh", "-c", "exit 3", (char *)NULL);
		_exit(127);
	}
	must(pid > 0 && waitpid(pid, &st, 0) == pid && WEXITSTATUS(st) == 3, "waitpid");
	must(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD, "no child");
	must(syscall(SYS_waitid, P_ALL, 0, NULL, WEXITED, NULL) < 0 && errno == ECHILD, "no child");
	_exit(5);
}

/* Without a tracer, in a process that has its filter: no call may fail. */
static void
untraced(void)
{
	pid_t pid;

	fflush(stdout);
	pid = (pid_t)syscall(SYS_clone, CLONE_UNTRACED | SIGCHLD, 0, 0, 0, 0);
	must(pid >= 0, "clone");
	if (pid == 0)
		do_all();
	reap(pid, 5);
	printf("CLONE_UNTRACED by clone: ok\n");
}

/* Calls that a filter of its own hands to a tracer: it has none. */
static void
refused(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getpgid, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_waitid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE | 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog filter = { sizeof(code) / sizeof(code[0]), code };
	long result;

	must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "no_new_privs");
	must(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0, "seccomp");
	result = syscall(SYS_getpgid, 0);
	printf("getpgid: %s\n", result < 0 && errno == ENOSYS ? "ENOSYS" : "made");
	result = syscall(SYS_waitid, P_ALL, 0, NULL, WEXITED | WNOHANG, NULL);
	printf("waitid: %s\n", result < 0 && errno == ENOSYS ? "ENOSYS" : "made");
}

/* Or by clone where there is no clone3, as the C library does. */
static void
untraced_by(const struct clone_args *a, bool or_by_clone)
{
	pid_t pid;

	fflush(stdout);
	pid = (pid_t)syscall(SYS_clone3, a, sizeof(*a));
	if (or_by_clone && pid < 0 && errno == ENOSYS)
		pid = (pid_t)syscall(SYS_clone, a->flags | a->exit_signal, 0, 0, 0, 0);
	must(pid >= 0, "clone3");
	if (pid == 0)
		do_all();
	reap(pid, 5);
	say(1, "exit pid=%d code=5 zombie=true ppid=%d", pid, getpid());
	printf("CLONE_UNTRACED by clone3: ok\n");
}

static const struct clone_args untraced_args = { .flags = CLONE_UNTRACED, .exit_signal = SIGCHLD };

static void
untraced_clone3(void)
{
	struct clone_args a = untraced_args;

	untraced_by(&a, false);
}

/* Its arguments are in memory that cannot be written, private or of a file. */
static void
untraced_read_only(void)
{
	const int fd = memfd_create("args", 0);
	char path[64];
	void *shared_args;
	int again;

	must(write(fd, &untraced_args, sizeof(untraced_args)) == sizeof(untraced_args), "memfd");
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	again = open(path, O_RDONLY | O_CLOEXEC);
	shared_args = mmap(NULL, sizeof(untraced_args), PROT_READ, MAP_SHARED, again, 0);
	must(shared_args != MAP_FAILED, "mmap");
	untraced_by(shared_args, true);
	untraced_by(&untraced_args, false);
}

#if defined(__x86_64__)
/* Calls with the numbers of x32, whether this kernel has it or not. */
static void
by_x32(void)
{
	enum { X32 = 0x40000000, X32_WAITID = 529 };
	const bool is_there = syscall(X32 | SYS_getppid) == getppid();
	int st;
	pid_t pid = must_fork();

	if (pid == 0)
		_exit(3);
	say(1, "wait_enter pid=%d call=waitid target=pid:%d", getpid(), pid);
	syscall(X32 | X32_WAITID, P_PID, pid, NULL, WEXITED | WNOWAIT, NULL);
	say(1, is_there ? "reap pid=%d by=%d how=wait4" : "wait_return target=pid:%d pid=%d call=wait4 errno=ENOSYS",
	    pid, getpid());
	if (syscall(X32 | SYS_wait4, pid, &st, 0, NULL) != pid)
		reap(pid, 3);
	printf("x32: ok\n");
}
#endif

/* The parent is suspended until the exec or the exit, and shares its memory. */
static void
by_vfork(void)
{
	static volatile int mark;

	fflush(stdout);
	for (int i = 0; i < 20; i++) {
		volatile pid_t pid = vfork();

		if (pid == 0) {
			rest(2);
			mark++;
			if (i % 2)
				execl("/bin/sh", "sh", "-c", "exit 6", (char *)NULL);
			_exit(6);
		}
		must(mark == i + 1, "the child came first");
		reap(pid, 6);
	}
	printf("vfork: %d\n", mark);
}

static void *
exec_in_thread(void *arg)
{
	(void)arg;
	execl("/bin/sh", "sh", "-c", "exit 7", (char *)NULL);
	must(0, "exec");
	return NULL;
}

static void *
wait_in_thread(void *arg)
{
	(void)arg;
	for (;;) {
		pid_t pid = fork();

		if (pid == 0)
			_exit(0);
		if (pid > 0)
			waitpid(pid, NULL, 0);
	}
	return NULL;
}

/* One of many threads execs while the others fork and wait: it becomes the leader. */
static void
exec_in_crowd(void)
{
	for (int i = 0; i < 10; i++) {
		pid_t pid = must_fork();
		pthread_t t;

		if (pid == 0) {
			for (int k = 0; k < 8; k++)
				must(pthread_create(&t, NULL, wait_in_thread, NULL) == 0, "pthread_create");
			must(pthread_create(&t, NULL, exec_in_thread, NULL) == 0, "pthread_create");
			for (;;)
				pause();
		}
		reap(pid, 7);
	}
	printf("exec by a thread: ok\n");
}

static void *
fork_and_wait(void *arg)
{
	const int code = (int)(intptr_t)arg;
	pid_t pid = fork();

	if (pid == 0)
		_exit(code);
	reap(pid, code);
	return NULL;
}

static void
hundred_threads(void)
{
	enum { THREADS = 100 };
	pthread_t t[THREADS];

	fflush(stdout);
	for (intptr_t i = 0; i < THREADS; i++)
		must(pthread_create(&t[i], NULL, fork_and_wait, (void *)(i + 1)) == 0, "pthread_create");
	for (int i = 0; i < THREADS; i++)
		pthread_join(t[i], NULL);
	say(THREADS, "fork pid=%d", getpid());
	say(THREADS, "reap by=%d how=wait4", getpid());
	printf("100 threads: ok\n");
}

/* Nothing of /proc/PID is the user's then. */
static void
undumpable(void)
{
	pid_t pid;

	must(prctl(PR_SET_DUMPABLE, 0) == 0, "PR_SET_DUMPABLE");
	pid = must_fork();
	if (pid == 0)
		do_all();
	reap(pid, 5);
	say(1, "exit pid=%d code=5 zombie=true ppid=%d", pid, getpid());
	say(1, "reap pid=%d by=%d how=wait4", pid, getpid());
	printf("undumpable: ok\n");
}

/* --- a crowd --------------------------------------------------------------------------------- */

static int
by_size(const void *a, const void *b)
{
	const int x = *(const int *)a, y = *(const int *)b;

	return (x > y) - (x < y);
}

/* The oldest process forks while younger ones make wait calls without a pause: how many does one of
 * these make meanwhile?  Without the longest lives, since other programs need the processors, too. */
static void
crowd(void)
{
	enum { POLLERS = 30, LIVES = 21 };
	atomic_int *polls = mmap(NULL, POLLERS * sizeof(*polls), PROT_READ | PROT_WRITE,
				 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t pids[POLLERS];
	int made[LIVES] = { 0 };

	must(polls != MAP_FAILED, "mmap");
	for (int i = 0; i < POLLERS; i++) {
		pids[i] = must_fork();
		if (pids[i] == 0)
			prctl(PR_SET_PDEATHSIG, SIGKILL);
		while (pids[i] == 0) {
			waitpid(-1, NULL, WNOHANG);
			polls[i]++;
		}
	}
	for (int i = 0; i < POLLERS; i++)
		while (!polls[i])
			sched_yield();
	for (int i = 0; i < LIVES; i++) {
		pid_t pid;

		for (int k = 0; k < POLLERS; k++)
			made[i] -= polls[k];
		pid = must_fork();
		if (pid == 0)
			_exit(1);
		reap(pid, 1);
		for (int k = 0; k < POLLERS; k++)
			made[i] += polls[k];
	}
	for (int i = 0; i < POLLERS; i++) {
		kill(pids[i], SIGKILL);
		waitpid(pids[i], NULL, 0);
	}
	qsort(made, LIVES, sizeof(made[0]), by_size);
	printf("polls for each fork: %d\n", made[LIVES * 3 / 4] / POLLERS);
}

/* --- signals --------------------------------------------------------------------------------- */

static void
block(int how, int signo)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, signo);
	must(pthread_sigmask(how, &set, NULL) == 0, "pthread_sigmask");
}

static void *
wait_for_signal(void *arg)
{
	atomic_int *tid = arg;

	*tid = (int)syscall(SYS_gettid);
	while (!shared->got)
		sched_yield();
	return NULL;
}

/* Each as it was sent, and as often, in the order in which it was. */
static void
signals(void)
{
	static const int sent[] = { SIGUSR1, SIGUSR2, SIGURG, SIGWINCH, SIGHUP, SIGPROF };
	pid_t pid;

	for (size_t i = 0; i < sizeof(sent) / sizeof(sent[0]); i++)
		handle(sent[i], SA_RESTART);
	handle(SIGRTMIN + 3, SA_RESTART);
	block(SIG_BLOCK, SIGRTMIN + 3);
	pid = must_fork();
	if (pid == 0) {
		shared->sender = getpid();
		for (int i = 0; i < 30; i++)
			must(sigqueue(getppid(), SIGRTMIN + 3, (union sigval){ .sival_int = i * 7 }) == 0,
			     "sigqueue");
		for (size_t i = 0; i < sizeof(sent) / sizeof(sent[0]); i++) {
			const int before = shared->got;

			kill(getppid(), sent[i]);
			while (shared->got == before)
				sched_yield();
		}
		_exit(4);
	}
	reap(pid, 4);
	print_log("kill");
	block(SIG_UNBLOCK, SIGRTMIN + 3);
	print_log("sigqueue");
}

static void
to_a_thread(void)
{
	static atomic_int tid;
	pthread_t t;

	shared->sender = getpid();
	handle(SIGUSR1, SA_RESTART);
	block(SIG_BLOCK, SIGUSR1);
	must(pthread_create(&t, NULL, wait_for_signal, &tid) == 0, "pthread_create");
	while (!tid)
		sched_yield();
	kill(getpid(), SIGUSR1);		/* blocked in both */
	must(syscall(SYS_tgkill, getpid(), getpid(), SIGUSR1) == 0, "tgkill");
	block(SIG_UNBLOCK, SIGUSR1);		/* both are for this one */
	pthread_join(t, NULL);
	print_log("tgkill");
}

static void
by_timer(void)
{
	struct sigevent ev = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN + 1,
			       .sigev_value.sival_int = 4711 };
	struct itimerspec at = { .it_value.tv_nsec = 1000000 };
	timer_t timer;

	shared->sender = -1;
	handle(SIGRTMIN + 1, 0);
	must(timer_create(CLOCK_MONOTONIC, &ev, &timer) == 0, "timer_create");
	for (int i = 0; i < 3; i++) {
		must(timer_settime(timer, 0, &at, NULL) == 0, "timer_settime");
		while (shared->got <= i)
			sched_yield();
	}
	print_log("timer");
}

/* The program's own faults: address and code. */
static void *volatile faulty;
static volatile int fault_code;
static void *volatile fault_at;

static void
on_fault(int signo, siginfo_t *si, void *context)
{
	(void)signo;
	(void)context;
	fault_code = si->si_code;
	fault_at = si->si_addr;
	must(mmap((void *)((uintptr_t)faulty & ~(uintptr_t)4095), 4096, PROT_READ | PROT_WRITE,
		  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED, "mmap");
}

static void
faults(void)
{
	struct sigaction sa = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO };
	char *page = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	must(page != MAP_FAILED && sigaction(SIGSEGV, &sa, NULL) == 0, "mmap");
	faulty = page + 100;
	*(volatile char *)faulty = 1;
	printf("fault: code %d, %s\n", fault_code, fault_at == faulty ? "there" : "elsewhere");
}

/* --- calls that a signal may end ------------------------------------------------------------ */

enum { DISTURBANCES = 3 };

/* A call that the kernel has made again after a signal may have the other number. */
static bool
sleeps_in(pid_t pid, long nr)
{
	char path[32], line[32] = "";
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/syscall", pid);
	f = fopen(path, "r");
	must(f && fgets(line, sizeof(line), f), path);
	fclose(f);
	return line[0] != 'r' && (atol(line) == nr || atol(line) == SYS_restart_syscall);
}

static void
await_sleep(pid_t pid, long nr)
{
	while (!sleeps_in(pid, nr))
		if (shared->over)
			_exit(0);
		else
			sched_yield();
}

/* Sends its parent signals that are ignored while it sleeps in the call, then does what ends
 * the call. */
static pid_t
disturber(long nr, void (*last)(void))
{
	const pid_t parent = getpid();
	pid_t pid;

	shared->step = 0;
	shared->over = false;
	pid = must_fork();
	if (pid)
		return pid;
	for (int i = 0; i < DISTURBANCES; i++) {
		await_sleep(parent, nr);
		shared->step++;
		kill(parent, SIGCHLD);		/* its default action is to be ignored */
		kill(parent, SIGWINCH);
		rest(10);
	}
	await_sleep(parent, nr);
	shared->step++;
	last();
	_exit(0);
}

static int pipe_fds[2];

static void
feed(void)
{
	must(write(pipe_fds[1], "x", 1) == 1, "write");
}

static void
print_call(const char *name, long ret, pid_t child)
{
	const int e = errno;

	shared->over = true;
	printf("%s: %s, %s\n", name, ret < 0 ? strerror(e) : "ok",
	       shared->step > DISTURBANCES ? "in the end" : "too early");
	reap(child, 0);
}

static void
in_epoll(void)
{
	struct epoll_event e = { .events = EPOLLIN };
	int fd = epoll_create1(0);
	pid_t child;

	must(fd >= 0 && epoll_ctl(fd, EPOLL_CTL_ADD, pipe_fds[0], &e) == 0, "epoll");
	child = disturber(SYS_epoll_wait, feed);
	print_call("epoll_wait", syscall(SYS_epoll_wait, fd, &e, 1, -1), child);
}

static void
in_poll(void)
{
	struct pollfd p = { .fd = pipe_fds[0], .events = POLLIN };
	pid_t child = disturber(SYS_poll, feed);

	print_call("poll", syscall(SYS_poll, &p, 1, -1), child);
}

static void
in_read(void)
{
	pid_t child = disturber(SYS_read, feed);
	char c;

	print_call("read", read(pipe_fds[0], &c, 1), child);
}

static void
usr1_to_parent(void)
{
	kill(getppid(), SIGUSR1);
}

static void
in_pause(void)
{
	pid_t child;

	handle(SIGUSR1, 0);
	child = disturber(SYS_pause, usr1_to_parent);
	print_call("pause", syscall(SYS_pause), child);
}

static void
in_sigtimedwait(void)
{
	sigset_t set;
	siginfo_t si;
	pid_t child;

	block(SIG_BLOCK, SIGUSR1);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	child = disturber(SYS_rt_sigtimedwait, usr1_to_parent);
	print_call("sigwaitinfo", sigwaitinfo(&set, &si), child);
	block(SIG_UNBLOCK, SIGUSR1);
}

static int sem = -1;

static void
up(void)
{
	struct sembuf op = { .sem_op = 1 };

	must(semop(sem, &op, 1) == 0, "semop");
}

static void
in_semop(void)
{
	struct sembuf op = { .sem_op = -1 };
	pid_t child;

	sem = semget(IPC_PRIVATE, 1, 0600);
	must(sem >= 0, "semget");
	child = disturber(SYS_semop, up);
	print_call("semop", syscall(SYS_semop, sem, &op, 1), child);
	semctl(sem, 0, IPC_RMID);
}

static void
calls(void)
{
	char c;

	must(pipe(pipe_fds) == 0, "pipe");
	in_poll();
	must(read(pipe_fds[0], &c, 1) == 1, "read");
	in_read();
	in_pause();
	in_sigtimedwait();
	in_semop();
	in_epoll();
}

/* A sleep that is interrupted by signals that are ignored lasts as long as it was to. */
static void
sleeps(void)
{
	struct timespec t = { .tv_nsec = 200000000 }, from, to;
	pid_t child;
	int ret;

	child = must_fork();
	if (child == 0) {
		for (int i = 0; i < 10; i++) {
			kill(getppid(), SIGCHLD);
			rest(5);
		}
		_exit(0);
	}
	clock_gettime(CLOCK_MONOTONIC, &from);
	ret = nanosleep(&t, NULL);
	clock_gettime(CLOCK_MONOTONIC, &to);
	printf("nanosleep: %d, %s\n", ret, (to.tv_sec - from.tv_sec) * 1000 +
	       (to.tv_nsec - from.tv_nsec) / 1000000 >= 199 ? "whole" : "too short");
	reap(child, 0);
}

/* --- one that is left alone -------------------------------------------------------------------- */

static volatile sig_atomic_t asked_to_end;

static void
on_term(int signo)
{
	(void)signo;
	asked_to_end = 1;
}

static void
serve_once(int i)
{
	pid_t pid = i % 4 == 3 ? vfork() : fork();
	int st;

	if (pid == 0)
		_exit(i & 0x7f);
	must(pid > 0, "fork");
	while (waitpid(pid, &st, 0) < 0)
		must(errno == EINTR, "waitpid");
	must(WIFEXITED(st) && WEXITSTATUS(st) == (i & 0x7f), "status");
}

static void *
serve_in_thread(void *arg)
{
	(void)arg;
	while (!asked_to_end)
		serve_once(5);
	return NULL;
}

/* Forks and waits in three processes and a thread until SIGTERM; nothing may fail. */
static void
serve(void)
{
	pid_t helpers[3];
	pthread_t t;

	signal(SIGTERM, on_term);
	alarm(100);		/* a test that has failed does not end it */
	for (int k = 0; k < 3; k++) {
		helpers[k] = must_fork();
		if (helpers[k] == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			for (int i = 0; !asked_to_end; i++)
				serve_once(i);
			_exit(0);
		}
	}
	must(pthread_create(&t, NULL, serve_in_thread, NULL) == 0, "pthread_create");
	printf("ready\n");
	fflush(stdout);
	while (!asked_to_end)
		serve_once(1);
	pthread_join(t, NULL);
	for (int k = 0; k < 3; k++) {
		kill(helpers[k], SIGTERM);
		reap(helpers[k], 0);
	}
	printf("served\n");
}

int
main(int argc, char **argv)
{
	static const struct victim_case cases[] = {
		{ "stops", stops },
		{ "stop-signals", stop_signals },
		{ "stop-handlers", stop_handlers },
		{ "group", group },
		{ "threads-stop", threads_stop },
		{ "asked-for", asked_for },
		{ "untraced", untraced },
		{ "untraced-clone3", untraced_clone3 },
		{ "untraced-read-only", untraced_read_only },
#if defined(__x86_64__)
		{ "x32", by_x32 },
#endif
		{ "refused", refused },
		{ "vfork", by_vfork },
		{ "exec-in-crowd", exec_in_crowd },
		{ "hundred-threads", hundred_threads },
		{ "undumpable", undumpable },
		{ "crowd", crowd },
		{ "signals", signals },
		{ "to-a-thread", to_a_thread },
		{ "timer", by_timer },
		{ "faults", faults },
		{ "calls", calls },
		{ "sleeps", sleeps },
		{ "serve", serve },
		{ NULL, NULL },
	};

	setvbuf(stdout, NULL, _IOLBF, 0);
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	must(shared != MAP_FAILED, "mmap");
	return victim_main(argc, argv, cases);
}
