/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stack_victim.c - prints the functions that it is in, outermost first, and the lines of their
 * calls, and stops itself there.  "stack_victim LIBRARY": a dlopen(3)ed library is between.
 *
 * With POPPED it stops as Go calls vfork(2): the return address is in a register and no longer on the
 * stack, and the information about the frame says so. */
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define HERE(function) (printf("%s %d\n", function, __LINE__), fflush(stdout))

static volatile int sink = 1;	/* no call is the last thing that a function does */

#if defined(POPPED) && defined(__x86_64__)
__asm__(".text\n"
	".type kill_popped, @function\n"
	"kill_popped:\n"
	".cfi_startproc\n"
	"pop %r12\n"
	".cfi_adjust_cfa_offset -8\n"
	"syscall\n"
	"push %r12\n"
	".cfi_adjust_cfa_offset 8\n"
	"ret\n"
	".cfi_endproc\n"
	".size kill_popped, . - kill_popped\n");

#define kill(pid, sig) \
	__asm__ volatile("call kill_popped" : : "a"(62L), "D"((long)(pid)), "S"((long)(sig)) \
			 : "rcx", "r11", "r12", "memory")
#endif

static __attribute__((noinline)) int
stop_here(int n)
{
	HERE("stop_here"); kill(getpid(), SIGSTOP);
	return n + sink;
}

static inline __attribute__((always_inline)) int
inlined_twice(int n)
{
	HERE("inlined_twice"); n += stop_here(n);
	return n * sink;
}

static inline __attribute__((always_inline)) int
inlined_once(int n)
{
	for (int i = 0; i < sink; i++) {
		HERE("inlined_once"); n += inlined_twice(n);
	}
	return n - sink;
}

__attribute__((noinline)) int
outer(int n)
{
	HERE("outer"); n = inlined_once(n + sink);
	return n + sink;
}

static __attribute__((noinline)) void
ask_for_the_time(void)
{
	struct timespec t;

	for (int i = 0; i < 1000; i++)
		clock_gettime(CLOCK_MONOTONIC, &t);
}

int
main(int argc, char **argv)
{
	void *library = argc > 1 ? dlopen(argv[1], RTLD_NOW) : NULL;
	int (*through)(int (*fn)(int), int n) = NULL;

	if (library)
		through = (int (*)(int (*)(int), int))dlsym(library, "through");
	if (through) {
		HERE("main"); sink += through(outer, argc);
	} else {
		HERE("main"); sink += outer(argc);
	}
	ask_for_the_time();
	return sink;
}
