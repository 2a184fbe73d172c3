/* SPDX-License-Identifier: GPL-2.0-or-later */
// What a 32-bit parent of zombies does: it sleeps in nanosleep (i386 number 162 or 267/407), not in a call of that number on x86-64.
// Expected (-b bpf, -b procfs and procwatch -z): parent-stuck or never-waits with "sleeps in nanosleep()", "clock_nanosleep()", or no
// call named. Must not: sync(), readlinkat(), any name out of the 64-bit table; syscall in activity events likewise.
// Run: gcc -m32 -o /tmp/syscall32 syscall32.c && procwatch -F -l -e finding --zombie-age=0.5 -- /tmp/syscall32
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
int main(void) {
    if (!fork()) _exit(1);
    struct timespec t = { 2, 0 };
    nanosleep(&t, 0);
    if (!fork()) { sleep(2); _exit(1); }
    if (!fork()) _exit(1);
    wait(0);            /* reaps one; wait4 is 114 on i386, setregid on x86-64 */
    wait(0); wait(0);
    return 0;
}
