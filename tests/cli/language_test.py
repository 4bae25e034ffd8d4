"""The definition language: what is accepted and what becomes of it, and what
is refused, at which line and column."""

import re

from harness import (PROFILE, SCEP, built, case, check, definition, has,
                     lacks, rows, same, scep_of, spotless)

@rows("accepted as", [
    ("key with blanks and capitals", {"Retry Delay": "7"},
     "RetryDelay", 7),
    ("key with dashes", {"retry-delay": "7"}, "RetryDelay", 7),
    ("key with runs of blanks", {"retry  -_ delay": "7"}, "RetryDelay", 7),
    ("key in capitals", {"RETRIES": "5"}, "Retries", 5),
    ("retries default", {}, "Retries", 3),
    ("retry delay default", {}, "RetryDelay", 10),
    ("key size default", {}, "Keysize", 2048),
    ("key size", {"key_size": "4096"}, "Keysize", 4096),
    ("key type always", {}, "Key Type", "RSA"),
    ("no usage is 0", {"use_as_digital_signature": "no"}, "Key Usage", 0),
    ("signing is 1", {"use_as_digital_signature": "on"}, "Key Usage", 1),
    ("encryption is 4", {"use_as_digital_signature": "0",
                         "use_for_key_encipherment": "1"}, "Key Usage", 4),
    ("both are 5", {"use_as_digital_signature": "TRUE",
                    "use_for_key_encipherment": "Yes"}, "Key Usage", 5),
    ("no export by default", {}, "KeyIsExtractable", False),
    ("export", {"allow_export_from_keychain": "yes"}, "KeyIsExtractable",
     True),
    ("not for all apps by default", {}, "AllowAllAppsAccess", False),
    ("for all apps", {"Allow all apps access": "true"},
     "AllowAllAppsAccess", True),
    ("url", {}, "URL", SCEP["url"]),
    ("name", {}, "Name", "ca"),
    ("threshold", {"certificate_expiration_notification_threshold": "14"},
     "CertificateRenewalTimeInterval", 14),
    ("fingerprint with colons", {"fingerprint": ":".join(
        re.findall("..", SCEP["fingerprint"]))}, "CAFingerprint",
     bytes.fromhex(SCEP["fingerprint"])),
    ("fingerprint in groups", {"fingerprint": " ".join(
        re.findall("....", SCEP["fingerprint"].upper()))}, "CAFingerprint",
     bytes.fromhex(SCEP["fingerprint"])),
    ("fingerprint with prefix",
     {"fingerprint": "SHA-256:" + SCEP["fingerprint"]}, "CAFingerprint",
     bytes.fromhex(SCEP["fingerprint"])),
    ("SHA-1 fingerprint", {"fingerprint": "aa" * 20}, "CAFingerprint",
     b"\xaa" * 20),
    ("MD5 fingerprint", {"fingerprint": "d0ad406e6619c7b7a1a974dc0fdbe8cd"},
     "CAFingerprint", bytes.fromhex("d0ad406e6619c7b7a1a974dc0fdbe8cd")),
    ("quoted value", {"name": '"ca"'}, "Name", "ca"),
    ("comment after a blank", {"name": "ca ; the instance"}, "Name", "ca"),
    ("comment after quotes", {"name": '"ca;x" ; the instance'}, "Name",
     "ca;x"),
    ("semicolon without blank", {"name": "ca;x"}, "Name", "ca;x"),
    ("hash is no comment in a line", {"name": "ca #1"}, "Name", "ca #1"),
    ("escaped quote", {"name": r'"a\"b\\c"'}, "Name", r'a"b\c'),
    ("other escapes in quotes are none", {"name": r'"a\nb"'}, "Name",
     r"a\nb"),
    ("backslash outside quotes", {"name": r"a\nb"}, "Name", r"a\nb"),
    ("quote in the middle", {"name": 'a"b'}, "Name", 'a"b'),
    ("non-ASCII text", {"name": "Zürich 東京"}, "Name", "Zürich 東京"),
    ("subject in order", {"subject": "C=CH,O=Example,CN=device"}, "Subject",
     [[["C", "CH"]], [["O", "Example"]], [["CN", "device"]]]),
    ("subject names without case", {"subject": "cn=device,o=Example"},
     "Subject", [[["CN", "device"]], [["O", "Example"]]]),
    ("subject escaped comma", {"subject": r"CN=device,O=Example\, Inc."},
     "Subject", [[["CN", "device"]], [["O", "Example, Inc."]]]),
    ("subject escaped plus", {"subject": r"CN=a\+b"}, "Subject",
     [[["CN", "a+b"]]]),
    ("subject hex escape", {"subject": r"CN=Z\C3\BCrich"}, "Subject",
     [[["CN", "Zürich"]]]),
    ("subject name without shortcut", {"subject": "CN=a,serialNumber=7"},
     "Subject", [[["CN", "a"]], [["2.5.4.5", "7"]]]),
    ("subject UID and DC", {"subject": "CN=a,UID=u,DC=example"}, "Subject",
     [[["CN", "a"]], [["0.9.2342.19200300.100.1.1", "u"]],
      [["0.9.2342.19200300.100.1.25", "example"]]]),
    ("subject e-mail address", {"subject": "CN=a,emailAddress=a@example.com"},
     "Subject", [[["CN", "a"]],
                 [["1.2.840.113549.1.9.1", "a@example.com"]]]),
    ("subject with an OID", {"subject": "CN=a,1.2.5.3=bar"}, "Subject",
     [[["CN", "a"]], [["1.2.5.3", "bar"]]]),
    ("subject with two values in one", {"subject": "CN=a+OU=b,O=c"},
     "Subject", [[["CN", "a"], ["OU", "b"]], [["O", "c"]]]),
    ("subject quoted", {"subject": r'"CN=device \\; lab,O=Example"'},
     "Subject", [[["CN", "device ; lab"]], [["O", "Example"]]]),
    ("subject with quotes", {"subject": r'CN=a \"b\" c'},
     "Subject", [[["CN", 'a "b" c']]]),
    ("subject variables untouched", {"subject": "CN=%SerialNumber%,O=Example"},
     "Subject", [[["CN", "%SerialNumber%"]], [["O", "Example"]]]),
])
def accepted(box, changes, key, expected):
    same(scep_of(built(box, definition(changes))).get(key), expected, key)


