#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# expect(1): spawn ... expect eof without wait: every spawned process stays <defunct> ("Exploring Expect", the wait command).
# Expected: never-waits. (Debian: expect)
exec expect -c 'log_user 0; for {set i 0} {$i<4} {incr i} { spawn /bin/echo hi; expect eof } ; after 5000'
