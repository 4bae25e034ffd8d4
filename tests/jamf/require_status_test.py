#!/usr/bin/env python3
"""plan and apply --require-status: a scope is widened only while the profile
is well on the devices that have it.

Planted mutations that must be caught: in require_status.c of src/sync,
is_widened without its last line ("the first scope"); min_current left out
("not well")."""

import sys

sys.dont_write_bytecode = True

from office import main  # noqa: E402
from harness import case, has, lacks, rows, same  # noqa: E402
from rollout import PLATFORMS, SUBJECTS, rolled_out  # noqa: E402

ILL = {"current/plain": 80, "failed/plain": 20}
WELL = {"current/plain": 1}


def define(made, scope, **profile):
    made.box.define(
        "wifi.ini", scep={"subject": f'"{SUBJECTS[made.subject]}"'},
        profile={"platform": made.platform, **profile},
        rest=f"[scope]\n{made.key} = {scope}\n")


def piloted(box, platform, mix):
    made = rolled_out(box, platform, 40, mix=mix)
    made.jamf.add(made.groups, [{"name": "Everybody",
                                 "members": {"range": [1, 41]}}])
    define(made, "Fleet, Everybody")
    return made


@rows("not well: refused, nothing is written", [
    (each, each) for each in PLATFORMS])
def ill(box, platform):
    made = piloted(box, platform, ILL)
    current = list(made.wanted().values()).count("current")
    before = len(box.writes())
    for command in (["plan"], ["apply", "--yes"]):
        result = box.run(*command, "--require-status", "95%", "wifi.ini",
                         status=8)
        has(result.all, "its scope would be widened, but "
                        f"{current} of 40 devices")
        has(result.all, "at least 95.00 %")
    same(len(box.writes()), before)


@rows("well enough, or not asked for", [
    ("the figure named", ["--require-status", "0%"], ILL),
    ("all of them", ["--require-status", "100"], WELL),
    ("not asked for", [], ILL)])
def fine(box, options, mix):
    piloted(box, "macos", mix)
    box.run("apply", "--yes", "--max-devices", "1000", *options, "wifi.ini",
            status=0)


@case("what is not widened, and the first scope, need nobody's health")
def others(box):
    made = rolled_out(box, "macos", 40, mix=ILL)
    asked = made.asked("/api/v4/computers-inventory")
    define(made, "Fleet", organization="Another Inc.")
    box.run("plan", "--require-status", "95%", "wifi.ini", status=0)
    box.define("new.ini", profile={"identifier": "com.example.new",
                                   "name": "New"},
               rest="[scope]\ncomputer_groups = Fleet\n")
    box.run("plan", "--require-status", "95%", "new.ini", status=0)
    same(made.asked("/api/v4/computers-inventory"), asked, "inventory")


@case("a scope that was held back for a person, once the settings are there")
def held_back(box):
    env = {"NDES_PASSWORD": "canary-ndes-password-55aa"}
    gate = ["apply", "--yes", "--require-status", "95%"]
    jamf = box.jamf()
    box.secrets.append(env["NDES_PASSWORD"])
    scope = "[scope]\ncomputer_groups = SCEP pilot\n"
    box.dynamic(rest=scope)
    box.run(*gate, env=env, status=0)
    box.run(*gate, "--confirm-ui", "wifi.ini", env=env, status=0)
    # A change of the payload may reset them, and holds the new scope back.
    box.dynamic(rest=scope + "buildings = Annex\n", retries="5")
    box.run(*gate, env=env, status=0)
    before = len(box.writes())
    result = box.run(*gate, "--confirm-ui", "wifi.ini", env=env, status=8)
    has(result.all, "its scope would be widened, but 0 of 2 devices")
    same(len(box.writes()), before)
    jamf.advance(seconds=60)
    jamf.contact(kind="computers")
    box.run(*gate, "--confirm-ui", "wifi.ini", env=env, status=0)
    same(len(box.writes()), before + 1)


@case("what is not told is not well")
def untold(box):
    piloted(box, "macos", WELL)
    box.double.fault(action="status", method="GET", times=99, status=403,
                     path="/api/v4/computers-inventory")
    result = box.run("plan", "--require-status", "95%", "wifi.ini", status=8)
    has(result.all, "how devices have it is not told")


@case("a saved plan is applied with the same gate")
def saved(box):
    piloted(box, "macos", WELL)
    box.run("plan", "--require-status", "95%", "--max-devices", "1000",
            "--save", "p.json", "wifi.ini", status=0)
    result = box.run("apply", "--yes", "--plan", "p.json", "--max-devices",
                     "1000", "wifi.ini", status=8)
    has(result.err, "--require-status")
    box.run("apply", "--yes", "--plan", "p.json", "--max-devices", "1000",
            "--require-status", "95%", "wifi.ini", status=0)


@case("no percentage: usage")
def usage(box):
    box.jamf()
    lacks(box.run("plan", "--require-status", "all", status=2).err, "internal")


if __name__ == "__main__":
    main()
