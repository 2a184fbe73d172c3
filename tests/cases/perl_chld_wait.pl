# SPDX-License-Identifier: GPL-2.0-or-later
# $SIG{CHLD} = sub { wait }: Perl's own deferred signals merge, not the kernel: the C handler runs once per child, but the Perl
# handler only once, between two ops (classic perl question; the same in Python, RTX#1744/#1748). Four of five children stay.
# Expected: one-wait-per-signal (or handler-never-waits is WRONG, never-waits is WRONG)
$SIG{CHLD} = sub { wait };
for (1..5) { if (!fork) { select undef,undef,undef,0.2 + $_/50; exit } }
my $t = time + 2; my @x; while (time < $t) { @x = sort { $a <=> $b } map { rand } 1..300000 }
select undef,undef,undef,1 for 1..3;
