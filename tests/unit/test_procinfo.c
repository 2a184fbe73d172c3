/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_procinfo.c - what /proc says of children that did what we know they did. */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "source/proc/auxv.h"
#include "source/proc/proctree.h"

#define BIT(signo) (UINT64_C(1) << ((signo) - 1))

/* --- processes: each writes a byte when it is ready, then stays ------------- */

static void
ready(int fd)
{
	if (write(fd, "!", 1) != 1)
		_exit(99);
}

static void
stay(int fd)
{
	ready(fd);
	for (;;)
		pause();
}

static void
names_itself(int fd)
{
	prctl(PR_SET_NAME, "a) Z 1 (b");
	stay(fd);
}

static void
handler(int signo)
{
	(void)signo;
}

static void
blocks_and_catches(int fd)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGCHLD, handler);
	signal(SIGPIPE, SIG_IGN);
	kill(getpid(), SIGCHLD);
	stay(fd);
}

static void *
thread_unblocks(void *fd)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	stay(*(int *)fd);
	return NULL;
}

static void
one_thread_unblocks(int fd)
{
	sigset_t set;
	pthread_t t;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	pthread_create(&t, NULL, thread_unblocks, &fd);
	pthread_join(t, NULL);
}

static void *
thread_stays(void *fd)
{
	pthread_join(*(pthread_t *)((void **)fd)[1], NULL);	/* the leader has left */
	stay(*(int *)((void **)fd)[0]);
	return NULL;
}

static void
leader_leaves(int fd)
{
	static pthread_t self, t;
	static int kept;
	static void *args[2] = { &kept, &self };

	kept = fd;
	self = pthread_self();
	pthread_create(&t, NULL, thread_stays, args);
	pthread_exit(NULL);
}

static void
exits_three(int fd)
{
	(void)fd;
	_exit(3);
}

static void
exits_zero(int fd)
{
	(void)fd;
	_exit(0);
}

static void
killed(int fd)
{
	(void)fd;
	raise(SIGKILL);
}

/* Without the C library: its threads and locks are not to be used in there. */
static pid_t
clone_with(unsigned long flags)
{
	return (pid_t)syscall(SYS_clone, flags, NULL, NULL, NULL, NULL);
}

static void
fork_idle(void)
{
	if (fork() != 0)
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;)
		pause();
}

static void *
thread_forks(void *fd)
{
	fork_idle();
	stay(*(int *)fd);
	return NULL;
}

static void
three_children(int fd)
{
	pthread_t t;

	if (fork() == 0)
		_exit(0);
	waitid(P_ALL, 0, &(siginfo_t){0}, WEXITED | WNOWAIT);
	fork_idle();
	pthread_create(&t, NULL, thread_forks, &fd);
	pthread_join(t, NULL);
}

/* --- one life, one look ---------------------------------------------------- */

static void
comm_with_brackets(const struct procinfo *p)
{
	assert_string_equal(p->comm, "a) Z 1 (b");
	assert_int_equal(p->state, 'S');
	assert_int_equal(p->ppid, getpid());
	assert_int_equal(p->exit_signal, SIGCHLD);
	assert_true(p->id.start > 0);
	assert_true(p->flags & PROCINFO_PF_FORKNOEXEC);
	assert_int_equal(p->uid, geteuid());
	assert_int_equal(p->tgid, p->id.pid);
	assert_int_equal(p->id.nspid, 0);
	assert_int_equal(p->status, -1);
}

static void
signal_sets(const struct procinfo *p)
{
	assert_true(p->blocked & BIT(SIGCHLD));
	assert_true(p->caught & BIT(SIGCHLD));
	assert_true(p->ignored & BIT(SIGPIPE));
	assert_true(p->shared_pending & BIT(SIGCHLD));
	assert_true(procinfo_blocked_everywhere(p, SIGCHLD));
}

static void
not_everywhere(const struct procinfo *p)
{
	assert_int_equal(p->threads, 2);
	assert_true(p->blocked & BIT(SIGCHLD));
	assert_false(procinfo_blocked_everywhere(p, SIGCHLD));
}

static void
alive_without_leader(const struct procinfo *p)
{
	assert_int_equal(p->state, 'Z');
	assert_false(procinfo_ended(p));
	assert_int_equal(p->status, -1);
}

