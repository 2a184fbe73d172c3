/* SPDX-License-Identifier: GPL-2.0-or-later */
/* corpus.c - runs a fuzz target over the inputs of the tree, without libFuzzer. */
#include "fuzz.h"

#include <dirent.h>
#include <libgen.h>

#include "base/xalloc.h"

static void
run_file(const char *path)
{
	FILE *f = fopen(path, "r");
	uint8_t *data = NULL;
	size_t len = 0, size = 0, n;

	FUZZ_CHECK(f);
	do {
		if (len == size)
			data = xreallocarray(data, size = 2 * size + 4096, 1);
		n = fread(data + len, 1, size - len, f);
		len += n;
	} while (n > 0);
	fclose(f);
	/* Of exact size, so that a read past the end is seen. */
	data = xreallocarray(data, len, 1);
	LLVMFuzzerTestOneInput(data, len);
	free(data);
}

static int
run_directory(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	char path[4096];
	int n = 0;

	FUZZ_CHECK(d);
	while ((e = readdir(d))) {
		if (e->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir, e->d_name);
		printf("%s\n", path);
		run_file(path);
		n++;
	}
	closedir(d);
	return n;
}

int
main(int argc, char **argv)
{
	const char *srcdir = getenv("srcdir");
	char dir[4096];

	(void)argc;
	if (!srcdir)
		srcdir = ".";
	setvbuf(stdout, NULL, _IONBF, 0);
	snprintf(dir, sizeof(dir), "%s/tests/fuzz/corpus/%s", srcdir, basename(argv[0]));
	FUZZ_CHECK(run_directory(dir) > 0);
	/* The recordings are good seeds for all. */
	snprintf(dir, sizeof(dir), "%s/tests/data", srcdir);
	FUZZ_CHECK(run_directory(dir) > 0);
	return 0;
}
