/* SPDX-License-Identifier: GPL-2.0-or-later */
/* report_log.c - the events and processes of a run as the page's script gets them.
 *
 * The model forgets processes that are gone, so that a page of many would lack most: here
 * each is kept as a few numbers.  Thousands of events have the same text but for their
 * numbers, so it is kept once.
 */
#include "view/html/report_log.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/columns.h"
#include "base/sat.h"
#include "base/xalloc.h"
#include "event/id.h"
#include "phrase/process_name.h"
#include "phrase/wait_call.h"
#include "view/survey.h"

enum { COLUMNS = 200 };		/* of a text */

const char *const log_kind_names[LOG_KIND_COUNT] = {
	[LOG_OTHER] = "other", [LOG_FOUND] = "found", [LOG_FORK] = "fork", [LOG_EXEC] = "exec",
	[LOG_EXIT] = "exit", [LOG_SIGNAL] = "signal", [LOG_MERGED] = "merged",
	[LOG_IGNORED] = "ignored", [LOG_BLOCKED] = "blocked", [LOG_DELIVER] = "deliver",
	[LOG_WAIT] = "wait", [LOG_TOOK] = "took", [LOG_ZERO] = "zero",
	[LOG_NO_CHILD] = "nochild", [LOG_FAILED] = "failed", [LOG_REAP] = "reap",
	[LOG_ORPHAN] = "orphan", [LOG_FINDING] = "finding",
};

/* --- texts --------------------------------------------------------------------------- */

/* Bytes that it takes in the page: some characters are \u0027 there. */
static size_t
text_cost(const char *s)
{
	size_t n = 3;

	for (; *s; s++)
		n += (unsigned char)*s < ' ' || strchr("<>&'", *s) ? 6 : 1;
	return n;
}

static size_t
page_bytes(const struct report_log *l)
{
	const size_t event = 26, proc = 48;

	return l->n_events * event + l->n_procs * proc + l->bytes;
}

static bool
has_room(const struct report_log *l, size_t cost)
{
	return l->bytes + cost <= LOG_TEXT && page_bytes(l) + cost <= LOG_PAGE;
}

static struct log_text *
add_text(struct report_log *l, const char *s)
{
	struct log_text *t = xzalloc(sizeof(*t));

	t->s = xstrdup(s);
	t->index = (uint32_t)l->n_texts;
	l->bytes += text_cost(s);
	if (l->n_texts == l->cap_texts) {
		l->cap_texts = l->cap_texts ? 2 * l->cap_texts : 256;
		l->texts = xreallocarray(l->texts, l->cap_texts, sizeof(struct log_text *));
	}
	l->texts[l->n_texts++] = t;
	return t;
}

static uint32_t
text_index(struct report_log *l, const char *s)
{
	const size_t cost = text_cost(s);
	struct log_text *t;

	HASH_FIND_STR(l->by_text, s, t);
	if (t)
		return t->index;
	if (*s && !has_room(l, cost)) {
		if (!l->no_room)
			l->no_room = add_text(l, "");
		return l->no_room->index;
	}
	t = add_text(l, s);
	HASH_ADD_KEYPTR(hh, l->by_text, t->s, strlen(t->s), t);
	return t->index;
}

static void
free_text(struct log_text *t)
{
	free(t->s);
	free(t);
}

static uint32_t
cut_text_index(struct report_log *l, struct strbuf *b)
{
	columns_cut(b, 0, COLUMNS, true);
	return text_index(l, strbuf_str(b));
}

/* Each number becomes a gap, but leading zeros and those that are too long: \2 stands for the
 * other process, \3 for the one that it is about. */
static uint32_t
text_with_gaps(struct report_log *l, struct log_event *e, const char *s, uint32_t pid, uint32_t other)
{
	const size_t longest = 9;	/* digits: fits 32 bits */
	struct strbuf b = { 0 };
	uint32_t index, number;
	size_t n;

	while (*s) {
		n = strspn(s, "0123456789");
		if (n && n <= longest && e->n < LOG_NUMBERS && (*s != '0' || n == 1)) {
			number = (uint32_t)strtoul(s, NULL, 10);
			strbuf_addc(&b, number && number == other ? '\2' : number && number == pid ? '\3' : '\1');
			if (b.s[b.len - 1] == '\1')
				e->numbers[e->n++] = number;
		} else if (!n || *s == '0') {
			n = 1;
			strbuf_addc(&b, *s);
		} else {
			strbuf_add(&b, s, n);
		}
		s += n;
	}
	index = text_index(l, strbuf_str(&b));
	if (!l->texts[index]->s[0])	/* there is no room for it */
		e->n = 0;
	strbuf_done(&b);
	return index;
}