static void
in_pause(const struct procinfo *p)
{
#ifdef SYS_pause		/* x86 has it */
	if (p->syscall == SYS_pause)
		return;
#endif
	assert_true(p->syscall == SYS_ppoll || p->syscall == SYS_rt_sigsuspend || p->syscall == -1);
}

static void
zombie_three(const struct procinfo *p)
{
	assert_true(procinfo_ended(p));
	assert_int_equal(p->status, 3 << 8);
}

static void
zombie_zero(const struct procinfo *p)
{
	assert_true(procinfo_ended(p));
	assert_int_equal(p->status, 0);
}

static void
zombie_killed(const struct procinfo *p)
{
	assert_int_equal(p->status, SIGKILL);
}

static void
nested(const struct procinfo *p)
{
	assert_int_equal(p->id.nspid, 1);
}

static void
no_exit_signal(const struct procinfo *p)
{
	assert_int_equal(p->exit_signal, 0);
}

static const struct look_row {
	const char *name;
	void (*life)(int fd);
	void (*look)(const struct procinfo *p);
	bool ends;
	unsigned long clone;		/* flags; 0 = fork() */
} look_rows[] = {
	{ "a comm with brackets", names_itself, comm_with_brackets, false, 0 },
	{ "blocked, caught, ignored, pending", blocks_and_catches, signal_sets, false, 0 },
	{ "not blocked in every thread", one_thread_unblocks, not_everywhere, false, 0 },
	{ "no zombie while threads run", leader_leaves, alive_without_leader, false, 0 },
	{ "the call it sleeps in", stay, in_pause, false, 0 },
	{ "a zombie's exit code", exits_three, zombie_three, true, 0 },
	{ "a zombie's exit code 0", exits_zero, zombie_zero, true, 0 },
	{ "a zombie's signal", killed, zombie_killed, true, 0 },
	{ "pid in a nested namespace", stay, nested, false, CLONE_NEWPID | SIGCHLD },
	{ "no exit signal", stay, no_exit_signal, false, CLONE_FS },
};

static pid_t
start_life(const struct look_row *row, int *held)
{
	int fds[2];
	char c;
	pid_t pid;

	assert_return_code(pipe2(fds, O_CLOEXEC), errno);
	pid = row->clone ? clone_with(row->clone) : fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);	/* should an assertion fail */
		row->life(fds[1]);
		_exit(98);
	}
	close(fds[1]);
	*held = fds[0];
	if (pid < 0)
		return pid;
	if (row->ends) {
		siginfo_t si;

		assert_return_code(waitid(P_PID, (id_t)pid, &si, WEXITED | WNOWAIT), errno);
	} else {
		assert_int_equal(read(fds[0], &c, 1), 1);
	}
	return pid;
}

static void
end_life(pid_t pid, int held)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, __WALL);
	close(held);
}

/* A thread that has written may not sleep yet: look until what is awaited is so, or
 * for good after a while. */
static void
wait_asleep(pid_t pid)
{
	struct procinfo p;

	for (int i = 0; i < 1000; i++) {
		if (procinfo_read(pid, 0, &p) || p.state != 'R')
			return;
		usleep(1000);
	}
}

static void
look_test(void **state)
{
	const struct look_row *row = *state;
	struct procinfo p;
	int held;
	pid_t pid = start_life(row, &held);

	if (pid < 0 && errno == EPERM) {
		close(held);
		skip();
	}
	assert_true(pid > 0);
	wait_asleep(pid);
	assert_int_equal(procinfo_read(pid, PROCINFO_STATUS | PROCINFO_WAIT, &p), 0);
	row->look(&p);
	end_life(pid, held);
	assert_int_equal(procinfo_read(pid, PROCINFO_STATUS, &p), -ESRCH);
}

/* --- many ------------------------------------------------------------------- */

static bool
has(const struct pidvec *l, pid_t pid)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i] == pid)
			return true;
	return false;
}

