#!/usr/bin/env python3
"""What is deleted, and what never is.

A planted mutation that must be caught: in sync/others.c, let is_taken say no
("defined anew under another identifier"); in cmd/syncing_report.c, leave out
keep_defined ("defined for another label")."""

import os
import sys

sys.dont_write_bytecode = True

from office import CLIENT, item_of, main  # noqa: E402
from harness import case, has, lacks, same  # noqa: E402


def names(jamf):
    return sorted(profile["name"] for profile in jamf.profiles()["macos"])


@case("prune: only what is ours, and shown first")
def ours(box):
    jamf = box.jamf()
    jamf.ui_write(platform="macos", id=0, xml=(
        "<os_x_configuration_profile><general><name>By hand</name></general>"
        "</os_x_configuration_profile>"))
    for name in ("a", "b"):
        box.define(f"{name}.ini")
    box.apply()
    os.unlink(box.at("b.ini"))
    same(item_of(box.plan(), "SCEP b")["action"], "orphan")
    box.apply()
    same(names(jamf), ["By hand", "SCEP a", "SCEP b"])
    has(box.run("apply", "--prune", "--dry-run", status=0).out, "delete")
    same(names(jamf), ["By hand", "SCEP a", "SCEP b"])
    same(item_of(box.apply("--prune"), "SCEP b")["result"], "deleted")
    same(names(jamf), ["By hand", "SCEP a"])
    lacks(box.read("scepctl.lock").decode(), "com.example.b")


@case("prune: the last one, too")
def last(box):
    jamf = box.jamf()
    box.run("plan", status=4)
    box.define("a.ini")
    box.apply()
    os.unlink(box.at("a.ini"))
    same(item_of(box.plan("--check"), "SCEP a")["action"], "orphan")
    box.write("base.ini", "[profile]\nabstract = yes\n")
    same(item_of(box.plan("--check"), "SCEP a")["action"], "orphan")
    box.run("plan", "base.ini", status=2)
    os.unlink(box.at("base.ini"))
    box.apply()
    same(names(jamf), ["SCEP a"])
    same(item_of(box.apply("--prune"), "SCEP a")["result"], "deleted")
    same(names(jamf), [])
    box.run("plan", status=4)


@case("prune: nothing that is defined anew under another identifier")
def anew(box):
    jamf = box.jamf()
    box.define("a.ini")
    box.apply()
    os.unlink(box.at("a.ini"))
    box.run("pull", status=0)
    plan = box.plan()
    same([item["action"] for item in plan["items"]], ["unchanged"])
    jamf.forget()
    box.apply("--prune")
    same(names(jamf), ["SCEP a"])
    same(box.writes(), [])


@case("prune: nothing that is defined for another label of the server")
def labels(box):
    jamf = box.jamf()
    box.project(more='''[jamf "other"]
url = {0}
client_id = {1}
client_secret = env:JAMF_TEST_SECRET
cluster_wait = 2
'''.format(jamf.url, CLIENT))
    box.define("a.ini")
    box.define("b.ini", jamf={"server": "other"})
    box.run("apply", "--yes", status=0)
    same(names(jamf), ["SCEP a", "SCEP b"])
    result = box.run("plan", "--json", status=0).json()
    for server in result["servers"]:
        same(sorted(item["action"] for item in server["items"]),
             ["orphan", "unchanged"])
    jamf.forget()
    box.run("apply", "--yes", "--prune", status=0)
    box.run("apply", "--yes", "--prune", "--server", "other", status=0)
    same(names(jamf), ["SCEP a", "SCEP b"])
    same([entry for entry in box.writes() if entry["method"] == "DELETE"], [])


if __name__ == "__main__":
    main()
