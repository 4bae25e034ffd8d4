#!/usr/bin/env python3
"""Settings that no API takes: entered by hand, with the scope held back until
somebody says that they are."""

import sys

sys.dont_write_bytecode = True

from office import item_of, main  # noqa: E402
from by_hand import (ENV, PASSWORD, PILOT, enter, open_office,  # noqa: E402
                     profile_of, quiet, state, targets)
from harness import case, check, has, lacks, rendered, rows, same  # noqa: E402

SUBJECT = "CN=$SERIALNUMBER,O=$PROFILE_IDENTIFIER"


@case("dynamic-microsoft-ca: created without scope, told, confirmed, scoped")
def story(box):
    jamf = open_office(box)
    box.dynamic(rest=PILOT)
    plan = box.plan()
    item = item_of(plan, "wifi.ini")
    same(item["action"], "create")
    check("scope-held" in item["notes"], str(item["notes"]))
    same(item["effects"], ["nothing"], "a held scope reaches nobody")
    text = box.run("plan").all
    has(text, "by hand")
    has(text, "held back")
    result = box.run("apply", "--yes", env=ENV)
    box.behaved()
    profile = profile_of(jamf)
    for piece in (f"{jamf.url}/OSXConfigurationProfiles.html?id="
                  f"{profile['id']}",
                  "https://scep.example.com/certsrv/mscep_admin/",
                  "EXAMPLE\\ndes", "the password of EXAMPLE\\ndes",
                  "--confirm-ui wifi.ini"):
        has(result.out, piece, "what is to be entered")
    same(targets(jamf), {})
    same(jamf.certificates(), 0, "certificates before it works")
    has(profile["payloads"], "<string>$MSSCEPCHALLENGE</string>")
    lacks(profile["payloads"], "mscep_admin")
    same(state(box), "needed")
    # Until then it is no difference, but it waits for a person.
    jamf.forget()
    plan = box.plan("--check", status=1)
    same(plan["counts"]["waiting"], 1)
    item = item_of(plan, "wifi.ini")
    same(item["waits"], ["settings", "scope"])
    for form in ([], ["--markdown"]):
        has(box.run("plan", *form).out, "1 unchanged, 1 waiting for a person")
    same((item["action"], item["confirm"]), ("unchanged", "needed"))
    check("scope-held" in item["notes"], str(item["notes"]))
    check(any("EXAMPLE" in each["value"] for each in item["settings"]),
          str(item["settings"]))
    box.apply()
    same(box.writes(), [])
    same(targets(jamf), {})
    enter(jamf)
    box.apply("--confirm-ui", "wifi.ini")
    same(targets(jamf), {"computer_groups": ["SCEP pilot"]})
    same(state(box), "done")
    same(jamf.certificates(), 2)
    put, = box.writes()
    lacks(jamf.body(n=put["n"]), "<payloads>")
    item = item_of(box.plan("--check"), "wifi.ini")
    same((item["action"], item["confirm"], item["notes"], item["settings"]),
         ("unchanged", "done", [], []))
    quiet(box)
    same(profile_of(jamf)["record"]["password"], PASSWORD)


@case("an update of the scope alone needs no new confirmation")
def scope_only(box):
    jamf = open_office(box)
    box.dynamic(rest=PILOT)
    box.apply()
    enter(jamf)
    box.apply("--confirm-ui", "wifi.ini")
    box.dynamic(rest="[scope]\ncomputer_groups = All Macs\n")
    item = item_of(box.plan(), "wifi.ini")
    same(item["notes"], [])
    box.apply()
    same(targets(jamf), {"computer_groups": ["All Macs"]})
    same(state(box), "done")
    box.dynamic(rest="[scope]\ncomputer_groups = All Macs\n"
                     "[self_service]\ninstall_button_text = Get\n")
    box.apply()
    same(state(box), "done")
    quiet(box)


@rows("a change of the payload, where Jamf Pro", [
    ("keeps what was entered", "keep"), ("forgets it", "reset")])
def payload_change(box, record):
    jamf = open_office(box, scep_record=record)
    box.dynamic(rest=PILOT)
    box.apply()
    enter(jamf)
    box.apply("--confirm-ui", "wifi.ini")
    wider = "[scope]\ncomputer_groups = SCEP pilot, All Macs\n"
    box.dynamic(key_size="4096", rest=wider)
    item = item_of(box.plan(), "wifi.ini")
    check("resets-settings" in item["notes"], str(item["notes"]))
    check("scope-held" in item["notes"], str(item["notes"]))
    has(box.run("plan").all, "entered again")
    has(box.run("plan", "--markdown").all, "entered again")
    result = box.run("apply", "--yes", env=ENV)
    has(result.out, "--confirm-ui wifi.ini")
    has(result.out, "EXAMPLE\\ndes")
    same(state(box), "needed")
    # What it has it keeps, what it is to get has to wait.
    same(targets(jamf), {"computer_groups": ["SCEP pilot"]})
    has(profile_of(jamf)["payloads"], "<integer>4096</integer>")
    same(box.actions("--check", status=1), {"wifi.ini": "unchanged"})
    enter(jamf)
    box.apply("--confirm-ui", "wifi.ini")
    same(targets(jamf), {"computer_groups": ["SCEP pilot", "All Macs"]})
    quiet(box)


