/* SPDX-License-Identifier: GPL-2.0-or-later */
/* named_lines.c - the lines that a finding names are those of the parent. */
#include "named_lines.h"

#include <sys/mman.h>
#include <sys/stat.h>

/* What the rules name, if the parent does it. */
static const struct {
	const char *rule, *roles;
} named[] = {
	{ "asked-once", "fork wait" },
	{ "blocking-wait", "wait" },	/* no zombie: what it is doing is not looked at */
	{ "busy-poll", "wait" },
	{ "child-runs-parents-loop", "fork" },
	{ "exec-failed-child", "fork" },
	{ "flag-race", "fork handler doing" },
	{ "foreign-exit-signal", "fork wait" },
	{ "handler-never-waits", "fork handler" },
	{ "handler-reset", "fork handler" },
	{ "handler-too-late", "fork handler" },
	{ "inherited-child", "fork" },
	{ "init-does-not-reap", "fork" },
	{ "interrupted-call", "handler interrupted" },
	{ "interrupted-wait", "fork wait" },
	{ "limit-ahead", "fork" },
	{ "never-waits", "fork wait" },
	{ "one-wait-per-signal", "fork handler wait" },
	{ "orphaned", "fork" },
	{ "parent-stuck", "fork doing" },
	{ "sigchld-blocked", "fork" },
	{ "slow-reap", "wait" },
	{ "status-lost", "wait" },
	{ "stolen-child", "wait" },
	{ "stopped-child", "wait" },
	{ "tracer-holds", "fork" },
	{ "waits-for-other", "fork wait" },
	{ "wrong-thread", "fork handler" },
};

void
named_lines_open(struct named_lines *l)
{
	static unsigned int n;
	char name[32];
	int fd;

	snprintf(name, sizeof(name), "lines.%u", n++);
	l->path = e2e_path(name);
	fd = open(l->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	/* of any user, whatever the umask */
	if (fd < 0 || fchmod(fd, 0666) != 0 || ftruncate(fd, sizeof(*l->notes)) != 0)
		abort();
	l->notes = mmap(NULL, sizeof(*l->notes), PROT_READ, MAP_SHARED, fd, 0);
	if (l->notes == MAP_FAILED)
		abort();
	close(fd);
	setenv("PARENT_LINES", l->path, 1);
}

void
named_lines_close(struct named_lines *l)
{
	if (!l->notes)
		return;
	munmap(l->notes, sizeof(*l->notes));
	unlink(l->path);
	free(l->path);
	memset(l, 0, sizeof(*l));
}

/* "wait?" allows the role, and does not require it. */
static bool
has_role(const char *roles, const char *role, bool allowed)
{
	const size_t len = strlen(role);

	for (const char *p = roles; (p = strstr(p, role)); p += len)
		if ((p == roles || p[-1] == ' ') && (!p[len] || p[len] == ' ' || (allowed && p[len] == '?')))
			return true;
	return false;
}

static bool
is_in_file(const char *path, const char *name)
{
	const char *slash = strrchr(path, '/');

	return strcmp(name, slash ? slash + 1 : path) == 0;
}

static bool
is_noted(const struct line_notes *notes, const char *role, const char *file, long line)
{
	for (unsigned int i = 0; i < notes->n && i < MAX_NOTES; i++) {
		const struct line_note *v = &notes->v[i];

		if (v->at.line == line && has_role(v->roles, role, true) && is_in_file(file, v->at.file))
			return true;
	}
	return false;
}

/* The last that names lines, or the last. */
static const json_t *
last_finding(const json_t *events, const char *rule)
{
	const json_t *found = NULL, *ev;
	size_t i;

	json_array_foreach(events, i, ev)
		if (strcmp(e2e_str(ev, "event"), "finding") == 0 && strcmp(e2e_str(ev, "rule"), rule) == 0 &&
		    (!found || json_object_get(ev, "sites")))
			found = ev;
	return found;
}

static void
check_site(const struct line_notes *notes, const struct e2e_run *r, const json_t *site)
{
	const json_t *file = json_object_get(site, "file");

	if (!file)
		e2e_fail(r, "a site without a line: %s", e2e_str(site, "role"));
	if (!is_noted(notes, e2e_str(site, "role"), json_string_value(file), e2e_int(site, "line")))
		e2e_fail(r, "the parent has no %s at %s:%ld", e2e_str(site, "role"), json_string_value(file),
			 e2e_int(site, "line"));
}

static bool
is_named(const json_t *finding, const char *role)
{
	const json_t *site;
	size_t i;

	json_array_foreach(json_object_get(finding, "sites"), i, site)
		if (strcmp(e2e_str(site, "role"), role) == 0)
			return true;
	return false;
}

static bool
is_on_stack(const json_t *stack, const struct line_notes *notes, const char *role)
{
	const json_t *frame;
	size_t i;

	json_array_foreach(json_object_get(stack, "frames"), i, frame) {
		const json_t *file = json_object_get(frame, "file");

		if (file && is_noted(notes, role, json_string_value(file), e2e_int(frame, "line")))
			return true;
	}
	return false;
}

/* A finding does not wait for its lines for ever: on a busy machine they may come after it. */
static bool
came_later(const struct e2e_run *r, const json_t *finding, const struct line_notes *notes, const char *role)
{
	bool later = false;
	const json_t *ev;
	size_t i;

	json_array_foreach(r->events, i, ev) {
		if (later && strcmp(e2e_str(ev, "event"), "stack") == 0 && is_on_stack(ev, notes, role))
			return true;
		later |= ev == finding;
	}
	return false;
}

static void
check_role(const struct line_notes *notes, const struct e2e_run *r, const json_t *finding, const char *role,
	   bool attached)
{
	for (unsigned int i = 0; i < notes->n && i < MAX_NOTES; i++) {
		const struct line_note *v = &notes->v[i];

		if (has_role(v->roles, role, false) && (!attached || v->settled) && !is_named(finding, role) &&
		    !came_later(r, finding, notes, role))
			e2e_fail(r, "no line of the %s, at %s:%d", role, v->at.file, v->at.line);
	}
}

static const char *
roles_of(const char *rule)
{
	for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++)
		if (strcmp(named[i].rule, rule) == 0)
			return named[i].roles;
	return "";
}

void
named_lines_check(const struct named_lines *l, const struct e2e_run *r, const char *rule, bool attached)
{
	static const char *const roles[] = { "fork", "handler", "wait", "doing", "interrupted" };
	const json_t *finding = last_finding(r->events, rule), *site;
	size_t i;

	if (!finding || !e2e_count(r, "start sees=stacks"))
		return;
	json_array_foreach(json_object_get(finding, "sites"), i, site)
		check_site(l->notes, r, site);
	for (i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
		if (!r->backend->no_events && has_role(roles_of(rule), roles[i], false))
			check_role(l->notes, r, finding, roles[i], attached);
}

void
named_lines_compare(const struct e2e_run *r, const json_t *replayed, const char *rule)
{
	const json_t *was = json_object_get(last_finding(r->events, rule), "sites");
	const json_t *is = json_object_get(last_finding(replayed, rule), "sites");
	char *text;

	if (json_equal(was, is) || !was)
		return;
	text = is ? json_dumps(is, 0) : NULL;
	e2e_fail(r, "the replay names %s", text ? text : "no line");
}
