/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_report.c - the page is whole, says what it must, and takes in no markup. */
#include "unit.h"

#include <dirent.h>
#include <fcntl.h>
#include <locale.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "steps.h"
#include "view/html/report.h"

#define HOSTILE "<script>alert(1)</script>\"' onload=x \033[2J\xff&amp;"

static const struct step hostile[] = {
	{ .ev = { .ts = T0, .kind = PW_EV_START, .who = ID(10), .start = { .schema = 1,
	    .backend = PW_BACKEND_BPF, .sees = PW_SEES_BY_BPF, .mode = PW_MODE_LAUNCH } },
	  TAIL("<script>v</script>\0" "<script>k</script>\0" "./server\0" HOSTILE) },
	{ .ev = { .ts = T0, .kind = PW_EV_PROCESS, .who = ID(10), .comm = "<script>\"'",
	    .process = { .parent = ID(1), .state = PW_STATE_RUNNING } },
	  TAIL("./server\0" HOSTILE) },
	{ .ev = FORK(1, 10, 11) },
	{ .ev = FORK(2, 10, 12) },
	{ .ev = { .ts = T0 + 3 * MS, .kind = PW_EV_EXEC, .who = ID(12), .comm = "</title>" },
	  TAIL(HOSTILE "\0" HOSTILE "\0</svg></table>") },
	{ .ev = EXIT(4, 11, 10) },
	{ .ev = CHLD(4, 10, 11, QUEUED) },
	{ .ev = EXIT(5, 12, 10) },
	{ .ev = CHLD(5, 10, 12, COALESCED) },
	{ .ev = DELIVER_FULL(6, 10, 10, 0, 0, EINTR) },
	{ .ev = WAIT_FULL(7, 10, 10, ANY, 0, 0, 11, EXITED, 0, 3) },
	{ .ev = NONE_YET(8, 10) },
	{ .ev = WAIT_ERR(9, 10, ECHILD) },
	{ .ev = LOSS(9, 3) },
};

static const struct step headless[] = {
	{ .ev = LOSS(1, 1) },
};

/* A folder of its own for each test; the files in it go with it. */
static char folder[64];

