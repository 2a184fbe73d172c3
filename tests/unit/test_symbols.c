/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_symbols.c - stacks of a program that prints its own lines, built in several ways. */
#include "unit.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "source/symbols/symbols.h"
#include "stack_probe.h"

#define PATIENCE 60000		/* ms */

struct seen_frame {
	char func[128], file[512], given[256], module[512];
	uint64_t offset;
	uint32_t line;
	bool inlined;
};

struct seen_stack {
	uint32_t id;
	size_t n, times;
	struct seen_frame f[SYMBOLS_FRAMES_MAX];
};

static struct seen_stack seen[64];
static size_t n_seen;
static char noted[512];

static void
note_line(const char *line)
{
	snprintf(noted, sizeof(noted), "%s", line);
}

static void
copy_text(char *to, size_t room, const char *s)
{
	snprintf(to, room, "%s", s ? s : "");
}

static void
see_stack(void *arg, const struct symbols_frames *stack)
{
	struct seen_stack *s = &seen[n_seen++ % UNIT_COUNT(seen)];

	(void)arg;
	*s = (struct seen_stack){ .id = stack->id, .n = stack->n };
	assert_true(stack->n <= SYMBOLS_FRAMES_MAX);
	for (uint32_t i = 0; i < stack->n; i++) {
		struct seen_frame *f = &s->f[i];

		copy_text(f->func, sizeof(f->func), stack->frames[i].func);
		copy_text(f->file, sizeof(f->file), stack->frames[i].file);
		copy_text(f->given, sizeof(f->given), stack->frames[i].given);
		copy_text(f->module, sizeof(f->module), stack->frames[i].module);
		f->offset = stack->frames[i].offset;
		f->line = stack->frames[i].line;
		f->inlined = stack->frames[i].inlined;
	}
}

static struct symbols *
new_symbols(void)
{
	const struct symbols_opts o = { .note = note_line };
	struct symbols *s = NULL;
	const char *why = NULL;

	n_seen = 0;
	noted[0] = '\0';
	if (symbols_new(&s, &o, &why) == -ENOTSUP) {
		assert_string_equal(why, "built without libdw: no stacks");
		skip();
	}
	assert_non_null(s);
	return s;
}

/* The only one that is outstanding. */
static const struct seen_stack *
only_stack(struct symbols *s)
{
	const size_t before = n_seen;

	symbols_settle(s, PATIENCE);
	symbols_drain(s, see_stack, NULL);
	assert_int_equal(n_seen, before + 1);
	return &seen[before % UNIT_COUNT(seen)];
}

static const char *
built(const char *name)
{
	static char path[1024];
	const char *top = getenv("builddir");

	snprintf(path, sizeof(path), "%s/tests/unit/%s", top ? top : ".", name);
	if (access(path, R_OK) != 0)
		skip();	/* objcopy or the compiler could not make it */
	return path;
}

static void
show(const struct seen_stack *st)
{
	for (size_t i = 0; i < st->n; i++)
		print_message("%s%s %s:%u (%s) %s+%#lx\n", st->f[i].inlined ? "  inlined " : "  ", st->f[i].func,
			      st->f[i].file, st->f[i].line, st->f[i].given, st->f[i].module,
			      (unsigned long)st->f[i].offset);
}

enum shown { SHOWN_LINES, SHOWN_NAMES, SHOWN_OFFSETS };

struct how_built {
	const char *name;	/* of the file, too */
	enum shown shown;
};

static const struct how_built how_built[] = {
	{ "stack_victim", SHOWN_LINES },
	{ "stack_victim.fixed", SHOWN_LINES },		/* not position-independent, DWARF 4 */
	{ "stack_victim.clang", SHOWN_LINES },		/* without .debug_aranges */
	{ "stack_victim.linked", SHOWN_LINES },		/* with .gnu_debuglink */
	{ "stack_victim.pointers", SHOWN_NAMES },	/* frame pointers and no .eh_frame */
	{ "stack_victim.stripped", SHOWN_OFFSETS },
};

static bool
is_inlined(const char *func)
{
	return strncmp(func, "inlined_", 8) == 0;
}

