"""The pages of documentation: what is on them, and a reader who types what
they say.

    for block in blocks("docs/ci.md"): ...
    Reader(box, env).read("docs/ci.md")             what needs no server
    Reader(box, env, replaced).read(page, "ndes")   what is marked so

A comment before a block says how it is run, unless it is run as it stands:

    <!-- run: ndes -->         in a test that has the server
    <!-- not run: REASON -->   not at all

`# status 8: why` behind a command is what it must end with, else 0. A block of
the kind `ini` that begins with a comment of its file's name is written there,
one of the kind `csv` where a comment before it says:

    <!-- file: devices.csv -->
"""

import glob
import os
import plistlib
import pty
import re
import select
import shlex
import subprocess
import time
from collections import namedtuple

from harness import SLOW, TOP, Failure, check, definition, shown

# Their commands are run. Of the others links and headings are looked at.
PAGES = ["README.md", "CONTRIBUTING.md", "SECURITY.md", *sorted(
    os.path.relpath(path, TOP)
    for path in glob.glob(os.path.join(TOP, "docs", "*.md"))),
    "examples/devices/README.md"]
OTHERS = ["CHANGELOG.md", "examples/organisation/README.md",
          "schemas/README.md", "src/README.md",
          "tests/jamf/README.md"]
WORLDS = ("ndes", "jamf", "filter", "rollout")

# run: where; None: as it stands, "": not at all. text: without the fences.
# file: that it is written to, or None.
Block = namedtuple("Block", "page line kind run reason text file")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
MARK = re.compile(r"^<!-- (not run|run): (.*?) -->$", re.M)
FILE = re.compile(r"^<!-- file: (.*?) -->$")


def text_of(page):
    with open(os.path.join(TOP, page), encoding="utf-8") as file:
        return file.read()


def blocks(page):
    text = text_of(page)
    found = []
    for fence in FENCE.finditer(text):
        before = text[:fence.start()].splitlines()
        mark = MARK.match(before[-1]) if before else None
        run, reason = None, ""
        if mark:
            run = "" if mark[1] == "not run" else mark[2]
            reason = mark[2]
        found.append(Block(page, len(before) + 1, fence[1], run, reason,
                           fence[2], written_to(fence, before)))
    return found


def written_to(fence, before):
    if fence[1] == "ini":
        return file_name(fence[2])
    mark = FILE.match(before[-1]) if before else None
    return mark[1] if mark else None


def of_kind(kind, pages=None):
    return [block for page in pages or PAGES for block in blocks(page)
            if block.kind == kind]


def prose(page):
    """Without the blocks."""
    return FENCE.sub("", text_of(page))


def commands(text):
    """Each command with the status it must end with."""
    command = ""
    for line in text.splitlines():
        words, _, remark = re.fullmatch(r"(.*?)((?:^|\s+)#\s?(.*))?",
                                        line).groups()
        command += words
        if words.endswith("\\"):
            command = command[:-1]
        elif words.endswith(("&&", "|")):
            command += "\n"
        elif command:
            status = re.search(r"\bstatus (\d+):", remark or "")
            yield command, int(status[1]) if status else 0
            command = ""


def made_by(page, world=None):
    """The files that the commands of a page make by themselves."""
    made = set()
    for block in blocks(page):
        if block.kind != "sh" or block.run != world:
            continue
        for command, _ in commands(block.text):
            words = shlex.split(command)
            if words[:2] == ["scepctl", "new"] and "--list" not in words:
                made.add(words[-1])
            if words[:3] == ["scepctl", "identity", "new"]:
                made |= {"identity.pem", "identity-ca.pem"}
    return made


def commented(directory):
    """The commands in the comments of a directory's definitions: those on lines
    of their own, and those in quotes."""
    whole_lines, quoted = [], []
    for path in sorted(glob.glob(os.path.join(TOP, directory, "**", "*.ini"),
                                 recursive=True)):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        whole_lines += re.findall(r"^;   ((?:\w+=\S+ )?scepctl .*)$", text,
                                  re.M)
        quoted += re.findall(r"'(scepctl [^']*)'", text)
    return whole_lines, quoted


