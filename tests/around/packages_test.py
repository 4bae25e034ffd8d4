"""What packagers take: the source archive, and what is made of it. The
packages themselves are built, installed and purged in roots of Debian by
make packages.

Planted mutations in tools/dist.sh that must be caught: the list not sorted,
modes taken as they are ("the same bytes"), changes that are not committed let
through ("only what is committed"), build/ packed ("without git").
"""

import os
import shutil
import subprocess
import tarfile

from harness import TOP, case, check, has, same, tool

NAME = "scepctl-0.2.0"
ARCHIVE = f"build/{NAME}.tar.gz"
COMMITTED = 1700000000


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


def repository(box, name):
    """This tree as a clean repository of one commit."""
    path = box.at(name)
    for file in sources():
        target = os.path.join(path, file)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copy2(os.path.join(TOP, file), target)
    git(path, "init", "-q")
    git(path, "add", "-f", ".")
    git(path, "commit", "-qm", "all")
    return path


def dist(path, status=0, umask=0o022, **env):
    """What make dist says."""
    done = subprocess.run(
        ["make", "--no-print-directory", "dist"], cwd=path, check=False,
        umask=umask, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, env={"PATH": os.environ["PATH"], "HOME": path,
                        "GIT_CONFIG_NOSYSTEM": "1", **env})
    same(done.returncode, status, f"status of {done.stdout}")
    return done.stdout


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
    has(dist(path), "which is not tagged v0.2.0", "what dist says")
    first = archive(path)
    other = box.at("other place")
    shutil.copytree(path, other)
    os.utime(os.path.join(other, "Makefile"))
    for directory, _, names in os.walk(os.path.join(other, "src")):
        for name in names:
            os.chmod(os.path.join(directory, name), 0o600)
    git(other, "tag", "v0.2.0")
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
