/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sites.c - the lines of the program that a finding is about. */
#include "model/sites.h"

#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "event/path_marks.h"
#include "model/language_library.h"
#include "model/line_uses.h"
#include "model/predicates.h"

const char *
sites_base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* A function of a script: its module is its file. */
static bool
is_of_script(const struct pw_frame *f)
{
	return *f->file && strcmp(f->file, f->module) == 0;
}

/* A shared library, or the vdso: who reads a finding can change the program. */
bool
sites_is_library(const struct pw_frame *f)
{
	return !*f->module || *f->module == '[' || strstr(sites_base_name(f->module), ".so");
}

/* Inlined from a header of the system: read(2) is, with _FORTIFY_SOURCE. */
static bool
is_of_system_header(const struct pw_frame *f)
{
	return f->inlined && pw_path_marks(f->file) & PW_PATH_HEADER;
}

/* The C library, also what it links into each program, and the dynamic linker: the call itself,
 * which says nothing. */
static bool
is_c_library(const struct pw_frame *f)
{
	static const char *const names[] = { "libc.", "libc-", "ld-", "libpthread", "libasan", "libtsan", "[" };
	const char *name = sites_base_name(f->module);

	if (is_of_script(f))
		return false;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strncmp(name, names[i], strlen(names[i])) == 0)
			return true;
	return strcmp(f->func, "_start") == 0 || is_of_system_header(f);
}

/* How much a frame is the program's own. */
enum own { OWN_NONE, OWN_LIBRARY, OWN_PACKAGE, OWN_PROGRAM, OWN_LINE };

/* What comes with Python, and what is installed beside that. */
static enum own
own_of_script(const struct pw_frame *f)
{
	const unsigned int marks = pw_path_marks(f->file);

	if (marks & PW_PATH_PYTHON_PACKAGE)
		return OWN_PACKAGE;
	if (marks & PW_PATH_PYTHON)
		return OWN_LIBRARY;
	return f->line ? OWN_LINE : OWN_PROGRAM;
}

static enum own
own_of(const struct pw_frame *f)
{
	if (is_of_script(f))
		return own_of_script(f);
	if (!*f->module || is_c_library(f))
		return OWN_NONE;
	if (sites_is_library(f) || is_language_library(f))
		return OWN_LIBRARY;
	return is_fetched_package(f) ? OWN_PACKAGE : f->line ? OWN_LINE : OWN_PROGRAM;
}

/* The innermost frame of the program itself, else of a library that is its own; one with a line
 * if there is one: a C library that is linked in has none.  What a handler has interrupted did not
 * call: *jumped = the handler itself has, by a jump, so that it is not on the stack. */
static enum own
own_frame(const struct pw_event *stack, struct pw_frame *own, bool *jumped)
{
	enum own best = OWN_NONE, is;
	struct pw_frame f;

	*jumped = false;
	for (size_t at = 0; best < OWN_LINE && pw_frame_next(stack, &at, &f);) {
		if (f.signal) {
			*jumped = best == OWN_NONE;
			break;
		}
		is = own_of(&f);
		if (is > best) {
			*own = f;
			best = is;
		}
	}
	return best;
}

/* The last frame of a handler's own stack: the line of its jump if that is known. */
static bool
handler_frame(const struct stacks *all, uint32_t handler, struct pw_frame *own, bool *awaits)
{
	const struct pw_event *ev = stacks_find(all, handler);
	bool found = false;

	*awaits |= handler && !ev;
	for (size_t at = 0; ev && pw_frame_next(ev, &at, own);)
		found = true;
	return found;
}

static bool
own_site(const struct stacks *all, const struct site_stacks *from, uint32_t stack, struct pw_frame *own,
	 bool *awaits)
{
	const struct pw_event *ev = stacks_find(all, stack);
	bool jumped;

	*awaits |= !ev;
	if (!ev)
		return false;
	return own_frame(ev, own, &jumped) > OWN_NONE ||
	       (jumped && handler_frame(all, from->handler, own, awaits));
}

