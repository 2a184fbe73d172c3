#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# procwatch where /proc is not mounted, is another file system, or is that of another pid
# namespace.  What must hold: whatever looks at processes ends with 125 and one sentence
# that names the remedy; the command does not run; a replay works.
#
# usage: no_proc.sh PROCWATCH
set -u
program=$1
[ "$(id -u)" -eq 0 ] || { echo "needs root"; exit 77; }
# It looks for leaks in /proc, and finds its options there.
grep -q __asan_init "$program" && { echo "an ASan build needs /proc itself"; exit 77; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
echo '{"event":"start","t":1,"schema":1}' >"$dir/r.jsonl"
bad=0 seen=0

# $1 a name, $2 what is done to /proc, $3 what it is run by
attack()
{
	local out status args
	while read -r args; do
		# shellcheck disable=SC2086 # words
		out=$($3 sh -c "$2 || exit 99; shift; exec timeout 10 \"\$@\"" sh - "$program" $args 2>&1)
		status=$?
		[ $status -eq 99 ] && { echo "$1: cannot be made here"; return; }
		seen=1
		if [ "${args%% *}" = -r ]; then
			[ $status -eq 0 ] && continue
		elif [ $status -eq 125 ] && [[ $out == procwatch:*"mount -t proc proc /proc"* ]] &&
		     [ "$(wc -l <<<"$out")" -eq 1 ] && [[ $out != *RAN* ]]; then
			continue
		fi
		echo "FAULT: $1: procwatch $args: exit status $status: ${out:0:300}"
		bad=1
	done <<-END
		-z
		-z -p 1
		-l -- echo RAN
		-l --backend=procfs -- echo RAN
		-p 1
		-l -a
		--signals -p 1
		--probe
		-r $dir/r.jsonl
	END
}

private="unshare -m --propagation private"
attack "nothing mounted" "mount --bind /var/empty /proc 2>/dev/null || mount -t tmpfs none /proc" "$private"
attack "a file system of other processes" \
	"mount -t tmpfs none /proc && mkdir -p /proc/1 /proc/self && echo '1 (x) S 0 1 1' >/proc/1/stat &&
	 cp /proc/1/stat /proc/self/stat" "$private"
attack "another namespace's" "true" "$private -p -f"
[ $bad -eq 0 ] && [ $seen -eq 1 ] && echo safe
[ $seen -eq 1 ] || exit 77
exit $bad
