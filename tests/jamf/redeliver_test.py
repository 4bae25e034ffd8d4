#!/usr/bin/env python3
"""A changed payload for every device, of a profile whose settings are entered
by hand: first for newly assigned devices only, then, once somebody says that
the settings are there again, to all of them, without a payload. Never lost,
never twice. Mutations these catch: "All" in the write that carries a payload;
the delivery forgotten after a crash, or asked for again when its answer was
lost; settings beyond the eighth left out."""

import calendar
import subprocess
import sys
import time

sys.dont_write_bytecode = True

from office import item_of, main  # noqa: E402
from by_hand import (ENV, PILOT, enter, open_office, quiet,  # noqa: E402
                     state, targets)
from harness import case, check, has, lacks, rows, same  # noqa: E402

ALL = {"redeploy_on_update": "all"}
REDELIVERY = ('<?xml version="1.0" encoding="UTF-8"?>'
              "<os_x_configuration_profile><general><redeploy_on_update>All"
              "</redeploy_on_update></general></os_x_configuration_profile>")


def define(box, rest=PILOT, jamf=None, **more):
    return box.define(scep={
        "challenge_type": "dynamic-microsoft-ca", "challenge": None,
        "url_to_scep_admin": "https://scep.example.com/certsrv/mscep_admin/",
        "username": "EXAMPLE\\ndes", "password": "env:NDES_PASSWORD",
        **more}, jamf=ALL if jamf is None else jamf, rest=rest)


def owed(box):
    return box.lock_objects()["com.example.wifi"].get("redelivery")


def begun(box, **switches):
    """Applied, entered, confirmed; then the payload changed and applied."""
    jamf = open_office(box, scep_record="reset", **switches)
    define(box)
    box.apply(env=ENV)
    enter(jamf)
    box.apply("--confirm-ui", "wifi.ini", env=ENV)
    same(jamf.certificates(), 2)
    jamf.forget()
    define(box, key_size="4096")
    return jamf


def changed(box, **switches):
    jamf = begun(box, **switches)
    box.apply(env=ENV)
    enter(jamf)
    jamf.forget()
    return jamf


def bodies(box):
    return [box.double.body(n=put["n"]) for put in box.writes()]


@rows("noted by the server's clock", [
    (str(seconds), seconds) for seconds in (-7200, 0, 7200)])
def clocks(box, seconds):
    changed(box, clock_ahead=seconds)
    begin = time.time()
    box.apply("--confirm-ui", "wifi.ini", env=ENV)
    noted = calendar.timegm(time.strptime(
        box.lock_objects()["com.example.wifi"]["delivered"],
        "%Y-%m-%dT%H:%M:%SZ"))
    check(-2 <= noted - seconds - begin <= time.time() - begin + 1,
          f"{noted - seconds - begin} seconds off")


@case("a changed payload for all: newly assigned first, then all of them")
def story(box):
    jamf = begun(box)
    item = item_of(box.plan(), "wifi.ini")
    same(item["effects"], ["newly-scoped"])
    check("redelivery-pending" in item["notes"], str(item["notes"]))
    same(item["waits"], ["settings", "redelivery"])
    box.apply(env=ENV)
    body, = bodies(box)
    has(body, "<redeploy_on_update>Newly Assigned<")
    has(body, "<payloads>")
    same(jamf.certificates(), 0, "enrolled with emptied settings")
    same((state(box), owed(box)), ("needed", "pending"))
    quiet(box, waits=True)
    plan = box.plan("--check", status=1)
    same((plan["counts"]["waiting"], plan["counts"]["unchanged"]), (1, 1))
    same(item_of(plan, "wifi.ini")["waits"], ["settings", "redelivery"])
    for form in ([], ["--markdown"]):
        text = box.run("plan", *form).out
        has(text, "1 waiting for a person")
        has(text, "installed devices get the change once")
    enter(jamf)
    jamf.forget()
    result = box.run("apply", "--yes", "--confirm-ui", "wifi.ini", env=ENV)
    has(result.out, "new certificate on every device in scope")
    same(bodies(box), [REDELIVERY])
    same(jamf.certificates(), 2)
    same((state(box), owed(box)), ("done", None))
    jamf.forget()
    quiet(box)
    same(jamf.certificates(), 0)
    same(item_of(box.plan(), "wifi.ini")["waits"], [])


