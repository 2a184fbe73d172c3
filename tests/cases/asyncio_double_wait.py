# SPDX-License-Identifier: GPL-2.0-or-later
# asyncio: send_signal() polls (and so reaps) behind the back of the child watcher, whose own waitpid then gets ECHILD: "exit status
# already read: will report returncode 255" (cpython#87744, gunicorn#3333, aiohttp#7038). Expected: stolen-child; must not: status-lost
import asyncio, signal, time
async def main():
    w = asyncio.PidfdChildWatcher(); w.attach_loop(asyncio.get_running_loop()); asyncio.set_child_watcher(w)
    for i in range(3):
        p = await asyncio.create_subprocess_exec("sh", "-c", "exit 3")
        time.sleep(0.3)
        try: p.send_signal(signal.SIGUSR1)
        except ProcessLookupError: pass
        print("returncode", await p.wait())
asyncio.run(main())
