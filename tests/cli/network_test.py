"""Rules for payloads that only anybody's profiles had: they see a definition,
too, once a schema says how one is written, and point at its line."""

import json

from harness import case, definition, has, rows, same

WIFI = {
    "section": "wifi", "payload_type": "com.apple.wifi.managed",
    "labelled": True, "title": "Wi-Fi", "doc": "A network",
    "platforms": {"macos": "10.7", "ios": "4.0"},
    "keys": [
        {"name": "ssid", "path": ["SSID_STR"], "type": "text",
         "required": True, "doc": "Name of the network"},
        {"name": "identity", "path": ["PayloadCertificateUUID"],
         "type": "uuid", "doc": "What the device shows"},
        {"name": "eap_types",
         "path": ["EAPClientConfiguration", "AcceptEAPTypes"],
         "type": "integers", "doc": "EAP types that are accepted"},
        {"name": "certificate_required",
         "path": ["EAPClientConfiguration", "TLSCertificateIsRequired"],
         "type": "boolean", "doc": "Whether a certificate is needed"},
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
    ]}


def write_schemas(box):
    for schema in (WIFI, ACME):
        box.write(f"schemas/{schema['payload_type']}.json",
                  json.dumps(schema))


# PayloadUUID of the SCEP payload.
UUID = "11111111-1111-4111-8111-111111111111"


def section(name, *lines):
    return (definition({"uuid": UUID}) + f"[{name}]\n" +
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


@rows("802.1X in a definition", [
    ("fine", ["ssid = x", f"identity = {UUID}", "eap_types = 13"], []),
    ("another type", ["ssid = x", f"identity = {UUID}", "eap_types = 25"],
     [("4:13", "eap-tls-not-accepted", TLS)]),
    ("two factors", ["ssid = x", f"identity = {UUID}", "eap_types = 25",
                     "certificate_required = yes"], []),
    ("no type", ["ssid = x", f"identity = {UUID}", "server_names = a"],
     [("4:16", "eap-tls-not-accepted", TLS)]),
    ("no names", ["ssid = x", "eap_types = 13", f"anchors = {UUID}"],
     [("4:11", "eap-no-server-names", NAMES)]),
    ("the wrong level", ["ssid = x", "eap_types = 13",
                         f"wrong_identity = {UUID}"],
     [("4:18", "eap-identity-misplaced",
       "'wrong_identity' stands at the wrong level, devices ignore it")]),
])
def wifi(box, lines, expected):
    same(found(box, section("wifi", *lines), "eap-"), expected, "findings")


GOOD = ["directory_url = https://ca.example.com/directory",
        "client_identifier = x", "key_size = 384", "key_type = curve",
        "hardware_bound = yes", "subject = CN=x"]


@rows("ACME in a definition", [
    ("fine", {}, []),
    ("http", {0: "directory_url = http://ca.example.com/directory"},
     [("2:17", "acme-directory-url",
       "'directory_url' is not an https address")]),
    ("missing", {5: ""}, [("1:1", "acme-missing-key",
                           "'subject' is missing")]),
    ("missing, said by the reader", {1: ""}, []),
    ("faulty, said by the reader", {2: "key_size = many"}, []),
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
