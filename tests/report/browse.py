#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""browse.py [--pictures=DIR] [NAME...] - the report in a real browser: what its script does.

Each function test_NAME opens a page that procwatch made of a recording, presses keys and
buttons, and looks at what came of it; no page may have an error on its console, nor
anything that its security policy stopped.  --pictures leaves a picture at the end of each.
Environment: PROCWATCH.  Exit status: 0; 1 a failure; 77 there is no Chromium.
"""
import os
import subprocess
import sys
import tempfile
import traceback

sys.dont_write_bytecode = True
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, 'tests', 'report'))
import browser
import large_run

PROCWATCH = os.path.abspath(os.environ.get('PROCWATCH', os.path.join(TOP, 'build', 'procwatch')))
ONCE = os.path.join(TOP, 'tests', 'data', 'echo_once.jsonl')
LOOP = os.path.join(TOP, 'tests', 'data', 'echo_loop.jsonl')
ORPHAN = os.path.join(TOP, 'tests', 'data', 'orphan.jsonl')
SHELLS = 10000
APP = 'procwatchReport.'


def expect(what, got, want=True):
    if got != want:
        raise AssertionError('%s: %r, not %r' % (what, got, want))


class Pages:
    """The reports of recordings, each made once."""

    def __init__(self, folder):
        self.folder = folder

    def of(self, recording):
        path = os.path.join(self.folder, os.path.basename(recording) + '.html')
        if not os.path.exists(path):
            subprocess.run([PROCWATCH, '-q', '-e', 'finding', '-r', recording, '--report=' + path], check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return path

    def large(self):
        path = os.path.join(self.folder, 'large.jsonl')
        if not os.path.exists(path):
            large_run.write(SHELLS, path)
        return self.of(path)


def span(page):
    return page.eval(APP + 'view.to - ' + APP + 'view.from')


def cursor(page):
    return page.eval(APP + 'state.cursor')


def middle(page):
    """Of the picture, in the window."""
    page.eval('document.getElementById("plot").scrollIntoView({block: "center"})')
    box = page.eval('(() => { const b = document.getElementById("canvas").getBoundingClientRect();'
                    ' return [b.left, b.top, b.width, b.height]; })()')
    return box[0] + box[2] * 0.6, box[1] + box[3] * 0.5


def place_of(page, kind):
    """Where the mark of the first such event is, in the window."""
    page.eval('document.getElementById("plot").scrollIntoView({block: "center"})')
    page.settle()
    return page.eval('''(() => {
        const app = procwatchReport, e = app.world.events.find((e) => e.run.raw.kinds[e.kind] === "%s");
        const row = app.rows.at.get(app.world.procs[e.who]), box = app.tl.canvas.getBoundingClientRect();
        return [box.left + app.tl.x(e.t), box.top + 30 + row.y - app.tl.scroll + row.lanes.%s];
    })()''' % (kind, 'wait' if kind in ('took', 'nochild') else 'signal'))


def test_draws(open_page, pages):
    """What the data says stands in the picture, the list and the words."""
    page = open_page(pages.of(ONCE))
    expect('processes', page.eval(APP + 'world.procs.length'), 10)
    expect('rows', page.eval(APP + 'rows.list.length'), 10)
    expect('those that it left are under it', page.eval(APP + 'rows.list.slice(1).every((r) => r.depth === 1)'))
    expect('events', '47 events' in page.eval('document.getElementById("shown").textContent'))
    expect('counts', '9 SIGCHLDs generated, 6 coalesced, 3 delivered' in page.eval('document.getElementById("counts").textContent'))
    expect('the still picture is hidden', page.eval('getComputedStyle(document.getElementById("timeline")).display'), 'none')
    expect('it is painted', page.eval('''(() => { const c = document.getElementById("canvas");
        return new Set(c.getContext("2d").getImageData(0, 0, c.width, c.height).data).size > 20; })()'''))
    group = page.eval(APP + 'world.procs[0].groups.map((g) => [g.members.length, Boolean(g.delivered)])')
    expect('what was coalesced with what', group, [[0, True], [6, True], [0, True]])


def test_zooms(open_page, pages):
    """The wheel to below 1 us per pixel, a drag moves, and at the whole the page scrolls."""
    page = open_page(pages.of(ONCE))
    x, y = middle(page)
    whole = span(page)
    for _ in range(80):
        page.mouse('mouseWheel', x, y, deltaX=0, deltaY=-300)
    page.settle()
    width = page.eval(APP + 'tl.right - ' + APP + 'tl.left')
    expect('below 1 us per pixel', span(page) / width < 1000)
    before = page.eval(APP + 'view.from')
    page.mouse('mousePressed', x, y, button='left', clickCount=1, buttons=1)
    page.mouse('mouseMoved', x - 120, y, button='left', buttons=1)
    page.mouse('mouseReleased', x - 120, y, button='left', clickCount=1)
    page.settle()
    moved = (page.eval(APP + 'view.from') - before) / span(page) * width
    expect('a drag of 120 px', round(moved), 120)
    page.key('f')
    expect('the whole again', abs(span(page) - whole) < 1)
    page.eval('window.scrollTo(0, 300)')
    x, y = middle(page)
    at = page.eval('window.scrollY')
    page.mouse('mouseWheel', x, y, deltaX=0, deltaY=240)
    page.until('window.scrollY > %d' % at)
    page.key('b')
    expect('the burst is in view', page.eval('''(() => { const { view, world } = procwatchReport;
        const g = world.procs[0].groups[1]; return view.from < g.first.t && view.to > g.delivered.t; })()'''))
    expect('and not much else', span(page) < whole / 100)


def test_steps(open_page, pages):
    """The player's keys: an event at a time, seek, speed, play to the end; idle is skipped."""
    page = open_page(pages.of(ONCE))
    page.key('Home')
    page.key('0')
    expect('at the start', cursor(page), page.eval(APP + 'world.from'))
    seen = []
    for _ in range(4):
        page.key('.')
        seen.append(page.eval(APP + 'state.event'))
    expect('one event after another', seen, [0, 1, 2, 3])
    expect('it is said to a screen reader', 'exit status 0' in page.eval('document.getElementById("live").textContent'))
    page.key(',')
    expect('and back', page.eval(APP + 'state.event'), 2)
    page.key('m')
    expect('the next merge', page.eval(APP + 'world.events[' + APP + 'state.event].run.raw.kinds[' + APP + 'world.events[' + APP + 'state.event].kind]'), 'merged')
    expect('its words', 'COALESCED' in page.eval('document.getElementById("now").textContent'))
    page.key('5')
    expect('half of it', abs(cursor(page) / page.eval(APP + 'world.to') - 0.5) < 0.01)
    slow = page.eval('document.getElementById("speed").textContent')
    page.key('[')
    expect('slower', page.eval('document.getElementById("speed").textContent') != slow)
    page.key('0')
    page.eval('document.getElementById("plot").scrollIntoView({block: "center"})')
    for _ in range(10):
        page.key('[')           # so slow that it does not come to an end at once
    page.key(' ', 'Space')
    expect('it plays', page.eval(APP + 'player.playing'))
    for _ in range(40):
        page.key(']')
    page.until('!' + APP + 'player.playing')
    page.eval('window.scrollTo(0, document.body.scrollHeight)')
    page.key(' ', 'Space')
    expect('where there is nothing to play it scrolls', page.eval(APP + 'player.playing'), False)
    expect('to its end', cursor(page), page.eval(APP + 'world.to'))


