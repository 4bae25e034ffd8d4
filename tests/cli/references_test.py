"""Payloads that refer to others, and arrays of dictionaries, by the schemas
that schemas/README.md has as its examples: two SCEP identities, two networks
and a VPN with its rules, built, shown, explained and wrong in every way."""

import json
import os
import plistlib
import re

from harness import case, check, has, lacks, rows, same

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SECRETS = {"PSK": "guest-password", "CHALLENGE": "challenge"}

NETWORK = """[profile]
name         = Example network
identifier   = com.example.network
organization = Example Inc.

[scep "WLAN"]
url            = https://scep.example.com/certsrv/mscep/mscep.dll
subject        = CN=wlan
challenge_type = static
challenge      = env:CHALLENGE
fingerprint    = none
certificate    = certs/root.pem

[scep "VPN"]
url         = https://scep.example.com/certsrv/mscep/mscep.dll
subject     = CN=vpn
fingerprint = none
certificate = certs/bundle.pem

[wifi "guests"]
ssid       = Guests
encryption = wpa2
password   = env:PSK

[wifi "office"]
ssid            = Office
encryption      = wpa2
eap_types       = 13
identity        = WLAN
anchors         = certs/bundle.pem
trusted_servers = radius.example.com

[vpn "tunnel"]
connection_name = Office
server          = vpn.example.com

[vpn "tunnel" on_demand_rules "home"]
action = disconnect
ssids  = Home, "Home, 5 GHz"

[vpn "tunnel" on_demand_rules "else"]
action = evaluate-connection

[vpn "tunnel" on_demand_rules "else" action_parameters "intranet"]
domains = intranet.example.com

[vpn "tunnel" on_demand_rules "else" action_parameters "wiki"]
domains = wiki.example.com
"""


def schemas(box):
    """The examples of schemas/README.md."""
    with open(os.path.join(ROOT, "schemas", "README.md"),
              encoding="utf-8") as file:
        examples = re.findall(r"```json\n(.*?)```", file.read(), re.S)
    for text in examples:
        kind = json.loads(text).get("payload_type")
        if kind:
            box.write(f"schemas/{kind}.json", text)


def network(box, text=NETWORK, name="network.ini"):
    """The definition and all that it needs; the program with the schemas."""
    schemas(box)
    golden = os.path.join(ROOT, "tests", "golden", "certs")
    for new, old in (("root", "root"), ("bundle", "chain")):
        with open(os.path.join(golden, old + ".pem"), encoding="ascii") as file:
            box.write(f"certs/{new}.pem", file.read())
    box.write(name, text)

    def run(*arguments, **more):
        return box.run("--schema-dir", "schemas", *arguments, env=SECRETS,
                       **more)
    return run


def built(run, name="network.ini"):
    return run("build", "--unsigned", "--offline", "-o", "-", name,
               status=0).out_bytes


def of_type(plist, kind):
    return [p for p in plistlib.loads(plist)["PayloadContent"]
            if p["PayloadType"] == kind]


def own(payload):
    """A payload without the keys that every payload has."""
    return {k: v for k, v in payload.items() if not k.startswith("Payload")
            or k.startswith("PayloadCertificate")}


@case("references: references and rules in the property list")
def network_built(box):
    run = network(box)
    plist = built(run)
    wlan, vpn = of_type(plist, "com.apple.security.scep")
    roots = of_type(plist, "com.apple.security.root")
    below = of_type(plist, "com.apple.security.pkcs1")
    guests, office = of_type(plist, "com.apple.wifi.managed")
    same(own(guests), {"SSID_STR": "Guests", "EncryptionType": "WPA2",
                       "Password": SECRETS["PSK"]}, "guests")
    same(own(office), {
        "SSID_STR": "Office",
        "EncryptionType": "WPA2",
        "PayloadCertificateUUID": wlan["PayloadUUID"],
        "EAPClientConfiguration": {
            "AcceptEAPTypes": [13],
            "PayloadCertificateAnchorUUID":
                [p["PayloadUUID"] for p in roots + below],
            "TLSTrustedServerNames": ["radius.example.com"],
        },
    }, "office")
    same(own(of_type(plist, "com.apple.vpn.managed")[0]), {
        "UserDefinedName": "Office",
        "IKEv2": {
            "RemoteAddress": "vpn.example.com",
            "OnDemandRules": [
                {"Action": "Disconnect",
                 "SSIDMatch": ["Home", "Home, 5 GHz"]},
                {"Action": "EvaluateConnection",
                 "ActionParameters": [
                     {"Domains": ["intranet.example.com"]},
                     {"Domains": ["wiki.example.com"]}]},
            ],
        },
    }, "vpn")
    # The bytes are those of anybody's writer with the same rules.
    same(plist, plistlib.dumps(plistlib.loads(plist)), "bytes")
    check(vpn["PayloadUUID"] != wlan["PayloadUUID"], "one identity for two")


