/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_rights.c - what an ordinary user cannot do through procwatch, what procwatch
 * gives back, and what a launched command never gets.
 *
 * The ordinary user has a copy of the program with file capabilities. */
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../schema_lines.h"

#define NOBODY 65534
#define BIT(cap) (1ull << (cap))

static char capable[256];	/* procwatch with file capabilities */
static char setuid_victim[256];	/* root's, mode 4755 */
static const struct e2e_start nobody = { .uid = NOBODY };

static int
set_up(void **state)
{
	char cmd[2048];
	struct statvfs fs;

	(void)state;
	snprintf(capable, sizeof(capable), "%s/capable", e2e_tmp());
	snprintf(setuid_victim, sizeof(setuid_victim), "%s/setuid", e2e_tmp());
	if (geteuid() != 0 || statvfs(e2e_tmp(), &fs) < 0 || fs.f_flag & ST_NOSUID) {
		print_message("needs root, and %s without nosuid\n", e2e_tmp());
		exit(77);
	}
	snprintf(cmd, sizeof(cmd), "cp '%s' %s && PATH=$PATH:/sbin:/usr/sbin "
		 "setcap cap_bpf,cap_perfmon=ep %s && cp '%s' %s && chown 0:0 %s && chmod 4755 %s",
		 e2e_bin(), capable, capable, e2e_victim("hurts"), setuid_victim, setuid_victim,
		 setuid_victim);
	if (system(cmd) != 0) {
		print_message("setcap cannot be used here\n");
		exit(77);
	}
	return 0;
}

/* As user nobody: the program with capabilities, -j -o a file of that user, and these words. */
static struct e2e_run *
as_nobody(const char *backend, const char *options, const char *const command[])
{
	static struct e2e_backend b;
	struct e2e_run *r;

	b = (struct e2e_backend){ .name = backend, .option = backend, .uid = NOBODY };
	setenv("PROCWATCH_BIN", capable, 1);
	r = e2e_run_start(&b, &nobody, options, command);
	unsetenv("PROCWATCH_BIN");
	return r;
}

/* --- an ordinary user ---------------------------------------------------------- */

/* What the user launches may be watched by bpf. */
static void
test_own(void **state)
{
	struct e2e_run *r = as_nobody("--backend=bpf", NULL, SH("sh -c 'exit 3'; exit 4"));

	(void)state;
	e2e_finish(r);
	e2e_expect_exit(&r->job, 4);
	e2e_want(r, 1, "start backend=bpf");
	e2e_want(r, 2, "exec comm=sh argv=-c");
	e2e_want(r, 1, "exit code=3 zombie=true");
	e2e_want(r, 1, "signal signal=SIGCHLD code=CLD_EXITED");
	e2e_want(r, 1, "wait_return call=wait4 state=exited");
	e2e_run_free(r);
}

static void
end_victim(struct e2e_job *v)
{
	kill(v->pid, SIGUSR1);
	e2e_join(v, E2E_SECONDS);
	e2e_expect_exit(v, 80);
	e2e_job_done(v);
}

/* So may the user's own process that runs already. */
static void
test_own_attached(void **state)
{
	struct e2e_job v;
	struct e2e_run *r;
	char options[32];

	(void)state;
	e2e_start_victim(&v, "tree", "rest", NOBODY);
	snprintf(options, sizeof(options), "-p %d", v.pid);
	r = as_nobody("--backend=bpf", options, NULL);
	e2e_await_events(r, 4, "process");
	kill(v.pid, SIGUSR1);
	e2e_join(&v, E2E_SECONDS);
	e2e_finish(r);
	e2e_want(r, 1, "exit code=82 zombie=true");
	e2e_find(r, "wait_return call=wait4 state=exited");
	e2e_run_free(r);
	e2e_job_done(&v);
}

/* Another's process and the whole machine: not by bpf, which is said; by itself it
 * continues with what /proc shows to any user. */
