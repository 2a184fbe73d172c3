#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# preowned_output.sh - a file, a hard link, a FIFO that somebody else made ready where
# root is going to write, in a directory that all may write to.
#
# All that root writes there would be that user's to read: it must be refused, with 125
# and a sentence, before the command runs.  What is root's own is written as ever.  And
# no name in /dev makes a file.  Needs root; fs.protected_* may refuse some by itself.
# usage: preowned_output.sh PROCWATCH
PW=$1
[ "$(id -u)" = 0 ] || { echo "needs root"; exit 77; }
D=$(mktemp -d)
trap 'rm -rf "$D"; rm -f /dev/procwatch-no-such' EXIT
chmod 1777 "$D"
bad=0

as_other()
{
	setpriv --reuid=65534 --regid=65534 --clear-groups -- "$@"
}

fault()
{
	echo "FAULT: $*"
	bad=1
}

# refused OPTION FILE: and what was there is as it was
refused()
{
	before=$(stat -c '%s %h %u' "$2")
	out=$(timeout 20 "$PW" -q -l "$1" "$2" -- /bin/sh -c "touch $D/ran" --password=SECRET 2>&1 </dev/null)
	status=$?
	[ $status = 125 ] || fault "$1 $3: status $status: $out"
	case $out in
	*"remove"*"choose another file"* | *"Permission denied"*) ;;
	*) fault "$1 $3: no remedy is named: $out" ;;
	esac
	[ -e "$D/ran" ] && fault "$1 $3: the command ran"
	[ "$(stat -c '%s %h %u' "$2")" = "$before" ] || fault "$1 $3: it was touched"
	rm -f "$D/ran"
}

for o in -o -w; do
	rm -f "$D"/*
	as_other sh -c 'umask 0; : >"$0"' "$D/file"
	refused $o "$D/file" "a file of somebody else's"
	rm -f "$D"/*
	as_other sh -c 'umask 0; : >"$0"; exec 3<"$0"' "$D/theirs"
	: >"$D/root"
	ln "$D/root" "$D/link"
	refused $o "$D/link" "a hard link to a file of root's"
	rm -f "$D"/*
	as_other mkfifo -m 666 "$D/fifo"
	setpriv --reuid=65534 --regid=65534 --clear-groups cat "$D/fifo" >/dev/null &
	refused $o "$D/fifo" "a FIFO with a reader"
	kill $! 2>/dev/null
	wait $! 2>/dev/null
	refused $o "$D/fifo" "a FIFO without a reader"
	rm -f "$D"/*
	ln -s "$D/target" "$D/symlink"
	"$PW" -q -l $o "$D/symlink" -- /bin/true 2>/dev/null && fault "$o: a symbolic link was followed"
	[ -e "$D/target" ] && fault "$o: a file was made through a symbolic link"

	# What is root's own.
	rm -f "$D"/*
	echo old >"$D/mine"
	"$PW" -q -j $o "$D/mine" -- /bin/true 2>/dev/null >&2 || fault "$o: a file of its own: status $?"
	grep -q old "$D/mine" && fault "$o: its own file was not emptied"
	grep -q '"event":"summary"' "$D/mine" || fault "$o: its own file was not written"
	"$PW" -q -j $o "$D/new" -- /bin/true 2>/dev/null >&2 || fault "$o: a new file: status $?"
	[ "$(stat -c %a "$D/new")" = 600 ] || fault "$o: a new file is not its owner's alone"
	mkfifo -m 600 "$D/own-fifo"
	cat "$D/own-fifo" >"$D/read" &
	"$PW" -q -j $o "$D/own-fifo" -- /bin/true 2>/dev/null >&2 || fault "$o: its own FIFO: status $?"
	wait $!
	grep -q '"event":"summary"' "$D/read" || fault "$o: its own FIFO was not written"
	for f in /dev/null /dev/stdout /dev/fd/1 /proc/self/fd/1; do
		"$PW" -q -j $o $f -- /bin/true >"$D/std" 2>/dev/null || fault "$o $f: status $?"
	done
	for f in /dev/procwatch-no-such /dev/../dev/procwatch-no-such; do
		"$PW" -q -j $o $f -- /bin/true 2>/dev/null >&2
		[ $? = 125 ] || fault "$o $f: no 125"
		[ -e /dev/procwatch-no-such ] && fault "$o $f was made"
	done
done
(cd /dev && "$PW" -q -j -o procwatch-no-such -- /bin/true 2>/dev/null)
[ -e /dev/procwatch-no-such ] && fault "a relative name made a file in /dev"
exit $bad
