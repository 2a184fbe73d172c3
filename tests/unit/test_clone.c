/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_clone.c - a clone of the model does what the model would have done, from any point of any stream.
 *
 * A stream runs to a cut. There the model is cloned; then the clone runs on alone, after the original
 * is freed; or after the original has taken an event more; or both run on in turns, and the original is freed
 * first.  Each line of JSON that comes out, and all that can be asked of the model, must be as of a
 * model that was never cloned. */
#include "unit.h"

#include <glob.h>
#include <malloc.h>
#include <sys/syscall.h>

#include "base/strbuf.h"
#include "base/xalloc.h"
#include "event/codec.h"
#include "event/stack_frames.h"
#include "lives.h"
#include "model/model.h"

#define MANY 2000

/* --- streams --------------------------------------------------------------------- */

struct stream {
	struct pw_event **v;
	size_t n, cap;
	unsigned int history;	/* of the model; 0 = default */
};

static void
stream_add(struct stream *s, const struct pw_event *ev, const char *tail, size_t len)
{
	struct pw_event *copy = xzalloc(sizeof(*ev) + len);

	*copy = *ev;
	if (len)
		memcpy(copy->tail, tail, len);
	copy->tail_len = (uint32_t)len;
	if (s->n == s->cap) {
		s->cap = s->cap ? 2 * s->cap : 64;
		s->v = xreallocarray(s->v, s->cap, sizeof(s->v[0]));
	}
	s->v[s->n++] = copy;
}

static void
stream_done(struct stream *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->v[i]);
	free(s->v);
}

#define ADD_TAIL(s, lit, ...) stream_add(s, &(const struct pw_event)__VA_ARGS__, lit, sizeof(lit))
#define ADD(s, ...) stream_add(s, &(const struct pw_event)__VA_ARGS__, NULL, 0)

static void
read_recording(struct stream *s, const char *path)
{
	FILE *f = fopen(path, "r");
	struct pw_codec *c = pw_codec_new();
	const struct pw_event *ev;
	const char *why = "";
	char *line = NULL;
	size_t size = 0;
	ssize_t len;

	assert_non_null(f);
	while ((len = getline(&line, &size, f)) > 0) {
		if (pw_codec_read(c, line, (size_t)len - 1, &ev, &why) != 0)
			fail_msg("%s", why);
		stream_add(s, ev, ev->tail, ev->tail_len);
	}
	free(line);
	fclose(f);
	pw_codec_free(c);
}

/* --- what a model says ----------------------------------------------------------------- */

static void
write_line(void *arg, const struct pw_model *m, const struct pw_event *ev)
{
	(void)m;
	pw_codec_write(arg, ev);
}

static uint32_t
pid_of(const struct pw_proc *p)
{
	return p ? p->id.pid : 0;
}

static void
add_list(struct strbuf *b, const char *name, const struct pw_proc *p, size_t next)
{
	strbuf_addf(b, " %s:", name);
	for (; p; p = *(struct pw_proc *const *)(const void *)((const char *)p + next))
		strbuf_addf(b, " %u", p->id.pid);
}

static void
add_past(struct strbuf *b, const struct pw_past *p)
{
	strbuf_addf(b, " past %u %s ", p->id.pid, p->comm);
	strbuf_add(b, p->args, p->args_len);
}

static void
add_process(struct strbuf *b, const struct pw_model *m, const struct pw_proc *p)
{
	const char *causes[64];
	bool certain;
	size_t n = pw_model_causes(m, &p->id, causes, UNIT_COUNT(causes), &certain);

	strbuf_addf(b, "%u %s %d parent %u", p->id.pid, p->comm, p->life, pid_of(p->parent));
	add_list(b, "children", p->first_child, offsetof(struct pw_proc, next_sibling));
	add_list(b, "and back", p->last_child, offsetof(struct pw_proc, prev_sibling));
	add_list(b, "zombies", p->first_zombie, offsetof(struct pw_proc, next_zombie));
	add_list(b, "and back", p->last_zombie, offsetof(struct pw_proc, prev_zombie));
	add_list(b, "older", p->older, offsetof(struct pw_proc, older));
	add_list(b, "newer", p->newer, offsetof(struct pw_proc, newer));
	strbuf_addf(b, " args %u ", p->args_len);
	strbuf_add(b, p->args, p->args_len);
	if (p->descent) {
		add_past(b, &p->descent->forker);
		add_past(b, &p->descent->parent);
	}
	strbuf_add(b, p->waits, p->waits ? sizeof(*p->waits) : 0);
	strbuf_add(b, p->before, p->before ? sizeof(*p->before) : 0);
	strbuf_add(b, p->program_lines, p->program_lines ? sizeof(*p->program_lines) : 0);
	for (size_t i = 0; i < n; i++) {
		strbuf_addf(b, " %s%s ", causes[i], certain ? "!" : "?");
		pw_model_explain(m, &p->id, causes[i], b);
	}
	strbuf_addf(b, " found %d\n", pw_model_find(m, &p->id) != NULL);
}