/* The lines that were printed, outermost first, are those of the frames from `at` on. */
static size_t
check_printed(const struct seen_stack *st, char *printed, size_t at, enum shown shown)
{
	struct { char func[64]; unsigned int line; } lines[16];
	size_t n = 0;

	for (char *line = strtok(printed, "\n"); line && n < UNIT_COUNT(lines); line = strtok(NULL, "\n"))
		assert_int_equal(sscanf(line, "%63s %u", lines[n].func, &lines[n].line), 2), n++;
	assert_true(n >= 4);
	while (n-- > 0) {
		const struct seen_frame *f = &st->f[at];

		if (shown != SHOWN_LINES && is_inlined(lines[n].func))
			continue;	/* only the debug information knows of those */
		assert_true(at < st->n);
		assert_string_equal(f->func, shown == SHOWN_OFFSETS ? "" : lines[n].func);
		assert_int_equal(f->line, shown == SHOWN_LINES ? lines[n].line : 0);
		assert_int_equal(f->inlined, shown == SHOWN_LINES && is_inlined(lines[n].func));
		if (shown == SHOWN_LINES) {
			assert_int_equal(f->file[0], '/');
			assert_non_null(strstr(f->file, "/stack_victim.c"));
			assert_non_null(strstr(f->given, "stack_victim.c"));
		}
		assert_non_null(strstr(f->module, "/stack_victim"));
		assert_true(f->offset > 0);
		at++;
	}
	return at;
}

static size_t
first_of_victim(const struct seen_stack *st)
{
	size_t at = 0;

	while (at < st->n && !strstr(st->f[at].module, "stack_victim"))
		at++;
	assert_true(at > 0);	/* kill(2) is called through the C library */
	return at;
}

static void
test_lines(void **state)
{
	const struct how_built *how = *state;
	char *argv[] = { (char *)(uintptr_t)built(how->name), NULL }, printed[1024];
	struct symbols *s = new_symbols();
	const pid_t pid = probe_start(argv, printed, sizeof(printed));
	const struct pw_id who = { .pid = (uint32_t)pid };
	struct stack_copy *copy = probe_copy(pid);
	const uint32_t id = symbols_stack(s, &who, copy);
	const struct seen_stack *st;

	assert_int_not_equal(id, 0);
	assert_int_equal(symbols_stack(s, &who, copy), id);
	probe_end(pid);		/* it is read from the copy */
	st = only_stack(s);
	if (getenv("SHOW"))
		show(st);
	assert_int_equal(st->id, id);
	assert_non_null(strstr(st->f[0].func, "kill"));
	check_printed(st, printed, first_of_victim(st), how->shown);
	assert_int_equal(symbols_stack(s, &who, copy), id);
	free(copy);
	symbols_free(s);
}

/* Its caller is lost, and the rest found by the frame pointers. */
static void
test_popped(void **state)
{
	char *argv[] = { (char *)(uintptr_t)built("stack_victim.popped"), NULL }, printed[1024];
	struct symbols *s = new_symbols();
	const pid_t pid = probe_start(argv, printed, sizeof(printed));
	const struct pw_id who = { .pid = (uint32_t)pid };
	struct stack_copy *copy = probe_copy(pid);
	const struct seen_stack *st;

	(void)state;
	assert_int_not_equal(symbols_stack(s, &who, copy), 0);
	probe_end(pid);
	st = only_stack(s);
	if (getenv("SHOW"))
		show(st);
	if (strcmp(st->f[0].func, "kill_popped") != 0)
		skip();		/* another architecture */
	*strstr(printed, "stop_here ") = '\0';
	check_printed(st, printed, 1, SHOWN_LINES);
	free(copy);
	symbols_free(s);
}