@case("with a scope that was held back: the scope first, then to all, alone")
def with_scope(box):
    jamf = begun(box)
    define(box, "[scope]\ncomputer_groups = SCEP pilot, All Macs\n",
           key_size="4096")
    box.apply(env=ENV)
    same(targets(jamf), {"computer_groups": ["SCEP pilot"]})
    item = item_of(box.plan(), "wifi.ini")
    same(item["waits"], ["settings", "scope", "redelivery"])
    enter(jamf)
    jamf.forget()
    box.apply("--confirm-ui", "wifi.ini", env=ENV)
    scope, redelivery = bodies(box)
    has(scope, "<scope>")
    lacks(scope, "<payloads>")
    lacks(scope, "redeploy_on_update")
    same(redelivery, REDELIVERY)
    same(owed(box), None)
    quiet(box)


@case("without settings to enter a payload goes to all at once, as before")
def no_settings(box):
    jamf = box.jamf()
    box.define(jamf=ALL, rest=PILOT)
    box.apply()
    jamf.forget()
    box.define(jamf=ALL, rest=PILOT, scep={"key_size": "4096"})
    box.apply()
    body, = bodies(box)
    has(body, "<redeploy_on_update>All<")
    same(jamf.certificates(), 2)
    same(owed(box), None)
    quiet(box)


@case("a second change while the first waits: still one delivery")
def twice(box):
    jamf = changed(box)
    define(box, key_size="4096", retries="7")
    box.apply(env=ENV)
    same((state(box), owed(box)), ("needed", "pending"))
    enter(jamf)
    jamf.forget()
    box.apply("--confirm-ui", "wifi.ini", env=ENV)
    same(bodies(box), [REDELIVERY])
    same(jamf.certificates(), 2)


@case("confirmed together with another change: that one waits as well")
def confirm_and_change(box):
    jamf = changed(box)
    define(box, key_size="4096", retries="7")
    box.apply("--confirm-ui", "wifi.ini", env=ENV)
    body, = bodies(box)
    has(body, "<redeploy_on_update>Newly Assigned<")
    same((state(box), owed(box)), ("needed", "pending"))
    same(jamf.certificates(), 0)


@case("newly-assigned takes it back, --unconfirm-ui does not")
def taken_back(box):
    jamf = changed(box)
    box.run("apply", "--unconfirm-ui", "wifi.ini", env=ENV)
    same(owed(box), "pending")
    define(box, jamf={}, key_size="4096")
    box.apply("--confirm-ui", "wifi.ini", env=ENV)
    same((bodies(box), owed(box)), ([], None))
    same(jamf.certificates(), 0)
    define(box, key_size="4096")
    box.apply(env=ENV)
    same(bodies(box), [])


@case("--max-devices bounds it")
def bounded(box):
    jamf = changed(box)
    box.run("apply", "--yes", "--max-devices", "1", "--confirm-ui",
            "wifi.ini", env=ENV, status=8)
    same((bodies(box), owed(box)), ([], "pending"))
    box.apply("--max-devices", "2", env=ENV)
    same((bodies(box), owed(box)), ([REDELIVERY], None))
    same(jamf.certificates(), 2)


# What a request meets, the status then, what the lock file says, and how many
# devices got it.
FAULTS = [
    ("refused", dict(action="status", status=409, page="jamf"), 12, "pending",
     0),
    ("never reaches the server", dict(action="status", status=429,
                                      page="jamf", times=5), 6, "pending", 0),
    ("lost before it is done", dict(action="close"), 11, "asked", 0),
    ("lost after it was done", dict(action="close", when="after"), 11,
     "asked", 2),
]


