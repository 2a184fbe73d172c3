#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# names.sh [TREE] - no two files of src/ have one base name, so that a name finds one
# file.  X.c and X.h are one; the folders of the sources are parallel: what is alike in
# them may be called alike.
set -eu
cd "${1:-${srcdir:-$(dirname "$0")/../..}}"

find src -name '*.[ch]' | sed 's/\.[ch]$//' | sort -u | awk -F/ '
	{
		parallel = $0 ~ /^src\/source\/(bpf|procfs|ptrace|replay)\/[^\/]*$/
		if (($NF in first) && !(parallel && was_parallel[$NF])) {
			printf "%s and %s have one base name\n", first[$NF], $0
			bad = 1
		}
		first[$NF] = $0
		was_parallel[$NF] = parallel
		n++
	}
	END {
		if (!n) print "no sources found"
		exit bad || !n
	}' >&2
