/* SPDX-License-Identifier: GPL-2.0-or-later */
/* process_page.c - all that is known of one process. */
#include "view/tui/overlays/process_page.h"

#include <inttypes.h>
#include <pwd.h>
#include <signal.h>
#include <string.h>

#include "base/sat.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "event/id.h"
#include "event/names.h"
#include "model/rule.h"
#include "phrase/disposition.h"
#include "phrase/duration.h"
#include "phrase/number.h"
#include "phrase/process_name.h"
#include "phrase/process_state.h"
#include "phrase/program_line.h"
#include "phrase/sigchld.h"
#include "phrase/wait_call.h"
#include "phrase/wait_status.h"
#include "place/place.h"
#include "view/event_line.h"
#include "view/survey.h"
#include "view/tui/column_text.h"
#include "view/tui/curses/screen.h"
#include "view/tui/overlays/page.h"
#include "view/tui/overlays/zombie_story.h"
#include "view/tui/scene.h"

/* --- which process it is ------------------------------------------------------------- */

static struct phrase_wait
wait_of(const struct pw_wait *w)
{
	return (struct phrase_wait){
		.call = w->call, .target = w->target, .target_id = w->target_id,
		.target_pid = w->target_pid, .options = w->options,
	};
}

static void
add_running(struct page *pg, const struct pw_proc *p, const struct pw_view_look *look)
{
	const struct pw_wait *waiting = pw_proc_waiting(p);
	const struct phrase_wait w = waiting ? wait_of(waiting) : (struct phrase_wait){ 0 };

	if (p->life == PW_LIFE_EXITING)
		PAGE_SENTENCE(pg, ROLE_RUNNING, _("State"), _("exiting for {1}, no zombie yet"),
			     arg_duration(sat_sub(pg->sc->now, p->exited)));
	else if (waiting)
		PAGE_SENTENCE(pg, ROLE_RUNNING, _("State"), _("in {1} for {2}"), arg_wait_call(&w),
			     arg_duration(sat_sub(pg->sc->now, waiting->ts)));
	else if (look)
		PAGE_SENTENCE(pg, ROLE_RUNNING, _("State"), "{1}",
			     arg_doing(look->state, look->syscall));
	else if (p->activity)
		PAGE_SENTENCE(pg, ROLE_RUNNING, _("State"), "{1}",
			     arg_doing(p->activity, p->activity_syscall));
	else
		PAGE_SENTENCE(pg, ROLE_RUNNING, _("State"), _("running"));
}

static void
add_ended(struct page *pg, const struct pw_proc *p)
{
	const char *why = pw_why_name(p->why);
	const struct phrase_end end = pw_survey_end(p);

	if (pw_proc_is_older(p))
		PAGE_SENTENCE(pg, ROLE_TEXT, _("Ended"), _("{1}, before procwatch began to watch"),
			     arg_end(&end));
	else
		PAGE_SENTENCE(pg, ROLE_TEXT, _("Ended"), _("{1}, after {2}"), arg_end(&end),
			     arg_duration(sat_sub(p->died, pw_proc_started(p))));
	if (p->life == PW_LIFE_ZOMBIE && pw_proc_is_older(p))
		PAGE_SENTENCE(pg, ROLE_ZOMBIE, _("State"),
			     _("zombie for at least {1}, not reaped by a wait call"),
			     arg_duration(sat_sub(pg->sc->now, p->died)));
	else if (p->life == PW_LIFE_ZOMBIE)
		PAGE_SENTENCE(pg, ROLE_ZOMBIE, _("State"),
			     _("zombie for {1}, not reaped by a wait call"),
			     arg_duration(sat_sub(pg->sc->now, p->died)));
	else if (p->life == PW_LIFE_AUTOREAPED && why)
		PAGE_SENTENCE(pg, ROLE_GONE, _("State"), _("auto-reaped by the kernel: {1}"),
			     arg_text(why));
	else if (p->life == PW_LIFE_AUTOREAPED)
		PAGE_SENTENCE(pg, ROLE_GONE, _("State"), _("auto-reaped by the kernel"));
	else if (p->how == PW_HOW_NAMESPACE)
		PAGE_SENTENCE(pg, ROLE_GONE, _("State"),
			     _("reaped by the kernel, when its PID namespace ended, after {1} as a zombie"),
			     arg_duration(sat_sub(p->gone, p->died)));
	else if (pw_proc_is_older(p) && p->reaper.pid)
		PAGE_SENTENCE(pg, ROLE_GONE, _("State"), _("reaped by {1} after at least {2} as a zombie"),
			     page_process(pg, &p->reaper), arg_duration(sat_sub(p->gone, p->died)));
	else if (p->reaper.pid)
		PAGE_SENTENCE(pg, ROLE_GONE, _("State"), _("reaped by {1} after {2} as a zombie"),
			     page_process(pg, &p->reaper), arg_duration(sat_sub(p->gone, p->died)));
	else
		PAGE_SENTENCE(pg, ROLE_GONE, _("State"),
			     _("reaped by an unknown process after {1} as a zombie"),
			     arg_duration(sat_sub(p->gone, p->died)));
}

