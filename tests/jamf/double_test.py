#!/usr/bin/env python3
"""The Jamf Pro double, judged by a client that is not ours. double_test.py
[WORD...]; with words, only the cases whose names hold one of them. TAP on
stdout, then a summary.

SCEPCTL_JAMF_RECORDING names a directory with a recording of a real server to
compare with as well: authored.mobileconfig and stored-response.xml.

What must not go unnoticed was planted once each: payloads not decoded once
more before they are judged, verbatim payloads after rewritten ones, a scope
on computers merged instead of replaced, an update that delivers everywhere
without being asked."""

import concurrent.futures
import os
import plistlib
import re
import subprocess
import sys
import threading
import time
import traceback
from xml.etree import ElementTree

HERE = os.path.dirname(os.path.abspath(__file__))
TESTS = os.path.dirname(HERE)
sys.path[:0] = [HERE, os.path.join(TESTS, "net"), os.path.join(TESTS, "cli")]
sys.dont_write_bytecode = True

from caller import (IOS, MAC, UUID, Caller, entry, general,  # noqa: E402
                    ios, mac, named, profile, scep, wire)
from double import JamfPro  # noqa: E402
from double.client import ControlError  # noqa: E402
from harness import (CASES, Failure, case, check, has, lacks,  # noqa: E402
                     rows, same)
from servers.pki import Pki  # noqa: E402

DATA = os.path.join(HERE, "data")
ANY_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MCX = "com.apple.ManagedClient.preferences"
ROOT_CA = "com.apple.security.root"
VPN = "com.apple.vpn.managed"


class Box:
    """One case's server and its logged-in client."""

    def __init__(self, pki):
        self.pki = pki
        self.open = []
        self.made = None

    def start(self, **switches):
        self.made = JamfPro(self.pki, **switches)
        self.open.append(self.made.stop)
        self.made.client("admin", "secret", lifetime=600)
        return self.made

    @property
    def jamf(self):
        return self.made or self.start()

    def caller(self, login=True, **more):
        caller = Caller(self.jamf, **more)
        self.open.append(caller.close)
        if login:
            same(caller.login().status, 200, "login")
        return caller

    def done(self):
        own = self.made.stats()["own_faults"] if self.made else []
        for close in reversed(self.open):
            close()
        same(own, [], "faults of the double itself")


def created(answer, root="os_x_configuration_profile"):
    same(answer.status, 201, answer.text)
    same(answer.text, '<?xml version="1.0" encoding="UTF-8"?>'
         f"<{root}><id>{answer.id()}</id></{root}>")
    return answer.id()


def error(answer, status, text):
    same(answer.status, status, answer.text)
    has(answer.text, "<title>Status page</title>")
    has(answer.text, f"<p>{text}</p>")


# Storage

def neutral(path_or_text):
    """An answer as a tree's lines: comments, indentation, ids and UUIDs that
    the server minted aside."""
    root = ElementTree.fromstring(path_or_text)
    root.find("general/id").text = "N"
    minted = root.findtext("general/uuid")
    check(ANY_UUID.fullmatch(minted), f"uuid {minted}")
    root.find("general/uuid").text = "U"
    payloads = root.find("general/payloads")
    payloads.text = payloads.text.strip().replace(minted, "U")
    lines = []

    def walk(element, depth):
        lines.append(f"{depth} {element.tag} {(element.text or '').strip()}")
        for each in element:
            walk(each, depth + 1)
    walk(root, 0)
    return lines


def round_trip(box, directory, answer, organization):
    box.start(organization=organization)
    with open(os.path.join(directory, "authored.mobileconfig"),
              encoding="utf-8") as file:
        authored = file.read()
    with open(os.path.join(directory, answer), encoding="utf-8") as file:
        expected = file.read()
    name = ElementTree.fromstring(expected).findtext("general/name")
    caller = box.caller()
    number = created(caller.post(mac(general(name, wire(authored)))))
    same("\n".join(neutral(caller.read(number).text)),
         "\n".join(neutral(expected)), "what was stored")


@case("storage: the authored profile becomes the stored one")
def golden(box):
    round_trip(box, DATA, "stored.xml", "Example Organization")


if os.environ.get("SCEPCTL_JAMF_RECORDING"):
    @case("storage: a recording of a real server")
    def recording(box):
        round_trip(box, os.environ["SCEPCTL_JAMF_RECORDING"],
                   "stored-response.xml", "Terraform Acceptance Test Org")


def one(box, plist, path=MAC, make=mac, more=""):
    caller = box.caller()
    number = created(caller.post(
        make(general("one", wire(plist), more)), path + "/id/0"),
        "os_x_configuration_profile" if make is mac
        else "configuration_profile")
    return caller, number, caller.stored(number, path)


def value_of(text, kind, key):
    root = plistlib.loads(text.encode())
    found = [each for each in root["PayloadContent"]
             if each["PayloadType"] == kind]
    return found[0][key]


SAFE = "com.apple.notificationsettings"
LAWS = [
    ("ampersand", "R&amp;D", "R&amp;D", "R&D"),
    ("less than", "a&lt;b", "a&lt;b", "a<b"),
    ("greater than", "a>b", "a>b", "a>b"),
    ("quotes", "\"a\" 'b'", "\"a\" 'b'", "\"a\" 'b'"),
    ("line feed", "one\ntwo", "onetwo", "one\ntwo"),
    ("tab", "one\ttwo", "onetwo", "one\ttwo"),
    ("carriage return", "one&#13;two", "one\rtwo", "one\ntwo"),
    ("line separators", "a\u2028b\u0085c", "a\u2028b\u0085c",
     "a\u2028b\u0085c"),
    ("blanks at the edges", "  a b  ", "a b", "a b"),
    ("emoji", "a\U0001F600b", "a\ufffd\ufffdb", "a\U0001F600b"),
    ("avoidable entity", "a&quot;b", "a&quot;b", "a\"b"),
]


