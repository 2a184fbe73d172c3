# SPDX-License-Identifier: GPL-2.0-or-later
# suite.sh - the head of the script that runs in the test machine; check.sh adds
# calls of way and run.
# shellcheck shell=sh disable=SC2034
bad=0		# the exit status
export PROCWATCH_REQUIRE_BPF=1
cd /build || exit 1
mkdir -p /sys/kernel/tracing
mount -t tracefs tracefs /sys/kernel/tracing 2>/dev/null
uname -r
./procwatch --probe

failed() {
	echo "[  FAILED  ] $*"
	bad=1
}

# The way that waits must be seen by, when others are taken away.
way() {
	echo "=== wait calls by $1 [$(cut -d ' ' -f 1 /proc/uptime) s]"
	said=$(PROCWATCH_BPF_WITHOUT=$2 ./procwatch --backend=bpf -v -q -j -o /dev/null -- true 2>&1 |
		sed -n 's/.*wait tracing: //p')
	if [ "$said" = "$1" ]; then
		echo "[       OK ] seen by $said"
	else
		failed "seen by '$said'"
	fi
}

# A core that a handler does not read: the child has not exited before that ends.
core() {
	echo "=== a core that is not read, $1"
	echo '|/bin/sleep 3' >/proc/sys/kernel/core_pattern
	./procwatch -b "$1" -q -j -o /tmp/core.jsonl --zombie-age=1 -- sh -c 'sh -c "kill -ABRT \$\$"; true'
	echo core >/proc/sys/kernel/core_pattern
	if [ -n "$(sed -n '/"rule":"slow-exit".*dumping core/p' /tmp/core.jsonl)" ]; then
		echo "[       OK ] slow-exit by $1"
	else
		cat /tmp/core.jsonl
		failed "slow-exit by $1"
	fi
}

run() {
	echo "=== $4 $1${2:+, without $2} [$(cut -d ' ' -f 1 /proc/uptime) s]"
	PROCWATCH_E2E_BACKENDS=$1 PROCWATCH_BPF_WITHOUT=$2 PROCWATCH_E2E_TESTS=$3 \
		timeout 1800 "./$4" 2>&1
	status=$?
	[ $status -eq 0 ] || bad=1
	[ $status -le 76 ] || failed "status $status"
}
