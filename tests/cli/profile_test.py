"""show, verify and validate on anybody's .mobileconfig."""

import plistlib
import re

from harness import (built, case, check, definition, has, lacks, rows, same,
                     spotless, tool)

UUID = "2F6D7A50-0000-4000-8000-00000000000"


def profile(scep=None, payload=None, top=None, more=()):
    """A profile of somebody else; a value None takes the key out."""
    def change(keys, changes):
        keys = {**keys, **(changes or {})}
        return {k: v for k, v in keys.items() if v is not None}
    content = change({
        "URL": "https://scep.example.com/scep", "Name": "ca",
        "Subject": [[["O", "Example"]], [["CN", "device"]]],
        "Keysize": 2048, "Key Type": "RSA", "Key Usage": 5,
        "CAFingerprint": b"\x11" * 32, "Retries": 3, "RetryDelay": 10,
        "KeyIsExtractable": False, "AllowAllAppsAccess": False,
    }, scep)
    inner = change({
        "PayloadType": "com.apple.security.scep", "PayloadVersion": 1,
        "PayloadIdentifier": "com.example.other.scep",
        "PayloadUUID": UUID + "1", "PayloadDisplayName": "SCEP",
        "PayloadContent": content,
    }, payload)
    return change({
        "PayloadType": "Configuration", "PayloadVersion": 1,
        "PayloadIdentifier": "com.example.other", "PayloadUUID": UUID + "0",
        "PayloadDisplayName": "Other", "PayloadOrganization": "Example Inc.",
        "PayloadScope": "System", "PayloadContent": [inner, *more],
    }, top)


def xml(plist):
    return plistlib.dumps(plist)


FORMS = [
    ("XML", lambda f, p: xml(p)),
    ("binary", lambda f, p: plistlib.dumps(p, fmt=plistlib.FMT_BINARY)),
    ("signed DER", lambda f, p: f.sign(xml(p))),
    ("signed BER", lambda f, p: f.sign(xml(p), "-stream")),
    ("signed binary", lambda f, p: f.sign(
        plistlib.dumps(p, fmt=plistlib.FMT_BINARY))),
    ("signed without attributes", lambda f, p: f.sign(xml(p), "-noattr")),
    ("signed by a server certificate", lambda f, p: f.sign(
        xml(p), name="tls", usage="server")),
    ("signed with P-256", lambda f, p: f.sign(xml(p), name="ec",
                                              kind="p256")),
]


@rows("form", FORMS)
def forms(box, make):
    box.write("a.mobileconfig", make(box.fixtures, profile()))
    result = box.run("validate", "a.mobileconfig", status=0)
    lacks(result.out, "error: ", "findings")
    shown = box.run("show", "a.mobileconfig", status=0).out
    for piece in ("https://scep.example.com/scep", "com.example.other",
                  "2048"):
        has(shown, piece, "show")
    tree = box.run("show", "--json", "a.mobileconfig", status=0).json()
    has(str(tree), "com.example.other.scep", "show --json")
    has(box.run("show", "--ini", "a.mobileconfig", status=0).out, "[scep]",
        "show --ini")
    written = box.run("show", "--xml", "a.mobileconfig", status=0)
    same(plistlib.loads(written.out_bytes), profile(), "show --xml")


@rows("broken form", FORMS)
def broken_forms(box, make):
    box.write("a.mobileconfig", make(box.fixtures, profile(
        {"Keysize": None, "KeySize": 2048})))
    result = box.run("validate", "a.mobileconfig", status=1)
    has(result.out, "PayloadContent[0].PayloadContent", "findings")
    has(result.out, "Keysize", "findings")


IN = "PayloadContent[0].PayloadContent"


