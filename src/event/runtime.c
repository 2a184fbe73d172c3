/* SPDX-License-Identifier: GPL-2.0-or-later */
/* runtime.c - what runs a program, as far as its name says. */
#include "event/runtime.h"

#include <stdbool.h>
#include <string.h>

static const struct {
	const char *name;
	enum pw_runtime runtime;
} programs[] = {
	{ "python", PW_RUNTIME_PYTHON }, { "pypy", PW_RUNTIME_PYTHON },
	{ "node", PW_RUNTIME_NODE }, { "nodejs", PW_RUNTIME_NODE },
	{ "ruby", PW_RUNTIME_RUBY },
	{ "perl", PW_RUNTIME_PERL },
	{ "php", PW_RUNTIME_PHP }, { "php-cgi", PW_RUNTIME_PHP }, { "php-fpm", PW_RUNTIME_PHP },
	{ "java", PW_RUNTIME_JAVA },
	{ "sh", PW_RUNTIME_SHELL }, { "ash", PW_RUNTIME_SHELL }, { "bash", PW_RUNTIME_SHELL },
	{ "dash", PW_RUNTIME_SHELL }, { "hush", PW_RUNTIME_SHELL }, { "ksh", PW_RUNTIME_SHELL },
	{ "mksh", PW_RUNTIME_SHELL }, { "rbash", PW_RUNTIME_SHELL }, { "zsh", PW_RUNTIME_SHELL },
};

static const char *
base_name(const char *name, size_t *len)
{
	const char *slash = memrchr(name, '/', *len);

	if (!slash)
		return name;
	*len -= (size_t)(slash + 1 - name);
	return slash + 1;
}

/* "3.11", "3.13t", "5.36-x86_64-linux-gnu", or nothing. */
static bool
is_version(const char *s, size_t len)
{
	size_t i = 0;

	while (i < len && ((s[i] >= '0' && s[i] <= '9') || s[i] == '.'))
		i++;
	if (i && i < len && s[i] >= 'a' && s[i] <= 'z')
		i++;
	return i == len || (i && s[i] == '-');
}

enum pw_runtime
pw_runtime_by_name(const char *name, size_t len)
{
	name = base_name(name, &len);
	if (len && name[0] == '-') {	/* a login shell's argv[0] */
		name++;
		len--;
	}
	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
		const size_t n = strlen(programs[i].name);

		if (n <= len && memcmp(programs[i].name, name, n) == 0 && is_version(name + n, len - n))
			return programs[i].runtime;
	}
	return PW_RUNTIME_NONE;
}

static bool
is_busybox(const char *name, size_t len)
{
	name = base_name(name, &len);
	return (len == strlen("busybox") && memcmp(name, "busybox", len) == 0) ||
	       (len == strlen("toybox") && memcmp(name, "toybox", len) == 0);
}

enum pw_runtime
pw_runtime_by_words(const char *name, size_t len, const char *argv, size_t argv_len)
{
	size_t word;

	if (!is_busybox(name, len))
		return pw_runtime_by_name(name, len);
	word = argv_len ? strnlen(argv, argv_len) : 0;
	if (is_busybox(argv, word) && word < argv_len) {	/* busybox sh ... */
		argv += word + 1;
		argv_len -= word + 1;
		word = strnlen(argv, argv_len);
	}
	return argv_len && pw_runtime_by_name(argv, word) == PW_RUNTIME_SHELL ? PW_RUNTIME_SHELL : PW_RUNTIME_C;
}
