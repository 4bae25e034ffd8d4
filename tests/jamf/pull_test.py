#!/usr/bin/env python3
"""pull: from Jamf Pro to files, and definitions that change nothing.

Planted mutations that must be caught: in pull.c of src/sync, leaving out
read_names ("what is pulled plans as unchanged"); writing the tree instead of
the masked copy ("secrets")."""

import os
import sys

sys.dont_write_bytecode = True

from office import CHALLENGE, main  # noqa: E402
from harness import case, check, has, lacks, same  # noqa: E402

SCOPE = """[scope]
computer_groups = "Finance, EU", SCEP pilot

[exclusions]
departments = Sales
"""


def pulled(box, *arguments, **more):
    return box.run("pull", "-o", "out", *arguments, **more)


def start_over(box, *names):
    """As on another machine: no definitions, no lock file."""
    for name in (*names, "scepctl.lock"):
        os.unlink(box.at(name))
    box.double.forget()


@case("what is pulled plans as unchanged")
def unchanged(box):
    box.jamf()
    box.define(jamf={"description": "of it", "site": "Bern"}, rest=SCOPE)
    box.dynamic("ndes.ini")
    box.apply()
    start_over(box, "wifi.ini", "ndes.ini")
    pulled(box, status=0)
    text = box.read("out/SCEP wifi.ini").decode()
    for line in ('computer_groups = "Finance, EU", SCEP pilot',
                 "env:SCEP_CHALLENGE_SCEP_WIFI", "Bern", "Certificates"):
        has(text, line, "definition")
    has(box.read("out/SCEP ndes.ini").decode(), "url_to_scep_admin")
    box.run("validate", "out", status=0)
    same(set(box.actions("--check").values()), {"unchanged"})
    same(set(box.actions(
        "--check", env={"SCEP_CHALLENGE_SCEP_WIFI": CHALLENGE}).values()),
        {"unchanged"})
    box.apply("out/SCEP ndes.ini")
    same(box.writes(), [], "writes")


@case("pull: secrets")
def secrets(box):
    box.jamf()
    box.define()
    box.apply()
    pulled(box, status=0)
    profile = box.at("out/SCEP wifi.mobileconfig")
    lacks(box.read("out/SCEP wifi.mobileconfig").decode(), CHALLENGE)
    pulled(box, "--with-secrets", "--force", status=0)
    has(box.read("out/SCEP wifi.mobileconfig").decode(), CHALLENGE)
    same(os.stat(profile).st_mode & 0o777, 0o600, "mode")
    lacks(box.read("out/SCEP wifi.ini").decode(), CHALLENGE)


@case("pull: what Jamf Pro filled in is no reason to refuse")
def filled_in(box):
    box.jamf(organization="Sons & Daughters")
    box.define("a.ini", profile={"organization": None})
    box.apply()
    start_over(box, "a.ini")
    pulled(box, status=0)
    has(box.read("out/SCEP a.ini").decode(), "Sons & Daughters")
    same(box.actions("--check"), {"out/SCEP a.ini": "unchanged"})
    box.write("out/SCEP a.ini", box.read("out/SCEP a.ini").replace(
        b"= 2048", b"= 4096"))
    result = box.run("plan", status=8)
    has(result.all, "organization")
    box.apply(status=8)
    same(box.writes(), [])


@case("pull: what is masked is never sent")
def masked(box):
    jamf = box.jamf()
    box.define()
    box.apply()
    start_over(box, "wifi.ini")
    pulled(box, status=0)
    plan = box.plan("out/SCEP wifi.mobileconfig")
    same([item["action"] for item in plan["items"]], ["unchanged"])
    box.write("other.mobileconfig", box.read("out/SCEP wifi.mobileconfig")
              .replace(b"<integer>2048</integer>", b"<integer>4096</integer>"))
    result = box.run("push", "--yes", "other.mobileconfig", status=8)
    has(result.err, "masked")
    has(result.err, "--with-secrets")
    same(box.writes(), [])
    has(jamf.profiles()["macos"][0]["payloads"], CHALLENGE)


@case("pull: by name, and names that are not there")
def by_name(box):
    box.jamf()
    for name in ("a", "b"):
        box.define(f"{name}.ini")
    box.apply()
    pulled(box, "scep A", status=0)
    check(box.exists("out/SCEP a.ini"), "a")
    check(not box.exists("out/SCEP b.ini"), "b")
    has(pulled(box, "SCEP a", "SCEP ab", status=4).all, "did you mean 'SCEP")


@case("pull: names that are no file names, and clash")
def file_names(box):
    jamf = box.jamf()
    for name in ("../up", "x/y", "x_Y"):
        jamf.ui_write(platform="macos", id=0, xml=(
            "<os_x_configuration_profile><general><name>" + name +
            "</name></general></os_x_configuration_profile>"))
    pulled(box)
    check(not box.exists("up.mobileconfig"), "outside")
    names = sorted(os.listdir(box.at("out")))
    same(names, ["_up.mobileconfig", "x_Y-3.mobileconfig",
                 "x_y-2.mobileconfig"])


if __name__ == "__main__":
    main()
