/* SPDX-License-Identifier: GPL-2.0-or-later */
/* term.c - the terminal as it was, put back on every way out. */
#include "view/tui/term.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The first ones mean a fault in procwatch; the others only where nobody else
 * takes them: the program around the screen may have its own plans for them. */
static const int fatal[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS,
			     SIGTERM, SIGHUP, SIGINT, SIGQUIT };
#define N_FATAL (sizeof(fatal) / sizeof(fatal[0]))
#define N_FAULTS 7

static struct {
	int fd;
	char bytes[256];
	size_t len;
	struct termios modes;
	volatile sig_atomic_t up;
	unsigned int notes;	/* set by handlers: atomics only */
	int pipe[2];
	bool armed, at_exit;
	struct sigaction fatal[N_FATAL], winch, tstp, cont;
	pid_t owner;		/* a forked child that dies must not touch the screen */
	char stack[65536];	/* a stack overflow is a fatal signal too */
} term = { .fd = -1, .pipe = { -1, -1 } };

/* Only async-signal-safe calls. */
static void
put_back(void)
{
	size_t done = 0;

	if (!term.up || getpid() != term.owner)
		return;
	term.up = 0;
	while (done < term.len) {
		ssize_t n = write(term.fd, term.bytes + done, term.len - done);

		if (n < 0 && errno != EINTR)
			break;
		if (n > 0)
			done += (size_t)n;
	}
	tcsetattr(term.fd, TCSANOW, &term.modes);
}

/* Puts back what stood there before and lets that happen: returning from a
 * fault runs into it again, a signal that was sent has to be sent again. */
static void
on_fatal(int signo, siginfo_t *info, void *context)
{
	(void)context;
	put_back();
	for (size_t i = 0; i < N_FATAL; i++)
		if (fatal[i] == signo)
			sigaction(signo, &term.fatal[i], NULL);
	if (info->si_code <= 0 || signo == SIGABRT)
		raise(signo);
}

static void
on_note(int signo)
{
	int saved = errno;
	ssize_t n;

	__atomic_fetch_or(&term.notes, signo == SIGWINCH ? TERM_RESIZED :
			  signo == SIGCONT ? TERM_CONTINUED : TERM_STOP, __ATOMIC_RELAXED);
	n = write(term.pipe[1], "", 1);	/* a full pipe is readable already */
	(void)n;
	errno = saved;
}

static void
catch_fatal(void)
{
	stack_t stack = { .ss_sp = term.stack, .ss_size = sizeof(term.stack) }, old;
	struct sigaction act = { .sa_sigaction = on_fatal, .sa_flags = SA_SIGINFO | SA_ONSTACK };

	if (sigaltstack(NULL, &old) == 0 && (old.ss_flags & SS_DISABLE))
		sigaltstack(&stack, NULL);
	sigemptyset(&act.sa_mask);
	for (size_t i = 0; i < N_FATAL; i++) {
		sigaction(fatal[i], NULL, &term.fatal[i]);
		if (i < N_FAULTS || term.fatal[i].sa_handler == SIG_DFL)
			sigaction(fatal[i], &act, NULL);
	}
}

static void
catch_notes(void)
{
	struct sigaction act = { .sa_handler = on_note, .sa_flags = SA_RESTART };

	sigemptyset(&act.sa_mask);
	sigaction(SIGWINCH, &act, &term.winch);
	sigaction(SIGTSTP, &act, &term.tstp);
	sigaction(SIGCONT, &act, &term.cont);
}

int
term_arm(int fd, const char *bytes, size_t len, const struct termios *modes)
{
	if (pipe2(term.pipe, O_CLOEXEC | O_NONBLOCK) < 0)
		return -errno;
	if (len > sizeof(term.bytes))
		len = sizeof(term.bytes);
	memcpy(term.bytes, bytes, len);
	term.len = len;
	term.fd = fd;
	term.modes = *modes;
	term.owner = getpid();
	if (!term.at_exit)
		atexit(put_back);
	term.at_exit = true;
	term.armed = true;
	catch_fatal();
	catch_notes();
	return 0;
}

void
term_disarm(void)
{
	if (!term.armed)
		return;
	for (size_t i = 0; i < N_FATAL; i++)
		sigaction(fatal[i], &term.fatal[i], NULL);
	sigaction(SIGWINCH, &term.winch, NULL);
	sigaction(SIGTSTP, &term.tstp, NULL);
	sigaction(SIGCONT, &term.cont, NULL);
	close(term.pipe[0]);
	close(term.pipe[1]);
	term.pipe[0] = term.pipe[1] = -1;
	term.armed = false;
	term.up = 0;
}

void
term_screen_is(int up)
{
	term.up = up;
}

int
term_fd(void)
{
	return term.pipe[0];
}

unsigned int
term_notes(void)
{
	char buf[64];

	while (read(term.pipe[0], buf, sizeof(buf)) > 0)
		;
	return __atomic_exchange_n(&term.notes, 0, __ATOMIC_RELAXED);
}

void
term_stop(void)
{
	struct sigaction ours, dfl = { .sa_handler = SIG_DFL };
	sigset_t tstp, before;

	sigemptyset(&dfl.sa_mask);
	sigemptyset(&tstp);
	sigaddset(&tstp, SIGTSTP);
	sigaction(SIGTSTP, &dfl, &ours);
	kill(0, SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &tstp, &before);	/* stops here, if it was blocked */
	sigprocmask(SIG_SETMASK, &before, NULL);
	sigaction(SIGTSTP, &ours, NULL);
	__atomic_fetch_and(&term.notes, ~(unsigned int)TERM_CONTINUED, __ATOMIC_RELAXED);
}
