"""Rules for payloads that only anybody's profiles had: they see a definition,
too, once a schema says how one is written, and point at its line."""

import json
import plistlib

from harness import case, check, definition, has, lacks, rows, same

WIFI = {
    "section": "wifi", "payload_type": "com.apple.wifi.managed",
    "labelled": True, "title": "Wi-Fi", "doc": "A network",
    "platforms": {"macos": "10.7", "ios": "4.0"},
    "keys": [
        {"name": "ssid", "path": ["SSID_STR"], "type": "text",
         "required": True, "doc": "Name of the network"},
        {"name": "security", "path": ["EncryptionType"], "type": "choice",
         "choices": [{"name": "none", "plist": "None"},
                     {"name": "wpa2", "plist": "WPA2"}],
         "doc": "How the network is secured"},
        {"name": "password", "path": ["Password"], "type": "text",
         "secret": True, "doc": "Password of the network"},
        {"name": "setup_modes", "path": ["SetupModes"], "type": "texts",
         "doc": "When a Mac logs in to the network"},
        {"name": "identity", "path": ["PayloadCertificateUUID"],
         "type": "uuid", "doc": "What the device shows"},
        {"name": "eap_types",
         "path": ["EAPClientConfiguration", "AcceptEAPTypes"],
         "type": "integers", "doc": "EAP types that are accepted"},
        {"name": "certificate_required",
         "path": ["EAPClientConfiguration", "TLSCertificateIsRequired"],
         "type": "boolean", "doc": "Whether a certificate is needed"},
        {"name": "outer_identity",
         "path": ["EAPClientConfiguration", "OuterIdentity"],
         "type": "text", "doc": "Name that others may see"},
        {"name": "least_version",
         "path": ["EAPClientConfiguration", "TLSMinimumVersion"],
         "type": "text", "doc": "Least version of TLS"},
        {"name": "greatest_version",
         "path": ["EAPClientConfiguration", "TLSMaximumVersion"],
         "type": "text", "doc": "Greatest version of TLS"},
        {"name": "anchors",
         "path": ["EAPClientConfiguration", "PayloadCertificateAnchorUUID"],
         "type": "texts", "doc": "Authorities of the server"},
        {"name": "server_names",
         "path": ["EAPClientConfiguration", "TLSTrustedServerNames"],
         "type": "texts", "doc": "Names of the server"},
        {"name": "wrong_identity",
         "path": ["EAPClientConfiguration", "PayloadCertificateUUID"],
         "type": "uuid", "doc": "At the wrong level"},
    ]}

ACME = {
    "section": "acme", "payload_type": "com.apple.security.acme",
    "title": "ACME", "doc": "A certificate by ACME",
    "platforms": {"macos": "13.1", "ios": "16.0"},
    "keys": [
        {"name": "directory_url", "path": ["DirectoryURL"], "type": "url",
         "doc": "Address of the directory"},
        {"name": "client_identifier", "path": ["ClientIdentifier"],
         "type": "text", "required": True, "doc": "What to be known as"},
        {"name": "key_size", "path": ["KeySize"], "type": "integer",
         "doc": "Size of the key"},
        {"name": "key_type", "path": ["KeyType"], "type": "choice",
         "choices": [{"name": "rsa", "plist": "RSA"},
                     {"name": "curve", "plist": "ECSECPrimeRandom"}],
         "doc": "Kind of key"},
        {"name": "hardware_bound", "path": ["HardwareBound"],
         "type": "boolean", "default": "no", "doc": "Kept in hardware"},
        {"name": "attest", "path": ["Attest"], "type": "boolean",
         "doc": "Whether hardware attests the key"},
        {"name": "subject", "path": ["Subject"], "type": "subject",
         "doc": "Subject of the certificate"},
        {"name": "san_dns", "path": ["SubjectAltName", "dNSName"],
         "type": "texts", "one_or_many": True, "doc": "Names"},
    ]}


def write_schemas(box):
    for schema in (WIFI, ACME):
        box.write(f"schemas/{schema['payload_type']}.json",
                  json.dumps(schema))


# PayloadUUID of the SCEP payload.
UUID = "11111111-1111-4111-8111-111111111111"


def section(name, *lines, scep=None, profile=None):
    return (definition({"uuid": UUID, **(scep or {})},
                       {"min_os": "14", **(profile or {})}) + f"[{name}]\n" +
            "".join(line + "\n" for line in lines))


