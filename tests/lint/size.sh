#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# size.sh - no function over 70 lines (between its braces), no file over 700: past
# that, it is two things.
#
# Relies on the style: a function's braces stand alone in the first column.
set -eu
cd "${srcdir:-$(dirname "$0")/../..}"

# shellcheck disable=SC2016 # awk's $0
find src bpf -name '*.[ch]' ! -name '*.skel.h' | sort | xargs awk '
	FNR == 1 { if (file) lines[file] = last; file = FILENAME; open = 0 }
	{ last = FNR }
	/^[a-zA-Z_].*\(/ { name = $0; sub(/\(.*/, "", name) }
	/^\{$/ { open = FNR; text = 0 }
	/^"/ { text++ }		# a long text in a function is data
	/^\}$/ {
		if (open && FNR - open - 1 - text > 70) {
			printf "%s:%d: %s has %d lines, more than 70\n", FILENAME, open, name,
				FNR - open - 1 - text
			bad = 1
		}
		open = 0
	}
	END {
		lines[file] = last
		for (f in lines)
			if (lines[f] > 700) {
				printf "%s has %d lines, more than 700\n", f, lines[f]
				bad = 1
			}
		exit bad
	}' >&2