@rows("storage: verbatim and rewritten", LAWS)
def laws(box, source, verbatim, rewritten):
    own = f"<key>Own</key><string>{source}</string>"
    _, _, text = one(box, profile(entry(VPN, own), entry(SAFE, own)))
    # plistlib reads a bare reference as a carriage return, as it should.
    same(value_of(text, VPN, "Own"), verbatim, "verbatim")
    same(value_of(text, SAFE, "Own"), rewritten, "rewritten")


@rows("storage: the mobile table", [
    ("restrictions", "com.apple.applicationaccess", "R&D"),
    ("custom settings", MCX, "R&amp;D"),
    ("SCEP", "com.apple.security.scep", "R&amp;D")])
def mobile_table(box, kind, expected):
    own = "<key>Own</key><string>R&amp;D</string>"
    _, _, text = one(box, profile(entry(kind, own)), IOS, ios)
    same(value_of(text, kind, "Own"), expected)


@case("storage: order of payloads and keys, fill-ins")
def order(box):
    _, _, text = one(box, profile(
        entry(MCX, "<key>PayloadContent</key><dict/>"),
        entry(SAFE, "<key>b</key><true/><key>a</key><false/>"),
        entry(ROOT_CA, "<key>PayloadContent</key><data>QUJD\n\tREVG</data>"),
        entry(VPN), top="<key>TargetDeviceType</key><integer>05</integer>"))
    root = plistlib.loads(text.encode())
    same([each["PayloadType"] for each in root["PayloadContent"]],
         [ROOT_CA, VPN, MCX, SAFE], "order")
    same(list(root), ["PayloadUUID", "PayloadType", "PayloadOrganization",
                      "PayloadIdentifier", "PayloadDisplayName",
                      "PayloadDescription", "PayloadVersion",
                      "PayloadEnabled", "TargetDeviceType",
                      "PayloadRemovalDisallowed", "PayloadScope",
                      "PayloadContent"], "top level")
    first, _, settings, notices = root["PayloadContent"]
    same(list(first.items()), [
        ("PayloadUUID", UUID), ("PayloadType", ROOT_CA),
        ("PayloadOrganization", "Example Organization"),
        ("PayloadIdentifier", "net.example.one"),
        ("PayloadDisplayName", "authored name"), ("PayloadDescription", ""),
        ("PayloadVersion", 1), ("PayloadEnabled", True),
        ("PayloadContent", b"ABCDEF"), ("AllowAllAppsAccess", False)])
    has(text, "<data>QUJDREVG</data>")
    has(text, "<integer>5</integer>")
    same(list(notices), ["PayloadDisplayName", "PayloadIdentifier",
                         "PayloadOrganization", "PayloadType", "PayloadUUID",
                         "PayloadVersion", "a", "b"])
    same((settings["PayloadDisplayName"], settings["PayloadOrganization"],
          notices["PayloadDisplayName"]),
         ("Custom Settings", "JAMF Software", "Notifications Payload"))
    same(text.count("\n"), 1, "lines")


@case("storage: an emoji takes custom settings away")
def astral(box):
    def settings(text):
        return ("<key>PayloadContent</key><dict><key>net.example</key><dict>"
                "<key>Forced</key><array><dict><key>mcx_preference_settings"
                f"</key><dict><key>a</key><string>{text}</string></dict>"
                "</dict></array></dict></dict>")
    _, _, text = one(box, profile(
        entry(MCX, settings("plain")), entry(MCX, settings("\U0001F600"))))
    same(text.count("mcx_preference_settings"), 1)


PRETTY = """<array>
  <array>
    <array><string>O</string><string>Acme</string></array>
  </array>
  <array>
    <array><string>CN</string><string>x</string></array>
  </array>
</array>"""


@case("storage: white space between arrays becomes an array")
def phantom(box):
    caller, number, text = one(box, profile(scep(subject=PRETTY)))
    content = value_of(text, "com.apple.security.scep", "PayloadContent")
    same(content["Subject"], [[["O", "Acme"]], [], [["CN", "x"]]])
    compact = re.sub(r">\s+<", "><", PRETTY)
    plist = profile(scep(subject=compact),
                    uuid=box.jamf.profile("macos", number)["uuid"])
    same(caller.put(number, mac(general(None, wire(plist)))).status, 201)
    content = value_of(caller.stored(number), "com.apple.security.scep",
                       "PayloadContent")
    same(content["Subject"], [[["O", "Acme"]], [["CN", "x"]]])


@rows("storage: switch", [
    ("SCEP rewritten", {"scep_storage": "rendered"},
     lambda p: (p["PayloadOrganization"], p["PayloadContent"]["Own"]),
     ("JAMF Software", "R&D")),
    ("SCEP verbatim", {},
     lambda p: (p["PayloadOrganization"], p["PayloadContent"]["Own"]),
     ("Example Organization", "R&amp;D")),
    ("defaults injected", {"scep_inject": [
        "AllowAllAppsAccess", "KeyIsExtractable"]},
     lambda p: [p["PayloadContent"][key] for key in
                ("AllowAllAppsAccess", "KeyIsExtractable")], [False, False]),
    ("none injected", {}, lambda p: "KeyIsExtractable" in p["PayloadContent"],
     False),
    ("PayloadEnabled injected", {"scep_storage": "rendered",
                                 "scep_inject": ["PayloadEnabled"]},
     lambda p: p["PayloadEnabled"], True),
    ("PayloadEnabled not injected", {"scep_storage": "rendered"},
     lambda p: "PayloadEnabled" in p, False),
    ("organization overwritten", {"payload_organization": "overwritten"},
     lambda p: p["PayloadOrganization"], "JAMF Software")])
def switches(box, wanted, look, expected):
    box.start(**wanted)
    _, _, text = one(box, profile(
        scep("<key>Own</key><string>R&amp;D</string>")))
    root = plistlib.loads(text.encode())
    same(look(root["PayloadContent"][0]), expected)


# What is refused

