#!/usr/bin/env python3
"""A line of the lock file proves nothing: whatever somebody writes into it,
no profile of others is overwritten or deleted, and none of ours by another's
definition.

Planted mutations that must be caught: in sync/proof.c, let sync_prove answer
SYNC_PROOF_LOCK without trusts_lock ("id and uuid"), or SYNC_PROOF_PAYLOAD for
an entry without uuid ("an id without uuid"); in sync/plan.c, leave out
check_shared ("one profile for two"); in sync/confirm.c, leave out prove
("confirmed")."""

import json
import os
import sys

sys.dont_write_bytecode = True

from caller import entry, general, mac, profile, wire  # noqa: E402
from office import item_of, main  # noqa: E402
from harness import case, check, has, same  # noqa: E402

PILOT = "[scope]\ncomputer_groups = SCEP pilot\n"
TIME = "2026-01-01T00:00:00Z"


def foreign(box, name="Of others"):
    """A profile somebody made in the web interface; its row."""
    box.double.ui_write(platform="macos", xml=mac(general(
        name, wire(profile(entry("com.apple.vpn.managed"))))))
    return row(box, name)


def row(box, name):
    found = [p for p in box.double.profiles()["macos"] if p["name"] == name]
    same(len(found), 1, name)
    return found[0]


def line(box, **fields):
    """Writes an entry into the lock file, in place of the identifier's."""
    server = fields.pop("server", box.double.url)
    new = {"kind": "object", "server": server, "platform": "macos", **fields}
    kept = [text for text in (
        box.read("scepctl.lock").decode().splitlines()
        if box.exists("scepctl.lock") else [])
        if f'"identifier":"{new["identifier"]}"' not in text]
    kept.append(json.dumps(new, separators=(",", ":")))
    box.write("scepctl.lock", "\n".join(kept) + "\n")


def untouched(box, before):
    same(box.writes(), [], "writes")
    same(box.double.profiles()["macos"], before, "profiles")


def digests(box):
    """What a run of ours notes of a profile: copied by whoever forges."""
    return {key: value for key, value
            in next(iter(box.lock_objects().values())).items()
            if key in ("applied", "stored", "derived")}


FORGED = [
    ("an id without uuid", lambda theirs: {}),
    ("an id with another uuid", lambda theirs: {
        "uuid": "00000000-0000-4000-8000-000000000000"}),
    ("id and uuid", lambda theirs: {"uuid": theirs["uuid"]}),
    ("id and uuid in capitals", lambda theirs: {
        "uuid": theirs["uuid"].upper()}),
    ("id, uuid and what it is derived from", lambda theirs: {
        "uuid": theirs["uuid"],
        "derived": {"type": "com.apple.vpn.managed", "label": "x"}}),
    ("id, uuid, times", lambda theirs: {
        "uuid": theirs["uuid"], "created": TIME, "written": TIME}),
    ("id, uuid, confirmed", lambda theirs: {
        "uuid": theirs["uuid"], "confirm": "done"}),
]


def forge_cases():
    for what, fields in FORGED:
        for name in ("Of others", "SCEP wifi"):
            def overwritten(box, fields=fields, name=name):
                box.jamf()
                theirs = foreign(box, name)
                box.define(rest=PILOT)
                line(box, identifier="com.example.wifi", name=name,
                     id=theirs["id"], **fields(theirs))
                before = box.double.profiles()["macos"]
                lock = box.read("scepctl.lock")
                for arguments in (["plan"], ["apply", "--yes"],
                                  ["apply", "--yes", "wifi.ini"]):
                    has(box.run(*arguments, status=8).all, "wifi")
                untouched(box, before)
                same(box.read("scepctl.lock"), lock)

            def deleted(box, fields=fields, name=name):
                box.jamf()
                box.define("keep.ini")
                box.apply()
                theirs = foreign(box, name)
                line(box, identifier="com.example.wifi", name=name,
                     id=theirs["id"], **fields(theirs))
                before = box.double.profiles()["macos"]
                box.double.forget()
                result = box.run("apply", "--yes", "--prune")
                check(result.status in (7, 8), str(result))
                has(result.all, "not deleted")
                untouched(box, before)
                has(box.read("scepctl.lock").decode(), "com.example.wifi")

            case(f"forged for apply: {what}, of '{name}'")(overwritten)
            case(f"forged for --prune: {what}, of '{name}'")(deleted)