@rows("error in a profile", [
    ("KeyType for Key Type", {"Key Type": None, "KeyType": "RSA"},
     f"{IN}.KeyType", "Key Type"),
    ("KeyUsage for Key Usage", {"Key Usage": None, "KeyUsage": 5},
     f"{IN}.KeyUsage", "Key Usage"),
    ("KeySize for Keysize", {"Keysize": None, "KeySize": 2048}, IN,
     "Keysize"),
    ("no Keysize", {"Keysize": None}, IN, "Keysize"),
    ("Keysize 0", {"Keysize": 0}, f"{IN}.Keysize", "2048"),
    ("Keysize text", {"Keysize": "big"}, f"{IN}.Keysize", "integer"),
    ("Key Usage 2", {"Key Usage": 2}, f"{IN}.Key Usage", "2"),
    ("Key Usage 16", {"Key Usage": 16}, f"{IN}.Key Usage", ""),
    ("Key Type EC", {"Key Type": "EC"}, f"{IN}.Key Type", "RSA"),
    ("fingerprint as string", {"CAFingerprint": "11" * 32},
     f"{IN}.CAFingerprint", "data"),
    ("fingerprint with a byte too many", {"CAFingerprint": b"11" * 32 + b"x"},
     f"{IN}.CAFingerprint", "65"),
    ("hex of MD5 in data, as long as SHA-256",
     {"CAFingerprint": b"0123456789abcdef" * 2}, f"{IN}.CAFingerprint", "hex"),
    ("hex of SHA-1 in data", {"CAFingerprint": b"0123456789ABCDEF0123" * 2},
     f"{IN}.CAFingerprint", "hex"),
    ("hex of SHA-256 in data, as long as SHA-512",
     {"CAFingerprint": b"0f" * 32}, f"{IN}.CAFingerprint", "hex"),
    ("hex of SHA-256 with colons in data",
     {"CAFingerprint": b":".join([b"0f"] * 32)}, f"{IN}.CAFingerprint", "hex"),
    ("fingerprint of 33 bytes", {"CAFingerprint": b"\x11" * 33},
     f"{IN}.CAFingerprint", "33"),
    ("Subject as string", {"Subject": "CN=device"}, f"{IN}.Subject", ""),
    ("Subject nested too little", {"Subject": [["CN", "device"]]},
     f"{IN}.Subject", ""),
    ("Subject nested too deep", {"Subject": [[[["CN", "device"]]]]},
     f"{IN}.Subject", ""),
    ("Subject pair of one", {"Subject": [[["CN"]]]},
     f"{IN}.Subject[0][0]", ""),
    ("Subject pair of three", {"Subject": [[["CN", "a", "b"]]]},
     f"{IN}.Subject[0][0]", ""),
    ("Subject lower case", {"Subject": [[["cn", "device"]]]},
     f"{IN}.Subject[0][0]", "CN"),
    ("Subject DC", {"Subject": [[["DC", "example"]]]},
     f"{IN}.Subject[0][0]", "0.9.2342.19200300.100.1.25"),
    ("Subject with empty value", {"Subject": [[["CN", ""]]]},
     f"{IN}.Subject[0][0]", ""),
    ("URL missing", {"URL": None}, IN, "URL"),
    ("URL empty", {"URL": ""}, f"{IN}.URL", ""),
    ("URL without scheme", {"URL": "scep.example.com"}, f"{IN}.URL", "http"),
    ("Retries as string", {"Retries": "3"}, f"{IN}.Retries", "integer"),
    ("boolean as string", {"AllowAllAppsAccess": "false"},
     f"{IN}.AllowAllAppsAccess", "boolean"),
    ("SAN principal as array", {"SubjectAltName": {
        "ntPrincipalName": ["a@example.com"]}},
     f"{IN}.SubjectAltName.ntPrincipalName", ""),
    ("SAN not ASCII", {"SubjectAltName": {"dNSName": "zürich.example"}},
     f"{IN}.SubjectAltName.dNSName", ""),
    ("SAN with eleven names", {"SubjectAltName": {
        "dNSName": [f"h{n}.example.com" for n in range(11)]}},
     f"{IN}.SubjectAltName", "10"),
    ("SAN as string", {"SubjectAltName": "a.example.com"},
     f"{IN}.SubjectAltName", "dictionary"),
    ("SubjectAlternativeName", {"SubjectAlternativeName": {
        "dNSName": "a.example.com"}}, f"{IN}.SubjectAlternativeName",
     "SubjectAltName"),
    ("IsKeyExtractable", {"IsKeyExtractable": True, "KeyIsExtractable": None},
     f"{IN}.IsKeyExtractable", "KeyIsExtractable"),
])
def scep_errors(box, changes, path, word):
    box.write("a.mobileconfig", xml(profile(changes)))
    result = box.run("validate", "a.mobileconfig", status=1)
    check(re.search(rf"^a\.mobileconfig: {re.escape(path)}[^ ]*: error: ",
                    result.out, re.M)
          or re.search(rf"^a\.mobileconfig:.*{re.escape(path)}.*error: ",
                       result.out, re.M), f"no error at {path}: {result}")
    has(result.out, word, "findings")
    found = box.run("validate", "--format=json", "a.mobileconfig",
                    status=1).json()["findings"]
    check(any(f.get("path", "").startswith(path) and
              f["severity"] == "error" for f in found),
          f"no JSON finding at {path}: {found}")


