#!/usr/bin/env python3
"""Profiles of mobile devices, whose form differs from that of computers."""

import plistlib
import sys

sys.dont_write_bytecode = True

from office import item_of, main  # noqa: E402
from harness import case, check, has, lacks, rows, same  # noqa: E402

PADS = "[scope]\nmobile_device_groups = iPads\n"


def define(box, name="pad.ini", **more):
    more["profile"] = {"platform": "ios", **more.get("profile", {})}
    return box.define(name, **more)


def profile_of(jamf):
    profile, = jamf.profiles()["mobile"]
    return profile


def names(jamf, part="targets"):
    return {category: [name for _, name in members] for category, members
            in profile_of(jamf)["scope"][part].items() if members}


def by_hand(box, inside):
    box.age()
    box.double.ui_write(
        platform="mobile", id=profile_of(box.double)["id"],
        xml=f"<configuration_profile>{inside}</configuration_profile>")


def quiet(box):
    same(set(box.actions("--check").values()), {"unchanged"})
    box.double.forget()
    box.apply()
    same(box.writes(), [], "writes when nothing changed")
    same(box.double.certificates(), 0, "certificates when nothing changed")


@case("create, then nothing to do, then an update")
def round_trip(box):
    jamf = box.jamf()
    define(box, rest=PADS)
    item = item_of(box.plan("--check", status=1), "pad.ini")
    same((item["action"], item["platform"]), ("create", "ios"))
    same((item["effects"], item["devices"]), (["scope-wider"], 3))
    has(box.run("plan").all, "3 mobile devices")
    box.apply()
    profile = profile_of(jamf)
    same(jamf.profiles()["macos"], [])
    same(profile["level"], "System")
    tree = plistlib.loads(profile["payloads"].encode())
    scep = tree["PayloadContent"][0]["PayloadContent"]
    check("CertificateRenewalTimeInterval" not in scep, str(scep))
    same(jamf.certificates(), 3)
    quiet(box)
    define(box, rest=PADS, scep={"key_size": "4096"},
           jamf={"redeploy_on_update": "all"})
    item = item_of(box.plan(), "pad.ini")
    same((item["effects"], item["devices"]), (["new-certificate"], 3))
    box.apply("--max-devices", "2", status=8)
    box.apply()
    same(profile_of(jamf)["uuid"], profile["uuid"])
    same(jamf.certificates(), 3)
    quiet(box)
    box.is_true()


@case("days of redistribution: set, changed, taken back, drifted")
def days(box):
    jamf = box.jamf()
    subject = {"subject": "CN=$UDID,O=$PROFILE_IDENTIFIER"}
    define(box, scep={**subject, "redistribute_profile": "20 days"},
           rest=PADS)
    box.apply()
    same(profile_of(jamf)["days"], 20)
    quiet(box)
    define(box, scep={**subject, "redistribute_profile": "30 days"},
           rest=PADS)
    item = item_of(box.plan(), "pad.ini")
    same([(c["was"], c["becomes"]) for c in item["changes"]],
         [("20 days", "30 days")])
    same(item["effects"], ["nothing"])
    jamf.forget()
    box.apply()
    put, = box.writes()
    lacks(jamf.body(n=put["n"]), "<payloads>")
    lacks(jamf.body(n=put["n"]), "Dayss")
    same(profile_of(jamf)["days"], 30)
    quiet(box)
    by_hand(box, "<general><redeploy_days_before_certificate_expires>7"
                 "</redeploy_days_before_certificate_expires></general>")
    item = item_of(box.plan(), "pad.ini")
    same((item["action"], [(c["was"], c["becomes"])
                           for c in item["changes"]]),
         ("drift", [("7 days", "30 days")]))
    box.apply()
    same(profile_of(jamf)["days"], 30)
    define(box, scep={**subject, "redistribute_profile": "never"}, rest=PADS)
    box.apply()
    same(profile_of(jamf)["days"], 0)
    quiet(box)


@rows("description", [
    ("the profile's only", {"description": "Wi-Fi"}, "", "Wi-Fi"),
    ("both, the same", {"description": "Wi-Fi"},
     "[self_service]\ndescription = Wi-Fi\n", "Wi-Fi"),
    ("none", {}, "", "")])
def description(box, keys, rest, expected):
    """There is one description, whichever element it is written through."""
    jamf = box.jamf()
    define(box, jamf=keys, rest=rest)
    box.apply()
    same(profile_of(jamf)["description"], expected)
    quiet(box)
    define(box, jamf={**keys, "category": "Network"}, rest=rest)
    box.apply()
    same(profile_of(jamf)["description"], expected)
    quiet(box)


@case("two different descriptions: one result, no endless difference")
def two_descriptions(box):
    box.jamf()
    define(box, jamf={"description": "One"},
           rest="[self_service]\ndescription = Two\n")
    result = box.run("apply", "--yes")
    if result.status == 0:
        quiet(box)
    else:
        has(result.all, "description")


