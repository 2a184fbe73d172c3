/* SPDX-License-Identifier: GPL-2.0-or-later */
/* unpack.c - any bytes as what is compressed: refused, or as much of it as there is. */
#include "fuzz.h"

#include <errno.h>

#include "base/pack.h"

static void
check_kind(enum pack_kind kind, const char *bytes, size_t len)
{
	struct unpacker *u = unpacker_new(kind);
	char out[512];
	size_t used, total = 0;
	long n = u ? 1 : -ENOSYS;

	while (n > 0 && total < 1 << 20) {
		n = unpacker_take(u, bytes, len, &used, out, sizeof(out));
		FUZZ_CHECK(n <= (long)sizeof(out) && used <= len);
		FUZZ_CHECK(n >= 0 || n == -EBADMSG);
		FUZZ_CHECK(n != 0 || used == len);
		bytes += used;
		len -= used;
		total += n > 0 ? (size_t)n : 0;
	}
	unpacker_free(u);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	bool enough;

	FUZZ_CHECK(pack_of_bytes((const char *)data, size, &enough) == PACK_NONE || enough);
	check_kind(PACK_ZSTD, (const char *)data, size);
	check_kind(PACK_GZIP, (const char *)data, size);
	return 0;
}
