#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# ~/.xinitrc and other wrappers: "set-wallpaper & exec wm": the background command ends later and is a zombie of the exec'd
# program, which does not know it (penrose#9, uwsm#177, krallin/tini#130). Expected: inherited-child
sh -c '/bin/sleep 0.3 & exec /usr/bin/python3 -c "import time; time.sleep(5)"'
