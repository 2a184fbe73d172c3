#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A container without an init: PID 1 is a program that only sleeps, a job in it runs git, and git leaves a helper behind (gc,
# a credential cache, ssh). Their zombies stay with PID 1. Expected:
# init-does-not-reap, which names git as the forker of the orphan, though git is gone, and the job as git's parent.
# Without root in a user namespace.
cd "$TMPDIR" || exit
cat >git <<'END'
#!/bin/sh
sleep 0.6 &
exit 0
END
cat >job <<'END'
#!/bin/sh
./git fetch
sleep 9
END
chmod 755 git job
[ "$(id -u)" = 0 ] || own=-Ur
exec unshare $own -fp --mount-proc sh -c '(./job &); exec sleep 5'
