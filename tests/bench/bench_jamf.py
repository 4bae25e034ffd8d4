"""The rows for Jamf Pro: against the project's double, which takes 50 ms for
each request, the program must be about as fast as the requests alone are."""

import http.client
import os
import re
import shutil
import ssl
import statistics
import subprocess
import sys
import time
from urllib.parse import urlencode

HERE = os.path.dirname(os.path.abspath(__file__))
TESTS = os.path.dirname(HERE)
sys.path[:0] = [os.path.join(TESTS, "jamf"), os.path.join(TESTS, "net")]

from double import JamfPro  # noqa: E402
from servers.pki import Pki  # noqa: E402

COUNT = 200
DELAY = 0.05
CATEGORY = re.compile("^category = .*$", re.M)
# One list, and 200 objects, five at a time.
ROUNDS = 1 + COUNT // 5
CREATE = "/JSSResource/osxconfigurationprofiles/id/0"
LIST = "/JSSResource/osxconfigurationprofiles"
PROJECT = """[jamf]
url = {url}
client_id = bench
client_secret = env:BENCH_SECRET

[network]
ca_file = {ca}
"""
TEXT = """[profile]
name       = Example identity {n}
identifier = com.example.scep.n{n}

[scep]
url         = https://scep.example.com/certsrv/mscep/mscep.dll
name        = ca
subject     = CN=device-{n},O=Example
fingerprint = {n:064x}
use_as_digital_signature = yes

[jamf]
category = Certificates

[scope]
computer_groups = Pilot
"""


class Run:
    def __init__(self, program, place, jamf):
        self.program = program
        self.place = place
        self.jamf = jamf

    def of(self, *arguments):
        """Seconds of a run that ends well."""
        begin = time.perf_counter()
        done = subprocess.run(
            [self.program, "--directory", self.place, *arguments],
            env={**os.environ, "BENCH_SECRET": "secret", "CI": "",
                 "TF_BUILD": "", "JENKINS_URL": ""},
            capture_output=True, check=False)
        seconds = time.perf_counter() - begin
        if done.returncode != 0:
            sys.exit(f"{' '.join(arguments)} ended with {done.returncode}:\n"
                     f"{done.stderr.decode()[-2000:]}")
        return seconds

    def expect(self, what, got, expected):
        if got != expected:
            sys.exit(f"{what}: {got}, expected {expected}")

    def requests(self, method, path):
        return sum(entry["method"] == method and entry["path"] == path
                   for entry in self.jamf.log())

    def is_frugal(self, writes):
        stats = self.jamf.stats()
        self.expect("tokens", stats["tokens"], 1)
        self.expect("lists", self.requests("GET", LIST), 1)
        self.expect("writes", sum(
            entry["method"] in ("POST", "PUT", "DELETE")
            and "JSSResource" in entry["path"]
            for entry in self.jamf.log()), writes)
        if stats["most"]["all"] > 5 or stats["most"]["writes"] > 1:
            sys.exit(f"at once: {stats['most']}")

    def create(self):
        """Seconds, and what was sent where."""
        lock = os.path.join(self.place, "scepctl.lock")
        if os.path.exists(lock):
            os.unlink(lock)
        self.jamf.wipe()
        self.jamf.forget()
        seconds = self.of("apply", "--yes")
        self.is_frugal(COUNT)
        return seconds, [(CREATE, self.jamf.body(n=entry["n"]))
                         for entry in self.jamf.log()
                         if entry["path"] == CREATE]

    def bare(self, method, requests):
        """The same, one after the other, by a client that does no more."""
        url = self.jamf.url.partition("//")[2]
        connection = http.client.HTTPSConnection(
            url, context=ssl.create_default_context(cafile=self.jamf.ca))
        connection.request("POST", "/api/v1/oauth/token", urlencode({
            "grant_type": "client_credentials", "client_id": "bench",
            "client_secret": "secret"}), {
                "Content-Type": "application/x-www-form-urlencoded"})
        token = connection.getresponse().read().decode().split('"')[3]
        headers = {"Authorization": f"Bearer {token}",
                   "Accept": "application/xml",
                   "Content-Type": "application/xml"}
        begin = time.perf_counter()
        for path, body in requests:
            connection.request(method, path, body.encode(), headers)
            response = connection.getresponse()
            response.read()
            self.expect("status", response.status, 201)
        seconds = time.perf_counter() - begin
        connection.close()
        return seconds

    def update(self, category):
        """All of them, in one value outside the payload; seconds, and what
        was sent where."""
        for name in os.listdir(self.place):
            if name.endswith(".ini"):
                path = os.path.join(self.place, name)
                with open(path) as file:
                    text = file.read()
                with open(path, "w") as file:
                    file.write(CATEGORY.sub(f"category = {category}", text))
        self.jamf.forget()
        planned = self.of("plan")
        self.jamf.forget()
        seconds = self.of("apply", "--yes") - planned
        self.is_frugal(COUNT)
        return seconds, [(entry["path"], self.jamf.body(n=entry["n"]))
                         for entry in self.jamf.log()
                         if entry["method"] == "PUT"]

    def plan(self):
        self.jamf.forget()
        seconds = self.of("plan", "--check")
        self.is_frugal(0)
        return seconds

    def unchanged(self):
        self.jamf.forget()
        self.of("apply", "--yes")
        self.is_frugal(0)


def rows(program, table, place):
    shutil.rmtree(place, ignore_errors=True)
    os.makedirs(place)
    for n in range(COUNT):
        with open(f"{place}/p{n:03}.ini", "w") as file:
            file.write(TEXT.format(n=n))
    pki = Pki()
    pki.cert("web")
    with JamfPro(pki, delay=DELAY, nodes=1) as jamf:
        jamf.client("bench", "secret", lifetime=3600)
        jamf.add("categories", [{"name": "Certificates"},
                                {"name": "Network"}])
        jamf.add("computers", [{"name": "Mac 1"}])
        jamf.add("computergroups", [{"name": "Pilot", "members": [1]}])
        with open(f"{place}/scepctl.conf", "w") as file:
            file.write(PROJECT.format(url=jamf.url, ca=jamf.ca))
        measure(Run(program, place, jamf), table)
    pki.done()


def write_row(table, what, pairs):
    ratio = statistics.median(here / bare for here, bare in pairs)
    here, bare = (statistics.median(column) for column in zip(*pairs))
    table.row(f"{COUNT} {what} in Jamf Pro, against the writes",
              f"{here:.2f} s", f"{bare:.2f} s", f"{ratio:.2f}", "<= 1.30",
              ratio <= 1.3)


def measure(run, table):
    created, updated, unchanged = [], [], []
    for _ in range(3):
        seconds, sent = run.create()
        unchanged.append([run.plan() for _ in range(3)])
        run.unchanged()
        update, changes = run.update("Network")
        # The values are there already: the time is the same.
        updated.append((update, run.bare("PUT", changes)))
        run.update("Certificates")
        run.jamf.wipe()
        created.append((seconds, run.bare("POST", sent)))
    write_row(table, "created", created)
    write_row(table, "updated", updated)
    plan = statistics.median(each for plans in unchanged for each in plans)
    least = ROUNDS * DELAY
    table.row(f"{COUNT} unchanged planned, against {ROUNDS} rounds",
              f"{plan:.2f} s", f"{least:.2f} s", f"{plan / least:.2f}",
              "<= 1.30", plan / least <= 1.3)