static void
add_user(struct page *pg, const struct pw_view_look *look)
{
	struct passwd *pw;

	if (!look || look->uid == (uint32_t)-1)
		return;
	pw = getpwuid(look->uid);
	PAGE_SENTENCE(pg, ROLE_TEXT, _("User"), "{1} ({2})", arg_text(pw ? pw->pw_name : "?"),
		     arg_number(look->uid));
}

/* A line for each that its cgroup shows. */
static void
add_place(struct page *pg, const struct place *place)
{
	const char *runtime;
	struct strbuf s = { 0 };

	if (!place)
		return;
	runtime = place_runtime_name(place->runtime);
	if (place->container[0])
		PAGE_SENTENCE(pg, ROLE_TEXT, _("Container"), runtime ? "{1} ({2})" : "{1}",
			      arg_text(place->container), arg_text(runtime ? runtime : ""));
	if (place->pod[0])
		PAGE_SENTENCE(pg, ROLE_TEXT, _("Pod"), "{1}", arg_text(place->pod));
	if (place->unit[0]) {
		text_visible(&s, place->unit, strlen(place->unit), screen_utf8());
		PAGE_SENTENCE(pg, ROLE_TEXT, _("Unit"), "{1}", arg_text(strbuf_str(&s)));
	} else if (!place->container[0]) {
		text_visible(&s, place->last, strlen(place->last), screen_utf8());
		PAGE_SENTENCE(pg, ROLE_TEXT, _("Cgroup"), "{1}", arg_text(strbuf_str(&s)));
	}
	strbuf_done(&s);
}

static void
add_parent(struct page *pg, const struct pw_proc *p)
{
	const struct phrase_arg parent = page_process(pg, &p->parent_id);
	const struct pw_descent *d = p->descent;

	if (!p->parent_id.pid && p->preexisting && p->args && p->id.pid != 1)
		PAGE_SENTENCE(pg, ROLE_TEXT, _("Parent"), _("pid 0: outside of this PID namespace"));
	else if (!p->parent_id.pid)
		PAGE_SENTENCE(pg, ROLE_TEXT, _("Parent"), _("not watched"));
	else if (!scene_proc(pg->sc, &p->parent_id))
		PAGE_SENTENCE(pg, ROLE_TEXT, _("Parent"), _("{1} (not watched)"), parent);
	else if (p->orphaned)
		PAGE_SENTENCE(pg, ROLE_TEXT, _("Parent"), _("{1} (adopted it)"), parent);
	else
		PAGE_SENTENCE(pg, ROLE_TEXT, _("Parent"), "{1}", parent);
	if (d && d->forker.args)
		PAGE_SENTENCE(pg, ROLE_TEXT, _("Forked by"), _("{1} (gone): {2}"), arg_process(d->forker.comm, d->forker.id.pid),
			     arg_argv(d->forker.args, d->forker.args_len, 1, false));
	else if (d)
		PAGE_SENTENCE(pg, ROLE_TEXT, _("Forked by"), _("{1} (gone)"), arg_process(d->forker.comm, d->forker.id.pid));
}

/* The cause of a zombie, which a finding of its parent explains. */
static void
add_why(struct page *pg, const struct pw_proc *p)
{
	/* what its parent was evaluated for, not who adopted it since */
	const bool known = p->life == PW_LIFE_ZOMBIE && p->zombie.cause != CAUSE_NONE &&
			   (!p->orphaned || p->zombie.cause == CAUSE_INIT_DOES_NOT_REAP);
	const char *rule = NULL;

	for (size_t i = 0; known && rules_all[i]; i++)
		if (rules_all[i]->cause == p->zombie.cause)
			rule = rules_all[i]->id;
	if (p->died)
		zombie_story(pg, p);
	if (rule)
		PAGE_SENTENCE(pg, ROLE_ZOMBIE, _("Why"),
			      p->zombie.certain ? _("{1}: f shows the finding")
						: _("{1} (likely): f shows the finding"),
			      arg_text(rule));
}