@case("while settings are missing a scope may shrink, but not grow")
def narrower(box):
    jamf = open_office(box)
    both = "[scope]\ncomputer_groups = SCEP pilot, All Macs\n"
    box.dynamic(rest=both)
    box.apply()
    enter(jamf)
    box.apply("--confirm-ui", "wifi.ini")
    box.apply("--unconfirm-ui", "wifi.ini")
    same(state(box), "needed")
    box.dynamic(rest=PILOT)
    box.apply()
    same(targets(jamf), {"computer_groups": ["SCEP pilot"]})
    box.dynamic(rest=both)
    box.apply()
    same(targets(jamf), {"computer_groups": ["SCEP pilot"]})
    box.dynamic(rest="[scope]\nnone = yes\n")
    box.apply()
    same(targets(jamf), {})


@case("redistribution on computers: the days are to be entered by hand")
def days(box):
    jamf = open_office(box)
    box.define(scep={"redistribute_profile": "15 days", "subject": SUBJECT},
               rest=PILOT)
    item = item_of(box.plan(), "wifi.ini")
    check("scope-held" in item["notes"], str(item["notes"]))
    result = box.run("apply", "--yes")
    has(result.out, "15 days")
    has(result.out, "Redistribute Profile")
    same(targets(jamf), {})
    enter(jamf, days=15)
    box.apply("--confirm-ui", "wifi.ini")
    same(targets(jamf), {"computer_groups": ["SCEP pilot"]})
    # That the server puts the variable into the subject is no difference,
    # as it is there already.
    quiet(box)


@case("redistribution on mobile devices: the API takes it")
def mobile_days(box):
    jamf = open_office(box)
    box.define(scep={"redistribute_profile": "15 days", "subject": SUBJECT},
               profile={"platform": "ios"},
               rest="[scope]\nmobile_device_groups = iPads\n")
    item = item_of(box.plan(), "wifi.ini")
    same((item["confirm"], item["settings"]), ("none", []))
    same(item["effects"], ["scope-wider"])
    same(item["devices"], 3)
    box.apply()
    same(profile_of(jamf, "mobile")["days"], 15)
    same(targets(jamf, "mobile"), {"mobile_device_groups": ["iPads"]})
    quiet(box)


@case("mobile devices with a SCEP admin page: held back, too")
def mobile_dynamic(box):
    jamf = open_office(box)
    box.dynamic(rest="[scope]\nmobile_device_groups = iPads\n")
    text = box.read("wifi.ini").decode().replace(
        "[profile]\n", "[profile]\nplatform = ios\n")
    box.write("wifi.ini", text)
    result = box.run("apply", "--yes", env=ENV)
    profile = profile_of(jamf, "mobile")
    same(targets(jamf, "mobile"), {})
    has(result.out, "iOSConfigurationProfiles.html")
    has(result.out, f"id={profile['id']}")
    box.apply("--confirm-ui", "wifi.ini")
    same(targets(jamf, "mobile"), {"mobile_device_groups": ["iPads"]})
    quiet(box)


@case("taken over with a scope: whoever gave it one has entered them")
def adopted(box):
    import os
    jamf = open_office(box)
    box.dynamic(rest=PILOT)
    box.dynamic("b.ini")
    box.write("b.ini", box.read("b.ini").decode().replace(
        "SCEP wifi", "SCEP b").replace("com.example.wifi", "com.example.b"))
    box.apply()
    jamf.ui_scep(platform="macos", id=2, user="EXAMPLE\\ndes",
                 password=PASSWORD)
    box.apply("--confirm-ui", "wifi.ini")
    os.unlink(box.at("scepctl.lock"))
    jamf.forget()
    box.apply()
    same(box.writes(), [])
    same(state(box), "done")
    same(state(box, "com.example.b"), "needed")


@case("--confirm-ui: what cannot be confirmed is not, and nothing is applied")
def wrong(box):
    open_office(box)
    box.dynamic(rest=PILOT)
    result = box.run("apply", "--yes", "--confirm-ui", "wifi.ini", env=ENV,
                     status=4)
    has(result.err, "wifi")
    same(box.writes(), [])
    box.define("static.ini")
    box.apply("static.ini")
    box.double.forget()
    result = box.run("apply", "--yes", "--confirm-ui", "static.ini",
                     status=8)
    has(result.err, "by hand")
    box.run("apply", "--yes", "--confirm-ui", "missing.ini", status=4)
    box.run("apply", "--yes", "--confirm-ui", ".", status=2)
    box.run("apply", "--dry-run", "--confirm-ui", "static.ini", status=2)
    same(box.writes(), [])


