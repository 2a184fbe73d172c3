# SPDX-License-Identifier: GPL-2.0-or-later
# `cmd &` in backticks: the shell ended long ago, but the background job keeps the pipe open, so perl sits in read() and its
# child is defunct (Perl#11953, haskell process#70 "pg_ctl start hangs", golang#13155, cron SO 1506902).
# Expected: parent-stuck, and the holder of the pipe's other end (sleep) named as the one to blame
my $x = `/bin/sh -c 'echo started; /bin/sleep 6 & exit 0'`;
print "got $x";
