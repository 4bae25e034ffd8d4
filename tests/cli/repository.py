"""Repositories of git's for the cases: they know nobody's configuration."""

import os
import shlex

from harness import definition, same, tool

BAD = "nonsense = yes\n"


class Repository:
    """A repository that knows nobody's configuration, in a case's box."""

    def __init__(self, box, *place):
        self.box = box
        self.path = box.at(*place)
        os.makedirs(self.path, exist_ok=True)
        self.git("init", "-q", "-b", "main")

    def environment(self, extra=None):
        return {"HOME": self.box.home, "GIT_CONFIG_NOSYSTEM": "1",
                "GIT_AUTHOR_NAME": "T", "GIT_AUTHOR_EMAIL": "t@example.com",
                "GIT_COMMITTER_NAME": "T",
                "GIT_COMMITTER_EMAIL": "t@example.com", **(extra or {})}

    def git(self, *arguments, status=0, cwd=None, stdin=None, env=None):
        return tool("env", *(f"{name}={value}" for name, value
                             in self.environment(env).items()),
                    "git", "-c", "gc.auto=0", *arguments,
                    cwd=cwd or self.path, status=status, stdin=stdin)

    def write(self, name, text):
        path = os.path.join(self.path, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(text.encode() if isinstance(text, str) else text)
        return path

    def link(self, name, target):
        path = os.path.join(self.path, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        os.symlink(target, path)

    def remove(self, name):
        os.unlink(os.path.join(self.path, name))

    def add(self, *names):
        self.git("add", "-A", *names)

    def commit(self, *arguments, status=0):
        self.git("commit", "-qm", "x", *arguments, status=status)

    def save(self):
        self.add(".")
        self.commit()

    def validate(self, *arguments, cwd=None, env=None, status=None):
        return self.box.run("validate", "--staged", *arguments,
                            cwd=cwd or self.path, env=env, status=status)

    def errors(self, *arguments, cwd=None, env=None):
        """[file id] of every error, as it is told."""
        result = self.validate("--json", *arguments, cwd=cwd, env=env)
        found = [f"{finding['file'].removeprefix(self.path + '/')} "
                 f"{finding['id']}"
                 for finding in result.json()["findings"]
                 if finding["severity"] == "error"]
        same(result.status, 1 if found else 0, f"status of {result}")
        return found

    def hook(self):
        path = self.write(".git/hooks/pre-commit",
                          f"#!/bin/sh\nexec {shlex.quote(self.box.program)} "
                          "validate --staged\n")
        os.chmod(path, 0o755)


def good(number=0, rest="", **scep):
    return definition(profile={"identifier": f"com.example.n{number}"},
                      scep=scep) + rest


def faulty(number=0):
    return good(number) + BAD
