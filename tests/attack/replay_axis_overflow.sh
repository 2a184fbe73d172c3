#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Recordings whose times span nearly 2^64 ns, or all that a recording may have.  What
# must hold: --report ends in bounded memory; a timestamp out of range is read as the
# latest there is, which a note says with FILE:LINE; no temporary file is left.
#
# usage: replay_axis_overflow.sh PROCWATCH
set -u
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT

start='{"event":"start","t":1,"schema":1}'
fork='{"event":"fork","t":%s,"pid":5,"child":6}\n'
rest='{"event":"exit","t":3,"pid":6,"ppid":5,"zombie":true}'
bad=0

# $1 the fork's time, $2 what the note holds
replay()
{
	local out status
	{ echo "$start"; printf "$fork" "$1"; echo "$rest"; } >"$dir/r.jsonl"
	rm -f "$dir"/r.html*
	# An ASan build reserves more than any limit, and its own limit is put on it.
	out=$(if ! grep -q __asan_init "$program"; then ulimit -v 700000; fi
	      ASAN_OPTIONS=hard_rss_limit_mb=1000 timeout 15 "$program" -r "$dir/r.jsonl" \
		--report="$dir/r.html" -l -o /dev/null 2>&1)
	status=$?
	if [ $status -ne 0 ] || [[ $out != *"$2"* ]]; then
		echo "FAULT: t=$1: exit status $status: $out"
		bad=1
	fi
	if compgen -G "$dir/r.html.*" >/dev/null; then
		echo "FAULT: t=$1: a temporary report is left"
		bad=1
	fi
	if [ ! -s "$dir/r.html" ]; then
		echo "FAULT: t=$1: there is no report"
		bad=1
	fi
}

program=$1
replay 18446744073709551615 "r.jsonl:2: a timestamp out of range"
replay 4611686018427387905 "r.jsonl:2: "
replay 4611686018427387904 ""
replay 2 ""
[ $bad -eq 0 ] && echo safe
exit $bad
