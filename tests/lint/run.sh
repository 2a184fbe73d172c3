#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# run.sh - the lints of the sources, each with what it finds; exit status 1 if one
# does.  "make lint" sets the environment: srcdir, builddir (built), PROCWATCH, CC,
# CPPFLAGS.
set -u
lint=$(cd "$(dirname "$0")" && pwd)
tree=$lint/../..
export srcdir="$tree"
bad=0

# Its name, then the command.
lint()
{
	name=$1
	shift
	if found=$("$@" 2>&1); then
		echo "ok     $name"
	else
		echo "FAILED $name"
		echo "$found" | sed 's/^/       /'
		bad=1
	fi
}

lint "self-test: each lint finds its fault" "$lint/selftest.sh"
lint "layers: includes point one way" "$lint/layers.sh"
lint "cycles: none, by includes or by symbols" "$lint/cycles.py" --objects="${builddir:-build}"
lint "names: one file for each" "$lint/names.sh"
lint "headers: each compiles alone" "$lint/headers.sh"
lint "size: functions and files" "$lint/size.sh"
lint "words: the standard terms" "$lint/words.py"
lint "script: the report's modules" "$lint/script.py"
lint "docs: -h, man page, events, rules" "$lint/docs.sh"
lint "keys: man page, pictures" "$lint/keys.py"
lint "house: doc/house.svg is current" "$lint/house.py"
exit $bad
