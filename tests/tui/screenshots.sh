#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# screenshots.sh OUTDIR - the README's pictures, from real runs: the echo server
# with ten clients that leave at once, once with its leak and once without.
# Environment: PROCWATCH, builddir.  Needs tmux, python3 and rights to trace.
set -eu

out=$1 cols=100 rows=30
here=$(cd "$(dirname "$0")" && pwd)
export LC_ALL=C.UTF-8
socket=procwatch-pictures-$$
examples=${builddir:?}/doc/examples

screen()
{
	tmux -L "$socket" -f /dev/null "$@"
}
trap 'screen kill-server 2>/dev/null || true' EXIT

# Until the text is on the screen; the last argument is the bound in tenths of a second.
await()
{
	for _ in $(seq "$2"); do
		screen capture-pane -p | grep -qF -- "$1" && return
		sleep 0.1
	done
	screen capture-pane -p >&2
	echo "screenshots.sh: '$1' never came" >&2
	exit 1
}

clients()
{
	for _ in $(seq 10); do
		sleep 2 | "$examples/echo_client" 127.0.0.1 "$1" >/dev/null &
	done
	wait
}

# take NAME REAP PORT TEXT: until the text is there, and a little for the timeline
take()
{
	screen new-session -d -x "$cols" -y "$rows" \
		"TERM=tmux-256color '$PROCWATCH' --linger=20 -t -- '$examples/echo_server' $3 --reap=$2"
	await "accept" 100
	clients "$3"
	await "$4" 200
	sleep 1
	screen capture-pane -e -p | python3 "$here/picture.py" "$cols" >"$out/$1.svg"
	screen send-keys q
	await "What shall become" 50
	screen send-keys e
	while screen has-session 2>/dev/null; do sleep 0.1; done
}

mkdir -p "$out"
take once once 9391 " LEAK "
take loop loop 9392 "forks 10"