@case("references: shown as a definition it builds the same bytes")
def network_again(box):
    run = network(box)
    text = run("show", "--ini", "network.ini", status=0).out
    has(text, '[vpn "tunnel" on_demand_rules "else" '
              'action_parameters "wiki"]')
    has(text, "anchors            = certs/bundle.pem")
    box.write("again.ini", text)
    same(built(run, "again.ini"), built(run), "bytes")


@case("references: shown and explained")
def shown(box):
    run = network(box)
    text = run("show", "network.ini", status=0).out
    for line in ("identity                       = WLAN",
                 "anchors                        = certs/bundle.pem",
                 "on_demand_rules[0].ssids       = Home, Home, 5 GHz",
                 "on_demand_rules[1].action_parameters[1].domains = "
                 "wiki.example.com"):
        has(text, "  " + line + "\n")
    lacks(text, SECRETS["PSK"])
    text = run("explain", "wifi.identity", status=0).out
    has(text, "Refers to       an identity\n")
    has(text, "Needed with     eap_types = 13\n")
    text = run("explain", "vpn.on_demand_rules.action", status=0).out
    has(text, '[vpn "label" on_demand_rules "label"] action\n')


@case("references: a profile becomes a definition with names")
def network_back(box):
    run = network(box)
    plist = built(run)
    box.write("p.mobileconfig", plist)
    run("validate", "p.mobileconfig", status=0)
    text = run("show", "--ini", "p.mobileconfig", status=0).out
    has(text, "identity           = SCEP (WLAN)")
    has(text, "anchors            = Test Golden-Root, Golden Issuing CA")
    has(text, '[vpn "VPN (tunnel)" on_demand_rules "2" '
              'action_parameters "1"]')
    # With what is not in it filled in, the same payloads come of it.
    for number, label in (("", "SCEP (WLAN)"), ("_2", "SCEP (VPN)")):
        text = text.replace(f"env:SCEP_CHALLENGE{number}\n",
                            "env:CHALLENGE\n")
    text = text.replace("env:WIFI_PASSWORD", "env:PSK")
    for kind, name in (("com.apple.security.root", "Test Golden-Root.cer"),
                       ("com.apple.security.pkcs1", "Golden Issuing CA.cer")):
        box.write(name, of_type(plist, kind)[0]["PayloadContent"])
    box.write("back.ini", text)
    same(plistlib.loads(built(run, "back.ini")), plistlib.loads(plist),
         "profile")


# By what a reference may be written: each means the same.
@rows("references: a name of an identity", [
    ("label", "WLAN"),
    ("label in quotes", '"WLAN"'),
    ("section and label", "scep WLAN"),
    ("section in any case", "SCEP  WLAN"),
    ("UUID", "4CF01289-28FE-5E83-91D3-D5470A6CF2AB"),
    ("UUID in small letters", "4cf01289-28fe-5e83-91d3-d5470a6cf2ab"),
])
def identity_name(box, name):
    run = network(box)
    expected = built(run)
    box.write("network.ini",
              NETWORK.replace("= WLAN\n", f"= {name}\n"))
    same(built(run), expected, "profile")


