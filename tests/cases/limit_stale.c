/* SPDX-License-Identifier: GPL-2.0-or-later */
// 300 zombies come within 2 s, then no more: 6 s later nothing "gains" and fork() does not fail "in 2 minutes".
// Expected: never-waits. Must not: limit-ahead at the end, or a rate from the past
#include <unistd.h>
int main(void) { for (int i = 0; i < 300; i++) { if (!fork()) _exit(0); usleep(6000); } sleep(8); return 0; }