def file_name(text):
    """Of the file that a block of the kind `ini` shows, if it says so."""
    found = re.match(r"; (\S+\.(?:ini|conf))\n", text)
    return found[1] if found else None


def whole(box, at, text, others):
    """Writes what a block shows, with the rest of a definition where it shows
    a part, and what a reader has beside it: certificates, its base among the
    other blocks; the file to validate."""
    with open(box.fixtures.root(), "rb") as file:
        root = file.read()
    for name in ("certs/root.pem", "certs/issuing.pem"):
        box.write(at + name, root)
    box.write(at + "payloads/notifications.plist", plistlib.dumps(
        {"PayloadType": "com.example.app"}))
    box.write(at + "wifi.ini", definition())
    extended = re.findall(r"^extends *= *(\S+)$", text, re.M)
    for other in others:
        if file_name(other) in extended:
            box.write(at + file_name(other), other)
    sections = set(re.findall(r"^\[([a-z0-9_]+)", text, re.M))
    if sections <= {"signing", "jamf", "network", "check"}:
        box.write(at + "scepctl.conf", text)
        return "wifi.ini"
    name = file_name(text) or "shown.ini"
    accepted = re.search(r"^accept = (.*)$", text, re.M)
    if "identifier" not in text and "abstract" not in text:
        if accepted:
            text = definition(profile={"accept": accepted[1]})
        elif "scep" in sections:
            text = definition().partition("[scep]")[0] + text
        else:
            text = definition(rest=text)
    box.write(at + name, text)
    return name


class Reader:
    """Types commands, in the box's directory, and answers yes. The program is
    on the PATH as scepctl. replaced: texts of the page, such as addresses, and
    what stands in their places here."""

    def __init__(self, box, env=None, replaced=None):
        self.box = box
        self.replaced = replaced or {}
        os.makedirs(box.at(".home/bin"), exist_ok=True)
        if not os.path.lexists(box.at(".home/bin/scepctl")):
            os.symlink(box.program, box.at(".home/bin/scepctl"))
        box.write(".home/bin/editor", EDITOR, 0o755)
        path = box.environment()["PATH"]
        self.env = box.environment({
            "PATH": f"{box.at('.home/bin')}:{path}", "EDITOR": "editor",
            "GIT_CONFIG_NOSYSTEM": "1", "TERM": "dumb", **(env or {})})

    def read(self, page, world=None):
        """How many commands were typed."""
        count = 0
        for block in blocks(page):
            if block.file:
                self.box.write(block.file, self.here(block.text))
            if block.kind == "sh" and block.run == world:
                count += self.type(block)
        check(count > 0, f"{page}: no command for {world}")
        return count

    def type(self, block):
        count = 0
        for count, (command, status) in enumerate(commands(block.text), 1):
            got, output = self.run(self.here(command))
            if got != status:
                raise Failure(f"{block.page}:{block.line}: $ {command}\n"
                              f"status {got}, not {status}\n{shown(output)}")
        return count

    def here(self, text):
        for there, here in self.replaced.items():
            text = text.replace(there, here)
        return text

    def run(self, command, timeout=60):
        """On a terminal; status and output."""
        master, slave = pty.openpty()
        with subprocess.Popen(
                ["sh", "-c", command], cwd=self.box.path, env=self.env,
                stdin=slave, stdout=slave, stderr=slave,
                start_new_session=True) as process:
            os.close(slave)
            output = self.listen(master, time.monotonic() + timeout * SLOW)
            os.close(master)
            if output is None:
                process.kill()
                raise Failure(f"$ {command}: still running")
        return process.returncode, output

    @staticmethod
    def listen(master, end):
        output, answered = b"", 0
        while time.monotonic() < end:
            if not select.select([master], [], [], 0.2)[0]:
                continue
            try:
                piece = os.read(master, 65536)
            except OSError:
                return output
            output += piece
            if not piece:
                return output
            if b"[y/N] " in output[answered:]:
                answered = len(output)
                os.write(master, b"y\n")
        return None


# Looks at the lines marked CHANGE of a template, and is content with them.
EDITOR = """#!/bin/sh
sed -e 's/ *; CHANGE.*$//' -e 's/0123456789abcdef/9b14bf72875ccb46/g' "$1" \
    >"$1.new" && mv "$1.new" "$1"
"""
