"""Anybody's profile: read as tolerantly as Apple's reader does, masked by what
is in it, and the signers of published profiles."""

import plistlib

from harness import case, check, has, lacks, rows, same, spotless, tool

CANARY = "sesame-canary"
UUID = "2F6D7A50-0000-4000-8000-00000000000"


def xml(plist):
    return plistlib.dumps(plist)


def profile(scep=None, more=()):
    """A profile of somebody else."""
    return {
        "PayloadType": "Configuration", "PayloadVersion": 1,
        "PayloadIdentifier": "com.example.other", "PayloadUUID": UUID + "0",
        "PayloadDisplayName": "Other", "PayloadOrganization": "Example Inc.",
        "PayloadScope": "System", "PayloadContent": [{
            "PayloadType": "com.apple.security.scep", "PayloadVersion": 1,
            "PayloadIdentifier": "com.example.other.scep",
            "PayloadUUID": UUID + "1", "PayloadContent": {
                "URL": "https://scep.example.com/scep", "Name": "ca",
                "Subject": [[["CN", "device"]]], "Keysize": 2048,
                "Key Type": "RSA", "Key Usage": 5,
                "CAFingerprint": b"\x11" * 32, "KeyIsExtractable": False,
                "AllowAllAppsAccess": False, **(scep or {})}}, *more]}


def twice(text):
    name = b"<key>PayloadDisplayName</key>\n\t<string>Other</string>"
    check(name in text, "the name is there")
    return text.replace(name, name.replace(b"Other", b"Older") + name)


@rows("lenient", [
    ("text behind the end", lambda x: x + b"junk <plist>", "follows"),
    ("rubbish behind the end", lambda x: x + b"\n\xff\x01", "follows"),
    ("NUL bytes behind the end", lambda x: x + b"\0\n\0", "NUL bytes"),
    ("a blank missing in the declaration",
     lambda x: x.replace(b'"1.0" encoding', b'"1.0"encoding', 1), "blank"),
    ("base64 without padding", lambda x: x.replace(b"ERE=", b"ERE"),
     "base64"),
    ("a key twice", twice, "set before"),
    ("UTF-16, little-endian", lambda x: b"\xff\xfe"
     + x.decode().encode("utf-16-le"), "UTF-16"),
    ("UTF-16, big-endian", lambda x: b"\xfe\xff"
     + x.decode().encode("utf-16-be"), "UTF-16"),
])
def lenient(box, change, word):
    box.write("x.mobileconfig", change(xml(profile())))
    result = box.run("validate", "--json", "x.mobileconfig")
    found = [f for f in result.json()["findings"]
             if f["id"] == "plist-lenient"]
    same(len(found), 1, f"{result}")
    same(found[0]["severity"], "warning", "severity")
    check(found[0]["line"] > 0 and word in found[0]["message"], f"{found}")
    shown = box.run("show", "x.mobileconfig", status=0).out
    has(shown, "https://scep.example.com/scep", "show")
    has(shown, "Other", "show")
    lacks(shown, "Older", "show")


@rows("a spoilt value", [
    ("$NAME", "$ROOT_CA"), ("braces", "{{ROOT_CA}}"),
    ("percent signs", "%ROOT_CA%"), ("dollar and braces", "${ROOT_CA}"),
])
def placeholder(box, word):
    plist = profile(more=[{
        "PayloadType": "com.apple.security.root", "PayloadVersion": 1,
        "PayloadIdentifier": "com.example.other.root",
        "PayloadUUID": UUID + "2", "PayloadContent": b"canary" * 5}],
        scep={"Key Usage": 2})
    text = xml(plist).decode().replace(
        "Y2FuYXJ5" * 5, word)
    check(word in text, "replaced")
    box.write("x.mobileconfig", text)
    result = box.run("validate", "x.mobileconfig", status=1)
    has(result.out, "plist-placeholder", "validate")
    has(result.out, "Key Usage", "everything else is checked")
    same(result.out.count("error: "), 2, "errors")
    lacks(result.out, "ROOT_CA", "the value is not quoted")
    shown = box.run("show", "x.mobileconfig", status=0).out
    has(shown, "(unreadable)", "show")
    has(shown, "com.example.other.root", "show goes on")
    tree = box.run("show", "--json", "x.mobileconfig", status=0).json()
    same(tree["PayloadContent"][1]["PayloadContent"], None, "show --json")
    box.run("push", "--yes", "x.mobileconfig", status=1, env={
        "JAMF_URL": "https://127.0.0.1:1", "JAMF_TOKEN": "x"})


