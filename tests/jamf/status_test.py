#!/usr/bin/env python3
"""status: one verdict per device, against a fleet whose verdicts are known;
what is asked for that, what is written, and who may ask.

Planted mutations that must be caught: in status_judge.c of src/sync, what was
installed before the delivery is current; an inventory from before it is
believed; in status_judge.c, the newest command does not outrank."""

import csv
import io
import sys

sys.dont_write_bytecode = True

from office import CLIENT, CLIENT_SECRET, main  # noqa: E402
from double.fleet import HOSTILE  # noqa: E402
from double.track import VARIANTS  # noqa: E402
from harness import case, check, has, lacks, rows, same  # noqa: E402
from rollout import (DAY, DAYS, INVENTORY, PLATFORMS,  # noqa: E402
                     SUBJECTS, Rollout, rolled_out)

EVERY = len(VARIANTS)
READ = {"macos": ["Read macOS Configuration Profiles", "Read Computers",
                  "Read Smart Computer Groups",
                  "Read Static Computer Groups"],
        "ios": ["Read iOS Configuration Profiles", "Read Mobile Devices",
                "Read Smart Mobile Device Groups",
                "Read Static Mobile Device Groups"]}
VIEW = "View MDM command information in Jamf Pro API"


@rows("every way to every verdict", [
    (f"{platform}, identifier: {subject}", platform, subject)
    for platform in PLATFORMS for subject in SUBJECTS])
def every(box, platform, subject):
    made = rolled_out(box, platform, 2 * EVERY, subject)
    found = made.right()
    told = platform == "macos" and subject != "nowhere" \
        or subject == "common name"
    same("expired" in found.values(), told, "certificates can be told")
    same([entry for entry in box.double.log()
          if entry["method"] not in ("GET", "POST")], [])


@rows("verdicts of a profile", [
    (f"{verdict}, {variant}, {platform}", platform, f"{verdict}/{variant}")
    for platform in PLATFORMS for verdict, variant in VARIANTS])
def one_by_one(box, platform, cell):
    made = rolled_out(box, platform, 2, mix={cell: 1})
    verdict, = set(made.right().values())
    first, = (each for number, each in made.truth().items() if number == 1)
    row = made.status("--devices")["devices"][0]
    if verdict == "failed":
        has(str(row["error"]), first["error"][2].partition("“")[0].strip())
    else:
        check(not row.get("error"), str(row))
    if verdict in ("current", "expiring", "expired"):
        has(row["expires"], "T")


@case("inventory is read once, whatever is asked for; nothing is written")
def once(box):
    made = rolled_out(box, count=4500, mix={
        "current": 0.9, "failed": 0.05, "unknown": 0.05})
    made.jamf.forget()
    made.right()
    same(made.asked(INVENTORY["macos"]), 3)
    check(made.jamf.stats()["requests"] <= 12, str(made.jamf.stats()["paths"]))
    same({entry["method"] for entry in made.jamf.log()} - {"GET", "POST"},
         set())
    same([entry["path"] for entry in made.jamf.log()
          if entry["method"] == "POST"
          and "/auth/" not in entry["path"]
          and "/oauth/" not in entry["path"]], [])
    box.behaved()


@rows("many profiles, each with its own devices", [
    (f"{count}, {platform}", platform, count) for platform in PLATFORMS
    for count in (3, 20)])
def many(box, platform, count):
    made = Rollout(box, platform)
    made.apply_each(count, EVERY)
    made.jamf.forget()
    server, = box.run("status", "--json", "--devices",
                      status=0).json()["servers"]
    for profile in server["profiles"]:
        truth = made.jamf.truth(platform=made.there, id=profile["id"])
        same({int(each["id"]): each["verdict"]
              for each in profile["devices"]},
             {each["id"]: each["verdict"] for each in truth},
             profile["identifier"])
    same(len(server["profiles"]), count)
    same(made.asked(INVENTORY[platform]), 1)
    check(made.jamf.stats()["requests"] <= 20 + count,
          str(made.jamf.stats()["paths"]))


@case("a profile of users, and ids that are numbers")
def kinds(box):
    made = Rollout(box)
    made.jamf.add("computergroups", [{
        "name": "Fleet", "members": {"range": [1, 1 + EVERY]}}])
    box.define(scep={"subject": '"CN=$USERNAME $PROFILE_IDENTIFIER,O=x"'},
               profile={"level": "user"},
               rest="[scope]\ncomputer_groups = Fleet\n")
    box.apply()
    box.age(DAYS * DAY)
    made.number = 1
    made.fleet(EVERY)
    made.jamf.damage(kind="computers", id=2, set={"id": 2})
    made.right()


@case("a device that is no iPad")
def television(box):
    made = rolled_out(box, "ios", EVERY)
    for number in range(1, EVERY, 2):
        made.jamf.change(kind="mobiledevices", id=number, type="tvOS")
    made.right()


@case("a profile that is gone")
def gone(box):
    made = rolled_out(box)
    made.jamf.ui_delete(platform="macos", id=made.number)
    has(box.run("status", status=4).all, f"no profile with id {made.number}")


