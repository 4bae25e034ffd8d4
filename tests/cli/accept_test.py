"""Findings that are accepted, and findings of which there are many.

Planted mutations that must be caught: in accept.c, let every label be the one
that is wanted; in report.c, do not count what was accepted."""

import json
import os
import re

from harness import (case, check, definition, has, lacks, rendered, rows,
                     same, spotless)

NO_CA = "scep-no-ca-payload"
OPEN = "scep-fingerprint-none"


def accepting(*ids, scep=None, profile=None, rest=""):
    return definition(scep, {**(profile or {}), "accept": ", ".join(ids)},
                      rest)


def ids(result):
    """Ids in JSON, and how many were accepted."""
    found = result.json()
    return ([f["id"] for f in found["findings"]], found["accepted"])


@case("accept: what a definition accepts is counted and not shown")
def own_list(box):
    box.write("a.ini", definition())
    same(box.run("validate", "--strict", "a.ini", status=1).ids(), [NO_CA],
         "ids")
    box.write("a.ini", accepting(NO_CA))
    result = box.run("validate", "--strict", "a.ini", status=0)
    same(result.out, "", "stdout")
    same(result.err, f"1 finding accepted: {NO_CA}\n", "stderr")


@rows("accept: the item", [
    ("an id", NO_CA, 0),
    ("at a section", NO_CA + "@scep", 0),
    ("at a section, other spelling", NO_CA + " @ SCEP", 0),
    ("at another section", NO_CA + "@profile", 1),
    ("at a label that is not there", NO_CA + "@scep wifi", 1),
    ("another id", "scep-url-query", 1),
])
def item(box, text, shown):
    box.write("a.ini", accepting(text))
    result = box.run("validate", "--json", "a.ini", status=0)
    found = result.json()
    same([f["id"] for f in found["findings"]].count(NO_CA), shown, "shown")
    same(found["accepted"], 1 - shown, "accepted")


@rows("accept: the label", [
    ("the one", "scep-key-exportable@scep one", ["scep \"two\""]),
    ("in quotes", 'scep-key-exportable@scep "two"', ["scep \"one\""]),
    ("any", "scep-key-exportable@scep", []),
])
def label(box, text, left):
    one = spotless(box, {"allow_export_from_keychain": "yes"},
                   profile={"accept": text})
    begin = one.index("[scep]")
    section = one[begin:].replace("CN=device", "CN=other")
    box.write("a.ini", one.replace("[scep]", '[scep "one"]')
              + section.replace("[scep]", '[scep "two"]'))
    text = box.read("a.ini").decode().splitlines()
    found = box.run("validate", "--json", "a.ini", status=0).json()
    sections = []
    for finding in found["findings"]:
        if finding["id"] == "scep-key-exportable":
            above = [line for line in text[:finding["line"]]
                     if line.startswith("[")]
            sections.append(above[-1].strip("[]"))
    same(sections, left, "where it is left")
    same(found["accepted"], 2 - len(left), "accepted")


@rows("accept: a list that is wrong", [
    ("unknown id", "scep-no-ca-payloads", "accept-unknown", "did you mean "
     "'scep-no-ca-payload'?"),
    ("nothing near", "zzzz", "accept-unknown", "no finding has the id"),
    ("empty id", "@scep", "accept-unknown", "no finding has the id ''"),
    ("an error", "duplicate-identifier", "accept-error",
     "cannot be accepted"),
    ("unknown section", NO_CA + "@scap", "accept-unknown",
     f"did you mean '{NO_CA}@scep'?"),
    ("no section", NO_CA + "@", "accept-unknown", "no section ''"),
])
def wrong(box, text, rule, words):
    box.write("a.ini", accepting(text))
    result = box.run("validate", "a.ini", status=1)
    has(result.out, rule, "stdout")
    has(result.out, words, "stdout")
    has(result.out, "a.ini:5:10:", "its place")
    box.run("build", "--unsigned", "a.ini", status=1)
    box.write("a.ini", definition())
    box.write("scepctl.conf", f"[check]\naccept = {text}\n")
    result = box.run("validate", "a.ini", status=1)
    has(result.out, words, "stdout")
    check(re.search(r"scepctl\.conf:2:10: error:", result.out),
          f"no place: {result}")
    box.run("build", "--unsigned", "a.ini", status=1)


@case("accept: an error is never taken, whatever lists say")
def errors(box):
    text = definition({"url": None}, {"accept": "missing-key"})
    box.write("a.ini", text)
    found = box.run("validate", "--json", "a.ini", status=1).json()
    check("missing-key" in [f["id"] for f in found["findings"]],
          f"taken: {found}")
    same(found["accepted"], 0, "accepted")


