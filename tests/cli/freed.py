"""Runs the program so that memory given back with a secret in it is found."""

import os
import platform
import subprocess

from harness import SANITIZED, check, same

HERE = os.path.dirname(os.path.abspath(__file__))
# The sanitizers have an allocator of their own.
POSSIBLE = platform.libc_ver()[0] == "glibc" and not SANITIZED


def library(box):
    path = box.at(".freed.so")
    if not os.path.exists(path):
        subprocess.run(["cc", "-O1", "-g", "-shared", "-fPIC", "-o", path,
                        os.path.join(HERE, "freed.c")], check=True,
                       timeout=120)
    return path


def run(box, secret, *arguments, env=None, **options):
    """The result of a run; fails when it gave back memory with secret."""
    log = box.at(".freed.log")
    if os.path.exists(log):
        os.unlink(log)
    result = box.run(*arguments, env={
        **(env or {}), "LD_PRELOAD": library(box), "FREED_SECRET": secret,
        "FREED_LOG": log}, **options)
    with open(log, encoding="utf-8", errors="replace") as file:
        text = file.read()
    check(text.endswith("ended\n"), f"nothing was watched: {text}")
    same(text.count("freed with the secret"), 0, f"{arguments}: {text}\n")
    return result
