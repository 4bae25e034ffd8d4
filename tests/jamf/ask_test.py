#!/usr/bin/env python3
"""apply asks before it writes: on a terminal, and only there."""

import sys

sys.dont_write_bytecode = True

from office import main, talk  # noqa: E402
from harness import case, check, has, lacks, rows, same  # noqa: E402


@rows("answer", [
    ("y", b"y\n", True), ("yes", b"yes\n", True), ("Y", b"Y\n", True),
    ("n", b"n\n", False), ("nothing", b"\n", False),
    ("something else", b"yess\n", False), ("what begins so", b"yn\n", False),
    ("end of input", None, False)])
def answer(box, typed, is_yes):
    jamf = box.jamf()
    box.define()
    result, asked = talk(box, typed, "apply", status=0 if is_yes else 1)
    check(asked, f"not asked: {result}")
    text = result.out
    check(text.index("create") < text.index("[y/N]"), "plan before question")
    has(text, jamf.url)
    same(len(jamf.profiles()["macos"]), int(is_yes))
    same(len(box.writes()), int(is_yes))
    if not is_yes:
        same(box.exists("scepctl.lock"), False, "lock file")


@case("with --yes nothing is asked on a terminal")
def yes(box):
    jamf = box.jamf()
    box.define()
    _, asked = talk(box, b"n\n", "apply", "--yes", status=0)
    same(asked, False)
    same(len(jamf.profiles()["macos"]), 1)


@case("--no-input on a terminal: not asked, nothing written")
def no_input(box):
    box.jamf()
    box.define()
    result, asked = talk(box, b"y\n", "apply", "--no-input", status=2)
    same(asked, False)
    has(result.out, "--yes")
    same(box.writes(), [])


@case("nothing pending: nothing asked")
def nothing(box):
    box.jamf()
    box.define()
    box.apply()
    box.double.forget()
    _, asked = talk(box, b"y\n", "apply", status=0)
    same(asked, False)
    result = box.run("apply")
    same(result.status, 0)
    same(box.writes(), [])


@case("only refused: nothing asked, its status")
def refused(box):
    box.jamf()
    box.define(scep={"url": "https://a.example.com/?a&b"})
    _, asked = talk(box, b"y\n", "apply", status=8)
    same(asked, False)
    box.run("apply", status=8)


@case("--dry-run shows what plan shows, asks nothing, writes nothing")
def dry(box):
    jamf = box.jamf()
    box.define()
    result, asked = talk(box, b"y\n", "apply", "-n", status=0)
    same(asked, False)
    has(result.out, "create")
    plan = box.run("plan", "--secrets").out
    dry_run = box.run("apply", "--dry-run").out
    same(dry_run, plan)
    same(box.run("apply", "--dry-run", "--json").json()["servers"],
         box.run("plan", "--secrets", "--json").json()["servers"])
    same(box.writes(), [])
    same(jamf.profiles()["macos"], [])
    same(box.exists("scepctl.lock"), False)


@case("what was answered to a pipe counts for nothing")
def piped(box):
    box.jamf()
    box.define()
    result = box.run("apply", stdin="yes\n", status=2)
    has(result.err, "terminal")
    same(box.writes(), [])


@case("how many changes are asked about is how many are made")
def counted(box):
    box.jamf()
    box.define("a.ini")
    box.apply()
    box.define("a.ini", jamf={"category": "Network"})
    box.define("b.ini")
    box.define("c.ini", scep={"url": "https://a.example.com/?a&b"})
    box.double.forget()
    result, asked = talk(box, b"y\n", "apply", status=7)
    check(asked, str(result))
    has(result.out, "Apply these 2 changes")
    same(len(box.writes()), 2)


@case("--json does not ask: it needs --yes or --dry-run")
def machine(box):
    box.jamf()
    box.define()
    _, asked = talk(box, b"y\n", "apply", "--json", status=2)
    same(asked, False)
    same(box.writes(), [])


@case("push asks as well")
def pushed(box):
    box.jamf()
    box.define()
    _, asked = talk(box, b"n\n", "push", "wifi.ini", status=1)
    check(asked, "push did not ask")
    same(box.writes(), [])


if __name__ == "__main__":
    main()
