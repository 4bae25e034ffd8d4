#!/usr/bin/env python3
"""The page about rollouts, from the pilot to everybody and on to a new CA: its
scopes are written, its commands typed in a real repository, and between them
happens what the page says of devices.

Planted mutations that must be caught: on the page, a scope that is wider than
its step ("--max-devices"), another status behind a command; in require_status.c of
src/sync, nothing counts as widened; in status_check.c, pending devices are left
out of what is known."""

import re
import sys

sys.dont_write_bytecode = True

from office import main  # noqa: E402
from harness import case, has, lacks, same, tool  # noqa: E402
from pages import Reader, blocks, of_kind, text_of  # noqa: E402
from rollout import SUBJECTS  # noqa: E402

PAGE = "docs/rollout.md"
FIRST, PILOT, BUILDING, EVERYBODY = 100, 5, 20, 40
FAIL = list(range(FIRST + 10, FIRST + 16))
FAULT = ["MDM-SCEP", 15002, "Profile installation failed. Unable to obtain "
         "certificate from SCEP server at “https://scep.example.com/scep”. "
         "<MDM-SCEP:15002>"]
WHO = {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER")
       for what, value in (("NAME", "Ann"), ("EMAIL", "ann@example.com"))}
# Who edits the copy of a definition as the page says.
EDITOR = r"""#!/bin/sh
sed -i -e 's/^name = SCEP wifi$/&, new CA/' -e 's/com\.example\.wifi$/&-2/' \
    -e '/^\[scope\]$/,$d' "$1" &&
printf '[scope]\ncomputer_groups = SCEP pilot\n' >>"$1"
"""
SCOPE = re.compile(r"^\[scope\]$.*", re.M | re.S)


class Story:
    """The world of the page, and what happens there between its blocks."""

    def __init__(self, box):
        self.box = box
        self.jamf = box.jamf()
        for number in range(1, 6):
            self.jamf.remove(kind="computers", id=number)
        self.jamf.add("computers", [
            {"id": FIRST + n, "name": f"Mac {n}",
             "building": "HQ" if n < BUILDING else "Annex"}
            for n in range(EVERYBODY)])
        self.jamf.change(kind="computergroups", id=1, members=list(
            range(FIRST, FIRST + PILOT)))
        box.define(scep={"subject": f'"{SUBJECTS["elsewhere"]}"'},
                   rest="[scope]\nnone = yes\n")
        tool("git", "init", "-q", cwd=box.path)
        editor = box.write(".home/edit", EDITOR, 0o755)
        self.reader = Reader(box, {**WHO, "EDITOR": editor})
        self.events = {
            ("2. Look", 0): self.contact,
            ("5. Everybody, too early", 0): self.fail,
            ("5. Everybody, too early", 1): self.mend,
            ("5. Everybody, too early", 2): self.again,
            ("6. Everybody", 1): self.contact,
            ("A new CA", 1): self.contact,
            ("A new CA", 2): self.widen}

    def contact(self):
        """Devices answer, and report a minute later."""
        self.jamf.advance(seconds=60)
        self.jamf.contact(kind="computers")

    def fail(self):
        self.jamf.behave(kind="computers", ids=FAIL, answer="error",
                         error=FAULT)
        self.contact()
        same(self.verdicts(), {"current": BUILDING - len(FAIL),
                               "failed": len(FAIL)})
        self.shows("status")
        told = self.box.run("status", "--verdict", "failed", "wifi.ini",
                            status=0).out
        for number in FAIL:
            has(told, f"(id {number})")
        self.refuses(f"{BUILDING - len(FAIL)} of {BUILDING} devices")

    def shows(self, command):
        """What the page shows is what the program prints."""
        shown, = (block.text for block in of_kind("console", [PAGE])
                  if block.text.startswith(f"$ scepctl {command} wifi.ini\n"))
        told = self.box.run(command, "wifi.ini", status=0).out.replace(
            self.jamf.url, "https://example.jamfcloud.com").splitlines()
        for line in shown.splitlines()[1:]:
            has(told, line, f"lines of {command}")

    def refuses(self, why):
        """The wider scope; a mended definition is nobody's gate."""
        before = self.box.writes()
        for command in (["plan"], ["apply", "--yes"]):
            result = self.box.run(*command, "--require-status", "95%",
                                  "wifi.ini", status=8)
            has(result.all, f"its scope would be widened, but {why}")
        same(self.box.writes(), before, "writes")
        wider = self.box.read("wifi.ini").decode()
        self.write("wifi.ini", "[scope]\ncomputer_groups = SCEP pilot\n"
                   "buildings = HQ\n")
        self.box.write("wifi.ini", self.box.read("wifi.ini").decode().replace(
            "[jamf]\n", "[jamf]\nsite = Bern\n"))
        self.box.run("plan", "--require-status", "95%", "wifi.ini", status=0)
        self.box.write("wifi.ini", wider)

    def mend(self):
        """At the server: nothing of it shows here."""
        self.jamf.behave(kind="computers", ids=FAIL)
        self.contact()
        same(self.verdicts(), {"current": BUILDING - len(FAIL),
                               "failed": len(FAIL)})

    def again(self):
        same(self.verdicts(), {"current": BUILDING - len(FAIL),
                               "pending": len(FAIL)})
        self.refuses(f"{BUILDING - len(FAIL)} of {BUILDING} devices")
        self.contact()

    def widen(self):
        """The steps of the first profile, once more."""
        self.write("wifi-2.ini", "[scope]\nall_computers = yes\n")
        self.box.run("apply", "--yes", "wifi-2.ini", status=0)
        self.box.run("status", "--check", "wifi-2.ini", status=1)
        self.contact()

    def verdicts(self):
        server, = self.box.run("status", "--json", "wifi.ini",
                               status=0).json()["servers"]
        profile, = server["profiles"]
        return {verdict: count for verdict, count
                in profile["verdicts"].items() if count}

    def write(self, name, scope):
        text = self.box.read(name).decode()
        self.box.write(name, SCOPE.sub(lambda _: scope, text))

    def tell(self):
        """The commits there are, when the page has been typed."""
        count = {}
        for block in blocks(PAGE):
            if block.kind == "ini":
                self.write("wifi.ini", block.text)
            if block.run != "rollout":
                continue
            key = heading(block)
            event = self.events.pop((key, count.get(key, 0)), None)
            count[key] = count.get(key, 0) + 1
            if event is not None:
                event()
            self.reader.type(block)
        same(list(self.events), [], "what did not happen")
        return tool("git", "log", "--reverse", "--format=%s",
                    cwd=self.box.path).decode().splitlines()