GOOD = wire(profile(entry(VPN)))
REFUSED = [
    ("bare dict", "<dict/>"),
    ("no prolog", GOOD[GOOD.index("<!DOCTYPE"):]),
    ("no doctype", re.sub("<!DOCTYPE.*?>", "", GOOD)),
    ("no plist", GOOD.replace("plist version", "list version").replace(
        "</plist>", "</list>")),
    ("escaped too little", GOOD.replace("authored", "R&amp;D")),
    ("less than escaped too little", GOOD.replace("authored", "a&lt;b")),
    ("escaped too often", GOOD.replace("<", "&lt;")),
    ("base64 of a signed file", "MIIPqgYJKoZIhvcNAQcCoIIPmzCCD5cCAQExDzANBg"),
    ("empty", ""), ("cut off", GOOD[:-20]),
]


@rows("refused: 409", REFUSED)
def refused(box, plist):
    answer = box.caller().post(mac(general("one", plist)))
    error(answer, 409, "Error: Unable to update the database")
    same(box.jamf.profiles()["macos"], [])


@rows("refused: 400", [("JSON", b'{"general": {}}'), ("empty", b""),
                       ("DER", b"\x30\x82\x0f\xaa\x06\x09\x2a\x86\x48"),
                       ("of the other platform", ios("").encode())])
def malformed(box, body):
    same(box.caller().post(body).status, 400)


@case("refused: what the server gave, sent back")
def given_back(box):
    plist = profile(entry(VPN, "<key>Own</key><string>R&amp;D</string>"))
    number = box.jamf.ui_write(platform="macos",
                               xml=mac(general("hand", plist)))
    caller = box.caller()
    text = caller.stored(number)
    has(text, "R&amp;D")
    error(caller.put(number, mac(general(None, text))), 409,
          "Error: Unable to update the database")
    same(caller.put(number, mac(general(None, wire(text)))).status, 201)
    has(caller.stored(number), "R&amp;amp;D")


@case("refused: names that are taken, whatever their case")
def duplicate(box):
    caller = box.caller()
    number = created(caller.post(mac(general(" Wi-Fi  ", GOOD))))
    same(caller.read(number).find("general/name"), "Wi-Fi")
    error(caller.post(mac(general("wi-fi", GOOD))), 409,
          "Error: Duplicate name")
    second = created(caller.post(mac(general("Other", GOOD))))
    error(caller.put(second, mac(general("WI-FI"))), 409,
          "Error: Duplicate name")
    same(caller.put(number, mac(general("WI-FI"))).status, 201)
    box.jamf.configure(duplicate_text="Problem with name")
    error(caller.post(mac(general("other", GOOD))), 409,
          "Error: Problem with name")
    created(caller.post(ios(general("Other", GOOD)), IOS + "/id/0"),
            "configuration_profile")


@rows("refused: unknown", [
    ("category", "<category><name>No</name></category>", "", "category No"),
    ("category id", "<category><id>9</id></category>", "", "category 9"),
    ("site", "<site><name>No</name></site>", "", "site No"),
    ("group", "", "<computer_groups><computer_group><name>No</name>"
     "</computer_group></computer_groups>", "computer group No"),
    ("group id", "", "<computer_groups><computer_group><id>7</id>"
     "</computer_group></computer_groups>", "computer group 7"),
    ("user", "", "<jss_users><user><name>No</name></user></jss_users>",
     "user No")])
def unknown(box, more, inside, what):
    answer = box.caller().post(mac(
        general("one", GOOD, more) + f"<scope>{inside}</scope>"))
    error(answer, 409, f"Error: No match found for {what}")


@rows("refused: not there", [
    ("id", "GET", MAC + "/id/9"), ("name", "GET", named(MAC, "no")),
    ("update", "PUT", MAC + "/id/9"), ("delete", "DELETE", MAC + "/id/9"),
    ("no number", "GET", MAC + "/id/x")])
def absent(box, method, path):
    answer = box.caller().request(method, path, mac("") if method == "PUT"
                                  else None)
    error(answer, 404, "The server has not found anything matching the "
          "request URI")


# Identity and fields

@case("identity: kept with the stored UUID, else a ghost")
def ghosts(box):
    caller = box.caller()
    number = created(caller.post(mac(general("one", GOOD))))
    minted = caller.read(number).find("general/uuid")
    check(ANY_UUID.fullmatch(minted), minted)
    root = plistlib.loads(caller.stored(number).encode())
    same((root["PayloadUUID"], root["PayloadIdentifier"]), (minted, minted))
    kept = wire(profile(entry(VPN, "<key>a</key><true/>"), uuid=minted))
    same(caller.put(number, mac(general(None, kept))).status, 201)
    same(caller.read(number).find("general/uuid"), minted)
    same(box.jamf.profile("macos", number)["ghosts"], 0)
    same(caller.put(number, mac(general(None, GOOD))).status, 201)
    check(caller.read(number).find("general/uuid") != minted, "kept")
    same(box.jamf.profile("macos", number)["ghosts"], 1)
    check(box.jamf.side()[-1]["ghost"], "not noted")


@rows("level", [
    *[(f"macos {sent}", MAC, mac, sent, got) for sent, got in [
        ("Computer", "System"), ("computer", "System"), ("System", "System"),
        ("User", "User"), ("Computer Level", "User")]],
    *[(f"mobile {sent}", IOS, ios, sent, got) for sent, got in [
        ("Device", "System"), ("User", "User"), ("System", "System"),
        ("Device Level", "System"), ("User Level", "System")]]])
def levels(box, path, make, sent, got):
    caller, number, text = one(box, profile(entry(VPN)), path, make,
                               f"<level>{sent}</level>")
    same(caller.read(number, path).find("general/level"), got)
    same(plistlib.loads(text.encode())["PayloadScope"], got)


@case("fields: description, removal, redeploy, days on computers")
def fields(box):
    caller, number, text = one(
        box, profile(entry(VPN)), more="<description>Why</description>"
        "<user_removable>true</user_removable>"
        "<redeploy_on_update>All</redeploy_on_update>"
        "<redeploy_days_before_certificate_expires>9"
        "</redeploy_days_before_certificate_expires>")
    root = plistlib.loads(text.encode())
    same((root["PayloadDescription"], root["PayloadRemovalDisallowed"]),
         ("Why", False))
    answer = caller.read(number)
    same(answer.find("general/redeploy_on_update"), "Newly Assigned")
    lacks(answer.text, "redeploy_days")
    same(box.jamf.side()[-1]["redeploy"], "All")
    before = caller.stored(number)
    same(caller.put(number, mac("<general><description/></general>")).status,
         201)
    same(caller.stored(number), before.replace(
        "<string>Why</string>", "<string/>"))


