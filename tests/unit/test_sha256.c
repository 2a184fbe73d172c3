/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_sha256.c - the digests of FIPS 180-4's examples, and where a block ends. */
#include "unit.h"

#include <string.h>

#include "base/sha256.h"
#include "base/strbuf.h"

static const struct digest_row {
	const char *name;
	char c;			/* so often */
	size_t n;
	const char *want;
} digest_rows[] = {
	{ "nothing", 'a', 0, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=" },
	{ "the longest in one block", 'a', 55, "n0OQ+NMMLdkuyfCVtl4rmumwqSWlJY4kHJ8ekQ9zQxg=" },
	{ "one more", 'a', 56, "s1Q5pKxvCUi21vnjxq8PX1kM4g8b3nCQ73lwaG7Gc4o=" },
	{ "a whole block", 'a', 64, "/+BU/nrgy23GXDr5th1SCfQ5hR20PQulmXM33xVGaOs=" },
	{ "four blocks", 'a', 200, "wqkI2Y9d+Yet5BtfziEwZ++8wh7yJAISpB5UtefCiuU=" },
};

static void
has_digest(void **state)
{
	const struct digest_row *row = *state;
	char bytes[256];
	struct strbuf b = { 0 };

	memset(bytes, row->c, sizeof(bytes));
	sha256_base64(&b, bytes, row->n);
	assert_string_equal(strbuf_str(&b), row->want);
	strbuf_done(&b);
}

int
main(void)
{
	static struct unit_list l;

	UNIT_ADD_ROWS(&l, has_digest, digest_rows);
	return unit_run("sha256", &l);
}
