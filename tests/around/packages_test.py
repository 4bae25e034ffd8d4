"""What packagers take: the source archive, and what is made of it. The Debian
packages are built, installed and purged in roots of Debian by make packages.

Planted mutations that must be caught. In tools/dist.sh: the list in another
order, modes taken as they are, changes that are not committed let through
("only what is committed"), build/ packed ("without git"). In
tools/packaging: no Requires of libcurl in the spec ("rpm"), a library missing
in the formula ("formula") or in Build-Depends ("they agree"), USER taken out of
the Containerfile ("image").
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import tarfile

from harness import TOP, case, check, has, lacks, same, tool


def text_of(*names):
    with open(os.path.join(TOP, *names), encoding="utf-8") as file:
        return file.read()


PACKAGING = os.path.join(TOP, "tools", "packaging")
VERSION = re.search(r"^VERSION := (.*)$", text_of("Makefile"), re.M)[1]
NAME = f"scepctl-{VERSION}"
ARCHIVE = f"build/{NAME}.tar.gz"
COMMITTED = 1700000000
# What make leaves in build/, and what it is made with.
BUILT = ("flags.mk", "gen", "host", "libscepctl.a", "man", "obj", "scepctl")
FLAGS = {name: os.environ[name] for name in
         ("CC", "CPPFLAGS", "CFLAGS", "LDFLAGS") if name in os.environ}


def sources():
    """The files of this tree, but what was built, git's own, and the corpora,
    which are many."""
    for directory, directories, names in os.walk(TOP):
        directories[:] = [name for name in directories if name not in (
            ".git", "build", "corpus", "__pycache__")]
        for name in names:
            path = os.path.relpath(os.path.join(directory, name), TOP)
            if path != ".git":
                yield path


def git(path, *arguments):
    when = f"{COMMITTED} +0000"
    return tool("env", "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null",
                f"GIT_AUTHOR_DATE={when}", f"GIT_COMMITTER_DATE={when}", "git",
                "-c", "user.name=T", "-c", "user.email=t@example.com",
                *arguments, cwd=path)


def copied(box, name):
    """This tree, without git."""
    path = box.at(name)
    for file in sources():
        target = os.path.join(path, file)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copy2(os.path.join(TOP, file), target)
    return path


def repository(box, name):
    """This tree as a clean repository of one commit."""
    path = copied(box, name)
    git(path, "init", "-q")
    git(path, "add", "-f", ".")
    git(path, "commit", "-qm", "all")
    return path


def run(path, *command, status=0, umask=0o022, **env):
    """What a program says that has nobody's configuration."""
    done = subprocess.run(
        command, cwd=path, check=False, umask=umask, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={"PATH": os.environ["PATH"], "HOME": path,
             "GIT_CONFIG_NOSYSTEM": "1", "CCACHE_DISABLE": "1", **FLAGS,
             **env})
    same(done.returncode, status, f"status of {' '.join(command)}: "
         f"{done.stdout[-3000:]}")
    return done.stdout


def dist(path, *words, **options):
    """What make dist says."""
    return run(path, "make", "--no-print-directory", "dist", *words, **options)


def archive(path):
    with open(os.path.join(path, ARCHIVE), "rb") as file:
        return file.read()


def unpacked(path, into):
    os.makedirs(into)
    tool("tar", "-x", "-C", into, "-f", os.path.join(path, ARCHIVE))
    return os.path.join(into, NAME)


