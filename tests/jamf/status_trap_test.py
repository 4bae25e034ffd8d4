#!/usr/bin/env python3
"""status, and what Jamf Pro's lists do to who reads them: each case is one
trap. Whatever happens, no device has a verdict that is wrong.

Planted mutations that must be caught: in inventory.c of src/jamf, pages of
5000 rows; without LENIENT; no page is halved; no older version is asked for;
in paging.c, pages do not overlap; what is missing is none; in commands_row.c,
a row of another profile is this one's."""

import re
import sys

sys.dont_write_bytecode = True

from office import main  # noqa: E402
from harness import case, check, has, lacks, rows, same  # noqa: E402
from rollout import (COMMANDS, INVENTORY, PLATFORMS,  # noqa: E402
                     SUBJECTS, rolled_out)

OTHER = "11112222-3333-4444-8555-666677778888"
MIX = {"current": 0.6, "failed": 0.2, "pending": 0.1, "expired": 0.1}


@rows("a filter that the server does not know: all rows come back", [
    (f"{name}, {platform}", platform, name) for platform in PLATFORMS
    for name in ("profileIdentifier", "command", "profileId")])
def ignored(box, platform, name):
    # Another profile of the same devices, other commands, and the same
    # number on the other platform.
    made = rolled_out(box, platform, 60, mix=MIX, others=[
        {"id": 77, "uuid": OTHER[:-1] + "9", "mix": {"failed": 1}}],
        switches={"filters_unknown": [name]})
    other = "mobiledevices" if platform == "macos" else "computers"
    made.jamf.fleet(kind=other, count=60, profiles=[
        {"id": made.number, "uuid": OTHER, "mix": {"failed/and others": 1}}])
    result = box.run("status", "--json", "--devices")
    if result.status == 0:
        made.right()
    else:
        same(result.status, 12)
        has(result.err, "filter")


@case("an older server, whose commands do not tell their profile's number")
def old_commands(box):
    rolled_out(box, count=60, mix=MIX, others=[
        {"id": 77, "uuid": OTHER, "mix": {"failed": 1}}],
        switches={"commands_profile": False}).right()


@rows("pages are clamped without a word", [
    (platform, platform) for platform in PLATFORMS])
def clamped(box, platform):
    made = rolled_out(box, platform, 4100, mix={"current": 1, "failed": 1})
    made.right()


@case("a 500 is no reason to go on asking")
def error_500(box):
    made = rolled_out(box)
    made.jamf.fault("status", "GET", COMMANDS, status=500, page="json",
                    times=99)
    made.jamf.forget()
    box.run("status", status=12)
    # As often as any request, in both ways of asking.
    check(made.asked(COMMANDS) <= 6, str(made.jamf.stats()["paths"]))


@case("a mobile device that the server cannot read does not hide the others")
def lenient(box):
    made = rolled_out(box, "ios", 20, mix={"current/plain": 1})
    made.jamf.damage(kind="mobiledevices", id=3, broken=["certificates"])
    found = made.verdicts()
    same({number: verdict for number, verdict in found.items()
          if number != 3}, {number: "current" for number in found
                            if number != 3})
    same(found[3], "unknown")


@case("a computer that the server cannot read")
def broken(box):
    made = rolled_out(box, "macos", 20, mix={"current/plain": 1})
    made.jamf.damage(kind="computers", id=3, broken=["certificates"])
    result = box.run("status", "--json", "--devices")
    if result.status == 0:
        found = made.verdicts()
        same(found.pop(3), "unknown")
        same(set(found.values()), {"current"})
    else:
        same(result.status, 12)


@rows("versions of the inventory", [
    ("3", [3, 1]), ("2 and 1", [2, 1]), ("1", [1])])
def versions(box, there):
    made = rolled_out(box, switches={"inventory_versions": there})
    made.right()
    check(made.asked(INVENTORY["macos"]) <= 2, "asked once a run")


@rows("pages that take too long are halved", [
    (f"{how}, {platform}", platform, how) for platform in PLATFORMS
    for how in ("504", "hang")])
def too_long(box, platform, how):
    made = rolled_out(box, platform, 1500, mix=MIX)
    made.jamf.configure(slow_rows=600, slow_how=how)
    box.project(timeout=1 if how == "hang" else 20)
    made.right()


