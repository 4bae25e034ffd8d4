"""What the recipes of examples/ are run in: the repository of
examples/organisation at a hosting service, two doubles of Jamf Pro, and the
program on the runner's path."""

import atexit
import json
import os
import sys
import threading

from harness import TOP, check, has, lacks, same

sys.path[:0] = [os.path.join(TOP, "tests", "jamf"),
                os.path.join(TOP, "tests", "net")]

from double import JamfPro  # noqa: E402  pylint: disable=wrong-import-position
from git_host import GitHost  # noqa: E402
from servers.pki import Pki  # noqa: E402

PLACE = os.path.join(TOP, "examples", "organisation")
LABELS = ("test", "production")
GROUPS = {"test": ("SCEP test Macs", "SCEP test iPads"),
          "production": ("Office Macs", "iPads")}
READER = "11111111-1111-1111-1111-111111111111"
WRITER = "22222222-2222-2222-2222-222222222222"
SECRETS = {READER: "canary-reader-4f1c", WRITER: "canary-writer-9a3e"}
READS = [f"Read {kind}" for kind in (
    "macOS Configuration Profiles", "iOS Configuration Profiles",
    "Categories", "Computers", "Mobile Devices", "Smart Computer Groups",
    "Static Computer Groups", "Smart Mobile Device Groups",
    "Static Mobile Device Groups")] + [
        "View MDM command information in Jamf Pro API"]


class Stage:
    """One authority for all doubles of the suite, which are used again."""
    lock = threading.Lock()
    pki = None
    idle = []

    @classmethod
    def double(cls):
        with cls.lock:
            if cls.pki is None:
                cls.pki = Pki()
                cls.pki.cert("web")
                atexit.register(cls.done)
            if cls.idle:
                return cls.idle.pop()
        return JamfPro(cls.pki)

    @classmethod
    def take_back(cls, double, is_broken):
        if not is_broken and double.reset():
            with cls.lock:
                cls.idle.append(double)
        else:
            double.stop()

    @classmethod
    def done(cls):
        for double in cls.idle:
            double.stop()
        cls.pki.done()


class World:
    def __init__(self, box, with_program=True):
        self.box = box
        self.host = GitHost(box)
        self.doubles = {label: Stage.double() for label in LABELS}
        for label, double in self.doubles.items():
            self.furnish(double, label)
        self.host.commit("main", self.files(), message="Begin")
        if with_program:
            self.host.stand_in("scepctl", box.program)
        self.canaries = list(SECRETS.values())

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        faults = []
        for double in self.doubles.values():
            own = double.stats()["own_faults"]
            faults += own
            Stage.take_back(double, bool(own))
        self.host.done()
        if kind is None:
            same(faults, [], "faults of the double itself")
            self.no_secret()

    @staticmethod
    def furnish(double, label):
        macs, pads = GROUPS[label]
        double.configure(nodes=1)
        double.client(READER, SECRETS[READER], lifetime=600,
                      privileges=READS)
        double.client(WRITER, SECRETS[WRITER], lifetime=600)
        double.add("categories", [{"name": "Network"}, {"name": "Other"}])
        double.add("computers", [{"name": f"Mac {n}"} for n in range(1, 4)])
        double.add("mobiledevices", [{"name": f"iPad {n}"} for n in (1, 2)])
        double.add("computergroups", [{"name": macs, "members": [1, 2, 3]},
                                      {"name": "SCEP pilot", "members": [1]}])
        double.add("mobiledevicegroups", [{"name": pads, "members": [1, 2]}])

    def files(self):
        """Of examples/organisation, with the doubles' addresses."""
        found = {}
        for directory, _, names in os.walk(PLACE):
            for name in names:
                path = os.path.join(directory, name)
                with open(path, "rb") as file:
                    found[os.path.relpath(path, PLACE)] = file.read()
        conf = found["scepctl.conf"].decode()
        for label, host in (("test", "example-test"),
                            ("production", "example")):
            address = f"https://{host}.jamfcloud.com"
            has(conf, address)
            conf = conf.replace(
                address, f"{self.doubles[label].url}\ncluster_wait = 2")
        found["scepctl.conf"] = conf
        return found

    def machine(self):
        """The runner's own variables: an authority of the place, no proxy."""
        return {"PATH": f"{self.host.programs}:{os.environ['PATH']}",
                "HOME": self.box.home, "LANG": "C.UTF-8",
                "GIT_CONFIG_NOSYSTEM": "1",
                "SSL_CERT_FILE": self.doubles["test"].ca}

    def login(self, label, who):
        double = self.doubles[label]
        return {"JAMF_URL": double.url, "JAMF_CLIENT_ID": who,
                "SCEPCTL_HOSTS": double.url.removeprefix("https://")}

    # -- judgement -------------------------------------------------------

    def no_secret(self):
        for line in self.host.command_lines():
            for secret in self.canaries:
                lacks(" ".join(line), secret, "command line")

    def profiles(self, label):
        return sorted(profile["name"] for profiles in
                      self.doubles[label].profiles().values()
                      for profile in profiles)

    def writes(self, label):
        return [entry for entry in self.doubles[label].log()
                if entry["method"] != "GET" and "JSSResource" in entry["path"]]

    def locked(self):
        """The objects of the lock file on the main branch."""
        lines = [json.loads(line) for line in
                 self.host.show("scepctl.lock").splitlines()
                 if line.startswith("{")]
        return sorted(line["identifier"] for line in lines
                      if line["kind"] == "object" and line.get("id"))

    def kept_by_ci(self, before):
        """The commits since, which concern the lock file alone."""
        commits = self.host.git("-C", self.host.bare, "log", "--format=%H %s",
                                f"{before}..main").splitlines()
        for commit in commits:
            digest, _, subject = commit.partition(" ")
            if subject.startswith("scepctl.lock: "):
                has(subject, "[skip ci]", "subject")
                same(self.host.git("-C", self.host.bare, "show", "--format=",
                                   "--name-only", digest), "scepctl.lock")
        return [commit for commit in commits if " scepctl.lock: " in commit]


def definition(world, name, old, new):
    text = world.host.show(name)
    check(old in text, f"{name} has no {old}")
    return {name: text.replace(old, new) + "\n"}
