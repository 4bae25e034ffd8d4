"""What the server makes of a property list."""

import os
import plistlib
import re
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from caller import IOS, UUID, entry, general, ios, mac, profile, scep, wire
from harness import case, check, has, rows, same
from stage import (ANY_UUID, DATA, MCX, ROOT_CA, SAFE, VPN, created, one,
                   value_of)


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


@case("storage: character data and CDATA are one")
def character_data(box):
    plist = wire(profile(entry(VPN, "<key>Own</key><string>R&amp;D</string>"),
                         entry(SAFE)))
    caller = box.caller()
    first = created(caller.post(mac(general("one", plist))))
    second = created(caller.post(mac(
        f"<general><name>one more</name><payloads>{escape(plist)}</payloads>"
        "</general>")))
    texts = [neutral(caller.read(number).text) for number in (first, second)]
    same(*[[line.replace("one more", "one") for line in text]
           for text in texts])


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
