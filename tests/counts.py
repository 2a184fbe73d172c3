#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""counts.py [--keep=DIR] [FILE...] - one recording, every view: the same numbers.

Each recording of tests/rules and tests/data, whole and cut short (as if the watch had
ended there), and some streams that are written here, pass at once through the log with its
summary, JSON Lines, the HTML report and the trace, and once more through the screen.  The events of
the JSON are counted here, independently of the model, and each view must have that number:
forks, exits, reaps, zombies of each parent, the longest, SIGCHLDs, wait calls, the findings
that hold, the headline, the exit status with --error-exitcode.

With FILEs: only these.  --keep leaves what was printed.  Environment: PROCWATCH; builddir,
for the screen.  Exit status: 0, 1 when two views disagree.
"""
import collections
import concurrent.futures
import glob
import html
import itertools
import json
import os
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
from count_streams import MS, S, WRITTEN

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'trace'))
import trace_file

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROCWATCH = os.path.abspath(os.environ.get('PROCWATCH', os.path.join(TOP, 'build', 'procwatch')))
BUILD = os.path.abspath(os.environ.get('builddir', os.path.join(TOP, 'build')))
SCREEN = os.path.join(BUILD, 'tests', 'tui', 'screen_text')
LIMIT = 60                      # seconds for one view
GATE = 99                       # of --error-exitcode
# src/model/timing.h: without a SIGCHLD that shows it, a zombie; looked at, and still exiting
EXIT_NS, LOOK_NS = 300 * MS, 3 * S
SIGCHLDS = ('queued', 'coalesced', 'ignored', 'blocked', 'lost')


# --- what the events say ------------------------------------------------------------------

class Life:
    """One process, from its fork, or since procwatch attached, until it is reaped."""

    def __init__(self, pid, parent, comm=''):
        self.pid, self.parent, self.comm = pid, parent, comm
        self.known = True       # a process that is watched
        self.forks = self.reaps = self.delivers = self.calls = 0
        self.chld, self.waits = collections.Counter(), collections.Counter()
        self.children = set()   # not yet reaped
        self.zombie = self.orphaned = self.ended = self.plain = False
        self.exited = self.due = 0      # ns: exited, and no zombie before its SIGCHLD, or then
        self.died = 0           # ns: since when it is a zombie
        self.had_since = 0      # ns: since when its parent has had that zombie
        self.left = 0           # zombies when it ended
        self.older = False      # a zombie when procwatch attached

    def zombies(self):
        return [c for c in self.children if c.zombie]


class Truth:
    def __init__(self, events):
        self.at = {}            # pid -> the Life that has it now
        self.lives = []
        self.n, self.chld, self.waits = (collections.Counter() for _ in range(3))
        self.peak = 0
        self.exiting = []
        self.sees_signals = True
        self.command = None
        self.longest = collections.defaultdict(int)     # Life -> ns, of zombies it has no more
        self.holds, self.past = {}, []                  # findings
        for e in events:
            self.advance(e['t'])
            getattr(self, 'on_' + e['event'], lambda e: None)(e)
            self.note_peak()
        for p in self.lives:
            for z in p.zombies() if not p.ended else ():
                self.note_longest(p, z)

    def advance(self, now):
        """Without a SIGCHLD that is observed, one that has exited is a zombie a little later."""
        self.now = now
        for p in [p for p in self.exiting if p.due <= now]:
            self.become_zombie(p, p.exited)

    def become_zombie(self, p, since):
        if p in self.exiting:
            self.exiting.remove(p)
        p.zombie = True
        p.died = since
        p.had_since = self.now if p.orphaned and since < p.adopted else since
        self.note_peak()

    def life(self, pid):
        """A process that is only mentioned is not watched, unless it acts itself."""
        if pid not in self.at:
            self.at[pid] = Life(pid, None)
            self.at[pid].known = False
        return self.at[pid]

    def actor(self, e):
        p = self.life(e['pid'])
        if not p.known:
            p.known = True
            self.lives.append(p)
        p.comm = e.get('comm', p.comm)
        return p

    def begin(self, pid, parent, comm):
        p = self.at[pid] = Life(pid, self.life(parent), comm)
        p.parent.children.add(p)
        self.lives.append(p)
        return p

    def zombies(self):
        return [p for p in self.lives if p.zombie and p.pid != self.command]

    def note_peak(self):
        self.peak = max(self.peak, len(self.zombies()))

    def note_longest(self, p, z):
        self.longest[p] = max(self.longest[p], self.now - z.had_since)

    def on_start(self, e):
        self.sees_signals = 'signals' in e.get('sees', ['signals'] if e['backend'] == 'bpf' else [])
        if e['mode'] == 'launch':
            self.command = e['pid']

    def on_process(self, e):
        p = self.begin(e['pid'], e.get('ppid', 0), e.get('comm', ''))
        p.plain = e.get('exit_signal', 'SIGCHLD') == 'SIGCHLD'
        if e['state'] == 'zombie':
            p.zombie = p.ended = p.older = True
            p.died = p.had_since = e.get('since', e['t'])
            self.note_peak()

    def on_fork(self, e):
        by = self.life(e['parent'])
        by.forks += 1
        self.n['forks'] += 1
        self.begin(e['child'], e['parent'], by.comm).plain = e.get('exit_signal') == 'SIGCHLD'

    def on_exec(self, e):
        self.actor(e).plain = True
        self.n['execs'] += 1

    def on_exit(self, e):
        p = self.actor(e)
        if p.parent is None and 'ppid' in e:
            p.parent = self.life(e['ppid'])
            p.parent.children.add(p)
        self.n['exits'] += p.pid != self.command
        p.left = len(p.zombies())
        p.ended = True
        p.exited = e['t']
        if not e['zombie']:
            return
        by = p.parent
        if self.sees_signals and not e.get('approx') and p.plain and by and by.known and not by.ended:
            p.due = e['t'] + EXIT_NS
            self.exiting.append(p)
        else:
            self.become_zombie(p, e['t'])

    def on_activity(self, e):
        p = self.life(e['pid'])
        if p in self.exiting and e['state'] == 'zombie':
            self.become_zombie(p, p.exited)
        elif p in self.exiting:
            p.due = e['t'] + LOOK_NS

    def on_reparent(self, e):
        p = self.life(e['pid'])
        self.n['orphans'] += not p.orphaned
        p.orphaned = True
        if p.parent:
            p.parent.children.discard(p)
            if p.zombie:
                self.note_longest(p.parent, p)
        p.parent = self.life(e['to'])
        p.parent.children.add(p)
        p.had_since = p.adopted = e['t']

    def on_reap(self, e):
        p = self.life(e['pid'])
        if p in self.exiting:
            self.become_zombie(p, p.exited)
        how = {'auto': 'autoreaps', 'namespace': 'namespace'}.get(e['how'], 'reaps')
        self.n[how] += p.pid != self.command or how == 'autoreaps'
        if p.pid != self.command and how == 'reaps':
            self.n['unwatched'] += not p.parent.known
            self.n['kernel'] += e['how'] == 'kernel'
        if p.parent:
            p.parent.children.discard(p)
            if p.parent.pid == e.get('by') and how != 'autoreaps':
                p.parent.reaps += e['how'] in ('wait4', 'waitid')
                since = max(0, p.had_since - p.died)    # a former parent's time
                self.longest[p.parent] = max(self.longest[p.parent], e['zombie_ns'] - since)
        p.zombie, p.reaped = False, True

    def on_signal(self, e):
        if e['signal'] != 'SIGCHLD':
            return
        self.life(e['to']).chld[e['result']] += 1
        self.chld[e['result']] += 1
        child = self.at.get(e['from'])
        if child in self.exiting and e['code'] in ('CLD_EXITED', 'CLD_KILLED', 'CLD_DUMPED'):
            self.become_zombie(child, e['t'])

    def on_deliver(self, e):
        if e['signal'] == 'SIGCHLD' and e.get('action') == 'handler':
            self.actor(e).delivers += 1
            self.n['delivers'] += 1
        self.n['interrupted'] += e.get('outcome') == 'EINTR'

    def on_wait_return(self, e):
        p, n = self.actor(e), e.get('repeated', 1)
        p.calls += n
        error = e.get('errno')
        if error == 'ECHILD':
            what = 'echild'
        elif error == 'EINTR':
            what = 'eintr'
        elif error:
            what = 'failed'
        elif not e.get('child') and 'WNOHANG' in e.get('options', ()):
            what = 'nobody'
        elif 'WNOWAIT' in e.get('options', ()):
            what = 'left'
        else:
            what = 'returned'   # a child that ended, or stopped
        self.waits[what] += n
        p.waits[what] += n

    def on_lost(self, e):
        self.n['lost'] += e['count']

    def on_finding(self, e):
        key = e['pid'], e['rule']
        if e.get('withdrawn'):
            if self.holds.pop(key, {}).get('severity') == 'leak':
                self.past.append(e)
        else:
            self.holds[key] = e


# --- what the views say -------------------------------------------------------------------

def number(pattern, text, default=0):
    m = re.search(pattern, text)
    return int(m[1]) if m else default


def who(text):
    """"server (10)", or "process 10" of one without a name."""
    m = re.fullmatch(r'(.*) \((\d+)\)|process (\d+)', text)
    return (m[1] or '', m[2] or m[3])


class Summary:
    """The text that ends a log."""

    def __init__(self, text):
        at = text.rindex('\nprocwatch: ')
        parts = re.split(r'\n\n(Parents|Remaining zombies|Why|Resolved)\n', text[at + 1:])
        parts[0] = re.sub(r'\n {15,}(?=\S)', ' ', parts[0])
        self.section = dict(zip(parts[1::2], parts[2::2]))
        head = re.sub(r'\n  +', ' ', parts[0].split('\n  processes ')[0])
        self.headline = re.split(r' by (?:bpf|procfs|ptrace)\b ?|watched for [\d.]+ (?:ns|us|ms|s|min \d+ s)(?! by) ?',
                                 head, maxsplit=1)[-1]
        self.headline = re.split(r' (?:LOST|NOT WRITTEN): | (?=eBPF|Signals)', self.headline)[0].strip()
        line = {m[1]: m[2] for m in re.finditer(r'\n  (processes|zombies|SIGCHLD|wait calls|interrupted) +(.*)', parts[0])}
        self.line = collections.defaultdict(str, line)
        self.lost = number(r'LOST: (\d+) event', head)
        self.more = number(r'\.\.\. and (\d+) more', self.section.get('Parents', ''))

    def rows(self):
        for line in self.section.get('Parents', '').split('\n'):
            m = re.match(r' *(x?\d+) (.{15}) +(\d+) +(\d+) +(\d+) +(\S+) +(\S+) +(\S+) +(\S+) +(\S+)$', line)
            if m:
                yield (m[1], m[2].strip()) + m.groups()[2:]

    def parents(self):
        """pid -> the row's cells; those of several processes are left out."""
        return {int(r[0]): r[1:] for r in self.rows() if r[0].isdigit()}

    def zombies(self):
        text = self.section.get('Remaining zombies', '')
        shown = re.findall(r'\n +>?(?:[\d.]+\S+|-) +(\d+) +\d+ ', '\n' + text)
        return len(shown) + number(r'\.\.\. and (\d+) more', text)

    def findings(self):
        return sorted(m[:2] + who(m[2]) for m in
                      re.findall(r'^  (LEAK|WARNING|note) (\S+?)(?: \(likely.*?\))?, (.* \(\d+\)|process \d+)$',
                                 re.sub(r'\n {5,}', ' ', self.section.get('Why', '')), re.M))


