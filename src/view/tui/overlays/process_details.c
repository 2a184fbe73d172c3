/* SPDX-License-Identifier: GPL-2.0-or-later */
/* process_details.c - all that is known of one process, over the panes. */
#include "view/tui/overlays/process_details.h"

#include <inttypes.h>
#include <pwd.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/sat.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "event/id.h"
#include "event/names.h"
#include "view/tui/column_text.h"
#include "view/tui/curses/screen.h"
#include "view/tui/overlay.h"
#include "view/tui/overlays/pager.h"
#include "view/tui/scene.h"

static struct {
	struct pw_id about;
	struct pager pager;
} details;

/* The page while it is drawn: lines that are scrolled away are only counted. */
struct page {
	const struct scene *sc;
	int y;			/* of the next line, on screen when >= 1 */
	int bottom, w;
};

static void add_paragraph(struct page *pg, enum role role, const char *label, const char *fmt,
			  ...) __attribute__((format(printf, 4, 5)));

enum { LABEL_W = 15 };

/* A labelled paragraph, broken at the width. */
static void
add_paragraph(struct page *pg, enum role role, const char *label, const char *fmt, ...)
{
	char text[4096];
	const char *p = text;
	va_list ap;
	int x = pg->w >= 40 ? LABEL_W : 2, w = pg->w - x;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (pg->y >= 1 && pg->y < pg->bottom)
		draw_text(pg->y, 0, x - 1, ROLE_DIM, label);
	do {
		char line[512];
		size_t len = strcspn(p, "\n"), cut;

		if (len > sizeof(line) - 1)
			len = sizeof(line) - 1;
		memcpy(line, p, len);
		line[len] = '\0';
		for (cut = len; cut && draw_width(line) > w; line[cut] = '\0') {
			size_t blank = cut - 1;

			while (blank > 0 && line[blank] != ' ')
				blank--;
			cut = blank ? blank : cut - 1;
		}
		if (pg->y >= 1 && pg->y < pg->bottom)
			draw_text(pg->y, x, w, role, line);
		pg->y++;
		p += cut ? cut : len;
		p += *p == '\n';
		p += strspn(p, " ");
	} while (*p);
}

static void
add_blank(struct page *pg)
{
	pg->y++;
}

/* --- who it is --------------------------------------------------------------------- */

static void
name_of(const struct scene *sc, const struct pw_id *id, char *buf, size_t size)
{
	const struct pw_proc *p = scene_proc(sc, id);
	struct strbuf s = { 0 };

	if (p)
		column_name(&s, p, screen_utf8());
	snprintf(buf, size, "%" PRIu32 " %s", id->pid, strbuf_str(&s));
	strbuf_done(&s);
}

static void
add_state(struct page *pg, const struct pw_proc *p, const struct pw_view_look *look)
{
	uint64_t now = pg->sc->now;
	char age[32], zombie[32], end[32], by[64];

	column_age(age, sat_sub(p->died ? p->died : now, p->born), !p->died);
	if (!p->died) {
		add_paragraph(pg, ROLE_RUNNING, "State", "%s; running for %s", column_state(p, look), age);
		return;
	}
	add_paragraph(pg, ROLE_TEXT, "Ended", "%s, after %s", column_end(end, p->status), age);
	if (p->life == PW_LIFE_ZOMBIE) {
		add_paragraph(pg, ROLE_ZOMBIE, "State", "zombie for %s: not reaped by a wait call",
		    column_age(zombie, sat_sub(now, p->died), true));
	} else if (p->life == PW_LIFE_AUTOREAPED) {
		const char *why = pw_why_name(p->why);

		add_paragraph(pg, ROLE_GONE, "State", "auto-reaped by the kernel%s%s", why ? ": " : "",
		    why ? why : "");
	} else {
		name_of(pg->sc, &p->reaper, by, sizeof(by));
		add_paragraph(pg, ROLE_GONE, "State", "reaped by %s after %s as a zombie",
		    p->reaper.pid ? by : "an unknown process", column_age(zombie, sat_sub(p->gone, p->died), false));
	}
}

static void
add_user(struct page *pg, const struct pw_view_look *look)
{
	struct passwd *pw;

	if (!look || look->uid == (uint32_t)-1)
		return;
	pw = getpwuid(look->uid);
	add_paragraph(pg, ROLE_TEXT, "User", "%s (%" PRIu32 ")", pw ? pw->pw_name : "?", look->uid);
}

