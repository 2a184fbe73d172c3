/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stacks_mode.h - of which events the lines of the program are wanted (--stacks). */
#ifndef PW_STACKS_MODE_H
#define PW_STACKS_MODE_H

enum pw_stacks {
	PW_STACKS_OFF,
	PW_STACKS_AUTO,		/* the first of each kind and program, then of suspected processes */
	PW_STACKS_ALL,
};

#endif
