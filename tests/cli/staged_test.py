"""validate --staged: what the next commit changes, as git's index has it.

Planted mutations that must be caught, each seen: in cmd/staged.c, want nothing
for a file that is deleted ("staged: a base that is deleted"); in
project/dependants.c, leave after one round ("staged: a certificate of a base of
a base"); in project/snapshot_view.c, look on the disc for what is not listed
("staged: a base that was never added"); in project/git_run.c, leave
core.fsmonitor as it is, or let objects be replaced ("staged: nothing of the
repository runs"); in project/snapshot.c, do not pass GIT_INDEX_FILE on
("staged: commit of single files").
"""

import os
import shlex

from harness import (Failure, case, check, definition, has, lacks, rows, same,
                     tool)
from repository import Repository, faulty, good

@case("staged: nothing to commit is nothing said")
def nothing(box):
    repository = Repository(box)
    result = repository.validate(status=0)
    same(result.all, "", "what is said")
    repository.write("a.ini", faulty())
    result = repository.validate(status=0)
    same(result.all, "", "what is said of a file that is not added")
    repository.add("a.ini")
    repository.commit()
    result = repository.validate(status=0)
    same(result.all, "", "what is said of what is committed")


@case("staged: the index counts, not the work tree")
def index(box):
    repository = Repository(box)
    repository.write("a.ini", good())
    repository.save()
    repository.write("a.ini", faulty())
    same(repository.errors(), [], "errors of an unstaged fault")
    repository.add("a.ini")
    repository.write("a.ini", good())
    same(repository.errors(), ["a.ini unknown-key"], "errors of a staged one")
    has(repository.validate(status=1).out, "nonsense", "the excerpt")
    repository.remove("a.ini")
    same(repository.errors(), ["a.ini unknown-key"], "without the file")


@case("staged: commit -a, and what hinders a commit")
def commit_all(box):
    repository = Repository(box)
    repository.write("a.ini", good(1))
    repository.write("b.ini", good(2))
    repository.save()
    repository.hook()
    repository.write("a.ini", faulty(1))
    repository.write("c.ini", faulty(3))
    repository.commit("-a", status=1)
    repository.write("a.ini", good(1, key_size=4096))
    repository.commit("-a")
    repository.add("c.ini")
    repository.commit(status=1)
    repository.commit("--no-verify")


@case("staged: commit of single files")
def commit_file(box):
    repository = Repository(box)
    for number, name in enumerate(("a.ini", "b.ini")):
        repository.write(name, good(number))
    repository.save()
    repository.hook()
    repository.write("a.ini", faulty(0))
    repository.write("b.ini", good(1, key_size=4096))
    repository.add(".")
    repository.commit("b.ini")
    repository.commit("a.ini", status=1)
    repository.write("a.ini", good(0, key_size=4096))
    repository.commit("a.ini")


BASE = "[profile]\nabstract = yes\norganization = Example Inc.\n"


def family(repository, base="base.ini", name="defs/a.ini", extends=None):
    """A definition, in another directory, that needs its base."""
    repository.write(base, BASE + definition().split("\n\n", 1)[1])
    repository.write(name, "[profile]\nname = A\nidentifier = com.example.a\n"
                     f"extends = {extends or '../' + base}\n"
                     "[scep]\nkey_size = 2048\n")
    repository.save()
    same(repository.errors(), [], "errors to begin with")


@case("staged: a base that is changed, deleted, renamed, replaced by a link")
def base_changes(box):
    repository = Repository(box)
    family(repository)
    repository.write("base.ini", BASE)
    repository.add(".")
    same(repository.errors(), ["defs/a.ini missing-key"],
         "errors when the base lacks a key")
    repository.git("reset", "-q", "--hard")
    repository.git("rm", "-q", "--cached", "base.ini")
    same(repository.errors()[:1], ["defs/a.ini extends-unreadable"],
         "errors when the base is deleted, in the index alone")
    repository.git("reset", "-q", "--hard")
    repository.git("mv", "base.ini", "other.ini")
    same(repository.errors()[:1], ["defs/a.ini extends-unreadable"],
         "errors when the base is renamed")
    repository.git("reset", "-q", "--hard")
    repository.remove("base.ini")
    repository.write("real.ini", "[profile]\nabstract = yes\n")
    repository.link("base.ini", "real.ini")
    repository.add(".")
    check("defs/a.ini missing-key" in repository.errors(),
          "the base is a link now, to another file")