@rows("error around the payloads", [
    ("PayloadVersion as string", {}, {"PayloadVersion": "1"}),
    ("no PayloadUUID", {}, {"PayloadUUID": None}),
    ("empty PayloadUUID", {}, {"PayloadUUID": ""}),
    ("no PayloadIdentifier", {}, {"PayloadIdentifier": None}),
    ("another PayloadType", {}, {"PayloadType": "Konfiguration"}),
    ("no PayloadContent", {}, {"PayloadContent": None}),
    ("PayloadContent as dictionary", {}, {"PayloadContent": {}}),
    ("PayloadScope", {}, {"PayloadScope": "Computer"}),
    ("payload version", {"PayloadVersion": 7}, {}),
    ("payload without type", {"PayloadType": None}, {}),
    ("payload UUID of the profile", {"PayloadUUID": UUID + "0"}, {}),
    ("nested profile", {"PayloadType": "Configuration"}, {}),
    ("payload content as data", {"PayloadContent": b"x"}, {}),
])
def structure_errors(box, payload, top):
    box.write("a.mobileconfig", xml(profile(None, payload, top)))
    result = box.run("validate", "a.mobileconfig", status=1)
    has(result.out, "error: ", "findings")
    box.run("show", "a.mobileconfig")


def other(kind, number=2, **keys):
    return {"PayloadType": kind, "PayloadVersion": 1,
            "PayloadIdentifier": f"com.example.other.{number}",
            "PayloadUUID": UUID + str(number), **keys}


@case("profile: duplicate payload identifiers")
def duplicate_identifier(box):
    twin = other("com.apple.security.root", PayloadContent=b"x")
    twin["PayloadIdentifier"] = "com.example.other.scep"
    box.write("a.mobileconfig", xml(profile(more=[twin])))
    has(box.run("validate", "a.mobileconfig", status=1).out,
        "com.example.other.scep", "findings")


@case("profile: payload types without a schema are counted, not judged")
def unchecked(box):
    strange = other("com.example.strange", Anything=[1, 2, {"a": b"b"}])
    box.write("a.mobileconfig", xml(profile(more=[strange])))
    box.run("validate", "a.mobileconfig", status=0)
    result = box.run("show", "a.mobileconfig", status=0)
    has(result.out, "com.example.strange", "show")
    verify = box.run("validate", "-v", "a.mobileconfig", status=0)
    has(verify.all + result.all, "unchecked", "output")


@case("profile: references must resolve, and to the right type")
def references(box):
    wifi = other("com.apple.wifi.managed", SSID_STR="x", EncryptionType="WPA2",
                 PayloadCertificateUUID=UUID + "1")
    box.write("good.mobileconfig", xml(profile(more=[wifi])))
    lacks(box.run("validate", "good.mobileconfig").out, "error: ",
          "findings")
    wifi["PayloadCertificateUUID"] = UUID + "9"
    box.write("bad.mobileconfig", xml(profile(more=[wifi])))
    result = box.run("validate", "bad.mobileconfig", status=1)
    has(result.out, "PayloadContent[1].PayloadCertificateUUID", "findings")
    wifi["PayloadCertificateUUID"] = UUID + "3"
    root = other("com.apple.security.root", 3, PayloadContent=tool(
        "openssl", "x509", "-in", box.fixtures.root(), "-outform", "DER"))
    box.write("type.mobileconfig", xml(profile(more=[wifi, root])))
    box.run("validate", "type.mobileconfig", status=1)


