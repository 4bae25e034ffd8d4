#!/usr/bin/env python3
"""The Makefile itself, in copies of the tree with what was built there:
make_test.py [WORD...]; MAKE is the make to use. Flags and what they rebuild,
install and uninstall. As root the tree of each copy belongs to somebody else,
as with sudo.

Planted mutations in the Makefile that must be caught: prefix ?= ("the
environment has such names"), CONTRIBUTING.md not installed ("links"), the
manual put below $(datarootdir) ("each directory by itself").
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "cli"))
sys.dont_write_bytecode = True

from harness import (Failure, case, check, has, lacks,  # noqa: E402
                     rows, same)
from runner import PROCESSORS, run_cases  # noqa: E402

MAKE = os.environ.get("MAKE", "make")
NOBODY = 65534
PARTS = ("Makefile", "man", "schemas", "src", "templates", "tools", "docs",
         "examples", "README.md", "CHANGELOG.md", "CONTRIBUTING.md",
         "SECURITY.md", "LICENSE", "THIRD-PARTY", "tests/jamf/README.md",
         "editors")
BUILT = ("flags.mk", "gen", "host", "libscepctl.a", "man", "obj", "scepctl")
OBJECT = "build/obj/base/clock.o"
ODD = "/a b'c\"d;e"
ROOT = os.geteuid() == 0
# What make was told when it built what is copied.
FLAGS = {name: os.environ[name] for name in
         ("CC", "CPPFLAGS", "CFLAGS", "LDFLAGS") if name in os.environ}


class Tree:
    """A copy of the tree, of somebody who is not root."""

    def __init__(self):
        self.place = tempfile.mkdtemp(prefix="scepctl-make-")
        self.path = os.path.join(self.place, "tree")
        self.stage = os.path.join(self.place, "stage")
        os.makedirs(os.path.join(self.path, "build"))
        for name in PARTS:
            self.copy(name)
        for name in BUILT:
            self.copy(os.path.join("build", name))
        if ROOT:
            for path in (self.place, *self.below(self.path)):
                os.lchown(path, NOBODY, NOBODY)

    def done(self):
        shutil.rmtree(self.place, ignore_errors=True)

    def copy(self, name):
        source, target = os.path.join(TOP, name), self.at(name)
        if os.path.isdir(source):
            shutil.copytree(source, target)
        else:
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copy2(source, target)

    def at(self, name):
        return os.path.join(self.path, name)

    @staticmethod
    def below(top):
        found = [top]
        for directory, directories, files in os.walk(top):
            found += [os.path.join(directory, name)
                      for name in directories + files]
        return found

    def state(self):
        """Everything in the tree, with its owner and time."""
        return sorted((path, os.lstat(path).st_uid,
                       os.lstat(path).st_mtime_ns)
                      for path in self.below(self.path))

    def installed(self, top=None):
        """The files below what was installed into, and their modes."""
        top = top or self.stage
        return {os.path.relpath(path, top): os.stat(path).st_mode & 0o777
                for path in self.below(top) if os.path.isfile(path)}

    def make(self, *arguments, root=False, status=0, env=None):
        """What make says; the owner of the tree calls it, or root."""
        owner = {} if root or not ROOT else {
            "user": NOBODY, "group": NOBODY, "extra_groups": []}
        done = subprocess.run(
            [MAKE, "--no-print-directory", *arguments], cwd=self.path,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C",
                 "HOME": self.place, "CCACHE_DISABLE": "1", **FLAGS,
                 **(env or {})},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
            text=True, **owner)
        if done.returncode != status:
            raise Failure(f"make {' '.join(arguments)}: {done.returncode}, "
                          f"expected {status}\n{done.stdout[-3000:]}")
        return done.stdout

    def compiles(self, *arguments, **options):
        """The command that compiles one object, '' when it is up to date."""
        lines = self.make(*arguments, OBJECT, **options).splitlines()
        return "".join(line for line in lines if " -c -o " in line)

    def append(self, name, data):
        with open(self.at(name), "ab") as file:
            file.write(data)


@case("up to date: what was built and copied is not built again")
def current(tree):
    tree.make("-q", "all")
    same(tree.compiles(), "", "compiled")


@rows("compiled anew by", [
    ("CFLAGS", ["CFLAGS=-O0"]), ("CPPFLAGS", ["CPPFLAGS=-DX='a b'"]),
    ("LDFLAGS", ["LDFLAGS=-L/nowhere"]), ("VERSION", ["VERSION=9.9.9"]),
    ("another name of the compiler", ["CC=gcc -pipe"])])
def anew(tree, arguments):
    check(tree.compiles(*arguments) != "", "not compiled")
    same(tree.compiles(*arguments), "", "compiled a second time")


@case("warnings: errors for the checks, and for nobody else")
def strict(tree):
    tree.append("src/base/clock.c", b"static int unused;\n")
    tree.make("STRICT=1", OBJECT, status=2)
    lacks(tree.compiles(), "-Werror", "the command")


FORTIFIED = re.compile(r"-D_FORTIFY_SOURCE=[23]")


@rows("flags of others do not clash", [
    # The arguments, and whether ours are still fortified.
    ("none", [], True),
    ("fortified by a distribution", ["CPPFLAGS=-D_FORTIFY_SOURCE=2"], False),
    ("fortified in CFLAGS", ["CFLAGS=-g -O2 -D_FORTIFY_SOURCE=1"], False),
    ("not fortified", ["CPPFLAGS=-U_FORTIFY_SOURCE"], True),
    ("not optimised", ["CFLAGS=-g -O0"], False),
    ("optimised otherwise", ["CFLAGS=-Os"], True),
    ("other protection", ["CFLAGS=-fno-stack-protector -fcf-protection=none"],
     True),
    ("with words in quotes", ["CPPFLAGS=-DX='\"a b\"'"], True)])
def clash(tree, arguments, fortified):
    text = tree.make("STRICT=1", *arguments, OBJECT)
    lacks(text, "warning", "what make says")
    ours = tree.compiles("-W", "src/base/clock.c", "-n", *arguments)
    ours = ours.replace(arguments[0].partition("=")[2] if arguments else "\0",
                        "")
    same(bool(FORTIFIED.search(ours)), fortified, "fortified by us")


@rows("no position independence beside", [
    ("-static", ["LDFLAGS=-static"]), ("-no-pie", ["LDFLAGS=-no-pie"]),
    ("-fno-pie", ["CFLAGS=-fno-pie"])])
def fixed(tree, arguments):
    tree.make(*arguments, "build/flags.mk")
    with open(tree.at("build/flags.mk"), encoding="utf-8") as file:
        lines = [line for line in file if line.startswith("HARDEN_")]
    check(lines and not re.search(r"-fPIE|-pie\b", "".join(lines)),
          f"asked for: {lines}")


@case("a compiler that takes no hardening is asked for none")
def plain(tree):
    compiler = os.path.join(tree.place, "plain-cc")
    with open(compiler, "w", encoding="utf-8") as file:
        file.write('#!/bin/sh\nfor word in "$@"; do\n\tcase $word in\n'
                   '\t-f* | -Wl,* | -pie | -D_FORTIFY_SOURCE=3)\n'
                   '\t\techo "unknown: $word" >&2; exit 1 ;;\n'
                   '\tesac\ndone\nexec cc "$@"\n')
    os.chmod(compiler, 0o755)
    command = tree.compiles(f"CC={compiler}")
    check("-fPIE" not in command and "-fstack" not in command
          and "-D_FORTIFY_SOURCE=2" in command, command)


@case("without a compiler: said, and nothing remembered")
def without(tree):
    text = tree.make("CC=/nonexistent/cc", OBJECT, status=2)
    has(text, "make deps", "what make says")
    check(tree.compiles() == "", "another answer was kept")
    tree.make("CC=/nonexistent/cc", "clean")
    check(not os.path.exists(tree.at("build")), "build is still there")


def documents():
    """Pages, and all of docs and examples but what somebody built of them,
    and what git would read."""
    yield from ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md",
                "LICENSE", "THIRD-PARTY", "src/README.md", "schemas/README.md",
                "schemas/secrets.json", "tests/jamf/README.md")
    for top in ("docs", "editors", "examples"):
        for directory, _, names in os.walk(os.path.join(TOP, top)):
            project = directory.endswith("/organisation")
            for name in names:
                if not name.endswith((".mobileconfig", ".scepctl-tmp",
                                      ".gitattributes", ".gitignore")) \
                        and (project or name != "scepctl.lock"):
                    yield os.path.relpath(os.path.join(directory, name), TOP)


EXPECTED = {"bin/scepctl": 0o755,
            "share/man/man1/scepctl.1": 0o644,
            "share/man/man5/scepctl-definition.5": 0o644,
            "share/bash-completion/completions/scepctl": 0o644,
            "share/fish/vendor_completions.d/scepctl.fish": 0o644,
            "share/zsh/site-functions/_scepctl": 0o644,
            **{f"share/doc/scepctl/{name}": 0o644 for name in documents()}}


# Every directory that can be named, each elsewhere.
NAMED = {"bindir": ("bin/", "/a/b"), "mandir": ("share/man/", "/c d/m"),
         "docdir": ("share/doc/scepctl/", "/e'f/d"),
         "bashcompletiondir": ("share/bash-completion/completions/", "/b c"),
         "zshcompletiondir": ("share/zsh/site-functions/", "/z"),
         "fishcompletiondir": ("share/fish/vendor_completions.d/", "/f")}


def prefixed(prefix, files):
    return {os.path.join(prefix.lstrip("/"), name): mode
            for name, mode in files.items()}


@case("install by root: blanks and quotes, and nothing of root's in the tree")
def install(tree):
    before = tree.state()
    words = [f"DESTDIR={tree.stage}{ODD}", f"PREFIX=/opt{ODD}"]
    tree.make("install", *words, root=True, env={"CFLAGS": "-O0"})
    same(tree.state(), before, "the tree")
    same(tree.installed(), prefixed(f"{ODD}/opt{ODD}", EXPECTED), "installed")
    done = subprocess.run(
        [f"{tree.stage}{ODD}/opt{ODD}/bin/scepctl", "version"], check=False,
        capture_output=True)
    same(done.returncode, 0, "status of the installed program")
    # What is there already stays there.
    other = f"{tree.stage}{ODD}/opt{ODD}/share/man/man1/other.1"
    with open(other, "w", encoding="utf-8") as file:
        file.write(".Dd today\n")
    tree.make("uninstall", *words, root=True)
    same(tree.state(), before, "the tree after uninstall")
    same(list(tree.installed()), [os.path.relpath(other, tree.stage)],
         "what uninstall left")
    check(not os.path.exists(f"{tree.stage}{ODD}/opt{ODD}/share/doc/scepctl"),
          "uninstall left a directory")


@rows("install into what is named", [
    ("prefix", ["prefix=/opt/p"], "opt/p"),
    ("PREFIX", ["PREFIX=/opt/p"], "opt/p"),
    ("both", ["PREFIX=/opt/old", "prefix=/opt/p"], "opt/p"),
    ("no prefix at all", ["prefix="], ""),
    ("nothing, where the environment has such names", [], "usr/local")])
def named(tree, words, where):
    words = [f"DESTDIR={tree.stage}", *words]
    env = {name: "/nowhere" for name in
           ("prefix", "bindir", "mandir", "docdir", "datarootdir")}
    tree.make("install", *words, env=env)
    same(tree.installed(), prefixed(where, EXPECTED), "installed")
    tree.make("uninstall", *words, env=env)
    same(tree.installed(), {}, "left by uninstall")


@case("install: each directory by itself")
def elsewhere(tree):
    words = [f"DESTDIR={tree.stage}", "prefix=/usr", *(
        f"{name}={where}" for name, (_, where) in NAMED.items())]
    tree.make("install", *words)
    expected = {}
    for path, mode in EXPECTED.items():
        usual, where = next(row for row in NAMED.values()
                            if path.startswith(row[0]))
        expected[where[1:] + "/" + path[len(usual):]] = mode
    same(tree.installed(), expected, "installed")
    tree.make("uninstall", *words)
    same(tree.installed(), {}, "left by uninstall")


@case("install: links between the pages lead to what is installed")
def links(tree):
    tree.make("install", f"DESTDIR={tree.stage}")
    top = os.path.join(tree.stage, "usr/local/share/doc/scepctl")
    count = 0
    for path in tree.below(top):
        if not path.endswith(".md"):
            continue
        with open(path, encoding="utf-8") as file:
            targets = re.findall(r"\]\(([^)\s#]+)", file.read())
        for target in targets:
            if not target.startswith("https://"):
                there = os.path.join(os.path.dirname(path), target)
                check(os.path.exists(there),
                      f"{os.path.relpath(path, top)}: no {target}")
                count += 1
    check(count > 50, f"only {count} links")


@case("install over an older one, whatever the umask")
def again(tree):
    program = os.path.join(tree.stage, "usr/local/bin/scepctl")
    os.makedirs(os.path.dirname(program))
    with open(program, "w", encoding="utf-8") as file:
        file.write("old\n")
    os.chmod(program, 0o700)
    done = subprocess.run(
        ["sh", "-c", 'umask 077; exec "$@"', "sh", MAKE, "install",
         f"DESTDIR={tree.stage}"], cwd=tree.path, check=False,
        capture_output=True)
    same(done.returncode, 0, "status")
    same(tree.installed(), prefixed("usr/local", EXPECTED), "installed")
    same(os.stat(os.path.join(tree.stage, "usr/local/share/man/man5")).st_mode
         & 0o777, 0o755, "mode of a directory made")


@case("install obeys VARIANT")
def variant(tree):
    build = tree.at("build")
    other = os.path.join(tree.place, "faults")
    shutil.copytree(build, other)
    os.rename(other, os.path.join(build, "faults"))
    program = tree.at("build/faults/scepctl")
    when = os.stat(program).st_mtime_ns
    tree.append("build/faults/scepctl", b"of the variant")
    os.utime(program, ns=(when, when))
    tree.make("install", "VARIANT=faults", f"DESTDIR={tree.stage}", root=True)
    with open(os.path.join(tree.stage, "usr/local/bin/scepctl"),
              "rb") as file:
        check(file.read().endswith(b"of the variant"), "another was installed")


@rows("install by root builds nothing in another's tree", [
    ("nothing built", lambda tree: shutil.rmtree(tree.at("build"))),
    ("program missing", lambda tree: os.unlink(tree.at("build/scepctl"))),
    ("a source is newer", lambda tree: os.utime(tree.at("src/base/clock.c"))),
    ("a manual is newer", lambda tree: os.utime(tree.at("man/scepctl.1.in")))])
def refused(tree, spoil):
    if not ROOT:
        return
    spoil(tree)
    before = tree.state()
    text = tree.make("install", f"DESTDIR={tree.stage}", root=True, status=2)
    has(text, "run 'make' first", "what make says")
    same(tree.state(), before, "the tree")
    check(not os.path.exists(tree.stage), "something was installed")


@case("install by the owner builds what is missing")
def owner(tree):
    os.unlink(tree.at("build/scepctl"))
    tree.make("install", f"DESTDIR={tree.stage}")
    same(tree.installed(), prefixed("usr/local", EXPECTED), "installed")


if __name__ == "__main__":
    sys.exit(run_cases("packaging", Tree, sys.argv[1:], at_once=PROCESSORS))
