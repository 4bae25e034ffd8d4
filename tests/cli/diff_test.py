"""diff: two profiles side by side, in the words of a definition.

Planted mutations that must be caught: in jamf/payload_compare.c, leaving out
same_name ("a payload keeps its name: labels moved"); in
jamf/payload_entry.c, is_said_otherwise false ("secrets: another reference"); in report/diff.c, the value in place of
SECRET_MASK ("secrets: another literal"); in sync/diff_settings.c, comparing
lists by their text ("equal: lists in another order"); in sync/diff.c, leaving
out is_setting ("effects: nothing of what is no device's")."""

import json
import os
import plistlib

from harness import (SANITIZED, SCEP, TOP, case, check, definition, has, lacks,
                     rendered, rows, same)
from random_definitions import SECRETS, Maker, share
from repository import Repository

CANARY = "canary-5f2d"
SWAPPED = {"added": "removed", "removed": "added", "changed": "changed"}
WIFI = """
[wifi "office"]
ssid = corp
security = wpa2
password = env:WIFI_PASSWORD
"""
JAMF = """
[jamf]
category = Certificates

[scope]
computer_groups = Pilot, Finance
"""


def pair(box, was, becomes, *options, status=1, **more):
    box.write("a.ini", was)
    box.write("b.ini", becomes)
    return box.run("diff", *options, "a.ini", "b.ini", status=status, **more)


def told(box, was, becomes, status=1):
    return pair(box, was, becomes, "--json", status=status).json()


def between(box, *operands, status=1, cwd="repo", **more):
    return box.run("diff", "--json", *operands, cwd=box.at(cwd),
                   status=status, **more).json()


def keys(report):
    return {d["key"]: (d["was"], d["becomes"])
            for d in report["differences"]}


SAME = definition(rest=WIFI + JAMF)


@rows("diff: equal", [
    ("the same", SAME),
    ("comments and blank lines", SAME.replace("[wifi", "; hello\n\n\n[wifi")),
    ("spelling", SAME.replace("use_as_digital_signature", "Use As DIGITAL "
                              "Signature").replace("= yes", "=   ON")),
    ("lists in another order", SAME.replace("Pilot, Finance",
                                            "Finance, Pilot")),
    ("a default that is written", SAME.replace(
        "[jamf]", "[jamf]\ndistribution_method = install-automatically")),
    ("sections in another order", definition(
        rest=JAMF + WIFI)),
    ("CRLF and a mark", "\ufeff" + SAME.replace("\n", "\r\n")),
])
def _(box, other):
    for options in ((), ("--json",), ("--markdown",)):
        result = pair(box, SAME, other, *options, status=0)
        if not options:
            same(result.all, "", "output")
    report = told(box, other, SAME, status=0)
    same((report["different"], report["differences"], report["effects"]),
         (False, [], ["nothing"]))
    same(report["format"], 1)


@case("diff: what changed is told key by key, with its line")
def _(box):
    report = told(box, SAME, SAME.replace("corp", "guest").replace(
        "wpa2", "wpa3").replace("Certificates", "Networks"))
    same(keys(report), {"ssid": ("corp", "guest"),
                        "security": ("wpa2", "wpa3"),
                        "category": ("Certificates", "Networks")})
    ssid = [d for d in report["differences"] if d["key"] == "ssid"][0]
    line = SAME.splitlines().index("ssid = corp") + 1
    same(ssid["was_at"], {"file": "a.ini", "line": line, "column": 8})
    same(ssid["becomes_at"], {"file": "b.ini", "line": line, "column": 8})
    same(ssid["becomes_in"], {"section": "wifi", "label": "office",
                              "type": "com.apple.wifi.managed"})
    same((ssid["kind"], ssid["path"]), ("changed",
                                        "PayloadContent[1].SSID_STR"))
    text = box.run("diff", "a.ini", "b.ini", status=1).out
    has(text, '[wifi "office"]\n')
    has(text, "  ~ ssid:     corp -> guest\n")
    has(text, "[jamf]\n  ~ category: Certificates -> Networks\n")