@case("fields: mobile days, description's alias, removal password")
def mobile_fields(box):
    name = "redeploy_days_before_certificate_expires"
    caller, number, _ = one(
        box, profile(entry(VPN)), IOS, ios,
        f"<{name}>14</{name}><description>Why</description>")
    same(caller.read(number, IOS).find(f"general/{name}"), "14")
    wrong = name.replace("days", "Dayss")
    caller.put(number, ios(f"<general><{wrong}>3</{wrong}></general>"
                           "<self_service><self_service_description>Other"
                           "</self_service_description><security>"
                           "<removal_disallowed>With Authorization"
                           "</removal_disallowed><password>pw</password>"
                           "</security></self_service>"), IOS)
    answer = caller.read(number, IOS)
    same([answer.find(f"general/{each}") for each in (name, "description")],
         ["14", "Other"])
    lacks(answer.text, "user_removable")
    lacks(answer.text, "<notification>")
    root = plistlib.loads(caller.stored(number, IOS).encode())
    same([(each["PayloadType"], each.get("RemovalPassword"))
          for each in root["PayloadContent"]],
         [(VPN, None), ("com.apple.profileRemovalPassword", "pw")])


@rows("notification: the second counts", [
    ("method, bool", ["Self Service", "true"], "true"),
    ("bool, method", ["true", "Self Service"], "false"),
    ("bool alone", ["true"], "true")])
def notification(box, sent, expected):
    inside = "".join(f"<notification>{each}</notification>" for each in sent)
    caller = box.caller()
    number = created(caller.post(mac(
        general("one", GOOD) + f"<self_service>{inside}</self_service>")))
    found = [each.text for each in caller.read(number).xml().findall(
        "self_service/notification")]
    same(found, [expected, "Self Service"])


@case("fields: category and site, by id and by name")
def references(box):
    box.jamf.add("categories", [{"name": "Certificates"}, {"name": "Other"}])
    box.jamf.add("sites", [{"name": "Berlin"}])
    caller, number, _ = one(box, profile(entry(VPN)), more=(
        "<category><name>certificates</name></category>"
        "<site><id>1</id></site>"))
    answer = caller.read(number)
    same([answer.find(f"general/{each}") for each in
          ("category/id", "category/name", "site/name")],
         ["1", "Certificates", "Berlin"])
    caller.put(number, mac("<general><category><id>-1</id></category>"
                           "</general>"))
    answer = caller.read(number)
    same([answer.find(f"general/{each}") for each in
          ("category/name", "site/id")], ["No category assigned", "1"])


# Scope

def group(name, tag="computer_group"):
    return f"<{tag}s><{tag}><name>{name}</name></{tag}></{tag}s>"


def inventory(jamf):
    jamf.add("buildings", [{"name": "HQ"}])
    jamf.add("computers", [{"name": f"Mac {n}", "building": "HQ"}
                           for n in range(1, 5)])
    jamf.add("computergroups", [{"name": "Pilot", "members": [1, 2]},
                                {"name": "Rest", "members": [2, 3]}])
    jamf.add("mobiledevices", [{"name": f"Pad {n}"} for n in range(1, 4)])
    jamf.add("mobiledevicegroups", [{"name": "Pilot", "members": [1, 2]},
                                    {"name": "Rest", "members": [3]}])


@case("scope: replaced on computers")
def scope_replaced(box):
    inventory(box.jamf)
    caller = box.caller()
    number = created(caller.post(mac(
        general("one", GOOD) + f"<scope>{group('Pilot')}<exclusions>"
        f"{group('Rest')}</exclusions></scope>")))
    answer = caller.read(number)
    same(answer.find("scope/computer_groups/computer_group/id"), "1")
    same(answer.find("scope/exclusions/computer_groups/computer_group/name"),
         "Rest")
    caller.put(number, mac(general("renamed") + "<scope/>"))
    same(caller.read(number).find(
        "scope/computer_groups/computer_group/id"), "1", "kept")
    caller.put(number, mac("<scope><buildings/></scope>"))
    answer = caller.read(number)
    same([len(answer.xml().find(f"scope/{each}")) for each in
          ("computer_groups", "exclusions/computer_groups")], [0, 0])


@case("scope: merged on mobile devices")
def scope_merged(box):
    inventory(box.jamf)
    caller = box.caller()
    tag = "mobile_device_group"
    number = created(caller.post(ios(
        general("one", GOOD) + f"<scope>{group('Pilot', tag)}<limitations>"
        "<users><user><name>ann</name></user></users></limitations>"
        f"<exclusions>{group('Rest', tag)}</exclusions></scope>"),
        IOS + "/id/0"), "configuration_profile")

    def sizes():
        root = caller.read(number, IOS).xml()
        return [len(root.find(f"scope/{each}")) for each in (
            f"{tag}s", f"exclusions/{tag}s", "limitations/users")]
    same(sizes(), [1, 1, 1])
    caller.put(number, ios("<scope><mobile_devices/></scope>"), IOS)
    same(sizes(), [1, 1, 1])
    caller.put(number, ios(f"<scope><{tag}s/><limitations></limitations>"
                           "</scope>"), IOS)
    same(sizes(), [0, 1, 0])


