#!/usr/bin/env python3
"""pull: what others made in the web interface, as files, and as definitions
that plan as unchanged at once.

Planted mutations that must be caught: in pull.c of src/sync, leaving out
jamf_to_definition_want ("what is pulled plans as unchanged"); writing the tree
instead of the masked copy ("challenges are masked")."""

import os
import plistlib
import stat
import sys
import unicodedata

sys.dont_write_bytecode = True

from handmade import (  # noqa: E402
    FULL, SCEP_UUID, SCOPED, by_hand, root, scep, wifi)
from office import CHALLENGE, item_of, main  # noqa: E402
from harness import case, check, has, lacks, rows, same  # noqa: E402

HAND = "canary-by-hand-8812"


def pull(box, *arguments, status=0, **more):
    return box.run("pull", *arguments, status=status, **more)


def snapshot(box, directory):
    found = {}
    for name in box.files():
        if name.startswith(directory):
            info = os.stat(box.at(name))
            found[name] = (box.read(name), info.st_mtime_ns, info.st_ino)
    return found


def unchanged(box, directory, env=None):
    """Each definition is valid, and there is nothing to do."""
    files = [name for name in box.files()
             if name.startswith(directory) and name.endswith(".ini")]
    check(files, f"definitions in {box.files()}")
    for name in files:
        box.run("validate", name, status=0)
    plan = box.plan(*files, env=env)
    # Settings that are to be entered by hand wait for a person, no more.
    box.plan("--check", *files, env=env,
             status=int(plan["counts"]["waiting"] > 0))
    same({item["action"] for item in plan["items"]}, {"unchanged"})
    for item in plan["items"]:
        same([c for c in item["changes"] if not c["server_only"]], [])
    box.double.forget()
    result = box.run("apply", "--yes", *files, env=env)
    same(box.writes(), [], f"writes when nothing changed: {result}")
    return files


# -- each kind of profile ---------------------------------------------------

SCOPE = """[scope]
computer_groups = "Finance, EU", SCEP pilot

[exclusions]
departments = Sales
"""


def start_over(box, *names):
    """As on another machine: no definitions, no lock file."""
    for name in (*names, "scepctl.lock"):
        os.unlink(box.at(name))
    box.double.forget()


@rows("made by hand", [
    ("static challenge", {"Challenge": HAND}, "", ""),
    ("no challenge", {}, "", ""),
    ("empty challenge", {"Challenge": ""}, "", ""),
    ("Dynamic-Microsoft CA", {"Challenge": "$MSSCEPCHALLENGE"}, "", ""),
    ("no fingerprint", {"CAFingerprint": None}, "", ""),
    ("SHA-256", {"CAFingerprint": bytes(range(32))}, "", ""),
    ("MD5", {"CAFingerprint": bytes(range(16))}, "", ""),
    ("alternative names", {"SubjectAltName": {
        "dNSName": ["a.example.com", "b.example.com"],
        "rfc822Name": "$EMAIL", "ntPrincipalName": "$USERNAME@example.com",
        "uniformResourceIdentifier": "https://a.example.com/x"}}, "", ""),
    ("a name with commas, an OID, several parts", {"Subject": [
        [["CN", "$COMPUTERNAME"]], [["OU", "a, b + c=d\\e\"f"]],
        [["2.5.4.5", "$SERIALNUMBER"]], [["OU", "#x"]],
        [["O", "Example $PROFILE_IDENTIFIER"]]]}, "", ""),
    ("large and rare", {"Keysize": 4096, "Key Usage": 0, "Retries": 0,
                        "RetryDelay": 3600, "KeyIsExtractable": True,
                        "AllowAllAppsAccess": True}, "", ""),
    ("all settings", {"Challenge": HAND}, FULL, SCOPED),
    ("level user", {"Challenge": HAND}, "<level>User</level>", ""),
    ("older export", {"ScepProxyOption": None, "AllowAllAppsAccess": None,
                      "CertificateRenewalTimeInterval": None}, "", ""),
    ("a query and an ampersand", {
        "URL": "https://scep.example.com/scep?a=1&b=2",
        "Subject": [[["O", "R&D <x>"]]]}, "", ""),
    ("beyond the basic plane", {"Subject": [[["CN", "\U0001f600"]]]}, "",
     "")])