@case("diff: bits of a number are keys of their own")
def _(box):
    for value, was in (("no", "yes"), (None, "yes")):
        report = told(box, definition(), definition(
            {"use_as_digital_signature": value,
             "use_for_key_encipherment": "yes"}))
        same(keys(report), {
            "use_as_digital_signature": (was, "no"),
            "use_for_key_encipherment": ("no", "yes")})
    report = told(box, definition({"use_as_digital_signature": None}),
                  definition())
    same(keys(report), {"use_as_digital_signature": ("no", "yes")})


@case("diff: payloads that come and go are told with their keys")
def _(box):
    for options, mark, kind in ((("a.ini", "b.ini"), "+", "added"),
                                (("b.ini", "a.ini"), "-", "removed")):
        pair(box, definition(), definition(rest=WIFI))
        text = box.run("diff", *options, status=1).out
        has(text, f'{mark} [wifi "office"]  com.apple.wifi.managed\n')
        has(text, f"  {mark} ssid:         corp\n")
        has(text, f"  {mark} password:     env:WIFI_PASSWORD\n")
        report = box.run("diff", "--json", *options, status=1).json()
        first = report["differences"][0]
        same((first["kind"], first["key"], first["path"]),
             (kind, None, "PayloadContent[1]"))
        check(all(d["kind"] == kind for d in report["differences"]), report)


@case("diff: a payload keeps its name: labels moved")
def _(box):
    # Both change, and come in another order: only the names tell.
    wifi = WIFI + '[wifi "home"]\nssid = home\nsecurity = none\n'
    first, second = wifi.split('[wifi "home"]')
    turned = '[wifi "home"]' + second + first
    moved = turned.replace(
        '"office"]', '"hq"]\ndisplay_name = Wi-Fi (office)').replace(
            '"home"]', '"cabin"]\ndisplay_name = Wi-Fi (home)')
    report = told(box, definition(rest=wifi), definition(rest=moved))
    places = {(d["was_in"]["label"], d["becomes_in"]["label"])
              for d in report["differences"]}
    same(places, {("office", "hq"), ("home", "cabin")})
    same(set(keys(report)), {"uuid", "payload_identifier"})
    has(box.run("diff", "a.ini", "b.ini", status=1).out,
        '[wifi "office"] -> [wifi "hq"]\n')
    # An identity that moves can be kept.
    scep = definition().replace("[scep]", '[scep "lab"]')
    text = pair(box, definition(), scep).out
    uuid = told(box, definition(), scep)
    uuid = keys(uuid)["uuid"][0]
    has(text, f"'uuid = {uuid}'")
    has(text, "(another identity)")


@case("diff: dictionaries in an array are told by their rows")
def _(box):
    vpn = """
[vpn "office"]
Connection Name = Office
Connection Type = IKEv2
Server = vpn.example.com
Remote Identifier = vpn.example.com
Local Identifier = device.example.com
Machine Authentication = Certificate
Identity Certificate = scep
on_demand = yes

[vpn "office" on_demand_rules "home"]
action = disconnect
ssids = Home
"""
    report = told(box, definition(rest=vpn), definition(
        rest=vpn.replace("ssids = Home", "ssids = Home, Cabin")))
    same(keys(report), {"on_demand_rules[0].ssids": ("Home", "Home, Cabin")})
    # One that comes before the others moves none of them.
    more = vpn.replace('[vpn "office" on_demand_rules "home"]',
                       '[vpn "office" on_demand_rules "lab"]\n'
                       'action = connect\nssids = Lab\n'
                       '[vpn "office" on_demand_rules "home"]')
    expected = {"on_demand_rules": ("1 item", "2 items"),
                "on_demand_rules[0].action": (None, "connect"),
                "on_demand_rules[0].ssids": (None, "Lab")}
    same(keys(told(box, definition(rest=vpn), definition(rest=more))),
         expected)
    same(keys(told(box, definition(rest=more), definition(rest=vpn))),
         {key: (b, a) for key, (a, b) in expected.items()})
    last = more.replace("Lab", "Den") + \
        '[vpn "office" on_demand_rules "rest"]\naction = ignore\n'
    same(keys(told(box, definition(rest=more), definition(rest=last))),
         {"on_demand_rules": ("2 items", "3 items"),
          "on_demand_rules[0].ssids": ("Lab", "Den"),
          "on_demand_rules[2].action": (None, "ignore")})