@rows("alternative names", [
    ("one DNS name is a string", {"san_dns": "a.example.com"},
     {"dNSName": "a.example.com"}),
    ("two DNS names are an array", {"san_dns": "a.example.com, b.example.com"},
     {"dNSName": ["a.example.com", "b.example.com"]}),
    ("DNS names one per line",
     {"san_dns": "\n    a.example.com\n    b.example.com"},
     {"dNSName": ["a.example.com", "b.example.com"]}),
    ("e-mail", {"san_email": "a@example.com"},
     {"rfc822Name": "a@example.com"}),
    ("URI with a comma in quotes",
     {"san_uri": '"https://example.com/a,b"'},
     {"uniformResourceIdentifier": "https://example.com/a,b"}),
    ("URI with a comma on its own line",
     {"san_uri": "\n    https://example.com/a,b\n    urn:x"},
     {"uniformResourceIdentifier": ["https://example.com/a,b", "urn:x"]}),
    ("NT principal name", {"NT Principal Name": "a@example.com"},
     {"ntPrincipalName": "a@example.com"}),
    ("all kinds", {"san_dns": "a.example.com", "san_email": "b@example.com",
                   "san_uri": "urn:x", "san_upn": "c@example.com"},
     {"dNSName": "a.example.com", "rfc822Name": "b@example.com",
      "uniformResourceIdentifier": "urn:x",
      "ntPrincipalName": "c@example.com"}),
])
def alternative_names(box, changes, expected):
    same(scep_of(built(box, definition(changes))).get("SubjectAltName"),
         expected, "SubjectAltName")


@rows("left out of the payload", [
    ("fingerprint none", {"fingerprint": "none"}, "CAFingerprint"),
    ("no threshold", {}, "CertificateRenewalTimeInterval"),
    ("no challenge", {}, "Challenge"),
    ("no alternative names", {}, "SubjectAltName"),
    ("admin page", {}, "ScepProxyOption"),
])
def left_out(box, changes, key):
    scep = scep_of(built(box, definition(changes)))
    check(key not in scep, f"{key} is {scep.get(key)!r}")


