#!/usr/bin/env python3
"""push and build --upload: single files, somebody's .mobileconfig too."""

import os
import plistlib
import sys

sys.dont_write_bytecode = True

from office import CHALLENGE, item_of, main  # noqa: E402
from harness import case, check, has, lacks, rows, same  # noqa: E402

OTHERS = {
    "PayloadType": "Configuration", "PayloadVersion": 1,
    "PayloadIdentifier": "org.example.wifi", "PayloadScope": "System",
    "PayloadUUID": "7D6C1F0E-52A3-4A87-9C80-0C7B7F3F2A11",
    "PayloadDisplayName": "Corp Wi-Fi", "PayloadOrganization": "Example",
    "PayloadContent": [{
        "PayloadType": "com.apple.wifi.managed", "PayloadVersion": 1,
        "PayloadIdentifier": "org.example.wifi.1",
        "PayloadUUID": "0D8B6C85-8F2E-4E3A-8F43-5A6B0A6D0C55",
        "PayloadDisplayName": "Wi-Fi", "SSID_STR": "corp",
        "HIDDEN_NETWORK": False, "AutoJoin": True,
        "EncryptionType": "WPA2"}]}



def profile_of(jamf, platform="macos"):
    profile, = jamf.profiles()[platform]
    return profile


def tree_of(jamf):
    return plistlib.loads(profile_of(jamf)["payloads"].encode())


def push(box, *arguments, status=0):
    result = box.run("push", "--yes", "--json", *arguments, status=status)
    box.behaved()
    return result.json()


def items(document):
    return {item["file"]: item for server in document["servers"]
            for item in server["items"]}


@case("push and apply agree")
def agree(box):
    jamf = box.jamf()
    box.define()
    done = items(push(box, "wifi.ini"))
    same(done["wifi.ini"]["result"], "created")
    same(box.actions("--check"), {"wifi.ini": "unchanged"})
    jamf.forget()
    same(items(push(box, "wifi.ini"))["wifi.ini"]["result"], "unchanged")
    same(box.writes(), [])
    box.define(scep={"key_size": "4096"})
    box.apply()
    jamf.forget()
    push(box, "wifi.ini")
    same(box.writes(), [])


@case("push without files, of a missing file, of a directory")
def operands(box):
    box.jamf()
    box.define("a/one.ini")
    box.define("a/two.ini")
    box.run("push", "--yes", status=2)
    box.run("push", "--yes", "missing.ini", status=4)
    same(sorted(items(push(box, "a"))), ["a/one.ini", "a/two.ini"])


@case("a signed file: its plist is sent, and why is said")
def signed(box):
    jamf = box.jamf()
    box.define()
    sign(box)
    box.run("build", "wifi.ini", status=0)
    data = box.read("wifi.mobileconfig")
    check(data[0] == 0x30, "is signed")
    box.apply("wifi.ini")
    jamf.forget()
    # Built of what is there, so there is nothing to do.
    found = items(push(box, "wifi.mobileconfig"))
    same(found["wifi.mobileconfig"]["action"], "unchanged")
    same(box.writes(), [])
    jamf.wipe()
    os.unlink(box.at("scepctl.lock"))
    result = box.run("push", "--yes", "wifi.mobileconfig")
    has(result.all, "signature is not sent")
    has(result.all, "Jamf Pro")
    sent, = box.writes()
    body = jamf.body(n=sent["n"])
    has(body, "plist PUBLIC")
    has(profile_of(jamf)["payloads"], CHALLENGE)
    # A category is nothing that a .mobileconfig could tell.
    same([c["path"] for c in item_of(box.plan("wifi.ini"),
                                     "wifi.ini")["changes"]], ["category"])


def sign(box):
    box.run("identity", "new", "--type", "p256", "-o", "signer")
    with open(box.at("scepctl.conf"), encoding="utf-8") as file:
        text = file.read()
    box.write("scepctl.conf", text + "\n[signing]\nidentity = "
              "signer.pem\n")


@rows("somebody's file", [
    ("XML", plistlib.FMT_XML), ("binary", plistlib.FMT_BINARY)])
def others(box, form):
    jamf = box.jamf()
    box.write("corp.mobileconfig", plistlib.dumps(OTHERS, fmt=form))
    found = items(push(box, "corp.mobileconfig"))
    same(found["corp.mobileconfig"]["result"], "created")
    same(profile_of(jamf)["name"], "Corp Wi-Fi")
    same(tree_of(jamf)["PayloadContent"][0]["SSID_STR"], "corp")
    jamf.forget()
    same(items(push(box, "corp.mobileconfig"))["corp.mobileconfig"]["action"],
         "unchanged")
    same(box.writes(), [])
    before = profile_of(jamf)
    changed = {**OTHERS, "PayloadContent": [
        {**OTHERS["PayloadContent"][0], "SSID_STR": "corp-2"}]}
    box.write("corp.mobileconfig", plistlib.dumps(changed, fmt=form))
    result = box.run("push", "--dry-run", "corp.mobileconfig")
    has(result.all, "SSID_STR")
    push(box, "corp.mobileconfig")
    after = profile_of(jamf)
    same((after["id"], after["uuid"]), (before["id"], before["uuid"]))
    same(tree_of(jamf)["PayloadContent"][0]["SSID_STR"], "corp-2")
    os.unlink(box.at("scepctl.lock"))
    jamf.forget()
    same(items(push(box, "corp.mobileconfig"))["corp.mobileconfig"]["action"],
         "unchanged")
    same(box.writes(), [])


