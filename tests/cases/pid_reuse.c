/* SPDX-License-Identifier: GPL-2.0-or-later */
// Children that get the pid of the one before within 10 ms: clone3 with set_tid (CRIU), LTP's pidfd_send_signal03 (ns_last_pid), or a
// pid namespace with a small pid_max (Linux 6.14). Run as root. Twenty children of the same pid, each waited for; the last stays a
// zombie for a second. Expected, with -b bpf and -b procfs: 20 fork, 21 exit, 21 reap events, codes 0 to 19.
// Run: gcc -o /tmp/pid_reuse pid_reuse.c && procwatch -F -q -j -e fork,exit,reap -o - -- /tmp/pid_reuse | cut -d, -f1 | sort | uniq -c
#define _GNU_SOURCE
#include <linux/sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void) {
    pid_t want = 0;
    for (int i = 0; i < 20; i++) {
        pid_t tid = want;
        struct clone_args a = { .exit_signal = SIGCHLD, .set_tid = want ? (uintptr_t)&tid : 0, .set_tid_size = want != 0 };
        pid_t p = syscall(SYS_clone3, &a, sizeof a);
        if (p < 0) { perror("clone3 with set_tid"); return 1; }
        if (!p) _exit(i);
        want = p;
        if (i == 19) sleep(1);
        int st; if (waitpid(p, &st, 0) != p || WEXITSTATUS(st) != i) return 2;
    }
    return 0;
}
