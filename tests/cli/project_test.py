"""Several files: extends, project file, duplicates, directories.

Planted mutations that must be caught: in definition/extends.c and in
project/boundary.c, forget that all is below a root of / ("root /")."""

import grp
import os
import pwd
import re

from harness import case, check, definition, has, lacks, rows, same, scep_of
from harness import built

BASE = """[profile]
organization = Example Inc.
abstract = yes
name = Base
identifier = com.example.base

[scep]
url = https://scep.example.com/scep
subject = CN=device
fingerprint = none
retries = 9
"""


@case("project file: one run signs for one project")
def two_projects(box):
    identity = box.fixtures.identity()
    for name in ("a", "b"):
        box.write(f"{name}/x.ini", definition(
            profile={"identifier": f"com.example.{name}"}))
        box.write(f"{name}/scepctl.conf",
                  f"[signing]\nidentity = {identity}\n")
    result = box.run("build", "a/x.ini", "b/x.ini", status=2)
    has(result.err, "two projects", "stderr")
    box.write("c.ini", definition())
    result = box.run("build", "c.ini", "b/x.ini", status=2)
    has(result.err, "only some", "stderr")
    lacks("".join(box.files()), "mobileconfig", "files")
    box.run("build", "--config", "b/scepctl.conf", "a", "b", "-o", "out",
            status=2)  # both are x.ini
    box.run("build", "--config", "b/scepctl.conf", "a/x.ini", "b/x.ini",
            status=0)
    box.run("build", "--unsigned", "a/x.ini", "b/x.ini", "c.ini", status=0)
    box.run("build", "--sign", identity, "a/x.ini", "b/x.ini", "c.ini",
            status=0)
    os.mkdir(box.at("a/sub"))
    os.rename(box.at("b/x.ini"), box.at("a/sub/y.ini"))
    box.run("build", "a", status=0)


@case("extends: values of the base are defaults")
def defaults(box):
    box.write("base.ini", BASE)
    plist = built(box, "[profile]\nextends = base.ini\n"
                  "identifier = com.example.a\nname = A\n\n"
                  "[scep]\nretries = 2\n")
    same(plist["PayloadOrganization"], "Example Inc.", "organization")
    same(plist["PayloadDisplayName"], "A", "name")
    same(scep_of(plist)["Retries"], 2, "retries")
    same(scep_of(plist)["URL"], "https://scep.example.com/scep", "url")


@case("extends: several, and bases of bases, in order")
def several(box):
    box.write("one.ini", "[profile]\nabstract = yes\n[scep]\nretries = 1\n")
    box.write("two.ini", "[profile]\nabstract = yes\nextends = base.ini\n"
              "[scep]\nretries = 5\nretry_delay = 20\n")
    box.write("base.ini", BASE)
    scep = scep_of(built(box, "[profile]\nextends = one.ini, two.ini\n"
                         "identifier = com.example.a\nname = A\n"))
    same(scep["Retries"], 1, "retries, of the first")
    same(scep["RetryDelay"], 20, "retry delay, of the second")


@case("extends: findings point at the file the value came from")
def origin(box):
    box.write("bases/base.ini", BASE.replace("retries = 9",
                                             "retries = lots"))
    box.write("a.ini", "[profile]\nextends = bases/base.ini\n"
              "identifier = com.example.a\nname = A\n")
    result = box.run("validate", "a.ini", status=1)
    line = BASE.split("\n").index("retries = 9") + 1
    check(re.search(rf"^(\./)?bases/base\.ini:{line}:\d+: error: ",
                    result.out, re.M), f"no place: {result}")


@case("extends: relative paths are relative to the file that holds them")
def relative(box):
    with open(box.fixtures.root(), "rb") as file:
        box.write("common/root.pem", file.read())
    box.write("common/base.ini", BASE + "certificate = root.pem\n")
    box.write("secret", "sesame-1", 0o600)
    box.write("sub/a.ini", "[profile]\nextends = ../common/base.ini\n"
              "identifier = com.example.a\nname = A\n")
    box.write("scepctl.conf", "[network]\ntimeout = 30\n")
    box.run("build", "--unsigned", "sub/a.ini", status=0)