static void
add_birth(struct page *pg, const struct pw_proc *p)
{
	uint64_t zero = scene_zero(pg->sc);

	if (p->preexisting && p->id.start && p->id.start < pg->sc->now)
		PAGE_SENTENCE(pg, ROLE_TEXT, _("Forked"), _("{1} ago, before procwatch began to watch"),
			     arg_duration(pg->sc->now - p->id.start));
	else if (p->preexisting || p->born < zero)
		PAGE_SENTENCE(pg, ROLE_TEXT, _("Forked"), _("before procwatch began to watch"));
	else if (p->execed)
		PAGE_SENTENCE(pg, ROLE_TEXT, _("Forked"), _("at {1}"), arg_moment(p->born, zero));
	else
		PAGE_SENTENCE(pg, ROLE_TEXT, _("Forked"),
			     _("at {1}; runs the program of its parent (no exec)"),
			     arg_moment(p->born, zero));
}

static void
add_identity(struct page *pg, const struct pw_proc *p, const struct pw_view_look *look)
{
	column_command(&pg->text.text, p, screen_utf8());
	page_paragraph(pg, ROLE_BOLD, _("Command"));
	if (p->died)
		add_ended(pg, p);
	else
		add_running(pg, p, look);
	add_why(pg, p);
	add_user(pg, look);
	add_place(pg, scene_place(pg->sc, p));
	add_parent(pg, p);
	add_birth(pg, p);
}

/* --- what it did about its children -------------------------------------------------- */

static uint64_t
running_children(const struct pw_proc *p)
{
	uint64_t n = 0;

	for (const struct pw_proc *c = p->first_child; c; c = c->next_sibling)
		n += c->life == PW_LIFE_RUNNING;
	return n;
}

static void
add_waits(struct page *pg, const struct pw_proc *p)
{
	const struct pw_parenting *k = &p->kids;
	const struct phrase_wait last = wait_of(&p->last_wait);
	const struct phrase_wait_result result = {
		.error = p->last_wait.error, .child = p->last_wait.child,
		.child_state = p->last_wait.child_state,
	};

	PAGE_SENTENCE(pg, ROLE_TEXT, _("wait() calls"),
		     _("{1}: {2} reaped a child, {3} returned 0, {4} failed with ECHILD, "
		       "{5} interrupted"),
		     arg_number(k->waits.calls), arg_number(k->waits.reaped),
		     arg_number(k->waits.nobody), arg_number(k->waits.echild),
		     arg_number(k->waits.eintr));
	if (p->last_wait.ts)
		PAGE_SENTENCE(pg, ROLE_TEXT, _("  last"), _("{1} {2}, {3} ago"),
			     arg_wait_call(&last), arg_wait_result(&last, &result),
			     arg_duration(sat_sub(pg->sc->now, p->last_wait.ts)));
}

static void
add_children(struct page *pg, const struct pw_proc *p)
{
	const struct pw_parenting *k = &p->kids;
	const struct phrase_sigchld signals = {
		.queued = k->sigchld.queued, .coalesced = k->sigchld.coalesced,
		.ignored = k->sigchld.ignored, .blocked = k->sigchld.blocked,
		.lost = k->sigchld.lost, .delivered = k->delivers,
	};

	if (pw_proc_has_ended(p) && p->left_zombies)
		PAGE_SENTENCE(pg, ROLE_ZOMBIE, _("Children"),
			     _("{1} left when it exited (at most {2}), {3} reaped, of {4}"),
			     arg_count(p->left_zombies, N_("{1} zombie"), N_("{1} zombies")),
			     arg_number(k->zombies_peak), arg_number(k->reaps),
			     arg_count(k->forks, N_("{1} fork"), N_("{1} forks")));
	else
		PAGE_SENTENCE(pg, k->zombies_now ? ROLE_ZOMBIE : ROLE_TEXT, _("Children"),
			     _("{1} running, {2} (at most {3}), {4} reaped, of {5}"),
			     arg_number(running_children(p)),
			     arg_count(k->zombies_now, N_("{1} zombie"), N_("{1} zombies")),
			     arg_number(k->zombies_peak), arg_number(k->reaps),
			     arg_count(k->forks, N_("{1} fork"), N_("{1} forks")));
	if (p->before)
		PAGE_SENTENCE(pg, ROLE_TEXT, _("  before exec"), _("{1} reaped, of {2}; not counted above"),
			     arg_number(p->before->reaps),
			     arg_count(p->before->forks, N_("{1} fork"), N_("{1} forks")));
	if (k->reaps)
		PAGE_SENTENCE(pg, ROLE_TEXT, _("  zombie time"),
			     _("average {1} of reaped children, longest {2}"),
			     arg_duration(k->zombie_ns_total / k->reaps),
			     arg_duration(k->zombie_ns_max));
	else if (k->zombie_ns_max)
		PAGE_SENTENCE(pg, ROLE_TEXT, _("  zombie time"), _("longest {1}"),
			     arg_duration(k->zombie_ns_max));
	if (phrase_sigchld_generated(&signals)) {
		phrase_sigchld(&pg->text.text, &signals);
		page_paragraph(pg, ROLE_TEXT, _("  signals"));
	}
	add_waits(pg, p);
}

