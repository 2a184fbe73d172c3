/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A job in a crontab leaves another one behind (sleep & exit 0). cron's child for it reads to the end of the job's output, to
 * mail it, and that end comes only when the background job has ended, too: the shell is a zombie until then.
 * Expected: parent-stuck, which names sleep as the holder of the pipe. Must not: never-waits */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* cron's child_process(): the job has a session of its own. */
static void
run_job(void)
{
	char line[128];
	int out[2];

	if (pipe(out) < 0)
		_exit(1);
	if (fork() == 0) {
		setsid();
		dup2(out[1], 1);
		dup2(out[1], 2);
		close(out[0]);
		close(out[1]);
		execl("/bin/sh", "/bin/sh", "-c", "sleep 6 & exit 0", (char *)0);
		_exit(1);
	}
	close(out[1]);
	while (read(out[0], line, sizeof(line)) > 0)
		;
	while (wait(0) > 0)
		;
	_exit(0);
}

int
main(void)
{
	if (fork() == 0)
		run_job();
	wait(0);
	return 0;
}
