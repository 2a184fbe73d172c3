/* SPDX-License-Identifier: GPL-2.0-or-later */
/* schema_lines.c - one run of tests/schema.py for all lines of a test program. */
#include "schema_lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static FILE *lines;
static char path[] = "/tmp/procwatch-lines-XXXXXX";

void
schema_lines_add(const char *text, size_t len)
{
	const int fd = lines ? -1 : mkstemp(path);

	if (!lines)
		lines = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (!lines || fwrite(text, 1, len, lines) != len) {
		perror(path);
		abort();
	}
}

int
schema_lines_check(void)
{
	const char *top = getenv("srcdir");
	char script[4096], schema[4096];
	int status = -1;
	pid_t pid;

	if (!lines)
		return 0;
	fclose(lines);
	lines = NULL;
	snprintf(script, sizeof(script), "%s/tests/schema.py", top ? top : ".");
	snprintf(schema, sizeof(schema), "%s/doc/events.schema.json", top ? top : ".");
	pid = access(script, X_OK) == 0 ? fork() : 0;
	if (pid == 0 && access(script, X_OK) == 0) {
		execl(script, script, schema, path, (char *)NULL);
		_exit(77);
	}
	if (pid > 0)
		waitpid(pid, &status, 0);
	unlink(path);
	if (pid <= 0 || (WIFEXITED(status) && WEXITSTATUS(status) == 77)) {
		puts("lines not compared with the schema: no tests/schema.py, or no python3-jsonschema");
		return 0;
	}
	return status != 0;
}
