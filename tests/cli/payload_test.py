"""Payloads in files of their own: [payload] file. What is right is compared
with plistlib, what is wrong is told at its place in the file. Planted: a
reference resolved to another payload; a secret shown; an identity of the file
passed over; keys that the file has written anew; a payload put out of order."""

import base64
import os
import plistlib
import stat

from harness import case, check, has, lacks, rows, same, tool

CANARY = "canary-6f1d"
WIFI = "com.apple.wifi.managed"
APP = "com.example.app"
UUID = "11111111-2222-4333-8444-555555555555"
PKCS12 = {"PayloadType": "com.apple.security.pkcs12",
          "PayloadContent": b"\x30\x03\x02\x01\x03",
          "PayloadCertificateFileName": "id.p12",
          "Password": "@secret:env:TOKEN@"}

HEAD = """[profile]
name         = Example network
identifier   = com.example.network
organization = Example Inc.

[scep "WLAN"]
url            = https://scep.example.com/certsrv/mscep/mscep.dll
subject        = CN=wlan
challenge_type = static
challenge      = env:CHALLENGE
fingerprint    = none

"""
SECTION = """[payload "office"]
file = payload.plist
"""
SECRETS = {"CHALLENGE": "challenge", "TOKEN": CANARY}


def wifi(**keys):
    return {"PayloadType": WIFI, "SSID_STR": "Office",
            "EncryptionType": "WPA2", "AutoJoin": True,
            "HIDDEN_NETWORK": False, "Password": "guest-password", **keys}


def app(**keys):
    return {"PayloadType": APP, **keys}


def give(box, payload, rest="", head=HEAD, section=SECTION,
         form=plistlib.FMT_XML):
    """The definition and its file, which is bytes or a property list."""
    if not isinstance(payload, bytes):
        payload = plistlib.dumps(payload, fmt=form)
    box.write("payload.plist", payload)
    box.write("a.ini", head + section + rest)


def built(box, *options, status=0):
    result = box.run("build", "--unsigned", "--offline", "-o", "-", *options,
                     "a.ini", env=SECRETS, status=status)
    return plistlib.loads(result.out_bytes)["PayloadContent"]


COMMON = ["PayloadUUID", "PayloadIdentifier", "PayloadVersion",
          "PayloadDisplayName", "PayloadOrganization"]


@rows("payload file, as it is", [
    ("wifi", wifi()),
    ("a type without schema", app(n=-3, r=1.5, yes=True, no=False, d=b"\0\1",
                                  t="\u00e4", empty="", e=[], o={},
                                  deep=[{"a": [[1], {"b": "c"}]}])),
    ("with all common keys", app(
        PayloadUUID=UUID, PayloadIdentifier="com.example.own",
        PayloadVersion=1, PayloadDisplayName="Own",
        PayloadOrganization="Other Inc.", PayloadDescription="d")),
    ("a type with a section", {
        "PayloadType": "com.apple.security.root",
        "PayloadContent": None,
        "PayloadCertificateFileName": "root.cer"}),
    ("an '@' that is none of ours", app(a="@home", b="a@uuid:x@", c="@",
                                        d="@x@", e="user@example.com",
                                        f="@:@", g="@a b:c@")),
])
def as_it_is(box, payload):
    if "PayloadContent" in payload:
        payload = {**payload, "PayloadContent": der(box)}
    for form in (plistlib.FMT_XML, plistlib.FMT_BINARY):
        give(box, payload, form=form)
        made = built(box)[1]
        same({key: made[key] for key in payload}, payload, "the payload")
        same(sorted(set(made) - set(payload)),
             sorted(set(COMMON) - set(payload)), "what was added")
        same(made["PayloadVersion"], 1, "version")
        first = box.run("build", "--unsigned", "-o", "-", "a.ini",
                        env=SECRETS, status=0).out_bytes
        same(box.run("build", "--unsigned", "-o", "-", "a.ini",
                     env=SECRETS).out_bytes, first, "bytes, again")


def der(box):
    return tool("openssl", "x509", "-in", box.fixtures.root(), "-outform",
                "DER")


