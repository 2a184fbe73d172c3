/* SPDX-License-Identifier: GPL-2.0-or-later */
/* strace_merge.c - the lines of many files of strace in one order. */
#include "source/replay/strace_merge.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/wait.h>

#include "source/replay/strace_value.h"

#define SECOND_NS UINT64_C(1000000000)
#define DAY_NS (86400 * SECOND_NS)

/* --- reading ---------------------------------------------------------------------------- */

/* 0 (r->valid: there was one) or -errno. */
static int
read_line(struct strace_merge *m, struct strace_stream *s, struct strace_read *r)
{
	const char *text;
	size_t len;
	int err;

	r->valid = false;
	while ((err = strace_file_next(m->files, s->file, &text, &len)) > 0) {
		strbuf_reset(&r->text);
		strbuf_add(&r->text, text, len);
		if (strace_line_parse(r->text.s, len, &r->l) != 0 || r->l.kind == STRACE_NOTHING)
			continue;
		if (r->l.stamp == STRACE_UNTIMED)
			r->l.time = s->said;
		else if (r->l.stamp == STRACE_OF_DAY && r->l.time + DAY_NS / 2 < s->said)
			s->days += DAY_NS;
		s->said = r->l.time;
		r->at = s->days + r->l.time;
		r->valid = true;
		return 0;
	}
	if (err == -ENODATA)
		return 0;
	m->failed = s->file;
	return err;
}

/* What was next is now. */
static int
read_on(struct strace_merge *m, struct strace_stream *s)
{
	struct strace_read old = s->now;

	s->now = s->next;
	s->next = old;
	s->next.valid = false;
	return s->now.valid ? read_line(m, s, &s->next) : 0;
}

/* --- who waits for whom ------------------------------------------------------------------ */

static void
queue_step(struct strace_merge *m, struct strace_stream *s, uint64_t at)
{
	heap_set(&m->order, &s->node, at > m->at ? at : m->at);
}

static void
release_waiters(struct strace_merge *m, struct strace_stream *s, bool end)
{
	struct strace_stream **link = &s->waiters, *w;

	while ((w = *link)) {
		if (!end && w->until == STRACE_UNTIL_END) {
			link = &w->next_waiter;
			continue;
		}
		*link = w->next_waiter;
		w->blocked = false;
		queue_step(m, w, w->begun ? w->due : w->now.at);
	}
}

static struct strace_stream *
find_stream(const struct strace_merge *m, int64_t tid)
{
	const struct strace_file *f = tid > 0 && tid <= INT32_MAX ? strace_files_find(m->files, (uint32_t)tid) : NULL;

	return f ? &m->v[f - m->files->v] : NULL;
}

/* The step of s comes after that.  false: it is so already. */
static bool
block_on(struct strace_merge *m, struct strace_stream *s, struct strace_stream *on, enum strace_until until)
{
	if (!on || on == s || on->state == STRACE_OVER || !on->maker || s->forced)
		return false;
	s->until = until;
	s->blocked = true;
	s->next_waiter = on->waiters;
	on->waiters = s;
	heap_set(&m->order, &s->node, HEAP_NEVER);
	return true;
}

/* made: ns, when the call began that makes it; 0 = not known */
static int
start_stream(struct strace_merge *m, struct strace_stream *s, uint64_t made)
{
	int err;

	s->state = STRACE_RUNNING;
	err = read_line(m, s, &s->next);
	if (!err && s->next.valid && s->next.l.stamp == STRACE_OF_DAY) {
		s->days = made - made % DAY_NS;
		if (s->next.l.time + DAY_NS / 2 < made % DAY_NS)
			s->days += DAY_NS;
		s->next.at = s->days + s->next.l.time;
	}
	if (!err)
		err = read_on(m, s);
	if (err)
		return err;
	if (s->now.valid) {
		queue_step(m, s, s->now.at);
	} else {
		s->state = STRACE_OVER;
		release_waiters(m, s, true);
	}
	return 0;
}

/* --- calls that have a beginning and an end -------------------------------------------------- */

enum call_type {
	CALL_WHOLE,
	CALL_FORKS,
	CALL_WAITS,
	CALL_SLEEPS,
};

static enum call_type
type_of_call(const struct strace_merge *m, const struct strace_line *l)
{
	static const struct {
		const char *name;
		enum call_type type;
	} types[] = {
		{ "clone", CALL_FORKS }, { "clone3", CALL_FORKS }, { "fork", CALL_FORKS }, { "vfork", CALL_FORKS },
		{ "wait4", CALL_WAITS }, { "waitid", CALL_WAITS }, { "waitpid", CALL_WAITS },
		{ "epoll_pwait", CALL_SLEEPS }, { "epoll_pwait2", CALL_SLEEPS }, { "ppoll", CALL_SLEEPS },
		{ "ppoll_time64", CALL_SLEEPS }, { "pselect6", CALL_SLEEPS }, { "pselect6_time64", CALL_SLEEPS },
		{ "rt_sigtimedwait", CALL_SLEEPS }, { "rt_sigtimedwait_time64", CALL_SLEEPS },
	};

	if (l->kind != STRACE_CALL || !l->result.len)
		return CALL_WHOLE;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strace_text_is(l->name, types[i].name))
			return types[i].type;
	return m->signalfds && strace_text_is(l->name, "read") ? CALL_SLEEPS : CALL_WHOLE;
}