@rows("text form", [
    ("byte order mark", lambda text: b"\xef\xbb\xbf" + text),
    ("CRLF", lambda text: text.replace(b"\n", b"\r\n")),
    ("no line end at the end", lambda text: text.rstrip(b"\n")),
    ("hash comments", lambda text: b"# one\n" + text + b"\n  # two\n"),
    ("semicolon comments", lambda text: b"; one\n" + text + b"\n\t; two\n"),
    ("blanks around equals", lambda text: text.replace(b" = ", b"\t =\t")),
    ("no blanks around equals", lambda text: text.replace(b" = ", b"=")),
    ("section with capitals",
     lambda text: text.replace(b"[scep]", b"[ SCEP ]")),
])
def text_form(box, change):
    expected = built(box, definition())
    box.write("form.ini", change(definition().encode()))
    box.run("validate", "form.ini", status=0)
    same(built(box, change(definition().encode())), expected, "profile")


def place(result, name, line, column="[0-9]+"):
    wanted = rf"^{re.escape(name)}:{line}:{column}: error: "
    check(re.search(wanted, result.out, re.M),
          f"no error at {name}:{line}:{column or '*'}: {result}")


LINE = definition().splitlines()
AT = {text.split(" = ")[0]: number for number, text in enumerate(LINE, 1)}


@rows("refused", [
    ("unknown key", {"colour": "red"}, None, "colour"),
    ("near miss of a key", {"retrys": "3"}, None, "retries"),
    ("boolean", {"use_as_digital_signature": "maybe"},
     AT["use_as_digital_signature"], "yes"),
    ("key size not allowed", {"key_size": "1000"}, None, "2048"),
    ("key size text", {"key_size": "big"}, None, "key_size"),
    ("number with rest", {"retries": "3x"}, None, "retries"),
    ("empty url", {"url": ""}, AT["url"], "url"),
    ("url without scheme", {"url": "scep.example.com/scep"}, AT["url"],
     "http"),
    ("url with another scheme", {"url": "ftp://scep.example.com/"},
     AT["url"], "http"),
    ("url with a blank", {"url": "https://scep.example.com/a b"}, AT["url"],
     "url"),
    ("subject without equals", {"subject": "device"}, AT["subject"],
     "subject"),
    ("subject with unknown name", {"subject": "XYZ=a"}, AT["subject"],
     "XYZ"),
    ("subject with empty value", {"subject": "CN="}, AT["subject"], "CN"),
    ("subject with trailing comma", {"subject": "CN=a,"}, AT["subject"],
     ""),
    ("subject escape at the end", {"subject": "CN=a\\"}, AT["subject"],
     ""),
    ("fingerprint not hex", {"fingerprint": "zz" * 32}, AT["fingerprint"],
     "fingerprint"),
    ("fingerprint of odd length", {"fingerprint": "abc"},
     AT["fingerprint"], "fingerprint"),
    ("fingerprint of no digest's length", {"fingerprint": "ab" * 17},
     AT["fingerprint"], ""),
    ("fingerprint with a prefix that does not fit",
     {"fingerprint": "SHA-1:" + "ab" * 32}, AT["fingerprint"], "SHA"),
    ("days", {"redistribute_profile": "soon"}, None, "never"),
    ("unknown challenge type", {"challenge_type": "magic"}, None,
     "dynamic-microsoft-ca"),
    ("static challenge without a challenge", {"challenge_type": "static"},
     None, "challenge"),
    ("text after a closing quote", {"name": '"ca" x'}, None,
     ""),
    ("quote not closed", {"name": '"ca'}, None, ""),
    ("continuation of a key that is no list", {"name": "ca\n    more"},
     None, ""),
    ("redistribution without the profile identifier",
     {"redistribute_profile": "15 days"}, AT["subject"],
     "$PROFILE_IDENTIFIER"),
    ("misspelt Jamf Pro variable",
     {"subject": "CN=$USERNAM,O=$PROFILE_IDENTIFIER"},
     AT["subject"], "$USERNAME"),
    ("misspelt device variable", {"subject": "CN=%SerialNumbr%"},
     AT["subject"], "%SerialNumber%"),
    ("eleven alternative names", {"san_dns": ", ".join(
        f"h{n}.example.com" for n in range(11))}, None, "10"),
    ("alternative name that is not ASCII", {"san_dns": "zürich.example.com"},
     None, ""),
    ("two NT principal names", {"san_upn": "a@example.com\n    b@x.org"},
     None, ""),
])
def refused(box, changes, line, word):
    box.write("bad.ini", definition(changes))
    result = box.run("validate", "bad.ini", status=1)
    place(result, "bad.ini", line or "[0-9]+")
    lacks(result.err, "bad.ini", "stderr")
    has(result.out, word, "findings")
    check(result.ids(), f"no ids: {result}")
    box.run("build", "--unsigned", "bad.ini", "-o", "out.mobileconfig",
            status=1)
    check(not box.exists("out.mobileconfig"), "it was built all the same")