@case("extends: a base is named as people would, links apart")
def base_name(box):
    box.write("scepctl.conf", "")
    box.write("bases/b.ini", BASE.replace("[scep]", "[scep]\nkey_size = 7"))
    text = ("[profile]\nidentifier = com.example.a\nname = A\n"
            "extends = %s\n")
    box.write("a/b/x.ini", text % "../../bases/b.ini")
    for where, name in ((".", "bases/b.ini"), ("a/b", "../../bases/b.ini"),
                        ("a", "../bases/b.ini")):
        path = os.path.relpath(box.at("a/b/x.ini"), box.at(where))
        result = box.run("validate", path, cwd=box.at(where), status=1)
        check(re.search(rf"^{re.escape(name)}:\d+:\d+: error", result.out,
                        re.M), f"no {name}: {result}")
    # Where "a/link/.." is not "a", the name that was written stays.
    os.symlink("../bases", box.at("a/link"))
    box.write("a/y.ini", text % "link/../bases/b.ini")
    result = box.run("validate", "a/y.ini", status=1)
    has(result.out, "a/link/../bases/b.ini:", "findings")


@case("extends: a cycle is an error that names it")
def cycle(box):
    for here, there in (("a", "b"), ("b", "c"), ("c", "a")):
        box.write(f"{here}.ini", definition(
            profile={"extends": f"{there}.ini"}))
    result = box.run("validate", "a.ini", status=1)
    has(result.out, "extends", "findings")
    box.write("self.ini", definition(profile={"extends": "self.ini"}))
    box.run("validate", "self.ini", status=1)


@case("extends: a depth of 8 is fine, 9 is not")
def depth(box):
    for n in range(1, 11):
        box.write(f"d{n}.ini", definition(profile={
            "extends": f"d{n + 1}.ini" if n < 10 else None,
            "identifier": f"com.example.d{n}"}))
    box.run("validate", "d2.ini", status=0)
    box.run("validate", "d1.ini", status=1)


@case("extends: a missing base is an error at its place")
def missing(box):
    box.write("a.ini", definition(profile={"extends": "absent.ini"}))
    result = box.run("validate", "a.ini")
    check(result.status in (1, 4), f"{result}")
    has(result.all, "absent.ini", "output")
    has(result.out, "a.ini:", "findings")


@rows("extends: outside the project", [
    ("by dots", "../outside.ini"), ("absolutely", "{box}/outside.ini"),
    ("by a symbolic link", "link.ini"),
])
def outside(box, name):
    box.write("outside.ini", BASE)
    box.write("project/scepctl.conf", "[network]\ntimeout = 30\n")
    box.write("project/a.ini", definition(
        profile={"extends": name.format(box=box.path)}))
    os.symlink("../outside.ini", box.at("project/link.ini"))
    result = box.run("validate", "project/a.ini", status=1)
    has(result.out, "project", "findings")
    has(result.out, "extends", "findings")


@case("project root /: all is below it")
def root_of_all(box):
    # Without any mark the project is the current directory.
    box.write("base.ini", BASE)
    box.write("sub/a.ini", definition(profile={"extends": "../base.ini"}))
    box.run("validate", box.at("sub/a.ini"), cwd="/", status=0)
    # Nor does a link that stands in / itself lead out of it.
    link = next(name for name in sorted(os.listdir("/"))
                if os.path.islink("/" + name) and os.path.isdir("/" + name))
    file = next(name for name in sorted(os.listdir("/" + link))
                if os.path.isfile(os.path.join("/", link, name)))
    result = box.run("validate", os.path.join(link, file), cwd="/")
    check(result.status != 8, f"status {result.status}")
    lacks(result.all, "outside the project", "output")


