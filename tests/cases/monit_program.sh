#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# monit "check program" collects the program's status at the next cycle, so it is a zombie for a whole cycle (monit's manual:
# "unwanted zombie side-effect"; equalitie/eqpress#7). Real monit, cycle 3 s. Expected: slow-reap (or asked-once while it lasts,
# withdrawn); must not: one-wait-per-signal, handler-never-waits as the final word
rm -rf $TMPDIR/monit; mkdir -p $TMPDIR/monit; cat >$TMPDIR/monit/rc <<R
set daemon 3
set pidfile $TMPDIR/monit/pid
set idfile $TMPDIR/monit/id
set statefile $TMPDIR/monit/state
set httpd port $PORT and use address 127.0.0.1 allow localhost
check program t with path "/bin/true"
  if status != 0 then alert
R
chmod 600 $TMPDIR/monit/rc
monit -I -c $TMPDIR/monit/rc & M=$!
sleep 11; kill $M; wait
