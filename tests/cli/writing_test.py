"""Files: what is in the way of one that is written, what a link may lead to,
and what is left when writing fails or the program is ended. Planted mutations
that these catch: opening the temporary file without O_EXCL, close() without a
look at its result, rename before close, no mask of signals while it is there,
file_read without O_NONBLOCK, boundary_check left out for certificates."""

import errno
import os
import shutil
import signal
import sys

from harness import (CASES, TOP, Failure, case, check, definition, has, lacks,
                     rows, same, tool)

sys.path.insert(0, os.path.join(TOP, "tests", "shim"))
import shim  # noqa: E402

TEMPORARY = ".a.mobileconfig.scepctl-tmp"
NOBODY = 65534
IS_ROOT = os.geteuid() == 0
BUILD = ["build", "--unsigned", "a.ini"]


def good(box, name="a.mobileconfig"):
    """The profile as it is when nothing is wrong."""
    box.write(".home/good.ini", definition())
    box.run("build", "--unsigned", "-o", ".home/good", ".home/good.ini",
            status=0)
    return box.read(".home/good")


def temporaries(box):
    return [f for f in box.files() if f.endswith(".scepctl-tmp")]


# -- in the way ---------------------------------------------------------------

def plant_pipe(box, at):
    os.mkfifo(at)


def plant_link(box, at):
    os.symlink(box.write("victim", "mine"), at)


def plant_dangling(box, at):
    os.symlink("nowhere", at)


def plant_hard_link(box, at):
    os.link(box.write("victim", "mine"), at)


def plant_directory(box, at):
    os.mkdir(at)


def plant_foreign(box, at):
    with open(at, "w") as file:
        file.write("theirs")
    os.chmod(at, 0o666)
    os.chown(at, NOBODY, NOBODY)


PLANTS = [("a pipe", plant_pipe), ("a link", plant_link),
          ("a link to nowhere", plant_dangling),
          ("a hard link", plant_hard_link), ("a directory", plant_directory)]
if IS_ROOT:
    PLANTS.append(("another user's file", plant_foreign))


@rows("in the way of a profile", PLANTS)
def in_the_way(box, plant):
    box.write("a.ini", definition())
    plant(box, box.at(TEMPORARY))
    before = os.lstat(box.at(TEMPORARY))
    box.run(*BUILD, status=0, timeout=10)
    same(box.read("a.mobileconfig"), good(box), "profile")
    if IS_ROOT:
        same(os.stat(box.at("a.mobileconfig")).st_uid, 0, "owner")
    same(os.lstat(box.at(TEMPORARY)).st_ino, before.st_ino,
         "what was in the way")
    if box.exists("victim"):
        same(box.read("victim"), b"mine", "the file behind it")
    # What a killed run left under another name goes, too.
    box.write(".a.mobileconfig.1.scepctl-tmp", "half")
    box.write("a.ini", definition({"retries": "7"}))
    box.run(*BUILD, status=0, timeout=10)
    check(not box.exists(".a.mobileconfig.1.scepctl-tmp"), "left behind")


@rows("in the way of a signing key", PLANTS)
def in_the_way_of_key(box, plant):
    plant(box, box.at(".identity.pem.scepctl-tmp"))
    box.run("identity", "new", "--type", "p256", status=0, timeout=30)
    same(box.mode("identity.pem"), 0o600, "mode")
    same(os.stat(box.at("identity.pem")).st_uid, os.geteuid(), "owner")
    same(os.stat(box.at("identity.pem")).st_nlink, 1, "names")


@case("in the way: every name is taken")
def all_in_the_way(box):
    box.write("a.ini", definition())
    os.mkfifo(box.at(TEMPORARY))
    for n in range(1, 40):
        os.mkfifo(box.at(f".a.mobileconfig.{n}.scepctl-tmp"))
    result = box.run(*BUILD, status=8, timeout=10)
    has(result.err, "in the way", "stderr")
    check(not box.exists("a.mobileconfig"), "a profile was written")


