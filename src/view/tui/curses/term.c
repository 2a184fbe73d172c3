/* SPDX-License-Identifier: GPL-2.0-or-later */
/* term.c - the terminal as it was, put back on every way out. */
#include "view/tui/curses/term.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/xalloc.h"

/* What an uncaught signal that is not among these does is to end the process: the
 * kernel's rule, so that a signal of tomorrow is on the right side of it. */
static const int harmless[] = { SIGCHLD, SIGCONT, SIGURG, SIGWINCH, SIGSTOP, SIGTSTP,
				SIGTTIN, SIGTTOU };
/* A fault in procwatch, even if another handler takes it; for the others the program around
 * the screen may have its own plans. */
static const int faults[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS };
#define LEN(a) (sizeof(a) / sizeof((a)[0]))

static struct {
	int fd;
	char bytes[256];
	size_t len;
	struct termios modes;
	volatile sig_atomic_t up;
	unsigned int notes;	/* set by handlers: atomics only */
	int pipe[2];
	bool armed, at_exit;
	bool caught[NSIG];	/* by on_fatal() */
	struct sigaction fatal[NSIG], winch, tstp, cont;
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

/* exit(3) with the screen up: a library that ran out of memory, as curses does. */
static void
at_exit(void)
{
	if (term.up && getpid() == term.owner)
		xalloc_die();
}

static bool
is_in(const int *list, size_t n, int signo)
{
	for (size_t i = 0; i < n; i++)
		if (list[i] == signo)
			return true;
	return false;
}

/* Puts back what stood there before and lets that happen.  An instruction that the
 * processor refused is run into again; all else has to be sent again, the kernel's
 * own, too: it does not send a timer's or a terminal's twice. */
static void
on_fatal(int signo, siginfo_t *info, void *context)
{
	bool again = signo == SIGSEGV || signo == SIGBUS || signo == SIGILL || signo == SIGFPE;

	(void)context;
	put_back();
	sigaction(signo, &term.fatal[signo], NULL);
	if (!again || info->si_code <= 0)
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
	for (int signo = 1; signo < NSIG; signo++) {
		/* refused for SIGKILL, and for those that the C library keeps for itself */
		if (is_in(harmless, LEN(harmless), signo) ||
		    sigaction(signo, NULL, &term.fatal[signo]) != 0)
			continue;
		if (is_in(faults, LEN(faults), signo) ||
		    term.fatal[signo].sa_handler == SIG_DFL)
			term.caught[signo] = sigaction(signo, &act, NULL) == 0;
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
		atexit(at_exit);
	term.at_exit = true;
	term.armed = true;
	xalloc_on_failure(put_back);
	catch_fatal();
	catch_notes();
	return 0;
}

void
term_disarm(void)
{
	if (!term.armed)
		return;
	for (int signo = 1; signo < NSIG; signo++) {
		if (term.caught[signo])
			sigaction(signo, &term.fatal[signo], NULL);
		term.caught[signo] = false;
	}
	sigaction(SIGWINCH, &term.winch, NULL);
	sigaction(SIGTSTP, &term.tstp, NULL);
	sigaction(SIGCONT, &term.cont, NULL);
	close(term.pipe[0]);
	close(term.pipe[1]);
	term.pipe[0] = term.pipe[1] = -1;
	xalloc_on_failure(NULL);
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
