#!/usr/bin/env python3
"""Changes that cross what the other stories tell apart: of kind, of server,
of place."""

import os
import plistlib
import sys

sys.dont_write_bytecode = True

from office import CLIENT, CLIENT_SECRET, item_of, main  # noqa: E402
from harness import case, check, has, lacks, rows, same, tool  # noqa: E402

PILOT = "[scope]\ncomputer_groups = SCEP pilot\n"


def profile_of(jamf, platform="macos"):
    profile, = jamf.profiles()[platform]
    return profile


def targets(jamf):
    return {category: [name for _, name in members] for category, members
            in profile_of(jamf)["scope"]["targets"].items() if members}


def quiet(box, *arguments, waits=False):
    same(set(box.actions("--check", *arguments, status=int(waits)).values()),
         {"unchanged"})
    box.double.forget()
    box.apply(*arguments)
    same(box.writes(), [], "writes when nothing changed")


# -- of identity ------------------------------------------------------------

def labelled(box, old, new):
    text = box.read("wifi.ini").decode()
    check(old in text, f"{old} in {text}")
    box.write("wifi.ini", text.replace(old, new))


@rows("another identity is told, with the lines that keep it", [
    ("a label that is new", "[scep]", '[scep "wifi"]'),
    ("another label", '[scep "wifi"]', '[scep "vpn"]'),
    ("no label any more", '[scep "wifi"]', "[scep]"),
])
def identity(box, old, new):
    box.jamf()
    box.define(rest=PILOT)
    if old != "[scep]":
        labelled(box, "[scep]", old)
    box.apply()
    lacks(box.run("validate", "wifi.ini", status=0).ids(), "identity-changed")
    labelled(box, old, new)
    finding = box.run("validate", "wifi.ini", status=0)
    has(finding.ids(), "identity-changed")
    has(box.run("validate", "--strict", "wifi.ini", status=1).ids(),
        "identity-changed")
    plan = box.plan("wifi.ini")
    remark, = [remark for note, remark in zip(
        item_of(plan, "wifi.ini")["notes"],
        item_of(plan, "wifi.ini")["remarks"]) if note == "keeps-identity"]
    lines = [part for part in remark.split("'") if " = " in part]
    same([line.split(" = ")[0] for line in lines],
         ["uuid", "payload_identifier"], remark)
    hint, = [line for line in finding.out.splitlines()
             if line.startswith("hint: uuid = ")]
    same(hint, f"hint: {lines[0]} ; and {lines[1]}", "both say the same")
    labelled(box, new, "\n".join([new, *lines]))
    lacks(box.run("validate", "wifi.ini", status=0).ids(), "identity-changed")
    quiet(box)


@case("certificates that are moved to sections of their own keep theirs")
def moved(box):
    jamf = box.jamf()
    for name in ("one", "two"):
        tool("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes",
             "-keyout", box.at(name + ".key"), "-out", box.at(name + ".pem"),
             "-days", "900", "-subj", f"/CN=Root {name}")
    box.define(scep={"certificate": "one.pem, two.pem"}, rest=PILOT)
    box.apply()
    stored = plistlib.loads(profile_of(jamf)["payloads"].encode())
    uuids = {p["PayloadDisplayName"]: p["PayloadUUID"]
             for p in stored["PayloadContent"]
             if p["PayloadType"] == "com.apple.security.root"}
    # Turned round: each is told from the other by what it is.
    labelled(box, "certificate = one.pem, two.pem\n", "")
    text = box.read("wifi.ini").decode()
    for name in ("two", "one"):
        text += f'\n[root "{name}"]\ncertificate = {name}.pem\n'
    box.write("wifi.ini", text)
    item = item_of(box.plan("wifi.ini"), "wifi.ini")
    remarks = [remark for note, remark in zip(item["notes"], item["remarks"])
               if note == "keeps-identity"]
    same([remark.split("'uuid = ")[1][:36] for remark in remarks],
         [uuids["Root two"], uuids["Root one"]], "lines")


@case("a payload that was taken out, or was never applied, is no other one")
def no_identity(box):
    box.jamf()
    box.define(rest=PILOT)
    box.define("new.ini")
    box.apply("wifi.ini")
    labelled(box, "identifier = com.example.wifi",
             "identifier = com.example.other")
    for name in ("wifi.ini", "new.ini"):
        lacks(box.run("validate", name, status=0).ids(), "identity-changed")


