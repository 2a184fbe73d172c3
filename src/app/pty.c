/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pty.c - a pseudoterminal for the launched command. */
#include "app/pty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "app/exit_status.h"
#include "emulator/emulator_process.h"
#include "sandbox/sandbox.h"

static void
copy_terminal_settings(int slave, int like)
{
	struct winsize size = { .ws_row = 24, .ws_col = 80 };
	struct termios modes;

	if (ioctl(like, TIOCGWINSZ, &size) < 0 || !size.ws_row || !size.ws_col)
		size = (struct winsize){ .ws_row = 24, .ws_col = 80 };
	ioctl(slave, TIOCSWINSZ, &size);
	if (tcgetattr(like, &modes) == 0)
		tcsetattr(slave, TCSANOW, &modes);
}

static _Noreturn void
run_emulator(const struct pty *p, int screen, int tee, uint64_t keep, bool utf8)
{
	static const struct sandbox_call calls[] = {
		/* the kernel uses only 32 bits of the request */
		{ SCMP_SYS(ioctl), 1, UINT32_MAX, TIOCSWINSZ },
		/* for the times of output, where the clock is not read without the kernel */
		{ SCMP_SYS(clock_gettime), 0, 0, 0 },
	};
	/* a sandbox has two at least */
	const int fds[] = { screen, p->master < 0 ? screen : p->master, tee };
	const struct sandbox box = {
		.name = p->master < 0 ? "procwatch-past" : "procwatch-term", .fds = fds, .n_fds = tee < 0 ? 2 : 3, .calls = calls, .n_calls = 2,
	};
	struct winsize size = { .ws_row = 24, .ws_col = 80 };

	if (p->slave >= 0)
		ioctl(p->slave, TIOCGWINSZ, &size);
	if (sandbox_enter(&box) != 0)
		_exit(PW_EXIT_FAILED);
	emulator_serve(0, p->master < 0 ? -1 : 1, tee < 0 ? -1 : 3, keep, size.ws_row, size.ws_col, utf8);
	_exit(0);
}

static int
start_emulator(struct pty *p, bool utf8, uint64_t keep)
{
	int ends[2], tee[2] = { -1, -1 }, err;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) < 0)
		return -errno;
	if (keep && pipe2(tee, O_CLOEXEC | O_NONBLOCK) < 0)
		tee[0] = tee[1] = -1;	/* the output is shown, but not recorded */
	p->emulator = fork();
	if (p->emulator == 0)
		run_emulator(p, ends[1], tee[1], keep, utf8);
	err = p->emulator < 0 ? -errno : 0;
	if (err)
		p->emulator = 0;
	close(ends[1]);
	if (tee[1] >= 0)
		close(tee[1]);
	p->screen = ends[0];
	p->tee = tee[0];
	return err;
}

int
pty_open_terminal(struct pty *p, int like)
{
	int err;

	*p = (struct pty)PTY_NONE;
	p->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
	if (p->master < 0)
		return -errno;
	if (grantpt(p->master) < 0 || unlockpt(p->master) < 0)
		goto fail;
	/* TIOCGPTPEER needs no path: /dev/pts may be another mount than the master's */
	p->slave = ioctl(p->master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (p->slave < 0)
		goto fail;
	copy_terminal_settings(p->slave, like);
	return 0;
fail:
	err = -errno;
	pty_close(p, false);
	return err;
}

int
pty_open(struct pty *p, bool utf8, uint64_t keep)
{
	int err = pty_open_terminal(p, STDIN_FILENO);

	if (!err)
		err = start_emulator(p, utf8, keep);
	if (err)
		pty_close(p, false);
	return err;
}

int
pty_open_past(struct pty *p, bool utf8)
{
	*p = (struct pty)PTY_NONE;
	return start_emulator(p, utf8, 0);
}

int
pty_open_file(struct pty *p, char *path)
{
	const char *end = strstr(path, "XXXXXX");

	*p = (struct pty)PTY_NONE;
	p->file = mkostemps(path, end ? (int)strlen(end) - 6 : 0, O_CLOEXEC);
	return p->file < 0 ? -errno : 0;
}

bool
pty_wanted(const struct pty *p)
{
	return p->slave >= 0 || p->file >= 0 || p->stdout_taken;
}

int
pty_give(const struct pty *p, uid_t uid)
{
	const int fd = p->file >= 0 ? p->file : p->slave;

	return fd >= 0 && fchown(fd, uid, (gid_t)-1) != 0 ? -errno : 0;
}

static int
begin_session(const struct pty *p)
{
	if (setsid() < 0 || ioctl(p->slave, TIOCSCTTY, 0) < 0)
		return -errno;
	for (int fd = 0; fd <= 2; fd++)
		if (dup2(p->slave, fd) < 0)
			return -errno;
	if (p->slave > 2)
		close(p->slave);
	return 0;
}

int
pty_child(const struct pty *p)
{
	if (p->file >= 0)
		return dup2(p->file, 1) < 0 || dup2(p->file, 2) < 0 ? -errno : 0;
	if (p->slave >= 0 && !p->covers)
		return begin_session(p);
	for (int fd = 1; fd <= 2; fd++)
		if (p->covers & 1u << fd && dup2(p->slave, fd) < 0)
			return -errno;
	/* the slave itself is closed by the exec */
	return p->stdout_taken && dup2(2, 1) < 0 ? -errno : 0;
}

void
pty_close_slave(struct pty *p)
{
	if (p->slave >= 0)
		close(p->slave);
	p->slave = -1;
	if (p->file >= 0)
		close(p->file);
	p->file = -1;
}

/* It may not be a zombie yet: a process that terminates closes its descriptors before. */
static bool
emulator_has_ended(const struct pty *p)
{
	struct pollfd screen = { .fd = p->screen };

	return poll(&screen, 1, 0) > 0 && screen.revents & POLLHUP;
}

void
pty_close(struct pty *p, bool detach)
{
	pty_close_slave(p);
	if (p->tee >= 0)
		close(p->tee);
	p->tee = -1;
	if (p->master < 0 && p->screen < 0)
		return;
	if (p->emulator && (!detach || emulator_has_ended(p))) {
		kill(p->emulator, SIGKILL);
		while (waitpid(p->emulator, NULL, 0) < 0 && errno == EINTR)
			;
		p->emulator = 0;
	}
	if (p->screen >= 0)
		close(p->screen);
	p->screen = -1;
	/* the emulator has died: another one has to keep the terminal open */
	if (detach && p->master >= 0 && !p->emulator && p->tty < 0 && start_emulator(p, false, 0) == 0)
		close(p->screen);
	if (p->master >= 0)
		close(p->master);
	p->keeper = detach ? p->emulator : 0;
	p->emulator = 0;
	p->screen = -1;
	p->master = -1;
}

void
pty_end_emulator(const struct pty *p)
{
	if (p->emulator)
		kill(p->emulator, SIGKILL);
}

int
pty_emulator_status(struct pty *p)
{
	int status;

	if (!p->emulator || waitpid(p->emulator, &status, WNOHANG) != p->emulator)
		return -1;
	p->emulator = 0;
	return status;
}