static void
test_others(void **state)
{
	static const char *const says[] = { "permission denied (ptrace access)", "-a with bpf shows" };
	struct e2e_job v;
	char options[2][32];
	size_t i;

	(void)state;
	e2e_start_victim(&v, "tree", "rest", 0);
	snprintf(options[0], sizeof(options[0]), "-p %d", v.pid);
	strcpy(options[1], "-a");
	for (i = 0; i < 2; i++) {
		struct e2e_run *r = as_nobody("--backend=bpf", options[i], NULL);

		e2e_join(&r->job, E2E_SECONDS);
		e2e_expect_exit(&r->job, 125);
		if (!strstr(r->job.text[1], says[i]) || access(r->file, F_OK) == 0)
			e2e_fail(r, "not refused with \"%s\"", says[i]);
		e2e_run_free(r);

		r = as_nobody("--backend=auto", options[i], NULL);
		e2e_await_events(r, 1, "process pid=%d", v.pid);
		kill(r->job.pid, SIGINT);
		e2e_join(&r->job, E2E_SECONDS);	/* a busy machine may be too much for procfs */
		e2e_expect_exit(&r->job, 0);
		e2e_want(r, 1, "start backend=procfs");
		if (!strstr(r->job.text[1], says[i]) ||
		    !strstr(r->job.text[1], "using procfs instead"))
			e2e_fail(r, "not said with \"%s\"", says[i]);
		e2e_run_free(r);
	}
	end_victim(&v);
}

/* Nothing of what a setuid program does but its end. */
static void
only_its_end(const struct e2e_run *r, long pid)
{
	char *text = e2e_read(r->file);

	if (!strstr(r->job.text[0], "euid 0"))
		e2e_fail(r, "the victim was not root");
	if (strstr(text, "secret"))
		e2e_fail(r, "a secret was shown");
	e2e_want(r, 0, "exec pid=%ld exe=%s", pid, setuid_victim);
	e2e_want(r, 0, "fork pid=%ld", pid);
	e2e_want(r, 0, "signal to=%ld", pid);
	e2e_want(r, 0, "deliver pid=%ld", pid);
	e2e_want(r, 0, "disposition pid=%ld", pid);
	e2e_want(r, 0, "wait_enter pid=%ld", pid);
	e2e_want(r, 0, "wait_return pid=%ld", pid);
	e2e_want(r, 0, "thread pid=%ld", pid);
	e2e_want(r, 1, "exit pid=%ld code=17", pid);
	free(text);
}

static void
test_setuid(void **state)
{
	struct e2e_run *r;
	char script[512];
	long pid;

	(void)state;
	r = as_nobody("--backend=bpf", "-T -s all",
		      (const char *const[]){ setuid_victim, "rights", NULL });
	e2e_finish(r);
	e2e_expect_exit(&r->job, 17);
	only_its_end(r, e2e_int(e2e_find(r, "start"), "pid"));
	e2e_run_free(r);

	/* as a child of the user's, with the user's own on either side */
	snprintf(script, sizeof(script), "sh -c 'exit 3'; (exec %s rights); sh -c 'exit 5'",
		 setuid_victim);
	r = as_nobody("--backend=bpf", "-T -s all", SH(script));
	e2e_finish(r);
	e2e_expect_exit(&r->job, 5);
	pid = e2e_int(e2e_find(r, "exit code=17"), "pid");
	only_its_end(r, pid);
	e2e_want(r, 3, "fork");
	e2e_want(r, 3, "exec");
	e2e_want(r, 1, "signal from=%ld signal=SIGCHLD", pid);
	e2e_want(r, 1, "reap pid=%ld", pid);
	e2e_run_free(r);
}

/* A setgid program, and one that was there before procwatch came. */
static void
test_setgid(void **state)
{
	struct e2e_run *r;

	(void)state;
	assert_int_equal(chmod(setuid_victim, 02755), 0);
	r = as_nobody("--backend=bpf", NULL,
		      (const char *const[]){ setuid_victim, "rights", NULL });
	e2e_finish(r);
	assert_int_equal(chmod(setuid_victim, 04755), 0);
	e2e_expect_exit(&r->job, 17);
	e2e_want(r, 0, "fork");
	e2e_want(r, 0, "exec");
	e2e_want(r, 1, "exit code=17");
	e2e_run_free(r);
}