WORD = "payload_identifier = uuid"


@case("payload_identifier = uuid: a new profile is noted so, and stays so")
def uuid_new(box):
    jamf = box.jamf()
    box.define(rest=PILOT)
    labelled(box, "[profile]", "[profile]\n" + WORD)
    box.apply()
    payload, = plistlib.loads(
        profile_of(jamf)["payloads"].encode())["PayloadContent"]
    same(payload["PayloadIdentifier"], payload["PayloadUUID"])
    same(box.lock_objects()["com.example.wifi"]["uuid_identifier"], True)
    quiet(box)


@rows("payload_identifier = uuid is refused where the lock file knows other ones", [
    ("in [profile]", "[profile]"), ("in the section", "[scep]")])
def uuid_known(box, section):
    box.jamf()
    box.define(rest=PILOT)
    box.apply()
    lacks(box.lock_objects()["com.example.wifi"], "uuid_identifier")
    labelled(box, section, f"{section}\n{WORD}")
    has(box.run("validate", "wifi.ini", status=1).ids(), "identifier-known")
    box.double.forget()
    same(box.actions(status=8), {"wifi.ini": "refused"})
    box.apply(status=8)
    same(box.writes(), [], "writes of what is refused")


# -- of payloads -------------------------------------------------------------

WIFI = """[wifi]
ssid                 = Office
security             = wpa2
eap_types            = 13
identity             = scep
trusted_server_names = radius.example.com

"""


@rows("a payload that joins a profile with SCEP: told what it costs", [
    ("to all devices", "all", WIFI, True),
    ("to newly assigned ones", "newly-assigned", WIFI, False),
    ("another key, to all devices", "all", "", False),
])
def joined(box, redeploys, section, told):
    box.jamf()
    box.define(jamf={"redeploy_on_update": redeploys}, rest=PILOT)
    box.apply()
    labelled(box, "[jamf]", section + "[jamf]")
    labelled(box, "[scep]", "[scep]\nretries = 5")
    item = item_of(box.plan(), "wifi.ini")
    same(item["action"], "update")
    same("adds-payload" in item["notes"], told, str(item["notes"]))
    same("new-certificate" in item["effects"], redeploys == "all")


# -- of challenge type ------------------------------------------------------

@case("static to dynamic-microsoft-ca: scope kept, settings to be entered")
def to_dynamic(box):
    jamf = box.jamf()
    box.define(rest=PILOT)
    box.apply()
    box.dynamic(rest=PILOT)
    item = item_of(box.plan(), "wifi.ini")
    same(item["action"], "update")
    check(item["settings"], str(item))
    result = box.run("apply", "--yes")
    has(result.out, "--confirm-ui wifi.ini")
    has(profile_of(jamf)["payloads"], "$MSSCEPCHALLENGE")
    same(targets(jamf), {"computer_groups": ["SCEP pilot"]})
    same(box.lock_objects()["com.example.wifi"]["confirm"], "needed")
    quiet(box, waits=True)


@case("dynamic-microsoft-ca to static: what was held back is sent")
def to_static(box):
    jamf = box.jamf()
    box.dynamic(rest=PILOT)
    box.apply()
    same(targets(jamf), {})
    box.define(rest=PILOT)
    item = item_of(box.plan(), "wifi.ini")
    same((item["confirm"], item["settings"]), ("none", []))
    check("scope-wider" in item["effects"], str(item["effects"]))
    box.apply()
    same(targets(jamf), {"computer_groups": ["SCEP pilot"]})
    quiet(box)


@case("another platform under the same identifier: 8, nothing is touched")
def platform(box):
    jamf = box.jamf()
    box.define()
    box.apply()
    before = jamf.profiles()
    box.define(profile={"platform": "ios"})
    item = item_of(box.plan(status=8), "wifi.ini")
    same(item["action"], "conflict")
    has(item["error"], "macos")
    box.run("apply", "--yes", status=8)
    same(jamf.profiles(), before)