@case("dist: the same bytes anywhere, and from what was unpacked")
def everywhere(box):
    path = repository(box, "one")
    has(dist(path), f"which is not tagged v{VERSION}", "what dist says")
    first = archive(path)
    other = box.at("other place")
    shutil.copytree(path, other)
    os.utime(os.path.join(other, "Makefile"))
    for directory, _, names in os.walk(os.path.join(other, "src")):
        for name in names:
            os.chmod(os.path.join(directory, name), 0o600)
    git(other, "tag", f"v{VERSION}")
    text = dist(other, umask=0o077, TZ="Asia/Tokyo", LC_ALL="C.UTF-8")
    check("not tagged" not in text, text)
    same(archive(other) == first, True, "the same bytes")
    again = unpacked(path, box.at("un packed"))
    has(dist(again, umask=0o077, TZ="America/Lima"), "without git")
    same(archive(again) == first, True, "the same bytes, without git")
    dist(again, SOURCE_DATE_EPOCH="1600000000")
    with tarfile.open(os.path.join(again, ARCHIVE)) as file:
        same({member.mtime for member in file}, {1600000000}, "times")


@case("dist: only what is committed, with plain owners and modes")
def committed(box):
    path = repository(box, "tree")
    names = git(path, "ls-files").decode().splitlines()
    with open(os.path.join(path, "notes.txt"), "w", encoding="utf-8") as file:
        file.write("nobody's business\n")
    dist(path)
    with tarfile.open(os.path.join(path, ARCHIVE)) as file:
        members = list(file)
    same([member.name for member in members],
         sorted(f"{NAME}/{name}" for name in names), "names")
    same({(member.uid, member.gid, member.uname, member.gname, member.mtime)
          for member in members}, {(0, 0, "", "", COMMITTED)}, "owners, times")
    same({member.mode for member in members}, {0o644, 0o755}, "modes")
    before = archive(path)
    with open(os.path.join(path, "LICENSE"), "a", encoding="utf-8") as file:
        file.write("changed\n")
    has(dist(path, status=2), " M LICENSE", "what dist says")
    git(path, "add", "LICENSE")
    has(dist(path, status=2), "M  LICENSE", "what dist says")
    same(archive(path) == before, True, "the archive stays")


@case("dist: without git everything but what was built")
def without_git(box):
    path = repository(box, "tree")
    dist(path)
    again = unpacked(path, box.at("unpacked"))
    os.makedirs(os.path.join(again, "build/obj"))
    for name in ("build/obj/main.o", "mine.c"):
        with open(os.path.join(again, name), "w", encoding="utf-8") as file:
            file.write("mine\n")
    dist(again)
    with tarfile.open(os.path.join(again, ARCHIVE)) as file:
        names = file.getnames()
    check(f"{NAME}/mine.c" in names, "mine.c was left out")
    same([name for name in names if "/build/" in name], [], "built")


def built(box):
    """The archive unpacked, with what make left here: up to date for make."""
    path = copied(box, "copied")
    dist(path, SOURCE_DATE_EPOCH=str(COMMITTED))
    path = unpacked(path, box.at("unpacked"))
    os.mkdir(os.path.join(path, "build"))
    for name in BUILT:
        source = os.path.join(TOP, "build", name)
        target = os.path.join(path, "build", name)
        if os.path.isdir(source):
            shutil.copytree(source, target)
        else:
            shutil.copy2(source, target)
    return path


@case("rpm: the spec's steps give a package, and say what it needs")
def rpm(box):
    spec = os.path.join(PACKAGING, "rpm", "scepctl.spec")
    path = built(box)
    os.mkdir(box.at("rpm"))
    os.rename(os.path.dirname(path), box.at("rpm", "BUILD"))
    # With the flags of what is built here, so that nothing is built again.
    text = run(box.path, "rpmbuild", "-bb", "--define",
               f"_topdir {box.at('rpm')}", "--define", "set_build_flags %{nil}",
               "--noprep", "--nodeps", "--nocheck", spec)
    lacks(text, " -c -o ", "what rpmbuild did")
    package, = [os.path.join(directory, name) for directory, _, names
                in os.walk(box.at("rpm", "RPMS")) for name in names]

    def ask(what):
        return set(run(box.path, "rpm", "-qp", what, package).splitlines())

    needs = {line.split("(")[0] for line in ask("--requires")}
    for library in ("libcurl.so.4", "libcrypto.so.3", "libexpat.so.1",
                    "libcjson.so.1"):
        check(library in needs, f"no {library} in {needs}")
    check(any(line.startswith("libplist-2.0.so") for line in needs), needs)
    check("ca-certificates" in ask("--recommends"), "no ca-certificates")
    files = ask("-l")
    for name in ("/usr/bin/scepctl", "/usr/share/licenses/" + NAME
                 + "/THIRD-PARTY", "/usr/share/doc/scepctl/README.md",
                 "/usr/share/bash-completion/completions/scepctl"):
        check(name in files, f"no {name}")