@case("deliveries: who gets what, and certificates")
def deliveries(box):
    inventory(box.jamf)
    jamf, caller = box.jamf, box.caller()

    def events():
        found = [(each["event"], each["device"])
                 for each in jamf.deliveries()["events"]]
        count = jamf.certificates()
        jamf.forget()
        return found, count
    number = created(caller.post(mac(
        general("one", wire(profile(scep())))
        + f"<scope>{group('Pilot')}</scope>")))
    same(events(), ([("installed", 1), ("installed", 2)], 2))
    uuid = jamf.profile("macos", number)["uuid"]
    same_again = wire(profile(scep(), uuid=uuid))
    caller.put(number, mac(general(None, same_again)))
    same(events(), ([], 0), "newly assigned")
    caller.put(number, mac(general(
        None, same_again, "<redeploy_on_update>All</redeploy_on_update>")))
    same(events(), ([("updated", 1), ("updated", 2)], 2), "to all")
    caller.put(number, mac(f"<scope>{group('Rest')}</scope>"))
    same(events(), ([("removed", 1), ("installed", 3)], 1), "scope")
    jamf.change(kind="computergroups", id=2, members=[2, 3, 4])
    same(events(), ([("installed", 4)], 1), "membership")
    caller.put(number, mac(
        "<scope><all_computers>true</all_computers><exclusions>"
        f"{group('Pilot')}</exclusions></scope>"))
    same(events(), ([("removed", 2)], 0), "exclusion")
    caller.put(number, mac(
        "<general><distribution_method>Make Available in Self Service"
        "</distribution_method></general>"))
    same(events(), ([("removed", 3), ("removed", 4)], 0), "self service")
    caller.put(number, mac(
        "<general><distribution_method>Install Automatically"
        "</distribution_method></general>"))
    events()
    same(caller.request("DELETE", f"{MAC}/id/{number}").status, 200)
    same(events(), ([("removed", 3), ("removed", 4)], 0), "delete")


@rows("scope: who is in it", [
    ("building", "<buildings><building><name>HQ</name></building>"
     "</buildings>", [1, 2]),
    ("users", "<all_jss_users>true</all_jss_users>", [2, 3]),
    ("one user", "<jss_users><user><name>ann</name></user></jss_users>", [2]),
    ("user group", "<jss_user_groups><user_group><name>Staff</name>"
     "</user_group></jss_user_groups>", [2, 3]),
    ("computer", "<computers><computer><id>4</id></computer></computers>",
     [4]),
    ("limitation", "<all_computers>true</all_computers><limitations><users>"
     "<user><name>bob</name></user></users></limitations>", [3])])
def within(box, inside, expected):
    box.jamf.add("buildings", [{"name": "HQ"}])
    box.jamf.add("users", [{"name": "ann"}, {"name": "bob"}])
    box.jamf.add("usergroups", [{"name": "Staff", "members": [1, 2]}])
    box.jamf.add("computers", [
        {"name": "Mac 1", "building": "HQ"},
        {"name": "Mac 2", "building": "HQ", "user": "ann"},
        {"name": "Mac 3", "user": "bob"}, {"name": "Mac 4"}])
    created(box.caller().post(mac(
        general("one", GOOD) + f"<scope>{inside}</scope>")))
    same([each["device"] for each in box.jamf.deliveries()["events"]],
         expected)


# Reading

@case("reading: lists and subsets, XML and JSON")
def reading(box):
    inventory(box.jamf)
    box.jamf.add("usergroups", [{"name": "A"}, {"name": "B"}])
    caller = box.caller()
    groups = "".join(f"<user_group><name>{each}</name></user_group>"
                     for each in "AB")
    created(caller.post(mac(
        general("one & two", GOOD) + f"<scope>{group('Pilot')}"
        f"<jss_user_groups>{groups}</jss_user_groups></scope>")))
    same(caller.get(MAC).text, '<?xml version="1.0" encoding="UTF-8"?>'
         "<os_x_configuration_profiles><size>1</size>"
         "<os_x_configuration_profile><id>1</id><name>one &amp; two</name>"
         "</os_x_configuration_profile></os_x_configuration_profiles>")
    same(caller.get(MAC, Accept="application/json").json(), {
        "os_x_configuration_profiles": [{"id": 1, "name": "one & two"}]})
    one_of = caller.get(MAC + "/id/1", Accept="application/json").json()[
        "os_x_configuration_profile"]
    same(one_of["scope"]["jss_user_groups"], [{"id": 2, "name": "B"}],
         "the known fault")
    same(one_of["scope"]["computer_groups"], [{"id": 1, "name": "Pilot"}])
    same((one_of["scope"]["all_computers"], one_of["general"]["category"]),
         (False, {"id": -1, "name": "No category assigned"}))
    same(caller.get(named(MAC, "ONE & TWO")).find("general/id"), "1")
    part = caller.get(MAC + "/id/1/subset/General&Scope").xml()
    same([each.tag for each in part], ["general", "scope"])
    same(caller.get(IOS).text, '<?xml version="1.0" encoding="UTF-8"?>'
         "<configuration_profiles><size>0</size></configuration_profiles>")


@case("reading: what profiles refer to")
def lookups(box):
    inventory(box.jamf)
    box.jamf.add("departments", [{"name": "R&D"}])
    box.jamf.add("networksegments", [{"name": "Lab"}])
    caller = box.caller()
    answer = caller.get("/JSSResource/computergroups").xml()
    same([(each.findtext("id"), each.findtext("name"),
           each.findtext("is_smart")) for each in
          answer.findall("computer_group")],
         [("1", "Pilot", "false"), ("2", "Rest", "false")])
    answer = caller.get("/JSSResource/computergroups/id/1").xml()
    same([each.findtext("name") for each in
          answer.findall("computers/computer")], ["Mac 1", "Mac 2"])
    same(answer.findtext("computers/size"), "2")
    answer = caller.get("/JSSResource/mobiledevicegroups/id/2").xml()
    same(answer.findtext("mobile_devices/mobile_device/name"), "Pad 3")
    same(caller.get("/JSSResource/departments").json
         and caller.get("/JSSResource/departments",
                        Accept="application/json").json(),
         {"departments": [{"id": 1, "name": "R&D"}]})
    answer = caller.get("/JSSResource/computers/subset/basic").xml()
    same(answer.findtext("computer/building"), "HQ")
    same(caller.get("/JSSResource/categories",
                    Accept="application/json").json(), {"categories": []})
    for path in ("sites", "users", "usergroups", "networksegments",
                 "mobiledevices", "computers", "buildings"):
        same(caller.get(f"/JSSResource/{path}").status, 200, path)
    same(caller.get("/JSSResource/sites/id/3").status, 404)


# Login