@rows("rows without fields", [(f"{path}, {platform}", platform, path)
                              for platform, paths in {
    "macos": ("general", "general.reportDate", "general.managementId",
              "general.remoteManagement", "configurationProfiles",
              "configurationProfiles.lastInstalled",
              "configurationProfiles.profileIdentifier", "certificates",
              "certificates.expirationDate", "certificates.subjectName",
              "certificates.identity", "groupMemberships", "general.name"),
    "ios": ("general", "general.lastInventoryUpdateDate",
            "general.managementId", "general.managed", "profiles",
            "profiles.lastInstalled", "certificates",
            "certificates.commonName", "certificates.expirationDate",
            "groups")}.items() for path in paths])
def fields(box, platform, path):
    made = rolled_out(box, platform, 6, mix={"current/plain": 1})
    made.jamf.damage(kind=made.kind, id=2, drop=[path])
    made.jamf.damage(kind=made.kind, id=3, null=[path])
    result = box.run("status", "--json", "--devices")
    check(result.status in (0, 12), str(result))
    if result.status == 0:
        found = made.verdicts()
        # Never more than is known.
        check({found.get(2), found.get(3)} <= {
            "unknown", "current", "installed-no-certificate", "never-sent",
            None}, str(found))
        same({found[n] for n in (1, 4, 5, 6)}, {"current"})


@rows("a token that ends at request", [(str(n), n) for n in range(1, 13)])
def tokens(box, nth):
    made = rolled_out(box, count=4100, mix={"current": 1, "failed": 1})
    made.jamf.expire_at(requests=[nth])
    made.right()


@case("devices that come while they are read")
def growing(box):
    made = rolled_out(box, count=4100, mix={"current/plain": 1})
    made.jamf.during(
        path="computers-inventory", nth=1, then="add",
        fields={"kind": "computers", "objects": [{"name": "new"}]})
    same(len(made.verdicts()), 4100)


@rows("devices that change pages while they are read", [
    (f"{label}, {platform}", platform, events) for platform in PLATFORMS
    for label, events in (
        ("one goes", {1: [5]}),
        ("the first of a page", {1: [2001]}),
        ("one goes, one comes", {1: [5, None]}),
        ("one after each page", {n: [n] for n in range(1, 9)}))])
def moving(box, platform, events):
    made = rolled_out(box, platform, 4100, mix={"current/plain": 1})
    gone = set()
    for nth, each in events.items():
        for number in each:
            fields = {"kind": made.kind, "id": number} if number else {
                "kind": made.kind, "objects": [{"name": "new"}]}
            made.jamf.during(path=INVENTORY[platform], nth=nth,
                             then="remove" if number else "add",
                             fields=fields)
            gone.add(number)
    missing = set(range(1, 4101)) - set(made.verdicts())
    check(missing <= gone, f"missing: {sorted(missing)[:5]}")


@case("one goes while pages are halved")
def halved(box):
    made = rolled_out(box, count=4100, mix={"current/plain": 1})
    made.jamf.configure(slow_rows=600, slow_how="504")
    made.jamf.during(path=INVENTORY["macos"], nth=4, then="remove",
                     fields={"kind": "computers", "id": 5})
    missing = set(range(1, 4101)) - set(made.verdicts())
    check(missing <= {5}, f"missing: {sorted(missing)[:5]}")


@rows("commands that are carried out while they are read", [
    ("one filter", 1), ("each state apart", 2)])
def carried_out(box, nth):
    made = rolled_out(box, count=4100, mix={"pending/plain": 1})
    if nth > 1:
        made.jamf.fault(path=COMMANDS, action="status", status=500)
    made.jamf.during(path=COMMANDS, nth=nth, then="contact", fields={
        "kind": "computers", "ids": list(range(4, 10)), "report": False})
    found = made.verdicts()
    same({found[number] for number in range(10, 4101)}, {"pending"})


@rows("clocks that differ", [(str(seconds), seconds)
                             for seconds in (-7200, 7200)])
def clocks(box, seconds):
    made = rolled_out(box, switches={"clock_ahead": seconds})
    made.right()


@rows("applied and answered, by a clock that differs", [
    (f"{seconds}, {how}", seconds, how) for seconds in (-7200, 0, 7200)
    for how in ("created", "changed", "before deliveries were noted")])