/* Elsewhere in memory, the same number. */
static void
test_same_again(void **state)
{
	char *argv[] = { (char *)(uintptr_t)built("stack_victim"), NULL }, printed[1024];
	struct symbols *s = new_symbols();
	uint32_t id[2];

	(void)state;
	for (int i = 0; i < 2; i++) {
		const pid_t pid = probe_start(argv, printed, sizeof(printed));
		const struct pw_id who = { .pid = (uint32_t)pid };
		struct stack_copy *copy = probe_copy(pid);

		copy->len = 512;	/* what is above may have other words by chance */
		id[i] = symbols_stack(s, &who, copy);
		symbols_gone(s, &who);
		probe_end(pid);
		free(copy);
	}
	assert_int_not_equal(id[0], 0);
	assert_int_equal(id[0], id[1]);
	only_stack(s);
	symbols_free(s);
}

/* The maps are read before dlopen(3), and the innermost call is in a module that they have. */
static void
test_library_loaded_later(void **state)
{
	char library[1024], *argv[] = { NULL, library, NULL }, printed[1024];
	struct symbols *s = new_symbols();
	struct stack_copy *copy;
	const struct seen_stack *st;
	struct pw_id who;
	size_t at;
	pid_t pid;

	(void)state;
	snprintf(library, sizeof(library), "%s", built("stack_library.so"));
	argv[0] = (char *)(uintptr_t)built("stack_victim");
	pid = probe_start(argv, printed, sizeof(printed));
	copy = probe_copy(pid);
	who = (struct pw_id){ .pid = (uint32_t)pid };
	assert_int_not_equal(symbols_stack(s, &who, copy), 0);
	st = only_stack(s);
	if (getenv("SHOW"))
		show(st);
	for (at = 0; at < st->n && strcmp(st->f[at].func, "through") != 0; at++)
		;
	assert_true(at < st->n);
	assert_int_equal(st->f[at].line, 10);
	assert_non_null(strstr(st->f[at].module, "/stack_library.so"));
	assert_string_equal(st->f[at + 1].func, "main");
	probe_end(pid);
	free(copy);
	symbols_free(s);
}

static bool
is_in_vdso(pid_t pid, uint64_t pc)
{
	char path[64], line[512];
	unsigned long start, end;
	bool is = false;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f))
		if (strstr(line, "[vdso]") && sscanf(line, "%lx-%lx", &start, &end) == 2)
			is = pc >= start && pc < end;
	if (f)
		fclose(f);
	return is;
}

static void
test_vdso(void **state)
{
	char *argv[] = { (char *)(uintptr_t)built("stack_victim"), NULL }, printed[1024];
	struct symbols *s = new_symbols();
	const pid_t pid = probe_start(argv, printed, sizeof(printed));
	const struct pw_id who = { .pid = (uint32_t)pid };
	struct stack_copy *copy = NULL;
	const struct seen_stack *st;
	int status, steps = 0;

	(void)state;
	do {
		free(copy);
		ptrace(PTRACE_SINGLESTEP, pid, NULL, NULL);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFSTOPPED(status));
		copy = probe_copy(pid);
	} while (!is_in_vdso(pid, copy->pc) && steps++ < 20000);
	if (steps >= 20000)
		skip();
	assert_int_not_equal(symbols_stack(s, &who, copy), 0);
	st = only_stack(s);
	if (getenv("SHOW"))
		show(st);
	assert_string_equal(st->f[0].module, "[vdso]");
	assert_non_null(strstr(st->f[0].func, "clock_gettime"));
	assert_string_equal(st->f[st->n > 2 ? 2 : 0].func, "ask_for_the_time");
	probe_end(pid);
	free(copy);
	symbols_free(s);
}

static void
test_gone_unread(void **state)
{
	char *argv[] = { (char *)(uintptr_t)built("stack_victim"), NULL }, printed[1024];
	struct symbols *s = new_symbols();
	const pid_t pid = probe_start(argv, printed, sizeof(printed));
	const struct pw_id who = { .pid = (uint32_t)pid }, child = { .pid = (uint32_t)pid + 1 };
	struct stack_copy *copy = probe_copy(pid);

	(void)state;
	assert_int_not_equal(symbols_stack(s, &who, copy), 0);
	symbols_forked(s, &who, &child);
	symbols_gone(s, &who);
	probe_end(pid);
	assert_int_equal(symbols_stack(s, &who, copy), 0);
	assert_int_equal(symbols_stack(s, &child, copy), 1);	/* its program is the parent's */
	symbols_execed(s, &child, 0, NULL);
	assert_int_equal(symbols_stack(s, &child, copy), 0);
	only_stack(s);
	free(copy);
	symbols_free(s);
}

