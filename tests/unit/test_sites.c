/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_sites.c - which frame of a stack is the program's own line. */
#include "unit.h"

#include "base/strbuf.h"
#include "event/event.h"
#include "event/stack_frames.h"
#include "model/sites.h"
#include "model/stacks.h"

#define PROGRAM "/srv/worker"
#define LIBC "/usr/lib/x86_64-linux-gnu/libc.so.6"
#define GO "/usr/local/go/src/"
#define RUST "/rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/"

/* Innermost first; the one to be found is "own" or ends in it. */
static const struct site_row {
	const char *name;
	struct pw_frame f[8];
} rows[] = {
	{ "C: not libc, and not what has called main()",
	  { { .module = LIBC, .func = "fork", .file = "fork.c", .line = 5 },
	    { .module = PROGRAM, .func = "own", .file = "worker.c", .line = 3 },
	    { .module = PROGRAM, .func = "main", .file = "worker.c", .line = 9 } } },
	{ "a header of the system that is inlined",
	  { { .module = PROGRAM, .func = "read", .file = "/usr/include/unistd.h", .line = 38, .inlined = true },
	    { .module = PROGRAM, .func = "own", .file = "worker.c", .line = 3 } } },
	{ "Go: os/exec",
	  { { .module = PROGRAM, .func = "syscall.rawVforkSyscall", .file = GO "syscall/asm_linux_amd64.s", .line = 25 },
	    { .module = PROGRAM, .func = "os.startProcess", .file = GO "os/exec_posix.go", .line = 54 },
	    { .module = PROGRAM, .func = "os/exec.(*Cmd).Start", .file = GO "os/exec/exec.go", .line = 524 },
	    { .module = PROGRAM, .func = "main.own", .file = "worker.go", .line = 11 },
	    { .module = PROGRAM, .func = "runtime.main", .file = GO "runtime/proc.go", .line = 250 } } },
	{ "Go: built with -trimpath, a module beside the program",
	  { { .module = PROGRAM, .func = "os/exec.(*Cmd).Start", .file = "os/exec/exec.go", .line = 524 },
	    { .module = PROGRAM, .func = "github.com/a/runner.Run", .file = "github.com/a/runner@v1.2.0/run.go", .line = 4 },
	    { .module = PROGRAM, .func = "osprey/jobs.own", .file = "osprey/jobs/jobs.go", .line = 11 } } },
	{ "Go: a module in the module cache",
	  { { .module = PROGRAM, .func = "internal/runtime/syscall.Syscall6", .file = GO "internal/runtime/syscall/a.s", .line = 36 },
	    { .module = PROGRAM, .func = "golang.org/x/sys/unix.Wait4", .file = "/root/go/pkg/mod/golang.org/x/sys@v0.1/w.go", .line = 4 },
	    { .module = PROGRAM, .func = "github.com/a/runner.Run", .file = "/root/go/pkg/mod/github.com/a/runner@v1/run.go", .line = 4 },
	    { .module = PROGRAM, .func = "github.com/me/worker/jobs.own", .file = "/home/me/worker/jobs/jobs.go", .line = 11 } } },
	{ "Go: names without DWARF",
	  { { .module = PROGRAM, .func = "syscall.rawVforkSyscall" },
	    { .module = PROGRAM, .func = "os/exec.(*Cmd).Start" },
	    { .module = PROGRAM, .func = "main.own" },
	    { .module = PROGRAM, .func = "main.main" } } },
	{ "C: a function with Go's words in its name",
	  { { .module = PROGRAM, .func = "os.own", .file = "os.c", .line = 11 },
	    { .module = PROGRAM, .func = "main", .file = "worker.c", .line = 9 } } },
	{ "Rust: std::process",
	  { { .module = LIBC, .func = "clone3" },
	    { .module = PROGRAM, .func = "posix_spawn", .file = RUST "std/src/sys/process/unix/unix.rs", .line = 816,
	      .inlined = true },
	    { .module = PROGRAM, .func = "spawn", .file = RUST "std/src/process.rs", .line = 1054 },
	    { .module = PROGRAM, .func = "own", .file = "src/main.rs", .line = 12 },
	    { .module = PROGRAM, .func = "call_once<fn(), ()>", .file = RUST "core/src/ops/function.rs", .line = 250 } } },
	{ "Rust: a crate between",
	  { { .module = PROGRAM, .func = "spawn", .file = RUST "std/src/process.rs", .line = 1054 },
	    { .module = PROGRAM, .func = "spawn", .file = "/root/.cargo/registry/src/index.crates.io-6f17/tokio-1.40.0/src/process/mod.rs",
	      .line = 8 },
	    { .module = PROGRAM, .func = "own", .file = "src/library/std/main.rs", .line = 12 } } },
	{ "Rust: the library alone has lines",
	  { { .module = PROGRAM, .func = "spawn", .file = RUST "std/src/process.rs", .line = 1054 },
	    { .module = PROGRAM, .func = "<worker::Pool>::own" },
	    { .module = PROGRAM, .func = "std::rt::lang_start" },
	    { .module = PROGRAM, .func = "main" } } },
	{ "Rust: names without DWARF",
	  { { .module = PROGRAM, .func = "<std::process::Command>::spawn" },
	    { .module = PROGRAM, .func = "worker::own" } } },
	{ "Rust: built by a distribution",
	  { { .module = PROGRAM, .func = "spawn", .file = "/usr/src/rustc-1.85.0/library/std/src/process.rs", .line = 1054 },
	    { .module = PROGRAM, .func = "own", .file = "src/main.rs", .line = 12 } } },
	{ "Rust: a folder of the program's that is called as the library's",
	  { { .module = PROGRAM, .func = "spawn", .file = RUST "std/src/process.rs", .line = 1054 },
	    { .module = PROGRAM, .func = "own", .file = "library/core/src/pool.rs", .line = 12 },
	    { .module = PROGRAM, .func = "main", .file = "src/main.rs", .line = 3 } } },
	{ "Rust: the same folder, the library's by its name",
	  { { .module = PROGRAM, .func = "std::process::Command::spawn", .file = "library/std/src/process.rs", .line = 1054 },
	    { .module = PROGRAM, .func = "own", .file = "src/main.rs", .line = 12 } } },
	{ "C: linked in, without lines: not _start()",
	  { { .module = LIBC, .func = "fork" },
	    { .module = PROGRAM, .func = "_start", .file = "../sysdeps/x86_64/start.S", .line = 115 },
	    { .module = PROGRAM, .func = "own" } } },
	{ "Go: packages that are fetched, beside the working directory",
	  { { .module = PROGRAM, .func = "github.com/a/runner.Run", .file = "vendor/github.com/a/runner/run.go", .line = 4 },
	    { .module = PROGRAM, .func = "main.own", .file = "jobs/jobs.go", .line = 11 } } },
	{ "only the language's own: better than nothing",
	  { { .module = PROGRAM, .func = "runtime.own", .file = GO "runtime/sys_linux_amd64.s", .line = 344 } } },
};

