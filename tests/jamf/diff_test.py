#!/usr/bin/env python3
"""diff against what a server holds: what plan says, in either direction, and
nothing is written.

Planted mutations that must be caught: in sync/diff_stored.c, leaving out turn
("as plan says it"); leaving out compare_sections ("as plan says it"); in
is_own, no paths ("two profiles of the server")."""

import sys

sys.dont_write_bytecode = True

from handmade import FULL, SCOPED, by_hand, scep, wifi  # noqa: E402
from office import CHALLENGE, item_of, main  # noqa: E402
from harness import case, check, has, lacks, rows, same  # noqa: E402

SWAPPED = {"added": "removed", "removed": "added", "changed": "changed"}
SCOPE = "[scope]\ncomputer_groups = SCEP pilot\n"


def diff(box, *arguments, status=None, **more):
    """The report, once it is certain that nothing was written."""
    box.double.forget()
    result = box.run("diff", "--json", *arguments, status=status, **more)
    same(box.writes(), [], f"writes: {result}")
    report = result.json()
    same(report["different"], {0: False, 1: True}.get(result.status), result)
    return report


def keys(report):
    return {d["key"]: (d["was"], d["becomes"])
            for d in report["differences"]}


def mirrored(box, a, b, status):
    there, back = diff(box, a, b, status=status), diff(box, b, a,
                                                       status=status)
    same(sorted((SWAPPED[d["kind"]], str(d["key"]), str(d["becomes"]),
                 str(d["was"])) for d in there["differences"]),
         sorted((d["kind"], str(d["key"]), str(d["was"]), str(d["becomes"]))
                for d in back["differences"]))
    return there


@case("what was applied is no difference, from either side")
def applied(box):
    box.jamf()
    box.define("wifi.ini", rest=SCOPE)
    box.apply()
    report = mirrored(box, "wifi.ini", "jamf:SCEP wifi", 0)
    same((report["differences"], report["effects"]), ([], ["nothing"]))
    # The challenge is a reference here, and in clear there.
    same([d["key"] for d in report["not_compared"]], ["challenge"])
    id_ = box.double.profiles()["macos"][0]["id"]
    same(diff(box, f"jamf:id:{id_}", "wifi.ini", status=0)["differences"], [])
    text = box.run("diff", "wifi.ini", "jamf:scep WIFI", status=0)
    lacks(text.all, CHALLENGE)


@rows("as plan says it", [
    ("a key", {"scep": {"key_size": "4096"}}, {}),
    ("for all", {"scep": {"key_size": "4096"},
                 "jamf": {"redeploy_on_update": "all"}}, {}),
    ("a category", {"jamf": {"category": "Network"}}, {}),
    ("a method", {"jamf": {
        "distribution_method": "make-available-in-self-service"}}, {}),
    ("a level", {"profile": {"level": "user"}}, {}),
    ("a wider scope", {}, {"rest": SCOPE.replace(
        "pilot", 'pilot, "Finance, EU"')}),
    ("another scope", {}, {"rest": SCOPE.replace("SCEP pilot", "All Macs")}),
    ("no scope at all", {}, {"rest": ""}),
    ("a description", {"jamf": {"description": "for tests"}}, {}),
])
def as_plan(box, changes, more):
    box.jamf()
    box.define("wifi.ini", rest=SCOPE)
    box.apply()
    box.define("wifi.ini", **changes, **{"rest": SCOPE, **more})
    plan = item_of(box.plan("wifi.ini"), "wifi.ini")
    nothing = plan["changes"] == []
    report = diff(box, "jamf:SCEP wifi", "wifi.ini",
                  status=0 if nothing else 1)
    same(sorted((str(d["was"]), str(d["becomes"]))
                for d in report["differences"]),
         sorted((str(c["was"]), str(c["becomes"])) for c in plan["changes"]))
    same(report["effects"], plan["effects"])
    mirrored(box, "jamf:SCEP wifi", "wifi.ini", 0 if nothing else 1)


@rows("what was made by hand is no difference once pulled", [
    ("a challenge", {"Challenge": "canary-by-hand"}, "", ""),
    ("all settings", {"Challenge": "canary-by-hand"}, FULL, SCOPED),
    ("level user", {}, "<level>User</level>", ""),
    ("older export", {"ScepProxyOption": None, "AllowAllAppsAccess": None}, "",
     ""),
])
def pulled(box, changes, general, rest):
    box.jamf()
    box.secrets.append("canary-by-hand")
    by_hand(box, "Wi-Fi SCEP", [scep(**changes), wifi()], general, rest)
    box.run("pull", "-o", "pulled", status=0)
    for name in box.files():
        if name.startswith("pulled") and name.endswith((".ini",
                                                        ".mobileconfig")):
            for sides in ((name, "jamf:Wi-Fi SCEP"),
                          ("jamf:Wi-Fi SCEP", name)):
                same(diff(box, *sides, status=0)["differences"], [], name)


