#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# demo.sh PROCWATCH EXAMPLES [OPTION]... - zombies appear, without a second terminal.
#
# Watches the echo server with a handler that reaps one child for each SIGCHLD.
# The process of a visitor who comes alone is reaped.  When eight leave together, their SIGCHLDs
# are coalesced, one is reaped, and seven remain as zombies.  --stress=merge sees to it that they
# are, at every run; where it is not possible that is up to chance.
set -u

[ $# -ge 2 ] || { echo "usage: demo.sh PROCWATCH EXAMPLES [OPTION]..." >&2; exit 2; }
procwatch=$1 examples=$2
shift 2
seconds=12

listening()
{
	cat /proc/net/tcp /proc/net/tcp6 2>/dev/null |
		awk -v port="$(printf ':%04X' "$1")" '
			$4 == "0A" && substr($2, length($2) - 4) == port { found = 1 }
			END { exit !found }'
}

visit()
{
	"$examples/echo_client" 127.0.0.1 "$port" "$@" >/dev/null 2>&1
}

visitors()
{
	tries=0
	until listening "$port" || [ $tries -ge 100 ]; do
		tries=$((tries + 1))
		sleep 0.1
	done
	sleep 1
	for who in Ada Grace; do
		echo "hello from $who" | visit
		sleep 1
	done
	visit --burst=8 </dev/null
}

port=9190
while listening $port; do
	port=$((port + 1))
done
[ $port -eq 9190 ] || echo "port 9190 is in use: the demonstration uses $port" >&2

stress=--stress=merge
"$procwatch" -q -l -o /dev/null $stress -- true >/dev/null 2>&1 || stress=

echo "$seconds s of a server that leaks: two visitors come and go alone, then eight at once." >&2
visitors &
trap 'kill $! 2>/dev/null' EXIT
# shellcheck disable=SC2086 # an option, or none
"$procwatch" -l --zombie-age=1 $stress "$@" -- "$examples/echo_server" $port --reap=once --for=$seconds
status=$?
cat >&2 <<-END

	The same by hand, on a full screen, with a second terminal for the visitors:
	    $procwatch $stress -- $examples/echo_server $port --reap=once
	    $examples/echo_client 127.0.0.1 $port --burst=8
	and the correct way, without zombies: --reap=loop
END
exit $status
