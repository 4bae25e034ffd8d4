#!/usr/bin/env python3
"""open: the page of a profile, and what is to be entered there, on the
clipboard. Browser and clipboard are stand-ins that say what they were given.

Planted mutations that must be caught: in open.c, leaving out the question of
copy_password ("a password is not there unasked"), has_password never set
("taken off again"); in desktop.c, the bytes as an argument ("asked for")."""

import os
import pty
import select
import signal
import sys
import time

sys.dont_write_bytecode = True

from office import main  # noqa: E402
from by_hand import (ENV, PASSWORD, PILOT, open_office, state,  # noqa: E402
                     targets)
import harness  # noqa: E402
from harness import case, check, has, lacks, rows, same  # noqa: E402

ADMIN = "https://scep.example.com/certsrv/mscep_admin/"
USER = "EXAMPLE\\ndes"
SEPARATOR = "\n--\n"
NEXT, YES_NO = "q stops ", "[y/N] "


class Desktop:
    """Stand-ins on PATH, and what they saw."""

    def __init__(self, box, clipboard="wl-copy", browser="exit 0"):
        self.box = box
        os.mkdir(box.at("bin"))
        self.log = {}
        for name, variable in (("wl-copy", "WAYLAND_DISPLAY"),
                               ("xclip", "DISPLAY"), ("xsel", "DISPLAY")):
            if name == clipboard:
                self.variable = variable
                self.put(name, f"cat >> {box.at('clip')}\n"
                         f"printf '\\n--\\n' >> {box.at('clip')}")
        if browser is not None:
            self.put("xdg-open", browser)

    def put(self, name, script):
        path = f"bin/{name}"
        self.box.write(path, f"#!/bin/sh\nprintf '%s\\n' \"$@\" >> "
                       f"{self.box.at(name + '.argv')}\n"
                       f"env >> {self.box.at('child.env')}\n{script}\n")
        os.chmod(self.box.at(path), 0o755)

    def env(self, display=True, tools="/usr/bin:/bin"):
        return {**ENV, "PATH": f"{self.box.at('bin')}:{tools}",
                **({self.variable: ":7"} if display else {})}

    def read(self, name):
        return self.box.read(name).decode() if self.box.exists(name) else ""

    def clips(self):
        """What was on the clipboard, one after another."""
        return self.read("clip").split(SEPARATOR)[:-1]

    def arguments(self):
        return "".join(self.read(f"{name}.argv") for name in (
            "wl-copy", "xclip", "xsel", "xdg-open"))


def dialogue(box, answers, *arguments, env, status=None, timeout=60):
    """On a terminal: each answer is typed at the next question; a number is a
    signal. What stood there, with the answers."""
    master, slave = pty.openpty()
    process = box.start(*arguments, env=env, stdin=slave, stdout=slave,
                        stderr=slave)
    os.close(slave)
    data, told, answers = b"", 0, list(answers)
    end = time.monotonic() + timeout * harness.SLOW
    while time.monotonic() < end:
        if not select.select([master], [], [], 0.2)[0]:
            continue
        try:
            piece = os.read(master, 65536)
        except OSError:
            break
        if not piece:
            break
        data += piece
        rest = data[told:]
        if answers and rest.endswith((NEXT.encode(), YES_NO.encode())):
            told = len(data)
            answer = answers.pop(0)
            if isinstance(answer, int):
                process.send_signal(answer)
            else:
                os.write(master, answer)
    else:
        process.kill()
    os.close(master)
    result = harness.Result(arguments, process.wait(), data, b"")
    if status is None or status >= 0:
        box.inspect(result)
    for secret in box.secrets:
        lacks(result.out, secret, "the terminal")
    same(answers, [], f"answers that nobody asked for: {result}")
    if status is not None:
        same(result.status, status, f"status of {result}")
    return result


def applied(box, **more):
    jamf = open_office(box)
    box.secrets.append(PASSWORD)
    box.dynamic(rest=PILOT, **more)
    box.run("apply", "--yes", env=ENV, status=0)
    jamf.forget()
    return jamf


