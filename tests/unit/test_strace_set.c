/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_strace_set.c - the files of strace -ff in one order, and those that have none. */
#include "unit.h"

#include <errno.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "source/replay/strace_set.h"

#define T "1795765924."
#define W1(t, s) T t " wait4(-1, [{WIFEXITED(s) && WEXITSTATUS(s) == 0}], 0, NULL) = " s "\n"
#define BEGIN_W1 "wait4(-1, [{WIFEXITED(s) && WEXITSTATUS(s) == 0}], 0, NULL <unfinished ...>|"
#define FORK(t, s) T t " fork() = " s "\n"
#define ENDS(t) T t " +++ exited with 0 +++\n"

/* Each line of what comes out ends with "|"; times are left out. */
static const struct set_row {
	const char *name;
	const char *files[4];	/* LOG.1, LOG.2 ... */
	const char *lines;
	const char *note;	/* after the prefix's folder */
} set_rows[] = {
	{ "a wait call returns after the child's end",
	  { FORK("1", "2") W1("2", "2") ENDS("9"), T "3 pause() = ?\n" ENDS("5") },
	  "1 fork( <unfinished ...>|1 <... fork resumed>) = 2|1 " BEGIN_W1 "2 pause() = ?|"
	  "2 +++ exited with 0 +++|1 <... wait4 resumed>) = 2|1 +++ exited with 0 +++|", NULL },
	{ "also when its time is another child's",
	  { FORK("1", "2") W1("2", "2") ENDS("9"), T "3 pause() = ?\n" ENDS("9") },
	  "1 fork( <unfinished ...>|1 <... fork resumed>) = 2|1 " BEGIN_W1 "2 pause() = ?|"
	  "2 +++ exited with 0 +++|1 <... wait4 resumed>) = 2|1 +++ exited with 0 +++|", NULL },
	{ "a wait call that fails lasts until the next line",
	  { FORK("1", "2") T "2 wait4(-1, NULL, 0, NULL) = -1 ECHILD (No)\n" ENDS("9"), ENDS("5") },
	  "1 fork( <unfinished ...>|1 <... fork resumed>) = 2|1 wait4(-1, NULL, 0, NULL <unfinished ...>|"
	  "2 +++ exited with 0 +++|1 <... wait4 resumed>) = -1 ECHILD (No)|1 +++ exited with 0 +++|", NULL },
	{ "one that asks does not",
	  { FORK("1", "2") T "2 wait4(-1, NULL, WNOHANG, NULL) = 0\n" ENDS("9"), ENDS("5") },
	  "1 fork( <unfinished ...>|1 <... fork resumed>) = 2|1 wait4(-1, NULL, WNOHANG, NULL <unfinished ...>|"
	  "1 <... wait4 resumed>) = 0|2 +++ exited with 0 +++|1 +++ exited with 0 +++|", NULL },
	{ "what a call took is its end",
	  { FORK("1", "2") T "2 ppoll(NULL, 0, NULL, NULL, 8) = 0 <0.200000>\n" ENDS("9"), T "3 pause() = ?\n" ENDS("5") },
	  "1 fork( <unfinished ...>|1 <... fork resumed>) = 2|1 ppoll(NULL, 0, NULL, NULL, 8 <unfinished ...>|"
	  "2 pause() = ?|1 <... ppoll resumed>) = 0|2 +++ exited with 0 +++|1 +++ exited with 0 +++|", NULL },
	{ "vfork returns after the exec",
	  { T "1 vfork() = 2\n" ENDS("9"), T "3 execve(\"x\", [], 0x1) = 0\n" ENDS("5") },
	  "1 vfork( <unfinished ...>|2 execve(\"x\", [], 0x1) = 0|1 <... vfork resumed>) = 2|"
	  "2 +++ exited with 0 +++|1 +++ exited with 0 +++|", NULL },
	{ "vfork returns after the end",
	  { T "1 vfork() = 2\n" ENDS("9"), T "3 execve(\"x\", [], 0x1) = -1 ENOENT\n" ENDS("5") },
	  "1 vfork( <unfinished ...>|2 execve(\"x\", [], 0x1) = -1 ENOENT|2 +++ exited with 0 +++|"
	  "1 <... vfork resumed>) = 2|1 +++ exited with 0 +++|", NULL },
	{ "a signal comes after the end that it is for",
	  { FORK("1", "2") T "5 --- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=2} ---\n", ENDS("5") },
	  "1 fork( <unfinished ...>|1 <... fork resumed>) = 2|2 +++ exited with 0 +++|"
	  "1 --- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=2} ---|", NULL },
	{ "a child begins after its fork",
	  { FORK("3", "2") ENDS("9"), T "3 pause() = ?\n" ENDS("5") },
	  "1 fork( <unfinished ...>|2 pause() = ?|1 <... fork resumed>) = 2|2 +++ exited with 0 +++|"
	  "1 +++ exited with 0 +++|", NULL },
	{ "midnight",
	  { "23:59:59.5 fork() = 2\n00:00:02.5 +++ exited with 0 +++\n", "00:00:01.5 +++ exited with 0 +++\n" },
	  "1 fork( <unfinished ...>|1 <... fork resumed>) = 2|2 +++ exited with 0 +++|1 +++ exited with 0 +++|", NULL },
	{ "files that contradict each other",
	  { FORK("1", "2") W1("2", "2") ENDS("9"), FORK("1", "1") W1("2", "1") },
	  "1 fork( <unfinished ...>|2 fork( <unfinished ...>|1 <... fork resumed>) = 2|2 <... fork resumed>) = 1|"
	  "1 " BEGIN_W1 "2 " BEGIN_W1 "1 <... wait4 resumed>) = 2|1 +++ exited with 0 +++|2 <... wait4 resumed>) = 1|",
	  NULL },
	{ "a file is missing", { FORK("1", "2") FORK("2", "3") ENDS("9") },
	  "1 fork( <unfinished ...>|1 <... fork resumed>) = 2|1 fork( <unfinished ...>|1 <... fork resumed>) = 3|"
	  "1 +++ exited with 0 +++|", "there is no file LOG.2 of a process that was made, nor of 1 more" },
	{ "damaged lines", { FORK("1", "2") ENDS("9"), T "3 pau\nsewait\n" ENDS("5") },
	  "1 fork( <unfinished ...>|1 <... fork resumed>) = 2|2 +++ exited with 0 +++|1 +++ exited with 0 +++|",
	  "LOG.2:1: this line was not understood, and 1 more" },
};

