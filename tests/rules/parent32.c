/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parent32.c - a correct parent of the other word size: i386 numbers, i386 entry.
 *
 * Forks three children and waits for each, for a fourth that has been a zombie for longer
 * than --zombie-age=1, and for a fifth whose SIGCHLD interrupts a sleep; exits 0 when all went well.  It is without a C library, so
 * that "cc -m32" does where no 32-bit one is installed. */
#ifndef __i386__
#error "for i386 only"
#endif

enum { SYS_EXIT = 1, SYS_FORK = 2, SYS_WAITPID = 7, SYS_SIGACTION = 67, SYS_WAIT4 = 114, SYS_NANOSLEEP = 162,
       SYS_WAITID = 284 };
enum { SIGCHLD = 17, WEXITED = 4 };

static long
call(long nr, long a, long b, long c, long d)
{
	long ret;

	__asm__ volatile("int $0x80"
			 : "=a"(ret)
			 : "a"(nr), "b"(a), "c"(b), "d"(c), "S"(d)
			 : "memory");
	return ret;
}

static long
rest(long ms)
{
	long t[2] = { ms / 1000, ms % 1000 * 1000000 };

	return call(SYS_NANOSLEEP, (long)t, 0, 0, 0);
}

static void
on_sigchld(int signo)
{
	(void)signo;
}

/* As struct old_sigaction of the kernel has it; the vDSO returns from the handler. */
static void
catch_sigchld(void)
{
	struct {
		void (*handler)(int);
		unsigned long mask, flags;
		void (*restorer)(void);
	} act = { on_sigchld, 0, 0, 0 };

	call(SYS_SIGACTION, SIGCHLD, (long)&act, 0, 0);
}

static long
child(long ms)
{
	long pid = call(SYS_FORK, 0, 0, 0, 0);

	if (pid)
		return pid;
	rest(ms);
	call(SYS_EXIT, 0, 0, 0, 0);
	return 0;
}

void _start(void) __attribute__((noreturn));
void
_start(void)
{
	int good = 0, info[32] = { 0 };	/* the pid is its fourth word */

	for (int i = 0; i < 3; i++) {
		long pid = child(300);

		/* One blocks, one is any child's, one polls until it is there. */
		if (i == 0)
			good += call(SYS_WAITPID, pid, 0, 0, 0) == pid;
		if (i == 1)
			good += call(SYS_WAIT4, -1, 0, 0, 0) == pid;
		while (i == 2 && call(SYS_WAITPID, pid, 0, 1 /* WNOHANG */, 0) == 0)
			rest(100);
		good += i == 2 && call(SYS_WAITPID, pid, 0, 0, 0) < 0;
	}
	child(0);
	rest(2500);
	good += call(SYS_WAITPID, -1, 0, 0, 0) > 0;
	catch_sigchld();
	child(300);
	good += rest(20000) < 0;
	good += call(SYS_WAITID, 0 /* P_ALL */, 0, (long)info, WEXITED) == 0 && info[3] > 0;
	call(SYS_EXIT, good == 6 ? 0 : 3, 0, 0, 0);
	for (;;)
		;
}
