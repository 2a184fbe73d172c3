#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# An ordinary user on a machine whose /proc is mounted hidepid=2: the process connector
# reports every process to him all the same.  What must hold: -a shows no process of
# another user, neither one that stays nor one that is gone at once, and shows his own.
#
# usage: hidden_processes.sh PROCWATCH
set -u
[ "$(id -u)" -eq 0 ] || { echo "needs root"; exit 77; }
command -v setpriv >/dev/null || { echo "needs setpriv"; exit 77; }
dir=$(mktemp -d -p /var/tmp) || exit 1
trap 'rm -rf "$dir"' EXIT
chmod 755 "$dir"
cp "$1" "$dir/pw" && chmod 755 "$dir/pw" || exit 1

# The strangers: by a name of their own, so that they can be kept apart.
cat >"$dir/secret" <<'END'
#!/bin/sh
exec 2>&1
i=0
while [ $i -lt 40 ]; do
	(exit 3) &
	echo $!
	/bin/sleep 0.02 &
	echo $!
	i=$((i + 1))
done
wait
END
chmod 755 "$dir/secret"
# The user's own process lives until it is shown: one that is gone before it was looked at
# belongs to an unknown user, and is not.
cat >"$dir/own" <<'END'
#!/bin/sh
echo $$ >"$1/own.pid"
i=0
until grep -q "\"pid\":$$[,}]" "$1/out" || [ $((i += 1)) -gt 600 ]; do sleep 0.1; done
exit 5
END
chmod 755 "$dir/own"
cat >"$dir/attack" <<'END'
user="setpriv --reuid=65534 --regid=65534 --clear-groups"
await() { # a pattern
	i=0
	until grep -q "$1" "$dir/out"; do
		[ $((i += 1)) -gt 600 ] && return
		sleep 0.1
	done
}
dir=$1
mount -t proc -o hidepid=2 proc /proc || exit 99
: >"$dir/out"
$user "$dir/pw" -j -a --backend=procfs -d 180 >"$dir/out" 2>"$dir/err" &
pw=$!
await '"start"'
"$dir/secret" >"$dir/pids"
: >"$dir/own.pid" && chown 65534 "$dir/own.pid"
$user "$dir/own" "$dir"
await "\"pid\":$(cat "$dir/own.pid"),.*\"code\":5"
kill -TERM $pw
wait $pw
END
unshare -m --propagation private sh "$dir/attack" "$dir"
status=$?
[ $status -eq 99 ] && { echo "/proc cannot be mounted with hidepid here"; exit 77; }
[ $status -eq 0 ] || { echo "FAULT: exit status $status: $(head -c 300 "$dir/err")"; exit 1; }
own=$(cat "$dir/own.pid")
if ! grep -q "\"pid\":$own,.*\"code\":5" "$dir/out"; then
	echo "FAULT: the user's own process $own is not shown"
	exit 1
fi
# pids may be reused within that time, though not so many
sed 's/.*/"(pid|child|ppid)":&[,}]/' "$dir/pids" >"$dir/patterns"
seen=$(grep -c -E -f "$dir/patterns" "$dir/out")
echo "$seen lines about $(wc -l <"$dir/pids") processes of others"
[ "$seen" -eq 0 ] && { echo safe; exit 0; }
echo "FAULT: for example: $(grep -m 1 -E -f "$dir/patterns" "$dir/out")"
exit 1
