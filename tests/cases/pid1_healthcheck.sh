#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# docker's HEALTHCHECK time-out kills the shell but not its curl/wget, which PID 1 (here a web server in Python) inherits and
# never reaps (crate/docker-crate#113, minio#5514, dependency-track#3243, freeshard#55). Expected: init-does-not-reap
unshare -pf --mount-proc python3 -c 'import http.server as h; h.HTTPServer(("127.0.0.1",'$PORT'),h.SimpleHTTPRequestHandler).serve_forever()' & U=$!
sleep 1; read -r P _ </proc/$U/task/$U/children
for _ in 1 2 3; do nsenter -t $P -p -m sh -c 'sleep 0.7 & sleep 30; true' & K=$!; sleep 0.3; kill -9 $(pgrep -P $K) $K; done 2>/dev/null
sleep 5; kill -9 $P; wait