@case("staged: a base that was never added")
def base_untracked(box):
    repository = Repository(box)
    family(repository)
    repository.write("new.ini", BASE + definition().split("\n\n", 1)[1])
    repository.write("defs/b.ini", "[profile]\nname = B\n"
                     "identifier = com.example.b\nextends = ../new.ini\n")
    repository.add("defs/b.ini")
    result = repository.validate(status=1)
    has(result.out, "new.ini' is not in git's index")
    repository.add("new.ini")
    same(repository.errors(), [], "errors once it is added")


@case("staged: a certificate of a base of a base")
def certificate(box):
    repository = Repository(box)
    root = tool("cat", box.fixtures.root())
    repository.write("certs/my root.pem", root)
    repository.write("one.ini", BASE + definition(
        scep={"certificate": '"certs/my root.pem"'}).split("\n\n", 1)[1])
    repository.write("two.ini", "[profile]\nabstract = yes\n"
                     "extends = one.ini\n")
    repository.write("deep/er/a.ini", "[profile]\nname = A\n"
                     "identifier = com.example.a\nextends =\n"
                     "    ../../two.ini\n")
    repository.write("deep/other.ini", good(7) + "; my root.pem\n")
    repository.save()
    repository.write("certs/my root.pem", "none")
    repository.add(".")
    same(repository.errors(), ["one.ini certificate-unreadable"] * 3,
         "one for each definition that it is in")
    repository.git("rm", "-qf", "certs/my root.pem")
    same(repository.errors(), ["one.ini certificate-unreadable"] * 3,
         "errors when it is deleted")
    result = repository.validate("-v", "--strict")
    has(result.err, "in 3 files", "who is looked at")


@case("staged: a payload's file, and links on the way to it")
def payload(box):
    repository = Repository(box)
    fine = ('<?xml version="1.0"?><plist version="1.0"><dict>'
            "<key>PayloadType</key><string>com.example.x</string>"
            "</dict></plist>")
    repository.write("store/x.plist", fine)
    repository.link("current", "store")
    repository.write("a.ini", good(
        1, '[payload "x"]\nfile = current/x.plist\n'))
    repository.write("b.ini", good(
        2, '[payload "x"]\nfile = ./store//x.plist\n'))
    repository.save()
    repository.write("store/x.plist", "<plist")
    repository.add(".")
    found = {error.split()[0] for error in repository.errors()}
    same(found, {"current/x.plist", "./store//x.plist"}, "by both ways")
    repository.git("reset", "-q", "--hard")
    repository.write("bad/x.plist", "<plist")
    repository.remove("current")
    repository.link("current", "bad")
    repository.add(".")
    same({error.split()[0] for error in repository.errors()},
         {"current/x.plist"}, "the link leads elsewhere now")


@case("staged: a project file reaches its definitions")
def project_file(box):
    repository = Repository(box)
    family(repository, name="defs/a.ini")
    repository.write("other/b.ini", faulty(2))
    repository.add(".")
    repository.commit("--no-verify")
    repository.write("defs/scepctl.conf", "[check]\n")
    repository.add(".")
    same(repository.errors()[:1], ["defs/a.ini extends-outside"],
         "the base is outside of the project now")
    repository.git("reset", "-q", "--hard")
    repository.write("scepctl.conf", "[check]\naccept = no-such-id\n")
    repository.add("scepctl.conf")
    same(sorted(repository.errors()),
         ["other/b.ini unknown-key", "scepctl.conf accept-unknown"],
         "its own faults, and those of its definitions")
    repository.git("rm", "-q", "--cached", "-r", "defs", "other", "base.ini")
    repository.commit("--no-verify")
    repository.write("scepctl.conf", "[check]\naccept = no-other-id\n")
    repository.add("scepctl.conf")
    same(repository.errors(), ["scepctl.conf accept-unknown"],
         "without any definition")


