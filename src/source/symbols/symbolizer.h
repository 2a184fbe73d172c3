/* SPDX-License-Identifier: GPL-2.0-or-later */
/* symbolizer.h - the process that reads symbols: "procwatch-symbols". */
#ifndef PW_SYMBOLIZER_H
#define PW_SYMBOLIZER_H

#include <stdint.h>

/* In a newly forked process.  `work` and `files` are sockets of packets (symbol_wire.h): work
 * has the stacks and their frames, files has the requests for debug files, each of which is
 * answered before anything else is done.  *doing, in shared memory, is 1 + the id of the
 * module that is being read, or 0: it says which one ended this process. */
_Noreturn void symbolizer_run(int work, int files, uint32_t *doing);

#endif
