/* SPDX-License-Identifier: GPL-2.0-or-later */
// posix_spawn with an open() of a FIFO among its file actions: the new process sleeps in that open before it execs, so the
// parent is held in vfork (state D) and reaps nobody; SIGKILL does not help it (strace#277 shows the state; musl and glibc alike).
// Expected: parent-stuck, which names vfork/clone and the child that has not come to its exec
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void) {
    extern char **environ; char *argv[] = {"true", 0}; char f[] = "fifo_XXXXXX"; pid_t p;
    mktemp(f); mkfifo(f, 0600);
    for (int i = 0; i < 3; i++) if (!fork()) { usleep(300000 + i * 1000); _exit(0); }
    if (!fork()) { sleep(5); close(open(f, O_WRONLY)); _exit(0); }
    posix_spawn_file_actions_t a; posix_spawn_file_actions_init(&a); posix_spawn_file_actions_addopen(&a, 0, f, O_RDONLY, 0);
    posix_spawn(&p, "/bin/true", &a, 0, argv, environ);
    while (wait(0) > 0) ;
    unlink(f); return 0;
}
