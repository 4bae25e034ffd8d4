#!/usr/bin/env python3
"""Two checkouts of one repository: what was applied from the newer one is no
change by hand for the older one, as soon as it was fetched. And 'lock move' and
'lock remove', as hints name them: upstream_test.py PROGRAM [WORD...].

Planted mutations: the upstream branch not asked; one of it taken for newer
that is as old; an upstream lock file in pieces that ends the run."""

import os
import re
import shlex
import shutil
import subprocess

from office import main, only
from harness import Failure, case, check, has, lacks, same


def git(box, *words, cwd=None, status=0):
    done = subprocess.run(
        ["git", "-c", "user.name=T", "-c", "user.email=t@example.com",
         "-c", "init.defaultBranch=main", "-c", "pull.rebase=false", *words],
        cwd=box.at(cwd or "."), check=False, capture_output=True,
        env=box.environment())
    if status is not None and done.returncode != status:
        raise Failure(f"git {' '.join(words)}: {done.returncode}\n"
                      f"{(done.stdout + done.stderr).decode()}")
    return done.stdout.decode()


def checkouts(box):
    """Applied from 'new', which is pushed; 'old' is a clone of that. Both know
    the same."""
    box.jamf()
    box.define("wifi.ini", jamf={"category": "Certificates"})
    box.define("vpn.ini")
    box.apply()
    box.age()
    box.write(".gitignore", ".home\n")
    os.mkdir(box.at("new"))
    for name in ("scepctl.conf", "scepctl.lock", "wifi.ini", "vpn.ini"):
        shutil.move(box.at(name), box.at("new", name))
    git(box, "init", "-q", "--bare", "there.git")
    git(box, "init", "-q", "new")
    git(box, "add", "-A", cwd="new")
    git(box, "commit", "-qm", "first", cwd="new")
    git(box, "remote", "add", "origin", box.at("there.git"), cwd="new")
    git(box, "push", "-q", "-u", "origin", "HEAD:main", cwd="new")
    git(box, "clone", "-q", "there.git", "old")
    same(actions(box, "old"), {"wifi.ini": "unchanged", "vpn.ini": "unchanged"})


def items(box, cwd, status=0, **more):
    result = box.run("plan", "--secrets", "--json", cwd=box.at(cwd),
                     status=status, **more)
    return result, {item["file"] or item["name"]: item for item
                    in only(result.json()["servers"])["items"]}


def actions(box, cwd, status=0, **more):
    return {name: item["action"] for name, item
            in items(box, cwd, status, **more)[1].items()}


def apply_newer(box):
    """From 'new', pushed."""
    text = box.read("new/wifi.ini").decode()
    box.write("new/wifi.ini", text.replace("category = Certificates",
                                           "category = Network"))
    box.run("apply", "--yes", cwd=box.at("new"), status=0)
    git(box, "commit", "-qam", "newer", cwd="new")
    git(box, "push", "-q", "origin", "HEAD:main", cwd="new")


@case("an older checkout refuses to put back what a newer one applied")
def refused(box):
    checkouts(box)
    apply_newer(box)
    same(actions(box, "old"), {"wifi.ini": "drift", "vpn.ini": "unchanged"},
         "nothing fetched, nothing known")
    git(box, "fetch", "-q", cwd="old")
    result, found = items(box, "old", 8)
    same((found["wifi.ini"]["action"], found["vpn.ini"]["action"]),
         ("refused", "unchanged"))
    has(found["wifi.ini"]["error"], "older than what was applied at 20")
    result = box.run("plan", cwd=box.at("old"), status=8)
    lacks(result.all, "changed by hand")
    writes = len(box.writes())
    box.run("apply", "--yes", cwd=box.at("old"), status=7)
    result = box.run("apply", "--yes", "wifi.ini", cwd=box.at("old"), status=8)
    same(len(box.writes()), writes)
    # As the hint says.
    command = re.search(r"bring it up to date first: (git .*)", result.all)[1]
    git(box, *shlex.split(command)[1:], cwd="old")
    same(actions(box, "old"),
         {"wifi.ini": "unchanged", "vpn.ini": "unchanged"})


@case("an older checkout: the project is a directory of the repository")
def below(box):
    checkouts(box)
    for name in ("scepctl.conf", "scepctl.lock", "wifi.ini", "vpn.ini"):
        os.makedirs(box.at("new/a b/c"), exist_ok=True)
        git(box, "mv", name, "a b/c/" + name, cwd="new")
    git(box, "commit", "-qm", "moved", cwd="new")
    git(box, "push", "-q", "origin", "HEAD:main", cwd="new")
    git(box, "pull", "-q", cwd="old")
    text = box.read("new/a b/c/wifi.ini").decode()
    box.write("new/a b/c/wifi.ini", text.replace(
        "category = Certificates", "category = Network"))
    box.run("apply", "--yes", cwd=box.at("new/a b/c"), status=0)
    git(box, "commit", "-qam", "newer", cwd="new")
    git(box, "push", "-q", "origin", "HEAD:main", cwd="new")
    same(actions(box, "old/a b/c")["wifi.ini"], "drift")
    git(box, "fetch", "-q", cwd="old")
    same(actions(box, "old/a b/c", 8)["wifi.ini"], "refused")
    # From elsewhere, by its name.
    result = box.run("plan", "old/a b/c/wifi.ini", status=8)
    has(result.all, "git pull")


