/* SPDX-License-Identifier: GPL-2.0-or-later */
/* symbols.c - numbers stacks, sends them to the process that reads symbols, and keeps what
 * comes back until it is drained. */
#include "source/symbols/symbols.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/hash.h"
#include "source/symbols/debug_files.h"
#include "source/symbols/program_maps.h"
#include "source/symbols/python_programs.h"
#include "source/symbols/python_stack.h"
#include "source/symbols/symbol_wire.h"
#include "source/symbols/symbolizer_link.h"

#define KNOWN_MAX 16384
#define WAITING_MAX (8u << 20)	/* bytes of copies */
#define RESTARTS_MAX 3		/* an hour */
#define HOUR (3600 * CLOCK_SECOND)
#define PATIENCE (20 * CLOCK_SECOND)
#define MESSAGES_MAX 256	/* taken at once */

struct known_stack {
	uint64_t hash[2];
	uint32_t id;
	bool finished;		/* its frames have been handed over */
	UT_hash_handle hh;
};

/* A copy that has not been answered. */
struct waiting_stack {
	struct waiting_stack *next;
	uint32_t id;
	uint64_t hash[2];
	struct pw_id who;
	struct program *program;
	bool again;		/* the maps have been read again for it */
	size_t size;
	size_t charged;		/* of waiting_bytes */
	struct stack_copy *copy;
	struct python_lines python;
};

struct waiting_list {
	struct waiting_stack *first, **end;
};

struct finished_stack {
	struct finished_stack *next;
	uint64_t hash[2];
	struct symbols_frames *stack;
};

struct symbols {
	struct symbols_opts opts;
	struct programs *programs;
	struct python_programs python;
	struct symbolizer_link link;
	bool dead;		/* it has ended too often */
	struct known_stack *by_hash;
	struct waiting_list unsent, sent;
	struct finished_stack *finished, **finished_end;
	size_t waiting_bytes;
	unsigned int restarts;	/* in the hour */
	uint64_t hour_began;	/* ns */
	struct symbols_counts counts;
	char packet[SYM_PACKET];
};

__attribute__((format(printf, 2, 3)))
static void
symbols_note(const struct symbols *s, const char *fmt, ...)
{
	char line[256];
	va_list ap;

	if (!s->opts.note)
		return;
	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	s->opts.note(line);
}

int
symbols_new(struct symbols **out, const struct symbols_opts *o, const char **why)
{
	struct symbols *s = xzalloc(sizeof(*s));
	int err;

	s->opts = *o;
	if (!s->opts.max_known)
		s->opts.max_known = KNOWN_MAX;
	s->link.patience = o->patience ? o->patience : PATIENCE;
	s->programs = programs_new();
	s->python = (struct python_programs){ .programs = s->programs, .found = o->python, .arg = o->arg };
	s->unsent.end = &s->unsent.first;
	s->sent.end = &s->sent.first;
	s->finished_end = &s->finished;
	err = symbolizer_start(&s->link);
	if (!err) {
		*out = s;
		return 0;
	}
	*why = "the process that reads symbols cannot be started: no stacks";
	symbols_free(s);
	return err;
}

static void
waiting_add(struct waiting_list *l, struct waiting_stack *w)
{
	w->next = NULL;
	*l->end = w;
	l->end = &w->next;
}

static struct waiting_stack *
waiting_remove(struct waiting_list *l, struct waiting_stack **at)
{
	struct waiting_stack *w = *at;

	*at = w->next;
	if (l->end == &w->next)
		l->end = at;
	w->next = NULL;
	return w;
}

static void
waiting_free(struct symbols *s, struct waiting_stack *w)
{
	s->waiting_bytes -= w->charged;
	s->counts.outstanding--;
	program_release(s->programs, w->program);
	python_lines_done(&w->python);
	free(w->copy);
	free(w);
}

static struct symbols_frames *
stack_with_python(const struct symbols *s, const struct waiting_stack *w, struct symbols_frames *stack)
{
	struct symbols_frames *merged = python_stack_merge(
		stack, &w->python, programs_sym_module(s->programs, w->program->python.module).path);

	free(stack);
	return merged;
}

