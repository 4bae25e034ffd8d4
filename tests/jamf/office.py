"""The stage for tests of the program against a Jamf Pro: a project, and a
double that it is the only one to use.

    @case("...")
    def works(box):
        jamf = box.jamf()
        box.define("wifi.ini")
        box.apply()
        same(box.actions(), {"wifi.ini": "unchanged"})

A test file ends with `main()`; it is run with PROGRAM [WORD...]; with words,
only the cases whose names hold one of them. TAP on stdout, then a summary."""

import calendar
import json
import os
import pty
import re
import select
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TESTS = os.path.dirname(HERE)
sys.path[:0] = [HERE, os.path.join(TESTS, "net"), os.path.join(TESTS, "cli")]
sys.dont_write_bytecode = True

import harness  # noqa: E402
from double import JamfPro  # noqa: E402
from harness import check, lacks, same  # noqa: E402
from runner import PROCESSORS, run_cases  # noqa: E402
from servers.pki import Pki  # noqa: E402

CLIENT = "11111111-2222-3333-4444-555555555555"
# Looked for wherever it must not be.
CLIENT_SECRET = "canary-client-secret-7d2e"
CHALLENGE = "canary-challenge-91bc"
JAMF = """[jamf]
url = {url}
client_id = {client}
client_secret = env:JAMF_TEST_SECRET
cluster_wait = {wait}
{more}
[network]
ca_file = {ca}
timeout = {timeout}
"""


class Stage:
    def __init__(self):
        self.lock = threading.Lock()
        self.pki = Pki()
        self.pki.cert("web")
        self.idle = []

    def double(self):
        """One that is like new; most of the time of a start is Python's."""
        with self.lock:
            if self.idle:
                return self.idle.pop()
        return JamfPro(self.pki)

    def take_back(self, double, is_broken):
        if not is_broken and double.reset():
            with self.lock:
                self.idle.append(double)
        else:
            double.stop()

    def done(self):
        for double in self.idle:
            double.stop()
        self.pki.done()


