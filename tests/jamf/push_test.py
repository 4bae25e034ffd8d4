#!/usr/bin/env python3
"""push and build --upload: single files, somebody's .mobileconfig too.

Planted mutations that must be caught: in platform.c of src/sync, tell() in
place of the error ("where nothing tells"); in is_same, always true ("a profile
for Macs of the same name"); has_mark always false ("deleted there")."""

import os
import plistlib
import subprocess
import sys
from xml.sax.saxutils import escape

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


@case("a payload file is sent and known again; its secrets are not shown")
def payload_file(box):
    jamf = box.jamf()
    box.define(rest='[payload "app"]\nfile = app.plist\n')
    payload = {"PayloadType": "com.example.app", "n": 1, "mail": "@@home",
               "AuthToken": "@secret:env:TEST_CHALLENGE@", "scep": "@uuid:scep@"}
    box.write("app.plist", plistlib.dumps(payload))
    same(items(push(box, "wifi.ini"))["wifi.ini"]["result"], "created")
    scep, app = tree_of(jamf)["PayloadContent"]
    same((app["n"], app["mail"], app["AuthToken"], app["scep"]),
         (1, "@home", CHALLENGE, scep["PayloadUUID"]), "the payload")
    same(box.actions("--check"), {"wifi.ini": "unchanged"})
    box.write("app.plist", plistlib.dumps({**payload, "n": 2}))
    same(box.actions(), {"wifi.ini": "update"})
    result = box.run("plan", "--secrets")
    has(result.out, "PayloadContent[1].n: 1 -> 2", "plan")
    box.run("plan")
    push(box, "wifi.ini")
    same(tree_of(jamf)["PayloadContent"][1]["n"], 2, "sent")


@case("a plan names payloads that are referred to, and a file's keys by path")
def references(box):
    box.jamf()
    wifi = {"PayloadType": "com.apple.wifi.managed", "SSID_STR": "corp",
            "EncryptionType": "WPA2", "EAPClientConfiguration": {
                "AcceptEAPTypes": [13], "TLSTrustedServerNames": ["a"]},
            "PayloadCertificateUUID": "@uuid:scep@"}
    acme = ('[acme]\nurl = https://acme.example.com/directory\n'
            'client_identifier = x\nsubject = CN=x\nkey_type = rsa\n'
            'key_size = 2048\nhardware_bound = no\n')
    rest = '[payload "net"]\nfile = wifi.plist\n' + acme
    own = ('[wifi]\nssid = own\nsecurity = wpa2\neap_types = 13\n'
           'trusted_server_names = a\nidentity = ')
    box.define(rest=rest + own + "scep\n")
    box.write("wifi.plist", plistlib.dumps(wifi))
    push(box, "wifi.ini")
    box.write("wifi.plist", plistlib.dumps({
        **wifi, "PayloadCertificateUUID": "@uuid:acme@"}))
    box.define(rest=rest + own + "acme\n")
    out = box.run("plan", "--secrets").out
    has(out, "PayloadContent[1].PayloadCertificateUUID: [scep] -> [acme]",
        "of the file")
    has(out, "wifi.identity: [scep] -> [acme]", "of the section")


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
    result = box.run("push", "--yes", "--platform", "macos",
                     "wifi.mobileconfig")
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
    found = items(push(box, "--platform", "macos", "corp.mobileconfig"))
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
    has(result.all, "wifi.ssid")
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
    push(box, "--platform", "macos", "corp.mobileconfig")
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
        **OTHERS["PayloadContent"][0], "SSID_STR": "R&D"}]}, "wifi.ssid"),
    ("line feed", {"PayloadContent": [{
        **OTHERS["PayloadContent"][0], "SSID_STR": "two\nlines"}]},
     "wifi.ssid")])
def unfit(box, changes, what):
    jamf = box.jamf()
    tree = {key: value for key, value in {**OTHERS, **changes}.items()
            if value is not None}
    box.write("corp.mobileconfig", plistlib.dumps(tree))
    result = box.run("push", "--yes", "--platform", "macos",
                     "corp.mobileconfig")
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


# -- which kind of device ---------------------------------------------------

PADS = ("<configuration_profile><general><name>Corp Wi-Fi</name><payloads>"
        "{}</payloads></general></configuration_profile>")