@rows("payload file, identity", [
    ("derived", {}, "", None, "com.example.network.payload.office"),
    ("of the file", {"PayloadUUID": UUID, "PayloadIdentifier": "com.own"}, "",
     UUID, "com.own"),
    ("of the section", {"PayloadUUID": UUID, "PayloadIdentifier": "com.own"},
     "uuid = 99999999-2222-4333-8444-555555555555\n"
     "payload_identifier = com.example.said\n",
     "99999999-2222-4333-8444-555555555555", "com.example.said"),
    ("the word", {"PayloadUUID": UUID, "PayloadIdentifier": "com.own"},
     "payload_identifier = uuid\n", UUID, UUID),
    ("half of the file", {"PayloadUUID": UUID}, "", UUID,
     "com.example.network.payload.office"),
])
def identity(box, keys, said, uuid, identifier):
    give(box, app(**keys), section=SECTION + said)
    made = built(box)[1]
    if uuid:
        same(made["PayloadUUID"], uuid, "UUID")
    same(made["PayloadIdentifier"], identifier, "identifier")
    same(built(box)[1], made, "the same again")
    # What is written back keeps the identity.
    ini = box.run("show", "--ini", "a.ini", status=0).out
    has(ini, '[payload "office"]\nfile               = payload.plist\n', "ini")
    box.write("a.ini", ini)
    same(built(box)[1], made, "written back")


@case("payload file: names, order and references of all kinds")
def references(box):
    give(box, wifi(PayloadCertificateUUID="@uuid:WLAN@",
                   EAPClientConfiguration={
        "AcceptEAPTypes": [13], "TLSTrustedServerNames": ["r.example.com"],
        "PayloadCertificateAnchorUUID": ["@uuid:certs/root.pem@"]}),
        head=HEAD.replace("fingerprint    = none",
                          "fingerprint = none\ncertificate = certs/root.pem")
        .replace("[scep", "level = user\n[scep", 1),
        rest="""
[payload "app"]
file = payloads/app.plist

[identity_preference]
name = mail.example.com
identity = id
[payload "id"]
file = payloads/id.plist
""")
    box.write("certs/root.pem", open(box.fixtures.root(), "rb").read())
    box.write("payloads/app.plist", plistlib.dumps(app(
        label="@uuid:office@", both="@uuid:scep WLAN@", section="@uuid:scep@",
        quoted='@uuid:"app"@', of="@uuid:payload office@",
        path="@uuid:./certs/root.pem@", escaped="@@uuid:scep@", at="@@",
        deep=[{"x": ["@uuid:id@"]}])))
    box.write("payloads/id.plist", plistlib.dumps(PKCS12))
    made = built(box)
    same([p["PayloadType"] for p in made],
         ["com.apple.security.scep", WIFI, APP,
          "com.apple.security.identitypreference",
          "com.apple.security.pkcs12", "com.apple.security.root"], "order")
    scep, office, own, preference, pkcs12, root = \
        [p["PayloadUUID"] for p in made]
    same(made[1]["PayloadCertificateUUID"], scep, "identity")
    same(made[1]["EAPClientConfiguration"]["PayloadCertificateAnchorUUID"],
         [root], "anchors")
    keys = {"label": office, "both": scep, "section": scep, "quoted": own,
            "of": office, "path": root, "escaped": "@uuid:scep@", "at": "@",
            "deep": [{"x": [pkcs12]}]}
    same({key: made[2][key] for key in keys}, keys, "references")
    same(made[3]["PayloadCertificateUUID"], pkcs12, "an identity of a file")
    same(made[4]["Password"], CANARY, "the secret")
    check(preference, "no UUID")
    text = box.run("show", "a.ini", status=0).out
    has(text, '[payload "office"] com.apple.wifi.managed', "show")
    has(text, "identity                       = WLAN", "show")