WIREGUARD = """[Interface]
PrivateKey = %s
[Peer]
PublicKey = visible
"""


@rows("masked by content", [
    ("WireGuard", {"VendorConfig": {"WgQuickConfig": WIREGUARD % CANARY}}),
    ("pre-shared key",
     {"VendorConfig": {"c": f"[Peer]\nPresharedKey={CANARY}"}}),
    ("PEM", {"a": f"-----BEGIN EC PRIVATE KEY-----\n{CANARY}"}),
    ("PEM of any label", {"a": f"-----BEGIN FOO KEY-----\n{CANARY}"}),
    ("PEM in data", {"a": f"-----BEGIN PRIVATE KEY-----\n{CANARY}".encode()}),
    ("in a list", {"a": ["b", f"-----BEGIN PRIVATE KEY-----\n{CANARY}"]}),
    ("OpenVPN", {"VendorConfig": {"tls-auth": CANARY}}),
    ("OpenVPN in a file", {"a": f"<tls-auth>\n{CANARY}\n</tls-auth>"}),
    ("address", {"a": f"https://user:{CANARY}@example.com"}),
    ("settings", {"a": f"user = x\npassword = {CANARY}\n"}),
    ("shared secret", {"IPSec": {"SharedSecret": CANARY.encode()}}),
    ("IKEv2", {"IKEv2": {"AuthPassword": CANARY}}),
    ("proxy", {"Proxies": {"HTTPProxyPassword": CANARY}}),
    ("digits", {"PPP": {"AuthPassword": 77665544}}),
])
def masked(box, keys):
    box.write("x.mobileconfig", xml(profile(more=[{
        "PayloadType": "com.apple.vpn.managed", "PayloadVersion": 1,
        "PayloadIdentifier": "com.example.other.vpn",
        "PayloadUUID": UUID + "3", "UserDefinedName": "shown-name",
        **keys}])))
    for form in ([], ["--ini"], ["--json"]):
        result = box.run("show", *form, "x.mobileconfig", status=0)
        for word in (CANARY, "c2VzYW1l", "77665544", CANARY.encode().hex()):
            lacks(result.all, word, f"show {form}")
    has(box.run("show", "x.mobileconfig", status=0).out, "shown-name",
        "show shows the rest")
    same(plistlib.loads(box.run("show", "--xml", "x.mobileconfig",
                                status=0).out_bytes)["PayloadContent"][1]
         ["UserDefinedName"], "shown-name", "show --xml")
    for form in ("text", "json", "sarif", "github"):
        result = box.run("validate", "--format", form, "x.mobileconfig")
        has(result.out, "secret-readable", form)
        lacks(result.all, CANARY, form)


@case("masked: names that only sound like a secret are shown")
def public(box):
    box.write("x.mobileconfig", xml(profile(more=[{
        "PayloadType": "com.apple.mobiledevice.passwordpolicy",
        "PayloadVersion": 1, "PayloadUUID": UUID + "3",
        "PayloadIdentifier": "com.example.other.policy",
        "customRegex": {"passwordContentRegex": "^seen$"}}])))
    has(box.run("show", "x.mobileconfig", status=0).out, "^seen$", "show")
    lacks(box.run("validate", "x.mobileconfig", status=0).out,
          "secret-readable", "validate")