PARENTS = 'Parents and what they did about their children'


class Report:
    """The HTML page."""

    def __init__(self, page):
        self.headline = html.unescape(re.search(r'<div class="verdict \w+">(.*?)(?:<small>|</div>)', page)[1])
        self.tone = re.search(r'<div class="verdict (\w+)">', page)[1]
        self.small = number_text(re.search(r'<div class="verdict \w+">.*?<small>(.*?)</small>', page))
        self.tile = {html.unescape(what): int(n) for n, what in
                     re.findall(r'<div class="tile[^>]*><b>(\d+)</b><span>(.*?)</span>', page)}
        self.table = {title: [[html.unescape(re.sub(r'<[^>]*>', '', cell)) for cell in
                               re.findall(r'<td[^>]*>(.*?)</td>', row)] for row in re.findall(r'<tr[^>]*>(<td.*?)</tr>', body)]
                      for title, body in re.findall(r'<h2>([^<]*)</h2>\n<div class="\w+"><table>(.*?)</table>', page, re.S)}
        self.left_out = {what: (int(n), int(of)) for n, of, what in  # of tables: the timeline has its own
                         re.findall(r'</table></div>\n<p class="dim">Left out: (\d+) of (\d+) ([^<]*)\.</p>', page)}
        self.found = re.findall(r'<div class="finding (\w+)"[^>]*><h3><span class="tag">(\w+)</span>(.*?) <span class="dim">in (.*?)'
                                r'</span></h3>', page)

    def parents(self):
        return {int(r[0]): r[1:] for r in self.table.get(PARENTS, ())
                if r[0].isdigit()}

    def zombies(self):
        return len(self.table.get('Remaining zombies', ())) + self.left_out.get('zombies', (0, 0))[0]

    def findings(self):
        return sorted((tag, re.sub(r' ?\(likely.*', '', html.unescape(re.sub(r'<[^>]*>', '', rule))).strip()) + who(html.unescape(by))
                      for _, tag, rule, by in self.found)