BASE = """[profile]
abstract = yes
organization = Example Inc.
accept = scep-fingerprint-none

[scep]
url = https://scep.example.com/scep
fingerprint = none
"""
CHILD = """[profile]
extends = base.ini
name = Child
identifier = com.example.child
accept = scep-no-ca-payload

[scep]
name = ca
subject = CN=device
use_as_digital_signature = yes
allow_all_apps_access = yes
"""


@case("accept: lists of bases, the definition and the project add up")
def lists(box):
    box.write("base.ini", BASE)
    box.write("a.ini", CHILD)
    box.write("scepctl.conf", "[check]\naccept = scep-key-all-apps\n")
    result = box.run("validate", "--strict", "--json", "a.ini", status=0)
    same(ids(result), ([], 3), "findings, accepted")
    same(result.json()["accepted_ids"],
         [{"id": i, "count": 1} for i in
          (OPEN, "scep-key-all-apps", NO_CA)], "ids")
    same(ids(box.run("validate", "--json", ".", status=0)), ([], 4), "all")


@case("accept: what does not occur any more is a note")
def unused(box):
    box.write("a.ini", accepting(NO_CA, "scep-url-query"))
    result = box.run("validate", "a.ini", status=0)
    same(result.ids(), ["accept-unused"], "ids")
    has(result.out, "a.ini:5:30: note: 'scep-url-query' is accepted, but "
        "does not occur", "stdout")
    box.write("a.ini", accepting(NO_CA, "scep-url-query", "accept-unused"))
    result = box.run("validate", "--json", "a.ini", status=0)
    same(ids(result), ([], 2), "accepted itself")
    box.write("a.ini", accepting(NO_CA, "accept-unused"))
    same(box.run("validate", "a.ini", status=0).ids(), ["accept-unused"],
         "of no use")
    # It may be what an error hides.
    box.write("a.ini", accepting("scep-url-query", scep={"url": "x"}))
    lacks(box.run("validate", "a.ini", status=1).out, "accept-unused",
          "beside an error")


@case("accept: what verify alone finds may be accepted nowhere else")
def elsewhere(box):
    box.write("a.ini", accepting(NO_CA, "signer-expires-soon"))
    same(box.run("validate", "--json", "a.ini").json()["findings"], [],
         "findings")


@case("accept: the lists of many say so when all of them were looked at")
def unused_of_many(box):
    box.write("base.ini", BASE.replace("fingerprint = none\n", ""))
    fingerprint = "fingerprint = " + "ab" * 32 + "\n"
    box.write("a.ini", CHILD + fingerprint)
    box.write("sub/b.ini", CHILD.replace("base.ini", "../base.ini")
              .replace("com.example.child", "com.example.other")
              + fingerprint)
    box.write("scepctl.conf",
              "[check]\naccept = scep-key-all-apps, scep-url-query\n")
    for some in (["a.ini"], ["a.ini", "sub/b.ini"], ["sub"]):
        same(box.run("validate", *some, status=0).ids(), [], str(some))
    for whole in (["."], ["base.ini", "a.ini", "sub"],
                  [box.at("base.ini"), "sub/../a.ini", "sub/b.ini"]):
        result = box.run("validate", *whole, status=0)
        same(sorted(result.ids()), ["accept-unused"] * 2, str(whole))
        has(result.out, "base.ini:4:10: note:", "of the base")
        has(result.out, "scepctl.conf:2:29: note:", "of the project")
    box.write("sub/b.ini", CHILD.replace("base.ini", "../base.ini")
              .replace("com.example.child", "com.example.other")
              .replace("[scep]\n", "[scep]\nfingerprint = none\n"))
    same(box.run("validate", ".", status=0).ids(), ["accept-unused"],
         "one of them has it")
    box.write("broken.ini", "[profile]\n[scep]\n")
    lacks(box.run("validate", ".", status=1).out, "accept-unused",
          "with one that is broken")


@case("accept: profiles by anyone are of the project too")
def profiles(box):
    box.write("a.ini", definition({"allow_all_apps_access": "yes"}))
    box.run("build", "--unsigned", "a.ini", status=0)
    name = "a.mobileconfig"
    before, none = ids(box.run("validate", "--json", name, status=0))
    same(none, 0, "accepted")
    check("scep-key-all-apps" in before, f"no finding: {before}")
    for text, taken in (("scep-key-all-apps", 1),
                        ("scep-key-all-apps@scep", 1),
                        ("scep-key-all-apps@root", 0)):
        box.write("scepctl.conf", f"[check]\naccept = {text}\n")
        after, accepted = ids(box.run("validate", "--json", name, status=0))
        same((len(after), accepted), (len(before) - taken, taken), text)
        # A verification shows all that there is.
        has(box.run("verify", name).out, "scep-key-all-apps", "verify")


