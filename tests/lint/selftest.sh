#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# selftest.sh - each lint that reads a tree is seen to pass a small good one, and to
# find the fault that is planted in it.
set -u
lint=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
bad=0

# src/base/{low,high}.[ch] and src/event/user.c, with objects in build/.
good_tree()
{
	rm -rf src build doc bpf
	mkdir -p src/base src/event src/source/bpf src/source/procfs build/src/base bpf
	printf '#ifndef PW_LOW_H\n#define PW_LOW_H\nint low(void);\n#endif\n' >src/base/low.h
	printf '#include "base/low.h"\nint\nlow(void)\n{\n\treturn 1;\n}\n' >src/base/low.c
	printf '#ifndef PW_HIGH_H\n#define PW_HIGH_H\nint high(void);\n#endif\n' >src/base/high.h
	printf '#include "base/high.h"\n#include "base/low.h"\nint\nhigh(void)\n{\n\treturn low();\n}\n' >src/base/high.c
	printf '#include "base/low.h"\n' >src/event/user.c
	: >src/source/bpf/same.c
	: >src/source/procfs/same.c
	: >bpf/probe.bpf.h
	objects
}

objects()
{
	local c
	for c in low high; do
		# shellcheck disable=SC2086 # it may be several words
		${CC:-cc} -Isrc -c "src/base/$c.c" -o "build/src/base/libpwcore_a-$c.o" || exit 1
	done
}

# A lint's name, "passes" or what it must print, then the command.
expect()
{
	local name=$1 want=$2 got status
	shift 2
	got=$("$@" 2>&1)
	status=$?
	if [ "$want" = passes ]; then
		[ $status -eq 0 ] || { echo "$name fails without a fault: $got"; bad=1; }
	elif [ $status -eq 0 ] || ! grep -qF -- "$want" <<<"$got"; then
		echo "$name does not say \"$want\" (status $status): $got"
		bad=1
	fi
}

layers() { srcdir=$dir "$lint/layers.sh"; }
headers() { srcdir=$dir builddir=$dir "$lint/headers.sh"; }
size() { srcdir=$dir "$lint/size.sh"; }

good_tree
expect cycles passes "$lint/cycles.py" --objects=build .
expect names passes "$lint/names.sh" .
expect words passes "$lint/words.py" .
expect layers passes layers
expect headers passes headers
expect size passes size

echo '#include "base/high.h"' >>src/base/low.h
expect cycles "src/base/low.h includes base/high.h" "$lint/cycles.py" .

good_tree
printf 'int high(void);\nint\nlow(void)\n{\n\treturn high();\n}\n' >src/base/low.c
objects
expect cycles passes "$lint/cycles.py" .
expect cycles "base/low uses high of base/high" "$lint/cycles.py" --objects=build .

good_tree
: >src/event/low.h
expect names "src/base/low and src/event/low have one base name" "$lint/names.sh" .

good_tree
echo '/* the parent is told */' >>src/base/low.c
expect words 'src/base/low.c:7: "told"' "$lint/words.py" .
good_tree
echo 'int tell_count;' >>src/base/low.c
expect words '"tell"' "$lint/words.py" .
good_tree
mkdir -p tests
printf '/* told */\nputs("it goes  on");\n' >tests/test.c
expect words 'tests/test.c:2: "goes on"' "$lint/words.py" .
rm -r tests

good_tree
echo '#include "event/user.h"' >>src/base/low.c
expect layers 'src/base/low.c: may not include "event/user.h"' layers
good_tree
echo '#include <bpf/libbpf.h>' >>src/base/low.c
expect layers 'src/base/low.c: a library that this layer must not know' layers

good_tree
sed -i 's/int low(void)/size_t low(void)/' src/base/low.h
expect headers 'src/base/low.h does not compile alone' headers

good_tree
{ printf 'int\nlong_one(void)\n{\n'; yes '	low();' | head -71; printf '}\n'; } >>src/base/low.c
expect size 'long_one has 71 lines' size

script() { "$lint/script.py" "$dir"; }

good_tree
mkdir -p src/view/html
printf 'export const one = 1;\n' >src/view/html/one.js
printf 'import { one } from "./one.js";\nexport const two = () => one;\n' >src/view/html/two.js
expect script passes script
printf 'import { none } from "./one.js";\nexport const one = none;\n' >src/view/html/two.js
expect script 'src/view/html/two.js: one.js does not export none' script
expect script 'src/view/html/two.js: one is declared in one.js, too' script
yes | head -401 >src/view/html/two.js
expect script 'src/view/html/two.js has 401 lines' script

keys() { srcdir=$dir "$lint/keys.py"; }

good_tree
mkdir -p src/view/tui doc/lessons
touch README.md
for key in a b c d e f g h i j k l m n o p q r s t; do
	printf "\t{ { '%s' }, \"%s\", NULL, \"move by -%s\", 0, 0, 0 },\n" $key $key $key
done >src/view/tui/keys.c
printf '.SH THE FULL SCREEN\n.TS\nlB l.\n.TE\n' >doc/procwatch.1
expect keys 'procwatch.1: no row t|move by \-t' keys
srcdir=$dir "$lint/keys.py" --write
expect keys passes keys
sed -i '/^t|/s/$/ more/' doc/procwatch.1
expect keys 'keys.c: no key t|move by \-t more' keys
srcdir=$dir "$lint/keys.py" --write
echo '![one](../screens/one.svg)' >doc/lessons/1.md
expect keys 'doc/lessons/1.md: no picture ../screens/one.svg' keys
printf '| key | |\n| --- | --- |\n| `b` `K` | |\n' >doc/lessons/1.md
expect keys 'doc/lessons/1.md: no key K' keys
echo 'Press **`L`**' >doc/lessons/1.md
expect keys 'doc/lessons/1.md: no key L' keys

exit $bad