@rows("certificate payload", [
    ("DER in root", "com.apple.security.root", "DER", None),
    ("DER in pkcs1", "com.apple.security.pkcs1", "DER", None),
    ("PEM in pem", "com.apple.security.pem", "PEM", None),
    ("PEM in root", "com.apple.security.root", "PEM", "PEM"),
])
def certificate_payloads(box, kind, form, word):
    data = tool("openssl", "x509", "-in", box.fixtures.root(), "-outform",
                form)
    box.write("a.mobileconfig", xml(profile(more=[
        other(kind, PayloadContent=data)])))
    result = box.run("validate", "a.mobileconfig", status=0)
    if word:
        has(result.out, "warning: ", "findings")
        has(result.out, word, "findings")
    else:
        lacks(result.out, "PayloadContent[1]", "findings")


@case("profile: a certificate payload that is none")
def no_certificate(box):
    box.write("a.mobileconfig", xml(profile(more=[
        other("com.apple.security.root", PayloadContent=b"nothing")])))
    has(box.run("validate", "a.mobileconfig").out, "PayloadContent[1]",
        "findings")


@case("verify: signer, chain, algorithms, days left")
def verify(box):
    box.write("a.ini", spotless(box))
    box.run("build", "--sign", box.fixtures.identity(), "a.ini", status=0)
    result = box.run("verify", "--ca", box.fixtures.root(), "-v",
                     "a.mobileconfig", status=0)
    report = box.run("verify", "--json", "--ca", box.fixtures.root(),
                     "a.mobileconfig", status=0)
    for piece in ("Test signer", "sha256"):
        has(report.out.replace("SHA-256", "sha256"), piece, "verify --json")
    same([f for f in report.json()["findings"] if f["severity"] != "note"],
         [], "findings")
    check("error" not in result.out, f"{result}")


@rows("verify finds", [
    ("unsigned", lambda b, s: b.write("x.mobileconfig", xml(profile())),
     "signed"),
    ("flipped content", lambda b, s: b.write(
        "x.mobileconfig", s.replace(b"Example Inc.", b"Example Bad.")), ""),
    ("flipped signature", lambda b, s: b.write(
        "x.mobileconfig", s[:-20] + bytes([s[-20] ^ 1]) + s[-19:]), ""),
    ("truncated", lambda b, s: b.write("x.mobileconfig", s[:-40]), ""),
    ("expired signer", lambda b, s: b.write(
        "x.mobileconfig", b.fixtures.sign(
            xml(profile()), "-noattr", name="old", end="20210101000000Z")),
     "expired"),
    ("detached", lambda b, s: b.write("x.mobileconfig", tool(
        "openssl", "cms", "-sign", "-binary", "-outform", "DER", "-signer",
        b.fixtures.at("signer.crt"), "-inkey", b.fixtures.at("signer.key"),
        stdin=xml(profile()))), ""),
    ("SHA-1", lambda b, s: b.write("x.mobileconfig", b.fixtures.sign(
        xml(profile()), "-md", "sha1")), "SHA-1"),
])
def verify_finds(box, make, word):
    signed = box.fixtures.sign(xml(profile()))
    make(box, signed)
    result = box.run("verify", "--ca", box.fixtures.root(), "x.mobileconfig")
    check(result.status in (1, 10) if word != "SHA-1" else
          result.status in (0, 1), f"{result}")
    check("error: " in result.all or "warning: " in result.all, f"{result}")
    has(result.all.lower(), word.lower(), "output")


@case("verify: a signer that the given CA did not certify")
def untrusted(box):
    box.write("x.mobileconfig", box.fixtures.sign(xml(profile())))
    result = box.run("verify", "--ca", box.fixtures.root("stranger"),
                     "x.mobileconfig", status=1)
    has(result.out, "error: ", "findings")


@case("verify: a chain that is not complete")
def incomplete(box):
    box.fixtures.identity()
    box.write("x.mobileconfig", tool(
        "openssl", "cms", "-sign", "-nodetach", "-binary", "-nosmimecap",
        "-outform", "DER", "-signer", box.fixtures.at("signer.crt"),
        "-inkey", box.fixtures.at("signer.key"), stdin=xml(profile())))
    box.run("verify", "--ca", box.fixtures.root(), "x.mobileconfig",
            status=0)
    box.run("verify", "x.mobileconfig")


