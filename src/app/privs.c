/* SPDX-License-Identifier: GPL-2.0-or-later */
/* privs.c - what procwatch may do, and which capabilities it drops. */
#include "app/privs.h"

#include <cap-ng.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "app/caller.h"
#include "sandbox/sandbox.h"

bool
privs_see_all(void)
{
	return capng_get_caps_process() == 0 &&
	       capng_have_capability(CAPNG_EFFECTIVE, CAP_SYS_PTRACE) == 1;
}

int
privs_may_watch(pid_t pid)
{
	char path[64], target[64];

	if (kill(pid, 0) != 0 && errno == ESRCH)
		return -ESRCH;
	if (privs_see_all())
		return 0;
	/* Reading this link requires PTRACE_MODE_READ_FSCREDS, see proc(5).  For a zombie
	 * there is none: ENOENT comes before the permission check.  A process hidden by
	 * hidepid has no directory at all. */
	snprintf(path, sizeof(path), "/proc/%d/ns/pid", (int)pid);
	if (readlink(path, target, sizeof(target)) >= 0)
		return 0;
	if (errno != ENOENT)
		return -EPERM;
	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	return access(path, R_OK) == 0 ? 0 : -EPERM;
}

int
privs_drop(bool files)
{
	static const unsigned int kept[] = { CAP_SYS_PTRACE, CAP_DAC_READ_SEARCH, CAP_KILL };
	bool had[sizeof(kept) / sizeof(kept[0])], had_files;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return -errno;
	if (capng_get_caps_process() != 0)
		return -EPERM;
	if (capng_have_capabilities(CAPNG_SELECT_CAPS) == CAPNG_NONE)
		return 0;
	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		had[i] = capng_have_capability(CAPNG_EFFECTIVE, kept[i]) == 1;
	had_files = files && !caller_is_lesser() &&
		    capng_have_capability(CAPNG_EFFECTIVE, CAP_DAC_OVERRIDE) == 1;
	capng_clear(CAPNG_SELECT_CAPS);
	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		if (had[i])
			capng_update(CAPNG_ADD, CAPNG_EFFECTIVE | CAPNG_PERMITTED, kept[i]);
	if (had_files)
		capng_update(CAPNG_ADD, CAPNG_EFFECTIVE | CAPNG_PERMITTED, CAP_DAC_OVERRIDE);
	return capng_apply(CAPNG_SELECT_CAPS) == 0 ? 0 : -EPERM;
}

int
privs_drop_file_caps(void)
{
	return caller_is_lesser() ? sandbox_drop_capabilities() : 0;
}

int
privs_drop_for_exec(void)
{
	if (getuid() == 0 || geteuid() == 0)
		return 0;
	capng_setpid((int)getpid());	/* libcap-ng caches those of the process before the fork */
	if (capng_get_caps_process() != 0)
		return -EPERM;
	for (unsigned int cap = 0; cap <= CAP_LAST_CAP; cap++)
		if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, cap, 0, 0) != 1)
			capng_update(CAPNG_DROP, CAPNG_EFFECTIVE | CAPNG_PERMITTED, cap);
	return capng_apply(CAPNG_SELECT_CAPS) == 0 ? 0 : -EPERM;
}
