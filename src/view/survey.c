/* SPDX-License-Identifier: GPL-2.0-or-later */
/* survey.c - names, and which processes are worth a row at the end of a watch. */
#include "view/survey.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/columns.h"
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
	return fallback ? fallback : "";
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

	phrase_argv(&command, start->tail, start->tail_len, 2, start->flags & PW_F_TRUNCATED,
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
	const size_t from = out->len;

	if (!start)
		PHRASE(&s, _("a recording without its start"));
	else if (start->start.mode == PW_MODE_SYSTEM)
		PHRASE(&s, _("the whole machine"));
	else
		add_command(&s, start, columns);
	columns_cut(&s.text, from, columns, utf8);
	*out = s.text;
}

static bool
is_parent(const struct pw_proc *p)
{
	return p->kids.forks || p->kids.deaths || p->kids.zombies_now;
}

struct phrase_end
pw_survey_end(const struct pw_proc *p)
{
	return (struct phrase_end){
		.status = p->status, .pid = p->id.pid, .cause = p->end_cause,
		.from = p->end_from, .from_comm = p->end_from_comm,
	};
}

static bool
is_zombie(const struct pw_proc *p)
{
	return p->life == PW_LIFE_ZOMBIE;
}

static int
by_need(const void *a, const void *b)
{
	const struct pw_proc *p = *(const struct pw_proc *const *)a;
	const struct pw_proc *q = *(const struct pw_proc *const *)b;

	if (p->kids.zombies_now != q->kids.zombies_now)
		return p->kids.zombies_now < q->kids.zombies_now ? 1 : -1;
	if (p->kids.forks != q->kids.forks)
		return p->kids.forks < q->kids.forks ? 1 : -1;
	return p->born < q->born ? -1 : p->born > q->born;
}

static int
by_death(const void *a, const void *b)
{
	const struct pw_proc *p = *(const struct pw_proc *const *)a;
	const struct pw_proc *q = *(const struct pw_proc *const *)b;

	return p->died < q->died ? -1 : p->died > q->died;
}

/* All that hold, sorted, the first few of them copied. */
static size_t
pick(const struct pw_model *m, bool (*holds)(const struct pw_proc *),
     int (*order)(const void *, const void *), const struct pw_proc **list,
     size_t max, size_t *all)
{
	const struct pw_proc *p, **every;
	size_t n = 0, i;

	*all = 0;
	for (p = pw_model_first(m); p; p = p->next)
		*all += holds(p);
	if (!*all)
		return 0;
	every = xcalloc(*all, sizeof(*every));
	for (p = pw_model_first(m); p; p = p->next)
		if (holds(p))
			every[n++] = p;
	qsort(every, n, sizeof(*every), order);
	if (n > max)
		n = max;
	for (i = 0; i < n; i++)
		list[i] = every[i];
	free(every);
	return n;
}

size_t
pw_survey_parents(const struct pw_model *m, const struct pw_proc **list,
		  size_t max, size_t *all)
{
	return pick(m, is_parent, by_need, list, max, all);
}

size_t
pw_survey_zombies(const struct pw_model *m, const struct pw_proc **list,
		  size_t max, size_t *all)
{
	return pick(m, is_zombie, by_death, list, max, all);
}

static uint64_t
age(const struct pw_model *m, const struct pw_proc *z)
{
	uint64_t now = pw_model_now(m);

	return z->died && z->died < now ? now - z->died : 0;
}

bool
pw_survey_older(const struct pw_proc *z)
{
	return z->preexisting && z->died == z->born;
}

uint64_t
pw_survey_oldest(const struct pw_model *m, bool *older)
{
	const struct pw_proc *p;
	uint64_t oldest = 0;

	*older = false;
	for (p = pw_model_first(m); p; p = p->next)
		if (is_zombie(p) && age(m, p) > oldest) {
			oldest = age(m, p);
			*older = pw_survey_older(p);
		}
	return oldest;
}

void
pw_survey_verdict(struct strbuf *out, const struct pw_model *m)
{
	const uint64_t n = pw_model_summary(m)->zombies_now;
	bool older;
	const struct phrase_arg age = arg_duration(pw_survey_oldest(m, &older));

	if (!n)
		strbuf_adds(out, _("No zombies remain"));
	else if (older)
		PHRASE_TEXT(out, N_PLURAL("{1} zombie remains, for over {2}",
					  "{1} zombies remain, the oldest for over {2}", n),
			    arg_number(n), age);
	else
		PHRASE_TEXT(out, N_PLURAL("{1} zombie remains, for {2}",
					  "{1} zombies remain, the oldest for {2}", n),
			    arg_number(n), age);
}

static bool
left_by(const struct pw_proc *z, const struct pw_proc *p)
{
	const struct pw_id *by = z->orphaned ? &z->forker : &z->parent_id;

	return is_zombie(z) && pw_id_same(by, &p->id);
}

uint64_t
pw_survey_left(const struct pw_model *m, const struct pw_proc *p)
{
	const struct pw_proc *z;
	uint64_t n = 0;

	if (!p->died)
		return p->kids.zombies_now;
	for (z = pw_model_first(m); z; z = z->next)
		n += left_by(z, p);
	return n;
}

uint64_t
pw_survey_longest(const struct pw_model *m, const struct pw_proc *p)
{
	uint64_t longest = p->kids.zombie_ns_max;
	const struct pw_proc *z;

	for (z = pw_model_first(m); z; z = z->next)
		if (left_by(z, p) && age(m, z) > longest)
			longest = age(m, z);
	return longest;
}

struct phrase_sigchld
pw_survey_sigchld(const struct pw_proc *p)
{
	const struct pw_parenting *k = &p->kids;

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
		.delivered = s->delivers,
	};
}