static bool
is_vfork(const struct strace_line *l)
{
	return strace_text_is(l->name, "vfork") || memmem(l->args.s, l->args.len, "CLONE_VFORK", 11);
}

static bool
text_has(struct strace_text t, const char *word)
{
	return memmem(t.s, t.len, word, strlen(word));
}

/* The child whose end it returns; 0 = none. */
static int64_t
child_of_wait(const struct strace_line *l)
{
	struct strace_args a;
	int32_t status;
	int64_t n = 0;

	strace_args_split(l->args, &a);
	if (strace_text_is(l->name, "waitid")) {
		const struct strace_text info = strace_arg(&a, 2);

		return !text_has(info, "CLD_STOPPED") && !text_has(info, "CLD_CONTINUED") &&
		       strace_pid(strace_member(info, "si_pid"), &n) ? n : 0;
	}
	if (strace_wait_status(strace_arg(&a, 1), &status) ?
	    WIFSTOPPED(status) || WIFCONTINUED(status) :
	    strace_wait_options(strace_arg(&a, 2)) & (WUNTRACED | WCONTINUED))
		return 0;
	return strace_pid(l->result, &n) && n > 0 ? n : 0;
}

static bool
returns_at_once(const struct strace_line *l, enum call_type type, const struct strace_stream *child)
{
	struct strace_args a;

	switch (type) {
	case CALL_FORKS:
		return child || strace_text_is(l->result, "-1") || (l->result.len > 1 && l->result.s[0] == '-');
	case CALL_WAITS:
		strace_args_split(l->args, &a);
		return child || (strace_wait_options(strace_arg(&a, strace_text_is(l->name, "waitid") ? 3 : 2)) &
				 WNOHANG);
	case CALL_SLEEPS:
	case CALL_WHOLE:
		break;
	}
	return false;
}

/* Without -T a call that may wait ends right before the next line of its file, unless it is
 * known what it waits for. */
static void
plan_end(struct strace_merge *m, struct strace_stream *s, enum call_type type, struct strace_stream *child)
{
	const struct strace_line *l = &s->now.l;

	s->begun = true;
	if (child && s->next.valid && child->last > s->next.at)
		child = NULL;		/* the number is of another one */
	if (l->took != UINT64_MAX)
		s->due = s->now.at + l->took;
	else if (returns_at_once(l, type, child) || !s->next.valid)
		s->due = s->now.at;
	else
		s->due = s->next.at;
	if (type == CALL_WAITS && block_on(m, s, child, STRACE_UNTIL_END))
		return;
	if (type == CALL_FORKS && l->took == UINT64_MAX && is_vfork(l) &&
	    block_on(m, s, child, STRACE_UNTIL_EXEC))
		return;
	queue_step(m, s, s->due);
}

/* --- lines that are given -------------------------------------------------------------------- */

static void
add_stamp(struct strbuf *out, const struct strace_line *l, uint64_t at)
{
	const uint64_t s = at / SECOND_NS % 86400;

	if (l->stamp == STRACE_OF_DAY)
		strbuf_addf(out, "%02" PRIu64 ":%02" PRIu64 ":%02" PRIu64 ".%09" PRIu64 " ", s / 3600,
			    s / 60 % 60, s % 60, at % SECOND_NS);
	else if (l->stamp == STRACE_NUMBER)
		strbuf_addf(out, "%" PRIu64 ".%09" PRIu64 " ", at / SECOND_NS, at % SECOND_NS);
}

static void
give_whole(struct strace_merge *m, const struct strace_stream *s)
{
	strbuf_reset(&m->line);
	strbuf_addf(&m->line, "%u ", s->file->tid);
	strbuf_add(&m->line, s->now.text.s, s->now.text.len);
}

static void
give_begin(struct strace_merge *m, const struct strace_stream *s)
{
	const struct strace_line *l = &s->now.l;

	strbuf_reset(&m->line);
	strbuf_addf(&m->line, "%u ", s->file->tid);
	strbuf_add(&m->line, s->now.text.s, (size_t)(l->args.s + l->args.len - s->now.text.s));
	strbuf_adds(&m->line, " <unfinished ...>");
}

static void
give_end(struct strace_merge *m, const struct strace_stream *s)
{
	const struct strace_line *l = &s->now.l;

	strbuf_reset(&m->line);
	strbuf_addf(&m->line, "%u ", s->file->tid);
	add_stamp(&m->line, l, m->at > s->due ? m->at : s->due);
	strbuf_addf(&m->line, "<... %.*s resumed>) = %.*s", (int)l->name.len, l->name.s, (int)l->result.len,
		    l->result.s);
}