@rows("warned of", [
    ("country of three letters", {"subject": "CN=a,C=CHE"}, "C"),
    ("fingerprint none", {"fingerprint": "none"}, "fingerprint"),
    ("MD5 fingerprint", {"fingerprint": "ab" * 16}, "MD5"),
    ("SHA-1 fingerprint", {"fingerprint": "ab" * 20}, "SHA-1"),
    ("small key", {"key_size": "1024"}, "1024"),
    ("http url", {"url": "http://scep.example.com/scep"}, "http"),
    ("url with its own query", {"url": "https://scep.example.com/?a=b"},
     "query"),
    ("two values in one RDN", {"subject": "CN=a+OU=b"}, "subject"),
    ("OID that Apple encodes wrongly", {"subject": "CN=a,1.2.128.1=x"},
     "128"),
    ("export allowed", {"allow_export_from_keychain": "yes"}, "export"),
    ("no key usage", {"use_as_digital_signature": "no"}, "usage"),
    ("challenge with blanks at the edges",
     {"challenge_type": "static", "challenge": '" sesame-1 "'}, "blank"),
])
def warned_of(box, changes, word):
    box.write("dull.ini", definition(changes))
    result = box.run("validate", "dull.ini", status=0)
    check(re.search(r"^dull\.ini:\d+:\d+: (warning|note): ", result.out, re.M),
          f"no warning: {result}")
    has(result.out, word, "findings")
    check(result.ids(), f"no ids: {result}")


@rows("malformed", [
    ("text before a section", b"name = x\n" + definition().encode(), 1),
    ("duplicate key", definition().encode()
     + b"use-as Digital_signature = no\n", None),
    ("duplicate section", definition().encode() + b"\n[profile]\n", None),
    ("unknown section", definition().encode() + b"\n[scpe]\nx = y\n", None),
    ("section without end", b"[profile\n" + definition().encode(), 1),
    ("line without equals", b"[profile]\nnonsense\n", 2),
    ("key without a name", b"[profile]\n = x\n", 2),
    ("NUL", b"[profile]\nname = a\0b\n", 2),
    ("control character", b"[profile]\nname = a\x01b\n", 2),
    ("delete character", b"[profile]\nname = a\x7fb\n", 2),
    ("stray CR", b"[profile]\nname = a\rb\n", 2),
    ("bad UTF-8", b"[profile]\nname = a\xff\xfeb\n", 2),
    ("overlong UTF-8", b"[profile]\nname = a\xc0\xafb\n", 2),
    ("UTF-16", definition().encode("utf-16"), 1),
    ("empty file", b"", None),
])
def malformed(box, text, line):
    box.write("bad.ini", text)
    result = box.run("validate", "bad.ini", status=1)
    if line:
        place(result, "bad.ini", line)
    has(result.out, "bad.ini:", "findings")
    has(result.out, "error: ", "findings")