def pulled(box, platform="mobile"):
    """A profile that somebody made in the web interface, pulled; what the
    server had then."""
    text = escape(plistlib.dumps({"PayloadContent": OTHERS[
        "PayloadContent"]}).decode())
    wanted = PADS.format(text)
    if platform == "macos":
        wanted = wanted.replace("configuration_profile",
                                "os_x_configuration_profile")
    box.double.ui_write(platform=platform, xml=wanted)
    box.run("pull", "-o", "out", status=0)
    return profile_of(box.double, platform)


def edit(box, old, new, name="out/Corp Wi-Fi.mobileconfig"):
    data = box.read(name)
    check(old in data, f"{old} in {name}")
    box.write(name, data.replace(old, new))


def unmark(box):
    """As another program writes it: no comments."""
    name = "out/Corp Wi-Fi.mobileconfig"
    box.write(name, plistlib.dumps(plistlib.loads(box.read(name)),
                                   sort_keys=False))


@rows("pulled, changed and pushed: where it came from", [
    (f"{platform}, {what}", platform, change)
    for platform in ("mobile", "macos")
    for what, change in (("as it is", None), ("no comment", unmark))])
def came_from(box, platform, change):
    jamf = box.jamf()
    before = pulled(box, platform)
    if change:
        change(box)
    jamf.forget()
    found, = items(push(box, "out/Corp Wi-Fi.mobileconfig")).values()
    same((found["action"], found["platform"]),
         ("unchanged", "ios" if platform == "mobile" else "macos"))
    same(box.writes(), [])
    edit(box, b"<string>corp</string>", b"<string>corp-2</string>")
    push(box, "out/Corp Wi-Fi.mobileconfig")
    after = profile_of(jamf, platform)
    same((after["id"], after["uuid"]), (before["id"], before["uuid"]))
    has(after["payloads"], "corp-2")
    same(sum(map(len, jamf.profiles().values())), 1, "profiles")
    is_there = box.lock_objects()
    same({each["platform"] for each in is_there.values()},
         {"ios" if platform == "mobile" else "macos"})


@case("pulled from mobile devices, deleted there: put back there")
def put_back(box):
    jamf = box.jamf()
    pulled(box)
    jamf.ui_delete(platform="mobile", id=1)
    push(box, "out/Corp Wi-Fi.mobileconfig")
    same(profile_of(jamf, "mobile")["name"], "Corp Wi-Fi")
    same(jamf.profiles()["macos"], [])


@case("pulled, signed by others: the comment is in what was signed")
def signed_pulled(box):
    jamf = box.jamf()
    pulled(box)
    jamf.ui_delete(platform="mobile", id=1)
    box.run("identity", "new", "--type", "p256", "-o", "signer")
    subprocess.run(["openssl", "cms", "-sign", "-nodetach", "-binary",
                    "-outform", "DER", "-signer", box.at("signer.pem"),
                    "-in", box.at("out/Corp Wi-Fi.mobileconfig"), "-out",
                    box.at("signed.mobileconfig")], check=True,
                   stderr=subprocess.DEVNULL)
    push(box, "signed.mobileconfig")
    same(profile_of(jamf, "mobile")["name"], "Corp Wi-Fi")
    same(jamf.profiles()["macos"], [])


@case("a profile for Macs of the same name is none of it")
def namesake(box):
    jamf = box.jamf()
    pulled(box)
    unmark(box)
    text = escape(plistlib.dumps({"PayloadContent": [
        {**OTHERS["PayloadContent"][0], "PayloadIdentifier": "else",
         "PayloadUUID": "1E6C1F0E-52A3-4A87-9C80-0C7B7F3F2A11"}]}).decode())
    jamf.ui_write(platform="macos", xml=PADS.format(text).replace(
        "configuration_profile", "os_x_configuration_profile"))
    edit(box, b"<string>corp</string>", b"<string>corp-2</string>")
    push(box, "out/Corp Wi-Fi.mobileconfig")
    has(profile_of(jamf, "mobile")["payloads"], "corp-2")
    lacks(profile_of(jamf, "macos")["payloads"], "corp-2")


def renamed(box):
    unmark(box)
    edit(box, b"<string>Corp Wi-Fi</string>", b"<string>Other</string>")


def gone(box):
    unmark(box)
    box.double.ui_delete(platform="mobile", id=1)