static void
test_setuid_below(void **state)
{
	char *gate, script[512], options[32];
	struct e2e_job v;
	struct e2e_run *r;
	long pid;
	int fd = e2e_gate(&gate);

	(void)state;
	snprintf(script, sizeof(script), "echo $$ own; %s rights-held <%s & wait $!; exit $?",
		 setuid_victim, gate);
	e2e_spawn(&v, &nobody, SH(script));
	e2e_await(&v, 1, "held\n");
	snprintf(options, sizeof(options), "-T -s all -p %d", v.pid);
	r = as_nobody("--backend=bpf", options, NULL);
	e2e_await_events(r, 2, "process");
	assert_int_equal(write(fd, "go\n", 3), 3);
	e2e_join(&v, E2E_SECONDS);
	e2e_expect_exit(&v, 17);
	e2e_finish(r);
	pid = e2e_int(e2e_find(r, "exit code=17 zombie=true comm=setuid"), "pid");
	strcat(r->job.text[0] = realloc(r->job.text[0], 64), "euid 0");
	only_its_end(r, pid);
	e2e_run_free(r);
	e2e_job_done(&v);
	close(fd);
	unlink(gate);
	free(gate);
}

/* --- what procwatch keeps ---------------------------------------------------------- */

static unsigned long long
status_hex(const char *text, const char *key)
{
	const char *at = strstr(text, key);

	if (!at)
		fail_msg("no %s in %s", key, text);
	return strtoull(at + strlen(key), NULL, 16);
}

/* Once its command runs, procwatch has but what it needs. */
static void
test_drops(void **state)
{
	const unsigned long long kept = BIT(CAP_SYS_PTRACE) | BIT(CAP_DAC_READ_SEARCH) |
					BIT(CAP_KILL);
	static const struct {
		const char *option;
		bool user, file;	/* by user nobody; a file is to be made yet */
	} rows[] = {
		{ "--backend=bpf -l", false, false },
		{ "--backend=procfs -l", false, false },
		{ "--backend=bpf -l --report", false, true },
		{ "--backend=bpf -l", true, false },
	};
	char *report = e2e_path("report.html");
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char script[1024], path[64], *text;
		const char *argv[] = { "/bin/sh", "-c", script, NULL };
		unsigned long long may = rows[i].user ? 0 :
			kept | (rows[i].file ? BIT(CAP_DAC_OVERRIDE) : 0), prm, eff;
		struct e2e_job job;

		snprintf(script, sizeof(script), "exec %s %s %s -o /dev/null -- sh -c "
			 "'echo ready; exec sleep 60'", rows[i].user ? capable : e2e_bin(),
			 rows[i].option, rows[i].file ? report : "");
		e2e_spawn(&job, rows[i].user ? &nobody : NULL, argv);
		e2e_await(&job, 1, "ready");
		snprintf(path, sizeof(path), "/proc/%d/status", job.pid);
		text = e2e_read(path);
		prm = status_hex(text, "CapPrm:\t");
		eff = status_hex(text, "CapEff:\t");
		if (prm & ~may || eff != prm || status_hex(text, "CapInh:\t") ||
		    status_hex(text, "CapAmb:\t"))
			fail_msg("row %zu: it has %#llx, may have %#llx", i, prm, may);
		assert_int_equal(status_hex(text, "NoNewPrivs:\t"), 1);
		free(text);
		kill(job.pid, SIGTERM);
		e2e_join(&job, E2E_SECONDS);
		e2e_expect_exit(&job, 143);
		e2e_job_done(&job);
	}
	unlink(report);
	free(report);
}

/* --- what the command gets ------------------------------------------------------------- */

static void
plain(void)
{
}

