#!/usr/bin/env python3
"""The Jamf Pro double, judged by a client that is not ours. double_test.py
[WORD...]; with words, only the cases whose names hold one of them. TAP on
stdout, then a summary. The cases are in cases/.

SCEPCTL_JAMF_RECORDING names a directory with a recording of a real server to
compare with as well: authored.mobileconfig and stored-response.xml.

What must not go unnoticed was planted once each: payloads not decoded once
more before they are judged, verbatim payloads after rewritten ones, a scope
on computers merged instead of replaced, an update that delivers everywhere
without being asked; a page that is not clamped, a filter on an unknown field
that finds nothing, a broken record that is left out, what a device did before
it reported, a flush that queues nothing again."""

import importlib
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TESTS = os.path.dirname(HERE)
sys.path[:0] = [HERE, os.path.join(TESTS, "net"), os.path.join(TESTS, "cli")]
sys.dont_write_bytecode = True

from runner import run_cases  # noqa: E402
from servers.pki import Pki  # noqa: E402
from stage import Box  # noqa: E402

ROOMS = ("storage", "writes", "scopes", "login", "server", "faults", "fleet",
         "devices")


def main():
    for room in ROOMS:
        importlib.import_module(f"cases.{room}")
    pki = Pki()
    pki.cert("web")
    try:
        return run_cases("jamf", lambda: Box(pki), sys.argv[1:])
    finally:
        pki.done()


if __name__ == "__main__":
    sys.exit(main())
