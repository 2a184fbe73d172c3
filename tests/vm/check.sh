#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# check.sh - the end-to-end suite on each kernel of tests/vm/kernels, in virtual
# machines without acceleration, all at once: check.sh BUILDDIR TEST...
#
# Kernels are Debian's packages, kept in BUILDDIR/vm; only qemu and cpio may have to
# be installed.  A machine runs some 30 times slower than its host, so that it gets
# the lives of processes, the copies of stacks and a 32-bit program, in every way to see them, and a Python program;
# VM_FULL=1 adds all the rest,
# VM_QUICK=1 (for CI) leaves only the waits of them.
# VM_KERNELS=REGEX takes only those rows, VM_SECONDS is the limit for a machine.
# The exit status is 77 if what ran passed, but qemu or a kernel cannot be had.
set -euo pipefail

src=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd)
shift
work=$build/vm
limit=${VM_SECONDS:-3600}
mkdir -p "$work"

need() {	# command, package
	command -v "$1" >/dev/null && return
	echo "check-vm: installing $2"
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2" \
		>"$work/apt.log" 2>&1 && command -v "$1" >/dev/null && return
	tail -n 2 "$work/apt.log"
	echo "check-vm: skipped: $2 cannot be had"
	exit 77
}

# The newest package that matches, unpacked; prints its kernel's file.
kernel() {
	local name
	name=$(apt-cache search --names-only "^$1\$" | awk '{ print $1 }' | sort -V | tail -n 1)
	[ -n "$name" ] || { echo "check-vm: no package matches $1" >&2; return 1; }
	if [ ! -d "$work/$name" ]; then
		(cd "$work" && apt-get download -qq "$name" >/dev/null 2>&1) ||
			{ echo "check-vm: $name cannot be downloaded" >&2; return 1; }
		rm -rf "$work/$name.part"
		dpkg -x "$work/$name"_*.deb "$work/$name.part"
		mv "$work/$name.part" "$work/$name"
		rm -f "$work/$name"_*.deb
	fi
	ls "$work/$name"/boot/vmlinuz-*
}

programs() {	# what the suite runs, each FILE=PATH; the build's under /build
	local f
	for f in "$build/procwatch" "$@" "$build"/tests/e2e/victims/* "$build"/tests/rules/* \
		"$build"/doc/examples/*; do
		if [ -f "$f" ] && [ -x "$f" ]; then
			echo "$f=build/${f#"$build"/}"
		fi
	done
	# Busybox goes by the name that it is called by, and the victims call theirs others.
	for f in bash dash unshare setpriv true false cat sleep; do
		echo "$(type -P "$f")=bin/$f"
	done
	echo "$(type -P dash)=bin/sh"
	[ "${VM_QUICK:-0}" = 1 ] || python
}

python() {	# with the modules that a program uses
	local lib f
	lib=$(/usr/bin/python3 -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')
	echo "$(realpath /usr/bin/python3)=usr/bin/python3"
	find "$lib" -name '*.py' -o -name '*.so' |
		grep -vE "^$lib/(test|idlelib|lib2to3|tkinter|distutils|ensurepip|pydoc_data|unittest)/" |
		while read -r f; do
			echo "$f=${f#/}"
		done
}

# One call of the script in the machine: backend, ways that it must do without, tests
# (a glob), programs.
run() {
	local backend=$1 without=$2 filter=$3 t
	shift 3
	for t in "$@"; do
		echo "run '$backend' '$without' '$filter' '$t'"
	done
}

suite() {	# way taken, other ways; the tests are in "${tests[@]}"
	local first=$1 way without=$1 lives='*' life found copies python t
	local -a rest=()
	shift
	[ "${VM_QUICK:-0}" != 1 ] || lives='*: waits *'
	for t in "${tests[@]}"; do
		case $t in
		*/test_life) life=$t ;;
		*/test_found) found=$t rest+=("$t") ;;
		*/test_copies) copies=$t ;;
		*/test_python_lines) python=$t ;;
		*) rest+=("$t") ;;
		esac
	done
	cat "$src/suite.sh"
	echo "way '$first' ''"
	run bpf '' "$lives" "$life"
	run bpf '' '*' "$copies"
	run bpf '' '*32-bit*' "$found"
	run bpf '' '*bpf: exec-failed-child: sleeps-on' "$found"
	[ "${VM_QUICK:-0}" = 1 ] || run 'bpf procfs procfs-nobody' '' '*' "$python"
	for way in "$@"; do
		echo "way '$way' '$without'"
		if [ "${VM_FULL:-0}" = 1 ]; then
			run bpf "$without" '*' "$life"
		else
			run bpf "$without" '*: waits *' "$life"
		fi
		run bpf "$without" '*' "$copies"
		run bpf "$without" '*32-bit*' "$found"
		run bpf "$without" '*bpf: exec-failed-child: sleeps-on' "$found"
		without=$without,$way
	done
	run procfs '' "$lives" "$life"
	run procfs-nobody '' "$lives" "$life"
	[ "${VM_FULL:-0}" != 1 ] || for t in "${rest[@]}"; do
		run 'bpf procfs procfs-nobody' '' '*' "$t"
	done
	echo 'core bpf'
	echo 'core procfs'
	if [ "$first" = fexit ]; then	# is attached then, and never called
		echo 'sysctl -w kernel.ftrace_enabled=0'
		echo "way '${1:-raw}' ''"
	fi
	# shellcheck disable=SC2016 # to be expanded there
	echo 'exit $bad'
}