/* stack = NULL: it could not be read. */
static void
waiting_finish(struct symbols *s, struct waiting_stack *w, struct symbols_frames *stack)
{
	struct finished_stack *f = xzalloc(sizeof(*f));

	if (!stack) {
		stack = xzalloc(sizeof(*stack));
		stack->id = w->id;
	}
	if (w->python.n)
		stack = stack_with_python(s, w, stack);
	stack->uid = w->program->uid;
	stack->elsewhere = w->program->root >= 0;
	f->stack = stack;
	memcpy(f->hash, w->hash, sizeof(f->hash));
	*s->finished_end = f;
	s->finished_end = &f->next;
	waiting_free(s, w);
}

void
symbols_free(struct symbols *s)
{
	struct known_stack *k, *next;

	if (!s)
		return;
	symbolizer_link_done(&s->link);
	while (s->unsent.first)
		waiting_free(s, waiting_remove(&s->unsent, &s->unsent.first));
	while (s->sent.first)
		waiting_free(s, waiting_remove(&s->sent, &s->sent.first));
	symbols_drain(s, NULL, NULL);
	HASH_ITER(hh, s->by_hash, k, next) {
		/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): HASH_ITER went on before the free */
		HASH_DEL(s->by_hash, k);
		free(k);
	}
	python_programs_done(&s->python);
	programs_free(s->programs);
	free(s);
}

static void
hash_word(uint64_t hash[2], uint64_t word)
{
	hash[0] = (hash[0] ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	hash[0] ^= hash[0] >> 29;
	hash[1] = (hash[1] + word) * UINT64_C(0xbf58476d1ce4e5b9);
	hash[1] ^= hash[1] >> 32;
}

/* By module and place in it, so that it is the same when the program runs again elsewhere. */
static void
hash_code_word(const struct program *p, uint64_t hash[2], uint64_t word)
{
	const struct sym_mapping *m;

	if (word < p->map[0].start || word >= p->map[p->n - 1].end)
		return;
	m = program_find(p, word);
	if (!m)
		return;
	hash_word(hash, m->serial);
	hash_word(hash, m->module == SYM_NO_MODULE ? word : word - m->start + m->offset);
}

static void
hash_copy(const struct program *p, const struct stack_copy *copy, uint64_t hash[2])
{
	hash[0] = hash[1] = 0;
	hash_code_word(p, hash, copy->pc);
#if defined(__x86_64__)
	if (copy->known >> STACK_COPY_RDI & 1)
		hash_code_word(p, hash, copy->regs[STACK_COPY_RDI]);
#endif
	for (uint32_t at = 0; at + sizeof(uint64_t) <= copy->len; at += sizeof(uint64_t)) {
		uint64_t word;

		memcpy(&word, copy->bytes + at, sizeof(word));
		hash_code_word(p, hash, word);
	}
}

static void
hash_text(uint64_t hash[2], const char *text)
{
	for (; text && *text; text++)
		hash_word(hash, (unsigned char)*text);
	hash_word(hash, 0);
}

static void
hash_lines(const struct python_lines *lines, uint64_t hash[2])
{
	for (size_t i = 0; i < lines->n; i++) {
		hash_text(hash, lines->v[i].file);
		hash_text(hash, lines->v[i].func);
		hash_word(hash, lines->v[i].line);
	}
}

static void
known_drop(struct symbols *s, struct known_stack *k)
{
	/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): it is in the table, so there is one */
	HASH_DEL(s->by_hash, k);
	free(k);
}

/* NULL: it has to be read. */
static struct known_stack *
known_find(struct symbols *s, const uint64_t hash[2])
{
	struct known_stack *k = NULL;

	HASH_FIND(hh, s->by_hash, hash, sizeof(k->hash), k);
	if (!k || !k->finished || !s->opts.kept || s->opts.kept(s->opts.arg, k->id))
		return k;
	known_drop(s, k);
	return NULL;
}

/* The one that was met first makes room. */
static struct known_stack *
known_add(struct symbols *s, const uint64_t hash[2])
{
	struct known_stack *k = xzalloc(sizeof(*k));

	if (HASH_COUNT(s->by_hash) >= s->opts.max_known)
		known_drop(s, s->by_hash);
	memcpy(k->hash, hash, sizeof(k->hash));
	k->id = ++s->counts.ids;
	/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): an empty table is NULL */
	HASH_ADD(hh, s->by_hash, hash, sizeof(k->hash), k);
	return k;
}

