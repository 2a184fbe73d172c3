#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# check.sh - the end-to-end suite on each kernel of tests/vm/kernels, in a virtual
# machine without acceleration: check.sh BUILDDIR TEST...   Kernels are Debian's
# packages, kept in BUILDDIR/vm; nothing is installed but qemu and busybox.
set -euo pipefail

src=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd)
shift
work=$build/vm
limit=${VM_SECONDS:-1200}	# for one machine
passed=0 failed=0
mkdir -p "$work"

need() {	# command, package
	command -v "$1" >/dev/null && return
	echo "check-vm: installing $2"
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2" >/dev/null
}

# The newest package that matches, unpacked; prints its kernel's file.
kernel() {
	local name
	name=$(apt-cache search --names-only "^$1\$" | awk '{ print $1 }' | sort -V | tail -n 1)
	[ -n "$name" ] || { echo "check-vm: no package matches $1" >&2; return 1; }
	if [ ! -d "$work/$name" ]; then
		(cd "$work" && apt-get download -qq "$name" >/dev/null 2>&1)
		dpkg -x "$work/$name"_*.deb "$work/$name.part"
		mv "$work/$name.part" "$work/$name"
		rm -f "$work/$name"_*.deb
	fi
	ls "$work/$name"/boot/vmlinuz-*
}

programs() {	# what the suite runs, each FILE=PATH with its path kept under /build
	local f
	for f in "$build/procwatch" "$@" "$build"/tests/e2e/victims/* "$build"/doc/examples/*; do
		if [ -f "$f" ] && [ -x "$f" ]; then
			echo "$f=build/${f#"$build"/}"
		fi
	done
	for f in bash unshare setpriv; do
		echo "$(command -v "$f")=usr/bin/$f"
	done
}

suite() {	# way of seeing waits that this kernel must have, tests
	local way=$1 t
	shift
	echo "cd /build && uname -r"
	echo "/build/procwatch -v -q -j -o /dev/null -- true 2>&1 | grep -q 'seen by $way' ||"
	echo "	{ echo '[  FAILED  ] wait calls are not seen by $way'; }"
	for t in "$@"; do
		echo "PROCWATCH_REQUIRE_BPF=1 timeout 900 /build/${t#"$build"/} 2>&1"
	done
}

tests=("${@/#/$build/}")
need qemu-system-x86_64 qemu-system-x86
need busybox busybox-static
need cpio cpio
while read -r pattern way; do
	[[ -z $pattern || $pattern == \#* ]] && continue
	image=$(kernel "$pattern") || { failed=$((failed + 1)); continue; }
	log=$work/${image##*/}.log
	suite "$way" "${tests[@]}" >"$work/suite"
	mapfile -t files < <(programs "${tests[@]}")
	"$src/image.sh" "$work/image.gz" "$src/init.sh" "$work/suite=suite" "${files[@]}"
	echo "check-vm: ${image##*/vmlinuz-}, log in $log"
	timeout "$limit" qemu-system-x86_64 -accel tcg,thread=multi -cpu max -m 1536 -smp 2 \
		-kernel "$image" -initrd "$work/image.gz" -nographic -no-reboot \
		-append "console=ttyS0 quiet panic=-1" </dev/null >"$log" 2>&1 ||
		echo "check-vm: the machine did not end by itself" | tee -a "$log"
	ok=$(grep -c '^\[ *OK \]' "$log" || true)
	bad=$(grep -c '^\[ *FAILED *\] [a-z]' "$log" || true)
	grep -q '^vm: exit status' "$log" || bad=$((bad + 1))
	grep -a '^\[ *FAILED *\] [a-z]' "$log" | sort -u || true
	passed=$((passed + ok)) failed=$((failed + bad))
done <"$src/kernels"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