def foreign(box):
    box.write("out/Corp Wi-Fi.mobileconfig", plistlib.dumps(
        {**OTHERS, "PayloadIdentifier": "org.example.else",
         "PayloadUUID": "0A6C1F0E-52A3-4A87-9C80-0C7B7F3F2A11",
         "PayloadContent": [
             {**OTHERS["PayloadContent"][0],
              "PayloadUUID": "0B6C1F0E-52A3-4A87-9C80-0C7B7F3F2A11"}]}))


@rows("where nothing tells, it is refused, and told what says it", [
    ("renamed", renamed), ("gone there", gone),
    ("another's of that name", foreign)])
def untold(box, change):
    jamf = box.jamf()
    pulled(box)
    change(box)
    jamf.forget()
    done, = items(push(box, "out/Corp Wi-Fi.mobileconfig",
                       status=8)).values()
    same((done["action"], done["platform"]), ("refused", "unknown"))
    result = box.run("push", "--yes", "out/Corp Wi-Fi.mobileconfig",
                     status=8)
    has(result.all, "nothing tells whether")
    for word in ("--platform macos", "--platform ios"):
        has(result.all, word)
    same(box.writes(), [])
    same(jamf.profiles()["macos"], [])
    box.run("plan", "--platform", "ios", "out/Corp Wi-Fi.mobileconfig",
            status=None if change is foreign else 0)


@rows("a type of payload that one kind of device has", [
    (kind, kind, platform, keys) for kind, platform, keys in (
        ("com.apple.app.lock", "mobile",
         {"App": {"Identifier": "com.example.app"}}),
        ("com.apple.homescreenlayout", "mobile", {"Pages": []}),
        ("com.apple.TCC.configuration-profile-policy", "macos", {}),
        ("com.apple.loginwindow", "macos", {}))])
def by_type(box, kind, platform, keys):
    jamf = box.jamf()
    box.write("x.mobileconfig", plistlib.dumps({**OTHERS, "PayloadContent": [
        OTHERS["PayloadContent"][0],
        {"PayloadType": kind, "PayloadVersion": 1, "PayloadIdentifier": "x",
         "PayloadUUID": "2E6C1F0E-52A3-4A87-9C80-0C7B7F3F2A11",
         "PayloadDisplayName": "x", **keys}]}))
    push(box, "x.mobileconfig")
    same(profile_of(jamf, platform)["name"], "Corp Wi-Fi")
    same(sum(map(len, jamf.profiles().values())), 1, "profiles")


@case("--platform says it once; the lock file does from then on")
def said(box):
    jamf = box.jamf()
    box.write("x.mobileconfig", plistlib.dumps(OTHERS))
    push(box, "--platform", "ios", "x.mobileconfig")
    same(profile_of(jamf, "mobile")["name"], "Corp Wi-Fi")
    jamf.forget()
    found, = items(push(box, "x.mobileconfig")).values()
    same((found["action"], found["platform"]), ("unchanged", "ios"))
    # It is not moved by saying something else.
    push(box, "--platform", "macos", "x.mobileconfig", status=8)
    same(box.writes(), [])
    same(jamf.profiles()["macos"], [])


@case("--platform that the file contradicts; and of a definition")
def contrary(box):
    jamf = box.jamf()
    box.write("pad.mobileconfig", plistlib.dumps(
        {**OTHERS, "TargetDeviceType": 1}))
    result = box.run("push", "--yes", "--platform", "macos",
                     "pad.mobileconfig", status=8)
    has(result.all, "says the file itself")
    box.define()
    push(box, "--platform", "ios", "wifi.ini")
    same(profile_of(jamf)["name"], "SCEP wifi")
    box.run("push", "--yes", "--platform", "windows", "wifi.ini", status=2)


@case("who may read one kind only is not told of the other")
def one_kind(box):
    from office import CLIENT, CLIENT_SECRET
    jamf = box.jamf()
    pulled(box, "macos")
    unmark(box)
    jamf.client(CLIENT, CLIENT_SECRET, [
        f"{verb} macOS Configuration Profiles"
        for verb in ("Read", "Create", "Update")], lifetime=600)
    found, = items(push(box, "out/Corp Wi-Fi.mobileconfig")).values()
    same((found["action"], found["platform"]), ("unchanged", "macos"))
    foreign(box)
    done, = items(push(box, "out/Corp Wi-Fi.mobileconfig",
                       status=8)).values()
    same(done["platform"], "unknown")


if __name__ == "__main__":
    main()
