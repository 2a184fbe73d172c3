#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# lost_report.sh - the report of a long watch must not be lost at its end.
#
# What can be known at the start is said then (125, the command does not run): a name in
# a sticky directory that is another user's, a folder that cannot be written to, a name
# that is a mount.  What fails at the end leaves what there is of the page, and says
# where.  Killed, procwatch leaves nothing.  Needs root.  usage: lost_report.sh PROCWATCH
PW=$1
[ "$(id -u)" = 0 ] || { echo "needs root"; exit 77; }
if [ "${2-}" != inside ]; then
	unshare -m true 2>/dev/null || { echo "no mounts of our own can be had"; exit 77; }
	exec unshare -m "$0" "$PW" inside
fi
D=$(mktemp -d)
chmod 755 "$D"
trap 'umount -l "$D"/* 2>/dev/null; rm -rf "$D"' EXIT
bad=0

fault()
{
	echo "FAULT: $*"
	bad=1
}

# at_the_start FILE WHAT
at_the_start()
{
	out=$("$PW" -q -l -o /dev/null --report="$1" -- /bin/sh -c "touch $D/ran" 2>&1 </dev/null)
	[ $? = 125 ] || fault "$2: not 125: $out"
	[ -e "$D/ran" ] && fault "$2: the command ran, for a report that cannot be"
	rm -f "$D/ran"
}

mkdir -m 1777 "$D/sticky"
chown 65533:65533 "$D/sticky"
setpriv --reuid=65534 --regid=65534 --clear-groups touch "$D/sticky/r.html"
at_the_start "$D/sticky/r.html" "another user's name in a sticky directory"
at_the_start "$D/nowhere/r.html" "a folder that is not there"
touch "$D/a" "$D/b"
mount --bind "$D/a" "$D/b" && at_the_start "$D/b" "a name that is a mount"
umount "$D/b" 2>/dev/null

# Another user makes the name his while the command runs.
out=$("$PW" -q -l -o /dev/null --report="$D/sticky/late.html" -- setpriv --reuid=65534 --regid=65534 \
	--clear-groups touch "$D/sticky/late.html" 2>&1)
[ $? = 125 ] || fault "a name that was taken meanwhile: not 125: $out"
kept=$(echo "$out" | sed -n 's/.* is in \(.*\)$/\1/p')
grep -q '</html>' "${kept:-/dev/null}" || fault "a name that was taken meanwhile: the page is lost: $out"

# The disk is full when the page is half written.
mkdir "$D/full"
mount -t tmpfs -o size=16k full "$D/full"
out=$("$PW" -q -l -o /dev/null --report="$D/full/r.html" -- /bin/sh -c \
	'for i in 1 2 3 4 5 6 7 8 9; do /bin/true; done' 2>&1)
[ $? = 125 ] || fault "a full disk: not 125: $out"
kept=$(echo "$out" | sed -n 's/.* is in \(.*\)$/\1/p')
[ -s "${kept:-/dev/null}" ] || fault "a full disk: what there is of the page is lost: $out"
[ -e "$D/full/r.html" ] && fault "a full disk: half a page has the report's name"
umount "$D/full"

# Killed: nothing beside.
mkdir "$D/kill"
"$PW" -q -l -o /dev/null --report="$D/kill/r.html" -- /bin/sh -c 'echo on; exec sleep 1001' >"$D/on" &
pid=$!
for _ in $(seq 200); do
	[ -s "$D/on" ] && break
	sleep 0.05
done
child=$(cat "/proc/$pid/task/$pid/children")
kill -9 $pid
# shellcheck disable=SC2086 # a list of pids
kill -9 $child 2>/dev/null
wait $pid 2>/dev/null
[ -z "$(ls "$D/kill")" ] || fault "killed, it leaves $(ls "$D/kill")"

# As ever: a new name, and one that is replaced.
for _ in 1 2; do
	"$PW" -q -l -o /dev/null --report="$D/kill/r.html" -- /bin/true || fault "a report: status $?"
	grep -q '</html>' "$D/kill/r.html" || fault "a report: not whole"
	[ "$(ls "$D/kill")" = r.html ] || fault "a report leaves more: $(ls "$D/kill")"
done
exit $bad