@case("left by a killed run: removed, and by the next run only")
def left_behind(box):
    box.write("a.ini", definition())
    box.write(TEMPORARY, "half")
    box.run(*BUILD, status=0)
    same(temporaries(box), [], "left")
    # Unchanged: nothing is written, and tidied all the same.
    box.write(TEMPORARY, "half")
    box.run(*BUILD, status=0)
    same(temporaries(box), [], "left")


@rows("umask", [("0777", 0o777, 0o600), ("0077", 0o077, 0o600),
                ("0022", 0o022, 0o644), ("0277", 0o277, 0o600)])
def umask(box, mask, mode):
    box.write("a.ini", definition())
    box.run(*BUILD, status=0, umask=mask)
    same(oct(box.mode("a.mobileconfig")), oct(mode), "mode")


# -- what is read -------------------------------------------------------------

LINKS = [("a descriptor", "/proc/self/fd/1"), ("standard input", "/dev/stdin"),
         ("a device", "/dev/zero"), ("the terminal", "/dev/tty")]
if not sys.platform.startswith("linux"):
    LINKS[0] = ("a descriptor", "/dev/fd/1")


@rows("a definition that is a link to", LINKS)
def link_to_descriptor(box, target):
    os.symlink(target, box.at("a.ini"))
    for command in (["validate", "a.ini"], BUILD, ["validate", "."]):
        result = box.run(*command, stdin=definition(), timeout=10)
        check(result.status in (8, 9), f"{result}")
    check(not box.exists("a.mobileconfig"), "it was built")


@rows("a certificate that is a link to", LINKS)
def certificate_descriptor(box, target):
    os.symlink(target, box.at("root.pem"))
    box.write("a.ini", definition({"certificate": "root.pem"}))
    with open(box.fixtures.root(), "rb") as file:
        result = box.run("validate", "a.ini", stdin=file.read(), timeout=10)
    same(result.status, 1, "status")


@case("a certificate that is a pipe is not waited for")
def certificate_pipe(box):
    os.mkfifo(box.at("root.pem"))
    box.write("a.ini", definition({"certificate": "root.pem"}))
    result = box.run("validate", "a.ini", status=1, timeout=10)
    has(result.out, "not a regular file", "stdout")


@case("a pipe in a directory that is walked is not waited for")
def walked_pipe(box):
    box.write("d/a.ini", definition())
    os.mkfifo(box.at("d", "b.ini"))
    box.run("validate", "d/a.ini", status=0)
    result = box.run("validate", "d", status=9, timeout=10)
    has(result.err, "not a regular file", "stderr")
    box.run("build", "--unsigned", "d", status=9, timeout=10)


@rows("a CA file that is no file", [("a pipe", os.mkfifo),
                                    ("a directory", os.mkdir)])
def ca_pipe(box, make):
    make(box.at("ca.pem"))
    box.write("scepctl.conf", "[network]\nca_file = ca.pem\n")
    box.write("a.ini", definition({"fingerprint": "auto"}))
    box.run("build", "--unsigned", "a.ini", status=9, timeout=10)


@rows("a name as long as names may be", [("200", 200), ("241", 241)])
def long_name(box, length):
    name = "a" * (length - 4) + ".ini"
    box.write(name, definition())
    out = "b" * 255
    box.run("build", "--unsigned", "-o", out, name, status=0)
    same(temporaries(box), [], "left")


@case("a file over the user's limit is a failed write")
def limit(box):
    box.write("a.ini", definition())
    tool("sh", "-c", 'ulimit -f 0; "$@"; test $? -eq 9', "sh", box.program,
         "build", "--unsigned", box.at("a.ini"))
    same(temporaries(box), [], "left")


def outside(box):
    """A project in a directory, and another beside it."""
    box.write("project/scepctl.conf", "")
    box.write("other/a.ini", definition({"subject": "CN=canary"}))
    with open(box.fixtures.root(), "rb") as file:
        box.write("other/certs/root.pem", file.read())
        file.seek(0)
        box.write("project/certs/root.pem", file.read())