@case("an older checkout: its other changes are applied, and merge")
def others_go_on(box):
    checkouts(box)
    apply_newer(box)
    git(box, "fetch", "-q", cwd="old")
    text = box.read("old/vpn.ini").decode()
    box.write("old/vpn.ini", text.replace("category = Certificates",
                                          "category = Network"))
    box.run("apply", "--yes", cwd=box.at("old"), status=7)
    git(box, "commit", "-qam", "other", cwd="old")
    git(box, "pull", "-q", "--no-edit", cwd="old")
    same(actions(box, "old"),
         {"wifi.ini": "unchanged", "vpn.ini": "unchanged"})
    # The newer one's own lock file is no older than the upstream's.
    git(box, "fetch", "-q", cwd="new")
    same(actions(box, "new")["wifi.ini"], "unchanged")


@case("an older checkout deletes nothing that a newer one wrote to")
def prune(box):
    checkouts(box)
    apply_newer(box)
    git(box, "fetch", "-q", cwd="old")
    os.unlink(box.at("old/wifi.ini"))
    result = box.run("plan", "--prune", cwd=box.at("old"), status=8)
    has(result.all, "git pull")
    box.run("apply", "--yes", "--prune", cwd=box.at("old"), status=7)
    same(len(box.double.profiles()["macos"]), 2)


@case("a change by hand is one, although there is an upstream branch")
def by_hand(box):
    checkouts(box)
    profile = next(p for p in box.double.profiles()["macos"]
                   if p["name"] == "SCEP wifi")
    text = box.read("old/wifi.ini").decode()
    box.write("old/wifi.ini", text.replace("category = Certificates",
                                           "category = Network"))
    same(actions(box, "old")["wifi.ini"], "update")
    check(profile["id"], "id")
    box.run("apply", "--yes", cwd=box.at("old"), status=0)
    # Ours is newer than what the upstream branch has.
    box.write("old/wifi.ini", text)
    same(actions(box, "old")["wifi.ini"], "update")
    box.run("apply", "--yes", cwd=box.at("old"), status=0)


@case("a lock file that was lost, and is on the upstream branch")
def lost(box):
    checkouts(box)
    os.unlink(box.at("old/scepctl.lock"))
    same(actions(box, "old"),
         {"wifi.ini": "unchanged", "vpn.ini": "unchanged"})
    text = box.read("old/wifi.ini").decode()
    box.write("old/wifi.ini", text.replace("category = Certificates",
                                           "category = Network"))
    result = box.run("plan", cwd=box.at("old"), status=8)
    command = re.search(r"comes back by: (git .*)", result.all)[1]
    git(box, *shlex.split(command)[1:], cwd="old")
    same(actions(box, "old")["wifi.ini"], "update")


@case("an upstream branch without a word, or with a wrong one, changes nothing")
def silent(box):
    checkouts(box)
    apply_newer(box)
    git(box, "fetch", "-q", cwd="old")
    same(actions(box, "old", 8)["wifi.ini"], "refused")
    # No git.
    empty = box.at(".home/bin")
    os.mkdir(empty)
    same(actions(box, "old", env={"PATH": empty})["wifi.ini"], "drift")
    # No branch checked out.
    git(box, "checkout", "-q", "--detach", cwd="old")
    same(actions(box, "old")["wifi.ini"], "drift")
    git(box, "checkout", "-q", "main", cwd="old")
    # A branch that follows none.
    git(box, "branch", "-q", "--unset-upstream", cwd="old")
    same(actions(box, "old")["wifi.ini"], "drift")
    git(box, "branch", "-q", "-u", "origin/main", cwd="old")
    same(actions(box, "old", 8)["wifi.ini"], "refused")
    # Not a lock file, a conflict, one that is too large, a directory, none.
    lock = box.read("new/scepctl.lock")
    for text in (b"\x1b[31mgarbage\xff\n", b"<<<<<<< x\n" + lock,
                 b"# x\n" * (5 << 20), lock.replace(b".wifi", b".w\x00ifi")):
        box.write("new/scepctl.lock", text)
        git(box, "commit", "-qam", "bad", cwd="new")
        git(box, "push", "-q", "origin", "HEAD:main", cwd="new")
        git(box, "fetch", "-q", cwd="old")
        result, found = items(box, "old")
        same(found["wifi.ini"]["action"], "drift")
        lacks(result.err, "\x1b")
        if len(text) < 1 << 20 and b"\0" not in text:
            has(result.err, "scepctl.lock of the upstream branch:1")
    os.unlink(box.at("new/scepctl.lock"))
    box.write("new/scepctl.lock/x", "")
    git(box, "add", "-A", cwd="new")
    git(box, "commit", "-qm", "bad", cwd="new")
    git(box, "push", "-q", "origin", "HEAD:main", cwd="new")
    git(box, "fetch", "-q", cwd="old")
    same(actions(box, "old")["wifi.ini"], "drift")