static const struct refused_row {
	const char *name;
	const char *files[3];
	int err;
	const char *why;
} refused_rows[] = {
	{ "no files", { NULL }, -ENOENT, "" },
	{ "other files", { "{\"event\":\"start\"}\n", "x\n" }, -ENOENT, "" },
	{ "empty files", { "", "\n" }, -EINVAL, "the files LOG.* are empty" },
	{ "no times", { "fork() = 2\n", "+++ exited with 0 +++\n" }, -EINVAL,
	  "the files LOG.* have no times, so the order of their lines is not known: use strace -ff -ttt, or strace -f" },
	{ "-t", { "10:00:00 fork() = 2\n", "10:00:01 +++ exited with 0 +++\n" }, -EINVAL,
	  "the files LOG.* have times in seconds only, so the order of their lines is not known: use strace -ff -ttt, "
	  "or strace -f" },
	{ "-r", { "     0.000000 fork() = 2\n", "     0.000123 +++ exited with 0 +++\n" }, -EINVAL,
	  "the files LOG.* have relative times only, so the order of their lines is not known: use strace -ff -ttt, "
	  "or strace -f" },
	{ "logs of strace -f", { "7 " FORK("1", "8") }, -EINVAL, "LOG.1 has lines of several processes: read it alone" },
	{ "two runs", { ENDS("1"), ENDS("2") }, -EINVAL,
	  "the files LOG.* are of more than one run of strace: keep those of one" },
};

static char folder[] = "/tmp/test_strace_set.XXXXXX";

static void
write_files(const char *const *files, size_t n, char *prefix, size_t size)
{
	char path[128];

	snprintf(prefix, size, "%s/LOG", folder);
	for (size_t i = 0; i < n && files[i]; i++) {
		FILE *f;

		snprintf(path, sizeof(path), "%s.%zu", prefix, i + 1);
		f = fopen(path, "w");
		assert_non_null(f);
		fputs(files[i], f);
		fclose(f);
	}
}

static void
remove_files(void)
{
	char path[128];

	for (int i = 1; i < 5; i++) {
		snprintf(path, sizeof(path), "%s/LOG.%d", folder, i);
		unlink(path);
	}
}

/* Without the folder's name. */
static void
assert_sentence(const struct strbuf *got, const char *want)
{
	struct strbuf b = { 0 };
	const char *s = strbuf_str(got), *at;

	while ((at = strstr(s, folder))) {
		strbuf_add(&b, s, (size_t)(at - s));
		s = at + strlen(folder) + 1;
	}
	strbuf_adds(&b, s);
	assert_string_equal(b.s, want);
	strbuf_done(&b);
}