@case("payload file: a secret is fetched once, written and never shown")
def secrets(box):
    give(box, app(AuthToken="@secret:env:TOKEN@",
                  list=[{"password": "@secret:file:secrets/p@"}],
                  plain="x"),
         rest="[payload \"w\"]\nfile = w.plist\n")
    box.write("w.plist", plistlib.dumps(wifi(Password="@secret:env:TOKEN@")))
    box.write("secrets/p", "from-a-file\n", mode=0o600)
    box.run("build", "--unsigned", "-o", "out", "a.ini", env=SECRETS, status=0)
    made = plistlib.loads(box.read("out"))["PayloadContent"]
    same((made[1]["AuthToken"], made[1]["list"], made[2]["Password"]),
         (CANARY, [{"password": "from-a-file"}], CANARY), "secrets")
    same(stat.S_IMODE(os.stat(box.at("out")).st_mode), 0o600, "mode")
    for arguments in (["show"], ["show", "--json"], ["show", "--ini"],
                      ["validate"], ["validate", "--json"]):
        result = box.run(*arguments, "a.ini", env=SECRETS, status=0)
        lacks(result.all, CANARY, "output")
        lacks(result.all, "(unreadable)", "output")
        lacks(result.all, "secret-readable", "output")
    has(box.run("show", "a.ini", status=0).out,
        "AuthToken                      = ********", "show")
    result = box.run("build", "--unsigned", "-o", "-", "a.ini",
                     env={"CHALLENGE": "x"})
    check(result.status != 0 and not result.out, "built without the secret")
    has(result.err, "TOKEN", "what is missing")


@case("payload file: what a secret must be is asked of it as well")
def fetched(box):
    give(box, wifi(Password="@secret:env:TOKEN@"))
    result = box.run("build", "--unsigned", "-o", "-", "a.ini",
                     env={"CHALLENGE": "x", "TOKEN": "a\x07bcdefgh"}, status=1)
    has(result.err, "payload.plist:Password: error", "stderr")
    lacks(result.all, "bcdefgh", "output")


@case("payload file: a literal secret is told, and makes the file private")
def literal(box):
    give(box, wifi(Password="guest-password"))
    result = box.run("validate", "a.ini")
    has(result.all, "payload.plist:Password: warning: 'Password' stands in "
        "clear in the file", "output")
    lacks(result.all, "guest-password", "output")
    lacks(box.run("show", "a.ini").all, "guest-password", "show")
    box.write("b.ini", HEAD.split("[scep")[0] + SECTION)
    box.run("build", "--unsigned", "-o", "out", "b.ini", status=0)
    same(stat.S_IMODE(os.stat(box.at("out")).st_mode), 0o600, "mode")


XML = plistlib.dumps(app(a=1)).decode()

