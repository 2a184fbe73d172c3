# SPDX-License-Identifier: GPL-2.0-or-later
# A supervisor waits for the pid in a pid file: the daemon has forked twice, so it is no child of it, and waitpid gives ECHILD at
# once, rightly. Expected: nothing (orphaned is a note). Must not: stolen-child, status-lost
import os, subprocess, time
p = subprocess.run(["sh", "-c", "sleep 3 >/dev/null 2>&1 & echo $!"], stdout=subprocess.PIPE)
pid = int(p.stdout)
for i in range(5):
    try: os.waitpid(pid, 0)
    except ChildProcessError as e: print(e)
    time.sleep(0.3)