# -- secrets -----------------------------------------------------------------


@case("diff: secrets: another reference")
def _(box):
    other = SAME.replace("env:WIFI_PASSWORD", "file:wifi.secret")
    report = told(box, SAME, other)
    same(keys(report), {"password": ("env:WIFI_PASSWORD",
                                     "file:wifi.secret")})
    check(report["differences"][0]["secret"], report)


@case("diff: secrets: another literal")
def _(box):
    first = SAME.replace("env:WIFI_PASSWORD", CANARY + "-1")
    other = SAME.replace("env:WIFI_PASSWORD", CANARY + "-2")
    for options in ((), ("--json",), ("--markdown",)):
        result = pair(box, first, other, *options)
        has(result.out, "password")
        lacks(result.all, CANARY)
    has(pair(box, first, other).out, "password: ******** differs\n")
    same(keys(told(box, first, other)), {"password": (None, None)})
    same(keys(told(box, first, SAME)), {"password": (None,
                                                     "env:WIFI_PASSWORD")})
    same(told(box, first, first, status=0)["different"], False)


@case("diff: secrets: a command is not shown")
def _(box):
    other = SAME.replace("env:WIFI_PASSWORD", f"command:get {CANARY}")
    for options in ((), ("--json",), ("--markdown",)):
        lacks(pair(box, SAME, other, *options).all, CANARY)


@case("diff: secrets: a reference against a profile is not compared")
def _(box):
    box.write("a.ini", SAME)
    built = box.run("build", "--unsigned", "-o", "-", "a.ini", status=0,
                    env={"WIFI_PASSWORD": CANARY})
    box.write("a.mobileconfig", built.out_bytes)
    for names in (("a.ini", "a.mobileconfig"), ("a.mobileconfig", "a.ini")):
        result = box.run("diff", *names, status=0)
        has(result.out, "  ? password: not compared: a secret that is not at "
            "hand\n")
        lacks(result.all, CANARY)
        report = box.run("diff", "--json", *names, status=0).json()
        same((report["different"], report["differences"], report["notes"]),
             (False, [], ["not-compared"]))
        same([d["key"] for d in report["not_compared"]], ["password"])
    # Nor what was masked.
    masked = plistlib.loads(built.out_bytes)
    masked["PayloadContent"][1]["Password"] = "********"
    box.write("masked.mobileconfig", plistlib.dumps(masked))
    report = box.run("diff", "--json", "a.mobileconfig",
                     "masked.mobileconfig", status=0).json()
    same([d["key"] for d in report["not_compared"]], ["password"])


# -- effects -----------------------------------------------------------------


@rows("diff: effects", [
    ("nothing", JAMF, JAMF.replace("Certificates", "Networks"), ["nothing"]),
    ("newly scoped devices", WIFI, WIFI.replace("corp", "guest"),
     ["newly-scoped"]),
    ("a new certificate", WIFI + "[jamf]\nredeploy_on_update = all\n",
     "[jamf]\nredeploy_on_update = all\n", ["new-certificate"]),
    ("scope widened", JAMF, JAMF.replace("Finance", "Finance, Sales"),
     ["scope-wider"]),
    ("scope narrowed", JAMF, JAMF.replace(", Finance", ""),
     ["scope-narrower"]),
    ("scope both", JAMF, JAMF.replace("Finance", "Sales"),
     ["scope-wider", "scope-narrower"]),
    ("all computers", JAMF, JAMF.replace(
        "computer_groups = Pilot, Finance", "all_computers = yes"),
     ["scope-wider"]),
    ("scope emptied", JAMF, "[jamf]\ncategory = Certificates\n[scope]\n"
     "none = yes\n", ["scope-narrower"]),
    ("an exclusion", JAMF, JAMF + "[exclusions]\ncomputer_groups = Lab\n",
     ["scope-narrower"]),
    ("an exclusion less", JAMF + "[exclusions]\ncomputer_groups = Lab, X\n",
     JAMF + "[exclusions]\ncomputer_groups = Lab\n", ["scope-wider"]),
])
def _(box, was, becomes, effects):
    report = told(box, definition(rest=was), definition(rest=becomes))
    same(report["effects"], effects)