@rows("references: names of authorities", [
    ("every one", "certificate", ["root", "issuing"]),
    ("a bundle", "certs/bundle.pem", ["root", "issuing"]),
    ("a file", "certs/root.pem", ["root"]),
    ("its path written otherwise", "./certs/../certs/root.pem", ["root"]),
    ("twice the same", "certs/root.pem, certificate", ["root", "issuing"]),
    ("a section", "root", ["own"]),
    ("the section's other name", "certificate mine", ["own"]),
    ("a label", "mine", ["own"]),
    ("a label in quotes", '"mine"', ["own"]),
    ("the path of a section's file", "certs/other.pem", ["own"]),
    ("several", "mine, certs/root.pem", ["own", "root"]),
])
def anchor_names(box, names, wanted):
    text = NETWORK.replace("= certs/bundle.pem\ntrusted",
                           f"= {names}\ntrusted")
    if "own" in wanted:
        text = text.replace('[wifi "guests"]', '[root "mine"]\n'
                            'certificate = certs/other.pem\n\n'
                            '[wifi "guests"]')
    run = network(box, text)
    with open(box.fixtures.root("other"), encoding="ascii") as file:
        box.write("certs/other.pem", file.read())
    plist = built(run)
    uuids = {}
    for payload in plistlib.loads(plist)["PayloadContent"]:
        if payload["PayloadType"] == "com.apple.security.root":
            is_own = payload["PayloadDisplayName"].endswith("(mine)")
            uuids["own" if is_own else "root"] = payload["PayloadUUID"]
        elif payload["PayloadType"] == "com.apple.security.pkcs1":
            uuids["issuing"] = payload["PayloadUUID"]
    office = of_type(plist, "com.apple.wifi.managed")[1]
    same(office["EAPClientConfiguration"]["PayloadCertificateAnchorUUID"],
         [uuids[key] for key in wanted], "anchors")


