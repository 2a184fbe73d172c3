/* SPDX-License-Identifier: GPL-2.0-or-later */
/* procfs.c - what the procfs source costs, what it misses, how late it is.
 *
 *   tests/bench/procfs [PROCWATCH [SECONDS]]
 *   tests/bench/procfs --check PROCWATCH
 *
 * Prints a line for each, with the value wanted; decides nothing, for a busy
 * machine gives other numbers.  Each row runs with and without the proc
 * connector, as the caller's user.  --check does a short storm with the connector
 * and fails if forks or ends are neither seen nor reported as lost.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NS 1000000000ull
#define LIVES 100		/* of the latency row */
#define STORM 20000
#define STORM_CHECK 3000

static const char *procwatch = "./procwatch";
static unsigned int seconds = 10;

static uint64_t
now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	return (uint64_t)ts.tv_sec * NS + (uint64_t)ts.tv_nsec;
}

static void
nap(double s)
{
	struct timespec ts = { .tv_sec = (time_t)s, .tv_nsec = (long)((s - (double)(time_t)s) * 1e9) };

	while (nanosleep(&ts, &ts) != 0 && errno == EINTR)
		;
}

/* --- loads ------------------------------------------------------------------- */

static void
on_term(int signo)
{
	(void)signo;
}

/* It reaps them itself at the end: an init may take long over ten thousand. */
static void
grow_tree(unsigned int n, int ready)
{
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	signal(SIGTERM, on_term);
	for (unsigned int i = 1; i < n; i++) {
		pid_t kid = fork();

		if (kid < 0) {
			perror("fork");
			break;
		}
		if (kid == 0) {
			signal(SIGTERM, SIG_DFL);
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			for (;;)
				pause();
		}
	}
	if (write(ready, "!", 1) == 1)
		pause();
	signal(SIGUSR1, SIG_IGN);
}

/* A process with n - 1 idle children, in a process group of their own; ends with us. */
static pid_t
idle_tree(unsigned int n)
{
	int ready[2];
	char c;
	pid_t pid;

	fflush(NULL);
	if (pipe2(ready, O_CLOEXEC) != 0 || (pid = fork()) < 0) {
		perror("idle tree");
		exit(1);
	}
	if (pid == 0) {
		setpgid(0, 0);
		grow_tree(n, ready[1]);
		kill(0, SIGUSR1);
		while (wait(NULL) > 0)
			;
		_exit(0);
	}
	if (read(ready[0], &c, 1) != 1)
		perror("read");
	close(ready[0]);
	close(ready[1]);
	return pid;
}

static void
end_tree(pid_t pid)
{
	kill(pid, SIGTERM);
	waitpid(pid, NULL, 0);
}

/* Forks now and then, so that there are new pids to be looked for. */
static pid_t
restless(void)
{
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;) {
		pid_t kid = fork();

		if (kid == 0)
			_exit(0);
		waitpid(kid, NULL, 0);
		nap(0.02);
	}
}

/* --- procwatch ------------------------------------------------------------------ */

struct watch {
	pid_t pid;
	FILE *out;
};

static struct watch
start(const char *without, pid_t target, bool hear)
{
	struct watch w = {0};
	char pid[16];
	int fds[2];

	snprintf(pid, sizeof(pid), "%d", target);
	if (pipe2(fds, O_CLOEXEC) != 0 || (w.pid = fork()) < 0) {
		perror("start");
		exit(1);
	}
	if (w.pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (without)
			setenv("PROCWATCH_PROCFS_WITHOUT", without, 1);
		if (hear)
			dup2(fds[1], STDOUT_FILENO);
		execl(procwatch, "procwatch", "--backend=procfs", "-j", "-p", pid, "-o",
		      hear ? "-" : "/dev/null", NULL);
		perror(procwatch);
		_exit(127);
	}
	close(fds[1]);
	w.out = fdopen(fds[0], "r");
	return w;
}

static void
stop(struct watch *w)
{
	kill(w->pid, SIGTERM);
	waitpid(w->pid, NULL, 0);
	if (w->out)
		fclose(w->out);
}