@case("diff: effects: nothing of what is no device's")
def _(box):
    report = told(box, definition(), definition(profile={"min_os": "14"}))
    same((keys(report), report["effects"]),
         ({"min_os": ("13", "14")}, ["nothing"]))


@case("diff: effects: settings in place, where nothing enrols")
def _(box):
    def only(ssid):
        return ("[profile]\nname = Wi-Fi\nidentifier = com.example.wifi\n"
                "organization = Example\n" +
                WIFI.replace("corp", ssid) +
                "[jamf]\nredeploy_on_update = all\n")
    same(told(box, only("a"), only("b"))["effects"], ["in-place"])


@case("diff: effects: another level or identifier installs it again")
def _(box):
    for change in ({"level": "user"}, {"identifier": "com.example.other"}):
        report = told(box, definition(), definition(profile=change))
        same(report["effects"], ["reinstalled"])
    has(report["notes"], "another-profile")


@case("diff: effects: a reference that is broken")
def _(box):
    box.write("a.ini", definition(rest='[wifi]\nssid = x\nsecurity = wpa2\n'
                                       'eap_types = tls\nidentity = scep\n'))
    plist = plistlib.loads(box.run("build", "--unsigned", "-o", "-", "a.ini",
                                   status=0).out_bytes)
    box.write("a.mobileconfig", plistlib.dumps(plist))
    plist["PayloadContent"][1]["PayloadCertificateUUID"] = \
        "11111111-1111-4111-8111-111111111111"
    box.write("b.mobileconfig", plistlib.dumps(plist))
    report = box.run("diff", "--json", "a.mobileconfig", "b.mobileconfig",
                     status=1).json()
    has(report["effects"], "broken-reference")


# -- operands ----------------------------------------------------------------


@case("diff: a profile, signed or not, XML or binary, against what made it")
def _(box):
    box.write("a.ini", definition())
    box.run("build", "--sign", box.fixtures.identity(), "a.ini", status=0)
    plist = plistlib.loads(box.run("build", "--unsigned", "-o", "-", "a.ini",
                                   status=0).out_bytes)
    box.write("binary.mobileconfig",
              plistlib.dumps(plist, fmt=plistlib.FMT_BINARY))
    for other in ("a.mobileconfig", "binary.mobileconfig"):
        for names in (("a.ini", other), (other, "a.ini")):
            same(box.run("diff", *names, status=0).all, "")
    plist["PayloadContent"][0]["PayloadContent"]["Keysize"] = 4096
    box.write("c.mobileconfig", plistlib.dumps(plist))
    report = box.run("diff", "--json", "a.mobileconfig", "c.mobileconfig",
                     status=1).json()
    same(keys(report), {"key_size": ("2048", "4096")})
    same(report["differences"][0]["becomes_at"],
         {"file": "c.mobileconfig",
          "path": "PayloadContent[0].PayloadContent.Keysize"})


@case("diff: standard input is one of the two, once")
def _(box):
    box.write("a.ini", definition())
    other = definition({"name": "other"})
    for names in (("-", "a.ini"), ("a.ini", "-")):
        result = box.run("diff", *names, stdin=other, status=1)
        has(result.out, "<stdin>")
    box.run("diff", "-", "-", stdin=other, status=2)


@case("diff: what cannot be compared is said, in JSON too")
def _(box):
    box.write("a.ini", definition())
    box.write("bad.ini", definition({"key_size": "many"}))
    box.write("bad.mobileconfig", "<plist")
    result = box.run("diff", "a.ini", "bad.ini", status=1)
    has(result.err, "bad.ini:")
    same(result.out, "")
    report = box.run("diff", "--json", "a.ini", "bad.ini", status=1).json()
    same((report["different"], report["differences"]), (None, []))
    check(report["findings"], report)
    box.run("diff", "a.ini", "bad.mobileconfig", status=1)
    report = box.run("diff", "--json", "bad.ini", "none.ini", status=4).json()
    same((report["different"], report["status"]), (None, 4))
    same([f["file"] for f in report["failures"]], ["none.ini"])
    check(report["findings"], report)
    box.run("diff", "a.ini", status=2)
    box.run("diff", "--json", "--markdown", "a.ini", "a.ini", status=2)
    os.mkdir(box.at("below"))
    box.run("diff", "a.ini", "below", status=9)


