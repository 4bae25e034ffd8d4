"""What git and pre-commit run: .pre-commit-hooks.yaml, the block for pre-commit
in docs/ci.md, and that what git shows does not depend on today's date.

Planted mutations that must be caught: in .pre-commit-hooks.yaml, without
always_run ("hooks: pre-commit with the hooks of this repository", a base that
is deleted); in report/show_text.c, a line with the time ("hooks: a profile is
shown alike on every day").
"""

import os
import re
import shutil

from harness import TOP, case, check, definition, has, same, tool
from repository import Repository, faulty, good


class Framed(Repository):
    """With pre-commit, and the program on PATH."""

    def __init__(self, box, *place):
        os.makedirs(box.at("bin"), exist_ok=True)
        os.symlink(box.program, box.at("bin", "scepctl"))
        super().__init__(box, *place)

    def environment(self, extra=None):
        return super().environment({
            "PATH": f"{self.box.at('bin')}:{os.environ['PATH']}",
            "PRE_COMMIT_HOME": self.box.at("pre-commit"), **(extra or {})})

    def pre_commit(self, *arguments, status=0):
        return tool("env", *(f"{name}={value}" for name, value
                             in self.environment().items()),
                    "pre-commit", *arguments, cwd=self.path,
                    status=status).decode()

    def check_hook(self):
        """Faults hinder a commit, and what is not staged does not."""
        self.pre_commit("install")
        self.write("base.ini", "[profile]\nabstract = yes\n")
        self.write("a.ini", good(1).replace(
            "[profile]", "[profile]\nextends = base.ini"))
        self.save()
        self.write("a.ini", faulty(1))
        self.commit("-a", status=1)
        self.write("b.ini", good(2))
        self.add("b.ini")
        self.commit()
        self.git("checkout", "-q", ".")
        self.git("rm", "-q", "base.ini")
        self.commit(status=1)


@case("hooks: pre-commit with the hooks of this repository")
def of_this_repository(box):
    ours = Repository(box, "scepctl")
    shutil.copy(os.path.join(TOP, ".pre-commit-hooks.yaml"), ours.path)
    ours.save()
    revision = ours.git("rev-parse", "HEAD").decode().strip()
    repository = Framed(box, "definitions")
    repository.write(".pre-commit-config.yaml",
                     f"repos:\n- repo: {ours.path}\n  rev: {revision}\n"
                     "  hooks: [{id: scepctl-validate}]\n")
    repository.pre_commit("validate-manifest",
                          os.path.join(ours.path, ".pre-commit-hooks.yaml"))
    repository.check_hook()
    # Side by side: ours is not put over it, and is found in its file.
    result = box.run("hook", "install", cwd=repository.path, status=0)
    has(result.out, "there already: .git/hooks/pre-commit")


@case("hooks: pre-commit has definitions spelt in one way")
def formatted(box):
    ours = Repository(box, "scepctl")
    shutil.copy(os.path.join(TOP, ".pre-commit-hooks.yaml"), ours.path)
    ours.save()
    revision = ours.git("rev-parse", "HEAD").decode().strip()
    repository = Framed(box, "definitions")
    repository.write(".pre-commit-config.yaml",
                     f"repos:\n- repo: {ours.path}\n  rev: {revision}\n"
                     "  hooks: [{id: scepctl-fmt, files: ^defs/}]\n")
    repository.write("tox.ini", "[tox]\nEnv List=x\n")
    repository.write("defs/a b.ini", good().replace("key_size", "Key  Size"))
    repository.write("defs/c.ini", "[SCEP]\nKey Size=2048\n")
    repository.add(".")
    repository.pre_commit("run", status=1)
    same(box.read("definitions/defs/c.ini"), b"[scep]\nkey_size = 2048\n",
         "what is spelt")
    repository.add(".")
    repository.pre_commit("run")


@case("hooks: pre-commit as docs/ci.md has it")
def of_the_page(box):
    with open(os.path.join(TOP, "docs/ci.md"), encoding="utf-8") as file:
        block = re.search(r"```yaml\n(repos:.*?)```", file.read(), re.S)
    repository = Framed(box, "definitions")
    repository.write(".pre-commit-config.yaml", block.group(1))
    repository.write("a.ini", faulty())
    repository.add(".")
    repository.pre_commit("run", status=1)
    repository.write("a.ini", good())
    repository.add("a.ini")
    repository.write("a.ini", faulty())
    repository.pre_commit("run")


@case("hooks: a profile is shown alike on every day")
def every_day(box):
    """Also on one when its certificate has ended, and as git shows it."""
    box.write("wifi.ini", definition(
        scep={"certificate": box.fixtures.root()}))
    box.run("build", "--sign", box.fixtures.identity(), "wifi.ini", status=0)
    shown = {}
    for day in ("2026-11-30", "2027-02-28", "2055-01-01"):
        shown[day] = [
            tool("faketime", "-f", f"@{day} 12:00:00", box.program, "show",
                 *form, "wifi.mobileconfig", cwd=box.path)
            for form in ((), ("--ini",), ("--json",))]
    check(len(shown["2055-01-01"][0]) > 100, "something is shown")
    for day, forms in shown.items():
        same(forms, shown["2026-11-30"], day)
    late = tool("faketime", "-f", "@2055-01-01 12:00:00", box.program,
                "verify", "wifi.mobileconfig", cwd=box.path, status=1)
    has(late.decode(), "expired", "the date is another one")
