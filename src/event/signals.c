/* SPDX-License-Identifier: GPL-2.0-or-later */
/* signals.c - names of signals and of si_code. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "event/names.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum { SIGNO_MAX = 64 };	/* the kernel's _NSIG, but for MIPS */

static const char *const signals[] = {
	[SIGHUP] = "SIGHUP", [SIGINT] = "SIGINT", [SIGQUIT] = "SIGQUIT",
	[SIGILL] = "SIGILL", [SIGTRAP] = "SIGTRAP", [SIGABRT] = "SIGABRT",
	[SIGBUS] = "SIGBUS", [SIGFPE] = "SIGFPE", [SIGKILL] = "SIGKILL",
	[SIGUSR1] = "SIGUSR1", [SIGSEGV] = "SIGSEGV", [SIGUSR2] = "SIGUSR2",
	[SIGPIPE] = "SIGPIPE", [SIGALRM] = "SIGALRM", [SIGTERM] = "SIGTERM",
#ifdef SIGSTKFLT
	[SIGSTKFLT] = "SIGSTKFLT",
#endif
	[SIGCHLD] = "SIGCHLD", [SIGCONT] = "SIGCONT", [SIGSTOP] = "SIGSTOP",
	[SIGTSTP] = "SIGTSTP", [SIGTTIN] = "SIGTTIN", [SIGTTOU] = "SIGTTOU",
	[SIGURG] = "SIGURG", [SIGXCPU] = "SIGXCPU", [SIGXFSZ] = "SIGXFSZ",
	[SIGVTALRM] = "SIGVTALRM", [SIGPROF] = "SIGPROF", [SIGWINCH] = "SIGWINCH",
	[SIGIO] = "SIGIO", [SIGPWR] = "SIGPWR", [SIGSYS] = "SIGSYS",
};

/* Other names that people type. */
static const struct {
	const char *name;
	int signo;
} aliases[] = {
	{ "CLD", SIGCHLD }, { "POLL", SIGIO }, { "IOT", SIGABRT },
};

const char *
pw_signal_name(int signo, char *buf)
{
	if (signo > 0 && signo < (int)COUNT(signals) && signals[signo])
		return signals[signo];
	if (signo == SIGRTMIN)
		return "SIGRTMIN";
	if (signo > SIGRTMIN && signo <= SIGNO_MAX)
		snprintf(buf, 16, "SIGRTMIN+%d", signo - SIGRTMIN);
	else
		snprintf(buf, 16, "SIG%d", signo);	/* 32 and 33 are the C library's */
	return buf;
}

/* base plus what "+3" or "-1" or "" says; -1 when it says something else. */
static int
with_offset(int base, const char *s)
{
	char *end;
	long n;

	if (*s == '\0')
		return base;
	if ((*s != '+' && *s != '-') || s[1] < '0' || s[1] > '9')
		return -1;
	n = strtol(s, &end, 10);
	if (*end || n < -SIGNO_MAX || n > SIGNO_MAX)
		return -1;
	n += base;
	return n >= SIGRTMIN && n <= SIGNO_MAX ? (int)n : -1;
}

static int
from_number(const char *s)
{
	int n = 0;

	do {
		if (*s < '0' || *s > '9')
			return -1;
		n = n * 10 + (*s - '0');
	} while (n <= SIGNO_MAX && *++s);
	return n >= 1 && n <= SIGNO_MAX ? n : -1;
}

int
pw_signal_from(const char *name)
{
	size_t i;

	if (strncmp(name, "SIG", 3) == 0)
		name += 3;
	for (i = 1; i < COUNT(signals); i++)
		if (signals[i] && strcmp(signals[i] + 3, name) == 0)
			return (int)i;
	for (i = 0; i < COUNT(aliases); i++)
		if (strcmp(aliases[i].name, name) == 0)
			return aliases[i].signo;
	if (strncmp(name, "RTMIN", 5) == 0)
		return with_offset(SIGRTMIN, name + 5);
	if (strncmp(name, "RTMAX", 5) == 0)
		return with_offset(SIGRTMAX, name + 5);
	return from_number(name);
}

/* signo 0: whatever the signal.  The commonest first: names are looked up here
 * for each signal of a recording. */
