#!/usr/bin/env python3
"""What plan and apply report: the summary and what failed before what
changes, in every form; Markdown that a comment has room for; in JSON whether
anything is left to do.

Planted mutations that must be caught: in sync/result.c, let sync_plan_is_left
say no to what failed ("left to do") or to who waits ("waits"); in
report/plan_text.c, add the faults last ("first"); in
report/plan_markdown.c, put a row whatever its size ("room"); in
payload_compare.c, let describe say the type ("subject"); in sync_recent_left,
answer SYNC_RECENT ("try again"); in jamf_server.c, do not start when begins
("progress")."""

import hashlib
import re
import shutil
import sys
import time

sys.dont_write_bytecode = True

from office import CHALLENGE, main  # noqa: E402
from harness import case, check, has, lacks, rendered, same, tool  # noqa: E402

PILOT = "[scope]\ncomputer_groups = SCEP pilot\n"


def places(text, *words):
    """Where each word is, which all are, in this order."""
    found = [text.find(word) for word in words]
    check(-1 not in found and found == sorted(found), f"{found} in {text}")


@case("the summary and what failed come first")
def first(box):
    box.jamf()
    box.define("a-new.ini")
    box.define("b-lost.ini", rest="[scope]\ncomputer_groups = No such group\n")
    box.write("c-bad.ini", "[profile]\nname = Bad\nidentfier = x\n")
    text = box.run("plan", status=1).out
    places(text, "1 definition cannot be used", "! c-bad.ini", "https://",
           "Plan: ", "b-lost.ini", "No such group", "a-new.ini")
    text = rendered(box.run("plan", "--markdown", status=1).out)
    places(text, "1 definition cannot be used", "c-bad.ini: **", "### https://",
           "Plan: ", "| failed | SCEP b-lost", "No such group",
           "| create | SCEP a-new")
    report = box.run("plan", "--json", status=1).json()
    same([f["file"] for f in report["failures"]], ["c-bad.ini"])
    places(",".join(report), "failures", "servers")


@case("pending: nothing after all is applied, and only then")
def pending(box):
    jamf = box.jamf()
    box.define("a.ini")
    same(box.run("plan", "--json").json()["pending"], True)
    same(box.run("apply", "--json", "--dry-run").json()["pending"], True)
    same(box.run("apply", "--json", "--yes").json()["pending"], False)
    same(box.run("apply", "--json", "--yes").json()["pending"], False)
    same(box.run("plan", "--json").json()["pending"], False)
    # An update and a deletion, of two.
    box.define("b.ini")
    box.define("a.ini", profile={"organization": "Other Inc."})
    same(box.run("push", "--json", "--yes", "b.ini").json()["pending"], False)
    same(box.run("apply", "--json", "--yes").json()["pending"], False)
    box.age()
    box.remove("b.ini")
    same(box.run("apply", "--json", "--yes", "--prune").json()["pending"],
         False)
    same([p["name"] for p in jamf.profiles()["macos"]], ["SCEP a"])


@case("pending: what failed is left to do")
def left(box):
    jamf = box.jamf()
    box.define("a.ini")
    box.define("b.ini")
    jamf.fault("status", "POST", "/id/0", nth=2, status=400, page="jamf")
    report = box.run("apply", "--json", "--yes", status=None).json()
    same(sorted(i["result"] for i in report["servers"][0]["items"]),
         ["created", "failed"])
    same(report["pending"], True)


@case("pending: who waits for a person is left to do")
def waits(box):
    box.jamf()
    box.secrets.append("canary-ndes-11")
    env = {"NDES_PASSWORD": "canary-ndes-11"}
    box.dynamic("a.ini", rest=PILOT)
    same(box.run("apply", "--json", "--yes", env=env).json()["pending"], True)
    same(box.run("apply", "--json", "--yes", "--confirm-ui", "a.ini",
                 env=env).json()["pending"], False)


@case("markdown: a comment has room for it")
def room(box):
    box.jamf()
    for n in range(400):
        box.define(f"d{n:03}.ini", rest=PILOT, scep={
            "subject": f"CN={'x' * 50},O=Example {n}"})
    box.define("e-lost.ini", rest="[scope]\ncomputer_groups = No such group\n")
    for n in range(3):
        box.write(f"f{n}.ini", "[profile]\nname = Bad\nidentfier = x\n")
    text = box.run("plan", "--markdown", status=1).out
    check(55000 < len(text) <= 60000, f"{len(text)} characters")
    has(text, "**Cut: ")
    has(text, "400 to create, 1 failed")
    has(text, "| failed | SCEP e-lost")
    for n in range(3):
        has(text, f"- f{n}.ini: ")
    shown = text.count("| create |")
    has(text, f"**Cut: {400 - shown} more entries")
    same(len(box.run("plan", "--json", status=1).json()["servers"][0]["items"]),
         401)


