#!/usr/bin/env python3
"""examples/organisation against two doubles, one for each environment: planned,
applied, and then there is nothing left to do but what a person does.

Planted mutations that must be caught: in examples/organisation, a group that
the servers have not in a definition, a fingerprint that is pinned by nobody."""

import os
import re
import shutil
import sys

sys.dont_write_bytecode = True

from office import CLIENT, CLIENT_SECRET, item_of, main  # noqa: E402
import harness  # noqa: E402
from harness import case, check, has, same  # noqa: E402

PLACE = os.path.join(harness.TOP, "examples", "organisation")
GROUPS = {"test": ("SCEP test Macs", "SCEP test iPads"),
          "production": ("Office Macs", "iPads")}


def furnish(double, name):
    macs, ipads = GROUPS[name]
    double.add("categories", [{"name": "Network"}])
    double.add("computers", [{"name": f"Mac {n}"} for n in range(1, 4)])
    double.add("mobiledevices", [{"name": f"iPad {n}"} for n in range(1, 3)])
    double.add("computergroups", [{"name": macs, "members": [1, 2, 3]},
                                  {"name": "SCEP pilot", "members": [1]}])
    double.add("mobiledevicegroups", [{"name": ipads, "members": [1, 2]}])


def repository(box):
    """The example, its servers the doubles; the doubles by label."""
    shutil.copytree(PLACE, box.at("."), dirs_exist_ok=True)
    doubles = {}
    conf = box.read("scepctl.conf").decode()
    for name, host in (("test", "example-test"), ("production", "example")):
        double = doubles[name] = box.stage.double()
        double.configure(nodes=1)
        double.client(CLIENT, CLIENT_SECRET, lifetime=600)
        furnish(double, name)
        address = f"https://{host}.jamfcloud.com"
        has(conf, address)
        conf = conf.replace(address, f"{double.url}\ncluster_wait = 2")
        conf, count = re.subn(r"client_id( *)=.*", rf"client_id\1= {CLIENT}", conf)
        same(count, 2, "logins")
    # One file for both: the stage's authority signs each double.
    box.write("scepctl.conf", f"{conf}\n[network]\nca_file = {double.ca}\n")
    return doubles


ENV = {f"JAMF_{name}_CLIENT_SECRET": CLIENT_SECRET
       for name in ("TEST", "PRODUCTION")}


@case("organisation: planned, applied, confirmed, and nothing is left to do")
def whole(box):
    doubles = repository(box)
    pins = box.read("scepctl.lock").decode()
    try:
        planned = box.run("plan", "--check", "--json", env=ENV,
                          status=1).json()["servers"]
        same([[item["action"] for item in server["items"]]
              for server in planned], [["create"] * 3, ["create"] * 2],
             "planned")
        for label, count in (("test", 2), ("production", 3)):
            box.run("plan", "--server", label, "--save", f"{label}.plan",
                    "--markdown", env=ENV, status=0)
            box.run("apply", "--yes", "--server", label, "--plan",
                    f"{label}.plan", env=ENV, status=0)
            profiles = doubles[label].profiles()
            same(len(profiles["macos"]) + len(profiles["mobile"]), count,
                 f"profiles of {label}")
        lock = box.read("scepctl.lock").decode()
        for line in pins.splitlines():
            if line.startswith("{"):
                has(lock.splitlines(), line, "the pins")
        # What no API takes is entered by a person, who then says so.
        for label in GROUPS:
            for name in ("office", "ipads"):
                box.run("apply", "--yes", "--confirm-ui",
                        f"{label}/{name}.ini", env=ENV, status=0)
        # Then the scope, which was held back until then.
        box.run("apply", "--yes", env=ENV, status=0)
        again = box.run("plan", "--check", "--json", env=ENV, status=0).json()
        for server in again["servers"]:
            same({item["action"] for item in server["items"]}, {"unchanged"},
                 "again")
        for double in doubles.values():
            double.forget()
        box.run("apply", "--yes", env=ENV, status=0)
        for double in doubles.values():
            same([entry for entry in double.log() if entry["method"] != "GET"
                  and "JSSResource" in entry["path"]], [], "writes")
            same(double.stats()["complaints"], [], "complaints")
    finally:
        for double in doubles.values():
            box.stage.take_back(double, False)


if __name__ == "__main__":
    main()
