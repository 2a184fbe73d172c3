/* SPDX-License-Identifier: GPL-2.0-or-later */
/* gopher.c - leaves a zombie, in a file that has the note of Go's linker. */
#include "say.h"

__asm__(".pushsection .note.go.buildid, \"a\", %note\n"
	".balign 4\n"
	".long 4, 4, 4\n"
	".asciz \"Go\\0\"\n"
	".ascii \"abcd\"\n"
	".popsection\n");

int
main(void)
{
	const pid_t pid = fork();

	must(pid >= 0, "fork");
	if (pid == 0)
		_exit(0);
	for (;;)
		pause();
}