@case("duplicates: identifiers in two files of a run, both named")
def duplicates(box):
    box.write("a.ini", definition())
    box.write("b.ini", definition())
    result = box.run("validate", "a.ini", "b.ini", status=1)
    has(result.out, "a.ini", "findings")
    has(result.out, "b.ini", "findings")
    has(result.out, "com.example.scep.test", "findings")
    for name in ("a.ini", "b.ini"):
        box.run("validate", name, status=0)
    build = box.run("build", "--unsigned", "-o", "out", "a.ini", "b.ini")
    check(build.status in (1, 7), f"{build}")


@case("duplicates: UUIDs in two files of a run")
def duplicate_uuids(box):
    uuid = "12345678-1234-1234-1234-123456789ABC"
    for name in ("a", "b"):
        box.write(f"{name}.ini", definition(
            {"uuid": uuid}, {"identifier": f"com.example.{name}"}))
    result = box.run("validate", "a.ini", "b.ini", status=1)
    has(result.out.upper(), uuid, "findings")


@case("duplicates: the same file named twice counts once")
def twice(box):
    box.write("a.ini", definition())
    box.run("validate", "a.ini", "./a.ini", ".", status=0)


@case("project file: the identity is found from the definition upwards")
def upwards(box):
    with open(box.fixtures.identity(), "rb") as file:
        box.write("keys/id.pem", file.read(), 0o600)
    box.write("scepctl.conf", "[signing]\nidentity = keys/id.pem\n")
    box.write("sub/deep/a.ini", definition())
    box.run("build", "a.ini", cwd=box.at("sub/deep"), status=0)
    box.run("verify", "--ca", box.fixtures.root(),
            "sub/deep/a.mobileconfig", status=0)


@case("project file: --config names it, --directory goes there first")
def named(box):
    with open(box.fixtures.identity(), "rb") as file:
        box.write("p/id.pem", file.read(), 0o600)
    box.write("p/other.conf", "[signing]\nidentity = id.pem\n")
    box.write("p/a.ini", definition())
    box.run("--directory", "p", "--config", "other.conf", "build", "a.ini",
            status=0)
    check(box.exists("p/a.mobileconfig"), "not built")
    box.run("build", "p/a.ini", "--config=absent.conf", status=4)


@case("project file: faults are reported at their place")
def faulty(box):
    box.write("scepctl.conf", "[signing]\nidentty = x\n")
    box.write("a.ini", definition())
    result = box.run("build", "a.ini")
    check(result.status not in (0, 13), f"{result}")
    check(re.search(r"scepctl\.conf:2:\d+: error: ", result.all),
          f"no place: {result}")
    has(result.all, "identity", "hint")


@case("--sign goes before the project file")
def precedence(box):
    box.write("scepctl.conf", "[signing]\nidentity = absent.pem\n")
    box.write("a.ini", definition())
    box.run("build", "--sign", box.fixtures.identity(), "a.ini", status=0)


@case("validate: a directory means all definitions below it")
def directory(box):
    box.write("defs/a.ini", definition())
    box.write("defs/sub/b.ini", definition(
        {"key_size": "7"}, {"identifier": "com.example.b"}))
    box.write("defs/.hidden/c.ini", "nonsense")
    box.write("defs/notes.txt", "nonsense")
    result = box.run("validate", "defs", status=1)
    has(result.out, "b.ini", "findings")
    lacks(result.out, "c.ini", "findings")
    lacks(result.out, "notes", "findings")


# -- whose files ---------------------------------------------------------------

def conf_of_another(box, mode=0o666, directory="."):
    """A project file that others may write, above a definition."""
    path = box.write(f"{directory}/scepctl.conf", "[network]\ntimeout = 20\n",
                     mode)
    box.write(f"{directory}/sub/a.ini", definition())
    return path