@case("staged: a lock file with the marks of a conflict")
def lock_file(box):
    repository = Repository(box)
    repository.write("a.ini", good())
    repository.save()
    repository.write("scepctl.lock", "<<<<<<< ours\n")
    repository.add(".")
    repository.write("scepctl.lock", "")
    same(repository.errors(), ["scepctl.lock lock-malformed"], "errors")


@case("staged: profiles, and what another tool calls .ini")
def profiles(box):
    repository = Repository(box)
    repository.write("x.mobileconfig", "<plist")
    repository.write("y.mobileconfig", "nothing at all")
    repository.write("tox.ini", "[tox]\nenvlist = py3\n")
    repository.write(".hidden/z.ini", faulty())
    repository.write("notes.txt", "[profile]\n")
    repository.add(".")
    same(sorted({error.split()[0] for error in repository.errors()}),
         ["x.mobileconfig", "y.mobileconfig"], "who is looked at")
    check(repository.errors("tox.ini") != [], "one that is named is looked at")


@case("staged: files narrow what is looked at")
def narrowed(box):
    repository = Repository(box)
    repository.write("one/a.ini", faulty(1))
    repository.write("two/b.ini", faulty(2))
    repository.add(".")
    same(repository.errors("one"), ["one/a.ini unknown-key"], "a directory")
    same(repository.errors("two/b.ini"), ["two/b.ini unknown-key"], "a file")
    same(len(repository.errors(".")), 2, "all of it")
    same(repository.errors("../two", cwd=box.at("one")),
         ["../two/b.ini unknown-key"], "from below")
    same(repository.errors(box.at("two")), ["two/b.ini unknown-key"],
         "by the whole path")
    repository.commit("--no-verify")
    same(repository.errors("one"), [], "what is committed is no change")
    repository.write("c.ini", good(3))
    result = repository.validate("c.ini", status=4)
    has(result.err, "'c.ini' is not in git's index")
    has(result.err, "git add")
    repository.validate("no.ini", status=4)
    repository.validate("/etc/passwd", status=4)
    repository.validate("-", status=2)
    family(repository)
    repository.write("base.ini", BASE)
    repository.add(".")
    same({error.split()[0] for error in repository.errors("base.ini")},
         {"defs/a.ini"}, "who extends it is looked at all the same")


@case("staged: from a directory below, paths are as one stands")
def below(box):
    repository = Repository(box)
    repository.write("one/two/a.ini", faulty(1))
    repository.write("one/b.ini", faulty(2))
    repository.write("onetwo/c.ini", faulty(3))
    repository.add(".")
    same(repository.errors(cwd=box.at("one", "two")),
         ["../b.ini unknown-key", "a.ini unknown-key",
          "../../onetwo/c.ini unknown-key"], "from one/two")
    result = box.run("--directory", "one", "validate", "--staged", "--json")
    has(result.out, '"file": "two/a.ini"')


@case("staged: duplicates of what the project holds already")
def duplicates(box):
    repository = Repository(box)
    for number in range(20):
        repository.write(f"d{number}.ini", good(number))
    repository.write("prod/scepctl.conf", "")
    repository.save()
    repository.write("new.ini", good(7))
    repository.add(".")
    result = repository.validate(status=1)
    has(result.out, "new.ini:3:")
    has(result.out, "that of 'd7.ini' too")
    same(result.ids(), ["duplicate-identifier", "scep-no-ca-payload"],
         "findings")
    repository.git("mv", "-f", "new.ini", "d7.ini")
    same(repository.errors(), [], "errors when it takes its place")
    repository.git("mv", "-f", "d7.ini", "prod/d7.ini")
    repository.write("d7.ini", good(7))
    repository.add(".")
    same(repository.errors(), [], "errors between two projects")
    uuid = "1f0c1d1e-5b6b-4f0e-9c53-0242ac120002"
    repository.write("u.ini", good(31, uuid=uuid))
    repository.save()
    repository.write("v.ini", good(32, uuid=uuid.upper()))
    repository.add(".")
    same(repository.errors(), ["v.ini duplicate-uuid"], "UUIDs in any case")


