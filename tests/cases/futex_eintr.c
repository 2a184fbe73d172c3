/* SPDX-License-Identifier: GPL-2.0-or-later */
// A healthy program: its SIGCHLD handler (no SA_RESTART) reaps all; the first thread waits by pthread_join and pthread_cond_wait, which
// never fail with EINTR: glibc repeats futex() itself (as Ruby's VM does). Nothing is wrong, nobody sees an EINTR.
// Expected: no finding. Must not: interrupted-call ("2 calls failed with EINTR: futex() twice ... repeat them on EINTR").
// Run: gcc -pthread -o /tmp/futex_eintr futex_eintr.c && procwatch -F -l -e finding -- /tmp/futex_eintr
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t c = PTHREAD_COND_INITIALIZER;
static int done;
static void reap(int s) { int e = errno; (void)s; while (waitpid(-1, 0, WNOHANG) > 0) ; errno = e; }
static void *work(void *x) {
    sigset_t b; sigemptyset(&b); sigaddset(&b, SIGCHLD); pthread_sigmask(SIG_BLOCK, &b, 0);
    for (int i = 0; i < 5; i++) { if (!fork()) _exit(i); usleep(50000); }
    pthread_mutex_lock(&m); done = 1; pthread_cond_signal(&c); pthread_mutex_unlock(&m);
    return x;
}
int main(void) {
    struct sigaction sa = { .sa_handler = reap };
    sigaction(SIGCHLD, &sa, 0);
    pthread_t t;
    pthread_create(&t, 0, work, 0);
    pthread_join(t, 0);
    pthread_create(&t, 0, work, 0);
    pthread_mutex_lock(&m); done = 0; while (!done) pthread_cond_wait(&c, &m); pthread_mutex_unlock(&m);
    pthread_join(t, 0);
    puts("fine");
    return 0;
}