@case("language: a section called like a payload type that has none")
def without_section(box):
    box.write("mdm.ini", definition(rest="[mdm]\nServerURL = x\n"))
    result = box.run("validate", "mdm.ini", status=1)
    has(result.out, "unknown section 'mdm'", "finding")
    has(result.out, "hint: payloads of type 'com.apple.mdm' are checked and "
        "have no section: [payload \"mdm\"] with 'file' takes one", "hint")
    lacks(result.out, "[pem]", "hint")


@case("language: all errors of a file at once, sorted by place")
def all_at_once(box):
    box.write("bad.ini", definition(
        {"url": "nonsense", "retries": "many", "key_size": "7",
         "colour": "red"}, {"level": "galaxy"}))
    result = box.run("validate", "bad.ini", status=1)
    found = [int(n) for n in re.findall(r"^bad\.ini:(\d+):\d+: error:",
                                        result.out, re.M)]
    check(len(found) >= 5, f"too few: {result}")
    same(found, sorted(found), "order of lines")


@case("language: column counts characters and the caret stands under it")
def column(box):
    text = definition({"subject": "CN=Zürich 東京,XX=b"})
    box.write("bad.ini", text)
    result = box.run("validate", "bad.ini", status=1)
    line, = [n for n, part in enumerate(text.split("\n"), 1)
             if part.startswith("subject")]
    place(result, "bad.ini", line, len("subject = CN=Zürich 東京,X"))
    lines = result.out.splitlines()
    at, = [n for n, part in enumerate(lines)
           if part.startswith(f"bad.ini:{line}:")]
    # Both lines have the same margin, whatever it is.
    same(lines[at + 1][lines[at + 2].index("^"):][:2], "XX",
         "what is over the caret")


@case("language: a control character is not shown and hides its value")
def control(box):
    text = definition({"name": "Zürich\x01x"})
    box.write("bad.ini", text)
    result = box.run("validate", "bad.ini", status=1)
    place(result, "bad.ini", text[:text.index("\x01")].count("\n") + 1, 14)
    lacks(result.out, "\x01", "stdout")


@case("language: near misses are named in a hint")
def hints(box):
    box.write("bad.ini", definition({"retry_dely": "3"},
                                    rest="[scpe]\nurl = x\n"))
    result = box.run("validate", "bad.ini", status=1)
    has(result.out, "hint: ", "findings")
    has(result.out, "retry_delay", "hint")
    has(result.out, "scep", "hint")


@case("language: the value of an unknown key is never shown")
def unknown_value(box):
    box.write("bad.ini", definition({"pasword": "hunter2-canary"}))
    result = box.run("validate", "bad.ini", status=1)
    lacks(result.all, "hunter2-canary", "output")


@case("language: the real Jamf Pro form, under its own labels")
def jamf_form(box):
    box.write("form.ini", """[profile]
name = Example Wi-Fi identity
identifier = com.example.scep.wifi
organization = Example Inc.

[scep]
URL = https://jamfscepserver-example.msappproxy.net/certsrv/mscep/mscep.dll
Name = ca
Redistribute Profile = 15 days
Subject = CN=$USERNAME,O=$PROFILE_IDENTIFIER
Challenge Type = Dynamic-Microsoft CA
URL To SCEP Admin = https://jamfscepserver-example.msappproxy.net/certsrv/mscep_admin/
Username = EXAMPLE\\ndes_service_account
Password = env:NDES_PASSWORD
Retries = 3
Retry Delay = 10
Certificate Expiration Notification Threshold = 10
Key Size = 2048
Use as digital signature = no
Use for key encipherment = no
Fingerprint = d0ad406e6619c7b7a1a974dc0fdbe8cd
Allow export from keychain = no
Allow all apps access = no
""")
    result = box.run("validate", "form.ini", status=0)
    has(result.out, "warning: ", "findings")
    lacks(result.out, "error: ", "findings")
    box.run("validate", "--strict", "form.ini", status=1)
    scep = scep_of(built(box, box.read("form.ini").decode()))
    same(scep["Challenge"], "$MSSCEPCHALLENGE", "Challenge")
    same(scep["Key Usage"], 0, "Key Usage")
    same(scep["CertificateRenewalTimeInterval"], 10, "threshold")
    same(scep["Subject"], [[["CN", "$USERNAME"]],
                           [["O", "$PROFILE_IDENTIFIER"]]], "Subject")


