"""A profile that puts a device on a network: the templates filled in, the
examples, identifiers that are UUIDs, and what is said of Blueprints. Planted:
the word emitted as it stands; the word of [profile] outranking a section's own
identifier; a label dropped from the UUID; the lock file not asked."""

import json
import os
import plistlib
import re

from harness import case, check, has, lacks, rows, same

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
SECRETS = {"NDES_PASSWORD": "sesame"}
SCEP, ROOT = "com.apple.security.scep", "com.apple.security.root"
PKCS1, WIFI = "com.apple.security.pkcs1", "com.apple.wifi.managed"
ETHERNET = "com.apple.globalethernet.managed"

NETWORK = """[profile]
name         = Example network
identifier   = com.example.network
organization = Example Inc.
%s

[acme]
url               = https://acme.example.com/directory
client_identifier = %%SerialNumber%%
subject           = CN=network
key_type          = ec
key_size          = 256
hardware_bound    = no
%s

[wifi "office"]
ssid                 = Office
security             = wpa2
eap_types            = 13
identity             = acme
trusted_server_names = radius.example.com
%s
"""


def built(box, path):
    return plistlib.loads(box.run(
        "build", "--unsigned", "--offline", "-o", "-", path, env=SECRETS,
        status=0).out_bytes)


def network(box, profile="", acme="", wifi=""):
    """Its payloads' identifiers and UUIDs, in order."""
    box.write("network.ini", NETWORK % (profile, acme, wifi))
    plist = built(box, "network.ini")
    return [(p["PayloadIdentifier"], p["PayloadUUID"])
            for p in plist["PayloadContent"]]


WORD = "payload_identifier = uuid"
OWN = "payload_identifier = com.example.own"


@rows("payload_identifier = uuid: the UUID, which is what it was", [
    ("in [profile]", (WORD, "", ""), (True, True)),
    ("in one section", ("", "", WORD), (False, True)),
    ("in [profile], but one has its own", (WORD, OWN, ""), (False, True)),
    ("in a section, against [profile]",
     ("payload_identifier = derived", WORD, ""), (True, False)),
    ("with a UUID that is given",
     ("", "", WORD + "\nuuid = 00000000-AAAA-4000-8000-000000000001"),
     (False, True)),
    ("nowhere", ("", "", ""), (False, False)),
])
def identifiers(box, words, wanted):
    derived = network(box)
    same([name for name, _ in derived],
         ["com.example.network.acme", "com.example.network.wifi.office"])
    found = network(box, *words)
    same([name == uuid for name, uuid in found], list(wanted), str(found))
    if "uuid = 0" not in "".join(words):
        same([uuid for _, uuid in found], [uuid for _, uuid in derived])
    for at, (name, _) in enumerate(found):
        if not wanted[at]:
            check(name in (derived[at][0], "com.example.own"), name)
    lacks(box.run("validate", "network.ini", status=0).out, "error: ")


@case("payload_identifier = uuid: there and back, and no other word")
def there_and_back(box):
    network(box, WORD)
    box.run("build", "--unsigned", "--offline", "network.ini", status=0)
    box.write("again.ini", box.run("show", "--ini", "network.mobileconfig",
                                   status=0).out)
    same(built(box, "again.ini"), built(box, "network.ini"), "the same")
    box.write("network.ini", NETWORK % ("payload_identifier = guid", "", ""))
    has(box.run("validate", "network.ini", status=1).out, "derived", "choices")


def locked(box, **more):
    box.write("scepctl.lock", json.dumps(
        {"kind": "object", "server": "https://jamf.example.com",
         "identifier": "com.example.network", "platform": "macos",
         "name": "Example network", "id": 4,
         "derived": {"type": "com.apple.security.acme"}, **more}) + "\n")


@case("payload_identifier = uuid: not on a profile the lock file knows otherwise")
def known(box):
    def ids():
        return [i for i in box.run("validate", "network.ini").ids()
                if i == "identifier-known"]

    for words in ((WORD, "", ""), ("", "", WORD)):
        network(box, *words)
        same(ids(), [], "nothing known")
        locked(box)
        result = box.run("validate", "network.ini", status=1)
        line = [n for n, text in enumerate(
            box.read("network.ini").decode().splitlines(), 1) if text == WORD]
        has(result.out, f"network.ini:{line[0]}:22: error", "place")
        same(ids(), ["identifier-known"], "otherwise")
        locked(box, uuid_identifier=True)
        same(ids(), [], "known so")
        os.unlink(box.at("scepctl.lock"))
    network(box)
    locked(box)
    same(ids(), [], "without the word")