SERVICE = {
    "PayloadType": "Profile Service", "PayloadVersion": 1,
    "PayloadIdentifier": "com.example.ota", "PayloadUUID": UUID + "0",
    "PayloadDisplayName": "Enrol", "PayloadOrganization": "Example Inc.",
    "PayloadContent": {"URL": "https://ota.example.com/profile",
                       "DeviceAttributes": ["UDID", "SERIAL"],
                       "Challenge": CANARY}}


@case("over-the-air enrolment: known, checked, shown, not pushed")
def service(box):
    box.write("x.mobileconfig", xml(SERVICE))
    result = box.run("validate", "x.mobileconfig", status=0)
    lacks(result.out, "error: ", "validate")
    for form in ([], ["--json"], ["--ini"]):
        out = box.run("show", *form, "x.mobileconfig", status=0).out
        lacks(out, CANARY, f"show {form}")
        if form != ["--ini"]:
            has(out, "https://ota.example.com/profile", f"show {form}")
            has(out, "SERIAL", f"show {form}")
    box.run("push", "--yes", "x.mobileconfig", status=8, env={
        "JAMF_URL": "https://127.0.0.1:1", "JAMF_TOKEN": "x"})
    box.write("x.mobileconfig", xml({**SERVICE, "PayloadContent": {
        "URL": "ota.example.com", "DeviceAttributes": "UDID",
        "Inner": profile()["PayloadContent"][0] | {"PayloadContent": {
            "URL": "https://x.example.com", "Keysize": 1000}}}}))
    out = box.run("validate", "x.mobileconfig", status=1).out
    for place in ("PayloadContent.URL", "PayloadContent.DeviceAttributes",
                  "PayloadContent.Inner.PayloadContent.Keysize"):
        has(out, place + ": error: ", "validate")


# Extensions of a certificate for signing that OpenSSL does not know.
APPLE = "1.2.840.113635.100.6.1.13=critical,DER:0500\n"


def signed_by(box, extensions, *times):
    """x.mobileconfig, signed by a certificate with the extensions."""
    root = box.fixtures.root()
    box.write("leaf.ext", "basicConstraints=critical,CA:FALSE\n"
              "extendedKeyUsage=critical,codeSigning\n" + extensions)
    box.write("leaf.csr", tool(
        "openssl", "req", "-new", "-key", box.fixtures.key("rsa", "apple"),
        "-subj", "/CN=Test leaf"))
    box.write("leaf.crt", tool(
        "openssl", "x509", "-req", "-in", box.at("leaf.csr"), "-CA", root,
        "-CAkey", box.fixtures.at("root.key"), "-set_serial", "77", "-days",
        "365", "-extfile", box.at("leaf.ext"), *times))
    box.write("x.mobileconfig", tool(
        "openssl", "cms", "-sign", "-nodetach", "-binary", "-nosmimecap",
        "-outform", "DER", "-signer", box.at("leaf.crt"), "-inkey",
        box.fixtures.at("apple.key"), "-certfile", root,
        stdin=xml(profile())))
    return root


@rows("verify: critical extensions", [
    ("Apple's", APPLE, 0), ("two of Apple's",
     APPLE + "1.2.840.113635.100.6.1.33=critical,DER:0500\n", 0),
    ("another's", "1.2.3.4.5=critical,DER:0500\n", 1),
    ("Apple's and another's",
     APPLE + "1.2.3.4.5=critical,DER:0500\n", 1),
    ("near Apple's", "1.2.840.113635.100.61=critical,DER:0500\n", 1),
    ("another arc of Apple's", "1.2.840.113635.100.5.1=critical,DER:0500\n",
     1),
])
def critical(box, extensions, status):
    root = signed_by(box, extensions)
    result = box.run("verify", "--ca", root, "x.mobileconfig", status=status)
    (has if status else lacks)(result.out, "signer-untrusted", "verify")
    stranger = box.run("verify", "--ca", box.fixtures.root("stranger"),
                       "x.mobileconfig", status=1)
    has(stranger.out, "signer-untrusted", "another CA")


