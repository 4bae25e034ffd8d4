"""Chromium, told what to do through two pipes (--remote-debugging-pipe of the
DevTools protocol: JSON, each message ended by a NUL), so that no port is open
and nothing has to be installed beside it. Everything that a page says on its
console, throws, is refused or asks for is kept."""

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

from harness import SLOW, Failure

PATIENCE = 60 * SLOW


class Browser:
    def __init__(self):
        self.profile = tempfile.mkdtemp(prefix="scepctl-browser-")
        self.number = 0
        self.waiting = b""
        self.events = []
        ours, theirs = os.pipe(), os.pipe()  # what it reads, what it writes
        ends = [fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 10)
                for fd in (ours[0], theirs[1])]
        self.process = subprocess.Popen(
            [find(), "--headless=new", "--disable-gpu", "--no-first-run",
             "--disable-background-networking", "--disable-sync",
             "--disable-component-update", "--remote-debugging-pipe",
             f"--user-data-dir={self.profile}",
             *(["--no-sandbox"] if os.geteuid() == 0 else []),
             "about:blank"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, pass_fds=(3, 4),
            start_new_session=True, env={**os.environ, "HOME": self.profile},
            preexec_fn=lambda: [os.dup2(end, fd) for fd, end
                                in zip((3, 4), ends)])
        for fd in (ours[0], theirs[1], *ends):
            os.close(fd)
        self.to, self.from_ = ours[1], theirs[0]
        self.session = None
        pages = self.call("Target.getTargets")["targetInfos"]
        target = next(p["targetId"] for p in pages if p["type"] == "page")
        self.session = self.call("Target.attachToTarget", targetId=target,
                                 flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network", "Audits"):
            self.call(f"{domain}.enable")

    def done(self):
        for fd in (self.to, self.from_):
            os.close(fd)
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)

    # -- the protocol --------------------------------------------------------

    def receive(self, deadline):
        while b"\0" not in self.waiting:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.from_], [], [], left)[0]:
                raise Failure("the browser does not answer")
            some = os.read(self.from_, 1 << 16)
            if not some:
                raise Failure("the browser has ended")
            self.waiting += some
        message, self.waiting = self.waiting.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        rest = json.dumps(message).encode() + b"\0"
        while rest:
            rest = rest[os.write(self.to, rest):]
        deadline = time.monotonic() + PATIENCE
        while True:
            answer = self.receive(deadline)
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise Failure(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    # -- a page --------------------------------------------------------------

    def open(self, path):
        """Shows a file; what was seen of another is forgotten."""
        self.events.clear()
        self.call("Page.navigate", url=f"file://{os.path.abspath(path)}")
        deadline = time.monotonic() + PATIENCE
        while not any(e["method"] == "Page.loadEventFired"
                      for e in self.events):
            self.events.append(self.receive(deadline))

    def run(self, script):
        """The value of an expression in the page."""
        result = self.call("Runtime.evaluate", expression=script,
                           returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise Failure(f"{script}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def complaints(self):
        """What the page said, threw or was refused."""
        self.run("new Promise(done => setTimeout(done, 50))")
        return [event for event in self.events if event["method"] in (
            "Runtime.consoleAPICalled", "Runtime.exceptionThrown",
            "Log.entryAdded", "Audits.issueAdded")]

    def asked(self):
        """The addresses that were asked for."""
        self.run("new Promise(done => setTimeout(done, 50))")
        return [event["params"]["request"]["url"] for event in self.events
                if event["method"] == "Network.requestWillBeSent"]

    def medium(self, scheme="light", medium="screen", width=1200):
        self.call("Emulation.setEmulatedMedia", media=medium, features=[
            {"name": "prefers-color-scheme", "value": scheme}])
        self.call("Emulation.setDeviceMetricsOverride", width=width,
                  height=900, deviceScaleFactor=1, mobile=False)

    def picture(self):
        """All of the page, as PNG."""
        return base64.b64decode(self.call(
            "Page.captureScreenshot", captureBeyondViewport=True)["data"])

    def paper(self):
        return base64.b64decode(self.call(
            "Page.printToPDF", printBackground=False)["data"])


def find():
    for name in ("chromium", "google-chrome", "chromium-browser"):
        if shutil.which(name):
            return name
    raise Failure("there is no chromium: sh tools/deps.sh around")