static const char *
text(const char *s)
{
	return s ? s : "";
}

/* The tail is gone then. */
static void
add_stack(struct stacks *all, struct strbuf *tail)
{
	struct pw_event *ev = calloc(1, sizeof(*ev) + tail->len);

	assert_non_null(ev);
	ev->kind = PW_EV_STACK;
	ev->stack = 1;
	ev->tail_len = (uint32_t)tail->len;
	memcpy(ev->tail, tail->s, tail->len);
	stacks_add(all, ev);
	free(ev);
	strbuf_done(tail);
}

static void
add_stack_of(struct stacks *all, const struct site_row *row)
{
	struct strbuf tail = { 0 };

	for (size_t i = 0; i < UNIT_COUNT(row->f) && row->f[i].module; i++) {
		struct pw_frame f = row->f[i];

		f.func = text(f.func);
		f.file = text(f.file);
		f.source = "";
		f.offset = i + 1;
		assert_true(pw_frame_add(&tail, &f));
	}
	add_stack(all, &tail);
}

static void
finds_own(void **state)
{
	const struct site_stacks from = { .v = { { PW_ROLE_FORK, 1 } }, .n = 1 };
	struct stacks all = { 0 };
	struct pw_site site;
	const char *own;
	bool awaits;

	add_stack_of(&all, *state);
	assert_int_equal(sites_of_stacks(&all, &from, &site, 1, &awaits), 1);
	own = strstr(site.at.func, "own");
	if (!own || strcmp(own, "own") != 0)
		fail_msg("%s at %s:%u", site.at.func, site.at.file, site.at.line);
	stacks_done(&all);
}