static void
add_finding(struct strbuf *b, const struct pw_finding *f)
{
	strbuf_addf(b, "%s %u %s %s %zu", f->rule, f->who.pid, f->message, f->advice, f->n_children);
	strbuf_add(b, f->children, f->n_children * sizeof(f->children[0]));
	for (size_t i = 0; i < f->n_candidates; i++)
		strbuf_addf(b, " or %s", f->candidates[i]);
	for (size_t i = 0; i < f->n_sites; i++)
		strbuf_addf(b, " at %s %s:%u", f->sites[i].at.func, f->sites[i].at.file, f->sites[i].at.line);
	strbuf_addc(b, '\n');
}

static void
add_event(struct strbuf *b, const struct pw_event *ev)
{
	if (ev)
		strbuf_add(b, ev, sizeof(*ev) + ev->tail_len);
}

/* All that can be asked. */
static void
add_state(struct strbuf *b, const struct pw_model *m)
{
	struct pw_suspect suspects[64];
	const struct pw_proc *p, *last = NULL;
	const struct pw_finding *f;
	size_t n = pw_model_suspects(m, pw_model_now(m), suspects, UNIT_COUNT(suspects));

	for (p = pw_model_first(m); p; last = p, p = p->next)
		add_process(b, m, p);
	add_list(b, "back", last, offsetof(struct pw_proc, prev));
	for (size_t i = 0; (f = pw_model_finding(m, i)); i++)
		add_finding(b, f);
	for (size_t i = 0; (f = pw_model_past(m, i)); i++)
		add_finding(b, f);
	for (size_t i = 0; i < n; i++)
		strbuf_addf(b, " suspect %u", suspects[i].id.pid);
	strbuf_addf(b, " now %ju next %ju look %ju alive %zu size %zu", (uintmax_t)pw_model_now(m),
		    (uintmax_t)pw_model_deadline(m), (uintmax_t)pw_model_look_due(m, T0), pw_model_alive(m),
		    pw_model_size(m));
	strbuf_add(b, pw_model_summary(m), sizeof(struct pw_summary));
	for (size_t i = 0; pw_model_forgotten(m, i); i++)
		strbuf_add(b, pw_model_forgotten(m, i), sizeof(struct pw_program));
	add_event(b, pw_model_start(m));
	add_event(b, pw_model_nudge(m));
	for (uint32_t id = 0; id < 64; id++)
		add_event(b, pw_model_stack(m, id));
	for (uint32_t pid = 0; pid < 100; pid++)
		strbuf_adds(b, pw_model_outsider(m, pid));
}

/* A model in the middle of a stream, what came out of it, and its state at the end. */
struct run {
	const struct stream *s;
	struct pw_model *m;
	size_t at;
	struct strbuf lines, end;
};

static void
run_begin(struct run *r, const struct stream *s)
{
	const struct pw_model_opts o = { .zombie_age = 1000 * MS, .history = s->history };

	*r = (struct run){ .s = s };
	r->m = pw_model_new(&o, write_line, &r->lines);
}

static void
run_clone(struct run *r, const struct run *from)
{
	*r = (struct run){ .s = from->s, .at = from->at };
	r->m = pw_model_clone(from->m, write_line, &r->lines);
}

static bool
run_step(struct run *r)
{
	if (r->at == r->s->n)
		return false;
	pw_model_apply(r->m, r->s->v[r->at++]);
	return true;
}

static void
run_finish(struct run *r)
{
	const uint64_t last = r->s->n ? r->s->v[r->s->n - 1]->ts : 0;

	while (run_step(r))
		;
	pw_model_finish(r->m, last + 5000 * MS);
	add_state(&r->end, r->m);
}

