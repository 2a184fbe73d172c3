#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""picture.py RECORDING PICTURE.png - the README's picture of the report: the timeline of a
recording at its busiest moment, with a zombie selected.  Environment: PROCWATCH.
"""
import base64
import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import browser

SELECT = '''(() => {
    const app = procwatchReport, coalesced = app.world.procs.filter((p) => p.signal >= 0 && (p.bits & 8) &&
        app.world.events[p.signal].group.first.index !== p.signal);
    app.pickRow(app.rows.at.get(coalesced.at(-1)));
    document.querySelector(".keys").remove();
    const box = document.getElementById("live-timeline").getBoundingClientRect();
    return [box.x, box.y + scrollY, box.width, box.height];
})()'''


def main():
    with tempfile.TemporaryDirectory() as folder, browser.Browser() as b:
        report = os.path.join(folder, 'report.html')
        subprocess.run([os.environ['PROCWATCH'], '-q', '-e', 'finding', '-r', sys.argv[1], '--report=' + report],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        page = b.page(report, width=1160, height=1000)
        page.until('document.documentElement.dataset.ready === "1"')
        page.call('Emulation.setScrollbarsHidden', hidden=True)
        page.key('b')
        x, y, width, height = page.eval(SELECT)
        page.settle()
        got = page.call('Page.captureScreenshot', format='png', captureBeyondViewport=True,
                        clip={'x': x - 8, 'y': y, 'width': width + 16, 'height': height + 8, 'scale': 1})
        with open(sys.argv[2], 'wb') as f:
            f.write(base64.b64decode(got['data']))


if __name__ == '__main__':
    main()
