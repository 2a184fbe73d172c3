/* SPDX-License-Identifier: GPL-2.0-or-later */
/* survey.c - names, and which processes are worth a row at the end of a watch. */
#include "view/survey.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/columns.h"
#include "base/sat.h"
#include "base/strbuf.h"
#include "base/xalloc.h"
#include "event/id.h"
#include "event/summary.h"
#include "phrase/duration.h"
#include "phrase/number.h"
#include "phrase/process_name.h"

const char *
pw_survey_comm(const struct pw_model *m, const struct pw_id *id, const char *fallback)
{
	const struct pw_proc *p = m ? pw_model_find(m, id) : NULL;

	if (p && *p->comm)
		return p->comm;
	if (fallback)
		return fallback;
	return m && !p ? pw_model_outsider(m, id->pid) : "";
}

void
pw_survey_command(struct strbuf *out, const struct pw_proc *p, bool utf8)
{
	phrase_command(out, p->args, p->args_len, p->args_truncated, p->comm, utf8);
}

static void
add_command(struct spans *out, const struct pw_event *start, size_t columns)
{
	const size_t pid = (size_t)snprintf(NULL, 0, " (pid %" PRIu32 ")", start->who.pid);
	struct strbuf command = { 0 };

	phrase_argv(&command, start->tail, pw_start_words(start), 2, start->flags & PW_F_TRUNCATED,
		    out->utf8);
	columns_cut(&command, 0, columns > pid ? columns - pid : 0, out->utf8);
	if (command.len)
		PHRASE(out, _("{1} (pid {2})"), arg_text(strbuf_str(&command)), arg_pid(start->who.pid));
	else
		PHRASE(out, "{1}", arg_process(NULL, start->who.pid));	/* a zombie has none */
	strbuf_done(&command);
}

void
pw_survey_subject(struct strbuf *out, const struct pw_model *m, size_t columns, bool utf8)
{
	const struct pw_event *start = pw_model_start(m);
	struct spans s = { .text = *out, .utf8 = utf8, .toneless = true };

	if (!start)
		PHRASE(&s, _("a recording without its start"));
	else if (start->start.mode == PW_MODE_SYSTEM)
		PHRASE(&s, _("the whole machine"));
	else
		add_command(&s, start, columns);
	*out = s.text;
}

struct phrase_end
pw_survey_end(const struct pw_proc *p)
{
	return (struct phrase_end){
		.status = p->status, .pid = p->id.pid, .cause = p->end_cause,
		.from = p->end_from, .from_comm = p->end_from_comm,
	};
}

/* The launched command is procwatch's own child. */
bool
pw_survey_is_command(const struct pw_model *m, const struct pw_proc *p)
{
	const struct pw_event *start = pw_model_start(m);

	return start && start->start.mode == PW_MODE_LAUNCH && pw_id_same(&start->who, &p->id);
}

static bool
is_zombie(const struct pw_model *m, const struct pw_proc *p)
{
	return p->life == PW_LIFE_ZOMBIE && !pw_survey_is_command(m, p);
}

static int
by_death(const void *a, const void *b)
{
	const struct pw_proc *p = *(const struct pw_proc *const *)a;
	const struct pw_proc *q = *(const struct pw_proc *const *)b;

	return p->died < q->died ? -1 : p->died > q->died;
}

/* All for which holds says so; the caller frees them. */
static const struct pw_proc **
select_all(const struct pw_model *m, bool (*holds)(const struct pw_model *, const struct pw_proc *), size_t *n)
{
	const struct pw_proc *p, **list;

	*n = 0;
	for (p = pw_model_first(m); p; p = p->next)
		*n += holds(m, p);
	list = xcalloc(*n + 1, sizeof(*list));
	*n = 0;
	for (p = pw_model_first(m); p; p = p->next)
		if (holds(m, p))
			list[(*n)++] = p;
	return list;
}

size_t
pw_survey_zombies(const struct pw_model *m, const struct pw_proc **list, size_t max, size_t *all)
{
	const struct pw_proc **every = select_all(m, is_zombie, all);
	const size_t n = *all < max ? *all : max;

	if (*all)
		qsort(every, *all, sizeof(*every), by_death);
	for (size_t i = 0; i < n; i++)
		list[i] = every[i];
	free(every);
	return n;
}

/* --- parents ----------------------------------------------------------------------- */