def page_of(jamf):
    return f"{jamf.url}/OSXConfigurationProfiles.html?id=1&o=r"


def no_secret_around(box, desktop):
    lacks(desktop.arguments(), PASSWORD, "arguments")
    lacks(desktop.read("child.env"), PASSWORD, "environment")


@rows("the story", [(each, each) for each in ("wl-copy", "xclip", "xsel")])
def story(box, clipboard):
    jamf = applied(box)
    desktop = Desktop(box, clipboard)
    result = dialogue(box, [b"\n", b"\n", b"y\n", b"\n", b"y\n", b"y\n"],
                      "open", "wifi.ini", env=desktop.env(), status=0)
    has(result.out, page_of(jamf))
    has(desktop.read("xdg-open.argv"), page_of(jamf))
    same(desktop.clips(), ["", ADMIN, USER, PASSWORD, ""])
    has(result.out, "SCEP payload 1 of 1")
    has(result.out, "Are they entered? [y/N] ")
    has(result.out, "Apply this 1 change")
    no_secret_around(box, desktop)
    same(state(box), "done")
    same(targets(jamf), {"computer_groups": ["SCEP pilot"]})
    box.behaved()
    box.is_true()


@case("a password is not there unasked")
def unasked(box):
    jamf = applied(box)
    desktop = Desktop(box)
    result = dialogue(box, [b"\n", b"\n", b"n\n", b"\n", b"n\n"], "open",
                      "wifi.ini", env=desktop.env(), status=0)
    same(desktop.clips(), ["", ADMIN, USER])
    has(result.out, f"the password of {USER}")
    no_secret_around(box, desktop)
    same(state(box), "needed")
    same(box.writes(), [])
    # Not even looked at.
    same([each["path"] for each in jamf.log()], [])


@rows("a password is taken off again", [
    ("q", b"q\n", 0), ("end of input", b"\x04", 0),
    ("a signal", signal.SIGTERM, -signal.SIGTERM)])
def taken_off(box, answer, status):
    applied(box)
    desktop = Desktop(box)
    dialogue(box, [b"\n", b"\n", b"y\n", answer], "open", "wifi.ini",
             env=desktop.env(), status=status)
    same(desktop.clips()[-2:], [PASSWORD, ""])
    same(state(box), "needed")


@case("a password that is not to be had: said, the rest goes on")
def no_password(box):
    applied(box)
    desktop = Desktop(box)
    result = dialogue(box, [b"\n", b"\n", b"y\n", b"\n", b"n\n"], "open",
                      "wifi.ini", env={**desktop.env(), "NDES_PASSWORD": ""},
                      status=0)
    has(result.out, "NDES_PASSWORD")
    same(desktop.clips(), ["", ADMIN, USER])


@rows("stopped: nothing is marked", [
    ("at once", [b"q\n"]), ("later", [b"\n", b"q\n"]),
    ("not entered", [b"\n", b"\n", b"n\n", b"\n", b"\n"])])
def stopped(box, answers):
    jamf = applied(box)
    desktop = Desktop(box)
    dialogue(box, answers, "open", "wifi.ini", env=desktop.env(), status=0)
    same(state(box), "needed")
    same((box.writes(), targets(jamf)), ([], {}))


@case("without a terminal: page and settings in turn, passwords none")
def piped(box):
    jamf = applied(box)
    desktop = Desktop(box)
    for more in ([], ["--no-input"]):
        result = box.run("open", *more, "wifi.ini", env=desktop.env(),
                         status=0)
        lines = result.out.splitlines()
        same(lines[0], page_of(jamf))
        for line in (f"  URL To SCEP Admin: {ADMIN}", f"  Username: {USER}",
                     f"  Password: (the password of {USER})"):
            check(line in lines, f"{line} in {lines}")
        has(result.err, "apply --confirm-ui wifi.ini")
    same(desktop.clips(), [])
    has(desktop.read("xdg-open.argv"), page_of(jamf))
    same(box.writes(), [])