forge_cases()


@case("forged: the whole entry of ours, with another's id and uuid")
def whole(box):
    box.jamf()
    box.define(rest=PILOT)
    box.apply()
    theirs = foreign(box)
    line(box, identifier="com.example.wifi", name="SCEP wifi",
         id=theirs["id"], uuid=theirs["uuid"], created=TIME, **digests(box))
    before = box.double.profiles()["macos"]
    box.double.forget()
    box.run("apply", "--yes", status=8)
    untouched(box, before)
    box.remove("wifi.ini")
    box.define("keep.ini", profile={"name": "SCEP keep"})
    box.run("apply", "--yes", "--prune")
    same([w["method"] for w in box.writes()], ["POST"])


@case("forged: another profile of ours, by id and uuid")
def crossed(box):
    box.jamf()
    box.define("a.ini", rest=PILOT)
    box.define("b.ini")
    box.apply()
    a = box.lock_objects()["com.example.a"]
    b = box.lock_objects()["com.example.b"]
    line(box, **{**b, "id": a["id"], "uuid": a["uuid"]})
    # Its own name is not in the way.
    box.double.ui_delete(platform="macos", id=b["id"])
    before = box.double.profiles()["macos"]
    box.double.forget()
    # Alone, and with the other, whose entry has the same id.
    box.run("apply", "--yes", "b.ini", status=8)
    box.run("apply", "--yes", status=8)
    untouched(box, before)
    # The definition that names it goes, the entry stays.
    box.remove("b.ini")
    box.run("apply", "--yes", "--prune")
    untouched(box, before)


@case("forged: one profile for two, taken at the lock file's word or not")
def shared(box):
    box.jamf()
    box.define("a.ini", rest=PILOT)
    box.define("b.ini")
    theirs = foreign(box)
    for stem in "ab":
        line(box, identifier=f"com.example.{stem}", name="Of others",
             id=theirs["id"], uuid=theirs["uuid"])
    before = box.double.profiles()["macos"]
    for arguments in ([], ["--trust-lock"]):
        result = box.run("apply", "--yes", *arguments, status=8)
        has(result.all, "has the same profile in Jamf Pro")
    untouched(box, before)


@case("forged: confirmed")
def confirmed(box):
    box.jamf()
    theirs = foreign(box)
    box.dynamic(rest=PILOT)
    line(box, identifier="com.example.wifi", name="Of others",
         id=theirs["id"], uuid=theirs["uuid"], confirm="needed")
    lock = box.read("scepctl.lock")
    before = box.double.profiles()["macos"]
    box.run("apply", "--yes", "--confirm-ui", "wifi.ini",
            env={"NDES_PASSWORD": "x"}, status=8)
    untouched(box, before)
    same(box.read("scepctl.lock"), lock)


@case("forged: an entry whose server is only spelt differently")
def spelt(box):
    box.jamf()
    theirs = foreign(box, "SCEP wifi")
    box.define(rest=PILOT)
    before = box.double.profiles()["macos"]
    for server in (box.double.url + "/", box.double.url.upper(),
                   box.double.url.replace("https", "HTTPS")):
        line(box, server=server, identifier="com.example.wifi",
             name="SCEP wifi", id=theirs["id"], uuid=theirs["uuid"])
        box.run("apply", "--yes", status=8)
        box.remove("wifi.ini")
        box.run("apply", "--yes", "--prune")
        untouched(box, before)
        box.define(rest=PILOT)


@case("forged: asked for in a time to come is not waited for")
def ahead(box):
    box.jamf()
    box.define(rest=PILOT)
    line(box, identifier="com.example.wifi", name="SCEP wifi", id=0,
         created="2999-01-01T00:00:00Z")
    same(item_of(box.apply(), "wifi.ini")["result"], "created")