@case("verify: a chain without its root is right, one without more is not")
def rootless(box):
    box.fixtures.root()
    box.write("ca.ext", "basicConstraints=critical,CA:TRUE\n")
    box.write("leaf.ext", "basicConstraints=CA:FALSE\n")

    def certify(name, issuer, key, kind):
        box.write(f"{name}.csr", tool(
            "openssl", "req", "-new", "-key",
            box.fixtures.key("rsa", name), "-subj", f"/CN=Test {name}"))
        box.write(f"{name}.crt", tool(
            "openssl", "x509", "-req", "-in", box.at(f"{name}.csr"), "-CA",
            issuer, "-CAkey", key, "-set_serial", "7", "-days", "365",
            "-extfile", box.at(f"{kind}.ext")))

    certify("middle", box.fixtures.at("root.pem"),
            box.fixtures.at("root.key"), "ca")
    certify("below", box.at("middle.crt"), box.fixtures.at("middle.key"),
            "leaf")
    for more, rule in ((["-certfile", box.at("middle.crt")],
                        "note: chain ends at 'Test middle'"),
                       ([], "warning: chain is incomplete")):
        box.write("x.mobileconfig", tool(
            "openssl", "cms", "-sign", "-nodetach", "-binary", "-nosmimecap",
            "-outform", "DER", "-signer", box.at("below.crt"), "-inkey",
            box.fixtures.at("below.key"), *more, stdin=xml(profile())))
        has(box.run("verify", "x.mobileconfig", status=0).out, rule, "chain")
    box.write("x.mobileconfig", tool(
        "openssl", "cms", "-sign", "-nodetach", "-binary", "-nosmimecap",
        "-outform", "DER", "-signer", box.at("below.crt"), "-inkey",
        box.fixtures.at("below.key"), "-certfile", box.at("middle.crt"),
        stdin=xml(profile())))
    lacks(box.run("verify", "--ca", box.fixtures.root(), "x.mobileconfig",
                  status=0).out, "[chain-", "with the root given")


@case("verify: also what validate finds")
def verify_validates(box):
    box.write("x.mobileconfig", box.fixtures.sign(xml(profile(
        {"Keysize": 0}))))
    result = box.run("verify", "--ca", box.fixtures.root(), "x.mobileconfig",
                     status=1)
    has(result.out, "Keysize", "findings")


@case("verify: content of a broken signature is not judged as the signer's")
def two_signers(box):
    box.fixtures.identity("second")
    box.write("x.mobileconfig", box.fixtures.sign(
        xml(profile()), "-signer", box.fixtures.at("second.crt"), "-inkey",
        box.fixtures.at("second.key")))
    result = box.run("verify", "--ca", box.fixtures.root(), "x.mobileconfig",
                     status=1)
    has(result.out, "signer", "findings")


@rows("not a profile", [
    ("text", b"hello\n"), ("empty XML", b"<?xml version='1.0'?>"),
    ("plist array", xml([1, 2])), ("plist string", xml("x")),
    ("JSON", b'{"a": 1}'), ("broken XML", xml({})[:-12]),
    ("binary rubbish", b"bplist00" + b"\xff" * 40),
    ("DER rubbish", b"\x30\x82\x00\x05\x06\x03\x2a\x03\x04"),
    ("PNG", b"\x89PNG\r\n\x1a\n" + b"\0" * 64),
    ("empty", b""),
])
def not_a_profile(box, data):
    box.write("x.mobileconfig", data)
    for command in (["validate"], ["verify"], ["show"]):
        result = box.run(*command, "x.mobileconfig")
        check(result.status in (1, 9, 10), f"{result}")
        has(result.all, "x.mobileconfig", "output")


@rows("show hides", [
    ("a challenge", profile({"Challenge": "sesame-canary"})),
    ("a Wi-Fi password", profile(more=[other(
        "com.apple.wifi.managed", SSID_STR="x", EncryptionType="WPA2",
        Password="sesame-canary")])),
    ("a removal password", profile(more=[other(
        "com.apple.profileRemovalPassword",
        RemovalPassword="sesame-canary")])),
    ("a PKCS#12 password", profile(more=[other(
        "com.apple.security.pkcs12", PayloadContent=b"x",
        Password="sesame-canary")])),
])
def hides(box, plist):
    box.write("x.mobileconfig", xml(plist))
    for form in ([], ["--ini"], ["--json"]):
        result = box.run("show", *form, "x.mobileconfig", status=0)
        lacks(result.all, "sesame-canary", f"show {form}")
    has(box.run("show", "--xml", "x.mobileconfig", status=0).out,
        "sesame-canary", "show --xml")


