/* SPDX-License-Identifier: GPL-2.0-or-later */
/* verdicts.c - the table of doc/verdicts.md: read, compared, written. */
#include "verdicts.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

enum { MAX_PARENTS = 256, MOST_CANDIDATES = 2 };

static const char *const names[VERDICT_COUNT] = {
	[VERDICT_NONE] = "-", [VERDICT_SILENT] = "**silent**", [VERDICT_WRONG] = "**wrong**",
	[VERDICT_TRACES] = "traces", [VERDICT_OPEN] = "open", [VERDICT_LIKELY] = "likely", [VERDICT_RIGHT] = "right",
};

static const char *const columns[COLUMN_COUNT] = {
	[COLUMN_BPF_LAUNCH] = "bpf", [COLUMN_BPF_ATTACH] = "bpf `-p`",
	[COLUMN_PTRACE_LAUNCH] = "a user's ptrace", [COLUMN_PTRACE_ATTACH] = "a user's ptrace `-p`",
	[COLUMN_PROCFS_LAUNCH] = "procfs", [COLUMN_PROCFS_ATTACH] = "procfs `-p`",
	[COLUMN_NOBODY_LAUNCH] = "a user's procfs", [COLUMN_NOBODY_ATTACH] = "a user's procfs `-p`",
	[COLUMN_LOOK] = "`-z`", [COLUMN_REPLAY] = "`-r`",
};

static const char intro[] =
	"# Verdicts\n"
	"\n"
	"Each program of `tests/rules/RULE.cause.c` has one fault. Here is what procwatch says of it: launched by\n"
	"procwatch, attached to by `-p` when its zombie was there already, looked at by `-z`, and in a replay (`-r`)\n"
	"of the launch. `make verdicts` writes this page, and `make check` fails where a verdict becomes worse.\n"
	"\n"
	"- **right**: the finding names this rule;\n"
	"- **likely**: it names this rule as one of two that fit (or, of `waits-for-no-child`, `asked-once`, which is\n"
	"  true of it, too, though less exact);\n"
	"- **open**: the zombie is reported by `unexplained`, which names this rule as one of several that fit;\n"
	"- **-**: there is nothing to see: no zombie stays, and what happened is not seen in this way;\n"
	"- **traces**: the program traces another one with ptrace. A process has one tracer at most, so while\n"
	"  procwatch traces it this fails, procwatch says so, and the fault does not arise.\n"
	"\n"
	"The unprivileged user owns the program.\n"
	"\n"
	"Where ptrace sees less than bpf: a tracer is shown an end when the exit is over (`init-awaits-another`). With\n"
	"`-p`, it is not shown what only the kernel knows of the time before: a handler's flags (`handler-reset`), that a\n"
	"process has not been another program (`inherited-child`, `asks-once-then-others`) or is a subreaper\n"
	"(`init-does-not-reap`).\n"
	"\n";

static enum verdict run[MAX_PARENTS][COLUMN_COUNT], committed[MAX_PARENTS][COLUMN_COUNT];

const char *
verdict_name(enum verdict v)
{
	return names[v];
}

static const char *
text(const json_t *ev, const char *key)
{
	const char *s = json_string_value(json_object_get(ev, key));

	return s ? s : "";
}

static bool
is_true_of(const struct parent_entry *e, const char *rule)
{
	return strcmp(rule, e->rule) == 0 || (e->parent->less_exact && strcmp(rule, e->parent->less_exact) == 0);
}

static enum verdict
of_rules(const json_t *rules, const struct parent_entry *e)
{
	const size_t n = json_array_size(rules);
	const json_t *rule;
	size_t i;

	json_array_foreach(rules, i, rule)
		if (is_true_of(e, json_string_value(rule)))
			return n == 1 ? VERDICT_RIGHT : n <= MOST_CANDIDATES ? VERDICT_LIKELY : VERDICT_OPEN;
	return VERDICT_WRONG;
}

static enum verdict
of_finding(const json_t *f, const struct parent_entry *e)
{
	if (strcmp(text(f, "rule"), "unexplained") == 0)
		return !strstr(text(f, "message"), " fits ") || strstr(text(f, "message"), e->rule) ?
		       VERDICT_OPEN : VERDICT_WRONG;
	if (strcmp(text(f, "certainty"), "likely") == 0)
		return of_rules(json_object_get(f, "candidates"), e);
	return strcmp(text(f, "rule"), e->rule) == 0 ? VERDICT_RIGHT : VERDICT_WRONG;
}

/* The best of what was said, unless there was a wrong one among it. */
enum verdict
verdict_of_events(const json_t *events, const struct parent_entry *e)
{
	const bool leak = e->kind == PARENT_CAUSE;
	enum verdict best = leak ? VERDICT_SILENT : VERDICT_NONE, one;
	const json_t *ev;
	size_t i;

	json_array_foreach(events, i, ev) {
		if (strcmp(text(ev, "event"), "finding") != 0 ||
		    json_is_true(json_object_get(ev, "withdrawn")) ||
		    strcmp(text(ev, "state"), "resolved") == 0)
			continue;
		if (!leak && strcmp(text(ev, "rule"), e->rule) != 0)
			continue;
		if (leak && strcmp(text(ev, "severity"), "leak") != 0)
			continue;
		one = of_finding(ev, e);
		if (one == VERDICT_WRONG)
			return one;
		if (one > best)
			best = one;
	}
	return best;
}

