#!/usr/bin/env python3
"""A rollout from the pilot to everybody, with a failure in the middle: each
stage is a commit that the gate of the stage before allows."""

import sys

sys.dont_write_bytecode = True

from office import main  # noqa: E402
from harness import case, has, rows, same  # noqa: E402
from rollout import PLATFORMS, SUBJECTS  # noqa: E402

COUNT = 40
GATE = ["--check", "--min-current", "95%", "--max-failed", "0"]
REQUIRE = ["--require-status", "95%"]
STAGES = ["{groups} = Pilot", "{groups} = Building", "{everybody} = yes"]
WORDS = {"macos": ("computer_groups", "all_computers"),
         "ios": ("mobile_device_groups", "all_mobile_devices")}
FAULT = ["MDM-SCEP", 15002, "Unable to obtain certificate from SCEP server"]


class Stages:
    def __init__(self, box, platform):
        self.box = box
        self.platform = platform
        self.there, self.kind, groups, _ = PLATFORMS[platform]
        self.jamf = box.jamf()
        for number in range(1, 6 if platform == "macos" else 4):
            self.jamf.remove(kind=self.kind, id=number)
        self.jamf.add(self.kind, [{"id": 100 + n, "name": f"Device {n}"}
                                  for n in range(COUNT)])
        self.jamf.add(groups, [
            {"name": "Pilot", "members": {"range": [100, 104]}},
            {"name": "Building", "members": {"range": [100, 120]}}])

    def widen(self, stage, *arguments, status=0):
        groups, everybody = WORDS[self.platform]
        self.box.define(
            scep={"subject": f'"{SUBJECTS["common name"]}"'},
            profile={"platform": self.platform}, rest="[scope]\n"
            + STAGES[stage].format(groups=groups, everybody=everybody))
        return self.box.run("apply", "--yes", *arguments, status=status)

    def contact(self):
        self.jamf.contact(kind=self.kind)

    def gate(self, status=0):
        return self.box.run("status", *GATE, status=status)

    def counts(self):
        server, = self.box.run("status", "--json",
                               status=0).json()["servers"]
        profile, = server["profiles"]
        return {verdict: count for verdict, count
                in profile["verdicts"].items() if count}


@rows("from the pilot to everybody", [(each, each) for each in PLATFORMS])
def rollout(box, platform):
    stages = Stages(box, platform)
    stages.widen(0)
    same(stages.counts(), {"pending": 4})
    stages.gate(status=1)
    stages.widen(1, *REQUIRE, status=8)
    same(stages.counts(), {"pending": 4})
    stages.contact()
    same(stages.counts(), {"current": 4})
    stages.gate()
    # In the building the server of certificates gives up.
    stages.widen(1, *REQUIRE)
    stages.jamf.behave(kind=stages.kind, ids=list(range(110, 116)),
                       answer="error", error=FAULT)
    stages.contact()
    same(stages.counts(), {"current": 14, "failed": 6})
    result = stages.gate(status=1)
    has(result.all, "SCEP")
    stages.widen(2, *REQUIRE, status=8)
    same(stages.counts(), {"current": 14, "failed": 6})
    # It is mended, and those that failed try again, no others.
    stages.jamf.behave(kind=stages.kind, ids=list(range(110, 116)))
    stages.jamf.forget()
    box.run("status", "--retry", "--yes", status=0)
    same([entry["path"] for entry in box.writes()], [
        f"/JSSResource/commandflush/{stages.kind}/id/{number}/status/Failed"
        for number in range(110, 116)])
    same(stages.counts(), {"current": 14, "pending": 6})
    stages.widen(2, *REQUIRE, status=8)
    stages.contact()
    stages.gate()
    stages.widen(2, *REQUIRE)
    same(stages.counts(), {"current": 20, "pending": 20})
    stages.contact()
    same(stages.counts(), {"current": COUNT})
    box.run("status", "--check", status=0)
    box.behaved()


@case("a device that never answers, and one that is not managed")
def silent(box):
    stages = Stages(box, "macos")
    stages.jamf.change(kind="computers", id=101, managed=False)
    stages.jamf.behave(kind="computers", ids=[102], answer="silent")
    stages.widen(0)
    stages.contact()
    same(stages.counts(), {"current": 2, "pending": 1, "unknown": 1})


if __name__ == "__main__":
    main()
