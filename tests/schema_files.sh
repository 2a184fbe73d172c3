#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# schema_files.sh - the schema that is shipped is that of the program, refuses what is wrong, and fits
# every recording of the tree.
set -u
cd "${srcdir:-$(dirname "$0")/..}" || exit 1
schema=doc/events.schema.json

if ! "${PROCWATCH:?}" --schema | cmp - $schema; then
	echo "$schema is not what procwatch --schema prints: make schema"
	exit 1
fi
tests/schema.py --self-test $schema || exit $?
find tests doc -name '*.jsonl' -exec tests/schema.py $schema {} +
