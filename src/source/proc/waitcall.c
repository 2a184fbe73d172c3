/* SPDX-License-Identifier: GPL-2.0-or-later */
/* waitcall.c - the wait call that a thread sleeps in, from its registers. */
#include "source/proc/waitcall.h"

#include <string.h>
#include <sys/syscall.h>

#include "source/proc/proctree.h"

#define THREADS_MAX 16		/* whose calls are looked at, of one parent */

static void
wait4_target(struct pw_event *ev, int32_t pid)
{
	ev->wait.target = pid > 0 ? PW_TARGET_PID : pid == -1 ? PW_TARGET_ANY : PW_TARGET_PGID;
	ev->wait.target_id = pid > 0 ? pid : pid == -1 ? 0 : -pid;
}

static void
waitid_target(struct pw_event *ev, uint64_t idtype, int32_t id)
{
	static const __u32 targets[] = { PW_TARGET_ANY, PW_TARGET_PID, PW_TARGET_PGID,
					 PW_TARGET_PIDFD };

	ev->wait.target = idtype < sizeof(targets) / sizeof(targets[0]) ? targets[idtype]
									: PW_TARGET_NONE;
	ev->wait.target_id = ev->wait.target == PW_TARGET_ANY ? 0 : id;
}

bool
waitcall_of(const struct procinfo *p, struct pw_event *ev)
{
	memset(&ev->wait, 0, sizeof(ev->wait));
	ev->tid = p->id.pid;
	if (p->syscall == SYS_wait4) {
		ev->wait.call = PW_CALL_WAIT4;
		ev->wait.options = (__u32)p->args[2];
		wait4_target(ev, (int32_t)p->args[0]);
	} else if (p->syscall == SYS_waitid) {
		ev->wait.call = PW_CALL_WAITID;
		ev->wait.options = (__u32)p->args[3];
		waitid_target(ev, p->args[0], (int32_t)p->args[1]);
	} else if (p->syscall < 0 && !strcmp(p->wchan, "do_wait")) {
		ev->wait.call = PW_CALL_WAIT4;	/* the likelier one */
	} else {
		return false;
	}
	return true;
}

bool
waitcall_find(const struct procinfo *leader, struct pw_event *ev)
{
	struct pidvec tids = { 0 };
	pid_t pid = (pid_t)leader->id.pid;
	struct procinfo p;
	bool found = waitcall_of(leader, ev);

	if (found || leader->threads <= 1 || procinfo_threads(pid, &tids))
		return found;
	for (size_t i = 0; !found && i < tids.n && i < THREADS_MAX; i++)
		found = procinfo_read_thread(pid, tids.v[i], PROCINFO_WAIT, &p) == 0 &&
			waitcall_of(&p, ev);
	pidvec_done(&tids);
	return found;
}