/* Of this process, with its own pc: words that look like code lead anywhere. */
static void
test_garbage(void **state)
{
	struct symbols *s = new_symbols();
	const struct pw_id who = { .pid = (uint32_t)getpid() };
	struct stack_copy *copy = calloc(1, sizeof(*copy) + STACK_COPY_MAX);
	struct symbols_counts counts;
	uint32_t given = 0;

	(void)state;
	srand(1);
	for (int i = 0; i < 200; i++) {
		copy->pc = (uint64_t)(uintptr_t)(i & 1 ? (void *)test_garbage : (void *)memcpy) + (uint64_t)(rand() % 256);
		copy->sp = (uint64_t)rand() << 12;
		copy->known = (uint64_t)rand() << 32 | (uint64_t)rand();
		copy->len = (uint32_t)(rand() % (STACK_COPY_MAX + 1));
		for (size_t r = 0; r < STACK_COPY_REGS; r++)
			copy->regs[r] = copy->sp + (uint64_t)(rand() % 4096);
		for (uint32_t at = 0; at + 8 <= copy->len; at += 8) {
			const uint64_t word = rand() % 4 ? (uint64_t)rand() * (uint64_t)rand() : copy->pc + (uint64_t)(rand() % 4096);

			memcpy(copy->bytes + at, &word, 8);
		}
		given += symbols_stack(s, &who, copy) != 0;
	}
	copy->len = STACK_COPY_MAX + 1;
	assert_int_equal(symbols_stack(s, &who, copy), 0);
	symbols_settle(s, PATIENCE);
	symbols_drain(s, see_stack, NULL);
	symbols_count(s, &counts);
	assert_true(given > 100);
	assert_int_equal(counts.outstanding, 0);
	assert_int_equal(counts.restarts, 0);
	assert_int_equal(n_seen, counts.ids);
	free(copy);
	symbols_free(s);
}

/* The one that was met first makes room, and is read again. */
static void
test_known(void **state)
{
	const struct symbols_opts o = { .max_known = 1 };
	const struct pw_id who = { .pid = (uint32_t)getpid() };
	struct stack_copy copy = { .pc = (uint64_t)(uintptr_t)test_known };
	struct symbols *s;
	const char *why;

	(void)state;
	assert_int_equal(symbols_new(&s, &o, &why), 0);
	assert_int_equal(symbols_stack(s, &who, &copy), 1);
	assert_int_equal(symbols_stack(s, &who, &copy), 1);
	copy.pc++;
	assert_int_equal(symbols_stack(s, &who, &copy), 2);
	copy.pc--;
	assert_int_equal(symbols_stack(s, &who, &copy), 3);
	symbols_free(s);
}

static bool
is_kept(void *arg, uint32_t id)
{
	return id != *(uint32_t *)arg;
}

/* Frames that have been handed over and are not kept any more are read again. */
static void
test_not_kept(void **state)
{
	uint32_t dropped = 0;
	const struct symbols_opts o = { .kept = is_kept, .arg = &dropped };
	const struct pw_id who = { .pid = (uint32_t)getpid() };
	const struct stack_copy copy = { .pc = (uint64_t)(uintptr_t)test_not_kept };
	struct symbols *s;
	const char *why;

	(void)state;
	assert_int_equal(symbols_new(&s, &o, &why), 0);
	assert_int_equal(symbols_stack(s, &who, &copy), 1);
	dropped = 1;
	assert_int_equal(symbols_stack(s, &who, &copy), 1);	/* not handed over yet */
	symbols_settle(s, PATIENCE);
	n_seen = 0;
	symbols_drain(s, see_stack, NULL);
	assert_int_equal(n_seen, 1);
	assert_int_equal(symbols_stack(s, &who, &copy), 2);
	symbols_free(s);
}