FORMULA = r"""
require "json"
require "pathname"
# As much of Homebrew as the formula uses.
class Formula
  SAID = Hash.new { |hash, key| hash[key] = [] }
  class << self
    attr_reader :tested
    %w[desc homepage url sha256 license head depends_on
       uses_from_macos].each do |name|
      define_method(name) do |*words, **named|
        SAID[name] << (words[0] || named.keys[0])
      end
    end
    def test(&block) = @tested = block
  end
  attr_reader :prefix, :testpath
  def initialize(prefix, testpath)
    @prefix = Pathname.new(prefix)
    @testpath = Pathname.new(testpath)
  end
  def bin = prefix/"bin"
  def man = prefix/"share/man"
  def doc = prefix/"share/doc/scepctl"
  def version = SAID["url"][0][/-([0-9.]+)\.tar/, 1]
  def system(*words) = super(*words.map(&:to_s), out: :err) || abort(words.join(" "))
  def shell_output(command) = `#{command}`
  def assert_match(piece, text) = text.include?(piece) || abort(text)
  def assert_path_exists(path) = path.exist? || abort("no #{path}")
end
load ARGV[0]
formula = Scepctl.new(ARGV[1], ARGV[2])
formula.install
Dir.chdir(ARGV[2]) { formula.instance_eval(&Scepctl.tested) }
puts JSON.generate(Formula::SAID)
"""


def wanted(system):
    """What tools/deps.sh installs to build."""
    return set(re.search(rf"^\s*{system}_build='(.*?)'",
                         text_of("tools", "deps.sh"), re.M | re.S)[1].split())


@case("formula: filled in, installs, and its own test passes")
def formula(box):
    path = copied(box, "copied")
    words = ["make", "--no-print-directory", "formula"]
    has(run(path, *words, status=2), "HOMEPAGE", "without an address")
    run(path, *words, "HOMEPAGE=https://x.example/' | id", status=2)
    check(not os.path.exists(os.path.join(path, "build/scepctl.rb")), "made")
    home = "https://git.example.com/team/scepctl"
    run(path, *words, f"HOMEPAGE={home}/")
    os.rename(os.path.join(path, "build/scepctl.rb"), box.at("scepctl.rb"))
    digest = hashlib.sha256(archive(path)).hexdigest()
    lacks(re.sub(r'@\d', '', box.read('scepctl.rb').decode()), '@', 'formula')
    tool("ruby", "-wc", box.at("scepctl.rb"))
    os.mkdir(box.at("test"))
    shutil.rmtree(path)
    done = subprocess.run(
        ["ruby", "-e", FORMULA, box.at("scepctl.rb"), box.at("prefix"),
         box.at("test")], cwd=built(box), check=False, capture_output=True,
        env={"PATH": os.environ["PATH"], "HOME": box.home,
             "CCACHE_DISABLE": "1", **FLAGS})
    same(done.returncode, 0, f"status: {done.stderr[-2000:]}")
    lacks(done.stderr.decode(), " -c -o ", "what make did")
    said = json.loads(done.stdout)
    same(said["homepage"], [home], "homepage")
    same(said["url"], [f"{home}/releases/download/v{VERSION}/{NAME}.tar.gz"],
         "url")
    same(said["sha256"], [digest], "sha256")
    same((said["license"], said["head"]), (["MIT"], [home + ".git"]), "rest")
    same(set(said["depends_on"]) - {"pkgconf"},
         wanted("brew") - {"pkg-config"}, "dependencies")
    same(said["uses_from_macos"], ["curl"], "of macOS")
    for name in ("bin/scepctl", "share/man/man1/scepctl.1",
                 "share/zsh/site-functions/_scepctl"):
        check(os.path.exists(box.at("prefix", name)), f"no {name}")