# -- templates and examples --------------------------------------------------


@rows("template filled in: nothing but Jamf Pro's variables", [
    (name, name) for name in ("wifi-eap-tls", "wifi-eap-tls-strong-mapping",
                              "ethernet-eap-tls", "vpn-ikev2", "acme")])
def filled(box, name):
    certs = os.path.join(TOP, "examples", "network", "certs")
    for file in os.listdir(certs):
        with open(os.path.join(certs, file), encoding="ascii") as source:
            box.write("certs/" + file, source.read())
    box.run("new", "--template", name, "t.ini", status=0)
    text = box.read("t.ini").decode()
    text = re.sub(r"^; (certificate|anchors)( *=)", r"\1\2", text, flags=re.M)
    text = re.sub(r"^(?!;)(.*?) *; CHANGE.*$", r"\1", text, flags=re.M)
    box.write("t.ini", text.replace("0123456789abcdef" * 4, "ab" * 32))
    found = box.run("validate", "--strict", "t.ini", status=1)
    same(set(found.ids()), {"jamf-variable-signed"}, found.out)
    box.write("t.ini", box.read("t.ini").decode() +
              "\n[jamf]\ncategory = Network\n")
    same(box.run("validate", "--strict", "t.ini", status=0).out, "", "in Jamf")
    kinds = [p["PayloadType"] for p in built(box, "t.ini")["PayloadContent"]]
    check(len(kinds) == len(set(kinds)), f"{kinds}")


@case("example: a complete network, and all that refers to what")
def example(box):
    path = os.path.join(TOP, "examples", "network", "office.ini")
    same(box.run("validate", "--strict", path, status=0).out, "", "findings")
    plist = built(box, path)
    by_type = {p["PayloadType"]: p for p in plist["PayloadContent"]}
    same(sorted(by_type), sorted([SCEP, ROOT, PKCS1, WIFI, ETHERNET]))
    same(by_type[SCEP]["PayloadContent"]["SubjectAltName"][
        "uniformResourceIdentifier"],
        "tag:microsoft.com,2022-09-14:sid:$EXTENSIONATTRIBUTE_7", "SID")
    for kind in (WIFI, ETHERNET):
        payload = by_type[kind]
        same(payload["PayloadCertificateUUID"], by_type[SCEP]["PayloadUUID"])
        same(payload["EAPClientConfiguration"]["PayloadCertificateAnchorUUID"],
             [by_type[ROOT]["PayloadUUID"]], kind)
        same(payload["EAPClientConfiguration"]["AcceptEAPTypes"], [13], kind)


@case("example: a RADIUS CA gives way to another, and no identity changes")
def migration(box):
    def payloads():
        return built(box, "radius/office.ini")["PayloadContent"]

    def anchors(plist):
        wifi, = [p for p in plist if p["PayloadType"] == WIFI]
        return wifi["EAPClientConfiguration"]["PayloadCertificateAnchorUUID"]

    where = os.path.join(TOP, "examples", "radius-ca")
    for name in ("office.ini", *(f"certs/{name}.pem" for name in (
            "root", "radius-old", "radius-new"))):
        with open(os.path.join(where, name), encoding="utf-8") as file:
            box.write("radius/" + name, file.read())
    same(box.run("validate", "--strict", "radius/office.ini", status=0).out, "")
    both = payloads()
    text = box.read("radius/office.ini").decode()
    same(text.count("\tcerts/radius-old.pem\n"), 2, "the lines of step 3")
    box.write("radius/office.ini", text.replace("\tcerts/radius-old.pem\n", ""))
    same(box.run("validate", "--strict", "radius/office.ini", status=0).out, "")
    one = payloads()
    same((len(anchors(both)), len(anchors(one)), len(both) - len(one)),
         (2, 1, 1), "two anchors, then one")

    def uuids(plist, *kinds):
        return [p["PayloadUUID"] for p in plist if p["PayloadType"] in kinds]
    same(uuids(one, SCEP, WIFI), uuids(both, SCEP, WIFI), "identities")


# -- what is said of payload types ---------------------------------------------


@rows("explain: whether a Blueprint takes it", [
    ("Wi-Fi", "wifi", True), ("Ethernet", "ethernet", True),
    ("ACME", "acme", True), ("SCEP", "scep", False), ("VPN", "vpn", False),
    ("a root certificate", "root", False),
    ("a type that is checked only", "com.apple.dock", False),
])
def blueprint(box, name, takes):
    out = box.run("explain", name, status=0).out
    has(out, "Blueprints: Jamf Pro takes it in " + ("one" if takes else "none"))
    found, = box.run("explain", "--json", name, status=0).json()["found"]
    same(found["blueprint"], takes, "JSON")


