/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_runtime.c - what runs a program: by its name, and by what is in its file, whatever is
 * wrong with that. */
#include "unit.h"

#include <elf.h>
#include <endian.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "event/names.h"
#include "event/runtime.h"
#include "source/proc/elf_file.h"
#include "source/proc/elf_runtime.h"
#include "source/proc/program_runtime.h"

/* --- names ------------------------------------------------------------------------ */

struct name_row {
	const char *name;
	const char *argv;		/* words, "|" after each */
	enum pw_runtime runtime;
};

static const struct name_row names[] = {
	{ "/usr/bin/python3.11", "", PW_RUNTIME_PYTHON },
	{ "python", "", PW_RUNTIME_PYTHON },
	{ "python3.13t", "", PW_RUNTIME_PYTHON },
	{ "pypy3", "", PW_RUNTIME_PYTHON },
	{ "pythonic", "", PW_RUNTIME_NONE },
	{ "python-config", "", PW_RUNTIME_NONE },
	{ "/usr/local/bin/node", "", PW_RUNTIME_NODE },
	{ "nodejs", "", PW_RUNTIME_NODE },
	{ "node_exporter", "", PW_RUNTIME_NONE },
	{ "ruby3.1", "", PW_RUNTIME_RUBY },
	{ "perl5.36-x86_64-linux-gnu", "", PW_RUNTIME_PERL },
	{ "perlbal", "", PW_RUNTIME_NONE },
	{ "php8.2", "", PW_RUNTIME_PHP },
	{ "php-fpm8.2", "", PW_RUNTIME_PHP },
	{ "/usr/lib/jvm/java-17-openjdk-amd64/bin/java", "", PW_RUNTIME_JAVA },
	{ "/bin/dash", "", PW_RUNTIME_SHELL },
	{ "-bash", "", PW_RUNTIME_SHELL },
	{ "ksh93", "", PW_RUNTIME_SHELL },
	{ "crash", "", PW_RUNTIME_NONE },
	{ "/bin/", "", PW_RUNTIME_NONE },
	{ "", "", PW_RUNTIME_NONE },
	{ "-", "", PW_RUNTIME_NONE },
	{ "/bin/busybox", "sh|-c|sleep 1|", PW_RUNTIME_SHELL },
	{ "/bin/busybox", "-ash|", PW_RUNTIME_SHELL },
	{ "/bin/busybox", "busybox|sh|", PW_RUNTIME_SHELL },
	{ "/bin/busybox", "/bin/busybox|crond|", PW_RUNTIME_C },
	{ "/bin/busybox", "busybox|", PW_RUNTIME_C },
	{ "/bin/busybox", "", PW_RUNTIME_C },
};

static void
test_name(void **state)
{
	const struct name_row *row = *state;
	const size_t len = strlen(row->argv);
	char argv[64];

	for (size_t i = 0; i <= len; i++)
		argv[i] = row->argv[i] == '|' ? '\0' : row->argv[i];
	assert_int_equal(pw_runtime_by_words(row->name, strlen(row->name), argv, len), row->runtime);
}

/* --- files ------------------------------------------------------------------------ */

enum { NOTE, DYNAMIC, LOAD, N_SEGMENTS };
enum { NO_SECTION, NAMES, SOME, N_SECTIONS };

#define FILE_OF(bits) \
	struct file##bits { \
		Elf##bits##_Ehdr h; \
		Elf##bits##_Phdr p[N_SEGMENTS]; \
		Elf##bits##_Shdr s[N_SECTIONS]; \
		Elf##bits##_Dyn dynamic[5]; \
		unsigned char notes[96]; \
		char names[32], some[64], strings[64]; \
	}
FILE_OF(64);
FILE_OF(32);