@case("a certificate more, and another one: no new SCEP identity")
def certificates(box):
    jamf = box.jamf()
    with open(box.double.ca, "rb") as file:
        box.write("root.pem", file.read())
    box.define(rest=PILOT)
    box.apply()
    box.define(scep={"certificate": "root.pem"}, rest=PILOT)
    item = item_of(box.plan(), "wifi.ini")
    same([c["identity"] for c in item["changes"]
          if (c["key"] or "").startswith("scep")], [])
    box.apply()
    has(profile_of(jamf)["payloads"], "com.apple.security.root")
    quiet(box)
    box.define(rest=PILOT)
    same(item_of(box.plan(), "wifi.ini")["action"], "update")
    box.apply()
    lacks(profile_of(jamf)["payloads"], "com.apple.security.root")
    quiet(box)


@case("another payload UUID is another identity, which plan says")
def identity(box):
    box.jamf()
    box.define(rest=PILOT, jamf={"redeploy_on_update": "all"})
    box.apply()
    box.define(rest=PILOT, jamf={"redeploy_on_update": "all"}, scep={
        "uuid": "11111111-2222-4333-8444-555555555555"})
    item = item_of(box.plan(), "wifi.ini")
    check(any(c["identity"] for c in item["changes"]), str(item["changes"]))
    same(item["effects"], ["new-certificate"])
    has(box.run("plan").out, "another identity")
    box.apply()
    quiet(box)


@case("keys taken out of a definition: what has a default goes back to it")
def taken_out(box):
    jamf = box.jamf()
    box.define(jamf={"description": "Text", "user_removable": "yes",
                     "site": "Bern", "distribution_method":
                     "make-available-in-self-service"})
    box.apply()
    box.define(jamf={"category": None})
    box.apply()
    profile = profile_of(jamf)
    same((profile["removable"], profile["method"]),
         (False, "Install Automatically"))
    # What has none stays.
    same((profile["description"], profile["site"][1]), ("Text", "Bern"))
    quiet(box)
    box.age()
    jamf.ui_write(platform="macos", id=profile["id"], xml=(
        "<os_x_configuration_profile><general><user_removable>true"
        "</user_removable></general></os_x_configuration_profile>"))
    # The section is there all the same, so the default is meant.
    item = item_of(box.plan(), "wifi.ini")
    same((item["action"], [c["key"] for c in item["changes"]]),
         ("drift", ["jamf.user_removable"]))
    box.apply()
    same(profile_of(jamf)["removable"], False)
    quiet(box)


@case("keys taken out of [self_service], and the section itself")
def self_service_out(box):
    jamf = box.jamf()
    box.define(rest="[self_service]\nfeature_on_main_page = yes\n"
                    "display_name = Wi-Fi\nnotification = self-service\n")
    box.apply()
    box.define(rest="[self_service]\ndisplay_name = Wi-Fi\n")
    item = item_of(box.plan(), "wifi.ini")
    same(sorted(c["key"] for c in item["changes"]),
         ["self_service.feature_on_main_page",
          "self_service.notification"])
    box.apply()
    service = profile_of(jamf)["service"]
    same((service["feature_on_main_page"], service["notification"],
          service["self_service_display_name"]), (False, False, "Wi-Fi"))
    quiet(box)
    box.define()
    quiet(box)
    same(profile_of(jamf)["service"]["self_service_display_name"], "Wi-Fi")


@case("redistribution taken out on mobile devices: the server stops, too")
def days_out(box):
    jamf = box.jamf()
    keys = {"subject": "CN=$UDID,O=$PROFILE_IDENTIFIER"}
    box.define(scep={**keys, "redistribute_profile": "20 days"},
               profile={"platform": "ios"})
    box.apply()
    same(profile_of(jamf, "mobile")["days"], 20)
    box.define(scep=keys, profile={"platform": "ios"})
    same(box.actions(), {"wifi.ini": "update"})
    box.apply()
    same(profile_of(jamf, "mobile")["days"], 0)
    quiet(box)


# -- names that XML and forms could trip over -------------------------------

@rows("name", [
    ("ampersand", "R&D <identity> \"quoted\" 'single'"),
    ("looks escaped", "R&amp;D &lt;x&gt; &#65;"),
    ("accents", "Identit\u00e9 \u2013 B\u00fcro \u4e2d\u6587"),
    ("slash, colon, per cent", "a/b: 100% #1?x=y"),
    ("CDATA's end", "]]> <![CDATA["),
    ("long", "n" * 200)])