def number_text(match):
    return html.unescape(match[1]) if match else ''


class Screen:
    def __init__(self, text):
        lines = [l for l in text.split('\n') if not l.startswith('[')]
        self.counts, self.signals = lines[1], lines[2]


# --- comparing ----------------------------------------------------------------------------

class Check:
    def __init__(self, name):
        self.name, self.faults = name, []

    def same(self, what, *values):
        """Values as (view, value); the first is what the events say."""
        if any(v != values[0][1] for _, v in values):
            self.faults.append('%s: %s: %s' % (self.name, what, ', '.join('%s %r' % v for v in values)))

    def that(self, holds, what):
        if not holds:
            self.faults.append('%s: %s' % (self.name, what))


def compare_run(c, truth, end, text, page, screen):
    """Numbers of the whole run."""
    t, tile = truth.n, page.tile
    n_zombies = len(truth.zombies())
    p, z, g, w = (text.line[k] for k in ('processes', 'zombies', 'SIGCHLD', 'wait calls'))
    command = end.get('command_exits', 0), end.get('command_reaps', 0)
    rows = [
        ('forks', t['forks'], end['forks'], number(r'(\d+) forked', p), tile['forks'], r'forks (\d+)'),
        ('execs', t['execs'], end['execs'], number(r'(\d+) execs?\b', p), tile.get('execs', 0), None),
        ('exits', t['exits'], end['exits'] - command[0], number(r'(\d+) ended', p), tile['exits'], None),
        ('orphans', t['orphans'], end['orphans'], number(r'(\d+) orphan', p),
         tile.get('orphans (adopted)', 0), r'orphans (\d+)'),
        ('zombies', n_zombies, end['child_zombies_now'], number(r'(\d+) remain', z), tile['zombies remaining'], None),
        ('peak', truth.peak, end['child_zombies_peak'], number(r'at most (\d+) at once', z),
         tile['zombies, at most at once'], r'peak (\d+)'),
        ('reaps', t['reaps'], end['reaps'] - command[1] - end['namespace_reaps'], number(r'(\d+) reaped by (?:a )?wait', z),
         tile['reaped by wait calls'], r'(?<!-)reaped (\d+)'),
        ('reaps by the kernel', t['namespace'], end['namespace_reaps'], number(r'(\d+) reaped by the kernel when', z),
         tile.get('reaped by the kernel when the PID namespace ended', 0), None),
        ('reaps by others', t['unwatched'], end['unwatched_reaps'], number(r'(\d+) of them by', z),
         tile.get('of them by processes that are not watched', 0), None),
        ('auto-reaped', t['autoreaps'], end['autoreaps'], number(r'(\d+) auto-reaped', z),
         tile.get('auto-reaped by the kernel', 0), r'auto-reaped (\d+)'),
        ('lost', t['lost'], end['lost'], text.lost, tile.get('events dropped', 0), None),
        ('rows of zombies', n_zombies, n_zombies, text.zombies(), page.zombies(), None),
    ]
    for what, true, in_json, in_text, in_page, on_screen in rows:
        values = [('events', true), ('JSON', in_json), ('summary', in_text), ('report', in_page)]
        if screen and on_screen:
            values.append(('screen', number(on_screen, screen.counts, None)))
        c.same(what, *values)
    if not g:
        return                  # the source sees neither signals nor waits
    all_chld = sum(truth.chld[k] for k in SIGCHLDS)
    rows = [
        ('SIGCHLDs', all_chld, sum(end['signals'].values()), number(r'(\d+) generated', g), tile['SIGCHLDs generated'],
         r'SIGCHLD (\d+) generated'),
        ('coalesced', truth.chld['coalesced'], end['signals']['coalesced'], number(r'(\d+) coalesced', g),
         tile['SIGCHLDs coalesced'], r'(\d+) coalesced'),
        ('ignored', truth.chld['ignored'], end['signals']['ignored'], number(r'(\d+) ignored', g),
         tile.get('SIGCHLDs ignored', 0), None),
        ('blocked', truth.chld['blocked'], end['signals']['blocked'], number(r'(\d+) blocked', g),
         tile.get('SIGCHLDs blocked', 0), None),
        ('delivered', t['delivers'], end['delivers'], number(r'(\d+) delivered', g), tile['SIGCHLDs delivered'],
         r'(\d+) delivered'),
        ('EINTR', t['interrupted'], end['interrupted'], number(r'(\d+) call', text.line['interrupted']),
         tile.get('calls that failed with EINTR', 0), None),
        ('waits: returned 0', truth.waits['nobody'], end['waits']['nobody'], number(r'(\d+) returned 0', w),
         tile['waits that returned 0 (no child had exited)'], r'(\d+) returned 0'),
        ('waits: ECHILD', truth.waits['echild'], end['waits']['echild'], number(r'(\d+) failed with ECHILD', w),
         tile.get('waits that found no child left (ECHILD)', 0), r'(\d+) ECHILD'),
        ('waits: EINTR', truth.waits['eintr'], end['waits']['eintr'], number(r'(\d+) failed with EINTR', w),
         tile.get('waits that failed with EINTR', 0), None),
        ('waits: failed', truth.waits['failed'], end['waits']['failed'], number(r'(\d+) failed(?! with)', w),
         tile.get('waits that failed', 0), None),
        ('waits: WNOWAIT', truth.waits['left'], end['waits']['left'], number(r'(\d+) returned a child and left', w),
         tile.get('waits that returned a child and left it (WNOWAIT)', 0), None),
        ('waits: returned a child', truth.waits['returned'], end['waits']['reaped'] + end['waits']['reported'],
         number(r'(\d+) returned a child(?! and)', w) + number(r'(\d+) reported', w),
         tile['waits that returned a child'] + tile.get('waits that reported a stop, a continue or a tracee', 0), None),
        ('waits: reported', end['waits']['reported'], end['waits']['reported'], number(r'(\d+) reported', w),
         tile.get('waits that reported a stop, a continue or a tracee', 0), None),
    ]
    for what, true, in_json, in_text, in_page, on_screen in rows:
        values = [('events', true), ('JSON', in_json), ('summary', in_text), ('report', in_page)]
        if screen and on_screen:
            values.append(('screen', number(on_screen, screen.signals)))
        c.same(what, *values)
    if not t['lost'] and not t['kernel']:
        c.same('reaps and wait calls', ('reaped by those watched', t['reaps'] - t['unwatched']),
               ('returned a child', end['waits']['reaped']))
    if screen:
        c.same('wait calls that returned a child', ('JSON', end['waits']['reaped']),
               ('screen', number(r'wait\(\) (\d+) reaped', screen.signals, None)))