static bool
is_parent(const struct pw_model *m, const struct pw_proc *p)
{
	(void)m;
	return p->counted;
}

static uint64_t
zombies_of(const struct pw_proc *p)
{
	return pw_proc_has_ended(p) ? p->left_zombies : p->kids.zombies_now;
}

static bool
has_finding(const struct pw_model *m, const struct pw_proc *p)
{
	const struct pw_finding *f;

	for (size_t i = 0; (f = pw_model_finding(m, i)); i++)
		if (pw_id_same(&f->who, &p->id))
			return true;
	return false;
}

/* ns: the longest that a child of this parent was, or is, a zombie. */
static uint64_t
longest_of(const struct pw_model *m, const struct pw_proc *p, const struct pw_parenting *k, bool *older)
{
	uint64_t longest = k->zombie_ns_max, age;

	*older = k->zombie_max_open;
	for (const struct pw_proc *z = pw_proc_has_ended(p) ? NULL : p->first_zombie; z; z = z->next_zombie) {
		age = sat_sub(pw_model_now(m), pw_proc_zombie_since(z));
		if (age <= longest)
			continue;
		longest = age;
		*older = pw_proc_is_older(z) && !z->orphaned;
	}
	return longest;
}

static struct survey_parent
row_of(const struct pw_model *m, const struct pw_proc *p)
{
	struct survey_parent r = { .p = p, .comm = p->comm, .n = 1, .kids = p->kids, .zombies = zombies_of(p) };

	if (p->before)
		pw_parenting_add(&r.kids, p->before);
	r.longest = longest_of(m, p, &r.kids, &r.older);
	r.has_more_to_say = r.zombies || has_finding(m, p) || pw_survey_is_command(m, p);
	r.alive = !p->gone;
	return r;
}

static struct survey_parent
row_of_forgotten(const struct pw_program *f)
{
	return (struct survey_parent){
		.comm = f->comm, .n = f->n, .kids = f->kids, .zombies = f->left_zombies,
		.longest = f->kids.zombie_ns_max, .older = f->kids.zombie_max_open,
	};
}

static uint64_t
began(const struct survey_parent *r)
{
	return r->p ? r->p->born : 0;
}

static bool
stands_alone(const struct survey_parent *r, bool group_alive)
{
	return r->has_more_to_say || (r->alive && !group_alive);
}

/* Those of which there is nothing to say stand together, by program. */
static int
by_program(const struct survey_parent *x, const struct survey_parent *y, bool group_alive)
{
	const bool alone = stands_alone(x, group_alive);
	int order;

	if (alone != stands_alone(y, group_alive))
		return alone ? -1 : 1;
	order = strncmp(x->comm, y->comm, PW_COMM_LEN);
	if (order)
		return order;
	return began(x) < began(y) ? -1 : began(x) > began(y);
}

static int
by_program_alive_apart(const void *a, const void *b)
{
	return by_program(a, b, false);
}

static int
by_program_all(const void *a, const void *b)
{
	return by_program(a, b, true);
}

static int
by_need(const void *a, const void *b)
{
	const struct survey_parent *x = a, *y = b;

	if (x->zombies != y->zombies)
		return x->zombies < y->zombies ? 1 : -1;
	if (x->kids.forks != y->kids.forks)
		return x->kids.forks < y->kids.forks ? 1 : -1;
	return began(x) < began(y) ? -1 : began(x) > began(y);
}

static void
join(struct survey_parent *to, const struct survey_parent *r)
{
	to->n += r->n;
	to->zombies += r->zombies;
	if (!to->p)
		to->p = r->p;
	pw_parenting_add(&to->kids, &r->kids);
	if (to->longest < r->longest) {
		to->longest = r->longest;
		to->older = r->older;
	}
}

/* Rows of the same program become one where there are more than a few processes, or some of
 * them are forgotten; what is left of the n. */
static size_t
join_programs(struct survey_parent *v, size_t n, bool group_alive)
{
	enum { FEW = 3 };
	size_t rows = 0, i, k, same;

	qsort(v, n, sizeof(*v), group_alive ? by_program_all : by_program_alive_apart);
	for (i = 0; i < n; i += same) {
		bool joins = !v[i].p;

		for (same = 1; !stands_alone(&v[i], group_alive) && i + same < n &&
		     !strncmp(v[i].comm, v[i + same].comm, PW_COMM_LEN); same++)
			joins |= !v[i + same].p;
		joins |= same > FEW || group_alive;
		v[rows++] = v[i];
		for (k = i + 1; k < i + same; k++) {
			if (joins)
				join(&v[rows - 1], &v[k]);
			else
				v[rows++] = v[k];
		}
	}
	return rows;
}

