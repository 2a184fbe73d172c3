/* SPDX-License-Identifier: GPL-2.0-or-later */
/* emulator_process.h - the emulator as a process of its own. */
#ifndef PW_EMULATOR_PROCESS_H
#define PW_EMULATOR_PROCESS_H

#include <stdbool.h>

/* Reads what the command writes to the terminal whose master is `pty`, sends pictures
 * through the socket `screen`, takes keys and sizes from there.  It never lets the
 * command wait for the screen: what is not shown in time is skipped, and when the
 * screen is gone it reads on until no process has the terminal open any more.  Both
 * descriptors are non-blocking.  Returns then. */
void emulator_serve(int screen, int pty, int rows, int cols, bool utf8);

#endif