@case("accept: every machine form tells how many")
def forms(box):
    box.write("a.ini", accepting(NO_CA, OPEN, scep={"fingerprint": "none"}))
    run = json.loads(box.run("validate", "--format", "sarif", "a.ini",
                             status=0).out)["runs"][0]
    same(run["results"], [], "results")
    same(run["properties"]["accepted"], 2, "SARIF")
    same(box.run("validate", "--format", "github", "a.ini", status=0).out,
         f"::notice title=accepted::2 findings accepted: {OPEN}, {NO_CA}\n",
         "GitHub")
    box.write("b.ini", definition(profile={"identifier": "com.example.b"}))
    run = json.loads(box.run("validate", "--format", "sarif", "b.ini",
                             status=0).out)["runs"][0]
    same(run["properties"]["accepted"], 0, "SARIF")
    lacks(box.run("validate", "--format", "github", "b.ini", status=0).out,
          "accepted", "GitHub")


@case("accept: build, plan and the profile's bytes")
def elsewhere_too(box):
    box.write("a.ini", definition())
    result = box.run("build", "--unsigned", "--strict", "a.ini", status=1)
    has(result.err, NO_CA, "stderr")
    box.run("build", "--unsigned", "a.ini", status=0)
    before = box.read("a.mobileconfig")
    box.write("a.ini", accepting(NO_CA))
    result = box.run("build", "--unsigned", "--strict", "a.ini", status=0)
    same(box.read("a.mobileconfig"), before, "bytes")
    has(result.err, "is unchanged", "stderr")
    has(result.err, f"1 finding accepted: {NO_CA}", "stderr")
    lacks(result.err, "warning:", "stderr")
    server = {"JAMF_URL": "https://localhost:1", "JAMF_TOKEN": "t"}
    # Nobody answers there: what is accepted is told all the same.
    result = box.run("plan", "--json", "a.ini", env=server, status=11)
    same(ids(result), ([], 1), "plan --json")
    result = box.run("plan", "--markdown", "a.ini", env=server, status=11)
    has(rendered(result.out), f"1 finding accepted: {NO_CA}", "Markdown")
    result = box.run("plan", "a.ini", env=server, status=11)
    has(result.err, f"1 finding accepted: {NO_CA}", "plan")
    lacks(result.err, "warning:", "plan")


# -- many files of one finding -------------------------------------------------

def many(box, count, changes=None):
    for i in range(count):
        box.write(f"many/{i:03}.ini", definition(
            changes, profile={"identifier": f"com.example.n{i}"}))


@case("many: on a terminal findings of one id are counted, a pipe gets all")
def grouped(box):
    many(box, 40)
    result = box.on_terminal("validate", "--color", "never", "many")
    text = result.out.replace("\r\n", "\n")
    same(len(re.findall(rf"\[{NO_CA}\]$", text, re.M)), 5, "shown")
    has(text, f"\nwarning: {NO_CA}: 40 files\n", "terminal")
    has(text, "hint: that was for a terminal", "terminal")
    has(text, "0 errors, 40 warnings, 0 notes in 40 files", "terminal")
    piped = box.run("validate", "many", status=0)
    same(len(piped.ids()), 40, "pipe")
    lacks(piped.out, "40 files", "pipe")
    same(len(box.run("validate", "--json", "many").json()["findings"]), 40,
         "JSON")
    for name in ("json", "sarif", "github"):
        out = box.on_terminal("validate", "--format", name, "many").out
        check(out.count(NO_CA) >= 40, f"{name} on a terminal is cut")


@case("many: a few files are shown as they are")
def few(box):
    many(box, 5)
    text = box.on_terminal("validate", "--color", "never", "many").out
    same(text.count(f"[{NO_CA}]"), 5, "shown")
    lacks(text, f"{NO_CA}: 5 files", "terminal")


@case("many: each error says its place")
def errors_of_many(box):
    many(box, 12, {"retries": "lots"})
    text = box.on_terminal("validate", "--color", "never", "many").out
    text = text.replace("\r\n", "\n")
    for i in range(12):
        check(re.search(rf"^many/{i:03}\.ini:\d+:\d+: error: ", text, re.M),
              f"nothing of {i}: {text}")
    rule = re.search(r"error: .* \[(.+)\]$", text, re.M).group(1)
    has(text, f"\nerror: {rule}: 12 files\n", "terminal")
    same(text.count("retries = lots"), 5, "excerpts")


@case("many: build on a terminal")
def build_many(box):
    many(box, 12)
    text = box.on_terminal("--color", "never", "build", "--unsigned", "many",
                           "-o", "out").out.replace("\r\n", "\n")
    same(text.count(f"[{NO_CA}]"), 5, "shown")
    has(text, f"\nwarning: {NO_CA}: 12 files\n", "terminal")
    result = box.run("build", "--unsigned", "many", "-o", "other", status=0)
    same(len(result.ids()), 12, "pipe")
    same(len(os.listdir(box.at("out"))), 12, "files")