static void
stack_refused(struct symbols *s)
{
	if (!s->counts.refused++)
		symbols_note(s, "more stacks than can be read: some events have none");
}

/* Takes over the lines. */
static void
stack_send_later(struct symbols *s, const struct known_stack *k, const struct pw_id *who, struct program *p,
		 const struct stack_copy *copy, struct python_lines *python)
{
	struct waiting_stack *w = xzalloc(sizeof(*w));

	w->id = k->id;
	memcpy(w->hash, k->hash, sizeof(w->hash));
	w->who = *who;
	w->program = p;
	program_take(p);
	w->size = sizeof(*copy) + copy->len;
	w->copy = xmemdup(copy, w->size);
	w->python = *python;
	python->n = 0;
	w->charged = w->size;
	for (size_t i = 0; i < w->python.n; i++)
		w->charged += strlen(w->python.v[i].file) + strlen(w->python.v[i].func);
	s->waiting_bytes += w->charged;
	s->counts.outstanding++;
	waiting_add(&s->unsent, w);
}

/* The symbolizer has ended, hangs, or does not keep to the messages: what it was doing is lost. */
static void
symbols_restart(struct symbols *s, bool hangs)
{
	const int bad = symbolizer_stop(&s->link, hangs);
	struct program_module *m = bad >= 0 ? programs_module(s->programs, (uint32_t)bad) : NULL;

	programs_unsent(s->programs);
	python_programs_unasked(&s->python);
	if (m) {
		m->bad = true;
		symbols_note(s, hangs ? "symbols cannot be read, as the file does not answer: %s" :
					"symbols cannot be read: %s", m->path);
	} else if (hangs) {
		symbols_note(s, "the process that reads symbols does not answer: a stack is left out");
	}
	if (s->sent.first)	/* the others have not been begun */
		waiting_finish(s, waiting_remove(&s->sent, &s->sent.first), NULL);
	*s->sent.end = s->unsent.first;
	if (s->unsent.first)
		s->sent.end = s->unsent.end;
	s->unsent = s->sent;
	if (!s->unsent.first)
		s->unsent.end = &s->unsent.first;
	s->sent = (struct waiting_list){ .first = NULL };
	s->sent.end = &s->sent.first;
	if (clock_monotonic() - s->hour_began >= HOUR) {
		s->hour_began = clock_monotonic();
		s->restarts = 0;
	}
	s->dead = s->restarts++ >= RESTARTS_MAX || symbolizer_start(&s->link) != 0;
	if (!s->dead) {
		s->counts.restarts++;
		return;
	}
	symbols_note(s, "the process that reads symbols has ended too often: no more stacks");
	symbolizer_stop(&s->link, false);
	while (s->unsent.first)
		waiting_finish(s, waiting_remove(&s->unsent, &s->unsent.first), NULL);
}

static int
send_stack(struct symbols *s, const struct waiting_stack *w)
{
	const struct sym_head h = {
		.kind = SYM_STACK, .id = w->id, .program = w->program->id, .count = w->copy->len,
	};
	const int err = programs_send(s->programs, w->program, s->link.work);

	return err ? err : sym_send(s->link.work, &h, w->copy, w->size, -1, false);
}

static bool
is_full(int err)
{
	return err == -EAGAIN || err == -ENOBUFS || err == -ETOOMANYREFS;
}

static void
send_stacks(struct symbols *s)
{
	int err = s->dead ? 0 : python_programs_ask(&s->python, s->link.work);

	if (err && !is_full(err))
		symbols_restart(s, false);
	while (!s->dead && s->unsent.first) {
		err = send_stack(s, s->unsent.first);
		if (is_full(err))
			break;
		if (err)
			symbols_restart(s, false);
		else
			waiting_add(&s->sent, waiting_remove(&s->unsent, &s->unsent.first));
	}
	if (!s->dead)
		symbolizer_want_room(&s->link, s->unsent.first || s->python.to_ask);
}