static int
make_folder(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/procwatch-report.XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static int
remove_folder(void **state)
{
	DIR *d = opendir(folder);
	struct dirent *e;

	(void)state;
	while (d && (e = readdir(d)))
		if (e->d_name[0] != '.')
			unlinkat(dirfd(d), e->d_name, 0);
	closedir(d);
	return rmdir(folder);
}

static const char *
in_folder(const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static size_t
files_in_folder(void)
{
	DIR *d = opendir(folder);
	struct dirent *e;
	size_t n = 0;

	while ((e = readdir(d)))
		n += e->d_name[0] != '.';
	closedir(d);
	return n;
}

static char *
slurp(const char *path)
{
	FILE *f = fopen(path, "r");
	struct stat st;
	char *s;

	assert_non_null(f);
	assert_int_equal(fstat(fileno(f), &st), 0);
	s = calloc(1, (size_t)st.st_size + 1);
	assert_int_equal(fread(s, 1, (size_t)st.st_size, f), st.st_size);
	fclose(f);
	return s;
}

static char *
written(const char *name, const struct step *steps, size_t n, uint64_t end)
{
	const struct pw_view_opts o = {
		.report = in_folder(name), .kinds = UINT32_MAX,
		.backend_note = "note </p><script>",
	};

	assert_int_equal(steps_play(&pw_view_report, &o, steps, n, end), 0);
	return slurp(o.report);
}

static char *
page(const struct step *steps, size_t n, uint64_t end)
{
	return written("r.html", steps, n, end);
}

/* Behind the script or the data that begins there. */
static const char *
behind_script(const char *s)
{
	s = strstr(s, "</script>");
	assert_non_null(s);
	return s + strlen("</script>");
}

/* Every tag that opens is closed in its turn, and no text holds a bare angle. */
static void
assert_balanced(const char *s)
{
	char open[64][32];
	size_t depth = 0, len;
	const char *end;

	for (s = strchr(s, '\n'); (s = strchr(s, '<')); s = end) {
		if (strncmp(s, "<script", 7) == 0) {
			end = behind_script(s);
			continue;
		}
		end = strchr(s, '>');
		assert_non_null(end);
		if (s[1] == '/') {
			assert_true(depth > 0);
			len = strlen(open[--depth]);
			assert_memory_equal(s + 2, open[depth], len);
			assert_int_equal(s[2 + len], '>');
		} else if (end[-1] != '/') {
			assert_true(depth < UNIT_COUNT(open));
			len = strcspn(s + 1, " >");
			assert_true(len > 0 && len < sizeof(open[0]));
			snprintf(open[depth++], sizeof(open[0]), "%.*s", (int)len, s + 1);
		}
		assert_null(memchr(s + 1, '<', (size_t)(end - s - 1)));
	}
	assert_int_equal(depth, 0);
}

static void
is_whole(void **state)
{
	char *s = page(hostile, UNIT_COUNT(hostile), 2505);

	(void)state;
	assert_balanced(s);
	assert_int_equal(strncmp(s, "<!DOCTYPE html>\n", 16), 0);
	free(s);
	s = page(headless, UNIT_COUNT(headless), 1);
	assert_balanced(s);
	free(s);
}

/* The data, which is no script, and the script; in both nothing that could end them. */
static void
assert_only_our_scripts(const char *s)
{
	static const char *const begins[] = {
		"<script type=\"application/json\" id=\"runs\">{\"runs\":[{", "<script>\n\"use strict\";\n",
	};

	for (size_t i = 0; i < UNIT_COUNT(begins); i++) {
		s = strcasestr(s, "<script");
		assert_non_null(s);
		assert_int_equal(strncmp(s, begins[i], strlen(begins[i])), 0);
		assert_true(strcasestr(s, "</script") + strlen("</script>") == behind_script(s));
		if (i == 0)
			assert_null(memchr(s + 1, '<', (size_t)(strcasestr(s, "</script") - s - 1)));
		s = behind_script(s);
	}
	assert_null(strcasestr(s, "<script"));
}

static void
takes_in_no_markup(void **state)
{
	char *s = page(hostile, UNIT_COUNT(hostile), 2505);

	(void)state;
	assert_only_our_scripts(s);
	assert_null(strstr(s, "</title>\""));
	assert_null(strchr(s, '\033'));
	assert_null(strstr(s, "\xff"));
	/* In no attribute either: a quote from a stranger would end it. */
	assert_null(strstr(s, "\" onload"));
	assert_null(strstr(s, "' onload"));
	/* Nothing is fetched: no address but in the policy, which forbids all. */
	assert_null(strstr(s, "http:"));
	assert_null(strstr(s, "https:"));
	assert_null(strstr(s, "src="));
	assert_non_null(strstr(s, "default-src 'none'; style-src 'sha256-"));
	assert_null(strstr(s, "unsafe-inline"));
	assert_null(strstr(s, " style="));
	assert_non_null(strstr(s, "&lt;script&gt;alert(1)&lt;/script&gt;"));
	free(s);
}

/* As the summary does: what is over, and which rules were not evaluated.  Advice flows. */
static void
says_what_is_over(void **state)
{
	static const struct step late[] = {
		{ .ev = PROC(0, 10, 9, RUNNING) },
		{ .ev = DISPOSE(0, 10, DEFAULT, 0, 0, CALL) },
		{ .ev = FORK(1, 10, 11) },
		{ .ev = EXIT(4, 11, 10) },
		{ .ev = CHLD(4, 10, 11, IGNORED) },
		{ .ev = ACTIVE(2000, 10, SLEEPING, SYS_clock_nanosleep, 0) },
		{ .ev = ACTIVE(3500, 10, SLEEPING, SYS_clock_nanosleep, 0) },
		{ .ev = WAIT(6000, 10, 11) },
	};
	static const struct step polled[] = {
		{ .ev = PROC(0, 10, 9, RUNNING) },
		{ .ev = FORK(1, 10, 11) },
		{ .ev = NONE_YET(2, 10) },
		{ .ev = EXIT(4, 11, 10) },
	};
	char *s = page(late, UNIT_COUNT(late) - 1, 5000);

	(void)state;
	assert_non_null(strstr(s, "<p>Each child has to be waited for once.  On SIGCHLD:</p>\n<pre>"));
	assert_non_null(strstr(s, "<p>See waitpid(2), sigaction(2) on SA_NOCLDWAIT.</p>\n</div>"));
	assert_null(strstr(s, "<h2>Resolved"));
	free(s);
	s = page(polled, UNIT_COUNT(polled), 5000);	/* two lines of advice are a paragraph */
	assert_non_null(strstr(s, " Poll again on SIGCHLD, or call without WNOHANG when there is nothing else to do:</p>"));
	free(s);
	s = page(late, UNIT_COUNT(late), 9000);
	assert_balanced(s);
	assert_non_null(strstr(s, "<h2>Resolved</h2>\n"
				  "<p class=\"leak\"><span class=\"tag\">LEAK</span> never-waits, old (10): "
				  "lasted 6.04 s</p>\n"));
	free(s);
}

static void
says_that_a_race_is_forced(void **state)
{
	static const struct step forced[] = {
		{ .ev = { .ts = T0, .kind = PW_EV_START, .who = ID(10), .start = { .schema = 1,
		    .backend = PW_BACKEND_BPF, .sees = PW_SEES_BY_BPF, .mode = PW_MODE_LAUNCH,
		    .stress = PW_STRESS_CHILD_FIRST, .stress_limit = 2000000000 } },
		  TAIL("0\0" "6\0" "./server") },
	};
	char *s = page(forced, UNIT_COUNT(forced), 5000);

	(void)state;
	assert_balanced(s);
	assert_non_null(strstr(s, ", by bpf --stress=child-first, Linux 6"));
	assert_non_null(strstr(s, "<p class=\"race\">Race forced (--stress=child-first): a parent"));
	free(s);
}

static void
says_what_is_not_evaluated(void **state)
{
	static const struct step blind[] = {
		{ .ev = { .ts = T0, .kind = PW_EV_START, .who = ID(10), .start = { .schema = 1,
		    .backend = PW_BACKEND_PROCFS, .mode = PW_MODE_LAUNCH } }, TAIL("0\0" "6\0" "./server") },
		{ .ev = PROC(0, 10, 9, RUNNING) },
		{ .ev = FORK(1, 10, 11) },
		{ .ev = EXIT(4, 11, 10) },
	};
	char *s = page(blind, UNIT_COUNT(blind), 5000);

	(void)state;
	assert_balanced(s);
	assert_non_null(strstr(s, "<p class=\"dim\">Not evaluated (need the bpf or ptrace backend): "));
	free(s);
}

/* FILE.svg: a picture alone, which other programs read, too. */
static void
draws_a_picture(void **state)
{
	char *s = written("r.svg", hostile, UNIT_COUNT(hostile), 2505);

	(void)state;
	assert_int_equal(strncmp(s, "<svg xmlns=", 11), 0);
	assert_null(strcasestr(s, "<script"));
	assert_null(strcasestr(s, "<div"));
	assert_non_null(strstr(s, "#coalesced"));
	assert_non_null(strstr(s, ">The whole run: 2.50 s</text>"));
	assert_non_null(strstr(s, "&lt;script&gt;&quot;&#39; (10) has 1 zombie"));
	free(s);
}

/* Under the process that forked it, also when another one has adopted it. */
static void
places_orphans(void **state)
{
	static const struct step steps[] = {
		{ .ev = PROC(0, 1, 0, RUNNING) }, { .ev = PROC(0, 10, 1, RUNNING) },
		{ .ev = FORK(1, 10, 11) }, { .ev = FORK(2, 11, 12) }, { .ev = EXIT(3, 12, 11) },
		{ .ev = EXIT(4, 11, 10) }, { .ev = REPARENT(4, 12, 11, 1) }, { .ev = WAIT(5, 10, 11) },
	};
	char *s = page(steps, UNIT_COUNT(steps), 2000), *row = strstr(s, "d3\">\u2514 12 ");

	(void)state;
	assert_non_null(row);
	assert_non_null(strstr(row, "(orphan of 11)"));
	free(s);
}

static const struct told_row {
	const char *name, *want;
} page_rows[] = {
	{ "the verdict", "&lt;script&gt;&quot;&#39; (10) has 1 zombie, for 2.50 s." },
	{ "what was lost", "3 events were dropped" },
	{ "what is not seen", "note &lt;/p&gt;&lt;script&gt;" },
	{ "its parent", "<td class=\"n z\">12</td><td class=\"n\">2.50s</td>"
	  "<td class=\"w\">exit status 0</td><td class=\"w\">&lt;script&gt;" },
	{ "coalesced", "#coalesced" },
	{ "delivered", "#delivered" },
	{ "a wait that returned 0", "#none" },
	{ "a wait without a child", "<use href=\"#left\" x=\"303" },
	{ "a wait that blocked", "class=\"blocked\" x1=" },
	{ "an event", "exit status 0, <span class=\"t-alarm\">ZOMBIE</span> until 10 waits" },
	{ "how long one lived", "<td class=\"n\">3.00ms</td>" },
};

static void
shows(void **state)
{
	const struct told_row *row = *state;
	char *s = page(hostile, UNIT_COUNT(hostile), 2505);

	if (!strstr(s, row->want))
		fail_msg("not on the page: %s", row->want);
	free(s);
}

/* A leak, what to change, and a program's lines from their margin. */
/* Thousands of events share a text: their numbers stand apart, a pid of theirs nowhere. */
static void
keeps_texts_once(void **state)
{
	char *s = page(hostile, UNIT_COUNT(hostile), 2505);

	(void)state;
	assert_non_null(strstr(s, "\"new child \\u0002\""));
	assert_non_null(strstr(s, "\"\\u0001 events were dropped"));
	free(s);
}

static void
says_why(void **state)
{
	/* Without the last waits: an ECHILD says that there is no child to wait for. */
	char *s = page(hostile, UNIT_COUNT(hostile) - 3, 9000);

	(void)state;
	assert_non_null(strstr(s, "<div class=\"finding leak\" id=\"finding-0\"><h3><span class=\"tag\">LEAK"));
	assert_non_null(strstr(s, "<p class=\"message\">&lt;script&gt;"));
	assert_null(strstr(s, "<pre> "));
	assert_balanced(s);
	assert_only_our_scripts(s);
	free(s);
}

/* 5,000 children in 5 minutes, half of them still zombies. */
static void
is_bounded(void **state)
{
	enum { CHILDREN = 5000 };
	struct step *steps = calloc(1 + 4 * CHILDREN, sizeof(*steps)), *k = steps;
	uint32_t i;
	char *s;

	(void)state;
	(k++)->ev = (struct pw_event)PROC(0, 10, 1, RUNNING);
	for (i = 0; i < CHILDREN; i++) {
		(k++)->ev = (struct pw_event)FORK(i * 60, 10, 100 + i);
		(k++)->ev = (struct pw_event)EXIT(i * 60 + 1, 100 + i, 10);
		(k++)->ev = (struct pw_event)CHLD(i * 60 + 1, 10, 100 + i, QUEUED);
		if (i % 2)
			(k++)->ev = (struct pw_event)POLL(i * 60 + 2, 10, 100 + i);
	}
	s = page(steps, (size_t)(k - steps), CHILDREN * 60);
	assert_balanced(s);
	assert_true(strlen(s) < 2000000);
	assert_non_null(strstr(s, "old (10) has 2500 zombies, the oldest for "));
	assert_non_null(strstr(s, "Left out: 2400 of 2500 zombies."));
	assert_non_null(strstr(s, " of 5001 processes."));
	assert_non_null(strstr(s, "events, the oldest."));
	assert_non_null(strstr(s, "The busiest moment"));
	free(s);
	free(steps);
}

/* More events than the script gets: the newest stay, with the processes that they are about, and
 * the page says how many there were. */
static void
keeps_the_newest(void **state)
{
	enum { CHILDREN = 30000, PER_CHILD = 5 };	/* with the REAP that the model makes */
	struct step *steps = calloc(2 + 4 * CHILDREN, sizeof(*steps)), *k = steps;
	uint32_t i;
	char *s;

	(void)state;
	(k++)->ev = (struct pw_event)PROC(0, 10, 1, RUNNING);
	(k++)->ev = (struct pw_event)FORK(0, 10, 11);	/* it stays to the end */
	for (i = 0; i < CHILDREN; i++) {
		(k++)->ev = (struct pw_event)FORK(1 + i, 11, 100 + i);
		(k++)->ev = (struct pw_event)EXIT(1 + i, 100 + i, 11);
		(k++)->ev = (struct pw_event)CHLD(1 + i, 11, 100 + i, QUEUED);
		(k++)->ev = (struct pw_event)POLL(1 + i, 11, 100 + i);
	}
	s = page(steps, (size_t)(k - steps), CHILDREN + 1);
	assert_balanced(s);
	assert_true(strlen(s) < 5000000);
	assert_non_null(strstr(s, "\"allEvents\":150002,"));
	assert_non_null(strstr(s, "\"allProcs\":30002,"));
	/* Their parents come first, then those of the newest events. */
	assert_non_null(strstr(s, "\"pid\":[10,11,"));
	assert_non_null(strstr(s, ",30099]"));
	assert_null(strstr(s, ",100,101,"));
	free(s);
	free(steps);
}

/* "/bin/cc", and an argv of one long word that no other process has. */
enum { WORD = 180, EXE = 8, TAIL_LEN = EXE + WORD + 1 };

static const char *
new_command(char *room, uint32_t i)
{
	snprintf(room, TAIL_LEN, "/bin/cc%c%0*u", '\0', WORD, i);
	return room;
}

static size_t
times_in(const char *s, const char *what)
{
	size_t n = 0;

	for (; (s = strstr(s, what)); s++)
		n++;
	return n;
}

/* More command lines than there is room for: those of the newest stay, each once. */
static void
keeps_the_newest_commands(void **state)
{
	enum { CHILDREN = 18000 };
	struct step *steps = calloc(1 + 5 * CHILDREN, sizeof(*steps)), *k = steps;
	char *tails = calloc(CHILDREN, TAIL_LEN), *s, *data, want[WORD + 1];
	uint32_t i;

	(void)state;
	(k++)->ev = (struct pw_event)PROC(0, 10, 1, RUNNING);
	for (i = 0; i < CHILDREN; i++) {
		(k++)->ev = (struct pw_event)FORK(1 + i, 10, 100 + i);
		k->tail = new_command(tails + (size_t)i * TAIL_LEN, i);
		k->tail_len = TAIL_LEN;
		(k++)->ev = (struct pw_event)EXEC(1 + i, 100 + i, "cc");
		(k++)->ev = (struct pw_event)EXIT(1 + i, 100 + i, 10);
		(k++)->ev = (struct pw_event)CHLD(1 + i, 10, 100 + i, QUEUED);
		(k++)->ev = (struct pw_event)POLL(1 + i, 10, 100 + i);
	}
	s = page(steps, (size_t)(k - steps), CHILDREN + 1);
	assert_balanced(s);
	assert_true(strlen(s) < 5000000);
	data = strstr(s, "id=\"runs\"");
	assert_non_null(data);
	*strstr(data, "</script>") = '\0';
	assert_non_null(strstr(data, "\"blanks\":0,"));
	for (i = CHILDREN - 7000; i < CHILDREN; i += 999) {
		snprintf(want, sizeof(want), "%0*u", WORD, i);
		assert_int_equal(times_in(data, want), 1);
	}
	snprintf(want, sizeof(want), "%0*u", WORD, 0u);
	assert_int_equal(times_in(data, want), 0);
	free(s);
	free(tails);
	free(steps);
}

/* None is gone, so that nothing can be forgotten: the page says how many lack their words. */
static void
counts_what_it_lacks(void **state)
{
	enum { LIVE = 18000 };
	struct step *steps = calloc(LIVE, sizeof(*steps));
	char *tails = calloc(LIVE, TAIL_LEN), *s;

	(void)state;
	for (uint32_t i = 0; i < LIVE; i++) {
		steps[i].tail = new_command(tails + (size_t)i * TAIL_LEN, i) + EXE;
		steps[i].tail_len = WORD + 1;
		steps[i].ev = (struct pw_event)PROC(0, 100 + i, 10, RUNNING);
	}
	s = page(steps, LIVE, 1);
	assert_balanced(s);
	assert_true(strlen(s) < 5000000);
	assert_non_null(strstr(s, "\"blanks\":"));
	assert_null(strstr(s, "\"blanks\":0,"));
	free(s);
	free(tails);
	free(steps);
}

/* From the first ns to the last there is, and back: a page, soon, whatever is in it. */
static void
spans_all_time(void **state)
{
	struct step steps[] = {
		{ .ev = PROC(0, 10, 1, RUNNING) }, { .ev = FORK(0, 10, 11) }, { .ev = FORK(0, 10, 12) },
		{ .ev = EXIT(0, 11, 10) }, { .ev = CHLD(0, 10, 11, QUEUED) },
		{ .ev = WAIT_FULL(0, 10, 10, ANY, 0, 0, 11, EXITED, 0, 3) }, { .ev = EXIT(0, 12, 10) },
		{ .ev = PROC(0, 13, 10, ZOMBIE) }, { .ev = EXIT(0, 10, 1) },
	};
	const uint64_t times[] = { 1, UINT64_MAX, 3, UINT64_MAX - 1, PW_NS_MAX, UINT64_MAX, 1, 2, 0 };
	char *s;

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(steps); i++)
		steps[i].ev.ts = times[i];
	steps[5].ev.wait.elapsed = UINT64_MAX;
	s = page(steps, UNIT_COUNT(steps), UINT64_MAX / MS - 1000);
	assert_balanced(s);
	assert_true(strlen(s) < 100000);
	free(s);
}

/* A chain of forks, far deeper than a stack of calls should go. */
static void
goes_deep(void **state)
{
	enum { DEPTH = 20000 };
	struct step *steps = calloc(1 + DEPTH, sizeof(*steps));
	uint32_t i;
	char *s;

	(void)state;
	steps[0].ev = (struct pw_event)PROC(0, 10, 1, RUNNING);
	for (i = 0; i < DEPTH; i++)
		steps[1 + i].ev = (struct pw_event)FORK(1 + i, 10 + i, 11 + i);
	s = page(steps, 1 + DEPTH, DEPTH);
	assert_balanced(s);
	free(s);
	free(steps);
}

static void
is_private(void **state)
{
	struct stat st;
	mode_t mask = umask(0);

	(void)state;
	free(page(headless, 1, 1));
	umask(mask);
	assert_int_equal(stat(in_folder("r.html"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(files_in_folder(), 1);
}

static void
replaces_a_link(void **state)
{
	char target[128];
	struct stat st;
	int fd;

	(void)state;
	snprintf(target, sizeof(target), "%s/secret", folder);
	fd = open(target, O_CREAT | O_WRONLY, 0600);
	close(fd);
	assert_int_equal(symlink(target, in_folder("r.html")), 0);
	free(page(headless, 1, 1));
	assert_int_equal(stat(target, &st), 0);
	assert_int_equal(st.st_size, 0);
	assert_int_equal(lstat(in_folder("r.html"), &st), 0);
	assert_true(S_ISREG(st.st_mode));
}

static const struct refused_row {
	const char *name, *path;
	int err;
} refused_rows[] = {
	{ "no name", NULL, -EINVAL },
	{ "a folder", "/tmp", -EEXIST },
	{ "a device", "/dev/null", -EEXIST },
	{ "no such folder", "/nowhere/r.html", -ENOENT },
};

static void
refuses(void **state)
{
	const struct refused_row *row = *state;
	const struct pw_view_opts o = { .report = row->path };
	struct pw_view *v = NULL;
	const char *why = NULL;

	assert_int_equal(pw_view_report.open(&v, &o, &why), row->err);
	assert_null(v);
	assert_non_null(why);
}

/* Given up before its end: nothing is left beside; nor would it be if it were killed,
 * where the file system has O_TMPFILE. */
static bool
has_tmpfile(void)
{
	int fd = open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);

	return fd >= 0 && close(fd) == 0;
}

static void
leaves_nothing(void **state)
{
	const struct pw_view_opts o = { .report = in_folder("r.html") };
	struct pw_view *v = NULL;
	const char *why;

	(void)state;
	assert_int_equal(pw_view_report.open(&v, &o, &why), 0);
	assert_int_equal(files_in_folder(), has_tmpfile() ? 0 : 1);
	pw_view_report.close(v);
	assert_int_equal(files_in_folder(), 0);
	pw_view_report.close(NULL);
}

int
main(void)
{
	static struct unit_list l;
	size_t i;

	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		return 77;
	unit_add(&l, "is whole", is_whole, NULL);
	unit_add(&l, "says what is over", says_what_is_over, NULL);
	unit_add(&l, "says what is not evaluated", says_what_is_not_evaluated, NULL);
	unit_add(&l, "says a race is forced", says_that_a_race_is_forced, NULL);
	unit_add(&l, "takes in no markup", takes_in_no_markup, NULL);
	UNIT_ADD_ROWS(&l, shows, page_rows);
	unit_add(&l, "draws a picture", draws_a_picture, NULL);
	unit_add(&l, "places orphans", places_orphans, NULL);
	unit_add(&l, "keeps texts once", keeps_texts_once, NULL);
	unit_add(&l, "says why", says_why, NULL);
	unit_add(&l, "is bounded", is_bounded, NULL);
	unit_add(&l, "keeps the newest", keeps_the_newest, NULL);
	unit_add(&l, "keeps the newest commands", keeps_the_newest_commands, NULL);
	unit_add(&l, "counts what it lacks", counts_what_it_lacks, NULL);
	unit_add(&l, "spans all time", spans_all_time, NULL);
	unit_add(&l, "goes deep", goes_deep, NULL);
	unit_add(&l, "is private", is_private, NULL);
	unit_add(&l, "replaces a link, not its target", replaces_a_link, NULL);
	UNIT_ADD_ROWS(&l, refuses, refused_rows);
	unit_add(&l, "leaves nothing when given up", leaves_nothing, NULL);
	for (i = 0; i < l.n; i++) {
		l.t[i].setup_func = make_folder;
		l.t[i].teardown_func = remove_folder;
	}
	return unit_run("report", &l);
}
