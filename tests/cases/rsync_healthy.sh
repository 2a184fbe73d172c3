#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Healthy: an rsync daemon and three clients. rsync's SIGCHLD handler reaps with waitpid(-1) and keeps each status in a table, where
# the later waitpid(pid) = ECHILD is looked up: nothing is lost. Expected: nothing. Must not: stolen-child
D=$TMPDIR/rsync; mkdir -p $D/src $D/dst; cp /etc/hostname /etc/hosts $D/src
printf 'use chroot=no\n[x]\npath=%s/src\nuid=root\ngid=root\n' $D >$D/conf
rsync --daemon --no-detach --port=$PORT --address=127.0.0.1 --config=$D/conf & R=$!
sleep 0.5; for _ in 1 2 3; do rsync -a rsync://127.0.0.1:$PORT/x/ $D/dst/; done; rsync -a $D/src/ $D/dst2/
kill $R; wait; exit 0
