#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# attack.sh - runs the attacks beside this file, or those named, on $PROCWATCH.
#
# usage: PROCWATCH=build/procwatch tests/attack/attack.sh [NAME]...
#
# An attack is an executable file NAME.sh or NAME.py.  Its one argument is the program
# attacked; 0 = it is safe, 77 = this machine cannot show it, else it is not.  What
# each tries and what must hold stands at its top; doc/security.md has the list.
set -u
here=$(cd "$(dirname "$0")" && pwd) || exit 1
: "${PROCWATCH:?names no program}"
PROCWATCH=$(realpath "$PROCWATCH") || exit 1
limit=${ATTACK_SECONDS:-180}
passed=0 failed=0 skipped=0
export PYTHONDONTWRITEBYTECODE=1

names=("$@")
[ $# -gt 0 ] || mapfile -t names < <(cd "$here" && find . -maxdepth 1 -type f -perm -u+x -printf "%f\n" | sort | grep -vx attack.sh)
for name in "${names[@]}"; do
	file=$(find "$here" -maxdepth 1 \( -name "$name" -o -name "$name.sh" -o -name "$name.py" \) | head -n 1)
	[ -n "$file" ] || { echo "there is no attack $name"; exit 2; }
	begin=$SECONDS
	out=$(timeout -k 5 "$limit" "$file" "$PROCWATCH" 2>&1 </dev/null)
	case $? in
	0)
		passed=$((passed + 1))
		echo "ok      ${file##*/} ($((SECONDS - begin)) s)"
		;;
	77)
		skipped=$((skipped + 1))
		echo "skipped ${file##*/}: ${out##*$'\n'}"
		;;
	*)
		failed=$((failed + 1))
		printf 'NOT OK  %s (%d s)\n%s\n' "${file##*/}" $((SECONDS - begin)) "$out"
		;;
	esac
done
echo "$passed passed, $failed failed, $skipped skipped"
# where eBPF is required, all of them can be shown
[ $failed -eq 0 ] && { [ $skipped -eq 0 ] || [ -z "${PROCWATCH_REQUIRE_BPF:-}" ]; }