@rows("a link out of the project", [
    ("the definition", "a.ini", "../other/a.ini", "a.ini"),
    ("the definition, absolutely", "a.ini", None, "a.ini"),
    ("its directory", "defs", "../other", "defs/a.ini"),
    ("a link to a link", "b", "a", "b"),
])
def definition_outside(box, link, target, named):
    outside(box)
    os.symlink(target or box.at("other", "a.ini"), box.at("project", link))
    if target == "a":
        os.symlink("../other/a.ini", box.at("project", "a"))
    for command in (["validate", named], ["build", "--unsigned", named, "-o",
                                          "out"]):
        result = box.run(*command, cwd=box.at("project"), status=8)
        has(result.all, "outside the project", "output")
        lacks(result.all, "canary", "output")
    result = box.run("validate", os.path.join("project", named))
    same(result.status, 8, "status from above")
    check(not box.exists("project/out"), "it was built")
    check(not box.exists("other/a.mobileconfig"), "it was built")


@rows("a certificate behind a link out of the project", [
    ("itself", "root.pem", "../other/certs/root.pem", "root.pem"),
    ("its directory", "more", "../other/certs", "more/root.pem"),
    ("through both", "x", "../other", "x/certs/root.pem"),
])
def certificate_outside(box, link, target, named):
    outside(box)
    os.symlink(target, box.at("project", link))
    box.write("project/a.ini", definition({"certificate": named}))
    result = box.run("validate", "--json", "a.ini", cwd=box.at("project"),
                     status=1)
    has(result.out, "file-outside", "stdout")
    box.run("build", "--unsigned", "a.ini", cwd=box.at("project"), status=1)
    # A link that stays inside is fine, and so is a path that says itself
    # where it goes.
    for fine in ("inside.pem", "../other/certs/root.pem"):
        if fine == "inside.pem":
            os.symlink("certs/root.pem", box.at("project", fine))
        box.write("project/a.ini", definition({"certificate": fine}))
        box.run("build", "--unsigned", "a.ini", cwd=box.at("project"),
                status=0)


@case("show and verify follow a link that the user names")
def shown_link(box):
    outside(box)
    box.write("other/b.ini", definition())
    box.run("build", "--unsigned", "other/b.ini", status=0)
    os.symlink("../other/b.mobileconfig", box.at("project", "b.mobileconfig"))
    for command, status in (("show", 0), ("verify", 1), ("validate", 8)):
        box.run(command, "b.mobileconfig", cwd=box.at("project"),
                status=status)
    os.symlink("../other/a.ini", box.at("project", "a.ini"))
    result = box.run("show", "a.ini", cwd=box.at("project"), status=8)
    lacks(result.all, "canary", "output")


@case("a link on the way to the project is fine")
def link_to_project(box):
    outside(box)
    os.symlink("project", box.at("short"))
    box.write("project/a.ini", definition({"certificate": "certs/root.pem"}))
    box.run("build", "--unsigned", "short/a.ini", status=0)


# -- writing that fails -------------------------------------------------------

def judge_output(box, old, new, status, text, what):
    """Old or new, whole; nothing beside it but after SIGKILL."""
    now = box.read("a.mobileconfig") if box.exists("a.mobileconfig") else None
    check(now in (old, new), f"{what}: half a file; {text}")
    check(status != 0 or now == new, f"{what}: status 0, and not written")
    left = temporaries(box)
    check(status == -signal.SIGKILL or left == [], f"{what}: left {left}")


def prepared(box, old):
    def prepare():
        for name in temporaries(box):
            os.unlink(box.at(name))
        if old is None and box.exists("a.mobileconfig"):
            os.unlink(box.at("a.mobileconfig"))
        elif old is not None:
            box.write("a.mobileconfig", old)
    return prepare