@case("show: control characters do not reach the terminal")
def printable(box):
    # Each by itself: one that cannot be written takes the whole value along.
    for piece in ("\u202e", "\u009b", "\u2066", "\u2028", "\u200f"):
        text = f"a{piece}b"
        box.write("x.mobileconfig", xml(profile(
            payload={"PayloadDisplayName": text},
            top={"PayloadDisplayName": text})))
        for form in ([], ["--ini"], ["--json"]):
            result = box.run("show", *form, "x.mobileconfig")
            lacks(result.all, piece, f"show {form}: {piece!a}")


@case("show: --ini of a built profile builds the same payload settings")
def round_trip(box):
    first = built(box, definition({
        "san_dns": "a.example.com, b.example.com", "retries": "7",
        "subject": r"CN=device,O=Example\, Inc.,serialNumber=7"}))
    box.write("x.mobileconfig", xml(first))
    text = box.run("show", "--ini", "x.mobileconfig", status=0).out
    second = built(box, text)
    same(second["PayloadContent"][0]["PayloadContent"],
         first["PayloadContent"][0]["PayloadContent"], "settings")
    same(second["PayloadIdentifier"], first["PayloadIdentifier"],
         "identifier")


@case("show: from standard input, as a git filter would")
def from_stdin(box):
    result = box.run("show", "-", stdin=xml(profile()), status=0)
    has(result.out, "com.example.other", "show")


@case("show: missing file is 4, a directory 9")
def missing(box):
    box.run("show", "absent.mobileconfig", status=4)
    box.run("verify", "absent.mobileconfig", status=4)
    box.write("d/x", "")
    check(box.run("show", "d").status in (2, 4, 9), "status of a directory")


@case("profiles of other device management: its variables, no false errors")
def others_variables(box):
    for url, challenge in (
            ("$FLEET_VAR_NDES_SCEP_PROXY_URL", "$FLEET_VAR_NDES_SCEP_CHALLENGE"),
            ("${FLEET_VAR_CUSTOM_SCEP_PROXY_URL_CA}",
             "${FLEET_VAR_CUSTOM_SCEP_CHALLENGE_CA}"),
            ("{{scep_url}}", "{{challenge}}")):
        box.write("a.mobileconfig", xml(profile(
            {"URL": url, "Challenge": challenge})))
        out = box.run("validate", "a.mobileconfig", status=0).out
        has(out, "variable-foreign", url)
        lacks(out, "secret-readable", challenge)
    box.write("a.mobileconfig", xml(profile(
        {"URL": "scep.example.com/{{path}}", "Challenge": "a{{b}}"})))
    out = box.run("validate", "a.mobileconfig", status=1).out
    has(out, "value-url", "a host without scheme")
    has(out, "secret-readable", "a challenge with more than a variable")


OTHER = {"PayloadType": "com.example.app", "PayloadVersion": 1,
         "PayloadIdentifier": "com.example.other",
         "PayloadUUID": UUID + "7"}


def findings(box, plist):
    box.write("a.mobileconfig", xml(plist))
    return {(f["id"], f["path"]): f for f in box.run(
        "validate", "--json", "a.mobileconfig", status=1).json()["findings"]
        if f["severity"] != "note" and f["id"] != "scep-no-ca-payload"}


