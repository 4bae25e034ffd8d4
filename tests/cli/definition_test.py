"""What definitions are warned of before a device sees the profile: bases that
leave things open, SIDs, secrets that are none, characters that look like
others."""

import os
import plistlib

from harness import (built, case, check, definition, has, lacks, rows, same,
                     scep_of)

HERE = os.path.dirname(os.path.abspath(__file__))
EXAMPLES = os.path.join(os.path.dirname(os.path.dirname(HERE)), "examples")
SID = "S-1-5-21-1004336348-1177238915-682003330-1104"
URI = "tag:microsoft.com,2022-09-14:sid:" + SID


def silent(result, *starts):
    """No finding whose id begins so."""
    same([i for i in result.ids() if i.startswith(starts)], [], "findings")


@case("definition: the shipped base has nothing to say")
def shipped_base(box):
    path = os.path.join(EXAMPLES, "inheritance", "base.ini")
    same(box.run("validate", "--strict", path, status=0).out, "", "findings")
    for name in ("wifi.ini", "vpn.ini"):
        box.run("validate", os.path.join(EXAMPLES, "inheritance", name),
                status=0)


@case("definition: where nothing marks a project, bases lie below its directory")
def unmarked_bases(box):
    box.write("there/base.ini", "[profile]\nabstract = yes\n"
              "organization = Example Inc.\n")
    box.write("base.ini", "[profile]\nabstract = yes\n")
    box.write("there/near.ini", definition({}, {"extends": "base.ini"}))
    box.write("there/far.ini", definition({}, {"extends": "../base.ini"}))
    elsewhere = box.at("elsewhere")
    os.mkdir(elsewhere)
    for name in ("near", "far"):
        box.run("validate", box.at(f"there/{name}.ini"), status=0)
    for name, found in (("near", False), ("far", True)):
        result = box.run("validate", box.at(f"there/{name}.ini"),
                         cwd=elsewhere, status=1 if found else 0)
        same("extends-outside" in result.ids(), found, name)


@case("definition: a base's own faults are errors")
def base_fault(box):
    box.write("base.ini", "[profile]\nabstract = yes\n[scep]\n"
              "retries = many\nkey_size = 1000\n")
    result = box.run("validate", "base.ini", status=1)
    has(result.out, "base.ini:4:11: error", "type")
    has(result.out, "base.ini:5:12: error", "bounds")


@rows("a SID becomes its URI", [
    ("san_sid", {"san_sid": SID}, URI),
    ("san_sid by Microsoft's word", {"objectSid": SID}, URI),
    ("variable", {"san_sid": "$EXTENSIONATTRIBUTE_42"},
     "tag:microsoft.com,2022-09-14:sid:$EXTENSIONATTRIBUTE_42"),
    ("the URI as it is", {"san_uri": URI}, URI),
    ("the URI with a blank after its comma",
     {"san_uri": URI.replace(",", ", ")}, URI),
    ("the URI in quotes", {"san_uri": f'"{URI}"'}, URI),
    ("the URI on a line of its own", {"san_uri": "\n  " + URI}, URI),
    ("the URI among others",
     {"san_uri": f"urn:a:b, {URI}, urn:c:d"}, ["urn:a:b", URI, "urn:c:d"]),
    ("san_sid after others", {"san_uri": "urn:a:b, urn:c:d", "san_sid": SID},
     ["urn:a:b", "urn:c:d", URI]),
])
def sid(box, scep, wanted):
    text = definition(scep)
    names = scep_of(built(box, text))["SubjectAltName"]
    same(names, {"uniformResourceIdentifier": wanted}, "names")
    box.write("d.ini", text)
    silent(box.run("validate", "d.ini", status=0), "scep-san", "uri", "value")
    # There and back.
    plist = box.run("build", "--unsigned", "-o", "-", "d.ini").out_bytes
    box.write("d.mobileconfig", plist)
    silent(box.run("validate", "d.mobileconfig"), "scep-san")
    box.write("back.ini",
              box.run("show", "--ini", "d.mobileconfig", status=0).out)
    back = box.run("build", "--unsigned", "-o", "-", "back.ini", status=0)
    same(scep_of(plistlib.loads(back.out_bytes))["SubjectAltName"], names,
         "names after show --ini")
    box.write("again.ini", box.run("show", "--ini", "d.ini", status=0).out)
    same(built(box, box.read("again.ini").decode()), plistlib.loads(plist),
         "profile of the definition written anew")


