#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# init.sh - PID 1 of the test machine: what the suite expects of a system, then
# /suite, whose exit status is the last line, then power off.
echo "vm: begins"
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
mount -t tmpfs tmpfs /dev/shm
mount -t tmpfs tmpfs /tmp
chmod 1777 /tmp /dev/shm
ip link set lo up
export PATH=/usr/bin:/bin HOME=/root TERM=dumb LC_ALL=C.UTF-8
(cd /tmp && sh /suite)
echo "vm: exit status $?"
poweroff -f
