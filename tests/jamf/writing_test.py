#!/usr/bin/env python3
"""apply when the lock file cannot be written or the program is ended at each
call that writes it: writing_test.py PROGRAM [WORD...]. There is never a second
profile, the lock file is old or new, and one more run makes all of it true."""

import errno
import json
import os
import signal
import sys

from office import main
from harness import TOP, case, check, rows, same

sys.path.insert(0, os.path.join(TOP, "tests", "shim"))
import shim  # noqa: E402

HELD = ".scepctl.lock.held.scepctl-tmp"
APPLY = ["apply", "--yes", "--json"]
FAILURES = [("open", errno.ENOSPC), ("write", errno.ENOSPC),
            ("fsync", errno.EIO), ("close", errno.EIO),
            ("rename", errno.EIO), ("lock", errno.EIO)]


def temporaries(box):
    return [f for f in box.files() if f.endswith("scepctl-tmp")]


def look(box, what):
    """What holds at any time."""
    if box.exists("scepctl.lock"):
        text = box.read("scepctl.lock").decode()
        check(text.endswith("\n"), f"{what}: half a lock file")
        for line in text.splitlines():
            if line and not line.startswith("#"):
                json.loads(line)
    names = [p["name"] for p in box.double.profiles()["macos"]]
    check(len(names) <= 1, f"{what}: {names}")


def settle(box, what):
    """One more run, two minutes later, and everything is as it should be."""
    if box.exists("scepctl.lock"):
        box.age()
    box.apply(status=0)
    same([p["name"] for p in box.double.profiles()["macos"]], ["SCEP wifi"],
         f"profiles after {what}")
    same(box.actions(), {"wifi.ini": "unchanged"}, f"after {what}")
    same(temporaries(box), [], f"left after {what}")


def prepare(box):
    """As before the first run."""
    for profile in box.double.profiles()["macos"]:
        box.double.ui_delete(platform="macos", id=profile["id"])
    for name in [*temporaries(box), "scepctl.lock"]:
        if box.exists(name):
            os.unlink(box.at(name))


if shim.AVAILABLE:
    @rows("failing", [(f"{call}, {errno.errorcode[number]}", call, number)
                      for call, number in FAILURES])
    def failing(box, call, number):
        box.jamf(wait=0)
        box.define("wifi.ini")
        reached = 0
        for at, status, text in shim.Shim().each(
                box, call, APPLY, lambda: prepare(box), number=number):
            what = f"{call} {at}"
            reached += 1
            # Nothing is ever written to the last one that is closed, the lock
            # itself; all is done by then.
            check(status > 0 or (call == "close" and status == 0
                                 and '"status": 0' in text),
                  f"{what}: status {status}: {text}")
            look(box, what)
            # The lock may be another's: the next run takes it away.
            left = [HELD] if call == "lock" and at == 1 else []
            same(temporaries(box), left, f"left after {what}")
            settle(box, what)
        check(reached > 0, f"{call} was never reached")

    @rows("ended at", [
        (f"{call} by {end.name}", call, end)
        for call in ("write", "fsync", "close", "rename")
        for end in (signal.SIGKILL, signal.SIGTERM)])
    def ended(box, call, end):
        box.jamf(wait=0)
        box.define("wifi.ini")
        for at, status, text in shim.Shim().each(
                box, call, APPLY, lambda: prepare(box), end=end):
            what = f"{end.name} at {call} {at}"
            check(status == -end or end == signal.SIGTERM,
                  f"{what}: status {status}: {text}")
            check(status != 0, f"{what}: status 0: {text}")
            look(box, what)
            settle(box, what)

    @case("a directory that breaks off deletes nothing")
    def broken_off(box):
        box.jamf(wait=0)
        for name in ("keep/wifi.ini", "vpn.ini", "old.ini"):
            box.define(name)
        box.apply(status=0)
        for name in ("old.ini", "keep/wifi.ini"):
            os.unlink(box.at(name))
        box.write("keep/notes.txt", "[profile]\nidentifier = com.example.wifi\n")
        reached = 0
        for at, status, text in shim.Shim().each(
                box, "readdir", [*APPLY, "--prune"], lambda: None,
                number=errno.EIO):
            check(status in (8, 9), f"readdir {at}: status {status}: {text}")
            same(len(box.double.profiles()["macos"]), 3, f"readdir {at}")
            reached += 1
        check(reached >= 6, f"readdir was reached {reached} times")


if __name__ == "__main__":
    main()