if shim.AVAILABLE:
    @rows("failing calls of build", [
        (f"{call}, {errno.errorcode[number]}", call, number)
        for call, number in shim.FAILURES if call not in ("fsync", "link")])
    def failing(box, call, number):
        box.write("a.ini", definition())
        new, reached = good(box), 0
        for old in (None, b"old"):
            for at, status, text in shim.Shim().each(
                    box, call, BUILD, prepared(box, old), number=number):
                what = f"{call} {at}"
                reached += 1
                check(status > 0, f"{what} failed, status {status}: {text}")
                judge_output(box, old, new, status, text, what)
        check(reached >= 2, f"{call} was reached {reached} times")

    @rows("build ended at", [
        (f"{call} by {end.name}", call, end)
        for call in shim.CALLS if call not in ("fsync", "link")
        for end in shim.ENDS])
    def ended(box, call, end):
        box.write("a.ini", definition())
        new = good(box)
        for old in (None, b"old"):
            for at, status, text in shim.Shim().each(
                    box, call, BUILD, prepared(box, old), end=end):
                what = f"{end.name} at {call} {at}"
                check(status == -end, f"{what}: status {status}: {text}")
                judge_output(box, old, new, status, text, what)
                box.run(*BUILD, status=0)
                same(box.read("a.mobileconfig"), new, "the next run's")
                same(temporaries(box), [], f"left after the next run, {what}")

    @case("a directory whose reading breaks off is not a shorter one")
    def broken_off(box):
        for name in ("a", "b", "c/d"):
            box.write(f"p/{name}.ini", definition())
        reached = 0
        for at, status, text in shim.Shim().each(
                box, "readdir", ["validate", "p"], lambda: None,
                number=errno.EIO, below="p"):
            same(status, 9, f"readdir {at}: {text}")
            has(text, "cannot read the directory 'p", f"readdir {at}")
            reached += 1
        check(reached >= 7, f"readdir was reached {reached} times")

    @case("a signal that is ignored, as by nohup, ends nothing")
    def ignored(box):
        box.write("a.ini", definition())
        box.write("nohup", f'#!/bin/sh\ntrap "" HUP\nexec {box.program} '
                  '"$@"\n', 0o755)
        box.program = box.at("nohup")
        status, _, err, fired = shim.Shim().once(
            box, "rename", 1, BUILD, end=signal.SIGHUP)
        check(fired and status == 0, f"{status}: {err}")
        same(box.read("a.mobileconfig"), good(box), "profile")

    @rows("a call that is interrupted is made again", [
        (call, call) for call in ("open", "write", "lock", "rename",
                                 "close")])
    def again(box, call):
        box.write("a.ini", definition())
        new = good(box)
        for _, status, text in shim.Shim().each(
                box, call, BUILD, prepared(box, b"old"),
                number=errno.EINTR):
            same(status, 0, f"status of {text}")
            same(box.read("a.mobileconfig"), new, "profile")

    @rows("a file system without locks", [
        (errno.errorcode[number], number) for number in
        (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL)])
    def without_locks(box, number):
        box.write("a.ini", definition())
        status, _, err, fired = shim.Shim().once(
            box, "lock", 1, BUILD, number=number, always=True)
        check(fired and status == 0, f"{status}: {err}")
        same(box.read("a.mobileconfig"), good(box), "profile")
        same(temporaries(box), [], "left")

    @rows("a new file where there are no links", [
        (errno.errorcode[number], number) for number in
        (errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK)])
    def without_links(box, number):
        status, _, err, fired = shim.Shim().once(
            box, "link", 1, ["new", "a.ini"], number=number, always=True)
        check(fired and status == 0, f"{status}: {err}")
        check(box.exists("a.ini"), "no definition")
        status, _, err, fired = shim.Shim().once(
            box, "link", 1, ["new", "a.ini"], number=number, always=True)
        same(status, 8, f"status the second time: {err}")

    @rows("identity new, failing", [
        (f"{call}, {errno.errorcode[number]}", call, number)
        for call, number in shim.FAILURES if call not in ("fsync", "rename")])
    def failing_identity(box, call, number):
        def prepare():
            for name in box.files():
                os.unlink(box.at(name))
        for at, status, text in shim.Shim().each(
                box, call, ["identity", "new", "--type", "p256"], prepare, number=number):
            check(status > 0, f"{call} {at}: status {status}: {text}")
            # Nothing of three files, or, when it was the last close, one.
            check(len(box.files()) <= (1 if call == "close" else 0),
                  f"{call} {at}: left {box.files()}")
            same(temporaries(box), [], f"left, {call} {at}")