static void
run_free_model(struct run *r)
{
	pw_model_free(r->m);
	r->m = NULL;
}

static void
run_done(struct run *r)
{
	pw_model_free(r->m);
	strbuf_done(&r->lines);
	strbuf_done(&r->end);
}

/* --- what is compared --------------------------------------------------------------- */

static void
assert_same_bytes(const char *what, size_t cut, const char *got, size_t got_len, const char *want, size_t want_len)
{
	if (got_len == want_len && (!want_len || !memcmp(got, want, want_len)))
		return;
	fail_msg("%s, cloned after %zu events:\n%.*s\nexpected:\n%.*s", what, cut, (int)got_len, got ? got : "",
		 (int)want_len, want ? want : "");
}

/* The lines of a run that began at that byte of the whole, and the state at its end. */
static void
assert_same_end(const char *what, const struct run *got, const struct run *want, size_t cut, size_t from)
{
	assert_same_bytes(what, cut, got->lines.s, got->lines.len, strbuf_str(&want->lines) + from,
			  want->lines.len - from);
	assert_same_bytes(what, cut, got->end.s, got->end.len, want->end.s, want->end.len);
}

static void
assert_same_state(const struct run *a, const struct run *b)
{
	struct strbuf x = { 0 }, y = { 0 };

	add_state(&x, a->m);
	add_state(&y, b->m);
	assert_same_bytes("the clone", a->at, y.s, y.len, x.s, x.len);
	strbuf_done(&x);
	strbuf_done(&y);
}

/* The clone runs alone; twice, as it is cloned itself. */
static void
clone_survives(const struct run *at_cut, const struct run *whole)
{
	struct run first, second;

	run_clone(&first, at_cut);
	run_clone(&second, &first);
	run_free_model(&first);
	run_finish(&second);
	assert_same_end("the clone of a clone", &second, whole, at_cut->at, at_cut->lines.len);
	run_done(&first);
	run_done(&second);
}

/* Both run on, in turns. */
static void
both_continue(const struct stream *s, size_t cut, const struct run *whole)
{
	struct run original, clone;
	size_t from;

	run_begin(&original, s);
	while (original.at < cut && run_step(&original))
		;
	from = original.lines.len;
	run_clone(&clone, &original);
	while (run_step(&clone))
		run_step(&original);
	run_finish(&original);
	assert_same_end("the original", &original, whole, cut, 0);
	run_free_model(&original);
	run_finish(&clone);
	assert_same_end("the clone beside it", &clone, whole, cut, from);
	run_done(&original);
	run_done(&clone);
}

static void
stream_clones(const struct stream *s, size_t cuts)
{
	const size_t stride = s->n / cuts + 1;
	struct run whole, going, waiting;

	run_begin(&whole, s);
	run_finish(&whole);
	run_begin(&going, s);
	for (size_t cut = 0; cut <= s->n; cut += stride) {
		while (going.at < cut)
			run_step(&going);
		run_clone(&waiting, &going);
		assert_same_state(&going, &waiting);
		clone_survives(&going, &whole);
		/* Any change of the original that shows in the clone has been made by then. */
		run_step(&going);
		run_finish(&waiting);
		assert_same_end("the clone that waited", &waiting, &whole, cut,
				whole.lines.len - waiting.lines.len);
		run_done(&waiting);
		both_continue(s, cut, &whole);
	}
	run_finish(&going);
	assert_same_end("the original", &going, &whole, s->n, 0);
	run_done(&going);
	run_done(&whole);
}

static void
recording_clones(void **state)
{
	struct stream s = { 0 };

	read_recording(&s, *state);
	stream_clones(&s, 12);
	stream_done(&s);
}

/* --- streams of this test's own ------------------------------------------------------- */

static void
add_stack(struct stream *s, uint64_t t, uint32_t id, const char *func, const char *file, uint32_t line)
{
	struct strbuf b = { 0 };
	const struct pw_frame f = { .module = "/srv/server", .func = func, .file = file, .source = "", .line = line, .offset = id };
	const struct pw_event ev = EV_(t, STACK, ID(0), .stack = id);

	pw_frame_add(&b, &f);
	stream_add(s, &ev, b.s, b.len);
	strbuf_done(&b);
}