static void
inherits(void)
{
	struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2];
	gid_t groups[] = { 4, 20, 61000 };

	setgroups(3, groups);
	if (syscall(SYS_capget, &head, data) == 0) {
		data[0].inheritable |= 1u << CAP_NET_RAW | 1u << CAP_KILL;
		syscall(SYS_capset, &head, data);
	}
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_RAW, 0, 0);
	prctl(PR_CAPBSET_DROP, CAP_SYS_TIME, 0, 0, 0);
	prctl(PR_SET_SECUREBITS, 1 << 2 /* SECBIT_NO_SETUID_FIXUP */, 0, 0, 0);
}

static void
no_new_privs(void)
{
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

static char *
rights_of(const struct e2e_start *how, const char *program, const char *backend)
{
	const char *script = "grep -E '^(Cap|NoNewPrivs|Groups|Uid|Gid)' /proc/self/status;"
			     "capsh --print 2>/dev/null | grep -i securebits";
	const char *argv[] = { "/usr/bin/env", "PATH=/usr/bin:/bin:/usr/sbin:/sbin", program,
			       backend, "-q", "-j", "-o", "/dev/null", "--", "/bin/sh", "-c",
			       script, NULL };
	const char *direct[] = { argv[0], argv[1], "/bin/sh", "-c", script, NULL };
	struct e2e_job job;
	char *text;

	e2e_spawn(&job, how, program ? argv : direct);
	if (e2e_join(&job, E2E_SECONDS) != 0)
		fail_msg("status %#x: %s", job.status, job.text[1]);
	text = strdup(job.text[0]);
	e2e_job_done(&job);
	assert_non_null(strstr(text, "CapAmb:"));
	return text;
}

/* The same rights as without procwatch, to the bit. */
static void
test_command_rights(void **state)
{
	static const struct {
		const char *name;
		struct e2e_start how;
		bool with_caps;		/* the program has file capabilities */
	} rows[] = {
		{ "root", { .prepare = plain }, false },
		{ "root, odd", { .prepare = inherits }, false },
		{ "root, no new rights", { .prepare = no_new_privs }, false },
		{ "a user", { .uid = NOBODY }, false },
		{ "a user, file capabilities", { .uid = NOBODY }, true },
	};
	static const char *const backends[] = { "--backend=bpf", "--backend=procfs" };
	size_t i, k;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *alone = rights_of(&rows[i].how, NULL, NULL);

		for (k = 0; k < 2; k++) {
			char *under;

			if (k == 0 && rows[i].how.uid && !rows[i].with_caps)
				continue;	/* not by bpf */
			under = rights_of(&rows[i].how, rows[i].with_caps ? capable : e2e_bin(),
					  backends[k]);
			if (strcmp(alone, under) != 0)
				fail_msg("%s, %s: without procwatch\n%sunder it\n%s",
					 rows[i].name, backends[k], alone, under);
			free(under);
		}
		free(alone);
	}
}