# What is written instead of what, and what is found: the piece of text at
# whose start it stands, what is said, the hint, and the rule.
FAULTS = [
    # Names.
    ("nobody", "= WLAN\n", "= WLNA\n", "WLNA",
     "'identity' refers to 'WLNA', which is no payload of this profile",
     "did you mean 'WLAN'?", "reference-unresolved"),
    ("nobody at all like it", "= WLAN\n", "= quite other\n", "quite other",
     "'identity' refers to 'quite other', which is no payload",
     "there is WLAN, VPN", "reference-unresolved"),
    ("case of a label", "= WLAN\n", "= wlan\n", "wlan\nanchors",
     "'identity' refers to 'wlan', which is no payload",
     "did you mean 'WLAN'?", "reference-unresolved"),
    ("quoted section", "= WLAN\n", '= "scep"\n', 'scep"\nanchors',
     "'identity' refers to 'scep', which is no payload", "did you mean",
     "reference-unresolved"),
    ("section of two", "= WLAN\n", "= scep\n", "scep\nanchors",
     "'identity' refers to 'scep', which means 2 payloads",
     "say which: WLAN, VPN", "reference-ambiguous"),
    ("a section's name and another's label", '[wifi "guests"]',
     '[root "WLAN"]\ncertificate = certs/root.pem\n[wifi "guests"]\n'
     'anchors = root guests', "root guests",
     "'anchors' refers to 'root guests', which is no payload",
     "there is root WLAN, certs/root.pem", "reference-unresolved"),
    ("section and another's label", "= WLAN\n", "= scep guests\n",
     "scep guests", "'identity' refers to 'scep guests', which is no payload",
     None, "reference-unresolved"),
    ("a network", "= WLAN\n", "= guests\n", "guests\nanchors",
     "'identity' refers to a payload of type 'com.apple.wifi.managed', "
     "expected an identity (SCEP, ACME, PKCS #12, AD)",
     "there is WLAN, VPN", "reference-kind"),
    ("itself", "= WLAN\n", "= office\n", "office\nanchors",
     "'identity' refers to a payload of type 'com.apple.wifi.managed'",
     None, "reference-kind"),
    ("a certificate's path", "= WLAN\n", "= certs/root.pem\n",
     "certs/root.pem\nanchors",
     "'identity' refers to a payload of type 'com.apple.security.root', "
     "expected an identity", "there is WLAN, VPN", "reference-kind"),
    ("the word for all", "= WLAN\n", "= certificate\n",
     "certificate\nanchors",
     "'identity' refers to 'certificate', which is no payload", None,
     "reference-unresolved"),
    ("two names for one", "= WLAN\n", "= WLAN, VPN\n", "WLAN, VPN\nanchors",
     "'identity' refers to 'WLAN, VPN', which is no payload", None,
     "reference-unresolved"),
    ("no name", "= WLAN\n", "=\n", "\nanchors",
     "'identity' has no value", None, "value-empty"),
    ("a UUID of nobody", "= WLAN\n",
     "= 4CF01289-28FE-5E83-91D3-000000000000\n", "4CF01289",
     "'identity' refers to '4CF01289-28FE-5E83-91D3-000000000000', which is "
     "no payload", None, "reference-unresolved"),
    ("an identity for an authority", "= certs/bundle.pem\ntrusted",
     "= WLAN\ntrusted", "WLAN\ntrusted",
     "'anchors' refers to a payload of type 'com.apple.security.scep', "
     "expected a certificate", "there is certs/root.pem", "reference-kind"),
    ("a file that nothing attaches", "= certs/bundle.pem\ntrusted",
     "= network.ini, certs/bundle.pem\ntrusted", "network.ini, certs",
     "'anchors' refers to 'network.ini', which is no payload",
     "list the file under 'certificate'", "reference-unresolved"),
    ("a file that is not there", "= certs/bundle.pem\ntrusted",
     "= certs/rot.pem\ntrusted", "certs/rot.pem",
     "'anchors' refers to 'certs/rot.pem', which is no payload",
     "list the file under 'certificate'", "reference-unresolved"),
    ("a path in quotes is a label", "= certs/bundle.pem\ntrusted",
     '= "certs/bundle.pem"\ntrusted', 'certs/bundle.pem"\ntrusted',
     "'anchors' refers to 'certs/bundle.pem', which is no payload", None,
     "reference-unresolved"),

    # Subsections.
    ("of a section that is not there", '[vpn "tunnel" on_demand_rules "home"]',
     '[vpn "tunel" on_demand_rules "home"]', '[vpn "tunel"',
     'no section [vpn "tunel"] that this one lies in',
     'did you mean "tunnel"?', "subsection-without-section"),
    ("of a subsection that is not there",
     '"else" action_parameters "wiki"]', '"elsa" action_parameters "wiki"]',
     '[vpn "tunnel" on_demand_rules "elsa"',
     'no section [vpn "tunnel" on_demand_rules "elsa"] that this one lies in',
     'did you mean "else"?', "subsection-without-section"),
    ("without the section's label", '[vpn "tunnel" on_demand_rules "home"]',
     '[vpn on_demand_rules "home"]', "[vpn on_demand",
     "no section [vpn] that this one lies in",
     'say which of them: [vpn "tunnel" on_demand_rules "home"]',
     "subsection-without-section"),
    ("misspelt", 'on_demand_rules "home"', 'on_demand_rule "home"',
     "on_demand_rule ", "section [vpn] has no subsections 'on_demand_rule'",
     "did you mean 'on_demand_rules'?", "unknown-section"),
    ("misspelt, deeper", 'action_parameters "wiki"', 'action_parameter "wiki"',
     "action_parameter ",
     'section [vpn "tunnel" on_demand_rules "else"] has no subsections '
     "'action_parameter'", "did you mean 'action_parameters'?",
     "unknown-section"),
    ("named after a key", 'on_demand_rules "home"', 'server "home"',
     'server "home"', "section [vpn] has no subsections 'server'",
     "it is a key of the section itself: server = ...", "unknown-section"),
    ("of a section that has none", '[scep "VPN"]',
     '[scep "WLAN" certificate "x"]\nurl = x\n[scep "VPN"]',
     'certificate "x"', "section [scep] has no subsections 'certificate'",
     None, "unknown-section"),
    ("as a key", "server          =", "on_demand_rules = x\nserver          =",
     "on_demand_rules = x", "'on_demand_rules' takes no value but subsections",
     'write [vpn "tunnel" on_demand_rules "..."] for each of them',
     "unknown-key"),
    ("unknown key in it", "action = disconnect", "aktion = disconnect",
     "aktion",
     "unknown key 'aktion' in [vpn \"tunnel\" on_demand_rules \"home\"]",
     "did you mean 'action'?", "unknown-key"),
    ("required key of it", "action = disconnect\n", "",
     '[vpn "tunnel" on_demand_rules "home"]',
     '[vpn "tunnel" on_demand_rules "home"] lacks the key \'action\'',
     "add the line: action = ...", "missing-key"),
    ("required key, deeper", "domains = wiki.example.com\n", "",
     '[vpn "tunnel" on_demand_rules "else" action_parameters "wiki"]',
     "lacks the key 'domains'", None, "missing-key"),
    ("value in it", "= disconnect", "= disconect", "disconect",
     "bad value 'disconect' for 'action'", "did you mean 'disconnect'?", "value-choice"),
    ("key twice in it", "action = disconnect\n",
     "action = disconnect\naction = ignore\n", "action = ignore",
     "key 'action' is set twice", None, "ini-duplicate-key"),
    ("twice", '[vpn "tunnel" on_demand_rules "else"]',
     '[vpn "tunnel" on_demand_rules "home"]\nssids = X\n'
     '[vpn "tunnel" on_demand_rules "else"]',
     '[vpn "tunnel" on_demand_rules "home"]\nssids = X',
     "subsection 'on_demand_rules' \"home\" stands twice", None,
     "ini-duplicate-section"),
    ("too deep", '[scep "VPN"]', '[vpn "tunnel"' + ' x "y"' * 8 +
     ']\n[scep "VPN"]', 'x "y"]', "subsection lies too deep",
     "a header is written", "ini-depth"),
    ("word without label", 'on_demand_rules "home"]', 'on_demand_rules]',
     "on_demand_rules]", "text between the label and ']'", None, "ini-label"),

    # Keys that depend on one another.
    ("needed for a value", "identity        = WLAN\n", "", '[wifi "office"]',
     "'identity' is missing, which is needed because 'eap_types' is 13",
     "add the line: identity = scep", "key-needed"),
    ("needed by a key", "trusted_servers = radius.example.com\n", "",
     '[wifi "office"]',
     "'trusted_servers' is missing, which is needed because 'eap_types' is "
     "given", "add the line: trusted_servers = ...", "key-needed"),
    ("needed in its dictionary", "eap_types       = 13\n", "",
     '[wifi "office"]',
     "'eap_types' is missing, which is needed because 'anchors' is given",
     None, "key-needed"),
    ("excluded", "eap_types       = 13\n",
     "eap_types       = 13\npassword        = env:PSK\n",
     "eap_types       = 13", "'password' and 'eap_types' exclude one another",
     "give one of the two", "keys-exclude"),
    ("needed subsections", "action = disconnect",
     "action = evaluate-connection", '[vpn "tunnel" on_demand_rules "home"]',
     "'action_parameters' is missing, which is needed because 'action' is "
     "evaluate-connection", 'add a section: [vpn "tunnel" on_demand_rules '
     '"home" action_parameters "..."]', "key-needed"),

    # Sections.
    ("two names of one section", '[wifi "guests"]',
     '[root "a"]\ncertificate = certs/root.pem\n[certificate "a"]\n'
     'file_name = x\n[wifi "guests"]', '[certificate "a"]',
     "[root] is another name of a section that stands before it",
     "join the two, or give one another label", "duplicate-section"),
]


