/* SPDX-License-Identifier: GPL-2.0-or-later */
// A healthy 32-bit program: each child is waited for at once, by wait4 (waitpid) or waitid, with WNOWAIT and WNOHANG too. Nothing stays.
// Expected with -b bpf: 9 wait_return events of it (1 nobody, 8 with child), 6 reaps of it by wait4 or waitid, zombie_ns under 5 ms,
// summary "wait calls 6 reaped", 1 zombie at most. Must not: how "kernel" ("in a call that was not seen", some 10 to 20 ms late).
// With argument "slow" it polls every 1.5 s. Expected, as with gcc -m64: never-waits reported and resolved, slow-reap, exit status 0. Must
// not: "In fact it has not called wait at all", status 99 though nothing is left (the last reap is reported after the parent's end).
// causes.c built with -m32: 15 of 25 right (never-waits for foreign, other, slow_poll, tracer; handler-never-waits for one_wait).
// Run: gcc -m32 -o /tmp/wait32 wait32.c && procwatch -F -l -- /tmp/wait32; procwatch -F -l --zombie-age=1 --error-exitcode=99 -- /tmp/wait32 slow
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
int main(int n, char **v) {
    (void)v;
    siginfo_t si;
    if (n > 1) {
        for (int i = 0; i < 3; i++) { if (!fork()) _exit(i); usleep(1500000); while (waitpid(-1, 0, WNOHANG) > 0) ; }
        return 0;
    }
    for (int i = 0; i < 6; i++) {
        pid_t c = fork();
        if (!c) { usleep(20000); _exit(i); }
        if (i == 5) waitpid(-1, 0, WNOHANG);
        if (i & 1) waitid(P_PID, c, &si, WEXITED | (i < 5 ? WNOWAIT : 0));
        if (i < 5) { if (i & 1) waitid(P_PID, c, &si, WEXITED); else waitpid(c, 0, 0); }
    }
    return 0;
}
