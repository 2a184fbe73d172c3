# SPDX-License-Identifier: GPL-2.0-or-later
# A test starts a server with Popen and runs a client for 2 s with subprocess.run, then ends the server: what every test-suite does
# (pytest-xprocess, docker-less CI). Healthy. Expected: nothing. Must not: blocking-wait, never-waits
import subprocess
srv = subprocess.Popen(["sleep", "30"])
subprocess.run(["sleep", "2"])
srv.terminate(); srv.wait()