@case("an upstream branch is not fetched, nor a program of its remote run")
def not_fetched(box):
    checkouts(box)
    apply_newer(box)
    git(box, "fetch", "-q", cwd="old")
    blob = git(box, "rev-parse", "@{upstream}:scepctl.lock", cwd="old").strip()
    os.unlink(box.at("old/.git/objects", blob[:2], blob[2:]))
    for key, value in (
            ("core.repositoryFormatVersion", "1"),
            ("extensions.partialClone", "origin"),
            ("remote.origin.promisor", "true"),
            ("protocol.ext.allow", "always"),
            ("core.fsmonitor", f"touch {box.at('marker')}"),
            ("core.pager", f"touch {box.at('marker')}"),
            ("remote.origin.url",
             f"ext::sh -c touch% {box.at('marker')}")):
        git(box, "config", key, value, cwd="old")
    same(actions(box, "old")["wifi.ini"], "drift")
    check(not box.exists("marker"), "a program of the repository was run")
    git(box, "cat-file", "blob", "@{upstream}:scepctl.lock", cwd="old",
        status=None)
    check(box.exists("marker"), "control: git alone does not run it either")


# -- lock move and lock remove, as hints name them ----------------------------


def hinted(result, word):
    """The command that a hint names."""
    found = re.search(rf"(scepctl lock {word} .*)", result.all)
    check(found, f"no hint: {result}")
    return shlex.split(found[1])[1:]


@case("lock move: an identifier that changed, with the UUID kept")
def moved(box):
    box.jamf()
    box.define("wifi.ini")
    box.apply()
    box.age()
    box.run("build", "--unsigned", "-o", ".home/built", "wifi.ini", status=0)
    scep = re.search(r"<key>PayloadUUID</key>\s*<string>([^<]*)",
                     box.read(".home/built").decode())[1]
    box.define("wifi.ini", scep={"uuid": scep},
               profile={"identifier": "com.example.renamed"})
    box.run("lock", "move", "com.example.wifi", "com.example.renamed",
            status=0)
    box.run("plan", status=0)
    box.apply()
    same(list(box.lock_objects()), ["com.example.renamed"])
    same(len(box.double.profiles()["macos"]), 1)
    same(box.actions(), {"wifi.ini": "unchanged"})


@case("lock move: an identifier that changed, with other UUIDs")
def moved_anew(box):
    box.jamf()
    box.define("wifi.ini")
    box.apply()
    box.age()
    box.define("wifi.ini", profile={"identifier": "com.example.renamed"})
    result = box.run("plan", "wifi.ini", status=8)
    has(result.all, "which is that of 'com.example.wifi'")
    box.run(*hinted(result, "move"), status=0)
    result = box.run("plan", "wifi.ini", status=8)
    has(result.all, "--trust-lock")
    box.apply("--trust-lock")
    same(list(box.lock_objects()), ["com.example.renamed"])
    same(len(box.double.profiles()["macos"]), 1)
    box.age()
    same(box.actions(), {"wifi.ini": "unchanged"})


@case("lock remove: Jamf Pro was set up anew")
def restored(box):
    box.jamf()
    box.define("wifi.ini")
    box.apply()
    box.age()
    text = box.read("scepctl.lock").decode()
    box.write("scepctl.lock", re.sub(
        r'"uuid":"[^"]*"', '"uuid":"00000000-0000-0000-0000-000000000000"',
        text))
    result = box.run("plan", status=8)
    has(result.all, "another profile than the lock file's")
    box.run(*hinted(result, "remove"), status=0)
    same(box.lock_objects(), {})
    same(box.actions(), {"wifi.ini": "unchanged"})


@case("lock remove: what is not to be deleted is forgotten")
def not_deleted(box):
    box.jamf()
    box.define("wifi.ini")
    box.define("vpn.ini")
    box.apply()
    box.age()
    text = box.read("scepctl.lock").decode()
    box.write("scepctl.lock", text.replace('"name":"SCEP wifi"',
                                           '"name":"Other"'))
    box.remove("wifi.ini")
    result = box.run("plan", "--prune", status=8)
    has(result.all, "is not what the lock file says")
    box.run(*hinted(result, "remove"), status=0)
    box.run("apply", "--prune", "--yes", status=0)
    same(sorted(box.lock_objects()), ["com.example.vpn"])
    same(len(box.double.profiles()["macos"]), 2)


main()