/* More files than are open at a time, of programs that end one after the other. */
static void
test_many_programs(void **state)
{
	enum { PROGRAMS = 140 };
	char dir[] = "/tmp/test_symbols.XXXXXX", path[64], command[PATH_MAX + 128], text[1024];
	struct symbols *s = new_symbols();

	(void)state;
	assert_non_null(mkdtemp(dir));
	for (int i = 0; i < PROGRAMS; i++) {
		struct pw_id who = { .pid = 0 };
		const struct seen_stack *got;
		struct stack_copy *copy;
		size_t at;

		snprintf(path, sizeof(path), "%s/%d", dir, i);
		snprintf(command, sizeof(command), "cp '%s' '%s'", built("stack_victim"), path);
		assert_int_equal(system(command), 0);
		who.pid = (uint32_t)probe_start((char *[]){ path, NULL }, text, sizeof(text));
		copy = who.pid ? probe_copy((pid_t)who.pid) : NULL;
		assert_non_null(copy);
		assert_true(symbols_stack(s, &who, copy) > 0);
		got = only_stack(s);
		for (at = 0; at < got->n && strcmp(got->f[at].module, path) != 0; at++)
			;
		assert_in_range(at, 0, got->n - 1);
		assert_string_equal(got->f[at].func, "stop_here");
		symbols_gone(s, &who);
		probe_end((pid_t)who.pid);
		free(copy);
		unlink(path);
	}
	symbols_free(s);
	rmdir(dir);
}

/* While nothing is read. */
static void
test_too_many(void **state)
{
	const struct symbols_opts o = { .note = note_line };
	const struct pw_id who = { .pid = (uint32_t)getpid() };
	struct stack_copy *copy = calloc(1, sizeof(*copy) + STACK_COPY_MAX);
	struct symbols_counts counts;
	struct symbols *s;
	const char *why;

	(void)state;
	assert_non_null(copy);
	copy->pc = (uint64_t)(uintptr_t)test_too_many;
	copy->len = STACK_COPY_MAX;
	assert_int_equal(symbols_new(&s, &o, &why), 0);
	symbols_count(s, &counts);
	assert_int_equal(kill(counts.pid, SIGSTOP), 0);
	for (int i = 0; i < 1024 && !counts.refused; i++) {
		const uint64_t word = copy->pc + (uint64_t)i;

		memcpy(copy->bytes, &word, sizeof(word));
		symbols_stack(s, &who, copy);
		symbols_count(s, &counts);
	}
	assert_int_equal(kill(counts.pid, SIGCONT), 0);
	assert_int_equal(counts.refused, 1);
	assert_non_null(strstr(noted, "more stacks than can be read"));
	free(copy);
	symbols_free(s);
}

/* A good stack works after that. */
static void
check_still_works(struct symbols *s)
{
	char *argv[] = { (char *)(uintptr_t)built("stack_victim"), NULL }, printed[1024];
	const pid_t pid = probe_start(argv, printed, sizeof(printed));
	const struct pw_id who = { .pid = (uint32_t)pid };
	struct stack_copy *copy = probe_copy(pid);
	const struct seen_stack *st;

	assert_int_not_equal(symbols_stack(s, &who, copy), 0);
	st = only_stack(s);
	check_printed(st, printed, first_of_victim(st), SHOWN_LINES);
	symbols_gone(s, &who);
	probe_end(pid);
	free(copy);
}

static void
test_killed(void **state)
{
	struct symbols *s = new_symbols();
	struct symbols_counts counts;

	(void)state;
	check_still_works(s);
	symbols_count(s, &counts);
	assert_int_equal(counts.restarts, 0);
	kill(counts.pid, SIGKILL);
	for (struct pollfd pfd = { .fd = symbols_fd(s), .events = POLLIN }; poll(&pfd, 1, PATIENCE) < 0; )
		;
	assert_int_equal(symbols_drain(s, see_stack, NULL), 0);
	symbols_count(s, &counts);
	assert_int_equal(counts.restarts, 1);
	symbols_free(s);
}