boot() {	# kernel's file, initramfs, log
	local status=0
	timeout "$limit" qemu-system-x86_64 -accel tcg,thread=multi -cpu qemu64 -m 1536 -smp 2 \
		-kernel "$1" -initrd "$2" -nographic -no-reboot \
		-append "console=ttyS0 quiet panic=-1 mitigations=off" </dev/null >"$3" 2>&1 || status=$?
	echo "vm: qemu ended with $status" >>"$3"
}

# The emulator now and then loses the race of a kernel that patches its own code with two
# processors (an int3 in sched_clock_cpu(), say): a panic before PID 1 has begun is no result.
machine() {	# as boot
	local n
	for n in 1 2 3; do
		boot "$@"
		grep -q '^vm: begins' "$3" && return
		grep -q 'Kernel panic' "$3" || return
		echo "check-vm: ${3##*/}: boot $n ended in a panic before PID 1: again"
		cp "$3" "$3.$n"
	done
}

# A log's results: "PASSED FAILED", then a line for each failure, with what cmocka said of it.
results() {
	tr -d '\r' <"$1" | awk '
		/^=== /                        { section = substr($0, 5) }
		/^\[ *RUN *\] /                { why = "" }
		/^\[ *OK *\] /                 { ok++ }
		/^\[ *(ERROR|LINE) *\] /       { sub(/^[^]]*\] (--- )?/, ""); why = why "; " $0 }
		/^\[ *FAILED *\] [^0-9]/       { sub(/^[^]]*\] /, "")
						 if (!seen[section $0]++) failed[++bad] = section ": " $0 why
						 why = "" }
		/^vm: exit status/             { ended = 1; status = $4 }
		END { if (ended && status != 0 && !bad)
			      failed[++bad] = "exit status " status
		      if (!ended) failed[++bad] = "the machine did not come to the end of the suite"
		      print ok + 0, bad + 0
		      for (i = 1; i <= bad; i++) print "  failed: " failed[i] }'
}

tests=("$@")
need qemu-system-x86_64 qemu-system-x86
need busybox busybox-static
need cpio cpio
passed=0 failed=0 missing=0
logs=()
mapfile -t files < <(programs "${tests[@]/#/$build/}")
while read -r pattern first others; do
	[[ -z $pattern || $pattern == \#* || ! $pattern =~ ${VM_KERNELS:-.} ]] && continue
	image=$(kernel "$pattern") || { missing=$((missing + 1)); continue; }
	base=$work/${image##*/vmlinuz-}
	# shellcheck disable=SC2086 # the ways are words
	suite "$first" $others >"$base.suite"
	bash "$src/image.sh" "$base.img" "$src/init.sh" "$base.suite=suite" "${files[@]}"
	echo "check-vm: ${image##*/}, log in $base.log"
	machine "$image" "$base.img" "$base.log" &
	logs+=("$base.log")
done <"$src/kernels"
wait
for log in "${logs[@]}"; do
	mapfile -t lines < <(results "$log")
	read -r ok bad <<<"${lines[0]}"
	passed=$((passed + ok)) failed=$((failed + bad))
	echo "${log##*/}: $ok passed, $bad failed"
	[ "${#lines[@]}" -eq 1 ] || printf '%s\n' "${lines[@]:1}"
done
echo "$passed passed, $failed failed ($SECONDS s)"
[ "$failed" -eq 0 ] || exit 1
[ "$missing" -eq 0 ] || { echo "check-vm: skipped: $missing of the kernels"; exit 77; }
[ "$passed" -gt 0 ]
