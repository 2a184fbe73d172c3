/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parent32.c - a correct parent of the other word size: i386 numbers, i386 entry.
 *
 * Forks three children and waits for each, and for a fourth that has been a zombie for
 * longer than --zombie-age=1; exits 0 when all went well.  It is without a C library, so
 * that "cc -m32" does where no 32-bit one is installed. */
#ifndef __i386__
#error "for i386 only"
#endif

enum { SYS_EXIT = 1, SYS_FORK = 2, SYS_WAITPID = 7, SYS_WAIT4 = 114, SYS_NANOSLEEP = 162 };

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

static void
rest(long ms)
{
	long t[2] = { ms / 1000, ms % 1000 * 1000000 };

	call(SYS_NANOSLEEP, (long)t, 0, 0, 0);
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
	int good = 0;

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
	call(SYS_EXIT, good == 4 ? 0 : 3, 0, 0, 0);
	for (;;)
		;
}