def found(box, text, prefix):
    """(line and column, id, message) of the findings that begin so."""
    write_schemas(box)
    box.write("a.ini", text)
    result = box.run("validate", "--json", "--schema-dir", "schemas", "a.ini")
    base = text[:text.index("[wifi]" if "[wifi]" in text else "[acme]")]
    first = base.count("\n")
    return [(f"{f['line'] - first}:{f['column']}", f["id"], f["message"])
            for f in json.loads(result.out)["findings"]
            if f["id"].startswith(prefix)]


TLS = "an identity is given, but EAP-TLS (13) is not among 'eap_types'"
NAMES = ("anchors without 'server_names': any server with a certificate of "
         "that CA is trusted")


NO_IDENTITY = ("EAP-TLS (13) is accepted without an identity: the user is "
               "asked to choose one")
# What a network trusts, at the end, where it moves no other line.
TRUST = [f"anchors = {UUID}", "server_names = radius.example.com"]


@rows("802.1X in a definition", [
    ("fine", ["ssid = x", f"identity = {UUID}", "eap_types = 13", *TRUST], []),
    ("another type", ["ssid = x", f"identity = {UUID}", "eap_types = 25",
                      *TRUST],
     [("4:13", "eap-tls-not-accepted", TLS)]),
    ("two factors", ["ssid = x", f"identity = {UUID}", "eap_types = 25",
                     "certificate_required = yes", *TRUST], []),
    ("no type", ["ssid = x", f"identity = {UUID}", "server_names = a"],
     [("4:16", "eap-tls-not-accepted", TLS)]),
    ("no names", ["ssid = x", "eap_types = 25", f"anchors = {UUID}"],
     [("4:11", "eap-no-server-names", NAMES)]),
    ("no anchors", ["ssid = x", f"identity = {UUID}", "eap_types = 13",
                    "server_names = a"],
     [("5:16", "eap-no-anchors",
       "server names without 'anchors': a certificate with such a name is "
       "trusted from every CA that the device trusts")]),
    ("no trust", ["ssid = x", "eap_types = 25"],
     [("3:13", "eap-no-trust",
       "neither anchors nor server names: the user is asked to trust whoever "
       "answers, and the password goes there")]),
    ("no trust in system mode",
     ["ssid = x", f"identity = {UUID}", "eap_types = 13",
      "setup_modes = System"],
     [("4:13", "eap-no-trust",
       "neither anchors nor server names: logging in fails in system mode, "
       "where nobody can be asked to trust the server")]),
    ("no identity", ["ssid = x", "eap_types = 13", *TRUST],
     [("3:13", "eap-tls-no-identity", NO_IDENTITY)]),
    ("the wrong level", ["ssid = x", "eap_types = 13",
                         f"wrong_identity = {UUID}", *TRUST],
     [("4:18", "eap-identity-misplaced",
       "'wrong_identity' stands at the wrong level, devices ignore it")]),
    ("TLS 1.3", ["ssid = x", "eap_types = 25", "least_version = 1.3",
                 "greatest_version = 1.3", *TRUST],
     [("4:17", "eap-no-outer-identity",
       "with 'least_version' 1.3 Apple requires 'outer_identity'")]),
])
def wifi(box, lines, expected):
    same(found(box, section("wifi", *lines), "eap-"), expected, "findings")


@case("wifi: a misspelt name of a number is answered with the names")
def misspelt(box):
    box.write("x.ini", section("wifi", "ssid = x", f"identity = {UUID}",
                               "eap_types = EAP-TLS, peep", *TRUST))
    result = box.run("validate", "x.ini", status=1)
    has(result.out, ":22: error: bad value 'peep' for 'eap_types' "
        "[value-choice]", "finding")
    has(result.out, "hint: did you mean 'peap'? use tls, ", "hint")


@rows("what Wi-Fi and its identity are, in a definition", [
    ("a key that signs", {}, [f"identity = {UUID}", "eap_types = 13"],
     "identity-", []),
    ("a key that does not",
     {"use_as_digital_signature": "no", "use_for_key_encipherment": "yes"},
     [f"identity = {UUID}", "eap_types = 13"], "identity-",
     [("3:12", "identity-cannot-sign",
       "'identity' is [scep], whose key is not for digital signatures, as it "
       "must be to log in")]),
    ("versions", {},
     ["eap_types = 25", "least_version = 1.2", "greatest_version = 1.0"],
     "tls-",
     [("4:17", "tls-versions",
       "'least_version' is 1.2, above 'greatest_version', which is 1.0: no "
       "version is left")]),
    ("a short password", {}, ["security = wpa2", "password = hunter2"],
     "wifi-",
     [("4:12", "wifi-password-length",
       "'password' is none that WPA allows: 8 to 63 characters, or 64 "
       "hexadecimal digits")]),
    ("a password from elsewhere", {},
     ["security = wpa2", "password = env:WIFI_PASSWORD"], "wifi-", []),
    ("no password", {}, ["security = wpa2"], "wifi-",
     [("1:1", "wifi-no-password",
       "no password for WPA2: the user is asked for it")]),
    ("an open network", {}, ["security = none", "password = hunter22"],
     "wifi-",
     [("3:12", "wifi-open-with-password",
       "an open network takes no password")]),
])
def identity(box, scep, lines, prefix, expected):
    text = section("wifi", "ssid = x", *lines, scep=scep)
    same(found(box, text, prefix), expected, "findings")