@case("login: both paths, and neither")
def paths(box):
    caller = box.caller(login=False)
    answer = caller.login()
    same(sorted(answer.json()), ["access_token", "expires_in", "scope",
                                 "token_type"])
    same((answer.json()["token_type"], answer.json()["expires_in"]),
         ("Bearer", 600))
    same(caller.login(path="/api/oauth/token").status, 200)
    box.jamf.configure(oauth_v1=False)
    same([caller.login().status,
          caller.login(path="/api/oauth/token").status], [404, 200])
    box.jamf.configure(oauth_v1=True, oauth_old=False)
    same([caller.login().status,
          caller.login(path="/api/oauth/token").status], [200, 404])


@rows("login: wrong secret", [("400", "400", 400), ("401", "401", 401)])
def wrong_secret(box, switch, status):
    box.start(wrong_secret=switch)
    caller = box.caller(login=False)
    answer = caller.login(secret="wrong")
    same((answer.status, answer.json()["error"]), (status, "invalid_client"))
    same(box.jamf.stats()["logins"],
         [{"kind": "client", "who": "admin", "ok": False}])


@case("login: user, keep-alive, logout, lock")
def users(box):
    box.jamf.user("ann", "right", ["Read Sites"])
    caller = box.caller(login=False)
    answer = caller.basic("ann", "right")
    check(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z",
                       answer.json()["expires"]), answer.text)
    same(caller.get("/api/v1/auth").json()["account"]["username"], "ann")
    old = caller.bearer
    caller.bearer = caller.request(
        "POST", "/api/v1/auth/keep-alive").json()["token"]
    same(caller.get("/JSSResource/sites").status, 200)
    same(caller.get("/JSSResource/sites",
                    Authorization=f"Bearer {old}").status, 401)
    same(caller.request("POST",
                        "/api/v1/auth/invalidate-token").status, 204)
    same(caller.get("/JSSResource/sites").json(), INVALID)
    for _ in range(3):
        same(caller.basic("ann", "wrong").status, 401)
    same(caller.basic("ann", "right").status, 401, "locked")
    same(len(box.jamf.stats()["logins"]), 5)


INVALID = {"httpStatus": 401, "errors": [
    {"code": "INVALID_TOKEN", "description": "Unauthorized", "id": "0",
     "field": None}]}


@case("login: a token ends by time, by use, at the n-th request")
def expiry(box):
    jamf, caller = box.jamf, box.caller()
    jamf.advance(seconds=601)
    same(caller.get(MAC).json(), INVALID)
    jamf.configure(token_uses=2)
    caller.login()
    same([caller.get(MAC).status for _ in range(4)], [200, 200, 401, 401])
    jamf.configure(token_uses=None)
    caller.login()
    jamf.expire_at(requests=[3])
    same([caller.get(MAC).status for _ in range(4)], [200, 200, 401, 401])
    caller.login()
    same(caller.get(MAC).status, 200)
    caller.bearer = jamf.token()
    same(caller.get(MAC).status, 200, "a ready token")
    jamf.kill_tokens()
    same(caller.get(MAC).status, 401)
    caller.bearer = None
    same(caller.get(MAC, Authorization="Basic YTpi").status, 401)


@rows("login: privilege missing", [
    ("401 HTML", "401-html", 401, "<title>Status page</title>"),
    ("403 HTML", "403-html", 403, "<p>Forbidden</p>"),
    ("401 JSON", "401-json", 401, "INVALID_PRIVILEGE"),
    ("403 JSON", "403-json", 403, '"description" : "Forbidden"')])
def privileges(box, switch, status, text):
    box.start(privilege_answer=switch).client(
        "few", "s", ["Read macOS Configuration Profiles",
                     "Update iOS Configuration Profiles",
                     "Read Smart Computer Groups"])
    caller = box.caller(login=False)
    caller.login("few", "s")
    same(caller.get(MAC).status, 200)
    for method, path in (("POST", MAC + "/id/0"), ("PUT", MAC + "/id/1"),
                         ("DELETE", MAC + "/id/1"), ("GET", IOS),
                         ("GET", "/JSSResource/categories"),
                         ("GET", "/JSSResource/computergroups")):
        answer = caller.request(method, path)
        same(answer.status, status, path)
        if "HTML" not in switch:
            has(answer.text.replace('1.0em">', ""), text.replace(
                "<p>", "").replace("</p>", ""))
    same(caller.request("PUT", IOS + "/id/1", ios("")).status, 404)


@case("gateway: its own paths")
def gateway(box):
    box.start(gateway="t-1")
    caller = box.caller(login=False)
    same(caller.login().status, 404)
    same(caller.login(path="/auth/token").status, 200)
    base = "/api/proclassic/tenant/t-1/osxconfigurationprofiles"
    created(caller.post(mac(general("one", GOOD)), base + "/id/0"))
    same(caller.get(base).find("size"), "1")
    same(caller.get(base + "/id/1").status, 200)
    same(caller.get(base + "/id/1/subset/General").status, 404)
    same(caller.get(MAC).status, 404)
    same(caller.get(base.replace("t-1", "t-2")).status, 404)


# The cluster

@case("nodes: kept by the cookie, else in turn")
def nodes(box):
    jamf = box.jamf
    caller, stray = box.caller(), Caller(jamf, cookies=False)
    answer = caller.post(mac(general("one", GOOD)))
    number = created(answer)
    has(answer.headers["Set-Cookie"], "; Path=/; Secure; HttpOnly")
    same([caller.read(number).status for _ in range(4)], [200] * 4)
    stray.bearer = caller.bearer
    same(sorted(stray.read(number).status for _ in range(2)), [200, 404])
    same(sorted(stray.put(number, mac("")).status for _ in range(2)),
         [201, 404])
    error(stray.post(mac(general("ONE", GOOD))), 409, "Error: Duplicate name")
    jamf.advance(seconds=61)
    same([stray.read(number).status for _ in range(2)], [200] * 2)
    caller.request("DELETE", f"{MAC}/id/{number}")
    same(sorted(stray.read(number).status for _ in range(2)), [200, 404])
    jamf.refresh()
    same([stray.read(number).status for _ in range(2)], [404] * 2)
    jamf.configure(nodes=1)
    number = created(stray.post(mac(general("one", GOOD))))
    same(stray.read(number).status, 200)
    same(jamf.stats()["cookies"], [caller.jar["jpro-ingress"]])
    stray.close()


