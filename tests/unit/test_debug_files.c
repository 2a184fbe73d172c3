/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_debug_files.c - debug files below a root folder that the watched program has filled. */
#include "unit.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source/symbols/debug_files.h"

static char top[] = "/tmp/debug_files.XXXXXX";

static const char *
below(const char *path)
{
	static char room[4][PATH_MAX];
	static int at;

	at = (at + 1) % 4;
	snprintf(room[at], sizeof(room[at]), "%s%s", top, path);
	return room[at];
}

static void
put_file(const char *path, const char *bytes)
{
	FILE *f = fopen(below(path), "we");

	assert_non_null(f);
	fputs(bytes, f);
	fclose(f);
}

/* top/root is the program's; top/host is only outside of it. */
static void
make_folders(void)
{
	static const char *const folders[] = {
		"/root", "/root/usr", "/root/usr/lib", "/root/usr/lib/debug", "/root/usr/lib/debug/bin",
		"/root/bin", "/root/bin/.debug", "/host", "/host/arch", "/root/dwz", "/root/dwz/arch",
	};

	assert_non_null(mkdtemp(top));
	for (size_t i = 0; i < UNIT_COUNT(folders); i++)
		assert_int_equal(mkdir(below(folders[i]), 0755), 0);
	put_file("/root/bin/.debug/beside.debug", "\177ELF beside");
	put_file("/root/usr/lib/debug/bin/below.debug", "\177ELF below");
	put_file("/root/bin/text.debug", "text");
	put_file("/root/dwz/arch/alternate", "\177ELF alternate");
	put_file("/host/arch/secret", "\177ELF secret");
	assert_int_equal(symlink(below("/host/arch/secret"), below("/root/bin/out.debug")), 0);
	assert_int_equal(symlink("../../../../../../../../host/arch/secret", below("/root/bin/up.debug")), 0);
	assert_int_equal(mkfifo(below("/root/bin/pipe.debug"), 0644), 0);
}

static void
remove_folders(void)
{
	char command[sizeof(top) + 16];

	snprintf(command, sizeof(command), "rm -r %s", top);
	assert_int_equal(system(command), 0);
}

static bool
finds(enum sym_want what, const char *name, char *bytes, size_t room)
{
	const int root = open(below("/root"), O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct sym_wanted w = { 0 };
	struct stat st;
	ssize_t n = 0;
	int fd;

	assert_true(root >= 0);
	snprintf(w.name, sizeof(w.name), "%s", name);
	fd = debug_file_open(root, "/bin/program", what, &w, false, &st);
	if (fd >= 0) {
		n = read(fd, bytes, room - 1);
		assert_int_equal(n, st.st_size);
		close(fd);
	}
	bytes[n > 0 ? n : 0] = '\0';
	close(root);
	return fd >= 0;
}

static const struct link_row {
	const char *name, *file;
	const char *want;	/* NULL = none */
} link_rows[] = {
	{ "in .debug beside the module", "beside.debug", "\177ELF beside" },
	{ "below /usr/lib/debug", "below.debug", "\177ELF below" },
	{ "no ELF file", "text.debug", NULL },
	{ "a FIFO", "pipe.debug", NULL },
	{ "an absolute link that leads out", "out.debug", NULL },
	{ "a relative one", "up.debug", NULL },
	{ "not there", "no.debug", NULL },
};

static void
opens_below_the_root(void **state)
{
	const struct link_row *row = *state;
	char bytes[64];

	assert_int_equal(finds(SYM_WANT_DEBUG, row->file, bytes, sizeof(bytes)), row->want != NULL);
	if (row->want)
		assert_string_equal(bytes, row->want);
}

/* /usr/lib/debug/.dwz is a link: a folder that has this name outside is not even looked into. */
static void
lists_below_the_root(void **state)
{
	const int notify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	char bytes[64], event[4096];

	(void)state;
	assert_true(notify >= 0);
	assert_true(inotify_add_watch(notify, below("/host"), IN_OPEN) >= 0);
	assert_int_equal(symlink(below("/host"), below("/root/usr/lib/debug/.dwz")), 0);
	assert_false(finds(SYM_WANT_ALT, "secret", bytes, sizeof(bytes)));
	assert_true(read(notify, event, sizeof(event)) < 0);	/* no event */
	assert_int_equal(unlink(below("/root/usr/lib/debug/.dwz")), 0);
	assert_int_equal(symlink("/dwz", below("/root/usr/lib/debug/.dwz")), 0);
	assert_true(finds(SYM_WANT_ALT, "alternate", bytes, sizeof(bytes)));
	assert_string_equal(bytes, "\177ELF alternate");
	close(notify);
}

int
main(void)
{
	static struct unit_list l;
	int failed;

	make_folders();
	UNIT_ADD_ROWS(&l, opens_below_the_root, link_rows);
	unit_add(&l, "a link in place of the folder of dwz", lists_below_the_root, NULL);
	failed = unit_run("debug_files", &l);
	remove_folders();
	return failed;
}