static int
by_number(const void *a, const void *b)
{
	const gid_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* -u: the user's ids and groups, as the system has them. */
static void
test_user(void **state)
{
	static const char *const names[] = { "nobody", "daemon", "www-data", "games", "root" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct passwd *pw = getpwnam(names[i]);
		const char *argv[] = { e2e_bin(), "-q", "-l", "-o", "/dev/null", "-u", names[i],
				       "--", "/bin/grep", "-E", "^(Uid|Gid|Groups|CapPrm)",
				       "/proc/self/status", NULL };
		char want[1024];
		gid_t groups[64];
		int n = 64, k, at;
		struct e2e_job job;

		if (!pw)
			continue;
		assert_true(getgrouplist(names[i], pw->pw_gid, groups, &n) >= 0);
		qsort(groups, (size_t)n, sizeof(groups[0]), by_number);
		at = snprintf(want, sizeof(want), "Uid:\t%u\t%u\t%u\t%u\nGid:\t%u\t%u\t%u\t%u\n"
			      "Groups:\t", pw->pw_uid, pw->pw_uid, pw->pw_uid, pw->pw_uid,
			      pw->pw_gid, pw->pw_gid, pw->pw_gid, pw->pw_gid);
		for (k = 0; k < n; k++)
			at += snprintf(want + at, sizeof(want) - (size_t)at, "%u ", groups[k]);
		e2e_spawn(&job, &(struct e2e_start){ .prepare = inherits }, argv);
		e2e_join(&job, E2E_SECONDS);
		e2e_expect_exit(&job, 0);
		if (strncmp(job.text[0], want, (size_t)at) != 0)
			fail_msg("-u %s: it has\n%snot\n%s", names[i], job.text[0], want);
		e2e_job_done(&job);
	}
}

/* --- what file capabilities lend --------------------------------------------------------- */

/* Of a process that is held at a FIFO: the one in parent, or its first child. */
static unsigned long long
held_caps(pid_t parent, bool child)
{
	char path[96], *text;
	unsigned long long prm;
	long pid = parent;

	if (child) {
		snprintf(path, sizeof(path), "/proc/%d/task/%d/children", parent, parent);
		text = e2e_read(path);
		pid = strtol(text, NULL, 10);
		free(text);
		assert_true(pid > 0);
	}
	snprintf(path, sizeof(path), "/proc/%ld/status", pid);
	text = e2e_read(path);
	prm = status_hex(text, "CapPrm:\t");
	assert_int_equal(status_hex(text, "CapEff:\t"), prm);
	free(text);
	return prm;
}

/* When the files are opened neither procwatch nor the held command has any. */
static void
test_lent_while_held(void **state)
{
	char *fifo = e2e_fifo("held"), text[64], *at;
	const char *argv[] = { capable, "--backend=bpf", "-l", "-o", fifo, "--", "/bin/sh", "-c",
			       "echo ran", NULL };
	struct e2e_job job;
	int fd;

	(void)state;
	e2e_spawn(&job, &nobody, argv);
	e2e_await(&job, 2, "waiting for a reader of");
	assert_int_equal(held_caps(job.pid, false), 0);
	assert_int_equal(held_caps(job.pid, true), 0);
	fd = open(fifo, O_RDONLY);
	assert_true(fd >= 0);
	assert_true(read(fd, text, sizeof(text)) > 0);
	at = text;
	assert_int_equal(strncmp(at, "procwatch", 9), 0);
	while (read(fd, text, sizeof(text)) > 0)
		;
	e2e_join(&job, E2E_SECONDS);
	e2e_expect_exit(&job, 0);
	assert_string_equal(job.text[0], "ran\n");
	close(fd);
	e2e_job_done(&job);
	free(fifo);
}

/* Whatever an administrator lends for /proc: a file is read and made with the caller's
 * own rights. */
static void
test_lent_files(void **state)
{
	static const struct {
		const char *words;	/* in a folder of root's */
		const char *says;
	} rows[] = {
		{ "-q -l -b procfs -o out -- /bin/true", "cannot write to" },
		{ "-q -l -b procfs -w out -- /bin/true", "cannot write to" },
		{ "-q -l -r secret", "ermission denied" },
		{ "--probe -o out", "cannot write to" },
		{ "--signals -p $$ -o out", "cannot write to" },
	};
	char *lent = e2e_path("lent"), *folder = e2e_path("folder"), cmd[4096], script[1024];

	(void)state;
	snprintf(cmd, sizeof(cmd), "cp '%s' %s && PATH=$PATH:/sbin:/usr/sbin setcap "
		 "cap_dac_override,cap_dac_read_search,cap_sys_ptrace+ep %s && mkdir -m 755 %s &&"
		 "(umask 077; echo '{\"event\":\"secret\"}' >%s/secret)", e2e_bin(), lent, lent, folder,
		 folder);
	assert_int_equal(system(cmd), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct e2e_job job;

		snprintf(script, sizeof(script), "cd %s && exec %s %s", folder, lent, rows[i].words);
		e2e_spawn(&job, &nobody, SH(script));
		e2e_join(&job, E2E_SECONDS);
		e2e_expect_exit(&job, 125);
		if (!strstr(job.text[1], rows[i].says))
			fail_msg("%s: %s", script, job.text[1]);
		e2e_job_done(&job);
	}
	snprintf(cmd, sizeof(cmd), "rm -r %s %s", folder, lent);
	assert_int_equal(system(cmd), 0);
	free(folder);
	free(lent);
}

static void
odd_environ(void)
{
	clearenv();
	/* the C library takes some of these away from a program with capabilities */
	putenv("LD_LIBRARY_PATH=/nonexistent");
	putenv("TMPDIR=/var/tmp");
	putenv("TERMINFO=/nonexistent");
	putenv("HOME=/tmp");
	putenv("MALLOC_TRACE=/nonexistent");
	putenv("EMPTY=");
	putenv("TWO=lines\nof it");
	putenv("PATH=/usr/bin:/bin");
}

/* The command has all of the environment, in its order, that procwatch itself must not
 * follow. */
static void
test_lent_environ(void **state)
{
	static const struct e2e_start how = { .uid = NOBODY, .prepare = odd_environ };
	const char *under[] = { capable, "-q", "-l", "-o", "/dev/null", "--", "/bin/cat",
				"/proc/self/environ", NULL };
	struct e2e_job job[2];

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		e2e_spawn(&job[i], &how, under + (i ? 0 : 6));
		e2e_join(&job[i], E2E_SECONDS);
		e2e_expect_exit(&job[i], 0);
	}
	assert_true(job[0].len[0] > 100);
	assert_int_equal(job[0].len[0], job[1].len[0]);
	assert_memory_equal(job[0].text[0], job[1].text[0], job[0].len[0]);
	e2e_job_done(&job[0]);
	e2e_job_done(&job[1]);
}