/* Nanoseconds that it ran on a processor. */
static uint64_t
run_time(pid_t pid)
{
	unsigned long long ns = 0;
	char path[48];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/schedstat", pid);
	f = fopen(path, "re");
	if (!f || fscanf(f, "%llu", &ns) != 1)
		perror(path);
	if (f)
		fclose(f);
	return ns;
}

static unsigned long
peak_kb(pid_t pid)
{
	char path[48], line[128];
	unsigned long kb = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "VmHWM: %lu", &kb) == 1)
			break;
	if (f)
		fclose(f);
	return kb;
}

/* Share of one processor, in percent, over some seconds. */
static double
cost(const char *without, pid_t target, unsigned long *kb)
{
	struct watch w = start(without, target, false);
	uint64_t ran, began;
	double share;

	nap(2);			/* the snapshot is not what is asked for */
	ran = run_time(w.pid);
	began = now_ns();
	nap(seconds);
	share = 100.0 * (double)(run_time(w.pid) - ran) / (double)(now_ns() - began);
	*kb = peak_kb(w.pid);
	stop(&w);
	return share;
}

/* --- rows ----------------------------------------------------------------------- */

static const char *
name_of(const char *without)
{
	return without ? without : "nothing";
}

static void
tree_row(const char *without, unsigned int n, bool forks_elsewhere)
{
	pid_t tree = idle_tree(n), other = forks_elsewhere ? restless() : 0;
	unsigned long kb;
	double share = cost(without, tree, &kb);

	printf("%u idle processes%s, without %s: %.2f %% of a processor, %.1f MB (wanted: 2 %%, 20 MB)\n",
	       n, forks_elsewhere ? ", forks elsewhere" : "", name_of(without), share,
	       (double)kb / 1024);
	fflush(stdout);
	if (other) {
		kill(other, SIGKILL);
		waitpid(other, NULL, 0);
	}
	end_tree(tree);
}

static void
foreign_row(const char *without, unsigned int n)
{
	pid_t tree = idle_tree(10), foreign, other = restless();
	unsigned long kb;
	double alone = cost(without, tree, &kb), beside;

	foreign = idle_tree(n);
	nap(2);
	beside = cost(without, tree, &kb);
	printf("10 processes, without %s: %.3f %% alone, %.3f %% beside %u others, %.2f times (wanted: 1.3)\n",
	       name_of(without), alone, beside, n, alone > 0 ? beside / alone : 0.0);
	fflush(stdout);
	kill(other, SIGKILL);
	waitpid(other, NULL, 0);
	end_tree(foreign);
	end_tree(tree);
}

static pid_t
storm(int *go, int n)
{
	int fds[2];
	char c;
	pid_t pid;

	fflush(NULL);
	if (pipe2(fds, O_CLOEXEC) != 0 || (pid = fork()) < 0) {
		perror("storm");
		exit(1);
	}
	*go = fds[1];
	if (pid != 0) {
		close(fds[0]);
		return pid;
	}
	close(fds[1]);
	if (read(fds[0], &c, 1) != 1)
		_exit(1);
	for (int i = 0; i < n; i++) {
		pid_t kid = fork();

		if (kid == 0)
			_exit(i & 63);
		waitpid(kid, NULL, 0);
	}
	_exit(0);
}

/* True if what happened was seen: the forks, and the ends of them and of the storm
 * itself. */
static bool
storm_row(const char *without, int wanted)
{
	int forks = 0, exits = 0, reaps = 0, lost = 0, n, go;
	char line[8192];
	const char *p;
	uint64_t began = 0;
	pid_t pid = storm(&go, wanted);
	struct watch w = start(without, pid, true);

	while (fgets(line, sizeof(line), w.out)) {
		if (!began && !strncmp(line, "{\"event\":\"process\"", 18)) {
			began = now_ns();
			if (write(go, "!", 1) != 1)
				perror("go");
		}
		forks += !strncmp(line, "{\"event\":\"fork\"", 15);
		exits += !strncmp(line, "{\"event\":\"exit\"", 15);
		reaps += !strncmp(line, "{\"event\":\"reap\"", 15);
		p = strstr(line, "\"count\":");
		if (!strncmp(line, "{\"event\":\"lost\"", 15) && p && sscanf(p + 8, "%d", &n) == 1)
			lost += n;
	}
	close(go);
	waitpid(pid, NULL, 0);
	printf("%d forks in %.2f s, without %s: %d forks, %d ends, %d reaps seen, %d lost (wanted: all, or a loss that is reported)\n",
	       wanted, (double)(now_ns() - began) / 1e9, name_of(without), forks, exits, reaps, lost);
	fflush(stdout);
	stop(&w);
	return lost > 0 || (forks == wanted && exits == wanted + 1);
}