@case("staged: an identifier that comes with a base is one, too")
def inherited(box):
    repository = Repository(box)
    repository.write("base.ini", BASE + definition().split("\n\n", 1)[1]
                     .replace("[scep]", "identifier = com.example.same\n"
                              "[scep]"))
    repository.write("a.ini", "[profile]\nname = A\nextends = base.ini\n")
    repository.save()
    repository.write("b.ini", good().replace("com.example.n0",
                                             "com.example.same"))
    repository.add(".")
    same(repository.errors(), ["b.ini duplicate-identifier"], "errors")


@case("staged: not in git, and in what is no repository")
def outside(box):
    result = box.run("validate", "--staged", status=4)
    has(result.err, "not in a git work tree")
    box.write(".git/HEAD", "nonsense")
    result = box.run("validate", "--staged")
    check(result.status not in (0, 1), f"a broken repository: {result}")
    has(result.err, "git says")
    result = box.run("validate", status=2)
    has(result.err, "'validate' needs an argument")


@case("staged: entries that are not merged")
def unmerged(box):
    repository = Repository(box)
    repository.write("a.ini", good(1))
    repository.save()
    repository.git("checkout", "-qb", "other")
    repository.write("a.ini", good(2))
    repository.save()
    repository.git("checkout", "-q", "main")
    repository.write("a.ini", good(3))
    repository.save()
    repository.git("merge", "-q", "other", status=1)
    result = repository.validate(status=1)
    has(result.err, "'a.ini' is not merged in git's index")


WHERE = (
    ("GIT_DIR, relative", {"GIT_DIR": ".git"}),
    ("GIT_DIR and GIT_INDEX_FILE", {"GIT_DIR": ".git",
                                    "GIT_INDEX_FILE": ".git/index"}),
    ("GIT_INDEX_FILE alone, from the top", {"GIT_INDEX_FILE": ".git/index"}),
    ("GIT_PREFIX, and variables of no meaning here",
     {"GIT_PREFIX": "one/", "GIT_EXEC_PATH": "/nowhere",
      "GIT_OBJECT_DIRECTORY": "/nowhere", "GIT_CEILING_DIRECTORIES": "/"}),
    ("GIT_NAMESPACE and configuration",
     {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.fsmonitor",
      "GIT_CONFIG_VALUE_0": "touch ran"}),
)


@rows("staged: in a hook's environment", WHERE)
def environment(box, variables):
    repository = Repository(box)
    repository.write("one/a.ini", faulty(1))
    repository.add(".")
    same(repository.errors(env=variables), ["one/a.ini unknown-key"], "errors")
    check(not box.exists("ran"), "nothing ran")


@case("staged: a work tree apart from its repository, linked ones, submodules")
def elsewhere(box):
    repository = Repository(box, "top")
    repository.write("a.ini", good(1))
    repository.save()
    repository.git("worktree", "add", "-q", "../linked")
    repository.hook()
    box.write("linked/b.ini", faulty(2))
    repository.git("add", ".", cwd=box.at("linked"))
    same(repository.errors(cwd=box.at("linked")), ["b.ini unknown-key"],
         "errors of a linked work tree")
    same(repository.errors(), [], "errors of the main one")
    repository.git("commit", "-qm", "x", cwd=box.at("linked"), status=1)
    apart = {"GIT_DIR": box.at("top", ".git"), "GIT_WORK_TREE": box.at("wt")}
    box.write("wt/c.ini", faulty(3))
    repository.git("add", "c.ini", cwd=box.at("wt"), env=apart)
    same(repository.errors(cwd=box.at("wt"), env=apart), ["c.ini unknown-key"],
         "errors of a work tree elsewhere")
    other = Repository(box, "other")
    other.write("d.ini", good(4))
    other.save()
    repository.git("-c", "protocol.file.allow=always", "submodule", "--quiet",
                   "add", box.at("other"), "sub")
    repository.git("commit", "-qnm", "x")
    box.write("top/sub/e.ini", faulty(5))
    repository.git("add", ".", cwd=box.at("top", "sub"))
    same(repository.errors(cwd=box.at("top", "sub")), ["e.ini unknown-key"],
         "errors of a submodule")
    repository.write("f.ini", good(6).replace(
        "[profile]", "[profile]\nextends = sub/d.ini"))
    repository.add("f.ini")
    has(repository.validate(status=1).out, "'sub/d.ini'")