def kind(box, changes, general, rest):
    jamf = box.jamf()
    box.secrets.append(HAND)
    by_hand(box, "Wi-Fi SCEP", [scep(**changes)], general, rest)
    before, = jamf.profiles()["macos"]
    pull(box, "-o", "pulled")
    files = [name for name in box.files() if name.startswith("pulled")]
    same(len([f for f in files if f.endswith(".mobileconfig")]), 1)
    for name in files:
        lacks(box.read(name).decode("utf-8", "replace"), HAND, name)
    env = None
    if "&" in changes.get("URL", "") or "\U0001f600" in str(
            changes.get("Subject", "")):
        # Nothing but the web interface takes them, so they cannot be sent;
        # but they need not be, either.
        result = box.run("plan", "pulled")
        check(result.status in (0, 8), str(result))
        same(jamf.profiles()["macos"], [before])
        return
    unchanged(box, "pulled", env)
    after, = jamf.profiles()["macos"]
    same(after, before)
    # The reference of the challenge is made up: once it resolves, compared.
    if changes.get("Challenge") == HAND:
        text = box.read([f for f in files if f.endswith(".ini")][0]).decode()
        line, = [each for each in text.splitlines()
                 if each.startswith("challenge ") or
                 each.startswith("challenge=")]
        name = line.split("env:")[1].strip()
        plan = box.plan("--check", "pulled", env={name: HAND})
        item, = plan["items"]
        same((item["action"], item["notes"]), ("unchanged", []))
        plan = box.plan("pulled", env={name: "canary-else"})
        same(plan["items"][0]["action"], "update")
    # Again: nothing new is written, byte or time.
    taken = snapshot(box, "pulled")
    pull(box, "-o", "pulled")
    same(snapshot(box, "pulled"), taken, "files after another pull")


@rows("several payloads", [
    ("root certificate beside", lambda box: [scep(Challenge=HAND),
                                             root(box)], True),
    ("root certificate before", lambda box: [root(box),
                                             scep(Challenge=HAND)], True),
    ("Wi-Fi that logs in with it", lambda box: [
        root(box), scep(Challenge=HAND),
        wifi(PayloadCertificateUUID=SCEP_UUID)], True),
    ("what has no section with it", lambda box: [
        scep(Challenge=HAND), {**wifi(), "PayloadType": "com.apple.dock"}],
     True),
    ("Wi-Fi alone", lambda box: [wifi()], False),
    ("no payload", lambda box: [], False)])
def several(box, payloads, is_definition):
    jamf = box.jamf()
    box.secrets.append(HAND)
    by_hand(box, "Corp", payloads(box))
    before, = jamf.profiles()["macos"]
    result = pull(box, "-o", "pulled")
    files = [name for name in box.files() if name.startswith("pulled")]
    check(any(name.endswith(".mobileconfig") for name in files), str(files))
    tree = plistlib.loads(box.read([
        f for f in files if f.endswith(".mobileconfig")][0]))
    same(len(tree["PayloadContent"]), len(payloads(box)))
    if is_definition:
        unchanged(box, "pulled")
        check(any(f.endswith((".pem", ".plist")) for f in files),
              f"a certificate, or a payload, in {files}")
    else:
        check(not any(f.endswith(".ini") for f in files), str(files))
    if any(p["PayloadType"] == "com.apple.dock" for p in payloads(box)):
        has(result.all, "dock", "what is kept whole is said")
    same(jamf.profiles()["macos"], [before])


@case("mobile devices: days and description")
def mobile(box):
    jamf = box.jamf()
    box.secrets.append(HAND)
    by_hand(box, "Pads", [scep(Challenge=HAND, AllowAllAppsAccess=None,
                               KeyIsExtractable=None,
                               CertificateRenewalTimeInterval=None)],
            "<description>For pads</description>"
            "<redeploy_days_before_certificate_expires>15"
            "</redeploy_days_before_certificate_expires>",
            "<scope><mobile_device_groups><mobile_device_group>"
            "<name>iPads</name></mobile_device_group>"
            "</mobile_device_groups></scope>", "mobile")
    before = jamf.profiles()["mobile"]
    pull(box, "-o", "pulled")
    unchanged(box, "pulled")
    same(jamf.profiles()["mobile"], before)


