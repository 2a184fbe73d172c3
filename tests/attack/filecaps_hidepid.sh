#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# procwatch with file capabilities, started by an ordinary user where /proc is mounted
# with hidepid.  What must hold: his own command runs and is watched, each fork and end
# of it, by bpf or, with a note, by procfs; -p of another user's process is refused.
#
# usage: filecaps_hidepid.sh PROCWATCH
set -u
[ "$(id -u)" -eq 0 ] || { echo "needs root"; exit 77; }
command -v setpriv >/dev/null || { echo "needs setpriv"; exit 77; }
dir=$(mktemp -d -p /var/tmp) || exit 1
trap 'rm -rf "$dir"' EXIT
chmod 755 "$dir"
cp "$1" "$dir/pw" && chmod 755 "$dir/pw" || exit 1
setcap cap_bpf,cap_perfmon+ep "$dir/pw" 2>/dev/null || { echo "setcap cannot be used here"; exit 77; }
bad=0

as_user()
{
	# shellcheck disable=SC2016 # the inner shell's
	unshare -m --propagation private sh -c 'mount -t proc -o "hidepid=$0" proc /proc || exit 99
		exec setpriv --reuid=65534 --regid=65534 --clear-groups timeout 20 "$@"' "$@" 2>&1
}

for hidepid in 0 1 2; do
	for backend in auto bpf procfs; do
		out=$(as_user $hidepid "$dir/pw" -l --backend=$backend -- \
			sh -c 'echo RAN; (exit 3); (exit 5); exit 4')
		status=$?
		[ $status -eq 99 ] && { echo "/proc cannot be mounted with hidepid here"; exit 77; }
		[ $backend = bpf ] && [ $status -eq 125 ] && [[ $out == *"no eBPF"* ]] && continue
		if [ $status -ne 4 ] || [[ $out != *RAN* ]] || [[ $out != *"status 3"* ]] ||
		   [[ $out != *"status 5"* ]] || [[ $out != *"2 forked"* ]] || [[ $out != *"2 ended"* ]]; then
			echo "FAULT: hidepid=$hidepid, $backend: exit status $status: ${out:0:2000}"
			bad=1
		fi
	done
	for pid in 1 $$; do
		out=$(as_user $hidepid "$dir/pw" -l --backend=bpf -d 0.2 -p "$pid")
		status=$?
		if [ $status -ne 125 ]; then
			echo "FAULT: hidepid=$hidepid: -p $pid is watched: exit status $status: ${out:0:300}"
			bad=1
		fi
	done
done
[ $bad -eq 0 ] && echo safe
exit $bad
