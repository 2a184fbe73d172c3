/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_command_shell.c - commands that are interactive shells, and others. */
#include "unit.h"

#include <string.h>

#include "app/command_shell.h"

static const struct command_row {
	const char *name;	/* the command's words */
	bool shell;
} command_rows[] = {
	{ "bash", true },
	{ "/usr/bin/zsh -i -l", true },
	{ "sh -c true", false },
	{ "bash -lc true", false },
	{ "bash script.sh", false },
	{ "env bash -i", true },
	{ "env PS1=x bash --norc", true },
	{ "env bash -c true", false },
	{ "nice -n 5 setpriv --nnp fish", true },
	{ "grep bash", false },
	{ "make sh", false },
	{ "su", true },
	{ "su -", true },
	{ "su - somebody", true },
	{ "su - somebody -c make", false },
	{ "su --command=make", false },
	{ "runuser -u somebody make", false },
	{ "script -q out", true },
	{ "script -qc make out", false },
	{ "sudo -i", true },
	{ "sudo -iu somebody", true },
	{ "sudo -u somebody -s", true },
	{ "sudo make -s", false },
	{ "sudo bash", true },
	{ "doas -s", true },
	{ "timeout 5 make", false },
};

static void
is_seen(void **state)
{
	const struct command_row *row = *state;
	char words[64], *argv[16] = { 0 }, *at = NULL;
	size_t n = 0;

	snprintf(words, sizeof(words), "%s", row->name);
	for (char *w = strtok_r(words, " ", &at); w; w = strtok_r(NULL, " ", &at))
		argv[n++] = w;
	assert_int_equal(command_is_shell(argv), row->shell);
}

int
main(void)
{
	static struct unit_list l;

	UNIT_ADD_ROWS(&l, is_seen, command_rows);
	return unit_run("command_shell", &l);
}