@case("somebody's file for mobile devices goes to mobile devices")
def pads(box):
    jamf = box.jamf()
    box.write("pad.mobileconfig", plistlib.dumps(
        {**OTHERS, "TargetDeviceType": 1}))
    push(box, "pad.mobileconfig")
    same(profile_of(jamf, "mobile")["name"], "Corp Wi-Fi")
    same(jamf.profiles()["macos"], [])


@case("somebody's file keeps category and scope made in Jamf Pro")
def keeps(box):
    jamf = box.jamf()
    box.write("corp.mobileconfig", plistlib.dumps(OTHERS))
    push(box, "corp.mobileconfig")
    box.age()
    jamf.ui_write(platform="macos", id=1, xml=(
        "<os_x_configuration_profile><general><category><name>Network</name>"
        "</category><description>For all</description><user_removable>true"
        "</user_removable></general><scope><computer_groups><computer_group>"
        "<name>SCEP pilot</name></computer_group></computer_groups></scope>"
        "</os_x_configuration_profile>"))
    jamf.forget()
    found = items(push(box, "corp.mobileconfig"))["corp.mobileconfig"]
    same((found["action"], found["changes"]), ("unchanged", []))
    same(box.writes(), [])
    changed = {**OTHERS, "PayloadContent": [
        {**OTHERS["PayloadContent"][0], "SSID_STR": "corp-2"}]}
    box.write("corp.mobileconfig", plistlib.dumps(changed))
    push(box, "corp.mobileconfig")
    profile = profile_of(jamf)
    same((profile["category"][1], profile["description"],
          profile["removable"]), ("Network", "For all", True))
    same(profile["scope"]["targets"]["computer_groups"],
         [[1, "SCEP pilot"]])


@rows("a file that cannot be pushed", [
    ("no identifier", {"PayloadIdentifier": None}, "PayloadIdentifier"),
    ("no name", {"PayloadDisplayName": None}, "name"),
    ("damaged", {"PayloadContent": [{
        **OTHERS["PayloadContent"][0], "SSID_STR": "R&D"}]}, "SSID_STR"),
    ("line feed", {"PayloadContent": [{
        **OTHERS["PayloadContent"][0], "SSID_STR": "two\nlines"}]},
     "SSID_STR")])
def unfit(box, changes, what):
    jamf = box.jamf()
    tree = {key: value for key, value in {**OTHERS, **changes}.items()
            if value is not None}
    box.write("corp.mobileconfig", plistlib.dumps(tree))
    result = box.run("push", "--yes", "corp.mobileconfig")
    check(result.status in (1, 8), str(result))
    has(result.all, what)
    same(jamf.profiles()["macos"], [])


@case("what is no profile is not pushed")
def junk(box):
    jamf = box.jamf()
    for data in (b"", b"junk", b"<plist><array/></plist>", b"\x30\x80junk"):
        box.write("x.mobileconfig", data)
        result = box.run("push", "--yes", "x.mobileconfig")
        check(result.status not in (0, 13), str(result))
    same(jamf.profiles()["macos"], [])


@case("build --upload: builds, and applies what it built")
def upload(box):
    jamf = box.jamf()
    box.define(rest="[scope]\ncomputer_groups = SCEP pilot\n")
    sign(box)
    result = box.run("build", "--upload", "--yes", "wifi.ini")
    check(box.read("wifi.mobileconfig")[0] == 0x30, "is signed")
    box.behaved()
    has(result.all, "create")
    same(profile_of(jamf)["name"], "SCEP wifi")
    same(box.actions("--check"), {"wifi.ini": "unchanged"})
    jamf.forget()
    box.run("build", "--upload", "--yes", "wifi.ini")
    same(box.writes(), [])


@case("build --upload of a value that Jamf Pro damages: built, not uploaded")
def upload_damaged(box):
    jamf = box.jamf()
    box.define(scep={"url": "https://a.example.com/?a&b"})
    sign(box)
    result = box.run("build", "--upload", "--yes", "wifi.ini", status=8)
    has(result.all, "url")
    same(jamf.profiles()["macos"], [])


@case("build --upload asks, or is told")
def upload_asks(box):
    jamf = box.jamf()
    box.define()
    sign(box)
    box.run("build", "--upload", "wifi.ini", status=2)
    same(jamf.profiles()["macos"], [])
    box.run("build", "--upload", "-o", "-", "wifi.ini", status=2)


if __name__ == "__main__":
    main()
