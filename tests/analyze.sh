#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# analyze.sh tidy|gcc... - static analysis of src/: clang-tidy as .clang-tidy says,
# gcc's -fanalyzer (some minutes).  Exit status 77 if the tool is not there.
#
# builddir is a build folder, its generated headers are needed; CPPFLAGS finds the
# libraries.
set -u

cd "$(dirname "$0")/.." || exit 1
build=${builddir:-build}
jobs=$(nproc 2>/dev/null || echo 2)
case $(uname -m) in
aarch64) arch=arm64 ;;
*) arch=x86 ;;
esac
flags="-std=gnu11 -D_GNU_SOURCE -Isrc -I$build/src -I$build -Ibpf -isystem bpf/$arch -isystem $build/bpf/$arch ${CPPFLAGS:-}"
export flags

# Without the skeleton there is no eBPF source to compile.
sources()
{
	find src -name '*.c' | sort | if [ -e "$build/bpf/$arch/procwatch.skel.h" ] ||
			[ -e "bpf/$arch/procwatch.skel.h" ]; then
		cat
	else
		grep -v '/bpf[^/]*$'
	fi
}

tidy_some()	# checks to leave out, files
{
	checks=$1
	shift
	# shellcheck disable=SC2086 # words
	clang-tidy --quiet --checks="$checks" "$@" -- $flags 2>/dev/null
}

tables='/(watched|tracer|tracees|strace_ahead|strace_state)\.c$'

tidy()
{
	command -v clang-tidy >/dev/null || { echo "no clang-tidy: not looked at"; return 77; }
	sources | grep -Ev "/bpf[^/]*\$|$tables" |
		xargs -P "$jobs" -n 4 tests/analyze.sh tidy-some '' || return 1
	# The generated skeleton keeps its pointers where the analyzer does not look.
	sources | grep '/bpf[^/]*$' |
		xargs -r -P "$jobs" -n 4 tests/analyze.sh tidy-some -clang-analyzer-unix.Malloc || return 1
	# uthash keeps the table at the list's first element, which it loses sight of: it is not
	# NULL for one that is deleted, nor is the list that it is in (utlist).
	sources | grep -E "$tables" | xargs -r -P "$jobs" -n 4 tests/analyze.sh tidy-some \
		-clang-analyzer-unix.Malloc,-clang-analyzer-core.NullDereference
}

# A file's exceptions, each with its reason.
except()
{
	case $1 in
	# uthash keeps the table at the list's first element, which gcc loses sight of,
	# and that after three minutes.
	src/history/marks.c) echo -fno-analyzer ;;
	esac
}

gcc_one()
{
	# shellcheck disable=SC2046,SC2086 # words
	gcc -O2 -Werror -fanalyzer $flags $(except "$1") -c -o /dev/null "$1"
}

gcc_analyzer()
{
	echo 'int x;' | gcc -fanalyzer -xc -c -o /dev/null - 2>/dev/null ||
		{ echo "no gcc with -fanalyzer: not looked at"; return 77; }
	sources | xargs -P "$jobs" -n 1 tests/analyze.sh gcc-one
}

case ${1:-} in
gcc-one) gcc_one "$2"; exit ;;
tidy-some) shift; tidy_some "$@"; exit ;;
esac

status=0
for what; do
	case $what in
	tidy) tidy ;;
	gcc) gcc_analyzer ;;
	esac
	one=$?
	[ $one -eq 0 ] || [ $status -ne 0 ] && [ $status -ne 77 ] || status=$one
done
exit $status