/* As a set-user-ID program it would do for anybody what root may. */
static void
test_refuses_setuid(void **state)
{
	static const mode_t modes[] = { 04755, 02755, 06755 };
	static const char *const options[] = { "-h", "--probe", "-a" };
	char *copy = e2e_path("suid"), cmd[2048];

	(void)state;
	snprintf(cmd, sizeof(cmd), "cp '%s' %s && chown 0:0 %s", e2e_bin(), copy, copy);
	assert_int_equal(system(cmd), 0);
	for (size_t i = 0; i < 9; i++) {
		const char *argv[] = { copy, options[i % 3], NULL };
		struct e2e_job job;

		assert_int_equal(chmod(copy, modes[i / 3]), 0);
		e2e_spawn(&job, &nobody, argv);
		e2e_join(&job, E2E_SECONDS);
#ifndef __SANITIZE_ADDRESS__	/* LeakSanitizer cannot look into such a program, and fails */
		e2e_expect_exit(&job, 125);
#endif
		if (job.len[0] || !strstr(job.text[1], "set-user-ID") || !strstr(job.text[1], "sudo"))
			fail_msg("%s: %s%s", options[i % 3], job.text[0], job.text[1]);
		e2e_job_done(&job);
	}
	unlink(copy);
	free(copy);
}

/* --- files ------------------------------------------------------------------------------- */

static void
odd_umask(void)
{
	umask(0);
}

/* Nobody else may read what they say. */
static void
test_file_modes(void **state)
{
	static const char *const names[] = { "modes.log", "modes.jsonl", "modes.html" };
	char *paths[3];
	struct e2e_job job;
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++)
		paths[i] = e2e_path(names[i]);
	e2e_spawn(&job, &(struct e2e_start){ .prepare = odd_umask },
		  (const char *const[]){ e2e_bin(), "-l", "-o", paths[0], "-w", paths[1],
					 "--report", paths[2], "--", "/bin/true", NULL });
	e2e_join(&job, E2E_SECONDS);
	e2e_expect_exit(&job, 0);
	for (i = 0; i < 3; i++) {
		struct stat st;

		assert_int_equal(lstat(paths[i], &st), 0);
		if (st.st_mode != (S_IFREG | 0600) || st.st_size == 0)
			fail_msg("%s: mode %o, %ld bytes", paths[i], st.st_mode, (long)st.st_size);
		unlink(paths[i]);
		free(paths[i]);
	}
	e2e_job_done(&job);
}

