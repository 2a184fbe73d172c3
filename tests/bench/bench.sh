#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# bench.sh [--all] - what procwatch costs; fails if a row cannot be measured or if
# the events counted are not those that happened, never for a time.
#
# Without --all, a few short rows (part of "make check").
set -u

src=$(cd "$(dirname "$0")" && pwd)
build=${builddir:-$PWD}
export builddir="$build"
procwatch=${PROCWATCH_BIN:-${PROCWATCH:-$build/procwatch}}
# With sanitizers: a look for leaks is a process more at the load's end.
export ASAN_OPTIONS=detect_leaks=0
command -v python3 >/dev/null || { echo "no python3"; exit 77; }

bad=0 skipped=0
row()
{
	"$@"
	case $? in
	0) ;;
	77) skipped=1 ;;
	*) bad=1; echo "failed: $*" ;;
	esac
}

if [ "${1:-}" = --all ]; then
	row "$src/bench.py"
	row "$build/tests/bench/procfs" "$procwatch"
	row "$build/tests/bench/procread"
	row "$build/tests/bench/replay"
	row "$build/tests/bench/seek"
	row env PROCWATCH_BIN="$procwatch" "$src/screen.py"
else
	row "$src/bench.py" --check
	row "$build/tests/bench/procfs" --check "$procwatch"
	row "$build/tests/bench/replay" --check
	row "$build/tests/bench/seek" --check
	row env PROCWATCH_BIN="$procwatch" "$src/screen.py" --check
fi
[ $bad -eq 0 ] || exit 1
[ $skipped -eq 0 ] || exit 77