def seconds(cell):
    """Of a duration, the least and the most that it may stand for; None = none."""
    m = re.fullmatch(r'(?:>|over )?([\d.]+)(ns|us|ms|s)|(?:>|over )?(\d+)m(\d+)s?|(?:>|over )?(\d+)h(\d+)m?', cell)
    if not m:
        return None
    if m[2]:
        value, unit = float(m[1]), {'ns': 1e-9, 'us': 1e-6, 'ms': 1e-3, 's': 1}[m[2]]
        step = 10.0 ** -len(m[1].partition('.')[2])
        return (value - step) * unit, (value + step) * unit
    if m[3]:
        return int(m[3]) * 60 + int(m[4]) - 1, int(m[3]) * 60 + int(m[4]) + 1
    return int(m[5]) * 3600 + int(m[6]) * 60 - 60, int(m[5]) * 3600 + int(m[6]) * 60 + 60


def compare_parents(c, truth, end, text, page):
    """Each parent's row: in both tables the same, and what the events say."""
    in_text, in_page = text.parents(), page.parents()
    for pid, row in in_text.items():
        lives = [p for p in truth.lives if p.pid == pid]
        other = in_page.get(pid)
        c.that(other, 'parent %d is in the summary and not in the report' % pid)
        if len(lives) != 1 or not other:
            continue            # a pid that was used again
        p = lives[0]
        zombies = p.left if p.ended else len(p.zombies())
        who = 'parent %d ' % pid
        c.same(who + 'forks', ('events', p.forks), ('summary', int(row[1])), ('report', int(other[1])))
        c.same(who + 'reaped', ('events', p.reaps), ('summary', int(row[2])), ('report', int(other[2])))
        c.same(who + 'zombies', ('events', zombies), ('summary', int(row[3])), ('report', int(other[3])))
        c.same(who + 'longest', ('summary', row[4].replace('-', '')), ('report', other[4].replace('over ', '>')))
        true, shown = truth.longest[p] / S, seconds(row[4])
        c.that(shown[0] <= true <= shown[1] if shown else true == 0,
               '%slongest: events %.9f s, summary %s' % (who, true, row[4]))
        if row[5] == '-':
            continue
        c.same(who + 'SIGCHLDs', ('events', sum(p.chld.values())), ('summary', int(row[5])), ('report', int(other[5])))
        c.same(who + 'coalesced', ('events', p.chld['coalesced']), ('summary', int(row[6])), ('report', int(other[6])))
        c.same(who + 'delivered', ('events', p.delivers), ('summary', int(row[7])), ('report', int(other[7])))
        c.same(who + 'wait calls', ('events', p.calls), ('summary', int(row[8])))
        c.same(who + 'wait calls of the report', ('events', p.calls), ('report', sum(int(x) for x in other[8:])))
    by_all = sum(p.forks for p in truth.lives)
    if not text.more:
        c.same("sum of the parents' forks", ('events', by_all), ('Parents', sum(int(r[2]) for r in text.rows())))
    shown = sum(int(r[0].lstrip('x')) if r[0][0] == 'x' else 1 for r in text.rows())
    c.same('parents', ('JSON', max(end['parents'], shown)), ('summary', shown + text.more),
           ('report', sum(int(r[0].strip('\u00d7')) if not r[0].isdigit() else 1 for r in page.table.get(PARENTS, ()))
            + page.left_out.get('parents', (0, 0))[0]))
    c.same('processes', ('JSON', end['processes']), ('report', len(page.table.get('Process tree', ()))
                                                     + page.left_out.get('processes', (0, 0))[0]))