@case("a profile of anybody's against the server's")
def profile(box):
    box.jamf()
    box.define("wifi.ini")
    box.apply()
    box.run("build", "--unsigned", "wifi.ini", status=0)
    same(mirrored(box, "wifi.mobileconfig", "jamf:SCEP wifi", 0)
         ["differences"], [])
    box.write("wifi.mobileconfig",
              box.read("wifi.mobileconfig").replace(b">2048<", b">4096<"))
    report = mirrored(box, "jamf:SCEP wifi", "wifi.mobileconfig", 1)
    same(keys(report), {"key_size": ("2048", "4096")})
    # Two secrets in clear are compared, and shown nowhere.
    box.secrets.append("canary-other")
    box.write("wifi.mobileconfig", box.read("wifi.mobileconfig").replace(
        CHALLENGE.encode(), b"canary-other"))
    report = diff(box, "jamf:SCEP wifi", "wifi.mobileconfig", status=1)
    same(keys(report)["challenge"], (None, None))


@case("two profiles of the server")
def two(box):
    box.jamf()
    by_hand(box, "One", [scep(), wifi()], FULL, SCOPED)
    by_hand(box, "Two", [scep(Keysize=4096), wifi()], "",
            "<scope><computers><computer><name>Mac 2</name></computer>"
            "</computers></scope>")
    report = mirrored(box, "jamf:One", "jamf:Two", 1)
    got = keys(report)
    same(got["key_size"], ("2048", "4096"))
    same(got["name"], ("One", "Two"))
    same(got["computers"], (None, "Mac 2"))
    same(got["computer_groups"], ("Finance, EU", None))
    check("uuid" not in got and "id" not in got, got)
    has(report["effects"], "scope-wider")
    has(report["effects"], "scope-narrower")
    same(diff(box, "jamf:One", "jamf:One", status=0)["differences"], [])


@case("computers and mobile devices, ambiguous names and unknown ones")
def choice(box):
    jamf = box.jamf()
    box.define("wifi.ini", rest=SCOPE)
    box.apply()
    by_hand(box, "SCEP wifi", [scep()], platform="mobile")
    result = box.run("diff", "wifi.ini", "jamf:SCEP wifi", status=8)
    has(result.err, "--platform macos")
    same(diff(box, "--platform", "macos", "wifi.ini", "jamf:SCEP wifi",
              status=0)["differences"], [])
    report = mirrored_on(box, "ios", "wifi.ini", "jamf:SCEP wifi")
    same(keys(report)["platform"], ("macos", "ios"))
    has(report["notes"], "another-platform")
    for name in ("jamf:SCEP wiffi", "jamf:id:4711", "jamf:"):
        result = box.run("diff", "wifi.ini", name, status=4)
        report = box.run("diff", "--json", "wifi.ini", name, status=4).json()
        same((report["different"], report["status"]), (None, 4), name)
    same(len(jamf.profiles()["macos"]), 1)


def mirrored_on(box, platform, a, b):
    diff(box, "--platform", platform, b, a, status=1)
    return diff(box, "--platform", platform, a, b, status=1)


@case("a definition names its server, and --server another")
def server(box):
    box.jamf()
    text = box.read("scepctl.conf").decode()
    url = box.double.url
    box.write("scepctl.conf", text.replace("[jamf]", '[jamf "test"]', 1)
              + '\n[jamf "none"]\nurl = https://127.0.0.1:1\n'
              "client_id = x\nclient_secret = env:JAMF_TEST_SECRET\n")
    box.define("wifi.ini", jamf={"server": "test"})
    box.apply("wifi.ini")
    same(diff(box, "wifi.ini", "jamf:SCEP wifi", status=0)["differences"], [])
    box.run("diff", "--server", "none", "wifi.ini", "jamf:SCEP wifi",
            status=11)
    box.run("diff", "--server", "test", "jamf:SCEP wifi", "jamf:SCEP wifi",
            status=0)
    box.run("diff", "jamf:SCEP wifi", "jamf:SCEP wifi", status=2)
    check(url, "no server")


@case("what is wrong with a file is told before a server is asked")
def first(box):
    box.jamf()
    box.define("wifi.ini", scep={"key_size": "many"})
    box.double.forget()
    box.run("diff", "wifi.ini", "jamf:SCEP wifi", status=1)
    box.run("diff", "none.ini", "jamf:SCEP wifi", status=4)
    same(box.double.log(), [])


@case("who may only read, and who may not")
def privileges(box):
    box.jamf()
    box.define("wifi.ini")
    box.apply()
    box.run("diff", "wifi.ini", "jamf:SCEP wifi", status=3,
            env={"JAMF_TEST_SECRET": "canary-wrong"})
    box.run("diff", "wifi.ini", "jamf:SCEP wifi", status=3,
            env={"JAMF_TEST_SECRET": None})


if __name__ == "__main__":
    main()