class Box(harness.Box):
    def __init__(self, program, stage):
        super().__init__(program, stage)
        self.stage = stage
        self.double = None
        self.secrets = [CLIENT_SECRET, CHALLENGE]
        self.processes = 1  # that ask the server at once

    # -- the server ------------------------------------------------------

    def jamf(self, project=True, wait=2, timeout=20, more="", **switches):
        """Starts the double, and makes the project that names it. A small
        cluster_wait keeps the tests short, and a single node is what most of
        them need."""
        self.double = self.stage.double()
        self.double.configure(**{"nodes": 1, **switches})
        self.double.client(CLIENT, CLIENT_SECRET,
                           lifetime=switches.get("token_lifetime", 600))
        self.double.add("categories", [{"name": "Certificates"},
                                       {"name": "Network"}])
        self.double.add("sites", [{"name": "Bern"}])
        self.double.add("buildings", [{"name": "HQ"}, {"name": "Annex"}])
        self.double.add("departments", [{"name": "Sales"}])
        self.double.add("computers", [
            {"name": f"Mac {n}", "building": "HQ" if n < 3 else "Annex",
             "department": "Sales"} for n in range(1, 6)])
        self.double.add("computergroups", [
            {"name": "SCEP pilot", "members": [1, 2]},
            {"name": "All Macs", "members": [1, 2, 3, 4, 5]},
            {"name": "Finance, EU", "members": [3]}])
        self.double.add("mobiledevices", [{"name": f"iPad {n}"}
                                          for n in range(1, 4)])
        self.double.add("mobiledevicegroups", [
            {"name": "iPads", "members": [1, 2, 3]}])
        self.double.add("networksegments", [{"name": "Office"}])
        self.double.add("users", [{"name": "ann"}])
        if project:
            self.project(wait, timeout, more)
        return self.double

    def project(self, wait=2, timeout=20, more=""):
        self.write("scepctl.conf", JAMF.format(
            url=self.double.url, client=CLIENT, ca=self.double.ca, wait=wait,
            timeout=timeout, more=more))

    def done(self):
        faults = []
        if self.double is not None:
            faults = self.double.stats()["own_faults"]
            self.stage.take_back(self.double, bool(faults))
        super().done()
        same(faults, [], "faults of the double itself")

    # -- definitions -----------------------------------------------------

    def define(self, name="wifi.ini", scep=None, profile=None, jamf=None,
               rest=""):
        """A definition with a static challenge, for Macs, without scope. A
        fixed fingerprint, so that no SCEP server is asked."""
        stem = os.path.splitext(os.path.basename(name))[0]
        scep = {"challenge_type": "static",
                "challenge": "env:TEST_CHALLENGE", **(scep or {})}
        profile = {"name": f"SCEP {stem}",
                   "identifier": f"com.example.{stem}", **(profile or {})}
        keys = {"category": "Certificates", **(jamf or {})}
        section = "\n".join(["[jamf]"] + [
            f"{key} = {value}" for key, value in keys.items()
            if value is not None])
        return self.write(name, harness.definition(
            scep, profile, f"{section}\n\n{rest}"))

    def dynamic(self, name="wifi.ini", rest="", **more):
        """One whose settings are to be entered by hand, too."""
        return self.define(name, {
            "challenge_type": "dynamic-microsoft-ca", "challenge": None,
            "url_to_scep_admin": "https://scep.example.com/certsrv/mscep_admin/",
            "username": "EXAMPLE\\ndes", "password": "env:NDES_PASSWORD",
            **more}, rest=rest)

    def remove(self, name):
        os.unlink(self.at(name))

    # -- runs ------------------------------------------------------------

    def environment(self, extra=None):
        # For a login from the environment no ca_file of the project counts.
        trusted = {} if self.double is None else {
            "SSL_CERT_FILE": self.double.ca}
        return super().environment({
            **trusted, "JAMF_TEST_SECRET": CLIENT_SECRET, "TEST_CHALLENGE": CHALLENGE,
            "SOURCE_DATE_EPOCH": "1780000000", **(extra or {})})

    def inspect(self, result):
        super().inspect(result)
        for secret in self.secrets:
            lacks(result.all, secret, f"output of {result.arguments}")
        lacks(result.all, "eyJ", f"output of {result.arguments}")

    def plan(self, *arguments, status=0, **more):
        """The JSON of plan --secrets; of its only server."""
        result = self.run("plan", "--secrets", "--json", *arguments, status=status, **more)
        return only(result.json()["servers"])

    def apply(self, *arguments, status=0, **more):
        """Applies without asking; the JSON of the only server. What never
        must happen is looked at, too."""
        result = self.run("apply", "--yes", "--json", *arguments,
                          status=status, **more)
        servers = result.json()["servers"]
        self.behaved()
        return only(servers) if servers else result.json()

    def actions(self, *arguments, **more):
        """What plan would do, by file, else by name."""
        return {item["file"] or item["name"]: item["action"]
                for item in self.plan(*arguments, **more)["items"]}

    # -- judgement -------------------------------------------------------

    def behaved(self):
        """As Jamf asks of its clients, at any time, whatever happened."""
        stats = self.double.stats()
        check(stats["most"]["all"] <= 5 * self.processes,
              f"at once: {stats['most']}")
        check(stats["most"]["writes"] <= 1, f"writes: {stats['most']}")
        same(stats["complaints"], [], "complaints of the server")
        for platform, profiles in self.double.profiles().items():
            names = [profile["name"].lower() for profile in profiles]
            same(len(names), len(set(names)), f"{platform}: {names}")
            for profile in profiles:
                check(not profile["ghosts"], f"ghosts of {profile['name']}")

    def writes(self):
        """The requests that change something, since the last forget."""
        return [entry for entry in self.double.log()
                if entry["method"] != "GET" and "JSSResource" in entry["path"]]

    def lock_objects(self):
        if not self.exists("scepctl.lock"):
            return {}
        lines = [json.loads(line) for line
                 in self.read("scepctl.lock").decode().splitlines()
                 if line.startswith("{")]
        return {line["identifier"]: line for line in lines
                if line["kind"] == "object"}

    def age(self, seconds=600):
        """As if the lock file had been written so long ago."""
        self.write("scepctl.lock", aged(self.read("scepctl.lock").decode(),
                                        seconds))

    def is_true(self):
        """The lock file tells the truth: each object with an id is on the
        server under that id, name and uuid; of one without id nothing is
        claimed but when it was asked for."""
        platforms = {"macos": "macos", "ios": "mobile"}
        known = {(platform, profile["id"]): profile for platform, profiles
                 in self.double.profiles().items() for profile in profiles}
        for identifier, entry in self.lock_objects().items():
            if not entry.get("id"):
                check(entry["created"] and not entry.get("uuid")
                      and not entry.get("stored"), f"{identifier}: {entry}")
                continue
            key = platforms[entry["platform"]], entry["id"]
            check(key in known, f"{identifier}: {entry}")
            same(known[key]["name"], entry["name"], identifier)
            same(entry.get("uuid") or known[key]["uuid"], known[key]["uuid"],
                 identifier)


def aged(text, seconds):
    """A lock file's text, as if it had been written so long ago."""
    def earlier(found):
        then = calendar.timegm(time.strptime(found[2], "%Y-%m-%dT%H:%M:%SZ"))
        return time.strftime(f'"{found[1]}":"%Y-%m-%dT%H:%M:%SZ"',
                             time.gmtime(then - seconds))
    return re.sub(r'"(created|written|delivered)":"([^"]*)"', earlier, text)


def only(items):
    same(len(items), 1, f"number of {items}")
    return items[0]


def talk(box, answer, *arguments, status=None, timeout=30, before=None):
    """On a terminal; answer is typed once the question stands there, None
    closes the terminal's input (^D). before is called while it stands open."""
    master, slave = pty.openpty()
    process = box.start(*arguments, stdin=slave, stdout=slave, stderr=slave)
    os.close(slave)
    data, asked = b"", False
    end = time.monotonic() + timeout * harness.SLOW
    while time.monotonic() < end:
        if not select.select([master], [], [], 0.2)[0]:
            continue
        try:
            piece = os.read(master, 65536)
        except OSError:
            break
        if not piece:
            break
        data += piece
        if not asked and b"[y/N] " in data:
            asked = True
            if before is not None:
                before()
            os.write(master, b"\x04" if answer is None else answer)
    else:
        process.kill()
    os.close(master)
    result = harness.Result(arguments, process.wait(), data, b"")
    box.inspect(result)
    if status is not None:
        same(result.status, status, f"status of {result}")
    return result, asked


def item_of(plan, name):
    found = [item for item in plan["items"]
             if name in (item["file"], item["name"], item["identifier"])]
    return only(found)


def main(at_once=3 * PROCESSORS):
    program, words = os.path.abspath(sys.argv[1]), sys.argv[2:]
    stage = Stage()
    try:
        status = run_cases("jamf", lambda: Box(program, stage), words, at_once)
    finally:
        stage.done()
    sys.exit(status)