@case("diff: bases are followed, and named where a value is from them")
def _(box):
    box.write("base.ini", "[profile]\nabstract = yes\n"
              "organization = Example Inc.\n[scep]\nkey_size = 4096\n")
    own = definition().replace("[profile]", "[profile]\nextends = base.ini")
    report = told(box, definition(), own)
    same(keys(report), {"key_size": ("2048", "4096")})
    same(report["differences"][0]["becomes_at"]["file"], "base.ini")
    has(box.run("diff", "a.ini", "b.ini", status=1).out, "(base.ini:5)")
    # Bases can be compared as well.
    box.write("other.ini", box.read("base.ini").replace(b"4096", b"2048"))
    report = box.run("diff", "--json", "base.ini", "other.ini",
                     status=1).json()
    same(keys(report), {"key_size": ("4096", "2048")})


@case("diff: what is between golden files is the same from either side")
def _(box):
    golden = os.path.join(TOP, "tests", "golden")
    names = sorted(n for n in os.listdir(golden) if n.endswith(".ini"))
    check(len(names) >= 5, names)
    for name in names:
        path = os.path.join(golden, name)
        box.run("diff", path, path, status=0)
        plist = os.path.join(golden, name[:-4] + ".plist")
        result = box.run("diff", "--json", path, plist, status=0)
        same(result.json()["differences"], [], name)
        other = os.path.join(golden, names[names.index(name) - 1])
        there = box.run("diff", "--json", path, other, status=1).json()
        back = box.run("diff", "--json", other, path, status=1).json()
        for mine, its in ((there, back), (back, there)):
            for d in mine["differences"]:
                check(any(SWAPPED[d["kind"]] == e["kind"]
                          and d["key"] == e["key"]
                          and d["was_in"] == e["becomes_in"]
                          and d["was"] == e["becomes"]
                          and d["becomes"] == e["was"]
                          for e in its["differences"]),
                      f"not mirrored: {json.dumps(d)}")


@case("diff: random definitions: as they are spelt, against what they build")
def _(box):
    maker = Maker(box.run("explain", "--json", status=0).json()["found"])
    share(box, "spelt")
    share(box, "plain")
    made = [maker.make(number) for number in range(5 if SANITIZED else 20)]
    for one in made:
        for folder, files in (("spelt", one.files), ("plain", one.plain)):
            for name, text in files.items():
                box.write(f"{folder}/{name}", text)
    box.run("build", "--unsigned", "--offline", "-o", "out", "plain",
            env=SECRETS, status=0, timeout=300)
    for one in made:
        plain, spelt = f"plain/{one.name}", f"spelt/{one.name}"
        built = "out/" + one.name.replace(".ini", ".mobileconfig")
        for names in ((plain, spelt), (spelt, built), (built, plain)):
            result = box.run("diff", "--json", *names)
            check(result.status == 0, f"{one}: {result}")
            lacks(result.all, SECRETS["MADE_SECRET"])
    for one, other in zip(made, made[1:]):
        there = between(box, f"plain/{one.name}", f"plain/{other.name}",
                        cwd=".")
        back = between(box, f"plain/{other.name}", f"plain/{one.name}",
                       cwd=".")
        same(sorted((SWAPPED[d["kind"]], str(d["key"]), str(d["was"]),
                     str(d["becomes"])) for d in there["differences"]),
             sorted((d["kind"], str(d["key"]), str(d["becomes"]),
                     str(d["was"])) for d in back["differences"]))


@case("diff: what is more than a report lists is said")
def _(box):
    box.write("a.ini", definition())
    plist = plistlib.loads(box.run("build", "--unsigned", "-o", "-", "a.ini",
                                   status=0).out_bytes)
    box.write("a.mobileconfig", plistlib.dumps(plist))
    plist["PayloadContent"].append({
        "PayloadType": "com.example.many", "PayloadVersion": 1,
        "PayloadIdentifier": "com.example.many", "PayloadUUID": "many",
        **{f"Key {n}": {f"Key {i}": i for i in range(50)}
           for n in range(50)}})
    box.write("b.mobileconfig", plistlib.dumps(plist))
    report = box.run("diff", "--json", "a.mobileconfig", "b.mobileconfig",
                     status=1).json()
    check("cut" in report["notes"], report["notes"])