/* Again and again: it is given up, and all that is asked has its answer. */
static void
test_killed_too_often(void **state)
{
	struct symbols *s = new_symbols();
	const struct pw_id who = { .pid = (uint32_t)getpid() };
	struct stack_copy copy = { .pc = (uint64_t)(uintptr_t)test_too_many };
	struct symbols_counts counts;
	uint32_t given = 0;

	(void)state;
	for (int i = 0; i < 8; i++) {
		symbols_count(s, &counts);
		if (counts.pid > 0)
			kill(counts.pid, SIGSTOP);
		copy.pc++;
		given += symbols_stack(s, &who, &copy) != 0;
		if (counts.pid > 0)
			kill(counts.pid, SIGKILL);
		symbols_settle(s, PATIENCE);
	}
	symbols_drain(s, see_stack, NULL);
	symbols_count(s, &counts);
	assert_int_equal(counts.restarts, 3);
	assert_int_equal(counts.pid, 0);
	assert_int_equal(counts.outstanding, 0);
	assert_int_equal(n_seen, given);
	assert_int_equal(symbols_fd(s), -1);
	assert_int_equal(symbols_stack(s, &who, &copy), 0);
	symbols_free(s);
}

/* Where its own code begins. */
static uint64_t
code_of(pid_t pid, const char *path)
{
	char maps[64], line[PATH_MAX + 128], perms[5];
	unsigned long start = 0, end;
	uint64_t at = 0;
	FILE *f;

	snprintf(maps, sizeof(maps), "/proc/%d/maps", pid);
	f = fopen(maps, "re");
	while (f && fgets(line, sizeof(line), f) && !at)
		if (strstr(line, path) && sscanf(line, "%lx-%lx %4s", &start, &end, perms) == 3 && perms[2] == 'x')
			at = start;
	if (f)
		fclose(f);
	return at;
}

#define HANGS (3 * CLOCK_SECOND)	/* more than a file takes here */

static struct symbols *
new_impatient_symbols(void)
{
	const struct symbols_opts o = { .note = note_line, .patience = HANGS };
	struct symbols *s = NULL;
	const char *why = NULL;

	n_seen = 0;
	noted[0] = '\0';
	if (symbols_new(&s, &o, &why) == -ENOTSUP)
		skip();
	return s;
}

/* Between two stacks: no file is to blame. */
static void
test_stopped(void **state)
{
	struct symbols *s = new_impatient_symbols();
	const struct pw_id who = { .pid = (uint32_t)getpid() };
	struct stack_copy copy = { .pc = (uint64_t)(uintptr_t)test_stopped };
	struct symbols_counts counts;

	(void)state;
	symbols_count(s, &counts);
	kill(counts.pid, SIGSTOP);
	assert_int_equal(symbols_stack(s, &who, &copy), 1);
	copy.pc++;
	assert_int_equal(symbols_stack(s, &who, &copy), 2);
	symbols_settle(s, PATIENCE);
	symbols_drain(s, see_stack, NULL);
	assert_int_equal(n_seen, 2);
	assert_int_equal(seen[0].n, 0);
	assert_int_equal(seen[1].n, 1);
	assert_string_equal(seen[1].f[0].func, "test_stopped");
	assert_string_equal(noted, "the process that reads symbols does not answer: a stack is left out");
	check_still_works(s);
	symbols_count(s, &counts);
	assert_int_equal(counts.restarts, 1);
	symbols_free(s);
}

/* It asks for the debug file, and is then stopped, as if that file did not answer. */
static void
test_hanging_file(void **state)
{
	char *argv[] = { (char *)(uintptr_t)built("stack_victim.stripped"), NULL }, printed[1024], want[PATH_MAX + 80];
	struct symbols *s = new_impatient_symbols();
	const pid_t pid = probe_start(argv, printed, sizeof(printed));
	const struct pw_id who = { .pid = (uint32_t)pid };
	struct stack_copy copy = { .pc = code_of(pid, argv[0]) };
	struct pollfd asks = { .fd = symbols_fd(s), .events = POLLIN };
	struct symbols_counts counts;

	(void)state;
	snprintf(want, sizeof(want), "symbols cannot be read, as the file does not answer: %s", argv[0]);
	symbols_count(s, &counts);
	assert_true(symbols_stack(s, &who, &copy) > 0);
	assert_int_equal(poll(&asks, 1, PATIENCE), 1);
	kill(counts.pid, SIGSTOP);
	assert_int_equal(only_stack(s)->n, 0);
	assert_string_equal(noted, want);
	copy.pc++;
	assert_true(symbols_stack(s, &who, &copy) > 0);
	assert_int_equal(only_stack(s)->n, 1);
	assert_string_equal(seen[1].f[0].module, argv[0]);
	probe_end(pid);
	check_still_works(s);
	symbols_count(s, &counts);
	assert_int_equal(counts.restarts, 1);
	symbols_free(s);
}

