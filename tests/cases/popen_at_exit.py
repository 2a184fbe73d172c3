# SPDX-License-Identifier: GPL-2.0-or-later
# A Popen that is never waited for: the child is a zombie until the interpreter exits, which polls it when it deletes
# the object.  Expected: a leak that lasted so long; it fails the gate with --fail-on=resolved only.
import subprocess
import time

child = subprocess.Popen(['true'])
time.sleep(3)