@case("what this program made itself comes back as unchanged")
def ours(box):
    jamf = box.jamf()
    box.define("static.ini", rest="[scope]\ncomputer_groups = SCEP pilot\n")
    box.dynamic("ndes.ini")
    box.define("pad.ini", profile={"platform": "ios"})
    box.apply()
    before = jamf.profiles()
    os.mkdir(box.at("other"))
    box.write("other/scepctl.conf", box.read("scepctl.conf"))
    box.run("pull", "--directory", "other", "-o", "pulled", status=0)
    files = [os.path.relpath(f, "other") for f in box.files()
             if f.startswith("other/pulled") and f.endswith(".ini")]
    same(len(files), 3)
    plan = box.run("plan", "--directory", "other", "--check", "--json",
                   *files, status=1).json()["servers"][0]
    same(plan["counts"]["waiting"], 1)
    same({item["action"] for item in plan["items"]}, {"unchanged"})
    same(jamf.profiles(), before)


@case("External CA: pulled, and never overwritten")
def external(box):
    jamf = box.jamf()
    by_hand(box, "Proxy", [scep(ScepProxyOption="ExternalCA")])
    before, = jamf.profiles()["macos"]
    pull(box, "-o", "pulled")
    files = [f for f in box.files()
             if f.startswith("pulled") and f.endswith(".ini")]
    if files:
        box.run("apply", "--yes", *files)
        same(jamf.profiles()["macos"], [before])


# -- names ------------------------------------------------------------------

NAMES = ["../../escape", "/etc/passwd", ".hidden", "..", ".", "a/b\\c:d",
         "Case", "case ", "CASE\u00e9", "x" * 300, "x" * 300 + "y",
         "\U0001f600 smile", "e\u0301clair", "\u00e9clair", "CON", "nul.ini",
         "-rf", "a\u202eb", "trailing.", "con*?\"<>|", "\u4e2d\u6587",
         "name.mobileconfig", "$(id)", "`id`", "a;b", "'quoted'", "100%",
         "scepctl", "Tab\u2028line"]


@case("file names: safe, different, stable")
def file_names(box):
    box.jamf()
    kept = []
    for name in NAMES:
        try:
            by_hand(box, name, [scep()])
            kept.append(name)
        except Exception:  # pylint: disable=broad-except
            pass  # a name that the server itself takes for another's
    check(len(kept) >= len(NAMES) - 3, f"made {len(kept)}")
    outside = set(os.listdir(os.path.dirname(box.path)))
    before = {f for f in box.files()}
    pull(box, "-o", "pulled")
    new = [f for f in box.files() if f not in before]
    stems = [os.path.basename(f) for f in new if f.endswith(".mobileconfig")]
    same(len(stems), len(kept), "files of profiles")
    for name in new:
        same(os.path.dirname(name), "pulled", name)
        base = os.path.basename(name)
        check(not base.startswith((".", "-")), f"begins badly: {base}")
        check(len(base.encode()) <= 255, f"too long: {base}")
        for bad in "/\\:*?\"<>|\n\r\t\x7f\u202e\u2028":
            check(bad not in base, f"{bad!r} in {base!r}")
    folded = [unicodedata.normalize("NFC", s).casefold() for s in stems]
    same(len(set(folded)), len(folded), "names when case does not count")
    taken = snapshot(box, "pulled")
    pull(box, "-o", "pulled")
    same(snapshot(box, "pulled"), taken, "files after another pull")
    # One more profile moves none of the others.
    by_hand(box, "another one", [scep()])
    pull(box, "-o", "pulled")
    same({f: taken[f] for f in taken},
         {f: s for f, s in snapshot(box, "pulled").items() if f in taken})
    for name in set(os.listdir(os.path.dirname(box.path))) - outside:
        check("escape" not in name and "passwd" not in name, name)


@case("by name: only those, whatever their case or blanks; unknown is 4")
def by_name(box):
    box.jamf()
    for name in ("Alpha", "Beta", "Gamma/slash"):
        by_hand(box, name, [scep()])
    pull(box, "-o", "pulled", "Beta")
    same(len([f for f in box.files() if f.startswith("pulled")
              and f.endswith(".mobileconfig")]), 1)
    pull(box, "-o", "two", "Alpha", "Gamma/slash")
    same(len([f for f in box.files() if f.startswith("two")
              and f.endswith(".mobileconfig")]), 2)
    result = pull(box, "-o", "none", "Alpha", "Betta", status=4)
    has(result.err, "'Beta'")
    same([f for f in box.files() if f.startswith("none")], [])


def files_of(box, directory):
    return sorted(os.path.basename(f) for f in box.files()
                  if f.startswith(directory + "/")
                  and f.endswith(".mobileconfig"))