@rows("one fault, one finding", [
    ("KeySize", {"Keysize": None, "KeySize": 2048}, "KeySize"),
    ("Url", {"URL": None, "Url": "https://scep.example.com"}, "Url"),
    ("CaFingerprint", {"CAFingerprint": None, "CaFingerprint": b"1" * 20},
     "CaFingerprint"),
    ("IsKeyExtractable", {"KeyIsExtractable": None,
                          "IsKeyExtractable": False}, "IsKeyExtractable"),
    ("subject", {"Subject": None, "subject": [[["CN", "x"]]]}, "subject"),
    ("cn", {"Subject": [[["cn", "x"]]]}, "Subject[0][0]"),
    ("Key Usage", {"Key Usage": 2}, "Key Usage"),
])
def one_finding(box, content, key):
    same([path for _, path in findings(box, profile(content))],
         [f"{IN}.{key}"], "findings")
    lacks(box.run("validate", "a.mobileconfig", status=1).out,
          "scep-subject-no-cn", "notes")
    lacks(box.run("validate", "a.mobileconfig", status=1).out,
          "scep-key-usage-none", "notes")


@rows("one finding about the content", [
    ("missing", None, "plist-missing-key"), ("an array", [], "plist-type")])
def one_about_content(box, content, rule):
    same(list(findings(box, profile(payload={"PayloadContent": content}))),
         [(rule, IN)], "findings")


@case("profile: PayloadUuid is not a missing PayloadUUID too")
def uuid_meant(box):
    same(list(findings(box, profile(payload={
        "PayloadUUID": None, "PayloadUuid": UUID + "1"}))),
        [("plist-misspelt-key", "PayloadContent[0].PayloadUuid")], "findings")


@case("profile: hints that say what to write")
def hints(box):
    found = findings(box, profile({"Key Usage": 7}))
    has(found["plist-value", f"{IN}.Key Usage"]["hint"],
        "1 (use_as_digital_signature), 4 (use_for_key_encipherment)", "hint")
    found = findings(box, profile({"Subject": [[["CN", 5]]]}))
    has(str(found), "an item of a pair is of type integer", "pair")
    found = findings(box, profile({"Subject": [[["CN"]]]}))
    has(str(found), "a pair has 1 item, expected", "pair")
    box.write("a.mobileconfig", xml(profile(
        top={"PayloadOrganization": None})))
    has(box.run("validate", "a.mobileconfig", status=0).out,
        "hint: set 'PayloadOrganization', such as 'Example Inc.'", "hint")


@case("profile: the subject of an ACME payload has SCEP's shape")
def acme_subject(box):
    acme = {"DirectoryURL": "https://ca.example.com/acme", "KeySize": 256,
            "KeyType": "ECSECPrimeRandom", "HardwareBound": False,
            "ClientIdentifier": "x"}
    for subject, status in ([[["CN", "x"]]], 0), ([["CN", "x"]], 1):
        box.write("a.mobileconfig", xml(profile(more=[other(
            "com.apple.security.acme", Subject=subject, **acme)])))
        out = box.run("validate", "a.mobileconfig", status=status).out
        same("PayloadContent[1].Subject: error: " in out, status == 1, out)


@case("profile: nothing in PayloadContent is a warning")
def empty_content(box):
    box.write("a.mobileconfig", xml(profile(top={"PayloadContent": []})))
    has(box.run("validate", "a.mobileconfig", status=0).out,
        "a.mobileconfig:PayloadContent: warning: 'PayloadContent' is empty",
        "findings")
    box.write("a.mobileconfig", xml(profile()))
    lacks(box.run("validate", "a.mobileconfig", status=0).out,
          "profile-empty", "findings")


@case("profile: the identifier of the profile itself is a warning")
def identifier_of_profile(box):
    path = "a.mobileconfig:PayloadContent[1].PayloadIdentifier: "
    box.write("a.mobileconfig", xml(profile(more=[OTHER])))
    out = box.run("validate", "a.mobileconfig", status=0).out
    has(out, path + "warning: 'PayloadIdentifier' has", "as the profile")
    box.write("a.mobileconfig", xml(profile(more=[{
        **OTHER, "PayloadIdentifier": "com.example.other.scep"}])))
    out = box.run("validate", "a.mobileconfig", status=1).out
    has(out, path + "error: 'PayloadIdentifier' has", "as another payload")
    lacks(out, "payload_identifier", "no names of definitions")
    box.write("a.mobileconfig", xml(profile(more=[{
        **OTHER, "PayloadUUID": UUID + "1"}])))
    has(box.run("validate", "a.mobileconfig", status=1).out,
        "PayloadContent[1].PayloadUUID: error: 'PayloadUUID' has", "a UUID")
