#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# ptrace.sh [--all|NAME...] - do the ptrace source and the probes report the same?
exec "$(dirname "$0")/truth.sh" --ptrace "$@"