@rows("a project file that others may write is refused by name", [
    (" ".join(command), command) for command in (
        ["build", "--unsigned", "sub/a.ini"], ["validate", "sub/a.ini"],
        ["plan", "sub/a.ini"], ["apply", "-n"], ["pull"],
        ["probe", "sub/a.ini"], ["fingerprint", "sub/a.ini"])])
def open_conf(box, command):
    path = conf_of_another(box)
    result = box.run(*command, status=8)
    has(result.all, f"'{os.path.realpath(path)}' may be written by others "
        "(mode 0666)")
    has(result.all, f"SCEPCTL_TRUST={os.path.realpath(box.path)}")
    same(box.exists("sub/a.mobileconfig"), False)
    result = box.run(*command, env={"SCEPCTL_TRUST": box.path})
    lacks(result.all, "may be written by")
    result = box.run("--config", "scepctl.conf", *command)
    lacks(result.all, "may be written by")


@rows("where others may write", [
    ("a group's file", 0o664, 0o755, 8), ("mine", 0o644, 0o755, 0),
    ("everybody's directory", 0o644, 0o777, 8),
    ("a sticky directory", 0o644, 0o1777, 0)])
def open_place(box, mode, place, status):
    path = conf_of_another(box, mode, "p")
    other = os.getgid() + 4242
    if os.geteuid() == 0:
        os.chown(path, -1, other)
    elif mode & 0o020:
        return  # who is not root has his own group only
    os.chmod(box.at("p"), place)
    box.run("build", "--unsigned", "p/sub/a.ini", status=status)


@case("umask 002 with a group of one's own goes on")
def own_group(box):
    path = conf_of_another(box, 0o664)
    user = pwd.getpwuid(os.geteuid())
    group = grp.getgrgid(user.pw_gid)
    own = group.gr_name == user.pw_name and \
        set(group.gr_mem) <= {user.pw_name}
    os.chown(path, -1, user.pw_gid)
    box.run("build", "--unsigned", "sub/a.ini", status=0 if own else 8)


@case("another user's project file, link and lock file are refused")
def another_owner(box):
    if os.geteuid() != 0:
        return  # project_test.c judges owners without being root
    path = conf_of_another(box, 0o644)
    build = ("build", "--unsigned", "sub/a.ini")
    os.chown(path, 4242, -1)
    has(box.run(*build, status=8).err, "belongs to another user (uid 4242)")
    box.run(*build, status=8, env={"SUDO_UID": "4243"})
    box.run(*build, status=0, env={"SUDO_UID": "4242"})
    os.rename(path, box.at("mine"))
    os.chown(box.at("mine"), 0, -1)
    os.symlink("mine", path)
    box.run(*build, status=0)
    os.lchown(path, 4242, -1)
    has(box.run(*build, status=8).err, "belongs to another user")
    os.unlink(path)
    lock = box.write("scepctl.lock", "")
    box.write("scepctl.conf", "")
    os.chown(lock, 4242, -1)
    result = box.run("plan", "sub/a.ini", status=8,
                     env={"JAMF_URL": "https://localhost:1",
                          "JAMF_TOKEN": "x"})
    has(result.err, "scepctl.lock' belongs to another user")


@case("the search ends at git's top, without git where the owner changes")
def search_ends(box):
    conf_of_another(box, 0o644)
    os.unlink(box.at("sub/a.ini"))
    box.write("scepctl.conf", "[network]\ntimeout = wrong\n")
    box.write("repo/.git/HEAD", "")
    box.write("repo/sub/a.ini", definition())
    box.run("build", "--unsigned", "repo/sub/a.ini", status=0)
    box.write("plain/sub/a.ini", definition())
    lacks(box.run("validate", "repo/sub/a.ini").out, "timeout")
    has(box.run("validate", "plain/sub/a.ini", status=1).out, "timeout")
    if os.geteuid() == 0:
        os.chown(box.path, 4242, -1)
        lacks(box.run("validate", "plain/sub/a.ini").out, "timeout")