def name(box, text):
    jamf = box.jamf()
    jamf.add("computergroups", [{"name": text, "members": [3]}])
    jamf.add("categories", [{"name": text}])
    quoted = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    box.define(profile={"name": quoted}, jamf={
        "category": quoted, "description": quoted},
        rest=f"[scope]\ncomputer_groups = {quoted}\n"
             f"[self_service]\ndisplay_name = {quoted}\n"
             f"categories = {quoted}\n")
    result = box.run("apply", "--yes")
    if result.status == 8:
        # What the SCEP payload's name would lose must be told.
        has(result.all, "name")
        same(jamf.profiles()["macos"], [])
        return
    same(result.status, 0, str(result))
    profile = profile_of(jamf)
    same((profile["name"], profile["description"], profile["category"][1],
          profile["service"]["self_service_display_name"],
          [each[1] for each in profile["service"]["categories"]],
          targets(jamf)),
         (text, text, text, text, [text], {"computer_groups": [text]}))
    quiet(box)
    os.unlink(box.at("scepctl.lock"))
    quiet(box)


# -- of server --------------------------------------------------------------

@case("two servers by label: each gets its own, the lock file has both")
def labels(box):
    first = box.jamf()
    second = box.stage.double()
    try:
        second.configure(nodes=1)
        second.client(CLIENT, CLIENT_SECRET, lifetime=600)
        second.add("categories", [{"name": "Certificates"}])
        box.write("scepctl.conf", "".join(
            f'[jamf "{label}"]\nurl = {jamf.url}\nclient_id = {CLIENT}\n'
            "client_secret = env:JAMF_TEST_SECRET\ncluster_wait = 1\n"
            for label, jamf in (("test", first), ("live", second)))
            + f"[network]\nca_file = {first.ca}\n")
        box.define("a.ini", jamf={"server": "test"})
        box.define("b.ini", jamf={"server": "live"})
        box.run("apply", "--yes", status=0)
        same([p["name"] for p in first.profiles()["macos"]], ["SCEP a"])
        same([p["name"] for p in second.profiles()["macos"]], ["SCEP b"])
        report = box.run("plan", "--check", "--json", status=0).json()
        same([each["label"] for each in report["servers"]],
             ["test", "live"])
        for directory in (first, second):
            has(box.read("scepctl.lock").decode(), directory.url)
        result = box.run("plan", "--server", "test", "--json")
        same([item["file"] for item
              in result.json()["servers"][0]["items"] if item["file"]],
             ["a.ini"])
        has(result.err, "another server")
        box.define("c.ini", jamf={"server": "tset"})
        result = box.run("plan", "c.ini")
        check(result.status in (1, 2, 4), str(result))
        has(result.err, "test", "near match")
        # One of them away: the other goes on.
        os.unlink(box.at("c.ini"))
        box.define("a.ini", jamf={"server": "test", "category": "Network"})
        box.define("b.ini", jamf={"server": "live"}, scep={"retries": "9"})
        second.fault("status", "POST", "token", status=503, times=9)
        result = box.run("apply", "--yes")
        check(result.status not in (0, 13), str(result))
        same(first.profiles()["macos"][0]["category"][1], "Network")
    finally:
        box.stage.take_back(second, False)


@case("one definition on two servers, one after the other")
def both(box):
    first = box.jamf()
    second = box.stage.double()
    try:
        second.configure(nodes=1)
        second.client(CLIENT, CLIENT_SECRET, lifetime=600)
        second.add("categories", [{"name": "Certificates"}])
        box.define()
        box.apply()
        line = box.lock_objects()["com.example.wifi"]
        conf = box.read("scepctl.conf").decode()
        box.write("scepctl.conf", conf.replace(first.url, second.url))
        same(box.actions(), {"wifi.ini": "create"})
        box.run("apply", "--yes", status=0)
        same([p["name"] for p in second.profiles()["macos"]], ["SCEP wifi"])
        box.write("scepctl.conf", conf)
        quiet(box)
        has(box.read("scepctl.lock").decode(), line["uuid"])
    finally:
        box.stage.take_back(second, False)


# -- of place ---------------------------------------------------------------