@rows("a comma cuts a URI", [
    ("LDAP", "ldap://dc.example.com/CN=a,DC=example", None),
    ("three pieces", "ldap://h/CN=a,DC=b,DC=c", None),
    ("another tag", "tag:example.com,2022:x:y", None),
    ("a tag that looks like two", "tag:example.com,urn:x:y", None),
    ("after a blank", "ldap://h/CN=a, DC=b", None),
    ("among others", "urn:a:b, ldap://h/CN=a,DC=b, urn:c:d",
     "ldap://h/CN=a,DC=b"),
])
def cut(box, text, whole):
    whole = whole or text.replace(", ", ",")
    box.write("d.ini", definition({"san_uri": text}))
    result = box.run("validate", "d.ini", status=1)
    same([i for i in result.ids() if i.startswith("uri")], ["uri-cut"], "ids")
    has(result.out, f'hint: san_uri = "{whole}"', "hint")
    # What the hint says is right.
    box.write("d.ini", definition({"san_uri": f'"{whole}"'}))
    silent(box.run("validate", "d.ini", status=0), "uri", "scep-san")


@case("definition: URIs side by side are not cut")
def not_cut(box):
    box.write("d.ini", definition(
        {"san_uri": "urn:uuid:$UDID, https://a.example.com/x, $EMAIL"}))
    silent(box.run("validate", "d.ini", status=0), "uri", "scep-san")


@rows("secret that is none", [
    ("swapped letters", "evn:SCEP_CHALLENGE", "secret-near-reference", 1),
    ("capitals", "ENV:SCEP_CHALLENGE", "secret-near-reference", 1),
    ("single quotes", "'env:SCEP_CHALLENGE'", "secret-near-reference", 1),
    ("smart quotes", "“env:SCEP_CHALLENGE”", "secret-near-reference", 1),
    ("no-break space", "\u00a0env:SCEP_CHALLENGE", "secret-near-reference",
     1),
    ("zero width space", "\u200benv:SCEP_CHALLENGE",
     "secret-near-reference", 1),
    ("variable of a shell", "$SCEP_CHALLENGE", "secret-near-reference", 1),
    ("placeholder of Fleet", "$FLEET_VAR_SCEP", "secret-placeholder", 0),
    ("placeholder of AutoPkg", "%SCEP_CHALLENGE%", "secret-placeholder", 0),
    ("placeholder in braces", "${SCEP_CHALLENGE}", "secret-placeholder", 0),
    ("placeholder of a template", "{{ challenge }}", "secret-placeholder",
     0),
    ("a secret", "s3cret-of-many", "secret-literal", 0),
    ("a reference", "env:SCEP_CHALLENGE", None, 0),
])
def no_secret(box, text, rule, status):
    box.write("d.ini", definition({"challenge_type": "static",
                                   "challenge": text}))
    result = box.run("validate", "d.ini", status=status)
    same([i for i in result.ids() if i.startswith("secret")],
         [rule] if rule else [], "ids")
    lacks(result.out + result.err, text.strip("\u00a0\u200b"), "secret")


@rows("character that looks like another", [
    ("in a key", {"retries\u00a0": "3"}, "NO-BREAK SPACE (U+00A0)",
     "ini-look-alike"),
    ("in a number", {"retries": "3\u00a0"}, "NO-BREAK SPACE (U+00A0)",
     "look-alike"),
    ("in a name", {"name": "c\u200ba"}, "ZERO WIDTH SPACE (U+200B)",
     "look-alike"),
    ("quotes around a choice", {"challenge_type": "“none”"},
     "LEFT DOUBLE QUOTATION MARK (U+201C)", "look-alike"),
    ("quotes in a name", {"name": "the “ca”"},
     "LEFT DOUBLE QUOTATION MARK (U+201C)", "look-alike-text"),
    ("Cyrillic in a host", {"url": "https://sc\u0435p.example.com/"},
     "CYRILLIC SMALL LETTER IE (U+0435)", "look-alike"),
    ("full width digits", {"key_size": "２０４８"},
     "FULLWIDTH DIGIT TWO (U+FF12)", "look-alike"),
])
def look_alike(box, scep, name, rule):
    box.write("d.ini", definition(scep))
    result = box.run("validate", "d.ini")
    has(result.out, name, "name")
    check(rule in result.ids(), f"no {rule}: {result}")


