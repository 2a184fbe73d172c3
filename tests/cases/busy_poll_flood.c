/* SPDX-License-Identifier: GPL-2.0-or-later */
// A loop of waitpid(WNOHANG) without a pause, as fcgiwrap -c N does after one of its workers was killed (gnosek/fcgiwrap#18:
// "100 % CPU"). 280,000 empty waits a second. Expected: busy-poll; 6 forks, 6 reaps, nothing lost, right numbers in the text
#include <sys/wait.h>
#include <unistd.h>
int main(void) {
    for (int i = 0; i < 6; i++) {
        pid_t p = fork();
        if (!p) { usleep(700000); _exit(i); }
        while (waitpid(-1, 0, WNOHANG) == 0) ;
    }
    return 0;
}