static uint8_t
verb_index(struct report_log *l, const char *verb)
{
	size_t i;

	for (i = 0; i < l->n_verbs; i++)
		if (strcmp(l->verbs[i], verb) == 0)
			return (uint8_t)i;
	if (i < sizeof(l->verbs) / sizeof(l->verbs[0]))
		l->verbs[l->n_verbs++] = verb;
	return (uint8_t)(i < l->n_verbs ? i : 0);
}

/* --- processes ------------------------------------------------------------------------- */

static struct log_proc *
newest(const struct report_log *l, uint32_t pid)
{
	struct log_proc *p;

	HASH_FIND(hh, l->by_pid, &pid, sizeof(pid), p);
	return p;
}

uint32_t
report_log_find(const struct report_log *l, uint32_t pid)
{
	const struct log_proc *p = newest(l, pid);

	return p ? p->index : LOG_NONE;
}

static struct log_proc *
add_proc(struct report_log *l, const struct pw_proc *q)
{
	struct log_proc *p;

	if (l->n_procs >= LOG_PROCS)
		return NULL;
	p = xzalloc(sizeof(*p));
	p->id = q->id;
	p->index = (uint32_t)l->n_procs;
	p->up = q->forker.pid ? report_log_find(l, q->forker.pid) :
	        report_log_find(l, q->parent_id.pid);
	p->name = p->command = p->end = text_index(l, "");
	if (l->n_procs == l->cap_procs) {
		l->cap_procs = l->cap_procs ? 2 * l->cap_procs : 64;
		l->procs = xreallocarray(l->procs, l->cap_procs, sizeof(struct log_proc *));
	}
	l->procs[l->n_procs++] = p;
	return p;
}

static void
name_proc(struct report_log *l, struct log_proc *p, const struct pw_proc *q)
{
	struct strbuf b = { 0 };

	phrase_name(&b, q->comm, true);
	p->name = cut_text_index(l, &b);
	strbuf_reset(&b);
	pw_survey_command(&b, q, true);
	p->command = cut_text_index(l, &b);
	strbuf_done(&b);
}

static void
note_life(struct report_log *l, struct log_proc *p, const struct pw_proc *q)
{
	const struct phrase_end end = pw_survey_end(q);
	struct strbuf b = { 0 };

	p->born = q->born;
	p->died = q->died ? q->died : q->exited;
	p->gone = q->gone;
	p->bits = (q->preexisting ? LOG_IS_FOUND : 0) | (q->orphaned ? LOG_IS_ORPHAN : 0) |
		  (q->life == PW_LIFE_AUTOREAPED ? LOG_IS_AUTOREAPED : 0) |
		  (q->life == PW_LIFE_ZOMBIE ? LOG_IS_ZOMBIE : 0) |
		  (pw_proc_is_older(q) ? LOG_IS_OLDER : 0);
	if (!p->died)
		return;
	PHRASE_TEXT(&b, "{1}", arg_end(&end));
	p->end = cut_text_index(l, &b);
	strbuf_done(&b);
}

/* As the model knows it now; named: its program may be another one. */
static uint32_t
note_proc(struct report_log *l, const struct pw_model *m, const struct pw_id *id, bool named)
{
	const struct pw_proc *q = id->pid ? pw_model_find(m, id) : NULL;
	struct log_proc *p = id->pid ? newest(l, id->pid) : NULL;

	if (!q)
		return p && pw_id_same(&p->id, id) ? p->index : LOG_NONE;
	if (!p || !pw_id_same(&p->id, &q->id) || (p->gone && p->born != q->born)) {
		if (p)
			HASH_DEL(l->by_pid, p);
		p = add_proc(l, q);
		if (!p)
			return LOG_NONE;
		HASH_ADD(hh, l->by_pid, id.pid, sizeof(p->id.pid), p);
		named = true;
	}
	if (named)
		name_proc(l, p, q);
	note_life(l, p, q);
	return p->index;
}

/* --- what is kept when there are too many ----------------------------------------------- */

static void
mark(const struct report_log *l, bool *keep, uint32_t i)
{
	for (; i != LOG_NONE && !keep[i]; i = l->procs[i]->up)
		keep[i] = true;
}

static uint32_t
moved(const uint32_t *to, uint32_t i)
{
	return i == LOG_NONE ? i : to[i];
}

