#!/usr/bin/env python3
"""--prune: deletes what the lock file says is ours and no definition is for,
and nothing else.

A planted mutation that must be caught: in sync/others.c, let is_taken say no
("defined anew under another identifier"); in cmd/syncing_report.c, leave out
keep_defined ("defined for another label")."""

import os
import sys

sys.dont_write_bytecode = True

from office import CLIENT, item_of, main  # noqa: E402
from harness import case, check, has, lacks, same  # noqa: E402

PILOT = "[scope]\ncomputer_groups = SCEP pilot\n"
EMPTY = ("<os_x_configuration_profile><general><name>{}</name>"
         "</general></os_x_configuration_profile>")


def names(jamf, platform="macos"):
    return sorted(p["name"] for p in jamf.profiles()[platform])


def two(box):
    """Two of ours, of which one is no longer defined, and one of others."""
    jamf = box.jamf()
    box.define("keep.ini")
    box.define("gone.ini", rest=PILOT)
    box.apply()
    box.age()
    jamf.ui_write(platform="macos", xml=EMPTY.format("Of others"))
    os.unlink(box.at("gone.ini"))
    jamf.forget()
    return jamf


@case("without --prune: said, and left alone")
def left(box):
    jamf = two(box)
    plan = box.plan("--check")
    same(item_of(plan, "SCEP gone")["action"], "orphan")
    same(item_of(plan, "Of others")["action"], "unmanaged")
    has(box.run("plan").all, "--prune")
    box.apply()
    same(box.writes(), [])
    same(names(jamf), ["Of others", "SCEP gone", "SCEP keep"])


@case("--prune: shown first, then deleted, ours only")
def pruned(box):
    jamf = two(box)
    shown = box.run("apply", "--prune", "--dry-run")
    has(shown.out, "delete")
    has(shown.out, "SCEP gone")
    has(shown.out, "removed from every device in scope (2 computers")
    same(box.writes(), [])
    result = box.run("apply", "--prune", status=2)
    has(result.out, "SCEP gone", "the plan, before it is asked about")
    same(box.writes(), [])
    done = box.apply("--prune")
    same(item_of(done, "SCEP gone")["result"], "deleted")
    same([(w["method"], w["path"]) for w in box.writes()],
         [("DELETE", "/JSSResource/osxconfigurationprofiles/id/1")])
    same(names(jamf), ["Of others", "SCEP keep"])
    same(sorted(box.lock_objects()), ["com.example.keep"])
    same(box.actions("--check"), {"keep.ini": "unchanged",
                                  "Of others": "unmanaged"})
    jamf.forget()
    box.apply("--prune")
    same(box.writes(), [])


@case("--prune: deletions come after everything else")
def order(box):
    two(box)
    box.define("new.ini")
    box.define("keep.ini", jamf={"category": "Network"})
    box.apply("--prune")
    same([w["method"] for w in box.writes()][-1], "DELETE")
    same(sorted(w["method"] for w in box.writes()),
         ["DELETE", "POST", "PUT"])


@case("--prune with a definition that has errors, or names nothing: refused")
def broken(box):
    jamf = two(box)
    box.write("gone.ini", "[profile]\nname = SCEP gone\nidentifer = x\n")
    for arguments in (["apply", "--yes", "--prune"],
                      ["apply", "--yes", "--prune", "--json"]):
        result = box.run(*arguments, status=8)
        has(result.all, "--prune")
    same(box.writes(), [])
    same(names(jamf), ["Of others", "SCEP gone", "SCEP keep"])
    # Values that cannot be uploaded are of a definition all the same.
    box.define("gone.ini", scep={"url": "https://a.example.com/?a&b"})
    box.run("apply", "--yes", "--prune")
    same(names(jamf), ["Of others", "SCEP gone", "SCEP keep"])


@case("--prune with files: usage")
def files(box):
    jamf = two(box)
    for arguments in (["keep.ini"], ["."], ["--confirm-ui", "keep.ini"]):
        box.run("apply", "--yes", "--prune", *arguments, status=2)
    same(box.writes(), [])
    same(len(names(jamf)), 3)
    # Of a run for some files nothing follows for others.
    plan = box.plan("keep.ini")
    same([item["action"] for item in plan["items"]], ["unchanged"])


@case("--prune: an id that somebody else's profile has now is not deleted")
def reused(box):
    jamf = two(box)
    number = box.lock_objects()["com.example.gone"]["id"]
    keep = box.lock_objects()["com.example.keep"]["id"]
    # As after a restored database: the same id, another profile.
    other, = [p["id"] for p in jamf.profiles()["macos"]
              if p["name"] == "Of others"]
    text = box.read("scepctl.lock").decode()
    box.write("scepctl.lock", text.replace(
        f'"name":"SCEP gone","id":{number},',
        f'"name":"SCEP gone","id":{other},'))
    plan = box.plan()
    check(item_of(plan, "SCEP keep")["id"] == keep, "")
    box.run("apply", "--yes", "--prune", status=7)
    check("Of others" in names(jamf), "deleted what was not ours")
    # Even one that took over the name.
    jamf.ui_delete(platform="macos", id=number)
    jamf.ui_write(platform="macos", id=other,
                  xml=EMPTY.format("SCEP gone"))
    box.run("apply", "--yes", "--prune", status=7)
    same(names(jamf), ["SCEP gone", "SCEP keep"])


@case("--prune: what is not there any more is taken out of the lock file")
def already(box):
    jamf = two(box)
    number = box.lock_objects()["com.example.gone"]["id"]
    jamf.ui_delete(platform="macos", id=number)
    jamf.forget()
    box.apply("--prune")
    same(box.writes(), [])
    same(sorted(box.lock_objects()), ["com.example.keep"])


@case("--prune: another server's entries stay")
def other_server(box):
    two(box)
    line = box.read("scepctl.lock").decode().splitlines()[-1]
    box.write("scepctl.lock", box.read("scepctl.lock").decode() + line.replace(
        box.double.url, "https://zz.example.com") + "\n")
    box.apply("--prune")
    has(box.read("scepctl.lock").decode(), "https://zz.example.com")
    lacks(box.read("scepctl.lock").decode(), "com.example.gone")


@case("--prune: a changed identifier is another profile")
def identifier(box):
    jamf = two(box)
    box.define("gone.ini", profile={"identifier": "com.example.new",
                                    "name": "SCEP gone"})
    # Its payloads are others, so the profile of that name is not its own.
    result = box.run("plan", status=8)
    has(result.all, "SCEP gone")
    box.run("apply", "--yes", "--prune")
    check("SCEP gone" in names(jamf), str(names(jamf)))


@case("--prune: mobile devices and computers, each by its own id")
def platforms(box):
    jamf = two(box)
    box.define("pad.ini", profile={"platform": "ios"})
    box.apply()
    box.age()
    os.unlink(box.at("pad.ini"))
    box.apply("--prune")
    same((names(jamf), names(jamf, "mobile")),
         (["Of others", "SCEP keep"], []))


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
    same(box.lock_objects(), {})
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
