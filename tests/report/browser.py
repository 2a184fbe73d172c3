# SPDX-License-Identifier: GPL-2.0-or-later
"""browser.py - a headless Chromium, driven by the DevTools protocol over a pipe: only the
standard library.  browser.Browser() is a context; None of its waits is for a time, each is
for an event or a condition of the page.
"""
import base64
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time

LIMIT = 120                     # seconds for one answer: a loaded machine is no failure
NAMES = ('chromium', 'chromium-browser', 'google-chrome')


def find():
    """The path of a Chromium, or None."""
    named = os.environ.get('CHROMIUM')
    return named or next((p for p in map(shutil.which, NAMES) if p), None)


class Browser:
    def __init__(self):
        self.n = 0
        self.events = []
        self.left = b''

    def __enter__(self):
        to_read, self.to = os.pipe()
        self.from_, to_write = os.pipe()
        self.home = tempfile.mkdtemp(prefix='procwatch-report.')

        def descriptors():
            os.dup2(to_read, 100)
            os.dup2(to_write, 101)
            os.dup2(100, 3)
            os.dup2(101, 4)
            os.close(100)
            os.close(101)
        self.child = subprocess.Popen(
            [find(), '--headless', '--no-sandbox', '--disable-gpu', '--remote-debugging-pipe',
             '--no-first-run', '--disable-dev-shm-usage', '--disable-extensions', '--disable-background-networking',
             '--user-data-dir=' + self.home, 'about:blank'],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            preexec_fn=descriptors, close_fds=False, start_new_session=True)
        os.close(to_read)
        os.close(to_write)
        return self

    def __exit__(self, *error):
        try:
            self.send('Browser.close')
            self.child.wait(10)
        except (OSError, subprocess.TimeoutExpired, RuntimeError):
            os.killpg(self.child.pid, signal.SIGKILL)
            self.child.wait()
        os.close(self.to)
        os.close(self.from_)
        shutil.rmtree(self.home, ignore_errors=True)

    def receive(self, limit=LIMIT):
        """The next message, or None after so many seconds."""
        end = time.monotonic() + limit
        while b'\0' not in self.left:
            rest = end - time.monotonic()
            if rest <= 0 or not select.select([self.from_], [], [], rest)[0]:
                return None
            got = os.read(self.from_, 1 << 20)
            if not got:
                raise RuntimeError('the browser has ended')
            self.left += got
        line, self.left = self.left.split(b'\0', 1)
        return json.loads(line)

    def send(self, method, session=None, **params):
        self.n += 1
        message = {'id': self.n, 'method': method, 'params': params}
        if session:
            message['sessionId'] = session
        os.write(self.to, json.dumps(message).encode() + b'\0')
        return self.n

    def call(self, method, session=None, **params):
        n = self.send(method, session, **params)
        while True:
            got = self.receive()
            if got is None:
                raise RuntimeError('no answer to %s' % method)
            if got.get('id') == n:
                if 'error' in got:
                    raise RuntimeError('%s: %s' % (method, got['error']))
                return got['result']
            if 'method' in got:
                self.events.append(got)

    def page(self, path, **looks):
        return Page(self, path, **looks)


class Page:
    """One report, opened; errors has what its console and its policy complain of."""

    def __init__(self, browser, path, width=1280, height=900, dark=False, script=True, media='screen'):
        self.browser = browser
        target = browser.call('Target.createTarget', url='about:blank')['targetId']
        self.target = target
        self.session = browser.call('Target.attachToTarget', targetId=target, flatten=True)['sessionId']
        for domain in ('Page', 'Runtime', 'Log'):
            self.call(domain + '.enable')
        self.call('Emulation.setDeviceMetricsOverride', width=width, height=height, deviceScaleFactor=1, mobile=width < 600)
        self.call('Emulation.setEmulatedMedia', media=media,
                  features=[{'name': 'prefers-color-scheme', 'value': 'dark' if dark else 'light'}])
        self.call('Emulation.setScriptExecutionDisabled', value=not script)
        browser.events.clear()
        self.call('Page.navigate', url='file://' + os.path.abspath(path))
        self.wait_event('Page.loadEventFired')

    def call(self, method, **params):
        return self.browser.call(method, self.session, **params)

    def wait_event(self, method):
        while not any(e['method'] == method for e in self.browser.events):
            got = self.browser.receive()
            if got is None:
                raise RuntimeError('no %s' % method)
            if 'method' in got:
                self.browser.events.append(got)

    def errors(self):
        """Exceptions, console errors, what the security policy stopped."""
        self.eval('0')
        out = []
        for e in self.browser.events:
            p = e['params']
            if e['method'] == 'Runtime.exceptionThrown':
                d = p['exceptionDetails']
                out.append(d.get('exception', {}).get('description') or d['text'])
            elif e['method'] == 'Log.entryAdded' and p['entry']['level'] in ('error', 'warning'):
                out.append(p['entry']['text'])
            elif e['method'] == 'Runtime.consoleAPICalled' and p['type'] in ('error', 'warning'):
                out.append(str(p['args']))
        return out

    def eval(self, script):
        """Its value; a promise is waited for."""
        got = self.call('Runtime.evaluate', expression=script, returnByValue=True, awaitPromise=True)
        if 'exceptionDetails' in got:
            d = got['exceptionDetails']
            raise RuntimeError(d.get('exception', {}).get('description') or d['text'])
        return got['result'].get('value')

    def settle(self):
        """Two frames later: what was asked for is painted."""
        self.eval('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))')

    def until(self, condition):
        """Polls each frame; the limit is for a page that never comes to it."""
        end = time.monotonic() + LIMIT
        while not self.eval(condition):
            if time.monotonic() > end:
                raise RuntimeError('never: ' + condition)
            self.settle()

    def key(self, key, code=None):
        text = key if len(key) == 1 else ''
        params = {'key': key, 'text': text} if text else {'key': key}
        if code or not text:
            params['code'] = code or key
        self.call('Input.dispatchKeyEvent', type='keyDown', **params)
        self.call('Input.dispatchKeyEvent', type='keyUp', key=key)
        self.settle()

    def mouse(self, kind, x, y, **more):
        self.call('Input.dispatchMouseEvent', type=kind, x=x, y=y, **more)

    def click(self, x, y):
        for kind in ('mousePressed', 'mouseReleased'):
            self.mouse(kind, x, y, button='left', clickCount=1, buttons=1)
        self.settle()

    def picture(self, path, full=False):
        got = self.call('Page.captureScreenshot', format='png', captureBeyondViewport=full)
        with open(path, 'wb') as f:
            f.write(base64.b64decode(got['data']))

    def close(self):
        self.browser.call('Target.closeTarget', targetId=self.target)