SAID = re.compile(r'(\d+) (?:more )?zombies? (?:remains?\b)')
LEFT = re.compile(r'(.*?) \((\d+)\) left (\d+) zombies? when it exited\.')
HAS = re.compile(r'(?:^|\. )([^.]*?) \((\d+)\) has (\d+) zombies?,')


def compare_headline(c, truth, text, page, screen):
    line = text.headline
    c.same('headline', ('summary', line), ('report', page.headline))
    if screen and page.tone != 'good':
        c.that(screen.counts.strip().startswith(line[:40]), 'headline: summary %r, screen %r' % (line, screen.counts))
    zombies = truth.zombies()
    for m in LEFT.finditer(line):
        c.same('headline: left', ('events', [p.left for p in truth.lives if p.pid == int(m[2]) and p.ended][-1:]),
               ('summary', [int(m[3])]))
    for m in HAS.finditer(line):
        c.same('headline: has', ('events', len(truth.at[int(m[2])].zombies())), ('summary', int(m[3])))
    c.that('No zombies remain' not in line or not zombies, '%d zombies remain, and the headline says %r' % (len(zombies), line))
    leaks = [f for f in truth.holds.values() if f['severity'] == 'leak']
    c.same('the red of the headline', ('findings', bool(leaks)), ('report', page.tone == 'bad' and bool(leaks)))
    c.that(not (leaks and page.tone != 'bad'), 'a leak was found, and the headline is %s' % page.tone)
    c.that('All have been reaped' not in page.small or not zombies, 'report: %r, %d zombies' % (page.small, len(zombies)))
    c.that('Every process that ended was reaped' not in page.small or not zombies,
           'report: %r, %d zombies' % (page.small, len(zombies)))


