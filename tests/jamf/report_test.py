#!/usr/bin/env python3
"""What plan and apply report: the summary and what failed before what
changes, in every form; Markdown that a comment has room for; in JSON whether
anything is left to do.

Planted mutations that must be caught: in sync/apply.c, let sync_plan_is_left
say no to what failed ("left to do") or to who waits ("waits"); in
report_plan_text.c, add the faults last ("first"); in
report_plan_markdown.c, put a row whatever its size ("room")."""

import sys

sys.dont_write_bytecode = True

from office import CHALLENGE, main  # noqa: E402
from harness import case, check, has, lacks, rendered, same  # noqa: E402

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


if __name__ == "__main__":
    main()