/* "1 1795765924.3 fork()": without the time. */
static void
add_without_time(struct strbuf *out, const char *line, size_t len)
{
	const char *blank = memchr(line, ' ', len);
	const char *after = memchr(blank + 1, ' ', len - (size_t)(blank + 1 - line));

	strbuf_add(out, line, (size_t)(blank + 1 - line));
	strbuf_add(out, after + 1, len - (size_t)(after + 1 - line));
	strbuf_addc(out, '|');
}

static void
test_order(void **state)
{
	const struct set_row *r = *state;
	struct strbuf why = { 0 }, got = { 0 };
	struct strace_set *s;
	const char *line;
	char prefix[64];
	size_t len;
	int err;

	write_files(r->files, UNIT_COUNT(r->files), prefix, sizeof(prefix));
	assert_int_equal(strace_set_open(&s, prefix, &why), 0);
	while ((err = strace_set_next(s, &line, &len, &why)) > 0)
		add_without_time(&got, line, len);
	assert_int_equal(err, -ENODATA);
	assert_string_equal(strbuf_str(&got), r->lines);
	assert_int_equal(strace_set_note(s, &why), r->note != NULL);
	assert_sentence(&why, r->note ? r->note : "");
	strace_set_close(s);
	strbuf_done(&got);
	strbuf_done(&why);
	remove_files();
}

static void
test_refused(void **state)
{
	const struct refused_row *r = *state;
	struct strbuf why = { 0 };
	struct strace_set *s = NULL;
	char prefix[64];

	write_files(r->files, UNIT_COUNT(r->files), prefix, sizeof(prefix));
	assert_int_equal(strace_set_open(&s, prefix, &why), r->err);
	assert_sentence(&why, r->why);
	strbuf_done(&why);
	remove_files();
}

/* A FIFO would be waited for, and /dev/zero read without end. */
static void
test_no_regular_file(void **state)
{
	static const char *const files[] = { "1795765924.1 exit_group(0) = ?\n" };
	struct strbuf why = { 0 };
	struct strace_set *s = NULL;
	char prefix[64], path[80];

	(void)state;
	write_files(files, UNIT_COUNT(files), prefix, sizeof(prefix));
	snprintf(path, sizeof(path), "%s.2", prefix);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(strace_set_open(&s, prefix, &why), -EINVAL);
	assert_sentence(&why, "cannot read LOG.2: it is no regular file");
	strbuf_done(&why);
	remove_files();
}

/* As many files as there may be descriptors, and more. */
static void
test_many(void **state)
{
	enum { FILES = 300, DESCRIPTORS = 40 };
	struct strbuf why = { 0 };
	struct rlimit old;
	struct strace_set *s;
	const char *line;
	char path[64];
	int lines = 0;
	size_t len;

	(void)state;
	for (int i = FILES; i > 0; i--) {
		FILE *f;

		snprintf(path, sizeof(path), "%s/LOG.%d", folder, i);
		f = fopen(path, "w");
		assert_non_null(f);
		if (i < FILES)
			fprintf(f, T "%03d fork() = %d\n", i, i + 1);
		fprintf(f, T "999 +++ exited with 0 +++\n");
		fclose(f);
	}
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
	setrlimit(RLIMIT_NOFILE, &(struct rlimit){ DESCRIPTORS, old.rlim_max });
	snprintf(path, sizeof(path), "%s/LOG", folder);
	assert_int_equal(strace_set_open(&s, path, &why), 0);
	while (strace_set_next(s, &line, &len, &why) > 0)
		lines++;
	assert_int_equal(lines, 3 * FILES - 2);
	strace_set_close(s);
	setrlimit(RLIMIT_NOFILE, &old);
	for (int i = 1; i <= FILES; i++) {
		snprintf(path, sizeof(path), "%s/LOG.%d", folder, i);
		unlink(path);
	}
	strbuf_done(&why);
}

int
main(void)
{
	static struct unit_list l;
	int failed;

	if (!mkdtemp(folder))
		return 99;
	UNIT_ADD_ROWS(&l, test_order, set_rows);
	UNIT_ADD_ROWS(&l, test_refused, refused_rows);
	unit_add(&l, "no regular file", test_no_regular_file, NULL);
	unit_add(&l, "many files", test_many, NULL);
	failed = unit_run("strace set", &l);
	rmdir(folder);
	return failed;
}
