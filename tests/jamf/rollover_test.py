#!/usr/bin/env python3
"""A rollover of the CA as docs/rollout.md has it: a second profile beside the
first, with both anchors, for a pilot; then group by group; the old one goes
last. And what a plan says where many devices would enrol at once. Mutations
these catch: --yes that lets everybody enrol again; a bound on the larger scope
in place of the difference; a warning that looks at each profile for itself."""

import shutil
import sys

sys.dont_write_bytecode = True

from office import item_of, main  # noqa: E402
from harness import case, has, same  # noqa: E402

MANY = 207
NEW = "[scope]\ncomputer_groups = {}\n"
ADMIN = {"challenge_type": "dynamic-microsoft-ca", "challenge": None,
         "url_to_scep_admin": "https://scep.example.com/certsrv/mscep_admin/",
         "username": "EXAMPLE\\ndes", "password": "env:NDES_PASSWORD"}
ENV = {"NDES_PASSWORD": "canary-ndes-password-55aa"}
ALL = {"redeploy_on_update": "all"}


def crowd(box):
    """As many Macs as a company has; all of them in a group."""
    jamf = box.jamf()
    jamf.add("computers", [{"name": f"Mac {n}"} for n in range(6, MANY + 1)])
    jamf.add("computergroups", [
        {"name": "Everyone", "members": list(range(1, MANY + 1))},
        {"name": "All but seven", "members": list(range(8, MANY + 1))},
        {"name": "Fifty", "members": list(range(1, 51))},
        {"name": "Fifty-one", "members": list(range(1, 52))}])
    return jamf


def warnings(item):
    return [text for text in item["remarks"] if "NDES" in text]


@case("--yes lets fifty enrol again, not more, unless max_devices says so")
def fifty(box):
    jamf = crowd(box)
    for n, group in enumerate(("Fifty", "Fifty-one")):
        rest = NEW.format(group)
        box.define(jamf=ALL, rest=rest)
        box.apply()
        box.define(jamf=ALL, rest=rest, scep={"retries": str(7 + n)})
        jamf.forget()
        if group == "Fifty":
            box.apply()
            same(jamf.certificates(), 50)
            continue
        # Who only looks is told as well.
        item = item_of(box.plan(), "wifi.ini")
        same((item["action"], item["again"]), ("update", 51))
        item = item_of(box.apply(status=8), "wifi.ini")
        has(item["error"], "51 devices would enrol again")
        has(item["hint"], "--max-devices")
        same((box.writes(), jamf.certificates()), ([], 0))
        box.run("push", "--yes", "wifi.ini", status=8)
        box.apply("--max-devices", "51")
        same(jamf.certificates(), 51)


@case("--yes: several profiles of one run make one crowd")
def together(box):
    jamf = crowd(box)
    for retries in (None, "7"):
        for name in ("a.ini", "b.ini"):
            box.define(name, jamf=ALL, rest=NEW.format("Fifty"),
                       scep={"retries": retries} if retries else {})
        box.define("c.ini", jamf={"category": "Network" if retries
                                  else "Certificates"})
        jamf.forget()
        box.apply(status=7 if retries else 0)
    same(jamf.certificates(), 0)
    same([put["path"][-1] for put in box.writes()], ["3"])
    box.apply("--max-devices", "50")
    same(jamf.certificates(), 50 * 2)


@case("max_devices: the difference is what counts, each direction for itself")
def difference(box):
    jamf = crowd(box)
    box.define(rest=NEW.format("SCEP pilot") + "computers = Mac 3, Mac 4, "
               "Mac 5, Mac 6, Mac 7\n")
    box.apply("--max-devices", "7")
    box.define(rest="[scope]\ncomputer_groups = All but seven\n"
                    "computers = Mac 1\n")
    item = item_of(box.plan("--max-devices", "200"), "wifi.ini")
    same((item["gained"], item["lost"], item["devices"]), (200, 6, 201))
    has(box.run("plan").out, "+200 -6")
    item = item_of(box.plan("--max-devices", "199", status=8), "wifi.ini")
    jamf.forget()
    has(item["error"], "200 devices would newly get the profile")
    box.apply("--max-devices", "200")
    box.define(rest=NEW.format("Everyone"))
    item = item_of(box.plan("--max-devices", "6"), "wifi.ini")
    same((item["gained"], item["lost"]), (6, 0))
    box.apply("--max-devices", "6")
    same(jamf.certificates(), 206)