/* Of many long frames that are not its own, and one that is, the tenth. */
static const struct long_row {
	const char *name, *file, *func, *module;
	struct pw_frame own;
	size_t frames;
} long_rows[] = {
	{ "Rust: as in tokio",
	  "/home/builder/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f/tokio-1.40.0/src/runtime/scheduler/"
	  "multi_thread/worker.rs",
	  "tokio::runtime::scheduler::multi_thread::worker::Context::run_task::{{closure}}::run_in_the_pool",
	  "/srv/build/target/x86_64-unknown-linux-gnu/release/worker",
	  { .func = "main", .file = "src/main.rs", .line = 42 }, 20 },
	{ "Rust: more than have room whole",
	  "/home/builder/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f/tokio-1.40.0/src/runtime/scheduler/"
	  "multi_thread/worker.rs",
	  "tokio::runtime::scheduler::multi_thread::worker::Context::run_task::{{closure}}::run_in_the_pool",
	  "/srv/build/target/x86_64-unknown-linux-gnu/release/worker",
	  { .func = "main", .file = "src/main.rs", .line = 42 }, 56 },
	{ "Rust: its library, deep",
	  "/usr/src/rustc-1.85.0+dfsg1-build-of-a-distribution/library/std/src/sys/pal/unix/process/process_common/"
	  "process_unix_with_a_long_name.rs", "do_spawn", "/srv/build/target/x86_64-unknown-linux-gnu/release/worker",
	  { .func = "main", .file = "src/main.rs", .line = 42 }, 64 },
	{ "Go: a module of the cache",
	  "/home/builder/go/pkg/mod/github.com/a-long-name-of-a-user/and-of-a-repository/internal/executors/processes/"
	  "supervisor.go", "github.com/a-long-name-of-a-user/and-of-a-repository/internal/executors.Run",
	  "/srv/a/long/name/of/a/folder/for/programs/of/this/machine/worker",
	  { .func = "main.main", .file = "main.go", .line = 42 }, 56 },
	{ "Python: an installed package",
	  "/opt/an/application/with/a/long/name/lib64/python3.12/site-packages/celery/concurrency/backends/asynpool/"
	  "processes/worker_of_a_pool.py", "Pool._create_worker_process", NULL,
	  { .func = "main", .file = "worker.py", .module = "worker.py", .line = 42 }, 56 },
};

static void
finds_own_of_many(void **state)
{
	const struct site_stacks from = { .v = { { PW_ROLE_FORK, 1 } }, .n = 1 };
	const struct long_row *row = *state;
	struct stacks all = { 0 };
	struct pw_frame f[64] = { 0 };
	struct strbuf tail = { 0 };
	struct pw_site site;
	bool awaits;

	for (size_t i = 0; i < row->frames; i++) {
		f[i] = (struct pw_frame){ .func = row->func, .file = row->file, .line = 100, .offset = i + 0x100000,
					  .module = row->module ? row->module : row->file,
					  .source = "let child = self.command.spawn().map_err(Error::from)?;" };
		if (i != 9)
			continue;
		f[i] = row->own;
		f[i].module = f[i].module ? f[i].module : row->module;
	}
	assert_int_equal(pw_frames_add(&tail, f, row->frames), row->frames);
	add_stack(&all, &tail);
	assert_int_equal(sites_of_stacks(&all, &from, &site, 1, &awaits), 1);
	assert_string_equal(site.at.file, row->own.file);
	assert_int_equal(site.at.line, 42);
	stacks_done(&all);
}

int
main(void)
{
	static struct unit_list list;

	UNIT_ADD_ROWS(&list, finds_own, rows);
	UNIT_ADD_ROWS(&list, finds_own_of_many, long_rows);
	return unit_run("sites", &list);
}