/* --- latency ----------------------------------------------------------------------- */

struct life {
	pid_t pid;
	uint64_t ended, reaped;		/* ns: just before the exit, just after the wait */
};

static pid_t
lives(struct life *l)
{
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	nap(1);
	for (int i = 0; i < LIVES; i++) {
		pid_t kid = fork();

		if (kid == 0) {
			nap(0.03);
			l[i].ended = now_ns();
			_exit(0);
		}
		l[i].pid = kid;
		nap(0.06);
		waitpid(kid, NULL, 0);
		l[i].reaped = now_ns();
	}
	_exit(0);
}

static int
ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
median(double *v, int n)
{
	qsort(v, (size_t)n, sizeof(*v), ascending);
	return n ? v[n / 2] : -1;
}

static void
latency_row(const char *without)
{
	struct life *l = mmap(NULL, LIVES * sizeof(*l), PROT_READ | PROT_WRITE,
			      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	double end[LIVES], reap[LIVES];
	int ends = 0, reaps = 0, pid;
	char line[8192];
	pid_t parent = lives(l);
	struct watch w = start(without, parent, true);

	while (fgets(line, sizeof(line), w.out)) {
		uint64_t at = now_ns();
		bool is_end = !strncmp(line, "{\"event\":\"exit\"", 15);
		const char *p = strstr(line, "\"pid\":");

		if ((!is_end && strncmp(line, "{\"event\":\"reap\"", 15) != 0) || !p)
			continue;
		pid = atoi(p + 6);
		for (int i = 0; i < LIVES; i++) {
			if (l[i].pid != pid)
				continue;
			if (is_end && ends < LIVES)
				end[ends++] = (double)(at - l[i].ended) / 1e6;
			else if (!is_end && reaps < LIVES)
				reap[reaps++] = l[i].reaped && at > l[i].reaped ?
						(double)(at - l[i].reaped) / 1e6 : 0;
		}
	}
	waitpid(parent, NULL, 0);
	printf("from end to line, without %s: median %.2f ms of %d; from reap to line: %.2f ms of %d (wanted: 5 ms)\n",
	       name_of(without), median(end, ends), ends, median(reap, reaps), reaps);
	fflush(stdout);
	stop(&w);
	munmap(l, LIVES * sizeof(*l));
}

/* Without it, what comes and goes between two looks is not seen. */
static bool
has_connector(void)
{
	char command[4096];

	snprintf(command, sizeof(command), "'%s' --probe | grep -q '^yes.*proc connector'", procwatch);
	return system(command) == 0;
}

static int
check(void)
{
	if (!has_connector()) {
		puts("procfs: no proc connector here: nothing to count");
		return 77;
	}
	if (storm_row(NULL, STORM_CHECK))
		return 0;
	puts("WRONG: procfs: forks or ends are missing, and no loss is reported");
	return 1;
}

int
main(int argc, char **argv)
{
	static const char *const without[] = { NULL, "connector", "connector,hup,info" };

	if (argc > 2 && strcmp(argv[1], "--check") == 0) {
		procwatch = argv[2];
		return check();
	}
	if (argc > 1)
		procwatch = argv[1];
	if (argc > 2)
		seconds = (unsigned int)atoi(argv[2]);
	for (int i = 0; i < 3; i++)
		latency_row(without[i]);
	for (int i = 0; i < 2; i++) {
		storm_row(without[i], STORM);
		tree_row(without[i], 1000, false);
		tree_row(without[i], 1000, true);
		foreign_row(without[i], 10000);
	}
	return 0;
}