@case("plan compares with the places of NDES, and warns")
def places(box):
    crowd(box)
    url = {"url": "https://scep.example.com/certsrv/mscep/mscep.dll"}
    box.define("few.ini", rest=NEW.format("SCEP pilot"), scep=url)
    same(warnings(item_of(box.plan("few.ini"), "few.ini")), [])
    box.define("many.ini", rest=NEW.format("Everyone"), scep=url)
    found, = warnings(item_of(box.plan("many.ini"), "many.ini"))
    has(found, f"warning: {MANY} devices will enrol")
    has(found, "keeps 5 for 60 minutes, unless")
    has(box.run("plan", "many.ini").out, found)
    # What is held back reaches nobody yet.
    box.define(rest=NEW.format("Everyone"), scep={**url, **ADMIN})
    same(warnings(item_of(box.plan("wifi.ini"), "wifi.ini")), [])
    box.apply("wifi.ini", env=ENV)
    box.apply("--max-devices", "0", "--confirm-ui", "wifi.ini", env=ENV,
              status=8)
    found, = warnings(item_of(box.plan("wifi.ini"), "wifi.ini"))
    has(found, "keeps 5 challenges for 60 minutes")
    # As many as NDES was told to keep; two profiles at one NDES are one crowd.
    for most, count in ((2 * MANY, 0), (2 * MANY - 1, 2)):
        for name in ("a.ini", "b.ini"):
            box.define(name, rest=NEW.format("Everyone"), scep={
                **url, "password_max": most, "password_validity": 120})
        plan = box.plan("a.ini", "b.ini")
        same(sum(len(warnings(item)) for item in plan["items"]), count)
    found, = warnings(item_of(plan, "b.ini"))
    has(found, f"{2 * MANY} devices")
    has(found, "120 minutes")


def groups(jamf):
    """By profile, the groups in its scope."""
    return {profile["name"]: [name for _, name in
                              profile["scope"]["targets"]["computer_groups"]]
            for profile in jamf.profiles()["macos"]}


def define(box, name, group, anchors, retries="3"):
    box.define(name, scep={"certificate": anchors, "retries": retries},
               rest=NEW.format(group))


def removals(jamf):
    return [event["name"] for event in jamf.deliveries()["events"]
            if event["event"] == "removed"]


@case("the rollover of the page: beside, pilot, look, move, remove last")
def rollover(box):
    jamf = crowd(box)
    for name, ca in (("old", "root"), ("new", "web-root")):
        shutil.copy(box.stage.pki.cert(ca), box.at(f"{name}-root.pem"))
    define(box, "wifi.ini", "Fifty", "old-root.pem")
    box.apply("--max-devices", "50")
    jamf.forget()
    # Beside the first, with both anchors, for the pilot alone.
    define(box, "wifi-2.ini", "SCEP pilot", "old-root.pem, new-root.pem", "4")
    item = item_of(box.plan(), "wifi-2.ini")
    same((item["action"], item["gained"]), ("create", 2))
    box.apply("--max-devices", "5")
    same(jamf.certificates(), 2)
    # Looked at; then group by group. Nobody loses the old one.
    define(box, "wifi-2.ini", "Fifty", "old-root.pem, new-root.pem", "4")
    box.apply("--max-devices", "5", status=7)
    same(jamf.certificates(), 2)
    box.apply("--max-devices", "48")
    same(jamf.certificates(), 50)
    same(removals(jamf), [])
    # The way back: the new one's scope shrinks, the old one is still there.
    define(box, "wifi-2.ini", "SCEP pilot", "old-root.pem, new-root.pem", "4")
    box.apply("--max-devices", "48")
    same(set(removals(jamf)), {"SCEP wifi-2"})
    same(groups(jamf), {"SCEP wifi": ["Fifty"], "SCEP wifi-2": ["SCEP pilot"]})
    define(box, "wifi-2.ini", "Fifty", "old-root.pem, new-root.pem", "4")
    box.apply("--max-devices", "48")
    # The old one last.
    jamf.forget()
    box.remove("wifi.ini")
    box.apply("--prune", "--max-devices", "49", status=7)
    box.apply("--prune", "--max-devices", "50")
    same(groups(jamf), {"SCEP wifi-2": ["Fifty"]})
    same((jamf.certificates(), set(removals(jamf))), (0, {"SCEP wifi"}))
    same(box.actions("--check"), {"wifi-2.ini": "unchanged"})


if __name__ == "__main__":
    main()
