#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# layers.sh - fails on an include that points the wrong way.
#
# Data flows source -> event -> model -> view; a folder may include its own files
# and those named here: a room with all its folders, one folder of it, or one file.
set -eu
cd "${srcdir:-$(dirname "$0")/../..}"

allowed()
{
	case $1 in
	src/base) echo base ;;
	src/event) echo event base ;;
	src/sandbox) echo sandbox base ;;
	src/place) echo place base ;;
	src/source) echo source event base ;;
	src/source/symbols) echo source/symbols source/python source/proc sandbox event base ;;
	src/source/python) echo source/python base ;;
	src/source/proc) echo source/source.h source/proc event base ;;
	src/source/tracee) echo source/source.h source/tracee event base ;;
	src/source/ptrace | src/source/replay)
		echo source/source.h source/stress_opts.h source/requirement.h "source/${1##*/}" source/tracee source/proc source/python source/symbols/mapped_code.h source/symbols/stack_copy.h event base ;;
	src/source/bpf) echo source/source.h source/requirement.h source/bpf source/proc source/symbols/stack_copy.h event base ;;
	src/source/*) echo source/source.h source/stress_opts.h source/requirement.h "source/${1##*/}" source/proc event base ;;
	src/phrase) echo phrase event base ;;
	src/model | src/model/*) echo model phrase event base ;;
	src/history) echo history model phrase event base ;;
	src/emulator) echo emulator base ;;
	src/view | src/view/text | src/view/html | src/view/trace | src/view/compare) echo view model phrase place event base ;;
	src/view/tui*) echo view emulator history model phrase place event base ;;
	src/app) echo app view emulator model phrase place source sandbox event base ;;
	bpf) echo bpf event source/symbols/mapped_code.h source/symbols/stack_copy.h source/python/python_walk.h ;;
	*) echo "no layer" ;;
	esac
}

# Libraries that a layer must not know: the core is told of events, not of where
# they come from or how they are shown.
foreign()
{
	case $1 in
	src/base | src/event | src/place | src/phrase | src/model | src/model/* | src/history) echo 'bpf/|libproc2/|curses|ncurses|vterm|cap-ng' ;;
	src/source/tracee) echo 'bpf/|libproc2/|curses|ncurses|vterm|cap-ng' ;;
	src/source/bpf) echo 'curses|ncurses|vterm' ;;
	src/sandbox) echo 'bpf/|libproc2/|curses|ncurses|vterm|elfutils/' ;;
	src/source | src/source/*) echo 'bpf/|curses|ncurses|vterm' ;;
	src/emulator) echo 'bpf/|libproc2/|curses|ncurses|cap-ng|seccomp' ;;
	src/view | src/view/*) echo 'bpf/|libproc2/|cap-ng|vterm|seccomp' ;;
	*) echo 'no such library' ;;
	esac
}

includes()
{
	sed -n 's/^[ \t]*#[ \t]*include[ \t]*"\([^"]*\)".*/\1/p' "$1"
}

bad=0
complain()
{
	echo "$1: $2" >&2
	bad=1
}

for dir in $(find src bpf -type d | sort); do
	folders=$(allowed "$dir")
	for file in "$dir"/*.[ch]; do
		[ -e "$file" ] || continue
		case $file in *.skel.h) continue ;; esac
		for inc in $(includes "$file"); do
			case $inc in
			*/*) ;;
			*) continue ;;	# its own folder, or generated
			esac
			case " $folders " in
			*" ${inc%%/*} "* | *" ${inc%/*} "* | *" $inc "*) ;;
			*) complain "$file" "may not include \"$inc\" ($dir may include: $folders)" ;;
			esac
			[ "$dir" != bpf ] || case $inc in bpf/* | event/event.h | event/id.h | source/symbols/mapped_code.h | source/symbols/stack_copy.h | source/python/python_walk.h) ;; *) false ;; esac ||
				complain "$file" "the probes may include event/event.h, event/id.h, mapped_code.h, stack_copy.h and python_walk.h, not \"$inc\""
		done
		if grep -nE "^[ 	]*#[ 	]*include[ 	]*<($(foreign "$dir"))" "$file" >&2; then
			complain "$file" "a library that this layer must not know"
		fi
	done
done
exit $bad
