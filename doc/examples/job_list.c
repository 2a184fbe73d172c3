/* SPDX-License-Identifier: GPL-2.0-or-later */
/* job_list [block] - a shell's list of jobs, and a child that ends at once.
 *
 *	procwatch --stress=child-first -- build/doc/examples/job_list
 *	procwatch --stress=child-first -- build/doc/examples/job_list block
 *
 * The parent adds the child to the list when fork() has returned, and the handler of SIGCHLD
 * removes it.  Look for:
 * - with --stress=child-first the handler reaps the child before fork() has returned: it
 *   removes a job that is not in the list, and then the parent adds one that has ended;
 *   the exit status is 1, the number of jobs that are left;
 * - with "block" SIGCHLD is blocked from before fork() until the job is in the list: it is
 *   pending meanwhile, and the list is empty at the end;
 * - with --stress=parent-first, and mostly without --stress, the mistake does not show.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "common.h"

#define JOBS 8

static volatile pid_t jobs[JOBS];	/* 0 = free */
static volatile sig_atomic_t reaped;

static void
add_job(pid_t pid)
{
	for (int i = 0; i < JOBS; i++)
		if (jobs[i] == 0) {
			jobs[i] = pid;
			break;
		}
}

static void
delete_job(pid_t pid)
{
	for (int i = 0; i < JOBS; i++)
		if (jobs[i] == pid)
			jobs[i] = 0;
}

static int
count_jobs(void)
{
	int n = 0;

	for (int i = 0; i < JOBS; i++)
		n += jobs[i] != 0;
	return n;
}

static void
on_sigchld(int sig)
{
	int saved = errno;
	pid_t pid;

	(void)sig;
	while ((pid = waitpid(-1, NULL, WNOHANG)) > 0) {
		delete_job(pid);
		reaped = reaped + 1;
	}
	errno = saved;
}

static void
change_mask(int how, sigset_t *old)
{
	sigset_t chld;

	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	if (sigprocmask(how, &chld, old) == -1)
		die("sigprocmask");
}

int
main(int argc, char **argv)
{
	const int block = argc > 1 && strcmp(argv[1], "block") == 0;
	struct sigaction sa = { .sa_handler = on_sigchld, .sa_flags = SA_RESTART };
	sigset_t before;
	pid_t pid;

	sigemptyset(&sa.sa_mask);
	if (sigaction(SIGCHLD, &sa, NULL) == -1)
		die("sigaction");
	if (block)
		change_mask(SIG_BLOCK, NULL);
	pid = fork();
	if (pid == -1)
		die("fork");
	if (pid == 0)
		_exit(0);
	add_job(pid);		/* without "block": has the handler run already? */
	if (block)
		change_mask(SIG_UNBLOCK, NULL);

	change_mask(SIG_BLOCK, &before);
	while (reaped == 0)
		sigsuspend(&before);
	printf("the child has ended, and %d job(s) are left in the list\n", count_jobs());
	return count_jobs();
}