@case("diff: profiles as large as may be take no time to speak of")
def _(box):
    def many(turned):
        arrays = {f"Key {n}": [{"a": n}] * (1 + (n + turned) % 2)
                  for n in range(1900)}
        return plistlib.dumps({
            "PayloadType": "Configuration", "PayloadVersion": 1,
            "PayloadIdentifier": "com.example.many", "PayloadUUID": "many",
            "PayloadContent": [{
                "PayloadType": f"com.example.p{n % 7}", "PayloadVersion": 1,
                "PayloadIdentifier": f"com.example.{turned}.{n}",
                "PayloadUUID": f"{turned}-{n}",
                **(arrays if n < 6 else {})} for n in range(500)]})
    box.write("a.mobileconfig", many(0))
    box.write("b.mobileconfig", many(1))
    box.run("diff", "--json", "a.mobileconfig", "b.mobileconfig", status=1,
            timeout=60)


# -- strangers ---------------------------------------------------------------


@case("diff: Markdown and runners: hostile names stay plain words")
def _(box):
    bad = "x|<img src=x>[a](http://e) @team #1 ::error::no `c` \u202e"
    box.write("a.ini", definition())
    plist = plistlib.loads(box.run("build", "--unsigned", "-o", "-", "a.ini",
                                   status=0).out_bytes)
    box.write("a.mobileconfig", plistlib.dumps(plist))
    plist["PayloadContent"][0]["PayloadDisplayName"] = bad
    plist["PayloadContent"][0]["PayloadContent"]["Name"] = \
        "\n::warning::hi\n##[error]x"
    plist["PayloadContent"].append(dict(
        plist["PayloadContent"][0], PayloadType=bad, PayloadUUID="x"))
    box.write("b.mobileconfig", plistlib.dumps(plist))
    out = box.run("diff", "--markdown", "a.mobileconfig", "b.mobileconfig",
                  status=1).out
    for piece in ("<img", "[a](", "@team", "#1", "\u202e", "`c`"):
        lacks(out, piece)
    has(rendered(out), "@team")
    for line in out.splitlines():
        check(not line.startswith("|") or line.count("|")
              - line.count("\\|") == 5, line)
    out = box.run("diff", "a.mobileconfig", "b.mobileconfig", status=1,
                  env={"GITHUB_ACTIONS": "true", "CI": "true"}).out
    for line in out.splitlines():
        check(not line.startswith(("::", "##[")), line)
    lacks(out, "\u202e")


@case("diff: a comment is cut to its room")
def _(box):
    many = "".join(f'[wifi "{n}"]\nssid = {"s" * 30}\nsecurity = none\n'
                   for n in range(300))
    out = pair(box, definition(), definition(rest=many), "--markdown").out
    check(len(out) < 65536, len(out))
    has(out, "**Cut: ")
    has(out, "**Effect: newly scoped")


@case("diff: pins of the lock file count, without one it is said")
def _(box):
    box.write("scepctl.conf", "[check]\n")
    box.write("a.ini", definition({"fingerprint": "auto"}))
    box.write("b.ini", definition())
    report = box.run("diff", "--json", "a.ini", "b.ini", status=0).json()
    same(report["notes"], ["not-pinned"])
    same([d["key"] for d in report["not_compared"]], ["fingerprint"])
    same(box.run("diff", "a.ini", "a.ini", status=0).all, "")
    cert = {"subject": "CN=ca", "expires": "2031-05-04T10:00:00Z",
            "sha256": SCEP["fingerprint"], "sha1": "ab" * 20,
            "md5": "cd" * 16}
    line = {"kind": "pin", "url": SCEP["url"], "name": "ca", "ca": cert,
            "source": "getcacert", "learnt": "2026-11-23"}
    box.write("scepctl.lock", json.dumps(line) + "\n")
    same(box.run("diff", "a.ini", "b.ini", status=0).all, "")
    cert["sha256"] = "11" * 32
    box.write("scepctl.lock", json.dumps(line) + "\n")
    report = box.run("diff", "--json", "a.ini", "b.ini", status=1).json()
    same(keys(report)["fingerprint"], ("11" * 32, SCEP["fingerprint"]))


