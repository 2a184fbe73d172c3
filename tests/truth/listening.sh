#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# listening.sh - for workloads.sh and healthy.sh, which read it: has their server come up?

# Waits until something listens on PORT: at most some 20 s.
listening()
{
	n=0
	hex=$(printf ':%04X' "$PORT")
	while ! grep -qi "$hex 0*:0000 0A" /proc/net/tcp; do
		n=$((n + 1))
		[ $n -lt 200 ] || { echo "no process listens on $PORT" >&2; exit 1; }
		sleep 0.1
	done
}