@case("nodes: a list that lags")
def lagging(box):
    box.start(list_consistent=False)
    caller = box.caller()
    number = created(caller.post(mac(general("one", GOOD))))
    same((caller.read(number).status, caller.get(MAC).find("size")),
         (200, "0"))
    box.jamf.refresh()
    same(caller.get(MAC).find("size"), "1")


# What no API shows

@rows("SCEP record: an update", [("keeps it", "keep", "svc"),
                                 ("resets it", "reset", "")])
def record(box, switch, user):
    jamf = box.start(scep_record=switch)
    caller, number, _ = one(box, profile(scep(challenge="$MSSCEPCHALLENGE")))
    same(jamf.profile("macos", number)["record"]["challenge_type"],
         "Dynamic-Microsoft CA")
    jamf.ui_scep(platform="macos", id=number, user="svc", password="pw-1",
                 admin_url="https://ndes.example.com/certsrv/mscep_admin/",
                 redistribute_days=14, option="external")
    text = caller.read(number).text
    lacks(text, "svc")
    lacks(text, "pw-1")
    lacks(text, "mscep_admin")
    settings = value_of(caller.stored(number), "com.apple.security.scep",
                        "PayloadContent")
    same((settings["ScepProxyOption"], settings["Subject"]),
         ("external", [[["CN", "$SERIALNUMBER $PROFILE_IDENTIFIER"]]]))
    caller.put(number, mac(general("renamed")))
    same(jamf.profile("macos", number)["record"]["user"], "svc",
         "without a payload")
    uuid = jamf.profile("macos", number)["uuid"]
    caller.put(number, mac(general(None, wire(profile(
        scep(challenge="static"), uuid=uuid)))))
    found = jamf.profile("macos", number)["record"]
    same((found["user"], found["challenge_type"]), (user, "Static"))


@case("web interface: edits by hand, undamaged")
def by_hand(box):
    jamf, caller = box.jamf, box.caller()
    plist = profile(entry(VPN, "<key>Own</key><string>R&amp;D</string>"))
    number = jamf.ui_write(platform="macos",
                           xml=mac(general("hand", plist)))
    same(value_of(caller.stored(number), VPN, "Own"), "R&D")
    uuid = caller.read(number).find("general/uuid")
    jamf.ui_write(platform="macos", id=number, xml=mac(
        general(None, plist.replace("R&amp;D", "Q"),
                "<user_removable>true</user_removable>")))
    same(value_of(caller.stored(number), VPN, "Own"), "Q")
    same(caller.read(number).find("general/uuid"), uuid)
    jamf.ui_delete(platform="macos", id=number)
    same(caller.read(number).status, 404)


# Faults

@rows("fault: status", [
    (f"{status} {page}", status, page) for status, page in [
        (401, "json"), (403, "cdn"), (404, "jamf"), (408, "empty"),
        (409, "jamf"), (413, "gateway"), (429, "text"), (500, "jamf"),
        (502, "gateway"), (503, "gateway"), (504, "gateway")]])
def statuses(box, status, page):
    caller = box.caller()
    box.jamf.fault("status", "POST", "/id/0", nth=2, times=2, status=status,
                   page=page, headers={"Retry-After": "1"})
    box.jamf.fault("status", "PUT", "/id/", status=status, page=page,
                   when="after")
    got = [caller.post(mac(general(f"p{n}", GOOD))) for n in range(4)]
    same([each.status for each in got], [201, status, status, 201])
    same(got[1].headers["Retry-After"], "1")
    same("Status page" in got[1].text, page == "jamf")
    same([each["name"] for each in box.jamf.profiles()["macos"]],
         ["p0", "p3"], "before it took place")
    same(caller.put(1, mac(general("renamed"))).status, status)
    same(caller.read(1).find("general/name"), "renamed", "after")
    same(box.jamf.stats()["faults"], {"1": {"seen": 4, "fired": 2},
                                      "2": {"seen": 1, "fired": 1}})


@rows("fault: no answer", [
    (f"{action} {when}", action, when, here) for action, when, here in [
        ("reset", "before", 0), ("reset", "after", 1), ("close", "before", 0),
        ("close", "after", 1), ("cut", "after", 1)]])
def nothing(box, action, when, here):
    caller = box.caller()
    box.jamf.fault(action, "POST", "/id/0", when=when)
    try:
        caller.post(mac(general("one", GOOD)))
    except Exception as fault:  # pylint: disable=broad-except
        if action == "reset":
            check(isinstance(fault, ConnectionResetError), repr(fault))
    else:
        raise Failure("answered")
    same(len(box.jamf.profiles()["macos"]), here)
    same(caller.read(1).status, 200 if here else 404, "afterwards")


@rows("fault: slow", [("first byte", "slow", {"seconds": 0.4}),
                      ("drip", "drip", {"seconds": 0.02, "bytes": 4})])
def slowly(box, action, more):
    caller = box.caller()
    box.jamf.fault(action, "GET", MAC, **more)
    begin = time.monotonic()
    same(caller.get(MAC).find("size"), "0")
    check(time.monotonic() - begin > 0.3, "at once")


@rows("fault: not what was asked for", [
    ("HTML", "html200", lambda a: b"<html>" in a.body),
    ("malformed", "malformed", lambda a: b"</os_x" not in a.body[-20:]),
    ("deep", "deep", lambda a: a.body.count(b"<a>") == 100000),
    ("entities", "dtd", lambda a: b"<!ENTITY l9" in a.body),
    ("root", "wrong_root", lambda a: a.xml().tag == "policys"),
    ("ids", "duplicate_ids", lambda a: a.body.count(b"<id>1</id>") == 2),
    ("64 MiB", "big", lambda a: len(a.body) == 64 << 20)])
def strange(box, action, held):
    caller = box.caller()
    for name in ("one", "two"):
        created(caller.post(mac(general(name, GOOD))))
    box.jamf.fault(action, "GET", "profiles$")
    answer = caller.get(MAC)
    same(answer.status, 200)
    check(held(answer), answer.text[:200])
    same(caller.get(MAC).xml().findtext("size"), "2", "afterwards")