def test_skips_idle(open_page, pages):
    """Three seconds without an event are not waited for."""
    page = open_page(pages.of(ONCE))
    got = page.eval('''(() => { const app = procwatchReport, e = app.world.events;
        let i = e.findIndex((x, n) => e[n + 1] && e[n + 1].t - x.t > 2e9);
        app.player.speed = 0.001; app.state.cursor = e[i].t; app.state.event = null;
        return [e[i].t, e[i + 1].t]; })()''')
    page.eval('document.getElementById("plot").scrollIntoView({block: "center"})')
    page.key(' ', 'Space')
    page.until(APP + 'state.cursor > %r' % (got[1] - 1e6))
    expect('not after the next event', cursor(page) <= got[1] + 1e9)


def test_filters(open_page, pages):
    """Search, only zombies, a kind of event, folding: rows and list follow."""
    page = open_page(pages.of(ONCE))
    page.key('/')
    for c in '26849':
        page.key(c)
    expect('its row and its parent', page.eval(APP + 'rows.list.map((r) => r.p.pid)'), [26560, 26849])
    expect('its events: fork, exit, signal, orphan', page.eval('[...document.querySelectorAll("#list .verb")].map((v) => v.textContent)'),
           ['fork', 'exit', 'signal', 'orphan'])
    page.key('Escape')
    expect('all again', page.eval(APP + 'rows.list.length'), 10)
    page.key('z')
    expect('zombies, and their parent', page.eval(APP + 'rows.list.length'), 7)
    page.key('z')
    page.eval('(() => { const s = document.getElementById("sort"); s.value = "longest zombies first"; s.dispatchEvent(new Event("change")); })()')
    expect('the longest zombies come first', page.eval(APP + 'rows.list.slice(0, 6).every((r) => r.p.bits & 8)'))
    page.key('Escape')
    expect('the tree again', page.eval(APP + 'rows.list[0].p.pid'), 26560)
    page.eval('(() => { const v = document.getElementById("verb"); v.value = "deliver"; v.dispatchEvent(new Event("change")); })()')
    expect('deliveries', page.eval(APP + 'list.shown.length'), 3)
    page.eval('document.getElementById("fold").click()')
    expect('that of the command stays', page.eval(APP + 'rows.list.length'), 10)
    page.eval('(() => { const { rows } = procwatchReport; procwatchReport.state.selected = rows.list[0].p; procwatchReport.pickRow(rows.list[0]); })()')
    expect('folded', page.eval(APP + 'rows.list.length'), 1)