@case("--unconfirm-ui alone writes the lock file only, and says what to enter")
def unconfirm(box):
    jamf = open_office(box)
    box.dynamic(rest=PILOT)
    box.apply()
    enter(jamf)
    box.apply("--confirm-ui", "wifi.ini")
    jamf.forget()
    result = box.run("apply", "--unconfirm-ui", "wifi.ini")
    same(jamf.log(), [], "requests of --unconfirm-ui")
    same(state(box), "needed")
    for piece in ("EXAMPLE\\ndes", "--confirm-ui wifi.ini",
                  "OSXConfigurationProfiles.html?id=1"):
        has(result.out, piece)
    same(targets(jamf), {"computer_groups": ["SCEP pilot"]})
    quiet(box, waits=True)
    same(targets(jamf), {"computer_groups": ["SCEP pilot"]})


# -- the runbook of another password ----------------------------------------

@case("plan --credentials: per account each profile and page, no request")
def credentials(box):
    jamf = open_office(box)
    box.dynamic(rest=PILOT)
    for name, user in (("b", "example\\NDES"), ("c", "EXAMPLE\\other")):
        box.dynamic(f"{name}.ini")
        box.write(f"{name}.ini", box.read(f"{name}.ini").decode().replace(
            "EXAMPLE\\ndes", user))
    box.define("static.ini")
    box.apply()
    box.apply("--confirm-ui", "wifi.ini")
    box.dynamic("new.ini")
    jamf.forget()
    report = box.run("plan", "--credentials", "--json").json()
    accounts = {each["username"].lower(): {use["file"]: use for use in each["profiles"]}
                for each in report["accounts"]}
    same({user: sorted(uses) for user, uses in accounts.items()},
         {"example\\ndes": ["b.ini", "new.ini", "wifi.ini"],
          "example\\other": ["c.ini"]})
    ours = accounts["example\\ndes"]
    numbers = {p["name"]: p["id"] for p in jamf.profiles()["macos"]}
    for file, name, confirm in (("wifi.ini", "SCEP wifi", "done"),
                                ("b.ini", "SCEP b", "needed")):
        has(ours[file]["page"], f"html?id={numbers[name]}&")
        same(ours[file]["confirm"], confirm)
    same(ours["new.ini"]["page"], None)
    for form in ([], ["--markdown"]):
        text = box.run("plan", "--credentials", *form).out
        for piece in ("wifi.ini", "b.ini", "c.ini"):
            has(text, piece)
        has(rendered(text) if form else text,
            f"html?id={numbers['SCEP c']}&")
        lacks(text, "static.ini")
    same(jamf.log(), [], "requests of --credentials")


@case("plan --credentials: an account that is not kept in Jamf Pro is not told")
def not_kept(box):
    open_office(box)
    box.define(scep={
        "url_to_scep_admin": "https://scep.example.com/certsrv/mscep_admin/",
        "username": "EXAMPLE\\ndes", "password": "env:NDES_PASSWORD"})
    report = box.run("plan", "--credentials", "--json").json()
    same(report["accounts"], [])


# -- what others have set there ---------------------------------------------

@case("External CA set in the web interface is never overwritten")
def external(box):
    jamf = open_office(box)
    box.define(rest=PILOT)
    box.define("other.ini")
    box.apply()
    box.age()
    number = jamf.profiles()["macos"][1]["id"]
    jamf.ui_scep(platform="macos", id=number, option="ExternalCA")
    before = jamf.profile("macos", number)["payloads"]
    has(before, "ExternalCA")
    box.define(rest=PILOT, scep={"key_size": "4096"})
    item = item_of(box.plan(status=8), "wifi.ini")
    same((item["action"], item["status"]), ("refused", 8))
    has(item["error"], "ExternalCA")
    box.apply("wifi.ini", status=8)
    same(jamf.profile("macos", number)["payloads"], before)
    # What does not touch the payload is still fine.
    box.define(rest=PILOT, jamf={"category": "Network"})
    jamf.forget()
    result = box.run("apply", "--yes", "--json", "wifi.ini")
    check(result.status in (0, 8), str(result))
    same(jamf.profile("macos", number)["payloads"], before)
    for put in box.writes():
        lacks(jamf.body(n=put["n"]), "<payloads>")


@case("webhook: without placeholder refused, with it sent as it is")
def webhook(box):
    jamf = open_office(box)
    box.define(scep={"challenge_type": "dynamic", "challenge": None})
    box.define("other.ini")
    plan = box.plan(status=8)
    item = item_of(plan, "wifi.ini")
    same((item["action"], item["status"]), ("refused", 8))
    has(item["error"], "challenge_placeholder")
    box.apply(status=7)
    same([p["name"] for p in jamf.profiles()["macos"]], ["SCEP other"])
    result = box.run("push", "--yes", "wifi.ini", status=8)
    has(result.all, "challenge_placeholder")
    box.run("build", "--unsigned", "wifi.ini")
    box.define(scep={"challenge_type": "dynamic", "challenge": None,
                     "challenge_placeholder": "$WEBHOOKCHALLENGE"})
    box.apply()
    has(jamf.profiles()["macos"][1]["payloads"],
        "<string>$WEBHOOKCHALLENGE</string>")
    quiet(box)


if __name__ == "__main__":
    main()