static void
keep_marked(struct report_log *l, const bool *keep)
{
	uint32_t *to = xcalloc(l->n_procs, sizeof(*to));
	struct log_proc *p;
	uint32_t n = 0;
	size_t i;

	for (i = 0; i < l->n_procs; i++) {
		p = l->procs[i];
		to[i] = keep[i] ? n++ : LOG_NONE;
		if (keep[i])
			continue;
		if (newest(l, p->id.pid) == p)
			/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): it is in that table */
			HASH_DEL(l->by_pid, p);
		free(p);
		l->procs[i] = NULL;
	}
	for (i = n = 0; i < l->n_procs; i++) {
		if (!l->procs[i])
			continue;
		p = l->procs[n] = l->procs[i];
		p->index = n++;
		p->up = moved(to, p->up);
	}
	l->n_procs = n;
	for (i = 0; i < l->n_events; i++) {
		l->events[i].who = moved(to, l->events[i].who);
		l->events[i].other = moved(to, l->events[i].other);
	}
	free(to);
}

static void
mark_texts(const struct report_log *l, bool *keep)
{
	for (size_t i = 0; i < l->n_events; i++)
		keep[l->events[i].text] = true;
	for (size_t i = 0; i < l->n_procs; i++) {
		const struct log_proc *p = l->procs[i];

		keep[p->name] = keep[p->command] = keep[p->end] = true;
	}
	if (l->no_room)
		keep[l->no_room->index] = true;
}

static void
drop_unused_texts(struct report_log *l)
{
	bool *keep = xcalloc(l->n_texts + 1, sizeof(*keep));
	uint32_t *to = xcalloc(l->n_texts + 1, sizeof(*to)), n = 0;
	struct log_text *t;

	mark_texts(l, keep);
	for (size_t i = 0; i < l->n_texts; i++) {
		t = l->texts[i];
		if (!keep[i]) {
			/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): it is in that table */
			HASH_DEL(l->by_text, t);
			l->bytes -= text_cost(t->s);
			free_text(t);
			continue;
		}
		to[i] = t->index = n;
		l->texts[n++] = t;
	}
	l->n_texts = n;
	for (size_t i = 0; i < l->n_events; i++)
		l->events[i].text = to[l->events[i].text];
	for (size_t i = 0; i < l->n_procs; i++) {
		struct log_proc *p = l->procs[i];

		p->name = to[p->name];
		p->command = to[p->command];
		p->end = to[p->end];
	}
	free(keep);
	free(to);
}

/* A quarter of the events goes, and the processes and texts of only those. */
static void
forget_oldest(struct report_log *l)
{
	bool *keep = xcalloc(l->n_procs + 1, sizeof(*keep));
	const size_t less = l->n_events / 4;
	size_t i;

	l->n_events -= less;
	memmove(l->events, l->events + less, l->n_events * sizeof(*l->events));
	for (i = 0; i < l->n_events; i++) {
		mark(l, keep, l->events[i].who);
		mark(l, keep, l->events[i].other);
	}
	for (i = 0; i < l->n_procs; i++)
		if (!l->procs[i]->gone)
			mark(l, keep, (uint32_t)i);
	keep_marked(l, keep);
	free(keep);
	drop_unused_texts(l);
}

static void
make_room(struct report_log *l)
{
	const size_t most = (size_t)64 << 10;	/* bytes: more than the texts of an event */
	const bool scarce = l->n_procs >= LOG_PROCS || !has_room(l, most);

	if (l->n_events >= LOG_EVENTS || (scarce && l->n_events >= l->retry)) {
		forget_oldest(l);
		/* Where all those are there still, it is of no use for some time. */
		l->retry = l->n_events + LOG_EVENTS / 16;
	}
	if (l->n_events < l->cap_events)
		return;
	l->cap_events = l->cap_events ? 2 * l->cap_events : 256;
	l->events = xreallocarray(l->events, l->cap_events, sizeof(*l->events));
}

/* --- events ----------------------------------------------------------------------------- */

static enum log_kind
signal_kind(const struct pw_event *ev)
{
	if (ev->signal.signo != SIGCHLD)
		return LOG_OTHER;
	if (ev->signal.result == PW_RESULT_COALESCED)
		return LOG_MERGED;
	if (ev->signal.result == PW_RESULT_BLOCKED)
		return LOG_BLOCKED;
	return ev->signal.result == PW_RESULT_QUEUED || ev->signal.result == PW_RESULT_NONE ? LOG_SIGNAL :
	       LOG_IGNORED;
}

static enum log_kind
wait_kind(const struct pw_event *ev)
{
	if (ev->wait.error)
		return ev->wait.error == ECHILD ? LOG_NO_CHILD : LOG_FAILED;
	return phrase_wait_found_none(ev) ? LOG_ZERO : LOG_TOOK;
}

