#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# strace_logs.sh - a log of strace gives the findings of a live run, in each form of the log; and
# the logs of tests/data give theirs.  Without strace only the latter.
set -u
# A leak check traces its own process, which one that is traced cannot have.
export ASAN_OPTIONS="detect_leaks=0${ASAN_OPTIONS:+:$ASAN_OPTIONS}"
srcdir=$(cd "${srcdir:-$(dirname "$0")/../..}" && pwd)
PROCWATCH=${PROCWATCH:-${builddir:?}/procwatch}
parents=${builddir:?}/tests/rules/parents
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
failed=0

# Warnings and leaks that were found, in order of their names; LOG [OPTION...]
rules()
{
	log=$1
	shift
	"$PROCWATCH" -r "$log" --zombie-age=1 -q -j -e finding -o - "$@" 2>"$dir/err" |
		sed -n '/"severity":"note"/d; s/.*"rule":"\([^"]*\)".*/\1/p' | sort -u | tr '\n' ' '
}

# WHAT GOT WANTED
check()
{
	if [ "$2" = "$3" ]; then
		echo "ok     $1: ${2:-nothing}"
	else
		echo "FAILED $1: got '$2', not '$3'"
		failed=1
	fi
}

data=$srcdir/tests/data
check one_wait_per_signal.strace "$(rules "$data/one_wait_per_signal.strace")" "one-wait-per-signal "
check untimed.strace "$(rules "$data/untimed.strace")" "one-wait-per-signal "
check never_waits.strace "$(rules "$data/never_waits.strace")" "never-waits "
check took.strace "$(rules "$data/took.strace")" "never-waits slow-reap "
# copy_process() gives it the exit signal of its maker, which here is no SIGCHLD.
check clone_parent.strace "$(rules "$data/clone_parent.strace")" "foreign-exit-signal "
check "the child of its maker's parent" \
	"$("$PROCWATCH" -r "$data/clone_parent.strace" -q -j -e fork -o - | grep -c '"child":102,.*"parent":100,"exit_signal":"SIGUSR1"')" 1
check "standard input" "$(rules - <"$data/never_waits.strace")" "never-waits "
check damaged.strace "$(rules "$data/damaged.strace")" "one-wait-per-signal "
"$PROCWATCH" -r "$data/damaged.strace" >/dev/null 2>"$dir/out"
check "the damaged lines" "$(grep -c 'damaged.strace:13: this line was not understood, and 1 more' "$dir/out")" 1

# A trace of strace's own must be possible here.
if ! strace -f -o "$dir/try" true 2>/dev/null; then
	[ $failed = 0 ] && echo "strace cannot trace here: no log was made"
	exit $failed
fi

# What a live run finds of these does not depend on speed (doc/verdicts.md has all), and what the
# log shows without its times: - is nothing.
wanted()
{
	cat <<-END
	one-wait-per-signal	one-wait-per-signal	one-wait-per-signal
	one-wait-per-signalfd	one-wait-per-signal	one-wait-per-signal
	never-waits		never-waits		never-waits
	cancels-its-wait	never-waits		never-waits
	leaves-its-wait		never-waits		never-waits
	handler-reset		handler-reset		handler-reset
	handler-never-waits	handler-never-waits	handler-never-waits
	foreign-exit-signal	foreign-exit-signal	foreign-exit-signal
	asked-once		asked-once		asked-once
	wrong-thread		wrong-thread		wrong-thread
	flag-and-pause		flag-race		flag-race
	inherited-child		inherited-child		inherited-child
	interrupted-wait	interrupted-wait	interrupted-wait
	status-lost		status-lost		status-lost
	nocldwait-with-handler	status-lost		status-lost
	parent-stopped		parent-stuck		-
	parent-spins		parent-stuck		-
	parent-hangs		parent-stuck		-
	parent-in-vfork		parent-stuck		-
	sigchld-blocked		sigchld-blocked		-
	init-awaits-another	never-waits,slow-reap	-
	child-is-a-zombie	-			-
	reaps-in-a-loop		-			-
	END
}

# "a,b" as rules() writes it.
list()
{
	[ "$1" = - ] || echo "$1 " | tr , ' '
}

# The forms, from one log with times of the day: what strace leaves out without an option.
forms()
{
	sed -E 's/^([0-9]+) +[0-9.]+ /\1 /' "$1" >"$1.untimed"
	sed -E 's/^([0-9]+) +/[pid \1] /' "$1" >"$1.stderr"
}

pids=
wanted | while read -r name rule untimed; do
	"$parents" 2>&1 | grep -q ": $name\$" && echo "$name $rule $untimed"
done >"$dir/list"
while read -r name rule untimed; do
	strace -f -ttt -o "$dir/$name" "$parents" "$name" >/dev/null 2>&1 &
	pids="$pids $!"
done <"$dir/list"
for pid in $pids; do wait "$pid"; done
pids=
while read -r name rule untimed; do
	forms "$dir/$name"
	for form in "" .stderr; do
		check "$name$form" "$(rules "$dir/$name$form")" "$(list "$rule")"
	done
	check "$name.untimed" "$(rules "$dir/$name.untimed")" "$(list "$untimed")"
done <"$dir/list"

# The other forms are strace's own.
for options in "-t" "-tt -T" "-r" "-ttt -y" "-ttt -X raw" "-ttt -v -i"; do
	strace -f $options -o "$dir/form" "$parents" one-wait-per-signal >/dev/null 2>&1
	check "strace $options" "$(rules "$dir/form")" "one-wait-per-signal "
done
# A file for each process, read as one.
while read -r name rule untimed; do
	strace -ff -ttt -o "$dir/$name.set" "$parents" "$name" >/dev/null 2>&1 &
	pids="$pids $!"
	strace -ff -tt -T -o "$dir/$name.took" "$parents" "$name" >/dev/null 2>&1 &
	pids="$pids $!"
done <"$dir/list"
for pid in $pids; do wait "$pid"; done
while read -r name rule untimed; do
	check "$name, strace -ff -ttt" "$(rules "$dir/$name.set")" "$(list "$rule")"
	check "$name, strace -ff -tt -T" "$(rules "$dir/$name.took")" "$(list "$rule")"
done <"$dir/list"
strace -ff -t -o "$dir/seconds" true >/dev/null 2>&1
check "strace -ff -t" "$("$PROCWATCH" -r "$dir/seconds" 2>&1 | grep -c 'have times in seconds only')" 1
strace -f -ttt "$parents" one-wait-per-signal 2>"$dir/form" >/dev/null
check "strace to stderr" "$(rules "$dir/form")" "one-wait-per-signal "
strace -f -ttt -e trace=execve,clone,exit_group -o "$dir/form" "$parents" one-wait-per-signal >/dev/null 2>&1
check "without wait calls" "$("$PROCWATCH" -r "$dir/form" 2>&1 | grep -c 'log has no wait calls')" 1
exit $failed