/* --- steps ------------------------------------------------------------------------------------- */

static int
finish_line(struct strace_merge *m, struct strace_stream *s)
{
	const struct strace_line *l = &s->now.l;
	const bool execs = (strace_text_is(l->name, "execve") || strace_text_is(l->name, "execveat")) &&
			   l->result.len && l->result.s[0] == '0';
	int err;

	s->begun = s->forced = false;
	err = read_on(m, s);
	if (err)
		return err;
	if (execs)
		release_waiters(m, s, false);
	if (s->now.valid) {
		queue_step(m, s, s->now.at);
		return 0;
	}
	heap_set(&m->order, &s->node, HEAP_NEVER);
	s->state = STRACE_OVER;
	release_waiters(m, s, true);
	return 0;
}

/* A SIGCHLD about a child's end comes after it. */
static bool
signal_must_wait(struct strace_merge *m, struct strace_stream *s)
{
	const struct strace_line *l = &s->now.l;
	int64_t n;

	if (l->kind != STRACE_SIGNAL || l->signo != SIGCHLD ||
	    !(text_has(l->args, "CLD_EXITED") || text_has(l->args, "CLD_KILLED") ||
	      text_has(l->args, "CLD_DUMPED")) ||
	    !strace_pid(strace_member(l->args, "si_pid"), &n))
		return false;
	return block_on(m, s, find_stream(m, n), STRACE_UNTIL_END);
}

/* 1 and m->line, 0 = it has to wait, or -errno. */
static int
begin_line(struct strace_merge *m, struct strace_stream *s)
{
	const enum call_type type = type_of_call(m, &s->now.l);
	struct strace_stream *child = NULL;
	int64_t n;
	int err = 0;

	if (type == CALL_WHOLE) {
		if (signal_must_wait(m, s))
			return 0;
		give_whole(m, s);
		err = finish_line(m, s);
		return err ? err : 1;
	}
	give_begin(m, s);
	if (type == CALL_WAITS)
		child = find_stream(m, child_of_wait(&s->now.l));
	else if (type == CALL_FORKS && strace_pid(s->now.l.result, &n))
		child = find_stream(m, n);
	if (type == CALL_FORKS && child && child->maker != s)
		child = NULL;
	if (type == CALL_FORKS && child && child->state == STRACE_UNBORN)
		err = start_stream(m, child, s->now.at);
	plan_end(m, s, type, child);
	return err ? err : 1;
}

/* The files contradict each other: something that waits goes first. */
static int
unblock(struct strace_merge *m)
{
	struct strace_stream *first = NULL, *unborn = NULL;

	for (size_t i = 0; i < m->files->n; i++) {
		struct strace_stream *s = &m->v[i];

		if (s->blocked && (!first || s->now.at < first->now.at))
			first = s;
		if (s->state == STRACE_UNBORN && !unborn)
			unborn = s;
	}
	if (!first && !unborn)
		return -ENODATA;
	if (!first)
		return start_stream(m, unborn, m->at);
	for (size_t i = 0; i < m->files->n; i++) {
		struct strace_stream **link = &m->v[i].waiters;

		while (*link && *link != first)
			link = &(*link)->next_waiter;
		if (*link)
			*link = first->next_waiter;
	}
	first->blocked = false;
	first->forced = true;
	queue_step(m, first, first->begun ? first->due : first->now.at);
	return 0;
}

static int
start_all(struct strace_merge *m)
{
	int err = 0;

	m->started = true;
	for (size_t i = 0; i < m->files->n && !err; i++)
		if (!m->v[i].maker)
			err = start_stream(m, &m->v[i], 0);
	return err;
}

int
strace_merge_next(struct strace_merge *m)
{
	struct heap_node *top;
	struct strace_stream *s;
	int err = m->started ? 0 : start_all(m);

	while (err == 0) {
		top = heap_top(&m->order);
		if (!top) {
			err = unblock(m);
			continue;
		}
		s = (struct strace_stream *)(void *)((char *)top - offsetof(struct strace_stream, node));
		if (top->key > m->at)
			m->at = top->key;
		if (!s->begun) {
			err = begin_line(m, s);
			continue;
		}
		give_end(m, s);
		err = finish_line(m, s);
		return err ? err : 1;
	}
	return err;
}

void
strace_merge_init(struct strace_merge *m, struct strace_files *files, struct strace_stream *streams,
		  bool signalfds)
{
	*m = (struct strace_merge){ .files = files, .v = streams, .signalfds = signalfds };
	for (size_t i = 0; i < files->n; i++)
		heap_node_init(&streams[i].node);
}

void
strace_merge_done(struct strace_merge *m)
{
	for (size_t i = 0; m->files && i < m->files->n; i++) {
		strbuf_done(&m->v[i].now.text);
		strbuf_done(&m->v[i].next.text);
	}
	heap_done(&m->order);
	strbuf_done(&m->line);
}
