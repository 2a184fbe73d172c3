#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# ptrace.sh [--all|NAME...] - do the ptrace source and the probes report the same?
# A leak check traces its own process, which one that is traced cannot have.
export ASAN_OPTIONS="detect_leaks=0${ASAN_OPTIONS:+:$ASAN_OPTIONS}"
exec "$(dirname "$0")/truth.sh" --ptrace "$@"