static void
family(void **state)
{
	const struct look_row row = { "", three_children, NULL, false, 0 };
	struct pidvec kids = {0}, tree = {0};
	unsigned int zombies = 0;
	struct procinfo p;
	int held;
	pid_t pid = start_life(&row, &held);

	(void)state;
	assert_int_equal(procinfo_children(pid, &kids), 0);
	assert_int_equal(kids.n, 3);
	assert_int_equal(procinfo_tree(getpid(), &tree), 0);
	assert_int_equal(tree.n, 5);
	assert_int_equal(tree.v[0], getpid());
	assert_int_equal(tree.v[1], pid);
	for (size_t i = 0; i < kids.n; i++) {
		assert_true(has(&tree, kids.v[i]));
		assert_int_equal(procinfo_read(kids.v[i], 0, &p), 0);
		assert_int_equal(p.ppid, pid);
		zombies += p.state == 'Z';
		kill(kids.v[i], SIGKILL);
	}
	assert_int_equal(zombies, 1);
	end_life(pid, held);
	assert_int_equal(procinfo_children(pid, &kids), -ESRCH);
	pidvec_done(&kids);
	pidvec_done(&tree);
}

/* As on a kernel without CONFIG_PROC_CHILDREN: of one thread or of several, the answer is
 * that there is no such file, and not that there are no children. */
static void
family_without_children_file(void **state)
{
	static const struct look_row rows[] = {
		{ "", three_children, NULL, false, 0 }, { "", stay, NULL, false, 0 },
	};
	struct pidvec kids = { 0 }, tree = { 0 };
	int held;

	(void)state;
	setenv("PROCWATCH_PROCFS_WITHOUT", "pidfd,children", 1);
	for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
		pid_t pid = start_life(&rows[i], &held);

		assert_int_equal(procinfo_children(pid, &kids), -ENOENT);
		assert_int_equal(kids.n, 0);
		tree.n = 0;
		assert_int_equal(procinfo_tree(pid, &tree), 0);
		assert_int_equal(tree.n, i == 0 ? 4 : 1);
		for (size_t k = 1; k < tree.n; k++)
			kill(tree.v[k], SIGKILL);
		end_life(pid, held);
		assert_int_equal(procinfo_children(pid, &kids), -ESRCH);
	}
	unsetenv("PROCWATCH_PROCFS_WITHOUT");
	pidvec_done(&kids);
	pidvec_done(&tree);
}

struct seen {
	struct procinfo self;
	unsigned int n, times;
};

static void
see(void *arg, const struct procinfo *p)
{
	struct seen *s = arg;

	s->n++;
	if (p->id.pid != (uint32_t)getpid())
		return;
	s->times++;
	s->self = *p;
}

/* libproc2 and the direct reads must agree. */
static void
machine(void **state)
{
	struct seen s = {0};
	struct procinfo p;

	(void)state;
	assert_int_equal(procinfo_machine(see, &s), 0);
	assert_int_equal(procinfo_read(getpid(), PROCINFO_STATUS, &p), 0);
	assert_int_equal(s.times, 1);
	assert_true(s.n >= 1);
	assert_int_equal(s.self.id.start, p.id.start);
	assert_int_equal(s.self.ppid, p.ppid);
	assert_string_equal(s.self.comm, p.comm);
	assert_int_equal(s.self.uid, p.uid);
	assert_int_equal(s.self.real_uid, p.real_uid);
	assert_int_equal(s.self.flags, p.flags);
	assert_int_equal(s.self.threads, p.threads);
	assert_int_equal(s.self.exit_signal, p.exit_signal);
	assert_int_equal(s.self.blocked, p.blocked);
	assert_int_equal(s.self.ignored, p.ignored);
	assert_int_equal(s.self.caught, p.caught);
}

/* --- words ------------------------------------------------------------------ */

static const struct argv_row {
	const char *name;
	size_t room;
	size_t len;
	bool truncated;
} argv_rows[] = {
	{ "words, the empty ones too", PW_TAIL_MAX, 16, false },
	{ "as much as there is room", 16, 16, false },
	{ "a word lost", 15, 15, true },
	{ "a word cut", 4, 4, true },
	{ "no room at all", 0, 0, true },
};
static const char words[] = "sh\0-c\0read x\0\0-\0";

/* A shell that reads a silent pipe.  Its argv is there a little after the exec. */
static pid_t
start_shell(int in)
{
	struct strbuf got = {0};
	bool truncated;
	pid_t pid = fork();

	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(in, STDIN_FILENO);
		execl("/bin/sh", "sh", "-c", "read x", "", "-", NULL);
		_exit(99);
	}
	do {
		strbuf_reset(&got);
		assert_int_equal(procinfo_argv(pid, &got, PW_TAIL_MAX, &truncated), 0);
	} while (got.len < 3 || memcmp(got.s, "sh", 3) != 0);
	strbuf_done(&got);
	return pid;
}

