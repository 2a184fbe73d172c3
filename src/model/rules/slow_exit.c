/* SPDX-License-Identifier: GPL-2.0-or-later */
/* slow_exit.c - a child that is ending does not become a zombie: what it holds is not given
 * back yet, or its core is not dumped yet. */
#include "base/sat.h"
#include "model/rule.h"
#include "model/sentences.h"
#include "phrase/sigchld.h"

static bool
holds(const struct situation *s)
{
	return s->ev->exiting.children.n != 0;
}

static const struct pid_sample *
sample(const struct evidence *ev)
{
	return &ev->exiting.children;
}

static void
say_dump(struct strbuf *b, const struct situation *s, const struct pw_proc *c)
{
	const struct ev_exiting *e = &s->ev->exiting;
	const struct phrase_arg who = arg_process(c->comm, c->id.pid), how_long = arg_duration(sat_sub(s->now, e->since));

	if (c->dump_signal)
		PHRASE_TEXT(b, _("{1}, a child of {2}, has been dumping core for {3}: {4} ends it. It is no zombie before "
				 "that is done, so no wait call can return it."),
			    who, arg_parent(s), how_long, arg_signal_name(c->dump_signal));
	else
		PHRASE_TEXT(b, _("{1}, a child of {2}, has been dumping core for {3}. It is no zombie before that is done, "
				 "so no wait call can return it."),
			    who, arg_parent(s), how_long);
}

static void
explain(struct strbuf *b, const struct situation *s)
{
	const struct ev_exiting *e = &s->ev->exiting;
	const struct pw_id first = { .pid = e->children.pid[0] };
	const struct pw_proc *c = table_find(s->t, &first);
	const struct phrase_arg how_long = arg_duration(sat_sub(s->now, e->since));

	if (c && e->dumping == 1 && e->children.n == 1)
		say_dump(b, s, c);
	else if (e->children.n == 1)
		PHRASE_TEXT(b, _("{1}, a child of {2}, has been exiting for {3}: its threads have exited, but it is no "
				 "zombie yet, so no wait call can return it."),
			    arg_process(c ? c->comm : NULL, first.pid), arg_parent(s), how_long);
	else if (e->dumping)
		PHRASE_TEXT(b, _("{1} children of {2} have been exiting, or dumping core, the first for {3}: they are no "
				 "zombies yet, so no wait call can return them. They are: {4}."),
			    arg_number(e->children.n), arg_parent(s), how_long, arg_sample(&e->children));
	else
		PHRASE_TEXT(b, _("{1} children of {2} have been exiting, the first for {3}: their threads have exited, "
				 "but they are no zombies yet, so no wait call can return them. They are: {4}."),
			    arg_number(e->children.n), arg_parent(s), how_long, arg_sample(&e->children));
	if (e->state == PW_STATE_RUNNING)
		strbuf_adds(b, _(" It is on a processor, as when much memory is given back."));
	else if (e->wchan[0])
		PHRASE_TEXT(b, _(" In the kernel it is asleep in {1}."), arg_visible(e->wchan));
}

static bool
advise(struct strbuf *b, const struct situation *s)
{
	const struct ev_exiting *e = &s->ev->exiting;

	if (e->dumping != e->children.n)
		return false;
	advise_on_dump(b);
	return true;
}

const struct rule rule_slow_exit = {
	.id = "slow-exit",
	.severity = PW_SEV_NOTE,
	.needs_times = true,
	.holds = holds,
	.sample = sample,
	.explain = explain,
	.advice = {
		[PW_RUNTIME_C] = N_("What it has open or mapped is closed as it exits.  On a file system whose server\n"
				    "does not answer (NFS, FUSE), or as PID 1 of a namespace in which a process is not\n"
				    "reaped, that may take for ever.  As root:\n"
				    "    cat /proc/PID/stack\n"
				    "See _exit(2), pid_namespaces(7)."),
	},
	.advise = advise,
};