@case("packages: their versions and what they are built with agree")
def agree(_):
    same(re.search(r"^## \[([0-9.]+)\]", text_of("CHANGELOG.md"), re.M)[1],
         VERSION, "newest version in CHANGELOG.md")
    spec = text_of("tools", "packaging", "rpm", "scepctl.spec")
    same(re.search(r"^Version: *(.*)$", spec, re.M)[1], VERSION, "spec")
    same(re.search(r"^%changelog\n\* .* - (.*)$", spec, re.M)[1],
         f"{VERSION}-1", "spec's changelog")
    control = text_of("tools", "packaging", "debian", "control")
    depends = re.search(r"^Build-Depends: (.*?)^\S", control, re.M | re.S)[1]
    same({word.split()[0] for word in depends.split(",")}
         - {"debhelper-compat", "pkgconf"}, wanted("debian")
         - {"gcc", "libc6-dev", "make", "pkg-config"},
         "Build-Depends")
    same(len(re.findall(r"^BuildRequires: *pkgconfig", spec, re.M)),
         len(re.search(r"^PACKAGES := (.*)$", text_of("Makefile"),
                       re.M)[1].split()) + 1, "libraries of the spec")


def instructions():
    """Of the Containerfile, stage by stage."""
    text = re.sub(r"^#.*\n", "", text_of(
        "tools", "packaging", "container", "Containerfile"), flags=re.M)
    stages = [[]]
    for line in text.replace("\\\n", "").splitlines():
        if line.startswith("FROM "):
            stages.append([])
        if line:
            stages[-1].append(tuple(line.split(None, 1)))
    return stages


@case("image: what the engine gets, and what stays in the image")
def image(box):
    before, build, last = instructions()
    same([word for word, _ in before], ["ARG"], "before the first stage")
    for stage in (build, last):
        check(stage[0][1].startswith("${BASE}"), f"{stage[0]}: not the base")
        for word, text in stage:
            check(word in ("FROM", "ADD", "RUN", "COPY", "USER", "WORKDIR",
                           "CMD"), word)
            if word == "RUN":
                tool("sh", "-nc", text)
                check("apt-get -q update &&" in text, "old lists")
    words = [word for word, _ in last]
    same(words, ["FROM", "COPY", "RUN", "USER", "WORKDIR", "CMD"], "the last")
    check(dict(last)["USER"] not in ("root", "0"), "root")
    same(json.loads(dict(last)["CMD"]), ["scepctl", "--help"], "CMD")
    has(dict(last)["RUN"], "rm -rf /var/lib/apt/lists/*", "the last")
    source, target = dict(last)["COPY"].split()[1:]
    check(f"mv build/deb/scepctl_*.deb {source}" in dict(build)["RUN"], source)
    check(dict(last)["RUN"].count(target) == 2, f"{target} stays")
    engine = box.write("engine", '#!/bin/sh\necho "$*" >said\n', mode=0o755)
    path = copied(box, "copied")
    run(path, "make", "--no-print-directory", "image", f"ENGINE={engine}")
    with open(os.path.join(path, "said"), encoding="utf-8") as file:
        same(file.read(), f"build -t scepctl:{VERSION} -f "
             "build/image/Containerfile build/image\n", "said to the engine")
    same(sorted(os.listdir(os.path.join(path, "build/image"))),
         ["Containerfile", dict(build)["ADD"].split()[0]], "context")