@case("from anywhere in the project it is the same project")
def places(box):
    box.jamf()
    box.define("team/wifi.ini")
    box.define("vpn.ini")
    box.run("apply", "--yes", cwd=box.at("team"), status=0)
    same(box.exists("team/scepctl.lock"), False)
    same(sorted(box.lock_objects()), ["com.example.vpn", "com.example.wifi"])
    same(box.actions("--check"), {"team/wifi.ini": "unchanged",
                                  "vpn.ini": "unchanged"})
    result = box.run("plan", "--check", "--json", "wifi.ini",
                     cwd=box.at("team"), status=0)
    item, = result.json()["servers"][0]["items"]
    same(item["action"], "unchanged")
    box.run("plan", "--check", "--directory", "team", status=0)
    box.run("plan", "--check", "team", status=0)
    # Another place is the same profile.
    os.makedirs(box.at("new"))
    os.rename(box.at("team/wifi.ini"), box.at("new/wifi.ini"))
    same(box.actions("--check"), {"new/wifi.ini": "unchanged",
                                  "vpn.ini": "unchanged"})


@case("a base of definitions is none, and what it gives counts")
def bases(box):
    jamf = box.jamf()
    box.write("base.ini", "[profile]\nabstract = yes\n"
              "organization = Base Inc.\n[jamf]\ncategory = Network\n" + PILOT)
    box.define(profile={"extends": "base.ini", "organization": None},
               jamf={"category": None})
    box.apply()
    same(profile_of(jamf)["category"][1], "Network")
    same(targets(jamf), {"computer_groups": ["SCEP pilot"]})
    quiet(box)
    box.write("base.ini", "[profile]\nabstract = yes\n"
              "organization = Base Inc.\n[jamf]\ncategory = Networks\n"
              + PILOT)
    result = box.run("plan", status=4)
    has(result.all, "base.ini:")


@case("a definition with errors beside good ones: they go on")
def beside(box):
    jamf = box.jamf()
    box.define("good.ini")
    box.write("bad.ini", "[profile]\nname = Bad\nidentfier = x\n")
    report = box.run("plan", "--json", status=1).json()
    same([f["file"] for f in report["failures"]], ["bad.ini"])
    same([i["action"] for i in report["servers"][0]["items"]], ["create"])
    box.run("apply", "--yes", status=7)
    same([p["name"] for p in jamf.profiles()["macos"]], ["SCEP good"])
    box.run("plan", "--check", "good.ini", status=0)
    box.run("apply", "--yes", "bad.ini", status=1)


@case("from standard input")
def piped(box):
    jamf = box.jamf()
    box.define()
    text = box.read("wifi.ini")
    os.unlink(box.at("wifi.ini"))
    box.run("plan", "--check", "-", stdin=text, status=1)
    box.run("apply", "--yes", "-", stdin=text, status=0)
    same(profile_of(jamf)["name"], "SCEP wifi")
    box.run("plan", "--check", "-", stdin=text, status=0)


# -- of the server's inventory ----------------------------------------------

@case("the server was set up anew: ids of others are not ours")
def restored(box):
    jamf = box.jamf()
    box.define(rest=PILOT)
    box.apply()
    box.age()
    jamf.wipe()
    jamf.ui_write(platform="macos", id=None, xml=(
        "<os_x_configuration_profile><general><name>Somebody's</name>"
        "</general></os_x_configuration_profile>"))
    number = profile_of(jamf)["id"]
    text = box.read("scepctl.lock").decode()
    box.write("scepctl.lock", text.replace('"id":1,', f'"id":{number},'))
    before = profile_of(jamf)
    result = box.run("apply", "--yes")
    same(result.status, 8, str(result))
    has(result.all, "scepctl.lock" if "scepctl.lock" in result.all
        else "lock file")
    same(profile_of(jamf), before)


@case("two hundred unmanaged ones are told in a line, read not at all")
def many(box):
    jamf = box.jamf()
    for n in range(40):
        jamf.ui_write(platform="macos", xml=(
            "<os_x_configuration_profile><general><name>"
            f"Other {n:03}</name></general></os_x_configuration_profile>"))
    box.define()
    jamf.forget()
    result = box.run("plan")
    check(len(result.out.splitlines()) < 12, result.out)
    has(result.out, "30 more")
    same(len([e for e in jamf.log() if "/osxconfigurationprofiles/id/"
              in e["path"]]), 0)
    has(box.run("plan", "-v").out, "Other 039")
    plan = box.plan("wifi.ini")
    same([item["action"] for item in plan["items"]], ["create"])


if __name__ == "__main__":
    main()
