#!/usr/bin/env python3
"""Strong mapping seen through: devices that come into a scope without the SID
that their certificate is to have.

Planted mutations that must be caught: in san_sid.c of src/sync, devices of the
scope before counted ("those that newly come"); sid_is_valid left out ("no
SID")."""

import sys

sys.dont_write_bytecode = True

from office import main  # noqa: E402
from harness import case, has, lacks, rows, same  # noqa: E402
from rollout import PLATFORMS, Rollout  # noqa: E402

SID = "S-1-5-21-1111111111-2222222222-3333333333-{n}"
BASE64 = "AQUAAAAAAAUVAAAA"
NUMBER = 12


def applied(box, platform, display=None):
    """Devices 1 to 10 are in scope, 11 to 20 are to come; of ten in turn the
    values of the attribute."""
    made = Rollout(box, platform)
    made.apply(10)
    made.jamf.fleet(kind=made.kind, count=20, first=1)
    made.jamf.attribute(
        kind=made.kind, id=NUMBER, name="SID", display=display,
        values=[SID, SID, "", None, BASE64, SID, SID, SID, SID, SID])
    made.jamf.add(made.groups, [{"name": "All", "members": {
        "range": [1, 21]}}])
    return made


def define(made, scope, sid=f"$EXTENSIONATTRIBUTE_{NUMBER}", scep=None):
    made.box.define(
        "wifi.ini", profile={"platform": made.platform},
        scep={"subject": '"CN=$SERIALNUMBER $PROFILE_IDENTIFIER,O=Example"',
              **({"san_sid": sid} if sid else {}), **(scep or {})},
        rest=f"[scope]\n{made.key} = {scope}\n")


def note(box):
    """The lines of a plan that tell of it."""
    result = box.run("plan", "--json", "wifi.ini", status=0).json()
    server, = result["servers"]
    item, = server["items"]
    lines = [line for line in box.run("plan", "wifi.ini", status=0).out
             .splitlines() if "SID" in line]
    same(item["notes"].count("san-sid-missing"), len(lines), "JSON")
    return lines


@rows("those that newly come into the scope", [
    (f"{platform}, {display}", platform, display) for platform in PLATFORMS
    for display in (None, "general", "userAndLocation")])
def newly(box, platform, display):
    made = applied(box, platform, display)
    define(made, "Fleet, All")
    text, = note(box)
    has(text, "3 of 10 devices that newly come into the scope have no SID in "
              f"extension attribute {NUMBER}")
    for number in (12, 13, 14):
        has(text, f"(id {number})")
    lacks(text, "(id 2)")
    lacks(text, BASE64)


@case("a new profile: all in its scope")
def new(box):
    applied(box, "macos")
    box.define("new.ini", scep={
        "subject": '"CN=$SERIALNUMBER $PROFILE_IDENTIFIER,O=Example"',
        "san_sid": f"$EXTENSIONATTRIBUTE_{NUMBER}"},
        rest="[scope]\ncomputer_groups = All\n")
    has(box.run("plan", "new.ini", status=0).out, "6 of 20 devices")


@rows("nothing is asked", [
    ("no SID", None, "Fleet, All"),
    ("the same for all", SID.replace("{n}", "5"), "Fleet, All"),
    ("the scope as it is", f"$EXTENSIONATTRIBUTE_{NUMBER}", "Fleet")])
def unasked(box, sid, scope):
    made = applied(box, "macos")
    define(made, scope, sid)
    before = made.asked("/api/v4/computers-inventory")
    same(note(box), [])
    same(made.asked("/api/v4/computers-inventory"), before)


@case("what is not told is said")
def untold(box):
    made = applied(box, "macos")
    define(made, "Fleet, All")
    box.double.fault(action="status", method="GET", times=99, status=403,
                     path="/api/v4/computers-inventory")
    text, = note(box)
    has(text, "is not told")


if __name__ == "__main__":
    main()
