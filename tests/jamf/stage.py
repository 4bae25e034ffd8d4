"""What the cases of the double share: a server and a client for each, and
small profiles."""

import os
import plistlib
import re

from caller import MAC, Caller, entry, general, mac, profile, wire
from double import JamfPro
from harness import has, same

HERE = os.path.dirname(os.path.abspath(__file__))
TESTS = os.path.dirname(HERE)
DATA = os.path.join(HERE, "data")
ANY_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MCX = "com.apple.ManagedClient.preferences"
ROOT_CA = "com.apple.security.root"
VPN = "com.apple.vpn.managed"
SAFE = "com.apple.notificationsettings"
GOOD = wire(profile(entry(VPN)))
INVALID = {"httpStatus": 401, "errors": [
    {"code": "INVALID_TOKEN", "description": "Unauthorized", "id": "0",
     "field": None}]}


class Box:
    """One case's server and its logged-in client."""

    def __init__(self, pki):
        self.pki = pki
        self.open = []
        self.made = None

    def start(self, **switches):
        self.made = JamfPro(self.pki, **switches)
        self.open.append(self.made.stop)
        self.made.client("admin", "secret", lifetime=600)
        return self.made

    @property
    def jamf(self):
        return self.made or self.start()

    def caller(self, login=True, **more):
        caller = Caller(self.jamf, **more)
        self.open.append(caller.close)
        if login:
            same(caller.login().status, 200, "login")
        return caller

    def done(self):
        own = self.made.stats()["own_faults"] if self.made else []
        for close in reversed(self.open):
            close()
        same(own, [], "faults of the double itself")


def created(answer, root="os_x_configuration_profile"):
    same(answer.status, 201, answer.text)
    same(answer.text, '<?xml version="1.0" encoding="UTF-8"?>'
         f"<{root}><id>{answer.id()}</id></{root}>")
    return answer.id()


def error(answer, status, text):
    same(answer.status, status, answer.text)
    has(answer.text, "<title>Status page</title>")
    has(answer.text, f"<p>{text}</p>")


def one(box, plist, path=MAC, make=mac, more=""):
    caller = box.caller()
    number = created(caller.post(
        make(general("one", wire(plist), more)), path + "/id/0"),
        "os_x_configuration_profile" if make is mac
        else "configuration_profile")
    return caller, number, caller.stored(number, path)


def value_of(text, kind, key):
    root = plistlib.loads(text.encode())
    found = [each for each in root["PayloadContent"]
             if each["PayloadType"] == kind]
    return found[0][key]


def group(name, tag="computer_group"):
    return f"<{tag}s><{tag}><name>{name}</name></{tag}></{tag}s>"


def inventory(jamf):
    jamf.add("buildings", [{"name": "HQ"}])
    jamf.add("computers", [{"name": f"Mac {n}", "building": "HQ"}
                           for n in range(1, 5)])
    jamf.add("computergroups", [{"name": "Pilot", "members": [1, 2]},
                                {"name": "Rest", "members": [2, 3]}])
    jamf.add("mobiledevices", [{"name": f"Pad {n}"} for n in range(1, 4)])
    jamf.add("mobiledevicegroups", [{"name": "Pilot", "members": [1, 2]},
                                    {"name": "Rest", "members": [3]}])
