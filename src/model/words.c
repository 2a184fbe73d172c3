/* SPDX-License-Identifier: GPL-2.0-or-later */
/* words.c - the pieces that findings are told with. */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "base/sat.h"
#include "base/text.h"
#include "event/names.h"
#include "model/rules.h"
#include "model/waits.h"

void
say_proc(struct strbuf *b, const struct judge *j)
{
	if (j->p && j->p->comm[0])
		text_visible(b, j->p->comm, strlen(j->p->comm), true);
	else
		strbuf_adds(b, "process");
	strbuf_addf(b, " (%u)", j->who.pid);
}

void
say_command(struct strbuf *b, const struct pw_proc *p)
{
	enum { WIDE = 60 };
	const char *s = p->args ? memchr(p->args, '\0', p->args_len) : NULL, *end;
	size_t start = b->len;

	if (!s || s + 1 >= p->args + p->args_len) {
		text_visible(b, p->comm, strlen(p->comm), true);
		return;
	}
	end = p->args + p->args_len;
	for (s++; s < end; s += strlen(s) + 1) {
		if (b->len > start)
			strbuf_addc(b, ' ');
		if (b->len - start + strlen(s) > WIDE) {
			strbuf_adds(b, "...");
			return;
		}
		text_shell_word(b, s, strlen(s), true);
	}
}

void
say_number(struct strbuf *b, uint64_t n, const char *one, const char *many)
{
	strbuf_addu(b, n);
	strbuf_addc(b, ' ');
	strbuf_adds(b, n == 1 ? one : many);
}

void
say_times(struct strbuf *b, uint64_t n)
{
	if (n == 1)
		strbuf_adds(b, "once");
	else if (n == 2)
		strbuf_adds(b, "twice");
	else
		strbuf_addf(b, "%" PRIu64 " times", n);
}

void
say_for(struct strbuf *b, uint64_t ns)
{
	text_duration(b, ns);
}

void
say_at(struct strbuf *b, const struct pw_model *m, uint64_t ts)
{
	strbuf_adds(b, "at ");
	text_duration(b, ts > m->first ? ts - m->first : 0);
}

static void
say_options(struct strbuf *b, uint32_t options, const char *none)
{
	const char *name;
	uint32_t bit, said = 0;

	for (unsigned int i = 0; (name = pw_wait_option(i, &bit)); i++) {
		if (!(options & bit) || (said & bit))
			continue;
		if (said)
			strbuf_adds(b, " | ");
		strbuf_adds(b, name);
		said |= bit;
	}
	if (!said)
		strbuf_adds(b, none);
}

void
say_wait(struct strbuf *b, const struct pw_wait *w)
{
	static const char *const idtypes[PW_TARGET_COUNT] = {
		"P_ALL", "P_ALL", "P_PID", "P_PGID", "P_PIDFD",
	};

	if (w->call == PW_CALL_WAITID) {
		strbuf_addf(b, "waitid(%s, %d, ", idtypes[w->target < PW_TARGET_COUNT ? w->target : 0],
			    w->target_id);
		say_options(b, w->options, "0");
		strbuf_addc(b, ')');
		return;
	}
	strbuf_adds(b, "waitpid(");
	if (w->target == PW_TARGET_PID)
		strbuf_addi(b, w->target_id);
	else if (w->target == PW_TARGET_PGID)
		strbuf_addi(b, w->target_id ? -(int64_t)w->target_id : 0);
	else
		strbuf_adds(b, "-1");
	strbuf_adds(b, ", &st, ");
	say_options(b, w->options, "0");
	strbuf_addc(b, ')');
}

void
say_call(struct strbuf *b, int nr)
{
	const char *name = pw_syscall_name(nr);

	if (name)
		strbuf_addf(b, "%s()", name);
	else
		strbuf_addf(b, "system call %d", nr);
}

void
say_pids(struct strbuf *b, const struct some_children *s)
{
	uint64_t shown = s->n < MANY_CHILDREN ? s->n : MANY_CHILDREN;

	for (uint64_t i = 0; i < shown; i++) {
		if (i)
			strbuf_adds(b, i + 1 == s->n ? " and " : ", ");
		strbuf_addu(b, s->pid[i]);
	}
	if (s->n > shown)
		strbuf_addf(b, " and %" PRIu64 " more", s->n - shown);
}

void
say_has_zombies(struct strbuf *b, const struct judge *j)
{
	say_proc(b, j);
	strbuf_adds(b, " has ");
	say_number(b, j->count, "zombie", "zombies");
	strbuf_addc(b, '.');
}

void
say_zombie(struct strbuf *b, const struct judge *j)
{
	const struct pw_proc *z = j->z;

	if (!z)
		return;
	strbuf_adds(b, j->count > 1 ? " The first, " : " It is ");
	strbuf_addf(b, "%u (", z->id.pid);
	say_command(b, z);
	strbuf_adds(b, j->count > 1 ? "), was " : "), ");
	if (z->preexisting) {
		strbuf_adds(b, "there before procwatch was");
	} else {
		strbuf_adds(b, "forked ");
		say_at(b, j->m, z->born);
		if (j->p && j->p->execed && !z->orphaned)
			strbuf_adds(b, z->born < j->p->execed ? ", before its parent's last exec,"
							       : ", after its parent's exec,");
	}
	strbuf_adds(b, z->preexisting ? ", and has been dead for at least "
				      : " and has been dead for ");
	say_for(b, sat_sub(j->now, z->died));
	strbuf_addc(b, '.');
}

