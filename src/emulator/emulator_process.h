/* SPDX-License-Identifier: GPL-2.0-or-later */
/* emulator_process.h - the terminal emulator as a process of its own. */
#ifndef PW_EMULATOR_PROCESS_H
#define PW_EMULATOR_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

/* Reads what the command writes to the terminal with the master `pty` (-1 = only what comes as
 * WIRE_OUTPUT), sends pictures through the socket `screen`, and receives keys and sizes from there.  The command never
 * waits for the screen: pictures that are not shown in time are skipped, and when the screen
 * is gone this continues to read until no process has the terminal open, and then returns.
 * The first `keep` bytes also go to the pipe `tee`, as base/output_tee.h has them; -1 = none.
 * All descriptors are non-blocking. */
void emulator_serve(int screen, int pty, int tee, uint64_t keep, int rows, int cols, bool utf8);

#endif