@case("without a clipboard: printed, then asked")
def no_clipboard(box):
    jamf = applied(box)
    desktop = Desktop(box)
    result = dialogue(box, [b"y\n", b"y\n"], "open", "wifi.ini",
                      env=desktop.env(display=False), status=0)
    has(result.out, "no clipboard here")
    has(result.out, f"URL To SCEP Admin: {ADMIN}")
    same(desktop.clips(), [])
    same(targets(jamf), {"computer_groups": ["SCEP pilot"]})


@rows("a browser that is not there, fails, or stays", [
    ("none", None, "no 'xdg-open'"), ("fails", "exit 3", "failed"),
    ("stays", "exec sleep 12", None)])
def browsers(box, script, word):
    jamf = applied(box)
    desktop = Desktop(box, browser=script)
    tools = box.at("none") if script is None else "/usr/bin:/bin"
    result = box.run("open", "wifi.ini", env=desktop.env(tools=tools),
                     status=0)
    has(result.out, page_of(jamf))
    if word:
        has(result.err, word)
    else:
        lacks(result.err, "xdg-open")


@case("--no-browser starts none")
def without_browser(box):
    jamf = applied(box)
    desktop = Desktop(box)
    result = box.run("open", "--no-browser", "wifi.ini", env=desktop.env(),
                     status=0)
    has(result.out, page_of(jamf))
    same(desktop.read("xdg-open.argv"), "")


@case("the browser gets no login of ours")
def environment(box):
    applied(box)
    desktop = Desktop(box)
    box.run("open", "wifi.ini", env={**desktop.env(), "JAMF_TEST_SECRET":
                                     "canary-login"}, status=0)
    for name in ("JAMF_TEST_SECRET", "NDES_PASSWORD", "canary-login"):
        lacks(desktop.read("child.env"), name)


@case("several payloads: each setting with its own")
def several(box):
    jamf = open_office(box)
    box.secrets.append(PASSWORD)
    box.dynamic(rest=PILOT)
    second = box.read("wifi.ini").decode().split("[scep]")[1].split("[")[0]
    box.write("wifi.ini", box.read("wifi.ini").decode().replace(
        "[scep]", '[scep "one"]', 1) + '\n[scep "two"]' + second.replace(
            "EXAMPLE\\ndes", "EXAMPLE\\other"))
    box.run("apply", "--yes", env=ENV, status=0)
    desktop = Desktop(box)
    result = dialogue(
        box, [b"\n", b"\n", b"n\n", b"\n", b"\n", b"\n", b"n\n", b"\n",
              b"n\n"], "open", "wifi.ini", env=desktop.env(), status=0)
    same(desktop.clips(), ["", ADMIN, USER, ADMIN, "EXAMPLE\\other"])
    for number in (1, 2):
        has(result.out, f"SCEP payload {number} of 2")
    del jamf


@case("what was not applied, has no settings, is no definition, is several")
def unfit(box):
    jamf = open_office(box)
    desktop = Desktop(box)
    box.dynamic(rest=PILOT)
    result = box.run("open", "wifi.ini", env=desktop.env(), status=4)
    has(result.err, "scepctl apply")
    same(desktop.read("xdg-open.argv"), "")
    box.define("plain.ini")
    box.run("apply", "--yes", env=ENV, status=0)
    result = box.run("open", "plain.ini", env=desktop.env(), status=0)
    has(result.err, "no settings to be entered")
    has(desktop.read("xdg-open.argv"), "OSXConfigurationProfiles.html?id=")
    box.run("open", "missing.ini", env=desktop.env(), status=4)
    box.run("open", ".", env=desktop.env(), status=2)
    box.run("open", env=desktop.env(), status=2)
    box.run("open", "plain.ini", "wifi.ini", env=desktop.env(), status=2)
    box.write("bad.ini", "[profile]\nnam = x\n")
    box.run("open", "bad.ini", env=desktop.env(), status=1)
    jamf.forget()
    same(box.writes(), [])


if __name__ == "__main__":
    main()
