# SPDX-License-Identifier: GPL-2.0-or-later
# watched_run.py - a run of procwatch under attack: until something holds of it, and its end.
import os
import signal
import subprocess
import time


def await_that(holds, run, seconds=60):
    """Also false if the run ends before that."""
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline and run.poll() is None:
        time.sleep(0.1)
    return holds()


def end(run):
    """False: it did not end when it was asked to, and was killed, with its group if it leads one."""
    run.terminate()
    try:
        run.wait(timeout=60)
        return True
    except subprocess.TimeoutExpired:
        (os.killpg if os.getpgid(run.pid) == run.pid else os.kill)(run.pid, signal.SIGKILL)
        run.wait()
        return False
