#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# docs.sh - the option table (through -h) and the man page cannot disagree.
# Environment: PROCWATCH, the program.
set -eu
cd "${srcdir:-$(dirname "$0")/../..}"
procwatch=${PROCWATCH:-build/procwatch}
page=doc/procwatch.1
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# "-x, --name=ARG" of each option, one on a line, as -h prints them.
"$procwatch" -h | grep -oE '(-[A-Za-z], )?--[a-z][a-z-]+(=[A-Z][]A-Z[,.:]*)?' |
	sort >"$tmp/help"
# The same of the page's option headings: lines after .TP within OPTIONS.
awk '/^\.SH/ { on = /OPTIONS/ } on && tag { print } { tag = /^\.TP/ }' $page |
	sed 's/\\fB//g; s/\\fI//g; s/\\fR//g; s/\\fP//g; s/\\-/-/g; s/^\.[BIR]* //; s/"//g' |
	sed 's/ *$//' | sort >"$tmp/page"

bad=0
if ! diff "$tmp/help" "$tmp/page" >"$tmp/diff"; then
	echo "-h (<) and $page (>) disagree:" >&2
	cat "$tmp/diff" >&2
	bad=1
fi
[ "$(wc -l <"$tmp/help")" -ge 30 ] || { echo "-h names too few options" >&2; bad=1; }

version=$("$procwatch" -V | sed -n '1s/^procwatch //p')
grep -q "procwatch $version" $page || { echo "$page is not of version $version" >&2; bad=1; }
grep -q "^procwatch $version" NEWS || { echo "NEWS says nothing of $version" >&2; bad=1; }

# Every kind of event and every rule is explained.
kinds=$(sed -n 's/^.*\[PW_EV_[A-Z_]*\] = "\([a-z_]*\)".*/\1/p' src/event/names.c)
rules=$(find src/model -name '*.c' -exec sed -nE 's/^[\t ]*(\.id = )?"([a-z-]+)", *(PW_SEV_.*)?$/\2/p' {} +)
[ "$(echo "$rules" | wc -l)" -ge 20 ] || { echo "no rules found in src/model" >&2; bad=1; }
[ -n "$kinds" ] || { echo "no names of events found in src/event/names.c" >&2; bad=1; }
for name in $kinds $rules; do
	grep -q "^\.B $(echo "$name" | sed 's/-/\\\\-/g')\$" $page ||
		{ echo "$page does not explain $name" >&2; bad=1; }
done

fields=$(sed -n 's/^.*\[KEY_[A-Z_]*\] = WORD("\([a-z_]*\)").*/\1/p' src/event/codec_table.c)
[ -n "$fields" ] || { echo "no fields found in src/event/codec_table.c" >&2; bad=1; }
sed -n '/^\.SH EVENTS/,/^\.SH EXIT/p' $page >"$tmp/events"
for name in $fields; do
	grep -qw "$name" "$tmp/events" || { echo "$page does not explain the field $name" >&2; bad=1; }
done

# Every attack stands in the page about security.
for file in tests/attack/*; do
	name=${file##*/}
	[ -x "$file" ] && [ "$name" != attack.sh ] || continue
	grep -q "^| \`${name%.*}\` |" doc/security.md || { echo "doc/security.md does not name $name" >&2; bad=1; }
done

if command -v groff >/dev/null; then
	groff -t -man -ww -z $page 2>"$tmp/groff" || true
	if [ -s "$tmp/groff" ]; then
		cat "$tmp/groff" >&2
		bad=1
	fi
fi
exit $bad