@rows("privileges: each is named", [
    (f"{platform}: {name}", platform, name)
    for platform, names in READ.items() for name in [*names[:2], VIEW]])
def privileges(box, platform, name):
    made = rolled_out(box, platform)
    box.double.client(CLIENT, CLIENT_SECRET, [
        each for each in READ[platform] + [VIEW] if each != name],
        lifetime=600)
    result = box.run("status", status=5)
    has(result.all, f"'{name}'")
    box.double.client(CLIENT, CLIENT_SECRET, READ[platform] + [VIEW],
                      lifetime=600)
    made.right()


@rows("names and errors that mean ill", [
    (form, form) for form in ("text", "csv", "markdown", "json")])
def hostile(box, form):
    made = rolled_out(box, count=len(HOSTILE), names="hostile",
                      mix={"failed": 1}, errors="hostile")
    options = [] if form == "text" else [f"--{form}"]
    result = box.run("status", "--devices", *options, status=0)
    lacks(result.out, "\x1b", "control characters")
    lacks(result.out, "\u202e", "marks that turn text around")
    if form == "csv":
        table = list(csv.reader(io.StringIO(result.out, newline="")))
        same(len(table), 1 + len(HOSTILE))
        check(all(cell[:1] not in "=+-@\t\r" or not cell
                  or cell.lstrip("-").isdigit()
                  for line in table for cell in line), str(table))
        same({len(line) for line in table}, {len(table[0])})
    if form == "markdown":
        for text in ("<script>", "](javascript:", "<img"):
            lacks(result.out, text)
    if form == "json":
        same(len(made.verdicts()), len(HOSTILE))


@rows("gates", [(label, arguments, status)
                for label, arguments, status in (
    ("bare", ["--check"], 1),
    ("enough", ["--check", "--min-current", "70%", "--max-failed", "20%"], 0),
    ("not enough", ["--check", "--min-current", "95%"], 1),
    ("too many failed", ["--check", "--max-failed", "2"], 1),
    ("too much unknown", ["--check", "--min-current", "1%",
                          "--max-unknown", "1%"], 1))])
def gates(box, arguments, status):
    rolled_out(box, count=300, mix={"current/plain": 0.85,
                                    "failed/plain": 0.1,
                                    "unknown/old inventory": 0.05})
    box.run("status", *arguments, status=status)


@case("nobody is in the scope: a gate fails")
def nobody(box):
    made = Rollout(box)
    made.apply(0)
    box.run("status", "--check", "--min-current", "1%", status=1)
    same(made.status()["scope"], 0)


@case("who was delivered to by the program itself, and answers")
def live(box):
    jamf = box.jamf()
    box.define(scep={"subject": f'"{SUBJECTS["common name"]}"'},
               rest="[scope]\ncomputer_groups = SCEP pilot\n")
    box.apply()

    def now():
        server, = box.run("status", "--json", "--devices",
                          status=0).json()["servers"]
        profile, = server["profiles"]
        return {int(each["id"]): each["verdict"]
                for each in profile["devices"]}
    same(now(), {1: "pending", 2: "pending"})
    jamf.behave(kind="computers", ids=[2], answer="error", error=[
        "MDM-SCEP", 15002, "Unable to obtain certificate from SCEP server"])
    jamf.advance(seconds=60)
    jamf.contact(kind="computers")
    same(now(), {1: "current", 2: "failed"})


@case("expiry: of the certificates of devices the first to end")
def first_to_end(box):
    made = rolled_out(box, count=18)
    ends = sorted(each["expires"] for each in made.status(
        "--devices")["devices"] if each.get("expires"))
    told = [each for each in box.run("expiry", "--json").json()[
        "certificates"] if each["places"][0]["what"] == "issued"]
    same([each["ends"] for each in told], ends[:1])
    same(told[0]["sha256"], None)
    # The SCEP server of the definition is nowhere.
    has(box.run("expiry", status=11).out, "first of the devices'")
    asked = box.double.stats()["requests"]
    lacks(box.run("expiry", "--offline").out, "first of the devices'")
    same(box.double.stats()["requests"], asked)
    # Without a login it is not told, and nothing failed.
    result = box.run("expiry", env={"JAMF_TEST_SECRET": None}, status=11)
    has(result.out, "'JAMF_TEST_SECRET' is not set")
    lacks(result.err, "JAMF_TEST_SECRET")
    same(box.double.stats()["requests"], asked)


@case("--html replaces a page only")
def page_over(box):
    rolled_out(box, count=2)
    before = box.read("wifi.ini")
    box.double.forget()
    result = box.run("status", "--html", "wifi.ini", status=8)
    has(result.err, "'wifi.ini' is there, is no page of HTML")
    same(box.read("wifi.ini"), before)
    same(box.double.stats()["requests"], 0)
    for _ in range(2):
        box.run("status", "--html", "page.html", status=0)
    has(box.read("page.html").decode(), "<!DOCTYPE html>")


if __name__ == "__main__":
    main()