bool
sites_handler(const struct stacks *all, uint32_t stack, struct pw_frame *out)
{
	const struct pw_event *ev = stacks_find(all, stack);
	size_t at = 0;

	return ev && pw_frame_next(ev, &at, out);
}

bool
sites_caller(const struct stacks *all, uint32_t stack, struct pw_frame *out)
{
	const struct pw_event *ev = stacks_find(all, stack);

	for (size_t at = 0; ev && pw_frame_next(ev, &at, out);)
		if (*out->module && !is_c_library(out))
			return true;
	return false;
}

static bool
is_same_place(const struct pw_site *a, const struct pw_site *b)
{
	return a->role == b->role && a->at.line == b->at.line && (a->at.line || a->at.offset == b->at.offset) &&
	       strcmp(a->at.file, b->at.file) == 0 && strcmp(a->at.module, b->at.module) == 0;
}

void
sites_add(struct site_stacks *to, enum pw_role role, uint32_t stack)
{
	if (stack && to->n < SITE_STACKS)
		to->v[to->n++] = (struct site_stack){ .role = role, .stack = stack };
}

size_t
sites_of_stacks(const struct stacks *all, const struct site_stacks *from, struct pw_site *out, size_t max,
		bool *awaits)
{
	size_t n = 0, k;

	*awaits = from->awaits;
	for (size_t i = 0; i < from->n && n < max; i++) {
		out[n].role = from->v[i].role;
		if (!own_site(all, from, from->v[i].stack, &out[n].at, awaits))
			continue;
		for (k = 0; k < n && !is_same_place(&out[k], &out[n]); k++)
			;
		n += k == n;
	}
	return n;
}

static const struct pw_line_use *
most_used(const struct pw_line_use use[PW_LINE_USES], const bool done[PW_LINE_USES])
{
	const struct pw_line_use *most = NULL;

	for (unsigned int i = 0; i < PW_LINE_USES; i++)
		if (!done[i] && use[i].stack && (!most || use[i].n > most->n))
			most = &use[i];
	return most;
}

void
sites_add_uses(struct site_stacks *to, enum pw_role role, const struct pw_line_use use[PW_LINE_USES])
{
	bool done[PW_LINE_USES] = { false };
	const struct pw_line_use *u;

	while ((u = most_used(use, done))) {
		done[u - use] = true;
		sites_add(to, role, u->stack);
	}
}

/* A call that leaves the child (WNOWAIT) counts only where no other does. */
static void
add_all_waits(struct site_stacks *to, const struct pw_line_use use[PW_LINE_USES])
{
	struct pw_line_use reaps[PW_LINE_USES] = { 0 };
	bool any = false;

	for (unsigned int i = 0; i < PW_LINE_USES; i++) {
		if (!use[i].stack || use[i].leaves)
			continue;
		reaps[i] = use[i];
		any = true;
	}
	sites_add_uses(to, PW_ROLE_WAIT, any ? reaps : use);
}

void
sites_add_forks_of_zombies(struct site_stacks *to, const struct situation *s)
{
	enum { MOST = 64 };
	struct pw_line_use forks[PW_LINE_USES] = { 0 };
	const struct pw_proc *z = s->p->last_zombie;

	for (int i = 0; z && i < MOST; z = z->prev_zombie, i++)
		if (!z->orphaned)
			line_uses_count(forks, z->fork_stack, pw_proc_zombie_since(z));
	sites_add_uses(to, PW_ROLE_FORK, forks);
}

/* --- wait calls ------------------------------------------------------------------ */

/* w itself, or what is known of it now. */
static const struct pw_wait *
in_progress(const struct pw_proc *p, const struct pw_wait *w)
{
	for (int i = 0; p->waits && i < PW_WAITS; i++)
		if (w->ts && p->waits->in[i].ts == w->ts && p->waits->in[i].tid == w->tid)
			return &p->waits->in[i];
	return NULL;
}