TAG = {'leak': 'LEAK', 'warning': 'WARNING', 'note': 'note'}


def compare_findings(c, truth, end, text, page, codes):
    holds = sorted((TAG[f['severity']], f['rule'], f.get('comm', ''), str(f['pid'])) for f in truth.holds.values())
    c.same('findings', ('events', holds), ('summary', text.findings()), ('report', page.findings()))
    c.same('number of findings', ('events', len(holds)), ('JSON', end['findings']))
    worst = {f['severity'] for f in truth.holds.values()}
    want = {'': 'leak' in worst, 'warning': bool(worst & {'leak', 'warning'}), 'note': bool(worst)}
    for fail_on, code in codes.items():
        c.same('exit status, --fail-on=%s' % fail_on, ('findings', GATE if want[fail_on] else 0), ('procwatch', code))
    for f in truth.holds.values():
        m = re.match(r'(?:.*? \(\d+\)|process \d+) (?:has|had) (\d+) zombies?(?: and gains| when it exited|[.,])', f['message'])
        p = truth.at.get(f['pid'])
        if not m or not p:
            continue
        n = p.left if p.ended else len(p.zombies())
        c.same('zombies that %s of %d says' % (f['rule'], f['pid']), ('events', n), ('finding', int(m[1])))
        why = re.sub(r'\s+', ' ', text.section.get('Why', ''))
        past = m[0].replace(' has ', ' had ').rstrip('.,')      # its parent has ended since
        c.that(m[0] in why or past in why,
               '%s: the last event and the summary differ: %r' % (f['rule'], m[0]))