/* --- signals -------------------------------------------------------------------------- */

static void
add_signal(struct page *pg, const struct pw_proc *p, const struct pw_view_look *look, int signo)
{
	uint64_t bit = 1ull << (signo - 1);
	struct strbuf *s = &pg->text.text;
	char name[16];

	if (!((look->caught | look->ignored | look->blocked | look->pending) & bit) &&
	    signo != SIGCHLD)
		return;
	strbuf_adds(s, phrase_disposition_short(look->caught & bit ? PW_ACTION_HANDLER :
						look->ignored & bit ? PW_ACTION_IGNORE :
						PW_ACTION_DEFAULT));
	if (signo == SIGCHLD)
		phrase_sa_flags(s, p->sigchld.sa_flags);
	if (look->blocked & bit)
		strbuf_adds(s, _(", blocked"));
	if (look->pending & bit)
		strbuf_adds(s, _(", pending"));
	page_paragraph(pg, ROLE_TEXT, pw_signal_name(signo, name));
}

static void
add_signals(struct page *pg, const struct pw_proc *p, const struct pw_view_look *look)
{
	const struct pw_disposition *d = &p->sigchld;

	page_blank(pg);
	if (look) {
		PAGE_SENTENCE(pg, ROLE_BOLD, _("Signals"), _("those not listed have the default action"));
		for (int signo = 1; signo <= 64; signo++)
			add_signal(pg, p, look, signo);
	} else if (d->action) {
		strbuf_adds(&pg->text.text, phrase_disposition(d->action));
		phrase_sa_flags(&pg->text.text, d->sa_flags);
		if (d->blocked)
			strbuf_adds(&pg->text.text, _(", blocked"));
		page_paragraph(pg, ROLE_TEXT, _("Signals"));
	}
}

static void
add_findings(struct page *pg, const struct pw_proc *p)
{
	const struct pw_finding *f;
	struct strbuf rule = { 0 };

	for (size_t i = 0; (f = scene_finding(pg->sc, i)); i++) {
		if (!pw_id_same(&f->who, &p->id))
			continue;
		page_blank(pg);
		strbuf_reset(&rule);
		pw_line_rule(&rule, f);
		PAGE_SENTENCE(pg, ROLE_BOLD, pw_severity_name(f->severity), _("{1}, as of {2}: {3}"),
			     arg_text(strbuf_str(&rule)), arg_moment(f->as_of, scene_zero(pg->sc)),
			     arg_visible_again(f->message));
		for (size_t k = 0; k < f->n_sites; k++) {
			phrase_program_line(&pg->text.text, &f->sites[k], pg->text.utf8);
			page_paragraph(pg, ROLE_BOLD, k ? "" : _("lines"));
		}
		if (!f->advice)
			continue;
		strbuf_adds(&pg->text.text, f->advice);
		page_paragraph(pg, ROLE_TEXT, _("try"));
	}
	strbuf_done(&rule);
}

void
process_page(struct page *pg, const struct pw_id *id)
{
	const struct pw_proc *p = scene_proc(pg->sc, id);
	const struct pw_view_look *look = p ? scene_look(pg->sc, p) : NULL;

	if (!p) {
		PAGE_SENTENCE(pg, ROLE_DIM, "", _("reaped, and no longer remembered"));
		return;
	}
	add_identity(pg, p, look);
	if (p->kids.forks || p->kids.deaths || p->kids.waits.calls || p->first_child) {
		page_blank(pg);
		add_children(pg, p);
	}
	add_findings(pg, p);
	if (!p->died)
		add_signals(pg, p, look);
}