def fresh(box, seconds, how):
    jamf = box.jamf(clock_ahead=seconds)
    text = "[scope]\ncomputer_groups = SCEP pilot\n"
    subject = f'"{SUBJECTS["common name"]}"'
    box.define(scep={"subject": subject}, rest=text)
    box.apply()
    if how == "changed":
        box.define(scep={"subject": subject}, rest=text,
                   profile={"description": "another"})
        box.apply()
    elif how != "created":
        box.write("scepctl.lock", re.sub(
            b'"delivered":"[^"]*",', b"", box.read("scepctl.lock")))
    jamf.contact(kind="computers")
    server, = box.run("status", "--json", "--devices",
                      status=0).json()["servers"]
    same([each["verdict"] for each in server["profiles"][0]["devices"]],
         ["current", "current"])


@rows("an answer that does not say how many there are", [
    (f"{what}, {path}", path, text) for path in (
        INVENTORY["macos"], COMMANDS)
    for what, text in (("nothing", '{"results":[]}'),
                       ("null", '{"totalCount":null,"results":[]}'),
                       ("negative", '{"totalCount":-1,"results":[]}'),
                       ("a text", '{"totalCount":"x","results":[]}'))])
def uncounted(box, path, text):
    made = rolled_out(box, count=9)
    made.jamf.fault(path=path, times=99, action="answer", body=text,
                    type="application/json")
    has(box.run("status", status=12).all, "'totalCount'")


@rows("a server that counts more than it gives", [
    (f"{total}, {path}", path, total) for path in (
        INVENTORY["macos"], COMMANDS)
    for total in (9, 999999, 1 << 60)])
def less(box, path, total):
    made = rolled_out(box, count=9)
    made.jamf.forget()
    made.jamf.fault(path=path, times=99, action="answer",
                    body='{"totalCount":%d,"results":[]}' % total,
                    type="application/json")
    check(box.run("status").status in (12, 13), "status")
    check(made.jamf.stats()["requests"] <= 10, str(made.jamf.stats()))


@rows("an inventory of records that are none", [
    (text[:20], text) for text in (
        "null", "7", "[]", "{}", '{"id":null}', '{"id":-1}', '{"id":"0"}',
        '{"id":NaN}', '{"id":1.5}', '{"id":"1","general":{"name":"\\ud800"}}',
        "[" * 5000 + "]" * 5000)])
def records(box, text):
    made = rolled_out(box, count=9)
    made.jamf.fault(path=INVENTORY["macos"], times=99, action="answer",
                    body=f'{{"totalCount":2,"results":[{text},{text}]}}',
                    type="application/json")
    has(box.run("status", status=12).all, "2 broken records")


@rows("records that are large, or of another time", [
    (label, fields) for label, fields in (
        ("a name", {"general.name": "x" * (1 << 20)}),
        ("certificates", {"certificates": [{
            "subjectName": "CN=x", "identity": True,
            "expirationDate": "2027-01-01T00:00:00Z"}] * 10000}),
        ("the year 9999", {"general.reportDate": "9999-12-31T23:59:59Z"}),
        ("the year 10000", {"general.reportDate": "10000-01-01T00:00:00Z"}),
        ("no date", {"general.reportDate": "2026-13-45T99:99:99Z"}),
        ("a number", {"general.reportDate": 7}))])
def large(box, fields):
    made = rolled_out(box, count=9, mix={"current/plain": 1})
    made.jamf.damage(kind="computers", id=2, set=fields)
    found = made.verdicts()
    check(found.pop(2) in ("unknown", "current", "installed-no-certificate"),
          "the device")
    same(set(found.values()), {"current"})


@case("a value that the server cannot read is asked about once")
def unread(box):
    made = rolled_out(box, count=9)
    made.jamf.forget()
    made.jamf.fault(path=COMMANDS, times=99, action="status", status=500)
    has(box.run("status", status=12).all, "does not understand")
    check(made.asked(COMMANDS) <= 4, str(made.jamf.stats()["paths"]))


@case("other commands that failed are not this profile's")
def others(box):
    made = rolled_out(box, count=20, mix={"failed/and others": 1})
    for row in made.status("--devices")["devices"]:
        lacks(str(row["error"]), "offline")
    made.right()


if __name__ == "__main__":
    main()