@case("by id; a number is a name")
def by_id(box):
    box.jamf()
    number = [by_hand(box, name, [scep()])
              for name in ("Alpha", "Beta", "7")][1]
    pull(box, "-o", "pulled", f"id:{number}", "7")
    same(files_of(box, "pulled"), ["7.mobileconfig", "Beta.mobileconfig"])
    result = pull(box, "-o", "none", "id:99", status=4)
    has(result.err, "'id:99' is not in Jamf Pro")
    result = pull(box, "-o", "none", str(number), status=4)
    has(result.err, f"id:{number} is 'Beta'")
    has(pull(box, "-o", "none", "98", status=4).err, "none has it")
    # What is no id is a name.
    for text in ("id:", "id:0", "id:x", "id:-1"):
        has(pull(box, "-o", "none", text, status=4).err, f"'{text}'")
    same(files_of(box, "none"), [])


@case("an id and a name of both kinds: the platform, or the ids")
def both_kinds(box):
    box.jamf()
    mac = by_hand(box, "Corp", [wifi()])
    pad = by_hand(box, "Corp", [wifi()], platform="mobile")
    by_hand(box, "Pads", [wifi()], platform="mobile")
    same(mac, pad, "ids")
    for wanted, word in ((f"id:{mac}", "id"), ("Corp", "name"),
                         (" corp", "name")):
        result = pull(box, "-o", "none", wanted, status=8)
        has(result.err, f"is the {word} of 2 profiles")
        for part in (f"id:{mac} ('Corp', computers)",
                     f"id:{mac} ('Corp', mobile devices)",
                     "--platform macos"):
            has(result.err, part)
    for wanted in (f"id:{mac}", "Corp"):
        for platform in ("macos", "ios"):
            done = pull(box, "-o", platform, "--platform", platform, "--json",
                        wanted).json()
            same([each["platform"] for each in done["profiles"]], [platform])
    pull(box, "-o", "all", "--platform", "ios")
    same(files_of(box, "all"), [f"Corp-ios{pad}.mobileconfig",
                                "Pads.mobileconfig"])
    result = pull(box, "-o", "none", "--platform", "macos", "Pads", status=4)
    has(result.err, "for computers")
    same(files_of(box, "none"), [])


@case("one character or two: the same name")
def composed(box):
    jamf = box.jamf()
    by_hand(box, "Z\u00fcrich", [scep()])
    pull(box, "-o", "pulled", "Zu\u0308rich")
    same(len(files_of(box, "pulled")), 1)
    # And to plan: it is not created a second time.
    name, = [f for f in box.files() if f.endswith(".ini")]
    box.write(name, box.read(name).replace(
        "Z\u00fcrich".encode(), "Zu\u0308rich".encode()))
    same([item["id"] for item in box.plan(name)["items"]],
         [profile["id"] for profile in jamf.profiles()["macos"]])


@case("a file of other content is left alone, unless --force")
def left_alone(box):
    box.jamf()
    by_hand(box, "Alpha", [scep()])
    pull(box, "-o", "pulled")
    name, = [f for f in box.files() if f.startswith("pulled")
             and f.endswith(".ini")]
    box.write(name, "; mine\n")
    result = pull(box, "-o", "pulled", status=None)
    check(result.status in (2, 7, 8, 9), str(result))
    has(result.all, os.path.basename(name))
    same(box.read(name), b"; mine\n")
    pull(box, "-o", "pulled", "--force")
    check(box.read(name) != b"; mine\n", "forced")


# -- secrets ----------------------------------------------------------------

@case("challenges are masked, unless --with-secrets, and then 0600")
def secrets(box):
    box.jamf()
    by_hand(box, "Static", [scep(Challenge=HAND)])
    by_hand(box, "None", [scep()])
    by_hand(box, "Radio", [wifi(Password=HAND + "-wifi")])
    pull(box, "-o", "masked", umask=0o000)
    for name in box.files():
        lacks(box.read(name).decode("utf-8", "replace"), HAND, name)
    result = pull(box, "-o", "clear", "--with-secrets", umask=0o000)
    lacks(result.all, HAND)
    holders = [name for name in box.files()
               if HAND.encode() in box.read(name)]
    check(len(holders) >= 2, f"files with secrets: {holders}")
    for name in holders:
        same(oct(box.mode(name)), oct(0o600), name)
    for name in box.files():
        if name.startswith("masked"):
            check(box.mode(name) & stat.S_IRUSR, name)
    # A file that was there, open to all, is closed.
    pull(box, "-o", "masked", "--with-secrets", "--force", umask=0o000)
    for name in box.files():
        if HAND.encode() in box.read(name):
            same(oct(box.mode(name)), oct(0o600), name)