def test_hovers(open_page, pages):
    """Details under the pointer; a click selects, and says why a zombie is there."""
    page = open_page(pages.of(ONCE))
    page.key('b')
    x, y = place_of(page, 'merged')
    page.mouse('mouseMoved', x, y)
    page.settle()
    tip = page.eval('document.getElementById("tip").textContent')
    expect('its words: ' + tip, 'COALESCED' in tip and '7 children ended' in tip)
    page.click(x, y)
    expect('the cursor is there', page.eval('document.getElementById("now").textContent').count('COALESCED'), 1)
    page.eval(APP + 'pickRow(' + APP + 'rows.at.get(' + APP + 'world.procs.find((p) => p.pid === 26850)))')
    story = page.eval('document.getElementById("story").textContent')
    expect('why it is there: ' + story, 'coalesced: the one of echo_server (26845)' in story and 'no wait call has returned it' in story)


def test_finding(open_page, pages):
    """From a finding to the processes that it is about, and their moment; and back."""
    page = open_page(pages.of(ONCE))
    page.eval('document.querySelector("#finding-0 button").click()')
    page.settle()
    expect('its processes', page.eval('[...' + APP + 'state.evidence].map((p) => p.pid).sort()'),
           [26560, 26847, 26848, 26849, 26850, 26851, 26855])
    expect('their moment', span(page) < 2e7)
    expect('the way back', page.eval('document.querySelector("#story a").getAttribute("href")'), '#finding-0')
    page.key('Escape')
    expect('cleared', page.eval(APP + 'state.evidence.size'), 0)
    page.key('n')
    expect('by key', page.eval(APP + 'state.evidence.size'), 7)


def test_hostile(open_page, pages):
    """A process named <script> stays text; what is not ours does not run."""
    page = open_page(pages.large())
    expect('its name', page.eval(APP + 'world.procs.find((p) => p.name.startsWith("<")).command'),
           "'<script>alert(1)</script>' '<script>alert(1)</script>'" if page.eval(APP + 'world.procs.find((p) => p.name.startsWith("<")).command[0]') == "'"
           else '<script>alert(1)</script> <script>alert(1)</script>')
    expect('scripts', page.eval('document.scripts.length'), 2)
    expect('no dialog', [e for e in page.browser.events if e['method'] == 'Page.javascriptDialogOpening'], [])
    expect('no error', page.errors(), [])
    page.eval('(() => { const s = document.createElement("script"); s.textContent = "window.ours = 1"; document.body.append(s); })()')
    expect('another script', page.eval('window.ours === undefined'))
    page.eval('(() => { const s = document.createElement("style"); s.textContent = "body { display: none }"; document.body.append(s); })()')
    expect('another style', page.eval('getComputedStyle(document.body).display'), 'block')
    expect('they were stopped', len(page.errors()), 2)
    page.browser.events.clear()


