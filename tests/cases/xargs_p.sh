#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# healthy: background server + a foreground pipeline and a plain wait, as CI scripts do. Expected: nothing
python3 -m http.server $PORT --bind 127.0.0.1 >/dev/null 2>&1 & S=$!
seq 12 | xargs -P4 -I{} sh -c 'sleep 0.3; exit 0'
sleep 2; kill $S; wait $S; exit 0
