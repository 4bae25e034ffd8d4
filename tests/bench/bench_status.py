"""The rows for status: against the double, which takes 50 ms for each request,
as fast as the requests alone are, few of them, and in little memory."""

import concurrent.futures
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

from bench_jamf import DELAY, PROJECT, Run

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(os.path.dirname(HERE), "jamf"),
                os.path.join(os.path.dirname(HERE), "net")]

from double import JamfPro  # noqa: E402
from office import aged  # noqa: E402
from servers.pki import Pki  # noqa: E402

DEVICES, MANY = 10000, 100000
REQUESTS_MOST = 12
MEMORY_MOST = 64 * 1024 * 1024
DAY = 86400
MIX = {"current": 88, "expiring": 3, "failed": 2, "pending": 2, "outdated": 1,
       "never-sent": 1, "unknown": 3}
# Of so many profiles each has its part of the devices.
PROFILES, REQUESTS_MANY = 100, 120
TEXT = """[profile]
name       = Example identity {n}
identifier = com.example.scep.fleet{n}

[scep]
url         = https://scep.example.com/scep
subject     = "CN=$SERIALNUMBER $PROFILE_IDENTIFIER,O=Example"
fingerprint = {n:064x}

[jamf]
category = Certificates

[scope]
computer_groups = {group}
"""
SENT = re.compile(r"^.*> (GET) (\S+) HTTP", re.M)


class Status(Run):
    def sent(self):
        """What the program asks for, one after the other."""
        done = subprocess.run(
            [self.program, "--directory", self.place, "-vv", "status"],
            env={**os.environ, "BENCH_SECRET": "secret"},
            capture_output=True, text=True, check=True)
        return [path for _, path in SENT.findall(done.stderr)]

    def bare(self, method, requests):
        """The same, pages of inventory five at a time from the second on, by
        a client that does no more."""
        url = self.jamf.url.partition("//")[2]
        context = ssl.create_default_context(cafile=self.jamf.ca)

        def ask(paths, token):
            connection = http.client.HTTPSConnection(url, context=context)
            for path in paths:
                connection.request(method, path, headers={
                    "Authorization": f"Bearer {token}"})
                response = connection.getresponse()
                response.read()
                self.expect("status", response.status, 200)
            connection.close()

        later = [path for path in requests
                 if "-inventory?" in path and "&page=0&" not in path]
        begin = time.perf_counter()
        token = self.token(context)
        ask([path for path in requests if path not in later], token)
        with concurrent.futures.ThreadPoolExecutor(5) as pool:
            list(pool.map(lambda path: ask([path], token), later))
        self.give_back(context, token)
        return time.perf_counter() - begin

    def post(self, context, path, body, headers):
        connection = http.client.HTTPSConnection(
            self.jamf.url.partition("//")[2], context=context)
        connection.request("POST", path, body, headers)
        answer = connection.getresponse().read().decode()
        connection.close()
        return answer

    def token(self, context):
        return self.post(context, "/api/v1/oauth/token", urlencode({
            "grant_type": "client_credentials", "client_id": "bench",
            "client_secret": "secret"}), {
                "Content-Type": "application/x-www-form-urlencoded"}
            ).split('"')[3]

    def give_back(self, context, token):
        self.post(context, "/api/v1/auth/invalidate-token", "", {
            "Authorization": f"Bearer {token}"})

    def peak(self, *arguments):
        """Bytes of memory at most."""
        path = os.path.abspath(self.program)
        sink = [(os.POSIX_SPAWN_OPEN, fd, "/dev/null", os.O_WRONLY, 0)
                for fd in (1, 2)]
        pid = os.posix_spawn(
            path, [path, "--directory", self.place, *arguments],
            {**os.environ, "BENCH_SECRET": "secret"}, file_actions=sink)
        _, status, usage = os.wait4(pid, 0)
        self.expect("status", status, 0)
        return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def muster(run, count):
    """The profile, applied a month ago, and a fleet of so many."""
    jamf, lock = run.jamf, os.path.join(run.place, "scepctl.lock")
    jamf.wipe()
    jamf.add("computergroups", [{
        "name": "Fleet", "members": {"range": [1, count + 1]}}])
    if os.path.exists(lock):
        os.unlink(lock)
    apply(run, count)
    jamf.fleet(kind="computers", count=count, first=1, profiles=[
        {"id": jamf.profiles()["macos"][0]["id"], "mix": MIX,
         "delivered": 30}])


def apply(run, count):
    """A month ago."""
    run.of("apply", "--yes", "--max-devices", str(count))
    lock = os.path.join(run.place, "scepctl.lock")
    with open(lock) as file:
        text = file.read()
    with open(lock, "w") as file:
        file.write(aged(text, 30 * DAY))


def measure(run, table):
    muster(run, DEVICES)
    asked = run.sent()
    pairs = [(run.of("status"), run.bare("GET", asked)) for _ in range(3)]
    ratio = statistics.median(here / bare for here, bare in pairs)
    here, bare = (statistics.median(column) for column in zip(*pairs))
    table.row(f"status of {DEVICES} devices, against the requests",
              f"{here:.2f} s", f"{bare:.2f} s", f"{ratio:.2f}", "<= 1.30",
              ratio <= 1.3)
    run.jamf.forget()
    run.of("status")
    count = len(run.jamf.log())
    table.row(f"requests for {DEVICES} devices", str(count), "", "",
              f"<= {REQUESTS_MOST}", count <= REQUESTS_MOST)
    run.jamf.configure(delay=0)


def memory(run, table):
    muster(run, MANY)
    peak = max(run.peak("status"), run.peak("status", "--devices", "--json"))
    table.row(f"peak memory with {MANY} devices",
              f"{peak / 1024 / 1024:.1f} MiB", "", "", "<= 64 MiB",
              peak <= MEMORY_MOST)


def many(run, table):
    part = DEVICES // PROFILES
    parts = [[n * part, (n + 1) * part] for n in range(PROFILES)]
    os.unlink(f"{run.place}/wifi.ini")
    for n, (first, last) in enumerate(parts):
        with open(f"{run.place}/p{n:03}.ini", "w") as file:
            file.write(TEXT.format(n=n, group=f"Part {n}"))
        run.jamf.add("computergroups", [{
            "name": f"Part {n}", "members": {"range": [first + 1, last + 1]}}])
    run.jamf.configure(delay=0)
    apply(run, DEVICES)
    run.jamf.fleet(kind="computers", count=DEVICES, first=1, profiles=[
        {"id": each["id"], "mix": MIX, "only": only, "delivered": 30}
        for each, only in zip(run.jamf.profiles()["macos"], parts)])
    run.jamf.forget()
    run.of("status")
    count = len(run.jamf.log())
    table.row(f"requests for {DEVICES} devices, {PROFILES} profiles",
              str(count), "", "", f"<= {REQUESTS_MANY}",
              count <= REQUESTS_MANY)


def rows(program, table, place):
    pki = Pki()
    pki.cert("web")
    for part in (measure, memory, many):
        shutil.rmtree(place, ignore_errors=True)
        os.makedirs(place)
        with open(f"{place}/wifi.ini", "w") as file:
            file.write(TEXT.format(n=1, group="Fleet"))
        with JamfPro(pki, delay=DELAY, nodes=1) as jamf:
            jamf.client("bench", "secret", lifetime=3600)
            jamf.add("categories", [{"name": "Certificates"}])
            with open(f"{place}/scepctl.conf", "w") as file:
                file.write(PROJECT.format(url=jamf.url, ca=jamf.ca))
            part(Status(program, place, jamf), table)
    pki.done()