def compare_trace(c, truth, end, trace):
    """What stands on its tracks, by kind."""
    for fault in trace.check():
        c.that(False, 'trace: ' + fault)
    t, waits = truth.n, [w for w in trace.of('wait') if w.args['calls']]
    calls = lambda result: sum(w.args['calls'] for w in waits if w.args.get('errno', '') == result)
    zombies = [z for z in trace.of('zombie') if z.args['pid'] != truth.command]
    for what, true, traced in [
            ('forks', t['forks'], len(trace.of('fork'))),
            ('execs', t['execs'], len(trace.of('exec'))),
            ('exits', t['exits'], len([e for e in trace.of('exit') if e.track[0] != truth.command])),
            ('orphans', t['orphans'], len({r.track for r in trace.of('reparent')})),
            ('remaining zombies', len(truth.zombies()), len([z for z in zombies if z.args['state'] == 'remains'])),
            ('reaped zombies', t['reaps'] + t['namespace'], len([z for z in zombies if z.args['state'] == 'reaped'])),
            ('SIGCHLDs', sum(truth.chld[k] for k in SIGCHLDS), len(trace.of('signal', 'SIGCHLD'))),
            ('coalesced', truth.chld['coalesced'], len(trace.of('signal', 'SIGCHLD coalesced'))),
            ('delivered', t['delivers'], len(trace.of('handler', 'SIGCHLD'))),
            ('wait calls', sum(truth.waits.values()), sum(w.args['calls'] for w in waits)),
            ('waits: ECHILD', truth.waits['echild'], calls('ECHILD')),
            ('waits: EINTR', truth.waits['eintr'], calls('EINTR')),
            ('processes', end['processes'], len(trace.of('process')))]:
        c.same('trace: ' + what, ('events', true), ('trace', traced))


PLURAL = re.compile(r'(?<![\w.])1 (?:zombies|forks|children|calls|events|execs|orphans|SIGCHLDs|processes|times|reaps)\b'
                    r'|(?<![\w.])(?:0|[2-9]|\d\d+) (?:zombie|child|call|event|orphan|SIGCHLD|process)\b(?! \(|  )')


def compare_words(c, text, page):
    for view, words in ('log', text), ('report', page):
        for m in PLURAL.finditer(words):
            c.that(False, '%s: %r' % (view, words[max(0, m.start() - 40):m.end() + 20]))


# --- running ------------------------------------------------------------------------------

def run(argv):
    return subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, timeout=LIMIT, check=False)


