#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# truth.sh [NAME...] - strace and procwatch see the same run, and must agree.
# truth.sh --healthy [NAME...] - healthy programs: no leak and no warning, by bpf and by procfs.
# truth.sh --ptrace [NAME...] - the ptrace source traces the run, the probes watch both; they must
# agree.
# truth.sh --log [NAME...] - the findings of a live run, and of the log that strace made of it.
#
# Without a name, the short workloads (part of "make check"); --all does all and
# installs what they need ("make truth").  KEEP=DIR keeps both records.
set -u

src=$(cd "$(dirname "$0")" && pwd)
build=${builddir:-$PWD}
PROCWATCH_BIN=${PROCWATCH_BIN:-${PROCWATCH:-$build/procwatch}}
VICTIMS=${PROCWATCH_VICTIMS:-$build/tests/e2e/victims}
# With sanitizers: a victim's signals and children are its own.
ASAN_OPTIONS=detect_leaks=0:handle_segv=0:handle_sigbus=0:handle_abort=0:handle_sigill=0:handle_sigfpe=0
export VICTIMS ASAN_OPTIONS
python=$(command -v python3) || { echo "no python3"; exit 77; }
[ "${1:-}" = --ptrace ] || command -v strace >/dev/null || { echo "no strace"; exit 77; }

# All that the comparer needs and nothing more: the calls, and every signal,
# since a handler decides what becomes of an interrupted wait.
calls=fork,vfork,clone,clone3,wait4,waitid,execve,execveat,rt_sigreturn,rt_sigaction
tracer="strace -f -q --decode-pids=pidns -e trace=$calls -e signal=all"

tmp=$(mktemp -d /tmp/procwatch-truth.XXXXXX) || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' INT TERM HUP
unpacked=$build/tests/truth/unpacked
PATH=$PATH:/usr/sbin:/sbin:$unpacked/openbsd-inetd/usr/sbin

cannot()
{
	echo "cannot trace here: $1"
	[ "${PROCWATCH_REQUIRE_BPF:-}" = 1 ] && exit 1
	exit 77
}

free_port()
{
	"$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

have_package()
{
	dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed' ||
		[ -d "$unpacked/$1" ] || command -v "$1" >/dev/null
}

# Their services are not wanted, only the programs.
install_package()
{
	case $1 in
	=*)
		mkdir -p "$unpacked" && (
			cd "$tmp" && apt-get download -q "${1#=}" && dpkg -x ./"${1#=}"_*.deb "$unpacked/${1#=}"
		)
		;;
	*)
		DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
			apt-get install -y -q --no-install-recommends "$1"
		;;
	esac >"$tmp/apt.log" 2>&1 || echo "  $1: $(tail -1 "$tmp/apt.log")"
}

# Of workloads.sh or healthy.sh.
install_packages()
{
	for p in $("$src/$1" --packages); do
		have_package "${p#=}" || { echo "installing $p"; install_package "$p"; }
	done
}

lacks_package()
{
	for p in $("$src/$1" --packages "$2"); do
		have_package "${p#=}" || { echo "${p#=}"; return; }
	done
}

# One run, seen by both; sets $status.
try()
{
	PORT=$(free_port)
	export PORT
	(
		cd "$tmp/$1" || exit 1
		# shellcheck disable=SC2086 # $tracer is words
		timeout -k 10 "${SECONDS_EACH:-240}" "$PROCWATCH_BIN" --backend=bpf -j -q -F -T \
			-o "$tmp/$1.jsonl" -- $tracer -o "$tmp/$1.strace" "$src/workloads.sh" "$1"
	) >"$tmp/$1.out" 2>&1 </dev/null
	status=$?
}

# One run, traced by the ptrace source, and watched with it by the probes; sets $status.
try_ptrace()
{
	PORT=$(free_port)
	export PORT
	(
		cd "$tmp/$1" || exit 1
		timeout -k 10 "${SECONDS_EACH:-240}" "$PROCWATCH_BIN" --backend=bpf -j -q -F -T \
			-o "$tmp/$1.jsonl" -- "$PROCWATCH_BIN" --backend=ptrace -j -q -F -T \
			-o "$tmp/$1.ptrace" -- "$src/workloads.sh" "$1"
	) >"$tmp/$1.out" 2>&1 </dev/null
	status=$?
}

# One run, traced by somebody's strace, and watched with it by the probes; sets $status.
try_log()
{
	PORT=$(free_port)
	export PORT
	(
		cd "$tmp/$1" || exit 1
		timeout -k 10 "${SECONDS_EACH:-240}" "$PROCWATCH_BIN" --backend=bpf -j -q -F -o "$tmp/$1.jsonl" -- \
			strace -f -ttt -o "$tmp/$1.strace" "$src/workloads.sh" "$1"
	) >"$tmp/$1.out" 2>&1 </dev/null
	status=$?
}

# Prints a line of the verdict; 0 = no difference.
judge()
{
	[ $status -eq 0 ] && [ $differs -eq 0 ] && verdict=ok || verdict=FAILED
	printf '%-24s %s: %s\n' "$1" "$verdict" "$(echo "$said" | tail -1)"
	if [ $verdict = FAILED ]; then
		echo "$said" | sed '$d' | sed 's/^/    /'
		echo "    exit status $status"
		tail -5 "$tmp/$1.out" | sed 's/^/    /'
	fi
	if [ -n "${KEEP:-}" ]; then
		mkdir -p "$KEEP"
		cp "$tmp/$1.jsonl" "$tmp/$1.$2" "$tmp/$1.out" "$KEEP/"
	fi
	rm -rf "${tmp:?}/$1" "$tmp/$1.jsonl" "$tmp/$1.$2"
	[ $verdict = ok ]
}

