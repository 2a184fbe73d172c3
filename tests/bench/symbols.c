/* SPDX-License-Identifier: GPL-2.0-or-later */
/* symbols.c - how many distinct stacks are read in a second, and what memory that takes:
 * symbols PROGRAM [STACKS [NEW]].  The program stops itself, as tests/unit/stack_victim does.
 * With NEW each stack begins at an address of its own, in whatever the program has mapped. */
#include <inttypes.h>
#include <stdio.h>

#include "../unit/stack_probe.h"
#include "base/clock.h"
#include "source/symbols/symbols.h"

static uint64_t frames, named, lines, other;

static struct code {
	uint64_t start, end;
} code[64];
static unsigned int n_code;

static void
count_stack(void *arg, const struct symbols_frames *stack)
{
	(void)arg;
	for (uint32_t i = 0; i < stack->n; i++) {
		frames++;
		named += stack->frames[i].func != NULL;
		lines += stack->frames[i].line != 0;
	}
}

static long
resident_kib(int pid)
{
	char path[64], line[256];
	long kib = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "VmRSS: %ld", &kib) == 1)
			break;
	if (f)
		fclose(f);
	return kib;
}

/* Of files, not the vdso. */
static void
read_code(uint32_t pid)
{
	char path[64], line[512], bits[5], file[256];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%" PRIu32 "/maps", pid);
	f = fopen(path, "re");
	while (f && n_code < sizeof(code) / sizeof(code[0]) && fgets(line, sizeof(line), f))
		if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s %*s %*s %*s %255s", &code[n_code].start,
			   &code[n_code].end, bits, file) == 4 && bits[2] == 'x' && *file == '/')
			n_code++;
	if (f)
		fclose(f);
}

/* Spread over all of it, each once. */
static uint64_t
new_address(unsigned int i)
{
	const struct code *c = &code[i % n_code];

	return c->start + (i / n_code * UINT64_C(2654435761)) % (c->end - c->start);
}

/* Another word of code above the last frame makes it another stack. */
static uint64_t
read_stacks(struct symbols *s, const struct pw_id *who, struct stack_copy *copy, unsigned int n, bool fresh)
{
	const uint64_t began = clock_monotonic();

	copy->len = copy->len > STACK_COPY_MAX - 8 ? STACK_COPY_MAX - 8 : copy->len;
	for (unsigned int i = 0; i < n; i++) {
		const uint64_t word = copy->pc + ++other;

		if (fresh)
			copy->pc = new_address(i);
		memcpy(copy->bytes + copy->len - 8, &word, sizeof(word));
		symbols_stack(s, who, copy);
		symbols_drain(s, count_stack, NULL);
		if (i % 256 == 255)	/* more than can be read are refused */
			symbols_settle(s, 60000);
	}
	symbols_settle(s, 60000);
	symbols_drain(s, count_stack, NULL);
	return clock_monotonic() - began;
}

int
main(int argc, char **argv)
{
	const struct symbols_opts o = { .max_known = 1 << 20 };
	const unsigned int n = argc > 2 ? (unsigned int)strtoul(argv[2], NULL, 10) : 4000;
	const bool fresh = argc > 3;
	struct symbols_counts counts;
	struct stack_copy *copy;
	struct symbols *s;
	const char *why;
	char text[1024];
	struct pw_id who = { 0 };
	uint64_t first, ns;

	if (argc < 2 || symbols_new(&s, &o, &why) != 0)
		return 77;
	who.pid = (uint32_t)probe_start((char *[]){ argv[1], NULL }, text, sizeof(text));
	copy = who.pid ? probe_copy((pid_t)who.pid) : NULL;
	if (!copy)
		return 77;
	symbols_count(s, &counts);
	printf("at the start: %ld KiB\n", resident_kib(counts.pid));
	read_code(who.pid);
	/* All is loaded once. */
	first = read_stacks(s, &who, copy, fresh ? n_code : 1, fresh && n_code);
	ns = read_stacks(s, &who, copy, n, fresh && n_code);
	symbols_count(s, &counts);
	printf("the first: %.1f ms; %u more: %.0f a second; copy of %u bytes, %" PRIu64 " frames, %" PRIu64
	       " named, %" PRIu64 " with lines; %u refused, %u restarts, %ld KiB\n",
	       (double)first / 1e6, n, n / ((double)ns / 1e9), copy->len, frames, named, lines,
	       counts.refused, counts.restarts, resident_kib(counts.pid));
	probe_end((pid_t)who.pid);
	free(copy);
	symbols_free(s);
	return 0;
}