def test_large(open_page, pages):
    """10,000 processes: few rows, true totals, 5 MB at most; a group unfolds."""
    path = pages.large()
    expect('5 MB', os.path.getsize(path) <= 5 * 1000 * 1000)
    page = open_page(path)
    expect('all of them', page.eval(APP + 'world.procs.length'), SHELLS)
    rows = page.eval(APP + 'rows.list.length')
    expect('rows', rows < 30)
    label = page.eval(APP + 'rows.list.find((r) => r.members && r.members[0].name === "sh").members.length')
    page.eval(APP + 'pickRow(' + APP + 'rows.list.find((r) => r.members && r.members[0].name === "sh"))')
    expect('each is shown', page.eval(APP + 'rows.list.length') >= rows + label)
    page.eval(APP + 'setCursor(' + APP + 'world.to / 3, null)')
    counts = page.eval('document.getElementById("counts").textContent')
    expect('counts at a moment: ' + counts, 'SIGCHLDs generated' in counts)
    expect('frames', page.eval('''new Promise((done) => { let n = 0; const go = () => {
        procwatchReport.show(procwatchReport.view.from + 1e6, procwatchReport.view.to + 1e6);
        n++ < 30 ? requestAnimationFrame(go) : done(procwatchReport.frames > 25); }; go(); })'''))


def test_more_than_fit(open_page, pages):
    """Processes that the page has no room for: it works without them, and says so."""
    recording = os.path.join(pages.folder, 'zombies.jsonl')
    large_run.write_zombies(20010, recording)
    page = open_page(pages.of(recording))
    expect('those that fit', page.eval(APP + 'world.procs.length'), 20000)
    expect('an exit of another', page.eval(APP + 'world.events.some((e) => e.kind === 4 && e.who < 0)'))
    words = page.eval('document.getElementById("live-timeline").textContent')
    expect('how many there were: ' + words, '20011 processes in all; 20000 are on this page' in words)
    page.key('Home')
    page.key('m')
    page.key('End')
    page.key(',')


def test_sparse(open_page, pages):
    """Hardly an event, no finding, no merge: each key does what it can."""
    for name in ('leader-exited', 'foreign-exit-signal', 'orphaned'):
        page = open_page(pages.of(os.path.join(TOP, 'tests', 'rules', name + '.jsonl')))
        for key in 'bnmz.,f':
            page.key(key)
        page.key('5')
        before = cursor(page)
        page.key('m')
        expect('no merge: the cursor stays', cursor(page), before)
        words = page.eval('document.getElementById("live-timeline").textContent')
        expect('no gap in the words', [w for w in ('undefined', 'NaN', 'null') if w in words], [])


def test_orphans(open_page, pages):
    """An orphan stands under the process that forked it."""
    page = open_page(pages.of(ORPHAN))
    expect('there are some', page.eval(APP + 'world.procs.some((p) => p.bits & 2)'))
    expect('each has its parent', page.eval(APP + 'world.procs.filter((p) => p.bits & 2).every((p) => p.up && p.up.children.includes(p))'))


def test_two_runs(open_page, pages):
    """The data of two runs: both on one axis, each with its heading."""
    page = open_page(pages.of(ONCE))
    page.eval('''(() => { const data = document.getElementById("runs"), doc = JSON.parse(data.textContent);
        doc.runs.push({ ...structuredClone(doc.runs[0]), name: "the other" });
        doc.shifts = [0, 1000000];
        window.both = procwatchReport.decode(doc); })()''')
    expect('processes', page.eval('both.procs.length'), 20)
    expect('in order', page.eval('both.events.every((e, i) => !i || both.events[i - 1].t <= e.t)'))
    expect('shifted', page.eval('both.procs[10].born - both.procs[0].born'), 1000000)