@case("a network password that a reference gives is held to the same rule")
def fetched(box):
    write_schemas(box)
    box.write("a.ini", section("wifi", "ssid = x", "security = wpa2",
                               "password = env:WIFI_PASSWORD"))
    options = ["build", "--unsigned", "--schema-dir", "schemas", "-o", "-",
               "a.ini"]
    short = box.run(*options, env={"WIFI_PASSWORD": "canary7"})
    has(short.err, "[wifi-password-length]", "finding")
    lacks(short.err, "canary7", "finding")
    lacks(box.run(*options, env={"WIFI_PASSWORD": "canary88"}).err,
          "wifi-password-length", "finding")


@case("802.1X for the time before the login is not for a user")
def user_level(box):
    text = section("wifi", "ssid = x", "setup_modes = System",
                   profile={"level": "user"})
    same(found(box, text, "network-"),
         [("3:15", "network-mode-level",
           "'setup_modes' is for profiles of the computer: one of a user is "
           "not there before that user logs in")], "findings")


GOOD = ["directory_url = https://ca.example.com/directory",
        "client_identifier = x", "key_size = 384", "key_type = curve",
        "hardware_bound = yes", "subject = CN=x"]


@rows("ACME in a definition", [
    ("fine", {}, []),
    ("http", {0: "directory_url = http://ca.example.com/directory"},
     [("2:17", "acme-directory-url",
       "'directory_url' is not an https address")]),
    ("missing", {1: ""}, []),
    ("faulty", {2: "key_size = many"}, []),
    ("a curve", {2: "key_size = 521"},
     [("4:12", "acme-key",
       "'key_size' of a key bound to the hardware is 256 or 384")]),
    ("RSA", {2: "key_size = 2047", 3: "key_type = rsa"},
     [("4:12", "acme-key", "'key_size' of an RSA key is a multiple of 8 from "
       "1024 to 4096"),
      ("6:18", "acme-key", "an RSA key cannot be bound to the hardware")]),
    ("attested", {4: "attest = yes"},
     [("6:10", "acme-key", "'attest' needs 'hardware_bound'")]),
])
def acme(box, changes, expected):
    lines = [changes.get(i, line) for i, line in enumerate(GOOD)]
    same(found(box, section("acme", *lines), "acme-"), expected, "findings")


@rows("ACME for older Macs", [
    ("bound to the hardware", "yes",
     [("6:18", "acme-hardware-min-os",
       "before macOS 14 'hardware_bound' must be no")]),
    ("not bound", "no", []),
])
def acme_hardware(box, bound, expected):
    lines = [*GOOD[:4], f"hardware_bound = {bound}", GOOD[5]]
    text = section("acme", *lines, profile={"min_os": "13"})
    same(found(box, text, "acme-hardware"), expected, "findings")


@rows("names of ACME, by the rules of SCEP", [
    ("a country", ["subject = CN=x,C=de"], "scep-subject-country",
     [("7:18", "scep-subject-country", "'de' is not a country code")]),
    ("a domain", ["subject = CN=x", "san_dns = https://a.example.com"],
     "scep-san-shape",
     [("8:11", "scep-san-shape",
       "'san_dns' is 'https://a.example.com', expected a domain name")]),
    ("a variable of macOS", ["subject = CN=%SerialNumber%"],
     "variable-apple-place",
     [("7:14", "variable-apple-place",
       "'%SerialNumber%' is replaced in the subject and the alternative names "
       "of a SCEP payload, in network and in directory payloads only")]),
])
def acme_names(box, lines, prefix, expected):
    same(found(box, section("acme", *GOOD[:5], *lines), prefix), expected,
         "findings")


@case("a base may leave open what a payload needs")
def acme_base(box):
    write_schemas(box)
    box.write("a.ini", "[profile]\nabstract = yes\n[acme]\n" + GOOD[0] + "\n")
    result = box.run("validate", "--schema-dir", "schemas", "a.ini", status=0)
    same([i for i in result.ids() if i.startswith("acme-")], [], "findings")