/* The program in which the copy begins; NULL = none. */
static struct program *
program_of_copy(struct symbols *s, const struct pw_id *who, const struct stack_copy *copy)
{
	struct program *p = programs_of(s->programs, who), *again;

	if (p && !program_find(p, copy->pc)) {
		again = programs_read_again(s->programs, who);
		p = again ? again : p;
	}
	if (!p || !program_find(p, copy->pc))
		return NULL;
	python_look(&s->python, who, p);
	return p;
}

static uint32_t
stack_number(struct symbols *s, const struct pw_id *who, struct program *p, const struct stack_copy *copy,
	     struct python_lines *python)
{
	struct known_stack *k;
	uint64_t hash[2] = { 0 };

	hash_copy(p, copy, hash);
	hash_lines(python, hash);
	k = known_find(s, hash);
	if (k)
		return k->id;
	if (s->counts.ids == UINT32_MAX || s->waiting_bytes > WAITING_MAX) {
		stack_refused(s);
		return 0;
	}
	k = known_add(s, hash);
	stack_send_later(s, k, who, p, copy, python);
	return k->id;
}

uint32_t
symbols_stack_of_python(struct symbols *s, const struct pw_id *who, const struct stack_copy *copy,
			const struct python_frame *f, size_t n)
{
	struct python_lines python;
	struct program *p;
	uint32_t id;

	if (!s || s->dead || copy->len > STACK_COPY_MAX)
		return 0;
	p = program_of_copy(s, who, copy);
	if (!p)
		return 0;
	python_programs_lines(&s->python, who, p, f, n, &python);
	id = stack_number(s, who, p, copy, &python);
	python_lines_done(&python);
	send_stacks(s);
	return id;
}

uint32_t
symbols_stack(struct symbols *s, const struct pw_id *who, const struct stack_copy *copy)
{
	return symbols_stack_of_python(s, who, copy, NULL, 0);
}

size_t
symbols_python_frames(struct symbols *s, const struct pw_id *who, struct python_frames *out)
{
	struct program *p = s && !s->dead ? programs_of(s->programs, who) : NULL;

	if (!p)
		return 0;
	python_look(&s->python, who, p);
	send_stacks(s);
	return python_programs_frames(&s->python, who, p, out);
}

void
symbols_forked(struct symbols *s, const struct pw_id *parent, const struct pw_id *child)
{
	if (s)
		programs_forked(s->programs, parent, child);
}

/* An interpreter is looked at before it runs anything. */
void
symbols_mapped(struct symbols *s, const struct pw_event *ev)
{
	if (s && !s->dead)
		programs_mapped(s->programs, &ev->who, ev->ts, ev->tail, ev->tail_len);
}

void
symbols_execed(struct symbols *s, const struct pw_id *who, uint64_t ts, const char *called)
{
	struct program *p;

	if (!s)
		return;
	programs_execed(s->programs, who, ts, called);
	p = !s->dead && python_is_named(who) ? programs_of(s->programs, who) : NULL;
	if (!p)
		return;
	python_look(&s->python, who, p);
	send_stacks(s);
}

void
symbols_gone(struct symbols *s, const struct pw_id *who)
{
	if (s)
		programs_gone(s->programs, who);
}

int
symbols_fd(const struct symbols *s)
{
	return s && !s->dead ? s->link.poll : -1;
}

uint64_t
symbols_timeout(const struct symbols *s)
{
	const uint64_t python = s && s->python.look_at ? s->python.look_at : UINT64_MAX;
	const uint64_t link = s && s->link.look_at ? s->link.look_at : UINT64_MAX;
	const uint64_t due = link < python ? link : python, now = due != UINT64_MAX ? clock_monotonic() : 0;

	if (!now || s->dead)
		return UINT64_MAX;
	return due > now ? due - now : 0;
}

static int
answer_file(struct symbols *s, const struct sym_head *h)
{
	const struct program_module *m = programs_module(s->programs, h->id);
	struct sym_head answer = { .kind = SYM_FILE };
	struct sym_wanted w;
	struct stat st = { .st_size = 0 };
	int fd = -1, err;

	memcpy(&w, s->packet, sizeof(w));
	if (m)
		fd = debug_file_open(m->root, m->path, (enum sym_want)h->program, &w, s->opts.debuginfod, &st);
	answer.size = fd >= 0 ? (uint64_t)st.st_size : 0;
	err = sym_send(s->link.files, &answer, NULL, 0, fd, false);
	if (fd >= 0)
		close(fd);
	return err;
}