# -- git revisions -----------------------------------------------------------


def saved(box, **files):
    repository = Repository(box, "repo")
    for name, text in files.items():
        repository.write(name.replace("__", "/").replace("_ini", ".ini"), text)
    repository.save()
    return repository


@case("diff: a revision against the work tree, and another revision")
def _(box):
    repository = saved(box, wifi_ini=SAME)
    repository.write("wifi.ini", SAME.replace("corp", "guest"))
    report = between(box, "HEAD:wifi.ini", "wifi.ini")
    same(keys(report), {"ssid": ("corp", "guest")})
    ssid = report["differences"][0]
    same((ssid["was_at"]["revision"], ssid["was_at"]["file"]),
         ("HEAD", "wifi.ini"))
    check("revision" not in ssid["becomes_at"], ssid)
    # The index, then another commit.
    same(between(box, "HEAD:wifi.ini", ":wifi.ini", status=0)["different"],
         False)
    repository.add("wifi.ini")
    for name in (":wifi.ini", ":0:wifi.ini"):
        same(keys(between(box, "HEAD:wifi.ini", name)),
             {"ssid": ("corp", "guest")})
        between(box, name, "wifi.ini", status=0)
    repository.commit()
    text = box.run("diff", "HEAD~1:wifi.ini", "main:wifi.ini", status=1,
                   cwd=repository.path)
    has(text.out, "--- HEAD~1:wifi.ini\n+++ main:wifi.ini\n")
    same(keys(between(box, "HEAD^{/x}:wifi.ini", "HEAD@{1}:wifi.ini")),
         {"ssid": ("guest", "corp")})
    # Neither the files nor git's index are touched.
    same(repository.git("status", "--porcelain"), b"")


@case("diff: bases, certificates, payload files and pins of the revision")
def _(box):
    with open(box.fixtures.root(), "rb") as file:
        first = file.read()
    with open(box.fixtures.root("other"), "rb") as file:
        second = file.read()
    payload = plistlib.dumps({
        "PayloadType": "com.example.x", "PayloadVersion": 1,
        "PayloadIdentifier": "com.example.x.1",
        "PayloadUUID": "5A2FFCDC-50C8-4B71-9A49-9AD2A811009A", "Color": "red"})
    pin = json.dumps({
        "kind": "pin", "url": SCEP["url"], "name": "ca", "ca": {
            "subject": "CN=ca", "expires": "2031-05-04T10:00:00Z",
            "sha256": "11" * 32, "sha1": "ab" * 20, "md5": "cd" * 16},
        "source": "getcacert", "learnt": "2026-11-23"}) + "\n"
    repository = Repository(box, "repo")
    repository.write("base.ini", "[profile]\nabstract = yes\n"
                     "organization = Example\n[scep]\nkey_size = 2048\n")
    repository.write("certs/root.pem", first)
    repository.write("x.plist", payload)
    repository.write("scepctl.conf", "[check]\n")
    repository.write("scepctl.lock", pin)
    repository.write("wifi.ini", definition(
        {"certificate": "certs/root.pem", "fingerprint": "auto"},
        {"extends": "base.ini", "organization": None},
        '[payload "x"]\nfile = x.plist\n'))
    repository.save()
    repository.write("base.ini", "[profile]\nabstract = yes\n"
                     "organization = Example\n[scep]\nkey_size = 4096\n")
    repository.write("certs/root.pem", second)
    repository.write("x.plist", payload.replace(b"red", b"blue"))
    repository.write("scepctl.lock", pin.replace("11" * 32, "22" * 32))
    report = between(box, "HEAD:wifi.ini", "wifi.ini")
    got = keys(report)
    same(got["key_size"], ("2048", "4096"))
    same(got["Color"], ("red", "blue"))
    same(got["fingerprint"], ("11" * 32, "22" * 32))
    check(any("CN=Test other" in str(d["becomes"])
              for d in report["differences"]), report)
    has(box.run("diff", "wifi.ini", "HEAD:wifi.ini", status=1,
                cwd=repository.path).out, "(base.ini:5 in HEAD)")
    same(between(box, "HEAD:wifi.ini", "HEAD:./wifi.ini",
                 status=0)["differences"], [])
    # A file that is gone from the work tree is not missed.
    for name in ("wifi.ini", "base.ini", "x.plist", "certs/root.pem"):
        repository.remove(name)
    between(box, "HEAD:wifi.ini", "HEAD:wifi.ini", status=0)