@case("verify: Apple's extensions excuse no other fault")
def critical_broken(box):
    root = signed_by(box, APPLE)
    signed = bytearray(open(box.at("x.mobileconfig"), "rb").read())
    signed[-10] ^= 1
    box.write("x.mobileconfig", bytes(signed))
    has(box.run("verify", "--ca", root, "x.mobileconfig", status=1).out,
        "signature-bad", "verify")


@case("verify: no CA of this system is a note without --ca")
def of_system(box):
    root = signed_by(box, APPLE)
    empty = box.write("none.pem", "")
    bare = {"SSL_CERT_FILE": empty or box.at("none.pem"),
            "SSL_CERT_DIR": box.at("none")}
    out = box.run("verify", "x.mobileconfig", status=0, env=bare).out
    has(out, "note: ", "verify")
    has(out, "chain-not-of-system", "verify")
    out = box.run("verify", "x.mobileconfig", status=0,
                  env={**bare, "SSL_CERT_FILE": root}).out
    lacks(out, "chain-", "a CA of the system")
    out = box.run("verify", "--ca", root, "x.mobileconfig", status=0,
                  env=bare).out
    lacks(out, "chain-", "a CA that is given")


@case("verify: days that are past are told as such")
def past(box):
    box.write("x.mobileconfig", box.fixtures.sign(
        xml(profile()), "-noattr", name="old", end="20210101000000Z"))
    result = box.run("verify", "--ca", box.fixtures.root(), "x.mobileconfig",
                     status=1)
    has(result.err, "expired ", "verify")
    has(result.err, " days ago", "verify")
    lacks(result.all, "-1", "no negative days")


@case("build: a file that another certificate signed gets a note")
def resigned(box):
    box.write("a.ini", spotless(box))
    first = box.fixtures.identity()
    second = box.fixtures.identity("second")
    word = "another certificate signed"
    for signer, change, expected in ((first, "", False), (first, "", False),
                                     (second, "", True), (second, "", False),
                                     (second, "x", False), (first, "x", True)):
        box.write("a.ini", spotless(box).replace(
            "[profile]", "[profile]\ndescription = y" + change))
        result = box.run("build", "--sign", signer, "a.ini", status=0)
        (has if expected else lacks)(result.err, word, f"{signer}")
    box.run("build", "--unsigned", "a.ini", status=0)
    lacks(box.run("build", "--sign", second, "a.ini", status=0).err, word,
          "an unsigned one before")


@rows("a bad value is reported once", [
    ("bits of ACME's usage", {"PayloadType": "com.apple.security.acme",
                              "UsageFlags": 5000}, "UsageFlags"),
    ("a hash of three bytes", {
        "PayloadType": "com.apple.security.certificatetransparency",
        "DisabledForCerts": [{"Algorithm": "sha256", "Hash": b"abc"}]}, "Hash"),
    ("one of a SHA-1", {
        "PayloadType": "com.apple.security.certificatetransparency",
        "DisabledForCerts": [{"Algorithm": "sha256", "Hash": b"a" * 20}]},
     "Hash"),
    ("one of a revocation", {
        "PayloadType": "com.apple.security.certificaterevocation",
        "EnabledForCerts": [{"Algorithm": "sha256", "Hash": b"abc"}]},
     "Hash")])
def once(box, payload, key):
    box.write("a.mobileconfig", xml(profile(more=[{
        "PayloadVersion": 1, "PayloadIdentifier": "com.example.other.x",
        "PayloadUUID": UUID + "2", **payload}])))
    told = box.run("validate", "--json", "a.mobileconfig").json()
    same(len([each for each in told["findings"]
              if f"'{key}'" in each["message"]
              and each["path"].endswith(f".{key}")]), 1, str(told["findings"]))
