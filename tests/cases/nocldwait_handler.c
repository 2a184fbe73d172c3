/* SPDX-License-Identifier: GPL-2.0-or-later */
// A SIGCHLD handler with SA_NOCLDWAIT: Linux runs the handler, yet keeps no zombie, so waitpid() in it gets ECHILD and every status
// is lost (dwm's and kodi#18878's setting). Expected: status-lost, which names SA_NOCLDWAIT
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
static volatile int lost;
static void h(int s) { int st; if (waitpid(-1, &st, WNOHANG) < 0) lost++; }
int main(void) {
    struct sigaction a = {0}; a.sa_handler = h; a.sa_flags = SA_RESTART | SA_NOCLDWAIT; sigaction(SIGCHLD, &a, 0);
    for (int i = 0; i < 4; i++) { if (!fork()) _exit(7); usleep(300000); }
    printf("lost %d\n", lost); return 0;
}
