/* SPDX-License-Identifier: GPL-2.0-or-later */
// waitid(WNOWAIT) peeks at the status and leaves the zombie; the program believes it has waited (a frequent error with waitid).
// Expected: a leak that says the waits were WNOWAIT; must not: count them as reaps
#include <sys/wait.h>
#include <unistd.h>
int main(void) {
    for (int i = 0; i < 3; i++) {
        pid_t p = fork(); siginfo_t si;
        if (!p) _exit(i);
        waitid(P_PID, p, &si, WEXITED | WNOWAIT);
    }
    sleep(5); return 0;
}
