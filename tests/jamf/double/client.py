"""The double as tests hold it.

    with JamfPro(pki, delay=0.05) as jamf:       # keywords are switches
        jamf.client("id", "secret")              # may do everything
        jamf.add("categories", [{"name": "Certificates"}])
        ... run the program on jamf.url, trusting jamf.ca ...
        jamf.log(); jamf.stats(); jamf.profiles(); jamf.deliveries()

Every command of control.py is a method, with keywords as its fields."""

import http.client
import json
import os
import subprocess
import sys
import threading

PACKAGE = os.path.dirname(os.path.abspath(__file__))
GRACE_SECONDS = 5


class ControlError(Exception):
    """The double refused a command."""


class JamfPro:
    def __init__(self, pki, cert="web", **switches):
        """pki: has cert(name) and key(name), paths of PEM files; cert: which
        of them is shown, web-expired for instance."""
        self.ca = pki.cert("web-root")
        self.lock = threading.Lock()
        self.process = subprocess.Popen(
            [sys.executable, "-B", "-m", "double", pki.cert(cert),
             pki.key(cert)], cwd=os.path.dirname(PACKAGE),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        line = self.process.stdout.readline()
        if not line:
            raise ControlError("the double did not start")
        ready = json.loads(line)
        self.port = ready["port"]
        self.url = f"https://localhost:{self.port}"
        self.control = http.client.HTTPConnection("127.0.0.1",
                                                  ready["control"])
        if switches:
            self.configure(**switches)

    def call(self, command, **fields):
        with self.lock:
            self.control.request("POST", "/" + command, json.dumps(fields))
            response = self.control.getresponse()
            answer = json.loads(response.read())
        if response.status != 200:
            raise ControlError(f"{command}: {answer['error']}")
        return answer

    def __getattr__(self, command):
        if command.startswith("_"):
            raise AttributeError(command)
        return lambda **fields: self.call(command, **fields)

    # Those that read better with positions.

    def add(self, kind, objects):
        return self.call("add", kind=kind, objects=objects)

    def client(self, id, secret, privileges=None, lifetime=None):
        return self.call("client", id=id, secret=secret,
                         privileges=privileges, lifetime=lifetime)

    def user(self, name, password, privileges=None, expired=False):
        return self.call("user", name=name, password=password,
                         privileges=privileges, expired=expired)

    def fault(self, action, method=".*", path="", **more):
        return self.call("fault", action=action, method=method, path=path,
                         **more)

    def body(self, n):
        return self.call("body", n=n)

    def profile(self, platform, id):
        return self.call("profile", platform=platform, id=id)

    def certificates(self):
        """How many were issued in all."""
        return sum(self.deliveries()["certificates"].values())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        self.control.close()
        self.process.stdin.close()
        try:
            self.process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
