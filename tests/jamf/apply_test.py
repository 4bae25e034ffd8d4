#!/usr/bin/env python3
"""plan and apply: from a definition to a profile of Jamf Pro, and back to
nothing to do."""

import os
import plistlib
import sys

sys.dont_write_bytecode = True

from office import CHALLENGE, item_of, main  # noqa: E402
from harness import case, check, has, lacks, same  # noqa: E402

SCOPE = "[scope]\ncomputer_groups = SCEP pilot\n"


@case("create, then nothing to do, then an update")
def round_trip(box):
    jamf = box.jamf()
    box.define(rest=SCOPE)
    plan = box.plan("--check", status=1)
    item = item_of(plan, "wifi.ini")
    same(item["action"], "create")
    same(item["effects"], ["scope-wider"])
    same(item["devices"], 2)
    same(box.writes(), [], "writes of plan")
    same(box.exists("scepctl.lock"), False, "lock file after plan")
    same(item_of(box.apply(), "wifi.ini")["result"], "created")
    profile = jamf.profiles()["macos"][0]
    same(profile["name"], "SCEP wifi")
    tree = plistlib.loads(profile["payloads"].encode())
    scep = tree["PayloadContent"][0]
    same(scep["PayloadContent"]["Challenge"], CHALLENGE)
    same(scep["PayloadContent"]["Key Usage"], 1)
    same(jamf.certificates(), 2)
    same(box.lock_objects()["com.example.wifi"]["id"], profile["id"])
    lacks(box.read("scepctl.lock").decode(), CHALLENGE)
    jamf.forget()
    same(box.actions("--check"), {"wifi.ini": "unchanged"})
    same(box.writes(), [])
    box.apply()
    same(box.writes(), [], "writes when nothing changed")
    same(jamf.certificates(), 0, "certificates when nothing changed")
    box.define(scep={"key_size": "4096"}, rest=SCOPE)
    plan = box.plan()
    item = item_of(plan, "wifi.ini")
    same(item["action"], "update")
    same([(c["key"], c["was"], c["becomes"]) for c in item["changes"]],
         [("scep.key_size", "2048", "4096")])
    same(item["effects"], ["newly-scoped"])
    box.apply()
    new = jamf.profiles()["macos"][0]
    same(new["uuid"], profile["uuid"], "uuid after an update")
    same(jamf.certificates(), 0, "certificates, newly assigned only")
    same(box.actions(), {"wifi.ini": "unchanged"})
    box.is_true()


@case("a reader of stdout that goes away stops nothing")
def gone_reader(box):
    jamf = box.jamf()
    box.define(rest=SCOPE)
    for form in (["--json"], []):
        read, write = os.pipe()
        os.close(read)
        try:
            result = box.run("apply", "--yes", *form, stdout=write, status=9)
        finally:
            os.close(write)
        lacks(result.err, "error: ", "stderr")
        same(len(jamf.profiles()["macos"]), 1, "profiles")
        same(box.actions("--check"), {"wifi.ini": "unchanged"})
        box.define(scep={"key_size": "4096"}, rest=SCOPE)


@case("one login, one list, one logout")
def frugal(box):
    jamf = box.jamf()
    for n in range(12):
        box.define(f"p{n}.ini")
    box.apply()
    box.behaved()
    jamf.forget()
    box.plan()
    paths = [(entry["method"], entry["path"]) for entry in jamf.log()]
    lists = [path for method, path in paths
             if path.endswith("/osxconfigurationprofiles")]
    same(len(lists), 1, f"lists in {paths}")
    tokens = [path for _, path in paths if path.endswith("/oauth/token")]
    same(len(tokens), 1, "tokens")
    same(paths[-1], ("POST", "/api/v1/auth/invalidate-token"))
    same(sum("/id/" in path for _, path in paths), 12, "objects read")


@case("redeploy to all: new certificates, and no more after that")
def redeploy(box):
    jamf = box.jamf()
    box.define(jamf={"redeploy_on_update": "all"}, rest=SCOPE)
    box.apply()
    jamf.forget()
    box.define(scep={"retries": "5"}, jamf={"redeploy_on_update": "all"},
               rest=SCOPE)
    item = item_of(box.plan(), "wifi.ini")
    same(item["effects"], ["new-certificate"])
    same(item["devices"], 2)
    text = box.run("plan").all
    has(text, "new certificate")
    has(text, "2 computers")
    refused = box.run("apply", "--yes", "--max-devices", "1", status=8)
    has(refused.err, "1")
    same(jamf.certificates(), 0)
    box.apply("--max-devices", "2")
    same(jamf.certificates(), 2)
    jamf.forget()
    box.apply()
    same(jamf.certificates(), 0)


@case("a change outside the profile sends no payload")
def outside(box):
    jamf = box.jamf()
    box.define(jamf={"redeploy_on_update": "all"}, rest=SCOPE)
    box.apply()
    jamf.forget()
    box.define(jamf={"redeploy_on_update": "all", "category": "Network"},
               rest=SCOPE)
    item = item_of(box.plan(), "wifi.ini")
    same(item["effects"], ["nothing"])
    box.apply()
    same(jamf.certificates(), 0)
    (put,) = box.writes()
    body = jamf.body(n=put["n"])
    lacks(body, "<payloads>")
    lacks(body, ">All<")
    same(jamf.profiles()["macos"][0]["category"], [2, "Network"])


@case("drift is seen and put back")
def drift(box):
    jamf = box.jamf()
    box.define(rest=SCOPE)
    box.apply()
    number = jamf.profiles()["macos"][0]["id"]
    jamf.ui_write(platform="macos", id=number, xml=(
        "<os_x_configuration_profile><general><category><name>Network</name>"
        "</category></general></os_x_configuration_profile>"))
    item = item_of(box.plan("--check", status=1), "wifi.ini")
    same(item["action"], "drift")
    same([(c["path"], c["was"], c["becomes"]) for c in item["changes"]],
         [("category", "Network", "Certificates")])
    box.apply()
    same(box.actions(), {"wifi.ini": "unchanged"})


@case("nobody answers the question: nothing is written")
def unasked(box):
    box.jamf()
    box.define()
    result = box.run("apply", status=2)
    has(result.err, "--yes")
    same(box.writes(), [])
    result = box.run("apply", "--dry-run", status=0)
    same(box.writes(), [])
    check("create" in result.all, str(result))


if __name__ == "__main__":
    main()
