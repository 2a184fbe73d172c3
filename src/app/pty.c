/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pty.c - a terminal of its own for the launched command. */
#include "app/pty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "app/privs.h"

static void
like_ours(int slave)
{
	struct winsize size = { .ws_row = 24, .ws_col = 80 };
	struct termios modes;

	if (ioctl(STDIN_FILENO, TIOCGWINSZ, &size) < 0 || !size.ws_row || !size.ws_col)
		size = (struct winsize){ .ws_row = 24, .ws_col = 80 };
	ioctl(slave, TIOCSWINSZ, &size);
	if (tcgetattr(STDIN_FILENO, &modes) == 0)
		tcsetattr(slave, TCSANOW, &modes);
}

/* Reads and forgets until the last process has closed the other side. */
static void
drain(int master)
{
	char buf[4096];
	struct pollfd pfd = { .fd = master, .events = POLLIN };

	for (;;) {
		ssize_t n = read(master, buf, sizeof(buf));

		if (n > 0 || (n < 0 && errno == EINTR))
			continue;
		if (n == 0 || errno != EAGAIN)
			return;
		poll(&pfd, 1, -1);
	}
}

/* Until we are gone it does nothing: what the command writes is ours to read. */
static void
keep_open(int master, int life)
{
	char c;
	int null;

	setsid();		/* what our terminal sends is not for it */
	privs_drop_all();
	null = open("/dev/null", O_RDWR);
	for (int fd = 0; fd <= 2 && null >= 0; fd++)
		dup2(null, fd);
	/* nothing else of ours may stay open in here: a pipe's reader would wait */
	for (int fd = 3; fd < 1024; fd++)
		if (fd != master && fd != life)
			close(fd);
	while (read(life, &c, 1) < 0 && errno == EINTR)
		;
	drain(master);
	_exit(0);
}

static int
start_keeper(struct pty *p)
{
	int life[2], err;

	if (pipe2(life, O_CLOEXEC) < 0)
		return -errno;
	p->keeper = fork();
	if (p->keeper == 0)
		keep_open(p->master, life[0]);
	err = p->keeper < 0 ? -errno : 0;
	if (err)
		p->keeper = 0;
	close(life[0]);
	p->life = life[1];
	return err;
}

int
pty_open(struct pty *p)
{
	int err;

	*p = (struct pty)PTY_NONE;
	p->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
	if (p->master < 0)
		return -errno;
	if (grantpt(p->master) < 0 || unlockpt(p->master) < 0)
		goto fail;
	/* TIOCGPTPEER needs no path: /dev/pts may be another mount here */
	p->slave = ioctl(p->master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (p->slave < 0)
		goto fail;
	like_ours(p->slave);
	err = start_keeper(p);
	if (!err)
		return 0;
	pty_close(p, false);
	return err;
fail:
	err = -errno;
	pty_close(p, false);
	return err;
}

int
pty_open_file(struct pty *p, const char *path)
{
	*p = (struct pty)PTY_NONE;
	p->file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, 0600);
	return p->file < 0 ? -errno : 0;
}

bool
pty_wanted(const struct pty *p)
{
	return p->slave >= 0 || p->file >= 0;
}

int
pty_give(const struct pty *p, uid_t uid)
{
	return fchown(p->file >= 0 ? p->file : p->slave, uid, (gid_t)-1) != 0 ? -errno : 0;
}

int
pty_child(const struct pty *p)
{
	if (p->file >= 0)
		return dup2(p->file, 1) < 0 || dup2(p->file, 2) < 0 ? -errno : 0;
	if (setsid() < 0 || ioctl(p->slave, TIOCSCTTY, 0) < 0)
		return -errno;
	for (int fd = 0; fd <= 2; fd++)
		if (dup2(p->slave, fd) < 0)
			return -errno;
	if (p->slave > 2)
		close(p->slave);
	return 0;
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

void
pty_close(struct pty *p, bool let_go)
{
	pty_close_slave(p);
	if (p->master < 0)
		return;
	if (p->keeper && !let_go) {
		kill(p->keeper, SIGKILL);
		while (waitpid(p->keeper, NULL, 0) < 0 && errno == EINTR)
			;
	}
	if (p->life >= 0)
		close(p->life);
	close(p->master);
	p->keeper = 0;
	p->life = -1;
	p->master = -1;
}