@rows("references: wrong,", [(row[0], *row[1:]) for row in FAULTS])
def faults(box, old, new, at, message, hint, rule):
    check(NETWORK.count(old) == 1, f"{old!r} stands there once")
    text = NETWORK.replace(old, new)
    run = network(box, text)
    result = run("validate", "network.ini", status=1)
    found = [line for line in result.out.splitlines()
             if line.endswith(f"[{rule}]")]
    check(found, f"{rule} among {result.out}")
    before = text[:text.index(at)]
    line = before.count("\n") + 1
    column = len(before) - (before.rfind("\n") + 1) + 1
    has(found[0], f"network.ini:{line}:{column}: error: ", "place")
    has(found[0], message)
    if hint is not None:
        has(result.out, hint, "hint")
    lacks(result.out, SECRETS["PSK"])


@rows("references: accepted in a section, whatever it is called,", [
    ("its own label", "vpn tunnel", True),
    ("another label", "vpn other", False),
    ("any label", "vpn", True),
    ("another section", "wifi", False),
])
def accepted(box, where, held):
    text = NETWORK.replace("= Home, ", "= a #b, ").replace(
        "organization = Example Inc.\n", "organization = Example Inc.\n"
        f"accept = ini-hash-in-value@{where}\n")
    result = network(box, text)("validate", "network.ini", status=0)
    same("ini-hash-in-value" in result.ids(), not held, "shown")