def check(name, path, folder, is_whole):
    out, page = os.path.join(folder, name + '.out.jsonl'), os.path.join(folder, name + '.html')
    c = Check(name)
    codes = {}
    trace = os.path.join(folder, name + '.trace.json')
    r = run([PROCWATCH, '-r', path, '-l', '-w', out, '--report=' + page, '--trace=' + trace, '--error-exitcode=%d' % GATE])
    codes[''] = r.returncode
    for fail_on in ('warning', 'note') if is_whole else ():
        codes[fail_on] = run([PROCWATCH, '-r', path, '-q', '-j', '-o', '/dev/null', '--error-exitcode=%d' % GATE,
                              '--fail-on=' + fail_on]).returncode
    log = r.stdout.decode()
    with open(os.path.join(folder, name + '.log'), 'w', encoding='utf-8') as f:
        f.write(log)
    with open(out, encoding='utf-8') as f:
        events = [json.loads(line) for line in f]
    with open(page, encoding='utf-8') as f:
        words = f.read()
    screen = None
    if os.path.exists(SCREEN) and not name.endswith('-40'):     # for its time
        s = run([SCREEN, '50', '240', 'REPLAY PAUSED', 'watched', PROCWATCH, '-t', '-r', path])
        c.that(s.returncode == 0, 'the screen: %s' % s.stderr.decode()[-2000:])
        screen = Screen(s.stdout.decode()) if s.returncode == 0 else None
    truth, end, text, report = Truth(events), events[-1], Summary(log), Report(words)
    compare_run(c, truth, end, text, report, screen)
    compare_parents(c, truth, end, text, report)
    compare_headline(c, truth, text, report, screen)
    compare_findings(c, truth, end, text, report, codes)
    compare_trace(c, truth, end, trace_file.from_json(trace))
    compare_words(c, log, html.unescape(re.sub(r'<[^>]*>', '', re.sub(r'<style.*?</style>', '', words, flags=re.S))))
    return c.faults


# --- streams --------------------------------------------------------------------------------

def cuts(lines):
    """The recording, and as if the watch had ended before."""
    body = [i for i, line in enumerate(lines) if '"event":"summary"' not in line]
    yield '', [lines[i] for i in body]
    for percent in 40, 75:
        n = max(3, len(body) * percent // 100)
        yield '-%d' % percent, [lines[i] for i in body[:n]]


def recorded():
    for path in sorted(glob.glob(os.path.join(TOP, 'tests', 'rules', '*.jsonl')) +
                       glob.glob(os.path.join(TOP, 'tests', 'data', '*.jsonl'))):
        with open(path, encoding='utf-8') as f:
            lines = f.read().splitlines()
        for cut, some in cuts(lines):
            yield os.path.basename(path)[:-len('.jsonl')] + cut, some


def written():
    for name, make in WRITTEN.items():
        for cut, some in cuts(make().lines):
            yield 'written-' + name + cut, some


def against_schema(paths):
    """Lines with a field or a value that the schema does not have; without its library none are found."""
    r = run([os.path.join(TOP, 'tests', 'schema.py'), os.path.join(TOP, 'doc', 'events.schema.json'), *paths])
    return [] if r.returncode in (0, 77) else (r.stdout + r.stderr).decode().splitlines()


def main():
    keep = next((a[len('--keep='):] for a in sys.argv[1:] if a.startswith('--keep=')), None)
    files = [a for a in sys.argv[1:] if not a.startswith('--')]
    streams = itertools.chain(recorded(), written())
    if files:
        streams = [(os.path.basename(a), open(a, encoding='utf-8').read().splitlines()) for a in files]
    faults, n = [], 0
    with tempfile.TemporaryDirectory() as tmp, concurrent.futures.ThreadPoolExecutor(2) as pool:
        folder = keep or tmp
        os.makedirs(folder, exist_ok=True)
        jobs = []
        for name, lines in streams:
            path = os.path.join(folder, name + '.in.jsonl')
            with open(path, 'w', encoding='utf-8') as f:
                f.write('\n'.join(lines) + '\n')
            jobs.append(pool.submit(check, name, path, folder, not re.search(r'-\d+$', name)))
        for job in jobs:
            n += 1
            faults += job.result()
        faults += against_schema(glob.glob(os.path.join(folder, '*.out.jsonl')))
    for fault in faults:
        print(fault)
    print('counts.py: %d streams, %d faults' % (n, len(faults)))
    return 1 if faults else 0


if __name__ == '__main__':
    sys.exit(main())