@case("language: nothing to say about a clean definition")
def clean(box):
    box.write("good.ini", spotless(box))
    result = box.run("validate", "good.ini", status=0)
    same(result.out, "", "stdout")
    lacks(result.err, "good.ini", "stderr")
    same(box.run("-q", "validate", "good.ini", status=0).all, "", "quiet")
    same(box.run("lint", "good.ini", status=0).out, "", "stdout of lint")


@case("language: level and platform")
def level(box):
    same(built(box, definition())["PayloadScope"], "System", "scope")
    same(built(box, definition(profile={"level": "User"}))["PayloadScope"],
         "User", "scope")
    box.write("ios.ini", definition(profile={"platform": "ios",
                                             "level": "user"}))
    has(box.run("validate", "ios.ini").out, "level", "findings")


@case("language: uuids are derived, version 5, and settable")
def uuids(box):
    first = built(box, definition())
    scep = [p for p in first["PayloadContent"]][0]
    for uuid in (first["PayloadUUID"], scep["PayloadUUID"]):
        check(re.fullmatch(r"[0-9A-F]{8}-[0-9A-F]{4}-5[0-9A-F]{3}-"
                           r"[89AB][0-9A-F]{3}-[0-9A-F]{12}", uuid, re.I),
              f"not a version 5 UUID: {uuid}")
    check(first["PayloadUUID"] != scep["PayloadUUID"], "UUIDs are the same")
    moved = built(box, definition({"retries": "4"}, {"name": "Other name"}))
    same(moved["PayloadUUID"], first["PayloadUUID"], "UUID after a change")
    same(moved["PayloadContent"][0]["PayloadUUID"], scep["PayloadUUID"],
         "payload UUID after a change")
    other = built(box, definition(profile={"identifier": "com.example.b"}))
    check(other["PayloadUUID"] != first["PayloadUUID"], "UUID did not change")
    given = "12345678-1234-1234-1234-123456789ABC"
    fixed = built(box, definition({"uuid": given, "payload_identifier":
                                   "com.example.own"}))
    same(fixed["PayloadContent"][0]["PayloadUUID"], given, "given UUID")
    same(fixed["PayloadContent"][0]["PayloadIdentifier"], "com.example.own",
         "given identifier")
    same(fixed["PayloadIdentifier"], PROFILE["identifier"], "identifier")


@case("language: two scep sections with labels")
def labels(box):
    text = definition().replace("[scep]", '[scep "one"]') + \
        definition().split("[scep]")[1].join(['[scep "two"]', ""])
    plist = built(box, text)
    same(len(plist["PayloadContent"]), 2, "payloads")
    one, two = plist["PayloadContent"]
    check(one["PayloadUUID"] != two["PayloadUUID"], "same UUIDs")
    check(one["PayloadIdentifier"] != two["PayloadIdentifier"],
          "same identifiers")


@case("language: a comment after blank and ; in a subject earns a warning")
def comment_in_subject(box):
    box.write("c.ini", definition({"subject": "CN=device ; the lab"}))
    has(box.run("validate", "c.ini", status=0).out, "warning: ", "findings")


@case("language: near miss of a secret reference is an error")
def near_reference(box):
    box.write("c.ini", definition({
        "challenge_type": "static", "challenge": "Env:SCEP_CHALLENGE"}))
    result = box.run("validate", "c.ini", status=1)
    has(result.out, "error: ", "findings")
    has(result.out, "env:", "hint")


@rows("language: a key given again is told by its own names", [
    ("the same", '[removal_password]\npassword = env:A\n'
     '[removal_password "x"]\npassword = env:B\n', "'password' is given already"),
    ("an alias", "[removal_password]\npassword = env:A\n"
     "Removal Password = env:B\n", "'removal_password' is another name of "
     "'password', which is given already"),
    ("after the alias", "[removal_password]\nRemoval Password = env:A\n"
     "password = env:B\n", "'password' is another name of "
     "'removal_password', which is given already")])
def again(box, rest, message):
    box.write("a.ini", definition(rest=rest))
    has(box.run("validate", "a.ini", status=1).out, f"error: {message}")