def test_compares(open_page, pages):
    """--compare: two runs, aligned at their first fork, each with its counts and its findings."""
    path = os.path.join(pages.folder, 'pair.html')
    subprocess.run([PROCWATCH, '--report=' + path, '--compare', ONCE, LOOP], check=True, stdout=subprocess.DEVNULL)
    page = open_page(path)
    expect('rows, with two headings', page.eval(APP + 'rows.list.length'), 22)
    expect('aligned', page.eval(APP + 'world.runs.map((r) => ' + APP + 'world.events.find((e) => e.run === r && e.kind === 2).t)'), [0, 0])
    counts = page.eval('document.getElementById("counts").textContent')
    expect('counts of each: ' + counts, 'A: 0 processes run6 zombies' in counts and 'B: 0 processes run0 zombies' in counts)
    expect('the sentence', 'B waits in a loop, A waits once per signal' in page.eval('document.querySelector(".verdict").textContent'))
    page.eval('document.querySelector("#Afinding-0 button").click()')
    expect('its processes', page.eval(APP + 'state.evidence.size'), 7)
    refused = subprocess.run([PROCWATCH, '--report=' + path + '.svg', '--compare', ONCE, LOOP], stdout=subprocess.DEVNULL,
                             stderr=subprocess.PIPE, check=False)
    expect('no picture of two', (refused.returncode != 0, b'FILE.html' in refused.stderr), (True, True))


def test_looks(open_page, pages):
    """Dark, narrow, on paper, and without scripts."""
    light = open_page(pages.of(ONCE)).eval('getComputedStyle(document.body).backgroundColor')
    page = open_page(pages.of(ONCE), dark=True)
    expect('dark', page.eval('getComputedStyle(document.body).backgroundColor') != light)
    expect('the picture, too', page.eval('document.getElementById("canvas").getContext("2d").getImageData(2, 2, 1, 1).data[0] < 60'))
    page = open_page(pages.of(ONCE), width=400, height=800)
    expect('no wider than the window', page.eval('document.documentElement.scrollWidth <= 400'))
    page = open_page(pages.of(ONCE), media='print')
    expect('on paper the still picture', page.eval('getComputedStyle(document.getElementById("timeline")).display'), 'block')
    expect('and no buttons', page.eval('getComputedStyle(document.getElementById("live-timeline")).display'), 'none')
    page = open_page(pages.of(ONCE), script=False)
    page.call('Emulation.setScriptExecutionDisabled', value=False)
    expect('without scripts the still picture', page.eval('getComputedStyle(document.getElementById("timeline")).display'), 'block')
    expect('and its events', page.eval('document.querySelectorAll("#events tbody tr").length > 40'))
    expect('and no buttons', page.eval('document.querySelectorAll("button").length'), 0)


def run(name, test, b, pages, pictures):
    opened = []

    def open_page(path, **looks):
        opened.append(b.page(path, **looks))
        if looks.get('script', True):
            opened[-1].until('document.documentElement.dataset.ready === "1"')
            opened[-1].settle()
        return opened[-1]
    try:
        test(open_page, pages)
        for page in opened:
            expect('errors of the page', page.errors(), [])
        if pictures:
            opened[-1].picture(os.path.join(pictures, name + '.png'))
        print('ok     %s' % name)
        return 0
    except (AssertionError, RuntimeError):
        print('FAILED %s' % name)
        traceback.print_exc(file=sys.stdout)
        return 1
    finally:
        b.events.clear()
        for page in opened:
            page.close()


def main():
    names = [a for a in sys.argv[1:] if not a.startswith('--')]
    pictures = next((a.split('=', 1)[1] for a in sys.argv[1:] if a.startswith('--pictures=')), None)
    if not browser.find():
        print('skipped: there is no Chromium')
        return 77
    tests = {n[5:]: f for n, f in globals().items() if n.startswith('test_')}
    with tempfile.TemporaryDirectory(prefix='procwatch-report.') as folder, browser.Browser() as b:
        pages = Pages(folder)
        return min(sum(run(n, f, b, pages, pictures) for n, f in tests.items() if not names or n in names), 1)


if __name__ == '__main__':
    sys.exit(main())