@case("hostile names and contents of profiles are harmless on the terminal")
def hostile(box):
    box.jamf()
    by_hand(box, "\u009b31mred\u202e", [scep(Name="\u009b31m")],
            "<description>\u009b2J</description>")
    for arguments in ([], ["--json"], ["-v"]):
        result = pull(box, "-o", "pulled", *arguments)
        for bad in ("\u009b", "\u202e", "\x1b"):
            lacks(result.all, bad)
    for name in box.files():
        if name.endswith(".ini"):
            lacks(box.read(name).decode(), "\u009b")


@case("--json tells what was written")
def as_json(box):
    box.jamf()
    by_hand(box, "Alpha", [scep()])
    first = pull(box, "-o", "pulled", "--json").json()
    text = str(first)
    for name in box.files():
        if name.startswith("pulled"):
            has(text, name)
    pull(box, "-o", "pulled", "--json").json()


@case("nothing on the server: nothing written, 0")
def empty(box):
    box.jamf()
    pull(box, "-o", "pulled")
    same([f for f in box.files() if f.startswith("pulled")], [])


@case("a privilege that is missing")
def privilege(box):
    from office import CLIENT, CLIENT_SECRET
    jamf = box.jamf()
    by_hand(box, "Alpha", [scep()])
    jamf.client(CLIENT, CLIENT_SECRET, ["Read Categories"])
    result = pull(box, "-o", "pulled", status=5)
    has(result.err, "Read macOS Configuration Profiles")


@case("what is pulled plans as unchanged")
def handed_over(box):
    box.jamf()
    box.define(jamf={"description": "of it", "site": "Bern"}, rest=SCOPE)
    box.dynamic("ndes.ini")
    box.apply()
    start_over(box, "wifi.ini", "ndes.ini")
    box.run("pull", "-o", "out", status=0)
    text = box.read("out/SCEP wifi.ini").decode()
    for line in ('computer_groups = "Finance, EU", SCEP pilot',
                 "env:SCEP_CHALLENGE_SCEP_WIFI", "Bern", "Certificates"):
        has(text, line, "definition")
    has(box.read("out/SCEP ndes.ini").decode(), "url_to_scep_admin")
    box.run("validate", "out", status=0)
    same(set(box.actions("--check", status=1).values()), {"unchanged"})
    same(set(box.actions(
        "--check", env={"SCEP_CHALLENGE_SCEP_WIFI": CHALLENGE},
        status=1).values()), {"unchanged"})
    box.apply("out/SCEP ndes.ini")
    same(box.writes(), [], "writes")


@case("pull: what Jamf Pro filled in is no reason to refuse")
def filled_in(box):
    box.jamf(organization="Sons & Daughters")
    box.define("a.ini", profile={"organization": None})
    box.apply()
    start_over(box, "a.ini")
    box.run("pull", "-o", "out", status=0)
    has(box.read("out/SCEP a.ini").decode(), "Sons & Daughters")
    same(box.actions("--check"), {"out/SCEP a.ini": "unchanged"})
    box.write("out/SCEP a.ini", box.read("out/SCEP a.ini").replace(
        b"= 2048", b"= 4096"))
    result = box.run("plan", status=8)
    has(result.all, "organization")
    box.apply(status=8)
    same(box.writes(), [])


@case("pull: what is masked is never sent")
def masked(box):
    jamf = box.jamf()
    box.define()
    box.apply()
    start_over(box, "wifi.ini")
    box.run("pull", "-o", "out", status=0)
    plan = box.plan("out/SCEP wifi.mobileconfig")
    same([item["action"] for item in plan["items"]], ["unchanged"])
    box.write("other.mobileconfig", box.read("out/SCEP wifi.mobileconfig")
              .replace(b"<integer>2048</integer>", b"<integer>4096</integer>"))
    result = box.run("push", "--yes", "other.mobileconfig", status=8)
    has(result.err, "masked")
    has(result.err, "--with-secrets")
    same(box.writes(), [])
    has(jamf.profiles()["macos"][0]["payloads"], CHALLENGE)


if __name__ == "__main__":
    main()