static void
copy_file(const char *from, const char *to, size_t damage_from, unsigned int seed)
{
	FILE *in = fopen(from, "re"), *out = fopen(to, "we");
	size_t at = 0;
	int c;

	assert_non_null(in);
	assert_non_null(out);
	srand(seed);
	for (; (c = getc(in)) != EOF; at++)
		putc(damage_from && at >= damage_from && rand() % 16 == 0 ? rand() & 255 : c, out);
	fclose(in);
	assert_int_equal(fclose(out), 0);
	assert_int_equal(chmod(to, 0755), 0);
}

/* What is loaded of a program: behind it are symbols and debug information. */
static size_t
loaded_bytes(const char *path)
{
	FILE *f = fopen(path, "re");
	Elf64_Ehdr eh;
	Elf64_Phdr ph;
	size_t end = 0;

	assert_non_null(f);
	assert_int_equal(fread(&eh, sizeof(eh), 1, f), 1);
	assert_int_equal(fseek(f, (long)eh.e_phoff, SEEK_SET), 0);
	for (int i = 0; i < eh.e_phnum && fread(&ph, sizeof(ph), 1, f) == 1; i++)
		if (ph.p_type == PT_LOAD && ph.p_offset + ph.p_filesz > end)
			end = ph.p_offset + ph.p_filesz;
	fclose(f);
	return end;
}

/* A program with damaged debug information: what a stack of it gives is bounded, and the next
 * one is right. */
static void
test_damaged(void **state)
{
	char folder[] = "/tmp/stack-damaged-XXXXXX", file[64], printed[1024];
	struct symbols *s = new_symbols();
	const char *whole = built("stack_victim");
	const size_t loaded = loaded_bytes(whole);
	struct symbols_counts counts;
	struct stat st;

	(void)state;
	assert_int_equal(stat(whole, &st), 0);
	assert_non_null(mkdtemp(folder));
	snprintf(file, sizeof(file), "%s/victim", folder);
	for (int round = 0; round < 20; round++) {
		char *argv[] = { file, NULL };
		struct pw_id who = { 0 };
		struct stack_copy *copy;

		copy_file(whole, file, loaded + (size_t)round * ((size_t)st.st_size - loaded) / 20, round);
		who.pid = (uint32_t)probe_start(argv, printed, sizeof(printed));
		if (!who.pid)
			continue;
		copy = probe_copy((pid_t)who.pid);
		symbols_stack(s, &who, copy);
		symbols_settle(s, PATIENCE);
		symbols_drain(s, see_stack, NULL);
		symbols_gone(s, &who);
		probe_end((pid_t)who.pid);
		free(copy);
		unlink(file);
	}
	check_still_works(s);
	symbols_count(s, &counts);
	print_message("%u restarts\n", counts.restarts);
	assert_true(counts.pid > 0);
	rmdir(folder);
	symbols_free(s);
}

/* The file becomes shorter while it is mapped there: SIGBUS ends the process that reads it. */
static void
test_truncated(void **state)
{
	char folder[] = "/tmp/stack-truncated-XXXXXX", file[64], printed[1024], *argv[] = { file, NULL };
	struct symbols *s = new_symbols();
	struct symbols_counts counts;
	struct stack_copy *copy;
	struct pw_id who = { 0 };

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(file, sizeof(file), "%s/victim", folder);
	copy_file(built("stack_victim"), file, 0, 0);
	who.pid = (uint32_t)probe_start(argv, printed, sizeof(printed));
	assert_int_not_equal(who.pid, 0);
	copy = probe_copy((pid_t)who.pid);
	symbols_count(s, &counts);
	kill(counts.pid, SIGSTOP);
	assert_int_not_equal(symbols_stack(s, &who, copy), 0);
	probe_end((pid_t)who.pid);	/* a running program's file cannot be written to */
	assert_int_equal(truncate(file, 0), 0);
	kill(counts.pid, SIGCONT);
	only_stack(s);
	check_still_works(s);
	symbols_count(s, &counts);
	assert_true(counts.restarts <= 1);
	free(copy);
	unlink(file);
	rmdir(folder);
	symbols_free(s);
}