static void
argv_test(void **state)
{
	const struct argv_row *row = *state;
	char want[sizeof(words)];
	struct strbuf got = {0};
	bool truncated;
	int fds[2];
	pid_t pid;

	assert_return_code(pipe2(fds, O_CLOEXEC), errno);
	pid = start_shell(fds[0]);
	memcpy(want, words, sizeof(want));
	if (row->len)
		want[row->len - 1] = '\0';
	assert_int_equal(procinfo_argv(pid, &got, row->room, &truncated), 0);
	assert_int_equal(got.len, row->len);
	assert_memory_equal(strbuf_str(&got), want, row->len);
	assert_int_equal(truncated, row->truncated);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	assert_int_equal(procinfo_argv(pid, &got, row->room, &truncated), -ESRCH);
	close(fds[0]);
	close(fds[1]);
	strbuf_done(&got);
}

static void
auxiliary_vector(void **state)
{
	struct auxv v;
	pid_t child = fork();
	siginfo_t info;

	(void)state;
	if (child == 0)
		_exit(0);
	assert_int_equal(auxv_read(getpid(), &v), 0);
	assert_false(v.is_32bit);
	assert_int_equal(auxv_value(&v, AT_PAGESZ), getauxval(AT_PAGESZ));
	assert_int_equal(auxv_value(&v, AT_EXECFN), getauxval(AT_EXECFN));
	assert_int_equal(auxv_value(&v, 12345), 0);
	assert_int_equal(waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT), 0);
	assert_int_equal(auxv_read(child, &v), -ESRCH);
	assert_false(auxv_is_32bit(child));
	waitpid(child, NULL, 0);
}

static void
words_of_a_zombie(void **state)
{
	struct strbuf got = {0};
	bool truncated;
	int fds[2];
	pid_t pid;

	(void)state;
	assert_return_code(pipe2(fds, O_CLOEXEC), errno);
	pid = start_shell(fds[0]);
	assert_int_equal(procinfo_exe(pid, &got), 0);
	assert_int_equal(got.s[0], '/');
	strbuf_reset(&got);
	assert_int_equal(procinfo_execfn(pid, &got), 0);
	assert_string_equal(strbuf_str(&got), "/bin/sh");
	strbuf_reset(&got);
	kill(pid, SIGKILL);
	waitid(P_PID, (id_t)pid, &(siginfo_t){0}, WEXITED | WNOWAIT);
	assert_int_equal(procinfo_argv(pid, &got, PW_TAIL_MAX, &truncated), 0);
	assert_int_equal(procinfo_exe(pid, &got), -ESRCH);
	assert_int_equal(got.len, 0);
	waitpid(pid, NULL, 0);
	close(fds[0]);
	close(fds[1]);
	strbuf_done(&got);
}

static void
process_event(void **state)
{
	struct pw_event *ev = malloc(sizeof(*ev) + PW_TAIL_MAX);
	struct procinfo p;

	(void)state;
	assert_int_equal(procinfo_read(getpid(), 0, &p), 0);
	procinfo_event(&p, 42, ev);
	assert_int_equal(ev->kind, PW_EV_PROCESS);
	assert_int_equal(ev->ts, 42);
	assert_int_equal(ev->who.pid, getpid());
	assert_int_equal(ev->process.parent.pid, getppid());
	assert_int_equal(ev->process.state, PW_STATE_RUNNING);
	assert_true(ev->tail_len > 0);
	assert_int_equal(ev->tail[ev->tail_len - 1], 0);
	free(ev);
}

static struct unit_list list;

int
main(void)
{
	UNIT_ADD_ROWS(&list, look_test, look_rows);
	unit_add(&list, "children and tree", family, NULL);
	unit_add(&list, "children without the children file", family_without_children_file, NULL);
	unit_add(&list, "the machine", machine, NULL);
	UNIT_ADD_ROWS(&list, argv_test, argv_rows);
	unit_add(&list, "the auxiliary vector", auxiliary_vector, NULL);
	unit_add(&list, "a zombie has no words", words_of_a_zombie, NULL);
	unit_add(&list, "the PROCESS record", process_event, NULL);
	return unit_run("procinfo", &list);
}