@case("definition: a name in another script is no look-alike")
def other_script(box):
    box.write("d.ini", definition({"name": "Сеть Zürich 東京"}))
    lacks(box.run("validate", "d.ini", status=0).out, "look-alike", "ids")


@case("definition: a sign that looks like '=' is named")
def wide_equals(box):
    box.write("d.ini", definition(rest="name ＝ x\n"))
    result = box.run("validate", "d.ini", status=1)
    has(result.out, "FULLWIDTH EQUALS SIGN (U+FF1D)", "name")


@rows("'#' after a blank", [
    ("text", {"name": "ca # the instance"}, True),
    ("number", {"retries": "3 # often"}, True),
    ("list", {"san_dns": "a.example.com # one"}, True),
    ("whole value", {"name": "#1"}, True),
    ("without a blank", {"name": "ca#1"}, False),
    ("in quotes", {"name": '"ca #1"'}, False),
    ("in a comment", {"name": "ca ; the #1 of all"}, False),
])
def hash_sign(box, scep, wanted):
    box.write("d.ini", definition(scep))
    result = box.run("validate", "d.ini")
    same("ini-hash-in-value" in result.ids(), wanted, "warned")
    if wanted:
        has(result.out, "begin a comment with ';'", "remedy")


@case("definition: what show --ini writes earns no such warning")
def hash_written(box):
    text = definition({"name": '"ca #1"'})
    box.write("d.ini", text)
    box.write("e.ini", box.run("show", "--ini", "d.ini", status=0).out)
    lacks(box.run("validate", "e.ini", status=0).out, "ini-hash", "ids")
    same(scep_of(built(box, box.run("show", "--ini", "d.ini").out))["Name"],
         "ca #1", "name")


@rows("a secret that a reference gives", [
    ("line end", "abc\n", "scep-challenge-blanks"),
    ("blank at its end", "abc ", "scep-challenge-blanks"),
    ("no-break space", "a\u00a0b", "look-alike"),
    ("variable", "a$USERNAME", "variable-in-secret"),
    ("one-time challenge", "0A1B2C3D4E5F6071", "scep-challenge-one-time"),
    ("nothing wrong", "abc", None),
])
def resolved(box, secret, rule):
    text = definition({"challenge_type": "static", "challenge": "env:CH",
                       "subject": "CN=%SerialNumber%"})
    box.write("d.ini", text)
    result = box.run("build", "--unsigned", "d.ini", env={"CH": secret},
                     status=0)
    same([i for i in result.ids() if i != "scep-no-ca-payload"],
         [rule] if rule else [], "ids")
    if rule:
        lacks(result.all, secret, "secret")
        os.remove(box.at("d.mobileconfig"))
        box.run("build", "--unsigned", "--strict", "d.ini",
                env={"CH": secret}, status=1)
        check(not box.exists("d.mobileconfig"), "written all the same")


# Mutations that must be caught: in cmd/network.c, cmd/probe_request.c or
# cmd/desired.c, leave out what secret_check_fetched, secret_check_findings or
# secret_check_refuse says; in definition/emit.c, look at the findings last.
# Errors when they are written out, and so when a reference gives them.
NO_SECRETS = [
    ("a reference", "env:OTHER", "secret-near-reference"),
    ("nearly a reference", "evn:OTHER", "secret-near-reference"),
    ("a reference in quotes", "'env:OTHER'", "secret-near-reference"),
    ("a no-break space before one", "\u00a0env:OTHER",
     "secret-near-reference"),
    ("a variable of a shell", "$OTHER_ONE", "secret-near-reference"),
    ("a control character", "ab\x01cd", "secret-control"),
    ("an escape", "ab\x1b[31mcd", "secret-control"),
    ("no UTF-8", b"ab\xffcd", "secret-control"),
]


@rows("what a reference gives is no secret", [
    (f"{name}, {kind}", (secret, rule, kind))
    for name, secret, rule in NO_SECRETS for kind in ("env", "file")])