static enum log_kind
kind_of(const struct pw_event *ev)
{
	static const enum log_kind plain[PW_EV_COUNT] = {
		[PW_EV_PROCESS] = LOG_FOUND, [PW_EV_FORK] = LOG_FORK, [PW_EV_EXEC] = LOG_EXEC,
		[PW_EV_EXIT] = LOG_EXIT, [PW_EV_WAIT_ENTER] = LOG_WAIT, [PW_EV_REAP] = LOG_REAP,
		[PW_EV_REPARENT] = LOG_ORPHAN, [PW_EV_FINDING] = LOG_FINDING,
	};

	if (ev->kind == PW_EV_SIGNAL)
		return signal_kind(ev);
	if (ev->kind == PW_EV_DELIVER)
		return ev->deliver.signo == SIGCHLD && ev->deliver.action == PW_ACTION_HANDLER ?
		       LOG_DELIVER : LOG_OTHER;
	if (ev->kind == PW_EV_WAIT_RETURN)
		return wait_kind(ev);
	return plain[ev->kind];
}

/* The other process that it is about. */
static struct pw_id
other_of(const struct pw_event *ev)
{
	if (ev->kind == PW_EV_FORK)
		return ev->fork.child;
	if (ev->kind == PW_EV_EXIT)
		return ev->exit.parent;
	if (ev->kind == PW_EV_SIGNAL)
		return (struct pw_id){ .pid = ev->signal.from };
	if (ev->kind == PW_EV_WAIT_RETURN)
		return ev->wait.child;
	if (ev->kind == PW_EV_REAP)
		return ev->reap.by;
	if (ev->kind == PW_EV_REPARENT)
		return ev->reparent.to;
	if (ev->kind == PW_EV_PROCESS)
		return ev->process.parent;
	return (struct pw_id){ 0 };
}

/* What a program was executed as is its process's command line, as it is cut there. */
static bool
is_command(const struct report_log *l, const struct log_event *e, const char *text)
{
	struct strbuf b = { 0 };
	bool same;

	if (e->kind != LOG_EXEC || e->who == LOG_NONE)
		return false;
	strbuf_adds(&b, text);
	columns_cut(&b, 0, COLUMNS, true);
	same = strcmp(strbuf_str(&b), l->texts[l->procs[e->who]->command]->s) == 0;
	strbuf_done(&b);
	return same;
}

void
report_log_add(struct report_log *l, const struct pw_model *m, const struct pw_event *ev,
	       const char *verb, const struct spans *text)
{
	const struct pw_id other = other_of(ev);
	const bool is_fork = ev->kind == PW_EV_FORK;
	struct log_event *e;
	uint32_t at;

	make_room(l);
	l->all_events++;
	e = &l->events[l->n_events++];
	*e = (struct log_event){ .ts = ev->ts, .kind = (uint8_t)kind_of(ev), .who = LOG_NONE };
	if (ev->kind != PW_EV_LOST)
		e->who = note_proc(l, m, &ev->who, ev->kind == PW_EV_EXEC || ev->kind == PW_EV_PROCESS);
	e->other = note_proc(l, m, &other, is_fork);
	if (ev->kind == PW_EV_WAIT_RETURN)
		e->took = ev->wait.elapsed;
	e->verb = verb_index(l, verb);
	if (is_command(l, e, strbuf_str(&text->text))) {
		e->text = l->procs[e->who]->command;
		return;
	}
	at = text_with_gaps(l, e, strbuf_str(&text->text), e->who == LOG_NONE ? 0 : l->procs[e->who]->id.pid,
			    e->other == LOG_NONE ? 0 : l->procs[e->other]->id.pid);
	e->text = at;
}

void
report_log_finish(struct report_log *l, const struct pw_model *m)
{
	const struct pw_proc *q;
	struct log_proc *p;

	for (q = pw_model_first(m); q; q = q->next) {
		p = newest(l, q->id.pid);
		if (p && pw_id_same(&p->id, &q->id) && p->born == q->born)
			note_life(l, p, q);
	}
}

size_t
report_log_blanks(const struct report_log *l)
{
	const uint32_t blank = l->no_room ? l->no_room->index : LOG_NONE;
	size_t n = 0;

	for (size_t i = 0; i < l->n_events; i++)
		n += l->events[i].text == blank;
	for (size_t i = 0; i < l->n_procs; i++)
		n += l->procs[i]->name == blank || l->procs[i]->command == blank || l->procs[i]->end == blank;
	return n;
}

void
report_log_done(struct report_log *l)
{
	size_t i;

	HASH_CLEAR(hh, l->by_pid);
	HASH_CLEAR(hh, l->by_text);
	for (i = 0; i < l->n_procs; i++)
		free(l->procs[i]);
	for (i = 0; i < l->n_texts; i++)
		free_text(l->texts[i]);
	free(l->events);
	free(l->procs);
	free(l->texts);
	*l = (struct report_log){ 0 };
}