def heading(block):
    """The one that a block stands under."""
    before = text_of(PAGE).splitlines()[:block.line]
    return [line for line in before if re.match(r"#{2,3} ", line)][-1].lstrip(
        "# ")


@case("docs: a rollout as the page has it, to everybody and to a new CA")
def page(box):
    story = Story(box)
    same(story.tell(), [
        "Wi-Fi: the pilot", "Wi-Fi: the headquarters", "Wi-Fi: everybody",
        "Wi-Fi, new CA: the pilot", "Wi-Fi: only the new CA"])
    profile, = story.jamf.profiles()["macos"]
    same(profile["name"], "SCEP wifi, new CA")
    same(tool("git", "status", "--porcelain", "--untracked-files=no",
              cwd=box.path), b"", "what is not committed")
    text = box.read("wifi.html").decode()
    has(text, "Mac 1")
    lacks(text, "http://")
    box.run("status", "--check", status=0)
    box.behaved()
    box.is_true()


@case("docs: who has no SID, as the page shows it")
def sids(box):
    story = Story(box)
    # Of devices in turn, from the first number on.
    story.jamf.attribute(kind="computers", id=7, name="SID", values=[
        "" if n in (112, 113, 114) else "S-1-5-21-1-2-3-{n}"
        for n in range(FIRST + EVERYBODY)])
    for scope in ("", "buildings = HQ\n"):
        box.define(scep={"subject": f'"{SUBJECTS["elsewhere"]}"',
                         "san_sid": "$EXTENSIONATTRIBUTE_7"},
                   rest=f"[scope]\ncomputer_groups = SCEP pilot\n{scope}")
        if not scope:
            box.apply()
            story.contact()
    story.shows("plan")
    box.behaved()


if __name__ == "__main__":
    main()