@case("a hint is in the words of the definition")
def hint(box):
    write_schemas(box)
    box.write("a.ini", section("wifi", "ssid = x", f"identity = {UUID}",
                               "eap_types = 25"))
    result = box.run("validate", "--schema-dir", "schemas", "a.ini", status=0)
    has(result.out, "hint: add 13 to eap_types", "hint")


def mended(text, section_name, hint):
    """The text with the line that a hint offers, in place of the key's."""
    key = hint.split(" = ")[0]
    head, found, rest = text.partition(f"[{section_name}]\n")
    lines = [line for line in rest.splitlines()
             if line.split(" = ")[0] != key]
    return head + found + "\n".join([hint, *lines]) + "\n"


@rows("a hint that is a line mends a network", [
    ("the greatest version", "tls-maximum-absent", "greatest_version = 1.3",
     ["eap_types = 25", "least_version = 1.3"]),
    ("a name outside", "eap-no-outer-identity", "outer_identity = anonymous",
     ["eap_types = 25", "least_version = 1.3"]),
    ("an open network", "wifi-open-with-password", "security = wpa2",
     ["security = none", "password = hunter22"]),
])
def mends(box, rule, line, lines):
    write_schemas(box)
    text = section("wifi", "ssid = x", *lines)
    options = ["validate", "--json", "--schema-dir", "schemas", "a.ini"]
    box.write("a.ini", text)
    hints = [f.get("hint") for f in box.run(*options).json()["findings"]
             if f["id"] == rule]
    same(hints, [line], "hint")
    box.write("a.ini", mended(text, "wifi", line))
    same([f for f in box.run(*options).json()["findings"]
          if f["id"] == rule], [], "findings")


# -- sections that come with the program ---------------------------------------

RIGHT = """\
[wifi "corp"]
ssid = corp
security = wpa2
identity = scep
eap_types = 13
anchors = certificate
trusted_server_names = radius.example.com
tls_minimum_version = 1.2

[ethernet]
identity = scep
eap_types = 13
anchors = certificate
trusted_server_names = radius.example.com
setup_modes = System

[vpn "office"]
name = Office
type = ikev2
server = vpn.example.com
remote_identifier = vpn.example.com
local_identifier = mac
authentication = certificate
identity = scep
on_demand = yes

[vpn "office" on_demand_rules "home"]
action = disconnect
ssids = corp

[vpn "office" on_demand_rules "else"]
action = connect

[vpn "eap"]
name = By password
type = ikev2
server = vpn.example.com
remote_identifier = vpn.example.com
local_identifier = mac
authentication = certificate
eap = yes
username = $USERNAME
"""

OURS = ("eap-", "ethernet-", "value-", "tls-", "wifi-", "vpn-", "network-", "identity-",
        "acme-", "transparency-", "key-needed")


def ours(box, text):
    """(line, id, message) of what is said of networks and the like."""
    box.write("a.ini", text)
    found = box.run("validate", "--json", "a.ini").json()["findings"]
    return [(f["line"] and text.splitlines()[f["line"] - 1], f["id"],
             f["message"]) for f in found if f["id"].startswith(OURS)]


@case("networks as they should be: nothing is said of them")
def right(box):
    text = definition({"certificate": box.fixtures.root()}, rest=RIGHT)
    same(ours(box, text), [], "findings")


@case("the same networks, read from the profile: nothing is said of them")
def right_profile(box):
    box.write("a.ini", definition({"certificate": box.fixtures.root(),
                                   "challenge_type": "none",
                                   "challenge": None}, rest=RIGHT))
    box.run("build", "--unsigned", "-o", "a.mobileconfig", "a.ini", status=0)
    result = box.run("validate", "--json", "a.mobileconfig")
    same([f["id"] for f in result.json()["findings"]
          if f["id"].startswith(OURS)], [], "findings")


@rows("an interface, and the systems that have it", [
    ("second on iOS", "ios", "17", "second", "payload-not-on-platform"),
    ("any on iOS", "ios", "17", "any", None),
    ("any on old Macs", "macos", "10.12", "any", "payload-needs-newer-os"),
    ("first on old Macs", "macos", "10.12", "first", None),
    ("second on Macs", "macos", "13", "second", None)])
def interfaces(box, platform, min_os, interface, rule):
    box.write("a.ini", f"""[profile]
name = Wired
identifier = com.example.wired
organization = Example
level = computer
platform = {platform}
min_os = {min_os}

[ethernet]
interface = {interface}
eap_types = 25
trusted_server_names = radius.example.com
""")
    found = box.run("validate", "--json", "a.ini").json()["findings"]
    same([f["id"] for f in found if f["id"].startswith("payload-")],
         [rule] if rule else [], "findings")