#define OFFSET(bits, what) offsetof(struct file##bits, what)
/* A program of which nothing is known, with a part of each kind. */
#define FILE_INIT(bits) { \
	.h = { .e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS##bits, \
			    __BYTE_ORDER == __LITTLE_ENDIAN ? ELFDATA2LSB : ELFDATA2MSB, EV_CURRENT }, \
	       .e_phoff = OFFSET(bits, p), .e_phentsize = sizeof(Elf##bits##_Phdr), \
	       .e_phnum = N_SEGMENTS, .e_shoff = OFFSET(bits, s), \
	       .e_shentsize = sizeof(Elf##bits##_Shdr), .e_shnum = N_SECTIONS, .e_shstrndx = NAMES }, \
	.p = { [NOTE] = { .p_type = PT_NOTE, .p_offset = OFFSET(bits, notes), .p_filesz = 96 }, \
	       [DYNAMIC] = { .p_type = PT_DYNAMIC, .p_offset = OFFSET(bits, dynamic), \
			     .p_filesz = 5 * sizeof(Elf##bits##_Dyn) }, \
	       [LOAD] = { .p_type = PT_LOAD, .p_vaddr = 0x400000, .p_filesz = sizeof(struct file##bits) } }, \
	.s = { [NAMES] = { .sh_name = 1, .sh_offset = OFFSET(bits, names), .sh_size = 32 }, \
	       [SOME] = { .sh_name = 11, .sh_offset = OFFSET(bits, some), .sh_size = 64 } }, \
	.dynamic = { { DT_NEEDED, { 1 } }, { DT_NEEDED, { 32 } }, { DT_STRSZ, { 64 } }, \
		     { DT_STRTAB, { 0x400000 + OFFSET(bits, strings) } }, { DT_NULL, { 0 } } }, \
	.names = "\0.shstrtab\0.comment", \
	.some = "GCC: (Debian 12.2.0) 12.2.0", \
	.strings = "\0libm.so.6", \
}

static void
add_note(unsigned char *at, uint32_t name_len, const char *name, uint32_t len, uint32_t type)
{
	const Elf64_Nhdr h = { name_len, len, type };

	memcpy(at, &h, sizeof(h));
	memcpy(at + sizeof(h), name, strlen(name) + 1);
}

static void
go(struct file64 *f)
{
	add_note(f->notes, 4, "Go", 20, 4);
}

static void
no_more(struct file64 *f)
{
	(void)f;
}

static void
go_second(struct file64 *f)
{
	add_note(f->notes, 4, "GNU", 20, 3);
	add_note(f->notes + 36, 4, "Go", 20, 4);
}

static void
go_other_type(struct file64 *f)
{
	add_note(f->notes, 4, "Go", 20, 3);
}

static void
go_behind_endless(struct file64 *f)
{
	add_note(f->notes, UINT32_MAX, "GNU", UINT32_MAX, 3);
	add_note(f->notes + 36, 4, "Go", 20, 4);
}

static void
go_in_endless(struct file64 *f)
{
	go(f);
	f->p[NOTE].p_filesz = UINT64_MAX;
}

static void
go_nowhere(struct file64 *f)
{
	go(f);
	f->p[NOTE].p_offset = UINT64_MAX;
}

static void
go_at_end(struct file64 *f)
{
	go(f);
	f->p[NOTE].p_offset = sizeof(*f) - 1;
}

static void
go_many(struct file64 *f)
{
	go(f);
	f->h.e_phnum = UINT16_MAX;
}

static void
go_wrong_entry(struct file64 *f)
{
	go(f);
	f->h.e_phentsize = 8;
}

static void
go_no_table(struct file64 *f)
{
	go(f);
	f->h.e_phoff = UINT64_MAX - 8;
}

static void
python(struct file64 *f)
{
	strcpy(f->strings + 1, "libpython3.11.so.1.0");
}

static void
python_named_alike(struct file64 *f)
{
	strcpy(f->strings + 1, "libpythonqt.so.3");
}

static void
python_second(struct file64 *f)
{
	strcpy(f->strings + 32, "libpython3.so");
}

static void
ruby(struct file64 *f)
{
	strcpy(f->strings + 1, "libruby-3.1.so.3.1");
}

static void
perl(struct file64 *f)
{
	strcpy(f->strings + 1, "libperl.so.5.36");
}

static void
node(struct file64 *f)
{
	strcpy(f->strings + 1, "libnode.so.108");
}

static void
php(struct file64 *f)
{
	strcpy(f->strings + 1, "libphp8.2.so");
}

static void
java(struct file64 *f)
{
	strcpy(f->strings + 1, "libjli.so");
}

static void
two_languages(struct file64 *f)
{
	python(f);
	strcpy(f->strings + 32, "libperl.so.5.36");
}

static void
strings_nowhere(struct file64 *f)
{
	python(f);
	f->dynamic[3].d_un.d_val = 0x10;
}

static void
strings_far(struct file64 *f)
{
	python(f);
	f->p[LOAD].p_filesz = UINT64_MAX;
	f->dynamic[3].d_un.d_val = UINT64_MAX;
}

static void
strings_of_no_size(struct file64 *f)
{
	python(f);
	f->dynamic[2].d_un.d_val = 1;
}

static void
needed_far(struct file64 *f)
{
	python(f);
	f->dynamic[0].d_un.d_val = UINT64_MAX;
	f->dynamic[2].d_un.d_val = UINT64_MAX;
}

static void
needed_without_end(struct file64 *f)
{
	memset(f->strings + 1, 'l', 63);
	memcpy(f->strings + 58, "libpyt", 6);
	f->dynamic[0].d_un.d_val = 58;
}

static void
dynamic_endless(struct file64 *f)
{
	python(f);
	f->p[DYNAMIC].p_filesz = UINT64_MAX;
}

static void
load_far(struct file64 *f)
{
	python(f);
	f->p[LOAD].p_offset = UINT64_MAX - 4;
}

static void
rust(struct file64 *f)
{
	memcpy(f->some + 28, "rustc version 1.79.0", 21);
}

static void
rust_in_clang(struct file64 *f)
{
	rust(f);
	memcpy(f->some, "clang version 17", 17);
}

static void
rust_endless(struct file64 *f)
{
	rust(f);
	f->s[SOME].sh_size = UINT64_MAX;
}

static void
rust_nowhere(struct file64 *f)
{
	rust(f);
	f->s[SOME].sh_offset = UINT64_MAX;
}

static void
rust_names_elsewhere(struct file64 *f)
{
	rust(f);
	f->h.e_shstrndx = 7;
}

static void
rust_name_far(struct file64 *f)
{
	rust(f);
	f->s[SOME].sh_name = UINT32_MAX;
}

static void
rust_many(struct file64 *f)
{
	rust(f);
	f->h.e_shnum = UINT16_MAX;
}

static void
rust_wrong_entry(struct file64 *f)
{
	rust(f);
	f->h.e_shentsize = 1;
}

static void
go_section(struct file64 *f)
{
	memcpy(f->names + 11, ".go.buildinfo", 14);
}

static void
other_order(struct file64 *f)
{
	go(f);
	f->h.e_ident[EI_DATA] ^= 3;
}

static void
other_class(struct file64 *f)
{
	go(f);
	f->h.e_ident[EI_CLASS] = 3;
}

static void
other_magic(struct file64 *f)
{
	go(f);
	f->h.e_ident[EI_MAG3] = 'G';
}


struct file_row {
	const char *name;
	void (*change)(struct file64 *f);
	enum pw_runtime runtime;
	size_t size;		/* 0 = as it is */
};

static const struct file_row files[] = {
	{ "nothing special", no_more, PW_RUNTIME_C, 0 },
	{ "Go's note", go, PW_RUNTIME_GO, 0 },
	{ "Go's note, large", go, PW_RUNTIME_GO, 8 << 20 },
	{ "Go's note behind another", go_second, PW_RUNTIME_GO, 0 },
	{ "Go's note of another type", go_other_type, PW_RUNTIME_C, 0 },
	{ "Go's note behind one without end", go_behind_endless, PW_RUNTIME_C, 0 },
	{ "Go's note in a segment without end", go_in_endless, PW_RUNTIME_GO, 0 },
	{ "Go's note nowhere", go_nowhere, PW_RUNTIME_C, 0 },
	{ "Go's note beyond the file", go_at_end, PW_RUNTIME_C, 0 },
	{ "Go's note, 65535 segments", go_many, PW_RUNTIME_GO, 0 },
	{ "Go's note, another kind of segments", go_wrong_entry, PW_RUNTIME_C, 0 },
	{ "Go's note, segments nowhere", go_no_table, PW_RUNTIME_C, 0 },
	{ "Go's section", go_section, PW_RUNTIME_GO, 0 },
	{ "needs Python", python, PW_RUNTIME_PYTHON, 0 },
	{ "needs Python, and is no launcher", python, PW_RUNTIME_C, 1 << 20 },
	{ "needs what is named alike", python_named_alike, PW_RUNTIME_C, 0 },
	{ "needs libm and Python", python_second, PW_RUNTIME_PYTHON, 0 },
	{ "needs Ruby", ruby, PW_RUNTIME_RUBY, 0 },
	{ "needs Perl", perl, PW_RUNTIME_PERL, 0 },
	{ "needs Node", node, PW_RUNTIME_NODE, 0 },
	{ "needs PHP", php, PW_RUNTIME_PHP, 0 },
	{ "needs a JVM", java, PW_RUNTIME_JAVA, 0 },
	{ "needs two languages", two_languages, PW_RUNTIME_C, 0 },
	{ "strings in no segment", strings_nowhere, PW_RUNTIME_C, 0 },
	{ "strings at the last address", strings_far, PW_RUNTIME_C, 0 },
	{ "strings of no size", strings_of_no_size, PW_RUNTIME_C, 0 },
	{ "a name beyond the strings", needed_far, PW_RUNTIME_C, 0 },
	{ "a name without an end", needed_without_end, PW_RUNTIME_C, 0 },
	{ "a dynamic section without end", dynamic_endless, PW_RUNTIME_PYTHON, 0 },
	{ "a segment beyond the file", load_far, PW_RUNTIME_C, 0 },
	{ "by rustc", rust, PW_RUNTIME_RUST, 0 },
	{ "by rustc and clang", rust_in_clang, PW_RUNTIME_C, 0 },
	{ "by rustc, a section without end", rust_endless, PW_RUNTIME_RUST, 0 },
	{ "by rustc, a section nowhere", rust_nowhere, PW_RUNTIME_C, 0 },
	{ "by rustc, the names of sections nowhere", rust_names_elsewhere, PW_RUNTIME_C, 0 },
	{ "by rustc, a section's name beyond them", rust_name_far, PW_RUNTIME_C, 0 },
	{ "by rustc, 65535 sections", rust_many, PW_RUNTIME_RUST, 0 },
	{ "by rustc, another kind of sections", rust_wrong_entry, PW_RUNTIME_C, 0 },
	{ "half a header", go, PW_RUNTIME_NONE, 40 },
	{ "a header, and no more", go, PW_RUNTIME_C, sizeof(Elf64_Ehdr) },
	{ "empty", no_more, PW_RUNTIME_NONE, 1 },
	{ "the other byte order", other_order, PW_RUNTIME_NONE, 0 },
	{ "neither 32 nor 64 bit", other_class, PW_RUNTIME_NONE, 0 },
	{ "no ELF file", other_magic, PW_RUNTIME_NONE, 0 },
};

static int
write_memory(const void *bytes, size_t len, size_t size)
{
	const int fd = memfd_create("program", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, len), len);
	assert_int_equal(ftruncate(fd, (off_t)size), 0);
	return fd;
}

static void
test_file(void **state)
{
	const struct file_row *row = *state;
	struct file64 f = FILE_INIT(64);
	const size_t size = row->size ? row->size : sizeof(f);
	int fd;

	row->change(&f);
	fd = write_memory(&f, sizeof(f), size);
	assert_int_equal(elf_runtime(fd, size), row->runtime);
	close(fd);
}

/* Each length in between, as if another one wrote the file: no answer is asked for. */
static void
test_cut_anywhere(void **state)
{
	struct file64 f = FILE_INIT(64);
	int fd;

	(void)state;
	go_second(&f);
	python(&f);
	rust(&f);
	fd = write_memory(&f, sizeof(f), sizeof(f));
	for (size_t size = sizeof(f); size-- > 0;) {
		assert_int_equal(ftruncate(fd, (off_t)size), 0);
		elf_runtime(fd, sizeof(f));
		elf_runtime(fd, size);
	}
	assert_int_equal(elf_runtime(fd, sizeof(f)), PW_RUNTIME_NONE);
	close(fd);
}

static void
test_narrow(void **state)
{
	struct file32 f = FILE_INIT(32);
	int fd = write_memory(&f, sizeof(f), sizeof(f));

	(void)state;
	assert_int_equal(elf_runtime(fd, sizeof(f)), PW_RUNTIME_C);
	close(fd);
	strcpy(f.strings + 32, "libpython3.9.so.1.0");
	fd = write_memory(&f, sizeof(f), sizeof(f));
	assert_int_equal(elf_runtime(fd, sizeof(f)), PW_RUNTIME_PYTHON);
	close(fd);
	add_note(f.notes, 4, "Go", 20, 4);
	fd = write_memory(&f, sizeof(f), sizeof(f));
	assert_int_equal(elf_runtime(fd, sizeof(f)), PW_RUNTIME_GO);
	close(fd);
}

/* --- what is opened ------------------------------------------------------------------ */

static bool
opens(const char *path)
{
	struct stat st;
	const int fd = elf_file_open(open(path, O_PATH | O_CLOEXEC), 0, &st);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

/* To open a FIFO that has no writer may hang, and to open a device may do something. */
static void
test_only_elf_files(void **state)
{
	char dir[] = "/tmp/procwatch-XXXXXX", path[sizeof(dir) + 8], seen[256];
	const int opened = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/fifo", dir);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_true(inotify_add_watch(opened, path, IN_OPEN) >= 0);
	assert_false(opens(path));
	assert_int_equal(read(opened, seen, sizeof(seen)), -1);
	close(opened);
	unlink(path);
	rmdir(dir);
	assert_false(opens("/dev/null"));
	assert_false(opens("/tmp"));
	assert_false(opens("/proc/self/status"));
	assert_false(opens("/nowhere"));
	assert_true(opens("/proc/self/exe"));
}

/* --- processes ---------------------------------------------------------------------- */

static void
test_process(void **state)
{
	struct program_runtimes *r = program_runtimes_new();
	const pid_t pid = fork();

	(void)state;
	assert_true(pid >= 0);
	if (pid == 0) {
		execl("/bin/sh", "sh", "-c", "kill -STOP $$; :", NULL);
		_exit(99);
	}
	assert_int_equal(program_runtime(r, getpid(), "", 0), PW_RUNTIME_C);
	assert_int_equal(program_runtime(r, getpid(), "", 0), PW_RUNTIME_C);
	assert_int_equal(program_runtime(NULL, getpid(), "", 0), PW_RUNTIME_C);
	assert_int_equal(waitpid(pid, NULL, WUNTRACED), pid);
	assert_int_equal(program_runtime(r, pid, "sh\0-c", 6), PW_RUNTIME_SHELL);
	kill(pid, SIGKILL);
	assert_int_equal(waitid(P_PID, (id_t)pid, &(siginfo_t){ 0 }, WEXITED | WNOWAIT), 0);
	assert_int_equal(program_runtime(r, pid, "", 0), PW_RUNTIME_NONE);	/* a zombie */
	waitpid(pid, NULL, 0);
	assert_int_equal(program_runtime(r, pid, "", 0), PW_RUNTIME_NONE);
	program_runtimes_free(r);
}

/* Each value has a name in the stream, and no two the same. */
static void
test_names_of_values(void **state)
{
	(void)state;
	assert_null(pw_runtime_name(PW_RUNTIME_NONE));
	for (unsigned int i = PW_RUNTIME_NONE + 1; i < PW_RUNTIME_COUNT; i++) {
		assert_non_null(pw_runtime_name(i));
		assert_int_equal(pw_runtime_from(pw_runtime_name(i)), i);
	}
}

int
main(void)
{
	static struct unit_list l;

	UNIT_ADD_ROWS(&l, test_name, names);
	UNIT_ADD_ROWS(&l, test_file, files);
	unit_add(&l, "a file that is cut anywhere", test_cut_anywhere, NULL);
	unit_add(&l, "a file of 32 bit", test_narrow, NULL);
	unit_add(&l, "nothing else is opened", test_only_elf_files, NULL);
	unit_add(&l, "a process", test_process, NULL);
	unit_add(&l, "the names of the values", test_names_of_values, NULL);
	return unit_run("runtime", &l);
}