static void
say_origin(struct strbuf *b, const struct judge *j, uint32_t origin, uint64_t since)
{
	static const char *const words[PW_ORIGIN_COUNT] = {
		[PW_ORIGIN_NONE] = "seen so",
		[PW_ORIGIN_CALL] = "set by itself",
		[PW_ORIGIN_FORK] = "inherited at fork",
		[PW_ORIGIN_EXEC] = "inherited across exec",
		[PW_ORIGIN_RESETHAND] = "put back by SA_RESETHAND",
	};

	if (origin == PW_ORIGIN_EXEC && j->p->execed)
		since = j->p->execed;
	strbuf_addf(b, " (%s ", words[origin < PW_ORIGIN_COUNT ? origin : PW_ORIGIN_NONE]);
	if (origin == PW_ORIGIN_CALL) {		/* noticed at what it did next */
		strbuf_adds(b, "before ");
		text_duration(b, since > j->m->first ? since - j->m->first : 0);
	} else {
		say_at(b, j->m, since);
	}
	strbuf_addc(b, ')');
}

void
say_disposition(struct strbuf *b, const struct judge *j)
{
	static const char *const words[PW_ACTION_COUNT] = {
		[PW_ACTION_DEFAULT] = "the default action",
		[PW_ACTION_IGNORE] = "ignored",
		[PW_ACTION_HANDLER] = "a handler",
	};
	const struct pw_disposition *d = &j->p->sigchld;

	if (d->action == PW_ACTION_NONE || d->action >= PW_ACTION_COUNT)
		return;
	strbuf_addf(b, " SIGCHLD: %s", words[d->action]);
	if (d->origin != PW_ORIGIN_NONE || d->action == PW_ACTION_HANDLER)
		say_origin(b, j, d->origin, d->since);
	if (d->action == PW_ACTION_HANDLER && j->n->handler_changes > 1) {
		strbuf_adds(b, ", set ");
		say_times(b, j->n->handler_changes);
	}
	if (d->blocked) {
		strbuf_adds(b, ", blocked in every thread");
		say_origin(b, j, d->blocked_origin, d->blocked_since);
	}
	strbuf_addc(b, '.');
}

void
say_signals(struct strbuf *b, const struct judge *j)
{
	const struct pw_parenting *k = &j->p->kids;
	const uint64_t sent = k->sigchld.queued + k->sigchld.coalesced + k->sigchld.blocked +
			      k->sigchld.ignored;
	const struct { uint64_t n; const char *what; } parts[] = {
		{ k->sigchld.coalesced, "merged" }, { k->sigchld.ignored, "ignored" },
		{ k->sigchld.blocked, "blocked" }, { k->delivers, "taken by the handler" },
	};
	const char *sep = ": ";

	if (!sent)
		return;
	strbuf_addc(b, ' ');
	say_number(b, sent, "SIGCHLD was sent", "SIGCHLDs were sent");
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (!parts[i].n)
			continue;
		strbuf_adds(b, sep);
		strbuf_addf(b, "%" PRIu64 " %s", parts[i].n, parts[i].what);
		sep = ", ";
	}
	for (unsigned int i = 0; k->delivers && i < MANY_TIDS && j->n->took[i].tid; i++)
		if (j->n->took[i].tid != j->who.pid)
			strbuf_addf(b, " (thread %u: %" PRIu64 ")", j->n->took[i].tid,
				    j->n->took[i].n);
	strbuf_addc(b, '.');
}

void
say_last_wait(struct strbuf *b, const struct judge *j)
{
	const struct pw_wait *w = &j->p->last_wait;
	const char *name;

	for (unsigned int i = 0; i < MANY_WAITS; i++) {
		if (!wait_is_sure(&j->n->in[i]))
			continue;
		strbuf_adds(b, " It has been in ");
		say_wait(b, &j->n->in[i]);
		strbuf_adds(b, " for ");
		say_for(b, sat_sub(j->now, j->n->in[i].ts));
		strbuf_addc(b, '.');
		return;
	}
	if (!w->ts)
		return;
	strbuf_adds(b, " Its last wait was ");
	say_wait(b, w);
	strbuf_addc(b, ' ');
	say_at(b, j->m, w->ts);
	if (w->tid != j->who.pid)
		strbuf_addf(b, " in thread %u", w->tid);
	name = pw_errno_name(w->error);
	if (w->error)
		strbuf_addf(b, ", which failed: %s.", name ? name : "an error");
	else if (w->child)
		strbuf_addf(b, ", which gave %u.", w->child);
	else
		strbuf_adds(b, ", which found nobody.");
}

void
say_doing(struct strbuf *b, const struct judge *j)
{
	const struct notes *n = j->n;

	if (!n->act_ts)
		return;
	if (n->act == PW_STATE_STOPPED || n->act == PW_STATE_TRACED) {
		strbuf_adds(b, n->act == PW_STATE_STOPPED ? " Now it is stopped."
							   : " Now a debugger holds it.");
	} else if (n->act == PW_STATE_RUNNING) {
		strbuf_adds(b, " Now it is computing.");
	} else if (n->act == PW_STATE_SLEEPING && (int)n->act_call >= 0) {
		strbuf_adds(b, " Now it sleeps in ");
		say_call(b, (int)n->act_call);
		strbuf_addc(b, '.');
	}
}
