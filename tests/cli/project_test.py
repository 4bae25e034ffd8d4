"""Several files: extends, project file, duplicates, directories."""

import os
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