/* A symlink that another user planted: not written through, in /dev/shm neither. */
static void
test_symlinks(void **state)
{
	static const char *const options[] = { "-o", "-w", "--report" };
	char *target = e2e_path("target"), *shm, *link;
	size_t i, k;

	(void)state;
	assert_true(asprintf(&shm, "/dev/shm/procwatch-e2e.%d", getpid()) > 0);
	link = e2e_path("link");
	for (i = 0; i < 3; i++) {
		for (k = 0; k < 2; k++) {
			const char *path = k ? shm : link;
			bool report = strcmp(options[i], "--report") == 0;
			struct e2e_job job;
			FILE *f = fopen(target, "w");
			char *text;
			struct stat st;

			fputs("precious", f);
			fclose(f);
			unlink(path);
			if (symlink(target, path) < 0 && k)
				continue;	/* no /dev/shm */
			e2e_spawn(&job, NULL, (const char *const[]){ e2e_bin(), "-q", options[i],
				  path, "--", "/bin/sh", "-c", "echo ran", NULL });
			e2e_join(&job, E2E_SECONDS);
			e2e_expect_exit(&job, report ? 0 : 125);
			if (!report && (job.len[0] || !strstr(job.text[1], "symbolic link")))
				fail_msg("%s: %s", options[i], job.text[1]);
			text = e2e_read(target);
			assert_string_equal(text, "precious");
			free(text);
			assert_int_equal(lstat(path, &st), 0);
			assert_int_equal(S_ISLNK(st.st_mode), !report);
			unlink(path);
			e2e_job_done(&job);
		}
	}
	unlink(target);
	free(target);
	free(shm);
	free(link);
}

/* What is printed at once and whole goes to such files, too. */
static void
test_page_files(void **state)
{
	static const char *const jobs[] = { "-z", "--probe", "--signals -p 1" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(jobs) / sizeof(jobs[0]); i++) {
		struct e2e_start how = { .prepare = odd_umask, .cwd = e2e_tmp() };
		char *target = e2e_path("target"), *page = e2e_path("page"), script[256], *text;
		struct e2e_job job;
		struct stat st;

		snprintf(script, sizeof(script), "echo precious >target; ln -sf target link;"
			 "%s %s -o page; exec %s %s -o link", e2e_bin(), jobs[i], e2e_bin(),
			 jobs[i]);
		e2e_spawn(&job, &how, SH(script));
		e2e_join(&job, E2E_SECONDS);
		e2e_expect_exit(&job, 125);
		assert_non_null(strstr(job.text[1], "symbolic link"));
		text = e2e_read(target);
		assert_string_equal(text, "precious\n");
		assert_int_equal(lstat(page, &st), 0);
		if (st.st_mode != (S_IFREG | 0600) || st.st_size == 0)
			fail_msg("%s: mode %o, %ld bytes", jobs[i], st.st_mode, (long)st.st_size);
		e2e_job_done(&job);
		free(text);
		free(target);
		free(page);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_own),
		cmocka_unit_test(test_own_attached),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_setuid),
		cmocka_unit_test(test_setgid),
		cmocka_unit_test(test_setuid_below),
		cmocka_unit_test(test_drops),
		cmocka_unit_test(test_command_rights),
		cmocka_unit_test(test_user),
		cmocka_unit_test(test_lent_while_held),
		cmocka_unit_test(test_lent_files),
		cmocka_unit_test(test_lent_environ),
		cmocka_unit_test(test_refuses_setuid),
		cmocka_unit_test(test_file_modes),
		cmocka_unit_test(test_symlinks),
		cmocka_unit_test(test_page_files),
	};
	const struct e2e_backend *backends[E2E_BACKENDS];
	size_t n = e2e_backends(backends, E2E_BACKENDS);

	if (n == 0 || strcmp(backends[0]->name, "bpf") != 0) {
		print_message("bpf cannot be used here\n");
		return 77;
	}
	return cmocka_run_group_tests(tests, set_up, NULL) + schema_lines_check();
}
