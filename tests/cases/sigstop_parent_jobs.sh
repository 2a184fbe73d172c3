#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# "kill -STOP" of a busy master (backup scripts, cpulimit -l, a ^Z in a tmux pane): its ended children are zombies until CONT.
# Real program: GNU make -j. Expected: parent-stuck (stopped) with "kill -CONT"; must not: never-waits
cat >$TMPDIR/mk <<'M'
all: a b c d
a b c d:
	@sleep 0.8
M
make -s -j4 -f $TMPDIR/mk all & M=$!
sleep 0.4; kill -STOP $M; sleep 5; kill -CONT $M; wait
