#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# headers.sh - each header compiles alone, so that the order of includes never matters.
# Environment: CC, CPPFLAGS, CFLAGS as make has them; builddir with config.h.
set -u
cd "${srcdir:-$(dirname "$0")/../..}" || exit 1
out=${builddir:-.}

bad=0
for h in $(find src -name '*.h' | sort); do
	# shellcheck disable=SC2086 # lists of words
	if ! ${CC:-cc} ${CPPFLAGS:-} -D_GNU_SOURCE -Isrc -I"$out" ${CFLAGS:-} -std=gnu11 -Wall -Wextra -Werror \
			-fsyntax-only -x c "$h"; then
		echo "$h does not compile alone" >&2
		bad=1
	fi
	guard=$(sed -n 's/^#ifndef \(PW_[A-Z0-9_]*_H\)$/\1/p' "$h" | head -1)
	if [ -z "$guard" ] || ! grep -q "^#define $guard\$" "$h"; then
		echo "$h has no include guard PW_NAME_H" >&2
		bad=1
	fi
done
exit $bad