WRONG = [
    ("no such file", None, "file-unreadable", "a.ini:14:8: error"),
    ("an array", [1], "payload-file-root", "payload.plist:(root): error"),
    ("a string", "x", "payload-file-root", "payload.plist:(root): error"),
    ("a whole profile", {"PayloadType": "Configuration",
                         "PayloadContent": [app()]},
     "payload-file-profile", "payload.plist:PayloadType: error"),
    ("a profile service", {"PayloadType": "Profile Service"},
     "payload-file-profile", "payload.plist:PayloadType: error"),
    ("no type", {"a": 1}, "payload-file-type",
     "payload.plist:PayloadType: error: 'PayloadType' is missing"),
    ("a type that is none", {"PayloadType": 1}, "payload-file-type",
     "payload.plist:PayloadType: error"),
    ("an empty type", {"PayloadType": ""}, "payload-file-type",
     "payload.plist:PayloadType: error"),
    ("an empty file", b"", "plist-format", "payload.plist: error"),
    ("no property list", b"[profile]\n", "plist-format",
     "payload.plist: error"),
    ("malformed", XML.replace("</dict>", "").encode(), "plist-xml",
     "payload.plist:"),
    ("a number that is none", XML.replace(">1<", ">x<").encode(),
     "plist-integer", "payload.plist:"),
    ("a broken binary", plistlib.dumps(app(), fmt=plistlib.FMT_BINARY)[:-3],
     "plist-binary", "payload.plist: error"),
    ("too deep", XML.replace("<integer>1</integer>", "<array>" * 70 +
                             "</array>" * 70).encode(),
     "payload-file-limit", "a.ini:14:8: error"),
    ("a wrong type by the schema", wifi(AutoJoin="yes"), "plist-type",
     "payload.plist:AutoJoin: error"),
    ("a misspelt type", {"PayloadType": "com.apple.security.scepp"},
     "payload-type-unknown", "payload.plist:(root): error"),
    ("a UUID of another type", app(PayloadUUID=1), "plist-type",
     "payload.plist:PayloadUUID: error"),
    ("a UUID twice", app(PayloadUUID="4CF01289-28FE-5E83-91D3-D5470A6CF2AB"),
     "duplicate-uuid", "payload.plist:"),
    ("a version of another type", app(PayloadVersion="1"),
     "plist-payload-version", "payload.plist:PayloadVersion: error"),
    ("nobody's label", app(x=[{"y": "@uuid:WLAM@"}]), "reference-unresolved",
     "payload.plist:x[0].y: error: 'y' refers to 'WLAM', which is no payload "
     "of this profile"),
    ("nobody's path", app(x="@uuid:certs/none.pem@"), "reference-unresolved",
     "payload.plist:x: error"),
    ("no name", app(x="@uuid:@"), "reference-unresolved",
     "payload.plist:x: error"),
    ("a UUID of nobody", wifi(PayloadCertificateUUID=UUID),
     "reference-unresolved", "payload.plist:PayloadCertificateUUID: error"),
    ("another kind", wifi(PayloadCertificateUUID="@uuid:office@"),
     "reference-kind", "payload.plist:PayloadCertificateUUID: error"),
    ("a name that is too long", app(x="@uuid:" + "a " * 9000 + "@"),
     "payload-file-mark", "payload.plist:x: error"),
    ("an unknown word", app(x="@name:WLAN@"), "payload-file-mark",
     "payload.plist:x: error"),
    ("a word in capitals", app(x="@UUID:WLAN@"), "payload-file-mark",
     "payload.plist:x: error"),
    ("no '@' at the end", app(x="@uuid:WLAN"), "payload-file-mark",
     "payload.plist:x: error"),
    ("text behind a secret", app(Password="@secret:env:TOKEN@ "),
     "payload-file-mark", "payload.plist:Password: error"),
    ("a reference for a type", {"PayloadType": "@uuid:WLAN@"},
     "payload-file-mark", "payload.plist:PayloadType: error"),
    ("a reference for a UUID", app(PayloadUUID="@uuid:WLAN@"),
     "payload-file-mark", "payload.plist:PayloadUUID: error"),
    ("a secret for an identifier",
     app(PayloadIdentifier="@secret:env:TOKEN@"), "payload-file-mark",
     "payload.plist:PayloadIdentifier: error"),
    ("a secret that is literal", app(Password=f"@secret:{CANARY}@"),
     "payload-file-mark", "payload.plist:Password: error"),
    ("a secret that is malformed", app(Password="@secret:env:1 x@"),
     "secret-reference", "payload.plist:Password: error"),
    ("a secret that would be shown", app(colour="@secret:env:TOKEN@"),
     "payload-file-open-secret", "payload.plist:colour: error"),
]


@rows("payload file, wrong", WRONG)
def wrong(box, payload, rule, place):
    give(box, b"" if payload is None else payload)
    if payload is None:
        os.unlink(box.at("payload.plist"))
    result = box.run("validate", "a.ini", status=1)
    has(result.ids(), rule, "ids")
    has(result.all, place, "output")
    lacks(result.all, CANARY, "output")
    errors = [line for line in result.all.splitlines() if ": error: " in line]
    same(len(errors), 1, f"errors {errors}")
    box.run("build", "--unsigned", "-o", "out", "a.ini", env=SECRETS, status=1)
    check(not box.exists("out"), "built all the same")


@rows("payload section, wrong", [
    ("no file", "[payload]\n", "missing-key"),
    ("an unknown key", SECTION + "name = x\n", "unknown-key"),
    ("a bad UUID", SECTION + "uuid = x\n", "value-uuid"),
    ("twice", SECTION + SECTION, "ini-duplicate-section"),
])
def wrong_section(box, section, rule):
    give(box, app(), section=section)
    has(box.run("validate", "a.ini", status=1).all, f"[{rule}]", "output")