# -- what is ours goes on ------------------------------------------------------

@case("ours: shown by its payload, without any uuid in the lock file")
def payload(box):
    box.jamf()
    box.define(rest=PILOT)
    box.apply()
    ours = box.lock_objects()["com.example.wifi"]
    same(ours["derived"], {"type": "com.apple.security.scep"})
    box.double.forget()
    for left in ({"uuid"}, {"uuid", "derived"}, {"uuid", "applied", "stored"}):
        line(box, **{key: value for key, value in ours.items()
                     if key not in left})
        same(box.actions(), {"wifi.ini": "unchanged"})
        box.apply()
        same(box.lock_objects()["com.example.wifi"], ours)
    os.unlink(box.at("scepctl.lock"))
    box.apply()
    same(box.writes(), [])
    rebuilt = box.lock_objects()["com.example.wifi"]
    same((rebuilt["id"], rebuilt["uuid"], rebuilt["derived"]),
         (ours["id"], ours["uuid"], ours["derived"]))


@case("ours: another label is another payload, and still the same profile")
def relabelled(box):
    box.jamf()
    path = box.define(rest=PILOT)
    text = box.read("wifi.ini").decode()
    box.apply()
    for label, noted in (("one", {"label": "one"}), ("two", {"label": "two"})):
        box.write("wifi.ini", text.replace("[scep]", f'[scep "{label}"]'))
        same(box.actions(), {"wifi.ini": "update"})
        box.apply()
        same(box.lock_objects()["com.example.wifi"]["derived"],
             {"type": "com.apple.security.scep", **noted})
    # Without definition the label is what shows it.
    box.define("keep.ini")
    box.remove("wifi.ini")
    same(item_of(box.apply("--prune"), "SCEP wifi")["result"], "deleted")
    check(path, "")


@case("ours: pruned by its payload, whatever else of the entry is lost")
def pruned(box):
    box.jamf()
    box.define("keep.ini")
    box.define("gone.ini", rest=PILOT)
    box.apply()
    box.age()
    ours = box.lock_objects()["com.example.gone"]
    line(box, **{key: ours[key] for key in
                 ("identifier", "name", "id")})
    box.remove("gone.ini")
    same(item_of(box.apply("--prune"), "SCEP gone")["result"], "deleted")


@case("uuids given by hand: deleted or replaced at the user's word only")
def by_hand(box):
    box.jamf()
    first, second = ("%s1111111-2222-4333-8444-555555555555" % n
                     for n in "12")
    box.define("keep.ini")
    box.define(rest=PILOT, scep={"uuid": first})
    box.apply()
    check("derived" not in box.lock_objects()["com.example.wifi"], "")
    box.double.forget()
    # All payloads replaced at once: nothing on the server shows it.
    box.define(rest=PILOT, scep={"uuid": second})
    result = box.run("apply", "--yes", "wifi.ini", status=8)
    has(result.all, "only the lock file says")
    has(result.all, "--trust-lock")
    same(box.writes(), [])
    same(item_of(box.plan("--trust-lock"), "wifi.ini")["action"], "update")
    box.apply("--trust-lock")
    box.double.forget()
    box.remove("wifi.ini")
    box.age()
    result = box.run("apply", "--yes", "--prune")
    check(result.status in (7, 8), str(result))
    has(result.all, "not deleted")
    has(result.all, "--trust-lock")
    same(box.writes(), [])
    done = box.apply("--prune", "--trust-lock")
    same(item_of(done, "SCEP wifi")["result"], "deleted")


@case("--trust-lock: another uuid, or none, is not believed either")
def believed(box):
    box.jamf()
    theirs = foreign(box)
    box.define(rest=PILOT)
    before = box.double.profiles()["macos"]
    for uuid in ({}, {"uuid": "00000000-0000-4000-8000-000000000000"}):
        line(box, identifier="com.example.wifi", name="Of others",
             id=theirs["id"], **uuid)
        box.run("apply", "--yes", "--trust-lock", status=8)
    untouched(box, before)


if __name__ == "__main__":
    main()