@case("fault: headers without end, 64 MiB in chunks")
def endless(box):
    caller = box.caller()
    box.jamf.fault("big", "GET", MAC, chunked=True)
    same(len(caller.get(MAC).body), 64 << 20)
    box.jamf.fault("headers", "GET", MAC)
    try:
        caller.get(MAC)
    except Exception as fault:  # pylint: disable=broad-except
        has(str(fault), "100 headers")
    else:
        raise Failure("it ended")


@rows("fault: token", [
    ("missing", "token_missing", lambda a: "access_token" not in a.json()),
    ("negative", "token_negative", lambda a: a.json()["expires_in"] < 0),
    ("HTML", "token_html", lambda a: a.text.startswith("<!DOCTYPE html>"))])
def odd_tokens(box, action, held):
    caller = box.caller(login=False)
    box.jamf.fault(action, "POST", "oauth/token")
    try:
        answer = caller.login()
    except (KeyError, ValueError):
        # Our client stumbles as it should; look at the page itself.
        box.jamf.fault(action, "POST", "oauth/token")
        answer = caller.request(
            "POST", "/api/v1/oauth/token",
            "client_id=admin&client_secret=secret"
            "&grant_type=client_credentials")
    check(held(answer), answer.text)


@case("fault: any answer")
def any_answer(box):
    caller = box.caller()
    box.jamf.fault("answer", "GET", MAC, status=302, body="gone",
                   headers={"Location": "https://other.example.com/"})
    answer = caller.get(MAC)
    same((answer.status, answer.text, answer.headers["Location"]),
         (302, "gone", "https://other.example.com/"))


# The account

@case("account: log, bodies, complaints, most at once")
def account(box):
    jamf = box.start(delay=0.1)
    caller = box.caller()
    jamf.forget()
    created(caller.post(mac(general("one", GOOD))))
    caller.get(MAC, Accept="*/*")
    log = jamf.log()
    same([(each["method"], each["path"], each["status"], each["token"])
          for each in log], [("POST", MAC + "/id/0", 201, 1),
                             ("GET", MAC, 200, 1)])
    same(jamf.body(1), mac(general("one", GOOD)))
    same([each["n"] for each in jamf.stats()["complaints"]], [2])
    callers = [box.caller() for _ in range(4)]
    jamf.forget()

    def work(number):
        callers[number].get(MAC) if number < 2 else callers[number].put(
            1, mac(general(f"n{number}")))
    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stats = jamf.stats()
    same((stats["most"], stats["connections"], stats["tokens"]),
         ({"all": 4, "writes": 2}, 5, 5))


@case("account: costs little beside the delay")
def overhead(box):
    jamf = box.start(nodes=1)
    jamf.add("computers", [{"name": f"Mac {n}"} for n in range(100)])
    caller = box.caller()
    begin = time.monotonic()
    for number in range(100):
        created(caller.post(mac(general(f"p{number}",
                                        wire(profile(scep()))))))
    for number in range(100):
        caller.read(number + 1)
    each = (time.monotonic() - begin) / 200
    print(f"# {each * 1000:.2f} ms per request, client included")
    check(each < 0.02, f"{each} s per request")


@case("account: wrong commands are refused")
def commands(box):
    for wrong in (lambda: box.jamf.configure(no_such=1),
                  lambda: box.jamf.configure(scep_record="perhaps"),
                  lambda: box.jamf.fault("no_such"),
                  lambda: box.jamf.call("__init__"),
                  lambda: box.jamf.ui_scep(platform="macos", id=5)):
        try:
            wrong()
        except ControlError:
            continue
        raise Failure("accepted")


KILLED = """
import sys
sys.path[:0] = sys.argv[1:3]
sys.dont_write_bytecode = True
from double import JamfPro
from servers.pki import Pki
pki = Pki()
jamf = JamfPro(pki)
print(jamf.process.pid, pki.directory.path, flush=True)
sys.stdin.read()
"""


@case("account: does not outlive a killed test")
def killed(box):
    del box
    test = subprocess.Popen(
        [sys.executable, "-c", KILLED, HERE, os.path.join(TESTS, "net")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    pid, directory = test.stdout.readline().decode().split(" ", 1)
    test.kill()
    test.communicate()
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            os.kill(int(pid), 0)
            with open(f"/proc/{pid}/stat", encoding="ascii") as file:
                if file.read().rsplit(")", 1)[1].split()[0] == "Z":
                    break
        except OSError:
            break
        time.sleep(0.01)
    else:
        raise Failure("still there")
    subprocess.run(["rm", "-r", directory.strip()], check=True)


def run(function, pki):
    begin = time.monotonic()
    fault = None
    box = Box(pki)
    try:
        try:
            function(box)
        finally:
            box.done()
    except Failure as failure:
        fault = str(failure)
    except Exception:  # pylint: disable=broad-except
        fault = traceback.format_exc()
    return fault, time.monotonic() - begin


def main():
    words = sys.argv[1:]
    chosen = [(name, function) for name, function in CASES
              if not words or any(word in name for word in words)]
    pki = Pki()
    pki.cert("web")
    failed = 0
    slowest = []
    with concurrent.futures.ThreadPoolExecutor(
            2 * (os.cpu_count() or 2)) as pool:
        futures = [pool.submit(run, function, pki) for _, function in chosen]
        for number, (future, (name, _)) in enumerate(
                zip(futures, chosen), 1):
            fault, seconds = future.result()
            slowest.append((seconds, name))
            print(f"{'not ' if fault else ''}ok {number} - {name}")
            if fault:
                failed += 1
                print("\n".join(f"# {line}" for line in fault.splitlines()))
            sys.stdout.flush()
    pki.done()
    print(f"1..{len(chosen)}")
    for seconds, name in sorted(slowest, reverse=True)[:3]:
        print(f"# {seconds:5.1f} s {name}")
    print(f"jamf: {len(chosen) - failed} passed, {failed} failed")
    return 0 if chosen and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
