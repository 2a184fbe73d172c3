/* SPDX-License-Identifier: GPL-2.0-or-later */
/* keeper.c - the tracing process, "procwatch-trace". */
#include "source/ptrace/keeper.h"

#include <cap-ng.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "source/ptrace/holding.h"
#include "source/ptrace/requirements.h"
#include "source/ptrace/seize.h"
#include "source/ptrace/tracing.h"

/* What it reports when the targets are traced, or cannot be. */
struct begun {
	int err;		/* -errno */
	pid_t pid;		/* of which process */
};

static void
keeper_event(void *arg, const struct pw_event *ev)
{
	ring_put(arg, ev);
}

/* All but the control socket and what wakes the reader.  0, 1 and 2 stay taken. */
static void
keeper_close_files(const struct ring *ring, int control)
{
	const int kept[] = { ring_fd(ring), control };
	const unsigned int low = (unsigned int)kept[kept[0] > kept[1]];
	const unsigned int high = (unsigned int)kept[kept[0] < kept[1]];
	const int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	for (int fd = 0; fd <= 2 && null >= 0; fd++)
		dup2(null, fd);
	if (low > 3)
		close_range(3, low - 1, 0);
	if (high > low + 1)
		close_range(low + 1, high - 1, 0);
	close_range(high + 1, ~0U, 0);
}

/* CAP_SYS_PTRACE reads /proc of another user's processes, too. */
static void
keeper_drop_rights(void)
{
	bool traces;

	capng_setpid((int)getpid());
	if (capng_get_caps_process() != 0 || capng_have_capabilities(CAPNG_SELECT_CAPS) == CAPNG_NONE)
		return;
	traces = capng_have_capability(CAPNG_EFFECTIVE, CAP_SYS_PTRACE) == 1;
	capng_clear(CAPNG_SELECT_CAPS);
	if (traces)
		capng_update(CAPNG_ADD, CAPNG_EFFECTIVE | CAPNG_PERMITTED, CAP_SYS_PTRACE);
	capng_apply(CAPNG_SELECT_CAPS);
}

static struct begun
keeper_seize(struct tracer *t, const struct pw_source_opts *o)
{
	struct begun b = { 0 };

	for (size_t i = 0; i < o->n_pids && !b.err; i++) {
		b.pid = o->pids[i];
		b.err = o->mode == PW_MODE_LAUNCH ? seize_command(t, b.pid) : seize_tree(t, b.pid);
	}
	return b;
}

static _Noreturn void
keeper_run(struct ring *ring, const struct pw_source_opts *o, int control, pid_t own)
{
	struct tracees_opts to = {
		.signals = o->signals, .threads = o->threads, .sink = keeper_event, .arg = ring,
	};
	struct tracer t = { .ring = ring, .own = own, .filtered = o->mode == PW_MODE_LAUNCH,
			    .stacks = o->stacks,
			    .slow = ptrace_requirements_no_speed() };
	struct begun b;

	prctl(PR_SET_NAME, "procwatch-trace", 0, 0, 0);
	setsid();
	if (chdir("/") != 0)
		_exit(1);
	keeper_close_files(ring, control);
	t.now = clock_boottime();
	t.tracees = tracees_new(&to);
	b = keeper_seize(&t, o);
	keeper_drop_rights();
	if (o->stress.kind)
		holding_begin(&t, &o->stress, o->pids[0]);
	if (write(control, &b, sizeof(b)) == sizeof(b) && !b.err)
		tracing_run(&t, control);
	ring_end(ring);
	tracer_done(&t);
	_exit(0);
}

static int
keeper_await(struct keeper *k, pid_t *failed)
{
	struct begun b = { .err = -ECHILD };
	ssize_t n;

	do
		n = read(k->control, &b, sizeof(b));
	while (n < 0 && errno == EINTR);
	if (n == sizeof(b) && !b.err)
		return 0;
	*failed = b.pid;
	keeper_stop(k);
	return b.err;
}

int
keeper_start(struct keeper *k, struct ring *ring, const struct pw_source_opts *o, pid_t *failed)
{
	const pid_t own = getpid();
	int ends[2];

	*k = (struct keeper)KEEPER_NONE;
	*failed = 0;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
		return -errno;
	k->pid = fork();
	if (k->pid == 0) {
		close(ends[0]);
		keeper_run(ring, o, ends[1], own);
	}
	close(ends[1]);
	k->control = ends[0];
	if (k->pid < 0) {
		const int err = -errno;

		k->pid = 0;
		keeper_stop(k);
		return err;
	}
	return keeper_await(k, failed);
}

bool
keeper_is_gone(struct keeper *k)
{
	if (k->pid > 0 && waitpid(k->pid, NULL, WNOHANG) == k->pid)
		k->pid = 0;
	return k->pid == 0;
}

/* It answers whether it ends ('x') or keeps tracees running ('p'); one that was killed does
 * not. */
void
keeper_stop(struct keeper *k)
{
	char answer = 'x';
	ssize_t n = 0;

	if (k->control >= 0) {
		shutdown(k->control, SHUT_WR);
		do
			n = read(k->control, &answer, 1);
		while (n < 0 && errno == EINTR);
		close(k->control);
		k->control = -1;
	}
	if (k->pid > 0 && answer != 'p')
		while (waitpid(k->pid, NULL, 0) < 0 && errno == EINTR)
			;
	k->pid = 0;
}