/* A server whose children exec, are reaped late or never, and whose pids come again. */
static void
make_reuse(struct stream *s)
{
	s->history = 6;
	ADD(s, START(0, PW_BACKEND_BPF));
	ADD(s, PROC_AT(1, 10, 5, 1));
	ADD_TAIL(s, "/srv/server\0server\0-v", EXEC(2, 10, "server"));
	for (uint32_t i = 0; i < 60; i++) {
		const uint32_t t = 10 + 100 * i, pid = 20 + i % 4;

		ADD(s, FORK_AT(t, 10, pid, T0 + t * MS));
		if (i % 3 == 0)
			ADD_TAIL(s, "/bin/true\0true", EXEC(t + 1, pid, "true"));
		if (i % 7 == 0)
			ADD(s, FORK_AT(t + 2, pid, 50 + i % 2, T0 + (t + 2) * MS));
		ADD(s, EXIT_AT(t + 10, pid, T0 + t * MS, 10));
		ADD(s, CHLD(t + 10, 10, pid, QUEUED));
		if (i % 5)
			ADD(s, POLL(t + 20, 10, pid));
		else
			ADD(s, NONE_YET(t + 20, 10));
		if (i % 11 == 0)
			ADD(s, LOSS(t + 30, 3));
	}
}

/* Zombies of one parent and of some that are not watched; a leak opens, grows, is resolved. */
static void
make_crowd(struct stream *s)
{
	ADD(s, START(0, PW_BACKEND_BPF));
	ADD_TAIL(s, "/srv/server\0server", EXEC(1, 10, "server"));
	for (uint32_t i = 0; i < MANY; i++) {
		ADD(s, FORK(2 + i, 10, 100 + i));
		if (i % 50 == 0)
			ADD(s, FORK(2 + i, 100 + i, 5000 + i));
		ADD(s, EXIT(2 + i, 100 + i, 10));
		ADD(s, CHLD(2 + i, 10, 100 + i, COALESCED));
		if (i % 50 == 0) {
			ADD(s, REPARENT(2 + i, 5000 + i, 100 + i, 77));
			ADD(s, EXIT(2 + i, 5000 + i, 77));
		}
	}
	ADD(s, ACTIVE(4000, 10, SLEEPING, 7, 3));
	for (uint32_t i = 0; i < MANY; i++)
		ADD(s, WAIT(6000 + i, 10, 100 + i));
}

/* Two programs of one process, with lines that come late, a nudge, and a blocked signal. */
static void
make_lines(struct stream *s)
{
	ADD(s, START(0, PW_BACKEND_BPF));
	ADD_TAIL(s, "/srv/server\0server", EXEC(1, 10, "server"));
	ADD(s, DISPOSE(2, 10, HANDLER, 0, 0, CALL));
	for (uint32_t i = 0; i < 12; i++) {
		struct pw_event fork = FORK(10 + i, 10, 20 + i);

		fork.stack = 1 + i % 3;
		stream_add(s, &fork, NULL, 0);
		ADD(s, ENTER(10 + i, 10, 11, PID, (int32_t)(20 + i), 0));
		ADD(s, EXIT(30 + i, 20 + i, 10));
		ADD(s, CHLD(30 + i, 10, 20 + i, QUEUED));
		ADD(s, DELIVER(30 + i, 10));
		if (i % 2)
			ADD(s, POLL(31 + i, 10, 20 + i));
		if (i % 4 == 0)
			add_stack(s, 1000 + 200 * i, 1 + i / 4, "serve", "server.c", 10 + i);
	}
	ADD(s, DISPOSE(3500, 10, HANDLER, 0, PW_F_BLOCKED, CALL));
	ADD_TAIL(s, "\0" "nothing", EV_(4000, NUDGE, ID(10), .comm = "server",
		 .nudge = { .outcome = PW_NUDGE_SENT, .before = 6, .after = -1, .reaped = -1,
			    .delivered = -1, .waits = -1 }));
	ADD_TAIL(s, "/srv/next\0next", EXEC(5000, 10, "next"));
	ADD(s, FORK(5001, 10, 40));
	ADD(s, FORK(5001, 10, 41));
	ADD(s, EXIT(5002, 40, 10));	/* both are exiting until their time is over */
	ADD(s, EXIT(5003, 41, 10));
	ADD(s, EXIT_TO(9000, 10, 1, 1));
}

