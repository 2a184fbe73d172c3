/* SPDX-License-Identifier: GPL-2.0-or-later */
// A healthy parent sits in waitpid() while a child with 1.2 GB of memory ends: the kernel needs a second or more to give the memory
// back before it can be reaped. (postgres, java, redis: "process takes seconds to die after kill -9".)
// Expected: nothing. Must not: slow-reap, tracer-holds; the child's zombie time is microseconds, not seconds
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void) {
    for (int i = 0; i < 1; i++) {
        if (!fork()) {
            size_t n = 1200UL << 20; char *p = mmap(0, n, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0);
            madvise(p, n, MADV_NOHUGEPAGE);
            for (size_t k = 0; k < n; k += 4096) p[k] = 1;
            _exit(0);
        }
        waitpid(-1, 0, 0);
    }
    return 0;
}
