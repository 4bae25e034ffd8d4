#!/usr/bin/env python3
"""status --retry: failed devices alone, after asking, within a bound.

Planted mutations that must be caught: in status_retry.c of src/sync, every
verdict collected ("only those that failed"); is_meant always true ("what else
goes is said"); in flush.c of src/jamf, Failed for Pending+Failed ("only those
that failed"); in status_retry.c of src/cmd, nothing is told after an error
("interrupted")."""

import json
import signal
import subprocess
import sys
import time

sys.dont_write_bytecode = True

from office import CLIENT, CLIENT_SECRET, main  # noqa: E402
from harness import case, has, lacks, rows, same  # noqa: E402
from rollout import PLATFORMS, rolled_out  # noqa: E402

FLUSH = "Flush MDM Commands"


def deleted(box):
    return [each["path"] for each in box.double.log()
            if each["method"] == "DELETE"]


@rows("only those that failed", [(each, each) for each in PLATFORMS])
def only_failed(box, platform):
    made = rolled_out(box, platform, 54)
    before = made.right()
    failed = sorted(number for number, verdict in before.items()
                    if verdict == "failed")
    result = box.run("status", "--retry", "--yes", "--json", status=0)
    told = result.json()
    same(sorted(each["id"] for each in told["retried"]), failed, "told")
    same({each["cleared"] for each in told["retried"]}, {True}, "cleared")
    same(sorted(deleted(box)), sorted(
        f"/JSSResource/commandflush/{made.kind}/id/{number}/status/Failed"
        for number in failed), "flushed")
    after = made.verdicts()
    same({number: after[number] for number in failed},
         {number: "pending" for number in failed}, "sent again")
    same({number: verdict for number, verdict in after.items()
          if number not in failed},
         {number: verdict for number, verdict in before.items()
          if number not in failed}, "the others")


@case("what else goes is said, and nobody asked: nothing is done")
def others(box):
    rolled_out(box, "macos", 4, mix={"failed/and others": 1})
    result = box.run("status", "--retry", status=2)
    has(result.err, "4 other failed commands INSTALL_APPLICATION")
    has(result.err, "4 other failed commands INSTALL_PROFILE")
    has(result.err, "no terminal to ask on")
    has(result.out, "failed")
    same(deleted(box), [])


@rows("bounds", [
    ("below", ["--max-devices", "3"], 8),
    ("as many", ["--max-devices", "4"], 0)])
def bounds(box, options, status):
    rolled_out(box, "macos", 4, mix={"failed/plain": 1})
    box.run("status", "--retry", "--yes", *options, status=status)
    same(len(deleted(box)), 0 if status else 4)


@case("with --yes 50 unless said otherwise")
def unattended(box):
    rolled_out(box, "macos", 51, mix={"failed/plain": 1})
    result = box.run("status", "--retry", "--yes", "--json", status=8)
    has(result.json()["error"], "at most 50 may")
    same(deleted(box), [])


@case("nothing failed: nothing is done")
def nothing(box):
    rolled_out(box, "macos", 6, mix={"pending/plain": 1, "notnow/plain": 1})
    result = box.run("status", "--retry", "--yes", status=0)
    has(result.err, "no device to try again")
    same(deleted(box), [])


@case("the privilege is missing: 5 with its name, at the first")
def privilege(box):
    rolled_out(box, "macos", 4, mix={"failed/plain": 1})
    box.double.client(CLIENT, CLIENT_SECRET, [
        "Read macOS Configuration Profiles", "Read Computers",
        "Read Smart Computer Groups", "Read Static Computer Groups",
        "View MDM command information in Jamf Pro API"], lifetime=600)
    result = box.run("status", "--retry", "--yes", status=5)
    has(result.err, FLUSH)
    same(len(deleted(box)), 1)


@rows("interrupted: what was done until then is told", [
    (str(count), count) for count in (1, 3)])
def interrupted(box, count):
    made = rolled_out(box, "macos", 6, mix={"failed/plain": 1})
    made.jamf.forget()
    made.jamf.fault(method="DELETE", path="commandflush", nth=count,
                    action="slow", seconds=1)
    process = box.start("status", "--retry", "--yes", "--json",
                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                        stderr=subprocess.PIPE)
    while len(deleted(box)) < count and process.poll() is None:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    same(process.returncode, -signal.SIGINT)
    told = json.loads(out)
    same(told["error"], "interrupted")
    # The one under way is ended.
    same([each["cleared"] for each in told["retried"]],
         [True] * count + [False] * (6 - count))
    has(err.decode(), f"sends again to {count} device")
    same(len(deleted(box)), count, "nothing more is begun")


@rows("options that do not go together", [
    (" ".join(each), each) for each in (
        ["--yes"], ["--max-devices", "3"], ["--retry", "--json"],
        ["--retry", "--verdict", "pending"],
        ["--retry", "--yes", "--max-devices", "x"])])
def usage(box, arguments):
    box.jamf()
    lacks(box.run("status", *arguments, status=2).err, "internal")


if __name__ == "__main__":
    main()
