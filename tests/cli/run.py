#!/usr/bin/env python3
"""Runs the black-box cases: run.py SUITE PROGRAM [WORD...]; with words, only
the cases whose names hold one of them. TAP on stdout, then a summary."""

import importlib.util
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True

import fixtures  # noqa: E402
from harness import Box  # noqa: E402
from runner import PROCESSORS, run_cases  # noqa: E402

# The directories of each suite.
SUITES = {"cli": ("cli", "golden", "hostile"), "around": ("around",)}


def load(suite):
    for room in SUITES[suite]:
        directory = os.path.join(os.path.dirname(HERE), room)
        for name in sorted(os.listdir(directory)):
            if not name.endswith("_test.py"):
                continue
            spec = importlib.util.spec_from_file_location(
                name[:-3], os.path.join(directory, name))
            spec.loader.exec_module(importlib.util.module_from_spec(spec))


def main():
    suite, program, words = sys.argv[1], sys.argv[2], sys.argv[3:]
    load(suite)
    shared = fixtures.Fixtures()
    try:
        return run_cases(suite, lambda: Box(program, shared), words,
                         at_once=PROCESSORS)
    finally:
        shared.done()


if __name__ == "__main__":
    sys.exit(main())