static void
add_identity(struct page *pg, const struct pw_proc *p, const struct pw_view_look *look)
{
	uint64_t zero = scene_zero(pg->sc);
	struct strbuf cmd = { 0 };
	char who[64], when[32];

	column_command(&cmd, p, screen_utf8());
	add_paragraph(pg, ROLE_BOLD, "Command", "%s", strbuf_str(&cmd));
	strbuf_done(&cmd);
	add_state(pg, p, look);
	add_user(pg, look);
	name_of(pg->sc, &p->parent_id, who, sizeof(who));
	add_paragraph(pg, ROLE_TEXT, "Parent", "%s%s", p->parent_id.pid ? who : "not watched",
	    p->orphaned ? " (adopted)" : "");
	if (p->preexisting || p->born < zero)
		add_paragraph(pg, ROLE_TEXT, "Forked", "before procwatch attached");
	else
		add_paragraph(pg, ROLE_TEXT, "Forked", "%s after the start%s",
		    column_age(when, sat_sub(p->born, zero), false),
		    p->execed ? "" : ", still runs its parent's program (no exec)");
}

/* --- what it did about its children -------------------------------------------------- */

static void
count_children(const struct pw_proc *p, uint64_t *running, uint64_t *zombies)
{
	*running = 0;
	*zombies = p->kids.zombies_now;
	for (const struct pw_proc *c = p->first_child; c; c = c->next_sibling)
		*running += c->life == PW_LIFE_RUNNING;
}

static void
wait_words(struct strbuf *out, const struct pw_wait *w)
{
	uint32_t bit;
	const char *name, *target = pw_target_name(w->target);

	name = pw_call_name(w->call);
	strbuf_addf(out, "%s(%s", name ? name : "wait", target ? target : "?");
	if (w->target != PW_TARGET_ANY)
		strbuf_addf(out, " %" PRId32, w->target_id);
	for (unsigned int i = 0; (name = pw_wait_option(i, &bit)); i++)
		if (w->options & bit)
			strbuf_addf(out, " %s", name);
	strbuf_adds(out, ")");
}

static void
add_waits(struct page *pg, const struct pw_proc *p)
{
	const struct pw_parenting *k = &p->kids;
	const struct pw_wait *waiting = pw_proc_waiting(p);
	uint64_t now = pg->sc->now;
	struct strbuf s = { 0 };
	char age[32];

	add_paragraph(pg, ROLE_TEXT, "wait() calls",
	    "%" PRIu64 ": %" PRIu64 " reaped a child, %" PRIu64 " returned 0, %" PRIu64
	    " failed with ECHILD, %" PRIu64 " interrupted", k->waits.calls, k->waits.reaped, k->waits.nobody,
	    k->waits.echild, k->waits.eintr);
	if (p->last_wait.ts) {
		const char *err = pw_errno_name(p->last_wait.error);

		wait_words(&s, &p->last_wait);
		if (p->last_wait.error)
			strbuf_addf(&s, " failed with %s", err ? err : "an error");
		else if (p->last_wait.child)
			strbuf_addf(&s, " returned %" PRIu32, p->last_wait.child);
		else
			strbuf_adds(&s, " returned 0 (no child had exited)");
		add_paragraph(pg, ROLE_TEXT, "  last", "%s, %s ago", strbuf_str(&s),
		    column_age(age, now > p->last_wait.ts ? now - p->last_wait.ts : 0, true));
	}
	if (waiting) {
		strbuf_reset(&s);
		wait_words(&s, waiting);
		add_paragraph(pg, ROLE_TEXT, "  now in", "%s, for %s", strbuf_str(&s),
		    column_age(age, now > waiting->ts ? now - waiting->ts : 0, true));
	}
	strbuf_done(&s);
}

static void
add_children(struct page *pg, const struct pw_proc *p)
{
	const struct pw_parenting *k = &p->kids;
	uint64_t running, zombies;
	char most[32], mean[32];

	count_children(p, &running, &zombies);
	add_paragraph(pg, zombies ? ROLE_ZOMBIE : ROLE_TEXT, "Children",
	    "%" PRIu64 " running, %" PRIu64 " zombies (at most %" PRIu64 "), %" PRIu64
	    " reaped; %" PRIu64 " forks", running, zombies, k->zombies_peak, k->reaps, k->forks);
	if (k->reaps)
		add_paragraph(pg, ROLE_TEXT, "  zombie time", "of reaped children: average %s, longest %s",
		    column_age(mean, k->zombie_ns_total / k->reaps, false),
		    column_age(most, k->zombie_ns_max, false));
	add_paragraph(pg, ROLE_TEXT, "SIGCHLD", "%" PRIu64 " queued, %" PRIu64 " coalesced, %" PRIu64
	    " ignored, %" PRIu64 " blocked; %" PRIu64 " delivered", k->sigchld.queued,
	    k->sigchld.coalesced, k->sigchld.ignored, k->sigchld.blocked, k->delivers);
	add_waits(pg, p);
}

