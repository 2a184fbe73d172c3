/* SPDX-License-Identifier: GPL-2.0-or-later */
// Children are waited for by io_uring's IORING_OP_WAITID (liburing#896, libxev#86, socketry/io-event#154): no wait system call
// is ever made, and nothing is wrong. Expected: nothing. Must not: never-waits, parent-stuck, slow-reap
#define _GNU_SOURCE
#include <linux/io_uring.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
int main(void) {
    struct io_uring_params p; memset(&p, 0, sizeof p);
    int fd = syscall(SYS_io_uring_setup, 8, &p);
    if (fd < 0) { perror("io_uring_setup"); return 0; }
    char *sq = mmap(0, p.sq_off.array + p.sq_entries * 4, PROT_READ|PROT_WRITE, MAP_SHARED, fd, IORING_OFF_SQ_RING);
    char *cq = mmap(0, p.cq_off.cqes + p.cq_entries * sizeof(struct io_uring_cqe), PROT_READ|PROT_WRITE, MAP_SHARED, fd, IORING_OFF_CQ_RING);
    struct io_uring_sqe *sqes = mmap(0, p.sq_entries * sizeof *sqes, PROT_READ|PROT_WRITE, MAP_SHARED, fd, IORING_OFF_SQES);
    unsigned *tail = (void *)(sq + p.sq_off.tail), *array = (void *)(sq + p.sq_off.array), mask = *(unsigned *)(sq + p.sq_off.ring_mask);
    unsigned *chead = (void *)(cq + p.cq_off.head), cmask = *(unsigned *)(cq + p.cq_off.ring_mask);
    struct io_uring_cqe *cqes = (void *)(cq + p.cq_off.cqes);
    for (int i = 0; i < 5; i++) {
        siginfo_t si; memset(&si, 0, sizeof si);
        pid_t c = fork();
        if (!c) { usleep(600000); _exit(i); }
        unsigned t = *tail; struct io_uring_sqe *e = &sqes[t & mask]; memset(e, 0, sizeof *e);
        e->opcode = 50; e->fd = c; e->len = P_PID; e->off = 0; e->addr2 = (unsigned long)&si; e->file_index = WEXITED; e->user_data = c;
        array[t & mask] = t & mask; __atomic_store_n(tail, t + 1, __ATOMIC_RELEASE);
        if (syscall(SYS_io_uring_enter, fd, 1, 1, IORING_ENTER_GETEVENTS, 0, 0) < 0) perror("enter");
        struct io_uring_cqe *q = &cqes[*chead & cmask];
        printf("cqe res %d status %d pid %d\n", q->res, si.si_status, si.si_pid == c); fflush(stdout);
        __atomic_store_n(chead, *chead + 1, __ATOMIC_RELEASE);
    }
    usleep(300000);
    return 0;
}