static const struct {
	const char *name;
	int signo, code;
} sicodes[] = {
	{ "CLD_EXITED", SIGCHLD, CLD_EXITED },
	{ "CLD_KILLED", SIGCHLD, CLD_KILLED },
	{ "CLD_DUMPED", SIGCHLD, CLD_DUMPED },
	{ "CLD_TRAPPED", SIGCHLD, CLD_TRAPPED },
	{ "CLD_STOPPED", SIGCHLD, CLD_STOPPED },
	{ "CLD_CONTINUED", SIGCHLD, CLD_CONTINUED },
	{ "SI_USER", 0, SI_USER },
	{ "SI_KERNEL", 0, SI_KERNEL },
	{ "SI_QUEUE", 0, SI_QUEUE },
	{ "SI_TIMER", 0, SI_TIMER },
	{ "SI_MESGQ", 0, SI_MESGQ },
	{ "SI_ASYNCIO", 0, SI_ASYNCIO },
	{ "SI_SIGIO", 0, SI_SIGIO },
	{ "SI_TKILL", 0, SI_TKILL },
	{ "SI_DETHREAD", 0, -7 },
	{ "SI_ASYNCNL", 0, -60 },
	{ "SEGV_MAPERR", SIGSEGV, 1 },
	{ "SEGV_ACCERR", SIGSEGV, 2 },
	{ "SEGV_BNDERR", SIGSEGV, 3 },
	{ "SEGV_PKUERR", SIGSEGV, 4 },
	{ "SEGV_ACCADI", SIGSEGV, 5 },
	{ "SEGV_ADIDERR", SIGSEGV, 6 },
	{ "SEGV_ADIPERR", SIGSEGV, 7 },
	{ "SEGV_MTEAERR", SIGSEGV, 8 },
	{ "SEGV_MTESERR", SIGSEGV, 9 },
	{ "SEGV_CPERR", SIGSEGV, 10 },
	{ "ILL_ILLOPC", SIGILL, 1 },
	{ "ILL_ILLOPN", SIGILL, 2 },
	{ "ILL_ILLADR", SIGILL, 3 },
	{ "ILL_ILLTRP", SIGILL, 4 },
	{ "ILL_PRVOPC", SIGILL, 5 },
	{ "ILL_PRVREG", SIGILL, 6 },
	{ "ILL_COPROC", SIGILL, 7 },
	{ "ILL_BADSTK", SIGILL, 8 },
	{ "ILL_BADIADDR", SIGILL, 9 },
	{ "FPE_INTDIV", SIGFPE, 1 },
	{ "FPE_INTOVF", SIGFPE, 2 },
	{ "FPE_FLTDIV", SIGFPE, 3 },
	{ "FPE_FLTOVF", SIGFPE, 4 },
	{ "FPE_FLTUND", SIGFPE, 5 },
	{ "FPE_FLTRES", SIGFPE, 6 },
	{ "FPE_FLTINV", SIGFPE, 7 },
	{ "FPE_FLTSUB", SIGFPE, 8 },
	{ "FPE_FLTUNK", SIGFPE, 14 },
	{ "FPE_CONDTRAP", SIGFPE, 15 },
	{ "BUS_ADRALN", SIGBUS, 1 },
	{ "BUS_ADRERR", SIGBUS, 2 },
	{ "BUS_OBJERR", SIGBUS, 3 },
	{ "BUS_MCEERR_AR", SIGBUS, 4 },
	{ "BUS_MCEERR_AO", SIGBUS, 5 },
	{ "TRAP_BRKPT", SIGTRAP, 1 },
	{ "TRAP_TRACE", SIGTRAP, 2 },
	{ "TRAP_BRANCH", SIGTRAP, 3 },
	{ "TRAP_HWBKPT", SIGTRAP, 4 },
	{ "TRAP_UNK", SIGTRAP, 5 },
	{ "TRAP_PERF", SIGTRAP, 6 },
	{ "POLL_IN", SIGIO, 1 },
	{ "POLL_OUT", SIGIO, 2 },
	{ "POLL_MSG", SIGIO, 3 },
	{ "POLL_ERR", SIGIO, 4 },
	{ "POLL_PRI", SIGIO, 5 },
	{ "POLL_HUP", SIGIO, 6 },
	{ "SYS_SECCOMP", SIGSYS, 1 },
	{ "SYS_USER_DISPATCH", SIGSYS, 2 },
};

const char *
pw_sicode_name(int signo, int code)
{
	size_t i;

	for (i = 0; i < COUNT(sicodes); i++)
		if (sicodes[i].code == code &&
		    (sicodes[i].signo == signo || sicodes[i].signo == 0))
			return sicodes[i].name;
	return NULL;
}

int
pw_sicode_from(const char *name, int *code)
{
	size_t i;

	for (i = 0; i < COUNT(sicodes); i++)
		if (strcmp(sicodes[i].name, name) == 0) {
			*code = sicodes[i].code;
			return 0;
		}
	return -1;
}
