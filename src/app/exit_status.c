/* SPDX-License-Identifier: GPL-2.0-or-later */
/* exit_status.c - which exit status procwatch gives. */
#include "app/exit_status.h"

#include <stddef.h>
#include <string.h>
#include <sys/wait.h>

#include "app/opts.h"
#include "event/finding.h"
#include "event/names.h"
#include "model/model.h"

static bool
is_in_list(const char *list, const char *word)
{
	size_t len = strlen(word), n;

	for (; list; list = list[n] ? list + n + 1 : NULL) {
		n = strcspn(list, ",");
		if (n == len && !strncmp(list, word, n))
			return true;
	}
	return false;
}

/* A severity in --fail-on stands for itself and all above it. */
bool
exit_status_counts(const struct pw_opts *o, const struct pw_finding *f)
{
	if (!o->error_exitcode)
		return false;
	for (unsigned int sev = PW_SEV_NOTE; sev <= f->severity; sev++)
		if (sev == PW_SEV_LEAK || is_in_list(o->fail_on, pw_severity_name(sev)))
			return true;
	return is_in_list(o->fail_on, f->rule);
}

static bool
any_finding_counts(const struct pw_opts *o, const struct pw_model *m)
{
	const struct pw_finding *f;

	for (size_t i = 0; (f = pw_model_finding(m, i)); i++)
		if (exit_status_counts(o, f))
			return true;
	return o->error_exitcode && is_in_list(o->fail_on, "resolved") && pw_model_past(m, 0);
}

int
exit_status_from_wait(int wait_status)
{
	if (WIFSIGNALED(wait_status))
		return PW_EXIT_SIGNAL + WTERMSIG(wait_status);
	return WEXITSTATUS(wait_status);
}

int
exit_status_of_watch(const struct pw_opts *o, const struct pw_model *m, int failed,
		     const int *wait_status)
{
	if (failed)
		return failed;
	if (any_finding_counts(o, m))
		return o->error_exitcode;
	return wait_status ? exit_status_from_wait(*wait_status) : 0;
}
