"""Rules for payloads that only anybody's profiles had: they see a definition,
too, once a schema says how one is written, and point at its line."""

import json

from harness import case, definition, has, lacks, rows, same

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
       "with 'least_version' 1.3 Apple requires 'OuterIdentity'")]),
])
def wifi(box, lines, expected):
    same(found(box, section("wifi", *lines), "eap-"), expected, "findings")


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
