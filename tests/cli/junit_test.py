"""validate --format junit: read as the readers of GitLab and Jenkins read it,
with a parser that is not ours, and held to the rules of junit-10.xsd of
Jenkins' xunit plugin, which are said again in RULES.

Planted mutations that must be caught: in report/junit.c, do not escape '<'
("names"), let fails answer for errors alone ("strict"), leave out what end
does with failures ("unreadable"), name tests of no input after their file
alone ("other tests"); in base/runner.c, take RUNNER_XML for RUNNER_TEXT ("the
same document"); in cmd/reporting.c, leave the input out ("each input").
"""

import re
import xml.etree.ElementTree as ElementTree

from harness import case, check, definition, has, lacks, rows, same, spotless

# What an element may hold: other elements, attributes it has, and may have.
TEXT = (set(), set(), {"type", "message"})
RULES = {
    "testsuites": ({"testsuite"}, set(),
                   {"name", "time", "tests", "failures", "errors"}),
    "testsuite": ({"testsuite", "properties", "testcase", "system-out",
                   "system-err"}, {"name", "tests", "failures", "errors"},
                  {"group", "time", "skipped", "timestamp", "hostname", "id",
                   "package", "file", "log", "url"}),
    "testcase": ({"skipped", "error", "failure", "system-out", "system-err"},
                 {"name"}, {"time", "classname", "group"}),
    "failure": TEXT, "error": TEXT,
    "system-out": (set(), set(), set()),
}


def obeys(element):
    below, needed, allowed = RULES[element.tag]
    has_them = set(element.attrib)
    check(needed <= has_them <= needed | allowed, f"{element.tag}: {has_them}")
    if below:
        same((element.text or "").strip(), "", f"text in {element.tag}")
    for each in element:
        check(each.tag in below, f"{each.tag} in {element.tag}")
        obeys(each)


def tests(result):
    """The tests by name: what failed, what could not be done, what was
    printed; in a document that is as it should be."""
    root = ElementTree.fromstring(result.out_bytes)
    same(root.tag, "testsuites")
    obeys(root)
    found = {}
    for suite in root:
        cases = suite.findall("testcase")
        for kind, count in (("failure", "failures"), ("error", "errors")):
            same(int(suite.get(count)), len(suite.findall(f"testcase/{kind}")),
                 f"{kind} in {suite.get('name')}")
        same(int(suite.get("tests")), len(cases), "tests")
        for each in cases:
            check(each.get("name") not in found, f"twice: {each.get('name')}")
            # Jenkins and GitLab show the first of each.
            for tag in ("failure", "error", "system-out"):
                check(len(each.findall(tag)) < 2, f"two of {tag}")
            found[each.get("name")] = tuple(
                each.findtext(tag) for tag in ("failure", "error",
                                               "system-out"))
    return found


def run(box, *arguments, **more):
    return tests(box.run("validate", "--format", "junit", *arguments, **more))


BAD = definition({"key_size": "7", "retrys": "3", "fingerprint": "none"})


@case("junit: each input is a test, which fails by its errors")
def inputs(box):
    box.write("sub/bad.ini", BAD)
    box.write("good.ini", spotless(
        box, profile={"identifier": "com.example.g"}))
    found = run(box, ".", status=1)
    same(set(found), {"sub/bad.ini", "good.ini"}, "tests")
    same(found["good.ini"], (None, None, None), "of the good one")
    failure, error, output = found["sub/bad.ini"]
    same(error, None, "error")
    text = box.run("validate", ".", status=1).out
    for line in text.splitlines():
        if re.match("sub/bad.ini:", line):
            has(failure if ": error: " in line else output, line, "test")
    has(failure, "error: unknown key 'retrys' in [scep] [unknown-key]\nhint: did you mean 'retries'?\n", "failure")
    lacks(failure, "warning: ", "failure")
    # What a person sees first.
    root = ElementTree.fromstring(box.run(
        "validate", "--format=junit", "sub/bad.ini", status=1).out_bytes)
    fault = root.find("testsuite/testcase/failure")
    same((fault.get("type"), fault.get("message")),
         ("value-integer", "'key_size' cannot be 7"), "attributes")


