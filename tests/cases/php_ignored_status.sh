#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pcntl_signal(SIGCHLD, SIG_IGN) and then proc_open: exit code -1 (php-src#11871). Expected: status-lost
exec php -r 'pcntl_signal(SIGCHLD, SIG_IGN); $p = proc_open("exit 3", [], $x); usleep(400000); echo proc_close($p), "\n"; sleep(1);'