def no_secret(box, row):
    secret, rule, kind = row
    data = secret if isinstance(secret, bytes) else secret.encode()
    box.write("secret", data)
    os.chmod(box.at("secret"), 0o600)
    box.write("d.ini", definition({
        "challenge_type": "static",
        "challenge": "env:CH" if kind == "env" else "file:secret"}))
    env = {"CH": data} if kind == "env" else {}
    result = box.run("build", "--unsigned", "d.ini", env=env, status=1)
    check(rule in result.ids(), f"not told: {result}")
    check(not box.exists("d.mobileconfig"), "written all the same")
    lacks(result.all, "cd", "secret") if rule == "secret-control" else None
    # Nor is a server asked with it.
    result = box.run("probe", "--enroll", "d.ini", env=env, status=1)
    check(rule in result.ids(), f"not told: {result}")
    has(result.all, "it is not sent to any server")


@rows("a challenge to enrol with has blanks", [
    ("line end", "abc\n"), ("blank", "abc ")])
def blanks(box, secret):
    box.write("d.ini", definition({
        "challenge_type": "static", "challenge": "env:CH",
        "url": "https://127.0.0.1:1/certsrv/mscep/mscep.dll"}))
    result = box.run("probe", "--enroll", "d.ini", env={"CH": secret})
    check("scep-challenge-blanks" in result.ids(), f"not told: {result}")
    result = box.run("probe", "--enroll", "--strict", "d.ini",
                     env={"CH": secret}, status=1)
    has(result.all, "it is not sent to any server")


@rows("the password of the admin page", [
    ("nearly a reference", "evn:OTHER", "secret-near-reference", True),
    ("control character", "ab\x01cd", "secret-control", True),
    ("no-break space", "ab\u00a0cd", "look-alike", False),
    ("line end", "abcd\n", "secret-blanks", False)])
def admin(box, secret, rule, is_error):
    box.write("d.ini", definition({
        "challenge_type": "dynamic-microsoft-ca", "username": "EXAMPLE\\a",
        "url": "https://127.0.0.1:1/certsrv/mscep/mscep.dll",
        "url_to_scep_admin": "https://127.0.0.1:1/certsrv/mscep_admin/",
        "password": "env:PW"}))
    for command in (["challenge"], ["fingerprint"], ["probe", "--admin"]):
        result = box.run(*command, "d.ini", env={"PW": secret})
        check(rule in result.ids(), f"not told: {result}")
        same("is not sent to any server" in result.all, is_error, str(result))


@rows("a secret that is written out with blanks", [
    ("challenge", {"challenge_type": "static", "challenge": '"abc "'},
     "scep-challenge-blanks"),
    ("password", {"challenge_type": "dynamic-microsoft-ca",
                  "username": "EXAMPLE\\a", "password": '" abc"',
                  "url_to_scep_admin":
                  "https://scep.example.com/certsrv/mscep_admin/"},
     "secret-blanks")])
def written_blanks(box, keys, rule):
    box.write("d.ini", definition(keys))
    check(rule in box.run("validate", "d.ini", status=0).ids(), rule)


@rows("template unchanged", [(name[:-4], name[:-4]) for name in sorted(
    os.listdir(os.path.join(os.path.dirname(EXAMPLES), "templates")))])
def template(box, name):
    box.run("new", "--template", name, "t.ini", status=0)
    text = box.read("t.ini").decode()
    marks = 0
    for line in text.splitlines():
        marks += "CHANGE" in line and not line.startswith("; Look")
    result = box.run("validate", "t.ini", status=0)
    same(result.ids().count("template-unchanged"), marks, "warnings")
    box.write("u.ini", text.replace("Example Inc.", "Acme"))
    result = box.run("validate", "u.ini", status=0)
    same(result.ids().count("template-unchanged"), marks - 1, "then")
    # The sample fingerprint is none, with the mark or without.
    box.write("v.ini", "".join(
        line.split(";")[0].rstrip() + "\n" for line in text.splitlines()))
    result = box.run("validate", "v.ini", status=0)
    same(result.ids().count("template-unchanged"),
         1 if "fingerprint = 0" in text else 0, "without marks")