@case("payload file: two of one name")
def many(box):
    give(box, app(x="@uuid:payload@"), rest=SECTION.replace("office", "b"))
    has(box.run("validate", "a.ini", status=1).ids(), "reference-ambiguous",
        "ids")


@case("payload file: neither pipes nor what a link leads out to")
def places(box):
    give(box, app())
    os.unlink(box.at("payload.plist"))
    os.mkfifo(box.at("payload.plist"))
    result = box.run("validate", "a.ini", status=1, timeout=10)
    has(result.all, "[file-unreadable]", "output")
    os.unlink(box.at("payload.plist"))
    box.write("project/scepctl.conf", "")
    box.write("project/a.ini", box.read("a.ini"))
    box.write("outside.plist", plistlib.dumps(app()))
    os.symlink("../outside.plist", box.at("project/payload.plist"))
    result = box.run("validate", "project/a.ini")
    has(result.all, "[file-outside]", "output")


@case("payload file: a base has one; what refers to a broken one is not told")
def bases(box):
    give(box, app(x=1), head="",
         section="[profile]\nabstract = yes\n" + SECTION)
    box.write("bases/payload.plist", box.read("payload.plist"))
    box.write("bases/a.ini", box.read("a.ini"))
    box.write("b.ini", HEAD.replace("[scep", "extends = bases/a.ini\n[scep", 1))
    box.run("validate", "bases/a.ini", status=0)
    made = plistlib.loads(box.run(
        "build", "--unsigned", "-o", "-", "b.ini", env=SECRETS,
        status=0).out_bytes)["PayloadContent"]
    same(made[1]["x"], 1, "of the base")
    give(box, b"x", rest="[identity_preference]\nname = a\nidentity = office\n")
    result = box.run("validate", "a.ini", status=1)
    lacks(result.all, "refers to", "output")


@rows("payload file, referred to with a UUID", [
    ("that is a number", 1), ("that is a reference", "@uuid:WLAN@")])
def odd_target(box, uuid):
    give(box, {**PKCS12, "PayloadUUID": uuid},
         rest="[identity_preference]\nname = a\nidentity = office\n",
         head=HEAD.replace("[scep", "level = user\n[scep", 1))
    result = box.run("validate", "a.ini", status=1)
    has(result.all, "payload.plist:PayloadUUID: error", "output")
    lacks(result.all, "refers to", "output")


@case("payload file: Jamf Pro's damage is told of it")
def damage(box):
    for payload, place in ((wifi(SSID_STR="a & b"), "SSID_STR"),
                           (app(list=["x", "tab\there"]), "list[1]")):
        give(box, payload, rest="[jamf]\ncategory = x\n")
        result = box.run("validate", "a.ini")
        has(result.all, f"payload.plist:{place}: warning", "output")
        has(result.ids(), "jamf-damaged-value", "ids")


@case("payload file: explained")
def explained(box):
    out = box.run("explain", "payload.file", status=0).out
    has(out, "@uuid:NAME@", "explain")


@rows("a file carried as it is lies in the project", [
    (f"[{section}] {where}", section, path)
    for section in ('payload "p"', "pkcs12")
    for where, path in (("from the root", "/etc/hostname"),
                        ("by ..", "../outside"))])
def carried_from_outside(box, section, path):
    box.write("outside", "what somebody else has written wants")
    os.mkdir(box.at("project"))
    box.write("project/scepctl.conf", "")
    box.write("project/x.ini", f"""[profile]
name = N
identifier = com.example.n
organization = E
[{section}]
file = {path}
""")
    result = box.run("build", "--unsigned", "-o", "-", "project/x.ini",
                     status=1)
    has(result.err, "x.ini:6:8: error: ", "place")
    has(result.err, "lies outside the project [file-outside]", "why")
    same(result.out_bytes, b"", "profile")


