#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A worker is killed by the kernel's OOM killer in its memory cgroup; the supervisor sees 137 and nobody knows why (celery#5690,
# uwsgi#2608, nodejs#14684: "killed by signal 9, trying respawn"). Needs a v1 or v2 memory cgroup. Expected: no leak; wanted: that
# the SIGKILL came from the kernel (OOM), not from a process
C=/sys/fs/cgroup/memory/field_oom; mkdir -p $C 2>/dev/null || exit 0
echo 30M >$C/memory.limit_in_bytes; echo 30M >$C/memory.memsw.limit_in_bytes 2>/dev/null
python3 -c 'import os
open("/sys/fs/cgroup/memory/field_oom/cgroup.procs","w").write(str(os.getpid()))
x=[bytearray(1<<20) for _ in range(200)]'
echo "worker status $?"; sleep 1; rmdir $C
