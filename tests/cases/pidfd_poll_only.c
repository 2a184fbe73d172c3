/* SPDX-License-Identifier: GPL-2.0-or-later */
// The child's end is seen by poll() on a pidfd, and the author takes that for a wait: the zombies stay (pidfd_open(2): "to reap,
// waitid(P_PIDFD)"; rust#82971, zig#18508 discuss it). Expected: never-waits; must not: asked-once, one-wait-per-signal
#define _GNU_SOURCE
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>
int main(void) {
    for (int i = 0; i < 3; i++) {
        pid_t p = fork();
        if (!p) { usleep(100000); _exit(i); }
        int fd = syscall(SYS_pidfd_open, p, 0); struct pollfd f = {fd, POLLIN, 0};
        poll(&f, 1, -1); close(fd);
    }
    sleep(5); return 0;
}