/* In a place that only the program's own mount namespace has. */
static pid_t
start_elsewhere(const char *folder, char *file, char *printed, size_t room)
{
	char hidden[128], name[64], *argv[] = { hidden, NULL };
	int out[2];
	ssize_t n;
	pid_t pid;

	snprintf(hidden, sizeof(hidden), "%s/hidden", folder);
	snprintf(name, sizeof(name), "%s", file);
	if (pipe(out) != 0)
		return 0;
	pid = fork();
	if (pid == 0) {
		dup2(out[1], 1);
		close(out[0]);
		close(out[1]);
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
		    mount("none", folder, "tmpfs", 0, NULL) != 0)
			_exit(126);
		copy_file(name, hidden, 0, 0);
		execv(argv[0], argv);
		_exit(127);
	}
	close(out[1]);
	for (int status; waitpid(pid, &status, 0) == pid && WIFSTOPPED(status) && WSTOPSIG(status) != SIGSTOP; )
		ptrace(PTRACE_CONT, pid, NULL, NULL);
	n = read(out[0], printed, room - 1);
	printed[n > 0 ? n : 0] = '\0';
	close(out[0]);
	return n > 0 ? pid : 0;
}

static void
test_mount_namespace(void **state)
{
	char folder[] = "/tmp/stack-namespace-XXXXXX", file[64], printed[1024];
	struct symbols *s = new_symbols();
	const struct seen_stack *st;
	struct stack_copy *copy;
	struct pw_id who = { 0 };

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(file, sizeof(file), "%s.copy", folder);
	copy_file(built("stack_victim"), file, 0, 0);
	who.pid = (uint32_t)start_elsewhere(folder, file, printed, sizeof(printed));
	unlink(file);
	rmdir(folder);
	if (!who.pid) {
		symbols_free(s);
		skip();		/* needs root */
	}
	copy = probe_copy((pid_t)who.pid);
	assert_int_not_equal(symbols_stack(s, &who, copy), 0);
	st = only_stack(s);
	assert_non_null(strstr(st->f[2].module, "/hidden"));
	assert_string_equal(st->f[1].func, "stop_here");
	assert_true(st->f[1].line > 0);
	probe_end((pid_t)who.pid);
	free(copy);
	symbols_free(s);
}

int
main(void)
{
	struct unit_list l = { .n = 0 };

	UNIT_ADD_ROWS(&l, test_lines, how_built);
	unit_add(&l, "a return address that is off the stack", test_popped, NULL);
	unit_add(&l, "the same stack again", test_same_again, NULL);
	unit_add(&l, "a library that is loaded later", test_library_loaded_later, NULL);
	unit_add(&l, "in the vdso", test_vdso, NULL);
	unit_add(&l, "gone before it was read", test_gone_unread, NULL);
	unit_add(&l, "garbage", test_garbage, NULL);
	unit_add(&l, "so many are known", test_known, NULL);
	unit_add(&l, "not kept", test_not_kept, NULL);
	unit_add(&l, "many programs", test_many_programs, NULL);
	unit_add(&l, "too many", test_too_many, NULL);
	unit_add(&l, "killed", test_killed, NULL);
	unit_add(&l, "killed too often", test_killed_too_often, NULL);
	unit_add(&l, "stopped", test_stopped, NULL);
	unit_add(&l, "a file that hangs", test_hanging_file, NULL);
	unit_add(&l, "damaged files", test_damaged, NULL);
	unit_add(&l, "a file that becomes shorter", test_truncated, NULL);
	unit_add(&l, "another mount namespace", test_mount_namespace, NULL);
	return unit_run("symbols", &l);
}