/* Found at attach, children before their parents; what ends slowly; a cause that is only likely. */
static void
make_attached(struct stream *s)
{
	ADD(s, START(0, PW_BACKEND_PROCFS));
	ADD(s, PROC(1, 31, 30, RUNNING));
	ADD(s, PROC(1, 32, 30, RUNNING));
	ADD_TAIL(s, "server\0-v", PROC(2, 30, 1, RUNNING));
	ADD(s, PROC(3, 10, 1, RUNNING));
	ADD(s, PROC(4, 33, 10, DUMPING));
	ADD(s, PROC(5, 34, 10, DUMPING));
	ADD(s, FORK(10, 10, 20));
	ADD(s, FORK(11, 10, 21));
	ADD(s, FORK(12, 10, 22));
	ADD(s, EXIT(20, 20, 10));
	ADD(s, EXIT(30, 21, 10));
	ADD(s, EXIT(40, 22, 10));
	ADD(s, ACTIVE(100, 34, DUMPING, -1, 0));
	ADD(s, ACTIVE(2000, 10, SLEEPING, SYS_ppoll, 3));
	ADD(s, ACTIVE(4000, 10, SLEEPING, SYS_ppoll, 3));
	for (uint32_t i = 20; i < 23; i++)
		ADD(s, REAP(6000, i, 10));
	ADD(s, EXIT(6100, 33, 10));
	ADD(s, EXIT(6200, 31, 30));
	ADD(s, EXIT(8000, 34, 10));
}

static const struct made_row {
	const char *name;
	void (*make)(struct stream *s);
	size_t cuts;
} made_rows[] = {
	{ "pids that come again, few remembered", make_reuse, 400 },
	{ "2,000 zombies, and leaks that open and are resolved", make_crowd, 7 },
	{ "attached, with causes that are likely", make_attached, 100 },
	{ "stacks, a nudge, two programs", make_lines, 100 },
};

static void
made_stream_clones(void **state)
{
	const struct made_row *row = *state;
	struct stream s = { 0 };

	row->make(&s);
	stream_clones(&s, row->cuts);
	stream_done(&s);
}

static void
an_empty_model_clones(void **state)
{
	const struct stream s = { 0 };

	(void)state;
	stream_clones(&s, 1);
}

/* What is forgotten is not counted any more. */
static void
size_follows_what_is_held(void **state)
{
	const struct pw_model_opts o = { .zombie_age = 1000 * MS, .history = 1 };
	struct strbuf ignored = { 0 };
	struct pw_model *m = pw_model_new(&o, write_line, &ignored);
	struct stream s = { 0 };
	size_t before, crowd = 0;

	(void)state;
	make_crowd(&s);
	before = pw_model_size(m);
	for (size_t i = 0; i < s.n; i++) {
		pw_model_apply(m, s.v[i]);
		if (crowd < pw_model_size(m))
			crowd = pw_model_size(m);
	}
	assert_true(crowd > before + MANY * sizeof(struct pw_proc));
	assert_true(pw_model_size(m) < crowd / 4);
	stream_done(&s);
	pw_model_free(m);
	strbuf_done(&ignored);
}

int
main(void)
{
	static struct unit_list l;
	const char *srcdir = getenv("srcdir");
	char pattern[4096];
	glob_t files;
	int failed;

#ifdef M_PERTURB
	mallopt(M_PERTURB, 0xa5);	/* what is freed, and still read, is not as it was */
#endif
	UNIT_ADD_ROWS(&l, made_stream_clones, made_rows);
	unit_add(&l, "an empty model", an_empty_model_clones, NULL);
	unit_add(&l, "the size follows what is held", size_follows_what_is_held, NULL);
	snprintf(pattern, sizeof(pattern), "%s/tests/data/*.jsonl", srcdir ? srcdir : ".");
	if (glob(pattern, 0, NULL, &files) != 0)
		return 1;
	snprintf(pattern, sizeof(pattern), "%s/tests/rules/*.jsonl", srcdir ? srcdir : ".");
	if (glob(pattern, GLOB_APPEND, NULL, &files) != 0)
		return 1;
	for (size_t i = 0; i < files.gl_pathc; i++)
		unit_add(&l, strrchr(files.gl_pathv[i], '/') + 1, recording_clones, files.gl_pathv[i]);
	failed = unit_run("clone", &l);
	globfree(&files);
	return failed;
}