@case("junit: warnings fail under --strict, and are printed without")
def strict(box):
    box.write("dull.ini", definition({"fingerprint": "none"}))
    failure, _, output = run(box, "dull.ini", status=0)["dull.ini"]
    same(failure, None, "failure")
    has(output, "warning: no fingerprint", "output")
    failure, _, output = run(box, "--strict", "dull.ini", status=1)["dull.ini"]
    has(failure, "warning: no fingerprint", "failure")
    lacks(output or "", "warning: ", "output")


@case("junit: unreadable files and what ended a run are errors")
def unreadable(box):
    box.write("a.ini", spotless(box))
    found = run(box, "a.ini", "none.ini", status=4)
    same(found["a.ini"], (None, None, None), "a.ini")
    has(found["none.ini"][1], "cannot open 'none.ini'", "none.ini")
    box.write("empty/x", "")
    found = run(box, "empty", status=4)
    same(list(found), ["scepctl"], "tests")
    has(found["scepctl"][1], "no definition in", "error")
    has(found["scepctl"][1], "\nhint: ", "error")


@case("junit: what is of no input has tests of its own, with other tests' names")
def project(box):
    box.write("scepctl.conf", "[jamf]\nurll = x\nurli = x\n")
    box.write("a.ini", definition())
    box.write("scepctl.lock", "nonsense\n")
    found = run(box, ".", status=1)
    has(found["scepctl.conf: unknown-key"][0], "urll", "scepctl.conf")
    has(found["scepctl.conf: unknown-key (2)"][0], "urli", "scepctl.conf")
    check(any(name.startswith("scepctl.lock: ") for name in found), found)
    same(found["a.ini"][0], None, "a.ini")


@case("junit: what was accepted is counted, and no test")
def accepted(box):
    box.write("a.ini", definition(profile={
        "accept": "scep-no-ca-payload"}))
    result = box.run("validate", "--format=junit", "a.ini", status=0)
    same(tests(result), {"a.ini": (None, None, None)})
    has(result.out, "1 finding accepted: scep-no-ca-payload", "document")


@case("junit: verify has it, under its own name")
def verify(box):
    box.write("a.ini", spotless(box))
    box.run("build", "--unsigned", "a.ini", status=0)
    result = box.run("verify", "--format=junit", "a.mobileconfig", status=1)
    has(tests(result)["a.mobileconfig"][0], "[signature-missing]")
    has(result.out, 'classname="scepctl.verify"')


NAMES = ["a & b <c> \"d\" 'e'.ini", "]]>.ini", "<!-- x -->.ini",
         "a\x1b[31m\x07\x01.ini", "a\nb\tc\rd.ini", "\ufffe\uffff\ufffd.ini",
         "\u0085\u2028\x7f.ini", "&#0;&amp;&x;.ini", "ü€😀.ini", "\u202eini.ini",
         "::error::x.ini", "##[group]x.ini"]


@rows("junit: names", [(repr(name), name) for name in NAMES])
def names(box, name):
    box.write(name, definition({"key_size": "7", name.replace("\n", ""): "x"}))
    for env in ({}, {"GITHUB_ACTIONS": "true"}):
        found = run(box, name, status=1, env=env)
        same(len(found), 1, "tests")
        failure, = [test[0] for test in found.values()]
        has(failure, "error: 'key_size'", "failure")
        shown, = found
        if name.isprintable():
            same(shown, name, "name")
            has(failure, f"{name}:", "failure")


@case("junit: for a runner it is the same document")
def for_runner(box):
    for name in ("::stop-commands::x.ini", "x ##[group]y.ini"):
        box.write(name, definition({"key_size": "7"}))
        plain = box.run("validate", "--format=junit", name, status=1)
        harmless = box.run("validate", "--format=junit", name, status=1,
                           env={"GITHUB_ACTIONS": "true"})
        same(tests(plain), tests(harmless), "tests")
        for line in harmless.out.splitlines():
            check(not line.startswith("::") and "##[" not in line, line)


@case("junit: no file at all is no document with a test that holds")
def nothing(box):
    result = box.run("validate", "--format=junit", "--strict", "nowhere",
                     status=4)
    (_, error, _), = tests(result).values()
    has(error, "nowhere", "error")