@case("diff: paths of a revision begin at the top, or with a dot")
def _(box):
    repository = saved(box, below__wifi_ini=SAME)
    for cwd, name in (("repo", "below/wifi.ini"), ("repo", "./below/wifi.ini"),
                      ("repo/below", "below/wifi.ini"),
                      ("repo/below", "./wifi.ini"),
                      ("repo/below", "../below/wifi.ini")):
        between(box, f"HEAD:{name}", "HEAD:below/wifi.ini", status=0, cwd=cwd)
    result = box.run("diff", "HEAD:wifi.ini", "wifi.ini", status=4,
                     cwd=os.path.join(repository.path, "below"))
    has(result.err, "'HEAD:./wifi.ini'")
    # A file that is there goes first.
    repository.write("HEAD:below", "")
    repository.write("HEAD:wifi.ini", SAME.replace("corp", "guest"))
    same(keys(between(box, "HEAD:wifi.ini", "HEAD:below/wifi.ini")),
         {"ssid": ("guest", "corp")})


@rows("diff: revisions that are none", [
    ("no such revision", "nowhere:wifi.ini"),
    ("no such file", "HEAD:none.ini"),
    ("nothing behind the colon", "HEAD:"),
    ("a directory", "HEAD:certs"),
    ("an option for git", "--output=canary:wifi.ini"),
    ("an option for git, short", "-c:wifi.ini"),
    ("another stage", ":2:wifi.ini"),
    ("a path outside", "HEAD:../../../etc/passwd"),
    ("an absolute path", "HEAD:/etc/passwd"),
    ("a line end", "HEAD\nx:wifi.ini"),
    ("only colons", "::::"),
    ("a brace that is open", "HEAD@{:wifi.ini"),
    ("an escape", "\x1b[31m:wifi.ini"),
    ("a long one", "x" * 5000 + ":wifi.ini"),
])
def _(box, operand):
    repository = saved(box, wifi_ini=SAME, certs__a_ini=SAME)
    result = box.run("diff", "--", operand, "wifi.ini", cwd=repository.path)
    check(result.status in (4, 9), str(result))
    lacks(result.all, "\x1b[31m")
    lacks(result.all, "root:")
    same(sorted(os.listdir(repository.path)), [".git", "certs", "wifi.ini"])
    report = box.run("diff", "--json", "--", operand, "wifi.ini",
                     cwd=repository.path).json()
    same((report["different"], len(report["failures"])), (None, 1))


@case("diff: outside of git a revision is not found")
def _(box):
    box.write("a.ini", SAME)
    box.run("diff", "HEAD:a.ini", "a.ini", status=4,
            env={"GIT_CEILING_DIRECTORIES": box.path})


@case("diff: what a revision is made of does not run nor lead astray")
def _(box):
    box.write("outside.ini", SAME)
    repository = Repository(box, "repo")
    repository.write("a.ini", SAME)
    repository.link("out.ini", "../outside.ini")
    repository.link("in.ini", "a.ini")
    repository.write(".gitattributes", "*.ini filter=evil diff=evil\n")
    repository.git("config", "filter.evil.smudge", "touch ran; cat")
    repository.git("config", "filter.evil.clean", "cat")
    repository.git("config", "diff.evil.textconv", "touch ran; cat")
    repository.save()
    between(box, "HEAD:a.ini", "HEAD:in.ini", status=0)
    check(not os.path.exists(os.path.join(repository.path, "ran")), "ran")
    result = box.run("diff", "HEAD:a.ini", "HEAD:out.ini",
                     cwd=repository.path)
    check(result.status in (4, 8, 9), str(result))
    # What is wrong with one is said with the revision.
    repository.write("a.ini", SAME + "[nonsense]\n")
    repository.save()
    result = box.run("diff", "HEAD:a.ini", "HEAD~1:a.ini", status=1,
                     cwd=repository.path)
    has(result.err, "that is of 'HEAD:a.ini'")
    same(result.out, "")
