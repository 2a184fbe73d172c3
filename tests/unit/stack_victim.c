/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stack_victim.c - prints the functions that it is in, outermost first, and the lines of their
 * calls, and stops itself there.  "stack_victim LIBRARY": a dlopen(3)ed library is between. */
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define HERE(function) (printf("%s %d\n", function, __LINE__), fflush(stdout))

static volatile int sink = 1;	/* no call is the last thing that a function does */

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