/* Dynamically loaded libraries are not in the maps that were read before.  They may have been read
 * again since, for another stack.  True: it is sent once more. */
static bool
stack_again(struct symbols *s, struct waiting_stack *w)
{
	struct program *p = programs_since(s->programs, &w->who, w->program);

	if (!p && !w->again) {
		p = programs_read_again(s->programs, &w->who);
		w->again = true;
	}
	if (!p)
		return false;
	program_take(p);
	program_release(s->programs, w->program);
	w->program = p;
	waiting_add(&s->unsent, w);
	return true;
}

static int
take_frames(struct symbols *s, const struct sym_head *h, size_t len)
{
	struct waiting_stack **at = &s->sent.first, *w;

	while (*at && (*at)->id != h->id)
		at = &(*at)->next;
	if (!*at)
		return -EPROTO;
	w = waiting_remove(&s->sent, at);
	if (h->flags & SYM_UNMAPPED && stack_again(s, w))
		return 0;
	waiting_finish(s, w, sym_take_frames(h, s->packet, len, programs_sym_module, s->programs));
	return 0;
}

/* The messages that are there: 0, or the -errno of a symbolizer that is of no more use. */
static int
read_messages(struct symbols *s, int sock, enum sym_kind kind)
{
	struct sym_head h;
	int len = -EAGAIN, fd, err;

	/* What is left is there at the next turn: the loop has other work, too. */
	for (int i = 0; i < MESSAGES_MAX && (len = sym_receive(sock, &h, s->packet, &fd, false, true)) >= 0; i++) {
		symbolizer_heard(&s->link);
		if (h.kind == SYM_FOUND && kind == SYM_FRAMES) {
			python_programs_answer(&s->python, &h, s->packet);
			continue;
		}
		if (h.kind != kind)
			return -EPROTO;
		err = kind == SYM_WANT ? answer_file(s, &h) : take_frames(s, &h, (size_t)len);
		if (err)
			return err;
	}
	return len >= 0 || len == -EAGAIN ? 0 : len;
}

static void
symbols_pump(struct symbols *s)
{
	if (s->dead)
		return;
	if (read_messages(s, s->link.files, SYM_WANT) != 0 || read_messages(s, s->link.work, SYM_FRAMES) != 0)
		symbols_restart(s, false);
	python_look_again(&s->python);
	send_stacks(s);
	if (!s->dead && symbolizer_hangs(&s->link, s->sent.first || s->python.unanswered)) {
		symbols_restart(s, true);
		send_stacks(s);
	}
}

static void
known_finished(struct symbols *s, const struct finished_stack *f)
{
	struct known_stack *k = NULL;

	HASH_FIND(hh, s->by_hash, f->hash, sizeof(f->hash), k);
	if (k && k->id == f->stack->id)
		k->finished = true;
}

int
symbols_drain(struct symbols *s, symbols_sink_fn *sink, void *arg)
{
	struct finished_stack *f;
	int n = 0;

	if (!s)
		return 0;
	if (sink)
		symbols_pump(s);
	while ((f = s->finished)) {
		s->finished = f->next;
		if (!f->next)
			s->finished_end = &s->finished;
		if (sink) {
			sink(arg, f->stack);
			known_finished(s, f);
		}
		free(f->stack);
		free(f);
		n++;
	}
	return n;
}

void
symbols_settle(struct symbols *s, unsigned int deadline_ms)
{
	const uint64_t until = clock_monotonic() + deadline_ms * CLOCK_MS;

	if (!s)
		return;
	for (symbols_pump(s); s->counts.outstanding && !s->dead; symbols_pump(s)) {
		struct pollfd pfd = { .fd = s->link.poll, .events = POLLIN };
		const uint64_t now = clock_monotonic(), due = symbols_timeout(s);
		struct timespec left;

		if (now >= until)
			return;
		left = clock_timespec(until - now < due ? until - now : due);
		ppoll(&pfd, 1, &left, NULL);
	}
}

void
symbols_count(const struct symbols *s, struct symbols_counts *out)
{
	*out = (struct symbols_counts){ 0 };
	if (!s)
		return;
	*out = s->counts;
	out->pid = s->link.pid;
}