@rows("a SCEP payload in a file takes no live challenge", [
    ("build", ["build", "--unsigned", "--live-challenge", "-o", "-"]),
    ("challenge", ["challenge"]),
])
def live_challenge(box, command):
    box.write("scep.plist", plistlib.dumps({
        "PayloadType": "com.apple.security.scep", "PayloadContent": {
            "URL": "https://ndes.invalid/certsrv/mscep/mscep.dll",
            "Keysize": 2048, "Key Usage": 5, "KeyIsExtractable": False,
            "Challenge": "$MSSCEPCHALLENGE", "Subject": [[["CN", "x"]]]}}))
    box.write("a.ini", "[profile]\nname = x\nidentifier = com.example.x\n"
                       "[payload]\nfile = scep.plist\n")
    result = box.run(*command, "a.ini", status=2)
    has(result.err, "the SCEP payload of 'a.ini' is carried as its file has "
        "it, and no challenge is put into it", "error")
    has(result.err, "write it as [scep]", "hint")


# -- secrets by what they hold, and what is left out -------------------------

TUNNEL = ("[Interface]\nPrivateKey = "
          "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n")


@case("payload files: bytes and texts that are secrets by what they hold")
def by_content(box):
    key = tool("openssl", "genpkey", "-algorithm", "ed25519", "-outform",
               "DER")
    give(box, app(blob="@secret-data:env:KEY@", conf="@secret-text:env:CONF@",
                  Password="@secret-data:env:WORD@"))
    lines = base64.encodebytes(key).decode()
    env = {**SECRETS, "KEY": lines, "CONF": TUNNEL,
           "WORD": base64.b64encode(b"\0\xff").decode()}
    for command in ("validate", "show"):
        box.run(command, "a.ini", status=0)
    got = plistlib.loads(box.run(
        "build", "--unsigned", "--offline", "-o", "-", "a.ini", env=env,
        status=0).out_bytes)["PayloadContent"][1]
    same((got["blob"], got["conf"], got["Password"]),
         (key, TUNNEL, b"\0\xff"))
    # What is no secret would be shown.
    for name, value, words in (
            ("KEY", base64.b64encode(b"x").decode(), "would be shown"),
            ("CONF", CANARY, "would be shown"), ("KEY", "***", "base64")):
        result = box.run("build", "--unsigned", "--offline", "-o", "-",
                         "a.ini", env={**env, name: value})
        check(result.status in (1, 8), str(result))
        has(result.err, words)
        lacks(result.all, CANARY)


@rows("omit: what a build would write by itself", [
    ("names", HEAD + "omit = organization, Retry-Delay, display_name\n",
     [], {"PayloadOrganization", "PayloadDisplayName"}),
    ("of a file", HEAD + SECTION + "omit = organization\n", [], set()),
    ("the level", HEAD.replace("\n\n", "\nomit = level\n\n", 1), [], set()),
    ("an unknown key", HEAD + "omit = colour\n", ["omit-key"], set()),
    ("a key that is not there unless given", HEAD + "omit = url\n",
     ["omit-key"], set()),
    ("a key that is given", HEAD + "retries = 3\nomit = retries\n",
     ["omit-key"], set()),
    ("the profile's own organization",
     HEAD.replace("\n\n", "\nomit = organization\n\n", 1), ["omit-key"],
     set())])
def omit(box, text, ids, gone):
    give(box, app())
    box.write("a.ini", text.replace("fingerprint    = none\n\n",
                                    "fingerprint    = none\n"))
    result = box.run("validate", "--json", "a.ini").json()
    same([f["id"] for f in result["findings"] if f["severity"] == "error"],
         ids)
    if ids:
        return
    got = plistlib.loads(box.run(
        "build", "--unsigned", "--offline", "-o", "-", "a.ini", env=SECRETS,
        status=0).out_bytes)
    for key in gone:
        check(key not in got["PayloadContent"][0], key)
    if "omit = organization, " in text:
        check("RetryDelay" not in got["PayloadContent"][0]["PayloadContent"]
              and got["PayloadContent"][0]["PayloadContent"]["Retries"] == 3,
              "Retries")
    if SECTION in text:
        check("PayloadOrganization" not in got["PayloadContent"][1], "file")
        has(str(got["PayloadContent"][0]), "Example Inc.")
    same("PayloadScope" in got, "omit = level" not in text)
