/* SPDX-License-Identifier: GPL-2.0-or-later */
/* elf.c - any bytes as the executable of a watched program: whatever they are, the answer is one
 * of the languages. */
#include "fuzz.h"

#include <sys/mman.h>
#include <unistd.h>

#include "event/names.h"
#include "source/proc/elf_runtime.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int fd = -1;
	enum pw_runtime first;

	if (fd < 0)
		fd = memfd_create("program", MFD_CLOEXEC);
	FUZZ_CHECK(fd >= 0 && ftruncate(fd, 0) == 0 && pwrite(fd, data, size, 0) == (ssize_t)size);
	first = elf_runtime(fd, size);
	FUZZ_CHECK(first == PW_RUNTIME_NONE || pw_runtime_name(first));
	FUZZ_CHECK(elf_runtime(fd, size) == first);
	/* It was longer when its size was asked for. */
	elf_runtime(fd, UINT64_MAX / 2);
	return 0;
}