@case("build --upload --json: one document, built and applied")
def upload(box):
    jamf = box.jamf()
    box.define("a.ini")
    box.write("bad.ini", "[profile]\nname = Bad\nidentfier = x\n")
    told = box.run("build", "--upload", "--json", "--yes", "--unsigned", ".",
                   status=7).json()
    same([(b["file"], b["action"]) for b in told["built"]],
         [("a.ini", "written")])
    same([f["file"] for f in told["failures"]], ["bad.ini"])
    same([i["result"] for i in told["servers"][0]["items"]], ["created"])
    same((told["format"], told["pending"], told["status"]), (1, False, 7))
    check([f for f in told["findings"] if f["file"] == "bad.ini"], "findings")
    same([p["name"] for p in jamf.profiles()["macos"]], ["SCEP a"])
    lacks(str(told), CHALLENGE)


def dated(path):
    """What a plan says of a certificate."""
    digest = tool("openssl", "x509", "-in", path, "-outform", "DER")
    end = tool("openssl", "x509", "-in", path, "-noout", "-enddate").decode()
    day = time.strftime("%Y-%m-%d", time.strptime(
        end.strip().split("=")[1], "%b %d %H:%M:%S %Y %Z"))
    return f", expires {day}, SHA-256 {hashlib.sha256(digest).hexdigest()}"


@case("a certificate is named by subject, expiry and digest")
def certificates(box):
    box.jamf()
    shutil.copy(box.double.ca, box.at("root.pem"))
    tool("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
         "ec_paramgen_curve:P-256", "-nodes", "-keyout", box.at(".k"), "-out",
         box.at("next.pem"), "-days", "900", "-subj",
         f"/O={'Example' * 8}/OU={'Example' * 8}/CN=Next Root CA")
    box.define(rest=PILOT)
    box.apply()
    box.define(scep={"certificate": "root.pem"}, rest=PILOT)
    has(box.run("plan").out, dated(box.at("root.pem")))
    has(rendered(box.run("plan", "--markdown").out), dated(box.at("root.pem")))
    lacks(box.run("plan").out, "com.apple.security.root")
    box.apply()
    shutil.copy(box.at("next.pem"), box.at("root.pem"))
    plan = box.run("plan").out
    has(plan, "Next Root CA")
    has(plan, "..., expires")
    has(plan, dated(box.at("next.pem")))
    shutil.copy(box.double.ca, box.at("root.pem"))
    # Only there: would be deleted.
    box.define(rest=PILOT)
    for form in ([], ["--markdown"]):
        text = rendered(box.run("plan", *form).out)
        has(text, dated(box.double.ca))
        has(text, "(only on the server: would be deleted)")


@case("busy: try again when it is right to")
def young(box):
    jamf = box.jamf(wait=0)
    box.define("a.ini")
    box.apply()
    jamf.ui_delete(platform="macos", id=jamf.profiles()["macos"][0]["id"])
    for age, most in ((0, 120), (100, 20)):
        box.age(age)
        error = box.run("plan", status=6).out
        left = int(re.search(r"try again in (\d+) seconds", error)[1])
        check(most - 15 <= left <= most, f"{left} of {most}")
    jamf.fault("status", "GET", "/osxconfigurationprofiles", nth=1, times=9,
               status=429, page="jamf", headers={"Retry-After": "77"})
    box.age(100)
    has(box.run("plan", status=6).all, "try again in 77 seconds")


@case("pull: no two share a variable, or a certificate's file")
def pulled(box):
    box.jamf()
    for file, name in (("a.ini", "A B"), ("b.ini", "A-B"), ("c.ini", "A")):
        box.define(file, profile={"name": name,
                                  "identifier": f"com.example.{file}"})
    box.apply()
    box.run("pull", "-o", "out")
    found = [re.search(r"env:(\w+)", box.read(f"out/{name}.ini").decode())[1]
             for name in ("A B", "A-B", "A")]
    same(len(set(found)), 3, found)
    box.run("pull", "A-B", "-o", "out")


@case("progress: shown on a terminal while plan reads for over a second")
def progress(box):
    jamf = box.jamf()
    for n in range(30):
        box.define(f"d{n:02}.ini")
    box.apply()
    jamf.configure(delay=0.5)
    terminal = {"TERM": "xterm"}
    shown = box.on_terminal("plan", env=terminal)
    found = re.findall(r"\rreading(?:: (\d+) of (\d+))?\x1b\[K", shown.out)
    counts = [int(done) for done, total in found if total == "30"]
    check(len(counts) > 2 and counts == sorted(counts), found)
    # Taken away again before the report.
    last = shown.out.rindex("\rreading")
    has(shown.out[last:], "\r\x1b[K")
    has(shown.out[last:], "Plan: 30 unchanged")
    for arguments in (["plan", "-q"], ["plan", "-q", "--markdown"]):
        lacks(box.on_terminal(*arguments, env=terminal).out, "reading",
              arguments)
    lacks(box.run("plan").all, "reading", "a pipe")
    jamf.configure(delay=0)
    lacks(box.on_terminal("plan", env=terminal).out, "reading",
          "less than a second")


if __name__ == "__main__":
    main()