/* A look finds the first thread in the call; one may have come before that. */
static bool
can_be_looked_at(const struct pw_proc *p, const struct pw_wait *w)
{
	return w->tid == p->id.pid && p->sees & PW_SEES_STACKS;
}

void
sites_add_wait(struct site_stacks *to, const struct situation *s, const struct pw_wait *w)
{
	const struct pw_wait *now = in_progress(s->p, w);
	const uint32_t stack = now ? now->stack : w->stack;

	if (stack)
		sites_add(to, PW_ROLE_WAIT, stack);
	else if (now)
		to->awaits |= can_be_looked_at(s->p, now);
}

static bool
is_found_in_wait(const struct pw_proc *p)
{
	return p->activity_syscall == SYS_wait4 || p->activity_syscall == SYS_waitid;
}

static void
add_doing(struct site_stacks *to, const struct pw_proc *p, enum pw_role role)
{
	if (p->program_lines)
		sites_add(to, role, p->program_lines->doing);
}

void
sites_add_waits_now(struct site_stacks *to, const struct situation *s,
		    bool (*kind)(const struct situation *s, const struct pw_wait *w))
{
	const struct pw_waits *waits = s->p->waits;
	bool any = false;

	for (int i = 0; waits && i < PW_WAITS; i++) {
		if (!waits->in[i].ts || (kind && !kind(s, &waits->in[i])))
			continue;
		sites_add_wait(to, s, &waits->in[i]);
		any = true;
	}
	if (any)
		return;
	if (is_found_in_wait(s->p) && s->p->activity_ts > s->p->last_wait.ts)
		add_doing(to, s->p, PW_ROLE_WAIT);
	else
		sites_add_wait(to, s, &s->p->last_wait);
}

/* A call that has not returned: where its thread was found in it. */
static void
add_wait_in_progress(struct site_stacks *to, const struct pw_proc *p)
{
	const bool found = is_found_in_wait(p);

	if (found)
		add_doing(to, p, PW_ROLE_WAIT);
	for (int i = 0; !found && p->waits && p->first_zombie && i < PW_WAITS; i++)
		to->awaits |= p->waits->in[i].ts && can_be_looked_at(p, &p->waits->in[i]);
}

/* --- of a rule ------------------------------------------------------------------- */

/* Also one that SA_RESETHAND has taken away. */
static bool
has_had_handler(const struct pw_disposition *d)
{
	return d->action == PW_ACTION_HANDLER || d->origin == PW_ORIGIN_RESETHAND;
}

/* Of a zombie, where it was forked; an adopted one, or that of the program before, by another. */
static void
add_forks(struct site_stacks *to, const struct situation *s)
{
	if (s->z && s->z->fork_stack)
		sites_add(to, PW_ROLE_FORK, s->z->fork_stack);
	else if (s->z && s->p && !is_adopted(s) && !is_of_earlier_program(s))
		sites_add_forks_of_zombies(to, s);
	else if (!s->z && s->p->program_lines)
		sites_add_uses(to, PW_ROLE_FORK, s->p->program_lines->forks);
}

void
sites_find(const struct situation *s, uint32_t roles,
	   void (*add)(struct site_stacks *to, const struct situation *s), struct site_stacks *out)
{
	const struct pw_proc *p = s->p;

	memset(out, 0, sizeof(*out));
	if (roles & 1u << PW_ROLE_FORK)
		add_forks(out, s);
	if (!p)
		return;
	out->handler = p->sigchld.handler_stack;
	if (roles & 1u << PW_ROLE_HANDLER && has_had_handler(&p->sigchld))
		sites_add(out, PW_ROLE_HANDLER, p->sigchld.handler_stack);
	if (add)
		add(out, s);
	if (roles & 1u << PW_ROLE_WAIT)
		add_wait_in_progress(out, p);
	if (roles & 1u << PW_ROLE_WAIT && p->program_lines)
		add_all_waits(out, p->program_lines->waits);
	if (roles & 1u << PW_ROLE_DOING)
		add_doing(out, p, PW_ROLE_DOING);
}