enum verdict
verdict_of_look(const json_t *families, const struct parent_entry *e, pid_t pid)
{
	const json_t *family;
	size_t i;

	json_array_foreach(families, i, family) {
		const json_t *rules = json_object_get(family, "rules");
		const json_t *parent = json_object_get(family, "parent");

		if (json_integer_value(json_object_get(parent, "pid")) != pid)
			continue;
		return json_array_size(rules) ? of_rules(rules, e) : VERDICT_SILENT;
	}
	return VERDICT_SILENT;
}

/* --- the page ----------------------------------------------------------------- */

static const char *
page(void)
{
	static char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/doc/verdicts.md", getenv("srcdir") ? getenv("srcdir") : ".");
	return path;
}

static size_t
row_of(const struct parent_entry *e)
{
	size_t n;

	return (size_t)(e - parents_all(&n));
}

static bool
has_row(const struct parent_entry *e)
{
	return e->kind == PARENT_CAUSE || e->kind == PARENT_WARNING;
}

static const struct parent_entry *
entry_named(const char *name)
{
	size_t n;
	const struct parent_entry *all = parents_all(&n);

	for (size_t i = 0; i < n; i++)
		if (has_row(&all[i]) && strcmp(all[i].parent->name, name) == 0)
			return &all[i];
	return NULL;
}

static enum verdict
verdict_named(const char *name)
{
	for (int v = 0; v < VERDICT_COUNT; v++)
		if (strcmp(names[v], name) == 0)
			return (enum verdict)v;
	return VERDICT_NONE;
}

/* "| rule | parent | cell | ... |" */
static void
read_row(char *line, size_t *rows)
{
	char *save = NULL, *rule = strtok_r(line, "|", &save), *name = strtok_r(NULL, "| ", &save);
	const struct parent_entry *e = rule && name ? entry_named(name) : NULL;

	if (!e)
		fail_msg("%s: no parent %s (UPDATE=1 writes it)", page(), name ? name : "");
	(*rows)++;
	for (int c = 0; c < COLUMN_COUNT; c++) {
		char *cell = strtok_r(NULL, "|", &save);

		if (!cell)
			fail_msg("%s: %s has too few cells", page(), name);
		cell += strspn(cell, " ");
		cell[strcspn(cell, " ")] = '\0';
		committed[row_of(e)][c] = verdict_named(cell);
	}
}

static size_t
read_page(void)
{
	FILE *f = fopen(page(), "r");
	char line[1024];
	size_t rows = 0;

	while (f && fgets(line, sizeof(line), f))
		if (strncmp(line, "| `", 3) == 0)
			read_row(line, &rows);
	if (f)
		fclose(f);
	return rows;
}

void
verdicts_check(void)
{
	size_t n, expected = 0, rows = read_page();
	const struct parent_entry *all = parents_all(&n);

	for (size_t i = 0; i < n; i++)
		expected += has_row(&all[i]);
	if (rows != expected)
		fail_msg("%s has %zu rows, there are %zu parents (make verdicts writes it)", page(), rows,
			 expected);
}

enum verdict
verdicts_committed(const struct parent_entry *e, enum column c)
{
	static bool read;

	if (!read)
		read_page();
	read = true;
	return committed[row_of(e)][c];
}

void
verdicts_note(const struct parent_entry *e, enum column c, enum verdict v)
{
	run[row_of(e)][c] = v;
}

void
verdicts_compare(enum column c)
{
	size_t n, bad = 0;
	const struct parent_entry *all = parents_all(&n);

	for (size_t i = 0; i < n; i++) {
		const enum verdict is = run[i][c], was = verdicts_committed(&all[i], c);

		if (!is || (is >= was && is != VERDICT_SILENT && is != VERDICT_WRONG))
			continue;
		print_error("%s: %s: %s, not %s\n", columns[c], all[i].parent->name, names[is], names[was]);
		bad++;
	}
	if (bad)
		fail_msg("%zu verdicts are wrong, or worse than before", bad);
}

/* What was not tested this time stays. */
void
verdicts_write(void)
{
	size_t n;
	const struct parent_entry *all = parents_all(&n);
	FILE *f;

	read_page();
	f = fopen(page(), "w");
	if (!f)
		fail_msg("%s: %s", page(), strerror(errno));
	fprintf(f, "%s| rule | program |", intro);
	for (int c = 0; c < COLUMN_COUNT; c++)
		fprintf(f, " %s |", columns[c]);
	fprintf(f, "\n| --- | --- |");
	for (int c = 0; c < COLUMN_COUNT; c++)
		fprintf(f, " --- |");
	fprintf(f, "\n");
	for (size_t i = 0; i < n; i++) {
		if (!has_row(&all[i]))
			continue;
		fprintf(f, "| `%s` | %s |", all[i].rule, all[i].parent->name);
		for (int c = 0; c < COLUMN_COUNT; c++)
			fprintf(f, " %s |", names[run[i][c] ? run[i][c] : committed[i][c]]);
		fprintf(f, "\n");
	}
	fclose(f);
}