/* --- signals -------------------------------------------------------------------------- */

static void
sa_words(struct strbuf *out, uint64_t flags)
{
	uint64_t bit;
	const char *name;

	for (unsigned int i = 0; (name = pw_sa_flag(i, &bit)); i++)
		if (flags & bit)
			strbuf_addf(out, " %s", name);
}

static void
add_signal(struct page *pg, const struct pw_proc *p, const struct pw_view_look *look, int signo)
{
	uint64_t bit = 1ull << (signo - 1);
	struct strbuf s = { 0 };
	char name[16];

	if (!((look->caught | look->ignored | look->blocked | look->pending) & bit) &&
	    signo != SIGCHLD)
		return;
	strbuf_adds(&s, look->caught & bit ? "caught" : look->ignored & bit ? "ignored"
									   : "default");
	if (signo == SIGCHLD)
		sa_words(&s, p->sigchld.sa_flags);
	if (look->blocked & bit)
		strbuf_adds(&s, ", blocked");
	if (look->pending & bit)
		strbuf_adds(&s, ", pending");
	add_paragraph(pg, ROLE_TEXT, pw_signal_name(signo, name), "%s", strbuf_str(&s));
	strbuf_done(&s);
}

static void
add_signals(struct page *pg, const struct pw_proc *p, const struct pw_view_look *look)
{
	const struct pw_disposition *d = &p->sigchld;
	const char *action = pw_action_name(d->action);
	struct strbuf s = { 0 };

	add_blank(pg);
	if (look) {
		add_paragraph(pg, ROLE_BOLD, "Signals", "all that are not listed: default");
		for (int signo = 1; signo <= 64; signo++)
			add_signal(pg, p, look, signo);
	} else if (d->action) {
		sa_words(&s, d->sa_flags);
		add_paragraph(pg, ROLE_TEXT, "Signals", "SIGCHLD: %s%s%s", action ? action : "?",
		    strbuf_str(&s), d->blocked ? ", blocked" : "");
		strbuf_done(&s);
	}
}

static void
add_findings(struct page *pg, const struct pw_proc *p)
{
	const struct pw_finding *f;
	char when[32];

	for (size_t i = 0; (f = scene_finding(pg->sc, i)); i++) {
		struct strbuf s = { 0 };

		if (!pw_id_same(&f->who, &p->id))
			continue;
		add_blank(pg);
		text_visible_again(&s, f->message, strlen(f->message), screen_utf8());
		add_paragraph(pg, ROLE_BOLD, pw_severity_name(f->severity), "%s, as of %s: %s", f->rule,
		    column_age(when, sat_sub(f->as_of, scene_zero(pg->sc)), false), strbuf_str(&s));
		if (f->advice)
			add_paragraph(pg, ROLE_TEXT, "try", "%s", f->advice);
		strbuf_done(&s);
	}
}

static void
details_draw(const struct scene *sc, struct rect r)
{
	const struct pw_proc *p = scene_proc(sc, &details.about);
	const struct pw_view_look *look = p ? scene_look(sc, p) : NULL;
	struct page pg = { .sc = sc, .bottom = r.h - 1, .w = r.w };

	for (int y = 0; y < pg.bottom; y++)
		draw_blank(y, 0, pg.w, ROLE_TEXT);
	pager_fit(&details.pager, pg.bottom - 1);
	pg.y = 1 - details.pager.top;
	draw_textf(0, 0, pg.w, ROLE_FOCUS, " Process %" PRIu32 " ", details.about.pid);
	if (!p) {
		add_paragraph(&pg, ROLE_DIM, "", "reaped, and no longer remembered");
	} else {
		add_identity(&pg, p, look);
		if (p->kids.forks || p->kids.deaths || p->kids.waits.calls || p->first_child) {
			add_blank(&pg);
			add_children(&pg, p);
		}
		add_findings(&pg, p);
		if (!p->died)
			add_signals(&pg, p, look);
	}
	details.pager.lines = pg.y - 1 + details.pager.top;
}

static void
details_key(struct scene *sc, const struct key_press *k)
{
	(void)sc;
	pager_key(&details.pager, k->code);
}

static void
details_mouse(struct scene *sc, int y, int x, int wheel)
{
	(void)sc;
	(void)y;
	(void)x;
	details.pager.top += wheel;
}

static const struct pane_ops details_overlay = {
	.name = "details",
	.hint = PAGER_HINT,
	.whole = true,
	.draw = details_draw,
	.key = details_key,
	.mouse = details_mouse,
};

void
process_details_open(const struct pw_id *id)
{
	details.about = *id;
	details.pager.top = 0;
	overlay_open(&details_overlay);
}