@case("Self Service, with the profile's description kept")
def self_service(box):
    jamf = box.jamf()
    define(box, jamf={"description": "Wi-Fi", "distribution_method":
                      "make-available-in-self-service"},
           rest="[self_service]\nfeature_on_main_page = yes\n"
                "categories = Network\n")
    box.apply()
    profile = profile_of(jamf)
    same(profile["method"], "Make Available in Self Service")
    same(profile["service"]["feature_on_main_page"], True)
    same([each[1] for each in profile["service"]["categories"]], ["Network"])
    same(profile["description"], "Wi-Fi")
    quiet(box)
    define(box, jamf={"description": "Wi-Fi", "distribution_method":
                      "make-available-in-self-service"},
           rest="[self_service]\nfeature_on_main_page = no\n"
                "categories = Network\n")
    box.apply()
    same(profile_of(jamf)["description"], "Wi-Fi")
    quiet(box)


@case("category, site, name: no payload, same identity")
def general(box):
    jamf = box.jamf()
    define(box, rest=PADS)
    box.apply()
    before = profile_of(jamf)
    define(box, rest=PADS, jamf={"category": "Network", "site": "Bern"},
           profile={"name": "iPad identity"})
    jamf.forget()
    box.apply()
    put, = box.writes()
    lacks(jamf.body(n=put["n"]), "<payloads>")
    after = profile_of(jamf)
    same((after["name"], after["category"][1], after["site"][1]),
         ("iPad identity", "Network", "Bern"))
    same((after["id"], after["uuid"]), (before["id"], before["uuid"]))
    same(jamf.certificates(), 0)
    quiet(box)


@case("level user does not do SCEP on mobile devices")
def level(box):
    jamf = box.jamf()
    define(box, profile={"level": "user"})
    result = box.run("apply", "--yes")
    if result.status:
        has(result.all, "level")
        same(jamf.profiles()["mobile"], [])
    else:
        same(profile_of(jamf)["level"], "User")
        has(profile_of(jamf)["payloads"], "<string>User</string>")
        quiet(box)


@rows("scope", [
    ("devices", "mobile_devices = iPad 1, iPad 2", {
        "mobile_devices": ["iPad 1", "iPad 2"]}, 2),
    ("groups and devices", "mobile_device_groups = iPads\n"
     "mobile_devices = id:1", {"mobile_device_groups": ["iPads"],
                               "mobile_devices": ["iPad 1"]}, 3),
    ("buildings", "buildings = HQ", {"buildings": ["HQ"]}, None),
    ("excluded", "mobile_device_groups = iPads\n[exclusions]\n"
     "mobile_devices = iPad 1", {"mobile_device_groups": ["iPads"]}, 2)])
def scope(box, rest, expected, devices):
    jamf = box.jamf()
    define(box, rest=f"[scope]\n{rest}\n")
    same(item_of(box.plan(), "pad.ini")["devices"], devices)
    box.apply()
    same(names(jamf), expected)
    quiet(box)


@case("all mobile devices, and not any more; none empties")
def everybody(box):
    jamf = box.jamf()
    define(box, rest="[scope]\nall_mobile_devices = yes\n")
    same(item_of(box.plan(), "pad.ini")["devices"], 3)
    box.apply()
    same(profile_of(jamf)["scope"]["flags"]["all_mobile_devices"], True)
    quiet(box)
    define(box, rest="[scope]\nnone = yes\n")
    item = item_of(box.plan(), "pad.ini")
    same((item["effects"], item["devices"], item["lost"]),
         (["scope-narrower"], 0, 3))
    box.apply()
    same(profile_of(jamf)["scope"]["flags"]["all_mobile_devices"], False)
    quiet(box)


@case("what is merged there, not replaced, is emptied all the same")
def merged(box):
    jamf = box.jamf()
    both = PADS + "[limitations]\nusers = carol\nnetwork_segments = Office\n" \
        "[exclusions]\nmobile_devices = iPad 1\nbuildings = HQ\n"
    define(box, rest=both)
    box.apply()
    same(names(jamf, "limitations"),
         {"users": ["carol"], "network_segments": ["Office"]})
    quiet(box)
    define(box, rest=PADS + "[limitations]\nnone = yes\n[exclusions]\n"
                            "mobile_devices = iPad 2\n")
    box.apply()
    same(names(jamf, "limitations"), {})
    same(names(jamf, "exclusions"),
         {"mobile_devices": ["iPad 2"], "buildings": ["HQ"]})
    quiet(box)
    define(box, rest=PADS + "[exclusions]\nnone = yes\n")
    box.apply()
    same(names(jamf, "exclusions"), {})
    same(names(jamf), {"mobile_device_groups": ["iPads"]})
    quiet(box)


@case("a removal password that Jamf Pro added is no difference")
def removal(box):
    jamf = box.jamf()
    define(box, rest=PADS)
    box.apply()
    by_hand(box, "<self_service><security><removal_disallowed>With "
                 "Authorization</removal_disallowed><password>canary-removal"
                 "</password></security></self_service>")
    box.secrets.append("canary-removal")
    has(profile_of(jamf)["payloads"], "profileRemovalPassword")
    quiet(box)
    define(box, rest=PADS, scep={"key_size": "4096"})
    item = item_of(box.plan(), "pad.ini")
    same([c["key"] for c in item["changes"]], ["scep.key_size"])
    box.apply()
    same(profile_of(jamf)["service"]["password"], "canary-removal")
    quiet(box)


if __name__ == "__main__":
    main()