NAMES = (
    ("blanks", "my wifi.ini"), ("a quote", "it's \"it\".ini"),
    ("a line feed", "a\nb.ini"), ("a tab", "a\tb.ini"),
    ("bytes that are no UTF-8", b"caf\xe9.ini"), ("a dash", "-n.ini"),
    ("a colon", ":(top).ini"), ("a star", "*.ini"), ("no ASCII", "ü.ini"),
)


@rows("staged: a name with", NAMES)
def names(box, name):
    repository = Repository(box)
    name = os.fsdecode(name)
    is_path = not any(c < " " or "\udc80" <= c < "\ue000" for c in name)
    repository.write("defs/" + name, faulty())
    repository.add(".")
    found = repository.errors()
    same(len(found), 1, f"errors {found}")
    has(found[0], "unknown-key")
    repository.write("defs/" + name, BASE)
    repository.write("defs/x.ini", "[profile]\nname = X\n")
    if is_path:
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        repository.write("b.ini", good(2).replace(
            "[profile]", f'[profile]\nextends = "defs/{quoted}"'))
    repository.save()
    repository.git("rm", "-qr", "--cached", "defs")
    if is_path:
        check("b.ini extends-unreadable" in repository.errors(),
              "who extends it is found")


@case("staged: line ends are as the index has them")
def line_ends(box):
    repository = Repository(box)
    repository.git("config", "core.autocrlf", "true")
    repository.write("a.ini", good(1).replace("\n", "\r\n"))
    repository.add(".")
    same(repository.errors(), [], "errors")
    repository.write("b.ini", faulty(2).replace("\n", "\r\n"))
    repository.add(".")
    same(repository.errors(), ["b.ini unknown-key"], "errors")


@case("staged: many links to one definition, and definitions alike")
def alike(box):
    repository = Repository(box)
    repository.write("dir/a.ini", faulty(1))
    repository.write("dir/same.ini", faulty(1))
    for number in range(5):
        repository.link(f"l{number}.ini", "dir/a.ini")
        repository.link(f"m{number}.ini", f"l{number}.ini")
    repository.add(".")
    unknown = [error for error in repository.errors()
               if error.endswith("unknown-key")]
    same(len(unknown), 12, "each is looked at")
    repository.commit("--no-verify")
    repository.write("dir/a.ini", good(1))
    repository.add("dir/a.ini")
    result = repository.validate("-v", "--json")
    same(result.json()["files"], 11, "who leads to what is changed")


@case("staged: links in the index that lead out of the repository")
def links(box):
    repository = Repository(box, "top")
    box.write("secret.ini", good(1) + "canary = 4711\n")
    repository.link("a.ini", "../secret.ini")
    repository.link("b.ini", box.at("secret.ini"))
    repository.link("around.ini", "around.ini")
    repository.link("up", "..")
    repository.write("c.ini", good(2).replace(
        "[profile]", "[profile]\nextends = up/secret.ini"))
    repository.write("d.ini", good(3, certificate="up/secret.ini"))
    repository.add(".")
    result = repository.validate("--json")
    lacks(result.all, "canary")
    lacks(result.all, "4711")
    check(result.status not in (0, 1), f"links are refused: {result}")
    has(result.out, "extends-outside")
    has(result.out, "file-outside")
    has(result.all, "leads outside the project through the link")


