/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_plain_name.c - a row is the name of a symbol and how the function is written. */
#include "unit.h"

#include "source/symbols/plain_name.h"

static const struct plain_row {
	const char *name;	/* of the symbol */
	const char *plain;	/* NULL = it stays as it is */
} rows[] = {
	{ "main", NULL },
	{ "os/exec.(*Cmd).Start", NULL },
	{ "_", NULL },
	{ "_Z", NULL },
	{ "_R", NULL },
	{ "_ZN", NULL },
	{ "_RNOTHING", NULL },

	/* Rust before 2026 */
	{ "_ZN5never4main17h059a44141256e076E", "never::main" },
	{ "_ZN5never4Pool3job17h059a44141256e076E.llvm.42", "never::Pool::job" },
	{ "_ZN3std2rt10lang_start28_$u7b$$u7b$closure$u7d$$u7d$17h358a33725dc5ac7cE",
	  "std::rt::lang_start::{{closure}}" },
	{ "_ZN71_$LT$never..Pool$u20$as$u20$core..ops..drop..Drop$GT$4drop17h059a44141256e076E", NULL },	/* too short */
	{ "_ZN53_$LT$never..Pool$u20$as$u20$core..ops..drop..Drop$GT$4drop17h059a44141256e076E",
	  "<never::Pool as core::ops::drop::Drop>::drop" },

	/* _R, from RFC 2603 and rustc */
	{ "_RNvCs15kBYyAo9fc_7mycrate7example", "mycrate::example" },
	{ "_RNvMNtCs1234_7mycrate3fooNtB2_3Bar3baz", "<mycrate::foo::Bar>::baz" },
	{ "_RNvMs_Csgf3HcHmlfSm_5neverNtB4_4Pool3job", "<never::Pool>::job" },
	{ "_RNvXCsgf3HcHmlfSm_5neverNtB2_4PoolNtNtCs1_4core5clone5Clone5clone", "<never::Pool as core::clone::Clone>::clone" },
	{ "_RINvCsgf3HcHmlfSm_5never3mapReNtB2_4PoolKj8_E", "never::map" },
	{ "_RNvMCsgf3HcHmlfSm_5neverINtB2_4PoolTlmEE3job", "<never::Pool>::job" },
	{ "_RNvMCsgf3HcHmlfSm_5neverRNtB2_4Pool3job", "<&never::Pool>::job" },
	{ "_RNCNCNvCsgf3HcHmlfSm_5never4main00", "never::main::{closure}::{closure}" },
	{ "_RNvCs1_5never", NULL },			/* cut off */
	{ "_RNvB_3job", NULL },				/* refers to itself */
	{ "_RMC1aSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSe", NULL },

	/* C++ */
	{ "_Z6run_iti", "run_it" },
	{ "_ZL6run_itv", "run_it" },
	{ "_ZN6worker4Pool3jobEi", "worker::Pool::job" },
	{ "_ZNK6worker4Pool3jobEv", "worker::Pool::job" },
	{ "_ZN4PoolC2Ev", "Pool::Pool" },
	{ "_ZN6worker4PoolD1Ev", "worker::Pool::~Pool" },
	{ "_ZNSt6thread4joinEv", "std::thread::join" },
	{ "_ZNSt6vectorIiSaIiEE9push_backEOi", NULL },	/* templates are not read */
	{ "_ZN99999999999999999999999pE", NULL },
};

static void
is_plain(void **state)
{
	const struct plain_row *row = *state;
	char out[128];
	const bool is = plain_name(row->name, out, sizeof(out));

	if (!row->plain) {
		assert_false(is);
		return;
	}
	assert_true(is);
	assert_string_equal(out, row->plain);
}

/* Each beginning of each name, and each with too little room. */
static void
is_bounded(void **state)
{
	const struct plain_row *row = *state;

	for (size_t len = strlen(row->name); len > 0; len--) {
		char *cut = strndup(row->name, len), *out = malloc(len);

		assert_non_null(cut);
		assert_non_null(out);
		for (size_t room = 1; room <= len; room++)
			if (plain_name(cut, out, room))
				assert_true(strlen(out) < room);
		free(out);
		free(cut);
	}
}

int
main(void)
{
	static struct unit_list list;

	UNIT_ADD_ROWS(&list, is_plain, rows);
	UNIT_ADD_ROWS(&list, is_bounded, rows);
	return unit_run("plain names", &list);
}