size_t
pw_survey_parents(const struct pw_model *m, struct survey_parent *list, size_t max, uint64_t *all)
{
	const struct pw_program *f;
	const struct pw_proc **every;
	struct survey_parent *v;
	size_t n, rows, i;

	every = select_all(m, is_parent, &n);
	v = xcalloc(n + FORGOTTEN_PROGRAMS + 1, sizeof(*v));
	for (i = 0; i < n; i++)
		v[i] = row_of(m, every[i]);
	free(every);
	for (i = 0; (f = pw_model_forgotten(m, i)); i++)
		v[n++] = row_of_forgotten(f);
	*all = 0;
	for (i = 0; i < n; i++)
		*all += v[i].n;
	rows = join_programs(v, n, false);
	if (rows > max)
		rows = join_programs(v, rows, true);
	qsort(v, rows, sizeof(*v), by_need);
	for (i = 0; i < rows && i < max; i++)
		list[i] = v[i];
	free(v);
	return i;
}

struct phrase_sigchld
pw_survey_sigchld(const struct pw_parenting *k)
{
	return (struct phrase_sigchld){
		.queued = k->sigchld.queued, .coalesced = k->sigchld.coalesced,
		.ignored = k->sigchld.ignored, .blocked = k->sigchld.blocked,
		.lost = k->sigchld.lost, .delivered = k->delivers,
	};
}

struct phrase_sigchld
pw_survey_sigchld_of_all(const struct pw_summary *s)
{
	return (struct phrase_sigchld){
		.queued = s->signals.queued, .coalesced = s->signals.coalesced,
		.ignored = s->signals.ignored, .blocked = s->signals.blocked,
		.lost = s->signals.lost, .delivered = s->delivers,
	};
}

/* --- findings ------------------------------------------------------------------------ */

/* The same cause has left this parent other zombies. */
static bool
is_open_again(const struct pw_model *m, const struct pw_finding *past)
{
	const struct pw_finding *f;

	for (size_t i = 0; (f = pw_model_finding(m, i)); i++)
		if (f->rule == past->rule && pw_id_same(&f->who, &past->who))
			return true;
	return false;
}

const struct pw_finding *
pw_survey_resolved(const struct pw_model *m, size_t *i)
{
	const struct pw_finding *f;

	while ((f = pw_model_past(m, (*i)++)))
		if (!is_open_again(m, f))
			return f;
	return NULL;
}

void
pw_survey_say_resolved(struct spans *out, const struct pw_finding *f)
{
	PHRASE(out, _("{1}, {2}: lasted {3}"), arg_text(f->rule), arg_process(f->comm, f->who.pid),
	       arg_duration(sat_sub(f->resolved, f->began)));
}

const char *
pw_survey_nudge_advice(const struct pw_model *m)
{
	const struct pw_event *ev = pw_model_nudge(m);
	const char *rule = ev ? phrase_tail(ev->tail, ev->tail_len, 0) : NULL;
	const struct pw_finding *f;

	for (size_t i = 0; rule && (f = pw_model_finding(m, i)); i++)
		if (!strcmp(f->rule, rule) && pw_id_same(&f->who, &ev->who))
			return NULL;
	return rule ? pw_model_advice(m, rule, &ev->who) : NULL;
}

bool
pw_survey_say_unevaluated(struct strbuf *out, const struct pw_model *m)
{
	enum { RULES = 32 };
	const char *ids[RULES];
	const struct pw_event *start = pw_model_start(m);
	const bool untimed = start && start->flags & PW_F_UNTIMED;
	const size_t n = untimed || pw_model_summary(m)->zombies_now ? pw_model_unjudged(m, ids, RULES) : 0;

	if (!n)
		return false;
	strbuf_adds(out, untimed ? "Not evaluated (need times, or the bpf or ptrace backend):"
				 : "Not evaluated (need the bpf or ptrace backend):");
	for (size_t i = 0; i < n; i++)
		strbuf_addf(out, " %s%s", ids[i], i + 1 < n ? "," : ".");
	return true;
}
