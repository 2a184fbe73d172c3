/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* mapped_code.h - where the code of a program lies, as a record in front of the first copy of a
 * stack: /proc has it only as long as the process runs.  Shared with the BPF object. */
#ifndef PW_MAPPED_CODE_H
#define PW_MAPPED_CODE_H

#include "event/event.h"

#define MAPPED_CODE PW_EV_COUNT	/* the record's kind: for app, which passes it on to nothing else */
#define MAPPED_CODE_MOST 32

/* As the kernel has it, and /proc/PID/maps; stat(2) has another one on btrfs and overlayfs. */
#define MAPPED_DEVICE(major, minor) ((__u32)(major) << 20 | (__u32)(minor))

struct mapped_code {
	__u64 start, end, offset, inode;
	__u32 path;		/* bytes from the begin of the tail, with its NUL; 0 = not known */
	__u32 device;		/* MAPPED_DEVICE() */
};

/* The tail: its paths are behind it. */
struct mapped_program {
	__u32 uid;		/* by whose rights it opens files */
	__u32 n;
	struct mapped_code code[MAPPED_CODE_MOST];
};

#endif
