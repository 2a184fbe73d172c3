/* SPDX-License-Identifier: GPL-2.0-or-later */
/* opts.c - any words as a command line, one a line. */
#include "fuzz.h"

#include "app/opts.h"

enum { WORDS = 64 };

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_lines in = { (const char *)data, size };
	char *words[WORDS + 1] = { strdup("procwatch") }, *argv[WORDS + 2] = { words[0] };
	struct pw_opts o;
	const char *line, *why = NULL;
	int argc = 1;
	size_t len;

	while (argc <= WORDS && (line = fuzz_next_line(&in, &len))) {
		argv[argc] = words[argc] = strndup(line, len);
		argc++;
	}
	if (pw_opts_parse(&o, argc, argv, &why) == 0)
		pw_opts_done(&o);
	else
		FUZZ_CHECK(why && *why);
	/* parsing moves the words, and puts a NULL between two commands */
	while (argc-- > 0)
		free(words[argc]);
	return 0;
}