@rows("explain: no Blueprint of what is no payload", [
    (name, name) for name in ("profile", "scope", "jamf")])
def no_blueprint(box, name):
    lacks(box.run("explain", name, status=0).out, "Blueprints: ")


@case("manual: each payload type once, with its section or checked only")
def types(box):
    text = box.run("explain", "--manual", "keys", status=0).out
    table = text[text.index(".Ss Payload types\n"):].replace("\\-", "-")
    table = table.replace("\\&", "")
    said = re.findall(r"^\.It Li (.+)\n(Section\n\.Bq (\w+)|Checked only)",
                      table, re.M)
    same(len(said), table.count(".It Li "), "each says which")
    wanted = {}
    for name in os.listdir(os.path.join(TOP, "schemas")):
        if not name.endswith(".json"):
            continue
        with open(os.path.join(TOP, "schemas", name),
                  encoding="utf-8") as file:
            schema = json.load(file)
        kinds = [choice["plist"] for row in schema.get("keys", [])
                 if row.get("chooses_type") for choice in row["choices"]]
        for kind in kinds or [schema.get("payload_type")]:
            if kind:
                wanted.setdefault(kind, set()).add(schema.get("section", ""))
    found = {}
    for kind, _, section in said:
        found.setdefault(kind, set()).add(section)
    same(found, wanted, "types")


@case("EAP types and modes by name: the bytes of their numbers and words")
def by_name(box):
    text = ("[profile]\nname = N\nidentifier = com.example.n\n"
            "organization = E\n\n[wifi]\nssid = X\nsecurity = wpa2\n"
            "eap_types = 13, 43\nsetup_modes = System, Loginwindow\n")
    box.write("number.ini", text)
    box.write("name.ini", text.replace("13, 43", "EAP-TLS, fast").replace(
        "System, Loginwindow", "system, Login Window"))
    built = [box.run("build", "--unsigned", "--offline", "-o", "-", name,
                     status=0).out_bytes for name in ("number.ini",
                                                      "name.ini")]
    same(built[1], built[0], "profiles")
    box.write("built.mobileconfig", built[0])
    shown = box.run("show", "--ini", "built.mobileconfig", status=0).out
    has(re.sub(" +", " ", shown), "eap_types = 13, 43\n", "shown")
    has(re.sub(" +", " ", shown), "setup_modes = system, loginwindow\n",
        "shown")
    box.write("bad.ini", text.replace("System, Loginwindow",
                                      "System, LoginWindows"))
    bad = box.run("validate", "bad.ini", status=1).out
    has(bad, "bad.ini:10:", "place")
    has(bad, "did you mean 'loginwindow'?", "hint")


@case("Ethernet: Interface is written when it is given, and never else")
def interface(box):
    text = ("[profile]\nname = N\nidentifier = com.example.n\n"
            "organization = E\n\n[ethernet]\ninterface = first-active\n"
            "eap_types = 25\ntrusted_server_names = r.example.com\n")
    box.write("without.ini", text)
    box.write("with.ini", text + "interface_name = first-active\n")
    payloads = [plistlib.loads(box.run(
        "build", "--unsigned", "--offline", "-o", "-", name,
        status=0).out_bytes)["PayloadContent"][0]
        for name in ("without.ini", "with.ini")]
    same(payloads[1].pop("Interface"), "FirstActiveEthernet", "Interface")
    same(payloads[1], payloads[0], "all else")


@case("a section by its other name: read, explained and proposed")
def other_name(box):
    explained = box.run("explain", "certificate", status=0).out
    same(explained, box.run("explain", "root", status=0).out, "explained")
    has(explained, "Also written: [certificate]", "explained")
    has(box.run("explain", "certificate.file_name", status=0).out,
        "[root] file_name", "a key of it")
    box.write("schemas/own.json", json.dumps({
        "section": "own_section", "section_alias": "mine", "title": "Own",
        "doc": "A section", "keys": [
            {"name": "a", "type": "text", "doc": "A key"}]}))
    box.write("a.ini", "[profile]\nname = x\nidentifier = com.example.x\n"
                       "[mine]\nb = x\n")
    has(box.run("validate", "--schema-dir", "schemas", "a.ini", status=1).out,
        "unknown key 'b'", "read")