by_ptrace()
{
	lacks=$(lacks_package workloads.sh "$1")
	if [ -n "$lacks" ]; then
		printf '%-24s skipped: no %s\n' "$1" "$lacks"
		return 0
	fi
	mkdir -p "$tmp/$1" && chmod 755 "$tmp" "$tmp/$1"
	try_ptrace "$1"
	said=$("$python" "$src/compare_streams.py" "$tmp/$1.ptrace" "$tmp/$1.jsonl" 2>&1)
	differs=$?
	judge "$1" ptrace
}

by_log()
{
	lacks=$(lacks_package workloads.sh "$1")
	if [ -n "$lacks" ]; then
		printf '%-24s skipped: no %s\n' "$1" "$lacks"
		return 0
	fi
	mkdir -p "$tmp/$1" && chmod 755 "$tmp" "$tmp/$1"
	try_log "$1"
	for again in 2 3; do	# as in one()
		[ $status -ne 0 ] && grep -q '^strace: ptrace' "$tmp/$1.out" || break
		echo "$1: strace failed ($(grep -m 1 '^strace: ptrace' "$tmp/$1.out")), try $again"
		try_log "$1"
	done
	timeout 300 "$PROCWATCH_BIN" -r "$tmp/$1.strace" -j -q -o "$tmp/$1.played" >>"$tmp/$1.out" 2>&1
	said=$("$python" "$src/compare_findings.py" "$tmp/$1.jsonl" "$tmp/$1.played" 2>&1)
	differs=$?
	rm -f "$tmp/$1.played"
	judge "$1" strace
}

# One workload: 0 = no difference.
one()
{
	lacks=$(lacks_package workloads.sh "$1")
	if [ -n "$lacks" ]; then
		printf '%-24s skipped: no %s\n' "$1" "$lacks"
		return 0
	fi
	mkdir -p "$tmp/$1" && chmod 755 "$tmp" "$tmp/$1"
	try "$1"
	# It gives up when a tracee is killed at the wrong moment; then there is one view only.
	for again in 2 3; do
		[ $status -ne 0 ] && grep -q '^strace: ptrace' "$tmp/$1.out" || break
		echo "$1: strace failed ($(grep -m 1 '^strace: ptrace' "$tmp/$1.out")), try $again"
		try "$1"
	done
	said=$("$python" "$src/compare.py" "$tmp/$1.strace" "$tmp/$1.jsonl" 2>&1)
	differs=$?
	judge "$1" strace
}

# One healthy program, as a source sees it.
watch_healthy()
{
	PORT=$(free_port)
	export PORT
	mkdir -p "$tmp/run" && chmod 755 "$tmp" "$tmp/run"
	(
		cd "$tmp/run" || exit 1
		timeout -k 10 "${SECONDS_EACH:-240}" "$PROCWATCH_BIN" --backend="$2" -j -q -F \
			-o "$tmp/healthy.jsonl" -- "$src/healthy.sh" "$1"
	) >"$tmp/healthy.out" 2>&1 </dev/null
	status=$?
	if said=$("$python" "$src/alarms.py" "$tmp/healthy.jsonl" 2>&1) && [ $status -eq 0 ]; then
		verdict=ok
	else
		verdict=FAILED
		{ echo "$said"; echo "exit status $status"; tail -5 "$tmp/healthy.out"; } | sed 's/^/    /'
	fi
	[ -z "${KEEP:-}" ] || { mkdir -p "$KEEP" && cp "$tmp/healthy.jsonl" "$KEEP/$1.$2.jsonl"; }
	rm -rf "$tmp/run" "$tmp/healthy.jsonl"
}

healthy()
{
	lacks=$(lacks_package healthy.sh "$1")
	for need in $("$src/healthy.sh" --commands "$1"); do
		command -v "$need" >/dev/null || lacks=${lacks:-$need}
	done
	if [ -n "$lacks" ]; then
		printf '%-24s skipped: no %s\n' "$1" "$lacks"
		return 0
	fi
	row="" ok=0
	for source in bpf procfs; do
		watch_healthy "$1" $source
		row="$row $source $verdict"
		[ $verdict = ok ] || ok=1
	done
	printf '%-24s%s\n' "$1" "$row"
	return $ok
}

"$PROCWATCH_BIN" --backend=bpf -l -q -o /dev/null -- true 2>"$tmp/why" || cannot "$(cat "$tmp/why")"
each=one wrong="workloads differ"
if [ "${1:-}" = --healthy ]; then
	each=healthy wrong="healthy programs gave an alarm or failed"
	shift
	install_packages healthy.sh
	# shellcheck disable=SC2046 # a list of words
	[ $# -ne 0 ] || set -- $("$src/healthy.sh" --list)
elif [ "${1:-}" = --log ]; then
	each=by_log wrong="workloads have other findings in their log"
	shift
elif [ "${1:-}" = --ptrace ]; then
	each=by_ptrace wrong="workloads differ under ptrace"
	shift
	"$PROCWATCH_BIN" --backend=ptrace -l -q -o /dev/null -- true 2>"$tmp/why" || cannot "$(cat "$tmp/why")"
fi
if [ $each = healthy ]; then
	:
elif [ "${1:-}" = --all ]; then
	install_packages workloads.sh
	# shellcheck disable=SC2046 # a list of words
	set -- $("$src/workloads.sh" --list)
elif [ $# -eq 0 ]; then
	# shellcheck disable=SC2046 # a list of words
	set -- $("$src/workloads.sh" --list short)
fi
bad=0
for name; do
	$each "$name" || bad=$((bad + 1))
done
[ $bad -eq 0 ] || echo "$bad of $# $wrong"
[ $bad -eq 0 ]
