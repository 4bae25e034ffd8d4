#!/usr/bin/env python3
"""The Jamf Pro double, judged by a client that is not ours. double_test.py
[WORD...]; with words, only the cases whose names hold one of them. TAP on
stdout, then a summary. The cases are in cases/.

SCEPCTL_JAMF_RECORDING names a directory with a recording of a real server to
compare with as well: authored.mobileconfig and stored-response.xml.

What must not go unnoticed was planted once each: payloads not decoded once
more before they are judged, verbatim payloads after rewritten ones, a scope
on computers merged instead of replaced, an update that delivers everywhere
without being asked."""

import concurrent.futures
import importlib
import os
import sys
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
TESTS = os.path.dirname(HERE)
sys.path[:0] = [HERE, os.path.join(TESTS, "net"), os.path.join(TESTS, "cli")]
sys.dont_write_bytecode = True

from harness import CASES, Failure  # noqa: E402
from servers.pki import Pki  # noqa: E402
from stage import Box  # noqa: E402

ROOMS = ("storage", "writes", "scopes", "login", "server", "faults")


def run(function, pki):
    begin = time.monotonic()
    fault = None
    box = Box(pki)
    try:
        try:
            function(box)
        finally:
            box.done()
    except Failure as failure:
        fault = str(failure)
    except Exception:  # pylint: disable=broad-except
        fault = traceback.format_exc()
    return fault, time.monotonic() - begin


def main():
    words = sys.argv[1:]
    for room in ROOMS:
        importlib.import_module(f"cases.{room}")
    chosen = [(name, function) for name, function in CASES
              if not words or any(word in name for word in words)]
    pki = Pki()
    pki.cert("web")
    failed = 0
    slowest = []
    with concurrent.futures.ThreadPoolExecutor(
            2 * (os.cpu_count() or 2)) as pool:
        futures = [pool.submit(run, function, pki) for _, function in chosen]
        for number, (future, (name, _)) in enumerate(
                zip(futures, chosen), 1):
            fault, seconds = future.result()
            slowest.append((seconds, name))
            print(f"{'not ' if fault else ''}ok {number} - {name}")
            if fault:
                failed += 1
                print("\n".join(f"# {line}" for line in fault.splitlines()))
            sys.stdout.flush()
    pki.done()
    print(f"1..{len(chosen)}")
    for seconds, name in sorted(slowest, reverse=True)[:3]:
        print(f"# {seconds:5.1f} s {name}")
    print(f"jamf: {len(chosen) - failed} passed, {failed} failed")
    return 0 if chosen and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