@case("staged: nothing of the repository runs")
def hostile(box):
    repository = Repository(box)
    repository.write("a.ini", good(1))
    repository.save()
    ran = shlex.quote(box.at("ran"))
    script = box.write("evil", f"#!/bin/sh\necho $0 $@ >> {ran}\ncat\n", 0o755)
    for name in ("core.fsmonitor", "filter.x.clean", "filter.x.smudge",
                 "filter.x.process", "diff.x.textconv", "diff.x.command",
                 "diff.external", "core.sshCommand", "core.pager",
                 "pager.ls-files", "pager.diff-index", "alias.ls-files",
                 "alias.cat-file", "core.editor", "credential.helper",
                 "remote.origin.uploadpack", "gpg.program",
                 "core.alternateRefsCommand", "uploadpack.packObjectsHook",
                 "sequence.editor", "core.askPass"):
        repository.git("config", name,
                       ("!" if name.startswith("alias") else "") + script)
    repository.git("config", "core.hooksPath", ".")
    repository.git("config", "remote.origin.url", f"ext::{script} %S")
    repository.git("config", "remote.origin.promisor", "true")
    repository.git("config", "extensions.partialClone", "origin")
    repository.git("config", "core.repositoryFormatVersion", "1")
    repository.write(".gitattributes", "*.ini filter=x diff=x\n")
    for name in ("post-index-change", "pre-commit", "reference-transaction",
                 "fsmonitor-watchman", "post-checkout"):
        repository.write(name, f"#!/bin/sh\necho hook >> {ran}\n")
        os.chmod(box.at(name), 0o755)
    blob = repository.git("hash-object", "-w", "--no-filters", "--stdin",
                          stdin=faulty(1).encode()).decode().strip()
    repository.git("-c", "core.fsmonitor=false", "-c", "filter.x.clean=cat",
                   "-c", "core.hooksPath=/dev/null", "-c",
                   "filter.x.process=", "update-index", "--cacheinfo",
                   f"100644,{blob},a.ini")
    if box.exists("ran"):
        os.unlink(box.at("ran"))
    same(repository.errors(), ["a.ini unknown-key"], "errors")
    check(not box.exists("ran"), "something ran: " + (
        box.read("ran").decode() if box.exists("ran") else ""))
    # An object that stands for another is not what the commit has.
    other = repository.git("hash-object", "-w", "--no-filters", "--stdin",
                           stdin=good(1).encode()).decode().strip()
    repository.git("-c", "core.hooksPath=/dev/null", "replace", blob, other)
    same(repository.errors(), ["a.ini unknown-key"], "errors, replaced")
    # One that is not there is not fetched.
    os.unlink(box.at(".git", "objects", blob[:2], blob[2:]))
    repository.git("-c", "core.hooksPath=/dev/null", "replace", "-d", blob)
    result = repository.validate()
    check(result.status not in (0, 1), f"a missing object: {result}")
    has(result.err, "git does not have the bytes of 'a.ini'")
    check(not box.exists("ran"), "something ran: " + (
        box.read("ran").decode() if box.exists("ran") else ""))


@case("staged: names in the index that are no paths")
def no_paths(box):
    repository = Repository(box)
    repository.write("a.ini", good())
    repository.save()
    blob = repository.git("hash-object", "-w", "--stdin",
                          stdin=faulty().encode()).decode().strip()
    # git's own tools refuse to make such a tree; its files are plain.
    index_file = box.at(".git", "index")
    repository.git("update-index", "--add", "--cacheinfo",
                   f"100644,{blob},xx/e.ini")
    with open(index_file, "rb") as file:
        data = file.read()
    import hashlib  # pylint: disable=import-outside-toplevel
    data = data[:-20].replace(b"xx/e.ini", b"../e.ini")
    with open(index_file, "wb") as file:
        file.write(data + hashlib.sha1(data).digest())
    result = repository.validate()
    check(result.status not in (0, 1), f"refused: {result}")


@case("staged: a file of another owner is named, and nothing is read")
def owner(box):
    if os.geteuid() != 0:
        return
    repository = Repository(box)
    repository.write("a.ini", faulty())
    repository.add(".")
    os.chown(box.at(".git"), 1234, 1234)
    result = repository.validate(status=8)
    has(result.err, "belongs to another user")
    result = repository.validate(env={"SCEPCTL_TRUST": box.path})
    check(result.status != 0, f"git itself refuses it: {result}")
    if "dubious ownership" not in result.err:
        raise Failure(f"git's own words are told: {result}")
