#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# screenshots.sh OUTDIR [NAME...] - the pictures of the README and of the lessons, from real
# runs: of all, or of those named.  All are traced by ptrace, so that they need no privilege,
# and --stress=merge has signals coalesced at every run.
# Environment: PROCWATCH, builddir.  Needs tmux, python3 and, for the report, Chromium.
set -eu

out=$1
shift
wanted=" $* "
here=$(cd "$(dirname "$0")" && pwd)
export LC_ALL=C.UTF-8 XDG_STATE_HOME=/dev/null	# not the layout of who makes them
socket=procwatch-pictures-$$
examples=${builddir:?}/doc/examples
tmp=$(mktemp -d)
# Short commands, as in the lessons.
ln -s "$PROCWATCH" "$tmp/procwatch"
mkdir "$tmp/build"
ln -s "$builddir/doc" "$tmp/build/doc"
mkdir -p "$out"

screen()
{
	tmux -L "$socket" -f /dev/null "$@"
}
trap 'screen kill-server 2>/dev/null || true; rm -rf "$tmp"' EXIT

# Until the text is on the screen.
await()
{
	for _ in $(seq 150); do
		screen capture-pane -p | grep -qF -- "$1" && return
		sleep 0.1
	done
	echo "screenshots.sh: '$1' never came" >&2
	screen capture-pane -p >&2
	exit 1
}

# begin COLUMNS ROWS ARGUMENT...: procwatch with these
begin()
{
	local cols=$1 rows=$2
	shift 2
	screen new-session -d -x "$cols" -y "$rows" -c "$tmp" \
		"TERM=tmux-256color '$tmp/procwatch' --linger=60 --theme=dark -t $*"
}

# Each key, until the screen shows what it does, and does not change any more.
keys()
{
	local key before now
	for key; do
		before=$(screen capture-pane -e -p)
		screen send-keys "$key"
		for _ in $(seq 50); do
			sleep 0.1
			now=$(screen capture-pane -e -p)
			[ "$now" != "$before" ] && break
		done
		while sleep 0.2; do
			before=$now
			now=$(screen capture-pane -e -p)
			[ "$now" = "$before" ] && break
		done
	done
}

# shot NAME PART: see picture.py
shot()
{
	screen capture-pane -e -p |
		python3 "$here/picture.py" "$(screen display-message -p '#{pane_width}')" "$2" >"$out/$1.svg"
}

end()
{
	screen send-keys q
	while screen has-session 2>/dev/null; do
		if screen capture-pane -p 2>/dev/null | grep -q 'What should happen'; then
			screen send-keys e
		fi
		sleep 0.1
	done
}

# Whether any of these pictures is wanted.
want()
{
	local name
	[ "$wanted" = "  " ] && return
	for name; do
		[[ $wanted = *" $name "* ]] && return
	done
	return 1
}

# serve COLUMNS ROWS PORT HOW CLIENTS: the server, and clients that leave at once
serve()
{
	begin "$1" "$2" -b ptrace --stress=merge -- build/doc/examples/echo_server "$3" "--reap=$4"
	await accept
	"$examples/echo_client" 127.0.0.1 "$3" --burst="$5" >/dev/null
	await "$5 generated"
}

# One event on, until the text is on the screen.
step_to()
{
	for _ in $(seq 40); do
		screen capture-pane -p | grep -qF -- "$1" && return
		keys .
	done
	echo "screenshots.sh: no event has '$1'" >&2
	exit 1
}

if want report; then
	python3 "$here/../report/picture.py" "$here/../data/echo_once.jsonl" "$out/report.png"
fi

# README, lessons 6 and 11: ten clients, one wait for each signal or a loop.
if want once band why; then
	serve 110 34 9391 once 10
	await ' LEAK '
	keys b n
	shot once all
	keys b Down Down Down
	shot band top
	keys Enter
	shot why text
	keys Escape
	end
fi
if want loop; then
	serve 110 34 9392 loop 10
	keys b
	step_to ' 10 reaped '
	shot loop all
	end
fi

# Lessons 1, 3, 4, 8 and 9: the whole run of a program that has ended; of a short one a column
# for each event.
whole()
{
	local name=$1
	shift
	want "$name" || return 0
	begin 100 24 -b ptrace "$@"
	await ENDED
	[ "$name" = fork ] && keys x
	shot "$name" tree
	end
}
whole fork -- build/doc/examples/fork_copy
whole wait -- build/doc/examples/wait
whole waitpid -- build/doc/examples/waitpid_nohang
whole ignoring -- build/doc/examples/sigchld_ignore
whole orphan -F --no-pty -- build/doc/examples/orphan

if want zombie; then
	begin 100 24 -b ptrace -- build/doc/examples/zombie
	await ' LEAK '
	shot zombie top
	end
fi

# Lesson 5: the finding, which names the interrupted call.
if want signals; then
	begin 100 24 -b ptrace -s ALRM -- build/doc/examples/sigaction_alarm
	await ENDED
	keys Tab Tab Enter
	shot signals text
	keys Escape
	end
fi

# Lesson 7: five clients of a server with a loop.
if want echo-server; then
	serve 100 24 9393 loop 5
	keys b
	step_to ' 5 reaped '
	shot echo-server tree
	end
fi

# README, lesson 11: the wrong program above the right one.
if want compare; then
	merge=build/doc/examples/sigchld_merge
	screen new-session -d -x 110 -y 30 -c "$tmp" "TERM=tmux-256color '$tmp/procwatch' --theme=dark -t \
		-b ptrace --stress=merge --compare -- $merge --- $merge loop"
	await 'Run B'
	keys b
	shot compare all
	end
fi

# Lesson 11: in the middle of a recorded burst, and the finding.
if want replay finding; then
	(cd "$tmp" && ./procwatch -q -l -b ptrace --stress=merge -w burst.jsonl -d 6 \
		-- build/doc/examples/echo_server 9394 --reap=once >/dev/null 2>&1) &
	until "$examples/echo_client" 127.0.0.1 9394 --burst=10 >/dev/null 2>&1; do sleep 0.1; done
	wait
	begin 100 26 -r burst.jsonl
	await 'REPLAY PAUSED'
	keys b , , , , , , , ,
	shot replay all
	keys n Tab Tab Enter
	shot finding text
	keys Escape
	end
fi
