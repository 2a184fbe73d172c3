#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# screenshots.sh OUTDIR - the README's pictures, from real runs: the echo server
# with ten clients that leave at once, once with its leak and once without; and the report
# of a recording of it.  Environment: PROCWATCH, builddir.  Needs tmux, python3, Chromium and
# rights to trace.
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
tmp=$(mktemp -d)
trap 'screen kill-server 2>/dev/null || true; rm -rf "$tmp"' EXIT

# Until the text is on the screen; the last argument is the bound in tenths of a second.
await()
{
	for _ in $(seq "$2"); do
		screen capture-pane -p | grep -qF -- "$1" && return
		sleep 0.1
	done
	return 1
}

# Ten of them; their common input ends for all at once.
clients()
{
	mkfifo "$tmp/$1"
	for _ in $(seq 10); do
		"$examples/echo_client" 127.0.0.1 "$1" <"$tmp/$1" >/dev/null &
	done
	sleep 2 >"$tmp/$1"
	wait
}

end_it()
{
	screen send-keys q
	await "What should happen" 50
	screen send-keys e
	while screen has-session 2>/dev/null; do sleep 0.1; done
}

# take NAME REAP PORT TEXT: until the text is there, and a little for the timeline;
# whether signals merge is the kernel's affair, so there are some tries
take()
{
	local port=$3 command
	for _ in $(seq 10); do
		command="'$PROCWATCH' --linger=20 --theme=dark -t -- '$examples/echo_server' $port --reap=$2"
		screen new-session -d -x "$cols" -y "$rows" "TERM=tmux-256color $command"
		await accept 100
		clients "$port"
		if await "$4" 60; then
			sleep 1
			screen capture-pane -e -p | python3 "$here/picture.py" "$cols" >"$out/$1.svg"
			end_it
			return
		fi
		end_it
		port=$((port + 1))
	done
	echo "screenshots.sh: '$4' never came" >&2
	exit 1
}

mkdir -p "$out"
python3 "$here/../report/picture.py" "$here/../data/echo_once.jsonl" "$out/report.png"
take once once 9391 " LEAK "
take loop loop 9431 "forks 10"