@rows("references: accepted in another name of a section,", [
    ("as it stands", "certificate mine", "certificate", True),
    ("its first name", "root mine", "certificate", True),
    ("the other way round", "certificate mine", "root", True),
    ("another label", "certificate yours", "certificate", False),
])
def accepted_alias(box, where, section, held):
    text = NETWORK.replace(
        "organization = Example Inc.\n", "organization = Example Inc.\n"
        f"accept = ini-hash-in-value@{where}\n").replace(
        '[wifi "guests"]', f'[{section} "mine"]\ncertificate = certs/'
        'root.pem\ndisplay_name = a #b\n\n[wifi "guests"]')
    result = network(box, text)("validate", "network.ini", status=0)
    same("ini-hash-in-value" in result.ids(), not held, "shown")


@case("references: a subsection of a section without label")
def unlabelled(box):
    text = NETWORK.replace('[vpn "tunnel"', "[vpn").replace(
        "= Home, ", "= a #b, ").replace(
        "organization = Example Inc.\n", "organization = Example Inc.\n"
        "accept = ini-hash-in-value@vpn\n")
    run = network(box, text)
    lacks(run("validate", "network.ini", status=0).ids(), "ini-hash-in-value")
    rules = of_type(built(run), "com.apple.vpn.managed")[0]["IKEv2"][
        "OnDemandRules"]
    same([len(rules), len(rules[1]["ActionParameters"])], [2, 2], "rules")


# -- one section for several types, several schemas for one type -------------

PORT = """[profile]
name         = Ports
identifier   = com.example.ports
organization = Example Inc.

[port "a"]
interface = second
speed     = 1

[port "b"]
speed     = 2

[sso "s"]
kind      = Other
server    = sso.example.com

[sso_realm "r"]
realm     = EXAMPLE.COM
"""


@case("references: a section says which type it is for, there and back")
def chosen_type(box):
    def run(*arguments):
        return box.run("--schema-dir", os.path.join(ROOT, "tests", "schemas"),
                       *arguments, status=0)

    def build(name):
        return run("build", "--unsigned", "--offline", "-o", "-",
                   name).out_bytes
    box.write("ports.ini", PORT)
    plist = build("ports.ini")
    payloads = plistlib.loads(plist)["PayloadContent"]
    same([(p["PayloadType"], p.get("Speed")) for p in payloads],
         [("com.example.port.second", 1), ("com.example.port.first", 2),
          ("com.example.sso", None), ("com.example.sso", None)], "types")
    same([p.get("Kind") for p in payloads], [None, None, "Other", "Realm"],
         "kinds")
    # Its identity is that of the type that is emitted.
    box.write("first.ini", PORT.replace("= second", "= first"))
    first = plistlib.loads(build("first.ini"))["PayloadContent"]
    check(first[0]["PayloadUUID"] != payloads[0]["PayloadUUID"], "same UUID")
    same(first[1]["PayloadUUID"], payloads[1]["PayloadUUID"], "the other")
    box.write("p.mobileconfig", plist)
    text = run("show", "--ini", "p.mobileconfig").out
    has(text, "interface          = second")
    has(text, "interface          = first")
    has(text, '[sso "')
    has(text, '[sso_realm "')
    box.write("back.ini", text)
    same(build("back.ini"), plist, "bytes")
