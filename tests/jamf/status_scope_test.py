#!/usr/bin/env python3
"""status, and whom a profile goes to: scopes of every kind, drawn at random,
worked out from inventory as Jamf Pro does it.

Planted mutations that must be caught: exclusions that do not count, buildings
taken for departments."""

import random
import sys

sys.dont_write_bytecode = True

from office import main  # noqa: E402
from harness import case, check, rows, same  # noqa: E402
from rollout import PLATFORMS, SUBJECTS  # noqa: E402

SEED = 20261130
SCOPES = 12  # of each platform
COUNT = 60
# Categories of targets and of exclusions, with their members' element and
# what they are chosen of.
CATEGORIES = {
    "macos": [("computers", "computer", "computers"),
              ("computer_groups", "computer_group", "computergroups")],
    "ios": [("mobile_devices", "mobile_device", "mobiledevices"),
            ("mobile_device_groups", "mobile_device_group",
             "mobiledevicegroups")]}
PLACES = [("buildings", "building", "buildings"),
          ("departments", "department", "departments")]
FLAG = {"macos": "all_computers", "ios": "all_mobile_devices"}
ROOT = {"macos": "os_x_configuration_profile", "ios": "configuration_profile"}


def furnish(box, platform):
    """A double with devices in buildings, departments and groups."""
    _, kind, groups, _ = PLATFORMS[platform]
    jamf = box.jamf()
    for number in range(1, 6 if platform == "macos" else 4):
        jamf.remove(kind=kind, id=number)
    jamf.add("departments", [{"name": "IT"}, {"name": "Law & Order"}])
    jamf.add(groups, [{"name": f"Part {n}",
                       "members": {"range": [n, COUNT + 1, n + 2]}}
                      for n in range(1, 5)])
    box.define(scep={"subject": f'"{SUBJECTS["common name"]}"'},
               profile={"platform": platform})
    box.apply()
    jamf.fleet(kind=kind, count=COUNT, first=1, profiles=[{"id": 1}])
    # Some have no building, and the others not all of them an owner.
    for number in range(1, COUNT, 7):
        jamf.change(kind=kind, id=number, building="", user="")
    return jamf


def members(draw, category, platform):
    """A category's element, with a few members or none."""
    name, one, _ = category
    ids = {"computers": range(1, COUNT + 1),
           "mobile_devices": range(1, COUNT + 1),
           "buildings": (1, 2), "departments": (1, 2, 3)}.get(
        name, range(4, 8) if platform == "macos" else range(2, 6))
    chosen = draw.sample(list(ids), draw.randrange(0, 3)) \
        if draw.random() < 0.5 else []
    return f"<{name}>" + "".join(
        f"<{one}><id>{number}</id></{one}>" for number in chosen) \
        + f"</{name}>"


def part(draw, platform):
    """Computers, buildings, departments, groups: the order counts."""
    devices, groups = CATEGORIES[platform]
    return "".join(members(draw, each, platform)
                   for each in (devices, *PLACES, groups))


def drawn(jamf, platform, number):
    """The devices of a scope that is drawn, by the double's own reckoning."""
    draw = random.Random(f"{SEED}:{platform}:{number}")
    everybody = "true" if number % 4 == 0 else "false"
    there = PLATFORMS[platform][0]
    jamf.ui_write(platform=there, id=1, xml=(
        f"<{ROOT[platform]}><scope><{FLAG[platform]}>{everybody}"
        f"</{FLAG[platform]}>{part(draw, platform)}<exclusions>"
        f"{part(draw, platform)}</exclusions></scope>"
        f"</{ROOT[platform]}>"))
    return jamf.reach(platform=there, id=1)


@rows("scopes at random", [(f"{platform}, {n}", platform, n)
                           for platform in PLATFORMS for n in range(SCOPES)])
def at_random(box, platform, number):
    wanted = drawn(furnish(box, platform), platform, number)
    server, = box.run("status", "--json", "--devices",
                      status=0).json()["servers"]
    profile, = server["profiles"]
    same(sorted(int(each["id"]) for each in profile["devices"]), wanted)
    same(profile["scope"], len(wanted))


@case("the scopes that are drawn differ")
def differ(box):
    jamf = furnish(box, "macos")
    found = {len(drawn(jamf, "macos", number)) for number in range(SCOPES)}
    check(len(found) > 5, str(found))


if __name__ == "__main__":
    main()
