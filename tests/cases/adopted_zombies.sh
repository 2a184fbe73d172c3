#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# zombies of an exec'd program that ends: they go to the subreaper (tini -s), which reaps them at once. The seconds they were
# dead under the former parent are no fault of the reaper (seen with krallin/tini#130: tini + "cmd & exec java").
# Expected: inherited-child (of sleep). Must not: slow-reap of tini
exec tini -s -- sh -c '/bin/sleep 0.2 & /bin/sleep 0.3 & exec /bin/sleep 4.5'