@rows("networks, one line wrong", [
    ("no identity", "identity = scep\neap_types = 13\nanchors", "eap_types = "
     "13\nanchors", "eap_types = 13", "eap-tls-no-identity"),
    ("no anchors", "anchors = certificate\n", "",
     "trusted_server_names = radius.example.com", "eap-no-anchors"),
    ("no names", "trusted_server_names = radius.example.com\ntls", "tls",
     "anchors = certificate", "eap-no-server-names"),
    ("a name that fits all", "trusted_server_names = radius.example.com\ntls",
     "trusted_server_names = *\ntls", "trusted_server_names = *",
     "eap-server-name-wildcard"),
    ("TLS 1.3", "tls_minimum_version = 1.2", "tls_minimum_version = 1.3",
     "tls_minimum_version = 1.3", "eap-no-outer-identity"),
    ("the greatest version", "tls_minimum_version = 1.2",
     "tls_minimum_version = 1.2\ntls_maximum_version = 1.0",
     "tls_minimum_version = 1.2", "tls-versions"),
    ("PEAP", "eap_types = 13\nanchors", "eap_types = 25\nanchors",
     "eap_types = 25", "eap-tls-not-accepted"),
    ("another interface", "setup_modes = System\n",
     "setup_modes = System\ninterface_name = first\n",
     "interface_name = first", "ethernet-interface"),
    ("a mode", "setup_modes = System", "setup_modes = System, boot",
     "setup_modes = System, boot", "value-choice"),
    ("an EAP type by another name", "eap_types = 13\nanchors",
     "eap_types = tsl\nanchors", "eap_types = tsl", "value-choice"),
    ("a proxy", "security = wpa2", "security = wpa2\nproxy = manual\n"
     "proxy_port = 80", '[wifi "corp"]', "key-needed"),
    ("a VPN without identity", "authentication = certificate\nidentity = scep",
     "authentication = certificate", "authentication = certificate",
     "vpn-no-certificate"),
    ("weak", "on_demand = yes", "on_demand = yes\nike_encryption = 3des",
     "ike_encryption = 3des", "vpn-weak-algorithm"),
    ("not on demand", "on_demand = yes\n", "",
     '[vpn "office" on_demand_rules "home"]', "vpn-on-demand-off"),
    ("the order of rules", "ssids = corp\n", "",
     '[vpn "office" on_demand_rules "home"]', "vpn-on-demand-rule"),
    ("nothing to evaluate", "action = connect", "action = evaluate-connection",
     "action = evaluate-connection", "vpn-on-demand-rule"),
])
def wrong(box, old, new, line, rule):
    check(old in RIGHT, "the text is there")
    text = definition({"certificate": box.fixtures.root()},
                      rest=RIGHT.replace(old, new, 1))
    found = ours(box, text)
    check((line, rule) in {(where, name) for where, name, _ in found},
          f"{rule} at {line!r}: {found}")


@case("a payload newer than the systems served: its keys do not say it again")
def newer(box):
    text = definition(profile={"min_os": "13"}, rest="""\
[acme]
url = https://acme.example.com/directory
client_identifier = x
subject = CN=x
key_type = ec
key_size = 384
hardware_bound = no
""")
    box.write("a.ini", text)
    found = box.run("validate", "--json", "a.ini").json()["findings"]
    same([f["id"] for f in found if f["id"].endswith("-newer-os")],
         ["payload-needs-newer-os"], "findings")


@case("the words of the definition are used for values too")
def words(box):
    text = definition(rest=RIGHT.replace("identity = scep\non_demand",
                                         "on_demand"))
    has([message for _, name, message in ours(box, text)
         if name == "vpn-no-certificate"],
        "'authentication' is certificate, but no identity is given", "words")


@case("why a key is needed is said in the words of the file")
def needed_words(box):
    same_for_all = {"PayloadVersion": 1, "PayloadIdentifier": "com.example",
                    "PayloadUUID": UUID}
    box.write("a.mobileconfig", plistlib.dumps({
        **same_for_all, "PayloadType": "Configuration",
        "PayloadContent": [{
            **same_for_all, "PayloadType": "com.apple.wifi.managed",
            "PayloadUUID": UUID[:-1] + "2", "PayloadIdentifier": "com.x",
            "SSID_STR": "x", "ProxyType": "Manual",
            "ProxyServerPort": 80}]}))
    has(box.run("validate", "a.mobileconfig", status=0).out,
        "'ProxyServer' is missing, which is needed because 'ProxyType' is "
        "Manual", "words")