@rows("a delivery that is", FAULTS)
def faults(box, fault, status, noted, certificates):
    jamf = changed(box)
    jamf.fault(method="PUT", path="/id/1$", body_has="<redeploy_on_update>All",
               **fault)
    box.apply("--confirm-ui", "wifi.ini", env=ENV, status=status)
    same((state(box), owed(box)), ("done", noted))
    same(jamf.certificates(), certificates)
    jamf.clear_faults()
    jamf.forget()
    if noted == "pending":
        box.apply(env=ENV)
        same((bodies(box), owed(box)), ([REDELIVERY], None))
        return
    # Not again by itself, and never forgotten.
    box.apply(env=ENV)
    same((bodies(box), owed(box)), ([], "asked"))
    plan = box.plan("--check", status=1)
    item = item_of(plan, "wifi.ini")
    check("redelivery-unknown" in item["notes"], str(item["notes"]))
    same((item["waits"], plan["counts"]["waiting"]), (["redelivery"], 1))
    if certificates > 0:
        define(box, jamf={}, key_size="4096")
        box.apply(env=ENV)
        same((bodies(box), owed(box)), ([], None))
    else:
        box.apply("--confirm-ui", "wifi.ini", env=ENV)
        same((bodies(box), owed(box)), ([REDELIVERY], None))
        same(jamf.certificates(), 2)
    quiet(box)


@case("killed while it is asked for: not asked for again by itself")
def killed_asking(box):
    jamf = changed(box)
    jamf.fault(method="PUT", path="/id/1$", action="slow", seconds=20)
    process = box.start("apply", "--yes", "--confirm-ui", "wifi.ini", env=ENV,
                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 60
    while not box.writes() and time.monotonic() < end:
        time.sleep(0.05)
    process.kill()
    process.wait()
    same((state(box), owed(box)), ("done", "asked"))
    jamf.clear_faults()
    box.apply(env=ENV)
    same((bodies(box), owed(box)), ([REDELIVERY], "asked"))
    same(jamf.certificates(), 2)


@case("another level would install it again with emptied settings: refused")
def level(box):
    jamf = begun(box)
    text = box.read("wifi.ini").decode()
    box.write("wifi.ini", text.replace("[profile]\n",
                                       "[profile]\nlevel = user\n"))
    item = item_of(box.plan(status=8), "wifi.ini")
    has(item["error"], "another level")
    box.apply(env=ENV, status=8)
    same((box.writes(), jamf.certificates()), ([], 0))


@case("what cannot be read is not delivered, and is not forgotten")
def unread(box):
    jamf = changed(box)
    jamf.fault(action="close", method="GET", path="/id/1$", times=9)
    result = box.run("apply", "--yes", "--confirm-ui", "wifi.ini", env=ENV)
    check(result.status != 0, "nothing was read")
    same((state(box), owed(box)), ("needed", "pending"))
    jamf.clear_faults()
    box.apply("--confirm-ui", "wifi.ini", env=ENV)
    same((bodies(box), owed(box)), ([REDELIVERY], None))
    same(jamf.certificates(), 2)


@case("several payloads: all their settings, each with its payload")
def several(box):
    open_office(box)
    sections = "".join(f"""
[scep "p{n}"]
url = https://scep.example.com/certsrv/mscep/mscep.dll
name = ca
subject = CN=$SERIALNUMBER {n},O=$PROFILE_IDENTIFIER
challenge_type = dynamic-microsoft-ca
url_to_scep_admin = https://scep.example.com/certsrv/mscep_admin/
username = EXAMPLE\\ndes{n}
password = env:NDES_PASSWORD
redistribute_profile = {n} days
use_as_digital_signature = yes
fingerprint = none
""" for n in range(1, 6))
    text = ("[profile]\nname = SCEP wifi\nidentifier = com.example.wifi\n"
            f"{sections}\n[jamf]\n\n{PILOT}")
    box.write("wifi.ini", text)
    settings = item_of(box.plan(), "wifi.ini")["settings"]
    same(len(settings), 5 * 4)
    for n in range(1, 6):
        mine = [each["value"] for each in settings
                if f"payload {n} of 5, 'p{n}'" in each["payload"]]
        same(len(mine), 4, str(settings))
        has(" ".join(mine), f"EXAMPLE\\ndes{n}")
    out = box.run("apply", "--yes", env=ENV).out
    for n in range(1, 6):
        has(out, f"SCEP payload {n} of 5, 'p{n}'")
        has(out, f"(the password of EXAMPLE\\ndes{n})")
    box.apply("--confirm-ui", "wifi.ini", env=ENV)
    same(state(box), "done")
    # What the last of them needs counts as well.
    box.write("wifi.ini", text.replace("ndes5", "other"))
    item = item_of(box.plan("--check", status=1), "wifi.ini")
    same((item["confirm"], item["waits"]), ("needed", ["settings"]))


if __name__ == "__main__":
    main()
